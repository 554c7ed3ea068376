"""Figures that run in the browser: what their scripts compute is what the chapters compute."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import numpy as np
import pytest
from browser import launch
from playwright.sync_api import sync_playwright

from helpers import stage
from tools.slices import names_of, needed_cells

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(path.stem for path in stage.FOLDER.glob("*.js") if path.stem != "stage")


def functions_of(chapter, *names):
    """Return objects of a lesson by name, from the cells that make them and those that these need."""
    cells = jupytext.read(next((ROOT / "lessons").glob(f"{chapter}_*.py"))).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    wanted = [max(i for i, source in enumerate(sources) if name in names_of(source).binds) for name in names]
    scope = {}
    for i in needed_cells(sources, wanted):
        exec(compile(ast.parse(sources[i]), f"chapter {chapter}, cell {i}", "exec"), scope)
    return [scope[name] for name in names]


@pytest.fixture(scope="module")
def page():
    """A blank page in the browser."""
    with sync_playwright() as playwright:
        browser, why = launch(playwright)
        if browser is None:
            pytest.skip(why)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def call(page):
    """A function that calls one of a figure's functions in the browser and returns its result."""

    def in_browser(name, function, *arguments):
        return page.evaluate(
            "async ([code, name, args]) => {"
            " const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));"
            " return (await import(address))[name](...args) }",
            [stage.script(name), function, [_plain(argument) for argument in arguments]],
        )

    return in_browser


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


# ---------------------------------------------------------------- what is computed


