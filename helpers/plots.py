"""Plots in the course's one style: each is a function of data that returns axes."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.transforms import offset_copy

from helpers.figures import FULL, HALF, axes, show

__all__ = [
    "BLACK",
    "BLUE",
    "FULL",
    "GREEN",
    "HALF",
    "MARKERS",
    "ORANGE",
    "PINK",
    "QUIET",
    "axes",
    "curves",
    "heatmap",
    "pictures",
    "points",
    "regions",
    "show",
    "spread",
]

BLUE, ORANGE, GREEN, PINK, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
QUIET = "#888888"  # what is context, not the message
MARKERS = "os^Dv"  # classes differ by shape as well as by colour
_GAP = 0.07  # between labels, of the axes' height


def curves(x, lines, title, xlabel, ylabel, accent=None, ylim=None, ax=None, bands=None):
    """Draw lines, each labelled at its end.

    Args:
        x: array (points,).
        lines: dict of label to array (points,).
        title, xlabel, ylabel: str.
        accent: label of the line that matters; the others are drawn quiet. None: all alike.
        ylim: (low, high), or None to fit the lines.
        ax: matplotlib Axes to draw on; new ones unless given.
        bands: dict of label to (low, high), two arrays (points,): how far the line's value is known.

    Returns:
        matplotlib Axes.
    """
    ax = axes() if ax is None else ax
    dashes = ["-", "--", ":", "-."]
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    for i, (label, y) in enumerate(lines.items()):
        quiet = accent is not None and label != accent
        (line,) = ax.plot(
            x, y, dashes[i % 4], label=label, color=QUIET if quiet else None, lw=1.5 if quiet else 2
        )
        if label in (bands or {}):
            ax.fill_between(x, *bands[label], color=line.get_color(), alpha=0.15, lw=0)
    ax.set(xlim=(x[0], x[-1]), ylim=ylim or ax.get_ylim())
    _label_ends(ax)
    return ax


def _label_ends(ax):
    """Name each line at its end; a label that has to make room for others is tied to its line."""
    lines = [line for line in ax.get_lines() if np.isfinite(line.get_ydata()[-1])]
    into_axes = ax.transData - ax.transAxes  # where a line ends, 0 to 1: on a logarithmic axis too
    ends = [into_axes.transform((line.get_xdata()[-1], line.get_ydata()[-1]))[1] for line in lines]
    order, seen = np.argsort(ends, kind="stable"), np.clip(ends, 0, 1)
    places = dict(zip(order, _apart(seen[order]), strict=True))
    moved = any(abs(places[i] - end) > 0.01 for i, end in enumerate(seen))
    beside = offset_copy(ax.transAxes, ax.figure, x=20 if moved else 6, units="points")
    for i, line in enumerate(lines):
        colour, tie = line.get_color(), None
        if moved and seen[i] == ends[i]:  # it does end there, not above or below
            tie = {"arrowstyle": "-", "color": colour, "lw": 0.8, "shrinkA": 1, "shrinkB": 2}
        ax.annotate(
            line.get_label(), (1, seen[i]), xycoords="axes fraction", xytext=(1, places[i]),
            textcoords=beside, va="center", color=colour, arrowprops=tie, annotation_clip=False,
        )  # fmt: skip


def _apart(wanted):
    """Return places from 0 to 1 in order, a gap apart, as near to those wanted (ascending) as may be."""
    from scipy.optimize import isotonic_regression  # here, because it takes time

    steps = _GAP * np.arange(len(wanted))
    room = max(1 - steps[-1], 0) if len(wanted) else 1
    return isotonic_regression(wanted - steps).x.clip(0, room) + steps if len(wanted) else wanted


def spread(results, title, xlabel, accent=None, ax=None):
    """Draw repeated measurements, one row a method: each run a dot, the median a bar.

    Args:
        results: dict of label to the runs' values, a sequence of float; one value alone is a dot.
        title, xlabel: str.
        accent: label of the row that matters; the others are drawn quiet. None: all alike.
        ax: matplotlib Axes to draw on; new ones, as high as the rows need, unless given.

    Returns:
        matplotlib Axes.
    """
    ax = axes(size=(7, 0.9 + 0.35 * len(results))) if ax is None else ax
    for row, (label, runs) in enumerate(results.items()):
        colour = QUIET if accent is not None and label != accent else BLUE
        ax.plot(runs, np.full(len(runs), row), "o", color=colour, alpha=0.6, mew=0, ms=7)
        ax.plot([np.median(runs)] * 2, [row - 0.3, row + 0.3], color=colour, lw=3)
    ax.set(title=title, xlabel=xlabel, yticks=range(len(results)), yticklabels=list(results))
    ax.set_ylim(len(results) - 0.5, -0.5)  # the first row on top, as in a table
    ax.tick_params(axis="y", length=0)
    return ax


def heatmap(values, title, rows=None, columns=None, xlabel="", ylabel="", write="", bar="", ax=None):
    """Draw a matrix as coloured cells, around zero in two colours where it has signs.

    Args:
        values: array (rows, columns).
        title, xlabel, ylabel: str.
        rows, columns: sequences of str that name the rows and columns, or None for no names.
        write: format of the number written in each cell, as ".2f"; "" writes none.
        bar: str beside a colour bar; "" draws none.
        ax: matplotlib Axes to draw on; new ones unless given.

    Returns:
        matplotlib Axes.
    """
    values = np.asarray(values)
    ax = axes(size=HALF) if ax is None else ax
    signed, top = values.min() < 0, np.abs(values).max() or 1
    image = ax.imshow(values, cmap="PuOr_r" if signed else "Blues", vmin=-top if signed else 0, vmax=top)
    names = [(ax.set_xticks, columns), (ax.set_yticks, rows)]
    for ticks, given in names:
        ticks(*([],) if given is None else (range(len(given)), given))
    for (i, j), value in np.ndenumerate(values) if write else ():
        dark = abs(value) > 0.6 * top
        ax.text(
            j, i, format(value, write).replace("-", "−"), ha="center", va="center", fontsize=8,
            color="white" if dark else BLACK,
        )  # fmt: skip
    if bar:
        ax.figure.colorbar(image, ax=ax, label=bar)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.tick_params(length=0)
    ax.spines[:].set(visible=True, color="#CCCCCC")  # a frame: cells near white need an end on all sides
    return ax


def pictures(images, captions, title, columns=8, wrong=()):
    """Draw small grey images in rows.

    Args:
        images: array (n, height, width), white 0 to black 1.
        captions: n strings, one below each image.
        title: str.
        columns: int, images in a row.
        wrong: indices of images whose caption is set in the accent colour.

    Returns:
        array of matplotlib Axes.
    """
    rows = -(-len(images) // columns)
    made = axes(rows, columns, size=(7, 0.35 + 1.1 * rows), title=title, squeeze=False)
    for ax in made.flat:
        ax.set_axis_off()
    for i, (ax, image, caption) in enumerate(zip(made.flat, images, captions, strict=False)):
        ax.imshow(image, vmin=0, vmax=1)
        ax.text(
            0.5, -0.06, caption, transform=ax.transAxes, ha="center", va="top", fontsize=9,
            color=ORANGE if i in wrong else "#333333",
        )  # fmt: skip
    return made


def points(ax, x, labels, names=("0", "1"), size=9):
    """Draw labelled points in the plane, a shape and a colour for each class.

    Args:
        ax: matplotlib Axes.
        x: array (n, 2).
        labels: int array (n,).
        names: label of each class, written in the legend.
        size: float, of a marker, in points.
    """
    for k, name in enumerate(names):
        chosen = np.asarray(labels) == k
        ax.plot(
            *np.asarray(x)[chosen].T, MARKERS[k], color=[BLUE, ORANGE, GREEN][k], mec="white", ms=size,
            label=name, ls="none",
        )  # fmt: skip


def regions(ax, score, limits=(-0.5, 1.5), steps=60):
    """Shade where a score is above and below zero, and draw the boundary between.

    Args:
        ax: matplotlib Axes.
        score: function of an array (n, 2) that returns an array (n,).
        limits: (low, high) of both axes.
        steps: int, points on a side of the grid.
    """
    ticks = np.linspace(*limits, steps)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1)  # (steps, steps, 2)
    z = score(grid.reshape(-1, 2)).reshape(steps, steps)
    ax.contourf(ticks, ticks, z > 0, levels=[-0.5, 0.5, 1.5], cmap=ListedColormap(["#DCEBF5", "#FBE6D8"]))
    if z.min() < 0 < z.max():
        ax.contour(ticks, ticks, z, levels=[0], colors=BLACK, linewidths=1.5)
    ax.set(xlim=limits, ylim=limits, aspect="equal")
