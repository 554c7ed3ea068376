"""The course's datasets: each a function that returns arrays, the same whatever tier they come from."""

from helpers.data.digits import as_digit, digits, wobble
from helpers.data.phones import TO_39, TO_48, frame_labels
from helpers.data.speech import speech
from helpers.data.split import Split
from helpers.data.timit import Speech, Utterance

__all__ = [
    "TO_39",
    "TO_48",
    "Speech",
    "Split",
    "Utterance",
    "as_digit",
    "digits",
    "frame_labels",
    "speech",
    "wobble",
]
