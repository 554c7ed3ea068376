"""Drawings of chapter 13: sound over time, phones in their places, spikes named, runs beside a record."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import speech_recognition as draw

PHONES = [(0.0, 0.2, "sil"), (0.2, 0.5, "ah"), (0.5, 0.6, "s")]
FEATURES = np.arange(30 * 40.0).reshape(30, 40)


def words(ax):
    return [text.get_text() for text in ax.texts]


def labelled(ax):
    """Return where each phone's label stands, (label, (seconds, height)), row by row."""
    known = {draw.written(label).vertices.tobytes(): label for label in ("aa", "ah", "ih", "s")}
    rows = [each for each in ax.collections if isinstance(each, PathCollection)]
    return [
        (known[path.vertices.tobytes()], tuple(place))
        for row in rows
        for path, place in zip(row.get_paths(), row.get_offsets(), strict=True)
    ]


def test_a_sentence_has_its_sound_its_spectrogram_and_its_phones():
    audio, power = np.linspace(-1, 1, 16000), np.arange(50 * 9.0).reshape(50, 9)
    top, bottom = draw.sentence(audio, power, [(0, 8000, "h#"), (8000, 16000, "aa")], 16000, "T")
    (line,) = top.get_lines()
    assert line.get_ydata().tolist() == audio.tolist() and line.get_xdata()[8000] == 0.5
    (image,) = bottom.get_images()
    assert image.get_array().tolist() == power.T.tolist() and image.get_extent() == [0, 1, 0, 8]
    assert image.origin == "lower" and labelled(bottom) == [("aa", (0.75, pytest.approx(-0.45)))]
    assert bottom.figure.get_suptitle() == "T"


def test_a_spectrogram_reaches_to_its_top_and_what_is_faint_is_white():
    ax = draw.spectrogram(FEATURES, (0.25, 1.5), 4, "T")
    (image,) = ax.get_images()
    assert (
        image.get_extent() == [0.25, 1.5, 0, 4]
        and ax.get_xlim() == (0, 1.75)
        and image.get_array().tolist() == FEATURES.T.tolist()
    )
    assert image.get_clim()[0] == pytest.approx(np.quantile(FEATURES, 1 / 3)) and image.get_cmap().N == 20
    assert ax.get_title(loc="left") == "T" and ax.get_ylabel() == "frequency in kHz"


def test_views_stand_side_by_side_each_up_to_its_end():
    made = draw.views({"a": (FEATURES, "kHz", 8), "b": (-FEATURES, "filter", 40)}, 2.0, "T")
    assert [ax.get_title(loc="left") for ax in made] == ["a", "b"]
    assert [ax.get_images()[0].get_extent() for ax in made] == [[0, 2, 0, 8], [0, 2, 0, 40]]
    assert [ax.get_ylabel() for ax in made] == ["kHz", "filter"]
    assert made[1].get_images()[0].get_array().tolist() == (-FEATURES).T.tolist()


def test_filters_are_drawn_over_their_frequencies_every_eighth_lit():
    weights = np.random.default_rng(0).random((9, 16))
    ax = draw.filters(weights, 16000, "T")
    lines = ax.get_lines()
    assert np.array([line.get_ydata() for line in lines]).tolist() == weights.T.tolist()
    assert lines[0].get_xdata().tolist() == list(range(9))
    lit = [n for n, line in enumerate(lines) if same_color(line.get_color(), plots.ORANGE)]
    assert lit == [4, 12]


