"""Exercises and questions of chapter 00."""

import numpy as np

from helpers.checks import Exercise, Mistake
from helpers.quiz import Question


def _probabilities(rng):
    p = rng.random((6, 10))
    return {"probabilities": p / p.sum(axis=1, keepdims=True)}


def _answers(rng):
    labels = rng.integers(10, size=12)
    return {"answers": np.where(rng.random(12) < 0.6, labels, (labels + 1) % 10), "labels": labels}


def _guesses(rng):
    p = rng.dirichlet(np.full(10, 0.3), size=8)
    return {"probabilities": p, "threshold": float(np.median(p.max(axis=1)))}


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
                "Whole-number division: // drops everything behind the point.",
                lambda answers, labels: np.sum(answers == labels) // len(labels),
            ),
            Mistake("Compare the arrays first, then average.", lambda answers, labels: answers == labels),
        ],
    ),
    "unsure": Exercise(
        inputs=_guesses,
        solution=lambda p, threshold: np.flatnonzero(p.max(axis=1) < threshold),
        mistakes=[
            Mistake(
                "Those are the sure ones: the unsure ones lie below the threshold.",
                lambda p, threshold: np.flatnonzero(p.max(axis=1) >= threshold),
            ),
            Mistake(
                "That is True or False for each scan; their row numbers are asked for (np.flatnonzero).",
                lambda p, threshold: p.max(axis=1) < threshold,
            ),
            Mistake(
                "Any small probability makes a scan unsure for you; look at its largest one only.",
                lambda p, threshold: np.flatnonzero((p < threshold).any(axis=1)),
            ),
            Mistake(
                "That is how many scans are unsure; which ones they are is asked for.",
                lambda p, threshold: np.sum(p.max(axis=1) < threshold),
            ),
        ],
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
            "Because the other scans are easier to read.": "They are harder: other people wrote them.",
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
