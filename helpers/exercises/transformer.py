"""Exercises and questions of chapter 15."""

import functools

import numpy as np

from helpers.checks import Exercise, Experiment, Mistake
from helpers.quiz import Question

# ---------------------------------------------------------------- positions as in the paper


def _table_size(rng):
    return {"length": int(rng.integers(3, 8)), "width": 2 * int(rng.integers(2, 5))}


def _angles(length, width, first=0, stretch=2):
    speed = 10000.0 ** (-stretch * np.arange(width // 2) / width)
    return (first + np.arange(length))[:, None] * speed


def _woven(angles):
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(angles), -1)


# ---------------------------------------------------------------- who may be looked at


def _padded(rng):
    lengths = rng.permutation([2, 4, 5, int(rng.integers(2, 5))])
    ids = rng.integers(1, 30, (4, 5))
    return {"ids": np.where(np.arange(5) < lengths[:, None], ids, 0)}


def _mask(ids, order=np.tril):
    earlier = order(np.ones((ids.shape[1],) * 2, bool))
    return earlier & (ids != 0)[:, None, :]


# ---------------------------------------------------------------- shifted by one


def _rows(rng):
    rows = [
        rng.integers(0, 10, size).tolist() for size in rng.permutation([1, 3, 4, int(rng.integers(1, 5))])
    ]
    return {"rows": rows, "start": 10, "end": 11}


def _feed(rows, start, end, read=lambda row, start, end: [start, *row], say=lambda row, end: [*row, end]):
    longest = 1 + max(map(len, rows))

    def filled(made):
        return np.array([(row + [end] * longest)[:longest] for row in made])

    return filled([read(row, start, end) for row in rows]), filled([say(row, end) for row in rows])


# ---------------------------------------------------------------- one step of a beam


def _beam(rng):
    p = rng.dirichlet(np.ones(6), 3)
    score = np.log(rng.dirichlet(np.ones(3) * 0.7))
    return {"score": score, "log_p": np.log(p), "width": 3}


def _kept(
    score, log_p, width, total=lambda score, log_p: score[:, None] + log_p, pick=lambda t: np.argsort(-t)
):
    flat = total(score, log_p).ravel()
    best = pick(flat)[:width]
    return best // log_p.shape[1], best % log_p.shape[1], flat[best]


def _one_each(score, log_p, width):
    tokens = log_p.argmax(axis=1)
    totals = score + log_p.max(axis=1)
    order = np.argsort(-totals)
    return order, tokens[order], totals[order]


# ---------------------------------------------------------------- an experiment: Roman numerals

MOST_WEIGHTS, STEPS, GOAL = 25_000, 400, 0.9
_KNOBS = {"width": (8, 64), "heads": (1, 8), "inner": (8, 256), "blocks": (1, 3), "rate": (1e-5, 0.1)}
_POSITIONS = ("none", "sinusoids", "learned")
_LETTERS, _LONGEST, _DIGITS, _START, _END = ".IVXLCDM", 15, 5, 10, 11


def _roman(number):
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    names = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    text = ""
    for value, name in zip(values, names, strict=True):
        text, number = text + name * (number // value), number % value
    return text


@functools.cache
def _numerals():
    numbers = np.random.default_rng(0).permutation(np.arange(1, 4000))
    letters = np.array([[_LETTERS.index(c) for c in f"{_roman(n):.<{_LONGEST}}"] for n in numbers], "int32")
    say = np.full((len(numbers), _DIGITS), _END, "int32")
    for row, number in zip(say, numbers, strict=True):
        row[: len(str(number))] = [int(c) for c in str(number)]
    read = np.concatenate([np.full((len(say), 1), _START, "int32"), say[:, :-1]], axis=1)
    return letters, read, say


@functools.cache
def _bag():
    return len({"".join(sorted(_roman(number))) for number in range(1, 4000)}) / 3999


def _network(recipe):
    from helpers.training import keras  # here, because it takes seconds

    layers, width = keras.layers, int(recipe["width"])

    class Positions(layers.Layer):
        def build(self, shape):
            angles = _angles(shape[1], shape[2])
            table = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, : shape[2]]
            table *= recipe["positions"] == "sinusoids"
            learned = recipe["positions"] == "learned"
            start = keras.initializers.Constant(table)
            if learned:
                start = keras.initializers.RandomNormal(stddev=0.1)
            self.table = self.add_weight(shape=shape[1:], initializer=start, trainable=learned)

        def call(self, x):
            return x + self.table

    def norm(x):
        return layers.LayerNormalization(epsilon=1e-6)(x)

    def looks(queries, keys, **options):
        return layers.MultiHeadAttention(int(recipe["heads"]), width // int(recipe["heads"]))(
            queries, keys, **options
        )

    def thinks(x):
        return x + layers.Dense(width)(layers.Dense(int(recipe["inner"]), "relu")(norm(x)))

    wide = keras.initializers.RandomNormal(stddev=1.0)
    letters, read = (keras.Input((n,), dtype="int32") for n in (_LONGEST, _DIGITS))
    mask = keras.ops.not_equal(letters, 0)[:, None, :]
    x = Positions()(layers.Embedding(len(_LETTERS), width, wide)(letters))
    for _ in range(int(recipe["blocks"])):
        seen = norm(x)
        x = thinks(x + looks(seen, seen, attention_mask=mask))
    y = Positions()(layers.Embedding(12, width, wide)(read))
    seen = norm(y)
    y = y + looks(seen, seen, use_causal_mask=True)
    y = thinks(y + looks(norm(y), norm(x), attention_mask=mask))
    return keras.Model([letters, read], layers.Dense(12)(norm(y)))


def _read_roman(recipe):
    """Train a small Transformer on Roman numerals as a learner's recipe says; return its exact match on others."""
    if not isinstance(recipe, dict) or set(recipe) != {*_KNOBS, "positions"}:
        raise ValueError(
            f"expected a dict with the keys {', '.join([*_KNOBS, 'positions'])}, received {recipe!r}"[:200]
        )
    for name, (low, high) in _KNOBS.items():
        if not low <= recipe[name] <= high:
            raise ValueError(f"expected {name} from {low} to {high}, received {recipe[name]!r}")
    if recipe["positions"] not in _POSITIONS:
        raise ValueError(
            f"expected positions to be one of {', '.join(_POSITIONS)}, received {recipe['positions']!r}"
        )
    if recipe["width"] % recipe["heads"] or recipe["width"] % 2:
        raise ValueError(
            f"expected an even width that is a multiple of heads, received {recipe['width']} and {recipe['heads']}"
        )
    from helpers.training import keras, tf

    keras.utils.set_random_seed(0)
    model = _network(recipe)
    if (size := sum(int(np.prod(w.shape)) for w in model.trainable_variables)) > MOST_WEIGHTS:
        raise ValueError(f"expected at most {MOST_WEIGHTS:,} weights, received a network of {size:,}")
    letters, read, say = _numerals()
    asked = tf.constant(read != _END, "float32")  # behind the end nothing is asked
    weights, optimizer = model.trainable_variables, keras.optimizers.Adam(beta_2=0.98, global_clipnorm=1.0)
    optimizer.build(weights)
    data = [tf.constant(array) for array in (letters, read, say)]

    @tf.function
    def step(rows, rate):
        optimizer.learning_rate.assign(rate)
        x, y, wanted, counts = (tf.gather(array, rows) for array in (*data, asked))
        with tf.GradientTape() as tape:
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, model([x, y]))
            loss = tf.reduce_sum(each * counts) / tf.reduce_sum(counts)
        optimizer.apply(tape.gradient(loss, weights), weights)

    rng = np.random.default_rng(0)
    for done in range(STEPS):
        rate = recipe["rate"] * min(done / 40, (STEPS - done) / (STEPS - 40))
        step(tf.constant(rng.integers(0, 3000, 64)), tf.constant(rate, "float32"))
    new = [array[3000:] for array in (letters, read, say)]
    said = model.predict(new[:2], batch_size=999, verbose=0).argmax(axis=-1)
    return float(((said == new[2]) | (new[1] == _END)).all(axis=1).mean())


