"""Drawings of chapter 14: who looks at whom, what is found again, saturation, cost."""

import numpy as np
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import attention as draw

WORDS = ["Anna", "lost", "key"]


def test_the_word_that_gets_most_is_lit_and_its_line_is_thickest():
    ax = draw.lookup(WORDS, "key", [0.7, 0.1, 0.2], "Who?")
    widths = [line.get_linewidth() for line in ax.get_lines()]
    assert np.argmax(widths) == 0 and np.argmin(widths) == 1
    assert [same_color(line.get_color(), plots.ORANGE) for line in ax.get_lines()] == [True, False, False]
    assert [list(line.get_xdata()) for line in ax.get_lines()] == [[2, 0], [2, 1], [2, 2]]
    said = [text.get_text() for text in ax.texts]
    assert [said.count(each) for each in ("0.70", "0.10", "0.20", "Anna", "key")] == [1, 1, 1, 2, 2]


def test_a_map_has_a_row_for_each_query_and_frames_the_selected_one():
    weights = np.array([[0.5, 0.5, 0], [0.1, 0.2, 0.7]])
    ax = draw.attention_map(weights, ["one", "two"], WORDS, "Map", selected=1)
    (image,) = ax.get_images()
    assert image.get_array().tolist() == weights.tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]
    assert [label.get_text() for label in ax.get_xticklabels()] == WORDS
    (frame,) = ax.patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((-0.5, 0.5), 3, 1)
    assert not draw.attention_map(weights, ["one", "two"], WORDS, "Map").patches


def test_the_row_of_a_word_is_drawn_beside_the_map():
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [1, 0, 0]])
    left, right = draw.looking(weights, WORDS, 1, "Looks")
    assert left.get_images()[0].get_array().tolist() == weights.tolist()
    assert [bar.get_width() for bar in right.patches] == [0.1, 0.2, 0.7]
    assert [same_color(bar.get_facecolor(), plots.ORANGE) for bar in right.patches] == [False, False, True]
    assert "lost" in right.get_xlabel() and left.figure.get_suptitle() == "Looks"


class Recorded:
    """Two methods with three runs at each number of pairs."""

    live = recorded = ()

    def values(self, experiment, method, metric):
        assert metric == "right"
        return np.array([0.1, 0.2, 0.3]) + (method == "list") * 0.5 + 0.01 * int(experiment.split()[0])


def test_recall_draws_runs_means_and_chance():
    ax = draw.recall(Recorded(), (2, 4), ["state", "list"], 0.0625, "Found again")
    lines = ax.get_lines()
    assert len(lines) == 2 * (3 + 1) + 1
    assert np.allclose(lines[7].get_ydata(), [0.72, 0.74]) and same_color(lines[7].get_color(), plots.ORANGE)
    assert set(lines[8].get_ydata()) == {0.0625}
    assert {"state", "list", "chance"} <= {text.get_text() for text in ax.texts}


def test_saturation_shows_both_ways_in_both_panels():
    largest = {"as it is": [0.3, 0.9], "divided": [0.3, 0.31]}
    slopes = {"as it is": [0.4, 0.1], "divided": [0.4, 0.39]}
    made = draw.saturation([4, 256], largest, slopes, "Decided")
    for ax, wanted in zip(made, (largest, slopes), strict=True):
        assert {line.get_label(): list(line.get_ydata()) for line in ax.get_lines()} == wanted
        assert len({line.get_linestyle() for line in ax.get_lines()}) == 2


def test_two_softmaxes_stand_side_by_side():
    shares = {"as it is": np.array([0.9, 0.1]), "divided": np.array([0.4, 0.6])}
    made = draw.two_softmaxes(shares, "Two")
    assert [[bar.get_height() for bar in ax.patches] for ax in made] == [[0.9, 0.1], [0.4, 0.6]]
    assert [ax.get_xlabel() for ax in made] == ["key, as it is", "key, divided"]


def test_cost_is_in_milliseconds_beside_a_square():
    ax = draw.cost([100, 200], {"matrices": [0.001, 0.002], "looking": [0.002, 0.006]}, "Cost")
    matrices, looking, square = ax.get_lines()
    assert list(matrices.get_ydata()) == [1, 2] and list(looking.get_ydata()) == [2, 6]
    assert np.allclose(square.get_ydata(), [1.5, 6])
    assert ax.get_xscale() == ax.get_yscale() == "log"
