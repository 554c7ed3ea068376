"""Experiments among the exercises: tried out, scored beside the baselines, the best attempt remembered."""

import time
from types import SimpleNamespace

import pytest

from helpers import checks, progress
from helpers.checks import Experiment, verdict


def short(made):
    """The score of a text: how many different letters it has, in at most six."""
    if not isinstance(made, str):
        raise ValueError(f"expected a text, received {made!r}")
    if len(made) > 6:
        raise ValueError(f"expected at most 6 letters, received {len(made)}")
    return len(set(made))


LETTERS = Experiment(short, "different letters", 4, {"one letter": lambda: short("aaa")}, lambda: "abcd")
FEWER = Experiment(short, "different letters", 2, {}, lambda: "ab", lower=True)
ROWS = (("", "different letters"), ("yours", "4"), ("one letter", "1"), ("goal", "4"))


def test_what_reaches_the_goal_is_correct_and_stands_beside_the_baselines():
    found = verdict(LETTERS, lambda: "abcd")
    assert (found.state, found.says, found.rows, found.score) == ("correct", "", ROWS, 4.0)
    assert verdict(FEWER, lambda: "aabb").state == "correct"


def test_what_falls_short_has_its_score_all_the_same():
    found = verdict(LETTERS, lambda: "aab")
    assert (found.state, found.score, found.rows[1]) == ("wrong", 2.0, ("yours", "2"))
    assert found.says == "It runs, and does not reach the goal of 4 yet."
    assert verdict(FEWER, lambda: "abc").state == "wrong"


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (None, "blank", ""),
        (lambda: None, "blank", ""),
        (lambda: ..., "blank", ""),
        (lambda: 7, "wrong", "expected a text, received 7"),
        (lambda: "abcdefg", "wrong", "expected at most 6 letters, received 7"),
        (lambda: 1 / 0, "error", "Your code raised ZeroDivisionError: division by zero"),
        (lambda x: x, "error", "Calling your function raised TypeError"),
        ("abcd", "wrong", "Expected a function, received 'abcd'."),
    ],
)
def test_what_cannot_be_scored_is_told_and_has_no_score(answer, state, says):
    found = verdict(LETTERS, answer)
    assert found.state == state and found.says.startswith(says) and found.score is None


def test_a_stub_that_raises_not_implemented_is_blank():
    def stub():
        raise NotImplementedError

    assert verdict(LETTERS, stub).state == "blank"


def test_an_error_within_the_trial_is_told():
    found = verdict(LETTERS, lambda: SimpleNamespace())
    assert found.state == "wrong" and "received namespace()" in found.says
    broken = Experiment(lambda made: made["score"], "score", 1, {}, dict)
    assert verdict(broken, dict).says == "Calling your function raised KeyError: 'score'"


def test_a_score_that_is_no_number_is_none():
    unsteady = Experiment(lambda made: made, "loss", 1, {}, lambda: 0, lower=True)
    found = verdict(unsteady, lambda: float("nan"))
    assert (found.state, found.score) == ("wrong", None)
    assert found.says == "It runs, but its loss is nan: expected a finite number."


@pytest.mark.parametrize("where", ["answer", "trial"])
def test_what_takes_too_long_is_stopped(where):
    def endless(*_):
        while True:
            time.sleep(0.01)

    trial, answer = (short, endless) if where == "answer" else (endless, lambda: "abcd")
    found = verdict(Experiment(trial, "letters", 1, {}, lambda: "a", seconds=0.2), answer)
    assert found.state == "error" and found.says.startswith("Stopped after 0.2 seconds.")


def test_the_best_attempt_is_kept_and_shown(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    content = SimpleNamespace(EXERCISES={"letters": LETTERS, "fewer": FEWER}, QUIZ={})
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: content)
    shown = []
    monkeypatch.setattr(checks.page, "show", lambda html, text: shown.append((html, text)))
    check, _ = checks.of_chapter("99_made_up")

    def attempt(name, made):
        answer = lambda: made  # noqa: E731
        answer.__name__ = name
        check(answer)
        return shown[-1]

    html, text = attempt("letters", "abc")
    assert text.splitlines() == [
        "✗ letters: not yet right. It runs, and does not reach the goal of 4 yet.",
        "\tdifferent letters",
        "yours\t3",
        "one letter\t1",
        "goal\t4",
        "your best so far\t3",
    ]
    assert "<td>your best so far</td><td>3</td>" in html
    assert progress.read()[0] == {"99_made_up": {"solved": [], "best": {"letters": 3.0}}}
    attempt("letters", "abcde")
    _, text = attempt("letters", "abcd")
    assert text.splitlines()[0] == "✓ letters: correct." and text.endswith("your best so far\t5")
    attempt("fewer", "abc")
    assert attempt("fewer", "abcd")[1].endswith("your best so far\t3")
    attempt("letters", "much too long")
    assert "best" not in shown[-1][1]
    best = {"letters": 5.0, "fewer": 3.0}
    assert progress.read()[0] == {"99_made_up": {"solved": ["letters"], "best": best}}
