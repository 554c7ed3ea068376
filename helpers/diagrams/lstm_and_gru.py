"""Drawings of chapter 10: two marked numbers, the conveyor, gates along time, steps to learn by length."""

import numpy as np

from helpers import plots
from helpers.diagrams import crosses, graph, live_runs, ranges


def two_marks(values, marks, title):
    """Draw a sequence of numbers as bars, two of them marked.

    Args:
        values, marks: arrays (time,); a mark is 1, and 0 elsewhere.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax, steps = plots.axes(size=(7, 2.4)), np.arange(1, len(values) + 1)
    colours = [plots.ORANGE if mark else plots.QUIET for mark in marks]
    ax.bar(steps, values, width=0.6, color=colours)
    for step, value in zip(steps[marks > 0], values[marks > 0], strict=True):
        ax.text(step, value + 0.03, f"{value:.2f}", ha="center", color=plots.ORANGE)
    asked = f"asked here:\n{values @ marks:.2f}"
    ax.text(len(values) + 0.8, 0.5, asked, color=plots.ORANGE, va="center", fontsize=10)
    ax.set(title=title, xlabel="step", ylabel="number", ylim=(0, 1.15), xlim=(0.3, len(values) + 4.5))
    ax.set_xticks(steps[3::4])
    return ax


def conveyor(title):
    """Draw one step of an LSTM: the cell runs along the top, gates stand below it.

    Args:
        title: str.

    Returns:
        matplotlib Axes.
    """
    inputs = {"in": [], "before": [], "keep": ["before", "in"], "write": ["in"], "after": ["keep", "write"]}
    inputs |= {"state": ["after", "in"]}
    texts = {
        "in": "$x_t,\\ h_{t-1}$",
        "before": "$c_{t-1}$",
        "keep": "× forget gate",
        "write": "candidate\n× input gate",
        "after": "$c_t$, their sum",
        "state": "$h_t$: tanh\n× output gate",
    }
    places = {"before": (0, 1.4), "keep": (1.6, 1.4), "after": (3.6, 1.4), "in": (0, 0), "write": (2.2, 0.55)}
    places |= {"state": (4.8, 0)}
    lit = ["before", "keep", "after", ("before", "keep"), ("keep", "after")]
    return graph(inputs, texts, title, places=places, lit=lit, size=(7, 3))


def gates_along(x, gates, title):
    """Draw what comes in and how far each unit's gates are open, step by step.

    Args:
        x: array (time, 2), numbers and marks.
        gates: dict of name to array (time, units), 0 shut to 1 open.
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    ratios = [1] + [2] * len(gates)
    made = plots.axes(
        len(ratios), 1, size=(7, 1.4 + 1.5 * len(gates)), title=title, sharex=True, height_ratios=ratios
    )
    steps = np.arange(1, len(x) + 1)
    made[0].bar(steps, x[:, 0], width=0.7, color=[plots.ORANGE if m else plots.QUIET for m in x[:, 1]])
    made[0].set(ylabel="number", ylim=(0, 1))
    for ax, (name, values) in zip(made[1:], gates.items(), strict=True):
        sides = (0.5, len(x) + 0.5, values.shape[1] - 0.5, -0.5)
        image = ax.imshow(
            values.T, vmin=0, vmax=1, cmap="Blues", aspect="auto", interpolation="nearest", extent=sides
        )
        ax.set_title(name, loc="left", fontsize=10)
        ax.set(ylabel="unit", yticks=[])
        ax.spines[:].set(visible=True, color="#CCCCCC")
    made[-1].set(xlabel="step (marked ones in orange above)", xlim=(0.5, len(x) + 0.5))
    made[0].figure.colorbar(image, ax=list(made[1:]), label="open")
    return made


def steps_by_length(study, lengths, ways, most, title, accent=None):
    """Draw how many steps each way needs to learn, by the length of the sequences.

    Args:
        study: Study whose experiments "length 8" and so on have the `steps` of the ways.
        lengths: sequence of int.
        ways: sequence of str.
        most: int, the number of steps after which a run was ended.
        title: str.
        accent: the way that matters; the others are drawn quiet.

    Returns:
        matplotlib Axes: medians as lines, the range of the runs as bands, live runs as crosses.
    """
    runs = {way: np.array([study.values(f"length {T}", way, "steps") for T in lengths]) for way in ways}
    ax = plots.axes()
    ax.set(xscale="log", yscale="log")
    plots.curves(
        lengths,
        {way: np.median(steps, axis=1) for way, steps in runs.items()},
        title,
        "length of the sequences, steps of time",
        "training steps until it is learned",
        accent=accent,
        ylim=(40, 1.25 * most),
        bands=ranges(runs),
        ax=ax,
    )
    live = [(T, *run) for T in lengths for run in live_runs(study, f"length {T}", "steps")]
    crosses(ax, [(T, steps) for T, way, steps in live if way in ways])
    ax.axhline(most, color=plots.QUIET, lw=0.8, ls=":")
    ax.set_xticks(lengths, [str(T) for T in lengths])
    ax.set_yticks([50, 100, 200, 500, most], ["50", "100", "200", "500", f"{most:,}"])
    ax.minorticks_off()
    return ax
