"""Exercises and questions of chapter 13."""

import contextlib
import functools
import io
import itertools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.quiz import Question


def _scale(rng):
    return {"count": int(rng.integers(5, 60)), "top": float(rng.integers(2, 12) * 1000)}


def _mel(hertz, log=np.log10, factor=2595):
    return factor * log(1 + hertz / 700)


def _hertz(mel):
    return 700 * (10 ** (mel / 2595) - 1)


def _outputs(rng):
    symbols = int(rng.integers(3, 6))
    blank = int(rng.integers(0, symbols))
    said = [blank]  # such as network answers are: repeats, and blanks between; one pair of equals in any case
    while len(said) < 14:
        said += [int(rng.integers(symbols))] * int(rng.integers(1, 4))
    other = (blank + 1) % symbols
    said += [other, other, blank, other]
    probabilities = rng.random((len(said), symbols))
    probabilities[np.arange(len(said)), said] += 1.5
    return {"probabilities": probabilities / probabilities.sum(axis=1, keepdims=True), "blank": blank}


def _merged(symbols):
    return [int(symbol) for symbol, _ in itertools.groupby(symbols)]


def _decode(probabilities, blank):
    return [symbol for symbol in _merged(probabilities.argmax(axis=1)) if symbol != blank]


def _same_list(result, expected, *inputs):
    return list(result) == list(expected)


def _words(rng):
    return {"phones": rng.integers(1, 4, int(rng.integers(1, 9))).tolist()}


def _pairs(phones):
    return sum(a == b for a, b in itertools.pairwise(phones))


def _path_problem(rng):
    phones = rng.integers(1, 4, int(rng.integers(1, 4))).tolist()
    if len(phones) > 1 and rng.random() < 0.5:
        phones[1] = phones[0]
    return {"p": rng.dirichlet(np.ones(4), len(phones) + _pairs(phones) + 3), "phones": phones}


def _best(p, phones, combine=max, skip_equal=False, ends=2, skip=True):
    states = [0, *(symbol for phone in phones for symbol in (phone, 0))]
    alpha = np.zeros(len(states))
    alpha[:2] = p[0, states[:2]]
    for t in range(1, len(p)):
        before = alpha.copy()
        for k, symbol in enumerate(states):
            sources = [before[k], before[k - 1] if k else 0.0]
            if skip and k > 1 and symbol != 0 and (skip_equal or symbol != states[k - 2]):
                sources.append(before[k - 2])
            alpha[k] = p[t, symbol] * combine(sources)
    return combine(alpha[-ends:])


# ---------------------------------------------------------------- stand the noise

WINDOW, HOP, NEAR, LEVEL, SYMBOLS = 512, 400, 3, 0, 40


@functools.cache
def _filters():
    edges = np.linspace(0, _mel(8000.0), 42)
    place = _mel(np.arange(257) * 16000 / WINDOW)
    return np.maximum(0, 1 - np.abs(place[:, None] - edges[1:-1]) / edges[1])


