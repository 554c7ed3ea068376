"""Pretrained word vectors, aligned with a vocabulary."""

import zipfile

import numpy as np

from helpers.data.store.download import DataError
from helpers.data.store.fetch import files


def glove(vocabulary, dimensions=50):
    """Return the GloVe vectors of a vocabulary: row i is the vector of token i.

    They were trained on 6 billion words of Wikipedia and news. All their words are in lower case.

    Args:
        vocabulary: sequence of str.
        dimensions: int, 50, 100, 200 or 300.

    Returns:
        (vectors, missing): float32 (len(vocabulary), dimensions), and the list of tokens that have
        no vector. Their rows are zero.

    Raises:
        DataError: if the vectors are not in the mirror or the cache and cannot be downloaded.
    """
    if dimensions not in (50, 100, 200, 300):
        raise ValueError(f"GloVe 6B has 50, 100, 200 or 300 dimensions; received {dimensions}")
    name, found = f"glove.6B.{dimensions}d.txt", files("glove_6b")
    if "glove.6B.zip" in found:
        with zipfile.ZipFile(found["glove.6B.zip"]) as archive, archive.open(name) as lines:
            vectors, missing = aligned(lines, vocabulary, dimensions)
    elif name in found:
        with open(found[name], "rb") as lines:
            vectors, missing = aligned(lines, vocabulary, dimensions)
    else:
        raise DataError(
            f"The mirror's extract of GloVe 6B has no {name}; unset COURSE_DATA_MIRROR to download it."
        )
    print(f"GloVe 6B: {len(vocabulary) - len(missing):,} of {len(vocabulary):,} tokens have a vector")
    return vectors, missing


def aligned(lines, vocabulary, dimensions):
    """Return word vectors in GloVe's text format as rows in the order of a vocabulary.

    Lines are read one by one, and only the rows that are needed are kept.

    Args:
        lines: iterable of bytes: a word and its numbers, separated by spaces.
        vocabulary: sequence of str.
        dimensions: int, how many numbers a word has.

    Returns:
        (vectors, missing): float32 (len(vocabulary), dimensions), and the list of tokens that have
        no vector. Their rows are zero.
    """
    row = {token.encode(): i for i, token in enumerate(vocabulary)}
    if len(row) < len(vocabulary):
        raise ValueError("a token is in the vocabulary twice")
    vectors, seen = np.zeros((len(vocabulary), dimensions), "float32"), set()
    for line in lines:
        word, numbers = line.split(b" ", 1)
        if word in row:
            vectors[row[word]] = numbers.split()
            seen.add(word)
    return vectors, [token for token in vocabulary if token.encode() not in seen]
