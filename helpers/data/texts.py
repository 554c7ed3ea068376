"""Labelled reviews, and prose: the real texts that take the place of the machine's documentation."""

import re

import numpy as np

from helpers.data.split import Document, Prose, Split
from helpers.data.store.archives import read
from helpers.data.store.fetch import files

# How each play of Tiny Shakespeare begins, in the file's order. The last one breaks off.
_PLAYS = {
    "Coriolanus": "First Citizen:\nBefore we proceed any further",
    "Richard III": "GLOUCESTER:\nNow is the winter of our discontent",
    "Richard II": "KING RICHARD II:\nOld John of Gaunt",
    "Romeo and Juliet": "SAMPSON:\nGregory, o' my word",
    "Henry VI, part 3": "WARWICK:\nI wonder how the king escaped our hands",
    "The Winter's Tale": "ARCHIDAMUS:\nIf you shall chance, Camillo",
    "Measure for Measure": "DUKE VINCENTIO:\nEscalus.",
    "The Taming of the Shrew": "SLY:\nI'll pheeze you",
    "The Tempest": "Master:\nBoatswain!",
}


def imdb():
    """Return 50,000 film reviews from IMDB, negative or positive; no film is in both halves.

    Returns:
        Split: x object (25000 and 25000,), each a str of one or more lines; y int, 1 if positive.

    Raises:
        DataError: if they are not in the mirror or the cache and cannot be downloaded.
    """
    found = {"train": [], "test": []}
    for path, content in read(files("imdb")["aclImdb_v1.tar.gz"], ".txt"):
        # aclImdb/train/pos/200_8.txt: review 200, 8 points of 10
        _, *parts, name = path.split("/")
        if len(parts) == 2 and parts[1] in ("neg", "pos"):
            text = content.decode("utf-8").replace("<br />", "\n")
            found[parts[0]].append((int(name.split("_")[0]), int(parts[1] == "pos"), text))
    return _reviews(found["train"], found["test"])


def movie_reviews():
    """Return 2,000 film reviews from newsgroups, in lower case, one sentence a line.

    The last two of the ten folds that the authors made are held out. A film, or a writer, may be
    in both parts.

    Returns:
        Split: x object (1600 and 400,), each a str; y int, 1 if positive.

    Raises:
        DataError: if they are not in the mirror or the cache and cannot be downloaded.
    """
    parts = [], []
    for path, content in read(files("movie_reviews")["movie_reviews.zip"], ".txt"):
        # movie_reviews/pos/cv114_19501.txt: number 114, so fold 2 of the ten
        _, label, name = path.split("/")
        number = int(name[2:5])
        parts[number >= 800].append((number, int(label == "pos"), content.decode("utf-8")))
    return _reviews(*parts)


def wikitext2():
    """Return WikiText-2: 720 articles of Wikipedia, tokens separated by spaces, rare words as `<unk>`.

    Headings are left out.

    Returns:
        Prose: 600, 60 and 60 documents, each an article.

    Raises:
        DataError: if it is not in the mirror or the cache and cannot be downloaded.
    """
    found = files("wikitext2")
    if "wikitext-2-v1.zip" in found:
        texts = dict(read(found["wikitext-2-v1.zip"], ".tokens"))
    else:
        texts = {name: path.read_bytes() for name, path in found.items()}
    texts = {name.rsplit("/")[-1]: content.decode("utf-8") for name, content in texts.items()}
    return Prose(*(_articles(texts[f"wiki.{part}.tokens"]) for part in ("train", "valid", "test")))


def shakespeare():
    """Return the plays in Tiny Shakespeare, without the names of who speaks.

    Returns:
        Prose: 7 plays, the beginning of one, and one play; a speech is a paragraph.

    Raises:
        DataError: if they are not in the mirror or the cache and cannot be downloaded.
    """
    text = files("shakespeare")["input.txt"].read_text(encoding="utf-8")
    starts = [text.index(opening) for opening in _PLAYS.values()]
    plays = {
        title: Document("Tiny Shakespeare", title, [*map(_speech, text[start:end].strip().split("\n\n"))])
        for title, start, end in zip(_PLAYS, starts, [*starts[1:], None], strict=True)
    }
    held_out = [plays.pop("The Tempest")], [plays.pop("The Taming of the Shrew")]
    return Prose([*plays.values()], *held_out)


def _reviews(train, test):
    # By number, so that both labels alternate; a stretch of either part is then a fair sample.
    (_, y_train, x_train), (_, y_test, x_test) = (zip(*sorted(part), strict=True) for part in (train, test))
    x_train, x_test = np.array(x_train, object), np.array(x_test, object)
    return Split(x_train, np.array(y_train), x_test, np.array(y_test), ("negative", "positive"))


def _articles(text):
    # A title has an empty line on either side; the look-alikes in formulas and tables have not.
    _, *rest = re.split(r"^ \n = ([^=\n]+) = \n \n", "\n" * (text[0] != " ") + text, flags=re.MULTILINE)
    documents = []
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        paragraphs = [line.strip() for line in body.split("\n") if line.strip()]
        sentences = [re.split(r"(?<= [.!?]) ", line) for line in paragraphs if not line.startswith("= ")]
        documents.append(Document("WikiText-2", title, sentences))
    return documents


def _speech(block):
    spoken = block.strip().split("\n", 1)[-1].replace("\n", " ")
    return re.split(r"(?<=[.!?]) +", spoken)
