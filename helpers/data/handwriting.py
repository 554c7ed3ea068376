"""Scikit-learn's handwritten digits, and drawings made like them."""

import numpy as np

from helpers.data.split import Split

# The labels repeat in one order, form after form: fourteen forms, though scikit-learn's description
# speaks of thirteen writers, so that one of them may have filled in two. These scans begin the forms.
_FORMS_BEGIN = [0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667]
_FIRST_HELD_OUT_SCAN = _FORMS_BEGIN[10]  # the last four forms are held out


def digits():
    """Return scikit-learn's digits: 1,797 scans of handwriting, 8 by 8 pixels, from fourteen forms.

    The last four forms are held out, so that a model is judged on hands that it has not seen.

    Returns:
        Split: x float32 (n, 8, 8), paper 0 to ink 1; y int (n,), the digit.
    """
    from sklearn.datasets import load_digits  # here, because it takes a second

    scans = load_digits()
    print(f"embedded: scikit-learn's digits, {len(scans.target):,} scans of 8 by 8 pixels")
    x, y, cut = (scans.images / 16).astype("float32"), scans.target, _FIRST_HELD_OUT_SCAN
    return Split(x[:cut], y[:cut], x[cut:], y[cut:], tuple("0123456789"))


def digit_forms():
    """Return which form each scan of `digits` is from, so that one hand's scans can be kept together.

    Returns:
        int array (1797,): 0 to 9 for the scans of `x_train`, in order, then 10 to 13 for those of `x_test`.
    """
    return np.repeat(np.arange(len(_FORMS_BEGIN)), np.diff([*_FORMS_BEGIN, 1797]))


def wobble(images, copies, seed=0):
    """Return slightly turned, slanted, stretched and shifted copies of small images.

    Args:
        images: float array (n, height, width).
        copies: int, how many of each image.
        seed: int; the same seed gives the same copies.

    Returns:
        float32 array (copies * n, height, width): all images once, then all once more, and so on.
    """
    from scipy.ndimage import affine_transform

    rng = np.random.default_rng(seed)
    centre = (np.array(images.shape[1:]) - 1) / 2
    made = []
    for image in np.concatenate([images] * copies):
        angle, slant = rng.normal(0, 0.1), rng.normal(0, 0.12)
        turn = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        matrix = np.array(turn) @ [[1, 0], [slant, 1]] / rng.uniform(0.88, 1.12, 2)
        offset = centre - matrix @ centre + rng.uniform(-0.5, 0.5, 2)
        made.append(affine_transform(image, matrix, offset, order=1))
    return np.array(made, "float32")


def as_digit(drawing):
    """Turn a drawing into a scan like those of `digits`.

    The ink is cut out, scaled to 32 pixels in height, centred, and the ink in each block of 4 by 4
    pixels is counted: what the makers of the digits did with their forms (Garris and others, NIST
    Form-Based Handprint Recognition System, NISTIR 5469, 1994).

    Args:
        drawing: array (height, width), ink above 0.5.

    Returns:
        float32 array (8, 8), paper 0 to ink 1; all paper if nothing is drawn.
    """
    from scipy.ndimage import zoom

    ink = np.asarray(drawing) > 0.5
    if not ink.any():
        return np.zeros((8, 8), "float32")
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype("float32")
    scaled = zoom(cut, 32 / max(cut.shape), order=1, grid_mode=True, mode="nearest")[:32, :32] > 0.5
    page = np.zeros((32, 32), "float32")
    top, left = (32 - np.array(scaled.shape)) // 2
    page[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return page.reshape(8, 4, 8, 4).mean((1, 3))
