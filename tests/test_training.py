"""Comfort in training, and timing."""

import numpy as np

from helpers import timing


def test_ways_are_timed_in_turn_after_a_round_to_warm_up():
    calls = []
    ways = {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}
    seconds = timing.side_by_side(ways, rounds=2)
    assert calls == ["a", "b"] * 3
    assert {name: len(times) for name, times in seconds.items()} == {"a": 2, "b": 2}
    assert all((times >= 0).all() for times in seconds.values())


def test_batches_hold_each_row_once_with_its_own_label_and_shuffle_anew():
    from helpers.training import batches

    made = batches(np.arange(10.0)[:, None], np.arange(10), 4)
    first, again = ([(x.numpy(), y.numpy()) for x, y in made] for _ in range(2))
    assert [x.shape for x, _ in first] == [(4, 1), (4, 1)]  # the last two rows are left out
    assert all(np.array_equal(x[:, 0], y) for x, y in first)
    rows = np.concatenate([y for _, y in first])
    assert len(set(rows)) == 8
    assert not np.array_equal(rows, np.concatenate([y for _, y in again]))


def test_multiply_adds_are_counted_without_a_word(capfd):
    from helpers.training import count_multiply_adds, keras

    layers = [
        keras.Input((6, 5, 2)),
        keras.layers.Conv2D(3, 3),
        keras.layers.Flatten(),
        keras.layers.Dense(7),
    ]
    assert count_multiply_adds(keras.Sequential(layers)) == 4 * 3 * (9 * 2) * 3 + (4 * 3 * 3) * 7
    assert capfd.readouterr() == ("", "")
