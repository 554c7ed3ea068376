"""Drawings of neurons, networks and graphs: their circles, arrows, texts and places."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import diagrams, figures, plots
from helpers.diagrams.backpropagation import computation, worked_frames, worked_network
from helpers.diagrams.neuron import one_neuron


def texts(ax):
    return [text.get_text() for text in ax.texts]


def arrows(ax):
    return [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]


# ---------------------------------------------------------------- networks and neurons


def test_each_unit_is_joined_to_all_of_the_next_layer():
    ax = diagrams.network([["a"], ["b", "c"], ["d", "e", "f"]], ["in", "mid", "out"], "Three layers")
    edges = {tuple(map(tuple, line.get_xydata())) for line in ax.get_lines()}
    heights = [[0], [1, -1], [1, 0, -1]]
    expected = {
        ((left, low), (left + 1, high))
        for left in (0, 1)
        for low in heights[left]
        for high in heights[left + 1]
    }
    assert edges == expected and ax.get_title(loc="left") == "Three layers" and not ax.axison
    units = {text.get_text(): text.get_position() for text in ax.texts}
    assert units["c"] == (1, -1) and units["e"] == (2, 0) and units["a"] == (0, 0)
    assert [units[name] for name in ("in", "mid", "out")] == [(0, -1.42), (1, -1.42), (2, -1.42)]
    circles = [c.get_offsets().tolist() for c in ax.collections]
    assert circles == [[[column, y] for y in heights[column]] for column in range(3)]
    assert all(c.get_zorder() > line.get_zorder() for c in ax.collections for line in ax.get_lines())
    assert all(text.get_zorder() > 2 for text in ax.texts)


@pytest.mark.parametrize("units", [2, 7, 10, 16])
def test_circles_of_a_layer_do_not_touch(units):
    ax = diagrams.network([["x"] * units, ["y"]], ["", ""], "t")
    figures.drawn(ax.figure, dpi=72)  # a pixel is a point
    places = ax.transData.transform(ax.collections[0].get_offsets())
    across = np.sqrt(ax.collections[0].get_sizes()[0]) + 1.5  # its line has a width, too
    assert across < abs(np.diff(places[:, 1])).min() + 0.5
    assert across > 8


def test_a_neuron_sums_its_weighted_inputs_and_a_bias():
    ax = one_neuron(["x₁", "x₂"], ["w₁", "w₂"], "b", np.tanh, "A neuron")
    where = {text.get_text(): text.get_position() for text in ax.texts}
    assert where["x₁"] == (0, 1) and where["x₂"] == (0, -1)
    assert where["w₁"] == (1, 0.5) and where["w₂"] == (1, -0.5) and where["b"] == (2, -1.05)
    assert where["sum"] == (2, 0) and where["a"] == (5, 0)
    labels = ["inputs", "weights", "plus bias", "activation", "output"]
    assert [where[label] for label in labels] == [(0, -1.7), (1, -1.7), (2, -1.7), (3.5, -1.7), (5, -1.7)]
    *edges, curve = ax.get_lines()
    assert [line.get_xydata().tolist() for line in edges] == [
        [[0, 1], [2, 0]],
        [[0, -1], [2, 0]],
        [[2, -1], [2, 0]],
        [[2, 0], [5, 0]],
    ]
    x, y = curve.get_data()
    z = np.linspace(-4, 4, 50)
    assert np.allclose(x, 3.5 + z / 11) and np.allclose(y, 0.35 * np.tanh(z) / np.tanh(4))
    assert curve.get_color() == plots.ORANGE and ax.get_title(loc="left") == "A neuron"
    assert [c.get_offsets().tolist() for c in ax.collections] == [[[0, 1]], [[0, -1]], [[2, 0]], [[5, 0]]]


def outlined(patch, width=1.5):
    """Is it white, with a blue edge?"""
    return (
        same_color(np.ravel(patch.get_facecolor())[:4], "white")
        and same_color(np.ravel(patch.get_edgecolor())[:4], plots.BLUE)
        and np.ravel(patch.get_linewidth())[0] == width
    )


def backed(text):
    """Does a text stand on a white ground without an edge, so that no line runs through it?"""
    ground = text.get_bbox_patch()
    return same_color(ground.get_facecolor(), "white") and ground.get_edgecolor()[3] == 0


def test_a_network_looks_like_the_others():
    ax = diagrams.network([["a", "b"], ["c"]], ["in", "out"], "t")
    looks = {(line.get_color(), line.get_linewidth(), line.get_zorder()) for line in ax.get_lines()}
    assert looks == {("#BBBBBB", 0.8, 1)}
    assert all(outlined(circles) and circles.get_zorder() == 2 for circles in ax.collections)
    assert ax.collections[1].get_sizes() == [23**2]
    for text in ax.texts:
        caption = text.get_text() in ("in", "out")
        assert text.get_ha() == "center" and text.get_va() == ("top" if caption else "center")
        assert text.get_fontsize() == 9
        assert same_color(text.get_color(), "#333333" if caption else "black")
    assert ax.get_xlim() == (-0.5, 1.5) and ax.get_ylim() == (-1.9, 1.3)


def test_a_neuron_looks_like_the_others():
    ax = one_neuron(["x₁", "x₂"], ["w₁", "w₂"], "b", lambda z: np.maximum(z, 0), "A neuron")
    *edges, curve = ax.get_lines()
    looks = {(line.get_color(), line.get_linewidth(), line.get_zorder()) for line in edges}
    assert looks == {(plots.QUIET, 1.5, 1)}
    for circle in ax.collections:
        assert outlined(circle) and circle.get_zorder() == 2 and circle.get_sizes() == [1100]
    (window,) = ax.patches
    assert outlined(window) and curve.get_zorder() > window.get_zorder() == 2
    box = (window.get_x(), window.get_y(), window.get_width(), window.get_height())
    assert box == pytest.approx((3.1, -0.45, 0.8, 0.9))
    assert curve.get_ydata()[[0, 20, -1]] == pytest.approx([-0.35, -0.35, 0.35])  # level, then rising
    figures.drawn(ax.figure, dpi=100)
    for text in ax.texts:
        word = text.get_text()
        assert text.get_ha() == "center" and text.get_fontsize() == 10
        colour = plots.BLUE if word in ("w₁", "w₂", "b") else "black"
        colour = "#333333" if word in ("inputs", "weights", "plus bias", "activation", "output") else colour
        assert same_color(text.get_color(), colour)
        if word in ("w₁", "w₂"):
            assert backed(text) and text.get_bbox_patch().get_boxstyle().pad == pytest.approx(0.2)
        if word in ("x₁", "x₂", "sum", "a", "w₁", "w₂"):
            assert text.get_va() == "center" and text.get_zorder() == 3
        if word == "b":
            assert text.get_va() == "top"
    extents = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))
    assert ax.get_xlim() == (-0.5, 5.5) and ax.get_ylim() == (-1.9, 1.4) and not ax.axison


# ---------------------------------------------------------------- graphs

INPUTS = {"w": [], "x": [], "p": ["w", "x"], "b": [], "z": ["p", "b"], "L": ["z"]}


def drawn_graph(**options):
    return diagrams.graph(INPUTS, {n: n for n in INPUTS}, "A neuron", **options)


def test_a_graph_is_laid_out_with_each_value_left_of_its_uses():
    ax = drawn_graph(notes={"w": "4"}, labels={("w", "p"): "3\n4"})
    at = {text.get_text(): text.get_position() for text in ax.texts if text.get_text() in INPUTS}
    assert all(at[source][0] < at[node][0] for node, sources in INPUTS.items() for source in sources)
    assert at == {"w": (0, 0.5), "x": (0, -0.5), "p": (1, 0.5), "b": (1, -0.5), "z": (2, 0), "L": (3, 0)}
    assert ax.get_title(loc="left") == "A neuron" and not ax.axison
    assert ax.get_xlim() == (-0.5, 3.5) and ax.get_ylim() == (-1.2, 1.0)


def test_arrows_lead_from_box_to_box_and_their_heads_are_seen():
    ax = drawn_graph()
    assert len(arrows(ax)) == 5
    figures.drawn(ax.figure, dpi=100)
    boxes = {text.get_text(): text.get_bbox_patch() for text in ax.texts if text.get_text() in INPUTS}
    extents = {name: box.get_window_extent() for name, box in boxes.items()}
    ends = set()
    for arrow in arrows(ax):
        names = {id(box): name for name, box in boxes.items()}
        source, target = names[id(arrow.patchA)], names[id(arrow.patchB)]
        ends.add((source, target))
        line, head = (path.vertices for path in arrow._get_path_in_displaycoord()[0])
        for end, name in ((line[0], source), (head[1], target)):
            box = extents[name]
            apart = np.hypot(*np.maximum(0, np.maximum((box.x0, box.y0) - end, end - (box.x1, box.y1))))
            assert apart < 8, "an arrow is detached"
            assert not box.expanded(0.95, 0.95).contains(*end), "an arrow's end is hidden"
    assert ends == {(source, node) for node, sources in INPUTS.items() for source in sources}


def test_what_is_lit_is_bold_and_orange():
    ax = drawn_graph(lit=["p", ("w", "p")])
    boxes = {text.get_text(): text.get_bbox_patch() for text in ax.texts if text.get_text() in INPUTS}
    orange, blue = (figures.plt.matplotlib.colors.to_rgba(c) for c in (plots.ORANGE, plots.BLUE))
    assert boxes["p"].get_edgecolor() == orange and boxes["p"].get_linewidth() == 3
    assert {boxes[n].get_edgecolor() for n in INPUTS if n != "p"} == {blue}
    assert {boxes[n].get_linewidth() for n in INPUTS if n != "p"} == {1.5}
    lit = [arrow.get_edgecolor() == orange for arrow in arrows(ax)]
    assert lit == [True, False, False, False, False]
    assert [arrow.get_linewidth() for arrow in arrows(ax)] == [2.5, 1.2, 1.2, 1.2, 1.2]


def test_notes_stand_below_their_box_and_labels_on_their_arrow():
    ax = drawn_graph(notes={"w": "4"}, labels={("w", "p"): "3\n4.5", ("b", "z"): "7"})
    note = next(text for text in ax.texts if text.get_text() == "4")
    assert note.xy == (0, 0.5) and note.get_position() == (0, -24) and note.get_color() == plots.ORANGE
    labels = {t.get_text(): t for t in ax.texts if t.get_text() in ("3", "4.5", "7")}
    assert labels["3"].get_position() == pytest.approx((0.68, 0.5)) == labels["4.5"].get_position()
    assert labels["7"].get_position() == pytest.approx((1.68, -0.16))
    assert (labels["3"].get_va(), labels["4.5"].get_va()) == ("bottom", "top")
    assert (labels["3"].get_color(), labels["4.5"].get_color()) == (plots.BLUE, plots.ORANGE)


def test_the_texts_of_a_graph_can_be_read():
    ax = drawn_graph(notes={"w": "note"}, labels={("w", "p"): "3\n4.5"})
    seen = {text.get_text(): text for text in ax.texts if text.get_text()}
    for name in INPUTS:
        assert outlined(seen[name].get_bbox_patch()) and seen[name].get_zorder() == 1
        assert (seen[name].get_ha(), seen[name].get_va()) == ("center", "center")
        assert seen[name].get_bbox_patch().get_boxstyle().pad == 0.35
    assert [text.get_zorder() for text in ax.texts if getattr(text, "arrow_patch", None)] == [2] * 5
    for arrow in arrows(ax):
        assert same_color(arrow.get_edgecolor(), plots.QUIET) and arrow.get_linewidth() == 1.2
    for name in ("3", "4.5"):
        assert backed(seen[name]) and (seen[name].get_ha(), seen[name].get_zorder()) == ("center", 3)
        assert seen[name].get_fontsize() == 8
    note = seen["note"]
    assert (note.get_ha(), note.get_va(), note.get_fontsize(), note.get_zorder()) == ("center", "top", 9, 4)
    figures.drawn(ax.figure, dpi=100)
    assert note.get_window_extent().y1 < seen["w"].get_bbox_patch().get_window_extent().y0
    assert tuple(ax.figure.get_size_inches()) == figures.FULL


def test_places_may_be_given():
    places = {name: (i, -i) for i, name in enumerate(INPUTS)}
    ax = drawn_graph(places=places, size=(4, 4))
    assert {t.get_text(): t.get_position() for t in ax.texts if t.get_text() in INPUTS} == places
    assert tuple(ax.figure.get_size_inches()) == (4, 4)


# ---------------------------------------------------------------- chapter 03


def test_a_computation_draws_its_own_record():
    class Node:
        def __init__(self, name, data, grad, inputs=()):
            self.name, self.data, self.grad, self.inputs = name, data, grad, inputs

    x = Node("x", 3.0, -6.0)
    ax = computation([x, Node("×", 9.12345, 1.0, (x, x))], "A square")
    assert {"x\n3", "×\n9.12", "−6", "1"} <= set(texts(ax))
    assert tuple(ax.figure.get_size_inches()) == (7, pytest.approx(3.2)) and len(arrows(ax)) == 2
    assert ax.get_title(loc="left") == "A square"


INTO, OUT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([7.0, 8.0, -9.0])
D_INTO = np.array([[0.011, 0.012, 0.013], [0.021, 0.022, 0.023]])
GRADIENTS = D_INTO, np.array([0.031, 0.032, -0.033]), np.array([0.041, 0.042, 0.043]), 0.051
STEPS = {  # what each step adds
    0: ["x₁\n1.5", "x₂\n1", "h₁", "h₂", "h₃", "a", "L", *"123456", "7", "8", "−9"],
    1: ["h₁\n0.1000"],
    2: ["h₂\n0.2000"],
    3: ["h₃\n0.3000"],
    4: ["a\n0.9000"],
    5: ["L\n0.4000"],
    6: ["δ 51.000"],
    7: ["41.000", "42.000", "43.000"],
    8: ["δ 31.000"],
    9: ["δ 32.000"],
    10: ["δ −33.000"],
    11: ["11.000", "21.000"],
    12: ["12.000", "22.000"],
    13: ["13.000", "23.000"],
}


def worked(step):
    return worked_network(step, [1.5, 1], (INTO, OUT), [0.1, 0.2, 0.3, 0.9, 0.4], GRADIENTS, f"Step {step}")


def test_a_worked_network_writes_at_each_step_what_has_been_computed_and_no_more():
    written = [sorted(filter(None, texts(worked(step)))) for step in STEPS]
    assert written[0] == sorted(STEPS[0])
    for step, (before, after) in enumerate(pairwise(written), start=1):
        new = sorted(set(after) - set(before))
        assert new == sorted(STEPS[step]), f"step {step}"
        assert len(after) - len(before) == (0 if step <= 5 else len(new))


@pytest.mark.parametrize(
    ("step", "boxes", "edges"),
    [
        (0, {"x₁", "x₂"}, 0),
        (2, {"h₂"}, 2),
        (4, {"a"}, 3),
        (5, {"L"}, 1),
        (6, {"a"}, 1),
        (7, set(), 3),
        (9, {"h₂"}, 1),
        (13, set(), 2),
    ],
)
def test_a_worked_network_lights_what_is_computed_now(step, boxes, edges):
    ax = worked(step)
    orange = figures.plt.matplotlib.colors.to_rgba(plots.ORANGE)
    lit = {
        text.get_text().split("\n")[0]
        for text in ax.texts
        if text.get_bbox_patch() and text.get_bbox_patch().get_edgecolor() == orange
    }
    assert lit == boxes
    assert sum(arrow.get_edgecolor() == orange for arrow in arrows(ax)) == edges
    assert ax.get_title(loc="left") == f"Step {step}" and len(arrows(ax)) == 10


def test_a_worked_network_has_its_units_in_columns():
    at = {text.get_text(): text.get_position() for text in worked(0).texts}
    assert (at["x₁\n1.5"], at["x₂\n1"]) == ((0, 1), (0, -1))
    assert [at[name] for name in ("h₁", "h₂", "h₃", "a", "L")] == [(2, 2), (2, 0), (2, -2), (4, 0), (5.3, 0)]
    assert tuple(worked(0).figure.get_size_inches()) == (7, 4.4)


def test_the_numbers_of_a_worked_network_stand_on_their_own_edges():
    ax = worked(13)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    for weight, gradient in (("1", "11.000"), ("6", "23.000"), ("−9", "43.000")):
        assert at[weight] == at[gradient]
    assert at["1"] == pytest.approx((1.36, 0.32 * 1 + 0.68 * 2))  # from x₁ to h₁
    assert at["6"] == pytest.approx((1.36, 0.32 * -1 + 0.68 * -2))  # from x₂ to h₃
    assert at["−9"] == pytest.approx((0.32 * 2 + 0.68 * 4, 0.32 * -2))  # from h₃ to a
    notes = {text.get_text(): text.xy for text in ax.texts if text.get_text().startswith("δ")}
    assert notes["δ 32.000"] == (2, 0) and notes["δ 51.000"] == (4, 0)


def test_the_frames_of_the_worked_network_say_what_its_drawing_says():
    weights, outputs = (np.arange(6.0).reshape(2, 3), np.array([1.0, -1.0, 2.0])), [0.1, 0.2, 0.3, 0.4, 0.5]
    gradients = np.full((2, 3), 0.001), np.array([0.002, 0.003, 0.004]), np.array([0.005] * 3), 0.006
    frames = worked_frames(np.array([1.5, 1.0]), weights, outputs, gradients)
    boxes, arrows, lit = frames["boxes"], frames["arrows"], frames["lit"]
    assert [box["texts"][0] for box in boxes] == ["x₁\n1.5", "x₂\n1", "h₁", "h₂", "h₃", "a", "L"]
    assert boxes[5]["texts"][4] == "a\n0.4000" and boxes[5]["texts"][6] == "a\n0.4000\nδ 6.000"
    assert boxes[2]["texts"][7] == "h₁\n0.1000" and boxes[2]["texts"][8] == "h₁\n0.1000\nδ 2.000"
    assert len(arrows) == 2 * 3 + 3 + 1 and len(lit) == 14
    first = arrows[0]
    assert (first["from"], first["to"], first["texts"][10], first["texts"][11]) == (0, 2, "0", "0\n1.000")
    assert lit[0] == [0, 1] and lit[1] == [2, "a0", "a1"]
    assert all(0 <= box[side] <= 1 for box in boxes for side in "xy")
