"""Figures in the course's one style: each is a function of data that returns axes."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.colors import ListedColormap

from helpers.canvas import drawn, encoded, image_tag
from helpers.labels import label_ends

plt.style.use(Path(__file__).with_name("course.mplstyle"))

FULL, HALF = (7, 3.5), (3.5, 3)  # inches

BLUE, ORANGE, GREEN, PINK, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
QUIET = "#888888"  # what is context, not the message
MARKERS = "os^Dv"  # classes differ by shape as well as by colour


def axes(rows=1, columns=1, size=FULL, title="", **options):
    """Make a figure.

    Args:
        rows, columns: int, how many axes.
        size: (width, height) in inches, `FULL` or `HALF`.
        title: str above all axes; one axes alone has its own title.
        options: passed to `matplotlib.pyplot.subplots`.

    Returns:
        One matplotlib Axes, or an array of them if there is more than one.
    """
    figure, made = plt.subplots(rows, columns, figsize=size, layout="constrained", **options)
    plt.close(figure)  # shown by `show`, and not a second time at the end of the cell
    for ax in np.ravel(made):
        ax.set_title("", wrap=True)  # a title too long for the figure takes two lines
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", wrap=True)
    return made


def show(made, alt):
    """Display a figure with its alternative text.

    It is sent twice. JupyterLab ignores the alt text of a PNG output, so what it shows is HTML: sharp, and
    in lossless WebP, which takes half the bytes. The PNG is for what shows no HTML, such as a PDF.

    Args:
        made: matplotlib Axes, or an array of axes of one figure.
        alt: str, what one sees and what it means, in a sentence or two.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("a figure needs an alternative text: say what one sees and what it means")
    figure = np.ravel(made)[0].figure
    width = 100 * figure.get_figwidth()
    sharp = encoded(drawn(figure, dpi=144), "webp", lossless=True)
    display(
        {
            "image/png": encoded(drawn(figure, dpi=100), "png", optimize=True),
            "text/html": image_tag(sharp, "webp", alt, width),
            "text/plain": f"[Picture: {alt}]",
        },
        metadata={"image/png": {"alt": alt, "width": int(width)}},
        raw=True,
    )


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
    labelled = []
    for i, (label, y) in enumerate(lines.items()):
        quiet = accent is not None and label != accent
        (line,) = ax.plot(
            x, y, dashes[i % 4], label=label, color=QUIET if quiet else None, lw=1.5 if quiet else 2
        )
        labelled.append(line)
        if label in (bands or {}):
            ax.fill_between(x, *bands[label], color=line.get_color(), alpha=0.15, lw=0)
    ax.set_xlim(x[0], x[-1])
    if ylim:
        ax.set_ylim(ylim)
    label_ends(ax, labelled)
    return ax


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
    ax.spines[:].set(visible=True, color="#CCCCCC")
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
