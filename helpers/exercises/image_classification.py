"""Exercises and questions of chapter 07."""

import functools

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.quiz import Question


def _layer(rng):
    return {
        "kernel": int(rng.choice([3, 5, 7])),
        "channels": int(rng.integers(2, 9)),
        "filters": int(rng.integers(10, 40)),
    }


def _layer_on_image(rng):
    sides = {"rows": int(rng.integers(10, 20)), "columns": int(rng.integers(21, 30))}
    return sides | _layer(rng)


def _products(rows, columns, kernel, channels, filters):
    return (rows - kernel + 1) * (columns - kernel + 1) * kernel**2 * channels * filters


def _scores(rng):
    n, classes = 12, 6
    return {
        "scores": rng.normal(size=(n, classes)),
        "labels": rng.integers(0, classes, n),
        "k": int(rng.integers(2, 4)),
    }


def _top_k(scores, labels, k):
    best = np.argsort(scores, axis=1)[:, -k:]
    return np.mean((best == labels[:, None]).any(axis=1))


def _two_sets(rng):
    shift, scale = rng.normal(size=3), rng.uniform(0.5, 2, size=3)
    return {
        "train": rng.normal(size=(5, 4, 4, 3)) * scale + shift,
        "test": rng.normal(size=(3, 4, 4, 3)) * scale + shift + 0.5,
    }


def _standardise(axis=(0, 1, 2), own=False, spread=np.std, centre=True):
    def standardise(train, test):
        def scaled(x, by):
            return (x - by.mean(axis=axis) * centre) / spread(by, axis=axis)

        return scaled(train, train), scaled(test, test if own else train)

    return standardise


def _labelled(rng):
    return {"x": rng.random((3, 4, 5, 3)), "y": rng.permutation(10)[:3]}


def _flips(axis=2, labels=lambda y: y):
    def with_flips(x, y):
        return np.concatenate([x, np.flip(x, axis)]), np.concatenate([y, labels(y)])

    return with_flips


@functools.cache
def _tied_and_free():
    tied = data.shapes(1500, 10, (0.9, 0), seed=77)  # no seed of the chapter's own pictures
    return tied, data.shapes(10, 1000, (0, 0), seed=78)


def _trial(before):
    from helpers.training import batches, keras  # here, because it takes five seconds

    layers = keras.layers
    if not isinstance(before, (list, tuple)) or not all(isinstance(layer, layers.Layer) for layer in before):
        raise ValueError(f"expected a list of Keras layers, received {describe(before)}")
    (tied, free), epochs = _tied_and_free(), 10
    pictures = keras.Sequential([keras.Input((32, 32, 3)), *before, layers.Rescaling(1, -0.5)])
    if len(pictures.output_shape) != 4:
        raise ValueError(f"expected layers that return pictures, received {pictures.output_shape}")
    if pictures.count_params():
        raise ValueError(f"expected layers without weights, received {pictures.count_params():,}")
    stack = [pictures]
    for filters in (16, 32, 64):
        stack += [layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D()]
    stack += [layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10)]
    model = keras.Sequential(stack)
    pairs = batches(tied.x_train / np.float32(255), tied.y_train, 32)
    falling = keras.optimizers.schedules.CosineDecay(2e-3, epochs * len(pairs))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(falling), loss, steps_per_execution=8)
    model.fit(pairs, epochs=epochs, verbose=0, shuffle=False)
    logits = model.predict(free.x_test / np.float32(255), batch_size=250, verbose=0)
    return np.mean(logits.argmax(axis=1) == free.y_test)


@functools.cache
def _baseline(kind):
    from helpers.training import keras

    keras.utils.set_random_seed(0)
    return _trial(kind())


def _random_hues():
    from helpers.training import keras

    return [keras.layers.RandomHue(1.0, value_range=(0, 1))]


def _flips_and_shifts():
    from helpers.training import keras

    return [keras.layers.RandomFlip("horizontal"), keras.layers.RandomTranslation(0.1, 0.1)]


def _flattened():
    from helpers.training import keras

    return [keras.layers.Flatten()]


