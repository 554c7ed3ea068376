"""Drawings of chapter 08: the three blocks, the race of the depths, and what few labels are worth."""

import numpy as np

from helpers import plots
from helpers.diagrams import crosses, graph, live_runs, ranges


def three_blocks():
    """Draw a VGG, an Inception and a residual block side by side.

    Returns:
        matplotlib Axes. A box that names a size is a convolution of that size.
    """
    vgg = {"v0": "", "v1": "v0", "v2": "v1", "v3": "v2"}  # each box, and the boxes that lead to it
    inception = {"i0": "", "i1": "i0", "r3": "i0", "i3": "r3", "r5": "i0", "i5": "r5", "p": "i0"}
    inception |= {"ip": "p", "i9": "i1 i3 i5 ip"}
    inputs = vgg | inception | {"x": "", "f1": "x", "f2": "f1", "y": "f2 x"}
    texts = "input|3 × 3|3 × 3|pool|input|1 × 1|1 × 1|3 × 3|1 × 1|5 × 5|pool|1 × 1|side by side|"
    texts += "input|3 × 3|3 × 3|add"
    places = [(0, 3), (0, 2), (0, 1), (0, 0), (3, 3), (1.5, 1.5), (2.5, 2), (2.5, 1), (3.5, 2), (3.5, 1)]
    places += [(4.5, 2), (4.5, 1), (3, 0), (6, 3), (6.8, 2), (6.8, 1), (6, 0)]
    return graph(
        {box: sources.split() for box, sources in inputs.items()},
        dict(zip(inputs, texts.split("|"), strict=True)),
        "VGG stacks, Inception branches, ResNet adds",
        places=dict(zip(inputs, places, strict=True)),
        lit=["r3", "r5", "y", ("x", "y")],
    )


def steps_by_depth(study, layers, ways, optimisers, most, title):
    """Draw how many steps networks of several depths need, a panel for each optimiser.

    Args:
        study: Study whose experiment "depth" has `steps` of methods named "22 plain, Adam".
        layers: sequence of int, the depths.
        ways, optimisers: sequences of str.
        most: int, the number of steps after which a run was ended.
        title: str.

    Returns:
        array of matplotlib Axes: medians as lines, the range of the runs as bands, live runs as crosses.
    """
    made = plots.axes(len(optimisers), 1, size=(7, 5.6), title=title)
    for ax, optimiser in zip(made, optimisers, strict=True):
        runs = {
            way: np.array([study.values("depth", f"{n} {way}, {optimiser}", "steps") for n in layers])
            for way in ways
        }
        ax.set(xscale="log", yscale="log")
        plots.curves(
            layers,
            {way: np.median(steps, axis=1) for way, steps in runs.items()},
            optimiser,
            "layers",
            "steps",
            ylim=(20, 1.3 * most),
            bands=ranges(runs),
            ax=ax,
        )
        live = {f"{n} {way}, {optimiser}": n for n in layers for way in ways}
        crosses(ax, [(live[m], steps) for m, steps in live_runs(study, "depth", "steps") if m in live])
        ax.axhline(most, color=plots.QUIET, lw=0.8, ls=":")
        ax.set_xticks(layers, [str(n) for n in layers])
        ax.set_yticks([30, 100, 300, 1000], ["30", "100", "300", "1,000"])
        ax.minorticks_off()
    return made


def by_labels(study, labels, ways, title, chance, accent=None):
    """Draw accuracy against the number of labels: the median of each way, and the range of its runs.

    Args:
        study: Study whose experiments "5 labels" and so on have the `accuracy` of the ways.
        labels: sequence of int, labels a class.
        ways: sequence of str.
        title: str.
        chance: float, the accuracy of guessing.
        accent: the way that matters; the others are drawn quiet.

    Returns:
        matplotlib Axes; live runs of `accent` are crosses.
    """
    runs = {way: np.array([study.values(f"{n} labels", way, "accuracy") for n in labels]) for way in ways}
    places = np.log10(labels)
    ax = plots.curves(
        places,
        {way: np.median(values, axis=1) for way, values in runs.items()}
        | {"chance": np.full(len(labels), chance)},
        title,
        "labels a class",
        "accuracy on held-out images",
        accent=accent,
        bands=ranges(runs),
    )
    for place, n in zip(places, labels, strict=True):
        live = live_runs(study, f"{n} labels", "accuracy")
        crosses(ax, [(place, value) for way, value in live if way == accent])
    ax.set_xticks(places, [str(n) for n in labels])
    return ax
