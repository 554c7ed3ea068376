"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.documentation import passages, prose
from helpers.data.drawings import shapes
from helpers.data.handwriting import as_digit, digit_forms, digits, wobble
from helpers.data.images import cifar10, colour_images, fashion_mnist, grey_images, mnist, photographs, shirts
from helpers.data.patterns import plane
from helpers.data.recordings import speech
from helpers.data.split import Document, Prose, Split
from helpers.data.spoken.phones import TO_39, TO_48, frame_labels
from helpers.data.spoken.timit import Speech, Utterance
from helpers.data.store.download import DataError
from helpers.data.texts import imdb, movie_reviews, shakespeare, wikitext2
from helpers.data.time_series import Series, read_series, series, temperatures
from helpers.data.vectors import aligned, glove

__all__ = [
    "TO_39",
    "TO_48",
    "DataError",
    "Document",
    "Prose",
    "Series",
    "Speech",
    "Split",
    "Utterance",
    "aligned",
    "as_digit",
    "cifar10",
    "colour_images",
    "digit_forms",
    "digits",
    "fashion_mnist",
    "frame_labels",
    "glove",
    "grey_images",
    "imdb",
    "mnist",
    "movie_reviews",
    "passages",
    "photographs",
    "plane",
    "prose",
    "read_series",
    "series",
    "shakespeare",
    "shapes",
    "shirts",
    "speech",
    "temperatures",
    "wikitext2",
    "wobble",
]
