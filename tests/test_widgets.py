"""Controls and the figures that follow them."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import figures, plots, widgets


@pytest.fixture
def shown(monkeypatch):
    """What `explore` would show: the outermost widget, and the words in its place."""
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append((widget, text)))
    return kept


def test_a_slider_has_a_label_ends_and_steps():
    made = widgets.slider("rate", 0, 5, 0.5, 2)
    assert (made.description, made.min, made.max, made.step, made.value) == ("rate", 0, 5, 0.5, 2)


@pytest.mark.parametrize(
    ("given", "value", "places"),
    [
        ((0, 5, 1, 2), 2, "d"),
        ((0, 5, 0.5, 2), 2.0, ".1f"),
        ((0.05, 3, 0.05, 0.3), 0.3, ".2f"),
        ((0, 0.05, 0.001, 0), 0.0, ".3f"),
        ((0.25, 8.25, 1, 0.25), 0.25, ".2f"),
    ],
)
def test_a_slider_writes_as_many_places_as_its_steps_have(given, value, places):
    made = widgets.slider("x", *given)
    assert made.value == value and type(made.value) is type(value) and made.readout_format == places


def test_a_choice_has_a_label_and_a_first_entry():
    made = widgets.choice("task", ["AND", "OR"], "OR")
    assert (made.description, made.options, made.value) == ("task", ("AND", "OR"), "OR")


def test_a_counter_counts_its_presses_and_is_set_back(shown):
    made = widgets.counter("Next word")
    assert (made.description, made.value) == ("Next word", 0)
    widgets.explore(lambda words: (plots.axes(), f"{words} words"), "Words.", words=made)
    ((box, _),) = shown
    (_,), reset, figure = parts(box)
    made.click()
    made.click()
    assert made.value == 2 and 'alt="2 words"' in figure.value
    reset.click()
    assert made.value == 0 and 'alt="0 words"' in figure.value


def parts(box):
    """The controls, the last button, and the figure of what `explore` shows."""
    panel, figure = box.children
    assert (panel._dom_classes, figure._dom_classes) == (("course-controls",), ("course-figure",))
    assert box._dom_classes == ("course-explore",)
    *controls, button = panel.children
    return controls, button, figure


def test_explore_follows_and_resets(shown):
    drawn = []

    def draw(height, width):
        drawn.append((height, width))
        return plots.curves([0, 1], {"line": [0, height]}, "t", "x", "y"), f"height {height}"

    controls = {
        "height": widgets.slider("height in cm", 0, 5, 1, 2),
        "width": widgets.slider("width", 0, 5, 1, 1),
    }
    widgets.explore(draw, "A line.", **controls)
    ((box, text),) = shown
    assert text == "A line. Run this cell to move the controls: height in cm, width."
    (height, width), button, figure = parts(box)
    assert (button.description, button.tooltip) == ("Reset", "Set all controls back")
    assert 'alt="height 2"' in figure.value
    height.value = 5
    width.value = 3
    assert 'alt="height 5"' in figure.value
    button.click()
    assert (height.value, width.value) == (2, 1) and 'alt="height 2"' in figure.value
    assert drawn == [(2, 1), (5, 1), (5, 3), (2, 1)]  # one new picture for both controls
    height.value = 4
    assert drawn[-1] == (4, 1)


def test_what_stands_below_a_figure_follows_too(shown):
    control = widgets.slider("x", 0, 1, 1, 0)
    widgets.explore(lambda x: (plots.axes(), "a", f"<p>{x}</p>"), "S.", x=control)
    figure = parts(shown[0][0])[2]
    assert figure.value.endswith("<p>0</p>")
    control.value = 1
    assert figure.value.startswith("<img") and figure.value.endswith("<p>1</p>")


def test_an_error_in_a_callback_is_shown_and_leaves_when_it_is_gone(shown):
    def draw(x):
        return plots.axes(), f"{1 / x:.0f} <here>"

    control = widgets.slider("x", 0, 1, 1, 0)
    widgets.explore(draw, "Broken.", x=control)
    figure = parts(shown[0][0])[2]
    assert figure.value.startswith('<pre class="course-error" role="alert">Traceback')
    assert figure.value.endswith("</pre>") and "ZeroDivisionError" in figure.value
    control.value = 1
    assert "course-error" not in figure.value and "1 &lt;here&gt;" in figure.value


def test_an_error_is_escaped():
    assert widgets.error_box("a < b") == '<pre class="course-error" role="alert">a &lt; b</pre>'


def test_a_picture_shows_what_was_drawn_and_its_words():
    ax = plots.axes(size=(3, 2))
    ax.plot([0, 1], color=plots.ORANGE)
    html = widgets.picture(ax, 'a "bend"', [])
    assert html.startswith(
        '<img alt="a &quot;bend&quot;" style="width:300px;max-width:100%" src="data:image/png;base64,'
    )
    picture = Image.open(io.BytesIO(base64.b64decode(html.split("base64,")[1].split('"')[0])))
    assert picture.size == (300, 200) and picture.format == "PNG"
    assert (0xD5, 0x5E, 0x00) in {colour for _, colour in picture.getcolors(100_000)}


def test_a_figure_drawn_again_keeps_its_places_and_is_not_laid_out_anew():
    def figure(title, count=2):
        made = plots.axes(1, count, size=(4, 2))
        np.ravel(made)[0].set(title=title, ylabel="loss")
        return made

    def engine(ax):
        return type(ax.figure.get_layout_engine()).__name__

    places, first = [], figure("first")
    widgets.picture(first, "a", places)
    assert [place.bounds for place in places] == [ax.get_position().bounds for ax in first]
    assert places[0].x0 < places[1].x0 and engine(first[0]) == engine(plots.axes())
    again = figure("second\nin two lines")
    widgets.picture(again, "b", places)
    assert [ax.get_position().bounds for ax in again] == [ax.get_position().bounds for ax in first]
    assert engine(again[0]) != engine(plots.axes())
    other = figure("other", 1)  # another number of axes: laid out anew
    widgets.picture(other, "c", places)
    assert len(places) == 1 and engine(other) == engine(plots.axes())


def test_a_picture_of_a_slider_is_quick_to_make(monkeypatch):
    drawn, packed = figures.drawn, figures.packed
    asked = []
    monkeypatch.setattr(figures, "drawn", lambda figure, dpi: asked.append(dpi) or drawn(figure, dpi))
    monkeypatch.setattr(
        figures, "packed", lambda image, **options: asked.append(options) or packed(image, **options)
    )
    widgets.picture(plots.axes(), "a", [])
    assert asked == [100, {"format": "png", "compress_level": 1}]


def test_a_pad_starts_blank_in_its_size():
    assert widgets.DrawingPad().value == [0] * 1024
    pad = widgets.DrawingPad(size=3)
    assert pad.value == [0] * 9 and pad.description == "drawing pad"
    assert {"size", "description", "value"} <= set(pad.keys)  # what the page is told


def test_typing_prints_on_the_pad():
    asked = []

    def printed(text):
        asked.append(text)
        image = np.zeros((32, 32))
        image[0, 1:4] = {"7": [0.4, 0.6, 0.5]}.get(text, [0] * 3)
        return image

    made = widgets.pad_and_keyboard(printed, "7")
    assert list(made) == ["pad", "typed"] and made["typed"].value == "7"
    assert asked == ["7"] and sum(made["pad"].value) == 1
    made["typed"].value = "1"
    assert sum(made["pad"].value) == 0
    made["typed"].value = "127"
    assert asked[-1] == "7" and made["pad"].value[:5] == [0, 0, 1, 0, 0] and sum(made["pad"].value) == 1
    assert {type(ink) for ink in made["pad"].value} == {int}
    made["typed"].value = ""
    assert asked[-1] == "" and sum(made["pad"].value) == 0
    assert made["typed"].description == "or type one"


def test_a_preset_fills_the_table_and_the_table_can_be_edited(shown):
    controls = widgets.table_and_presets(
        "kernel", {"ones": np.ones((2, 3), int), "zeros": np.zeros((2, 3))}, "ones"
    )
    assert list(controls) == ["preset", "table"]
    assert controls["preset"].description == "kernel to start from"
    assert controls["preset"].options == ("ones", "zeros")
    assert controls["table"].description == "kernel" and {"description", "value"} <= set(
        controls["table"].keys
    )
    assert widgets.NumberTable().description == "numbers"
    drawn = []

    def draw(preset, table):
        drawn.append((preset, table))
        return plots.axes(), f"{preset}: {np.sum(table)}"

    widgets.explore(draw, "A table.", **controls)
    assert drawn[-1] == ("ones", [[1, 1, 1], [1, 1, 1]])
    controls["preset"].value = "zeros"
    assert drawn[-1] == ("zeros", [[0, 0, 0], [0, 0, 0]])
    controls["table"].value = [[0, 2.5, 0], [0, 0, 0]]
    assert drawn[-1] == ("zeros", [[0, 2.5, 0], [0, 0, 0]])
    parts(shown[0][0])[1].click()  # Reset
    assert drawn[-1] == ("ones", [[1, 1, 1], [1, 1, 1]])


@pytest.mark.parametrize(
    ("widget", "name"), [(widgets.DrawingPad, "drawing_pad"), (widgets.NumberTable, "number_table")]
)
def test_a_widget_s_script_reads_what_python_sends(widget, name):
    script = Path(widgets.__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    assert str(widget()._esm) == script
    for trait in ("description", "value") + (("size",) if widget is widgets.DrawingPad else ()):
        assert f'model.get("{trait}")' in script
    assert 'model.set("value"' in script and 'model.on("change:value"' in script
    assert "aria-label" in script  # a name for screen readers
