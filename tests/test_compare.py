"""Values are compared but for rounding, and described in a line."""

import numpy as np
import pytest

from helpers.compare import describe, values_agree


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1, True),
        (np.float32(0.1), 0.1, True),
        ([1, 2], np.array([1, 2]), True),
        (np.array([1, 2]), [1, 2], False),  # a list was asked for
        (np.ones(3), np.ones((3, 1)), False),
        ((np.ones(2), 1.0), (np.ones(2), 1.0), True),
        ([np.ones(2), 1.0], (np.ones(2), 1.0), True),
        ((np.ones(2),), (np.ones(2), 1.0), False),
        ({"w": 1.0}, {"w": 1 + 1e-9}, True),
        ({"w": 1.0}, {"w": 2.0}, False),
        ({"w": 1.0, "b": 1.0}, {"w": 1.0}, False),
        ([1.0], {"w": 1.0}, False),
        ("cat", "cat", True),
        ("cat", "dog", False),
        ("1", 1, False),
        (1, "1", False),
        (True, 1, True),
        (1.00002, 1.0, False),
        (1.000005, 1.0, True),
        (-1.0, 1.0, False),
        (1 + 1j, 1 + 1j, True),
        (1 + 1j, 1.0, False),
        (np.nan, np.nan, True),
        (np.nan, 1.0, False),
        (1.0, np.nan, False),
        (np.inf, np.inf, True),
        (-np.inf, np.inf, False),
        ([1.0, np.inf], np.array([1.0, np.inf]), True),
        ([0.5, np.inf], np.array([1.0, np.inf]), False),
        (np.zeros(3), np.full(3, 1e-9), False),  # zeros are no answer, however small the values are
        (np.full(3, 1.000001e-9), np.full(3, 1e-9), True),
        (np.full(3, 2e-9), np.full(3, 1e-9), False),
        ([1e9, 1e-9], np.array([1e9, 0.0]), True),  # beside a large number, rounding is larger
        ([1.0, 9e-8], np.array([1.0, 0.0]), True),
        ([1.0, 2e-7], np.array([1.0, 0.0]), False),
        (1e-9, 0.0, True),
        (1e-7, 0.0, False),
        (np.array([]), np.array([]), True),
        (np.array([1.0]), np.array([]), False),
        (None, 1.0, False),
        (None, None, True),
        (np.array(["a", "b"]), np.array(["a", "b"]), True),
        (np.array(["a", "b"]), np.array(["a", "c"]), False),
        (np.array([1, "b"], dtype=object), np.array([1, 2]), False),
        ([[1, 2], [3]], np.ones((2, 2)), False),
        (object(), 1.0, False),
    ],
)
def test_values_agree(one, other, same):
    assert values_agree(one, other) is same


def test_single_precision_is_good_enough():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(50, 20)), rng.normal(size=20)
    assert values_agree(x.astype("float32") @ w.astype("float32"), x @ w)


def test_inputs_are_not_looked_at():
    assert values_agree(1, 1, "anything", 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing (None)"),
        (..., "nothing (None)"),
        (np.float64(0.123456), "0.1235"),
        (3, "3"),
        (True, "True"),
        (np.bool_(False), repr(np.bool_(False))),
        ("two", "'two'"),
        ([1.0, 2], "(1., 2)"),
        ((1, (2, "x")), "(1, (2, 'x'))"),
        ({"w": [1.23456]}, "{'w': (1.2346)}"),
        (np.array([1.0, 2.5]), "[1. , 2.5] of shape (2,)"),
        (np.array(["a"]), "array(['a'], dtype='<U1')"),
        (np.array([1, None]), "array([1, None], dtype=object)"),
    ],
)
def test_descriptions(value, text):
    assert describe(value) == text


def test_descriptions_are_short():
    assert describe(np.zeros((50, 50))).endswith("of shape (50, 50)")
    assert len(describe(np.zeros((50, 50)))) < 120
    assert describe("x" * 300) == "'" + "x" * 198 + "…" and len(describe(["x" * 300] * 9)) == 200
    assert describe({i: i for i in range(300)}).endswith("…")
    assert describe("x" * 198) == f"{'x' * 198!r}"  # as long as may be


def test_a_function_is_described():
    assert describe(len) == "<built-in function len>"


def test_what_cannot_be_shown_is_named():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert describe(Broken()) == "an object of type Broken"
    assert describe([Broken(), 1]) == "(an object of type Broken, 1)"
