"""Figures: what their artists show, and what of it reaches the page."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_hex
from PIL import Image

from helpers import canvas, diagrams, labels, plots

LONG = "A title that says far more than any title should say, and so does not fit the width of its figure"


def pixels(ax, dpi=100):
    """Return an axes' figure as drawn, (height, width, 3), and a function from data to its colour there."""
    seen = np.asarray(canvas.drawn(ax.figure, dpi))

    def colour(x, y):
        column, row = ax.transData.transform((x, y))
        return to_hex(seen[len(seen) - 1 - int(row), int(column)] / 255).upper()

    return seen, colour


def texts(ax):
    return [text.get_text() for text in ax.texts]


def titled():
    x = np.arange(3.0)
    yield "curves", plots.curves(x, {"up": x}, LONG, "x", "y")
    yield "spread", plots.spread({"a": [1]}, LONG, "x")
    yield "heatmap", plots.heatmap([[1.0]], LONG)
    yield "pictures", plots.pictures(np.zeros((2, 2, 2)), "ab", LONG)
    yield "panels", plots.axes(1, 2, title=LONG)
    yield "network", diagrams.network([["a"], ["b"]], "cd", LONG)
    yield "graph", diagrams.graph({"a": []}, {"a": "a"}, LONG)


@pytest.mark.parametrize(
    ("kind", "made"), [*titled()], ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_title_is_cut(kind, made):
    figure = np.ravel(made)[0].figure
    canvas.drawn(figure, 100)
    titles = [ax._left_title for ax in figure.axes] + ([figure._suptitle] if figure._suptitle else [])
    titles = [title for title in titles if title.get_text()]
    assert titles
    for title in titles:
        box = title.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1
        assert box.y0 >= 0 and box.y1 <= figure.bbox.y1


def test_axes_have_the_sizes_and_titles_asked_for():
    one, many = plots.axes(), plots.axes(2, 3, size=plots.HALF, title="Six", sharey=True)
    assert tuple(one.figure.get_size_inches()) == (7, 3.5) and one.figure._suptitle is None
    assert many.shape == (2, 3) and tuple(many[0, 0].figure.get_size_inches()) == (3.5, 3)
    title = many[0, 0].figure._suptitle
    assert (title.get_text(), title.get_ha(), title.get_position()[0]) == ("Six", "left", 0.01)
    assert (title.get_fontsize(), title.get_fontweight()) == (12, "bold")
    assert many[0, 0].get_shared_y_axes().joined(many[0, 0], many[1, 2])


def test_the_style_is_the_course_s_own():
    style = plt.rcParams
    colours = [entry["color"].upper() for entry in style["axes.prop_cycle"]]
    okabe_ito = ["0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "000000"]
    assert [colour.lstrip("#") for colour in colours] == okabe_ito
    named = [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK, plots.BLACK]
    assert [name.lstrip("#") for name in named] == [*okabe_ito[:4], okabe_ito[6]]
    assert plots.QUIET == "#888888" and plots.MARKERS == "os^Dv"
    assert style["figure.figsize"] == [7, 3.5] and style["figure.dpi"] == 100
    assert style["figure.facecolor"] == style["axes.facecolor"] == "white"
    assert (style["font.size"], style["axes.titlesize"], style["axes.labelsize"]) == (10, 12, 10)
    assert (style["axes.titlelocation"], style["axes.titleweight"]) == ("left", "bold")
    assert not style["axes.spines.top"] and not style["axes.spines.right"]
    assert style["xtick.labelsize"] == style["ytick.labelsize"] == 9
    assert style["lines.linewidth"] == 2 and style["image.cmap"] == "gray_r"


def test_heatmap_diverges_around_zero_only_where_there_are_signs():
    signed = plots.heatmap([[-1, 0.5]], "Signed", write=".1f", bar="weight").images[0]
    counts = plots.heatmap([[3, 1]], "Counts", ["a"], ["b", "c"], "said", "was").images[0]
    assert (signed.norm.vmin, signed.norm.vmax, signed.cmap.name) == (-1, 1, "PuOr_r")
    assert (counts.norm.vmin, counts.norm.vmax, counts.cmap.name) == (0, 3, "Blues")
    assert signed.get_array().tolist() == [[-1, 0.5]]
    assert texts(signed.axes) == ["−1.0", "0.5"] and texts(counts.axes) == []
    assert [ax.get_ylabel() for ax in signed.figure.axes] == ["", "weight"]
    assert (
        len(counts.figure.axes) == 1 and len(signed.axes.get_xticks()) == len(signed.axes.get_yticks()) == 0
    )
    ax = counts.axes
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["b", "c"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a"]
    assert (ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()) == ("Counts", "said", "was")
    assert tuple(ax.figure.get_size_inches()) == plots.HALF
    assert {tick.tick1line.get_markersize() for tick in ax.xaxis.get_major_ticks()} == {0}
    assert all(
        spine.get_visible() and same_color(spine.get_edgecolor(), "#CCCCCC") for spine in ax.spines.values()
    )


def test_the_numbers_of_a_heatmap_stand_in_their_cells_and_can_be_read():
    ax = plots.heatmap([[0, 6.1], [-10, 5.9], [10, -6]], "Numbers", write=".0f")
    assert [text.get_position() for text in ax.texts] == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]
    assert texts(ax) == ["0", "6", "−10", "6", "10", "−6"]
    white = [same_color(text.get_color(), "white") for text in ax.texts]
    assert white == [False, True, True, False, True, False]
    assert all(same_color(text.get_color(), plots.BLACK) for text in ax.texts if text.get_text() == "0")
    assert {(text.get_ha(), text.get_va(), text.get_fontsize()) for text in ax.texts} == {
        ("center", "center", 8)
    }


def test_a_heatmap_of_zeros_is_white_and_one_may_be_drawn_on_given_axes():
    ax = plots.axes()
    image = plots.heatmap(np.zeros((2, 2)), "Nothing", ax=ax).images[0]
    assert image.axes is ax and (image.norm.vmin, image.norm.vmax) == (0, 1)


def test_spread_shows_every_run_and_the_median():
    ax = plots.spread({"a": [0.1, 0.2, 0.9], "b": [0.5]}, "Two methods", "accuracy", accent="b")
    runs, median, other, _ = ax.get_lines()
    assert list(runs.get_xdata()) == [0.1, 0.2, 0.9] and list(runs.get_ydata()) == [0, 0, 0]
    assert (runs.get_marker(), runs.get_linestyle(), runs.get_alpha()) == ("o", "None", 0.6)
    assert (runs.get_markersize(), runs.get_markeredgewidth()) == (7, 0)
    assert list(median.get_xdata()) == [0.2, 0.2] and list(median.get_ydata()) == [-0.3, 0.3]
    assert median.get_linewidth() == 3
    assert list(other.get_xdata()) == [0.5] and list(other.get_ydata()) == [1]
    assert [line.get_color() for line in ax.get_lines()] == [plots.QUIET] * 2 + [plots.BLUE] * 2
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
    assert (ax.get_title("left"), ax.get_xlabel(), ax.get_ylim()) == ("Two methods", "accuracy", (1.5, -0.5))
    assert tuple(ax.figure.get_size_inches()) == (7, pytest.approx(1.6))
    assert {tick.tick1line.get_markersize() for tick in ax.yaxis.get_major_ticks()} == {0}
    assert ax.xaxis.get_major_ticks()[0].tick1line.get_markersize() > 0
    plain = plots.spread({"a": [1]}, "t", "x", ax=ax)
    assert plain is ax and ax.get_lines()[-1].get_color() == plots.BLUE


def test_curves_set_the_line_that_matters_in_colour_and_the_others_quiet():
    x = np.arange(3)
    ax = plots.curves(x, {"one": x, "two": 2 * x, "three": x * 0}, "Title", "epoch", "loss", accent="two")
    assert [line.get_color() for line in ax.get_lines()] == [plots.QUIET, plots.BLUE, plots.QUIET]
    assert [line.get_linewidth() for line in ax.get_lines()] == [1.5, 2, 1.5]
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--", ":"]
    assert [line.get_label() for line in ax.get_lines()] == ["one", "two", "three"]
    assert ax.get_lines()[1].get_ydata().tolist() == [0, 2, 4]
    assert (ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()) == ("Title", "epoch", "loss")
    assert ax.get_xlim() == (0, 2) and ax.get_ylim()[0] < 0 < 4 < ax.get_ylim()[1]


def test_curves_all_alike_take_the_palette_s_colours_and_five_dashes():
    x = np.arange(3)
    ax = plots.axes()
    made = plots.curves(x, {str(i): x + i for i in range(5)}, "t", "x", "y", ylim=(-1, 9), ax=ax)
    assert made is ax and ax.get_ylim() == (-1, 9)
    colours = [line.get_color().upper() for line in ax.get_lines()]
    assert colours[:4] == [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK] and len(set(colours)) == 5
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--", ":", "-.", "-"]
    assert {line.get_linewidth() for line in ax.get_lines()} == {2}


def test_curves_draw_a_band_where_one_is_given():
    x = np.arange(3)
    ax = plots.curves(x, {"sure": -x, "known": x}, "Band", "x", "y", bands={"known": (x - 1, x + 2)})
    (band,) = ax.collections
    edges = {tuple(point) for point in band.get_paths()[0].vertices}
    assert {(0, -1), (2, 1), (0, 2), (2, 4)} <= edges
    assert same_color(band.get_facecolor()[0][:3], plots.ORANGE) and band.get_alpha() == 0.15
    assert band.get_linewidth() == [0]


def test_labels_at_the_ends_of_lines_keep_near_them_and_do_not_cover_each_other():
    x = np.array([1.0, 2.0])
    ends = {"far": 1e7, "top": 0.03, "mid": 0.0064, "low": 0.005, "tiny": 1e-26, "above": 1e30}
    ax = plots.axes()
    ax.axhline(1)  # a line of the chapter's own gets no label
    ax = plots.curves(x, {name: np.full(2, end) for name, end in ends.items()}, "t", "x", "y", ax=ax)
    ax.set(yscale="log", ylim=(1e-30, 1e10))
    canvas.drawn(ax.figure, 144)
    point = 144 / 72
    boxes = {text.get_text(): text for text in ax.texts}
    assert list(boxes) == list(ends)
    middle, leader = {}, {}
    for name, text in boxes.items():
        extent = plt.Text.get_window_extent(text)  # without its leader
        middle[name] = (extent.y0 + extent.y1) / 2
        assert extent.x0 == pytest.approx(ax.bbox.x1 + 14 * point, abs=2)
        assert same_color(text.get_color(), text.arrow_patch.get_edgecolor())
        assert extent.x1 <= ax.figure.bbox.x1
        leader[name] = text._get_position_xy(ax.figure.canvas.get_renderer())
    for line in ax.get_lines()[1:]:
        assert same_color(boxes[line.get_label()].get_color(), line.get_color())
    end = {n: min(ax.transData.transform((2, y))[1], ax.bbox.y1) for n, y in ends.items()}
    for name in ends:
        assert leader[name] == pytest.approx((ax.bbox.x1 + 2 * point, end[name]))
        assert boxes[name].arrow_patch.get_linewidth() == 0.8
    for name in ("far", "tiny", "above"):
        assert abs(middle[name] - end[name]) < 6 * point  # stays
    order = sorted(ends, key=ends.get)
    gaps = np.diff([middle[name] for name in order])
    assert gaps.min() > 13 * point
    assert max(abs(middle[name] - end[name]) for name in ends) < 17 * point


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ([10, 50, 90], [10, 50, 90]),  # all have room
        ([50, 50, 50], [40, 50, 60]),  # apart evenly, in their order
        ([52, 50, 90], [56, 46, 90]),
        ([0, 0, 50], [0, 10, 50]),  # not below the paper
        ([100, 99, 50], [100, 90, 50]),  # nor above
        ([7], [7]),
    ],
)
def test_heights_are_moved_apart_as_little_as_can_be(wanted, got):
    assert labels.apart(np.array(wanted), 10, 0, 100).tolist() == got


