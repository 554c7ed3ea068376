"""Drawings of neurons and networks, in the style of `helpers.plots`."""

import numpy as np
from matplotlib.patches import Rectangle

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
    size = min(520, 3000 / max(map(len, layers)))  # circles of the largest layer do not touch
    for column, units in enumerate(layers):
        ax.scatter(
            [column] * len(units), heights[column], s=size, color="white", ec=plots.BLUE, lw=1.5, zorder=2
        )
        for y, text in zip(heights[column], units, strict=True):
            ax.text(column, y, text, ha="center", va="center", fontsize=9, zorder=3)
        ax.text(column, -1.42, captions[column], ha="center", va="top", fontsize=9, color="#333333")
    ax.set(title=title, xlim=(-0.5, len(layers) - 0.5), ylim=(-1.9, 1.3))
    ax.set_axis_off()
    return ax


def neuron(inputs, weights, bias, activation, title):
    """Draw one neuron: inputs, weights on their edges, the sum, the activation, the output.

    Args:
        inputs, weights: lists of str, of equal length.
        bias: str.
        activation: function of an array, drawn as a small curve.
        title: str.

    Returns:
        matplotlib Axes.
    """
    ax = plots.axes()
    for y, name, weight in zip(np.linspace(1, -1, len(inputs)), inputs, weights, strict=True):
        ax.plot([0, 2], [y, 0], color=plots.QUIET, lw=1.5, zorder=1)
        _circle(ax, 0, y, name)
        ax.text(
            1,
            y / 2,
            weight,
            ha="center",
            va="center",
            color=plots.BLUE,
            bbox=dict(fc="white", ec="none", pad=2),
        )
    ax.plot([2, 2], [-1, 0], color=plots.QUIET, lw=1.5, zorder=1)
    ax.text(2, -1.05, bias, ha="center", va="top", color=plots.BLUE)
    ax.plot([2, 5], [0, 0], color=plots.QUIET, lw=1.5, zorder=1)
    _circle(ax, 2, 0, "sum")
    ax.add_patch(Rectangle((3.1, -0.45), 0.8, 0.9, fc="white", ec=plots.BLUE, lw=1.5, zorder=2))
    z = np.linspace(-4, 4, 50)
    a = activation(z)
    ax.plot(3.5 + z / 11, 0.7 * (a - a.min()) / np.ptp(a) - 0.35, color=plots.ORANGE, zorder=3)
    _circle(ax, 5, 0, "a")
    for x, text in ((0, "inputs"), (1, "weights"), (2, "plus bias"), (3.5, "activation"), (5, "output")):
        ax.text(x, -1.7, text, ha="center", color="#333333")
    ax.set(title=title, xlim=(-0.5, 5.5), ylim=(-1.9, 1.4))
    ax.set_axis_off()
    return ax


def _circle(ax, x, y, text):
    ax.scatter([x], [y], s=1100, color="white", ec=plots.BLUE, lw=1.5, zorder=2)
    ax.text(x, y, text, ha="center", va="center", zorder=3)


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
    for node, sources in inputs.items():
        for source in sources:
            _arrow(ax, places[source], places[node], (source, node) in lit)
            _on_arrow(ax, places[source], places[node], (labels or {}).get((source, node), ""))
    for node, (x, y) in places.items():
        colour, width = (plots.ORANGE, 3) if node in lit else (plots.BLUE, 1.5)
        box = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": colour, "lw": width}
        ax.text(x, y, texts[node], ha="center", va="center", bbox=box, zorder=3)
        note = (notes or {}).get(node, "")
        ax.annotate(
            note, (x, y), xytext=(0, -24), textcoords="offset points", ha="center", va="top",
            color=plots.ORANGE, fontsize=9, zorder=4,
        )  # fmt: skip
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


def _arrow(ax, start, end, lit):
    style = {"arrowstyle": "->", "color": plots.ORANGE if lit else plots.QUIET, "lw": 2.5 if lit else 1.2}
    ax.annotate("", end, start, arrowprops=style | {"shrinkA": 20, "shrinkB": 20}, zorder=1)


