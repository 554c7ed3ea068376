"""The drawing of chapter 01."""

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