def test_more_labels_than_fit_still_keep_their_distance():
    assert labels.apart(np.zeros(3), 10, 0, 15).tolist() == [0, 10, 20]


def test_pictures_stand_in_rows_with_captions_the_wrong_ones_in_the_accent_colour():
    images = np.linspace(0, 1, 5 * 4).reshape(5, 2, 2)
    made = plots.pictures(images, list("abcde"), "Five", columns=3, wrong=[1, 4])
    assert made.shape == (2, 3) and tuple(made[0, 0].figure.get_size_inches()) == (7, pytest.approx(2.55))
    assert made[0, 0].figure._suptitle.get_text() == "Five"
    shown = [ax for ax in made.flat if ax.images]
    assert len(shown) == 5 and not any(ax.axison for ax in made.flat)
    for ax, image, caption in zip(shown, images, "abcde", strict=True):
        assert np.array_equal(ax.images[0].get_array(), image) and ax.images[0].get_clim() == (0, 1)
        (text,) = ax.texts
        assert text.get_text() == caption
        assert text.get_color() == (plots.ORANGE if caption in "be" else "#333333")
        assert (text.get_position(), text.get_ha(), text.get_va()) == ((0.5, -0.06), "center", "top")
        assert text.get_transform() == ax.transAxes and text.get_fontsize() == 9
    assert plots.pictures(images, list("abcde"), "Five").shape == (1, 8)
    assert not any(same_color(t.get_color(), plots.ORANGE) for ax in made.flat[:1] for t in ax.texts)


