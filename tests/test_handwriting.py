"""The digits, their forms, wobbled copies, and drawings made like them."""

import numpy as np
import pytest

from helpers import data


def test_digits_are_held_out_by_form():
    digits = data.digits()
    assert digits.x_train.shape == (1287, 8, 8) and digits.x_test.shape == (510, 8, 8)
    assert digits.x_train.dtype == np.float32
    assert digits.x_train.min() == 0 and digits.x_train.max() == 1
    # Each form begins with the ten digits, three times over: so does the held-out part.
    assert np.array_equal(digits.y_test[:10], np.arange(10))


def test_each_form_begins_with_the_ten_digits_and_the_held_out_ones_are_whole():
    digits, forms = data.digits(), data.digit_forms()
    labels = np.concatenate([digits.y_train, digits.y_test])
    assert forms.shape == labels.shape and list(np.unique(forms)) == list(range(14))
    assert forms[: len(digits.y_train)].max() == 9 and forms[len(digits.y_train) :].min() == 10
    for form in range(14):
        rows = np.flatnonzero(forms == form)
        assert np.array_equal(rows, np.arange(rows[0], rows[-1] + 1))
        begins = labels[rows[:10]].tolist()
        assert begins[-9:] == list(range(1, 10)) or begins[:9] == list(range(1, 10))  # a 0 is lost in one


def test_wobble_repeats_and_stays_close():
    images = data.digits().x_train[:20]
    once, again = data.wobble(images, 3), data.wobble(images, 3)
    assert once.shape == (60, 8, 8) and np.array_equal(once, again)
    assert not np.array_equal(once[:20], once[20:40])
    assert not np.array_equal(once, data.wobble(images, 3, seed=1))
    assert np.array_equal(data.wobble(images, 3, seed=1), data.wobble(images, 3, seed=1))
    assert once.min() >= 0 and once.max() <= 1
    closeness = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(once[:20], images, strict=True)]
    assert np.median(closeness) > 0.7


@pytest.mark.parametrize("scale", [1, 2, 5])
def test_a_drawing_becomes_a_centred_digit_of_full_height(scale):
    drawing = np.zeros((40 * scale, 40 * scale))
    drawing[5 * scale : 21 * scale, 30 * scale : 32 * scale] = 1  # a stroke, eight times as high as wide
    scan = data.as_digit(drawing)
    assert scan.shape == (8, 8)
    assert np.allclose(scan[:, 3:5].sum(axis=1), 1)  # 32 x 4 pixels of ink on two middle columns
    assert np.allclose(np.delete(scan, [3, 4], axis=1), 0)


def test_an_empty_drawing_is_paper():
    assert np.array_equal(data.as_digit(np.zeros((32, 32))), np.zeros((8, 8)))


def test_a_drawing_is_turned_into_the_same_scan_as_ever():
    seven = np.zeros((30, 40))
    seven[5, 10:22] = seven[6:25, 20:22] = 1
    seven[24, 14], seven[3, 3] = 0.51, 0.5  # ink, and not quite ink
    foot = [0, 0, 0, 0, 0, 2, 1, 0]
    expected = [[0, 1, 2, 2, 2, 3, 1, 0], *[foot] * 6, [0, 0, 0, 0.5, 0, 2, 1, 0]]
    scan = data.as_digit(seven)
    assert scan.dtype == np.float32 and np.array_equal(scan, np.array(expected) / 4)
    wide = data.as_digit(seven.T)
    assert np.allclose(wide.T, scan, atol=0.25) and wide.sum() == pytest.approx(scan.sum())
    assert data.as_digit(np.zeros((32, 32))).dtype == np.float32


def test_wobbled_copies_are_the_same_as_ever():
    image = np.zeros((1, 8, 8))
    image[0, 1, 2:7], image[0, 2:7, 5], image[0, 5, 1] = 1, 0.5, 0.25
    copies = data.wobble(image, 3, seed=4)
    assert copies.dtype == np.float32
    np.testing.assert_allclose(copies.sum((1, 2)), [7.851918, 8.473963, 8.280369], rtol=1e-5)
    seen = [
        [0.053836, 0.88996, 0.857279, 0.824598, 0.791917, 0.594378],
        [0.025999, 0.216327, 0.249008, 0.366754, 0.565104, 0.242811],
        [0, 0, 0, 0.160035, 0.324087, 0],
    ]
    np.testing.assert_allclose(copies[2, :3, 1:7], seen, atol=1e-5)


def test_the_scans_are_scikit_learns(capsys):
    digits = data.digits()
    assert capsys.readouterr().out == "embedded: scikit-learn's digits, 1,797 scans of 8 by 8 pixels\n"
    assert digits.names == tuple("0123456789") and digits.x_train[0].sum() == pytest.approx(294 / 16)
    assert digits.y_train[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert digits.y_test[-3:].tolist() == [8, 9, 8]
