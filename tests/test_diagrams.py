"""Drawings of neurons, networks and graphs: what stands where, and what is joined to what."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import canvas, diagrams, plots
from helpers.diagrams import backpropagation, neuron

INPUTS = {"w": [], "x": [], "p": ["w", "x"], "b": [], "z": ["p", "b"], "L": ["z", "z"]}


def drawn(ax):
    canvas.drawn(ax.figure, 100)
    return ax


def texts(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def arrows(ax):
    """Return the arrow patches in the order in which they were drawn."""
    return [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]


def diameter(ax, circles):
    return np.sqrt(circles.get_sizes()[0]) * ax.figure.dpi / 72


@pytest.mark.parametrize("most", [2, 4, 10, 16])
def test_the_circles_of_a_network_do_not_touch_and_hold_their_text(most):
    layers = [["ink"] * 2, [str(i % 10) for i in range(most)], ["y"]]
    ax = drawn(diagrams.network(layers, ["in", "hidden\n(some)", "out"], "Title"))
    for circles, units in zip(ax.collections, layers, strict=True):
        heights = ax.transData.transform(circles.get_offsets())[:, 1]
        gaps = -np.diff(heights)
        assert len(heights) == len(units) and (gaps > 1.1 * diameter(ax, circles)).all()
        assert same_color(circles.get_edgecolor()[0], plots.BLUE) and circles.get_linewidth() == [1.5]
        assert same_color(circles.get_facecolor()[0], "white") and circles.get_zorder() == 2
    inside = [text for text in ax.texts if abs(text.get_position()[1]) <= 1]
    assert [text.get_text() for text in inside] == list(itertools.chain(*layers))
    for text in inside:
        circles = ax.collections[int(text.get_position()[0])]
        assert text.get_window_extent().width < diameter(ax, circles) + 2
        assert list(text.get_position()) in circles.get_offsets().tolist()
        assert (text.get_ha(), text.get_va(), text.get_zorder()) == ("center", "center", 3)


def test_a_network_joins_each_unit_to_all_of_the_next_layer():
    ax = drawn(diagrams.network([["a", "b"], ["c", "d", "e"], ["f"]], ["in", "hidden", "out"], "Title"))
    edges = {(tuple(line.get_xdata()), tuple(line.get_ydata())) for line in ax.get_lines()}
    first = {((0, 1), (low, high)) for low in (1, -1) for high in (1, 0, -1)}
    assert edges == first | {((1, 2), (low, 0)) for low in (1, 0, -1)}
    assert len(ax.get_lines()) == 9
    looks = {(line.get_color(), line.get_linewidth(), line.get_zorder()) for line in ax.get_lines()}
    assert looks == {("#BBBBBB", 0.8, 1)}
    at = {name: text.get_position() for name, text in texts(ax).items()}
    assert [at[name] for name in "abf"] == [(0, 1), (0, -1), (2, 0)]
    assert [at[name] for name in ("in", "hidden", "out")] == [(0, -1.25), (1, -1.25), (2, -1.25)]
    caption = texts(ax)["in"]
    assert (caption.get_ha(), caption.get_va(), caption.get_fontsize(), caption.get_color()) == (
        "center", "top", 9, "#333333",
    )  # fmt: skip
    assert ax.get_title("left") == "Title" and not ax.axison
    assert ax.get_xlim() == (-0.5, 2.5) and ax.get_ylim() == (-1.7, 1.2)
    assert tuple(ax.figure.get_size_inches()) == (7, 3.5)
    assert ax.collections[0].get_sizes() == [24**2]


def test_a_neuron_shows_its_parts_from_left_to_right():
    ax = drawn(neuron.anatomy(["x₁", "x₂"], ["w₁", "w₂"], "b", lambda z: np.maximum(z, 0), "A neuron"))
    at = {name: text.get_position() for name, text in texts(ax).items()}
    assert [at[name] for name in ("x₁", "x₂", "sum", "a", "b")] == [
        (0, 1),
        (0, -1),
        (2, 0),
        (5, 0),
        (2, -1.05),
    ]
    assert (at["w₁"], at["w₂"]) == ((1, 0.5), (1, -0.5))
    names = ["inputs", "weights", "plus bias", "activation", "output"]
    assert [at[name] for name in names] == [(x, -1.7) for x in (0, 1, 2, 3.5, 5)]
    *edges, bias, way, curve = [line for line in ax.get_lines()]
    assert [line.get_xydata().tolist() for line in edges] == [[[0, 1], [2, 0]], [[0, -1], [2, 0]]]
    assert bias.get_xydata().tolist() == [[2, -1], [2, 0]] and way.get_xydata().tolist() == [[2, 0], [5, 0]]
    assert {line.get_color() for line in (*edges, bias, way)} == {plots.QUIET}
    assert {(line.get_linewidth(), line.get_zorder()) for line in (*edges, bias, way)} == {(1.5, 1)}
    (window,) = ax.patches
    x, y = curve.get_xydata().T
    assert window.get_x() < x.min() and x.max() < window.get_x() + window.get_width()
    assert (y.min(), y.max()) == pytest.approx((-0.35, 0.35))
    assert window.get_y() == -0.45 and window.get_height() == 0.9 and window.get_width() == 0.8
    assert x.min() == pytest.approx(3.5 - 4 / 11) and x.max() == pytest.approx(3.5 + 4 / 11)
    assert y[0] == y[20] == y.min() and y[-1] == y.max()  # ReLU: level, then rising
    assert len(x) == 50 and curve.get_color() == plots.ORANGE
    assert 1 < window.get_zorder() < curve.get_zorder()
    assert same_color(window.get_edgecolor(), plots.BLUE) and same_color(window.get_facecolor(), "white")
    for name in ("w₁", "w₂", "b"):
        assert texts(ax)[name].get_color() == plots.BLUE
    patch = texts(ax)["w₁"].get_bbox_patch()
    assert same_color(patch.get_facecolor(), "white") and patch.get_edgecolor()[3] == 0
    assert {tuple(circles.get_sizes()) for circles in ax.collections} == {(37**2,)}
    assert all(texts(ax)[name].get_fontsize() == 10 for name in ("x₁", "sum"))
    assert ax.get_title("left") == "A neuron" and not ax.axison
    assert ax.get_xlim() == (-0.5, 5.5) and ax.get_ylim() == (-1.9, 1.4)
    extents = [text.get_window_extent() for text in texts(ax).values()]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(extents, 2))


def test_a_graph_is_laid_out_with_each_value_left_of_its_uses():
    ax = diagrams.graph(INPUTS, {n: n for n in INPUTS}, "A neuron")
    at = {name: text.get_position() for name, text in texts(ax).items()}
    assert at == {"w": (0, 0.5), "x": (0, -0.5), "p": (1, 0.5), "b": (1, -0.5), "z": (2, 0), "L": (3, 0)}
    assert ax.get_xlim() == (-0.5, 3.5) and ax.get_ylim() == (-1.2, 1.0)
    assert ax.get_title("left") == "A neuron" and not ax.axison
    assert tuple(ax.figure.get_size_inches()) == plots.FULL


def test_arrows_reach_from_the_edge_of_one_box_to_the_edge_of_the_next():
    wide = {n: n for n in INPUTS} | {"z": "a rather wide box", "p": "two\nlines"}
    ax = drawn(diagrams.graph(INPUTS, wide, "A neuron", size=(8, 4)))
    joined = [(s, n) for n, sources in INPUTS.items() for s in sources]
    assert len(arrows(ax)) == len(joined) == 6
    # A box knows its edges once it is drawn: its arrows come after it.
    assert [text.get_zorder() for text in ax.texts if getattr(text, "arrow_patch", None)] == [3] * 6
    assert {text.get_zorder() for text in texts(ax).values()} == {2}
    for (source, node), arrow in zip(joined, arrows(ax), strict=True):
        start, end = (texts(ax)[wide[name]].get_bbox_patch().get_window_extent() for name in (source, node))
        points = ax.figure.dpi / 72
        path = arrow.get_transform().transform_path(arrow.get_path()).vertices
        tail = path[0]
        tip = path[np.argmax(path[:, 0])]
        assert start.expanded(1, 1).padded(2).contains(*tail)
        assert not start.padded(-2).contains(*tail)
        assert end.padded(5 * points).contains(*tip) and not end.padded(-1).contains(*tip)
        assert arrow.get_arrowstyle().__class__.__name__ == "CurveB"  # its head is at the end
        assert same_color(arrow.get_edgecolor(), plots.QUIET) and arrow.get_linewidth() == 1.2


def test_notes_stand_below_boxes_and_labels_on_arrows():
    ax = drawn(
        diagrams.graph(
            INPUTS, {n: f"{n}\n1" for n in INPUTS}, "t", notes={"w": "note"},
            labels={("w", "p"): "first\nsecond", ("z", "L"): "alone"},
        )
    )  # fmt: skip
    seen = texts(ax)
    note, box = seen["note"], seen["w\n1"].get_bbox_patch().get_window_extent()
    assert note.get_color() == plots.ORANGE and note.get_fontsize() == 9
    extent = note.get_window_extent()
    assert extent.y1 < box.y0 and (extent.x0 + extent.x1) / 2 == pytest.approx((box.x0 + box.x1) / 2, abs=2)
    assert note.xyann == (0, -24)
    first, second, alone = seen["first"], seen["second"], seen["alone"]
    assert first.get_position() == second.get_position() == pytest.approx((0.68, 0.5))
    assert alone.get_position() == pytest.approx((2.68, 0))
    assert [label.get_color() for label in (first, second, alone)] == [plots.BLUE, plots.ORANGE, plots.BLUE]
    assert [label.get_va() for label in (first, second, alone)] == ["bottom", "top", "bottom"]
    for label in (first, second, alone):
        assert label.get_fontsize() == 8 and label.get_ha() == "center"
        assert label.get_zorder() == 4  # above the arrows
        assert same_color(label.get_bbox_patch().get_facecolor(), "white")
        assert label.get_bbox_patch().get_edgecolor()[3] == 0
    assert len(seen) == len(INPUTS) + 4


def test_what_is_lit_is_bold_and_in_the_accent_colour_and_places_are_obeyed():
    ax = diagrams.graph(
        {"a": [], "b": ["a"], "c": ["a"]},
        {"a": "a", "b": "b", "c": "c"},
        "t",
        places={"a": (0, 1), "b": (2, 0), "c": (2, 5)},
        lit=["b", ("a", "c")],
    )
    edges = {n: texts(ax)[n].get_bbox_patch() for n in "abc"}
    assert [same_color(edges[n].get_edgecolor(), plots.ORANGE) for n in "abc"] == [False, True, False]
    assert same_color(edges["a"].get_edgecolor(), plots.BLUE)
    assert [edges[n].get_linewidth() for n in "abc"] == [1.5, 3, 1.5]
    assert all(same_color(edges[n].get_facecolor(), "white") for n in "abc")
    assert [same_color(arrow.get_edgecolor(), plots.ORANGE) for arrow in arrows(ax)] == [False, True]
    assert [arrow.get_linewidth() for arrow in arrows(ax)] == [1.2, 2.5]
    assert texts(ax)["c"].get_position() == (2, 5)
    assert ax.get_xlim() == (-0.5, 2.5) and ax.get_ylim() == (-0.7, 5.5)


@pytest.mark.parametrize(
    ("value", "text"), [(-0.5, "−0.5"), (1234.5, "1.23e+03"), (2.0, "2"), (0.12345, "0.123"), (1e-5, "1e−05")]
)
def test_numbers_have_three_digits_and_a_minus_sign(value, text):
    assert diagrams.number(value) == text


def test_a_computation_draws_its_own_record():
    class Node:
        def __init__(self, name, data, grad, inputs=()):
            self.name, self.data, self.grad, self.inputs = name, data, grad, inputs

    x = Node("x", 3.0, -6.0)
    ax = backpropagation.record([x, Node("×", 9.0, 1.0, (x, x))], "A square")
    assert {"x\n3", "×\n9", "−6", "1"} == set(texts(ax))
    assert texts(ax)["−6"].xy == texts(ax)["x\n3"].get_position()
    assert len(arrows(ax)) == 2 and ax.get_title("left") == "A square"
    assert tuple(ax.figure.get_size_inches()) == (7, 3.2)


X, INTO, OUT = [1.5, -1], np.array([[11, 12, 13], [21, 22, 23]]), np.array([31, 32, -33])
OUTPUTS = [0.1, 0.2, 0.3, 0.9, 0.4]
GRADIENTS = INTO / 1e4, np.array([0.041, 0.042, -0.043]), OUT / 1e4, 0.051

FORWARD = {1: ["h₁\n0.1000"], 2: ["h₂\n0.2000"], 3: ["h₃\n0.3000"], 4: ["a\n0.9000"], 5: ["L\n0.4000"]}
BACK = {
    6: ["δ 51.000"], 7: ["3.100", "3.200", "−3.300"], 8: ["δ 41.000"], 9: ["δ 42.000"], 10: ["δ −43.000"],
    11: ["1.100", "2.100"], 12: ["1.200", "2.200"], 13: ["1.300", "2.300"],
}  # fmt: skip
INTO_HIDDEN = [{f"h{d}", ("x₁", f"h{d}"), ("x₂", f"h{d}")} for d in "₁₂₃"]
LIT = [
    {"x₁", "x₂"}, *INTO_HIDDEN, {"a", ("h₁", "a"), ("h₂", "a"), ("h₃", "a")}, {"L", ("a", "L")},
    {"a", ("a", "L")}, {("h₁", "a"), ("h₂", "a"), ("h₃", "a")}, {"h₁", ("h₁", "a")}, {"h₂", ("h₂", "a")},
    {"h₃", ("h₃", "a")}, *({edge for edge in lit if isinstance(edge, tuple)} for lit in INTO_HIDDEN),
]  # fmt: skip


@pytest.mark.parametrize("step", range(14))
def test_a_worked_network_writes_what_has_been_computed_and_lights_the_step(step):
    ax = backpropagation.worked_network(step, X, (INTO, OUT), OUTPUTS, GRADIENTS, f"Step {step}")
    expected = {"x₁\n1.5", "x₂\n−1", *map(str, INTO.ravel()), "31", "32", "−33"}
    for due, written in FORWARD.items():
        expected |= set(written) if due <= step else {text.split("\n")[0] for text in written}
    for due, written in BACK.items():
        expected |= set(written) if due <= step else set()
    seen = texts(ax)
    assert set(seen) == expected
    boxes = {text.split("\n")[0]: seen[text] for text in seen if text[0] in "xhaL"}
    at = {name: box.get_position() for name, box in boxes.items()}
    assert at == {
        "x₁": (0, 1), "x₂": (0, -1), "h₁": (2, 2), "h₂": (2, 0), "h₃": (2, -2), "a": (4, 0), "L": (5.3, 0),
    }  # fmt: skip
    lit = {
        name for name, box in boxes.items() if same_color(box.get_bbox_patch().get_edgecolor(), plots.ORANGE)
    }
    joined = [(x, h) for h in ("h₁", "h₂", "h₃") for x in ("x₁", "x₂")]
    joined += [("h₁", "a"), ("h₂", "a"), ("h₃", "a"), ("a", "L")]
    for pair, arrow in zip(joined, arrows(ax), strict=True):
        lit |= {pair} if same_color(arrow.get_edgecolor(), plots.ORANGE) else set()
    assert lit == LIT[step]
    assert ax.get_title("left") == f"Step {step}" and tuple(ax.figure.get_size_inches()) == (7, 4.4)


def test_the_numbers_of_a_worked_network_stand_on_their_own_edges():
    ax = backpropagation.worked_network(13, X, (INTO, OUT), OUTPUTS, GRADIENTS, "All")
    at = {name: text.get_position() for name, text in texts(ax).items()}
    for weight, gradient in (("11", "1.100"), ("23", "2.300"), ("−33", "−3.300")):
        assert at[weight] == at[gradient]
    assert at["11"] == pytest.approx((1.36, 0.32 * 1 + 0.68 * 2))  # from x₁ to h₁
    assert at["23"] == pytest.approx((1.36, 0.32 * -1 + 0.68 * -2))  # from x₂ to h₃
    assert at["−33"] == pytest.approx((0.32 * 2 + 0.68 * 4, 0.32 * -2))  # from h₃ to a
    assert texts(ax)["δ 42.000"].xy == (2, 0) and texts(ax)["δ 51.000"].xy == (4, 0)
