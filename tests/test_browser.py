"""Each notebook in JupyterLab in a real browser: its widgets answer, and its page reads well unrun.

A new chapter needs nothing here: its notebook is found, and tests/browser.py knows the controls.
"""

import contextlib
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Notebook, launch, open_lab, percentile, serve
from playwright.sync_api import Error, expect, sync_playwright

from conftest import answers
from tools.slices import WIDGET, needed_cells, slim, write_cells

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NOTEBOOKS = [path for path in NOTEBOOKS if ".edited-" not in path.name]
PICTURES, LOG = ROOT / "build" / "screenshots", ROOT / "build" / "jupyterlab.log"
TALLEST = 700  # pixels, so that controls and picture are seen together
HEIGHT = (
    "i => Math.max(0, ...[...course.output(i).querySelectorAll('.course-explore')]"
    ".map((e) => e.getBoundingClientRect().height))"
)
NARROW = {"width": 800, "height": 900}
CROWDED = (
    "() => [...document.querySelectorAll('.widget-radio-box label')]"
    ".filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent)"
)
SLOWEST_RATE = 10  # frames a second, where the goal is 30
LIMIT = 450  # milliseconds; tests share their machine, so they fail only far above the goal


# The scope is this module, not the session: while Playwright runs, it keeps an event loop in this
# thread, and the notebooks' kernels should not meet it.
@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder that JupyterLab shows, with a copy of the notebooks."""
    made = tmp_path_factory.mktemp("jupyter") / "root"
    shutil.copytree(ROOT / "notebooks", made / "notebooks", ignore=shutil.ignore_patterns(".*"))
    (made / "slim").mkdir()  # beside the notebooks, so that relative paths hold
    return made


@pytest.fixture(scope="module")
def lab(root):
    """A page with JupyterLab in it; opening one takes six times as long as opening a notebook in it."""
    with sync_playwright() as playwright:
        browser, why = launch(playwright)
        if browser is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
        with serve(root, LOG) as server:
            yield open_lab(browser, server)
        browser.close()


@pytest.fixture
def opened(lab):
    """A function that opens a notebook by its path; what it opened is closed afterwards."""
    with contextlib.ExitStack() as stack:

        def open_notebook(path):
            book = Notebook(lab, path)
            stack.callback(book.close)
            return book

        yield open_notebook


@contextlib.contextmanager
def judged(book, name):
    """Fail after the block with all problems of a notebook; a screenshot and the list are kept."""
    picture, listed = PICTURES / f"{name}-failed.png", PICTURES / f"{name}-failed.txt"
    picture.unlink(missing_ok=True)
    listed.unlink(missing_ok=True)
    try:
        yield
    except Error as error:  # the driver could not go on, as when a kernel dies
        book.report(f"the test stopped early: {error}")
    if book.problems:
        with contextlib.suppress(Error):  # a page that has crashed has no picture
            book.picture(picture)
        PICTURES.mkdir(parents=True, exist_ok=True)
        listed.write_text("\n".join(book.problems) + "\n", encoding="utf-8")
        pytest.fail("\n".join([*book.problems, f"See {picture}, {listed.name} and {LOG}"]), pytrace=False)


def widget_notebooks():
    """Return the notebooks that show a widget."""
    return [path for path in NOTEBOOKS if WIDGET in path.read_text(encoding="utf-8")]


def judge(book, what, samples):
    """Report a figure that follows its slider late, or never."""
    if len(samples) < 3:
        book.report(f"{what}: its figure changed {len(samples)} times in 12 presses")
    elif percentile(samples, 0.5) > LIMIT:
        book.report(f"{what}: its figure follows only after {percentile(samples, 0.5):.0f} ms")


@pytest.mark.parametrize("path", widget_notebooks(), ids=lambda path: path.stem)
def test_widgets_answer_the_keyboard(path, root, opened):
    """Every control changes what its cell shows, no callback fails, and figures follow fast."""
    nbformat.write(slim(nbformat.read(path, as_version=4)), root / "slim" / path.name)
    book = opened(f"slim/{path.name}")
    with judged(book, f"{path.stem}-widgets"):
        book.run()
        for cell in book.widget_cells():
            if (height := book.page.evaluate(HEIGHT, cell)) > TALLEST:
                book.report(f"cell {cell + 1}: controls and picture take {height:.0f} pixels of height")
            book.play(cell)
            for label, samples in book.latencies(cell):
                answers.append((path.stem, label, samples))
                judge(book, f"cell {cell + 1}, slider {label!r}", samples)
        book.page.set_viewport_size(NARROW)
        book.page.wait_for_timeout(300)
        for choice in book.page.evaluate(CROWDED):
            book.report(f"where the window is narrow, this runs into the next choice: {choice}")
        book.make_room()
        book.picture(PICTURES / f"{path.stem}-widgets.png")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_page_reads_well_before_it_is_run(path, opened):
    """As a learner first sees it: no error, each picture there and described, in light and dark."""
    book = opened(f"notebooks/{path.name}")
    with judged(book, f"{path.stem}-page"):
        for theme in ["Dark", "Light"]:
            book.wear(f"JupyterLab {theme}")
            book.check_pictures(theme.lower())
            book.picture(PICTURES / f"{path.stem}-{theme.lower()}.png")


# What is the course's own on a page: outputs, widgets among them, and prose. The rest is JupyterLab's.
OURS = [
    [".jp-NotebookPanel-notebook .jp-OutputArea-output"],
    [".jp-NotebookPanel-notebook .jp-RenderedMarkdown"],
]


def violations(book):
    """Return a line for each thing on a page that axe-core finds inaccessible, and how many passed."""
    # JupyterLab's body has no height and hides what overflows: axe-core would take all of it for unseen.
    book.page.evaluate("() => { document.body.style.height = '100vh' }")
    # How links in prose look is the theme's affair; in the light one only their colour tells them.
    options = {"rules": {"link-in-text-block": {"enabled": False}}}
    found = Axe().run(book.page, context={"include": OURS}, options=options)
    lines = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    return lines, sum(len(rule["nodes"]) for rule in found.response["passes"])


@pytest.mark.parametrize("chapter", ["00_start_here", "01_neuron"])
@pytest.mark.parametrize("run", [False, True], ids=["unrun", "run"])
def test_the_page_is_accessible(chapter, run, root, opened):
    path = root / "notebooks" / f"{chapter}.ipynb"
    nbformat.write(slim(nbformat.read(path, as_version=4)), root / "slim" / path.name)
    book = opened(f"slim/{path.name}" if run else f"notebooks/{path.name}")
    with judged(book, f"{chapter}-accessible"):
        if run:
            book.run()
        for theme in ["Dark", "Light"]:
            book.wear(f"JupyterLab {theme}")
            book.make_room()
            lines, passed = violations(book)
            for line in lines:
                book.report(f"{theme.lower()}: {line}")
            assert passed > 50  # it did look


def test_what_is_not_accessible_is_found(root, opened):
    html = '<p style="color: #eeeeee; background: white">pale</p><button></button><input>'
    source = f"from IPython.display import HTML\nHTML({html!r})"
    nbformat.write(write_cells([source]), root / "slim" / "bad.ipynb")
    book = opened("slim/bad.ipynb")
    book.run()  # what has been run is trusted, and shown as it is
    lines, _ = violations(book)
    assert {line.split(":")[0] for line in lines} >= {"button-name", "color-contrast", "label"}


def test_a_notebook_does_not_look_edited_because_it_was_opened(opened):
    book = opened("notebooks/00_start_here.ipynb")
    book.page.wait_for_timeout(1000)  # for what may come after the kernel's first word
    metadata = "() => [course.book.context.model.dirty, course.book.context.model.sharedModel.metadata]"
    edited, found = book.page.evaluate(metadata)
    assert not edited, found


# ---------------------------------------------------------------- the tests' own tests


def test_slice_keeps_what_a_cell_needs_and_no_more():
    cells = [
        "import numpy as np",  # 0
        "x = np.ones(3)",  # 1: bound anew below
        "x = np.zeros(3)",  # 2
        "y = long_training()",  # 3: not needed
        "x[0] = 1",  # 4
        "print(x)",  # 5: changes nothing
        "for i in range(3):\n    x += i",  # 6
        "show(x)",  # 7
    ]
    assert needed_cells(cells, [7]) == [0, 2, 4, 6, 7]


@pytest.mark.parametrize(
    "earlier",
    [
        "a, (b, *model) = 1, (2, 3)",
        "def model(): pass",
        "class model: pass",
        "from somewhere import other as model",
        "with thing() as model: pass",
        "for model in range(3): pass",
        "if model_wanted:\n    model = 1",
        "model.layers[0].weights = 1",
        "model[0] += 1",
        "model.fit(1)",
        "history = model.fit(1)",
        "train(model, 1)",
        "for i in range(3):\n    train(model)",
        "%matplotlib inline\nmodel = 1",
        "model = [model for model in range(3)]",
    ],
)
def test_slice_keeps_each_way_to_make_a_name(earlier):
    assert needed_cells(["unrelated = 1", earlier, "show(model)"], [2]) == [1, 2]


@pytest.mark.parametrize(
    "earlier",
    [
        "print(model)",
        "other = 1",
        "def other(model):\n    model = 1",
        "other = [model for model in range(3)]",
        "plots.show(other(model))",
    ],
)
def test_slice_leaves_out_what_only_looks_like_it(earlier):
    assert needed_cells([earlier, "show(model)"], [1]) == [1]


def test_slice_follows_functions_to_what_they_call_later():
    cells = ["def draw(w):\n    z = f(w)\n    return z", "f = abs", "z = slow()", "explore(draw)"]
    assert needed_cells(cells, [3]) == [0, 1, 3]


def test_slice_takes_the_methods_of_modules_for_no_change():
    cells = ["from helpers import plots", "plots.show(slow())", "plots.axes()"]
    assert needed_cells(cells, [2]) == [0, 2]


GOOD = """
import ipywidgets
from helpers import plots, quiz, widgets

