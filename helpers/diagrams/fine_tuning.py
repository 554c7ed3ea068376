"""Drawings of chapter 17: what learns, what labels are worth, what a rate makes it forget, two opinions."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from helpers import plots
from helpers.diagrams import crosses, live_runs, ranges


def what_learns(columns, blocks, title):
    """Draw a BERT several times, side by side, each time with other parts that learn.

    Args:
        columns: dict of caption to how many parts below the head learn, counted from the top.
        blocks: int, of the encoder; the embeddings are one part more.
        title: str.

    Returns:
        matplotlib Axes: what learns is orange and says so, what is frozen grey.
    """
    ax = plots.axes(size=(7, 3.9))
    parts = ["head on [CLS]", *(f"block {i}" for i in range(blocks, 0, -1)), "embeddings"]
    for x, (caption, depth) in enumerate(columns.items()):
        for y, part in enumerate(parts):
            learns = y <= depth
            colour = plots.ORANGE if learns else plots.QUIET
            box = FancyBboxPatch(
                (x - 0.36, -y - 0.36), 0.72, 0.72, boxstyle="round,pad=0,rounding_size=0.08",
                fc="#FBE6D8" if learns else "white", ec=colour, lw=2 if learns else 1,
            )  # fmt: skip
            ax.add_patch(box)
            ax.text(x, -y, f"{part}, learns" if learns else part, ha="center", va="center", fontsize=8)
        ax.text(x, 0.62, caption, ha="center", fontsize=9)
    ax.set(title=title, xlim=(-0.5, len(columns) - 0.5), ylim=(-len(parts) + 0.4, 1.0))
    ax.set_axis_off()
    return ax


def by_labels(study, labels, methods, title, accent=None):
    """Draw accuracy against the number of labels: the median of each method, and the range of its runs.

    Args:
        study: Study whose experiments "20 labels" and so on have the `accuracy` of the methods.
        labels: sequence of int.
        methods: sequence of str.
        title: str.
        accent: the method that matters; the others are drawn quiet. None: all alike.

    Returns:
        matplotlib Axes; live runs are crosses.
    """
    runs = {
        name: np.array([study.values(f"{n} labels", name, "accuracy") for n in labels]) for name in methods
    }
    places = np.log10(labels)
    ax = plots.curves(
        places,
        {name: np.median(values, axis=1) for name, values in runs.items()},
        title,
        "labels",
        "accuracy on test texts",
        accent=accent,
        bands=ranges(runs),
    )
    for place, n in zip(places, labels, strict=True):
        live = live_runs(study, f"{n} labels", "accuracy")
        crosses(ax, [(place, value) for name, value in live if name in methods])
    ax.set_xticks(places, [f"{n:,}" for n in labels])
    return ax


def forgetting(study, depth, rates, before, chosen=None):
    """Draw what a learning rate does: to the accuracy of the new task, and to the loss on hidden pieces.

    Args:
        study: Study whose experiment "thaw" has methods such as "everything, 0.001".
        depth: str, what learns.
        rates: sequence of float.
        before: float, the loss on hidden pieces before fine-tuning.
        chosen: float, the rate to mark and to name in the title; None marks none.

    Returns:
        array of two matplotlib Axes, medians with the range of the runs.
    """
    runs = {
        metric: np.array([study.values("thaw", f"{depth}, {rate:g}", metric) for rate in rates])
        for metric in ("accuracy", "mlm_loss")
    }
    title = "It can forget two nats and be no worse at the new task"
    if chosen is not None:
        right, loss = (np.median(each[rates.index(chosen)]) for each in runs.values())
        title = f"{depth} learns at {chosen:g}: {right:.2f} right, hidden pieces {loss:.2f} nats"
    left, right = made = plots.axes(1, 2, size=(7, 3.2), title=title)
    for ax, values, colour in zip(made, runs.values(), (plots.BLUE, plots.ORANGE), strict=True):
        ax.plot(rates, np.median(values, axis=1), "o-", color=colour, lw=2)
        ax.fill_between(rates, values.min(axis=1), values.max(axis=1), color=colour, alpha=0.15, lw=0)
        ax.set(xscale="log", xlabel="peak learning rate")
        ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
        ax.minorticks_off()
        ax.tick_params(axis="x", labelsize=8)
        if chosen is not None:
            ax.plot(
                chosen,
                np.median(values[rates.index(chosen)]),
                "s",
                color=plots.BLACK,
                ms=9,
                mfc="none",
                mew=2,
            )
    left.set(ylabel="accuracy on test texts", ylim=(0.1, 0.65))
    right.set(ylabel="loss on hidden pieces, nats", ylim=(2.5, 9))
    right.axhline(before, color=plots.QUIET, ls=":", lw=1.5)
    right.text(rates[0], before - 0.1, "before", ha="left", va="top", fontsize=8, color=plots.QUIET)
    return made


def opinions(found, names, title):
    """Draw what several models say of one text, a panel of bars for each.

    Args:
        found: dict of model to array (classes,) of probabilities.
        names: sequence of str, the classes.
        title: str.

    Returns:
        array of matplotlib Axes; the likeliest class of each panel is in the accent colour.
    """
    made = plots.axes(1, len(found), size=(7, 3.2), title=title)
    for ax, (model, p) in zip(np.ravel(made), found.items(), strict=True):
        best = int(np.argmax(p))
        bars = ax.barh(range(len(names)), p, color=plots.QUIET)
        bars[best].set_color(plots.ORANGE)
        ax.set(title=f"{model}: {names[best]}", xlim=(0, 1), xlabel="probability")
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
    return made
