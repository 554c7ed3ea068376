"""Exercises and questions of chapter 08."""

import contextlib
import functools
import io

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.quiz import Question
from helpers.settings import ROOT


def _bottleneck(rng):
    channels, narrow = int(rng.integers(8, 257)), int(rng.integers(4, 65))
    return {"channels": channels, "narrow": narrow}


def _bottleneck_parameters(channels, narrow, biases=True, kernels=(1, 3, 1)):
    sizes = [(channels, narrow), (narrow, narrow), (narrow, channels)]
    return sum(
        kernel**2 * into * out + biases * out for kernel, (into, out) in zip(kernels, sizes, strict=True)
    )


def _residual(rng):
    x, f = rng.normal(size=(3, 4)), rng.normal(size=(4, 4))
    return {"x": x, "first": f, "second": rng.normal(size=(4, 4))}


def _relu(z):
    return np.maximum(0, z)


def _frozen(rng):
    n = int(rng.integers(3, 7))
    return {"counts": rng.integers(10, 1000, n), "thaw": int(rng.integers(1, n - 1))}


def _shots(rng):
    labels = np.repeat(np.arange(3), [2, 3, 5])
    centres = 2 * rng.normal(size=(3, 6))
    features = centres[labels] + 2 * rng.normal(size=(10, 6))
    new = centres[rng.integers(0, 3, 12)] + 2 * rng.normal(size=(12, 6))
    order = rng.permutation(10)
    return {"features": features[order], "labels": labels[order], "new": new}


def _means(features, labels, classes=3):
    return np.stack([features[labels == k].mean(axis=0) for k in range(classes)])


def _distances(features, labels, new):
    return ((new[:, None] - _means(features, labels)) ** 2).sum(axis=-1)


def _nearest_example(features, labels, new):
    return labels[((new[:, None] - features) ** 2).sum(axis=-1).argmin(axis=1)]


# ---------------------------------------------------------------- five labels a class

BASE = ROOT / "data" / "shapes_base.npz"  # the weights of the given base; see data/README.md
LABELS, CLASSES = 5, 4


@functools.cache
def _drawn(train, test, seed):
    from helpers import data  # here, because it takes a second

    with contextlib.redirect_stdout(io.StringIO()):
        drawn = data.shapes(train, test, seed=seed)
    return [
        (x / np.float32(255), y) for x, y in ((drawn.x_train, drawn.y_train), (drawn.x_test, drawn.y_test))
    ]


def _new_base(load=True):
    from helpers.training import keras  # here, because it takes five seconds

    def conv(x, filters, **options):
        options = {"padding": "same", "kernel_initializer": "he_normal"} | options
        return keras.layers.Conv2D(filters, 3, **options)(x)

    pixels = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        x = keras.layers.BatchNormalization(momentum=0.9)(conv(x, filters, strides=2))
        x = keras.layers.ReLU()(x)
        f = conv(conv(x, filters, activation="relu"), filters, kernel_initializer="zeros")
        x = keras.layers.ReLU()(keras.layers.Add()([x, f]))
    base = keras.Model(pixels, x)
    if load:
        with np.load(BASE) as kept:
            base.set_weights([kept[name].astype("float32") for name in kept.files])
    return base


def _on_top(base, classes, rate, training=None):
    from helpers.training import keras

    pixels = keras.Input((32, 32, 3))
    averages = keras.layers.GlobalAveragePooling2D()(base(pixels, training=training))
    model = keras.Model(pixels, keras.layers.Dense(classes)(averages))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def make_base():
    """Pretrain the base that the experiment gives, on 6,000 shapes of the first six kinds, and keep it in BASE."""
    from helpers.training import batches, keras

    keras.utils.set_random_seed(8)
    (x, y), _ = _drawn(10_000, 10, 80)
    base = _new_base(load=False)
    model = _on_top(base, 6, 2e-3)
    falling = keras.callbacks.LearningRateScheduler(lambda epoch: 2e-3 * (1 - epoch / 8))
    model.fit(batches(x[y < 6], y[y < 6], 50), epochs=8, callbacks=[falling], verbose=0, shuffle=False)
    np.savez_compressed(BASE, *[w.astype("float16") for w in base.get_weights()])


