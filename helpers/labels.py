"""Names at the ends of lines, in place of a legend."""

from functools import partial

import numpy as np
from matplotlib.transforms import Affine2D

APART = 14  # points from one name to the next


def label_ends(ax, lines):
    """Write each line's label beside its end, in its colour, with a leader from the end to the label.

    Where ends are close, the labels move apart, none further than it must. That is found when the figure is
    drawn, on the paper, so that it holds on logarithmic axes too and after the limits have been changed.

    Args:
        ax: matplotlib Axes.
        lines: sequence of matplotlib Line2D.
    """

    def beside(k, moved, renderer):
        scale, right = ax.figure.dpi / 72, ax.bbox.x1
        points = ax.transData.transform([(line.get_xdata()[-1], line.get_ydata()[-1]) for line in lines])
        ends = np.clip(points[:, 1], ax.bbox.y0, ax.bbox.y1)
        heights = apart(ends, APART * scale, ax.bbox.y0, ax.bbox.y1) if moved else ends
        return Affine2D().scale(scale).translate(right, heights[k])

    for k, line in enumerate(lines):
        leader = {"arrowstyle": "-", "lw": 0.8, "relpos": (0, 0.5), "shrinkA": 2, "shrinkB": 0}
        ax.annotate(
            line.get_label(), (2, 0), (14, 0), xycoords=partial(beside, k, False),
            textcoords=partial(beside, k, True), va="center", color=line.get_color(),
            arrowprops=leader | {"color": line.get_color()},
        )  # fmt: skip


def apart(wanted, gap, low, high):
    """Return heights in the same order, at least a gap apart, as near to those wanted as may be.

    Args:
        wanted: array (n,).
        gap, low, high: float; all heights lie from low to high, if n of them fit.

    Returns:
        array (n,).
    """
    order = np.argsort(wanted, kind="stable")
    room = gap * np.arange(len(wanted))
    free = np.asarray(wanted, float)[order] - room  # without the gaps, heights need only not fall
    rising = (np.maximum.accumulate(free) + np.minimum.accumulate(free[::-1])[::-1]) / 2
    heights = np.empty(len(wanted))
    heights[order] = np.clip(rising, low, max(low, high - room[-1])) + room
    return heights
