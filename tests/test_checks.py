"""The engine that checks answers: each way to be right, wrong, blank or broken has its verdict."""

import time

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers import checks, progress
from helpers.checks import Exercise, Mistake, describe, values_agree, verdict

DOUBLE = Exercise(
    inputs=lambda rng: {"x": rng.normal(size=(2, 3))},
    solution=lambda x: 2 * x,
    mistakes=[Mistake("squared", lambda x: x**2)],
)


def test_the_solution_is_correct():
    assert verdict(DOUBLE, lambda x: x + x).state == "correct"


@pytest.mark.parametrize("answer", [None, ..., lambda x: None, lambda x: ...])
def test_a_blank_is_not_answered(answer):
    assert verdict(DOUBLE, answer).state == "blank"


def test_a_stub_that_raises_not_implemented_is_not_answered():
    def stub(x):
        raise NotImplementedError

    assert verdict(DOUBLE, stub).state == "blank"


def test_a_typical_mistake_is_named():
    assert verdict(DOUBLE, lambda x: x * x).says == "squared"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda x: -2 * x, "sign"),
        (lambda x: np.ones((2, 3)), "same whatever the inputs"),
        (lambda x: (2 * x).T, "(3, 2)"),
        (lambda x: 2.1 * x, "The inputs were x = "),
        (lambda x: "two x", "received 'two x'"),
        (lambda x: [[1, 2], [3]], "received"),
        (lambda x: np.full((2, 3), np.nan), "nan"),
        (lambda x: None if x[0, 0] > 0 else 2 * x, "nothing (None)"),
    ],
)
def test_other_mistakes_are_described(answer, says):
    found = verdict(DOUBLE, answer)
    assert found.state == "wrong"
    assert says in found.says


def test_a_changed_input_is_noticed():
    def answer(x):
        x *= 2
        return x

    assert "changes its input `x`" in verdict(DOUBLE, answer).says


def test_an_error_is_shown_with_its_line():
    def answer(x):
        return x / missing  # noqa: F821

    found = verdict(DOUBLE, answer)
    assert found.state == "error"
    assert "NameError" in found.says and "return x / missing" in found.says


def test_a_wrong_number_of_parameters_is_an_error():
    assert "TypeError" in verdict(DOUBLE, lambda x, y: x).says


def test_what_is_no_function_is_said():
    assert "Expected a function, received 3" in verdict(DOUBLE, 3).says


def test_an_endless_loop_is_stopped():
    ticks = []

    def answer(x):
        while True:
            ticks.append(0)

    start = time.perf_counter()
    assert "does not end" in verdict(DOUBLE, answer, seconds=0.3).says
    assert time.perf_counter() - start < 5
    time.sleep(0.2)
    stopped_at = len(ticks)
    time.sleep(0.2)
    assert len(ticks) == stopped_at  # the loop was ended, not only left behind


def test_a_result_that_refuses_to_be_compared_is_wrong():
    class Stubborn:
        def __array__(self, *args, **options):
            raise RuntimeError("no")

    assert verdict(DOUBLE, lambda x: Stubborn()).state == "wrong"


def test_inputs_are_fresh_each_time():
    seen = []
    for _ in range(2):
        verdict(DOUBLE, lambda x: seen.append(x.copy()))
    assert not np.array_equal(seen[0], seen[checks.TRIALS])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1, True),
        (np.float32(0.1), 0.1, True),
        ([1, 2], np.array([1, 2]), True),
        (np.ones(3), np.ones((3, 1)), False),
        ((np.ones(2), 1.0), (np.ones(2), 1.0), True),
        ((np.ones(2),), (np.ones(2), 1.0), False),
        ("cat", "cat", True),
        ("cat", "dog", False),
        (1.0001, 1.0, False),
    ],
)
def test_values_agree(one, other, same):
    assert values_agree(one, other) is same


def test_descriptions_are_short():
    assert describe(np.float64(0.123456)) == "0.1235"
    assert describe(np.zeros((50, 50))).endswith("of shape (50, 50)")
    assert len(describe(np.zeros((50, 50)))) < 120


def test_check_shows_and_records(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    check, _ = checks.of_chapter("00_start_here")

    def most_likely(probabilities):
        return probabilities.argmax(axis=1)

    check(most_likely)
    assert "✓ most_likely: correct" in capsys.readouterr().out
    assert progress.read()[0] == {"00_start_here": ["most_likely"]}


def test_check_of_an_unknown_name_says_which_there_are(capsys):
    check, _ = checks.of_chapter("00_start_here")

    def most_likly(probabilities):
        return None

    check(most_likly)
    check(7)
    assert "This chapter's exercises are most_likely, accuracy, unsure" in capsys.readouterr().out


def test_feedback_in_a_real_kernel():
    """A broken, an endless and a printing answer, as a learner would run them."""
    cells = [
        "from helpers import checks\ncheck, quiz = checks.of_chapter('00_start_here')",
        "def accuracy(answers, labels):\n    i = 0\n    return answers[i] / nothing\n\ncheck(accuracy)",
        "def accuracy(answers, labels):\n    while True:\n        pass\n\ncheck(accuracy)",
        "def accuracy(answers, labels):\n    print('hello')\n    return (answers != labels).mean()\n"
        "check(accuracy)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    broken, endless, printing = ([*cell.outputs] for cell in notebook.cells[1:])
    assert "NameError" in broken[-1].data["text/plain"]
    assert "(line 3: return answers[i] / nothing)" in broken[-1].data["text/plain"]
    assert "does not end" in endless[-1].data["text/plain"]
    assert "hello" in printing[0].text
    assert "share of wrong answers" in printing[-1].data["text/plain"]
