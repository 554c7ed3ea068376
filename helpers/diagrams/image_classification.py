"""Drawings of chapter 07: recorded runs, reliability, feature maps, occlusion, and what a network costs."""

import numpy as np

from helpers import plots
from helpers.diagrams import live_runs


def recorded_runs(ax, study, experiment, methods, title, metric="accuracy"):
    """Draw the runs of a record as dots, with their median, and those of this run as stars on top.

    Args:
        ax: matplotlib Axes.
        study: Study.
        experiment, title, metric: str.
        methods: sequence of str, a row each.
    """
    plots.spread({name: study.values(experiment, name, metric) for name in methods}, title, "", None, ax)
    rows = list(methods)
    for name, value in live_runs(study, experiment, metric):
        if name in rows:
            ax.plot(value, rows.index(name), "*", color=plots.ORANGE, ms=13, mec="white")


def reliability_curves(curves, title):
    """Draw the share that is right over the confidence, beside the diagonal where both are equal.

    Args:
        curves: dict of label to (confidence, share right), two arrays (groups,).
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(4.4, 3.4))
    ax.plot([0, 1], [0, 1], "--", color=plots.QUIET)
    for (label, (sure, right)), marker in zip(curves.items(), plots.MARKERS, strict=False):
        ax.plot(sure, right, marker + "-", label=label)
    ax.set(title=title, xlabel="mean confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    ax.legend(loc="upper left")
    return ax


def feature_maps(picture, layers, title, best=7):
    """Draw a picture and beside it the strongest answers to it, a row for each layer.

    Args:
        picture: array (rows, columns, colours), 0 to 1.
        layers: sequence of arrays (1, rows, columns, filters).
        title: str.
        best: int, how many filters a row.

    Returns:
        array of matplotlib Axes (layers, best + 1).
    """
    panels = plots.axes(len(layers), best + 1, size=(7, 3.2), title=title)
    for row, maps in zip(panels, layers, strict=True):
        maps = np.asarray(maps)[0].transpose(2, 0, 1)  # (filters, rows, columns)
        strongest = maps[np.argsort(-maps.mean(axis=(1, 2)))[:best]]
        for ax, image in zip(row, [picture, *strongest], strict=True):
            ax.imshow(image)
            ax.set_axis_off()
    return panels


def occlusion(pictures, maps, size, step, title):
    """Draw pictures, and below each what a patch takes away, each cell where the patch's middle lay.

    Args:
        pictures: dict of name to array (side, side, colours), 0 to 1.
        maps: sequence of arrays (places, places), 0 to 1: row by row of patches.
        size: int, side of the patch in pixels.
        step: int, pixels from one patch to the next.
        title: str.

    Returns:
        array of matplotlib Axes (2, pictures).
    """
    panels = plots.axes(2, len(pictures), size=(7, 2.1), title=title, squeeze=False)
    first = (size - 1) / 2 - step / 2  # where the first cell begins; a pixel reaches half to each side
    for (name, picture), found, (above, below) in zip(pictures.items(), maps, panels.T, strict=True):
        end = first + step * len(found)
        above.imshow(picture)
        below.imshow(picture.mean(axis=-1), cmap="gray", alpha=0.35)
        below.imshow(found, vmin=0, vmax=1, alpha=0.75, extent=(first, end, end, first))
        above.set_title(name, fontsize=8)
        for ax in (above, below):
            ax.set(xlim=(-0.5, len(picture) - 0.5), ylim=(len(picture) - 0.5, -0.5))
            ax.set_axis_off()
    return panels


def answers(picture, maps, probabilities, names, true):
    """Draw a picture, the mean answer of each layer to it, and the probability of each class.

    Args:
        picture: array (rows, columns, colours), 0 to 1.
        maps: sequence of arrays (rows, columns), one a layer.
        probabilities: array (classes,).
        names: sequence of str, the classes.
        true: str, the right one.

    Returns:
        array of matplotlib Axes.
    """
    widths = [1.3, *[1] * len(maps), 1.5]
    panels = plots.axes(1, len(maps) + 2, size=(7, 2.5), width_ratios=widths)
    titles = ["picture", *[f"layer {i + 1}" for i in range(len(maps))]]
    for ax, seen, title in zip(panels, [picture, *maps], titles, strict=False):
        ax.imshow(seen)
        ax.set_title(title, fontsize=9)
        ax.set_axis_off()
    bars = panels[-1]
    bars.barh(names, probabilities, color=[plots.ORANGE if name == true else plots.QUIET for name in names])
    bars.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.6))
    bars.tick_params(labelsize=7)
    bars.set_title(f"says {names[np.argmax(probabilities)]}", fontsize=9)
    return panels


def three_bills(bills):
    """Draw bytes, parameters and multiply-adds of a network's two halves, each tick a thousandfold.

    Args:
        bills: array (2, 3): convolutions and poolings, then dense layers; bytes, parameters, multiply-adds.

    Returns:
        array of matplotlib Axes (3,).
    """
    panels = plots.axes(1, 3, size=(7, 2.6), sharey=True)
    titles = ["bytes", "parameters", "multiply-adds"]
    for ax, title, bill in zip(panels, titles, np.asarray(bills).T, strict=True):
        ax.barh(["conv, pool", "dense"], np.log10(bill), color=plots.BLUE)
        ax.set(xlim=(2, 10), xticks=[3, 6, 9], xticklabels=["10³", "10⁶", "10⁹"], ylim=(1.6, -0.6))
        ax.set_title(f"{title}\n{bill.sum():,}", fontsize=9)
    return panels
