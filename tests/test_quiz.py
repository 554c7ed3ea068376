"""A question explains each choice and remembers the right one."""

import ipywidgets
import pytest

from helpers import page, progress, quiz


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The parts of a question that was shown: heading, choices, feedback, and its words."""
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda *shown: kept.append(shown))
    question = quiz.Question("Is 2 + 2 < 5?", {"no": "Count <again>.", "yes": "By one."}, "yes")
    quiz.show_question("01_neuron", "sum", {"sum": question})
    [(box, words)] = kept
    return (*box.children, words)


def test_an_unknown_question_is_said():
    with pytest.raises(KeyError, match="chapter 01_neuron has the questions bias, sum; received 'bais'"):
        quiz.show_question("01_neuron", "bais", {"bias": None, "sum": None})


def test_a_question_is_asked_and_no_choice_is_made_yet(asked):
    heading, choices, feedback, words = asked
    assert heading.value == "<strong>Is 2 + 2 &lt; 5?</strong>" and feedback.value == ""
    assert isinstance(choices, ipywidgets.RadioButtons)
    assert choices.options == ("no", "yes") and choices.value is None and choices.layout.width == "auto"
    assert words == "Is 2 + 2 < 5?\n  ( ) no\n  ( ) yes\nRun this cell to choose an answer."


def test_each_choice_is_explained_and_only_the_right_one_recorded(asked):
    _, choices, feedback, _ = asked
    choices.value = "no"
    assert feedback.value == page.box("bad", "✗ Not quite", "Count &lt;again&gt;.")
    assert progress.read()[0] == {}
    choices.value = "yes"
    assert feedback.value == page.box("good", "✓ Right", "By one.")
    assert progress.read()[0] == {"01_neuron": {"solved": ["quiz: sum"], "best": {}}}


def test_what_could_not_be_saved_is_said(asked, monkeypatch):
    _, choices, feedback, _ = asked
    monkeypatch.setattr(progress, "record", lambda chapter, item: "Not saved.")
    choices.value = "yes"
    assert feedback.value == page.box("good", "✓ Right", "By one. Not saved.")
