"""Exercises and questions of chapter 02."""

import copy
import functools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe, values_agree
from helpers.quiz import Question


def _rides(rng):
    return {"x": rng.normal(size=5), "y": rng.normal(size=5), "w": rng.normal(), "b": rng.normal()}


def _mse(scale=2, slope_b=True, squared=False, inputs=True):
    def gradient(x, y, w, b):
        error = w * x + b - y
        db = error if slope_b else error * x
        return scale * (error * (x if inputs else 1)).mean(), scale * db.mean()

    return gradient


def _logits(rng):
    return {"logits": rng.normal(scale=2, size=(5, 3)), "labels": rng.integers(0, 3, size=5)}


def _softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _one_hot(labels):
    return np.eye(3)[labels]


def _step(rng):
    w, g, v = rng.normal(size=(3, 4))
    return {"w": w, "g": g, "v": v, "rate": rng.uniform(0.05, 0.5), "mu": rng.uniform(0.5, 0.95)}


def _momentum(w, g, v, rate, mu):
    v = mu * v - rate * g
    return w + v, v


def _adam_inputs(rng):
    # From tiny to ordinary slopes, so that it shows where epsilon stands; t from 1 up, because most
    # mistakes in the correction divide by zero at t = 0.
    scale = 10.0 ** rng.uniform(-6, 0, size=4)
    return {
        "w": rng.normal(size=4),
        "g": scale * rng.normal(size=4),
        "m": scale * rng.normal(size=4),
        "s": scale**2 * rng.uniform(0.5, 1.5, size=4),
        "t": int(rng.integers(1, 20)),
        "rate": rng.uniform(0.05, 0.5),
    }


def _adam(corrected=True, later=1, swapped=False, inside=False, paper=False, keep=(0.9, 0.999), sign=-1):
    def step(w, g, m, s, t, rate):
        t = t + later
        share_m, share_s = (1 - 0.9**t, 1 - 0.999**t) if corrected else (1, 1)
        m = keep[0] * m + (1 - keep[0]) * g
        s = keep[1] * s + (1 - keep[1]) * g**2
        if paper:
            change = (m / share_m) / (np.sqrt(s / share_s) + 1e-7)
        elif inside:
            change = np.sqrt(share_s) / share_m * m / np.sqrt(s + 1e-7)
        elif swapped:
            change = share_s / share_m * m / (np.sqrt(s) + 1e-7)
        else:
            change = np.sqrt(share_s) / share_m * m / (np.sqrt(s) + 1e-7)
        return w + sign * rate * change, m, s

    return step


def _parts_agree(result, expected, *_):
    """An array of several parts is as good as a tuple of them."""
    return values_agree(list(result) if isinstance(result, np.ndarray) else result, expected)


def _either_epsilon(result, expected, *inputs):
    return _parts_agree(result, expected) or _parts_agree(result, _adam(paper=True)(*inputs))


_STEPS, _BOWLS, _WEIGHTS = 60, 20, 20


def _powers_left(rule, rng=None):
    """Let a rule walk down fresh bowls; return how many powers of ten of the height are left, on average."""
    try:
        step, state = rule
    except (TypeError, ValueError):
        raise ValueError(f"expected two things, (step, state), received {describe(rule)}") from None
    if not callable(step):
        raise ValueError(f"expected a function step(w, g, state) first, received {describe(step)}")
    rng, left = rng or np.random.default_rng(), []
    for _ in range(_BOWLS):
        c = 100 ** np.array([0, 1, *rng.uniform(size=_WEIGHTS - 2)])  # curvatures from 1 to 100
        Q = np.linalg.qr(rng.normal(size=(_WEIGHTS, _WEIGHTS)))[0]
        H, w = (Q * c) @ Q.T, rng.normal(size=_WEIGHTS)
        first, memory = w @ H @ w, copy.deepcopy(state)
        for taken in range(_STEPS):
            answer = step(w.copy(), H @ w, memory)
            if not isinstance(answer, (tuple, list)) or len(answer) != 2:
                raise ValueError(f"expected step to return (w, state), received {describe(answer)}")
            w, memory = np.asarray(answer[0], float), answer[1]
            if w.shape != (_WEIGHTS,):
                raise ValueError(f"expected new weights of shape ({_WEIGHTS},), received {describe(w)}")
            if not np.abs(w).max() < 1e6:
                raise ValueError(f"it diverges: after step {taken + 1} the weights are beyond a million")
        left.append(np.log10(max(w @ H @ w / first, 1e-12)))
    return np.mean(left)


def _rule(rate, mu=0.0):
    """Return plain descent, or momentum, as an answer to the experiment."""
    return (lambda w, g, v: (w + mu * v - rate * g, mu * v - rate * g)), 0.0