EXERCISES = {
    "conv_parameters": Exercise(
        inputs=_layer,
        solution=lambda kernel, channels, filters: (kernel**2 * channels + 1) * filters,
        mistakes=[
            Mistake(
                "The biases are missing: each filter has one.",
                lambda kernel, channels, filters: kernel**2 * channels * filters,
            ),
            Mistake(
                "A filter looks at all channels of its input, so it has weights for each of them.",
                lambda kernel, channels, filters: (kernel**2 + 1) * filters,
            ),
            Mistake(
                "You have one bias for each channel of a filter: it is one for the whole filter.",
                lambda kernel, channels, filters: (kernel**2 + 1) * channels * filters,
            ),
            Mistake(
                "The window is a square: kernel times kernel weights on each channel.",
                lambda kernel, channels, filters: (kernel * channels + 1) * filters,
            ),
            Mistake(
                "That is one filter; there are several.",
                lambda kernel, channels, filters: kernel**2 * channels + 1,
            ),
            Mistake(
                "One bias for the whole layer is too few: each filter has its own.",
                lambda kernel, channels, filters: kernel**2 * channels * filters + 1,
            ),
        ],
    ),
    "multiply_adds": Exercise(
        inputs=_layer_on_image,
        solution=_products,
        mistakes=[
            Mistake(
                "You counted one answer for each pixel of the input. Without padding the window does not fit "
                "at the border: the output has kernel - 1 rows and columns fewer.",
                lambda rows, columns, kernel, channels, filters: (
                    rows * columns * kernel**2 * channels * filters
                ),
            ),
            Mistake(
                "The border costs kernel - 1 rows, not kernel: a window as large as the image still fits once.",
                lambda rows, columns, kernel, channels, filters: (
                    (rows - kernel) * (columns - kernel) * kernel**2 * channels * filters
                ),
            ),
            Mistake(
                "You counted the biases. A bias is added to a sum and multiplied by nothing: leave out the + 1.",
                lambda rows, columns, kernel, channels, filters: (
                    (rows - kernel + 1) * (columns - kernel + 1) * (kernel**2 * channels + 1) * filters
                ),
            ),
            Mistake(
                "Each window spans all channels of the input: multiply by them.",
                lambda rows, columns, kernel, channels, filters: _products(rows, columns, kernel, 1, filters),
            ),
            Mistake(
                "Each filter does this work once: multiply by the filters.",
                lambda rows, columns, kernel, channels, filters: _products(
                    rows, columns, kernel, channels, 1
                ),
            ),
            Mistake(
                "Those are the layer's weights. Each of them is used at every position of the output.",
                lambda rows, columns, kernel, channels, filters: kernel**2 * channels * filters,
            ),
        ],
    ),
    "top_k_accuracy": Exercise(
        inputs=_scores,
        solution=_top_k,
        mistakes=[
            Mistake(
                "These are the k lowest scores: argsort sorts upwards, the best stand at the end.",
                lambda scores, labels, k: np.mean(
                    (np.argsort(scores, axis=1)[:, :k] == labels[:, None]).any(axis=1)
                ),
            ),
            Mistake(
                "That is the plain accuracy: the label may be any of the k best classes.",
                lambda scores, labels, k: np.mean(scores.argmax(axis=1) == labels),
            ),
            Mistake(
                "You averaged over the k places as well. An image counts once, if any of them is right.",
                lambda scores, labels, k: _top_k(scores, labels, k) / k,
            ),
            Mistake(
                "That is in per cent: a share lies between 0 and 1.",
                lambda scores, labels, k: _top_k(scores, labels, k) * 100,
            ),
            Mistake(
                "You counted the images; divide by their number.",
                lambda scores, labels, k: _top_k(scores, labels, k) * len(labels),
            ),
            Mistake(
                "Only the k-th best class is compared: all of the first k count.",
                lambda scores, labels, k: np.mean(np.argsort(scores, axis=1)[:, -k] == labels),
            ),
        ],
    ),
    "standardise": Exercise(
        inputs=_two_sets,
        solution=_standardise(),
        mistakes=[
            Mistake(
                "The test images were scaled by their own mean and deviation. Use those of the training "
                "images for both: that is what the network will have learned with.",
                _standardise(own=True),
            ),
            Mistake(
                "You have a mean for each pixel. One for each channel is asked for: average over images, "
                "rows and columns.",
                _standardise(axis=0),
            ),
            Mistake("One mean for all three channels: keep the channels apart.", _standardise(axis=None)),
            Mistake("Divide by the standard deviation, not by the variance.", _standardise(spread=np.var)),
            Mistake("The mean must be subtracted before you divide.", _standardise(centre=False)),
        ],
    ),
    "with_flips": Exercise(
        inputs=_labelled,
        solution=_flips(),
        mistakes=[
            Mistake(
                "Your images stand on their heads. Axis 1 counts rows, axis 2 counts columns.", _flips(axis=1)
            ),
            Mistake("You swapped red and blue: the last axis holds the channels.", _flips(axis=3)),
            Mistake("You reversed the order of the images, and none of them is mirrored.", _flips(axis=0)),
            Mistake(
                "The labels of the mirrored images are in reverse order. Image i keeps label i.",
                _flips(labels=lambda y: y[::-1]),
            ),
            Mistake(
                "There are twice as many images as labels: the copies need theirs too.",
                lambda x, y: (np.concatenate([x, x[:, :, ::-1]]), y),
            ),
            Mistake(
                "Only the mirrored images are left: keep the old ones as well.",
                lambda x, y: (x[:, :, ::-1], y),
            ),
        ],
    ),
    "against_the_tie": Experiment(
        trial=_trial,
        metric="share right on any ground",
        goal=0.3,
        baselines={"chance": lambda: 0.1, "no layers": lambda: _baseline(list)},
        solution=_random_hues,
        mistakes=[
            Mistake("does not reach the goal", _flips_and_shifts),
            Mistake("expected layers that return pictures", _flattened),
            Mistake("expected a list of Keras layers", lambda: "grey"),
        ],
    ),
}

