"""Drawings of chapter 13: sound and its phones, spectrograms, mel filters, CTC's paths and its spikes."""

import functools
import itertools

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import PathCollection
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from helpers import plots
from helpers.diagrams import live_runs


def sentence(audio, power, phones, rate, title):
    """Draw a recording, its spectrogram below, and its phones below that.

    Args:
        audio: array (samples,).
        power: array (frames, frequencies), logarithms, from 0 to half the rate.
        phones: sequence of (start, end, label), in samples.
        rate: int, samples a second.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    seconds = len(audio) / rate
    made = plots.axes(2, 1, size=(7, 4.2), title=title, sharex=True, height_ratios=[1, 2.4])
    made[0].plot(np.arange(len(audio)) / rate, audio, color=plots.BLUE, lw=0.4)
    made[0].set(ylabel="pressure", yticks=[0], xlim=(0, seconds))
    _image(made[1], power, (0, seconds), rate / 2000)
    made[1].set(ylabel="frequency in kHz", xlabel="seconds")
    lane(made[1], [(a / rate, b / rate, label) for a, b, label in phones], -0.9, 0.9)
    made[1].set(ylim=(-1.0, rate / 2000), yticks=range(0, 9, 2))
    return made


def spectrogram(values, seconds, top, title):
    """Draw one spectrogram.

    Args:
        values: array (frames, rows), logarithms of power, in equal steps from 0 to `top`.
        seconds: (start, end) of the frames; half a window is missing at both ends of the axis.
        top: float, in kHz.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=(7, 3))
    _image(ax, values, seconds, top)
    ax.set(title=title, xlabel="seconds", ylabel="frequency in kHz", xlim=(0, sum(seconds)))
    return ax


def views(spectrograms, seconds, title):
    """Draw spectrograms of one sentence side by side.

    Args:
        spectrograms: dict of name to (array (frames, rows), label of the rows, where they end).
        seconds: float, how long the sentence is.
        title: str.

    Returns:
        array of matplotlib Axes.
    """
    made = plots.axes(1, len(spectrograms), size=(7, 2.8), title=title, squeeze=False)[0]
    for ax, (name, (values, label, end)) in zip(made, spectrograms.items(), strict=True):
        _image(ax, values, (0, seconds), end)
        ax.set_title(name, fontsize=10)
        ax.set(xlabel="seconds", ylabel=label)
    return made


def filters(weights, rate, title):
    """Draw the weights of mel filters over the frequencies.

    Args:
        weights: array (frequencies, filters).
        rate: int, samples a second.
        title: str.

    Returns:
        matplotlib Axes; every eighth filter is in the accent colour.
    """
    ax = plots.axes(size=(7, 2.4))
    hertz = np.linspace(0, rate / 2, len(weights)) / 1000
    for number, filter_ in enumerate(weights.T):
        accent = number % 8 == 4
        ax.plot(
            hertz,
            filter_,
            color=plots.ORANGE if accent else "#BBBBBB",
            lw=2 if accent else 1,
            zorder=2 + accent,
        )
    ax.set(title=title, xlabel="frequency in kHz", ylabel="weight", xlim=(0, hertz[-1]), ylim=(0, 1.05))
    return ax


def paths(shares, states, title):
    """Draw which share of all paths goes through each state at each frame.

    Args:
        shares: array (time, states).
        states: sequence of str, a name for each.
        title: str.

    Returns:
        matplotlib Axes, time to the right, the first state on top.
    """
    frames = [str(t + 1) for t in range(len(shares))]
    ax = plots.axes(size=(5, 2.6))
    return plots.heatmap(shares.T, title, states, frames, "frame", "state", write=".2f", ax=ax)


def runs(study, experiment, methods, metric, title, label):
    """Draw the runs of a record as dots with their median, and those of this run as crosses.

    Args:
        study: Study.
        experiment, metric, title: str.
        methods: sequence of str, a row each.
        label: str, what is measured.

    Returns:
        matplotlib Axes.
    """
    rows = list(methods)
    ax = plots.spread({name: study.values(experiment, name, metric) for name in rows}, title, label)
    for name, value in live_runs(study, experiment, metric):
        if name in rows:
            ax.plot(value, rows.index(name), "x", color=plots.BLACK, ms=9, mew=2, zorder=5)
    return ax


