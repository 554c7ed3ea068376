"""The small helpers: data, plots, profile, machine, quiz, and what importing them costs."""

import subprocess
import sys

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import course, data, diagrams, machine, plots, quiz, timing, widgets


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_importing_the_package_is_cheap():
    done = run(
        "import helpers, sys; print([m for m in ('tensorflow', 'matplotlib', 'numpy') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]"


def test_what_the_first_chapters_import_does_not_load_tensorflow():
    done = run(
        "from helpers import checks, course, data, machine, plots, widgets; import sys;"
        "checks.of_chapter('01_neuron'); print('tensorflow' in sys.modules)"
    )
    assert done.stdout.strip() == "False", done.stderr


def test_tensorflow_starts_without_a_word():
    done = run(
        "from helpers.training import keras; import numpy as np;"
        "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]); m.compile('adam', 'mse');"
        "m.fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0); m.predict(np.ones((8, 4)), verbose=0)"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_digits_are_held_out_by_form():
    digits = data.digits()
    assert digits.x_train.shape == (1287, 8, 8) and digits.x_test.shape == (510, 8, 8)
    assert digits.x_train.dtype == np.float32
    assert digits.x_train.min() == 0 and digits.x_train.max() == 1
    # Each form begins with the ten digits, three times over: so does the held-out part.
    assert np.array_equal(digits.y_test[:10], np.arange(10))


def test_each_form_begins_with_the_ten_digits_and_the_held_out_ones_are_whole():
    digits, forms = data.digits(), data.digit_forms()
    labels = np.concatenate([digits.y_train, digits.y_test])
    assert forms.shape == labels.shape and list(np.unique(forms)) == list(range(14))
    assert forms[: len(digits.y_train)].max() == 9 and forms[len(digits.y_train) :].min() == 10
    for form in range(14):
        rows = np.flatnonzero(forms == form)
        assert np.array_equal(rows, np.arange(rows[0], rows[-1] + 1))
        begins = labels[rows[:10]].tolist()
        assert begins[-9:] == list(range(1, 10)) or begins[:9] == list(range(1, 10))  # a 0 is lost in one


def test_wobble_repeats_and_stays_close():
    images = data.digits().x_train[:20]
    once, again = data.wobble(images, 3), data.wobble(images, 3)
    assert once.shape == (60, 8, 8) and np.array_equal(once, again)
    assert not np.array_equal(once[:20], once[20:40])
    assert once.min() >= 0 and once.max() <= 1
    closeness = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(once[:20], images, strict=True)]
    assert np.median(closeness) > 0.7


@pytest.mark.parametrize("scale", [1, 2, 5])
def test_a_drawing_becomes_a_centred_digit_of_full_height(scale):
    drawing = np.zeros((40 * scale, 40 * scale))
    drawing[5 * scale : 21 * scale, 30 * scale : 32 * scale] = 1  # a stroke, eight times as high as wide
    scan = data.as_digit(drawing)
    assert scan.shape == (8, 8)
    assert np.allclose(scan[:, 3:5].sum(axis=1), 1)  # 32 x 4 pixels of ink on two middle columns
    assert np.allclose(np.delete(scan, [3, 4], axis=1), 0)


def test_an_empty_drawing_is_paper():
    assert np.array_equal(data.as_digit(np.zeros((32, 32))), np.zeros((8, 8)))


def test_heatmap_diverges_around_zero_only_where_there_are_signs():
    signed = plots.heatmap([[-1, 0.5]], "Signed", write=".1f", bar="weight").images[0]
    counts = plots.heatmap([[3, 1]], "Counts", rows=["a"], columns=["b", "c"]).images[0]
    assert (signed.norm.vmin, signed.norm.vmax) == (-1, 1)
    assert (counts.norm.vmin, counts.norm.vmax) == (0, 3)
    assert [text.get_text() for text in signed.axes.texts] == ["−1.0", "0.5"]
    assert [tick.get_text() for tick in counts.axes.get_xticklabels()] == ["b", "c"]


def test_spread_shows_every_run_and_the_median():
    ax = plots.spread({"a": [0.1, 0.2, 0.9], "b": [0.5]}, "Two methods", "accuracy", accent="b")
    runs, median, *_ = ax.get_lines()
    assert list(runs.get_xdata()) == [0.1, 0.2, 0.9] and median.get_xdata()[0] == 0.2
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
    assert runs.get_color() == plots.QUIET != ax.get_lines()[2].get_color()


def test_curves_draw_a_band_where_one_is_given():
    x = np.arange(3)
    ax = plots.curves(x, {"known": x, "sure": -x}, "Band", "x", "y", bands={"known": (x - 1, x + 1)})
    assert len(ax.collections) == 1


def test_a_figure_needs_words():
    ax = plots.curves(np.arange(3), {"up": np.arange(3)}, "Up", "x", "y")
    with pytest.raises(ValueError, match="alternative text"):
        plots.show(ax, alt=" ")


def test_show_sends_the_words_with_the_picture(monkeypatch):
    sent = {}
    monkeypatch.setattr(plots, "display", lambda bundle, **options: sent.update(bundle, **options))
    plots.show(plots.axes(), alt='a "sharp" <bend>')
    assert sent["metadata"]["image/png"]["alt"] == 'a "sharp" <bend>'
    assert 'alt="a &quot;sharp&quot; &lt;bend&gt;"' in sent["text/html"]
    assert sent["text/plain"] == '[Picture: a "sharp" <bend>]'


def test_figures_are_closed_so_that_they_are_not_shown_twice():
    plots.axes(1, 2)
    diagrams.network([["a"], ["b", "c"]], ["in", "out"], "Two layers")
    assert plt.get_fignums() == []


def test_a_graph_is_laid_out_with_each_value_left_of_its_uses():
    inputs = {"w": [], "x": [], "p": ["w", "x"], "b": [], "z": ["p", "b"], "L": ["z", "z"]}
    ax = diagrams.graph(
        inputs, {n: n for n in inputs}, "A neuron", notes={"w": "4"}, labels={("w", "p"): "3\n4"}
    )
    at = {text.get_text(): text.get_position() for text in ax.texts if text.get_text() in inputs}
    assert all(at[source][0] < at[node][0] for node, sources in inputs.items() for source in sources)
    assert len(set(at.values())) == len(inputs)
    assert at["b"][0] == at["p"][0]  # as close to where it is used as it may
    assert {"4", "3"} <= {text.get_text() for text in ax.texts}


def test_a_computation_draws_its_own_record():
    class Node:
        def __init__(self, name, data, grad, inputs=()):
            self.name, self.data, self.grad, self.inputs = name, data, grad, inputs

    x = Node("x", 3.0, -6.0)
    ax = diagrams.values([x, Node("×", 9.0, 1.0, (x, x))], "A square")
    assert {"x\n3", "×\n9", "−6"} <= {text.get_text() for text in ax.texts}


@pytest.mark.parametrize(
    ("step", "seen"), [(0, ""), (4, "a\n0.9000"), (6, "δ 5.000"), (8, "δ 1.000"), (13, "3.000")]
)
def test_a_worked_network_writes_what_has_been_computed(step, seen):
    def texts(step):
        gradients = np.full((2, 3), 0.003), np.array([0.001, 0, 0]), np.zeros(3), 0.005
        ax = diagrams.worked_network(
            step, [1.5, 1], (np.ones((2, 3)), np.ones(3)), [0.1, 0.2, 0.3, 0.9, 0.4], gradients, f"{step}"
        )
        return "|".join(text.get_text() for text in ax.texts)

    assert seen in texts(step)
    assert step == 0 or seen not in texts(step - 1) or step == 13


def test_labels_at_the_ends_of_lines_do_not_cover_each_other():
    ax = plots.curves(
        np.arange(3), {c: np.full(3, i / 1000) for i, c in enumerate("abcd")}, "t", "x", "y", ylim=(0, 1)
    )
    heights = [text.xy[1] for text in ax.texts]
    assert min(np.diff(sorted(heights))) >= 0.069


def test_regions_are_drawn_on_the_right_side():
    ax = plots.axes()
    plots.regions(ax, lambda points: points[:, 0] - 0.5, limits=(0, 1))
    boundary = ax.collections[-1].get_paths()[0].vertices
    assert np.allclose(boundary[:, 0], 0.5)


def test_the_colours_can_be_told_apart_by_colour_blind_eyes():
    # Deuteranopia after Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.
    matrix = np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    )
    colours = [plots.BLUE, plots.ORANGE, plots.GREEN, plots.PINK]
    seen = [matrix @ (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) / 255) ** 2.2 for c in colours]
    for i, one in enumerate(seen):
        for other in seen[i + 1 :]:
            assert np.linalg.norm(one - other) > 0.1


