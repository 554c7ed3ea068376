"""Compare how long functions take."""

import time

import numpy as np


def side_by_side(ways, rounds=5):
    """Time functions in turn, so that whatever else the machine does hits all of them alike.

    Args:
        ways: dict of name to function without parameters.
        rounds: int, how often each is timed; one more round before warms up and does not count.

    Returns:
        dict of name to array (rounds,), seconds.
    """
    seconds = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: np.array(times[1:]) for name, times in seconds.items()}
