"""Drawings of chapter 09: two tanks, a layer unrolled, how far a gradient reaches, a cliff, forecasts."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import recurrent_networks as draw


def labels(ax):
    return [text.get_text() for text in ax.texts]


def test_two_tanks_stand_above_their_rain():
    rain = np.array([0.0, 3, 1])
    above, below = draw.two_tanks(rain, {"A": rain + 1, "B": rain + 5}, 20, "Alike")
    lines = above.get_lines()
    assert [line.get_ydata().tolist() for line in lines[:2]] == [[1, 4, 2], [5, 8, 6]]
    assert lines[2].get_ydata() == [20, 20] and {"A", "B"} < set(labels(above))
    assert [bar.get_height() for bar in below.patches] == rain.tolist()
    assert above.figure.get_suptitle() == "Alike" and above.get_ylim() == (0, 21)


@pytest.mark.parametrize("steps", [2, 3])
def test_a_layer_is_drawn_once_for_each_moment(steps):
    ax = draw.unrolled(steps)
    assert labels(ax).count("W") == labels(ax).count("U") == steps
    assert {"h₀", "x₁", f"h{'₀₁₂₃'[steps]}", f"y{'₀₁₂₃'[steps]}"} < set(labels(ax))
    arrows = [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]
    bold = [arrow for arrow in arrows if same_color(arrow.get_edgecolor(), plots.ORANGE)]
    assert len(arrows) == 3 * steps and len(bold) == steps


def a_study(live=()):
    def values(experiment, method, metric):
        strength, scale = method.removeprefix("input ").split(", ")
        assert (experiment, metric) == ("reach", "power")
        return float(scale) - float(strength) + np.array([-0.5, 0, 1])

    rows = [dict(zip(("experiment", "metric", "method", "value"), row, strict=True)) for row in live]
    return SimpleNamespace(values=values, live=rows, recorded=[])


def test_growth_stands_below_its_bound_with_live_runs_as_crosses():
    runs = [("reach", "power", "input 1, 2.0", 0.8), ("series", "1 ahead", "recurrent", 0.5)]
    ax = draw.growth(a_study(runs), (0, 1), (0.5, 1.0, 2.0), 50, "May explode")
    lines = {line.get_label(): line for line in ax.get_lines()}
    np.testing.assert_allclose(lines["the bound"].get_ydata(), 50 * np.log10([0.5, 1, 2]))
    assert lines["inputs of 1"].get_ydata().tolist() == [-0.5, 0, 1]
    crosses = [line for line in ax.get_lines() if line.get_marker() == "x"]
    assert [cross.get_xydata().tolist() for cross in crosses] == [[[2.0, 0.8]]]
    assert len(ax.collections) == 2 and {"no input", "inputs of 1", "the bound"} <= set(labels(ax))


def test_growth_without_live_runs_has_no_crosses():
    study = a_study()
    study.recorded = study.live
    for made in (study, a_study()):
        ax = draw.growth(made, (0,), (0.5, 1.0), 50, "t")
        assert not [line for line in ax.get_lines() if line.get_marker() == "x"]


def test_reach_is_drawn_in_powers_of_ten_and_zero_does_not_break_it():
    ax = draw.reach(np.array([0.1, 0.01, 0.0]), 2.0, "t")
    bound, measured = ax.get_lines()[:2]
    np.testing.assert_allclose(bound.get_ydata(), np.arange(1, 4) * np.log10(2))
    assert measured.get_ydata()[:2].tolist() == [-1, -2] and np.isfinite(measured.get_ydata()).all()
    assert ax.get_ylim() == (-60, 60)


@pytest.mark.parametrize(("scale", "end"), [(1.1, 10), (10.0, 25), (1e20, 60)])
def test_the_axis_of_reach_has_few_sizes(scale, end):
    assert draw.reach(np.full(20, 0.5), scale, "t").get_ylim() == (-end, end)


def test_a_cliff_has_a_start_and_the_end_of_a_clipped_step():
    ax = draw.cliff(np.linspace(1, 2, 5), np.linspace(3, 0, 5), 1.5, 1.5, (1.6, 1.2), "t")
    curve, start, end = ax.get_lines()
    assert start.get_xydata().tolist() == [[1.5, 1.5]] and end.get_xydata().tolist() == [[1.6, 1.2]]
    assert ax.get_xlim() == (1, 2) and ax.get_ylim()[0] == 0 and len(curve.get_xdata()) == 5
    assert any("clipped" in text for text in labels(ax))


def test_tracks_are_strips_along_time_each_scaled_to_itself():
    made = draw.tracks({"input": np.ones((6, 1)), "state": -3 * np.ones((6, 4))}, "Strips")
    assert [ax.get_ylabel() for ax in made] == ["input", "state"]
    assert [ax.images[0].get_array().shape for ax in made] == [(1, 6), (4, 6)]
    assert [ax.images[0].get_clim() for ax in made] == [(-1, 1), (-3, 3)]
    assert tuple(made[1].images[0].get_extent())[:2] == (-0.5, 5.5)
    assert draw.tracks({"a": np.zeros((2, 1)), "b": np.ones((2, 1))}, "t")[0].images[0].get_clim() == (-1, 1)


def test_forecasts_begin_where_what_was_known_ends():
    ax = draw.forecasts(
        np.arange(5), np.array([1.0, 2, 3]), np.array([4.0, 5]), {"line": np.array([4.0, 6])}, "t", "ppm"
    )
    lines = ax.get_lines()
    assert [line.get_label() for line in lines[:2]] == ["line", "what came"]
    assert lines[0].get_xydata().tolist() == [[3, 4], [4, 6]]
    assert lines[1].get_marker() == "o" and lines[1].get_linestyle() == "None"
    assert lines[2].get_ydata().tolist() == [1, 2, 3]
    assert ax.get_xlim() == (0, 4) and ax.get_ylim()[0] < 1 and ax.get_ylim()[1] > 6
