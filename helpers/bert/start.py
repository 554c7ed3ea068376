"""Where a short pretraining starts: with what counting already knows about the pieces."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from helpers.bert.inputs import SPECIAL
from helpers.bert.model import SPREAD


def start_from_counts(model, pages, reach=5):
    """Give a new model the frequencies, the company and the places of the pieces, in place of random numbers.

    The vocabulary's bias becomes the logarithm of each piece's share; the embeddings the leading singular
    vectors of the positive pointwise mutual information, as in Levy and Goldberg, Neural word embedding as
    implicit matrix factorization, NeurIPS 2014; the positions Vaswani's sinusoids. All three are trained on.

    Args:
        model: helpers.bert.model.Bert, changed in place.
        pages: of helpers.bert.inputs.pages.
        reach: int, pieces to either side that count as company, each by one over its distance.
    """
    config = model.config
    gap = [0] * reach  # between sentences
    text = np.concatenate([np.array(sentence + gap) for page in pages for sentence in page])
    counts = np.bincount(text[text > 0], minlength=config.vocabulary) + 0.5
    model.bias.assign(np.log(counts / counts.sum()))
    vectors = _vectors(text, config, reach)
    vectors[: len(SPECIAL)] = model.tokens.embeddings[: len(SPECIAL)]
    model.tokens.embeddings.assign(vectors)
    model.positions.embeddings.assign(_scaled(sinusoids(config.length, config.width)))


def sinusoids(length, width):
    """Return the positions of Vaswani et al., sine and cosine of falling frequency, (length, width)."""
    angle = np.arange(length)[:, None] / 10000 ** (np.arange(width) // 2 * 2 / width)
    return np.where(np.arange(width) % 2, np.cos(angle), np.sin(angle))


def _vectors(text, config, reach):
    company = csr_matrix((config.vocabulary, config.vocabulary))
    for distance in range(1, reach + 1):
        left, right = text[:-distance], text[distance:]
        real = (left >= len(SPECIAL)) & (right >= len(SPECIAL))
        pairs = (left[real], right[real])
        company += csr_matrix((np.full(real.sum(), 1 / distance), pairs), shape=company.shape)
    company = (company + company.T).tocoo()
    share = np.bincount(company.row, company.data, config.vocabulary)
    context = share**0.75 / (share**0.75).sum()  # Levy and Goldberg's smoothing, from word2vec
    information = np.log(company.data / (share[company.row] * context[company.col]))
    told = information > 0
    positive = csr_matrix((information[told], (company.row[told], company.col[told])), shape=company.shape)
    left, size, _ = svds(positive, config.width, rng=np.random.default_rng(0))
    return _scaled(left * np.sqrt(size))


def _scaled(rows):
    return rows * (SPREAD / np.sqrt((rows**2).mean()))
