"""The drawn shapes: the same everywhere, told apart by their form and by nothing else."""

import hashlib
import time

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from helpers import data
from helpers.data.drawings import _SHAPES


@pytest.fixture(scope="module")
def drawn():
    start = time.perf_counter()
    made = data.shapes(train=4000, test=1000)
    made_in = time.perf_counter() - start
    return made, made_in


def test_what_a_chapter_gets(drawn, capsys):
    made, _ = drawn
    assert made.x_train.shape == (4000, 32, 32, 3) and made.x_test.shape == (1000, 32, 32, 3)
    assert made.x_train.dtype == np.uint8 and made.y_train.dtype == np.int64
    assert (np.bincount(made.y_train) == 400).all() and (np.bincount(made.y_test) == 100).all()
    assert len(made.names) == 10
    assert made.x_train.min() == 0 and made.x_train.max() == 255
    data.shapes(train=10, test=10)
    assert capsys.readouterr().out == "embedded: 10 + 10 shapes, drawn by the course (synthetic)\n"


def test_the_same_seed_draws_the_same_bytes_everywhere():
    # Drawn with operations that IEEE 754 rounds exactly. A new NumPy may change its random streams.
    made = data.shapes(train=200, test=100)
    digest = hashlib.sha256(made.x_train.tobytes() + made.x_test.tobytes()).hexdigest()
    assert digest == "92d2d068d344f2cc1054c163b28f79964e96320102cf4d8b7d99bdeb2eb2d855"


def test_another_seed_draws_other_images():
    a, b = data.shapes(100, 100), data.shapes(100, 100, seed=1)
    assert not np.array_equal(a.x_train, b.x_train)


def test_no_image_of_the_test_part_was_learned_from(drawn):
    made, _ = drawn
    seen = {image.tobytes() for image in made.x_train}
    assert len(seen) == 4000
    assert not seen & {image.tobytes() for image in made.x_test}


def test_ten_thousand_images_take_seconds(drawn):
    assert drawn[1] / 5000 * 10_000 < 30  # about 3 on an idle core


def test_all_shapes_have_the_same_area_and_centre():
    ticks = np.linspace(-2, 2, 800, endpoint=False, dtype="float32") + np.float32(0.0025)
    u, v = np.meshgrid(ticks, ticks)
    for inside in (shape(u, v) for shape in _SHAPES.values()):
        assert inside.mean() * 16 == pytest.approx(1.5, rel=0.01)
        assert abs(u[inside].mean()) < 0.05 and abs(v[inside].mean()) < 0.05


def test_a_linear_model_is_nearly_lost(drawn):
    made, _ = drawn
    x, x_test = (part.reshape(len(part), -1) / np.float32(255) - 0.5 for part in (made.x_train, made.x_test))
    score = LogisticRegression(C=1e-3).fit(x, made.y_train).score(x_test, made.y_test)
    print(f"logistic regression: {score:.2f}")
    assert 0.1 < score < 0.25


def background(images):
    """Return the colour of the frame of each image (n, 3), without its brightness and paleness."""
    frame = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
    colour = np.median(frame, axis=1)
    colour -= colour.min(1, keepdims=True)
    return colour / colour.max(1, keepdims=True).clip(1)


@pytest.mark.parametrize(
    ("tie", "on_train", "on_test"),
    [((0, 0), 0.1, 0.1), ((0.5, 0), 0.55, 0.1), ((0.9, 0), 0.91, 0.1), ((0.9, -0.9), 0.91, 0.01)],
)
def test_the_tie_makes_the_background_tell_the_class(tie, on_train, on_test):
    made = data.shapes(train=3000, test=1000, tie=tie)
    by_colour = KNeighborsClassifier(15).fit(background(made.x_train[:2000]), made.y_train[:2000])
    assert by_colour.score(background(made.x_train[2000:]), made.y_train[2000:]) == pytest.approx(
        on_train, abs=0.05
    )
    assert by_colour.score(background(made.x_test), made.y_test) == pytest.approx(on_test, abs=0.05)
