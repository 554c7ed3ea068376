"""Exercises and questions of chapter 14."""

import functools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.quiz import Question

# ---------------------------------------------------------------- a mask for a batch


def _lengths(rng):
    n = int(rng.integers(5, 9))
    return {"lengths": rng.integers(1, n + 1, size=4), "n": n}


def _masks(lengths, n, causal=True, padding=True, turned=False, queries=False, strict=0):
    real = np.arange(n) < np.asarray(lengths)[:, None]
    seen = np.tril(np.ones((n, n), bool), -strict)
    seen = seen.T if turned else seen
    where = real[:, :, None] if queries else real[:, None, :]
    return (where | (not padding)) & (seen | (not causal))


# ---------------------------------------------------------------- cut into heads


def _features(rng):
    heads, d_k = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    return {"x": rng.normal(size=(2, int(rng.integers(5, 8)), heads * d_k)), "heads": heads}


def _split(x, heads, turned=True, last=False):
    batch, n, features = x.shape
    if not turned:
        return x.reshape(batch, heads, n, features // heads)
    if last:  # the features of a head are spread over the word
        return x.reshape(batch, n, features // heads, heads).transpose(0, 3, 1, 2)
    return x.reshape(batch, n, heads, features // heads).transpose(0, 2, 1, 3)


# ---------------------------------------------------------------- a head that looks back


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _gaze(made):
    form = "expected two arrays of shape (8, 8), W_q and W_k; received "
    if not isinstance(made, (tuple, list)) or len(made) != 2:
        raise ValueError(form + describe(made))
    try:
        W_q, W_k = (np.asarray(each, float) for each in made)
    except (TypeError, ValueError) as error:
        raise ValueError(form + describe(made)) from error
    if W_q.shape != (8, 8) or W_k.shape != (8, 8):
        raise ValueError(f"{form}{W_q.shape} and {W_k.shape}")
    if not (np.isfinite(W_q).all() and np.isfinite(W_k).all()):
        raise ValueError("expected numbers; received some that are not finite")
    weights = _softmax(W_q @ W_k.T / np.sqrt(8))  # the words are one-hot vectors of their places
    found = {}
    for i in range(1, 8):
        top = int(weights[i].argmax())
        at = {i - 1: "the word before", i: "itself", i + 1: "the word after"}.get(top, "another word")
        found[f"word {i + 1}"] = at if weights[i, top] >= 0.9 else "several words"
    return found


def _back(strength=20.0, step=-1):
    return strength * np.eye(8, k=step), np.eye(8)


# ---------------------------------------------------------------- few weights

PAIRS, STEPS, BUDGET, WIDTH, KEYS, VALUES = 32, 600, 700, 32, 64, 16
NAMES = ("d_k", "d_v", "rate", "scale")


def _settings(made):
    form = "expected a dict with d_k, d_v, rate and scale; received "
    if not isinstance(made, dict) or set(made) != set(NAMES):
        raise ValueError(form + describe(made))
    for name, value in made.items():
        whole = name in ("d_k", "d_v")
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, np.integer) if whole else (int, float))
            or value <= 0
        ):
            kind = "whole number" if whole else "number"
            raise ValueError(f"expected a {kind} above 0 for {name}; received {describe(value)}")
    count = 2 * WIDTH * made["d_k"] + (WIDTH + VALUES) * made["d_v"] + VALUES
    if count > BUDGET:
        raise ValueError(f"expected at most {BUDGET} weights; received {count}")
    return made


def _recall(made):
    """Train attention with a learner's settings; return how many of 2,000 new questions it answers."""
    made = _settings(made)
    from helpers.training import keras, tf  # here, because it takes five seconds

    rng = np.random.default_rng(1414)
    key_vectors, value_vectors = (tf.constant(rng.normal(size=(n, WIDTH)), "float32") for n in (KEYS, VALUES))

    def pairs(n, seed):
        keys = tf.math.top_k(tf.random.stateless_uniform((n, KEYS), seed), PAIRS).indices
        values = tf.random.stateless_uniform((n, PAIRS), seed + 1, maxval=VALUES, dtype="int32")
        # Which pair is asked for does not matter: the order of the pairs is random, and not seen.
        x = [tf.gather(key_vectors, keys), tf.gather(value_vectors, values)]
        return [x[0][:, :1], *x], values[:, 0]

    keras.utils.set_random_seed(0)
    layers = keras.layers
    asked, keys, values = (keras.Input((steps, WIDTH)) for steps in (1, None, None))
    q, k, v = (
        layers.Dense(made[size], use_bias=False, kernel_initializer="lecun_normal")(given)
        for given, size in [(asked, "d_k"), (keys, "d_k"), (values, "d_v")]
    )
    found = layers.Attention()([q * made["scale"], v, k])
    model = keras.Model([asked, keys, values], layers.Dense(VALUES)(layers.Flatten()(found)))
    optimizer, weights = keras.optimizers.Adam(made["rate"], global_clipnorm=1.0), model.trainable_variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def fifty_steps(seed):
        for step in tf.range(50):
            x, y = pairs(64, seed + tf.stack([step, 0]))
            with tf.GradientTape() as tape:
                each = tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(x))
                loss = tf.reduce_mean(each)
            optimizer.apply(tape.gradient(loss, weights), weights)

    for first in range(0, STEPS, 50):
        fifty_steps(tf.constant([first, 5]))
    x, y = pairs(2000, tf.constant([10**6, 5]))
    return float(np.mean(model(x).numpy().argmax(axis=1) == y))