def spikes(features, phones, probabilities, names, hop, title):
    """Draw when a CTC network says which phone, over the true times.

    Args:
        features: array (frames, filters).
        phones: sequence of (start, end, label), the truth, in seconds.
        probabilities: array (frames, symbols), the first that of the blank.
        names: sequence of str, one for each symbol but the blank.
        hop: float, seconds from one frame to the next.
        title: str.

    Returns:
        array of two matplotlib Axes: the spectrogram with the true phones, and the network's probabilities.
    """
    seconds = len(features) * hop
    made = plots.axes(2, 1, size=(7, 4.4), title=title, sharex=True, height_ratios=[1, 1.1])
    _image(made[0], features, (0, seconds), features.shape[1])
    lane(made[0], phones, -7, 7)
    made[0].set(ylabel="mel filter", ylim=(-8, features.shape[1]), yticks=[0, 20, 40])
    times = (np.arange(len(probabilities)) + 0.5) * hop
    made[1].plot(times, probabilities[:, 0], ":", color=plots.QUIET, lw=1.2)
    said = probabilities.argmax(axis=1)
    for symbol in np.unique(said[said > 0]):
        made[1].plot(times, probabilities[:, symbol], color=plots.BLUE, lw=1.5)
    for start, end, symbol in stretches(said, hop):
        if symbol:
            right = any(a < end and start < b and label == names[symbol - 1] for a, b, label in phones)
            made[1].text(
                (start + end) / 2, 1.04, names[symbol - 1], ha="center", va="bottom", fontsize=7,
                color=plots.BLUE if right else plots.ORANGE, rotation=90,
            )  # fmt: skip
    for start, *_ in phones:
        made[1].axvline(start, color="#BBBBBB", lw=0.7, zorder=0)
    made[1].set(ylabel="probability", xlabel="seconds", ylim=(0, 1.28), yticks=[0, 0.5, 1], xlim=(0, seconds))
    return made


def answers(features, lanes, hop, title):
    """Draw a spectrogram, and below it what was said and what networks say, a row of phones each.

    Args:
        features: array (frames, filters).
        lanes: dict of name to a sequence of (start, end, label) in seconds.
        hop: float, seconds from one frame to the next.
        title: str.

    Returns:
        array of two matplotlib Axes.
    """
    seconds = len(features) * hop
    made = plots.axes(2, 1, size=(7, 3.9), title=title, sharex=True, height_ratios=[1.5, 1])
    _image(made[0], features, (0, seconds), features.shape[1])
    made[0].set(ylabel="mel filter", yticks=[0, 20, 40])
    for row, phones in enumerate(lanes.values()):
        lane(made[1], phones, len(lanes) - 1 - row, 0.8)
    made[1].set(xlabel="seconds", xlim=(0, seconds), ylim=(-0.1, len(lanes)))
    made[1].set_yticks(np.arange(len(lanes)) + 0.4, list(lanes)[::-1])
    made[1].tick_params(axis="y", length=0)
    return made


def lane(ax, phones, low, height):
    """Write phones in boxes along time; silence stays empty.

    Args:
        ax: matplotlib Axes.
        phones: sequence of (start, end, label), in the units of the axis.
        low, height: float, where the row begins and how high it is.
    """
    silent = [label in ("h#", "pau", "sil", "") for *_, label in phones]
    colours = ["white" if none else ("#DCEBF5", "#FBE6D8")[n % 2] for n, none in enumerate(silent)]
    boxes = [(start, end - start) for start, end, _ in phones]
    ax.broken_barh(boxes, (low, height), facecolors=colours, edgecolors="#888888", lw=0.4)
    heard = [phone for phone, none in zip(phones, silent, strict=True) if not none]
    words = PathCollection(
        [written(label) for *_, label in heard], color=plots.BLACK, lw=0, zorder=3,
        offsets=[((start + end) / 2, low + height / 2) for start, end, _ in heard],
        offset_transform=ax.transData, transform=Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans,
    )  # fmt: skip
    ax.add_collection(words, autolim=False)


@functools.cache
def written(label):
    """Return a label as a matplotlib Path around its middle, in points: it is drawn much faster than a text.

    Args:
        label: str, a phone.
    """
    size = 6.5  # of a letter, in points; an x is about half as high
    path = TextPath((0, 0), label, size=size)
    middle = path.get_extents().intervalx.mean()
    return Affine2D().translate(-middle, -size / 4).transform_path(path)


def stretches(symbols, hop):
    """Return the runs of equal symbols, a list of (start, end, symbol), in seconds.

    Args:
        symbols: sequence of int (frames,).
        hop: float, seconds from one frame to the next.
    """
    symbols = np.asarray(symbols)
    cuts = [0, *(np.flatnonzero(np.diff(symbols)) + 1), len(symbols)]
    return [(a * hop, b * hop, int(symbols[a])) for a, b in itertools.pairwise(cuts)]


def _image(ax, values, seconds, top):
    # The faintest third is white, and twenty blues are enough: noise in more of them fills a notebook.
    ax.imshow(
        np.asarray(values).T, origin="lower", aspect="auto", cmap=colormaps["Blues"].resampled(20),
        extent=(*seconds, 0, top), interpolation="nearest", vmin=np.quantile(values, 1 / 3),
    )  # fmt: skip
