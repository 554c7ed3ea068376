"""Drawings of chapter 09: tanks, a layer unrolled, how far a gradient reaches, a cliff, forecasts."""

import numpy as np

from helpers import plots
from helpers.diagrams import graph, live_runs, ranges


def two_tanks(rain, levels, capacity, title):
    """Draw two tanks under one rain: the levels above, the rain below.

    Args:
        rain: array (days,).
        levels: dict of label to array (days,).
        capacity: float, the level at which a tank overflows.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    made = plots.axes(2, 1, size=(7, 3.8), title=title, sharex=True, height_ratios=[3, 1])
    days = np.arange(1, len(rain) + 1)
    plots.curves(days, levels, "", "", "level, in days of use", ylim=(0, capacity + 1), ax=made[0])
    made[0].axhline(capacity, color=plots.QUIET, lw=0.8, ls=":")
    made[0].text(days[0], capacity + 0.15, " it overflows here", va="bottom", color=plots.QUIET, fontsize=9)
    made[1].bar(days, rain, color=plots.QUIET)
    made[1].set(xlabel="day", ylabel="rain")
    return made


def unrolled(steps=3):
    """Draw a recurrent layer unrolled in time.

    Args:
        steps: int, how many moments are drawn.

    Returns:
        matplotlib Axes; every arrow names the weights on it.
    """
    inputs, texts, places = {"h0": []}, {"h0": "h₀"}, {"h0": (0, 1)}
    small = "₀₁₂₃₄₅₆₇₈₉"
    for t in range(1, steps + 1):
        inputs |= {f"x{t}": [], f"h{t}": [f"h{t - 1}", f"x{t}"], f"y{t}": [f"h{t}"]}
        texts |= {f"{letter}{t}": letter + small[t] for letter in "xhy"}
        places |= {f"x{t}": (t, 0), f"h{t}": (t, 1), f"y{t}": (t, 2)}
    lit = [(f"h{t - 1}", f"h{t}") for t in range(1, steps + 1)]
    title = "One layer, drawn once for each moment: the same W, U and b"
    ax = graph(inputs, texts, title, places=places, lit=lit)
    for t in range(1, steps + 1):
        ax.text(t - 0.5, 1.08, "U", ha="center", va="bottom", color=plots.ORANGE)
        ax.text(t + 0.06, 0.45, "W", ha="left", va="center", color=plots.QUIET)
    return ax


def growth(study, strengths, scales, steps, title):
    """Draw what 50 steps back leave of a gradient, against the largest singular value, with the bound.

    Args:
        study: Study whose experiment "reach" has the `power` of ten of methods named "input 1, 1.5".
        strengths: sequence of numbers, how strong the inputs are.
        scales: sequence of float, singular values.
        steps: int, the distance.
        title: str.

    Returns:
        matplotlib Axes: medians as lines, the range of the runs as bands, live runs as crosses.
    """
    runs = {
        f"inputs of {strength}" if strength else "no input": np.array(
            [study.values("reach", f"input {strength}, {scale}", "power") for scale in scales]
        )
        for strength in strengths
    }
    lines = {"the bound": steps * np.log10(scales)}
    lines |= {name: np.median(values, axis=1) for name, values in runs.items()}
    ax = plots.curves(
        np.asarray(scales),
        lines,
        title,
        "singular value of U",
        "gradient's size, power of ten",
        bands=ranges(runs),
    )
    ax.axhline(0, color=plots.BLACK, lw=0.8)
    places = {f"input {s}, {scale}": scale for s in strengths for scale in scales}
    points = [(places[name], value) for name, value in live_runs(study, "reach", "power")]
    if points:
        ax.plot(*np.array(points).T, "x", color=plots.BLACK, ms=5, mew=1, zorder=5, clip_on=False)
    return ax


def reach(sizes, scale, title):
    """Draw how large the gradient is at each distance, beside the bound.

    Args:
        sizes: array (distances,).
        scale: float, the largest singular value.
        title: str.

    Returns:
        matplotlib Axes.
    """
    back = np.arange(1, len(sizes) + 1)
    lines = {"the bound": back * np.log10(scale), "measured": np.log10(np.maximum(sizes, 1e-300))}
    furthest = max(np.abs(line).max() for line in lines.values())
    end = next((end for end in (10, 25) if furthest <= end), 60)  # few, so that the axis seldom jumps
    ax = plots.curves(back, lines, title, "steps back", "power of ten", accent="measured", ylim=(-end, end))
    ax.axhline(0, color=plots.BLACK, lw=0.8)
    return ax


def cliff(weights, losses, start, loss, stepped, title):
    """Draw a loss with a cliff, a point on it, and where a clipped step from there leads.

    Args:
        weights, losses: arrays (points,).
        start, loss: float, where the step begins.
        stepped: (weight, loss) after the clipped step.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes()
    ax.plot(weights, losses, color=plots.BLUE)
    ax.plot(start, loss, "o", color=plots.BLACK, zorder=4)
    ax.annotate("start ", (start, loss), ha="right", va="bottom")
    ax.plot(*stepped, "s", color=plots.GREEN, zorder=4)
    ax.annotate(
        "after a clipped step", stepped, xytext=(8, 16), textcoords="offset points", va="bottom",
        color=plots.GREEN,
    )  # fmt: skip
    ax.annotate(
        "without clipping: far off to the right",
        (1, 0.55), xytext=(0.62, 0.55), xycoords="axes fraction", textcoords="axes fraction",
        ha="right", va="center", color=plots.ORANGE,
        arrowprops={"arrowstyle": "-|>", "color": plots.ORANGE, "lw": 2},
    )  # fmt: skip
    ax.set(title=title, xlabel="recurrent weight u", ylabel="loss after 50 steps", ylim=(0, None))
    ax.set_xlim(weights[0], weights[-1])
    return ax


def tracks(rows, title):
    """Draw numbers along time, a strip for each name.

    Args:
        rows: dict of name to array (steps, units).
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    heights = [max(values.shape[1], 2) for values in rows.values()]
    made = plots.axes(len(rows), 1, size=(7, 3.6), title=title, height_ratios=heights, sharex=True)
    for ax, (name, values) in zip(made, rows.items(), strict=True):
        top = np.abs(values).max() or 1
        span = (-0.5, len(values) - 0.5, values.shape[1], 0)
        ax.imshow(values.T, cmap="PuOr_r", vmin=-top, vmax=top, aspect="auto", extent=span)
        ax.set(yticks=[])
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
    made[-1].set_xlabel("step")
    return made


def forecasts(dates, known, truth, said, title, unit):
    """Draw the end of what was known of a series, what came, and what was forecast.

    Args:
        dates: array (known + ahead,), positions on the time axis.
        known: array (known,).
        truth: array (ahead,).
        said: dict of label to array (ahead,).
        title, unit: str.

    Returns:
        matplotlib Axes.
    """
    ahead = dates[len(known) :]
    ax = plots.curves(ahead, {**said, "what came": truth}, title, "steps from the last known value", unit)
    ax.get_lines()[-1].set(color=plots.BLACK, ls="none", marker="o", ms=3)
    ax.texts[-1].set_color(plots.BLACK)
    ax.plot(dates[: len(known)], known, color=plots.QUIET)
    ax.axvline(dates[len(known) - 1], color=plots.QUIET, lw=0.8, ls=":")
    seen = np.concatenate([known, truth, *said.values()])
    room = 0.08 * np.ptp(seen)
    ax.set(xlim=(dates[0], dates[-1]), ylim=(seen.min() - room, seen.max() + room))
    return ax
