"""Compare what a learner's function returned with what was expected, and describe it: never an error."""

import numpy as np

_NUMBERS = "biufc"  # kinds of NumPy's types
_LONGEST = 200  # characters of a description


def values_agree(result, expected, *inputs):
    """Return whether two values are equal: kinds and shapes exactly, numbers but for rounding.

    A number may be off by 1e-5 of itself, or by 1e-7 of the largest number in its array: what two large
    numbers leave when they nearly cancel is known no better in single precision. So zeros are no answer
    for values of 1e-9. Where all are zero, 1e-8 is zero, too. NaN equals NaN.

    Args:
        result: any object, what was returned.
        expected: number, str, array, or a tuple, list or dict of such.
        inputs: not used; an exercise's own comparison may need them.
    """
    try:
        return _agree(result, expected)
    except Exception:  # whatever a learner's object does when it is compared, it is not what was expected
        return False


def _agree(result, expected):
    if isinstance(expected, dict):
        return (
            isinstance(result, dict)
            and result.keys() == expected.keys()
            and all(_agree(result[key], expected[key]) for key in expected)
        )
    if isinstance(expected, (tuple, list)):
        return (
            isinstance(result, (tuple, list))
            and len(result) == len(expected)
            and all(map(_agree, result, expected))
        )
    result, expected = np.asarray(result), np.asarray(expected)
    if result.shape != expected.shape:
        return False
    if result.dtype.kind in _NUMBERS and expected.dtype.kind in _NUMBERS:
        sizes = np.abs(expected[np.isfinite(expected)])
        largest = sizes.max(initial=0)
        return np.allclose(result, expected, rtol=1e-5, atol=1e-7 * largest or 1e-8, equal_nan=True)
    return result.dtype.kind == expected.dtype.kind and bool(np.all(result == expected))


def describe(value):
    """Return a short text for a value: numbers to four digits, arrays with their shape."""
    try:
        return _described(value)
    except Exception:  # an object that cannot even be shown
        return f"an object of type {type(value).__name__}"


def _described(value):
    if value is None or value is ...:
        return "nothing (None)"
    if isinstance(value, (bool, np.bool_, str)) or callable(value):
        return _short(repr(value))
    if isinstance(value, dict):
        return _short("{" + ", ".join(f"{key!r}: {describe(part)}" for key, part in value.items()) + "}")
    if isinstance(value, (tuple, list)):
        return _short("(" + ", ".join(map(describe, value)) + ")")
    try:
        array = np.asarray(value)
    except Exception:  # what cannot be an array, such as a tensor that holds no numbers yet
        return _short(repr(value))
    if array.dtype.kind not in _NUMBERS:
        return _short(repr(value))
    numbers = np.array2string(array, precision=4, threshold=12, edgeitems=2, separator=", ")
    return numbers if array.ndim == 0 else f"{numbers} of shape {array.shape}"


def _short(text):
    text = " ".join(text.split())  # in one line
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