def _on_arrow(ax, start, end, label):
    if label:
        # Nearer to the end, where the arrows of one layer have crossed already.
        x, y = (0.32 * a + 0.68 * b for a, b in zip(start, end, strict=True))
        first, _, rest = label.partition("\n")
        plain = {"fc": "white", "ec": "none", "pad": 0.5}
        for text, colour, above in ((first, plots.BLUE, "bottom"), (rest, plots.ORANGE, "top")):
            if text:
                ax.text(x, y, text, ha="center", va=above, color=colour, fontsize=8, bbox=plain, zorder=2)


def values(nodes, title):
    """Draw the graph of a computation from its own record.

    Args:
        nodes: objects with `name`, `data`, `grad` and `inputs` (more such objects), each after its inputs.
        title: str.

    Returns:
        matplotlib Axes.
    """
    return graph(
        {node: node.inputs for node in nodes},
        {node: f"{node.name}\n{_number(node.data)}" for node in nodes},
        title,
        notes={node: _number(node.grad) for node in nodes},
        size=(7, 3.2),
    )


def worked_network(step, x, weights, outputs, gradients, title):
    """Draw a network of one hidden layer and one output, in the middle of its forward or backward pass.

    The steps: 0 the inputs; then each hidden unit, the output `a` and the loss `L`; then back: the
    gradient at the output's sum, its weights, each hidden unit's sum, and each hidden unit's weights.

    Args:
        step: int, how far the passes have come; what comes later is not written yet.
        x: array (inputs,).
        weights: (array (inputs, hidden), array (hidden,)), of the hidden units and of the output.
        outputs: float sequence of the hidden units, the output and the loss.
        gradients: arrays of the weights, the hidden sums, the output's weights, the output's sum.
        title: str.

    Returns:
        matplotlib Axes.
    """
    (into, out), (d_into, d_hidden, d_out, d_end) = weights, gradients
    sources, hidden = [f"x{d}" for d in "₁₂₃₄₅"[: len(x)]], [f"h{d}" for d in "₁₂₃₄₅"[: len(out)]]
    n = len(hidden)
    inputs = {s: [] for s in sources} | {h: sources for h in hidden} | {"a": hidden, "L": ["a"]}
    texts = {s: f"{s}\n{_number(value)}" for s, value in zip(sources, x, strict=True)}
    for due, (name, value) in enumerate(zip([*hidden, "a", "L"], outputs, strict=True), start=1):
        texts[name] = f"{name}\n{value:.4f}" if step >= due else name
    notes = {"a": f"δ {_thousandths(d_end)}"} if step >= n + 3 else {}
    labels, lit = {}, [sources, *([h, *((s, h) for s in sources)] for h in hidden)]
    lit += [
        ["a", *((h, "a") for h in hidden)],
        ["L", ("a", "L")],
        ["a", ("a", "L")],
        [(h, "a") for h in hidden],
    ]
    lit += [[h, (h, "a")] for h in hidden] + [[(s, h) for s in sources] for h in hidden]
    for j, h in enumerate(hidden):
        notes |= {h: f"δ {_thousandths(d_hidden[j])}"} if step >= n + 5 + j else {}
        labels[h, "a"] = _number(out[j]) + (f"\n{_thousandths(d_out[j])}" if step >= n + 4 else "")
        for i, s in enumerate(sources):
            gradient = f"\n{_thousandths(d_into[i, j])}" if step >= 2 * n + 5 + j else ""
            labels[s, h] = _number(into[i, j]) + gradient
    places = {s: (0, 1 - 2 * i) for i, s in enumerate(sources)} | {"a": (4, 0), "L": (5.3, 0)}
    places |= {h: (2, n - 1 - 2 * j) for j, h in enumerate(hidden)}
    return graph(inputs, texts, title, notes, labels, places, lit[step], size=(7, 4.4))


def _number(value):
    return f"{value:.3g}".replace("-", "−")


def _thousandths(value):
    return f"{1000 * value:.3f}".replace("-", "−")
