"""Exercises and questions of chapter 10."""

import functools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.quiz import Question


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# ---------------------------------------------------------------- one gate for two


def _coupled_inputs(rng):
    batch, features, units = 3, int(rng.integers(2, 5)), 4
    return {
        "x": rng.normal(size=(batch, features)),
        "h": rng.normal(size=(batch, units)),
        "c": rng.normal(size=(batch, units)),
        "W": rng.normal(size=(features, 3 * units)),
        "U": rng.normal(size=(units, 3 * units)),
        "b": rng.normal(size=3 * units),
    }


def _coupled(x, h, c, W, U, b, write=lambda f: 1 - f, order=(0, 1, 2), squash=np.tanh, say=True):
    parts = np.split(x @ W + h @ U + b, 3, axis=1)
    f, g, o = (parts[k] for k in order)
    f, g, o = _sigmoid(f), np.tanh(g), _sigmoid(o)
    c = f * c + write(f) * g
    return (o if say else 1) * squash(c), c


# ---------------------------------------------------------------- how many weights


def _data_shape(rng):
    shape = tuple(int(n) for n in (rng.integers(50, 200), rng.integers(20, 49), rng.integers(2, 19)))
    return {
        "shape": shape,
        "cell": str(rng.choice(["SimpleRNN", "LSTM", "GRU"])),
        "units": int(rng.integers(4, 33)),
    }


def _weights(shape, cell, units, axis=-1, gates=None, biases=None, recurrent=True):
    gates = (gates or {"SimpleRNN": 1, "LSTM": 4, "GRU": 3})[cell]
    biases = (biases or {"SimpleRNN": 1, "LSTM": 1, "GRU": 2})[cell]
    return gates * units * (shape[axis] + recurrent * units + biases)


# ---------------------------------------------------------------- a latch


def _pulses():
    """Return sequences of pulses, a dict of what they say to an array (1, 24, 2) of set and reset."""
    said = {
        "nothing": [],
        "set at 3": [(3, 0)],
        "set at 20": [(20, 0)],
        "reset at 5": [(5, 1)],
        "set at 2, reset at 9": [(2, 0), (9, 1)],
        "reset at 2, set at 9": [(2, 1), (9, 0)],
        "set at 1, 4 and 8, reset at 15": [(1, 0), (4, 0), (8, 0), (15, 1)],
        "set at 1, reset at 6, set at 12": [(1, 0), (6, 1), (12, 0)],
    }
    made = {}
    for words, pulses in said.items():
        made[words] = np.zeros((1, 24, 2))
        for step, line in pulses:
            made[words][0, step - 1, line] = 1
    return made


_FORM = "three arrays W, U, b of shapes (2, 4), (1, 4) and (4,)"


def _latched(made):
    if not isinstance(made, (tuple, list)) or len(made) != 3:
        raise ValueError(_FORM)
    try:
        W, U, b = (np.array(part, float) for part in made)
    except (TypeError, ValueError):
        raise ValueError(_FORM) from None
    if (W.shape, U.shape, b.shape) != ((2, 4), (1, 4), (4,)):
        raise ValueError(_FORM)
    found = {}
    for words, x in _pulses().items():
        h = c = np.zeros((1, 1))
        with np.errstate(over="ignore"):
            for t in range(x.shape[1]):
                i, f, g, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
                c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
                h = _sigmoid(o) * np.tanh(c)
        found[words] = "on" if h[0, 0] > 0.6 else "off" if abs(h[0, 0]) < 0.2 else "in between"
    return found


def _latch(i=(20, 0, -10), f=(0, -20, 10), g=(0, 0, 5), o=(0, 0, 10)):
    columns = np.array([i, f, g, o], float).T  # set, reset, bias
    return columns[:2], np.zeros((1, 4)), columns[2]


# ---------------------------------------------------------------- a longer memory

LENGTH, STEPS, BUDGET = 150, 400, 1500