RAVINE = [[0.5, 2, 0], [12.5, 0, 2]]
VALLEYS = [[0.5, 2, 0], [-0.5, 0, 2], [0.25, 0, 4], [0.15, 0, 1]]
SURFACES = {
    "ravine": (RAVINE, lambda w: w * [1, 25]),
    "two valleys": (VALLEYS, lambda w: np.stack([w[0], -w[1] + w[1] ** 3 + 0.15])),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("start", [[-1.8, 1.0], [0.3, -1.5]])
def test_optimizers_walk_as_the_chapter_s_do(call, surface, start):
    optimizers, walk = functions_of("02", "optimizers", "walk")
    terms, slope = SURFACES[surface]
    rates = dict.fromkeys(optimizers, 0.05)
    found = call("race", "race", terms, start, rates, 0.9, 200)
    assert list(found) == list(optimizers)
    for name, (step, state) in optimizers.items():
        expected = walk(slope, np.array(start), 0.05, 200, step, state)
        np.testing.assert_allclose(found[name], expected, rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_walk_that_leaves_the_map_for_good_stays_where_it_was(call):
    path = call("race", "race", RAVINE, [1.0, 1.0], {"SGD": 3.0}, 0.9, 50)["SGD"]
    assert len(path) == 51 and path[-1] == path[-2] and np.abs(path[-1]).max() > 1e6


def test_the_gradient_of_a_surface_is_its_nudge(call):
    rng, h = np.random.default_rng(0), 1e-6
    for terms in (RAVINE, VALLEYS, [[1.0, 3, 2], [0.5, 1, 0], [2.0, 0, 0]]):
        w = rng.normal(size=2)
        nudges = [
            (call("race", "height", terms, w + d) - call("race", "height", terms, w - d)) / (2 * h)
            for d in h * np.eye(2)
        ]
        np.testing.assert_allclose(call("race", "gradient", terms, w), nudges, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("activation", ["ReLU", "tanh", "none"])
def test_the_playground_s_gradients_are_the_chapter_s(call, activation):
    gradients_of, new_weights = functions_of("04", "gradients_of", "new_weights")
    rng = np.random.default_rng(0)
    weights = [w + 0.1 * rng.normal(size=w.shape) for w in new_weights([2, 5, 4, 2], rng)]
    x, labels = rng.normal(size=(40, 2)), rng.integers(0, 2, 40)
    loss, gradients = call("playground", "gradientsOf", weights, x, labels, activation)
    expected_loss, expected = gradients_of(weights, x, labels, activation)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    for found, gradient in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(found, gradient, rtol=1e-9, atol=1e-14)


def test_the_playground_learns_and_its_penalty_leaves_biases_alone(page):
    code = stage.script("playground")
    before, after, pulled = page.evaluate(
        "async (code) => {"
        " const m = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));"
        " const x = [[0, 0], [0, 1], [1, 0], [1, 1]], y = [0, 1, 1, 0];"
        " const w = [[[1, -1, 0.5], [1, -1, -0.5]], [0.1, 0.1, 0.1], [[1, -1], [-1, 1], [0.3, 0.2]], [0, 0]];"
        " const first = m.gradientsOf(w, x, y, 'tanh')[0];"
        " for (let i = 0; i < 500; i++) m.descend(w, m.gradientsOf(w, x, y, 'tanh')[1], 0.5, 0);"
        " const zero = [[[0, 0]], [0, 0]], v = [[[1, 2]], [3, 4]]; m.descend(v, zero, 0.5, 0.1);"
        " return [first, m.gradientsOf(w, x, y, 'tanh')[0], v] }",
        code,
    )
    assert after < 0.05 < before
    np.testing.assert_allclose(pulled[0], [[0.95, 1.9]])
    assert pulled[1] == [3, 4]


def test_a_window_slides_as_the_chapter_s_does(call):
    from scipy.signal import convolve2d, correlate2d

    rng = np.random.default_rng(0)
    image, kernel = rng.random((9, 7)), rng.normal(size=(3, 3))
    np.testing.assert_allclose(
        call("window", "slide", image, kernel), correlate2d(image, kernel, "valid"), rtol=1e-12
    )
    [correlate] = functions_of("06", "correlate")
    np.testing.assert_allclose(call("window", "slide", image, kernel), correlate(image, kernel), rtol=1e-12)
    turned = call("window", "turned", kernel)
    np.testing.assert_allclose(
        call("window", "slide", image, turned), convolve2d(image, kernel, "valid"), rtol=1e-12
    )


def test_the_stepper_s_parts_have_the_height_that_they_need(call):
    rows = [[0, 1, 2]] * 4
    assert call("stepper", "heights", {"graph": {}}) == {"graph": 270, "links": 0, "tracks": 0}
    both = call("stepper", "heights", {"links": rows, "tracks": [{"values": rows}, {"values": rows}]})
    assert both == {"graph": 0, "links": 96, "tracks": 2 * (3 * 13 + 12) + 24}


def test_a_track_is_coloured_by_its_largest_number_or_by_the_one_it_names(call):
    half_open = [[0.5, -0.25], [0.5, 0.5]]
    assert call("stepper", "fullest", {"values": half_open}) == 0.5
    assert call("stepper", "fullest", {"values": half_open, "top": 1}) == 1


# ---------------------------------------------------------------- how it is shown


def test_a_script_is_one_module_that_imports_nothing():
    for name in SCRIPTS:
        code = stage.script(name)
        assert "import {" not in code and code.count("export default") == 1
        assert "\nexport const" not in code and "\nexport function" not in code


def test_each_file_is_short():
    for path in stage.FOLDER.glob("*.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_what_is_shown_has_its_data_and_its_words(monkeypatch):
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append((widget, text)))
    stage.show("stepper", "Some steps.", notes=["a"])
    [(figure, text)] = kept
    assert text == "Some steps. Run this cell to play with it."
    assert figure.data == {"notes": ["a"]} and figure._esm == stage.script("stepper")
    assert {"data", "asked"} <= set(figure.keys)


def test_the_kernel_answers_a_figure_and_shows_its_own_errors(monkeypatch):
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append(widget))
    stage.show("stepper", "S.", lambda x: {"notes": [f"{1 / x:.1f}"]}, notes=["?"], graph=7)
    [figure] = kept
    figure.asked = {"x": 4}
    assert figure.data == {"notes": ["0.2"], "graph": 7, "error": ""}
    figure.asked = {"x": 0}
    assert "ZeroDivisionError" in figure.data["error"] and figure.data["notes"] == ["0.2"]
    figure.asked = {"x": 2}
    assert figure.data["error"] == "" and figure.data["notes"] == ["0.5"]


def test_the_scripts_have_no_fault_that_a_linter_finds():
    linter = shutil.which("oxlint", path=Path(sys.executable).parent)
    found = subprocess.run(
        [linter, "helpers", "tests"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert found.returncode == 0, found.stdout
