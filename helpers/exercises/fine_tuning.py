"""Exercises and questions of chapter 17."""

import contextlib
import functools
import io
import re

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import values_agree
from helpers.quiz import Question

# ---------------------------------------------------------------- a rate for each layer


def _stack(rng):
    return {
        "peak": float(rng.uniform(1e-4, 1e-2)),
        "factor": float(rng.uniform(0.3, 0.9)),
        "blocks": int(rng.integers(3, 13)),
    }


def _layer_rates(peak, factor, blocks):
    return [peak * factor ** (blocks - i) for i in range(blocks + 1)]


def _same_numbers(result, expected, *_):
    return values_agree(np.asarray(result, float), np.asarray(expected, float))


# ---------------------------------------------------------------- what learns


def _weights(rng):
    blocks = int(rng.integers(11, 14))
    parts = ["bert/tokens/embeddings", "bert/positions/embeddings"]
    for i in range(blocks):
        parts += [f"bert/block_{i}/attention/output/kernel", f"bert/block_{i}/inner/bias"]
    depth = int(rng.integers(1, 5))
    return {"names": [*parts, "head/kernel", "head/bias"], "blocks": blocks, "depth": depth}


def _block_of(name):
    found = re.search(r"block_(\d+)/", name)
    return int(found[1]) if found else -1


def _that_learn(names, blocks, depth, head=True, below=False, embeddings=False, extra=0):
    def learns(name):
        i = _block_of(name)
        if i < 0:
            return head if name.startswith("head") else embeddings
        return i < depth if below else i >= blocks - depth - extra

    return [name for name in names if learns(name)]


def _as_text(names, blocks, depth):
    first = str(blocks - depth)
    return [n for n in names if n.startswith("head") or (_block_of(n) >= 0 and str(_block_of(n)) >= first)]


# ---------------------------------------------------------------- worth in labels


def _two_curves(rng):
    labels = np.cumsum(rng.integers(20, 400, 5)).astype(float)
    accuracies = np.sort(rng.uniform(0.15, 0.8, 5))
    low, high = accuracies[0], accuracies[-1]
    reached = rng.choice([rng.uniform(low, high), rng.uniform(low, high), rng.uniform(high, 0.95)])
    return {"labels": labels, "accuracies": accuracies, "reached": float(reached)}


def _worth(labels, accuracies, reached, log=True, never=np.inf):
    if reached > accuracies[-1]:
        return never if never is not None else labels[-1]
    if not log:
        return float(np.interp(reached, accuracies, labels))
    return float(np.exp(np.interp(reached, accuracies, np.log(labels))))


def _next_larger(labels, accuracies, reached):
    return np.inf if reached > accuracies[-1] else labels[np.argmax(accuracies >= reached)]


# ---------------------------------------------------------------- an experiment: a hundred labels

LIBRARIES, LABELS, LENGTH, STEPS = ("sympy", "statsmodels", "django", "nltk", "networkx"), 20, 32, 20
GOAL = 0.7
_NAMES = re.compile("|".join(LIBRARIES))
_KNOBS = {"peak": (0, 1), "steps": (1, STEPS), "depth": (0, 5), "pool": ("first", "mean")}


@functools.cache
def _sentences(part, most):
    from helpers import data  # here, because it takes a second

    with contextlib.redirect_stdout(io.StringIO()):
        documents = getattr(data.prose(), part)
    texts, labels = [], []
    for label, library in enumerate(LIBRARIES):
        found = [s for d in documents if d.source == library for p in d.paragraphs for s in p]
        found = [s for s in found if 10 <= len(s.split()) <= 40 and not _NAMES.search(s.lower())]
        chosen = np.random.default_rng(1).permutation(len(found))[:most]
        texts += [found[i] for i in chosen]
        labels += [label] * len(chosen)
    return texts, np.array(labels, "int32")


@functools.cache
def _network():
    from helpers.bert import checkpoint, inputs
    from helpers.training import keras

    model, tokenizer, _ = checkpoint.pretrained()
    head = keras.layers.Dense(len(LIBRARIES))
    head.build((None, model.config.width))
    found = []
    for part, most in (("train", LABELS), ("test", 60)):
        texts, labels = _sentences(part, most)
        encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
        found.append((inputs.as_rows([(e.ids, None) for e in encoded], LENGTH)[0], labels))
    return model, [w.numpy() for w in model.weights], head, found


