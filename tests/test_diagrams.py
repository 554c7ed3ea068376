"""Drawings of neurons, networks and graphs: their circles, arrows, texts and places."""

from itertools import combinations, pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import data, diagrams, figures, plots
from helpers.diagrams import gradient_descent as descent
from helpers.diagrams import image_classification, start_here
from helpers.diagrams import training_and_evaluation as evaluation
from helpers.diagrams.backpropagation import beside_baseline, computation, worked_frames, worked_network
from helpers.diagrams.neuron import learning_step, on_corners, one_neuron, weight_map
from helpers.diagrams.transfer_learning import by_labels, steps_by_depth, three_blocks


def texts(ax):
    return [text.get_text() for text in ax.texts]


def arrows(ax):
    return [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)]


# ---------------------------------------------------------------- chapter 00


def test_the_ten_digits_stand_in_columns_and_a_form_in_each_row():
    panels, digits = start_here.ten_digits([0, 3], "Two forms"), data.digits()
    assert panels.shape == (2, 10)
    shown = [ax.images[0].get_array() for ax in panels.flat]
    forms = data.digit_forms()[: len(digits.y_train)]
    for i, (form, digit) in enumerate((form, digit) for form in (0, 3) for digit in range(10)):
        places = np.flatnonzero((digits.x_train == shown[i]).all(axis=(1, 2)))
        assert digits.y_train[places[0]] == digit and forms[places[0]] == form
    assert [ax.texts[0].get_text() for ax in panels.flat] == [""] * 10 + [*"0123456789"]


def test_the_units_with_the_largest_weights_are_drawn_first():
    weights = np.zeros((64, 5))
    weights[9, 3], weights[10, 1] = 1, -0.5
    panels = start_here.loudest_units(weights, "Two units", rows=1, columns=2)
    first, second = (ax.images[0] for ax in panels)
    assert np.argwhere(first.get_array()).tolist() == [[1, 1]] and first.get_array()[1, 1] == 1
    assert second.get_array()[1, 2] == -0.5
    assert first.get_clim() == second.get_clim() == (-1, 1)


def test_a_printed_character_has_ink_in_the_middle_of_its_page():
    page = start_here.printed("1")
    assert page.shape == (32, 32) and page.max() == 1 and page[:, :4].max() == 0 == page[:, -4:].max()
    assert page[8:24, 10:22].max() == 1 and start_here.printed("").max() == 0


def test_a_page_stands_beside_what_becomes_of_it():
    before, after = start_here.shrunk(np.eye(32), np.eye(8))
    assert np.array_equal(before.images[0].get_array(), np.eye(32))
    assert np.array_equal(after.images[0].get_array(), np.eye(8))
    assert before.get_title(loc="left") == "Printed, 32 by 32 pixels"


def test_a_reading_lifts_the_likeliest_digit_and_reads_nothing_from_an_empty_page():
    p = np.full(10, 0.05)
    p[7] = 0.55
    bars, says = start_here.reading(np.eye(8), p)
    assert bars.get_title(loc="left") == "It reads 7, probability 0.55" and says.startswith("It reads 7")
    assert [bar.get_height() for bar in bars.patches] == pytest.approx(p)
    lifted = [same_color(bar.get_facecolor(), plots.ORANGE) for bar in bars.patches]
    assert lifted == [False] * 7 + [True, False, False]
    bars, says = start_here.reading(np.zeros((8, 8)), p)
    assert says.startswith("Nothing yet") and {bar.get_height() for bar in bars.patches} == {0}


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


# ---------------------------------------------------------------- chapter 01

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def test_a_neuron_answers_at_the_corners_on_its_curve():
    plane, says = on_corners((1, 2, -1.5), np.tanh, "tanh", CORNERS, [0, 1, 1, 1], "OR")
    curve = plane.figure.axes[1]
    assert plane.get_title(loc="left") == "OR: 3 of 4 right" and "3 of 4 of OR right" in says
    zeros, ones = (line.get_xydata() for line in curve.get_lines()[1:])
    assert zeros.tolist() == [[-1.5, np.tanh(-1.5)]]
    assert ones[:, 0].tolist() == [0.5, -0.5, 1.5] and np.allclose(ones[:, 1], np.tanh(ones[:, 0]))
    assert curve.get_title(loc="left") == "Its answers: tanh"


