"""Exercises and questions of chapter 04."""

from functools import cache
from itertools import pairwise

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake, values_agree
from helpers.compare import describe
from helpers.quiz import Question


def _sizes(rng):
    return {"sizes": [int(n) for n in rng.integers(2, 30, size=rng.integers(3, 6))]}


def _count(sizes):
    return sum((m + 1) * n for m, n in pairwise(sizes))


def _network(rng):
    sizes = [4, *rng.integers(3, 6, size=rng.integers(1, 4)), 3]
    weights = []
    for m, n in pairwise(sizes):
        weights += [rng.normal(size=(m, n)), rng.normal(size=n)]
    return {"weights": weights, "x": rng.normal(size=(5, 4))}


def _forward(hidden=lambda z: np.maximum(0, z), last=lambda z: z, bias=1, layers=None):
    def logits_of(weights, x):
        pairs = list(zip(weights[::2], weights[1::2], strict=True))
        if layers:
            pairs = pairs[:layers]
        for W, b in pairs[:-1]:
            x = hidden(x @ W + bias * b)
        W, b = pairs[-1]
        return last(x @ W + bias * b)

    return logits_of


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _scores(rng):
    logits = rng.normal(scale=3, size=(6, 4))
    logits[0] += 1000
    labels = rng.integers(4, size=6)
    labels[0] = logits[0].argmin()
    return {"logits": logits, "labels": labels}


def _log_p(logits, axis=1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _picked(logits, labels, axis=1):
    return _log_p(logits, axis)[np.arange(len(labels)), labels]


def _naive(logits, labels):
    with np.errstate(all="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(labels)), labels]).mean()


def _overflowing(logits, labels):
    with np.errstate(all="ignore"):
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels])


def _same_or_both_nan(result, expected, *_):
    if np.shape(result) == np.shape(expected) == () and np.isnan(result) and np.isnan(expected):
        return True
    return values_agree(result, expected)


def _training(rng):
    shapes = [(3, 4), (4,), (4, 2), (2,)]
    return {
        "weights": [rng.normal(size=shape) for shape in shapes],
        "gradients": [rng.normal(size=shape) for shape in shapes],
        "rate": float(rng.uniform(0.1, 1)),
        "penalty": float(rng.uniform(0.1, 1)),
    }


def _step(sign=-1, decay=1, pulled=lambda w: w.ndim == 2, moved=lambda w: True, by_rate=True, apart=False):
    def step(weights, gradients, rate, penalty):
        rate = rate if by_rate else 1
        decay_by = decay / rate if apart else decay
        return [
            w + moved(w) * sign * rate * (g + decay_by * pulled(w) * penalty * w)
            for w, g in zip(weights, gradients, strict=True)
        ]

    return step


def _budget(rng):
    inputs, outputs, depth = (int(rng.integers(*ends)) for ends in [(2, 20), (2, 11), (2, 5)])
    return {
        "inputs": inputs, "outputs": outputs, "depth": depth,
        "budget": int(rng.integers(500, 3000)),
    }  # fmt: skip


def _widest(count=_count, beyond=0, deeper=0):
    def widest(inputs, outputs, depth, budget):
        width = 1
        while count([inputs, *[width + 1] * (depth + deeper), outputs]) <= budget:
            width += 1
        return width + beyond

    return widest


BUDGET, TURNS, STEPS = 100, 2.5, 1500
PARTS = "(features, hidden): a function of points (n, 2), and a list of whole numbers such as [8, 8]"


def _parted(answer):
    """Train on three spirals of which the chapter knows nothing; return the mean held-out accuracy."""
    try:
        features, hidden = answer
        hidden = [int(units) if units == int(units) >= 1 else 1 / 0 for units in hidden]
    except (TypeError, ValueError, ArithmeticError):
        features = None
    if not callable(features):
        raise ValueError(f"expected {PARTS}; received {describe(answer)}")
    return np.mean([_held_out_accuracy(features, hidden, seed) for seed in range(9001, 9004)])


def _held_out_accuracy(features, hidden, seed):
    spiral = data.plane("spiral", turns=TURNS, seed=seed)
    x, x_test = (np.asarray(features(points.copy()), float) for points in (spiral.x_train, spiral.x_test))
    if x.ndim != 2 or len(x) != len(spiral.x_train) or not np.isfinite(x).all():
        raise ValueError(f"expected features of shape (300, k), all finite; received {describe(x)}")
    sizes = [x.shape[1], *hidden, 2]
    if _count(sizes) > BUDGET:
        raise ValueError(f"expected at most {BUDGET} parameters, received {_count(sizes)} in layers {sizes}")
    weights = _trained(sizes, x, np.eye(2)[spiral.y_train], np.random.default_rng(seed))
    return np.mean(_forward()(weights, x_test).argmax(axis=1) == spiral.y_test)