@functools.cache
def _best(mu):
    rates = 2 * (1 + mu) / 100 * np.array([0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98])
    return min(_powers_left(_rule(rate, mu), np.random.default_rng(0)) for rate in rates)


EXERCISES = {
    "mse_gradient": Exercise(
        inputs=_rides,
        solution=_mse(),
        same=_parts_agree,
        mistakes=[
            Mistake("Right values in the wrong order: first dw, then db.", lambda *ride: _mse()(*ride)[::-1]),
            Mistake(
                "The sign of both is flipped: the error is output minus target, w * x + b - y.",
                _mse(scale=-2),
            ),
            Mistake("The factor 2 is missing: the derivative of a square brings it.", _mse(scale=1)),
            Mistake("Summed, but not divided by the number of samples: it is the mean.", _mse(scale=10)),
            Mistake(
                "That is half the sum's gradient: the mean squared error has 2/m where you have 1.",
                _mse(scale=5),
            ),
            Mistake(
                "dw is right; db is not. The output changes by 1 with b, so no x there.",
                _mse(slope_b=False),
            ),
            Mistake(
                "db is right; dw is not. The output changes by x with w: multiply by x before the mean.",
                _mse(inputs=False),
            ),
        ],
    ),
    "largest_rate": Exercise(
        inputs=lambda rng: {"curvatures": rng.uniform(0.1, 30, size=4)},
        solution=lambda curvatures: 2 / np.max(curvatures),
        mistakes=[
            Mistake(
                "That rate lands in one step, in the steepest direction. It may be twice as large before it diverges.",
                lambda c: 1 / np.max(c),
            ),
            Mistake(
                "That is the edge of the flattest direction; in the steepest one it diverges long before.",
                lambda c: 2 / np.min(c),
            ),
            Mistake(
                "An average does not help: one direction that diverges is enough. Which is the first to?",
                lambda c: 2 / np.mean(c),
            ),
            Mistake("Upside down: more curvature allows a smaller rate.", lambda c: np.max(c) / 2),
            Mistake(
                "One rate is asked for, not one for each direction: the smallest of these.",
                lambda c: 2 / c,
            ),
        ],
    ),
    "softmax_gradient": Exercise(
        inputs=_logits,
        solution=lambda z, labels: (_softmax(z) - _one_hot(labels)) / 5,
        mistakes=[
            Mistake(
                "Not divided by the number of samples: the loss is the mean over them.",
                lambda z, labels: _softmax(z) - _one_hot(labels),
            ),
            Mistake(
                "The sign is flipped: it is p minus the one-hot rows. Yours leads uphill.",
                lambda z, labels: (_one_hot(labels) - _softmax(z)) / 5,
            ),
            Mistake(
                "The truth is missing: subtract 1 from the probability of the right class.",
                lambda z, labels: _softmax(z) / 5,
            ),
            Mistake(
                "The 1 was subtracted from the logits; it belongs to the probabilities.",
                lambda z, labels: (z - _one_hot(labels)) / 5,
            ),
            Mistake(
                "The softmax ran over the samples (axis 0); each row's classes (axis 1) sum to one.",
                lambda z, labels: (_softmax(z, axis=0) - _one_hot(labels)) / 5,
            ),
            Mistake(
                "The softmax ran over the whole table; each row's classes (axis 1) sum to one.",
                lambda z, labels: (_softmax(z, axis=None) - _one_hot(labels)) / 5,
            ),
            Mistake(
                "Divided by the number of numbers, samples times classes: divide by the samples.",
                lambda z, labels: (_softmax(z) - _one_hot(labels)) / 15,
            ),
        ],
    ),
    "momentum_step": Exercise(
        inputs=_step,
        solution=_momentum,
        same=_parts_agree,
        mistakes=[
            Mistake(
                "The gradient enters with the wrong sign: the velocity must point downhill.",
                lambda w, g, v, rate, mu: (w + mu * v + rate * g, mu * v + rate * g),
            ),
            Mistake(
                "The velocity is right, and subtracted. It points downhill already: add it.",
                lambda w, g, v, rate, mu: (w - mu * v + rate * g, mu * v - rate * g),
            ),
            Mistake(
                "The weights moved by the old velocity: renew v first, then use it.",
                lambda w, g, v, rate, mu: (w + v, mu * v - rate * g),
            ),
            Mistake(
                "mu is missing: the old velocity survives only in part.",
                lambda w, g, v, rate, mu: (w + v - rate * g, v - rate * g),
            ),
            Mistake(
                "You average, with 1 - mu before the gradient. That is Adam's m; momentum adds the whole step.",
                lambda w, g, v, rate, mu: (
                    w + mu * v - (1 - mu) * rate * g,
                    mu * v - (1 - mu) * rate * g,
                ),
            ),
            Mistake(
                "That is plain gradient descent: the velocity takes no part in the step.",
                lambda w, g, v, rate, mu: (w - rate * g, mu * v - rate * g),
            ),
            Mistake(
                "That is Nesterov's step; plain momentum moves by the velocity and no further.",
                lambda w, g, v, rate, mu: (
                    w + mu * (mu * v - rate * g) - rate * g,
                    mu * v - rate * g,
                ),
            ),
            Mistake(
                "Right values in the wrong order: first the weights, then the velocity.",
                lambda *step: _momentum(*step)[::-1],
            ),
        ],
    ),
    "adam_step": Exercise(
        inputs=_adam_inputs,
        solution=_adam(),
        same=_either_epsilon,
        mistakes=[
            Mistake(
                "The correction for starting at zero is missing: divide m and s by their shares.",
                _adam(corrected=False),
            ),
            Mistake(
                "The correction uses t, the steps before this one. This is step t + 1; with t = 0 you would divide by zero.",
                _adam(later=0),
            ),
            Mistake(
                "Epsilon stands inside the root, as in RMSprop. Adam adds it after taking the root.",
                _adam(inside=True),
            ),
            Mistake(
                "The share of s was not put under the root: s is a square, so its correction is a root too.",
                _adam(swapped=True),
            ),
            Mistake(
                "Swapped: beta, which is near 1, belongs to the old average, 1 - beta to the new slope.",
                _adam(keep=(0.1, 0.001)),
            ),
            Mistake("The step goes uphill: subtract it.", _adam(sign=1)),
        ],
    ),
    "own_rule": Experiment(
        trial=_powers_left,
        metric="powers of ten left",
        goal=-5.0,
        lower=True,
        baselines={
            "plain descent at its best rate": lambda: _best(0.0),
            "momentum 0.9 at its best rate": lambda: _best(0.9),
        },
        solution=lambda: _rule(0.03, 0.7),
        mistakes=[
            Mistake("does not reach the goal", lambda: _rule(0.019)),
            Mistake("does not reach the goal", lambda: _rule(0.003, 0.9)),
            Mistake("it diverges: after step", lambda: _rule(0.03)),
            Mistake("expected step to return (w, state)", lambda: (lambda w, g, state: w - 0.01 * g, 0.0)),
            Mistake("expected two things, (step, state)", lambda: 0.01),
        ],
        seconds=20.0,
    ),
}

