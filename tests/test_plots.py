"""Plots: what their artists show, and where only pixels can tell, the pixels."""

import matplotlib
import numpy as np
import pytest

from helpers import figures, plots


def hexes(colours):
    return [matplotlib.colors.to_hex(colour).upper() for colour in colours]


def texts(ax):
    return [text.get_text() for text in ax.texts]


# ---------------------------------------------------------------- curves


def test_curves_are_drawn_labelled_and_named():
    x = np.array([1.0, 2, 5])
    ax = plots.curves(x, {"up": x, "down": -x, "level": 0 * x}, "Three ways", "time", "height")
    assert (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()) == ("Three ways", "time", "height")
    lines = ax.get_lines()
    assert [line.get_label() for line in lines] == ["up", "down", "level"] == texts(ax)
    for line, y in zip(lines, (x, -x, 0 * x), strict=True):
        assert np.array_equal(line.get_xdata(), x) and np.array_equal(line.get_ydata(), y)
    assert hexes(line.get_color() for line in lines) == [plots.BLUE, plots.ORANGE, plots.GREEN]
    assert [line.get_linestyle() for line in lines] == ["-", "--", ":"]
    assert {line.get_linewidth() for line in lines} == {2}
    assert ax.get_xlim() == (1, 5)
    assert [text.get_color() for text in ax.texts] == [line.get_color() for line in lines]


def test_the_line_that_matters_stands_out_and_the_others_are_quiet():
    x = np.arange(3)
    ax = plots.curves(x, dict.fromkeys("abc", x), "t", "x", "y", accent="b", ylim=(-1, 9))
    a, b, c = ax.get_lines()
    assert a.get_color() == c.get_color() == plots.QUIET != b.get_color()
    assert [line.get_linewidth() for line in (a, b, c)] == [1.5, 2, 1.5]
    assert ax.get_ylim() == (-1, 9)


def test_a_fifth_line_begins_the_dashes_again_and_given_axes_are_used():
    given = figures.axes()
    ax = plots.curves([0, 1], {c: [0, i] for i, c in enumerate("abcde")}, "t", "x", "y", ax=given)
    assert ax is given
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--", ":", "-.", "-"]


def test_a_band_is_drawn_where_one_is_given():
    x = np.arange(3.0)
    ax = plots.curves(x, {"known": x, "sure": -x}, "Band", "x", "y", bands={"known": (x - 1, x + 2)})
    [band] = ax.collections
    assert hexes([band.get_facecolor()[0][:3]]) == [plots.BLUE] and band.get_alpha() == 0.15
    vertices = band.get_paths()[0].vertices
    assert vertices[:, 1].min() == -1 and vertices[:, 1].max() == 4


def ends(ax):
    """Return where each line ends and where its label stands, of the axes' height; and whether it is tied."""
    into = ax.transData - ax.transAxes
    lines = [into.transform((line.get_xdata()[-1], line.get_ydata()[-1]))[1] for line in ax.get_lines()]
    return lines, [text.get_position()[1] for text in ax.texts], [bool(t.arrow_patch) for t in ax.texts]


def test_labels_that_have_room_stand_at_their_lines():
    ax = plots.curves([0, 1], {"a": [0, 0.2], "b": [0, 0.9]}, "t", "x", "y", ylim=(0, 1))
    lines, labels, tied = ends(ax)
    assert labels == pytest.approx(lines) and lines == pytest.approx([0.2, 0.9])
    assert tied == [False, False]
    assert [text.xy for text in ax.texts] == [(1, pytest.approx(0.2)), (1, pytest.approx(0.9))]


def test_labels_that_have_none_are_moved_apart_as_little_as_may_be_and_tied():
    values = {c: [0, 0.5 + i / 1000] for i, c in enumerate("badc")}
    ax = plots.curves([0, 1], values | {"e": [0, 0.1]}, "t", "x", "y", ylim=(0, 1))
    lines, labels, tied = ends(ax)
    assert labels[:4] == pytest.approx(np.mean(lines[:4]) + 0.07 * np.array([-1.5, -0.5, 0.5, 1.5]))
    assert labels[4] == pytest.approx(0.1) and all(tied)
    assert all(
        text.get_color() == line.get_color() for text, line in zip(ax.texts, ax.get_lines(), strict=True)
    )


@pytest.mark.parametrize(("end", "expected"), [(0.0, [0, 0.07, 0.14]), (1.0, [0.86, 0.93, 1])])
def test_labels_stay_beside_the_axes(end, expected):
    ax = plots.curves([0, 1], {c: [0, end] for c in "abc"}, "t", "x", "y", ylim=(0, 1))
    assert sorted(ends(ax)[1]) == pytest.approx(expected)