def _checked(recipe):
    if not isinstance(recipe, dict) or set(recipe) != set(_KNOBS):
        raise ValueError(f"expected a dict with the keys {', '.join(_KNOBS)}, received {recipe!r}"[:160])
    if recipe["pool"] not in _KNOBS["pool"]:
        raise ValueError(f"expected pool 'first' or 'mean', received {recipe['pool']!r}")
    for name, (low, high) in list(_KNOBS.items())[:3]:
        if not low <= recipe[name] <= high:
            raise ValueError(f"expected {name} from {low} to {high}, received {recipe[name]!r}")
    return float(recipe["peak"]), int(recipe["steps"]), int(recipe["depth"]), recipe["pool"]


def _hundred_labels(recipe):
    """Fine-tune as a learner's recipe says on a hundred sentences; return the accuracy on new ones."""
    peak, steps, depth, pool = _checked(recipe)
    from helpers.bert import training
    from helpers.training import keras, tf

    model, learned, head, ((ids, labels), (new, truth)) = _network()
    keras.utils.set_random_seed(0)
    model.set_weights(learned)
    head.set_weights([np.zeros(w.shape) for w in head.weights])
    for i, dice in enumerate(v for v in model.variables if "seed" in v.path):
        dice.assign([i, 0])  # of the dropout layers: each trial throws the same
    blocks = len(model.blocks)
    parts = model.blocks[max(0, blocks - depth) :] if depth else []
    if depth > blocks:
        parts = [model.tokens, model.positions, model.segments, model.embedding_norm, *parts]
    chosen = [w for part in (*parts, head) for w in part.trainable_variables]
    optimizer = training.adamw(peak, steps)
    optimizer.build(chosen)

    def logits(ids, training):
        states = model.encode(ids, tf.zeros_like(ids), training)[0][-1]
        if pool == "first":
            return head(states[:, 0])
        real = tf.cast(ids != 0, "float32")[..., None]
        return head(tf.reduce_sum(states * real, axis=1) / tf.reduce_sum(real, axis=1))

    @tf.function
    def step(ids, labels):
        with tf.GradientTape() as tape:
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits(ids, True))
            loss = tf.reduce_mean(each)
        optimizer.apply(tape.gradient(loss, chosen), chosen)

    rng = np.random.default_rng(0)
    order = np.concatenate([rng.permutation(len(ids)) for _ in range(8 * steps // len(ids) + 1)])
    for rows in order[: 8 * steps].reshape(steps, 8):
        step(tf.constant(ids[rows]), tf.constant(labels[rows]))
    read = tf.function(lambda ids: logits(ids, False))
    said = np.concatenate([read(tf.constant(new[i : i + 100])) for i in range(0, len(new), 100)])
    return float(np.mean(said.argmax(axis=1) == truth))


def _tf_idf():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    (texts, labels), (new, truth) = _sentences("train", LABELS), _sentences("test", 60)
    bag = TfidfVectorizer(sublinear_tf=True).fit(texts)
    return LogisticRegression(C=10).fit(bag.transform(texts), labels).score(bag.transform(new), truth)


def _recipe(**changed):
    return {"peak": 0.001, "steps": 20, "depth": 5, "pool": "first"} | changed


_BASELINES = {
    "guessing": lambda: 1 / len(LIBRARIES),
    "TF-IDF of the labelled": functools.cache(_tf_idf),
    "BERT's published rate, 5e-5": functools.cache(lambda: _hundred_labels(_recipe(peak=5e-5))),
}

EXERCISES = {
    "layer_rates": Exercise(
        inputs=_stack,
        solution=_layer_rates,
        mistakes=[
            Mistake(
                "That gives the embeddings the highest rate. What lies deepest is to move least.",
                lambda peak, factor, blocks: _layer_rates(peak, factor, blocks)[::-1],
            ),
            Mistake(
                "The topmost block gets the whole peak; the factor sets in below it.",
                lambda peak, factor, blocks: [factor * r for r in _layer_rates(peak, factor, blocks)],
            ),
            Mistake(
                "The embeddings are missing: they are one step below the first block.",
                lambda peak, factor, blocks: _layer_rates(peak, factor, blocks)[1:],
            ),
            Mistake(
                "The rates fall by equal amounts; each is to be the factor times the one above it.",
                lambda peak, factor, blocks: np.linspace(peak * factor**blocks, peak, blocks + 1),
            ),
        ],
        same=_same_numbers,
    ),
    "names_that_learn": Exercise(
        inputs=_weights,
        solution=_that_learn,
        mistakes=[
            Mistake(
                "Those blocks are the lowest ones. Thaw from the top.",
                functools.partial(_that_learn, below=True),
            ),
            Mistake(
                "The head is missing. It is new, so it must learn.",
                functools.partial(_that_learn, head=False),
            ),
            Mistake(
                "Only the blocks at the top are wanted: the embeddings stay frozen.",
                functools.partial(_that_learn, embeddings=True),
            ),
            Mistake(
                "That is one block too many: the last has the number blocks − 1.",
                functools.partial(_that_learn, extra=1),
            ),
            Mistake(
                "The numbers of the blocks were compared as text, where '10' comes before '9'. Compare numbers.",
                _as_text,
            ),
        ],
    ),
    "worth_in_labels": Exercise(
        inputs=_two_curves,
        solution=_worth,
        mistakes=[
            Mistake(
                "Between two counts you went in equal steps of labels. Use their logarithms: interpolate there, and "
                "come back by exp.",
                functools.partial(_worth, log=False),
            ),
            Mistake(
                "A curve that never gets so high has no such number. Return np.inf, not its last count.",
                functools.partial(_worth, never=None),
            ),
            Mistake(
                "That is the next count that was tried. Interpolate between it and the one before.",
                _next_larger,
            ),
            Mistake(
                "That is the logarithm of the labels. Come back by np.exp.",
                lambda labels, accuracies, reached: np.log(_worth(labels, accuracies, reached)),
            ),
        ],
    ),
    "hundred_labels": Experiment(
        trial=_hundred_labels,
        metric="accuracy on new sentences",
        goal=GOAL,
        baselines=_BASELINES,
        solution=_recipe,
        mistakes=[
            Mistake("does not reach the goal", lambda: _recipe(peak=5e-5)),
            Mistake("expected steps from 1 to 20, received 600", lambda: _recipe(steps=600)),
            Mistake("expected pool 'first' or 'mean', received 'max'", lambda: _recipe(pool="max")),
            Mistake("expected a dict with the keys", lambda: {"peak": 0.001}),
        ],
        seconds=120,
    ),
}

QUIZ = {
    "once": Question(
        asks="Why may the features of a frozen network be computed once and kept?",
        choices={
            "Because they are small.": "They are, but so is the text. What matters is that they never change.",
            "Because its weights do not change, and dropout is off.": "The same text then gives the same numbers in every "
            "epoch. With dropout on, it would not; with thawed weights, not after the first step.",
            "Because the head is linear.": "Any head could be put on kept features, as long as what lies below it is frozen.",
        },
        answer="Because its weights do not change, and dropout is off.",
    ),
    "baseline": Question(
        asks="“Our pretrained model needs only 100 labels for 0.5 on eight classes.” Which one figure do you ask for first?",
        choices={
            "Its accuracy on the training texts.": "After sixty steps on a hundred texts that is near 1 whatever it learned before.",
            "What a bag of words gets from the same 100 labels.": "Without it 0.5 says nothing about pretraining. The next two to "
            "ask for are the same network from scratch, and from counts.",
            "How many parameters it has.": "That tells its size, not what the pretraining was worth.",
        },
        answer="What a bag of words gets from the same 100 labels.",
    ),
    "forgot": Question(
        asks="Fine-tuned at a peak of 0.003 a network gets as many test passages right as at 0.001, and its loss on hidden "
        "pieces is 5 nats where it was 3. What has happened?",
        choices={
            "Nothing was lost, since the accuracy is the same.": "Two nats were lost. The new labels ask for a topic, and much of "
            "what guessing a hidden piece takes has nothing to do with that.",
            "It forgot much, and the new task does not ask for what it forgot.": "The accuracy cannot show it. Whoever wants the "
            "network for a second task had better look at the old loss, too, or thaw less.",
            "It learned the new task better, and the loss on hidden pieces is no longer comparable.": "It is the same loss on the "
            "same pieces of the same pages. And the accuracy did not rise.",
        },
        answer="It forgot much, and the new task does not ask for what it forgot.",
    ),
    "elsewhere": Question(
        asks="A BERT that read only documentation is to sort film reviews. What does its record in this chapter let you expect?",
        choices={
            "Much the same gain: language is language.": "The record says otherwise. Words of praise and blame are rare in "
            "documentation, and nothing in it asked for them.",
            "Nothing for certain: measure it against a bag of words first.": "What pretraining is worth depends on what was read. "
            "The loss on hidden pieces of the new texts is a warning that needs no labels.",
            "It cannot be fine-tuned on such texts at all.": "It can, and its pieces cover them. It just brings little along.",
        },
        answer="Nothing for certain: measure it against a bag of words first.",
    ),
}
