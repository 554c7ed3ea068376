"""Put things on a notebook's page, each with a form in words for readers that show no HTML."""

from html import escape
from pathlib import Path

from IPython.display import display

# Okabe and Ito's vermillion, green and blue; a symbol and a word always repeat what the colour says.
_COLOURS = {"good": "#009E73", "bad": "#D55E00", "open": "#0072B2"}


def show(html, text):
    """Display HTML, and plain text where HTML cannot be shown.

    Args:
        html: str, what JupyterLab shows.
        text: str, what GitHub, a terminal and the tests see.
    """
    display({"text/html": html, "text/plain": text}, raw=True)


def box(kind, heading, body=""):
    """Return the HTML of a framed message that screen readers announce.

    Args:
        kind: "good", "bad" or "open"; sets the colour of the frame.
        heading: str, one line, plain text.
        body: str of HTML, already escaped.

    Returns:
        str of HTML.
    """
    colour = _COLOURS[kind]
    return (
        f'<div role="alert" style="border-left: 4px solid {colour}; padding: 4px 12px; margin: 4px 0">'
        f"<strong>{escape(heading)}</strong>{'<br>' if body else ''}{body}</div>"
    )


def table(rows):
    """Return the HTML of a table; empty if there are no rows.

    Args:
        rows: sequence of sequences of str, plain text; the first are the headings.
    """
    if not rows:
        return ""
    first, *others = rows
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in first)
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in others)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show_widget(widget, text):
    """Display an ipywidget that keeps its keys to itself, with a sentence in place of its representation.

    Args:
        widget: ipywidgets.Widget.
        text: str, shown wherever widgets do not run, and before the cell has run.
    """
    import anywidget  # here, because widgets cost a quarter of a second
    import ipywidgets

    class Surroundings(anywidget.AnyWidget):
        _esm, _css = Path(__file__).with_name("keyboard.js"), Path(__file__).with_name("course.css")

    whole = ipywidgets.VBox([widget, Surroundings()])
    whole.add_class("course-widget")
    bundle = whole._repr_mimebundle_()
    display({**bundle, "text/plain": text}, raw=True)
