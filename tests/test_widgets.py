"""Controls and the figures that follow them."""

import numpy as np
import pytest

from helpers import plots, widgets


@pytest.fixture
def shown(monkeypatch):
    """What `explore` or `quiz` would show: the outermost widget."""
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append(widget))
    return kept


def test_explore_follows_and_resets(shown):
    slider = widgets.slider("height", 0, 5, 1, 2)

    def draw(height):
        return plots.curves([0, 1], {"line": [0, height]}, "t", "x", "y"), f"height {height}"

    widgets.explore(draw, "A line.", height=slider)
    control, button, figure = shown[0].children
    assert 'alt="height 2.0"' in figure.value
    control.value = 5
    assert 'alt="height 5.0"' in figure.value
    button.click()
    assert control.value == 2 and 'alt="height 2.0"' in figure.value


def test_an_error_in_a_callback_is_shown(shown):
    def draw(x):
        return 1 / 0

    widgets.explore(draw, "Broken.", x=widgets.slider("x", 0, 1, 1, 0))
    assert "course-error" in shown[0].children[-1].value
    assert "ZeroDivisionError" in shown[0].children[-1].value


def test_typing_prints_on_the_pad():
    made = widgets.pad_and_keyboard(lambda text: np.full((32, 32), float(text == "7")))
    assert sum(made["pad"].value) == 0
    made["typed"].value = "17"
    assert sum(made["pad"].value) == 32 * 32


def test_a_preset_fills_the_table_and_the_table_can_be_edited(shown):
    controls = widgets.table_and_presets(
        "kernel", {"ones": np.ones((2, 3)), "zeros": np.zeros((2, 3))}, "ones"
    )
    drawn = []

    def draw(preset, table):
        drawn.append((preset, table))
        return plots.axes(), f"{preset}: {np.sum(table)}"

    widgets.explore(draw, "A table.", **controls)
    controls["preset"].value = "zeros"
    assert drawn[-1] == ("zeros", [[0, 0, 0], [0, 0, 0]])
    controls["table"].value = [[0, 2.5, 0], [0, 0, 0]]
    assert drawn[-1] == ("zeros", [[0, 2.5, 0], [0, 0, 0]])
    shown[0].children[-2].click()  # Reset
    assert drawn[-1] == ("ones", [[1, 1, 1], [1, 1, 1]])
