"""Exercises and questions of chapter 09."""

import functools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe, values_agree
from helpers.quiz import Question

# ---------------------------------------------------------------- a step that keeps a part of its state


def _leaky(rng):
    return {
        "x": rng.normal(size=(3, 2)),
        "h": rng.normal(size=(3, 4)),
        "W": rng.normal(size=(2, 4)),
        "U": rng.normal(size=(4, 4)),
        "keep": rng.uniform(0.2, 0.8),
        "upstream": rng.normal(size=(3, 4)),
    }


def _leaky_back(
    slope=lambda new, out: 1 - new**2, straight=True, turned=True, share=True, before=lambda h, new: h
):
    def back(x, h, W, U, keep, upstream):
        new = np.tanh(x @ W + h @ U)
        out = keep * h + (1 - keep) * new
        dz = (1 - keep if share else 1) * upstream * slope(new, out)
        dh = straight * keep * upstream + dz @ (U.T if turned else U)
        return dh, before(h, new).T @ dz

    return back


# ---------------------------------------------------------------- how soon it is forgotten


def _shrinking(rng):
    U = rng.normal(size=(4, 4))
    return {"U": U * rng.uniform(0.5, 0.95) / np.linalg.norm(U, 2), "share": 10.0 ** -rng.uniform(1, 6)}


def _steps(size, rounded=np.ceil):
    return lambda U, share: int(rounded(np.log(share) / np.log(size(U))))


# ---------------------------------------------------------------- windows without the future


def _past(rng):
    back, ahead = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    cut = int(rng.integers(14, 18))
    return {"values": rng.normal(size=cut + ahead + 3), "back": back, "ahead": ahead, "cut": cut}


def _windows(last=0, shift=0, turned=1, first=0):
    def windows(values, back, ahead, cut):
        begins = range(first, cut - back - ahead + 1 + (ahead if last == "leak" else last))
        X = np.stack([values[i : i + back][::turned] for i in begins])
        return X, np.array([values[i + back - 1 + ahead + shift] for i in begins])

    return windows


def _same_pair(result, expected, *_):
    # A list of windows is as good as an array of them.
    return all(
        values_agree(np.asarray(one), np.asarray(two)) for one, two in zip(result, expected, strict=True)
    )


# ---------------------------------------------------------------- another tank

TANKS, DAYS, JUDGED, CAPACITY, MOST = 100, 60, 30, 30.0, 600


@functools.cache
def _other_tank():
    """Return (x, gauge) to learn from and (x, level) to judge by; x (tanks, days, 2) is rain and use."""
    rng = np.random.default_rng(90)
    rain = np.where(rng.random((2 * TANKS, DAYS)) < 0.3, rng.exponential(5, (2 * TANKS, DAYS)), 0)
    use, level, levels = rng.uniform(0, 2, rain.shape), np.full(2 * TANKS, CAPACITY / 2), []
    for day in range(DAYS):
        level = np.clip(0.98 * level + rain[:, day] - use[:, day], 0, CAPACITY)
        levels.append(level)
    x, level = np.stack([rain, use], axis=-1), np.stack(levels, axis=1)
    gauge = level[:TANKS] + rng.normal(0, 0.5, (TANKS, DAYS))
    return (x[:TANKS], gauge), (x[TANKS:], level[TANKS:])


def _error(said, level):
    return float(np.sqrt(np.mean((said - level)[:, JUDGED:] ** 2)))


def _second_tank(learn):
    """Let a learner's function learn the other tank; return the error of its levels on new ones."""
    from helpers.training import keras  # here, because it takes five seconds

    if not callable(learn):
        raise ValueError(f"expected a function of x and y, received {describe(learn)}")
    keras.utils.set_random_seed(0)
    (x, gauge), (x_new, level) = _other_tank()
    model = learn(x.copy(), gauge.copy())
    if not (hasattr(model, "predict") and hasattr(model, "count_params")):
        raise ValueError(f"expected a Keras model, received {type(model).__name__}")
    if model.count_params() > MOST:
        raise ValueError(f"expected at most {MOST} parameters, received {model.count_params()}")
    said = np.asarray(model.predict(x_new, verbose=0))
    if said.shape not in (level.shape, (*level.shape, 1)):
        raise ValueError(
            f"expected a level for each day, shape {(*level.shape, 1)}, received {said.shape}: "
            "does the layer return its whole sequence?"
        )
    return _error(said.reshape(level.shape), level)


