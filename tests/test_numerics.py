"""The nudge: its accuracy, and that chapter 01 teaches this very one."""

import ast
from pathlib import Path

import jupytext
import numpy as np
import pytest

from helpers import numerics

LESSON = Path(__file__).parents[1] / "lessons" / "01_neuron.py"


def test_the_error_falls_with_the_square_of_the_nudge():
    x = np.array([0.3, 1.0, 2.0])
    errors = [abs(numerics.central_difference(np.exp, x, h) - np.exp(x)) for h in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)
    assert np.all(abs(numerics.central_difference(np.exp, x) - np.exp(x)) < 1e-9)


def test_chapter_01_teaches_this_one_and_no_other_chapter_writes_it_again():
    cells = jupytext.read(LESSON).cells
    source = next(cell.source for cell in cells if "def central_difference" in cell.source)
    scope = {"np": np}
    definition = [
        node for node in ast.parse(source).body if getattr(node, "name", "") == "central_difference"
    ]
    exec(compile(ast.Module(definition, []), LESSON.name, "exec"), scope)
    taught, x = scope["central_difference"], np.linspace(-2, 2, 9)
    for f in (np.exp, np.sin, lambda z: z**3):
        assert np.array_equal(taught(f, x), numerics.central_difference(f, x))
        assert taught(f, 0.3, 0.01) == numerics.central_difference(f, 0.3, 0.01)
    for lesson in LESSON.parent.glob("[0-9][0-9]_*.py"):
        assert lesson == LESSON or "def central_difference" not in lesson.read_text(encoding="utf-8")
