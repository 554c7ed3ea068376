"""Each notebook in JupyterLab in a real browser: its widgets answer, and its page reads well unrun.

A new chapter needs nothing here: its notebook is found, and tests/browser.py knows the controls.
"""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from browser import Notebook, launch, needed_cells, percentile, serve, slim
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NOTEBOOKS = [path for path in NOTEBOOKS if ".edited-" not in path.name]
PICTURES = ROOT / "build" / "screenshots"
GOAL, LIMIT = 100, 350  # milliseconds; tests share their machine, so they fail only far above the goal

answers = []  # (chapter, slider, milliseconds of each press)


class Summary:
    """Print how fast the widgets answered, at the end of the run."""

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section(f"from a key on a slider to the new picture (goal {GOAL} ms)")
        terminalreporter.line(f"{'chapter':28} {'slider':24} {'median':>9} {'90 %':>9}")
        for chapter, label, samples in answers:
            middle, high = percentile(samples, 0.5), percentile(samples, 0.9)
            terminalreporter.line(f"{chapter:28} {label:24} {middle:6.0f} ms {high:6.0f} ms")


# The scope is this module, not the session: while Playwright runs, it keeps an event loop in this
# thread, and the notebooks' kernels should not meet it.
@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A JupyterLab with a copy of the notebooks: its folder, its address, and its token."""
    folder = tmp_path_factory.mktemp("jupyter")
    with serve(folder) as (address, token):
        shutil.copytree(ROOT / "notebooks", folder / "root" / "notebooks", ignore=shutil.ignore_patterns(".*"))
        (folder / "root" / "slim").mkdir()  # beside the notebooks, so that relative paths hold
        yield folder / "root", (address, token)


@pytest.fixture(scope="module")
def browser(request):
    """A Chromium."""
    with sync_playwright() as playwright:
        launched, why = launch(playwright)
        if launched is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def summary(request):
    """Where answers are printed at the end."""
    request.config.pluginmanager.register(Summary())
    return answers


@pytest.fixture
def opened(server, browser):
    """A function that opens a notebook of the server's folder; what it opened is closed afterwards."""
    books = []

    def open_notebook(path):
        books.append(Notebook(browser.new_page(viewport={"width": 1280, "height": 900}), server[1], path))
        return books[-1]

    yield open_notebook
    for book in books:
        book.close()


def expect_no_problem(book, name):
    """Fail with all problems of a notebook; a screenshot and the list are kept."""
    if book.problems:
        PICTURES.mkdir(parents=True, exist_ok=True)
        book.page.screenshot(path=PICTURES / f"{name}-failed.png")
        listed = "\n".join(book.problems)
        (PICTURES / f"{name}-failed.txt").write_text(listed + "\n", encoding="utf-8")
        pytest.fail(f"{listed}\nSee {PICTURES / name}-failed.png and .txt", pytrace=False)


def widget_notebooks():
    return [path for path in NOTEBOOKS if slim(nbformat.read(path, as_version=4))]


@pytest.mark.parametrize("path", widget_notebooks(), ids=lambda path: path.stem)
def test_widgets_answer_the_keyboard(path, server, opened, summary):
    """Every control changes what its cell shows, no callback fails, and figures follow fast."""
    nbformat.write(slim(nbformat.read(path, as_version=4)), server[0] / "slim" / path.name)
    book = opened(f"slim/{path.name}")
    book.run()
    slow = []
    for cell in book.widget_cells():
        book.play(cell)
        for label, samples in book.latencies(cell):
            if len(samples) < 3:
                book.report(f"cell {cell + 1}: {label!r} changed its figure {len(samples)} times in 12 presses")
                continue
            summary.append((path.stem, label, samples))
            if percentile(samples, 0.5) > LIMIT:
                slow.append(f"cell {cell + 1}: the figure follows {label!r} only after {percentile(samples, 0.5):.0f} ms")
    book.problems += slow
    expect_no_problem(book, f"{path.stem}-widgets")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_page_reads_well_before_it_is_run(path, opened):
    """As a learner first sees it: no error, each picture there and described, in light and dark."""
    book = opened(f"notebooks/{path.name}")
    for theme in ["Light", "Dark"]:
        book.wear(f"JupyterLab {theme}")
        book.check_pictures(theme.lower())
        book.picture(PICTURES / f"{path.stem}-{theme.lower()}.png")
    book.wear("JupyterLab Light")
    expect_no_problem(book, f"{path.stem}-page")
