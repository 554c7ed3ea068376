"""Drawings of chapter 10: marked numbers, the conveyor, gates along time, steps to learn by length."""

from types import SimpleNamespace

import numpy as np
from matplotlib.colors import same_color

from helpers import figures, plots
from helpers.diagrams import lstm_and_gru as draw


def test_the_marked_numbers_stand_out_and_their_sum_is_asked_for():
    ax = draw.two_marks(np.array([0.5, 0.25, 0.75, 0.1]), np.array([0, 1, 1, 0]), "Two of four")
    marked = [same_color(bar.get_facecolor(), plots.ORANGE) for bar in ax.patches]
    assert marked == [False, True, True, False]
    assert [bar.get_height() for bar in ax.patches] == [0.5, 0.25, 0.75, 0.1]
    assert [text.get_text() for text in ax.texts] == ["0.25", "0.75", "asked here:\n1.00"]


def test_the_conveyor_is_lit_from_the_old_cell_to_the_new():
    ax = draw.conveyor("A step")
    lit = [
        text.get_text()
        for text in ax.texts
        if text.get_bbox_patch() and same_color(text.get_bbox_patch().get_edgecolor(), plots.ORANGE)
    ]
    assert lit == ["$c_{t-1}$", "× forget gate", "$c_t$, their sum"]
    assert len(ax.texts) >= 6 and not ax.axison


def test_gates_are_drawn_below_what_comes_in():
    x = np.array([[0.5, 0], [0.2, 1], [0.9, 0]])
    gates = {"input gates": np.eye(3)[:, :2], "forget gates": np.ones((3, 2))}
    made = draw.gates_along(x, gates, "Gates")
    assert [same_color(bar.get_facecolor(), plots.ORANGE) for bar in made[0].patches] == [False, True, False]
    for ax, (name, values) in zip(made[1:], gates.items(), strict=True):
        (image,) = ax.get_images()
        assert image.get_array().tolist() == values.T.tolist() and image.get_clim() == (0, 1)
        assert ax.get_title(loc="left") == name
    assert made[0].figure.get_suptitle() == "Gates"


def test_steps_are_medians_with_a_band_and_this_run_is_a_cross():
    recorded = {("length 8", "a"): [100, 200, 300], ("length 16", "a"): [400, 500, 1000]}
    study = SimpleNamespace(
        values=lambda experiment, way, metric: np.array(recorded[experiment, way]),
        live=[{"experiment": "length 16", "method": "a", "metric": "steps", "value": 450.0}],
        recorded=[],
    )
    ax = draw.steps_by_length(study, (8, 16), ["a"], 1000, "Steps")
    line, crosses, _ = ax.get_lines()
    assert line.get_xydata().tolist() == [[8, 200], [16, 500]]
    assert crosses.get_marker() == "x" and crosses.get_xydata().tolist() == [[16, 450]]
    (band,) = ax.collections
    assert band.get_paths()[0].get_extents().extents.tolist() == [8, 100, 16, 1000]
    study.live = study.recorded
    assert len(draw.steps_by_length(study, (8, 16), ["a"], 1000, "Steps").get_lines()[1].get_xdata()) == 0
    figures.plt.close("all")
