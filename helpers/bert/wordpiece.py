"""WordPiece, by the `tokenizers` library: the pieces that BERT reads."""

from tokenizers import BertWordPieceTokenizer

from helpers.bert.inputs import SPECIAL


def train(documents, size=4000):
    """Return a tokenizer whose pieces were found in documents, in lower case.

    The library joins the commonest pair of pieces, as byte-pair encoding does, and numbers the pieces anew in
    each run (huggingface/tokenizers, issues 1777 and 1794); here they stand in alphabetical order. Between
    pairs equally common its choice is free: a text of a few sentences may give other pieces each time.

    Args:
        documents: list of helpers.data.split.Document.
        size: int, pieces, the five special ones among them.

    Returns:
        tokenizers.BertWordPieceTokenizer.
    """
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    sentences = (s for document in documents for paragraph in document.paragraphs for s in paragraph)
    tokenizer.train_from_iterator(
        sentences, vocab_size=size, min_frequency=2, special_tokens=list(SPECIAL), show_progress=False
    )
    return of_pieces([*SPECIAL, *sorted(set(tokenizer.get_vocab()) - set(SPECIAL))])


def pieces(tokenizer):
    """Return a tokenizer's pieces, list of str, by id."""
    return [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]


def of_pieces(pieces):
    """Return the tokenizer of a list of pieces, each one's id its place in it."""
    return BertWordPieceTokenizer({piece: i for i, piece in enumerate(pieces)}, lowercase=True)
