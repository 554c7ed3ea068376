"""Exercises and questions of chapter 03."""

import functools
from itertools import pairwise

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.data.handwriting import digit_forms
from helpers.quiz import Question


def _relu_inputs(rng):
    return {"z": rng.normal(size=(2, 4)), "upstream": rng.normal(size=(2, 4))}


def _dense_inputs(rng):
    # As many units as inputs, so that a matrix that is not transposed still fits.
    return {"A": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 3)), "dZ": rng.normal(size=(4, 3))}


@functools.cache
def _scans():
    from sklearn.datasets import load_digits  # here, because it takes a second

    scans = load_digits()
    return scans.data / 16, scans.target, digit_forms()


def _first_weights(start, rng, inputs, units):
    if not callable(start):
        raise ValueError(f"expected a function (rng, inputs, units), received {describe(start)}")
    form = f"expected weights of shape ({inputs}, {units}), received "
    made = start(rng, inputs, units)
    try:
        W = np.array(made, float)
    except (TypeError, ValueError):
        raise ValueError(form + describe(made)) from None
    if W.shape != (inputs, units):
        raise ValueError(form + describe(made))
    if not np.isfinite(W).all():
        raise ValueError("expected finite weights, received some that are not")
    return W


def _deep_sigmoid(start, depth=20, steps=800, rate=0.03):
    """Train a deep network of sigmoids from a learner's weights; return its accuracy on forms 7 to 9."""
    from scipy.special import expit, softmax

    (X, y, forms), rng = _scans(), np.random.default_rng(0)
    learn, judge, Y = np.flatnonzero(forms < 7), (forms > 6) & (forms < 10), np.eye(10)[y]
    sizes = [64] * depth + [10]
    layers = [(_first_weights(start, rng, n, m), np.zeros(m)) for n, m in pairwise(sizes)]
    velocities = [[np.zeros_like(w) for w in layer] for layer in layers]

    def outputs(X):
        made = [X]
        for i, (W, b) in enumerate(layers, 1):
            z = made[-1] @ W + b
            made.append(expit(z) if i < len(layers) else softmax(z, axis=1))
        return made

    with np.errstate(all="ignore"):  # weights that explode end in NaN, and at chance
        for step in range(steps):
            rows = rng.choice(learn, 64, replace=False)
            *made, p = outputs(X[rows])
            dZ = (p - Y[rows]) / 64
            for layer, velocity, A in zip(layers[::-1], velocities[::-1], made[::-1], strict=True):
                slopes = A.T @ dZ, dZ.sum(axis=0)
                dZ = (dZ @ layer[0].T) * A * (1 - A)
                for w, v, g in zip(layer, velocity, slopes, strict=True):
                    v[:] = 0.9 * v - rate * (1 - step / steps) * g
                    w += v
        return float((outputs(X[judge])[-1].argmax(axis=1) == y[judge]).mean())


def _glorot(times=1.0):
    return lambda rng, n, m: rng.normal(0, times * np.sqrt(2 / (n + m)), (n, m))


def _centred(rng, n, m):
    W = _glorot(4)(rng, n, m)
    return W - W.mean(axis=0)


@functools.cache
def _with_glorot():
    return _deep_sigmoid(_glorot())


