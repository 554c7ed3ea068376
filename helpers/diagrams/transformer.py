"""Drawings of chapter 15: lines from words to digits, positions, the network, contestants, where it looks."""

import numpy as np

from helpers import plots
from helpers.diagrams import crosses, graph
from helpers.diagrams.language_model import guesses


def alignment(words, digits, joined, title):
    """Draw words above the digits that they are written as, with lines between.

    Args:
        words: sequence of str.
        digits: str.
        joined: dict of a digit's place to the places of its words.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 2.4))
    middle = (len(words) - 1) / 2
    places = middle + 1.2 * (np.arange(len(digits)) - (len(digits) - 1) / 2)
    for digit, sources in joined.items():
        for source in sources:
            ax.plot([source, places[digit]], [0.86, 0.16], color=plots.ORANGE, lw=2)
    for x, word in enumerate(words):
        ax.text(x, 1, word, ha="center", va="center", fontsize=13)
    for x, digit in zip(places, digits, strict=True):
        ax.text(x, 0, digit, ha="center", va="center", fontsize=16, color=plots.BLUE, weight="bold")
    ax.set(title=title, xlim=(-0.7, len(words) - 0.3), ylim=(-0.25, 1.2))
    ax.set_axis_off()
    return ax


def clocks(table, title):
    """Draw position vectors as two maps, sines and cosines.

    Args:
        table: array (positions, width), sines first.
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    made = plots.axes(1, 2, size=plots.FULL, title=title, sharey=True)
    for ax, part, name in zip(made, np.split(table, 2, axis=1), ("sines", "cosines"), strict=True):
        image = ax.imshow(part, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
        ax.set_title(name, loc="left", fontsize=10)
        ax.set(xlabel="column, from fast to slow")
        ax.spines[:].set(visible=True, color="#CCCCCC")
    made[0].set(ylabel="position")
    made[0].figure.colorbar(image, ax=list(made), label="value")
    return made


def encoder_decoder(title):
    """Draw the Transformer: the encoder on the left, the decoder on the right, cross-attention between them.

    Args:
        title: str.

    Returns:
        matplotlib Axes.
    """
    texts = {
        "words": "words\n+ positions",
        "look": "self-attention\n+ residual",
        "think": "feed-forward\n+ residual",
        "read": "digits so far\n+ positions",
        "past": "causal self-attention\n+ residual",
        "cross": "cross-attention\n+ residual",
        "think2": "feed-forward\n+ residual",
        "next": "logits of\nthe next digit",
    }
    inputs = {"words": [], "look": ["words"], "think": ["look"], "read": [], "past": ["read"]}
    inputs |= {"cross": ["past", "think"], "think2": ["cross"], "next": ["think2"]}
    places = {"words": (0, 3), "look": (1.5, 3), "think": (3, 3), "read": (0, 1), "past": (1.5, 1)}
    places |= {"cross": (3, 1), "think2": (4.5, 1), "next": (6, 1)}
    ax = graph(inputs, texts, title, places=places, lit=["cross", ("think", "cross")], size=(7.4, 3.5))
    for y, text in ((3.75, "encoder, twice"), (1.75, "decoder")):
        ax.text(-0.4, y, text, color=plots.QUIET, ha="left", va="center", fontsize=10)
    ax.set_ylim(0.3, 4.1)
    return ax


def likeness(table, place, title):
    """Draw how much a position's vector resembles those of all positions.

    Args:
        table: array (positions, width).
        place: int, the position that is compared.
        title: str.

    Returns:
        array of two matplotlib Axes: the scalar products, and the place's own vector below.
    """
    made = plots.axes(2, 1, size=(7, 3.8), title=title, height_ratios=(2.2, 1))
    products = table @ table[place]
    made[0].plot(products, "-o", color=plots.BLUE, ms=3, lw=1.2)
    made[0].plot(place, products[place], "D", color=plots.ORANGE, ms=8, clip_on=False)
    low = min(0, products.min())
    made[0].set(xlabel="position", ylabel="scalar product", xlim=(-1, len(table)), ylim=(low - 1, None))
    made[1].vlines(range(table.shape[1]), 0, table[place], color=plots.QUIET, lw=2)  # quicker than bars
    made[1].set(xlabel="column: sines, then cosines", ylabel="value", ylim=(-1.1, 1.1))
    return made


def contest(recorded, now, ceiling, title):
    """Draw the exact match of all contestants: each recorded run a dot, this run a cross.

    Args:
        recorded: dict of method to the runs' shares, a sequence of float.
        now: list of (method, share), the runs of this notebook.
        ceiling: float, the most that a bag of words decides, drawn as a line.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.spread(recorded, title, "share of held-out numbers with every digit right")
    ax.axvline(ceiling, color=plots.ORANGE, ls="--", lw=1.5)
    place = {"transform": ax.get_xaxis_transform(), "color": plots.ORANGE, "fontsize": 9}
    ax.text(ceiling + 0.01, 0.03, "the most a bag of words decides", va="bottom", **place)
    rows = list(recorded)
    crosses(ax, [(share, rows.index(method)) for method, share in now])
    ax.set_xlim(-0.02, 1.04)
    return ax


def crossing(maps, title):
    """Draw cross-attention of several texts side by side.

    Args:
        maps: list of (words, digits, weights): sequences of str, and an array (digits, words).
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    longest = [len(words) for words, _, _ in maps]
    made = plots.axes(1, len(maps), size=(7, 3.2), title=title, width_ratios=longest, squeeze=False)[0]
    for ax, (words, digits, weights) in zip(made, maps, strict=True):
        image = _map(ax, words, digits, weights)
    made[0].set(ylabel="writes")
    made[0].figure.colorbar(image, ax=list(made), label="weight")
    return made


def decoding(words, written, step, weights, chances, title):
    """Draw one step of decoding: where it looks, and what it may write next.

    Args:
        words: sequence of str.
        written: sequence of str, everything that is written in the end.
        step: int, the step that is shown; what comes later is left blank.
        weights: array (steps, words) of cross-attention.
        chances: dict of str to the probability of being written at this step.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    left, right = made = plots.axes(1, 2, size=(7, 3.4), title=title, width_ratios=(2.2, 1))
    shown = np.where(np.arange(len(written))[:, None] <= step, weights, 0)
    _map(left, words, [w if i <= step else "" for i, w in enumerate(written)], shown)
    for y in (step - 0.5, step + 0.5):
        left.axhline(y, color=plots.ORANGE, lw=1.5)
    left.set(ylabel="written so far")
    guesses(chances, "", accent=written[step], ax=right)
    right.set(xlabel="probability", xlim=(0, 1.45))
    right.set_xticks([0, 0.5, 1])
    return made


def refused(says):
    """Draw one line of text, where there is nothing else to draw.

    Args:
        says: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 1.2))
    ax.set_axis_off()
    ax.text(0.5, 0.5, says, ha="center", va="center", transform=ax.transAxes)
    return ax


def _map(ax, words, digits, weights):
    image = ax.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set_xticks(range(len(words)), words, rotation=60, ha="right", rotation_mode="anchor", fontsize=9)
    ax.set_yticks(range(len(digits)), digits)
    ax.tick_params(length=0)
    ax.spines[:].set(visible=True, color="#CCCCCC")
    return image
