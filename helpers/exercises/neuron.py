"""Exercises and questions of chapter 01."""

import functools

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.quiz import Question

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def _batch(rng):
    return {"x": rng.normal(size=(3, 4)), "w": rng.normal(size=4), "b": rng.normal()}


def _fires(x, w, b):
    return (np.asarray(x) @ np.asarray(w) + b > 0).astype(int)


def _at_corners(outputs):
    return {str(tuple(corner)): int(output) for corner, output in zip(CORNERS.tolist(), outputs, strict=True)}


def _gate(result):
    try:
        w, b = (result[:2], result[2]) if len(result) == 3 else result  # [w1, w2, b] says the same
        assert np.shape(w) == (2,) and np.size(b) == 1
        return _at_corners(_fires(CORNERS, w, np.ravel(b)[0]))
    except Exception:
        raise ValueError("two weights and a bias, [w1, w2], b") from None


def _network(rows):
    try:
        rows = np.asarray(rows, dtype=float)
        assert rows.shape == (3, 3)
    except Exception:
        raise ValueError("three rows of three numbers, [w1, w2, b] each") from None
    *first, last = rows
    hidden = np.stack([_fires(CORNERS, row[:2], row[2]) for row in first], axis=1)
    return _at_corners(_fires(hidden, last[:2], last[2]))


def _step(sign=1, bias=True, always=False, swapped=False):
    def step(x, y, w, b):
        error = int(x @ w + b > 0) - y
        error = 1 - 2 * y if always else error
        moved = w - sign * error * x, b - sign * error * bias
        return moved[::-1] if swapped else moved

    return step


def _sample(rng):
    # About half of these are misread, so that a rule that never or always moves is found out.
    x, w, b = rng.normal(size=3), rng.normal(size=3), rng.normal()
    return {"x": x, "y": int(rng.integers(2)), "w": w, "b": b}


def _two_columns(made, x):
    try:
        columns = made(x[:, 0], x[:, 1])
    except ValueError:  # written for one point: an `if` on an array
        columns = np.transpose([made(*point) for point in x])
    if not isinstance(columns, (tuple, list, np.ndarray)) or len(columns) != 2:
        many = len(columns) if isinstance(columns, (tuple, list)) else describe(columns)
        raise ValueError(f"Expected two numbers for each point, received {many}.")
    columns = np.stack([np.broadcast_to(np.asarray(column, float), len(x)) for column in columns], axis=1)
    if not np.isfinite(columns).all():
        raise ValueError("Expected two numbers for each point, received nan or inf for some.")
    return columns


def _on_both_patterns(made, seed=None):
    from sklearn.linear_model import LogisticRegression  # here, because it takes a second

    if not callable(made):
        raise ValueError(f"Expected a function of x1 and x2, received {describe(made)}.")
    seed = np.random.default_rng(seed).integers(2**32)
    scores = []
    for pattern in ("XOR", "circles"):
        drawn = data.plane(pattern, seed=seed)
        known, new = (_two_columns(made, x) for x in (drawn.x_train, drawn.x_test))
        mean, deviation = known.mean(axis=0), known.std(axis=0)
        scale = np.where(deviation == 0, 1, deviation)
        neuron = LogisticRegression(C=100, max_iter=1000).fit((known - mean) / scale, drawn.y_train)
        scores.append(neuron.score((new - mean) / scale, drawn.y_test))
    return min(scores)


@functools.cache
def _plain():
    return np.mean([_on_both_patterns(lambda x1, x2: (x1, x2), seed) for seed in range(5)])