def _few(d_k=6, d_v=6, rate=0.02, scale=1.0):
    return {"d_k": d_k, "d_v": d_v, "rate": rate, "scale": scale}


EXERCISES = {
    "padding_and_causal": Exercise(
        inputs=_lengths,
        solution=_masks,
        mistakes=[
            Mistake(
                "Words can look at later ones: the causal part is missing.",
                functools.partial(_masks, causal=False),
            ),
            Mistake(
                "Words can look at padding: `lengths` is not used.", functools.partial(_masks, padding=False)
            ),
            Mistake(
                "The causal part is transposed: each word sees what comes later. Rows are queries, columns keys.",
                functools.partial(_masks, turned=True),
            ),
            Mistake(
                "The padding is shut out as a query. It is the keys, the last axis, that must not be looked at.",
                functools.partial(_masks, queries=True),
            ),
            Mistake(
                "A word may look at itself, too: keep the diagonal.", functools.partial(_masks, strict=1)
            ),
            Mistake(
                "It is the other way round: true where a word may look.",
                lambda lengths, n: ~_masks(lengths, n),
            ),
        ],
    ),
    "split_heads": Exercise(
        inputs=_features,
        solution=_split,
        mistakes=[
            Mistake(
                "The shape is right and the numbers are not: reshape alone cuts the words, not the features. Make "
                "(batch, words, heads, d_k) first, then exchange two axes.",
                functools.partial(_split, turned=False),
            ),
            Mistake(
                "A head got every so many features of a word, not neighbours: in the reshape heads come before d_k.",
                functools.partial(_split, last=True),
            ),
            Mistake(
                "Heads and words still have to change places.",
                lambda x, heads: _split(x, heads).transpose(0, 2, 1, 3),
            ),
        ],
    ),
    "look_back": Exercise(
        inputs=lambda rng: {},
        solution=_back,
        behaviour=_gaze,
        mistakes=[
            Mistake("Words look ahead: word i must ask for what word i − 1 answers.", lambda: _back(step=1)),
            Mistake(
                "Right, but too soft: after the division by √8 the score must stand out by some 5.",
                lambda: _back(strength=5.0),
            ),
            Mistake("Each word looks at itself.", lambda: _back(step=0)),
        ],
    ),
    "few_weights": Experiment(
        trial=_recall,
        metric="share of right answers",
        goal=0.9,
        baselines={"chance": lambda: 1 / VALUES},
        solution=_few,
        mistakes=[
            Mistake("does not reach the goal", lambda: _few(d_k=1, d_v=10)),
            Mistake("expected at most 700 weights", lambda: _few(d_k=32, d_v=32)),
            Mistake("expected a whole number above 0 for d_k", lambda: _few(d_k=0)),
            Mistake("expected a dict with d_k, d_v, rate and scale", lambda: 6),
        ],
        seconds=90,
    ),
}

QUIZ = {
    "nothing": Question(
        asks="A word's query is all zeros. What does it get?",
        choices={
            "Nothing: a vector of zeros.": "The weights of a softmax always sum to one. It cannot take nothing.",
            "The mean of all values.": "All scores are 0, so all weights are equal.",
            "Its own value.": "For that its query would have to match its own key more than the others.",
        },
        answer="The mean of all values.",
    ),
    "scale": Question(
        asks="Queries and keys have 256 components of mean 0 and variance 1. How large is a typical score, undivided?",
        choices={
            "About 1.": "That it is after the division: by √256 = 16.",
            "About 16.": "256 products of variance 1 have a sum of variance 256, and its root is 16. Among such scores a softmax has "
            "one winner.",
            "About 256.": "That is the variance. Most products cancel; what is left is of the size of the root.",
        },
        answer="About 16.",
    ),
    "heads": Question(
        asks="A layer of 64 features has 4 heads of 16 in place of one of 64. What changes in the number of weights?",
        choices={
            "Nothing.": "Four matrices of 64 × 16 are one of 64 × 64. The heads share out the features.",
            "It is four times as large.": "It would be if each head had 64 components of its own.",
            "It is a quarter.": "Each head has a quarter of the weights, and there are four.",
        },
        answer="Nothing.",
    ),
    "order": Question(
        asks="Self-attention without a mask reads a sentence backwards. What comes out?",
        choices={
            "The same vectors, in reverse order.": "Scores depend on what stands in two words, not on where they stand.",
            "Other vectors, as with a GRU.": "A GRU's state depends on the order. Here nothing does.",
            "One vector, the same as before.": "There is still one output for each word.",
        },
        answer="The same vectors, in reverse order.",
    ),
}