def draw(w, bold):
    ax = plots.axes()
    ax.plot([0, 1], [0, w], lw=3 if bold else 1)
    return ax, f"a line of slope {w} {bold}"

widgets.explore(
    draw, "A line.", w=widgets.slider("slope", -1, 1, 0.5, 1), bold=ipywidgets.Checkbox(description="bold")
)
quiz.show_question("test", "sum", {"sum": quiz.Question("1 + 1?", {"1": "less", "2": "yes"}, "2")})
"""
PAD = """
pad = widgets.DrawingPad(description="Draw a digit")
clear = ipywidgets.Button(description="Clear")
ink = ipywidgets.Label()
clear.on_click(lambda _: setattr(pad, "value", []))
pad.observe(lambda _: setattr(ink, "value", f"{sum(pad.value)} pixels"), "value")
ipywidgets.VBox([pad, clear, ink])
"""
TEXTS = """
text, number = ipywidgets.Text(description="text"), ipywidgets.IntText(description="number")
modes = ipywidgets.ToggleButtons(options=["one", "two"], description="mode")
shown = ipywidgets.Label()
for control in (text, number, modes):
    control.observe(lambda _: setattr(shown, "value", f"{text.value} {number.value} {modes.value}"), "value")
ipywidgets.VBox([text, number, modes, shown])
"""
RAISES = """
slider = ipywidgets.IntSlider(description="raises")
slider.observe(lambda _: 1 / 0, "value")
slider
"""
UNNAMED = """
box, seen = ipywidgets.Checkbox(indent=False), ipywidgets.Label()
box.observe(lambda change: setattr(seen, "value", str(change.new)), "value")
ipywidgets.VBox([box, seen])
"""
IDLE = 'ipywidgets.VBox([ipywidgets.IntSlider(description="idle"), ipywidgets.Label("no change")])'
FAILING = """
def fails(w):
    return plots.axes() if w > 0 else None, {}[w]

