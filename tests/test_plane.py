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
