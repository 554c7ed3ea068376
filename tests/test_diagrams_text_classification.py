"""Drawings of chapter 11: shares of words, cosines, bars, and two questions side by side."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import plots
from helpers.data.split import Split
from helpers.diagrams import text_classification as drawings


def test_the_shares_of_a_word_are_counted_in_whole_words():
    texts = np.array(["A row, and a row.", "Rows and the ROW", "an arrow"], object)
    split = Split(texts, np.array([0, 1, 1]), texts[:0], np.array([], int), ("one", "two"))
    ax = drawings.where_words_stand(["row", "arrow", "nowhere"], split, "Shares")
    shown = np.asarray(ax.images[0].get_array())
    assert np.allclose(shown, [[2 / 3, 0, 0], [1 / 3, 1, 0]])
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["row", "arrow", "nowhere"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["one", "two"]


def test_the_cosines_ignore_length():
    vectors = np.array([[9.0, 9], [3, 0], [0, 0.5], [-2, 0]])
    ax = drawings.likeness(vectors, [1, 2, 3], ["a", "b", "c"], "Cosines")
    assert np.allclose(ax.images[0].get_array(), [[1, 0, -1], [0, 1, 0], [-1, 0, 1]])
    assert [text.get_text() for text in ax.texts][:3] == ["1.0", "0.0", "−1.0"]


def test_bars_stand_in_order_from_the_top():
    ax = drawings.bars({"near": 0.9, "far": -0.2}, "Bars", "cosine")
    assert [bar.get_width() for bar in ax.patches] == [0.9, -0.2]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["near", "far"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1] and ax.get_xlim() == (-0.2, 1)


def test_a_line_of_text_is_all():
    ax = drawings.only_a_line("Type a word.")
    assert [text.get_text() for text in ax.texts] == ["Type a word."] and not ax.axison


def test_words_for_and_against_differ_in_colour_and_direction():
    ax = drawings.word_shares(["for", "against"], np.array([0.5, -0.25]), "Shares", "share")
    up, down = ax.patches
    assert (up.get_height(), down.get_height()) == (0.5, -0.25)
    assert same_color(up.get_facecolor(), plots.ORANGE) and same_color(down.get_facecolor(), plots.BLUE)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["for", "against"]


@pytest.fixture
def study():
    """A record of two experiments, and a live run of one."""
    runs = {("which", "bag"): [0.5, 0.6], ("which", "LSTM"): [0.4, 0.4], ("order", "LSTM"): [0.9, 0.8]}
    row = {"experiment": "which", "method": "LSTM", "metric": "accuracy", "value": 0.45, "seed": 0}
    return SimpleNamespace(live=[row], recorded=[], values=lambda e, m, _: np.array(runs[e, m]))


def test_two_questions_stand_side_by_side_with_chance_and_the_runs_of_now(study):
    left, right = drawings.two_questions(
        study,
        {"which": ("first?", ["bag", "LSTM"]), "order": ("second?", ["LSTM"])},
        "Two",
        {"which": 0.125, "order": 0.5},
    )
    assert [
        left.get_title(loc="left") or left.get_title(),
        right.get_title(loc="left") or right.get_title(),
    ] == [
        "first?",
        "second?",
    ]
    crosses = [line for line in left.get_lines() if line.get_marker() == "x"]
    assert [(*line.get_xdata(), *line.get_ydata()) for line in crosses] == [(0.45, 1)]
    assert not [line for line in right.get_lines() if line.get_marker() == "x"]
    dotted = [
        line.get_xdata()[0] for ax in (left, right) for line in ax.get_lines() if line.get_linestyle() == ":"
    ]
    assert dotted == [0.125, 0.5]


def test_in_a_study_no_run_is_drawn_twice(study):
    study.live = study.recorded = study.live
    left, _ = drawings.two_questions(
        study,
        {"which": ("first?", ["bag", "LSTM"]), "order": ("second?", ["LSTM"])},
        "Two",
        {"which": 0.125, "order": 0.5},
    )
    assert not [line for line in left.get_lines() if line.get_marker() == "x"]
