"""Drawings of chapter 12: guesses at the next word, what context is worth, a sentence word by word."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import language_model as draw


class Record:
    """A study with five runs of each method, and one of now."""

    def __init__(self):
        now = [("perplexity", "GRU, 2", 33.0), ("known", "GRU, 2", 44.0), ("perplexity", "counts, 1", 55.0)]
        self.recorded = ["kept"]
        self.live = [
            {"experiment": "context", "metric": metric, "method": method, "value": value}
            for metric, method, value in now
        ]

    def values(self, experiment, method, metric):
        assert (experiment, metric) == ("context", "perplexity")
        name, k = method.rsplit(", ", 1)
        return {"GRU": 100, "GRU, long": 80, "counts": 60}[name] / int(k) + np.arange(5.0)


def test_guesses_are_bars_from_the_top_with_their_numbers():
    ax = draw.guesses({"the": 0.5, "a": 0.25}, "Next", accent="a")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [0.5, 0.25]
    assert [text.get_text() for text in ax.texts] == [" 0.50", " 0.25 ←"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["the", "a"]
    assert same_color(ax.patches[0].get_facecolor(), plots.BLUE)
    assert same_color(ax.patches[1].get_facecolor(), plots.ORANGE)
    low, high = ax.get_ylim()
    assert low > high and ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 0.5


def test_context_has_a_line_for_each_way_and_a_cross_for_now():
    ax = draw.by_context(Record(), (1, 2, 4), (1, 2), "Context")
    *_, now = ax.get_lines()
    long, gru, counts = (line for line in ax.get_lines() if not line.get_label().startswith("_"))
    assert gru.get_ydata().tolist() == [102, 52, 27] and long.get_ydata().tolist() == [82, 42, 22]
    assert counts.get_xdata().tolist() == [1, 2] and counts.get_ydata().tolist() == [62, 32]
    assert now.get_xydata().tolist() == [[2, 33]] and now.get_marker() == "x"
    assert [text.get_text() for text in ax.texts] == ["GRU, long", "GRU", "counts"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "4"]
    thin = [line.get_ydata().tolist() for line in ax.get_lines() if line.get_linewidth() < 1]
    assert len(thin) == 15 and thin[5:7] == [[100, 50, 25], [101, 51, 26]]
    assert len({line.get_linestyle() for line in (long, gru, counts)}) == 3


def test_in_a_study_no_run_is_drawn_twice():
    record = Record()
    record.recorded = record.live
    assert len(draw.by_context(record, (1, 2), (1,), "t").get_lines()) == 3 * 6


def test_the_word_that_surprises_most_stands_out():
    ax = draw.sentence(["a", "rare", "word"], np.array([1.0, 5, 2]), "Surprise")
    assert [bar.get_height() for bar in ax.patches] == [1, 5, 2]
    assert [same_color(bar.get_facecolor(), plots.ORANGE) for bar in ax.patches] == [False, True, False]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "rare", "word"]


@pytest.mark.parametrize(
    ("written", "begins"), [("the end", "a prompt ▸ the end"), ("word " * 200, "word word")]
)
def test_the_writer_shows_the_end_of_its_text_above_the_guesses(written, begins):
    upper, lower = draw.writer("a prompt", written, {"the": 0.5}, "Writing")
    [text] = upper.texts
    assert text.get_text().startswith(begins) and len(text.get_text().splitlines()) <= 6
    assert lower.patches[0].get_width() == 0.5 and upper.figure.get_suptitle() == "Writing"