def test_paths_run_to_the_right_the_first_state_on_top():
    shares = np.array([[0.9, 0.1], [0.2, 0.8], [0.0, 1.0]])
    ax = draw.paths(shares, ["-", "a"], "T")
    assert ax.get_images()[0].get_array().tolist() == shares.T.tolist()
    assert words(ax) == ["0.90", "0.20", "0.00", "0.10", "0.80", "1.00"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "3"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["-", "a"]


def a_study(live):
    study = SimpleNamespace(values=lambda experiment, name, metric: np.array([0.4, 0.6, 0.7]) + len(name))
    study.live = [dict(experiment="e", metric="m", method=name, value=value) for name, value in live]
    study.recorded = []
    return study


def test_live_runs_are_crosses_over_the_record():
    ax = draw.runs(a_study([("bb", 2.5), ("other", 9)]), "e", ["a", "bb"], "m", "T", "share")
    crosses = [line for line in ax.get_lines() if line.get_marker() == "x"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in crosses] == [(2.5, 1)]
    assert ax.get_xlabel() == "share"


def test_in_a_study_no_run_is_drawn_twice():
    study = a_study([("a", 1.5)])
    study.recorded = study.live
    assert not any(
        line.get_marker() == "x" for line in draw.runs(study, "e", ["a"], "m", "T", "x").get_lines()
    )


def test_spikes_are_named_blue_where_the_phone_is_spoken():
    probabilities = np.zeros((30, 3))
    probabilities[:, 0] = 1
    probabilities[15] = [0.1, 0.9, 0]  # "ah" at 0.3 s, where it is spoken
    probabilities[27] = [0.2, 0, 0.8]  # "s" at 0.54 s
    probabilities[3] = [0.2, 0.8, 0]  # "ah" at 0.06 s, in the silence
    top, bottom = draw.spikes(FEATURES, PHONES, probabilities, ["ah", "s"], 0.02, "T")
    assert [label for label, _ in labelled(top)] == ["ah", "s"] and words(bottom) == ["ah", "ah", "s"]
    assert [same_color(text.get_color(), plots.BLUE) for text in bottom.texts] == [False, True, True]
    assert bottom.texts[1].get_position()[0] == pytest.approx(0.31)
    solid = [
        line for line in bottom.get_lines() if line.get_linestyle() == "-" and len(line.get_xdata()) == 30
    ]
    assert [line.get_ydata().tolist() for line in solid] == probabilities[:, 1:].T.tolist()
    (dotted,) = [line for line in bottom.get_lines() if line.get_linestyle() == ":"]
    assert dotted.get_ydata().tolist() == probabilities[:, 0].tolist()
    edges = [line.get_xdata()[0] for line in bottom.get_lines() if len(line.get_xdata()) == 2]
    assert edges == [0.0, 0.2, 0.5]


def test_answers_stand_in_rows_under_the_spectrogram_the_first_on_top():
    lanes = {"spoken": PHONES, "network": [(0.1, 0.3, "ih")]}
    top, bottom = draw.answers(FEATURES, lanes, 0.02, "T")
    assert top.get_images()[0].get_array().tolist() == FEATURES.T.tolist()
    heights = {label: height for label, (_, height) in labelled(bottom)}
    assert heights["ah"] == heights["s"] > 1 > heights["ih"]
    assert [tick.get_text() for tick in bottom.get_yticklabels()] == ["network", "spoken"]


def test_boxes_span_their_phones_and_silence_is_white():
    ax = plots.axes()
    draw.lane(ax, PHONES, 2, 0.5)
    boxes, _ = ax.collections
    corners = [
        path.vertices.min(axis=0).tolist() + path.vertices.max(axis=0).tolist() for path in boxes.get_paths()
    ]
    assert np.allclose(corners, [[0, 2, 0.2, 2.5], [0.2, 2, 0.5, 2.5], [0.5, 2, 0.6, 2.5]])
    white, *others = boxes.get_facecolors()
    assert same_color(white, "white") and not any(same_color(colour, "white") for colour in others)
    assert labelled(ax) == [("ah", (0.35, 2.25)), ("s", (0.55, 2.25))]


def test_a_label_stands_around_its_middle_at_the_size_of_the_print():
    box = draw.written("mmmm").get_extents()
    assert box.x0 == pytest.approx(-box.x1) and 15 < box.width < 30
    assert box.y0 == -6.5 / 4 and 1 < box.y1 < 4


def test_stretches_are_runs_of_equal_symbols():
    assert draw.stretches([0, 0, 3, 3, 3, 0], 2) == [(0, 4, 0), (4, 10, 3), (10, 12, 0)]
    assert draw.stretches([5], 1) == [(0, 1, 5)]
