"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.digits import as_digit, digits, wobble
from helpers.data.passages import passages
from helpers.data.prose import Document, Prose, prose
from helpers.data.split import Split

__all__ = ["Document", "Prose", "Split", "as_digit", "digits", "passages", "prose", "wobble"]