widgets.explore(fails, "Fails.", w=widgets.slider("fails", 0, 1, 0.5, 0))
"""


def test_driver_moves_what_works_and_reports_what_does_not(root, opened):
    cells = [GOOD, PAD, TEXTS, RAISES, UNNAMED, IDLE, FAILING]
    nbformat.write(write_cells(cells), root / "slim" / "driver.ipynb")
    book = opened("slim/driver.ipynb")
    book.run()
    assert book.widget_cells() == list(range(len(cells)))
    for cell in range(len(cells)):
        book.play(cell)
    assert book.problems == [
        "while the cells ran: KeyError: 0.0",
        "cell 4, slider 'raises': no accessible name",  # a bare ipywidgets slider; helpers.page names it
        "cell 4, slider 'raises': ZeroDivisionError: division by zero",
        "cell 4, slider 'raises': moved from the keyboard, it changes nothing",
        "cell 5, box 'without a label': no accessible name",
        "cell 6, slider 'idle': no accessible name",
        "cell 6, slider 'idle': moved from the keyboard, it changes nothing",
        "cell 7, slider 'fails': KeyError: 0.5",
        "cell 7, button 'Reset': KeyError: 0.0",
    ]
    [(label, samples)] = book.latencies(0)
    assert label == "slope" and len(samples) == 12


# ---------------------------------------------------------------- figures that run in the browser

STAGE = """
import numpy as np
from helpers import data, stage
"""
RACE = """
rates = {"SGD": 0.07, "momentum": 0.02, "Adam": 0.1}
stage.show(
    "race", "A race.", surfaces={"bowl": [[1, 2, 0], [1, 0, 2]], "ravine": [[0.5, 2, 0], [12.5, 0, 2]]},
    surface="ravine", start=[-1.8, 1.0], rates=rates, mu=0.9, steps=200, now=40,
    reference={"surface": "bowl", "start": [0, 0], "paths": {name: [[0, 0]] * 3 for name in rates}},
)
"""
PLAYGROUND = """
points = data.plane("circles", 100)
pattern = {"x": points.x_train.tolist(), "y": points.y_train.tolist(),
           "x_test": points.x_test[:50].tolist(), "y_test": points.y_test[:50].tolist()}