def _recipe(**changed):
    return {"width": 32, "heads": 4, "inner": 64, "blocks": 1, "rate": 0.01, "positions": "learned"} | changed


EXERCISES = {
    "woven": Exercise(
        inputs=_table_size,
        solution=lambda length, width: _woven(_angles(length, width)),
        mistakes=[
            Mistake(
                "All sines stand before all cosines, as in the chapter. In the paper each pair stands side by side.",
                lambda length, width: np.concatenate(
                    [f(_angles(length, width)) for f in (np.sin, np.cos)], axis=1
                ),
            ),
            Mistake(
                "In each pair the cosine comes first. The paper puts the sine in column 2i.",
                lambda length, width: _woven(np.pi / 2 - _angles(length, width)),
            ),
            Mistake(
                "The clocks slow down too little: the exponent is 2i / width, with i for the pair.",
                lambda length, width: _woven(_angles(length, width, stretch=1)),
            ),
            Mistake(
                "The positions begin at 1. The first is 0: its sines are 0 and its cosines 1.",
                lambda length, width: _woven(_angles(length, width, first=1)),
            ),
        ],
    ),
    "may_look": Exercise(
        inputs=_padded,
        solution=_mask,
        mistakes=[
            Mistake(
                "It is the wrong way round: each place sees itself and what comes later, not what came before.",
                lambda ids: _mask(ids, np.triu),
            ),
            Mistake(
                "A place does not see itself. It may: what it reads is one digit behind what it says.",
                lambda ids: _mask(ids, functools.partial(np.tril, k=-1)),
            ),
            Mistake("The future is hidden, the padding is not.", lambda ids: _mask(np.ones_like(ids))),
            Mistake("The padding is hidden, the future is not.", lambda ids: _mask(ids, lambda all_: all_)),
            Mistake(
                "Padding may not look, where nobody may look at it: the last axis is what is looked at.",
                lambda ids: np.tril(np.ones((ids.shape[1],) * 2, bool)) & (ids != 0)[:, :, None],
            ),
            Mistake(
                "True and false have changed places: True stands for what may be looked at.",
                lambda ids: ~_mask(ids),
            ),
        ],
    ),
    "fed": Exercise(
        inputs=_rows,
        solution=_feed,
        mistakes=[
            Mistake(
                "The decoder reads what it should say at the same place. It would learn to copy: shift by one.",
                lambda rows, start, end: (_feed(rows, start, end)[1],) * 2,
            ),
            Mistake(
                "The two have changed places: first what is read, with the start mark, then what is said.",
                lambda rows, start, end: _feed(rows, start, end)[::-1],
            ),
            Mistake(
                "It is never asked to say the end mark after the last digit, so it could not stop.",
                lambda rows, start, end: tuple(array[:, :-1] for array in _feed(rows, start, end)),
            ),
            Mistake(
                "The start mark is among the answers. It is read first, and never said.",
                lambda rows, start, end: _feed(rows, start, end, say=lambda row, end: [start, *row]),
            ),
            Mistake(
                "Shifted the wrong way: at each place it reads the digit after the one it should say.",
                lambda rows, start, end: _feed(
                    rows, start, end, read=lambda row, start, end: [*row[1:], end]
                ),
            ),
        ],
    ),
    "beam_step": Exercise(
        inputs=_beam,
        solution=_kept,
        mistakes=[
            Mistake(
                "The beginnings' own scores are left out: add them to the logarithms of the new tokens.",
                lambda score, log_p, width: _kept(score, log_p, width, lambda score, log_p: log_p),
            ),
            Mistake(
                "Scores and logarithms are multiplied. Probabilities multiply, their logarithms add.",
                lambda score, log_p, width: _kept(
                    score, log_p, width, lambda score, log_p: score[:, None] * log_p
                ),
            ),
            Mistake(
                "Each beginning keeps its one best token. The best are chosen among all of them: one may get two.",
                _one_each,
            ),
            Mistake(
                "Those are the worst. Sort from the highest score down.",
                lambda score, log_p, width: _kept(score, log_p, width, pick=np.argsort),
            ),
            Mistake(
                "The right ones, but not in order: the highest score comes first.",
                lambda score, log_p, width: tuple(part[::-1] for part in _kept(score, log_p, width)),
            ),
            Mistake(
                "Beginnings and tokens have changed places.",
                lambda score, log_p, width: tuple(_kept(score, log_p, width)[i] for i in (1, 0, 2)),
            ),
        ],
    ),
    "roman": Experiment(
        trial=_read_roman,
        metric="exact match on other numerals",
        goal=GOAL,
        baselines={"a bag of letters, at best": _bag},
        solution=_recipe,
        mistakes=[
            Mistake("does not reach the goal", lambda: _recipe(positions="none")),
            Mistake(
                "expected at most 25,000 weights, received a network of", lambda: _recipe(width=64, inner=256)
            ),
            Mistake("expected positions to be one of", lambda: _recipe(positions="sines")),
            Mistake("expected a dict with the keys", lambda: {"width": 32}),
        ],
        seconds=90,
    ),
}