def _examples(n, seed):
    from helpers.training import tf

    values = tf.random.stateless_uniform((n, LENGTH), seed)
    places = tf.random.stateless_uniform((n, LENGTH // 2), seed + 1)
    marks = tf.reduce_sum(tf.one_hot(tf.math.top_k(places, 2).indices, LENGTH), axis=1)
    return tf.stack([values, marks], axis=-1), tf.reduce_sum(values * marks, axis=1, keepdims=True)


def _long_sum(made):
    """Train a learner's layer to add two marked numbers of 150; return its mean squared error on new sequences."""
    from helpers.training import keras, tf  # here, because it takes five seconds

    form = "expected a pair: a recurrent layer of Keras, and a learning rate; received "
    if not isinstance(made, (tuple, list)) or len(made) != 2:
        raise ValueError(form + describe(made))
    layer, rate = made
    if (
        not isinstance(layer, keras.layers.Layer)
        or isinstance(rate, bool)
        or not isinstance(rate, (int, float))
    ):
        raise ValueError(form + describe(made))
    keras.utils.set_random_seed(10)
    model = keras.Sequential([keras.Input((LENGTH, 2)), layer, keras.layers.Dense(1)])
    if model.output_shape != (None, 1):
        raise ValueError(f"expected a layer with one output for each sequence, received {model.output_shape}")
    if model.count_params() > BUDGET:
        raise ValueError(
            f"expected at most {BUDGET:,} weights with the last layer, received {model.count_params():,}"
        )
    optimizer, weights = keras.optimizers.Adam(rate, global_clipnorm=1.0), model.trainable_variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def fifty_steps(first):
        for step in tf.range(50):
            x, y = _examples(32, tf.stack([first + step, 77]))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(x) - y) ** 2)
            optimizer.apply(tape.gradient(loss, weights), weights)

    for first in range(0, STEPS, 50):
        fifty_steps(tf.constant(first))
    x, y = _examples(1000, tf.constant([999_999, 78]))
    return float(np.mean((model.predict(x, batch_size=500, verbose=0) - y.numpy()) ** 2))


def _remembers(units=16):
    from helpers.training import keras

    def start(shape, dtype=None):
        bias = np.zeros(shape, "float32")
        bias[:units], bias[units : 2 * units] = -np.log(LENGTH), np.log(LENGTH)
        return bias

    return keras.layers.LSTM(units, bias_initializer=start, unit_forget_bias=False), 0.03


def _as_keras_starts_it(units=16):
    from helpers.training import keras

    return keras.layers.LSTM(units), 0.01


@functools.cache
def _baseline():
    return _long_sum(_as_keras_starts_it())


