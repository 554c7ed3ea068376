"""Drawings of chapter 16: BERT's input, what is hidden, two trainings, filled holes, where a head looks."""

import numpy as np

from helpers import plots
from helpers.diagrams.language_model import guesses

_MARKS = {"hidden": (plots.ORANGE, "h"), "other": (plots.PINK, "x"), "kept": (plots.GREEN, "k")}


def input_rows(pieces, segments, title):
    """Draw a row of pieces with its three numbers, and the two questions that are asked of it.

    Args:
        pieces: sequence of str.
        segments: sequence of int, the text to which each belongs.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 2.9))
    for x, (piece, segment) in enumerate(zip(pieces, segments, strict=True)):
        special = piece.startswith("[")
        _box(ax, x, 0, piece, plots.ORANGE if piece == "[MASK]" else plots.QUIET if special else plots.BLUE)
        _box(ax, x, -1, str(segment), plots.GREEN if segment else plots.BLUE)
        _box(ax, x, -2, str(x), plots.QUIET)
    for y, name in enumerate(["piece", "text", "place"]):
        ax.text(-0.65, -y, name, ha="right", va="center", fontsize=9)
    asked = {pieces.index("[MASK]"): "which piece?", 0: "is the second text next?"}
    for x, question in asked.items():
        ax.annotate(
            question, (x, 0.4), xytext=(x + 0.9 * (x > 0), 1.15), ha="center" if x else "left", fontsize=9,
            arrowprops={"arrowstyle": "<-", "color": plots.BLACK},
        )  # fmt: skip
    ax.set(title=title, xlim=(-1.6, len(pieces) - 0.4), ylim=(-2.6, 1.5))
    ax.set_axis_off()
    return ax


def masked(before, after, marks, title, columns=11):
    """Draw a row of pieces as it was and as the network sees it.

    Args:
        before, after: lists of str, alike but for what was hidden or exchanged; padding is left out.
        marks: dict of place to "hidden", "other" or "kept".
        title: str.
        columns: int, pieces in a line.

    Returns:
        matplotlib Axes.
    """
    count = before.index("[PAD]") if "[PAD]" in before else len(before)
    lines = -(-count // columns)
    ax = plots.axes(size=(7, 0.5 + 0.95 * lines))
    for i in range(count):
        x, y = i % columns, -3 * (i // columns)
        colour, letter = _MARKS.get(marks.get(i), (plots.QUIET, ""))
        ax.text(x, y, before[i], ha="center", va="center", fontsize=8, color="#333333")
        _box(ax, x, y - 1, after[i], colour, width=0.94)
        if letter:
            ax.text(x, y - 1.75, letter, ha="center", va="center", fontsize=8, color=colour)
    ax.set(title=title, xlim=(-0.6, columns - 0.4), ylim=(-3 * lines + 0.6, 0.6))
    ax.text(
        columns - 0.5, -3 * lines + 1.2, "h hidden, x exchanged, k kept", ha="right", fontsize=8,
    )  # fmt: skip
    ax.set_axis_off()
    return ax


def minute(losses, held_out, frequency, neighbours, title, window=50):
    """Draw a short training between the two rivals that count.

    Args:
        losses: array (steps, 2), of hidden pieces and of next texts.
        held_out: dict with "mlm_loss", on pages that were not trained on.
        frequency, neighbours: float, the rivals' losses on hidden pieces.
        title: str.
        window: int, steps of which each point is the mean.

    Returns:
        matplotlib Axes.
    """
    mean = losses[: len(losses) // window * window, 0].reshape(-1, window).mean(axis=1)
    steps = window * (np.arange(len(mean)) + 0.5)
    ax = plots.axes()
    ax.plot(steps, mean, color=plots.ORANGE, lw=2)
    ax.plot(len(losses), held_out["mlm_loss"], "x", color=plots.BLACK, ms=8, mew=2, clip_on=False, zorder=5)
    ax.annotate(
        "test pages", (len(losses), held_out["mlm_loss"]), xytext=(-8, -12), textcoords="offset points",
        ha="right", va="center", fontsize=9,
    )  # fmt: skip
    # Each is named where the curve is not: it begins at one line and ends at the other.
    for level, name, dash, x, lift, side in (
        (frequency, "by frequency", ":", 0.99, 0.05, ("right", "bottom")),
        (neighbours, "two neighbours", "--", 0.01, -0.05, ("left", "top")),
    ):
        ax.axhline(level, color=plots.BLUE, ls=dash, lw=1.5)
        place = {"ha": side[0], "va": side[1], "color": plots.BLUE, "fontsize": 9}
        ax.text(x * len(losses), level + lift, name, **place)
    ax.set(title=title, xlabel="steps", ylabel="loss on hidden pieces, nats", xlim=(0, len(losses)))
    return ax


def hours(curve, title):
    """Draw a long training: the loss on hidden pieces, and how often the next text is judged rightly.

    Args:
        curve: dict of arrays: "step", "train_mlm", "mlm_loss", "nsp_accuracy".
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    left, right = made = plots.axes(1, 2, size=(7, 3.2), title=title)
    steps = curve["step"] / 1000
    left.plot(steps, curve["train_mlm"], "--", color=plots.QUIET, lw=1.5, label="training (20 % hidden)")
    left.plot(steps, curve["mlm_loss"], color=plots.ORANGE, lw=2, label="validation (15 % hidden)")
    left.legend(frameon=False, fontsize=8)
    left.set(xlabel="thousand steps", ylabel="loss on hidden pieces, nats")
    right.plot(steps, curve["nsp_accuracy"], color=plots.ORANGE, lw=2)
    right.axhline(0.5, color=plots.QUIET, ls=":", lw=1.5)
    right.text(steps[-1], 0.503, "chance", ha="right", va="bottom", fontsize=8, color=plots.QUIET)
    right.set(xlabel="thousand steps", ylabel="next texts judged rightly", ylim=(0.45, None))
    return made


