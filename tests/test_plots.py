"""Figures: what their artists show."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import diagrams, plots


def test_heatmap_diverges_around_zero_only_where_there_are_signs():
    signed = plots.heatmap([[-1, 0.5]], "Signed", write=".1f", bar="weight").images[0]
    counts = plots.heatmap([[3, 1]], "Counts", rows=["a"], columns=["b", "c"]).images[0]
    assert (signed.norm.vmin, signed.norm.vmax) == (-1, 1)
    assert (counts.norm.vmin, counts.norm.vmax) == (0, 3)
    assert [text.get_text() for text in signed.axes.texts] == ["−1.0", "0.5"]
    assert [tick.get_text() for tick in counts.axes.get_xticklabels()] == ["b", "c"]


def test_spread_shows_every_run_and_the_median():
    ax = plots.spread({"a": [0.1, 0.2, 0.9], "b": [0.5]}, "Two methods", "accuracy", accent="b")
    runs, median, *_ = ax.get_lines()
    assert list(runs.get_xdata()) == [0.1, 0.2, 0.9] and median.get_xdata()[0] == 0.2
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
    assert runs.get_color() == plots.QUIET != ax.get_lines()[2].get_color()


def test_curves_draw_a_band_where_one_is_given():
    x = np.arange(3)
    ax = plots.curves(x, {"known": x, "sure": -x}, "Band", "x", "y", bands={"known": (x - 1, x + 1)})
    assert len(ax.collections) == 1


def test_a_figure_needs_words():
    ax = plots.curves(np.arange(3), {"up": np.arange(3)}, "Up", "x", "y")
    with pytest.raises(ValueError, match="alternative text"):
        plots.show(ax, alt=" ")


def test_show_sends_the_words_with_the_picture(monkeypatch):
    sent = {}
    monkeypatch.setattr(plots, "display", lambda bundle, **options: sent.update(bundle, **options))
    plots.show(plots.axes(), alt='a "sharp" <bend>')
    assert sent["metadata"]["image/png"]["alt"] == 'a "sharp" <bend>'
    assert 'alt="a &quot;sharp&quot; &lt;bend&gt;"' in sent["text/html"]
    assert sent["text/plain"] == '[Picture: a "sharp" <bend>]'


def test_figures_are_closed_so_that_they_are_not_shown_twice():
    plots.axes(1, 2)
    diagrams.network([["a"], ["b", "c"]], ["in", "out"], "Two layers")
    assert plt.get_fignums() == []


def test_labels_at_the_ends_of_lines_do_not_cover_each_other():
    ax = plots.curves(
        np.arange(3), {c: np.full(3, i / 1000) for i, c in enumerate("abcd")}, "t", "x", "y", ylim=(0, 1)
    )
    heights = [text.xy[1] for text in ax.texts]
    assert min(np.diff(sorted(heights))) >= 0.069


def test_regions_are_drawn_on_the_right_side():
    ax = plots.axes()
    plots.regions(ax, lambda points: points[:, 0] - 0.5, limits=(0, 1))
    boundary = ax.collections[-1].get_paths()[0].vertices
    assert np.allclose(boundary[:, 0], 0.5)


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
