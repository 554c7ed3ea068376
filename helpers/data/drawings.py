"""Ten drawn shapes in colour, 32 by 32 pixels: a synthetic stand-in for CIFAR-10."""

import numpy as np

from helpers.data.split import Split

SIDE, FINER = 32, 3  # pixels on a side of an image; samples on a side of a pixel, for smooth edges
_CHUNK = 50  # images drawn at once: few enough for the processor's cache


def shapes(train=10_000, test=2_000, tie=(0.0, 0.0), seed=0):
    """Draw ten kinds of shapes under random colour, pose and light, with clutter, occlusion and noise.

    Nothing but the form tells the class: all shapes come in all colours, and of the same size they have
    the same area. The background has one of ten hues, which can be tied to the class.

    Only operations that IEEE 754 rounds exactly are used, so that the same seed gives the same bytes on
    every machine, as long as NumPy's random streams stay as they are (the lock holds its version).

    Args:
        train, test: int, how many images; each class has the same share, to one image.
        tie: (train, test), each -1 to 1: the share of images whose background has the hue of their own
            class, or, below zero, the opposite hue, which is that of another class. The others take any
            of the ten hues.
        seed: int. Train and test have random streams of their own.

    Returns:
        Split: x uint8 (n, 32, 32, 3), 0 to 255; y int64 (n,).
    """
    print(f"embedded: {train:,} + {test:,} shapes, drawn by the course (synthetic)")
    learn = _draw(train, tie[0], np.random.default_rng([seed, 0]))
    judge = _draw(test, tie[1], np.random.default_rng([seed, 1]))
    return Split(*learn, *judge, tuple(_SHAPES))


def _draw(n, tie, rng):
    y = rng.permutation(np.arange(n) % len(_SHAPES))
    hue = rng.integers(0, 10, n)
    hue = np.where(rng.random(n) < abs(tie), (y + 5 * (tie < 0)) % 10, hue).astype("float32")
    x = np.empty((n, SIDE, SIDE, 3), "uint8")
    for start in range(0, n, _CHUNK):
        chunk = slice(start, start + _CHUNK)
        x[chunk] = _render(y[chunk], hue[chunk], rng)
    return x, y


def _render(y, hue, rng):
    n = len(y)

    def uniform(low, high, *shape):
        return low + (high - low) * rng.random((n, *shape), "float32")

    def colours():
        return uniform(0, 1, 3, 1, 1)

    def textured(colour):
        return colour * (1 + uniform(0, 0.25, 1, 1, 1) * _stripes(uniform)[:, None])

    size, centre = uniform(8, 12, 1, 1), uniform(-4, 4, 2)
    ground = _rgb((hue[:, None] + uniform(-0.3, 0.3, 1)) / 10, uniform(0.35, 0.8, 1), uniform(0.35, 0.9, 1))
    paint = _farthest(uniform(0, 1, 5, 3), ground)

    image = textured(ground[..., None, None])  # (n, 3, 32, 32)
    layers = [(_stroke(uniform), colours()), (_stroke(uniform), colours())]  # clutter
    layers += [(_mask(y, size, centre, uniform), textured(paint[..., None, None]))]
    layers += [(_stroke(uniform, through=centre), colours())]  # occlusion
    for cover, colour in layers:
        image += cover[:, None] * (colour - image)
    image *= uniform(0.6, 1.1, 1, 1, 1) + _slope(uniform(-0.4, 0.4, 2))[:, None]  # light
    noise = rng.integers(-64, 65, (2, *image.shape), "int8").astype("float32")
    image += (noise[0] + noise[1]) * uniform(0.0003, 0.00125, 1, 1, 1)
    return (image * 255).clip(0, 255).astype("uint8").transpose(0, 2, 3, 1)


def _rgb(hue, saturation, value):
    """Return colours (n, 3) of hue, saturation and value (n, 1), each 0 to 1."""
    ramp = abs((hue + np.array([0, 2 / 3, 1 / 3], "float32")) % 1 * 6 - 3) - 1
    return value * (1 - saturation * (1 - ramp.clip(0, 1)))


def _farthest(colours, ground):
    """Return, of several colours (n, candidates, 3), the one most unlike the ground (n, 3)."""
    far = abs(colours - ground[:, None]).sum(-1).argmax(1)
    return np.take_along_axis(colours, far[:, None, None], 1)[:, 0]


def _grid(samples):
    """Return x and y of the samples in pixels from the middle of the image, each (1, samples, samples)."""
    ticks = ((np.arange(samples, dtype="float32") + 0.5) / samples - 0.5) * SIDE
    return ticks[None, None, :], ticks[None, :, None]