QUIZ = {
    "edge": Question(
        asks="You replace the loss by ten times the loss and keep the learning rate. What happens to plain gradient descent?",
        choices={
            "Nothing: the lowest point is where it was.": "The place is the same, the slopes are not: every step is ten times as long.",
            "It may now diverge.": "The curvature is ten times as large, so the edge 2/c is ten times lower. "
            "Half a sum in place of a mean does the same to you.",
            "It gets there ten times as fast.": "Only where the rate was that much too small. Above 2/c it never gets there.",
        },
        answer="It may now diverge.",
    ),
    "silence": Question(
        asks="A softmax layer gives the right class a probability of 0.0001. How large is the cross-entropy's slope at that class's logit?",
        choices={
            "About 0.0001: the class is hardly there.": "That is the factor that the squared error suffers from. In the cross-entropy it cancels.",
            "About -1.": "p - y is 0.0001 - 1. The more wrong the layer is, the closer to -1, and never silent.",
            "About -9.2, the logarithm.": "9.2 is the loss itself; its slope is asked for.",
        },
        answer="About -1.",
    ),
    "noise": Question(
        asks="You go from batches of 32 to batches of 128. What happens to the error of each gradient?",
        choices={
            "It falls to a quarter.": "The work grows four times; averages are not that generous.",
            "It falls to half.": "It falls with the root of the batch size: four times the work for half the error. "
            "Small steps from rough gradients are the better bargain until the batch is very small.",
            "It stays, only the time changes.": "Averaging over more samples does reduce it, if slowly.",
        },
        answer="It falls to half.",
    ),
    "rates": Question(
        asks="SGD with a rate of 10 works well on your layer. You switch to Adam. Which rates do you try?",
        choices={
            "10 again: the layer is the same.": "Adam divides by the size of the slopes, so its rate is the length of a step: "
            "at 10, each weight would move by about 10, every time. In this chapter's table that loss is far above SGD's.",
            "A range of its own, from 1 downwards.": "Adam's rate is about the length of each weight's step, so it must suit the "
            "size of the weights. In this chapter's table its best is 1, where SGD's is 10; other data would have another.",
            "100: Adam's correction makes steps shorter.": "The correction undoes the start at zero and is soon over. "
            "After it, a rate of 100 means steps of about 100.",
        },
        answer="A range of its own, from 1 downwards.",
    ),
}
