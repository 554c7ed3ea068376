"""Check the answer to an exercise, and say what is wrong with it.

An answer is a function. It is called on fresh random inputs and compared with the solution; an answer
that differs is compared with the mistakes that people typically make, so that it can be named. What
an experiment's answer returns is tried out and scored instead. The exercises themselves stand in
helpers/exercises/, one file a chapter.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from helpers import exercises, page, progress
from helpers.attempts import where, within
from helpers.compare import describe, values_agree

TRIALS = 20  # enough that a coin falls both ways in them


@dataclass(frozen=True)
class Mistake:
    """A typical mistake: the function that it makes of the answer, and what to tell its author."""

    says: str
    answer: Callable


@dataclass(frozen=True)
class Exercise:
    """An exercise as data.

    Attributes:
        inputs: function of a numpy random generator; returns a dict from the names of the
            answer's parameters to their values, in order.
        solution: function of those values.
        mistakes: typical mistakes, the most telling first.
        same: function (result, expected, *inputs) -> bool, where more than one result is right.
        behaviour: function of a result that returns what it does, a dict of case to value, where that is
            what is asked for: a neuron's output at each corner. It raises ValueError, with what was
            expected, for a result of another form. Two results with one behaviour are the same.
    """

    inputs: Callable
    solution: Callable
    mistakes: Sequence[Mistake] = ()
    same: Callable = values_agree
    behaviour: Callable | None = None


@dataclass(frozen=True)
class Experiment:
    """A goal with a budget, as data: what a learner builds is tried on data that the chapter does not show.

    Attributes:
        trial: function of what the learner's function returned; returns its score, a float. It raises
            ValueError, with what was expected and what came, for what is over the budget or of another form.
        metric: str, what the score is.
        goal: float, the score to reach.
        baselines: dict of name to a function of no arguments that returns a score measured in the same way.
        solution: function of no arguments, as a learner would write it.
        mistakes: attempts that do not get there; what is told contains what each `says`.
        lower: bool, whether less is better.
        seconds: float, how long a trial may take.
    """

    trial: Callable
    metric: str
    goal: float
    baselines: Mapping[str, Callable]
    solution: Callable
    mistakes: Sequence[Mistake] = ()
    lower: bool = False
    seconds: float = 60.0


@dataclass(frozen=True)
class Verdict:
    """What a check found: `state` is "correct", "wrong", "error" or "blank"; `says` explains.

    `rows` is a table of what was wanted and what came, its headings first; empty where there is none.
    `score` is that of an experiment that ran.
    """

    state: str
    says: str = ""
    rows: tuple = ()
    score: float | None = None


def of_chapter(chapter):
    """Return the functions `check` and `quiz` of one chapter.

    Args:
        chapter: str, the notebook's name without its ending, such as "01_neuron".

    Returns:
        (check, quiz): `check(answer)` shows feedback on a function named like the exercise;
        `quiz(name)` shows a question.
    """
    from helpers.quiz import show_question  # here, because ipywidgets costs a quarter of a second

    content = exercises.of_chapter(chapter)

    def check(answer):
        _show(chapter, content.EXERCISES, answer)

    def quiz(name):
        show_question(chapter, name, content.QUIZ)

    return check, quiz


def verdict(exercise, answer, rng=None, seconds=5.0):
    """Judge an answer.

    Args:
        exercise: Exercise or Experiment.
        answer: the learner's function.
        rng: numpy random generator; a fresh one unless given.
        seconds: float, how long all calls together may take; an experiment brings its own limit.

    Returns:
        Verdict. No exception of the learner's escapes.
    """
    if answer is None or answer is ...:
        return Verdict("blank")
    if not callable(answer):
        return Verdict("wrong", f"Expected a function, received {describe(answer)}.")
    if isinstance(exercise, Experiment):
        return _try_out(exercise, answer)
    rng = rng or np.random.default_rng()
    trials = [exercise.inputs(rng) for _ in range(TRIALS)]
    given = copy.deepcopy(trials)
    results, error = within(seconds, lambda: [answer(*inputs.values()) for inputs in given])
    if error is not None:
        return _failed(error, answer, seconds)
    if all(map(_nothing, results)):
        return Verdict("blank")
    for before, after in zip(trials, given, strict=True):
        for name in before:
            if not values_agree(after[name], before[name]):
                return Verdict("wrong", f"Your function changes its input `{name}`. Work on a copy.")
    return _compare(exercise, trials, results)


def _failed(error, answer, seconds):
    if isinstance(error, NotImplementedError):
        return Verdict("blank")
    if isinstance(error, TimeoutError):
        return Verdict("error", f"Stopped after {seconds:g} seconds. Is there a loop that does not end?")
    return Verdict("error", where(error, answer))


def _try_out(experiment, answer):
    made, error = within(experiment.seconds, answer)
    if error is not None:
        return _failed(error, answer, experiment.seconds)
    if _nothing(made):
        return Verdict("blank")
    score, error = within(experiment.seconds, lambda: float(experiment.trial(made)))
    if isinstance(error, ValueError):
        return Verdict("wrong", " ".join(str(error).split()))
    if error is not None:
        return _failed(error, answer, experiment.seconds)
    if not np.isfinite(score):
        return Verdict("wrong", f"It runs, but its {experiment.metric} is {score}: expected a finite number.")
    others = {name: float(baseline()) for name, baseline in experiment.baselines.items()}
    rows = [("yours", score), *others.items(), ("goal", experiment.goal)]
    reached = score <= experiment.goal if experiment.lower else score >= experiment.goal
    return Verdict(
        "correct" if reached else "wrong",
        "" if reached else f"It runs, and does not reach the goal of {experiment.goal:.4g} yet.",
        (("", experiment.metric), *((name, f"{value:.4g}") for name, value in rows)),
        score,
    )


def _compare(exercise, trials, results):
    arguments = [tuple(trial.values()) for trial in trials]
    expected = [exercise.solution(*copy.deepcopy(given)) for given in arguments]
    if exercise.behaviour:
        try:
            shown = exercise.behaviour(results[0])
        except Exception as error:  # of another form than was asked for
            form = str(error) if isinstance(error, ValueError) else "something else"
            return Verdict("wrong", f"Expected {form}, received {describe(results[0])}.")

    def agreements(values):  # one after the other: the first that differs decides
        return (_same(exercise, *case) for case in zip(results, values, arguments, strict=True))

    right = list(agreements(expected))
    if all(right):
        return Verdict("correct")
    rows = _rows(exercise.behaviour(expected[0]), shown) if exercise.behaviour else ()
    for mistake in exercise.mistakes:
        if all(agreements(mistake.answer(*copy.deepcopy(given)) for given in arguments)):
            return Verdict("wrong", mistake.says, rows)
    if exercise.behaviour:
        return Verdict("wrong", "It does not yet do what is wanted:", rows)
    if all(agreements(map(_negative, expected))):
        return Verdict("wrong", "Right but for the sign: every value comes out negated.")
    first = right.index(False)
    inputs = ", ".join(f"{name} = {describe(value)}" for name, value in trials[first].items())
    says = f"Expected {describe(expected[first])}, received {describe(results[first])}."
    says += f" The inputs were {inputs}."
    if all(values_agree(result, results[0]) for result in results[1:]):
        says = "The result is the same whatever the inputs are. " + says
    return Verdict("wrong", says)


def _rows(wanted, received):
    lines = [(str(case), str(wanted[case]), str(received[case])) for case in wanted]
    marks = ["✓" if want == got else "✗" for _, want, got in lines]
    return (("", "wanted", "received", ""), *((*line, mark) for line, mark in zip(lines, marks, strict=True)))


def _same(exercise, result, expected, inputs):
    try:
        if exercise.behaviour:
            return exercise.behaviour(result) == exercise.behaviour(expected)
        return bool(exercise.same(result, expected, *inputs))
    except Exception:  # a result of a kind that cannot be compared is not the same
        return False


def _negative(value):
    if isinstance(value, (tuple, list)):
        return [_negative(part) for part in value]
    return -np.asarray(value) if np.asarray(value).dtype.kind in "iufc" else value


def _nothing(value):
    return value is None or value is ...


def _name(answer):
    try:
        return str(answer.__name__)
    except Exception:  # a partial has none; other objects do what they please when they are asked
        return None


def _show(chapter, exercises, answer):
    name = _name(answer)
    if name not in exercises:
        known = ", ".join(exercises)
        heading = "✗ There is no such exercise"
        says = f"This chapter's exercises are {known}; received {describe(answer)}."
        return page.show(page.box("bad", heading, escape(says)), f"{heading}: {says}")
    found = verdict(exercises[name], answer)
    note = progress.record(chapter, name) if found.state == "correct" else ""
    rows = found.rows
    if found.score is not None:
        best, note = progress.record_score(chapter, name, found.score, exercises[name].lower)
        rows = (*rows, ("your best so far", f"{best:.4g}"))
    kind, heading = {
        "correct": ("good", f"✓ {name}: correct"),
        "wrong": ("bad", f"✗ {name}: not yet right"),
        "error": ("bad", f"✗ {name}: an error in your code"),
        "blank": ("open", f"○ {name}: not answered yet"),
    }[found.state]
    says = " ".join(filter(None, [found.says, note]))
    lines = [f"{heading}. {says}".rstrip(), *("\t".join(row).rstrip() for row in rows)]
    page.show(page.box(kind, heading, escape(says) + page.table(rows)), "\n".join(lines))
