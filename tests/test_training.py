"""Comfort in training, and timing."""

import numpy as np
import pytest

from helpers import timing


def test_ways_are_timed_in_turn_after_a_round_to_warm_up(monkeypatch):
    calls, clock = [], iter([0, 100, 100, 101, 110, 112, 120, 123, 130, 134, 140, 145])
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock))
    ways = {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}
    seconds = timing.side_by_side(ways, rounds=2)
    assert calls == ["a", "b"] * 3
    assert {name: times.tolist() for name, times in seconds.items()} == {"a": [2, 4], "b": [3, 5]}
    monkeypatch.undo()
    assert len(timing.side_by_side(ways)["a"]) == 5


@pytest.fixture
def line(monkeypatch):
    """What the progress line has shown, in order."""
    from helpers import training

    kept = []

    class Display:
        def update(self, bundle, raw):
            assert raw
            kept.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        assert raw and display_id
        kept.append(bundle["text/plain"])
        return Display()

    monkeypatch.setattr(training, "display", display)
    return kept


def test_the_progress_line_counts_epochs_from_one_and_names_what_is_measured(line):
    from helpers.training import ProgressLine, keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    zeros = np.zeros((2, 1))
    model.fit(zeros, zeros, epochs=2, verbose=0, callbacks=[ProgressLine()], validation_data=(zeros, zeros))
    assert line == [
        "starting",
        "epoch 1 of 2 · loss 0.000 · val loss 0.000",
        "epoch 2 of 2 · loss 0.000 · val loss 0.000",
    ]


def test_where_nothing_can_be_shown_the_progress_line_is_silent(monkeypatch):
    from helpers import training

    monkeypatch.setattr(training, "display", lambda *_, **__: None)  # as outside IPython
    shown = training.ProgressLine()
    shown.set_params({"epochs": 1})
    shown.on_train_begin()
    shown.on_epoch_end(0, {"loss": 1.0})


def test_the_progress_line_rounds_to_thousandths(line):
    from helpers.training import ProgressLine

    shown = ProgressLine()
    shown.set_params({"epochs": 30})
    shown.on_train_begin()
    shown.on_epoch_end(11, {"val_accuracy": 0.12345, "loss": 2})
    assert line[-1] == "epoch 12 of 30 · val accuracy 0.123 · loss 2.000"


def test_batches_hold_each_row_once_with_its_own_label_and_shuffle_anew():
    from helpers.training import batches, tf

    tf.random.set_seed(0)
    made = batches(np.arange(100.0)[:, None], np.arange(100), 40)
    first, again = ([(x.numpy(), y.numpy()) for x, y in made] for _ in range(2))
    assert [x.shape for x, _ in first] == [(40, 1), (40, 1)]  # the last twenty rows are left out
    assert all(np.array_equal(x[:, 0], y) for x, y in first)
    rows = np.concatenate([y for _, y in first])
    assert len(set(rows)) == 80
    assert set(rows) != set(range(80))  # shuffled over all rows, not only within a batch
    assert rows[:5].max() > 20
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
