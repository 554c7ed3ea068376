"""Figures are drawn in full colour, closed, described, and cut nowhere."""

import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from helpers import figures, plots

PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]  # Okabe and Ito


@pytest.fixture
def sent(monkeypatch):
    """What `show` sends: pairs of a bundle and the options."""
    kept = []
    monkeypatch.setattr(figures, "display", lambda bundle, **options: kept.append((bundle, options)))
    return kept


def test_axes_are_made_closed_and_titled():
    one, many = figures.axes(), figures.axes(2, 3, size=(4, 2), title="All of them", sharex=True)
    assert plt.get_fignums() == []  # or they would be shown a second time
    assert tuple(one.figure.get_size_inches()) == figures.FULL == (7, 3.5)
    assert many.shape == (2, 3) and tuple(many[0, 0].figure.get_size_inches()) == (4, 2)
    title = many[0, 0].figure._suptitle
    assert (title.get_text(), title.get_position()[0], title.get_ha()) == ("All of them", 0.01, "left")
    assert (title.get_fontsize(), title.get_fontweight()) == (12, "bold")
    assert one.figure._suptitle is None
    assert one.figure.get_layout_engine() is not None


def test_the_style_is_the_courses():
    ax = figures.axes()
    assert plt.rcParams["axes.prop_cycle"].by_key()["color"] == PALETTE
    assert PALETTE[:4] == [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK]
    assert ax.get_facecolor()[:3] == ax.figure.get_facecolor()[:3] == (1, 1, 1)
    assert not ax.spines["top"].get_visible() and not ax.spines["right"].get_visible()
    assert figures.HALF == (3.5, 3)


def gradient():
    ax = figures.axes(size=(2, 2))
    ax.imshow(np.linspace(0, 1, 64).reshape(8, 8), cmap="viridis")
    ax.set(xticks=[], yticks=[])
    return ax


def test_no_colour_is_lost(sent):
    ax = gradient()
    figures.show(ax, alt="A gradient of colours.")
    [(bundle, _)] = sent
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    expected = np.asarray(canvas.buffer_rgba())[..., :3]
    assert expected.shape == (288, 288, 3)  # 144 dots per inch
    assert len(np.unique(expected.reshape(-1, 3), axis=0)) > 60
    webp = re.search('base64,([^"]*)"', bundle["text/html"])[1]
    for picture in (bundle["image/png"], webp):
        image = Image.open(io.BytesIO(base64.b64decode(picture)))
        assert np.array_equal(np.asarray(image.convert("RGB")), expected)
    assert len(webp) < len(bundle["image/png"])


def test_pictures_are_packed_as_asked():
    image = figures.drawn(gradient().figure, dpi=50)
    assert image.size == (100, 100) and image.mode == "RGB"
    small, quick = (figures.packed(image, format="png", compress_level=level) for level in (9, 1))
    assert len(small) < len(quick) and small.startswith(b"\x89PNG")


def test_the_words_go_with_the_picture(sent):
    figures.show(figures.axes(size=(3, 2)), alt='a "sharp" <bend>')
    [(bundle, options)] = sent
    assert options == {"metadata": {"image/png": {"alt": 'a "sharp" <bend>', "width": 300}}, "raw": True}
    start = '<img alt="a &quot;sharp&quot; &lt;bend&gt;" style="width:300px;max-width:100%" '
    assert bundle["text/html"].startswith(start + 'src="data:image/webp;base64,')
    assert bundle["text/plain"] == '[Picture: a "sharp" <bend>]'
    tag = figures.image_tag(b"abc", "x", 12.4)
    assert tag == '<img alt="x" style="width:12px;max-width:100%" src="data:image/png;base64,YWJj">'


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_figure_needs_words(sent, alt):
    with pytest.raises(ValueError, match="needs an alternative text: say what one sees"):
        figures.show(figures.axes(), alt=alt)
    assert sent == []


LONG = "A title that says a great deal more than there is room for above so small a figure"


def titled(place):
    if place == "suptitle":
        return figures.axes(1, 2, size=(4, 2), title=LONG)
    made = figures.axes(size=(5, 2))
    made.set_title(LONG, loc=place)
    return made


@pytest.mark.parametrize("place", ["suptitle", "left", "center", "right"])
def test_a_title_that_would_be_cut_is_refused(sent, place):
    with pytest.raises(ValueError, match=f"the title '{LONG}' does not fit: shorten it, or break the line"):
        figures.show(titled(place), alt="A figure.")
    assert sent == []


def test_a_title_that_fits_is_shown(sent):
    made = figures.axes(1, 2, title="Two halves")
    for ax in made:
        ax.set_title("One half\nof two")
    figures.show(made, alt="Two empty axes.")
    assert len(sent) == 1