EXERCISES = {
    "multiply_backward": Exercise(
        inputs=lambda rng: {"x": rng.normal(), "y": rng.normal(), "upstream": rng.normal()},
        solution=lambda x, y, upstream: (upstream * y, upstream * x),
        mistakes=[
            Mistake(
                "The two are swapped: x was multiplied by y, so y is the slope for x.",
                lambda x, y, upstream: (upstream * x, upstream * y),
            ),
            Mistake(
                "Those are the box's own slopes. The chain rule multiplies each by what comes back, upstream.",
                lambda x, y, upstream: (y, x),
            ),
            Mistake(
                "That is an addition's box, which hands the gradient on as it is.",
                lambda x, y, upstream: (upstream, upstream),
            ),
            Mistake(
                "Along a path slopes are multiplied, not added: upstream times y, not plus y.",
                lambda x, y, upstream: (upstream + y, upstream + x),
            ),
        ],
    ),
    "relu_backward": Exercise(
        inputs=_relu_inputs,
        solution=lambda z, upstream: upstream * (z > 0),
        mistakes=[
            Mistake(
                "The gradient was cut where it is negative itself. What counts is the sign of z, on the way forward.",
                lambda z, upstream: np.maximum(0, upstream),
            ),
            Mistake(
                "Everything passes: where z was below zero the output was flat, and nothing may come back.",
                lambda z, upstream: upstream,
            ),
            Mistake(
                "That is ReLU's slope alone, ones and zeros; multiply it by upstream.",
                lambda z, upstream: (z > 0).astype(float),
            ),
            Mistake(
                "You multiplied by ReLU's output; its slope is asked for, which is 1 or 0.",
                lambda z, upstream: upstream * np.maximum(0, z),
            ),
            Mistake(
                "The mask is upside down: the gradient passes where z > 0.",
                lambda z, upstream: upstream * (z < 0),
            ),
        ],
    ),
    "output_delta": Exercise(
        inputs=lambda rng: {"a": rng.uniform(0.05, 0.95), "y": float(rng.integers(2))},
        solution=lambda a, y: (a - y) * a * (1 - a),
        mistakes=[
            Mistake(
                "The sign is flipped: the derivative of (a - y)²/2 with respect to a is a - y.",
                lambda a, y: (y - a) * a * (1 - a),
            ),
            Mistake(
                "That is dL/da, at the output. One box further back, at the sum, the sigmoid's slope comes in.",
                lambda a, y: a - y,
            ),
            Mistake(
                "The sigmoid's slope is a (1 - a): one of its factors is missing.",
                lambda a, y: (a - y) * (1 - a),
            ),
            Mistake("That is the sigmoid's slope alone; multiply it by dL/da.", lambda a, y: a * (1 - a)),
            Mistake(
                "One factor of 2 too many: the half in the loss cancels it.",
                lambda a, y: 2 * (a - y) * a * (1 - a),
            ),
            Mistake(
                "That is the article's formula, the slope times 1 - a once more. The error a - y belongs there.",
                lambda a, y: a * (1 - a) * (1 - a),
            ),
        ],
    ),
    "dense_backward": Exercise(
        inputs=_dense_inputs,
        solution=lambda A, W, dZ: (dZ @ W.T, A.T @ dZ, dZ.sum(axis=0)),
        mistakes=[
            Mistake(
                "dA: W must be transposed. Forward it leads from inputs to units, back from units to inputs.",
                lambda A, W, dZ: (dZ @ W, A.T @ dZ, dZ.sum(axis=0)),
            ),
            Mistake(
                "dW comes out transposed: rows are inputs and columns are units, as in W.",
                lambda A, W, dZ: (dZ @ W.T, dZ.T @ A, dZ.sum(axis=0)),
            ),
            Mistake(
                "db: the bias served every sample of the batch, so sum dZ over axis 0.",
                lambda A, W, dZ: (dZ @ W.T, A.T @ dZ, dZ),
            ),
            Mistake(
                "db: sum over axis 0, the samples; axis 1 runs over the units.",
                lambda A, W, dZ: (dZ @ W.T, A.T @ dZ, dZ.sum(axis=1)),
            ),
            Mistake(
                "db is a sum, not a mean. The mean over the batch is in dZ already, if the loss has one.",
                lambda A, W, dZ: (dZ @ W.T, A.T @ dZ, dZ.mean(axis=0)),
            ),
            Mistake(
                "dW is divided by the batch once too often: the mean is in dZ already, if the loss has one.",
                lambda A, W, dZ: (dZ @ W.T, A.T @ dZ / len(A), dZ.sum(axis=0)),
            ),
            Mistake(
                "Right, but in another order: return dA, dW, db.",
                lambda A, W, dZ: (A.T @ dZ, dZ.sum(axis=0), dZ @ W.T),
            ),
            Mistake(
                "dW and db are swapped: return dA, dW, db.",
                lambda A, W, dZ: (dZ @ W.T, dZ.sum(axis=0), A.T @ dZ),
            ),
            Mistake(
                "db: the values are right, its shape is not. It must be that of b, (units,), so without keepdims.",
                lambda A, W, dZ: (dZ @ W.T, A.T @ dZ, dZ.sum(axis=0, keepdims=True)),
            ),
            Mistake(
                "The layer has no activation, so no slope comes in: dA is dZ @ W.T and nothing else.",
                lambda A, W, dZ: (dZ @ W.T * (A > 0), A.T @ dZ, dZ.sum(axis=0)),
            ),
        ],
    ),
    "wake_the_sigmoid": Experiment(
        trial=_deep_sigmoid,
        metric="accuracy on forms 7 to 9",
        goal=0.7,
        baselines={"Glorot's weights": _with_glorot, "chance": lambda: 0.1},
        solution=lambda: _centred,
        mistakes=[
            Mistake("does not reach the goal", _glorot),
            Mistake("does not reach the goal of", lambda: _glorot(4)),
            Mistake(
                "expected weights of shape (64, 64), received",
                lambda: lambda rng, n, m: rng.normal(0, 0.5, m),
            ),
            Mistake(
                "expected a function (rng, inputs, units), received",
                lambda: np.zeros((64, 64)),
            ),
        ],
    ),
}

QUIZ = {
    "accumulate": Question(
        asks="A weight is used at three places of a graph. Its gradient is",
        choices={
            "the product of the three gradients that come back.": "Slopes multiply along one path. These are three paths.",
            "the sum of the three.": "A nudge of the weight travels all three paths at once, and its effects add up. "
            "That is also why a bias sums over the batch.",
            "the last of the three.": "That is what `=` in place of `+=` gave, and it was wrong by half.",
        },
        answer="the sum of the three.",
    ),
    "cost": Question(
        asks="A network has a million weights. How much work is one gradient by backpropagation?",
        choices={
            "About a million runs of the network.": "Two million, in fact: that is the nudge's cost.",
            "As much as a few runs of the network.": "One run forward, and one back, with two matrix products for each one "
            "forward. The number of weights does not come in otherwise.",
            "It depends on the learning rate.": "The learning rate belongs to the step afterwards.",
        },
        answer="As much as a few runs of the network.",
    ),
    "check": Question(
        asks="A gradient check is right at the last layer and wrong at all layers before it. Where do you look?",
        choices={
            "At the loss.": "The last layer's gradient comes through the loss, and it is right.",
            "At how the gradient crosses from the last layer to the one before.": "Whatever lies after the fault is right, "
            "whatever lies before it is wrong: the matrix W, or the activation's slope.",
            "At the first layer.": "The gradient is wrong before it gets there.",
        },
        answer="At how the gradient crosses from the last layer to the one before.",
    ),
    "depth": Question(
        asks="Twenty ReLU layers, weights drawn with standard deviation 0.01, 64 units each. What will training do?",
        choices={
            "It learns slowly; a higher rate will help.": "Each layer shrinks the signal about eighteen times over, and the "
            "gradient as well. Ten such layers did not move at any rate of the chapter's study.",
            "Nothing: the loss stays where guessing is.": "Signal and gradient die within a few layers. With √(2/64) = 0.18 in "
            "place of 0.01 both arrive.",
            "It explodes.": "Large weights explode: 0.5 would.",
        },
        answer="Nothing: the loss stays where guessing is.",
    ),
}
