"""Exercises and questions of chapter 16."""

import contextlib
import functools
import io
import itertools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.quiz import Question

# ---------------------------------------------------------------- back to text

_WORDS = (
    ["token", "##izer", "##s"],
    ["the"],
    ["an"],
    ["array", "##s"],
    ["open"],
    ["un", "##friend", "##ly"],
    ["file"],
)


def _row(rng):
    words = [_WORDS[i] for i in rng.permutation(len(_WORDS))[:5]]
    if all(len(word) == 1 for word in words[1:]):
        words.append(["re", "##shape", "##d"])
    cut = int(rng.integers(2, 4))
    first, second = (list(itertools.chain(*part)) for part in (words[:cut], words[cut:]))
    return {"pieces": ["[CLS]", *first, "[SEP]", *second, "[SEP]", "[PAD]"]}


def _special(piece):
    return piece[0] == "[" and piece[-1] == "]"


def _as_text(pieces):
    return " ".join(piece for piece in pieces if not _special(piece)).replace(" ##", "")


# ---------------------------------------------------------------- segments


def _ids(rng):
    ids = np.zeros((4, 14), int)
    for row in ids:
        a, b = rng.integers(1, 6, 2)
        filled = [2, *rng.integers(5, 50, a), 3, *rng.integers(5, 50, b), 3]
        row[: len(filled)] = filled
    return {"ids": ids}


def _segments(ids):
    ends = ids == 3
    return ((np.cumsum(ends, axis=1) - ends == 1) & (ids != 0)).astype(int)


# ---------------------------------------------------------------- whole words


def _choice(rng):
    words = [_WORDS[i] for i in rng.permutation(len(_WORDS))]
    pieces = list(itertools.chain(*words))
    inner = [i for i, piece in enumerate(pieces) if piece.startswith("##")]
    last = [i for i in inner if i + 1 == len(pieces) or not pieces[i + 1].startswith("##")]
    first = [i - 1 for i in inner if not pieces[i - 1].startswith("##")]
    whole = [i for i, piece in enumerate(pieces) if piece in ("the", "an", "open", "file")]
    places = [int(rng.choice(last)), int(rng.choice(first)), int(rng.choice(whole))]
    return {"pieces": pieces, "chosen": sorted(set(places))}


def _grown(pieces, chosen, back=True, forth=True):
    found = set(chosen)
    for i in chosen:
        start, stop = i, i + 1
        while back and pieces[start].startswith("##"):
            start -= 1
        while forth and stop < len(pieces) and pieces[stop].startswith("##"):
            stop += 1
        found |= set(range(start, stop))
    return sorted(found)


# ---------------------------------------------------------------- an experiment: a short budget

TOKENS, GOAL = 120_000, 5.8
_KNOBS = {"peak": (1e-5, 0.1), "batch": (4, 64), "hidden": (0.05, 0.8), "layers": (1, 3), "counts": (0, 1)}


@functools.cache
def _library():
    from helpers import data  # here, because it takes seconds
    from helpers.bert import inputs, wordpiece

    with contextlib.redirect_stdout(io.StringIO()):
        prose = data.prose()
    tokenizer = wordpiece.train(prose.train, 2000)
    own = [[d for d in part if d.source == "scikit-learn"] for part in (prose.train, prose.validation)]
    return [inputs.pages(part, tokenizer) for part in own], tokenizer.get_vocab_size()


def _pretrained_shortly(recipe):
    """Pretrain a small BERT on one library as a learner's recipe says; return its loss on other modules."""
    if not isinstance(recipe, dict) or set(recipe) != set(_KNOBS):
        raise ValueError(f"expected a dict with the keys {', '.join(_KNOBS)}, received {recipe!r}"[:160])
    for name, (low, high) in _KNOBS.items():
        if not low <= recipe[name] <= high:
            raise ValueError(f"expected {name} from {low} to {high}, received {recipe[name]!r}")
    from helpers.bert import training
    from helpers.bert.model import Bert, Config
    from helpers.bert.start import start_from_counts
    from helpers.training import keras, tf

    (known, new), size = _library()
    keras.utils.set_random_seed(0)
    layers, batch_size = int(recipe["layers"]), int(recipe["batch"])
    model = Bert(Config(size, 32, layers=layers, width=64, heads=4, inner=256, dropout=0.0))
    if recipe["counts"]:
        start_from_counts(model, known)
    steps = TOKENS // (32 * batch_size)
    optimizer = training.adamw(float(recipe["peak"]), steps)
    optimizer.build(model.trainable_variables)
    step = tf.function(lambda batch: training.training_step(model, optimizer, batch))
    fed = training.batches(known, model.config, batch_size, 0, rate=float(recipe["hidden"]))
    for _ in range(steps):
        step({name: tf.constant(rows) for name, rows in next(fed).items()})
    return training.evaluate(model, new, 0, most=600)["mlm_loss"]


def _textbook():
    return {"peak": 0.001, "batch": 32, "hidden": 0.15, "layers": 2, "counts": False}


def _recipe(**changed):
    return {"peak": 0.004, "batch": 8, "hidden": 0.5, "layers": 1, "counts": True} | changed


_BASELINES = {"the textbook's settings": functools.cache(lambda: _pretrained_shortly(_textbook()))}

