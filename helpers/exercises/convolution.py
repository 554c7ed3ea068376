"""Exercises and questions of chapter 06."""

import functools

import numpy as np
from scipy.signal import convolve2d, correlate2d

from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe
from helpers.quiz import Question


def _sizes(rng):
    return {
        "n": int(rng.integers(20, 60)),
        "size": int(rng.integers(2, 6)),
        "stride": int(rng.integers(1, 4)),
        "padding": int(rng.integers(0, 4)),
        "dilation": int(rng.integers(1, 4)),
    }


def _output_size(n, size, stride, padding, dilation):
    return (n + 2 * padding - dilation * (size - 1) - 1) // stride + 1


def _picture(rng):
    rows, columns = rng.permutation([1, 2, 3])[:2]  # two that differ: no kernel is square
    return {"image": rng.normal(size=rng.integers(5, 9, 2)), "kernel": rng.normal(size=(rows, columns))}


def _blocks(rng):
    # Sizes and shapes vary, and neither side is a multiple of the size, so that the rest has to be dropped.
    size = int(rng.integers(2, 5))
    sides = rng.permutation([2, 3, 4])[:2] * size + rng.integers(1, size, 2)
    return {"image": rng.normal(size=sides), "size": size}


def _max_pool(image, size, stride=None, reduce=np.max):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return reduce(windows[:: stride or size, :: stride or size], axis=(2, 3))


def _errors(rng):
    image, kernel = rng.integers(6, 9, 2), rng.permutation([1, 2, 3, 4])[:2]
    return {"image": rng.normal(size=image), "d_out": rng.normal(size=image - kernel + 1)}


_ROWS, _COLUMNS = np.mgrid[:16, :16]
_ANGLES = {"level": 0, "rising": 45, "upright": 90, "falling": 135, "rising edge": 45}
OTHERS = ("level", "upright", "falling", "rising edge", "specks")


def drawn(kind, rng):
    """Return a small noisy image of one thing: a stroke, an edge between two areas, or specks.

    Args:
        kind: "rising" (from the lower left to the upper right), or one of OTHERS.
        rng: numpy random generator; it sets place, turn, length, width, brightness, contrast and noise.

    Returns:
        float array (16, 16), dark 0 to bright 1, give or take the noise.
    """
    turn = np.deg2rad(_ANGLES.get(kind, 0) + rng.normal(0, 5))
    y, x = rng.uniform(5, 10, 2)
    along = (_COLUMNS - x) * np.cos(turn) - (_ROWS - y) * np.sin(turn)
    across = (_COLUMNS - x) * np.sin(turn) + (_ROWS - y) * np.cos(turn)
    if kind == "specks":
        bright = rng.random((16, 16)) < 0.04
    elif kind == "rising edge":
        bright = np.clip(rng.choice([-1, 1]) * across + 0.5, 0, 1)
    else:
        width, length = rng.uniform(0.6, 1.4), rng.uniform(3, 6)  # half of each
        bright = np.clip(width + 0.5 - abs(across), 0, 1) * np.clip(length + 0.5 - abs(along), 0, 1)
    noise = 0.08 * rng.normal(size=(16, 16))
    return rng.uniform(0.1, 0.5) + rng.uniform(0.25, 0.5) * bright + noise


def _answers(kernel, kind, count, rng):
    return np.array([correlate2d(drawn(kind, rng), kernel, "valid").max() for _ in range(count)])


def _ranked_right(kernel):
    try:
        kernel = np.asarray(kernel, float)
    except (TypeError, ValueError):
        raise ValueError(f"expected a table of numbers, received {describe(kernel)}") from None
    if kernel.ndim != 2 or not np.isfinite(kernel).all():
        raise ValueError(f"expected a table of numbers in rows and columns, received {describe(kernel)}")
    if kernel.size > 25 or max(kernel.shape) > 16:
        raise ValueError(f"expected at most 25 numbers, received {kernel.size}")
    rng = np.random.default_rng()
    rising = _answers(kernel, "rising", 400, rng)[:, None]
    shares = []
    for kind in OTHERS:
        other = _answers(kernel, kind, 200, rng)
        shares.append(np.mean((rising > other) + (rising == other) / 2))  # a tie is half right
    return np.mean(shares)


