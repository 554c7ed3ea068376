"""The drawings of chapter 00: the digits, what a network looks for, and what it reads."""

import contextlib
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from helpers import data, plots


def ten_digits(forms, title):
    """Draw the ten digits as they stand on several forms: a row for each form, a column for each digit.

    Args:
        forms: int sequence, which of the forms that one learns from, 0 to 9.
        title: str.

    Returns:
        array of matplotlib Axes (forms, 10).
    """
    with contextlib.redirect_stdout(io.StringIO()):  # where they come from is said when they are first used
        digits = data.digits()
    y, of = digits.y_train, data.digit_forms()[: len(digits.y_train)]
    rows = [np.flatnonzero((of == form) & (y == digit))[0] for form in forms for digit in range(10)]
    captions = [""] * (len(rows) - 10) + [*"0123456789"]
    return plots.pictures(digits.x_train[rows], captions, title, columns=10)


def loudest_units(weights, title, rows=2, columns=8):
    """Draw the weights of the hidden units that have the largest ones, each as a map of the pixels.

    Args:
        weights: array (64, units).
        title: str.
        rows, columns: int, of maps.

    Returns:
        array of matplotlib Axes (rows, columns).
    """
    loud = np.argsort(-np.linalg.norm(weights, axis=0))[: rows * columns]
    panels = plots.axes(rows, columns, size=(7, 0.3 + rows), title=title)
    for ax, unit in zip(panels.flat, loud, strict=True):
        ax.imshow(weights[:, unit].reshape(8, 8), cmap="PuOr_r", vmin=-1, vmax=1)
        ax.set_axis_off()
    return panels


def printed(text):
    """Return a page (32, 32), paper 0 to ink 1, with a character in print."""
    page, font = Image.new("L", (32, 32)), ImageFont.load_default(30)
    ImageDraw.Draw(page).text((16, 16), text, fill=255, anchor="mm", font=font)
    return np.array(page) / 255


def shrunk(drawing, scan):
    """Draw a page, and beside it what a network gets of it.

    Args:
        drawing: array (32, 32).
        scan: array (8, 8).

    Returns:
        array of two matplotlib Axes.
    """
    before, after = plots.axes(1, 2, size=(7, 2.6))
    before.imshow(drawing)
    after.imshow(scan)
    before.set(title="Printed, 32 by 32 pixels", xticks=[], yticks=[])
    after.set(title="As the network gets it, 8 by 8", xticks=[], yticks=[])
    return np.array([before, after])


def reading(scan, probabilities):
    """Draw a scan, and the probability that a network gives to each digit.

    Args:
        scan: array (8, 8); where there is no ink, there is nothing to read.
        probabilities: array (10,).

    Returns:
        (matplotlib Axes, str): the drawing, and what it shows in words.
    """
    p = probabilities * np.any(scan)
    says = f"It reads {p.argmax()}, probability {p.max():.2f}" if np.any(scan) else "Nothing yet"
    paper, bars = plots.axes(1, 2, size=(7, 2.6), width_ratios=[1, 2])
    paper.imshow(scan, vmin=0, vmax=1)
    paper.set(title="What it sees", xticks=[], yticks=[])
    colours = [plots.ORANGE if digit == p.argmax() else plots.QUIET for digit in range(10)]
    bars.bar(range(10), p, color=colours)
    bars.set(title=says, xlabel="digit", ylabel="probability", xticks=range(10), ylim=(0, 1))
    return bars, f"{says}. On the left the drawing in 8 by 8 pixels, on the right a bar for each digit."