def test_a_picture_s_ink_is_dark():
    ax = plots.pictures(np.array([[[0.0, 1.0]]]), ["ink right"], "t")[0, 0]
    _, colour = pixels(ax)
    assert (colour(0, 0), colour(1, 0)) == ("#FFFFFF", "#000000")


def test_points_give_each_class_its_shape_and_colour():
    ax, x = plots.axes(), np.array([[0, 1], [2, 3], [4, 5], [6, 7]])
    plots.points(ax, x, [0, 1, 0, 2], ("no", "yes", "perhaps"), size=4)
    assert [line.get_xydata().tolist() for line in ax.get_lines()] == [[[0, 1], [4, 5]], [[2, 3]], [[6, 7]]]
    assert [line.get_color() for line in ax.get_lines()] == [plots.BLUE, plots.ORANGE, plots.GREEN]
    assert [line.get_marker() for line in ax.get_lines()] == ["o", "s", "^"]
    assert [line.get_label() for line in ax.get_lines()] == ["no", "yes", "perhaps"]
    looks = {
        (line.get_markersize(), line.get_markeredgecolor(), line.get_linestyle()) for line in ax.get_lines()
    }
    assert looks == {(4, "white", "None")}
    plots.points(ax, x, [0, 1, 0, 1])
    assert [(line.get_label(), line.get_markersize()) for line in ax.get_lines()[3:]] == [("0", 9), ("1", 9)]


