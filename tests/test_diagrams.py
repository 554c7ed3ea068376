"""Drawings of neurons, networks and graphs."""

import numpy as np
import pytest

from helpers import diagrams


def test_a_graph_is_laid_out_with_each_value_left_of_its_uses():
    inputs = {"w": [], "x": [], "p": ["w", "x"], "b": [], "z": ["p", "b"], "L": ["z", "z"]}
    ax = diagrams.graph(
        inputs, {n: n for n in inputs}, "A neuron", notes={"w": "4"}, labels={("w", "p"): "3\n4"}
    )
    at = {text.get_text(): text.get_position() for text in ax.texts if text.get_text() in inputs}
    assert all(at[source][0] < at[node][0] for node, sources in inputs.items() for source in sources)
    assert len(set(at.values())) == len(inputs)
    assert at["b"][0] == at["p"][0]  # as close to where it is used as it may
    assert {"4", "3"} <= {text.get_text() for text in ax.texts}


def test_a_computation_draws_its_own_record():
    class Node:
        def __init__(self, name, data, grad, inputs=()):
            self.name, self.data, self.grad, self.inputs = name, data, grad, inputs

    x = Node("x", 3.0, -6.0)
    ax = diagrams.values([x, Node("×", 9.0, 1.0, (x, x))], "A square")
    assert {"x\n3", "×\n9", "−6"} <= {text.get_text() for text in ax.texts}


@pytest.mark.parametrize(
    ("step", "seen"), [(0, ""), (4, "a\n0.9000"), (6, "δ 5.000"), (8, "δ 1.000"), (13, "3.000")]
)
def test_a_worked_network_writes_what_has_been_computed(step, seen):
    def texts(step):
        gradients = np.full((2, 3), 0.003), np.array([0.001, 0, 0]), np.zeros(3), 0.005
        ax = diagrams.worked_network(
            step, [1.5, 1], (np.ones((2, 3)), np.ones(3)), [0.1, 0.2, 0.3, 0.9, 0.4], gradients, f"{step}"
        )
        return "|".join(text.get_text() for text in ax.texts)

    assert seen in texts(step)
    assert step == 0 or seen not in texts(step - 1) or step == 13