@functools.cache
def _all_days():
    (x, gauge), (x_new, level) = _other_tank()

    def table(x):
        padded = np.pad(x, [(0, 0), (DAYS - 1, 0), (0, 0)])
        rows = np.lib.stride_tricks.sliding_window_view(padded, DAYS, axis=1).reshape(len(x) * DAYS, -1)
        return np.c_[rows, np.ones(len(rows))]

    weights = np.linalg.lstsq(table(x), gauge.ravel(), rcond=None)[0]
    return _error((table(x_new) @ weights).reshape(level.shape), level)


@functools.cache
def _mean_level():
    (_, gauge), (_, level) = _other_tank()
    return _error(np.full(level.shape, gauge[:, JUDGED:].mean()), level)


def _recurrent(units=8, epochs=60, recurrent=True, sequence=True):
    def second_tank():
        def learn(x, y):
            from helpers.training import keras

            layers = keras.layers
            first = (
                layers.SimpleRNN(units, return_sequences=sequence)
                if recurrent
                else layers.Dense(units, "tanh")
            )
            model = keras.Sequential([keras.Input((None, 2)), layers.Rescaling(0.3), first, layers.Dense(1)])
            model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), "mse")
            if epochs and sequence:
                model.fit(x, (y[..., None] - 15) / 8, batch_size=20, epochs=epochs, verbose=0)
            return keras.Sequential([model, layers.Rescaling(8, offset=15)])

        return learn

    return second_tank


EXERCISES = {
    "leaky_backward": Exercise(
        inputs=_leaky,
        solution=_leaky_back(),
        mistakes=[
            Mistake(
                "dh lacks the straight road: a part of h, keep, went into the new state without passing the tanh.",
                _leaky_back(straight=False),
            ),
            Mistake(
                "tanh's slope is missing: on the way back multiply by 1 − tanh².",
                _leaky_back(slope=lambda new, out: 1),
            ),
            Mistake(
                "The slope is taken at the new state. It belongs to the tanh alone: 1 − tanh(x W + h U)².",
                _leaky_back(slope=lambda new, out: 1 - out**2),
            ),
            Mistake(
                "dh: U must be transposed. Forward it leads from old units to new ones, back from new to old.",
                _leaky_back(turned=False),
            ),
            Mistake(
                "The tanh has only the share 1 − keep of the new state, so its gradient has that factor.",
                _leaky_back(share=False),
            ),
            Mistake(
                "dU: what U multiplied is the state before the step, h.",
                _leaky_back(before=lambda h, new: new),
            ),
            Mistake(
                "Right, but in another order: return dh, dU.",
                lambda *given: _leaky_back()(*given)[::-1],
            ),
        ],
    ),
    "steps_to_forget": Exercise(
        inputs=_shrinking,
        solution=_steps(lambda U: np.linalg.norm(U, 2)),
        mistakes=[
            Mistake(
                "You took the largest eigenvalue. It tells what happens in the end, and is no bound for each step: "
                "take the largest singular value, np.linalg.norm(U, 2).",
                _steps(lambda U: np.abs(np.linalg.eigvals(U)).max()),
            ),
            Mistake(
                "np.linalg.norm(U) without the 2 is the root of the sum of squares. The largest singular value is wanted.",
                _steps(np.linalg.norm),
            ),
            Mistake(
                "Nearly: one step too early. Rounded down, the bound is still above the share; round up.",
                _steps(lambda U: np.linalg.norm(U, 2), np.floor),
            ),
            Mistake(
                "You took the largest entry of U. Many entries act on a state at once: take the largest singular value.",
                _steps(lambda U: np.abs(U).max()),
            ),
            Mistake(
                "That is the smallest singular value. The direction that shrinks least decides: take the largest.",
                _steps(lambda U: np.linalg.norm(U, -2)),
            ),
        ],
    ),
    "windows_before": Exercise(
        inputs=_past,
        solution=_windows(),
        mistakes=[
            Mistake(
                "The windows end before the cut, but some targets lie behind it: that is the future, learned from.",
                _windows(last="leak"),
            ),
            Mistake(
                "One pair too many: its target is the value at the cut itself, which is not known yet.",
                _windows(last=1),
            ),
            Mistake("One pair is lost: the last target may be the value at cut − 1.", _windows(last=-1)),
            Mistake(
                "The targets are one step too near: count `ahead` from the window's last value.",
                _windows(shift=-1),
            ),
            Mistake(
                "The targets are one step too far: count `ahead` from the window's last value.",
                lambda values, back, ahead, cut: _windows()(values, back, ahead + 1, cut),
            ),
            Mistake("Your windows run backwards in time.", _windows(turned=-1)),
            Mistake("The first window is missing: it begins with the very first value.", _windows(first=1)),
        ],
        same=_same_pair,
    ),
    "second_tank": Experiment(
        trial=_second_tank,
        metric="error in days of use",
        goal=2.5,
        baselines={"linear on all 60 days": _all_days, "mean level": _mean_level},
        solution=_recurrent(),
        mistakes=[
            Mistake("does not reach the goal", _recurrent(recurrent=False, epochs=20)),
            Mistake("expected at most 600 parameters", _recurrent(units=40, epochs=0)),
            Mistake("does the layer return its whole sequence?", _recurrent(sequence=False)),
            Mistake("expected a Keras model", lambda: lambda x, y: y.mean()),
        ],
        lower=True,
        seconds=120,
    ),
}

