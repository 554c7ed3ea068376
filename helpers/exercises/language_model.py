"""Exercises and questions of chapter 12."""

import contextlib
import functools
import io
from collections import Counter, defaultdict

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.quiz import Question

# ---------------------------------------------------------------- windows


def _documents(rng):
    n = int(rng.integers(3, 6))
    lengths = [2 * n + 2, *rng.integers(n + 1, 4 * n, 3)]
    return {"documents": [rng.integers(0, 50, int(length)) for length in rng.permutation(lengths)], "n": n}


def _cut(words, n, step=None):
    starts = range(0, len(words) - n, step or n)
    return [(words[i : i + n], words[i + 1 : i + n + 1]) for i in starts]


def _stacked(pairs):
    inputs, targets = zip(*pairs, strict=True)
    return np.stack(inputs), np.stack(targets)


def _pairs(documents, n, step=None):
    return _stacked([pair for words in documents for pair in _cut(words, n, step)])


def _backwards(documents, n):
    pairs = [pair for words in documents for pair in _cut(words, n)]
    return _stacked([(later, earlier) for earlier, later in pairs])


def _last_word(documents, n):
    inputs, targets = _pairs(documents, n)
    return inputs, targets[:, -1]


# ---------------------------------------------------------------- perplexity


def _padded(rng):
    lengths = rng.permutation([8, 5, *rng.integers(2, 8, 2)])
    mask = (np.arange(8) < lengths[:, None]).astype(int)
    return {"p": rng.uniform(0.02, 0.9, (4, 8)), "mask": mask}


def _mean_surprise(p, mask):
    return -(np.log(p) * mask).sum() / mask.sum()


def _by_rows(p, mask):
    return float(np.mean(np.exp(-(np.log(p) * mask).sum(axis=1) / mask.sum(axis=1))))


# ---------------------------------------------------------------- mixing


def _two_models(rng):
    # Each is good where the other is not, so that neither end is best.
    better = rng.random(400) < rng.uniform(0.35, 0.65)
    good, bad = rng.uniform(0.3, 0.9, 400), rng.uniform(0.01, 0.1, 400)
    return {"p_counts": np.where(better, good, bad), "p_network": np.where(better, bad, good)}


_WEIGHTS = np.arange(21) / 20


def _best_weight(p_counts, p_network, mix=None, choose=np.argmax):
    mix = mix or (lambda weight: np.log(weight * p_network + (1 - weight) * p_counts))
    return float(_WEIGHTS[choose([np.mean(mix(weight)) for weight in _WEIGHTS])])


def _of_logs(p_counts, p_network):
    a, b = np.log(p_network), np.log(p_counts)
    return _best_weight(p_counts, p_network, lambda weight: weight * a + (1 - weight) * b)


# ---------------------------------------------------------------- no run twice


def _so_far(rng):
    size, n = 12, int(rng.integers(3, 5))
    written = rng.integers(0, size, 20)
    run = written[4 : 4 + n - 1]
    return {"written": np.concatenate([written, run, rng.integers(0, size, 3), run]), "n": n, "size": size}


def _blocked(written, n, size, follows=None):
    answer, end = np.zeros(size, bool), tuple(written[len(written) - n + 1 :])
    for i in range(len(written) - n + 1):
        if (follows or (lambda before: before == end))(tuple(written[i : i + n - 1])):
            answer[written[i + n - 1]] = True
    return answer


def _mask(places, size):
    answer = np.zeros(size, bool)
    answer[places] = True
    return answer


# ---------------------------------------------------------------- an experiment: a short text

SIZE, CONTEXT, GOAL = 1000, 8, 59.0


@functools.cache
def _short_text():
    from helpers import data  # here, because it takes a second

    with contextlib.redirect_stdout(io.StringIO()):
        prose = data.prose()
    parts = []
    for documents in (prose.train, prose.test):
        words = []
        for document in documents:
            if document.source == "sqlalchemy":
                for sentence in (s for paragraph in document.paragraphs for s in paragraph):
                    words += sentence.lower().replace(",", " ,").replace(".", " .").split()
        parts.append(words)
    common = ["<unk>", *(word for word, _ in Counter(parts[0]).most_common(SIZE - 1))]
    number = {word: i for i, word in enumerate(common)}
    return [np.array([number.get(word, 0) for word in words]) for words in parts]


