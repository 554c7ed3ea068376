"""Drawings of chapter 16: the input, what is hidden, two trainings, filled holes, where a head looks."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import bert_pretraining as draw


def said(ax):
    return [text.get_text() for text in ax.texts]


def test_input_has_three_numbers_below_each_piece():
    ax = draw.input_rows(["[CLS]", "a", "[MASK]", "[SEP]", "b", "[SEP]"], [0, 0, 0, 0, 1, 1], "T")
    assert said(ax)[:18] == [
        x
        for i, p in enumerate(["[CLS]", "a", "[MASK]", "[SEP]", "b", "[SEP]"])
        for x in (p, str(int(i > 3)), str(i))
    ]
    assert {"which piece?", "is the second text next?"} <= set(said(ax))
    assert [round(note.xy[0]) for note in ax.texts if "?" in note.get_text()] == [2, 0]


def test_what_was_chosen_is_marked_by_letter_and_colour():
    ax = draw.masked(
        ["a", "b", "c", "d", "[PAD]"],
        ["[MASK]", "x", "c", "d", "[PAD]"],
        {0: "hidden", 1: "other", 2: "kept"},
        "T",
        columns=2,
    )
    texts = said(ax)
    assert [texts.count(letter) for letter in ("h", "k")] == [1, 1] and texts.count(
        "x"
    ) == 2  # a piece, and the letter
    assert "[PAD]" not in texts and "h hidden, x exchanged, k kept" in texts
    boxes = [box.get_edgecolor() for box in ax.patches]
    assert same_color(boxes, [plots.ORANGE, plots.PINK, plots.GREEN, plots.QUIET])


def test_a_minute_is_drawn_between_its_rivals():
    losses = np.stack([np.linspace(6, 4, 200), np.ones(200)], axis=1)
    ax = draw.minute(losses, {"mlm_loss": 4.2}, 6.4, 4.3, "T", window=50)
    curve, cross, *levels = ax.lines
    np.testing.assert_allclose(curve.get_ydata(), losses[:, 0].reshape(4, 50).mean(axis=1))
    assert curve.get_xdata().tolist() == [25, 75, 125, 175]
    assert (cross.get_xdata()[0], cross.get_ydata()[0]) == (200, 4.2)
    assert [line.get_ydata()[0] for line in levels] == [6.4, 4.3]
    assert {"by frequency", "two neighbours", "test pages"} <= set(said(ax))


def test_hours_show_both_exercises():
    curve = {
        name: np.array([3.0, 2.0, 1.0]) + i
        for i, name in enumerate(("step", "train_mlm", "mlm_loss", "nsp_accuracy"))
    }
    left, right = draw.hours(curve, "T")
    assert [line.get_ydata().tolist() for line in left.lines] == [[4, 3, 2], [5, 4, 3]]
    assert right.lines[0].get_ydata().tolist() == [6, 5, 4] and right.lines[1].get_ydata()[0] == 0.5
    assert left.lines[0].get_linestyle() != left.lines[1].get_linestyle()
    assert "chance" in said(right)


@pytest.mark.parametrize("holes", [1, 3])
def test_each_hole_has_its_bars(holes):
    made = np.ravel(draw.fills(["[CLS]", *["[MASK]"] * holes, "[SEP]"], [{"a": 0.5, "b": 0.1}] * holes))
    assert len(made) == holes
    assert [[bar.get_width() for bar in ax.patches] for ax in made] == [[0.5, 0.1]] * holes


def test_a_sentence_without_a_hole_says_so():
    assert "no [MASK] to fill" in said(draw.fills(["[CLS]", "a", "[SEP]"], []))


def test_looks_have_a_row_for_each_that_asks():
    weights = np.array([[0.9, 0.1], [0.3, 0.7]])
    ax = draw.looks(weights, ["a", "b"], "T")
    np.testing.assert_array_equal(
        np.asarray(ax.collections[0].get_array() if ax.collections else ax.images[0].get_array()).reshape(
            2, 2
        ),
        weights,
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("is looked at", "asks")
