"""Points in the plane in two classes that no straight line parts."""

import numpy as np

from helpers.data.split import Split

_NOISE = {"moons": 0.1, "circles": 0.08, "XOR": 0.05, "spiral": 0.03}
_HELD_OUT = 1000


def plane(name, samples=300, turns=1.25, seed=0):
    """Return points drawn at random from one of four patterns, about as many of each class.

    Args:
        name: "moons", "circles", "XOR" or "spiral".
        samples: int, how many points there are to learn from; 1,000 more are held out.
        turns: float, how often each arm of the spiral goes round.
        seed: int; the same seed gives the same points.

    Returns:
        Split: x (n, 2), nearly all within -1.2 to 1.2; y int (n,), 0 or 1.

    Raises:
        ValueError: if there is no such pattern.
    """
    if name not in _NOISE:
        raise ValueError(f"plane() knows {', '.join(_NOISE)}; received {name!r}")
    rng = np.random.default_rng(seed)
    n = samples + _HELD_OUT
    y, along = rng.permutation(n) % 2, rng.random(n)
    if name == "XOR":
        x = rng.uniform(-1, 1, (n, 2))
        y = (x[:, 0] * x[:, 1] < 0).astype(int)
    elif name == "moons":
        side = 1 - 2 * y
        x = 0.65 * np.stack(
            [side * (np.cos(np.pi * along) - 0.5), side * (np.sin(np.pi * along) - 0.25)], axis=1
        )
    else:
        if name == "circles":
            radius, angle = np.where(y == 0, 0.9, 0.4), 2 * np.pi * along
        else:
            along = np.sqrt(along)  # the outer turns are longer, so they get more points
            radius, angle = 0.1 + 0.9 * along, 2 * np.pi * turns * along + np.pi * y
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = x + _NOISE[name] * rng.normal(size=(n, 2))
    return Split(x[:samples], y[:samples], x[samples:], y[samples:], ("0", "1"))