weights = [[[0, 0], [0, 0]], [0, 0]]
stage.show(
    "playground", "A network.", patterns={"circles": pattern, "again": pattern}, steps=20, first=2,
    settings=dict(pattern="circles", layers=3, units=8, activation="tanh", rate=0.3, penalty=0),
    pool=np.random.default_rng(0).normal(size=500).tolist(),
    reference=dict(weights=weights, gradients=weights, pattern="circles", activation="tanh"),
)
"""
WINDOW = """
image = np.random.default_rng(0).random((12, 12)).tolist()
stage.show(
    "window", "A window.", images={"noise": image, "blank": [[0] * 12] * 12}, image="noise", at=[3, 4],
    kernels={"blur": [[1 / 9] * 3] * 3, "edges": [[-1, 0, 1]] * 3}, kernel="edges",
    reference=dict(image="blank", kernel="blur", output=[[0] * 10] * 10),
)
"""
STEPPER = """
def frames(x):
    boxes = [dict(x=0.1, y=0.5, texts=f"x\\n{x}"), dict(x=0.9, y=0.5, texts=["y", "y", f"y\\n{2 * x}"])]
    return dict(graph=dict(boxes=boxes, arrows=[{"from": 0, "to": 1, "texts": "2"}], lit=[[0], ["a0"], [1]]))

