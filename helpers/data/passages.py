"""Passages of documentation, each with the library that it documents."""

import hashlib
import re

import numpy as np

from helpers.data.prose import prose
from helpers.data.split import Split

_LIBRARIES = ("python", "numpy", "scipy", "scikit-learn", "matplotlib", "keras", "tensorflow")
_GIVE_AWAY = re.compile(
    r"numpy|scipy|sklearn|scikit|matplotlib|mpl|pyplot|pylab|keras|tensor-?flow|python|\b(?:np|sp|plt|tf|xla|pep)\b",
    re.IGNORECASE,
)
_WORDS = 16  # a passage is closed once it is so long


def passages():
    """Return passages of 16 to 75 words and which of seven libraries each documents.

    Sentences that name a library are left out. Each library has the same number of passages in each
    part, and no module is in two parts.

    Returns:
        Split: x of str (n,); y int (n,), the library's place in `names`; with a validation part.
    """
    parts = [_balanced(part) for part in prose()]
    (x_train, y_train), (x_validation, y_validation), (x_test, y_test) = parts
    return Split(x_train, y_train, x_test, y_test, _LIBRARIES, x_validation, y_validation)


def _balanced(documents):
    found = {library: [] for library in _LIBRARIES}
    for document in documents:
        if document.source in found:
            found[document.source] += _cut(document)
    size = min(map(len, found.values()))
    rows = []
    for label, texts in enumerate(found.values()):
        rows += [(_order(text), text, label) for text in sorted(texts, key=_order)[:size]]
    rows.sort()
    return np.array([row[1] for row in rows], object), np.array([row[2] for row in rows])


def _order(text):
    """Return a key that puts texts in an order that has to do with nothing, the same on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()


def _cut(document):
    """Return a document's sentences, joined to passages; what is left at its end is too short to tell."""
    passages, words = [], []
    for sentence in (s for paragraph in document.paragraphs for s in paragraph):
        if not _GIVE_AWAY.search(sentence):
            words += sentence.split()
        if len(words) >= _WORDS:
            passages.append(" ".join(words))
            words = []
    return passages
