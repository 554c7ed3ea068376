"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.digits import as_digit, digits, wobble
from helpers.data.download import DataError
from helpers.data.images import cifar10, colour_images, fashion_mnist, grey_images, mnist
from helpers.data.split import Split

__all__ = [
    "DataError",
    "Split",
    "as_digit",
    "cifar10",
    "colour_images",
    "digits",
    "fashion_mnist",
    "grey_images",
    "mnist",
    "wobble",
]
