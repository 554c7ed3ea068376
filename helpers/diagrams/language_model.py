"""Drawings of chapter 12: guesses at the next word, what context is worth, a sentence word by word."""

import textwrap

import numpy as np

from helpers import plots
from helpers.diagrams import crosses, live_runs


def guesses(shares, title, accent=None, ax=None):
    """Draw words as bars, the likeliest on top.

    Args:
        shares: dict of word to its probability, in the order of the bars.
        title: str.
        accent: word whose bar is drawn in the accent colour, and marked.
        ax: matplotlib Axes to draw on; new ones unless given.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes() if ax is None else ax
    for row, (word, p) in enumerate(shares.items()):
        chosen = word == accent
        ax.barh(row, p, color=plots.ORANGE if chosen else plots.BLUE)
        ax.text(p, row, f" {p:.2f}{' ←' if chosen else ''}", va="center", fontsize=9)
    ax.set(title=title, xlabel="probability of being next", xlim=(0, 1.18 * max(shares.values())))
    ax.locator_params(axis="x", nbins=5)
    ax.set_yticks(range(len(shares)), list(shares))
    ax.set_ylim(len(shares) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    return ax


def by_context(study, contexts, counting, title):
    """Draw perplexity against how many words of context a model is given, for the network and for counts.

    Args:
        study: Study whose experiment "context" has the `perplexity` of "GRU, 4" and "counts, 2" and so on.
        contexts, counting: sequences of int, the numbers of words that each is given.
        title: str.

    Returns:
        matplotlib Axes: means as thick lines, each run as a thin one, live runs of the network as crosses.
    """
    ax = plots.axes()
    lines = [("GRU, long", contexts, plots.BLACK, ":^"), ("GRU", contexts, plots.ORANGE, "-o")]
    for name, ks, colour, dash in [*lines, ("counts", counting, plots.BLUE, "--s")]:
        runs = np.array([study.values("context", f"{name}, {k}", "perplexity") for k in ks])
        ax.plot(ks, runs, color=colour, lw=0.8, alpha=0.3)
        ax.plot(ks, runs.mean(axis=1), dash, color=colour, lw=2, label=name)
        last = name == "counts"  # its line ends among the others
        ax.annotate(
            name, (ks[-1], runs.mean(axis=1)[-1]), xytext=(-6, -16) if last else (10, 0),
            textcoords="offset points", va="center", ha="right" if last else "left", color=colour,
            annotation_clip=False,
        )  # fmt: skip
    now = dict(live_runs(study, "context", "perplexity"))
    if known := [(k, now[f"GRU, {k}"]) for k in contexts if f"GRU, {k}" in now]:
        crosses(ax, known)
    ax.set(title=title, xlabel="words of context", ylabel="perplexity", xscale="log")
    ax.set_xticks(contexts, [str(k) for k in contexts])
    ax.minorticks_off()
    return ax


def sentence(words, surprise, title):
    """Draw how surprising each word of a sentence is.

    Args:
        words: sequence of str.
        surprise: array (words,), minus the logarithm of each one's probability.
        title: str.

    Returns:
        matplotlib Axes; the most surprising word is in the accent colour.
    """
    ax = plots.axes(size=(7, 3))
    top = int(np.argmax(surprise))
    colours = [plots.ORANGE if i == top else plots.BLUE for i in range(len(words))]
    ax.bar(range(len(words)), surprise, color=colours)
    ax.set(title=title, ylabel="surprise, −log p")
    ax.set_xticks(range(len(words)), words, rotation=45, ha="right")
    ax.tick_params(axis="x", length=0)
    return ax


def writer(prompt, written, shares, title):
    """Draw a text that is being written, above the guesses at its next word.

    Args:
        prompt, written: str.
        shares: dict of word to its probability.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    upper, lower = made = plots.axes(2, 1, size=(7, 4.6), title=title, height_ratios=[2, 3])
    upper.set_axis_off()
    lines = textwrap.wrap(f"{prompt} ▸ {written}", 88)[-6:]  # the end is what is being written
    upper.text(0, 1, "\n".join(lines), va="top", fontsize=10, transform=upper.transAxes, linespacing=1.5)
    guesses(shares, "", ax=lower)
    return made
