"""Prose that belongs to the course: what Python and fourteen libraries say of themselves, frozen in data/."""

import gzip
import hashlib
import json
import re
import zlib

import numpy as np

from helpers.data.split import Document, Prose, Split
from helpers.data.store.download import DataError
from helpers.settings import ROOT

_LIBRARIES = ("python", "numpy", "scipy", "scikit-learn", "matplotlib", "pandas", "keras", "tensorflow")
_GIVE_AWAY = re.compile(
    r"numpy|scipy|sklearn|scikit|matplotlib|mpl|pyplot|pylab|pandas|dataframe|keras|tensor-?flow|python|"
    r"\b(?:np|sp|plt|pd|tf|xla|pep)\b"
)  # in lower case
_WORDS = 16  # a passage is closed once it is so long


def prose():
    """Return English prose: docstrings of Python and fourteen libraries, cleaned to whole sentences.

    Every sentence occurs once. The versions and the licences stand in data/prose_licences.txt.

    Returns:
        Prose: lists of Document, about 70, 15 and 15 % of the modules.

    Raises:
        DataError: if the file is missing or damaged.
    """
    parts = _read()
    documents = [document for part in parts for document in part]
    words = sum(s.count(" ") + 1 for d in documents for p in d.paragraphs for s in p)
    print(f"embedded: {len(documents):,} docstrings and pages of Python and its libraries, {words:,} words")
    return parts


def passages():
    """Return passages of 16 to 75 words and which of Python and seven libraries each documents.

    Sentences that name a library are left out. Each library has the same number of passages in each
    part, and no module is in two parts.

    Returns:
        Split: x of str (n,); y int (n,), the library's place in `names`; with a validation part.

    Raises:
        DataError: if the prose is missing or damaged.
    """
    made = [_balanced(part) for part in _read()]
    (x_train, y_train), (x_validation, y_validation), (x_test, y_test) = made
    print(f"embedded: {len(x_train):,} + {len(x_validation):,} + {len(x_test):,} passages of documentation")
    return Split(x_train, y_train, x_test, y_test, _LIBRARIES, x_validation, y_validation)


def _read():
    path = ROOT / "data" / "prose.jsonl.gz"
    try:
        # The first line says where the others are from.
        _, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(
            f"{path} is missing or damaged ({error}): get it again with `git checkout data/{path.name}`."
        ) from error
    parts = Prose([], [], [])
    for line in map(json.loads, lines):
        document = Document(line["source"], line["name"], line["paragraphs"])
        getattr(parts, line["part"]).append(document)
    return parts


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
        if not _GIVE_AWAY.search(sentence.lower()):
            words += sentence.split()
        if len(words) >= _WORDS:
            passages.append(" ".join(words))
            words = []
    return passages
