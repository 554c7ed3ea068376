"""Drawings of networks and computations in the style of `helpers.plots`; a chapter has a file for its own."""

import numpy as np

from helpers import plots


def network(layers, captions, title):
    """Draw a network of fully connected layers as circles and lines.

    Args:
        layers: list of lists of str: the text in each unit's circle, layer by layer.
        captions: a str below each layer.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes()
    heights = [np.linspace(1, -1, len(units)) if len(units) > 1 else np.zeros(1) for units in layers]
    for left, right in zip(range(len(layers)), range(1, len(layers)), strict=False):
        for low in heights[left]:
            for high in heights[right]:
                ax.plot([left, right], [low, high], color="#BBBBBB", lw=0.8, zorder=1)
    for column, units in enumerate(layers):
        size = min(23, 120 / max(len(units) - 1, 1)) ** 2  # they have 140 points of height: none touch
        ax.scatter(
            [column] * len(units), heights[column], s=size, color="white", ec=plots.BLUE, lw=1.5, zorder=2
        )
        for y, text in zip(heights[column], units, strict=True):
            ax.text(column, y, text, ha="center", va="center", fontsize=9, zorder=3)
        ax.text(column, -1.42, captions[column], ha="center", va="top", fontsize=9, color="#333333")
    ax.set(title=title, xlim=(-0.5, len(layers) - 0.5), ylim=(-1.9, 1.3))
    ax.set_axis_off()
    return ax


def graph(inputs, texts, title, notes=None, labels=None, places=None, lit=(), size=plots.FULL):
    """Draw a computation graph: an arrow from each value to those computed from it.

    Args:
        inputs: dict of node to the nodes that it is computed from, each after its inputs.
        texts: dict of node to the str in its box.
        title: str.
        notes: dict of node to a str below its box, in the accent colour: its gradient.
        labels: dict of (node, node) to a str on that arrow; lines after the first in the accent colour.
        places: dict of node to (x, y); in columns, as close to the end as they may, unless given.
        lit: nodes and (node, node) pairs to draw in the accent colour, and bold.
        size: (width, height) in inches.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes(size=size)
    places = places or _columns(inputs)
    boxes = {}
    for node, (x, y) in places.items():
        colour, width = (plots.ORANGE, 3) if node in lit else (plots.BLUE, 1.5)
        box = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": colour, "lw": width}
        boxes[node] = ax.text(x, y, texts[node], ha="center", va="center", bbox=box, zorder=1)
        note = (notes or {}).get(node, "")
        ax.annotate(
            note, (x, y), xytext=(0, -24), textcoords="offset points", ha="center", va="top",
            color=plots.ORANGE, fontsize=9, zorder=4,
        )  # fmt: skip
    for node, sources in inputs.items():
        for source in sources:
            _arrow(ax, boxes[source], boxes[node], (source, node) in lit)
            _on_arrow(ax, places[source], places[node], (labels or {}).get((source, node), ""))
    xs, ys = zip(*places.values(), strict=True)
    ax.set(title=title, xlim=(min(xs) - 0.5, max(xs) + 0.5), ylim=(min(ys) - 0.7, max(ys) + 0.5))
    ax.set_axis_off()
    return ax


def _columns(inputs):
    column = {}  # counted from the end
    for node in reversed(list(inputs)):
        users = [column[user] for user, sources in inputs.items() if node in sources]
        column[node] = max(users, default=-1) + 1
    places = {}
    for place in set(column.values()):
        nodes = [node for node in _drawn_order(inputs) if column[node] == place]
        for row, node in enumerate(nodes):
            places[node] = (max(column.values()) - place, (len(nodes) - 1) / 2 - row)
    return places


def _drawn_order(inputs):
    order = {}

    def visit(node):
        order.setdefault(node)
        for source in inputs[node]:
            visit(source)

    visit(list(inputs)[-1])
    return order


def _arrow(ax, source, target, lit):
    # From box to box. Drawn after them: only then it is known how large their texts have made them.
    style = {"arrowstyle": "-|>", "color": plots.ORANGE if lit else plots.QUIET, "lw": 2.5 if lit else 1.2}
    ends = {"patchA": source.get_bbox_patch(), "patchB": target.get_bbox_patch(), "shrinkA": 2, "shrinkB": 2}
    ax.annotate("", target.get_position(), source.get_position(), arrowprops=style | ends, zorder=2)


def _on_arrow(ax, start, end, label):
    if label:
        # Nearer to the end, where the arrows of one layer have crossed already.
        x, y = (0.32 * a + 0.68 * b for a, b in zip(start, end, strict=True))
        first, _, rest = label.partition("\n")
        plain = {"fc": "white", "ec": "none", "pad": 0.5}
        for text, colour, above in ((first, plots.BLUE, "bottom"), (rest, plots.ORANGE, "top")):
            if text:
                ax.text(x, y, text, ha="center", va=above, color=colour, fontsize=8, bbox=plain, zorder=3)


def live_runs(study, experiment, metric):
    """Return the runs of now, to be drawn over a record, a list of (method, value).

    Args:
        study: helpers.studies.Study; while a record is being made all its runs are drawn already.
        experiment, metric: str.
    """
    if study.live is study.recorded:
        return []
    wanted = {"experiment": experiment, "metric": metric}
    return [(row["method"], row["value"]) for row in study.live if wanted.items() <= row.items()]


def crosses(ax, points):
    """Mark runs of now over a record.

    Args:
        ax: matplotlib Axes.
        points: sequence of (x, y); may be empty.
    """
    places = np.array(points, float).reshape(-1, 2).T
    ax.plot(*places, "x", color=plots.BLACK, ms=8, mew=2, zorder=5, clip_on=False)


def ranges(runs):
    """Return the bands of `plots.curves` that repeated runs fill.

    Args:
        runs: dict of label to array (places, seeds).
    """
    return {label: (values.min(axis=1), values.max(axis=1)) for label, values in runs.items()}