def _slope(direction):
    x, y = _grid(SIDE)
    return direction[:, 0, None, None] * (x / SIDE) + direction[:, 1, None, None] * (y / SIDE)


def _direction(half_tangent):
    """Return cosine and sine of an angle, given the tangent of its half (n,); exact, which np.cos is not."""
    square = half_tangent * half_tangent
    return (1 - square) / (1 + square), 2 * half_tangent / (1 + square)


def _stripes(uniform):
    """Return parallel waves (n, 32, 32), -1 to 1, of any direction and of 3 to 12 pixels' length."""
    waves = _slope(np.stack(_direction(uniform(-1, 1)), 1) * (SIDE / uniform(3, 12, 1)))
    return abs((waves + uniform(0, 1, 1, 1)) % 1 * 4 - 2) - 1


def _stroke(uniform, through=None):
    """Return how much a straight stroke covers each pixel (n, 32, 32), 0 to 1."""
    middle = uniform(-16, 16, 2) if through is None else through + uniform(-7, 7, 2)
    half = uniform(-8, 8, 2)
    x, y = _grid(SIDE)
    x, y = x - middle[:, 0, None, None], y - middle[:, 1, None, None]
    hx, hy = half[:, 0, None, None], half[:, 1, None, None]
    along = ((x * hx + y * hy) / (hx * hx + hy * hy + 1e-3)).clip(-1, 1)
    dx, dy = x - along * hx, y - along * hy
    return (uniform(0.4, 1.4, 1, 1) + 0.5 - np.sqrt(dx * dx + dy * dy)).clip(0, 1)


def _mask(y, size, centre, uniform):
    """Return how much the shape covers each pixel (n, 32, 32), 0 to 1."""
    (cos, sin), squeeze = _direction(uniform(-0.25, 0.25, 1, 1)), uniform(0.9, 1.1, 1, 1)
    mirror = np.where(uniform(0, 1, 1, 1) < 0.5, squeeze, -squeeze)
    gx, gy = _grid(SIDE * FINER)
    gx, gy = (gx - centre[:, :1, None]) / size, (gy - centre[:, 1:, None]) / size
    u = (gx * cos + gy * sin) * mirror
    v = (gx * sin - gy * cos) / squeeze
    inside = np.empty(u.shape, bool)
    for k, shape in enumerate(_SHAPES.values()):
        inside[y == k] = shape(u[y == k], v[y == k])
    rows = sum(inside[:, i::FINER].astype("float32") for i in range(FINER))
    return sum(rows[:, :, i::FINER] for i in range(FINER)) / FINER**2


def _sides(u, v, corners, distance):
    """Return how many sides of a regular polygon each point lies inside of."""
    angles = 2 * np.pi * np.arange(corners) / corners
    count = np.zeros(u.shape, "uint8")
    for a, b in np.stack([np.cos(angles), np.sin(angles)], 1).astype("float32"):
        count += a * u + b * v < distance
    return count


def _heart(u, v):
    ball = u * u + v * v - 1
    return ball * ball * ball < u * u * v * v * v


# Each is a function of coordinates, true inside the shape. All have an area of 1.5 and their middle at 0,
# so that neither the amount of a colour nor its place tells the class.
_SHAPES = {
    "circle": lambda u, v: u * u + v * v < 0.4775,
    "ring": lambda u, v: abs(u * u + v * v - 0.65) < 0.2387,
    "square": lambda u, v: np.maximum(abs(u), abs(v)) < 0.6124,
    "triangle": lambda u, v: _sides(-v, u, 3, 0.5373) == 3,
    "star": lambda u, v: _sides(v, u, 5, 0.3571) >= 4,
    "cross": lambda u, v: (np.maximum(abs(u), abs(v)) < 0.9) & (np.minimum(abs(u), abs(v)) < 0.2396),
    "crescent": lambda u, v: (
        ((u - 0.355) * (u - 0.355) + v * v < 0.95) & ((u - 0.805) * (u - 0.805) + v * v > 0.55)
    ),
    "heart": lambda u, v: _heart(1.563 * u, 1.563 * v + 0.3),
    "arrow": lambda u, v: (abs(u) < 1.1) & (abs(v) < np.where(u > 0, 0.8 * (1.1 - u), 0.242)),
    "drop": lambda u, v: (
        (abs(v - 0.25) < 1) & (u * u < 0.228 * (0.75 + v) * (1.25 - v) * (1.25 - v) * (1.25 - v))
    ),
}