EXERCISES = {
    "as_text": Exercise(
        inputs=_row,
        solution=_as_text,
        mistakes=[
            Mistake(
                "The special pieces are still in it. Leave out what stands in square brackets.",
                lambda pieces: " ".join(pieces).replace(" ##", ""),
            ),
            Mistake(
                "The ## pieces stand apart. Join each to what stands before it, without a space and without ##.",
                lambda pieces: " ".join(p for p in pieces if not _special(p)),
            ),
            Mistake(
                "The ## is gone, the space is not: a piece that continues a word is joined to it.",
                lambda pieces: " ".join(p.removeprefix("##") for p in pieces if not _special(p)),
            ),
            Mistake(
                "All pieces are run together. A piece without ## begins a new word.",
                lambda pieces: "".join(p.removeprefix("##") for p in pieces if not _special(p)),
            ),
        ],
    ),
    "segments_of": Exercise(
        inputs=_ids,
        solution=_segments,
        mistakes=[
            Mistake(
                "The first [SEP] belongs to the first text: the segment changes after it.",
                lambda ids: ((np.cumsum(ids == 3, axis=1) == 1) & (ids != 0)).astype(int),
            ),
            Mistake(
                "The last [SEP] belongs to the second text, so its segment is 1.",
                lambda ids: _segments(ids) * (ids != 3),
            ),
            Mistake(
                "That is 1 in the padding too. Padding has segment 0.",
                lambda ids: (np.cumsum(ids == 3, axis=1) - (ids == 3) >= 1).astype(int),
            ),
            Mistake("The two texts have changed places.", lambda ids: (1 - _segments(ids)) * (ids != 0)),
        ],
    ),
    "whole_words": Exercise(
        inputs=_choice,
        solution=_grown,
        mistakes=[
            Mistake(
                "Only the chosen places came back: add the rest of their words.",
                lambda pieces, chosen: list(chosen),
            ),
            Mistake(
                "What follows a chosen piece is there, what stands before it in its word is not.",
                lambda pieces, chosen: _grown(pieces, chosen, back=False),
            ),
            Mistake(
                "What stands before a chosen piece is there, what follows it in its word is not.",
                lambda pieces, chosen: _grown(pieces, chosen, forth=False),
            ),
            Mistake(
                "Those are the places of the pieces that were added. The chosen ones belong to their words too.",
                lambda pieces, chosen: sorted(set(_grown(pieces, chosen)) - set(chosen)),
            ),
        ],
    ),
    "short_recipe": Experiment(
        trial=_pretrained_shortly,
        metric="loss on hidden pieces of other modules",
        goal=GOAL,
        baselines=_BASELINES,
        solution=_recipe,
        mistakes=[
            Mistake("does not reach the goal", lambda: _recipe(peak=0.0002)),
            Mistake("expected layers from 1 to 3, received 12", lambda: _recipe(layers=12)),
            Mistake("expected a dict with the keys", lambda: {"peak": 0.004}),
        ],
        lower=True,
        seconds=120,
    ),
}

QUIZ = {
    "sees": Question(
        asks="Why can BERT not be trained to say each next word, as the GRU of chapter 12 was, from the words before and after?",
        choices={
            "It could, but it would be slower.": "It would be quick, and learn nothing: the word it is asked for would be among "
            "the words that it reads.",
            "Reading both ways, it would see the answer.": "Each piece looks at every place, so what is asked for must be taken "
            "out of the input first. That is what [MASK] is for.",
            "Attention knows no order.": "The embeddings of the places tell it the order. The trouble is that the answer is in the input.",
        },
        answer="Reading both ways, it would see the answer.",
    ),
    "kept": Question(
        asks="One chosen piece in ten is left as it is, and the loss asks for it all the same. What for?",
        choices={
            "So that the state of a piece that can be seen has to hold something too.": "In use nothing is hidden. If only [MASK] "
            "were ever asked for, the states of other pieces would not have to say what they are.",
            "So that the loss is smaller.": "It is, a little, but that is no gain: those answers are easy.",
            "To save time.": "A kept piece costs as much as a hidden one.",
        },
        answer="So that the state of a piece that can be seen has to hold something too.",
    ),
    "loss": Question(
        asks="Your loss on hidden pieces starts at 2 nats, before any step, with 4,000 pieces. What do you suspect?",
        choices={
            "A lucky start.": "Luck does not do that: a random start is near log 4000, or 8.3 nats, and one that knows the "
            "frequencies above 6.",
            "Padding or special pieces are counted in the loss.": "What never varies is quickly or freely guessed, and pulls the mean "
            "down. Check the weights, and that they come before the mean.",
            "The learning rate is too high.": "Before the first step the rate has done nothing yet.",
        },
        answer="Padding or special pieces are counted in the loss.",
    ),
    "minute": Question(
        asks="A colleague's small BERT is 2 nats under the unigram after a minute: “it understands sentences”. What do you ask first?",
        choices={
            "How many parameters it has.": "That tells what it could learn, not what it did.",
            "What the two neighbours would give.": "Here they give two nats as well, from counts made in a second. Only what goes "
            "beyond them needs more than the word before and the word after.",
            "Whether it is the training loss.": "A fair question too, but in one minute most text is read once, so training and test "
            "differ little.",
        },
        answer="What the two neighbours would give.",
    ),
}