def _trained(sizes, x, target, rng):
    """Return weights after `STEPS` steps of Adam at 0.01, each on all points."""
    weights = []
    for m, n in pairwise(sizes):
        weights += [rng.normal(0, np.sqrt(2 / m), (m, n)), np.zeros(n)]
    mean, square = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for step in range(1, STEPS + 1):
        layers = [x]
        for W, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
            layers.append(np.maximum(0, layers[-1] @ W + b))
        slope, gradients = (_softmax(layers[-1] @ weights[-2] + weights[-1]) - target) / len(x), []
        for W, a in zip(weights[-2::-2], layers[::-1], strict=True):
            gradients = [a.T @ slope, slope.sum(axis=0), *gradients]
            slope = (slope @ W.T) * (a > 0)
        for w, v, q, g in zip(weights, mean, square, gradients, strict=True):
            v += 0.1 * (g - v)
            q += 0.001 * (g**2 - q)
            w -= 0.01 * v / (1 - 0.9**step) / (np.sqrt(q / (1 - 0.999**step)) + 1e-7)
    return weights


def _unwound():
    def features(points):
        radius, angle = np.hypot(*points.T), np.arctan2(*points.T[::-1])
        behind = angle - 2 * np.pi * TURNS * (radius - 0.1) / 0.9
        return np.c_[np.cos(behind), np.sin(behind)]

    return features, [4]


def _raw(*hidden):
    return lambda: (lambda points: points, list(hidden))


EXERCISES = {
    "count_parameters": Exercise(
        inputs=_sizes,
        solution=_count,
        mistakes=[
            Mistake(
                "The biases are missing: each unit after the input has one.",
                lambda sizes: sum(m * n for m, n in pairwise(sizes)),
            ),
            Mistake(
                "One bias for each layer, you count; it is one for each unit of the layer.",
                lambda sizes: sum(m * n + 1 for m, n in pairwise(sizes)),
            ),
            Mistake(
                "The biases belong to the layer that is fed: n of them for a matrix of m by n, not m.",
                lambda sizes: sum(m * n + m for m, n in pairwise(sizes)),
            ),
            Mistake(
                "The input layer computes nothing, so it has no biases: you count its units too.",
                lambda sizes: _count(sizes) + sizes[0],
            ),
            Mistake("Those are the units. Each pair of layers is joined by m times n weights.", sum),
        ],
    ),
    "logits_of": Exercise(
        inputs=_network,
        solution=_forward(),
        mistakes=[
            Mistake(
                "The last layer has no ReLU: logits may be negative.",
                _forward(last=lambda z: np.maximum(0, z)),
            ),
            Mistake(
                "Those are probabilities. The logits are what goes into the softmax.", _forward(last=_softmax)
            ),
            Mistake(
                "Those are the classes. The logits are the numbers of which you took the largest.",
                _forward(last=lambda z: z.argmax(axis=1)),
            ),
            Mistake(
                "There is no activation between your layers, so they collapse into one.",
                _forward(lambda z: z),
            ),
            Mistake("The biases are missing.", _forward(bias=0)),
            Mistake("The hidden layers use ReLU, not tanh.", _forward(np.tanh)),
            Mistake(
                "You go through two layers and stop; the list may hold more.",
                _forward(layers=2),
            ),
        ],
    ),
    "sparse_loss": Exercise(
        inputs=_scores,
        solution=lambda logits, labels: -_picked(logits, labels).mean(),
        mistakes=[
            Mistake(
                "A logit of 1,000 overflows in exp, and the result is not a number. Subtract each row's "
                "largest logit first.",
                _naive,
            ),
            Mistake(
                "A logit of 1,000 overflows in exp, and the loss is infinite. Subtract each row's largest "
                "logit first.",
                _overflowing,
            ),
            Mistake(
                "That is the sum over the samples; divide by how many there are.",
                lambda logits, labels: -_picked(logits, labels).sum(),
            ),
            Mistake(
                "Those are the losses of the single samples; their mean is asked for.",
                lambda logits, labels: -_picked(logits, labels),
            ),
            Mistake(
                "Wrong axis: each row is a sample, so the softmax runs over axis 1.",
                lambda logits, labels: -_picked(logits, labels, axis=0).mean(),
            ),
            Mistake(
                "Your softmax runs over the whole table. Each row is a sample, with probabilities of its own "
                "that add up to 1: axis=1, keepdims=True.",
                lambda logits, labels: -_picked(logits, labels, axis=None).mean(),
            ),
            Mistake(
                "That loss is in bits, with the logarithm to base 2; the natural logarithm is asked for.",
                lambda logits, labels: -_picked(logits, labels).mean() / np.log(2),
            ),
            Mistake(
                "Right but for the sign: the loss is minus the logarithm, and never below zero.",
                lambda logits, labels: _picked(logits, labels).mean(),
            ),
            Mistake(
                "That is the mean probability of the right class; the loss is minus its logarithm.",
                lambda logits, labels: np.exp(_picked(logits, labels)).mean(),
            ),
            Mistake(
                "The softmax is taken twice: what you give to the loss are probabilities already.",
                lambda logits, labels: -_picked(_softmax(logits), labels).mean(),
            ),
        ],
        same=_same_or_both_nan,
    ),
    "penalised_step": Exercise(
        inputs=_training,
        solution=_step(),
        mistakes=[
            Mistake("You go uphill: the step is taken against the gradient.", _step(sign=1)),
            Mistake("The penalty is missing.", _step(decay=0)),
            Mistake(
                "The biases are pulled too; the penalty is for matrices only.", _step(pulled=lambda w: True)
            ),
            Mistake("The penalty pushes the weights away from zero: its sign is flipped.", _step(decay=-1)),
            Mistake(
                "The biases do not move. They have no penalty, and a gradient all the same.",
                _step(moved=lambda w: w.ndim == 2),
            ),
            Mistake("The learning rate is missing.", _step(by_rate=False)),
            Mistake(
                "The penalty is a part of the gradient, so the rate multiplies it, too.", _step(apart=True)
            ),
            Mistake(
                "The gradient of penalty · w² would be 2 · penalty · w. Here the penalty times the weight is "
                "added, without the 2.",
                _step(decay=2),
            ),
            Mistake("Nothing moved: return the new weights.", lambda weights, *_: weights),
        ],
    ),
    "widest": Exercise(
        inputs=_budget,
        solution=_widest(),
        mistakes=[
            Mistake("One too many: this width is already over the budget.", _widest(beyond=1)),
            Mistake("One more unit in each layer still fits the budget.", _widest(beyond=-1)),
            Mistake(
                "You forgot the biases in the count, so your network is over the budget.",
                _widest(lambda sizes: sum(m * n for m, n in pairwise(sizes))),
            ),
            Mistake("`depth` counts the hidden layers; you have one too few.", _widest(deeper=-1)),
            Mistake("`depth` counts the hidden layers; you have one too many.", _widest(deeper=1)),
        ],
    ),
    "spiral_network": Experiment(
        trial=_parted,
        metric="held-out accuracy on three new spirals",
        goal=0.95,
        baselines={
            "x and y, hidden [19]": cache(lambda: _parted(_raw(19)())),
            "x and y, hidden [7, 7]": cache(lambda: _parted(_raw(7, 7)())),
        },
        solution=_unwound,
        mistakes=[
            Mistake("expected at most 100 parameters, received 102 in layers [2, 20, 2]", _raw(20)),
            Mistake("It runs, and does not reach the goal of 0.95 yet.", _raw(5, 5, 4)),
            Mistake(f"expected {PARTS}; received", lambda: [2, 8, 2]),
            Mistake(
                "expected features of shape (300, k), all finite; received",
                lambda: (lambda points: np.hypot(*points.T), [8]),
            ),
        ],
    ),
}

