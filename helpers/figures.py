"""Figures: made in the course's one style, turned into pictures, and shown with their words."""

import base64
import io
from html import escape
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

plt.style.use(Path(__file__).with_name("course.mplstyle"))

FULL, HALF = (7, 3.5), (3.5, 3)  # inches


def axes(rows=1, columns=1, size=FULL, title="", **options):
    """Make a figure.

    Args:
        rows, columns: int, how many axes.
        size: (width, height) in inches, `FULL` or `HALF`.
        title: str above all axes; one axes alone has its own title.
        options: passed to `matplotlib.pyplot.subplots`.

    Returns:
        One matplotlib Axes, or an array of them if there is more than one.
    """
    figure, made = plt.subplots(rows, columns, figsize=size, layout="constrained", **options)
    plt.close(figure)  # shown by `show`, and not a second time at the end of the cell
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return made


def drawn(figure, dpi):
    """Return a figure as a PIL Image in full colour.

    Args:
        figure: matplotlib Figure.
        dpi: float, dots per inch.
    """
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # once; `savefig` draws twice
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def packed(image, **options):
    """Return a PIL Image as the bytes of a file; `options` are those of `Image.save`."""
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


def image_tag(picture, alt, width, kind="png"):
    """Return an HTML img element that carries a picture and its alternative text.

    Args:
        picture: bytes of a file.
        alt: str, what one sees and what it means.
        width: float, on the page, in CSS pixels.
        kind: str, the file's format, "png" or "webp".
    """
    data = base64.b64encode(picture).decode()
    style = f"width:{width:.0f}px;max-width:100%"
    return f'<img alt="{escape(alt)}" style="{style}" src="data:image/{kind};base64,{data}">'


def show(made, alt):
    """Display a figure with its alternative text.

    JupyterLab ignores the alt text of a PNG output, so the picture is sent as HTML too: there as WebP
    without loss, in half the bytes.

    Args:
        made: matplotlib Axes, or an array of axes of one figure.
        alt: str, what one sees and what it means, in a sentence or two.

    Raises:
        ValueError: if `alt` is empty, or a title is wider than the figure.
    """
    if not alt.strip():
        raise ValueError("a figure needs an alternative text: say what one sees and what it means")
    figure = np.ravel(made)[0].figure
    image, width = drawn(figure, dpi=144), 100 * figure.get_figwidth()
    for title in _titles(figure):
        extent = title.get_window_extent()
        if extent.x0 < 0 or extent.x1 > image.width or extent.y1 > image.height:
            raise ValueError(f"the title {title.get_text()!r} does not fit: shorten it, or break the line")
    png = packed(image, format="png", optimize=True)
    webp = packed(image, format="webp", lossless=True, method=6)
    display(
        {
            "image/png": base64.b64encode(png).decode(),
            "text/html": image_tag(webp, alt, width, "webp"),
            "text/plain": f"[Picture: {alt}]",
        },
        metadata={"image/png": {"alt": alt, "width": int(width)}},
        raw=True,
    )


def _titles(figure):
    placed = [getattr(ax, place) for ax in figure.axes for place in ("title", "_left_title", "_right_title")]
    return [title for title in [figure._suptitle, *placed] if title and title.get_text()]