def fills(pieces, answers):
    """Draw a sentence with holes above the best pieces for each hole.

    Args:
        pieces: list of str, the sentence as it was read.
        answers: list of dicts, for each hole, of piece to probability; at most four.

    Returns:
        matplotlib Axes, or an array of them if there is more than one hole.
    """
    holes = max(len(answers), 1)
    made = plots.axes(1, holes, size=(7, 2.9), title=_short(" ".join(pieces[1:-1])))
    for i, (ax, found) in enumerate(zip(np.ravel(made), answers, strict=False)):
        guesses(found, f"hole {i + 1}" if holes > 1 else "", ax=ax)
        ax.set_xlabel("probability")
    if not answers:
        made.set_axis_off()
        made.text(0.5, 0.5, "no [MASK] to fill", ha="center", va="center")
    return made


def looks(weights, pieces, title):
    """Draw where each piece looks.

    Args:
        weights: array (pieces, pieces), a row for each that asks.
        pieces: list of str.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(5, 4.2))
    plots.heatmap(weights, title, pieces, pieces, xlabel="is looked at", ylabel="asks", bar="weight", ax=ax)
    ax.tick_params(axis="x", rotation=60)
    return ax


def _box(ax, x, y, text, colour, width=0.9):
    size = 8 if len(text) < 8 else 6.5
    ax.add_patch(_rounded(x - width / 2, y - 0.36, width, 0.72, colour))
    ax.text(x, y, text if len(text) < 11 else f"{text[:9]}…", ha="center", va="center", fontsize=size)


def _rounded(x, y, width, height, colour):
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=0.08"
    return FancyBboxPatch((x, y), width, height, boxstyle=style, fc="white", ec=colour, lw=1.5)


def _short(text, most=80):
    return text if len(text) <= most else f"… {text[2 - most :]}"
