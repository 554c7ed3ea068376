"""Drawings of chapter 14: who looks at whom, what is found again, saturation, cost."""

import numpy as np

from helpers import plots
from helpers.diagrams import crosses, live_runs


def lookup(words, asking, shares, title):
    """Draw a row of words and how one of them divides its look among all.

    Args:
        words: list of str, all different.
        asking: str, the word that looks.
        shares: sequence of float, one for each word, summing to one.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 2.3))
    place = words.index(asking)
    for i, (word, share) in enumerate(zip(words, shares, strict=True)):
        lit = share == max(shares)
        colour = plots.ORANGE if lit else plots.BLUE
        ax.plot([place, i], [0.12, 0.88], color=colour, lw=0.6 + 9 * share, alpha=0.8, solid_capstyle="round")
        ax.text(i, 1.06, word, ha="center", va="bottom", fontweight="bold" if lit else None)
        ax.text(i, 1.34, f"{share:.2f}", ha="center", va="bottom", fontsize=9, color=colour)
        ax.text(i, -0.06, word, ha="center", va="top", fontweight="bold" if i == place else None)
    ax.set(title=title, xlim=(-0.6, len(words) - 0.4), ylim=(-0.35, 1.65))
    ax.set_axis_off()
    return ax


def attention_map(weights, queries, keys, title, selected=None):
    """Draw attention weights, a row for each query, a column for each key.

    Args:
        weights: array (queries, keys).
        queries, keys: sequences of str.
        title: str.
        selected: int, the row to frame; none unless given.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(5, 4.2))
    plots.heatmap(weights, title, queries, keys, xlabel="is looked at", ylabel="asks", bar="weight", ax=ax)
    ax.tick_params(axis="x", rotation=60)
    if selected is not None:
        ax.add_patch(_frame(selected, len(keys)))
    return ax


def looking(weights, words, selected, title):
    """Draw a head's map beside the row of one word.

    Args:
        weights: array (words, words).
        words: list of str.
        selected: int, the word.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    left, right = made = plots.axes(1, 2, size=(7, 3.8), title=title, width_ratios=[1.3, 1])
    # A colour bar and a third set of names would double the time of a slider's answer.
    plots.heatmap(weights, "", words, xlabel="is looked at, in the same order", ylabel="asks", ax=left)
    left.add_patch(_frame(selected, len(words)))
    top = int(weights[selected].argmax())
    colours = [plots.ORANGE if i == top else plots.BLUE for i in range(len(words))]
    right.barh(range(len(words)), weights[selected], color=colours)
    right.set_yticks(range(len(words)), words)
    right.set(xlabel=f"weight from “{words[selected]}”", xlim=(0, 1), ylim=(len(words) - 0.4, -0.6))
    right.tick_params(axis="y", length=0)
    return made


def recall(study, counts, methods, chance, title):
    """Draw the share of right answers against the number of pairs.

    Args:
        study: Study whose experiments "2 pairs" and so on have the `right` of each method.
        counts: sequence of int.
        methods: list of str; the last one is in the accent colour.
        chance: float.
        title: str.

    Returns:
        matplotlib Axes: means as thick lines, each run as a thin one, live runs as crosses.
    """
    ax = plots.axes()
    for method in methods:
        accent = method == methods[-1]
        colour, dash = (plots.ORANGE, "-o") if accent else (plots.BLUE, "--s")
        runs = np.array([study.values(f"{n} pairs", method, "right") for n in counts])
        ax.plot(counts, runs, color=colour, lw=0.8, alpha=0.3)
        ax.plot(counts, runs.mean(axis=1), dash, color=colour, lw=2)
        ax.annotate(
            method, (counts[-1], runs.mean(axis=1)[-1]), xytext=(10, 0), textcoords="offset points",
            va="center", color=colour, annotation_clip=False,
        )  # fmt: skip
    live = [(n, value) for n in counts for _, value in live_runs(study, f"{n} pairs", "right")]
    if live:
        crosses(ax, live)
    ax.axhline(chance, color=plots.QUIET, ls=":", lw=1.5)
    ax.text(counts[0], chance - 0.015, "chance", va="top", fontsize=9, color=plots.QUIET)
    ax.set(title=title, xlabel="pairs", ylabel="share of right answers", xscale="log", ylim=(0, 1.05))
    ax.set_xticks(counts, [str(n) for n in counts])
    ax.minorticks_off()
    return ax


def saturation(sizes, largest, slopes, title):
    """Draw how decided a softmax is, and how steep, against the length of queries and keys.

    Args:
        sizes: sequence of int, d_k.
        largest: dict of "divided" and "as it is" to the largest weights.
        slopes: the same of the norms of the softmax's derivative.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    made = plots.axes(1, 2, size=(7, 3.2), title=title)
    panels = zip(made, (largest, slopes), ("largest of eight weights", "slope of the softmax"), strict=True)
    for ax, lines, label in panels:
        for name, values in lines.items():
            lit = name == "as it is"
            ax.plot(
                sizes,
                values,
                "-" if lit else "--",
                color=plots.ORANGE if lit else plots.BLUE,
                lw=2,
                label=name,
            )
        ax.set(xlabel="$d_k$", ylabel=label, xscale="log", ylim=(0, None))
        ax.set_xticks([1, 4, 16, 64, 256, 1024], ["1", "4", "16", "64", "256", "1024"])
        ax.minorticks_off()
    made[0].legend(frameon=False, fontsize=9)
    return made


def two_softmaxes(shares, title):
    """Draw the same softmax twice, with and without the division.

    Args:
        shares: dict of str to an array (keys,).
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    made = plots.axes(1, 2, size=(7, 2.8), title=title, sharey=True)
    for ax, (name, weights) in zip(made, shares.items(), strict=True):
        top = int(np.argmax(weights))
        ax.bar(
            range(1, len(weights) + 1),
            weights,
            color=[plots.ORANGE if i == top else plots.BLUE for i in range(len(weights))],
        )
        ax.set(xlabel=f"key, {name}", ylim=(0, 1))
    made[0].set_ylabel("weight")
    return made


def cost(lengths, seconds, title):
    """Draw time against length, both axes logarithmic.

    Args:
        lengths: sequence of int.
        seconds: dict of str to a sequence of float; the last line is in the accent colour.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes()
    for i, (name, values) in enumerate(seconds.items()):
        lit = i == len(seconds) - 1
        colour, dash = (plots.ORANGE, "-o") if lit else (plots.BLUE, "--s")
        ax.plot(lengths, 1000 * np.array(values), dash, color=colour, lw=2)
        ax.annotate(
            name, (lengths[-1], 1000 * values[-1]), xytext=(10, 0), textcoords="offset points", va="center",
            color=colour, annotation_clip=False,
        )  # fmt: skip
    square = 1000 * values[-1] * (np.array(lengths) / lengths[-1]) ** 2
    ax.plot(lengths, square, color=plots.QUIET, lw=1, ls=":")
    ax.annotate(
        "four times for twice the words", (lengths[-2], square[-2]), xytext=(-12, 10),
        textcoords="offset points", ha="right", fontsize=9, color=plots.QUIET,
    )  # fmt: skip
    ax.set(title=title, xlabel="words", ylabel="milliseconds", xscale="log", yscale="log")
    ax.set_xticks(lengths, [f"{n:,}" for n in lengths])
    ax.minorticks_off()
    return ax


def _frame(row, columns):
    from matplotlib.patches import Rectangle

    return Rectangle((-0.5, row - 0.5), columns, 1, fill=False, ec=plots.ORANGE, lw=2.5, clip_on=False)