def test_profile(monkeypatch):
    for value, expected in ((None, 1), ("", 1), ("quick", 1), ("full", 2)):
        monkeypatch.delenv("COURSE_PROFILE", raising=False)
        if value is not None:
            monkeypatch.setenv("COURSE_PROFILE", value)
        assert course.by_profile(quick=1, full=2) == expected
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="received 'fast'"):
        course.by_profile(quick=1, full=2)


def test_the_map_counts_what_is_solved(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    from helpers import progress

    progress.record("01_neuron", "nand_gate")
    progress.record("01_neuron", "quiz: xor")
    progress.record("01_neuron", "an exercise of an older edition")
    course.show_map()
    assert "2 of 9 solved" in capsys.readouterr().out


def test_the_machine_check_says_what_to_do(monkeypatch, capsys):
    machine.show_check()
    assert "✗" not in capsys.readouterr().out
    monkeypatch.setattr(machine, "NEEDED_GIB", 10**6)
    machine.show_check()
    assert "Close other programs" in capsys.readouterr().out


def test_ways_are_timed_in_turn_after_a_round_to_warm_up():
    calls = []
    ways = {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}
    seconds = timing.side_by_side(ways, rounds=2)
    assert calls == ["a", "b"] * 3
    assert {name: len(times) for name, times in seconds.items()} == {"a": 2, "b": 2}
    assert all((times >= 0).all() for times in seconds.values())


def test_an_unknown_question_is_said():
    with pytest.raises(KeyError, match="has the questions bias"):
        quiz.show_question("01_neuron", "bais", {"bias": None})


@pytest.fixture
def shown(monkeypatch):
    """What `explore` or `quiz` would show: the outermost widget."""
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append(widget))
    return kept