def test_labels_stand_at_their_lines_on_a_logarithmic_axis():
    ax = figures.axes()
    ax.set_yscale("log")
    plots.curves([0, 1], {"small": [1, 1e-9], "less": [1, 1e-5], "one": [1, 1]}, "t", "x", "y", ax=ax)
    lines, labels, _ = ends(ax)
    assert labels == pytest.approx(lines) and 0.4 < labels[1] < 0.6


def test_a_line_that_leaves_the_axes_or_ends_in_nothing():
    ax = plots.curves([0, 1], {"out": [0, 7], "lost": [0, np.nan]}, "t", "x", "y", ylim=(0, 1))
    assert texts(ax) == ["out"] and ends(ax)[1] == pytest.approx([1])


def test_more_labels_than_there_is_room_for_keep_their_order():
    ax = plots.curves([0, 1], {str(i): [0, i / 30] for i in range(20)}, "t", "x", "y", ylim=(0, 1))
    labels = ends(ax)[1]
    assert labels == sorted(labels) and labels[0] == pytest.approx(0)


# ---------------------------------------------------------------- spread, heatmap, pictures


def test_spread_shows_every_run_and_the_median():
    ax = plots.spread({"a": [0.1, 0.2, 0.9], "b": [0.5]}, "Two methods", "accuracy", accent="b")
    runs, median, one, bar = ax.get_lines()
    assert list(runs.get_xdata()) == [0.1, 0.2, 0.9] and list(runs.get_ydata()) == [0, 0, 0]
    assert list(median.get_xdata()) == [0.2, 0.2] and list(median.get_ydata()) == [-0.3, 0.3]
    assert list(one.get_ydata()) == [1] and list(bar.get_ydata()) == [0.7, 1.3]
    assert runs.get_marker() == "o" and runs.get_linestyle() == "None"
    assert {line.get_color() for line in (runs, median)} == {plots.QUIET}
    assert {line.get_color() for line in (one, bar)} == {plots.BLUE}
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
    assert ax.get_ylim() == (1.5, -0.5)  # the first on top
    assert (ax.get_title(loc="left"), ax.get_xlabel()) == ("Two methods", "accuracy")
    assert ax.figure.get_size_inches() == pytest.approx((7, 0.9 + 0.35 * 2))


def test_spread_without_an_accent_is_all_alike():
    given = figures.axes()
    ax = plots.spread({"a": [1], "b": [2]}, "t", "x", ax=given)
    assert ax is given and {line.get_color() for line in ax.get_lines()} == {plots.BLUE}


