"""Figures that the browser computes and draws, smoothly; the kernel gives them their data.

Each is one file of JavaScript behind stage.js, which holds what they share.
"""

from pathlib import Path

import anywidget
import traitlets

from helpers import page

FOLDER = Path(__file__).parent


def script(name):
    """Return the JavaScript of a figure, a module that stands alone: it exports `render` and what it computes with."""
    return "\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("stage", name))


class Figure(anywidget.AnyWidget):
    """A figure in the browser.

    Attributes:
        data: dict, what the kernel gives it to draw; when it is given anew, the figure follows.
    """

    data = traitlets.Dict().tag(sync=True)


def show(name, says, **data):
    """Show a figure that runs in the browser.

    Args:
        name: str, its file's name without ending.
        says: str, one sentence on what there is to play with, for readers without widgets.
        data: what it draws; numbers, str, and lists and dicts of them.

    Returns:
        Figure.
    """
    figure = Figure(_esm=script(name), data=data)
    page.show_widget(figure, f"{says} Run this cell to play with it.")
    return figure