QUIZ = {
    "universal": Question(
        asks="What does the universal approximation theorem promise?",
        choices={
            "That one hidden layer is enough for any task, if trained long enough.": "It says nothing on training. "
            "The weights exist; whether gradient descent finds them is another matter.",
            "That for each continuous curve and each error there is a hidden layer wide enough.": "On a bounded "
            "stretch, yes. How wide, and how to find the weights, it leaves open.",
            "That deep networks generalise better.": "It says nothing on depth, and nothing on points that were not "
            "in the training data.",
        },
        answer="That for each continuous curve and each error there is a hidden layer wide enough.",
    ),
    "steps": Question(
        asks="`fit` gets 1,000 rows, batch_size=300 and epochs=2. How many steps does the optimiser take?",
        choices={
            "2": "An epoch is one pass over the data, not one step. Each batch makes a step.",
            "6": "The last hundred rows are not dropped: they make a smaller, fourth batch.",
            "8": "Three full batches and one of a hundred rows, twice.",
        },
        answer="8",
    ),
    "evaluate": Question(
        asks="You call `evaluate` on the test data five times in a row. What has the model learned from them?",
        choices={
            "Nothing.": "`evaluate` runs forward and reports. No gradient is taken and no weight moves. You may have "
            "learned something, though, if you chose a model by what you saw.",
            "A little, five steps' worth.": "Only `fit` and `train_on_batch` take steps.",
            "It depends on the optimiser given to `compile`.": "`evaluate` does not use the optimiser.",
        },
        answer="Nothing.",
    ),
    "labels": Question(
        asks="A ten-class network trains without an error, and its loss will not fall below about 1.46. What do you "
        "suspect first?",
        choices={
            "The learning rate is too small.": "Then the loss would still fall, slowly, and pass any such mark.",
            "Integer labels with `categorical_crossentropy`.": "That raises a ValueError before the first step.",
            "A softmax in the last layer and another in the loss.": "The loss takes probabilities for logits. The best "
            "it can see is one 1 among nine 0s: log(e + 9) − 1 = 1.46.",
        },
        answer="A softmax in the last layer and another in the loss.",
    ),
    "fair": Question(
        asks="At a learning rate of 0.3, over ten seeds, five thin layers did far worse than two. What may you conclude?",
        choices={
            "That five layers are too many for this spiral.": "At a rate of their own they did as well in the end. It "
            "was the rate that was too high for them.",
            "That at this rate, in this many steps, they do worse.": "And no more. To speak about depth, give each form "
            "the rate that suits it, and time enough.",
            "Nothing, because ten seeds are too few.": "The interval was narrow. More seeds cannot repair a comparison "
            "in which one side has the wrong rate.",
        },
        answer="That at this rate, in this many steps, they do worse.",
    ),
}
