"""A figure as pixels, as a file's bytes, and as an element of a page."""

import base64
import io
from html import escape

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image


def drawn(figure, dpi):
    """Return a figure as it is drawn, in all its colours.

    Args:
        figure: matplotlib Figure.
        dpi: float, dots per inch.

    Returns:
        PIL Image.
    """
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # once; `savefig` draws twice
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def encoded(picture, form, **options):
    """Return a picture as base64, as notebooks and web pages carry it.

    Args:
        picture: PIL Image.
        form: str, "png" or "webp".
        options: passed to `PIL.Image.Image.save`.

    Returns:
        str.
    """
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return base64.b64encode(stream.getvalue()).decode()


def image_tag(data, form, alt, width):
    """Return an HTML img element that carries a picture and its alternative text.

    Args:
        data: str, the picture as base64.
        form: str, "png" or "webp".
        alt: str, what one sees and what it means.
        width: float, on the page, in CSS pixels.
    """
    style = f"width:{width:.0f}px;max-width:100%"
    return f'<img alt="{escape(alt)}" style="{style}" src="data:image/{form};base64,{data}">'