def _guess_words(learn):
    """Let a learner's function learn from a short text; return its perplexity on 2,000 words of another part."""
    if not callable(learn):
        raise ValueError(f"expected a function of ids and size, received {type(learn).__name__}")
    known, new = _short_text()
    guess = learn(known.copy(), SIZE)
    if not callable(guess):
        raise ValueError(f"expected a function of the words before, received {type(guess).__name__}")
    surprise = []
    for t in range(CONTEXT, CONTEXT + 2000):
        p = np.asarray(guess(new[t - CONTEXT : t].copy()), float)
        if p.shape != (SIZE,):
            raise ValueError(f"expected {SIZE} probabilities, received an array of shape {p.shape}")
        if p.min() < 0 or abs(p.sum() - 1) > 1e-4:
            raise ValueError(f"expected probabilities that sum to one, received a sum of {p.sum():.4g}")
        if p[new[t]] == 0:
            raise ValueError("expected no word to be impossible: one that came had the probability 0")
        surprise.append(-np.log(p[new[t]]))
    return float(np.exp(np.mean(surprise)))


def _followers(runs):
    found = defaultdict(Counter)
    for *before, word in runs:
        found[tuple(before)][word] += 1
    return found


def _discounting(n, distinct):
    def learn(ids, size):
        words = ids.tolist()
        longest = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        levels = [longest]
        while len(levels) < n:
            shorter = [run[1:] for run in (set(levels[-1]) if distinct else levels[-1])]
            levels.append(shorter)
        tables = [_followers(runs) for runs in reversed(levels)]

        def guess(before):
            p = np.full(size, 1 / size)
            for m, table in enumerate(tables):
                if seen := table.get(tuple(before[len(before) - m :].tolist())):
                    total = sum(seen.values())
                    p = 0.8 * len(seen) / total * p
                    p[list(seen)] += (np.array(list(seen.values())) - 0.8) / total
            return p

        return guess

    return learn


def _raw_pairs():
    def learn(ids, size):
        table = _followers(zip(ids.tolist(), ids[1:].tolist(), strict=False))

        def guess(before):
            seen, p = table[int(before[-1]),], np.zeros(size)
            p[list(seen)] = list(seen.values())
            return p / max(p.sum(), 1)

        return guess

    return learn


def _not_scaled():
    return lambda ids, size: lambda before: np.full(size, 0.5)


_BASELINES = {
    "by frequency": functools.cache(lambda: _guess_words(_discounting(1, False))),
    "bigram": functools.cache(lambda: _guess_words(_discounting(2, False))),
}

EXERCISES = {
    "windows": Exercise(
        inputs=_documents,
        solution=_pairs,
        mistakes=[
            Mistake(
                "The targets are the inputs themselves. A model that may copy learns nothing: shift by one.",
                lambda documents, n: (_pairs(documents, n)[0],) * 2,
            ),
            Mistake(
                "Shifted the wrong way: each target is the word before its input, not the word after.",
                _backwards,
            ),
            Mistake(
                "Some windows run across a document's end. Cut each document by itself.",
                lambda documents, n: _stacked(_cut(np.concatenate(documents), n)),
            ),
            Mistake(
                "The windows overlap. The next one begins where the inputs of this one end: n words on.",
                lambda documents, n: _pairs(documents, n, 1),
            ),
            Mistake(
                "Only the last word of each window has a target. Every word has one: (windows, n).",
                _last_word,
            ),
        ],
    ),
    "masked_perplexity": Exercise(
        inputs=_padded,
        solution=lambda p, mask: float(np.exp(_mean_surprise(p, mask))),
        mistakes=[
            Mistake(
                "The padding was counted. Leave out where the mask is 0, in the sum and in the number of words.",
                lambda p, mask: float(np.exp(-np.log(p).mean())),
            ),
            Mistake(
                "The padding's surprise is left out, but its places are counted: divide by the mask's sum.",
                lambda p, mask: float(np.exp(-(np.log(p) * mask).mean())),
            ),
            Mistake(
                "Two bases: np.log2 goes with 2 to the power of the mean, np.log with np.exp.",
                lambda p, mask: float(np.exp(_mean_surprise(p, mask) / np.log(2))),
            ),
            Mistake(
                "That is the mean of the exponentials. Take the mean of the surprises first, then the exponential.",
                lambda p, mask: float((mask / p).sum() / mask.sum()),
            ),
            Mistake(
                "Each text's perplexity was averaged, so short texts count as much as long ones. Average over words.",
                _by_rows,
            ),
            Mistake(
                "That is the cross-entropy. Its exponential is the perplexity.",
                lambda p, mask: float(_mean_surprise(p, mask)),
            ),
        ],
    ),
    "best_weight": Exercise(
        inputs=_two_models,
        solution=_best_weight,
        mistakes=[
            Mistake(
                "That is the weight of the counts. The network's is one minus that.",
                lambda p_counts, p_network: _best_weight(p_network, p_counts),
            ),
            Mistake(
                "You picked the highest perplexity: the lowest is the best.",
                lambda p_counts, p_network: _best_weight(p_counts, p_network, choose=np.argmin),
            ),
            Mistake(
                "That is always one of the two alone: the logarithms were mixed. Mix the probabilities, then take the logarithm.",
                _of_logs,
            ),
            Mistake(
                "That is the place of the best weight, from 0 to 20. The weight itself is wanted.",
                lambda p_counts, p_network: round(20 * _best_weight(p_counts, p_network)),
            ),
        ],
    ),
    "no_run_twice": Exercise(
        inputs=_so_far,
        solution=_blocked,
        mistakes=[
            Mistake(
                "Every word that was written before is forbidden. Only those that would complete a run again are.",
                lambda written, n, size: _mask(written, size),
            ),
            Mistake(
                "You look at the last word alone. A run of n words is completed by the word after the last n - 1.",
                lambda written, n, size: _blocked(written, 2, size),
            ),
            Mistake(
                "One word too many is compared: n - 1 words and the new one make a run of n.",
                lambda written, n, size: _blocked(written, n + 1, size),
            ),
            Mistake(
                "You answer what is allowed. True shall stand for a forbidden word.",
                lambda written, n, size: ~_blocked(written, n, size),
            ),
            Mistake(
                "The ends of all runs are forbidden. Compare what stands before them with the last n - 1 words.",
                lambda written, n, size: _blocked(written, n, size, lambda before: True),
            ),
        ],
    ),
    "word_guesser": Experiment(
        trial=_guess_words,
        metric="perplexity on another part",
        goal=GOAL,
        baselines=_BASELINES,
        solution=lambda: _discounting(4, True),
        mistakes=[
            Mistake("does not reach the goal", lambda: _discounting(2, False)),
            Mistake("expected no word to be impossible", _raw_pairs),
            Mistake("expected probabilities that sum to one", _not_scaled),
        ],
        lower=True,
        seconds=90,
    ),
}

