"""Every chapter's exercises and questions: the solution passes, a blank does not, each mistake is told."""

import ast
from pathlib import Path

import jupytext
import numpy as np
import pytest

from helpers import exercises
from helpers.checks import verdict

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
CONTENT = {path.stem: exercises.of_chapter(path.stem) for path in LESSONS}
EXERCISES = [(chapter, name) for chapter, content in CONTENT.items() for name in content.EXERCISES]
QUESTIONS = [(chapter, name) for chapter, content in CONTENT.items() for name in content.QUIZ]
MISTAKES = [
    (chapter, name, i)
    for chapter, name in EXERCISES
    for i in range(len(CONTENT[chapter].EXERCISES[name].mistakes))
]


def written_solution(chapter, name):
    """Return the function of a lesson's exercise cell, run with the imports of the lesson's other cells."""
    cells = [
        c.source for c in jupytext.read(ROOT / "lessons" / f"{chapter}.py").cells if c.cell_type == "code"
    ]
    cell = next(source for source in cells if f"def {name}(" in source and "### BEGIN SOLUTION" in source)
    wanted = [node for node in ast.parse(cell).body if not isinstance(node, ast.Expr)]  # all but check(...)
    scope = {"np": np}
    exec(compile(ast.Module(wanted, []), f"{chapter}: {name}", "exec"), scope)
    return scope[name]


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_the_folded_solution_is_correct(chapter, name):
    for seed in range(5):
        found = verdict(
            CONTENT[chapter].EXERCISES[name], written_solution(chapter, name), np.random.default_rng(seed)
        )
        assert found.state == "correct", found.says


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_a_blank_and_a_constant_are_not_correct(chapter, name):
    exercise = CONTENT[chapter].EXERCISES[name]
    assert verdict(exercise, lambda *_: None).state == "blank"
    constant = exercise.solution(*exercise.inputs(np.random.default_rng(0)).values())
    if exercise.inputs(np.random.default_rng(0)):
        assert verdict(exercise, lambda *_: constant).state == "wrong"
    else:  # the answer is a constant: what it does is judged, or the solution would be told
        assert exercise.behaviour


@pytest.mark.parametrize(("chapter", "name", "i"), MISTAKES)
def test_each_typical_mistake_gets_its_own_message(chapter, name, i):
    exercise = CONTENT[chapter].EXERCISES[name]
    mistake = exercise.mistakes[i]
    for seed in range(5):
        found = verdict(exercise, mistake.answer, np.random.default_rng(seed))
        assert (found.state, found.says) == ("wrong", mistake.says)


@pytest.mark.parametrize("chapter", CONTENT)
def test_there_are_enough_exercises_mistakes_and_questions(chapter):
    content = CONTENT[chapter]
    assert len(content.EXERCISES) >= 3
    assert 3 <= len(content.QUIZ) <= 5
    for exercise in content.EXERCISES.values():
        assert len({mistake.says for mistake in exercise.mistakes}) >= 3


@pytest.mark.parametrize(("chapter", "name"), QUESTIONS)
def test_a_question_explains_each_choice(chapter, name):
    question = CONTENT[chapter].QUIZ[name]
    assert question.answer in question.choices
    assert len(question.choices) >= 3
    assert all(explanation.strip() for explanation in question.choices.values())
    assert len(set(question.choices.values())) == len(question.choices)


@pytest.mark.parametrize("chapter", CONTENT)
def test_the_lesson_asks_all_that_there_is(chapter):
    source = (ROOT / "lessons" / f"{chapter}.py").read_text(encoding="utf-8")
    for name in CONTENT[chapter].EXERCISES:
        assert f"check({name})" in source
    for name in CONTENT[chapter].QUIZ:
        assert f'quiz("{name}")' in source
