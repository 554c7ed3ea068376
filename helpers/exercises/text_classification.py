"""Exercises and questions of chapter 11."""

import contextlib
import functools
import io
import re

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe, values_agree
from helpers.quiz import Question

_WORDS = ("the", "array", "of", "axis", "file", "row", "is", "a")


def _sentence(rng):
    length = int(rng.integers(4, 7))
    # Always an unknown word in the middle; too short or too long by turns.
    words = list(rng.choice(_WORDS, size=int(rng.choice([2, length + 2]))))
    words[1] = "zebra"
    return {"words": words, "number_of": {w: i for i, w in enumerate(_WORDS, 2)}, "length": length}


def _encode_and_pad(unknown=1, front=False, keep_last=False, cut=True):
    def encode(words, number_of, length):
        numbers = [number_of.get(word, unknown) for word in words]
        numbers = [number for number in numbers if number is not None]
        if cut:
            numbers = numbers[-length:] if keep_last else numbers[:length]
        fill = [0] * (length - len(numbers))
        return np.array(fill + numbers if front else numbers + fill)

    return encode


def _same_numbers(result, expected, *_):
    return values_agree(np.asarray(result), np.asarray(expected))  # a list is as good as an array


def _pair(rng):
    w, c = rng.normal(size=(2, 4))
    count = float(rng.choice([rng.uniform(0.5, 90), rng.uniform(150, 900)]))
    return {"w": w, "c": c, "b_w": float(rng.normal()), "b_c": float(rng.normal()), "count": count}


def _glove_slope(two=2, power=0.75, cap=1.0, log=np.log, weigh=True, biases=True, by="c"):
    def slope(w, c, b_w, b_c, count):
        weight = min((count / 100) ** power, cap) if weigh else 1.0
        error = w @ c + biases * (b_w + b_c) - log(count)
        return two * weight * error * {"c": c, "w": w, "1": np.ones_like(c)}[by]

    return slope


def _vectors(rng):
    vectors = rng.normal(size=(8, 3)) * rng.uniform(0.2, 5, size=(8, 1))
    return {"vectors": vectors, "row": int(rng.integers(8)), "k": int(rng.integers(2, 5))}


def _nearest_rows(cosine=True, itself=False, sign=-1, skip_first=False):
    def nearest(vectors, row, k):
        scale = np.linalg.norm(vectors, axis=1, keepdims=True) if cosine else 1
        likeness = (vectors / scale) @ (vectors / scale)[row]
        order = np.argsort(sign * likeness)
        if skip_first:
            return order[1 : k + 1]
        return order[:k] if itself else order[order != row][:k]

    return nearest


def _by_distance(vectors, row, k):
    order = np.argsort(((vectors - vectors[row]) ** 2).sum(axis=1))
    return order[order != row][:k]


def _batch(rng):
    lengths = rng.integers(1, 5, size=3)
    return {"x": rng.normal(size=(3, 5, 2)), "mask": np.arange(5) < lengths[:, None]}


