"""Drawings of chapter 05: who judges whom, what a difference is worth, fits, thresholds, reliability."""

import numpy as np

from helpers import plots

_LOOKS = [(plots.BLUE, "//"), (plots.ORANGE, ".."), ("#BBBBBB", "")]


def three_jobs(forms, positive, role):
    """Draw how many scans each form holds, how many of them are positive, and which job the form has.

    Args:
        forms: int array (scans,), the form of each scan.
        positive: array (scans,) of 0 and 1.
        role: str array (forms,), a job for each form; forms of one job stand side by side.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 2.5))
    for name, (colour, hatch) in zip(dict.fromkeys(role), _LOOKS, strict=False):
        mine = np.flatnonzero(role == name)
        ax.bar(mine, np.bincount(forms)[mine], color=colour, hatch=hatch, edgecolor="white")
        ax.text(mine.mean(), 138, name, ha="center")
    ax.bar(
        range(len(role)), np.bincount(forms[positive == 1], minlength=len(role)), color=plots.BLACK, width=0.4
    )
    ax.set(title="Fourteen forms, three jobs", ylabel="scans (black: eights)", ylim=(0, 155))
    ax.set(xlabel="form, each filled in by one person", xticks=range(len(role)))
    return ax


def effects(panels, title):
    """Draw differences with their intervals, a row each; those that hold zero are hollow and grey.

    Args:
        panels: dict of the axis's label to a dict of row's name to (mean, low, high, ...).
        title: str.

    Returns:
        array of matplotlib Axes, one for each panel.
    """
    names = list(next(iter(panels.values())))
    made = plots.axes(
        1, len(panels), size=(7, 1.2 + 0.3 * len(names)), title=title, sharey=True, squeeze=False
    )[0]
    for ax, (label, rows) in zip(made, panels.items(), strict=True):
        for row, (mean, low, high, *_) in enumerate(rows.values()):
            found = low > 0 or high < 0
            colour = plots.BLUE if found else plots.QUIET
            ax.plot([low, high], [row, row], color=colour, lw=2)
            ax.plot(mean, row, "o", color=colour, mfc=colour if found else "white", ms=8)
        ax.axvline(0, color=plots.BLACK, lw=1)
        ax.set(xlabel=label, yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.5, -0.5))
        ax.tick_params(axis="y", length=0)
    return made


def beside_linear(sizes, losses, linear, live, title):
    """Draw losses by size, with the middle half of the runs as a band, and the linear model's beside them.

    Args:
        sizes: sequence of int.
        losses: dict of a panel's title to array (sizes, runs).
        linear: dict of a panel's title to array (runs,).
        live: dict of a panel's title to array (sizes,), the losses of one run, drawn as crosses.
        title: str.

    Returns:
        array of matplotlib Axes, one for each panel.
    """
    made, places = plots.axes(1, len(losses), sharey=True, title=title), range(len(sizes))
    for ax, (name, runs) in zip(made, losses.items(), strict=True):
        for values, colour, dash, label in [
            (np.tile(linear[name], (len(sizes), 1)), plots.QUIET, "--", "linear"),
            (runs, plots.BLUE, "o-", "network"),
        ]:
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=1)
            ax.fill_between(places, low, high, color=colour, alpha=0.2, lw=0)
            ax.plot(places, middle, dash, color=colour, label=label)
        ax.plot(places, live[name], "x", color=plots.BLACK, label="this run")
        ax.set(title=name, xlabel="hidden units", xticks=places, xticklabels=sizes, ylim=(0, None))
    made[0].set(ylabel="loss on other forms")
    made[-1].legend()
    return made


def polynomials(x, y, truth, curves, fresh, degree):
    """Draw a polynomial through points, and the errors of the polynomials of all degrees.

    Args:
        x, y: arrays (points,), what was learned from.
        truth: function of an array, what made the points.
        curves: list of functions of an array, one for each degree from 0 on.
        fresh: (x, y), points to judge by.
        degree: int, the one to draw.

    Returns:
        (axes, alt): array of two matplotlib Axes, and what they show, a str.
    """
    known, new = (
        [np.sqrt(np.mean((curve(at) - values) ** 2)) for curve in curves] for at, values in ((x, y), fresh)
    )
    (left, right), line = plots.axes(1, 2), np.linspace(-1, 1, 200)
    left.plot(x, y, "o", color=plots.QUIET, ms=4)
    left.plot(line, truth(line), "--", color=plots.QUIET)
    left.plot(line, curves[degree](line), color=plots.ORANGE)
    left.set(title=f"Degree {degree}, {len(x)} points", xlabel="x", ylabel="y", ylim=(-2.2, 2.2))
    left.set(xticks=[-1, 0, 1], yticks=[-2, 0, 2])
    right.plot(known, "s--", color=plots.QUIET, ms=4)
    right.plot(new, "o-", color=plots.BLUE, ms=4)
    right.plot(degree, min(new[degree], 1), "o", color=plots.ORANGE, ms=10)
    right.set(title=f"Error on fresh points {new[degree]:.2f}", xlabel="degree")
    right.set(ylim=(0, 1.05), xticks=[0, 5, 10, 15], yticks=[0, 0.5, 1])
    right.text(0.2, 0.95, "blue dots: fresh points\ngrey squares: its own", va="top")
    says = f"{known[degree]:.2f} on its own points, {new[degree]:.2f} on fresh ones"
    alt = f"A polynomial of degree {degree} through {len(x)} points; its error is {says}."
    return np.array([left, right]), alt


def threshold_and_cost(tables, threshold, miss):
    """Draw a threshold as a point on the ROC curve and on the curve of what it costs.

    Args:
        tables: int array (101, 2, 2), the confusion matrix at each threshold from 0 to 1.
        threshold: float, a hundredth.
        miss: float, how many false alarms a missed positive costs.

    Returns:
        (axes, alt): array of two matplotlib Axes, and what they show, a str.
    """
    grid, costs, at = np.linspace(0, 1, 101), tables[:, 0, 1] + miss * tables[:, 1, 0], round(100 * threshold)
    alarms, found = tables[:, 0, 1] / tables[:, 0].sum(-1), tables[:, 1, 1] / tables[:, 1].sum(-1)
    (_, fp), (fn, tp) = tables[at]
    left, right = made = plots.axes(1, 2)
    left.plot(alarms, found, color=plots.QUIET)
    left.plot(alarms[at], found[at], "o", color=plots.ORANGE, ms=10)
    left.set(title=f"Precision {tp / max(tp + fp, 1):.2f}, recall {found[at]:.2f}", xlabel="others called 8")
    left.set(ylabel="eights found", xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    left.text(0.3, 0.1, f"called 8: {tp} eights, {fp} others\nmissed: {fn} eights")
    right.plot(grid, costs, color=plots.QUIET)
    right.plot(threshold, costs[at], "o", color=plots.ORANGE, ms=10)
    right.set(title=f"Cost {costs[at]:.0f}, least {costs.min():.0f}", ylim=(0, 60 * miss))
    right.set(xlabel="threshold", ylabel="cost in false alarms", xticks=[0, 0.5, 1])
    says = f"{tp} eights are found, {fn} missed, {fp} false alarms, cost {costs[at]:.0f}"
    return made, f"At threshold {threshold:.2f}: {says}. A point on the ROC curve, one on the cost."


def reliability_diagrams(groups, title):
    """Draw claimed probabilities against the shares that are so.

    Args:
        groups: dict of a panel's title to (claimed, true, share, low, high), arrays (groups,): mean claim,
            the share that is positive, the part of all answers, and the ends of that share's interval.
        title: str.

    Returns:
        array of matplotlib Axes, one for each panel.
    """
    made = plots.axes(1, len(groups), size=(7, 3), sharey=True, title=title)
    for ax, (name, (claimed, true, share, low, high)) in zip(made, groups.items(), strict=True):
        ax.plot([0, 1], [0, 1], "--", color=plots.QUIET)
        ax.vlines(claimed, low, high, color=plots.BLUE, lw=1.5)
        ax.scatter(claimed, true, 30 + 300 * share, plots.BLUE)
        ax.set(title=name, xlabel="claimed probability", xticks=[0, 0.5, 1], xlim=(-0.08, 1.08))
    made[0].set(ylabel="share that is an 8", ylim=(-0.08, 1.08), yticks=[0, 0.5, 1])
    return made
