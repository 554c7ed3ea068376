"""The drawings of chapter 01: a neuron, its view of four corners, and its weights."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers import plots


def one_neuron(inputs, weights, bias, activation, title):
    """Draw one neuron: inputs, weights on their edges, the sum, the activation, the output.

    Args:
        inputs, weights: lists of str, of equal length.
        bias: str.
        activation: function of an array, drawn as a small curve.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes()
    for y, name, weight in zip(np.linspace(1, -1, len(inputs)), inputs, weights, strict=True):
        ax.plot([0, 2], [y, 0], color=plots.QUIET, lw=1.5, zorder=1)
        _circle(ax, 0, y, name)
        ax.text(
            1,
            y / 2,
            weight,
            ha="center",
            va="center",
            color=plots.BLUE,
            bbox=dict(fc="white", ec="none", pad=2),
        )
    ax.plot([2, 2], [-1, 0], color=plots.QUIET, lw=1.5, zorder=1)
    ax.text(2, -1.05, bias, ha="center", va="top", color=plots.BLUE)
    ax.plot([2, 5], [0, 0], color=plots.QUIET, lw=1.5, zorder=1)
    _circle(ax, 2, 0, "sum")
    ax.add_patch(Rectangle((3.1, -0.45), 0.8, 0.9, fc="white", ec=plots.BLUE, lw=1.5, zorder=2))
    z = np.linspace(-4, 4, 50)
    a = activation(z)
    ax.plot(3.5 + z / 11, 0.7 * (a - a.min()) / np.ptp(a) - 0.35, color=plots.ORANGE, zorder=3)
    _circle(ax, 5, 0, "a")
    for x, text in ((0, "inputs"), (1, "weights"), (2, "plus bias"), (3.5, "activation"), (5, "output")):
        ax.text(x, -1.7, text, ha="center", color="#333333")
    ax.set(title=title, xlim=(-0.5, 5.5), ylim=(-1.9, 1.4))
    ax.set_axis_off()
    return ax


def _circle(ax, x, y, text):
    ax.scatter([x], [y], s=1100, color="white", ec=plots.BLUE, lw=1.5, zorder=2)
    ax.text(x, y, text, ha="center", va="center", zorder=3)


def on_corners(parameters, activation, name, corners, wanted, task):
    """Draw a neuron's view of the plane, and where its sums at the corners fall on its activation.

    Args:
        parameters: (w1, w2, b), floats.
        activation: function of an array.
        name: str, the activation's.
        corners: array (n, 2).
        wanted: int sequence (n,), what the neuron should answer at each corner.
        task: str, its name.

    Returns:
        (matplotlib Axes, str): the drawing, and what it shows in words.
    """
    *w, bias = parameters
    plane, curve = plots.axes(1, 2)
    plots.regions(plane, lambda points: points @ w + bias)
    plots.points(plane, corners, wanted)
    sums = corners @ w + bias
    right = int(((sums > 0) == wanted).sum())
    plane.set(title=f"{task}: {right} of 4 right", xlabel="x₁", ylabel="x₂", xticks=[0, 1], yticks=[0, 1])
    z = np.linspace(-5, 5, 101)
    curve.plot(z, activation(z), color=plots.QUIET)
    plots.points(curve, np.stack([sums, activation(sums)], 1), wanted, ("wants 0", "wants 1"))
    curve.set(title=f"Its answers: {name}", xlabel="weighted sum z", ylabel="output a", xlim=(-5, 5))
    curve.legend(loc="upper left")
    return plane, f"With weights {w[0]:.1f}, {w[1]:.1f} and bias {bias:.1f}: {right} of 4 of {task} right."


def learning_step(step, path, corners, wanted, task):
    """Draw the plane of a learning neuron after one of its corrections.

    Args:
        step: int, how many corrections; after the last one the neuron stays as it is.
        path: list of (w, b), from the start on.
        corners: array (n, 2).
        wanted: int sequence (n,).
        task: str, its name.

    Returns:
        (matplotlib Axes, str): the drawing, and what it shows in words.
    """
    w, b = path[min(step, len(path) - 1)]
    right = int(((corners @ w + b > 0) == wanted).sum())
    rests = "; it rests" if right == len(wanted) else ""
    ax = plots.axes(size=plots.HALF)
    plots.regions(ax, lambda points: points @ w + b)
    plots.points(ax, corners, wanted)
    step = min(step, len(path) - 1)
    ax.set(title=f"{task}, correction {step}: {right} of 4{rests}", xticks=[0, 1], yticks=[0, 1])
    return ax, f"After correction {step} of {task} the neuron has {right} of 4 points right{rests}."


def weight_map(weights, title, label):
    """Draw the weights of a neuron that reads scans, each where its pixel lies.

    Args:
        weights: array (64,).
        title: str.
        label: str, beside the colour bar.

    Returns:
        matplotlib Axes.
    """
    ax, top = plots.axes(size=(4.5, 3.2)), np.abs(weights).max()
    picture = ax.imshow(weights.reshape(8, 8), cmap="PuOr_r", vmin=-top, vmax=top)
    ax.figure.colorbar(picture, label=label)
    ax.set(title=title, xlabel="column", ylabel="row")
    return ax
