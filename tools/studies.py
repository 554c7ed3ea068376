"""Run the experiments that chapters rest on, and keep what they gave: `make studies ARGS=05`.

A lesson's experiments are the cells that call `study.add` or `study.tuned`, themselves or through a function
of the lesson. They are run with the cells that they need, and no others, under COURSE_PROFILE=study; `--full`
runs them on the real datasets. The rows go to data/studies/, below lines that say how they were made, and
replace those of an earlier run when all is done.
"""

import argparse
import ast
import csv
import hashlib
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import jupytext

from helpers.files import write_atomically
from helpers.settings import ROOT
from helpers.studies import COLUMNS, command, path_of
from tools.slices import needed_cells

LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
UNSEEN = "import helpers.figures\n\nhelpers.figures.display = lambda *_, **__: None  # nobody looks"
PACKAGES = ("numpy", "scipy", "scikit-learn", "keras", "tensorflow", "tensorflow-cpu")


def cells_of(lesson):
    """Return the sources of the cells that a lesson's experiments need, in order; none if it has none.

    Args:
        lesson: Path of a .py file in the percent format.
    """
    sources = [cell.source for cell in jupytext.read(lesson).cells if cell.cell_type == "code"]
    wanted = recording(sources)
    return [sources[i] for i in needed_cells(sources, wanted)] if wanted else []


def recording(sources):
    """Return the indices of the cells that keep figures, or define or call a function that does."""
    trees, recorders, before = [ast.parse(source) for source in sources], {"study.add", "study.tuned"}, 0
    while len(recorders) > before:  # a function may call another that does
        before = len(recorders)
        for node in (node for tree in trees for node in ast.walk(tree)):
            if isinstance(node, ast.FunctionDef) and _calls(node) & recorders:
                recorders.add(node.name)
    return [i for i, tree in enumerate(trees) if _calls(tree) & recorders]


def _calls(tree):
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def fingerprint(cells, full=False):
    """Return a hash of what cells do in a study; layout, and what they do in quick, do not count.

    Args:
        cells: list of str.
        full: bool, on the real datasets: the profile, whose value then stands for each `by_profile(...)`.
    """
    tree = _Chosen(full).visit(ast.parse("\n\n".join(cells)))
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]


class _Chosen(ast.NodeTransformer):
    def __init__(self, full):
        self.full = full

    def visit_Call(self, node):
        self.generic_visit(node)
        if ast.unparse(node.func) != "by_profile":
            return node
        values = dict(zip(("quick", "full", "study"), node.args, strict=False))
        values |= {keyword.arg: keyword.value for keyword in node.keywords}
        return values["full"] if self.full else values.get("study", values["quick"])


def run(lesson, full=False):
    """Run a lesson's experiments and write its record.

    Args:
        lesson: Path of a lesson that has some.
        full: bool, on the real datasets.

    Raises:
        subprocess.CalledProcessError: if they fail; an earlier record is then left as it was.
    """
    cells, path, begun = cells_of(lesson), path_of(lesson.stem, full), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        script, rows = Path(folder) / f"{lesson.stem}.py", Path(folder) / "rows.csv"
        script.write_text("\n\n".join([UNSEEN, *cells]), encoding="utf-8")
        profile = "full" if full else "study"
        environment = {**os.environ, "COURSE_PROFILE": profile, "COURSE_STUDY": str(rows)}
        subprocess.run([sys.executable, "-u", script], cwd=ROOT / "notebooks", env=environment, check=True)
        made = {
            "made by": command(path),
            "date": date.today().isoformat(),
            "seconds": f"{time.monotonic() - begun:.0f}",
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "versions": ", ".join([f"Python {platform.python_version()}", *_versions()]),
            "fingerprint": fingerprint(cells, full),
        }
        text = "".join(f"# {name}: {value}\n" for name, value in made.items())
        text += ",".join(COLUMNS) + "\n" + rows.read_text(encoding="utf-8")
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, text)
    print(f"{path.relative_to(ROOT)}: {len(list(csv.reader(text.splitlines()))) - len(made) - 1} rows")


def _versions():
    for name in PACKAGES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            continue


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("numbers", nargs="*", help="chapters, as 05; all with an older record unless named")
    parser.add_argument("--full", action="store_true", help="on the real datasets")
    arguments = parser.parse_args()
    for lesson in LESSONS:
        if lesson.stem[:2] in arguments.numbers or (not arguments.numbers and older(lesson, arguments.full)):
            run(lesson, arguments.full)


def older(lesson, full=False):
    """Return whether a lesson's record was made by other code than the lesson has now, or is missing."""
    cells, path = cells_of(lesson), path_of(lesson.stem, full)
    if not cells:
        return False
    return not path.is_file() or f"# fingerprint: {fingerprint(cells, full)}\n" not in path.read_text(
        encoding="utf-8"
    )


if __name__ == "__main__":
    main()
