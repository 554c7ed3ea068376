"""A question explains each choice and remembers the right one."""

import ipywidgets
import pytest

from helpers import quiz


def test_an_unknown_question_is_said():
    with pytest.raises(KeyError, match="has the questions bias"):
        quiz.show_question("01_neuron", "bais", {"bias": None})


@pytest.fixture
def shown(monkeypatch):
    """What `explore` or `quiz` would show: the outermost widget."""
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append(widget))
    return kept


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