EXERCISES = {
    "weighted_sums": Exercise(
        inputs=_batch,
        solution=lambda x, w, b: x @ w + b,
        mistakes=[
            Mistake("The bias is missing: a neuron adds b to the sum.", lambda x, w, b: x @ w),
            Mistake(
                "The products are there but not summed: each row of x needs one number.",
                lambda x, w, b: x * w + b,
            ),
            Mistake(
                "Summed over the wrong axis: axis 0 adds up the samples, axis 1 the inputs.",
                lambda x, w, b: (x * w).sum(axis=0) + b,
            ),
            Mistake(
                "Everything was summed to one number: sum over axis 1 only.",
                lambda x, w, b: (x * w).sum() + b,
            ),
            Mistake(
                "The bias was added once for each input, inside the sum: add it once, after it.",
                lambda x, w, b: (x * w + b).sum(axis=1),
            ),
        ],
    ),
    "tanh_slope": Exercise(
        inputs=lambda rng: {"z": rng.uniform(-2, 2, size=6)},
        solution=lambda z: 1 - np.tanh(z) ** 2,
        mistakes=[
            Mistake("Almost: tanh stands squared in its derivative.", lambda z: 1 - np.tanh(z)),
            Mistake(
                "That is the sigmoid's rule, a (1 - a), with tanh in it. Tanh has a rule of its own.",
                lambda z: np.tanh(z) * (1 - np.tanh(z)),
            ),
            Mistake("That is tanh itself; its slope is asked for.", np.tanh),
            Mistake(
                "The rule 1 - a² wants the output a = tanh(z); you put z into it.",
                lambda z: 1 - z**2,
            ),
        ],
    ),
    "nand_gate": Exercise(
        inputs=lambda rng: {},
        solution=lambda: (np.array([-1.0, -1.0]), 1.5),
        mistakes=[
            Mistake(
                "That is AND: it fires at (1, 1) and nowhere else; NAND is its opposite.",
                lambda: ([1, 1], -1.5),
            ),
            Mistake("That is NOR: it fires only at (0, 0).", lambda: ([-1, -1], 0.5)),
            Mistake(
                "That is OR: it fires at (1, 1), where NAND must not, and not at (0, 0).",
                lambda: ([1, 1], -0.5),
            ),
            Mistake(
                "This neuron never fires. Begin at (0, 0), where the sum is b alone: what must b be?",
                lambda: ([0, 0], -1),
            ),
            Mistake(
                "This neuron always fires, at (1, 1) too, where the sum is w1 + w2 + b: what must that be?",
                lambda: ([0, 0], 1),
            ),
        ],
        behaviour=_gate,
    ),
    "perceptron_step": Exercise(
        inputs=_sample,
        solution=_step(),
        mistakes=[
            Mistake(
                "The sign of the step is flipped: the neuron is pushed away from the right answer.",
                _step(sign=-1),
            ),
            Mistake("The weights move as they should; the bias must move too.", _step(bias=False)),
            Mistake(
                "You also step when the answer was right: output − target is 0 then.", _step(always=True)
            ),
            Mistake("Right, in the wrong order: first the weights, then the bias.", _step(swapped=True)),
            Mistake("Nothing moves, not even where the answer is wrong.", lambda x, y, w, b: (w, b)),
        ],
    ),
    "xor_network": Exercise(
        inputs=lambda rng: {},
        solution=lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -1.5]]),
        mistakes=[
            Mistake(
                "Your network computes OR: it fires at (1, 1), and XOR must not. What do your three neurons answer "
                "there, one by one?",
                lambda: np.array([[1, 1, -0.5], [1, 1, -0.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "Your network computes NAND: it fires at (0, 0), and XOR must not. What do your three neurons answer "
                "there, one by one?",
                lambda: np.array([[-1, -1, 1.5], [-1, -1, 1.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "Your network computes AND: it fires only at (1, 1).",
                lambda: np.array([[1, 1, -1.5], [1, 1, -1.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "This is the opposite of XOR: it fires where the inputs are equal.",
                lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [-1, -1, 1.5]]),
            ),
            Mistake(
                "Your network fires at every corner. What do the hidden neurons say at (0, 0), and what does "
                "the last neuron make of it?",
                lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "Your network never fires. What do the hidden neurons say at (0, 1), and what does the last neuron "
                "make of it?",
                lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -2.5]]),
            ),
        ],
        behaviour=_network,
    ),
    "two_numbers": Experiment(
        trial=_on_both_patterns,
        metric="accuracy on the worse of the two patterns",
        goal=0.9,
        baselines={"x1 and x2 themselves": _plain},
        solution=lambda: lambda x1, x2: (x1 * x2, x1**2 + x2**2),
        mistakes=[
            Mistake(
                "Expected two numbers for each point, received 3.", lambda: lambda x1, x2: (x1, x2, x1 * x2)
            ),
            Mistake("Expected a function of x1 and x2, received", lambda: (1, 2)),
            Mistake("does not reach the goal of 0.9 yet", lambda: lambda x1, x2: (x1 * x2, x1)),
            Mistake("does not reach the goal of 0.9 yet", lambda: lambda x1, x2: (x1**2, x2**2)),
        ],
    ),
}

QUIZ = {
    "bias": Question(
        asks="You raise a neuron's bias and leave its weights alone. What happens to the boundary?",
        choices={
            "It turns.": "Turning is the weights' work: they set the boundary's direction.",
            "It moves, parallel to itself.": "The direction belongs to the weights. The bias decides how much "
            "evidence is needed, so the line slides.",
            "Nothing, the bias acts after the activation.": "The bias is added before the activation: z = w · x + b.",
        },
        answer="It moves, parallel to itself.",
    ),
    "activation": Question(
        asks="Ten layers of neurons without activations, one after the other. What can they compute?",
        choices={
            "More than one layer: ten is deeper.": "Depth buys nothing here. Multiply the ten matrices: one matrix is left.",
            "Exactly what one layer can.": "A weighted sum of weighted sums is a weighted sum. The activation between "
            "the layers is what keeps them apart.",
            "Nothing, the sums overflow.": "Nothing overflows; the sums are numbers like any others.",
        },
        answer="Exactly what one layer can.",
    ),
    "saturation": Question(
        asks="A sigmoid neuron sits at z = 8. You nudge z a little. What does its output do?",
        choices={
            "It moves by about a quarter of the nudge.": "A quarter is the slope at z = 0, where the sigmoid is steepest.",
            "Almost nothing.": "The slope there is about 0.0003. A neuron that is this sure hardly learns; "
            "chapter 03 shows what that does to deep networks.",
            "It jumps to 1.": "It is at 0.9997 already, and the sigmoid has no jumps.",
        },
        answer="Almost nothing.",
    ),
    "xor": Question(
        asks="Why does the perceptron rule never settle on XOR?",
        choices={
            "Its steps are too large.": "Smaller steps cycle as well. For this rule, started from zero, the size of the "
            "step scales the weights and changes no decision.",
            "It needs more passes over the data.": "After a million passes it is still wrong somewhere: there are no such weights to find.",
            "No straight line has both 1s on one side and both 0s on the other.": "Where such a line exists the rule is "
            "guaranteed to find one; where it does not, it moves for ever.",
        },
        answer="No straight line has both 1s on one side and both 0s on the other.",
    ),
}