def _few_labels(learn):
    """Let a learner's function learn from five labels a class, twice; return its mean accuracy on new shapes."""
    if not callable(learn):
        raise ValueError(f"expected a function of base, x and y, received {type(learn).__name__}")
    from helpers.training import keras

    (x, y), (x_new, y_new) = _drawn(400, 1000, 81)
    x_new, y_new = x_new[y_new >= 6], y_new[y_new >= 6] - 6
    right = []
    for draw in range(2):
        rng = np.random.default_rng(draw)
        rows = [rng.choice(np.flatnonzero(y == 6 + k), LABELS, replace=False) for k in range(CLASSES)]
        rows = rng.permutation(np.concatenate(rows))
        keras.utils.set_random_seed(draw)  # so that the same answer has the same score
        model = learn(_new_base(), x[rows].copy(), y[rows] - 6)
        if not hasattr(model, "predict"):
            raise ValueError(f"expected a model that can predict, received {type(model).__name__}")
        outputs = np.asarray(model.predict(x_new, verbose=0))
        if outputs.shape != (len(x_new), CLASSES):
            raise ValueError(
                f"expected {CLASSES} outputs for each image, received an array of shape {outputs.shape}"
            )
        right.append(np.mean(outputs.argmax(axis=1) == y_new))
    return float(np.mean(right))


def _frozen_base():
    def learn(base, x, y):
        base.trainable = False
        model = _on_top(base, CLASSES, 3e-2, training=False)
        model.fit(x, y, batch_size=20, epochs=50, verbose=0)
        return model

    return learn


def _all_at_once():
    def learn(base, x, y):
        model = _on_top(base, CLASSES, 1e-3)
        model.fit(x, y, batch_size=20, epochs=50, verbose=0)
        return model

    return learn


def _old_head():
    return lambda base, x, y: _on_top(base, 6, 1e-3)


class _Pixels:
    """A linear model on pixels, by least squares with a penalty."""

    def __init__(self, x, y):
        flat = x.reshape(len(x), -1) - 0.5
        self._weights = flat.T @ np.linalg.solve(flat @ flat.T + 10 * np.eye(len(x)), np.eye(CLASSES)[y])

    def predict(self, x, verbose=0):
        return (x.reshape(len(x), -1) - 0.5) @ self._weights


_BASELINES = {
    "linear on pixels": functools.cache(lambda: _few_labels(lambda base, x, y: _Pixels(x, y))),
    "all weights at once": functools.cache(lambda: _few_labels(_all_at_once())),
}

EXERCISES = {
    "bottleneck_parameters": Exercise(
        inputs=_bottleneck,
        solution=_bottleneck_parameters,
        mistakes=[
            Mistake(
                "The biases are missing: each convolution has one for each filter.",
                lambda channels, narrow: _bottleneck_parameters(channels, narrow, biases=False),
            ),
            Mistake(
                "All three windows were counted as 3 × 3; the first and the last are 1 × 1.",
                lambda channels, narrow: _bottleneck_parameters(channels, narrow, kernels=(3, 3, 3)),
            ),
            Mistake(
                "The window in the middle is 3 × 3: nine weights for each pair of channels.",
                lambda channels, narrow: _bottleneck_parameters(channels, narrow, kernels=(1, 1, 1)),
            ),
            Mistake(
                "Nine weights for a window of 3 × 3, not three.",
                lambda channels, narrow: _bottleneck_parameters(channels, narrow, kernels=(1, 3**0.5, 1)),
            ),
            Mistake(
                "That is one 3 × 3 convolution from channels to channels: what the bottleneck replaces.",
                lambda channels, narrow: 9 * channels * channels + channels,
            ),
        ],
    ),
    "residual": Exercise(
        inputs=_residual,
        solution=lambda x, first, second: _relu(x + _relu(x @ first) @ second),
        mistakes=[
            Mistake(
                "The skip is missing: x is added to what the two layers make of it.",
                lambda x, first, second: _relu(_relu(x @ first) @ second),
            ),
            Mistake(
                "The skip comes too late: add x first, then take the ReLU of the sum.",
                lambda x, first, second: x + _relu(_relu(x @ first) @ second),
            ),
            Mistake("The last ReLU is missing.", lambda x, first, second: x + _relu(x @ first) @ second),
            Mistake(
                "Without a ReLU between them the two layers are one.",
                lambda x, first, second: _relu(x + x @ first @ second),
            ),
            Mistake(
                "x was multiplied in; a skip adds it.",
                lambda x, first, second: _relu(x * (_relu(x @ first) @ second)),
            ),
        ],
    ),
    "trainable_parameters": Exercise(
        inputs=_frozen,
        solution=lambda counts, thaw: int(np.sum(counts[-thaw:])),
        mistakes=[
            Mistake(
                "You count the frozen layers. Those from the end stay trainable: counts[-thaw:].",
                lambda counts, thaw: int(np.sum(counts[:-thaw])),
            ),
            Mistake(
                "You thaw from the input's side. The last layers are the most specific: begin there.",
                lambda counts, thaw: int(np.sum(counts[:thaw])),
            ),
            Mistake(
                "That is all of them: freezing takes parameters out of the sum.",
                lambda counts, thaw: int(np.sum(counts)),
            ),
            Mistake(
                "That leaves the first thaw layers out and counts the rest; count the last thaw layers.",
                lambda counts, thaw: int(np.sum(counts[thaw:])),
            ),
            Mistake("Only the very last layer was counted.", lambda counts, thaw: int(counts[-1])),
        ],
    ),
    "nearest_mean": Exercise(
        inputs=_shots,
        solution=lambda features, labels, new: _distances(features, labels, new).argmin(axis=1),
        mistakes=[
            Mistake(
                "That is the farthest mean: take argmin of the distances.",
                lambda features, labels, new: _distances(features, labels, new).argmax(axis=1),
            ),
            Mistake(
                "You compare with single examples. Average each class's examples first.",
                _nearest_example,
            ),
            Mistake(
                "Differences cancel unless they are squared before they are summed.",
                lambda features, labels, new: (
                    (new[:, None] - _means(features, labels)).sum(axis=-1).argmin(axis=1)
                ),
            ),
            Mistake(
                "You return distances; the class is the place of the smallest one in each row.",
                _distances,
            ),
            Mistake(
                "A dot product with the mean also rewards long means; use the distance.",
                lambda features, labels, new: (new @ _means(features, labels).T).argmax(axis=1),
            ),
        ],
    ),
    "five_labels": Experiment(
        trial=_few_labels,
        metric="accuracy on new shapes",
        goal=0.5,
        baselines=_BASELINES,
        solution=_frozen_base,
        mistakes=[
            Mistake("does not reach the goal", _all_at_once),
            Mistake("expected 4 outputs for each image", _old_head),
            Mistake("expected a model that can predict", lambda: lambda base, x, y: None),
        ],
        seconds=180,
    ),
}

