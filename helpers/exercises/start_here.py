"""Exercises and questions of chapter 00."""

import contextlib
import functools
import io

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe, values_agree
from helpers.quiz import Question

LEARNED, HOLES = 7, 10  # forms to learn from, of those that one learns from; the others are read


def _probabilities(rng):
    p = rng.random((6, 10))
    return {"probabilities": p / p.sum(axis=1, keepdims=True)}


def _answers(rng):
    labels = rng.integers(10, size=12)
    return {"answers": np.where(rng.random(12) < 0.6, labels, (labels + 1) % 10), "labels": labels}


def _guesses(rng):
    p = rng.dirichlet(np.full(10, 0.3), size=8)
    return {"probabilities": p, "threshold": float(np.median(p.max(axis=1)))}


def _same_rows(result, expected, *_):
    n = np.shape(expected)
    other = len(n) == 1 and np.shape(result) in ((1, *n), (*n, 1))  # as np.where or np.argwhere has them
    return values_agree(np.ravel(result) if other else result, expected)


def _card(drawing):
    if np.ndim(drawing) == 2:  # a table of numbers says the same
        drawing = "\n".join("".join("o" if hole else "." for hole in row) for row in drawing)
    rows = drawing.split() if isinstance(drawing, str) else []
    if [len(row) for row in rows] != [8] * 8 or set("".join(rows)) - {"o", "."}:
        raise ValueError(f"Expected eight lines of eight characters, o or ., received {describe(drawing)}.")
    card = np.array([[mark == "o" for mark in row] for row in rows])
    if card.sum() > HOLES:
        raise ValueError(f"Expected at most {HOLES} holes, received {card.sum()}.")
    return card


def _read_through(card):
    from helpers.training import keras  # here, because it takes five seconds

    with contextlib.redirect_stdout(io.StringIO()):
        digits = data.digits()
    known = data.digit_forms()[: len(digits.y_train)] < LEARNED
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="sparse_categorical_crossentropy")
    scans = digits.x_train * card
    model.fit(scans[known], digits.y_train[known], epochs=30, batch_size=64, verbose=0)
    answers = model.predict_on_batch(scans[~known]).argmax(axis=1)
    return np.mean(answers == digits.y_train[~known])


def _drawn(where):
    card = np.full(64, ".")
    card[list(where)] = "o"
    return "\n".join("".join(row) for row in card.reshape(8, 8))


@functools.cache
def _at_random():
    return _read_through(_card(_drawn(np.random.default_rng(0).permutation(64)[:HOLES])))


CARD = """
.....o..
..o.....
........
..o.oo..
...o.o..
..o.....
.....o..
.....o..
"""

EXERCISES = {
    "most_likely": Exercise(
        inputs=_probabilities,
        solution=lambda p: p.argmax(axis=1),
        mistakes=[
            Mistake(
                "That is the largest probability; the digit that has it is asked for.", lambda p: p.max(1)
            ),
            Mistake(
                "Wrong axis: axis 0 compares the scans with each other, axis 1 the digits of one scan.",
                lambda p: p.argmax(axis=0),
            ),
            Mistake(
                "Without an axis, argmax counts through the whole table as if it were one long row.",
                lambda p: p.argmax(),
            ),
            Mistake("That is the least likely digit.", lambda p: p.argmin(axis=1)),
        ],
    ),
    "accuracy": Exercise(
        inputs=_answers,
        solution=lambda answers, labels: np.mean(answers == labels),
        mistakes=[
            Mistake(
                "That is how many are right; divide by how many there are.",
                lambda answers, labels: np.sum(answers == labels),
            ),
            Mistake(
                "That is the share of wrong answers.", lambda answers, labels: np.mean(answers != labels)
            ),
            Mistake(
                "Whole-number division: // drops everything after the decimal point.",
                lambda answers, labels: np.sum(answers == labels) // len(labels),
            ),
            Mistake("Compare the arrays first, then average.", lambda answers, labels: answers == labels),
            Mistake(
                "That is in percent; a share lies between 0 and 1.",
                lambda answers, labels: 100 * np.mean(answers == labels),
            ),
        ],
    ),
    "unsure": Exercise(
        inputs=_guesses,
        solution=lambda p, threshold: np.flatnonzero(p.max(axis=1) < threshold),
        same=_same_rows,
        mistakes=[
            Mistake(
                "Those are the sure ones: the unsure ones lie below the threshold.",
                lambda p, threshold: np.flatnonzero(p.max(axis=1) >= threshold),
            ),
            Mistake(
                "That is True or False for each scan; the row numbers of the unsure ones are asked for (np.flatnonzero).",
                lambda p, threshold: p.max(axis=1) < threshold,
            ),
            Mistake(
                "You call a scan unsure as soon as one of its probabilities is small; look at the largest one only.",
                lambda p, threshold: np.flatnonzero((p < threshold).any(axis=1)),
            ),
            Mistake(
                "That is how many scans are unsure; which ones they are is asked for.",
                lambda p, threshold: np.sum(p.max(axis=1) < threshold),
            ),
        ],
    ),
    "ten_peepholes": Experiment(
        trial=lambda drawing: _read_through(_card(drawing)),
        metric="accuracy on three forms not learned from",
        goal=0.8,
        baselines={"ten holes at random": _at_random},
        solution=lambda: CARD,
        mistakes=[
            Mistake("Expected at most 10 holes, received 12.", lambda: _drawn(range(24, 36))),
            Mistake("Expected eight lines of eight characters", lambda: "o" * 8),
            Mistake("does not reach the goal of 0.8 yet", lambda: _drawn(range(10))),
        ],
        seconds=60,
    ),
}

QUIZ = {
    "held_out": Question(
        asks="Why is the network judged on scans that it did not learn from?",
        choices={
            "To save time: there are fewer of them.": "Time is not the reason. What would a network score that had "
            "learned each training scan by heart?",
            "Because it might have learned the training scans by heart.": "A list of all training scans with their "
            "digits scores 1.0 on them and can read nothing else.",
            "Because the other scans are easier to read.": "They are no easier: in this chapter's rounds the network read about five in a hundred fewer of them.",
        },
        answer="Because it might have learned the training scans by heart.",
    ),
    "chance": Question(
        asks="A network reads ten kinds of digits, equally common, and is right 1 time in 10. What has it learned?",
        choices={
            "A tenth of what there is to learn.": "Guessing blindly is right 1 time in 10 as well.",
            "Nothing that this number shows.": "Blind guessing scores the same. A number says something "
            "only beside the number that it has to beat.",
            "To read one digit of the ten.": "It might also answer at random, or always the same. The number alone "
            "cannot tell.",
        },
        answer="Nothing that this number shows.",
    ),
    "sure": Question(
        asks="You draw a house on the pad, and the network says: 8, probability 0.97. What does that mean?",
        choices={
            "The drawing is probably an 8.": "It is a house. The network was never told that there is anything but digits.",
            "Of the ten digits, it finds 8 by far the best match.": "Its ten probabilities must add up to one, so "
            "something has to win. Sure is not the same as right.",
            "The network is broken.": "It does what it was trained for: it divides one whole among ten digits.",
        },
        answer="Of the ten digits, it finds 8 by far the best match.",
    ),
}