rows = np.eye(3).tolist()
stage.show(
    "stepper", "Steps.", frames, labels=["one", "two", "three"], notes=["in", "on", "out"], links=rows,
    tracks=[{"name": "state", "values": rows}], now=1, **frames(1),
    sliders=[dict(name="x", label="input x", low=-1, high=2, step=0.5, value=1)],
)
"""
FIGURES = {"race": RACE, "playground": PLAYGROUND, "window": WINDOW, "stepper": STEPPER}


@pytest.fixture
def staged(root, opened):
    """A function that opens and runs a notebook with one figure of the stage."""

    def open_figure(name):
        nbformat.write(write_cells([STAGE + FIGURES[name]]), root / "slim" / f"{name}.ipynb")
        book = opened(f"slim/{name}.ipynb")
        book.run()
        return book

    return open_figure


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_on_the_stage_answers_keys_and_stays_small(name, staged):
    book = staged(name)
    assert book.widget_cells() == [0]
    book.play(0)
    assert book.problems == []
    for width, height in [(1400, 1000), (800, 900)]:
        book.page.set_viewport_size({"width": width, "height": height})
        book.page.wait_for_timeout(300)
        assert book.page.evaluate("() => course.output(0).getBoundingClientRect().height") < 700


@pytest.mark.parametrize("name", ["race", "playground"])
def test_what_runs_on_the_stage_runs_smoothly(name, staged):
    book = staged(name)
    book.page.get_by_role("button", name="Start", exact=True).press("Enter")
    rate = book.page.evaluate("() => course.frames(2)")
    answers.append((f"stage: {name}", "frames a second, in ms", [1000 / rate] * 3))
    assert rate > SLOWEST_RATE


def test_what_runs_can_be_paused_stepped_and_taken_back(staged):
    book = staged("race")
    caption = book.page.locator(".course-caption")

    def press(name):
        book.page.get_by_role("button", name=name, exact=True).press("Enter")

    press("Step")
    expect(caption).to_contain_text("Step 41:")
    press("Start")
    expect(caption).not_to_contain_text("Step 41:")
    press("Pause")
    held = caption.inner_text()
    book.page.wait_for_timeout(500)
    assert caption.inner_text() == held
    press("Rewind")
    expect(caption).to_contain_text("Step 0:")


def test_less_motion_is_given_to_those_who_ask_for_it(staged):
    book = staged("race")
    book.page.emulate_media(reduced_motion="reduce")
    try:
        book.page.get_by_role("button", name="Start", exact=True).press("Enter")
        book.page.get_by_text("Step 200:").wait_for(timeout=2000)  # at once, and at its end
        assert book.page.get_by_role("button", name="Start", exact=True).is_visible()
    finally:
        book.page.emulate_media(reduced_motion="no-preference")


def test_a_finger_drops_the_ball(staged):
    book = staged("race")
    caption = book.page.locator(".course-caption")
    before = caption.inner_text()
    box = book.page.locator("canvas.course-canvas").bounding_box()
    glass = book.page.context.new_cdp_session(book.page)  # fingers, where Playwright's mouse is a mouse
    for kind, places in {"touchStart": [(0.2, 0.3)], "touchMove": [(0.5, 0.2)], "touchEnd": []}.items():
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places]
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(caption).not_to_have_text(before)


def test_a_touched_output_shows_where_it_came_from(staged):
    book = staged("window")
    box = book.page.locator("canvas.course-canvas").bounding_box()
    book.page.mouse.click(box["x"] + 0.99 * box["width"], box["y"] + 0.85 * box["height"])  # on the output
    expect(book.page.locator(".course-caption")).to_contain_text("Row 10, column 10:")


def test_an_error_behind_a_figure_is_shown_in_its_place(root, opened):
    source = STAGE + STEPPER.replace("def frames(x):", "def frames(x):\n    1 / (x + 1)")
    nbformat.write(write_cells([source]), root / "slim" / "wrong.ipynb")
    book = opened("slim/wrong.ipynb")
    book.run()
    book.page.get_by_label("input x").press("Home")
    expect(book.page.locator(".course-error")).to_contain_text("ZeroDivisionError")