QUIZ = {
    "bottleneck": Question(
        asks="Why does a 1 × 1 convolution in front of a 5 × 5 one save so much work?",
        choices={
            "It makes the picture smaller.": "Rows and columns stay as they are; only the channels become fewer.",
            "It leaves fewer channels for the 25 weights of each window.": "The cost of the 5 × 5 is 25 × channels × "
            "filters at every pixel, so an eighth of the channels is an eighth of the cost. The 1 × 1 itself is cheap.",
            "It needs no parameters.": "It has one weight for each pair of channels, and biases.",
        },
        answer="It leaves fewer channels for the 25 weights of each window.",
    ),
    "degradation": Question(
        asks="Each at its best learning rate, a plain network of 22 layers needs several times the steps of one of 6 to "
        "learn its own training scans. What follows?",
        choices={
            "It overfits.": "Overfitting is a low training error beside a high one on new data. These are training scans, "
            "and in the end it learns them.",
            "It cannot learn them.": "All its starts arrive, only later. It could even copy the shallow network, with "
            "sixteen layers that change nothing.",
            "Its training is slow.": "Each step brings it less far, with Adam too, which takes no notice of how large "
            "a gradient is. Skips together with normalisation bring it back to the steps of a shallow network.",
        },
        answer="Its training is slow.",
    ),
    "few_labels": Question(
        asks="You have five labelled images a class and a network pretrained on a similar task. What do you try first?",
        choices={
            "Train all its weights at the usual learning rate.": "With so few images each step fits them and bends what "
            "was learned. In this chapter's study it was not better than a frozen base, even at its own best rate.",
            "Freeze it and train a new last layer.": "Cheap and quick, and in this chapter's study no other way was better. "
            "Then thaw, with a small rate, and see whether a validation set agrees.",
            "Train from scratch, to be safe.": "Twenty images are too few to learn edges, corners and shapes from: in this "
            "chapter's study it stayed at chance.",
        },
        answer="Freeze it and train a new last layer.",
    ),
    "labels": Question(
        asks="One article says that pretraining uses unlabelled data. Which is right?",
        choices={
            "Always.": "VGG, Inception and ResNet were pretrained on ImageNet's labels, and so was this chapter's network.",
            "Never.": "BERT, in chapter 16, makes its questions from plain text.",
            "It depends on the pretraining.": "Any task that teaches useful features will do: with labels, as here, or with "
            "questions made from the data itself, as in chapter 16.",
        },
        answer="It depends on the pretraining.",
    ),
}