QUIZ = {
    "perplexity": Question(
        asks="A model has a perplexity of 50 on a text. What does that say?",
        choices={
            "It is right in one word of 50.": "Perplexity does not ask whether the likeliest word was right. A model that is "
            "right half of the time may be hopelessly surprised the other half.",
            "On average it is as unsure as if it had to choose among 50 equally likely words.": "The exponential of the "
            "mean surprise: a model that gives each of 50 words 1/50 has a perplexity of exactly 50.",
            "It knows 50 words.": "Its vocabulary has thousands. A model that knew 50 and nothing else would call nearly "
            "all words unknown, and be surprised by little.",
        },
        answer="On average it is as unsure as if it had to choose among 50 equally likely words.",
    ),
    "unknown": Question(
        asks="Model A reports perplexity 40 with a vocabulary of 1,000, model B 90 with 10,000, on the same text. Which is better?",
        choices={
            "A, by far.": "A may say “unknown” wherever B has to name one of 9,000 words. The two numbers are answers to "
            "different questions.",
            "B: a larger vocabulary is better.": "It asks more of the model. Whether B answers better than A would with the same "
            "words cannot be seen from here.",
            "That cannot be told.": "Only on the same text, cut into the same words, with the same vocabulary do perplexities "
            "compare. The share of unknown words belongs beside each.",
        },
        answer="That cannot be told.",
    ),
    "context": Question(
        asks="Given exactly the same one or two words, counts guessed better than the network. Why is the network used all the same?",
        choices={
            "It can use words further back, where counts have seen nothing.": "Most runs of five words never occurred in the training "
            "text, so longer counts have little to add. The network's state blends what came before.",
            "It is faster.": "Counting and looking up took seconds; the network took longer to train by far, and takes longer "
            "to answer.",
            "It never gives a probability of zero.": "Neither do smoothed counts: what they take from runs that were seen, "
            "they deal out to all words.",
        },
        answer="It can use words further back, where counts have seen nothing.",
    ),
    "greedy": Question(
        asks="Greedy writing repeats itself more than people do. What is wrong?",
        choices={
            "The network is badly trained.": "Training it longer lowers its surprise at real text. Real text, though, does not consist of "
            "the likeliest words, as the chapter's counts of repetitions show.",
            "The likeliest next word at each step does not make a typical text.": "A typical text has its share of unlikely words. "
            "Drawing by the probabilities, with the tail cut off, keeps that share.",
            "The state overflows.": "A GRU's state is a mean of numbers between −1 and 1, and stays between them.",
        },
        answer="The likeliest next word at each step does not make a typical text.",
    ),
}