def test_explore_follows_and_resets(shown):
    slider = widgets.slider("height", 0, 5, 1, 2)

    def draw(height):
        return plots.curves([0, 1], {"line": [0, height]}, "t", "x", "y"), f"height {height}"

    widgets.explore(draw, "A line.", height=slider)
    control, button, figure = shown[0].children
    assert 'alt="height 2.0"' in figure.value
    control.value = 5
    assert 'alt="height 5.0"' in figure.value
    button.click()
    assert control.value == 2 and 'alt="height 2.0"' in figure.value


def test_an_error_in_a_callback_is_shown(shown):
    def draw(x):
        return 1 / 0

    widgets.explore(draw, "Broken.", x=widgets.slider("x", 0, 1, 1, 0))
    assert "course-error" in shown[0].children[-1].value
    assert "ZeroDivisionError" in shown[0].children[-1].value


def test_typing_prints_on_the_pad():
    made = widgets.pad_and_keyboard(lambda text: np.full((32, 32), float(text == "7")))
    assert sum(made["pad"].value) == 0
    made["typed"].value = "17"
    assert sum(made["pad"].value) == 32 * 32


def test_a_preset_fills_the_table_and_the_table_can_be_edited(shown):
    controls = widgets.table_and_presets(
        "kernel", {"ones": np.ones((2, 3)), "zeros": np.zeros((2, 3))}, "ones"
    )
    drawn = []

    def draw(preset, table):
        drawn.append((preset, table))
        return plots.axes(), f"{preset}: {np.sum(table)}"

    widgets.explore(draw, "A table.", **controls)
    controls["preset"].value = "zeros"
    assert drawn[-1] == ("zeros", [[0, 0, 0], [0, 0, 0]])
    controls["table"].value = [[0, 2.5, 0], [0, 0, 0]]
    assert drawn[-1] == ("zeros", [[0, 2.5, 0], [0, 0, 0]])
    shown[0].children[-2].click()  # Reset
    assert drawn[-1] == ("ones", [[1, 1, 1], [1, 1, 1]])


def test_quiz_explains_and_records(shown, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    from helpers import progress

    question = quiz.Question("2 + 2?", {"3": "One short.", "4": "Yes."}, "4")
    quiz.show_question("01_neuron", "sum", {"sum": question})
    _, choices, feedback = shown[0].children
    assert isinstance(choices, ipywidgets.RadioButtons)
    choices.value = "3"
    assert "Not quite" in feedback.value and "One short." in feedback.value
    assert progress.read()[0] == {}
    choices.value = "4"
    assert "Right" in feedback.value
    assert progress.read()[0] == {"01_neuron": ["quiz: sum"]}


def test_batches_hold_each_row_once_with_its_own_label_and_shuffle_anew():
    from helpers.training import batches

    made = batches(np.arange(10.0)[:, None], np.arange(10), 4)
    first, again = ([(x.numpy(), y.numpy()) for x, y in made] for _ in range(2))
    assert [x.shape for x, _ in first] == [(4, 1), (4, 1)]  # the last two rows are left out
    assert all(np.array_equal(x[:, 0], y) for x, y in first)
    rows = np.concatenate([y for _, y in first])
    assert len(set(rows)) == 8
    assert not np.array_equal(rows, np.concatenate([y for _, y in again]))


def test_multiply_adds_are_counted_without_a_word(capfd):
    from helpers.training import count_multiply_adds, keras

    layers = [
        keras.Input((6, 5, 2)),
        keras.layers.Conv2D(3, 3),
        keras.layers.Flatten(),
        keras.layers.Dense(7),
    ]
    assert count_multiply_adds(keras.Sequential(layers)) == 4 * 3 * (9 * 2) * 3 + (4 * 3 * 3) * 7
    assert capfd.readouterr() == ("", "")
