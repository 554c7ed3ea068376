"""Drawings of chapter 17: what learns, what labels are worth, what a rate makes it forget, two opinions."""

from types import SimpleNamespace

import numpy as np
from matplotlib.colors import same_color

from helpers import plots
from helpers.diagrams import fine_tuning as draw


def said(ax):
    return [text.get_text() for text in ax.texts]


def a_study(values, live=()):
    """Return a stand-in for a Study: `values` is a dict of (experiment, method, metric) to figures."""
    return SimpleNamespace(values=lambda *key: np.array(values[key]), live=list(live), recorded=[])


def test_what_learns_is_orange_and_says_so():
    ax = draw.what_learns({"frozen": 0, "all": 3}, 2, "T")
    texts = said(ax)
    assert texts.count("head on [CLS], learns") == 2
    assert texts.count("block 2") == 1 and texts.count("block 2, learns") == 1
    assert texts.count("embeddings") == 1 and texts.count("embeddings, learns") == 1
    learns = [text for text in texts if text.endswith("learns")]
    assert sum(same_color(box.get_edgecolor(), plots.ORANGE) for box in ax.patches) == len(learns)
    assert {"frozen", "all"} <= set(texts)


def test_labels_are_drawn_by_method_with_the_range_of_the_runs():
    values = {
        ("20 labels", "a", "accuracy"): [0.2, 0.3, 0.4],
        ("200 labels", "a", "accuracy"): [0.5, 0.6, 0.9],
        ("20 labels", "b", "accuracy"): [0.1, 0.1, 0.2],
        ("200 labels", "b", "accuracy"): [0.2, 0.2, 0.3],
    }
    row = {"experiment": "20 labels", "method": "a", "metric": "accuracy", "value": 0.35}
    other = row | {"method": "not drawn", "value": 0.99}
    ax = draw.by_labels(a_study(values, [row, other]), (20, 200), ["a", "b"], "T", "a")
    a, b, crosses = ax.lines[0], ax.lines[1], ax.lines[2:]
    assert a.get_ydata().tolist() == [0.3, 0.6] and b.get_ydata().tolist() == [0.1, 0.2]
    np.testing.assert_allclose(a.get_xdata(), np.log10([20, 200]))
    drawn = [float(y) for line in crosses for y in line.get_ydata()]
    assert drawn == [0.35]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["20", "200"]


def test_forgetting_shows_both_tasks_against_the_rate():
    values = {}
    for rate, right, loss in ((0.001, [0.5, 0.6, 0.55], [3, 4, 3.5]), (0.01, [0.1, 0.2, 0.3], [7, 8, 9])):
        values["thaw", f"all, {rate:g}", "accuracy"] = right
        values["thaw", f"all, {rate:g}", "mlm_loss"] = loss
    rates = (0.001, 0.01)
    left, right = draw.forgetting(a_study(values), "all", rates, 3.0)
    assert left.lines[0].get_ydata().tolist() == [0.55, 0.2]
    assert right.lines[0].get_ydata().tolist() == [3.5, 8]
    assert left.get_xscale() == right.get_xscale() == "log"
    assert right.lines[-1].get_ydata()[0] == 3.0 and "before" in said(right)
    left, right = draw.forgetting(a_study(values), "all", rates, 3.0, chosen=0.01)
    assert left.lines[1].get_ydata().tolist() == [0.2] and right.lines[1].get_ydata().tolist() == [8]
    assert "0.20 right" in left.figure.get_suptitle() and "8.00 nats" in left.figure.get_suptitle()


def test_each_opinion_has_a_panel_and_its_likeliest_class_the_accent():
    found = {"one": np.array([0.7, 0.3]), "two": np.array([0.2, 0.8])}
    made = draw.opinions(found, ("x", "y"), "T")
    assert [ax.get_title(loc="left") for ax in made] == ["one: x", "two: y"]
    for ax, p in zip(made, found.values(), strict=True):
        assert [bar.get_width() for bar in ax.patches] == p.tolist()
        lit = [same_color(bar.get_facecolor(), plots.ORANGE) for bar in ax.patches]
        assert lit.index(True) == p.argmax() and sum(lit) == 1