QUIZ = {
    "bag": Question(
        asks="You leave the positions out of the encoder. What can it still tell apart?",
        choices={
            "Nothing: attention needs positions to run.": "It runs without a complaint. Scores depend on what stands in the words, "
            "and that is still there.",
            "Texts with different words, but not two orders of the same words.": "Every word gets the same vector in either order, so the "
            "decoder looks at the same set of keys and values and gives the same answer.",
            "Neighbours, but not words far apart.": "It has no neighbours: each word sees all others alike, wherever they stand.",
        },
        answer="Texts with different words, but not two orders of the same words.",
    ),
    "causal": Question(
        asks="Someone trains a decoder without the causal mask. The training loss is almost 0. What will it write?",
        choices={
            "Perfect answers.": "In training each place could look at the answer in the next column. In writing that column is empty.",
            "Nonsense: it has learned to look up what is not there yet.": "It was rewarded for copying the next column. When it writes, "
            "that column holds nothing.",
            "The same as with the mask, only slower.": "The mask changes what can be learned, not how long it takes.",
        },
        answer="Nonsense: it has learned to look up what is not there yet.",
    ),
    "forcing": Question(
        asks="In training the decoder is fed the right digits, in use its own. When can the two part ways?",
        choices={
            "Only after its first mistake.": "As long as it writes what is right, it has read what it would have been fed. After a mistake it "
            "reads something that training never showed it.",
            "From the first digit on.": "Before the first digit both have read the start mark alone.",
            "Never: the causal mask sees to it.": "The mask hides what comes later. Here what came earlier differs.",
        },
        answer="Only after its first mistake.",
    ),
    "beam": Question(
        asks="A beam of 5 finds a text that the model thinks likelier than the greedy one. Is it the better answer?",
        choices={
            "Always: that is what the model was trained for.": "It was trained to give high probability to right answers. Where it is wrong "
            "about that, a better search finds its error sooner.",
            "It is likelier under the model; whether it is right is another question.": "Search and model are two things. Stahlberg and Byrne "
            "found a translator whose likeliest answer was often no word at all.",
            "No, greedy writing is always safer.": "Greedy writing is a beam of one. It stops looking earlier, and knows nothing else.",
        },
        answer="It is likelier under the model; whether it is right is another question.",
    ),
}