QUIZ = {
    "parameters": Question(
        asks="You double both sides of the input image and change nothing else. What happens to a convolution's "
        "parameters and to its multiply-adds?",
        choices={
            "Both grow about four times.": "The filters are the same small windows as before; there are only more "
            "places to put them.",
            "The parameters stay, the multiply-adds grow about four times.": "The same filters visit about four "
            "times as many places. The first dense layer is another matter: its inputs grow with the image.",
            "The parameters grow, the multiply-adds stay.": "The other way round: a filter's size does not depend "
            "on the image's.",
        },
        answer="The parameters stay, the multiply-adds grow about four times.",
    ),
    "relu": Question(
        asks="A ReLU stands between the last layer and the softmax loss. The logit of the right class is negative. "
        "What does the gradient do about it?",
        choices={
            "It raises the logit, since the loss is high.": "It would, without the ReLU. With it the loss sees a 0, "
            "and no nudge of a negative logit changes that 0.",
            "Nothing: it is zero for that logit.": "The ReLU is flat below zero, so nothing passes. If this holds for "
            "all images of a class, nothing pulls its logit up again.",
            "It lowers the other logits twice as fast.": "They get the gradient that they always get; the right "
            "class gets none.",
        },
        answer="Nothing: it is zero for that logit.",
    ),
    "augmentation": Question(
        asks="Which of these changes may be used to augment handwritten digits?",
        choices={
            "Mirroring left and right.": "A mirrored 2 is no 2 that anybody writes. What a change may be depends on "
            "what the classes are.",
            "Turning by half a circle.": "That makes 6 and 9 the same picture with two labels.",
            "A small shift and a slight slant.": "People write a little higher or more slanted all the time, and "
            "the digit stays what it was.",
        },
        answer="A small shift and a slight slant.",
    ),
    "shortcut": Question(
        asks="A network tells cows from camels with 0.98 on held-out photographs from the same collection. All cows "
        "stand on grass, all camels on sand. What do you know?",
        choices={
            "It recognises cows.": "It may recognise grass. Nothing in this collection can tell the two apart.",
            "Nothing yet about cows on sand.": "The held-out photographs share the tie between animal and ground, so "
            "they cannot expose it. Collect some that break it.",
            "It has overfitted.": "It does as well on images it has not seen: in the usual sense it has not. The "
            "trouble lies in what the images have in common.",
        },
        answer="Nothing yet about cows on sand.",
    ),
}