def _masked_mean(x, mask):
    return (x * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- the experiment: twenty labels a library

LIBRARIES, LABELS = ("sympy", "statsmodels", "django", "nltk", "networkx"), 20
_NAMES = re.compile("|".join(LIBRARIES))


@functools.cache
def _sentences(part, most):
    with contextlib.redirect_stdout(io.StringIO()):  # that the prose is embedded was said before
        documents = getattr(data.prose(), part)
    texts, labels = [], []
    for label, library in enumerate(LIBRARIES):
        found = [s for d in documents if d.source == library for p in d.paragraphs for s in p]
        found = [s for s in found if 10 <= len(s.split()) <= 40 and not _NAMES.search(s.lower())]
        chosen = np.random.default_rng(0).permutation(len(found))[:most]
        texts += [found[i] for i in chosen]
        labels += [label] * len(chosen)
    return np.array(texts, object), np.array(labels)


def _few_labels(learn):
    """Let a learner's function learn from few labels, twice; return its mean accuracy on new sentences."""
    if not callable(learn):
        raise ValueError(
            f"expected a function of (texts, labels, unlabelled, new), received {describe(learn)}"
        )
    (x, y), (new, truth) = _sentences("train", 1200), _sentences("test", 200)
    right = []
    for draw in range(2):
        rng = np.random.default_rng(draw)
        rows = [rng.choice(np.flatnonzero(y == k), LABELS, replace=False) for k in range(len(LIBRARIES))]
        rows = rng.permutation(np.concatenate(rows))
        rest = rng.permutation(np.setdiff1d(np.arange(len(x)), rows))
        said = np.asarray(learn([*x[rows]], y[rows].copy(), [*x[rest]], [*new]))
        if said.shape != truth.shape:
            raise ValueError(
                f"expected {len(truth)} numbers of libraries, one for each new text, received shape {said.shape}"
            )
        right.append(np.mean(said == truth))
    return float(np.mean(right))


def _tf_idf(texts, labels, unlabelled, new):
    from sklearn.feature_extraction.text import TfidfVectorizer  # here, because it takes a second
    from sklearn.linear_model import LogisticRegression

    bag = TfidfVectorizer(sublinear_tf=True).fit(texts)
    return LogisticRegression(C=10).fit(bag.transform(texts), labels).predict(bag.transform(new))


def _teach_itself(texts, labels, unlabelled, new):
    from scipy.sparse import vstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.naive_bayes import MultinomialNB

    bag = TfidfVectorizer(sublinear_tf=True, min_df=2).fit([*texts, *unlabelled])
    known, rest = bag.transform(texts), bag.transform(unlabelled)
    model = MultinomialNB(alpha=0.1).fit(known, labels)
    classes = np.unique(labels)
    both = vstack([known] + [rest] * len(classes))
    goals = np.concatenate([labels, np.repeat(classes, len(unlabelled))])
    for _ in range(8):
        believed = model.predict_proba(rest)  # each text counts for each class as far as it is believed
        model.fit(both, goals, np.concatenate([np.full(len(labels), 5.0), *believed.T]))
    return model.predict(bag.transform(new))


_BASELINES = {
    "guessing": lambda: 1 / len(LIBRARIES),
    "TF-IDF of the labelled": functools.cache(lambda: _few_labels(_tf_idf)),
}

EXERCISES = {
    "encode_and_pad": Exercise(
        inputs=_sentence,
        solution=_encode_and_pad(),
        mistakes=[
            Mistake(
                "Unknown words are dropped, and what is left closes up. Give each of them the number 1.",
                _encode_and_pad(unknown=None),
            ),
            Mistake(
                "Unknown words have become 0, which is padding: a mask would hide them. Their number is 1.",
                _encode_and_pad(unknown=0),
            ),
            Mistake(
                "The padding stands in front; here it belongs behind the words.", _encode_and_pad(front=True)
            ),
            Mistake(
                "From a text that is too long you keep the end; keep its first words.",
                _encode_and_pad(keep_last=True),
            ),
            Mistake("A text that is too long is not cut to `length`.", _encode_and_pad(cut=False)),
            Mistake(
                "Padding in front, and the beginning cut off: that is what keras.utils.pad_sequences does unless told "
                "otherwise.",
                _encode_and_pad(front=True, keep_last=True),
            ),
        ],
        same=_same_numbers,
    ),
    "glove_slope": Exercise(
        inputs=_pair,
        solution=_glove_slope(),
        mistakes=[
            Mistake(
                "The slope of a square is twice the error: the factor 2 is missing.", _glove_slope(two=1)
            ),
            Mistake("The weight f(count) is missing.", _glove_slope(weigh=False)),
            Mistake(
                "The weight goes on growing beyond a count of 100; it is at most 1.", _glove_slope(cap=np.inf)
            ),
            Mistake("The weight has the power 3/4, not 1.", _glove_slope(power=1)),
            Mistake(
                "The dot product is to match the *logarithm* of the count.", _glove_slope(log=lambda x: x)
            ),
            Mistake("The two biases are part of the error.", _glove_slope(biases=False)),
            Mistake("The slope for w is the error times *the other* vector, c.", _glove_slope(by="w")),
            Mistake(
                "That is the slope for the bias. w entered by a dot product with c: multiply by c.",
                _glove_slope(by="1"),
            ),
        ],
    ),
    "nearest_rows": Exercise(
        inputs=_vectors,
        solution=_nearest_rows(),
        mistakes=[
            Mistake(
                "Each word is its own nearest neighbour: leave `row` itself out.", _nearest_rows(itself=True)
            ),
            Mistake(
                "A dot product rewards long vectors. Divide each vector by its length first.",
                _nearest_rows(cosine=False),
            ),
            Mistake(
                "Without the lengths divided out, the first need not be the word itself: take cosines, and leave `row` out.",
                _nearest_rows(cosine=False, skip_first=True),
            ),
            Mistake("These are the least like: sort from the largest cosine down.", _nearest_rows(sign=1)),
            Mistake(
                "Those are the nearest by distance, which length has a say in. Take the cosine.", _by_distance
            ),
            Mistake(
                "That is all but the word itself, in order; return the first `k`.",
                lambda vectors, row, k: _nearest_rows()(vectors, row, len(vectors)),
            ),
        ],
        same=_same_numbers,
    ),
    "masked_mean": Exercise(
        inputs=_batch,
        solution=_masked_mean,
        mistakes=[
            Mistake(
                "Padding was left out of the sum and counted in the division. Divide by the number of words.",
                lambda x, mask: (x * mask[..., None]).mean(axis=1),
            ),
            Mistake("The padding is averaged in: use the mask.", lambda x, mask: x.mean(axis=1)),
            Mistake(
                "All texts were divided by the words of all. Each has its own number of words.",
                lambda x, mask: (x * mask[..., None]).sum(axis=1) / mask.sum(),
            ),
            Mistake(
                "One mean for all texts together; one for each is wanted.",
                lambda x, mask: x[mask].mean(axis=0),
            ),
            Mistake(
                "That is the sum; divide by the number of words.",
                lambda x, mask: (x * mask[..., None]).sum(axis=1),
            ),
            Mistake(
                "The mask is turned round: you average the padding.",
                lambda x, mask: _masked_mean(x, ~mask),
            ),
        ],
    ),
    "few_labels": Experiment(
        trial=_few_labels,
        metric="accuracy on new sentences",
        goal=0.55,
        baselines=_BASELINES,
        solution=lambda: _teach_itself,
        mistakes=[
            Mistake("does not reach the goal", lambda: _tf_idf),
            Mistake(
                "expected 1000 numbers of libraries",
                lambda: lambda texts, labels, unlabelled, new: np.zeros((len(new), 5)),
            ),
            Mistake("expected a function of (texts, labels, unlabelled, new)", lambda: np.zeros(1000)),
        ],
        seconds=120,
    ),
}

QUIZ = {
    "rows": Question(
        asks="You load good vectors into an Embedding in the order of their file, and your vocabulary has another order. "
        "What happens?",
        choices={
            "Keras reports that the words do not match.": "It sees numbers only. A table of the right shape is accepted.",
            "Each word gets another word's vector, and nothing is reported.": "Training still learns something, since even "
            "a wrong vector tells words apart. In this chapter's study it cost a good part of the accuracy.",
            "Nothing: training would move the vectors anyhow.": "A frozen table never moves; and a thawed one would start from "
            "what is no better than random.",
        },
        answer="Each word gets another word's vector, and nothing is reported.",
    ),
    "opposites": Question(
        asks="Why is `right` the nearest neighbour of `left`, its opposite?",
        choices={
            "GloVe cannot tell synonyms from opposites, since both keep the same company.": "Where one stands, the other "
            "could. Company is all that is counted.",
            "They were seen side by side very often.": "That raises their own count, one of thousands. Two words may have "
            "like vectors and never meet: what counts is that they meet the *same* words.",
            "The vectors have too few dimensions.": "Published vectors of 300 numbers do the same.",
        },
        answer="GloVe cannot tell synonyms from opposites, since both keep the same company.",
    ),
    "mask": Question(
        asks="Texts are padded behind, and the mask has been forgotten. What does the LSTM's last state hold?",
        choices={
            "The whole text: zeros add nothing to a state.": "A step with input zero still applies the gates: the forget gate "
            "and the bias go on changing the state.",
            "What is left of the text after many steps of padding.": "For a short text that is little. In front, padding is "
            "over before the first word comes.",
            "An error is raised.": "Padding has a number and a vector like any word.",
        },
        answer="What is left of the text after many steps of padding.",
    ),
    "bag": Question(
        asks="You must sort support mails by product, and you have 5,000 labelled ones. What do you try first?",
        choices={
            "An LSTM with pretrained vectors: it understands the text.": "It may be worth a try, as the second model. In this "
            "chapter's study of such a question it came out behind.",
            "TF-IDF with logistic regression.": "Seconds to train, each word's weight can be read, and where single words give "
            "the answer away it is hard to beat. Whatever comes later must beat it.",
            "A bag of words cannot work: it throws away the order.": "The question decides. Products are named by words, "
            "in whatever order.",
        },
        answer="TF-IDF with logistic regression.",
    ),
}
