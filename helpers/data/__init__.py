"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.digits import as_digit, digits, wobble
from helpers.data.shapes import shapes
from helpers.data.split import Split

__all__ = ["Split", "as_digit", "digits", "shapes", "wobble"]