@pytest.mark.parametrize(
    ("step", "title"),
    [(0, "AND, correction 0: 3 of 4"), *((n, "AND, correction 1: 4 of 4; it rests") for n in (1, 9))],
)
def test_a_learning_neuron_rests_where_all_is_right(step, title):
    path = [(np.zeros(2), 0.0), (np.ones(2), -1.5)]
    ax, says = learning_step(step, path, CORNERS, [0, 0, 0, 1], "AND")
    assert ax.get_title(loc="left") == title
    assert ("it rests" in says) == ("it rests" in title)


def test_a_neuron_s_weights_lie_where_its_pixels_lie():
    weights = np.zeros(64)
    weights[8 * 3 + 2] = -4
    ax = weight_map(weights, "A map", "weight")
    assert np.argwhere(ax.images[0].get_array()).tolist() == [[3, 2]]
    assert ax.images[0].get_clim() == (-4, 4) and ax.images[0].get_cmap().name == "PuOr_r"
    assert ax.figure.axes[1].get_ylabel() == "weight"


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


# ---------------------------------------------------------------- chapter 02: walks and recorded runs

WALK = np.array([[-1.0, 0.5], [0.5, -0.25], [0.0, 0.0]])
SIDES = np.linspace(-2, 2, 21), np.linspace(-1, 1, 11)


def height(w):
    return w**2 @ [1, 4]


def test_each_walk_has_a_map_of_its_own():
    panels = descent.on_map(height, {"a": WALK, "b": -WALK}, *SIDES, "Two walks", across=2)
    assert panels.shape == (2,) and panels[0].figure.get_suptitle() == "Two walks"
    for ax, name, path in zip(panels, "ab", [WALK, -WALK], strict=True):
        (line,) = ax.get_lines()
        assert line.get_xydata().tolist() == path.tolist() and same_color(line.get_color(), plots.ORANGE)
        assert ax.get_title(loc="left") == name
        assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 1))


def test_one_walk_alone_has_the_title_and_its_heights_are_those_of_the_map():
    ax = descent.on_map(height, {"a": WALK}, *SIDES, "One walk", xlabel="one", ylabel="two")
    assert (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()) == ("One walk", "one", "two")
    contours = ax.collections[0]
    rings = [
        (level, path.vertices) for level, path in zip(contours.levels, contours.get_paths(), strict=True)
    ]
    inside = [(level, ring) for level, ring in rings if len(ring) and level > 0]
    assert len(inside) > 5
    for level, ring in inside:
        assert height(ring) == pytest.approx(level, abs=0.06)


def test_a_walk_and_its_height_stand_side_by_side():
    heights = height(np.stack(np.meshgrid(*SIDES), axis=-1))
    where, down = descent.map_and_height(*SIDES, heights, WALK, np.array([100, 1, 0.01]), "hill", "A walk")
    path, start = where.get_lines()
    assert path.get_xydata().tolist() == WALK.tolist() and start.get_xydata().tolist() == [[-1.0, 0.5]]
    assert where.get_title(loc="left") == "hill" and where.figure.get_suptitle() == "A walk"
    assert down.get_lines()[0].get_ydata() == pytest.approx([2, 0, -2])
    assert down.get_title(loc="left") == "ends at 0.01"
    named = dict(zip(down.get_yticks(), [t.get_text() for t in down.get_yticklabels()], strict=True))
    assert named == {-4: "0.0001", -2: "0.01", 0: "1", 2: "100"}


def test_walks_in_a_bowl_stand_on_its_curve():
    panels = descent.in_a_bowl(
        lambda w: w**2, {"short": [2, 1], "long": [2, -3]}, np.arange(-4.0, 5), "t", (0, 9)
    )
    for ax, name, path in zip(panels, ["short", "long"], [[2, 1], [2, -3]], strict=True):
        bowl, walk = ax.get_lines()
        assert bowl.get_ydata().tolist() == (bowl.get_xdata() ** 2).tolist()
        assert walk.get_xydata().tolist() == [[w, w**2] for w in path]
        assert ax.get_title(loc="left") == name and ax.get_ylim() == (0, 9) and ax.get_xlim() == (-4, 4)


