"""Drawings of chapter 03: a computation, a small network worked by hand, runs beside a baseline."""

from helpers import plots
from helpers.diagrams import graph


def computation(nodes, title):
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
    inputs, places, lit = _worked(x, weights)
    texts, notes, labels = _written(step, x, weights, outputs, gradients)
    return graph(inputs, texts, title, notes, labels, places, lit[step], size=(7, 4.4))


def worked_frames(x, weights, outputs, gradients):
    """Return all steps of `worked_network` as a graph for the stage's stepper; the arguments are the same.

    Returns:
        dict of "boxes", "arrows" and "lit", as helpers/stage/stepper.js describes them.
    """
    inputs, places, lit = _worked(x, weights)
    boxes = list(inputs)
    arrows = [(source, box) for box in boxes for source in inputs[box]]
    written = [_written(step, x, weights, outputs, gradients) for step in range(len(lit))]
    right, high = 5.3, max(abs(y) for _, y in places.values())

    def text(step, box):
        texts, notes, _ = written[step]
        first, _, second = texts[box].partition("\n")
        return "\n".join([first, second, notes[box]]) if box in notes else texts[box]

    return {
        "boxes": [
            {
                "x": places[box][0] / right,
                "y": (1 - places[box][1] / high) / 2,
                "texts": [text(step, box) for step in range(len(lit))],
            }
            for box in boxes
        ],
        "arrows": [
            {
                "from": boxes.index(source),
                "to": boxes.index(box),
                "texts": [labels.get((source, box), "") for _, _, labels in written],
                "along": 0.45 if source == boxes[0] else 0.74 if source in boxes[: len(x)] else 0.5,
            }
            for source, box in arrows
        ],
        "lit": [
            [f"a{arrows.index(part)}" if isinstance(part, tuple) else boxes.index(part) for part in parts]
            for parts in lit
        ],
    }


def _worked(x, weights):
    """Return what feeds each box, where the boxes stand, and what each step works on."""
    _, out = weights
    sources, hidden = [f"x{d}" for d in "₁₂₃₄₅"[: len(x)]], [f"h{d}" for d in "₁₂₃₄₅"[: len(out)]]
    n = len(hidden)
    inputs = {s: [] for s in sources} | {h: sources for h in hidden} | {"a": hidden, "L": ["a"]}
    places = {s: (0, 1 - 2 * i) for i, s in enumerate(sources)} | {"a": (4, 0), "L": (5.3, 0)}
    places |= {h: (2, n - 1 - 2 * j) for j, h in enumerate(hidden)}
    lit = [sources, *([h, *((s, h) for s in sources)] for h in hidden)]
    lit += [
        ["a", *((h, "a") for h in hidden)],
        ["L", ("a", "L")],
        ["a", ("a", "L")],
        [(h, "a") for h in hidden],
    ]
    lit += [[h, (h, "a")] for h in hidden] + [[(s, h) for s in sources] for h in hidden]
    return inputs, places, lit


def _written(step, x, weights, outputs, gradients):
    """Return what is written at a step: in the boxes, below them, and on the arrows."""
    (into, out), (d_into, d_hidden, d_out, d_end) = weights, gradients
    sources, hidden = [f"x{d}" for d in "₁₂₃₄₅"[: len(x)]], [f"h{d}" for d in "₁₂₃₄₅"[: len(out)]]
    n = len(hidden)
    texts = {s: f"{s}\n{_number(value)}" for s, value in zip(sources, x, strict=True)}
    for due, (name, value) in enumerate(zip([*hidden, "a", "L"], outputs, strict=True), start=1):
        texts[name] = f"{name}\n{value:.4f}" if step >= due else name
    notes = {"a": f"δ {_thousandths(d_end)}"} if step >= n + 3 else {}
    labels = {}
    for j, h in enumerate(hidden):
        notes |= {h: f"δ {_thousandths(d_hidden[j])}"} if step >= n + 5 + j else {}
        labels[h, "a"] = _number(out[j]) + (f"\n{_thousandths(d_out[j])}" if step >= n + 4 else "")
        for i, s in enumerate(sources):
            gradient = f"\n{_thousandths(d_into[i, j])}" if step >= 2 * n + 5 + j else ""
            labels[s, h] = _number(into[i, j]) + gradient
    return texts, notes, labels


def beside_baseline(recorded, live, title, xlabel, accent=None):
    """Draw by how much methods differ from a baseline: recorded runs as dots, this notebook's own over them.

    Args:
        recorded: dict of method to its recorded differences, a float sequence.
        live: dict of method to the difference of the run just made.
        title, xlabel: str.
        accent: method that matters; the others are drawn quiet.

    Returns:
        matplotlib Axes.
    """
    ax = plots.spread(recorded, title, xlabel, accent)
    ax.axvline(0, color=plots.BLACK, lw=1, zorder=0)
    for row, method in enumerate(recorded):
        ax.plot(live[method], row, "D", color="white", mec=plots.ORANGE, mew=2, ms=8)
    return ax


def _number(value):
    return f"{value:.3g}".replace("-", "−")


def _thousandths(value):
    return f"{1000 * value:.3f}".replace("-", "−")
