"""Every chapter's exercises and questions: the solution passes, a blank does not, each mistake is told."""

import ast
import functools
from pathlib import Path

import jupytext
import numpy as np
import pytest

from helpers import exercises
from helpers.checks import Experiment, verdict
from helpers.compare import describe

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


EXPERIMENTS = [
    (chapter, name) for chapter, name in EXERCISES if isinstance(CONTENT[chapter].EXERCISES[name], Experiment)
]


def runs(exercise):
    """Return how often an answer is judged: what an experiment tries is the same each time."""
    return 1 if isinstance(exercise, Experiment) else 5


@functools.cache  # to read a lesson takes a quarter of a second
def code_cells(chapter):
    cells = jupytext.read(ROOT / "lessons" / f"{chapter}.py").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def written_solution(chapter, name):
    """Return the function of a lesson's exercise cell."""
    cell = next(
        source
        for source in code_cells(chapter)
        if f"def {name}(" in source and "### BEGIN SOLUTION" in source
    )
    wanted = [node for node in ast.parse(cell).body if not isinstance(node, ast.Expr)]  # all but check(...)
    scope = {"np": np}
    if "keras." in cell:
        from helpers.training import keras  # here, because it takes five seconds

        scope["keras"] = keras
    exec(compile(ast.Module(wanted, []), f"{chapter}: {name}", "exec"), scope)
    return scope[name]


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_the_folded_solution_is_correct(chapter, name):
    exercise, answer = CONTENT[chapter].EXERCISES[name], written_solution(chapter, name)
    for seed in range(runs(exercise)):
        found = verdict(exercise, answer, np.random.default_rng(seed))
        assert found.state == "correct", found.says


@pytest.mark.parametrize(("chapter", "name"), EXERCISES)
def test_a_blank_and_a_constant_are_not_correct(chapter, name):
    exercise = CONTENT[chapter].EXERCISES[name]
    assert verdict(exercise, lambda *_: None).state == "blank"
    if isinstance(exercise, Experiment):
        return
    constant = exercise.solution(*exercise.inputs(np.random.default_rng(0)).values())
    if exercise.inputs(np.random.default_rng(0)):
        assert verdict(exercise, lambda *_: constant).state == "wrong"
    else:  # the answer is a constant: what it does is judged, or the solution would be told
        assert exercise.behaviour


@pytest.mark.parametrize(("chapter", "name", "i"), MISTAKES)
def test_each_typical_mistake_gets_its_own_message(chapter, name, i):
    exercise = CONTENT[chapter].EXERCISES[name]
    mistake = exercise.mistakes[i]
    for seed in range(runs(exercise)):
        found = verdict(exercise, mistake.answer, np.random.default_rng(seed))
        assert found.state == "wrong"
        assert mistake.says in found.says if isinstance(exercise, Experiment) else found.says == mistake.says


@pytest.mark.parametrize(("chapter", "name"), EXPERIMENTS)
def test_an_experiment_asks_for_more_than_its_baselines_give(chapter, name):
    experiment = CONTENT[chapter].EXERCISES[name]
    scores = [baseline() for baseline in experiment.baselines.values()]
    assert scores
    beaten = [experiment.goal < s if experiment.lower else experiment.goal > s for s in scores]
    assert all(beaten), scores


@pytest.mark.parametrize("chapter", CONTENT)
def test_there_is_an_experiment(chapter):
    assert any(isinstance(exercise, Experiment) for exercise in CONTENT[chapter].EXERCISES.values())


@pytest.mark.parametrize("chapter", CONTENT)
def test_there_are_enough_exercises_mistakes_and_questions(chapter):
    content = CONTENT[chapter]
    assert len(content.EXERCISES) >= 3
    assert 3 <= len(content.QUIZ) <= 5
    for exercise in content.EXERCISES.values():
        enough = 2 if isinstance(exercise, Experiment) else 3
        assert len({mistake.says for mistake in exercise.mistakes}) >= enough


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


NAND, XOR = "two weights and a bias, [w1, w2], b", "three rows of three numbers, [w1, w2, b] each"
FORMS = [
    ("nand_gate", [[[-1, -1, 1.5]], 5, ([-1], 1.5), ([-1, -1], [1, 1.5]), {"w": [-1, -1], "b": 1.5}], NAND),
    ("xor_network", [list(range(9)), [[1, 1, 0]], [[1, 1], [1]], {"a": 1}, "xor"], XOR),
]