def test_regions_are_shaded_on_the_right_side_of_their_boundary():
    ax = plots.axes()
    plots.regions(ax, lambda points: points[:, 0] - 0.5, limits=(0, 1))
    boundary = ax.collections[-1]
    assert np.allclose(boundary.get_paths()[0].vertices[:, 0], 0.5)
    assert same_color(boundary.get_edgecolor()[0], plots.BLACK) and boundary.get_linewidth() == [1.5]
    assert ax.get_xlim() == ax.get_ylim() == (0, 1) and ax.get_aspect() == 1
    _, colour = pixels(ax)
    assert (colour(0.2, 0.6), colour(0.8, 0.6)) == ("#DCEBF5", "#FBE6D8")  # below zero blue, as class 0
    assert len(ax.collections) == 2


def test_regions_know_up_from_right_and_need_no_boundary():
    asked = []

    def low(points):
        asked.append(len(points))
        return 0.5 - points[:, 1]

    ax, flat = plots.axes(1, 2)
    plots.regions(ax, low)
    plots.regions(flat, lambda points: np.ones(len(points)), steps=5)
    _, colour = pixels(ax)
    assert (colour(0.6, 0.2), colour(0.6, 0.8)) == ("#FBE6D8", "#DCEBF5")
    assert asked == [60 * 60] and ax.get_xlim() == (-0.5, 1.5)
    assert len(flat.collections) == 1 and pixels(flat)[1](0.4, 0.4) == "#FBE6D8"
    plots.regions(flat, lambda points: np.zeros(len(points)))
    assert len(flat.collections) == 2 and pixels(flat)[1](0.4, 0.4) == "#DCEBF5"


