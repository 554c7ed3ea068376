"""Find the cells that a notebook's widgets need, so that the browser runs no others."""

import ast
import symtable
from dataclasses import dataclass, field

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

WIDGET = "application/vnd.jupyter.widget-view+json"
SILENT = {"check", "display", "len", "print", "type"}  # calls that leave their argument as it is


@dataclass
class Names:
    """What a cell does with the notebook's names, each a set of str.

    Attributes:
        reads: read while the cell runs.
        reads_later: read inside functions, so at some time before a widget calls them.
        binds: given a new value whatever happens, and not read before.
        touches: bound or changed, perhaps.
        imports: bound by an import; what a module's functions do is no change of the module.
    """

    reads: set = field(default_factory=set)
    reads_later: set = field(default_factory=set)
    binds: set = field(default_factory=set)
    touches: set = field(default_factory=set)
    imports: set = field(default_factory=set)


def names_of(source):
    """Return the Names of a cell's source; magics are allowed."""
    found = Names()
    for statement in ast.parse(TransformerManager().transform_cell(source)).body:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        reads = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
        assigned = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        bound = assigned - (_loops_inside(statement) - _stored(statement))
        own = bound if isinstance(statement, ast.For) else set()  # a loop sets its variable first
        at_once, later = _read_inside(table)
        found.reads |= (reads | at_once) - found.binds - own
        found.reads_later |= later
        found.touches |= bound | _changed(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found.imports |= bound
        if not isinstance(statement, (ast.If, ast.For, ast.While, ast.Try, ast.AugAssign)):
            found.binds |= bound - found.reads
    return found


def _loops_inside(statement):
    """Return the loop variables of comprehensions; from Python 3.12 on symtable counts them as bound."""
    targets = [node.target for node in ast.walk(statement) if isinstance(node, ast.comprehension)]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _stored(node):
    """Return the names that are assigned outside comprehensions."""
    if isinstance(node, ast.comprehension):
        return set()
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    return set().union(*map(_stored, ast.iter_child_nodes(node)))


def _read_inside(table):
    """Return the notebook's names that inner scopes read: (comprehensions at once, functions later)."""
    at_once, later = set(), set()
    for child in table.get_children():
        names = {s.get_name() for s in child.get_symbols() if s.is_global()}
        inner, inner_later = _read_inside(child)
        if child.get_name() in ("listcomp", "setcomp", "dictcomp", "genexpr"):
            at_once |= names | inner
            later |= inner_later
        else:
            later |= names | inner | inner_later
    return at_once, later


def _changed(statement):
    """Return the names whose objects a statement may change: x[0] = .., x.fit(..), shuffle(x)."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return set()
    changed = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            changed.add(_base(node))
        # `history = model.fit(x)` changes the model too; in `print(x.mean())` nothing is changed.
        if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute):
                changed.add(_base(call.func))
            if isinstance(node, ast.Expr) and call.args and _base(call.func) not in SILENT:
                changed.add(_base(call.args[0]))
    return changed - {None}


def _base(node):
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def needed_cells(sources, wanted):
    """Return which code cells must run, so that some of them can: a backward slice over the names.

    Args:
        sources: list of str, the code cells from the first on.
        wanted: indices of the cells that are to run.

    Returns:
        sorted list of indices, those wanted among them.
    """
    cells = [names_of(source) for source in sources]
    modules = set().union(*(cell.imports for cell in cells))
    kept = set(wanted)
    # A need: a name, the cell before which it is needed, and whether its last value is enough. What
    # a function reads may be read by any call of it, so there each earlier value is kept.
    todo = [need for i in wanted for need in _needs(cells[i], i, i)]
    seen = set()
    while todo:
        name, before, end, last_only = need = todo.pop()
        if need in seen:
            continue
        seen.add(need)
        for i in reversed(range(before)):
            makes = cells[i].binds | cells[i].imports if name in modules else cells[i].touches
            if name in makes:
                kept.add(i)
                todo += _needs(cells[i], i, end)
            if last_only and name in cells[i].binds:
                break
    return sorted(kept)


def _needs(cell, here, end):
    now = [(name, here, end, True) for name in cell.reads]
    return now + [(name, end, end, False) for name in cell.reads_later]


def slim(notebook):
    """Return a copy of an executed notebook with the code cells that its widgets need, not executed.

    Args:
        notebook: nbformat notebook.

    Returns:
        nbformat notebook; empty if no cell shows a widget.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [i for i, cell in enumerate(code) if any(WIDGET in o.get("data", {}) for o in cell.outputs)]
    kept = needed_cells([cell.source for cell in code], wanted)
    return write_cells([code[i].source for i in kept])


def write_cells(sources):
    """Return a notebook of code cells that are not executed."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(
        metadata={"kernelspec": kernel}, cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
