"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.digits import as_digit, digits, wobble
from helpers.data.photographs import photographs
from helpers.data.series import Series, read_series, series
from helpers.data.shapes import shapes
from helpers.data.split import Split

__all__ = [
    "Series",
    "Split",
    "as_digit",
    "digits",
    "photographs",
    "read_series",
    "series",
    "shapes",
    "wobble",
]
