"""The points in the plane: balanced, within limits, repeatable, and not to be parted by a line."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from helpers import data

NAMES = ["moons", "circles", "XOR", "spiral"]


@pytest.mark.parametrize("name", NAMES)
def test_a_pattern_is_balanced_repeatable_and_bounded(name):
    points, again = data.plane(name), data.plane(name)
    assert points.x_train.shape == (300, 2) and points.x_test.shape == (1000, 2)
    assert np.array_equal(points.x_train, again.x_train)
    assert not np.array_equal(points.x_train, data.plane(name, seed=1).x_train)
    for y in (points.y_train, points.y_test):
        assert abs(y.mean() - 0.5) < 0.1
    assert np.abs(points.x_test).max() < 1.4


@pytest.mark.parametrize("name", NAMES)
def test_no_straight_line_parts_it(name):
    points = data.plane(name)
    line = LogisticRegression().fit(points.x_train, points.y_train)
    assert line.score(points.x_test, points.y_test) < 0.92


def test_an_unknown_pattern_is_said():
    with pytest.raises(ValueError, match="received 'star'"):
        data.plane("star")


# The first point to learn from, the last held out, the first labels and the spread: as they have always been.
AS_EVER = {
    ("moons", 300, 1.25, 0): [(-0.66057031, 0.34996453), (0.65755046, -0.45933372), "00110010", 0.56622829],
    ("circles", 300, 1.25, 0): [(-0.36937101, -0.8442796), (-0.17484876, -0.05255679), "00110010", 0.5075721],
    ("XOR", 300, 1.25, 0): [(-0.93352178, -0.20989111), (-0.00474295, 0.44664644), "01010101", 0.57030412],
    ("spiral", 300, 1.25, 0): [(0.83043297, 0.15339191), (-0.55351562, 0.4148069), "00110010", 0.50839532],
    ("spiral", 50, 2, 3): [(0.06541994, 0.08115793), (0.43040313, -0.84133217), "00011000", 0.44345107],
}


@pytest.mark.parametrize(("name", "samples", "turns", "seed"), AS_EVER)
def test_the_points_are_as_they_have_always_been(name, samples, turns, seed):
    points = data.plane(name, samples, turns, seed)
    first, last, labels, spread = AS_EVER[name, samples, turns, seed]
    np.testing.assert_allclose(points.x_train[0], first, atol=1e-7)
    np.testing.assert_allclose(points.x_test[-1], last, atol=1e-7)
    assert "".join(map(str, points.y_train[:8])) == labels and points.y_train.dtype.kind == "i"
    assert points.x_train[:, 0].std() == pytest.approx(spread, abs=1e-7)
    assert (len(points.x_train), len(points.x_test), points.names) == (samples, 1000, ("0", "1"))


def test_an_unknown_pattern_names_the_known_ones():
    with pytest.raises(ValueError, match=r"^plane\(\) knows moons, circles, XOR, spiral; received 'xor'$"):
        data.plane("xor")