def test_bars_mark_the_class_that_is_right_by_colour_and_by_sign():
    panels = descent.bars({"one": [0.5, -1], "two": [0, 1]}, ["3", "8"], 1, "t")
    for ax, heights in zip(panels, [[0.5, -1], [0, 1]], strict=True):
        assert [bar.get_height() for bar in ax.patches] == heights
        assert [same_color(bar.get_facecolor(), plots.ORANGE) for bar in ax.patches] == [False, True]
        assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "8 ✓"]


def test_recorded_runs_are_dots_and_those_of_now_diamonds_in_their_row():
    keys = ("experiment", "metric", "method", "value")
    others = [("e", "tuning", "b", 8.0), ("f", "loss", "a", 9.0)]  # experiment and metric decide, too
    held = {"a": np.array([1.0, 2, 3]), "b": np.array([4.0, 5, 6])}
    study = SimpleNamespace(
        live=[dict(zip(keys, row, strict=True)) for row in [("e", "loss", "b", 7.0), *others]],
        recorded=[],
        values=lambda experiment, method, metric: held[method],
    )
    ax = descent.recorded(study, "e", "loss", {"first": "a", "second": "b"}, "t", "loss")
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [line.get_xdata().tolist() for line in dots] == [[1, 2, 3], [4, 5, 6]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]
    (now,) = [line for line in ax.get_lines() if line.get_marker() == plots.MARKERS[3]]
    assert now.get_xydata().tolist() == [[7, 1]] and same_color(now.get_color(), plots.ORANGE)


def test_runs_stand_beside_the_baseline_with_the_new_one_over_them():
    recorded = {"copies": [0.01, 0.03, 0.02], "shuffled": [0.05, 0.04, 0.06]}
    ax = beside_baseline(recorded, {"shuffled": 0.045, "copies": 0.025}, "T", "difference", "copies")
    zero = [line for line in ax.get_lines() if list(line.get_xdata()) == [0, 0]]
    assert len(zero) == 1 and zero[0].get_color() == plots.BLACK
    new = [line for line in ax.get_lines() if line.get_marker() == "D"]
    assert [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in new] == [
        ([0.025], [0]),
        ([0.045], [1]),
    ]
    assert all(same_color(line.get_markeredgecolor(), plots.ORANGE) for line in new)
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [line.get_xdata().tolist() for line in dots] == list(recorded.values())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["copies", "shuffled"]
    assert (ax.get_title(loc="left"), ax.get_xlabel()) == ("T", "difference")
    assert dots[0].get_color() == plots.BLUE and dots[1].get_color() == plots.QUIET


# ---------------------------------------------------------------- chapter 05


def test_each_form_shows_its_scans_its_positives_and_its_job():
    forms, positive = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 0, 0, 1, 1, 0])
    ax = evaluation.three_jobs(forms, positive, np.array(["learn", "learn", "test"]))
    bars = [(round(bar.get_x() + bar.get_width() / 2), bar.get_height()) for bar in ax.patches]
    assert bars == [(0, 3), (1, 2), (2, 1), (0, 1), (1, 2), (2, 0)]
    assert [(text.get_text(), text.get_position()[0]) for text in ax.texts] == [("learn", 0.5), ("test", 2)]
    assert len({bar.get_hatch() for bar in ax.patches[1:3]}) == 2  # told apart without colour


def test_an_effect_within_its_interval_is_hollow():
    panels = {
        "loss": {"a": (-2, -3, -1, 15), "b": (0.5, -1, 2, 15)},
        "recall": {"a": (1, 0, 2), "b": (1, 0.5, 2)},
    }
    left, right = evaluation.effects(panels, "Some help")
    bars = [list(left.lines[i].get_xdata()) for i in (0, 2)]
    assert bars == [[-3, -1], [-1, 2]]
    filled = {ax: [not same_color(ax.lines[i].get_mfc(), "white") for i in (1, 3)] for ax in (left, right)}
    assert filled == {left: [True, False], right: [False, True]}
    assert [label.get_text() for label in left.get_yticklabels()] == ["a", "b"]
    assert left.get_xlabel() == "loss" and left.get_ylim() == (1.5, -0.5)


