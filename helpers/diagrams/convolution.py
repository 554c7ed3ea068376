"""The drawings of chapter 06: images beside what kernels make of them, windows, and runs beside a record."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers import plots


def feature_map(ax, values, kernel, title=""):
    """Draw what a kernel made of an image, in grey; where its weights sum to zero, zero is middle grey.

    Args:
        ax: matplotlib Axes.
        values: array (rows, columns).
        kernel: array of weights.
        title: str.
    """
    signed = abs(np.sum(kernel)) < 0.5
    ax.imshow(values, cmap="gray", vmin=-1.5 if signed else 0, vmax=1.5 if signed else 1)
    ax.set_title(title, fontsize=10)
    ax.set_axis_off()


def kernel_between(image, kernel, values, title):
    """Draw an image, a kernel with its numbers, and what the kernel makes of the image.

    Args:
        image, kernel, values: arrays (rows, columns).
        title: str.

    Returns:
        array of three matplotlib Axes.
    """
    panels = plots.axes(1, 3, size=(7, 2.4), title=title, width_ratios=[3, 1.2, 3])
    feature_map(panels[0], image, [1])
    plots.heatmap(kernel, "", write="d", ax=panels[1])
    feature_map(panels[2], values, kernel)
    return panels


def feature_maps(maps, kernels, title):
    """Draw what several kernels make of one image, in two rows.

    Args:
        maps: dict of name to array (rows, columns).
        kernels: dict of name to array of weights.
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    panels = plots.axes(2, -(-len(maps) // 2), size=(7, 3.2), title=title)
    for ax, (name, values) in zip(panels.flat, maps.items(), strict=True):
        feature_map(ax, values, kernels[name], name)
    return panels


def heatmaps(tables, title, write="", size=(7, 2.3)):
    """Draw several tables of numbers in a row, each with its name above.

    Args:
        tables: dict of name to array (rows, columns).
        title: str.
        write: format of the number written in each cell, as ".1f"; "" writes none.
        size: (width, height) in inches.

    Returns:
        array of matplotlib Axes.
    """
    panels = plots.axes(1, len(tables), size=size, title=title)
    for ax, (name, values) in zip(panels, tables.items(), strict=True):
        plots.heatmap(values, "", write=write, ax=ax)
        ax.set_title(name, fontsize=10)
    return panels


def window(image, kernel, output, place, title):
    """Draw one place of a window: where it lies, the products in it, and where their sum goes.

    Args:
        image, kernel, output: arrays (rows, columns).
        place: (row, column) in `output`.
        title: str.

    Returns:
        array of three matplotlib Axes.
    """
    (i, j), side = place, len(kernel)
    panels = plots.axes(1, 3, size=(7, 2.9), title=title, width_ratios=[3, 1.8, 3])
    feature_map(panels[0], image, [1])
    plots.heatmap(image[i : i + side, j : j + side] * kernel, "", write=".2f", ax=panels[1])
    panels[1].set_title(f"they add up to {output[i, j]:.2f}".replace("-", "−"), fontsize=10)
    feature_map(panels[2], output, kernel)
    for ax, size in ((panels[0], side), (panels[2], 1)):
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), size, size, fill=False, ec=plots.ORANGE, lw=2.5))
    return panels


def pooling(numbers, pooled, place, size, stride, how):
    """Draw a table of numbers, what pooling makes of it, and one window with its result.

    Args:
        numbers, pooled: arrays (rows, columns).
        place: (row, column) in `pooled`.
        size, stride: int, of the window.
        how: str, "max" or "average".

    Returns:
        array of two matplotlib Axes.
    """
    i, j = place
    panels = plots.axes(1, 2, size=(6, 3))
    plots.heatmap(numbers, "", write=".0f", ax=panels[0])
    plots.heatmap(pooled, "", write=".3g", ax=panels[1])
    for ax, step, side in zip(panels, (stride, 1), (size, 1), strict=True):
        corner = (step * j - 0.5, step * i - 0.5)
        ax.add_patch(Rectangle(corner, side, side, fill=False, ec=plots.ORANGE, lw=3))
    panels[0].set_title(f"window {i * pooled.shape[1] + j + 1} of {pooled.size}", fontsize=10)
    panels[1].set_title(f"its {how}: {pooled[i, j]:.3g}", fontsize=10)
    return panels


def runs(recorded, live, title, xlabel, accent):
    """Draw recorded runs as dots and this run as a cross, one row a method.

    Args:
        recorded: dict of method to array (seeds,), accuracies.
        live: dict of method to float; methods that were not run are missing.
        title, xlabel: str.
        accent: str, the method that matters.

    Returns:
        matplotlib Axes.
    """
    ax = plots.spread(recorded, title, xlabel, accent=accent)
    for row, method in enumerate(recorded):
        if method in live:
            ax.plot(live[method], row, "x", color=plots.ORANGE, ms=9, mew=2.5, label="this run")
    if live:
        ax.legend(*[found[:1] for found in ax.get_legend_handles_labels()], loc="lower left")
    ax.set_xlim(0, 1)
    return ax
