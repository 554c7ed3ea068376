"""Drawings of chapter 02: walks on a map, steps in a bowl, two losses' slopes, recorded runs."""

import numpy as np

from helpers import plots
from helpers.diagrams import live_runs


def on_map(height, walks, u, v, title, across=1, size=plots.FULL, **labels):
    """Draw walks over one landscape, seen from above, each on a map of its own.

    Args:
        height: function of an array (..., 2) that returns an array (...).
        walks: dict of the panel's title to array (steps + 1, 2).
        u, v: arrays, the places along both axes at which the height is taken.
        title: str.
        across: int, maps in a row.
        size: (width, height) in inches.
        labels: what matplotlib's Axes.set takes, for all maps.

    Returns:
        matplotlib Axes, or an array of them if there are several walks.
    """
    grid = np.stack(np.meshgrid(u, v), axis=-1)  # (v, u, 2)
    shared = {"title": title, "sharex": True, "sharey": True} if len(walks) > 1 else {}
    panels = plots.axes(-(-len(walks) // across), across, size=size, **shared)
    for ax, (name, path) in zip(np.ravel(panels), walks.items(), strict=True):
        _walk(ax, u, v, height(grid), path, 14)
        ax.set(title=name if shared else title, xlim=(u[0], u[-1]), ylim=(v[0], v[-1]), **labels)
    return panels


def map_and_height(u, v, heights, path, above, surface, title):
    """Draw a walk twice: on the map, and its height above the lowest point, step by step.

    Args:
        u, v: arrays, the places along both axes.
        heights: array (v, u).
        path: array (steps + 1, 2).
        above: array (steps + 1,), over 0.
        surface, title: str, above the map and above both.

    Returns:
        array of two matplotlib Axes.
    """
    panels = where, down = plots.axes(1, 2, title=title)
    _walk(where, u, v, heights, path, 10)
    where.plot(*path[0], plots.MARKERS[1], color=plots.BLUE, ms=8)
    where.set(xlim=(u[0], u[-1]), ylim=(v[0], v[-1]), xlabel="u", ylabel="v", title=surface)
    where.set(xticks=[-2, -1, 0, 1], yticks=[-1, 0, 1])
    down.plot(np.log10(above), color=plots.ORANGE)
    down.set(xlim=(0, 200), ylim=(-4, 2), xlabel="step", ylabel="height above the lowest")
    down.set(title=f"ends at {above[-1]:.2g}", xticks=[0, 100, 200])
    down.set_yticks([-4, -2, 0, 2], ["0.0001", "0.01", "1", "100"])
    return panels


def in_a_bowl(loss, walks, w, title, ylim):
    """Draw walks over one weight, each on a curve of the loss.

    Args:
        loss: function of a float.
        walks: dict of the panel's title to array (steps + 1,).
        w: array, the weights at which the loss is drawn.
        title: str.
        ylim: (low, high).

    Returns:
        array of matplotlib Axes.
    """
    panels = plots.axes(1, len(walks), size=(7, 2.6), sharey=True, title=title)
    for ax, (name, path) in zip(panels, walks.items(), strict=True):
        ax.plot(w, [loss(value) for value in w], color=plots.QUIET)
        ax.plot(path, [loss(value) for value in path], "o-", color=plots.ORANGE, ms=5, lw=1)
        ax.set(title=name, xlabel="w", xlim=(w[0], w[-1]), ylim=ylim)
    panels[0].set_ylabel("loss")
    return panels


def bars(values, names, right, title):
    """Draw numbers between −1 and 1 for each class, the right one marked.

    Args:
        values: dict of the panel's title to array (classes,).
        names: list of str.
        right: int, the class that is right.
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    panels = plots.axes(1, len(values), sharey=True, title=title)
    for ax, (says, heights) in zip(panels, values.items(), strict=True):
        colours = [plots.ORANGE if k == right else plots.QUIET for k in range(len(names))]
        ax.bar(names, heights, color=colours)
        ax.axhline(0, color=plots.BLACK, lw=0.8)
        ax.set(title=says, ylim=(-1.05, 1.05), yticks=[-1, 0, 1])
        ax.set_xticks(range(len(names)), [name + " ✓" * (k == right) for k, name in enumerate(names)])
    return panels


def recorded(study, experiment, metric, methods, title, xlabel, ax=None):
    """Draw what a study holds of some methods: each recorded run a dot, a run of now a diamond.

    Args:
        study: helpers.studies.Study.
        experiment, metric: str.
        methods: dict of the row's label to the method's name.
        title, xlabel: str.
        ax: matplotlib Axes to draw on; new ones unless given.

    Returns:
        matplotlib Axes.
    """
    runs = {label: study.values(experiment, name, metric) for label, name in methods.items()}
    rows = list(methods.values())
    ax = plots.spread(runs, title, xlabel, ax=ax)
    for name, value in live_runs(study, experiment, metric):
        if name in rows:
            ax.plot(value, rows.index(name), plots.MARKERS[3], color=plots.ORANGE, ms=6, mec="white")
    return ax


def _walk(ax, u, v, heights, path, levels):
    ax.contour(u, v, heights, levels, colors=plots.QUIET, linewidths=0.7)
    ax.plot(*path.T, "o-", color=plots.ORANGE, ms=3, lw=1)
