"""Drawings of chapter 15: crossing lines, clocks, the network, contestants, where it looks, one step."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import transformer as draw

WORDS, WEIGHTS = ["drei", "hundert", "zwei"], np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]])


def said(ax):
    return [text.get_text() for text in ax.texts]


def test_each_digit_is_joined_to_its_words():
    ax = draw.alignment(["a", "b", "c"], "12", {0: [0, 1], 1: [2]}, "T")
    assert [line.get_xdata()[0] for line in ax.lines] == [0, 1, 2]
    ends = [line.get_xdata()[1] for line in ax.lines]
    assert ends[0] == ends[1] < ends[2]
    assert said(ax) == ["a", "b", "c", "1", "2"]


def test_clocks_are_two_maps():
    table = np.random.default_rng(0).uniform(-1, 1, (5, 8))
    made = draw.clocks(table, "T")
    np.testing.assert_array_equal(made[0].images[0].get_array(), table[:, :4])
    np.testing.assert_array_equal(made[1].images[0].get_array(), table[:, 4:])
    assert [ax.get_title("left") for ax in made] == ["sines", "cosines"]


def test_the_encoder_feeds_cross_attention():
    ax = draw.encoder_decoder("T")
    boxes = {text.get_text().split("\n")[0]: text for text in ax.texts if text.get_text()}
    lit = [name for name, box in boxes.items() if box.get_bbox_patch() and box.get_bbox_patch().get_lw() == 3]
    assert lit == ["cross-attention"]
    assert {"words", "digits so far", "encoder, twice", "decoder"} <= set(boxes)
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    bright = [a for a in arrows if same_color(a.arrow_patch.get_edgecolor(), plots.ORANGE)]
    assert len(bright) == 1 and len(arrows) == 7


def test_likeness_is_the_scalar_product_with_one_position():
    table = np.random.default_rng(0).normal(size=(6, 4))
    above, below = draw.likeness(table, 2, "T")
    np.testing.assert_allclose(above.lines[0].get_ydata(), table @ table[2])
    assert above.lines[1].get_xdata()[0] == 2
    [sticks] = below.collections
    np.testing.assert_allclose([ends[1] for _, ends in sticks.get_segments()], table[2])


def test_contestants_stand_beside_the_ceiling():
    ax = draw.contest({"a": [0.1, 0.2, 0.3], "b": [0.9, 0.8, 0.7]}, [("b", 0.75)], 0.25, "T")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    [ceiling] = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert list(ceiling.get_xdata()) == [0.25, 0.25]
    [cross] = [line for line in ax.lines if line.get_marker() == "x"]
    assert (list(cross.get_xdata()), list(cross.get_ydata())) == ([0.75], [1])
    assert "the most a bag of words decides" in said(ax)


def test_maps_have_a_row_for_each_digit():
    made = draw.crossing([(WORDS, ["3", "2", "end"], WEIGHTS), (WORDS[:2], ["3"], WEIGHTS[:1, :2])], "T")
    np.testing.assert_array_equal(made[0].images[0].get_array(), WEIGHTS)
    np.testing.assert_array_equal(made[1].images[0].get_array(), WEIGHTS[:1, :2])
    assert [label.get_text() for label in made[0].get_xticklabels()] == WORDS
    assert [label.get_text() for label in made[0].get_yticklabels()] == ["3", "2", "end"]


@pytest.mark.parametrize("step", [0, 1, 2])
def test_what_comes_later_is_not_shown(step):
    left, right = draw.decoding(WORDS, ["3", "2", "end"], step, WEIGHTS, {"2": 0.6, "3": 0.4}, "T")
    shown = left.images[0].get_array()
    np.testing.assert_array_equal(shown[: step + 1], WEIGHTS[: step + 1])
    assert not shown[step + 1 :].any()
    labels = [label.get_text() for label in left.get_yticklabels()]
    assert labels == ["3", "2", "end"][: step + 1] + [""] * (2 - step)
    assert [line.get_ydata()[0] for line in left.lines] == [step - 0.5, step + 0.5]
    assert [bar.get_width() for bar in right.patches] == [0.6, 0.4]


def test_a_refusal_is_one_line():
    assert said(draw.refused("cannot read 'x'")) == ["cannot read 'x'"]