def test_losses_by_size_stand_beside_the_linear_model():
    losses, linear = {"two": np.array([[1, 2, 3], [4, 5, 9]])}, {"two": np.array([2, 2, 2])}
    losses["six"], linear["six"] = losses["two"] / 2, linear["two"] / 2
    live = {"two": [1, 2], "six": [3, 4]}
    left, right = evaluation.beside_linear([4, 64], losses, linear, live, "Beside the linear model")
    assert {line.get_label(): line.get_ydata().tolist() for line in left.lines} == {
        "linear": [2, 2],
        "network": [2, 5],
        "this run": [1, 2],
    }
    band = left.collections[1].get_paths()[0].vertices
    assert band[:, 1].min() == 1.5 and band[:, 1].max() == 7  # the middle half
    assert right.get_title(loc="left") == "six" and [t.get_text() for t in right.get_xticklabels()] == [
        "4",
        "64",
    ]


def test_polynomials_are_judged_on_their_own_points_and_on_fresh_ones():
    x = np.array([-1.0, 1.0])
    curves = [lambda at: np.zeros_like(at)] * 8 + [lambda at: at] * 8
    (left, right), alt = evaluation.polynomials(x, x, np.sin, curves, (np.array([0.5]), np.array([0.0])), 9)
    own, fresh, chosen = (line.get_ydata() for line in right.lines)
    assert own.tolist() == [1] * 8 + [0] * 8 and fresh.tolist() == [0] * 8 + [0.5] * 8
    assert np.ravel(chosen) == 0.5 and "0.00 on its own points, 0.50 on fresh ones" in alt
    assert left.lines[2].get_ydata()[-1] == 1 and left.get_title(loc="left") == "Degree 9, 2 points"


def test_a_threshold_costs_what_its_errors_cost():
    tables = np.tile([[8, 2], [1, 3]], (101, 1, 1))
    tables[30] = [[10, 0], [2, 2]]
    (left, right), alt = evaluation.threshold_and_cost(tables, 0.5, 9)
    assert "3 eights are found, 1 missed, 2 false alarms, cost 11" in alt
    assert right.lines[0].get_ydata()[[30, 50]].tolist() == [18, 11]
    assert (left.lines[1].get_xdata()[0], left.lines[1].get_ydata()[0]) == (0.2, 0.75)
    assert left.get_title(loc="left") == "Precision 0.60, recall 0.75"


def test_reliability_stands_beside_its_uncertainty():
    group = (
        np.array([0.1, 0.9]),
        np.array([0.2, 0.8]),
        np.array([0.7, 0.3]),
        np.array([0, 0.6]),
        np.array([0.4, 1]),
    )
    left, right = evaluation.reliability_diagrams({"a": group, "b": group}, "Two models")
    bars, dots = left.collections
    assert [bar[:, 1].tolist() for bar in bars.get_segments()] == [[0, 0.4], [0.6, 1]]
    assert dots.get_offsets().tolist() == [[0.1, 0.2], [0.9, 0.8]]
    assert dots.get_sizes()[0] > dots.get_sizes()[1] and right.get_title(loc="left") == "b"


# ---------------------------------------------------------------- chapter 07


class Runs:
    """A study as far as a drawing needs it."""

    recorded = ()
    live = (
        {"experiment": "colour", "method": "b", "metric": "accuracy", "seed": 0, "value": 0.6},
        {"experiment": "colour", "method": "b", "metric": "overconfidence", "seed": 0, "value": 0.1},
        {"experiment": "grey", "method": "b", "metric": "accuracy", "seed": 0, "value": 0.2},
        {"experiment": "colour", "method": "c", "metric": "accuracy", "seed": 0, "value": 0.3},
    )

    def values(self, experiment, method, metric):
        assert (experiment, metric) == ("colour", "accuracy")
        return np.array({"a": [0.1, 0.2, 0.4], "b": [0.5, 0.6, 0.7]}[method])


