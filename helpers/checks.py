"""Check the answer to an exercise, and say what is wrong with it.

An answer is a function. It is called on fresh random inputs and compared with the solution; an answer
that differs is compared with the mistakes that people typically make, so that it can be named.
The exercises themselves stand in helpers/exercises/, one file a chapter.
"""

import copy
import ctypes
import linecache
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from helpers import exercises, page, progress
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
class Verdict:
    """What a check found: `state` is "correct", "wrong", "error" or "blank"; `says` explains.

    `rows` is a table of what was wanted and what came, its headings first; empty where there is none.
    """

    state: str
    says: str = ""
    rows: tuple = ()


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
        exercise: Exercise.
        answer: the learner's function.
        rng: numpy random generator; a fresh one unless given.
        seconds: float, how long all calls together may take.

    Returns:
        Verdict. No exception of the learner's escapes.
    """
    if answer is None or answer is ...:
        return Verdict("blank")
    if not callable(answer):
        return Verdict("wrong", f"Expected a function, received {describe(answer)}.")
    rng = rng or np.random.default_rng()
    trials = [exercise.inputs(rng) for _ in range(TRIALS)]
    given = copy.deepcopy(trials)
    results, error = _call_all(answer, given, seconds)
    if isinstance(error, NotImplementedError) or (results and all(map(_nothing, results))):
        return Verdict("blank")
    if isinstance(error, TimeoutError):
        return Verdict("error", f"Stopped after {seconds:g} seconds. Is there a loop that does not end?")
    if error is not None:
        return Verdict("error", _where(error, answer))
    for before, after in zip(trials, given, strict=True):
        for name in before:
            if not values_agree(after[name], before[name]):
                return Verdict("wrong", f"Your function changes its input `{name}`. Work on a copy.")
    return _compare(exercise, trials, results)


def _compare(exercise, trials, results):
    arguments = [tuple(trial.values()) for trial in trials]
    expected = [exercise.solution(*copy.deepcopy(given)) for given in arguments]
    if exercise.behaviour:
        try:
            shown = exercise.behaviour(results[0])
        except Exception as error:  # of another form than was asked for
            form = str(error) if isinstance(error, ValueError) else "something else"
            return Verdict("wrong", f"Expected {form}, received {describe(results[0])}.")

    def agreements(values):
        return [_same(exercise, *case) for case in zip(results, values, arguments, strict=True)]

    right = agreements(expected)
    if all(right):
        return Verdict("correct")
    rows = _rows(exercise.behaviour(expected[0]), shown) if exercise.behaviour else ()
    for mistake in exercise.mistakes:
        if all(agreements([mistake.answer(*copy.deepcopy(given)) for given in arguments])):
            return Verdict("wrong", mistake.says, rows)
    if exercise.behaviour:
        return Verdict("wrong", "It does not yet do what is wanted:", rows)
    if all(agreements([_negative(value) for value in expected])):
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


class _Stop(BaseException):
    """Raised inside a learner's endless loop; not an Exception, so that `except Exception` lets it by."""


def _call_all(answer, trials, seconds):
    # In a thread of its own, which can be left behind: the notebook never hangs on an answer.
    results, errors = [], []

    def work():
        try:
            results.extend([answer(*given.values()) for given in trials])
        except _Stop:
            pass
        except BaseException as error:  # whatever it is, it is the answer's
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ident = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(_Stop))
        return [], TimeoutError()
    return results, errors[0] if errors else None


def _nothing(value):
    return value is None or value is ...


def _where(error, answer):
    try:
        name = f"{type(error).__name__}: {error}"
    except Exception:  # an error that cannot be shown
        name = type(error).__name__
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not frames:
        return f"Calling your function raised {name}"
    line = linecache.getline(file, frames[-1].lineno).strip()
    return f"Your code raised {name} (line {frames[-1].lineno}: {line})"


def _show(chapter, exercises, answer):
    name = getattr(answer, "__name__", None)
    if name not in exercises:
        known = ", ".join(exercises)
        heading = "✗ There is no such exercise"
        says = f"This chapter's exercises are {known}; received {describe(answer)}."
        return page.show(page.box("bad", heading, escape(says)), f"{heading}: {says}")
    found = verdict(exercises[name], answer)
    note = progress.record(chapter, name) if found.state == "correct" else ""
    kind, heading = {
        "correct": ("good", f"✓ {name}: correct"),
        "wrong": ("bad", f"✗ {name}: not yet right"),
        "error": ("bad", f"✗ {name}: an error in your code"),
        "blank": ("open", f"○ {name}: not answered yet"),
    }[found.state]
    says = " ".join(filter(None, [found.says, note]))
    lines = [f"{heading}. {says}".rstrip(), *("\t".join(row).rstrip() for row in found.rows)]
    page.show(page.box(kind, heading, escape(says) + page.table(found.rows)), "\n".join(lines))