def test_a_figure_needs_words():
    ax = plots.curves(np.arange(3), {"up": np.arange(3)}, "Up", "x", "y")
    with pytest.raises(
        ValueError, match=r"^a figure needs an alternative text: say what one sees and what it means$"
    ):
        plots.show(ax, alt=" ")


@pytest.fixture
def sent(monkeypatch):
    kept = {}
    monkeypatch.setattr(plots, "display", lambda bundle, **options: kept.update(bundle, **options))
    return kept


def test_show_sends_the_words_with_the_picture(sent):
    plots.show(plots.axes(1, 2, size=(5, 2)), alt='a "sharp" <bend>')
    assert (
        sent["metadata"] == {"image/png": {"alt": 'a "sharp" <bend>', "width": 500}} and sent["raw"] is True
    )
    assert sent["text/html"].startswith(
        '<img alt="a &quot;sharp&quot; &lt;bend&gt;" style="width:500px;max-width:100%" '
        'src="data:image/webp;base64,'
    )
    assert sent["text/plain"] == '[Picture: a "sharp" <bend>]'


def test_no_colour_is_lost_on_the_way_to_the_page(sent, monkeypatch):
    ax, drawn = plots.axes(), {}
    monkeypatch.setattr(plots, "drawn", lambda figure, dpi: drawn.setdefault(dpi, canvas.drawn(figure, dpi)))
    ax.imshow(np.random.default_rng(0).random((40, 80, 3)), aspect="auto")  # far more than 256 colours
    plots.show(ax, alt="Noise.")
    html = sent["text/html"].split("base64,")[1].split('"')[0]
    for data, form, dpi in ((sent["image/png"], "PNG", 100), (html, "WEBP", 144)):
        picture = Image.open(io.BytesIO(base64.b64decode(data)))
        assert picture.format == form and picture.size == (7 * dpi, 3.5 * dpi)
        assert np.array_equal(np.asarray(picture.convert("RGB")), drawn[dpi])


def test_pictures_stay_small(sent):
    x = np.linspace(0, 10, 50)
    plots.show(plots.curves(x, {"sine": np.sin(x), "cosine": np.cos(x)}, "Waves", "x", "y"), alt="Two waves.")
    assert len(sent["image/png"]) < 80_000 and len(sent["text/html"]) < 60_000


def test_figures_are_closed_so_that_they_are_not_shown_twice():
    plots.axes(1, 2)
    diagrams.network([["a"], ["b", "c"]], ["in", "out"], "Two layers")
    assert plt.get_fignums() == []


def test_the_colours_can_be_told_apart_by_colour_blind_eyes():
    # Deuteranopia after Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.
    matrix = np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    )
    colours = [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK]
    seen = [matrix @ (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) / 255) ** 2.2 for c in colours]
    for i, one in enumerate(seen):
        for other in seen[i + 1 :]:
            assert np.linalg.norm(one - other) > 0.1