QUIZ = {
    "shared": Question(
        asks="A sequence has 30 steps, and every step uses U. What is the gradient of U?",
        choices={
            "That of the last step, which alone enters the answer.": "The last state was made from the one before, and "
            "that from the one before it: every use of U had its part.",
            "The sum of what each of the 30 uses receives.": "One weight, many uses: the paths add up, as over the rows "
            "of a batch in chapter 03.",
            "The mean over the 30 steps.": "A mean comes in only where the loss has one. The uses themselves add up.",
        },
        answer="The sum of what each of the 30 uses receives.",
    ),
    "bound": Question(
        asks="The largest singular value of U is 1.3, the activation is tanh. What is certain about the gradient after 100 "
        "steps back?",
        choices={
            "It explodes: 1.3 to the power 100 is large.": "That is the most it may be. Each tanh slope below 1 takes "
            "something off, and in this chapter's runs strong inputs killed it.",
            "It vanishes, because tanh saturates.": "It may, if the states saturate. Without inputs it grew at 1.5.",
            "Nothing, but that it is at most 1.3 to the power 100.": "The bound holds from above. Only below 1 does it "
            "decide the matter.",
        },
        answer="Nothing, but that it is at most 1.3 to the power 100.",
    ),
    "clip": Question(
        asks="What does clipping by the global norm do for a gradient that has vanished?",
        choices={
            "Nothing.": "It only shortens what is longer than the limit. A gradient that has died stays dead.",
            "It lifts it to the limit.": "It would have to know in which direction; what is left is mostly rounding and "
            "the nearest steps' share. And it never makes a gradient longer.",
            "It brings back its direction.": "The direction of a clipped gradient is what it was before.",
        },
        answer="Nothing.",
    ),
    "when": Question(
        asks="You are to forecast a smooth monthly series with a yearly rhythm, 50 years long. What do you try first?",
        choices={
            "A recurrent network, since it is a sequence.": "On such a series this chapter's recurrent layer could not "
            "be told from a straight line, which is fitted in milliseconds.",
            "Last year plus the rise, and a linear model on the last 24 changes.": "They take a second, and whatever "
            "comes later has to beat them.",
            "A dense network on the last 24 months.": "With some hundred samples it has more to fit than to learn from. "
            "Begin with fewer numbers.",
        },
        answer="Last year plus the rise, and a linear model on the last 24 changes.",
    ),
}
