"""Figures that the browser computes and draws, smoothly; the kernel gives them their data.

Each is one file of JavaScript behind stage.js, which holds what they share.
"""

import re
import traceback
from pathlib import Path

import anywidget
import traitlets

from helpers import page

FOLDER = Path(__file__).parent


def script(name):
    """Return the JavaScript of a figure as one module: what all share stands before its own."""
    shared, own = ((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("stage", name))
    own = re.sub(r'^import \{[^}]*\} from "\./stage\.js";\n', "", own, count=1, flags=re.MULTILINE)
    return re.sub(r"^export (?=const|function)", "", shared, flags=re.MULTILINE) + own


class Figure(anywidget.AnyWidget):
    """A figure in the browser.

    Attributes:
        data: dict, what the kernel gives it to draw; when it is given anew, the figure follows.
        asked: dict, what its sliders say, by name, for figures that ask the kernel.
    """

    data = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)


def show(name, says, answer=None, **data):
    """Show a figure that runs in the browser.

    Args:
        name: str, its file's name without ending.
        says: str, one sentence on what there is to play with, for readers without widgets.
        answer: function of the sliders' values, by name, for a figure that has sliders of its own; returns
            a dict of what is to be drawn anew. An error in it is shown below the figure.
        data: what it draws; numbers, str, and lists and dicts of them.
    """
    figure = Figure(_esm=script(name), data=data)

    def reply(change):
        try:
            fresh = {"error": "", **answer(**change.new)}
        except Exception:  # else it would pass unseen
            fresh = {"error": traceback.format_exc()}
        figure.data = {**figure.data, **fresh}

    if answer:
        figure.observe(reply, "asked")
    page.show_widget(figure, f"{says} Run this cell to play with it.")
