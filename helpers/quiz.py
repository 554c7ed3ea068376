"""Ask a question with choices, and explain the choice that was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import ipywidgets

from helpers import page, progress


@dataclass(frozen=True)
class Question:
    """A question as data.

    Attributes:
        asks: str, the question in plain text.
        choices: mapping of each choice to its explanation; all plain text.
        answer: str, the choice that is right.
    """

    asks: str
    choices: Mapping[str, str]
    answer: str


def show_question(chapter, name, questions):
    """Display a question; the explanation appears when a choice is made.

    Args:
        chapter: str, such as "01_neuron".
        name: str, the question's name.
        questions: dict of the chapter's questions by name.

    Raises:
        KeyError: if the chapter has no question of that name.
    """
    if name not in questions:
        raise KeyError(f"chapter {chapter} has the questions {', '.join(questions)}; received {name!r}")
    question = questions[name]
    choices = ipywidgets.RadioButtons(
        options=list(question.choices), value=None, layout=ipywidgets.Layout(width="auto")
    )
    feedback = ipywidgets.HTML()

    def answered(change):
        right = change.new == question.answer
        note = progress.record(chapter, f"quiz: {name}") if right else ""
        body = escape(" ".join(filter(None, [question.choices[change.new], note])))
        feedback.value = page.box("good" if right else "bad", "✓ Right" if right else "✗ Not quite", body)

    choices.observe(answered, "value")
    heading = ipywidgets.HTML(f"<strong>{escape(question.asks)}</strong>")
    listed = "\n".join(f"  ( ) {choice}" for choice in question.choices)
    page.show_widget(
        ipywidgets.VBox([heading, choices, feedback]),
        f"{question.asks}\n{listed}\nRun this cell to choose an answer.",
    )
