"""A task on pairs of texts: are two docstrings from the same module?"""

from itertools import pairwise

import numpy as np

WORDS, EACH = 8, 12  # words that a text has at least; texts that a module gives at most


def pairs(documents, most, seed):
    """Return pairs of docstrings, as many from one module as from two modules of one library.

    No text is in two pairs. A text is the first paragraph of its docstring.

    Args:
        documents: list of helpers.data.split.Document; a docstring's name begins with its module and a colon.
        most: int, pairs.
        seed: int, of all that is drawn.

    Returns:
        list of (first, second, label), in random order; the label is 0 for one module, 1 for two.
    """
    rng, modules = np.random.default_rng(seed), {}
    for i in rng.permutation(len(documents)):
        text = " ".join(documents[i].paragraphs[0])
        if len(text.split()) >= WORDS:
            modules.setdefault(_module_of(documents[i]), []).append(text)
    twos = [
        (module, *found[i : i + 2])
        for module, found in modules.items()
        for i in range(0, min(len(found) - 1, EACH), 2)
    ]
    twos = [twos[i] for i in rng.permutation(len(twos))]
    half = len(twos) // 2
    others = sorted(twos[half:], key=lambda two: two[0][0])  # by library; shuffled within it
    exchanged = [
        (a, d, 1) for (one, a, _), (other, _, d) in pairwise(others) if one != other and one[0] == other[0]
    ]
    made = [(a, b, 0) for _, a, b in twos[:half][: len(exchanged)]] + exchanged
    return [made[i] for i in rng.permutation(len(made))[:most]]


def _module_of(document):
    return document.source, document.name.split(":")[0]
