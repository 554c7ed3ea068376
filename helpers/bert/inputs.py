"""What BERT is pretrained on: pairs of texts as rows of ids, some of their tokens hidden."""

import re

import numpy as np

PAD, UNKNOWN, CLS, SEP, MASK = range(5)
_PAGE = re.compile(r":(?! )")  # a docstring is named module:function, an article may be "Title : subtitle"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def pages(documents, tokenizer):
    """Return the sentences of each page as ids: a module's docstrings, in their order.

    Args:
        documents: list of helpers.data.split.Document.
        tokenizer: of helpers.bert.wordpiece.

    Returns:
        list of pages, each a list of lists of int.
    """
    texts = {}
    for document in documents:
        sentences = [s for paragraph in document.paragraphs for s in paragraph]
        texts.setdefault((document.source, _PAGE.split(document.name)[0]), []).extend(sentences)
    flat = tokenizer.encode_batch([s for page in texts.values() for s in page], add_special_tokens=False)
    encoded = iter(flat)
    return [[next(encoded).ids for _ in page] for page in texts.values()]


def pairs(pages, length, rng):
    """Return two texts to a row, the second the first one's continuation in half of the rows.

    In the other half the second texts have changed places with one another, so that their lengths, and
    where on a page they stand, tell nothing.

    Args:
        pages: list of lists of lists of int: sentences as ids.
        length: int, tokens in a row.
        rng: numpy Generator.

    Returns:
        (ids, segments, labels): int32 arrays (rows, length), (rows, length) and (rows,); a label is 0
        where the second text is next, 1 where it is another.
    """
    firsts, seconds = [], []
    for page in pages:
        start = int(rng.integers(2))  # so that a page is cut elsewhere the next time
        while start < len(page) - 1:
            stop = max(_reach(page, start, length - 3), start + 2)
            split = int(rng.integers(start + 1, stop))
            firsts.append(_joined(page[start:split]))
            seconds.append(_joined(page[split : _reach(page, split, length - 4)]))
            start = stop
    order = rng.permutation(len(firsts))
    half = len(order) // 2
    partners = np.concatenate([order[:half], np.roll(order[half:], 1)])
    shuffled = rng.permutation(len(order))
    texts = [(firsts[i], seconds[j]) for i, j in zip(order[shuffled], partners[shuffled], strict=True)]
    return *as_rows(texts, length), (shuffled >= half).astype("int32")


def as_rows(texts, length):
    """Return one or two texts to a row as [CLS] first [SEP] second [SEP], padded.

    Args:
        texts: list of (first, second), lists of int; second may be None. What is longer than a row is cut.
        length: int, tokens in a row.

    Returns:
        (ids, segments): int32 (rows, length), segments 1 for the second text and its [SEP].
    """
    ids = np.full((len(texts), length), PAD, "int32")
    segments = np.zeros_like(ids)
    for row, (first, second) in enumerate(texts):
        if second is None:
            tokens, end = [CLS, *first[: length - 2], SEP], length
        else:
            first, second = _fit(first, second, length - 3)
            tokens, end = [CLS, *first, SEP, *second, SEP], len(first) + 2
        ids[row, : len(tokens)] = tokens
        segments[row, end : len(tokens)] = 1
    return ids, segments


def mask(ids, vocabulary, rng, rate=0.15):
    """Hide some tokens: of the chosen, 80 % become [MASK], 10 % another piece, 10 % stay as they are.

    Args:
        ids: int (rows, length).
        vocabulary: int, pieces.
        rng: numpy Generator.
        rate: float, share of a row's tokens, special ones and padding not counted, at least one.

    Returns:
        dict of arrays: `ids` (rows, length) as shown to the model; `positions` and `labels`, int32,
        and `weights`, float32 (rows, masked): the chosen tokens' places, what stood there, and 0 where a
        short row has fewer to choose.
    """
    real = ids >= len(SPECIAL)
    counts = np.maximum(1, np.round(rate * real.sum(1))).astype(int)
    most = max(1, round(rate * (ids.shape[1] - 2)))
    order = np.argsort(rng.random(ids.shape) + ~real, axis=1)[:, :most].astype("int32")
    weights = (np.arange(most) < counts[:, None]).astype("float32")
    order[weights == 0] = 0
    labels = np.where(weights > 0, np.take_along_axis(ids, order, 1), PAD).astype("int32")
    lot = rng.random(order.shape)
    put = np.where(
        lot < 0.8, MASK, np.where(lot < 0.9, rng.integers(len(SPECIAL), vocabulary, order.shape), labels)
    )
    shown = ids.copy()
    chosen = weights > 0
    shown[np.nonzero(chosen)[0], order[chosen]] = put[chosen]
    return {"ids": shown, "positions": order, "labels": labels, "weights": weights}


def _joined(sentences):
    return [token for sentence in sentences for token in sentence]


def _reach(page, start, room):
    # The sentence before which a row is full, or the page ends.
    stop, size = start, 0
    while stop < len(page) and size < room:
        size += len(page[stop])
        stop += 1
    return stop


def _fit(first, second, room):
    # Cut the longer text at its end until both fit, and then each in turn.
    extra = max(0, len(first) + len(second) - room)
    keep = min(len(first), max(room - len(second), (room + 1) // 2)) if extra else len(first)
    return first[:keep], second[: room - keep]
