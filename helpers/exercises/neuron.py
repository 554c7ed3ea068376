"""Exercises and questions of chapter 01."""

import numpy as np

from helpers.checks import Exercise, Mistake
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
        w, b = result
        assert np.shape(w) == (2,) and np.shape(b) == ()
        return _at_corners(_fires(CORNERS, w, b))
    except Exception:
        raise ValueError("two weights and a bias, [w1, w2], b") from None


def _network(rows):
    try:
        first, second, last = np.asarray(rows, dtype=float).reshape(3, 3)
    except Exception:
        raise ValueError("three rows of three numbers, [w1, w2, b] each") from None
    hidden = np.stack([_fires(CORNERS, row[:2], row[2]) for row in (first, second)], axis=1)
    return _at_corners(_fires(hidden, last[:2], last[2]))


def _step(sign=1, bias=True, always=False):
    def step(x, y, w, b):
        error = y - int(x @ w + b > 0)
        error = 2 * y - 1 if always else error
        return w + sign * error * x, b + sign * error * bias

    return step


def _sample(rng):
    # About half of these are misread, so that a rule that never or always moves is found out.
    x, w, b = rng.normal(size=3), rng.normal(size=3), rng.normal()
    return {"x": x, "y": int(rng.integers(2)), "w": w, "b": b}


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
            Mistake("That is AND: it fires only at (1, 1), where NAND must not.", lambda: ([1, 1], -1.5)),
            Mistake("That is NOR: it fires only at (0, 0).", lambda: ([-1, -1], 0.5)),
            Mistake("That is OR.", lambda: ([1, 1], -0.5)),
            Mistake("This neuron never fires: raise the bias.", lambda: ([0, 0], -1)),
            Mistake("This neuron always fires: lower the bias or the weights.", lambda: ([0, 0], 1)),
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
            Mistake("You also step when the answer was right: y - output is 0 then.", _step(always=True)),
            Mistake("Nothing moves, not even where the answer is wrong.", lambda x, y, w, b: (w, b)),
        ],
    ),
    "xor_network": Exercise(
        inputs=lambda rng: {},
        solution=lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -1.5]]),
        mistakes=[
            Mistake(
                "Your network computes OR: both hidden neurons must take part.",
                lambda: np.array([[1, 1, -0.5], [1, 1, -0.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "Your network computes NAND: at (0, 0) it fires, and XOR must not.",
                lambda: np.array([[-1, -1, 1.5], [-1, -1, 1.5], [1, 1, -0.5]]),
            ),
            Mistake(
                "This is the opposite of XOR: it fires where the inputs are equal.",
                lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [-1, -1, 1.5]]),
            ),
            Mistake(
                "Your network always fires: is the last neuron an OR where it should be an AND?",
                lambda: np.array([[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -0.5]]),
            ),
        ],
        behaviour=_network,
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
            "It needs more passes over the data.": "After a million passes it is still wrong somewhere: there is nothing to find.",
            "No straight line has both 1s on one side and both 0s on the other.": "Where such a line exists the rule is "
            "guaranteed to find one; where it does not, it moves for ever.",
        },
        answer="No straight line has both 1s on one side and both 0s on the other.",
    ),
}
