"""Drawings of chapter 11: where words stand, how alike they are, what each adds; two questions."""

import re

import numpy as np

from helpers import plots
from helpers.diagrams import live_runs


def where_words_stand(words, split, title):
    """Draw how the occurrences of words are shared out among the classes.

    Args:
        words: sequence of str in lower case.
        split: Split of texts; its training part is counted.
        title: str.

    Returns:
        matplotlib Axes: a row for each class, a column for each word; a column adds up to 1.
    """
    found = np.zeros((len(split.names), len(words)))
    for column, word in enumerate(words):
        whole = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        for text, label in zip(split.x_train, split.y_train, strict=True):
            found[label, column] += len(whole.findall(text))
    shares = found / np.maximum(found.sum(axis=0), 1)
    ax = plots.axes(size=(7, 0.9 + 0.32 * len(split.names)))
    plots.heatmap(shares, title, split.names, words, write=".2f", ax=ax)
    ax.set_aspect("auto")  # columns as wide as their words
    return ax


def likeness(vectors, rows, words, title):
    """Draw the cosines between some words' vectors.

    Args:
        vectors: array (words, dimensions).
        rows: sequence of int, the rows to show.
        words: sequence of str, their names.
        title: str.

    Returns:
        matplotlib Axes.
    """
    chosen = vectors[np.asarray(rows)]
    unit = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
    cosines = np.round(unit @ unit.T, 1) + 0.0  # no −0.0
    ax = plots.heatmap(cosines, title, words, words, write=".1f", ax=plots.axes(size=(6.4, 4.4)))
    ax.set_xticks(range(len(words)), words, rotation=45, ha="right")
    return ax


def bars(values, title, xlabel):
    """Draw a horizontal bar for each name.

    Args:
        values: dict of str to float, the first on top.
        title, xlabel: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 3.2))
    ax.barh(range(len(values)), list(values.values()), color=plots.BLUE, height=0.7)
    ax.set(title=title, xlabel=xlabel, yticks=range(len(values)), yticklabels=list(values))
    ax.set(ylim=(len(values) - 0.5, -0.5), xlim=(min(0, *values.values()), max(1, *values.values())))
    ax.tick_params(axis="y", length=0)
    return ax


def only_a_line(text):
    """Return axes of which a line of text is all that is drawn."""
    ax = plots.axes(size=(7, 3.2))
    ax.text(0.5, 0.5, text, ha="center", va="center", fontsize=12, transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def word_shares(words, shares, title, ylabel):
    """Draw what each word of a text adds to a class, in reading order.

    Args:
        words: sequence of str.
        shares: array (words,), signed.
        title, ylabel: str.

    Returns:
        matplotlib Axes: bars up for the class in orange, down against it in blue.
    """
    ax = plots.axes(size=(7, 3.2))
    colours = [plots.ORANGE if share > 0 else plots.BLUE for share in shares]
    ax.bar(range(len(words)), shares, color=colours, width=0.8)
    ax.axhline(0, color=plots.BLACK, lw=0.8)
    ax.set(title=title, ylabel=ylabel, xlim=(-0.7, len(words) - 0.3))
    ax.set_xticks(
        range(len(words)), words, rotation=60, ha="right", fontsize=max(5, min(9, 200 / len(words)))
    )
    ax.tick_params(axis="x", length=0)
    return ax


def two_questions(study, questions, title, chance):
    """Draw the recorded accuracies of two experiments side by side, the runs of now as crosses over them.

    Args:
        study: helpers.studies.Study.
        questions: dict of experiment to (heading, methods), in the order of the panels.
        title: str above both.
        chance: dict of experiment to the accuracy of guessing.

    Returns:
        array of matplotlib Axes.
    """
    most = max(len(methods) for _, methods in questions.values())
    panels = plots.axes(1, 2, size=(7, 1.3 + 0.33 * most), title=title)
    for ax, (experiment, (heading, methods)) in zip(panels, questions.items(), strict=True):
        runs = {name: study.values(experiment, name, "accuracy") for name in methods}
        plots.spread(runs, heading, "accuracy", ax=ax)
        ax.axvline(chance[experiment], color=plots.QUIET, ls=":", lw=1.5, zorder=0)
        rows = {name: row for row, name in enumerate(methods)}
        for name, value in live_runs(study, experiment, "accuracy"):
            if name in rows:
                ax.plot(value, rows[name], "x", color=plots.BLACK, ms=8, mew=2)
        ax.set_xlim(0, 1)
    return panels