def test_live_runs_lie_on_the_row_of_their_method_in_the_record():
    ax = plots.axes()
    image_classification.recorded_runs(ax, Runs(), "colour", ["a", "b"], "Runs")
    stars = [line for line in ax.get_lines() if line.get_marker() == "*"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in stars] == [(0.6, 1)]
    assert stars[0].get_color() == plots.ORANGE
    dots = [line.get_xdata().tolist() for line in ax.get_lines() if line.get_marker() == "o"]
    assert dots == [[0.1, 0.2, 0.4], [0.5, 0.6, 0.7]] and ax.get_title(loc="left") == "Runs"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


def test_reliability_is_drawn_beside_the_diagonal():
    curves = {"one": ([0.2, 0.8], [0.3, 0.7]), "two": ([0.1, 0.9], [0.1, 0.2])}
    ax = image_classification.reliability_curves(curves, "Sure?")
    diagonal, *lines = ax.get_lines()
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]] and diagonal.get_linestyle() == "--"
    assert [line.get_ydata().tolist() for line in lines] == [[0.3, 0.7], [0.1, 0.2]]
    assert [line.get_marker() for line in lines] == ["o", "s"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
    assert ax.get_xlim() == ax.get_ylim() == (0, 1) and ax.get_title(loc="left") == "Sure?"


def test_feature_maps_stand_in_order_of_their_strength():
    maps = np.stack([np.full((4, 4), value) for value in (1.0, 3.0, 2.0)], axis=-1)[None]
    picture = np.zeros((8, 8, 3))
    panels = image_classification.feature_maps(picture, [maps, maps[:, :2, :2]], "Maps", best=2)
    assert panels.shape == (2, 3)
    shown = [[ax.images[0].get_array() for ax in row] for row in panels]
    assert [[image.shape for image in row] for row in shown] == [
        [(8, 8, 3), (4, 4), (4, 4)],
        [(8, 8, 3), (2, 2), (2, 2)],
    ]
    assert [image.max() for image in shown[0][1:]] == [3, 2]


def test_each_cell_of_an_occlusion_map_lies_where_the_middle_of_its_patch_lay():
    found = np.zeros((9, 9))
    found[2, 5] = 1  # the patch over rows 6 to 13 and columns 15 to 22
    panels = image_classification.occlusion({"a": np.zeros((32, 32, 3))}, [found], 8, 3, "Hidden")
    above, below = panels[:, 0]
    seen = below.images[-1]
    left, right, bottom, top = seen.get_extent()
    across, down = (right - left) / 9, (bottom - top) / 9
    assert (across, down) == (3, 3)
    assert (left + 5.5 * across, top + 2.5 * down) == (np.mean(range(15, 23)), np.mean(range(6, 14)))
    assert below.get_xlim() == above.get_xlim() == (-0.5, 31.5)
    assert below.get_ylim() == above.get_ylim() == (31.5, -0.5)
    assert above.get_title(loc="left") == "a" and seen.get_clim() == (0, 1)


def test_the_answers_to_a_picture_mark_the_right_class():
    maps = [np.zeros((4, 4)), np.zeros((2, 2))]
    panels = image_classification.answers(np.zeros((8, 8, 3)), maps, np.array([0.1, 0.7, 0.2]), [*"abc"], "c")
    titles = [ax.get_title(loc="left") for ax in panels]
    assert titles == ["picture", "layer 1", "layer 2", "says b"]
    bars = panels[-1].patches
    assert [bar.get_width() for bar in bars] == [0.1, 0.7, 0.2]
    assert [same_color(bar.get_facecolor(), plots.ORANGE) for bar in bars] == [False, False, True]
    assert panels[-1].get_ylim()[0] > panels[-1].get_ylim()[1]  # the first class on top


def test_three_bills_are_drawn_by_their_power_of_ten():
    panels = image_classification.three_bills([[1000, 10**4, 10**6], [100, 10**5, 10**5]])
    assert [[bar.get_width() for bar in ax.patches] for ax in panels] == [[3, 2], [4, 5], [6, 5]]
    assert panels[0].get_title(loc="left") == "bytes\n1,100"
    assert [tick.get_text() for tick in panels[0].get_xticklabels()] == ["10³", "10⁶", "10⁹"]


# ---------------------------------------------------------------- chapter 08


def test_the_three_blocks_are_those_of_the_chapter():
    ax = three_blocks()
    assert [texts(ax).count(name) for name in ("input", "3 × 3", "5 × 5", "1 × 1", "pool")] == [3, 5, 1, 4, 2]
    assert {"side by side", "add"} <= set(texts(ax)) and len(arrows(ax)) == 18
    at = [text.get_position() for text in ax.texts if text.get_bbox_patch()]
    assert len(set(at)) == len(at) == 17
    orange = figures.plt.matplotlib.colors.to_rgba(plots.ORANGE)
    lit = [
        t.get_text() for t in ax.texts if t.get_bbox_patch() and t.get_bbox_patch().get_edgecolor() == orange
    ]
    assert sorted(lit) == ["1 × 1", "1 × 1", "add"]
    (skip,) = [arrow for arrow in arrows(ax) if arrow.get_edgecolor() == orange]
    assert skip.patchA.get_bbox().height and ax.get_title(loc="left").startswith("VGG")


class Recorded:
    """A record of three seeds, in proportion to the depth or to the number of labels."""

    def __init__(self, live):
        self.recorded, self.live = [], live

    def values(self, experiment, method, metric):
        start = method if experiment == "depth" else experiment
        number = int(start.split()[0])
        return number * (np.array([10.0, 20.0, 60.0]) if metric == "steps" else np.array([1, 2, 6]) / 1000)


def live(experiment, method, metric, value):
    return {"experiment": experiment, "method": method, "metric": metric, "value": value}


def test_steps_by_depth_are_medians_with_their_range_and_crosses_for_live_runs():
    runs = [live("depth", "22 plain, Adam", "steps", 300.0), live("depth", "6 both, momentum", "steps", 40.0)]
    study = Recorded([*runs, live("depth", "6 both, Adam", "tuning", 7.0), live("other", "x", "steps", 8.0)])
    adam, momentum = steps_by_depth(study, (6, 22), ("plain", "both"), ["Adam", "momentum"], 2000, "Slow")
    plain, both, crosses, end = adam.get_lines()
    assert (plain.get_label(), both.get_label()) == ("plain", "both")
    assert plain.get_xydata().tolist() == [[6, 120], [22, 440]] and end.get_ydata() == [2000, 2000]
    assert crosses.get_xydata().tolist() == [[22, 300]] and crosses.get_marker() == "x"
    assert momentum.get_lines()[2].get_xydata().tolist() == [[6, 40]]
    (band, _) = adam.collections
    assert sorted(set(band.get_paths()[0].vertices[:, 1])) == [60, 220, 360, 1320]
    assert (adam.get_xscale(), adam.get_yscale()) == ("log", "log")
    assert [t.get_text() for t in adam.get_xticklabels()] == ["6", "22"]
    assert (adam.get_title(loc="left"), adam.get_ylabel(), momentum.get_ylabel()) == (
        "Adam",
        "steps",
        "steps",
    )


def test_accuracy_by_labels_shows_chance_and_marks_the_live_runs_of_one_way():
    study = Recorded(
        [live("5 labels", "frozen", "accuracy", 0.5), live("5 labels", "scratch", "accuracy", 0.3)]
    )
    ax = by_labels(study, (5, 100), ("scratch", "frozen"), "Few", 0.25, accent="frozen")
    scratch, frozen, chance, *crosses = ax.get_lines()
    assert frozen.get_ydata().tolist() == [0.01, 0.2] and chance.get_ydata().tolist() == [0.25, 0.25]
    assert scratch.get_color() == plots.QUIET != frozen.get_color()
    assert [c.get_xydata().tolist() for c in crosses] == [[[pytest.approx(np.log10(5)), 0.5]], []]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["5", "100"]


def test_in_a_study_no_run_is_drawn_twice():
    study = Recorded([live("5 labels", "frozen", "accuracy", 0.5)])
    study.recorded = study.live
    ax = by_labels(study, (5, 100), ("frozen",), "Few", 0.25, accent="frozen")
    assert all(len(line.get_xydata()) in (0, 2) for line in ax.get_lines())


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
