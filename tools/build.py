"""Build notebooks/ from lessons/: `python -m tools.build`, or `make notebooks`.

Only a notebook whose lesson changed is built. It is executed whole, so that no cell keeps an output
that it did not produce; where only prose changed, the outputs stand. With `--all` every notebook is
built and executed; with `--table` the chapter table in the README is written from the figures that
the last test run measured.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
LESSONS, NOTEBOOKS = ROOT / "lessons", ROOT / "notebooks"
MEASURED = ROOT / "build" / "measured.json"
WIDGET = "application/vnd.jupyter.widget-view+json"
# What the kernel says of itself, with the version that start.py has it say everywhere: JupyterLab marks a
# notebook that says anything else as edited when it opens it.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3",
}
SOLUTION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.MULTILINE | re.DOTALL
)


def compose(lesson):
    """Return the notebook of a lesson, not yet executed.

    Args:
        lesson: Path of a .py file in the percent format, exercises marked as nbgrader does.

    Returns:
        nbformat notebook: solutions replaced by stubs and folded away below them, stable cell ids.
    """
    notebook = jupytext.read(lesson)
    cells = []
    for cell in notebook.cells:
        solved = SOLUTION.search(cell.source)
        cell.metadata = _metadata(cell.metadata.get("tags"))
        if solved:
            answer = SOLUTION.sub(r"\2", cell.source)
            cell.source = SOLUTION.sub(r"\1...  # your answer\n", cell.source)
            cells += [cell, nbformat.v4.new_markdown_cell(_folded(answer))]
        else:
            cells.append(cell)
    notebook.cells = cells
    _name_cells(notebook)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": dict(LANGUAGE),
        "course": {"fingerprint": fingerprint(notebook)},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _metadata(tags):
    """Return a cell's metadata: where Jupyter Book hides the input, JupyterLab folds it."""
    folded = {"jupyter": {"source_hidden": True}} if "hide-input" in (tags or ()) else {}
    return {"tags": tags, **folded} if tags else {}


def fingerprint(notebook):
    """Return a hash of what the cells of a notebook say, without their outputs."""
    said = [[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def execute(notebook, folder=NOTEBOOKS):
    """Execute a notebook in a fresh kernel and clean its outputs of what differs from run to run.

    Args:
        notebook: nbformat notebook, changed in place.
        folder: Path, the kernel's working folder.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell raises.
    """
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "COURSE_PROGRESS": str(Path(scratch) / "progress.json")}
        client = NotebookClient(
            notebook, timeout=600, startup_timeout=120, kernel_name="python3", record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )  # fmt: skip
        client.execute(env=environment)
    notebook.metadata["language_info"] = dict(LANGUAGE)
    notebook.metadata.pop("widgets", None)  # GitHub refuses a notebook with widget state
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        if WIDGET in output.get("data", {}):
            output.data[WIDGET]["model_id"] = ""  # JupyterLab then shows nothing, not an error


def carry(present, notebook):
    """Give a notebook the outputs of an earlier one, if their code is the same.

    Args:
        present: nbformat notebook, executed.
        notebook: nbformat notebook, changed in place.

    Returns:
        bool, whether their code is the same.
    """
    before, now = ([c for c in book.cells if c.cell_type == "code"] for book in (present, notebook))
    same = [(c.source, c.metadata) for c in before] == [(c.source, c.metadata) for c in now]
    for old, new in zip(before, now, strict=True) if same else ():
        new.update(outputs=old.outputs, execution_count=old.execution_count)
    return same


def build(lesson, again=False):
    """Build one notebook if its lesson changed. An edited copy of it is kept, never overwritten.

    Args:
        lesson: Path of a lesson.
        again: bool, build it even if nothing changed.
    """
    notebook, path, edited = compose(lesson), NOTEBOOKS / f"{lesson.stem}.ipynb", False
    if path.exists():
        present = nbformat.read(path, as_version=4)
        built_from = present.metadata.get("course", {}).get("fingerprint")
        edited = fingerprint(present) != built_from
        if not edited and not again and built_from == fingerprint(notebook):
            return
    print(f"{lesson.stem} ...", flush=True)
    try:
        if again or edited or not path.exists() or not carry(present, notebook):
            execute(notebook)
    except CellExecutionError as error:
        sys.exit(f"{lesson.name} does not run, so its notebook was left as it was:\n{error}")
    if edited:
        kept = path.with_name(f"{path.stem}.edited-{datetime.now():%Y%m%d-%H%M%S}.ipynb")
        path.rename(kept)
        print(f"{path.name} had been edited by hand; that version is kept as {kept.name}.")
    nbformat.write(notebook, path)


def table(measured, titles):
    """Return the README's table of chapters in Markdown.

    Args:
        measured: dict of chapter to {"seconds": float, "mebibytes": float}.
        titles: dict of chapter to title.
    """
    lines = ["| | chapter | time on 2 cores | memory |", "|---|---|---|---|"]
    for name, title in titles.items():
        seconds, mebibytes = measured[name]["seconds"], measured[name]["mebibytes"]
        lines.append(
            f"| {name[:2]} | [{title}](notebooks/{name}.ipynb) | {seconds:.0f} s | {mebibytes:.0f} MiB |"
        )
    return "\n".join(lines)


def write_table():
    """Write the chapter table into the README from the last test run's measurements."""
    from helpers.course import chapters

    if not MEASURED.exists():
        sys.exit(f"expected the figures of a test run in {MEASURED.relative_to(ROOT)}: run `make test` first")
    readme = ROOT / "README.md"
    between = re.compile(r"(<!-- chapters -->\n).*?(<!-- end of chapters -->)", re.DOTALL)
    measured, titles = json.loads(MEASURED.read_text(encoding="utf-8")), chapters()
    if missing := titles.keys() - measured.keys():
        sys.exit(f"no figures yet of {', '.join(sorted(missing))}: run `make test` first")
    made = table(measured, titles)
    text = between.sub(lambda found: f"{found[1]}{made}\n{found[2]}", readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")


def _folded(answer):
    # The check stands below the function in the same cell; the solution is the function alone.
    shown = re.sub(r"\n+check\(.*", "", answer, flags=re.DOTALL).strip()
    return f"<details>\n<summary>Solution</summary>\n\n```python\n{shown}\n```\n\n</details>"


def _name_cells(notebook):
    # An id depends on the cell's own text alone: an edit elsewhere changes no other id.
    seen = {}
    for cell in notebook.cells:
        text = cell.cell_type + cell.source
        seen[text] = seen.get(text, 0) + 1
        cell["id"] = hashlib.sha256(f"{text}{seen[text]}".encode()).hexdigest()[:8]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "lessons", nargs="*", type=Path, help="lessons to build; all that changed unless named"
    )
    parser.add_argument("--all", action="store_true", help="build every notebook again")
    parser.add_argument("--table", action="store_true", help="write the README's chapter table")
    arguments = parser.parse_args()
    if arguments.table:
        return write_table()
    NOTEBOOKS.mkdir(exist_ok=True)
    for lesson in arguments.lessons or sorted(LESSONS.glob("[0-9][0-9]_*.py")):
        build(lesson, arguments.all)


if __name__ == "__main__":
    main()