def features(audio):
    """Return the standardised log-mel of each frame and of three to either side, an array (frames, 280)."""
    frames = np.lib.stride_tricks.sliding_window_view(audio, WINDOW)[::HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    found = np.log(np.abs(np.fft.rfft(frames * hann)) ** 2 @ _filters() + 1e-6)
    found = np.pad((found - found.mean(axis=0)) / found.std(axis=0), [(NEAR, NEAR), (0, 0)])
    return np.concatenate([found[k : len(found) - 2 * NEAR + k] for k in range(2 * NEAR + 1)], axis=1)


@functools.cache
def _voices():
    from helpers import data  # here, because it takes a second

    phones = sorted({phone for phone in data.TO_39.values() if phone})
    number = {None: 0} | {phone: k for k, phone in enumerate(phones, start=1)}
    with contextlib.redirect_stdout(io.StringIO()):
        speech = data.speech()

    def part(utterances):
        labels = []
        for each in utterances:
            frames = (len(each.audio) - WINDOW) // HOP + 1
            names = data.frame_labels(each.phones, frames, HOP, WINDOW)
            labels.append(np.array([number[data.TO_39[name]] for name in names]))
        return [each.audio.astype(float) for each in utterances], labels

    rng, (sentences, labels) = np.random.default_rng(13), part(speech.validation)
    strength = 10 ** (-LEVEL / 20)
    heard = [
        audio + rng.normal(size=len(audio)) * np.sqrt(np.mean(audio**2)) * strength for audio in sentences
    ]
    return part(speech.train), (heard, labels)


def _in_noise(learn):
    """Let a learner's function learn from quiet voices; return its frame accuracy on others, in noise."""
    if not callable(learn):
        raise ValueError(
            f"expected a function of sentences, labels and features, received {type(learn).__name__}"
        )
    (sentences, labels), (heard, truth) = _voices()
    name = learn([audio.copy() for audio in sentences], [label.copy() for label in labels], features)
    if not callable(name):
        raise ValueError(f"expected a function of a recording, received {type(name).__name__}")
    right = []
    for audio, wanted in zip(heard, truth, strict=True):
        said = np.asarray(name(audio.copy()))
        if said.shape != wanted.shape:
            raise ValueError(f"expected {len(wanted)} phone numbers, received an array of shape {said.shape}")
        right.append((said == wanted)[wanted > 0])
    return float(np.concatenate(right).mean())


def _least_squares(levels):
    def learn(sentences, labels, features):
        rng, size = np.random.default_rng(0), 281
        inner, outer = np.zeros((size, size)), np.zeros((size, SYMBOLS))
        for level in levels:
            for audio, label in zip(sentences, labels, strict=True):
                noise = rng.normal(size=len(audio)) * audio.std() * 10 ** (-level / 20)
                x = features(audio + noise)
                x = np.append(x, np.ones((len(x), 1)), axis=1)
                inner, outer = inner + x.T @ x, outer + x.T @ np.eye(SYMBOLS)[label]
        weights = np.linalg.solve(inner + np.eye(size), outer)
        return lambda audio: (features(audio) @ weights[:-1] + weights[-1]).argmax(axis=1)

    return learn


def _commonest(sentences, labels, features):
    answer = np.bincount(np.concatenate(labels)).argmax()
    return lambda audio: np.full((len(audio) - WINDOW) // HOP + 1, answer)


_BASELINES = {
    "always the commonest": functools.cache(lambda: _in_noise(_commonest)),
    "linear, learned in quiet": functools.cache(lambda: _in_noise(_least_squares([60]))),
}

EXERCISES = {
    "mel_edges": Exercise(
        inputs=_scale,
        solution=lambda count, top: _hertz(np.linspace(0, _mel(top), count + 2)),
        mistakes=[
            Mistake(
                "These are equal steps in hertz. Take equal steps in mel, and turn them back into hertz.",
                lambda count, top: np.linspace(0, top, count + 2),
            ),
            Mistake(
                "These are mels. Turn them back: f = 700 (10^(mel / 2595) − 1).",
                lambda count, top: np.linspace(0, _mel(top), count + 2),
            ),
            Mistake(
                "That is one frequency a filter. The first filter begins before its peak and the last ends after "
                "it: count + 2.",
                lambda count, top: _hertz(np.linspace(0, _mel(top), count)),
            ),
            Mistake(
                "One is missing: count peaks, and one end on either side, make count + 2.",
                lambda count, top: _hertz(np.linspace(0, _mel(top), count + 1)),
            ),
            Mistake(
                "The − 1 is missing on the way back: at 0 mel the frequency is 0, not 700.",
                lambda count, top: _hertz(np.linspace(0, _mel(top), count + 2)) + 700,
            ),
            Mistake(
                "Out and back do not match: with 2595 belongs the logarithm to base 10, and 10 to the power; e "
                "would need 1127.",
                lambda count, top: 700 * (np.exp(np.linspace(0, _mel(top), count + 2) / 2595) - 1),
            ),
        ],
    ),
    "decode": Exercise(
        inputs=_outputs,
        solution=_decode,
        same=_same_list,
        mistakes=[
            Mistake(
                "The blanks go too early. Merge repeats first: a blank between two equal phones says that there are "
                "two of them.",
                lambda probabilities, blank: _merged([s for s in probabilities.argmax(axis=1) if s != blank]),
            ),
            Mistake(
                "The repeats stay: a phone that lasts for three frames is one phone.",
                lambda probabilities, blank: [int(s) for s in probabilities.argmax(axis=1) if s != blank],
            ),
            Mistake(
                "The blanks are still in it. They merge like any symbol, and then they are dropped.",
                lambda probabilities, blank: _merged(probabilities.argmax(axis=1)),
            ),
            Mistake(
                "Each phone comes once only. Merge neighbours that are equal, not all that are equal.",
                lambda probabilities, blank: list(dict.fromkeys(_decode(probabilities, blank))),
            ),
            Mistake(
                "You drop symbol 0. The blank has the number that is given.",
                lambda probabilities, blank: [s for s in _merged(probabilities.argmax(axis=1)) if s != 0],
            ),
        ],
    ),
    "fewest_frames": Exercise(
        inputs=_words,
        solution=lambda phones: len(phones) + _pairs(phones),
        mistakes=[
            Mistake(
                "Enough, unless two neighbours are equal: without a blank between them they would merge.",
                lambda phones: len(phones),
            ),
            Mistake(
                "That is the number of states. A path may skip the blanks, but for those between equal phones.",
                lambda phones: 2 * len(phones) + 1,
            ),
            Mistake(
                "A blank between all neighbours is not needed: only equal ones would merge.",
                lambda phones: 2 * len(phones) - 1,
            ),
            Mistake(
                "You take equal neighbours for one phone. They are two, and need a blank between them as well.",
                lambda phones: len(phones) - _pairs(phones),
            ),
            Mistake(
                "You count phones that come twice anywhere. Only neighbours merge.",
                lambda phones: len(phones) + len(phones) - len(set(phones)),
            ),
        ],
    ),
    "best_path": Exercise(
        inputs=_path_problem,
        solution=_best,
        mistakes=[
            Mistake(
                "That is the sum over all paths, CTC itself. Take the largest where it adds.",
                lambda p, phones: _best(p, phones, sum),
            ),
            Mistake(
                "That is the likeliest path of all, whatever it says. It has to collapse to `phones`.",
                lambda p, phones: p.max(axis=1).prod(),
            ),
            Mistake(
                "A path must not skip the blank between two equal phones.",
                lambda p, phones: _best(p, phones, skip_equal=True),
            ),
            Mistake(
                "A path may end in the last phone, too, without a blank behind it.",
                lambda p, phones: _best(p, phones, ends=1),
            ),
            Mistake(
                "A path may skip the blank between two different phones.",
                lambda p, phones: _best(p, phones, skip=False),
            ),
        ],
    ),
    "stand_the_noise": Experiment(
        trial=_in_noise,
        metric="share of right frames, new voices in noise of 0 dB",
        goal=0.41,
        baselines=_BASELINES,
        solution=lambda: _least_squares((0, 6)),
        mistakes=[
            Mistake("does not reach the goal", lambda: _least_squares([60])),
            Mistake("expected a function of a recording", lambda: lambda *given: np.zeros(40)),
            Mistake(
                "phone numbers, received an array of shape (1,)", lambda: lambda *given: lambda audio: [1]
            ),
            Mistake("expected a function of sentences, labels and features", lambda: np.zeros(40)),
        ],
    ),
}


QUIZ = {
    "blank": Question(
        asks="Why does CTC need a blank?",
        choices={
            "To mark the silence between words.": "Silence has a symbol of its own here, sil. The blank says nothing "
            "about the sound; it stands in the middle of vowels, too.",
            "To keep two equal phones apart, and to say nothing yet.": "Without it, merging would make one phone of "
            "two, and every frame would have to name one.",
            "To fill up sentences that are shorter than others in the batch.": "That is padding. CTC is told how many "
            "frames are real.",
        },
        answer="To keep two equal phones apart, and to say nothing yet.",
    ),
    "microphone": Question(
        asks="A microphone lets through only a tenth of the power above 4 kHz. What is left of that in the "
        "standardised log-mel?",
        choices={
            "All of it: the upper filters are ten times smaller.": "Before the logarithm they are. After it they are "
            "smaller by the same amount in every frame, and so is their mean.",
            "Next to nothing: a factor becomes a summand, and the mean is subtracted.": "Unless the sound sinks below "
            "the millionth that is added, or into the noise.",
            "Half of it: the logarithm makes it smaller.": "The logarithm turns the factor into the same summand in "
            "every frame. Subtracting the mean takes all of it away.",
        },
        answer="Next to nothing: a factor becomes a summand, and the mean is subtracted.",
    ),
    "rate": Question(
        asks="A recogniser's phone error rate is 1.2. What does that mean?",
        choices={
            "There is a mistake in the program: a rate is at most one.": "The distance is divided by the phones that "
            "were said, and more can be added than were said.",
            "It repairs 1.2 sentences at a time.": "The rate counts repairs for each phone that was said.",
            "It writes so much that is not there that the repairs outnumber the phones.": "An empty page would have an "
            "error rate of exactly one, and be better.",
        },
        answer="It writes so much that is not there that the repairs outnumber the phones.",
    ),
    "live": Question(
        asks="You want subtitles while somebody speaks. What stands in the way of the network that reads both ways?",
        choices={
            "It is too slow.": "It computes thousands of frames a second, even here.",
            "Its backward half starts at the last frame, which has not been spoken.": "It has to wait for the end, or "
            "for a pause; or it makes do with the next few frames.",
            "It cannot be trained with CTC.": "It was, in this chapter.",
        },
        answer="Its backward half starts at the last frame, which has not been spoken.",
    ),
}