EXERCISES = {
    "coupled_step": Exercise(
        inputs=_coupled_inputs,
        solution=_coupled,
        mistakes=[
            Mistake(
                "The candidate enters at full strength. What is forgotten makes room for what is written: times 1 − f.",
                functools.partial(_coupled, write=lambda f: 1),
            ),
            Mistake(
                "The candidate was multiplied by f. Where the cell is kept nothing is written: the other way round, 1 − f.",
                functools.partial(_coupled, write=lambda f: f),
            ),
            Mistake(
                "h is the cell without its tanh: o times tanh(c).",
                functools.partial(_coupled, squash=lambda c: c),
            ),
            Mistake(
                "The output gate is missing: h is o times tanh(c).", functools.partial(_coupled, say=False)
            ),
            Mistake(
                "The blocks were taken in the order f, o, g; here they are f, g, o, as in Keras.",
                functools.partial(_coupled, order=(0, 2, 1)),
            ),
            Mistake("Right, but in another order: return h, c.", lambda *given: _coupled(*given)[::-1]),
        ],
    ),
    "weights_of": Exercise(
        inputs=_data_shape,
        solution=_weights,
        mistakes=[
            Mistake(
                "Time and features are swapped: the number of steps changes no weight, the features are the last axis.",
                functools.partial(_weights, axis=1),
            ),
            Mistake(
                "The recurrent matrix is missing: each gate sees the units' own state, too.",
                functools.partial(_weights, recurrent=False),
            ),
            Mistake(
                "Right but for the GRU: Keras's default, reset_after, has two biases for each gate and unit.",
                functools.partial(_weights, biases={"SimpleRNN": 1, "LSTM": 1, "GRU": 1}),
            ),
            Mistake(
                "The biases are missing.",
                functools.partial(_weights, biases={"SimpleRNN": 0, "LSTM": 0, "GRU": 0}),
            ),
            Mistake(
                "An LSTM has four blocks: three gates and the candidate.",
                functools.partial(_weights, gates={"SimpleRNN": 1, "LSTM": 3, "GRU": 3}),
            ),
        ],
    ),
    "latch": Exercise(
        inputs=lambda rng: {},
        solution=_latch,
        behaviour=_latched,
        mistakes=[
            Mistake(
                "The forget gate is not open enough to hold for twenty steps. At a bias of 1 it keeps 0.73 at each step.",
                lambda: _latch(f=(0, -20, 1)),
            ),
            Mistake("It never lets go: on a reset the forget gate must shut.", lambda: _latch(f=(0, 0, 10))),
            Mistake(
                "It is on whatever comes: the input gate must be shut without a set.",
                lambda: _latch(i=(0, 0, 10)),
            ),
            Mistake(
                "Nothing ever enters: the input gate must open on a set.",
                lambda: _latch(i=(0, 0, -10)),
            ),
        ],
    ),
    "longer_memory": Experiment(
        trial=_long_sum,
        metric="mean squared error",
        goal=0.02,
        baselines={"always 1": lambda: 1 / 6, "LSTM as Keras starts it": _baseline},
        solution=_remembers,
        mistakes=[
            Mistake("does not reach the goal", _as_keras_starts_it),
            Mistake("expected at most 1,500 weights", lambda: _as_keras_starts_it(64)),
            Mistake("expected a pair: a recurrent layer of Keras", lambda: 0.03),
        ],
        lower=True,
        seconds=180,
    ),
}

QUIZ = {
    "slope": Question(
        asks="A number lies in the cell. By what is its influence multiplied at each step along the conveyor?",
        choices={
            "By the recurrent matrix U.": "That is the plain network's road. U enters the cell only through the gates and "
            "the candidate, side roads beside the conveyor.",
            "By the forget gate.": "c at this step is f times c at the last one, plus something new; so the slope is f, a "
            "number of its own for each unit and step.",
            "By the output gate.": "The output gate decides what is said of the cell, not what the cell keeps.",
        },
        answer="By the forget gate.",
    ),
    "half_open": Question(
        asks="All weights are small and the forget gate's bias is 0. How much of a number is left in the cell after ten steps?",
        choices={
            "All of it: the cell adds, it does not multiply.": "It multiplies by f at each step, and f is σ(0), one half.",
            "About a thousandth.": "One half to the power of ten. With Keras's bias of 1 it is σ(1) = 0.73 to the power of "
            "ten, about 0.04.",
            "Half of it.": "Half of it is left after one step.",
        },
        answer="About a thousandth.",
    ),
    "axes": Question(
        asks="100 steps of 13 features, and Input((13, 100)) in front of LSTM(8). What happens?",
        choices={
            "Keras raises an error.": "Nothing tells it which axis you meant. It builds 3,488 weights and trains.",
            "It runs and learns as well: it is only a transposition.": "It reads 13 steps of 100 numbers. What comes one "
            "after the other in time it sees all at once, and a sequence of another length does not fit any more.",
            "It runs, and the number of weights gives it away.": "4 × 8 × (100 + 8 + 1) = 3,488, and should be "
            "4 × 8 × (13 + 8 + 1) = 704. The number of steps must not change the number of weights.",
        },
        answer="It runs, and the number of weights gives it away.",
    ),
    "ahead": Question(
        asks="A forward LSTM finds far fewer full stops than a linear model on a window of seven words. Why?",
        choices={
            "It has too few units.": "It had about as many weights as the LSTM that reads both ways.",
            "It answers before it has read the next word.": "That a sentence is over shows in how the next one begins. "
            "Let it answer three words later, or read both ways, and most of the gap closes.",
            "Its gradient vanishes.": "A full stop depends on words nearby; no long memory is asked for.",
        },
        answer="It answers before it has read the next word.",
    ),
}