@functools.cache
def _of_sobel():
    return _ranked_right([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


@functools.cache
def _of_random():
    rng = np.random.default_rng(0)
    return np.mean([_ranked_right(rng.normal(size=(5, 5))) for _ in range(5)])


@functools.cache
def _of_ones():
    return _ranked_right(np.eye(5)[::-1])


def _rising_kernel(size=5, width=0.8):
    rows, columns = np.mgrid[:size, :size] - size // 2
    line = np.exp(-((rows + columns) ** 2) / (4 * width**2))
    return line - line.mean()


EXERCISES = {
    "output_size": Exercise(
        inputs=_sizes,
        solution=_output_size,
        mistakes=[
            Mistake(
                "Too small by one: the first place counts too, so add 1 after the division.",
                lambda *sizes: _output_size(*sizes) - 1,
            ),
            Mistake(
                "Rounded the wrong way: a place that hangs over the edge does not count. Round down, with //.",
                lambda n, size, stride, padding, dilation: (
                    -(-(n + 2 * padding - dilation * (size - 1) - 1) // stride) + 1
                ),
            ),
            Mistake(
                "The padding is missing: `padding` zeros at each end make the row longer by twice as many.",
                lambda n, size, stride, padding, dilation: _output_size(n, size, stride, 0, dilation),
            ),
            Mistake(
                "The padding is added at both ends: count it twice.",
                lambda n, size, stride, padding, dilation: (
                    (n + padding - dilation * (size - 1) - 1) // stride + 1
                ),
            ),
            Mistake(
                "The dilation is missing: a window of `size` pixels covers dilation * (size - 1) + 1.",
                lambda n, size, stride, padding, dilation: (n + 2 * padding - size) // stride + 1,
            ),
            Mistake(
                "The window covers dilation * (size - 1) + 1 pixels, not dilation * size.",
                lambda n, size, stride, padding, dilation: (n + 2 * padding - dilation * size) // stride + 1,
            ),
            Mistake(
                "The division gives a fraction of a place: round down, with //.",
                lambda n, size, stride, padding, dilation: (
                    (n + 2 * padding - dilation * (size - 1) - 1) / stride + 1
                ),
            ),
        ],
    ),
    "flip": Exercise(
        inputs=lambda rng: {"kernel": rng.normal(size=rng.integers(2, 5, 2))},
        solution=lambda kernel: kernel[::-1, ::-1],
        mistakes=[
            Mistake("The rows are reversed, the columns are not.", lambda kernel: kernel[::-1]),
            Mistake("The columns are reversed, the rows are not.", lambda kernel: kernel[:, ::-1]),
            Mistake(
                "That is the transpose: it swaps rows with columns and reverses neither.",
                lambda kernel: kernel.T,
            ),
            Mistake("Turned by 90 degrees; a flip in both directions is 180.", np.rot90),
            Mistake(
                "Turned clockwise by 90 degrees; a flip in both directions is 180.",
                lambda kernel: np.rot90(kernel, -1),
            ),
            Mistake(
                "Flipped and transposed: rows have become columns. Reverse both, and swap nothing.",
                lambda kernel: kernel.T[::-1, ::-1],
            ),
            Mistake("The kernel is as it was.", lambda kernel: kernel),
        ],
    ),
    "cross_correlate": Exercise(
        inputs=_picture,
        solution=lambda image, kernel: correlate2d(image, kernel, "valid"),
        mistakes=[
            Mistake(
                "The kernel is flipped: that is convolution. Lay it on as it is.",
                lambda image, kernel: convolve2d(image, kernel, "valid"),
            ),
            Mistake(
                "The window hangs over the edge: keep to places where all of it lies on the image.",
                lambda image, kernel: correlate2d(image, kernel, "full"),
            ),
            Mistake(
                "The output is as large as the image, so it was padded. Without padding it is smaller.",
                lambda image, kernel: correlate2d(image, kernel, "same"),
            ),
            Mistake(
                "The kernel is transposed: its rows lie along the image's columns.",
                lambda image, kernel: correlate2d(image, kernel.T, "valid"),
            ),
            Mistake(
                "One row and one column are missing: there are n - k + 1 places, not n - k.",
                lambda image, kernel: correlate2d(image, kernel, "valid")[:-1, :-1],
            ),
            Mistake(
                "The products are averaged: sum them.",
                lambda image, kernel: correlate2d(image, kernel, "valid") / kernel.size,
            ),
        ],
    ),
    "max_pool": Exercise(
        inputs=_blocks,
        solution=_max_pool,
        mistakes=[
            Mistake(
                "The windows overlap: step on by `size`, not by 1.",
                lambda image, size: _max_pool(image, size, stride=1),
            ),
            Mistake(
                "The size is fixed at 2: windows are `size` by `size`, whatever it is.",
                lambda image, size: _max_pool(image, 2),
            ),
            Mistake(
                "The size is fixed at 3: windows are `size` by `size`, whatever it is.",
                lambda image, size: _max_pool(image, 3),
            ),
            Mistake(
                "The windows step on by 2 whatever their size: step on by `size`.",
                lambda image, size: _max_pool(image, size, stride=2),
            ),
            Mistake(
                "Rows and columns are counted alike, as if the image were square: each side has a number of its own.",
                lambda image, size: _max_pool(image[: min(image.shape), : min(image.shape)], size),
            ),
            Mistake(
                "That is the average of each window; the largest value is asked for.",
                lambda image, size: _max_pool(image, size, reduce=np.mean),
            ),
            Mistake(
                "That is the smallest value of each window.",
                lambda image, size: _max_pool(image, size, reduce=np.min),
            ),
            Mistake(
                "The first pixel of each window is kept and the others are never looked at: that is a stride alone.",
                lambda image, size: _max_pool(image, size, reduce=lambda w, axis: w[:, :, 0, 0]),
            ),
            Mistake(
                "The rest at the right and lower edge is pooled too; drop what fills no window.",
                lambda image, size: _max_pool(
                    np.pad(image, [(0, -n % size) for n in image.shape], constant_values=-np.inf), size
                ),
            ),
        ],
    ),
    "kernel_gradient": Exercise(
        inputs=_errors,
        solution=lambda image, d_out: correlate2d(image, d_out, "valid"),
        mistakes=[
            Mistake(
                "The result is flipped: weight (u, v) must meet image[i + u, j + v], with plus signs.",
                lambda image, d_out: correlate2d(image, d_out, "valid")[::-1, ::-1],
            ),
            Mistake(
                "d_out is flipped: it was made in the order of the image's pixels, so lay it on as it is.",
                lambda image, d_out: convolve2d(image, d_out, "valid"),
            ),
            Mistake(
                "Averaged over the places: a shared weight's gradient is the sum.",
                lambda image, d_out: correlate2d(image, d_out, "valid") / d_out.size,
            ),
            Mistake(
                "That is as large as the image: the gradient has the shape of the kernel.",
                lambda image, d_out: correlate2d(image, d_out, "same"),
            ),
            Mistake(
                "Transposed: rows and columns of the kernel have changed places.",
                lambda image, d_out: correlate2d(image, d_out, "valid").T,
            ),
        ],
    ),
    "rising_kernel": Experiment(
        trial=_ranked_right,
        metric="share of pairs ranked right",
        goal=0.92,
        baselines={"Sobel x": _of_sobel, "random": _of_random, "a diagonal of ones": _of_ones},
        solution=_rising_kernel,
        mistakes=[
            Mistake("expected at most 25 numbers, received 49", lambda: _rising_kernel(size=7)),
            Mistake("does not reach the goal", lambda: [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]),
            Mistake("does not reach the goal", lambda: np.eye(5)[::-1]),
            Mistake("expected a table of numbers in rows and columns", lambda: np.zeros(9)),
        ],
        seconds=20,
    ),
}

QUIZ = {
    "flip": Question(
        asks="A layer cross-correlates; the textbook convolves, with the kernel flipped. What does that cost the layer?",
        choices={
            "Accuracy, so it must flip the kernel after training.": "There is nothing to repair: the training sees the layer "
            "as it is and finds the weights that suit it.",
            "Nothing: it learns the flipped weights.": "The two differ by where each weight stands. What is learned can stand anywhere.",
            "Speed, since flipping takes time.": "It does not flip at all, and a flipped view would cost nothing either.",
        },
        answer="Nothing: it learns the flipped weights.",
    ),
    "photograph": Question(
        asks="Conv2D(32, 3) stands on images of 32 by 32 by 3. You feed it photographs ten times as wide and high. How many weights does it have now?",
        choices={
            "A hundred times as many.": "That is so for a dense layer. Here the same window slides over more places.",
            "As many as before: 896.": "3 · 3 · 3 weights and a bias for each of 32 filters: 28 · 32. The image's size is not in it.",
            "Ten times as many.": "The window's size counts, and it is still 3 by 3.",
        },
        answer="As many as before: 896.",
    ),
    "pooling": Question(
        asks="You put MaxPooling2D(2) before Flatten and Dense(128). Where do weights disappear?",
        choices={
            "In the pooling layer, which has a quarter of them.": "It has none at all, before and after.",
            "In the convolution before it.": "Its kernel is as large as ever; it does not know what follows.",
            "In the dense layer: a quarter of the inputs arrive there.": "Each input of a dense layer has a weight for each unit, so the "
            "dense layer shrinks to about a quarter.",
        },
        answer="In the dense layer: a quarter of the inputs arrive there.",
    ),
    "shift": Question(
        asks="An image moves by one pixel. What does a convolution with stride 2 give?",
        choices={
            "The same feature map.": "The windows now start on pixels that were skipped before.",
            "The feature map, moved by half a pixel.": "There are no half pixels; the values themselves change.",
            "Other values; by two pixels, the same ones moved by one.": "Only shifts by a multiple of the stride come out as shifts.",
        },
        answer="Other values; by two pixels, the same ones moved by one.",
    ),
}
