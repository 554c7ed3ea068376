"""Controls beside a figure that follows them, a pad to draw on, and a table of numbers."""

import traceback
from html import escape
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets

from helpers import figures, page


def slider(label, low, high, step, value):
    """Return a labelled slider over numbers: whole ones if all that is given is whole.

    Args:
        label: str, with the unit if there is one.
        low, high, step, value: int or float.
    """
    if all(isinstance(number, int) for number in (low, high, step, value)):
        return ipywidgets.IntSlider(value, min=low, max=high, step=step, description=label)
    places = max(len(f"{number:.6f}".rstrip("0").split(".")[1]) for number in (low, step))
    return ipywidgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=f".{places}f"
    )


def choice(label, options, value):
    """Return a labelled list to choose one entry from.

    Args:
        label: str.
        options: list of str.
        value: str, the entry chosen at first.
    """
    return ipywidgets.Dropdown(options=options, value=value, description=label)


class _Counter(ipywidgets.Button):
    value = traitlets.Int(0)


def counter(label):
    """Return a labelled button whose value is how often it was pressed.

    Args:
        label: str, what one press adds.
    """
    button = _Counter(description=label)

    def press(_):
        button.value += 1

    button.on_click(press)
    return button


def beside(controls, figure):
    """Return a box with controls beside a figure, or above it where the page is narrow.

    Args:
        controls: sequence of ipywidgets.
        figure: ipywidget.
    """
    panel, whole = ipywidgets.Box(controls), ipywidgets.Box()
    whole.children = [panel, figure]
    for widget, name in ((panel, "controls"), (figure, "figure"), (whole, "explore")):
        widget.add_class(f"course-{name}")
    return whole


def explore(draw, says, **controls):
    """Show controls beside one figure that answers them at once.

    The picture is sent to one widget whose content is replaced: no flicker, and its alternative
    text changes with it. An error in `draw` is shown in the figure's place.

    Args:
        draw: function of the controls' values, by name; returns (axes, alt), and HTML to stand below the
            figure if there is some. It draws, it does not compute anything long: an answer should come
            within a tenth of a second.
        says: str, one sentence on what there is to play with, for readers without widgets.
        controls: ipywidgets by the name of the parameter of `draw` that they set.
    """
    figure = ipywidgets.HTML()
    start = {name: control.value for name, control in controls.items()}
    places = []  # of the axes
    holding = False

    def redraw(_=None):
        if not holding:
            values = {name: control.value for name, control in controls.items()}
            try:
                made, alt, *below = draw(**values)
                figure.value = picture(made, alt, places) + "".join(below)
            except Exception:
                figure.value = error_box(traceback.format_exc())

    def reset(_):
        nonlocal holding
        holding = True  # one new picture, not one for each control
        for name, control in controls.items():
            control.value = start[name]
        holding = False
        redraw()

    for control in controls.values():
        control.observe(redraw, "value")
    button = ipywidgets.Button(description="Reset", tooltip="Set all controls back")
    button.on_click(reset)
    redraw()
    page.show_widget(
        beside([*controls.values(), button], figure),
        f"{says} Run this cell to move the controls: "
        f"{', '.join(control.description for control in controls.values())}.",
    )


def picture(made, alt, places):
    """Return the HTML of a figure that is drawn again and again.

    Args:
        made: matplotlib Axes, or an array of axes of one figure.
        alt: str, what one sees and what it means.
        places: list, empty at first, in which the places of the axes are kept from picture to
            picture: laying out a figure takes as long as drawing it.
    """
    figure = np.ravel(made)[0].figure
    if len(places) == len(figure.axes):
        figure.set_layout_engine("none")
        for ax, place in zip(figure.axes, places, strict=True):
            ax.set_position(place)
    # Packed in haste: to make the file small would take longer than drawing.
    png = figures.packed(figures.drawn(figure, dpi=100), format="png", compress_level=1)
    places[:] = [ax.get_position() for ax in figure.axes]
    return figures.image_tag(png, alt, 100 * figure.get_figwidth())


def error_box(trace):
    """Return HTML that shows an error inside a widget, where it would otherwise pass unseen."""
    return f'<pre class="course-error" role="alert">{escape(trace)}</pre>'


class DrawingPad(anywidget.AnyWidget):
    """A square to draw on with a mouse, a finger, or the arrow keys and the space bar.

    Attributes:
        value: list of `size * size` int, row by row, 0 for paper and 1 for ink.
        size: int, pixels on a side.
        description: str, its label.
    """

    _esm = Path(__file__).with_name("drawing_pad.js")
    size = traitlets.Int(32).tag(sync=True)
    description = traitlets.Unicode("drawing pad").tag(sync=True)
    value = traitlets.List(traitlets.Int()).tag(sync=True)

    @traitlets.default("value")
    def _blank(self):
        return [0] * self.size**2


def pad_and_keyboard(printed, first):
    """Return a drawing pad and a text box that prints on it, for `explore`.

    Args:
        printed: function of a str of at most one character; returns an array (32, 32), paper 0 to ink 1.
        first: str, what stands on the pad at first.

    Returns:
        dict of the controls "pad" and "typed".
    """
    pad = DrawingPad()
    typed = ipywidgets.Text(value=first, description="or type one")
    ipywidgets.dlink(
        (typed, "value"), (pad, "value"), lambda text: (printed(text[-1:]) > 0.5).astype(int).ravel().tolist()
    )
    return {"pad": pad, "typed": typed}


class NumberTable(anywidget.AnyWidget):
    """A table of number boxes; a screen reader names each by its row and column.

    Attributes:
        value: list of rows, each a list of float.
        description: str, its label.
    """

    _esm = Path(__file__).with_name("number_table.js")
    description = traitlets.Unicode("numbers").tag(sync=True)
    value = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)


def table_and_presets(label, presets, chosen):
    """Return a table of numbers to edit, and a list to choose from that fills it, for `explore`.

    Args:
        label: str.
        presets: dict of name to array (rows, columns), all of one shape.
        chosen: str, the name of the one shown at first.

    Returns:
        dict of the controls "preset" and "table".
    """
    preset = choice(f"{label} to start from", list(presets), chosen)
    table = NumberTable(description=label, value=np.asarray(presets[chosen], float).tolist())
    ipywidgets.dlink(
        (preset, "value"), (table, "value"), lambda name: np.asarray(presets[name], float).tolist()
    )
    return {"preset": preset, "table": table}