@pytest.mark.parametrize(("name", "results", "form"), FORMS)
def test_a_gate_of_another_form_is_told_the_form(name, results, form):
    for result in results:
        found = verdict(CONTENT["01_neuron"].EXERCISES[name], lambda result=result: result)
        assert found.state == "wrong"
        assert found.says == f"Expected {form}, received {describe(result)}."


UNSURE = [
    lambda p, threshold: np.where(p.max(1) < threshold),
    lambda p, threshold: np.argwhere(p.max(axis=1) < threshold),
    lambda p, threshold: [i for i, row in enumerate(p) if max(row) < threshold],
]


@pytest.mark.parametrize("answer", UNSURE)
def test_row_numbers_may_come_in_several_forms(answer):
    assert verdict(CONTENT["00_start_here"].EXERCISES["unsure"], answer).state == "correct"


def test_a_card_is_drawn_or_a_table_and_anything_else_is_told_the_form():
    experiment = CONTENT["00_start_here"].EXERCISES["ten_peepholes"]
    for made in (5, "oo", "x" * 8 + "\n........" * 7, [[1] * 9] * 8, {"a": 1}):
        found = verdict(experiment, lambda made=made: made)
        assert found.says.startswith("Expected eight lines of eight characters, o or ., received")
    found = verdict(experiment, lambda: np.ones((8, 8)))
    assert found.says == "Expected at most 10 holes, received 64."


@pytest.mark.parametrize("gate", [([-1, -1], 1.5), [-1, -1, 1.5], np.array([-1, -1, 1.5]), ([-1, -1], [1.5])])
def test_a_gate_may_be_written_in_several_ways(gate):
    assert verdict(CONTENT["01_neuron"].EXERCISES["nand_gate"], lambda: gate).state == "correct"


@pytest.mark.parametrize("weight", [1, 3, -2])
@pytest.mark.parametrize("bias", [-9, -1.5, -0.5, 0.5, 1.5, 9])
def test_what_is_said_of_a_gate_is_so(weight, bias):
    found = verdict(CONTENT["01_neuron"].EXERCISES["nand_gate"], lambda: ([weight, weight], bias))
    fires = [bias > 0, weight + bias > 0, 2 * weight + bias > 0]  # where none, one, both inputs are 1
    named = {
        "AND": [0, 0, 1], "NOR": [1, 0, 0], "OR": [0, 1, 1],
        "never fires": [0, 0, 0], "always fires": [1, 1, 1],
    }  # fmt: skip
    said = [name for name in named if f"That is {name}:" in found.says or f"neuron {name}" in found.says]
    assert said == [name for name, pattern in named.items() if pattern == fires]


TWO_NUMBERS = [
    lambda x1, x2: (abs(x1 + x2), abs(x1 - x2)),
    lambda x1, x2: np.array([(x1 + x2) ** 2, (x1 - x2) ** 2]),
    lambda x1, x2: [1.0 if x1 * x2 < 0 else 0.0, x1**2 + x2**2],
]


@pytest.mark.parametrize("numbers", TWO_NUMBERS)
def test_one_neuron_on_two_patterns_has_several_ways(numbers):
    assert verdict(CONTENT["01_neuron"].EXERCISES["two_numbers"], lambda: numbers).state == "correct"


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        (lambda x1, x2: x1 * x2, "Expected two numbers for each point, received"),
        (lambda x1, x2: (np.log(-abs(x1)), x2), "received nan or inf for some."),
        (lambda x1, x2: (x1 * x2, x3), "NameError"),  # noqa: F821
        (lambda x1, x2: (1.0, 2.0), "does not reach the goal"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_two_numbers_that_are_none_are_told_so(numbers, says):
    found = verdict(CONTENT["01_neuron"].EXERCISES["two_numbers"], lambda: numbers)
    assert found.state != "correct" and says in found.says


def test_a_gate_that_is_wrong_in_its_own_way_shows_each_corner():
    found = verdict(CONTENT["01_neuron"].EXERCISES["nand_gate"], lambda: ([-1, 0], 0.5))
    assert found.says == "It does not yet do what is wanted:"
    assert found.rows == (
        ("", "wanted", "received", ""),
        ("(0, 0)", "1", "1", "✓"),
        ("(0, 1)", "1", "1", "✓"),
        ("(1, 0)", "1", "0", "✗"),
        ("(1, 1)", "0", "0", "✓"),
    )
