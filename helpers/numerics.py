"""Slopes found by nudging: what every derivative in the course is held to."""


def central_difference(f, x, h=1e-5):
    """Return the slope of a function, from its values a nudge to either side.

    Its error falls with the square of the nudge, until rounding takes over: below 1e-5 for values near 1.

    Args:
        f: function of a float or an array, number by number.
        x: float or array, where the slope is wanted.
        h: float, the nudge.

    Returns:
        float or array like x.
    """
    return (f(x + h) - f(x - h)) / (2 * h)