def test_heatmap_diverges_around_zero_only_where_there_are_signs():
    signed = plots.heatmap([[-1, 0.5]], "Signed", write=".1f", bar="weight", xlabel="x", ylabel="y").images[0]
    counts = plots.heatmap([[3, 1]], "Counts", rows=["a"], columns=["b", "c"]).images[0]
    assert (signed.norm.vmin, signed.norm.vmax, signed.cmap.name) == (-1, 1, "PuOr_r")
    assert (counts.norm.vmin, counts.norm.vmax, counts.cmap.name) == (0, 3, "Blues")
    assert np.array_equal(signed.get_array(), [[-1, 0.5]])
    ax = signed.axes
    assert (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()) == ("Signed", "x", "y")
    assert texts(ax) == ["−1.0", "0.5"] and [t.get_position() for t in ax.texts] == [(0, 0), (1, 0)]
    assert [text.get_color() for text in ax.texts] == ["white", plots.BLACK]  # readable on dark and on light
    assert [a.get_ylabel() for a in ax.figure.axes] == ["y", "weight"]
    assert list(ax.get_xticks()) == list(ax.get_yticks()) == []
    ax = counts.axes
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["b", "c"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a"]
    assert not texts(ax) and ax.figure.axes == [ax]


def test_a_heatmap_is_framed_on_all_sides():
    ax = plots.heatmap([[0, 1]], "t")
    assert {side for side, spine in ax.spines.items() if spine.get_visible()} == {
        "left",
        "right",
        "top",
        "bottom",
    }
    assert hexes([spine.get_edgecolor() for spine in ax.spines.values()]) == ["#CCCCCC"] * 4


def test_heatmap_of_nothing_but_zeros_and_on_given_axes():
    given = figures.axes()
    ax = plots.heatmap(np.zeros((2, 2)), "t", ax=given)
    assert ax is given and ax.images[0].norm.vmax == 1
    assert tuple(plots.heatmap([[1]], "t").figure.get_size_inches()) == figures.HALF


def test_pictures_stand_in_rows_with_their_captions():
    images = np.arange(5 * 4).reshape(5, 2, 2) / 20
    made = plots.pictures(images, list("abcde"), "Five", columns=3, wrong=[1, 4])
    assert made.shape == (2, 3) and made[0, 0].figure._suptitle.get_text() == "Five"
    shown = [ax for ax in made.flat if ax.images]
    assert np.array_equal([ax.images[0].get_array() for ax in shown], images)
    assert [ax.texts[0].get_text() for ax in shown] == list("abcde") and not made[1, 2].images
    colours = [ax.texts[0].get_color() for ax in shown]
    assert [colour == plots.ORANGE for colour in colours] == [False, True, False, False, True]
    assert {(ax.images[0].norm.vmin, ax.images[0].norm.vmax) for ax in shown} == {(0, 1)}
    assert all(not ax.axison for ax in made.flat)
    assert {(t.get_position(), t.get_va()) for ax in shown for t in ax.texts} == {((0.5, -0.06), "top")}
    assert made[0, 0].figure.get_size_inches() == pytest.approx((7, 0.35 + 1.1 * 2))


def test_ink_is_dark():
    made = plots.pictures(np.array([[[0.0, 1.0]]]), [""], "")
    left, right = made[0, 0].images[0].to_rgba(np.array([0.0, 1.0]))[:, 0]
    assert left == 1 and right == 0


# ---------------------------------------------------------------- points, regions


def test_points_of_each_class_have_their_own_colour_shape_and_name():
    ax, x, labels = figures.axes(), np.array([[0, 1], [2, 3], [4, 5], [6, 7]]), [1, 0, 2, 1]
    plots.points(ax, x, labels, names=("no", "yes", "perhaps"), size=5)
    no, yes, perhaps = ax.get_lines()
    assert [line.get_xydata().tolist() for line in (no, yes, perhaps)] == [
        [[2, 3]],
        [[0, 1], [6, 7]],
        [[4, 5]],
    ]
    assert [line.get_color() for line in (no, yes, perhaps)] == [plots.BLUE, plots.ORANGE, plots.GREEN]
    assert [line.get_marker() for line in (no, yes, perhaps)] == list("os^")
    assert [line.get_label() for line in (no, yes, perhaps)] == ["no", "yes", "perhaps"]
    assert {line.get_markersize() for line in ax.get_lines()} == {5}
    assert {line.get_linestyle() for line in ax.get_lines()} == {"None"}
    plots.points(other := figures.axes(), x, [0, 1, 0, 1])
    assert [line.get_label() for line in other.get_lines()] == ["0", "1"]
    assert other.get_lines()[0].get_markersize() == 9


def test_regions_are_shaded_on_their_own_side():
    ax = figures.axes(size=(2, 2))
    plots.regions(ax, lambda points: points[:, 0] - 0.25, limits=(0, 1))
    boundary = ax.collections[-1].get_paths()[0].vertices
    assert np.allclose(boundary[:, 0], 0.25) and hexes(ax.collections[-1].get_edgecolor()) == [plots.BLACK]
    assert ax.get_xlim() == ax.get_ylim() == (0, 1) and ax.get_aspect() == 1
    ax.set_position([0, 0, 1, 1])
    ax.figure.set_layout_engine("none")
    ax.set_axis_off()
    pixels = np.asarray(figures.drawn(ax.figure, dpi=50))
    below, above = pixels[50, 10], pixels[50, 80]
    assert hexes([below / 255, above / 255]) == ["#DCEBF5", "#FBE6D8"]  # blue below zero, orange above


def test_regions_without_a_boundary_draw_none():
    ax = figures.axes()
    plots.regions(ax, lambda points: np.ones(len(points)))
    assert len(ax.collections) == 1 and ax.get_xlim() == (-0.5, 1.5)


def test_regions_ask_for_as_many_points_as_they_say():
    seen = []
    plots.regions(figures.axes(), lambda points: seen.append(points.shape) or points[:, 1], steps=7)
    assert seen == [(49, 2)]


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


def test_a_label_is_not_tied_to_where_no_line_is():
    lines = {"out": [0, 7], "in": [0, 0.5], "near": [0, 0.51]}
    ax = plots.curves([0, 1], lines, "t", "x", "y", ylim=(0, 1))
    assert [bool(text.arrow_patch) for text in ax.texts] == [False, True, True]
    assert ax.texts[0].xy == (1, 1)
