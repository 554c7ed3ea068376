# %% [markdown]
# # Fine-tune a pretrained BERT
#
# At the end of this chapter you will have put a new head on chapter 16's BERT, trained it with 20 to 1,000 labels, frozen
# and thawed, against baselines that need no pretraining, and found a task where it is worth ten times its labels, and
# two where counting words is better.

# %%
import functools

import numpy as np

from helpers import checks, data, plots, studies
from helpers.diagrams import fine_tuning as drawings
from helpers.settings import by_profile

check, quiz = checks.of_chapter("17_fine_tuning")
study = studies.of_chapter("17_fine_tuning")
labelled = by_profile(quick=data.passages, full=data.movie_reviews)()

# %%
from helpers.bert import checkpoint, inputs, training
from helpers.bert.model import Bert
from helpers.bert.start import start_from_counts
from helpers.training import keras, tf

bert, tokenizer, card = checkpoint.pretrained()
learned = [w.numpy() for w in bert.weights]
WIDTH, BLOCKS = bert.config.width, bert.config.layers
print(f"{BLOCKS} blocks, {WIDTH} wide, {bert.count_params():,} parameters")

# %%
texts = [labelled.x_train, labelled.x_validation, labelled.x_test]
labels = [labelled.y_train, labelled.y_validation, labelled.y_test]
if by_profile(False, True):  # the reviews come in two parts: choose by the end of the first
    for part in (texts, labels):
        part[:2] = np.split(part[0], [1300])
for k, most in ((1, 300), (2, 400)):  # as many as there is time for
    some = np.random.default_rng(0).permutation(len(labels[k]))[:most]
    texts[k], labels[k] = texts[k][some], labels[k][some]
labels = [part.astype("int32") for part in labels]
CLASSES, LENGTH = len(labelled.names), by_profile(quick=32, full=64)


# %%
def as_rows(texts):
    encoded = tokenizer.encode_batch([*texts], add_special_tokens=False)
    room = by_profile(slice(None, LENGTH - 2), slice(2 - LENGTH, None))  # a review's end
    return inputs.as_rows([(e.ids[room], None) for e in encoded], LENGTH)


rows = [as_rows(part) for part in texts]  # each (ids, segments), both (texts, length)

# %%
head = keras.layers.Dense(CLASSES)
head.build((None, WIDTH))


def first(states, ids):  # the state over [CLS]
    return states[:, 0]


def mean(states, ids):  # of all states but padding's
    real = tf.cast(ids != inputs.PAD, "float32")[..., None]  # (batch, length, 1)
    return tf.reduce_sum(states * real, axis=1) / tf.reduce_sum(real, axis=1)


# %%
def logits_of(ids, segments, head, pool=first, training=False):
    states = bert.encode(ids, segments, training)[0][-1]  # (batch, length, width)
    return head(pool(states, ids))


# %%
def both_pools(ids, segments):
    states = bert.encode(ids, segments)[0][-1]  # no dropout: training is False
    return tf.stack([first(states, ids), mean(states, ids)], axis=1)  # (batch, 2, width)


def in_parts(function, *arrays, size=100):
    cuts = range(0, len(arrays[0]), size)
    return np.concatenate(
        [function(*(tf.constant(a[i : i + size]) for a in arrays)) for i in cuts]
    )


# %%
def drawn(seed, n=1000):
    return np.random.default_rng(seed).permutation(len(labels[0]))[:n]


@functools.cache
def frozen_features():
    bert.set_weights(learned)
    read = tf.function(both_pools, reduce_retracing=True)
    chosen = by_profile(drawn(0), np.arange(len(labels[0])), np.arange(len(labels[0])))
    known = np.zeros((len(labels[0]), 2, WIDTH), "float32")
    known[chosen] = in_parts(read, *(each[chosen] for each in rows[0]))
    return [known, *(in_parts(read, *part) for part in rows[1:])]


# %%
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def scaled(features, chosen):
    middle, spread = features[0][chosen].mean(axis=0), features[0][chosen].std(axis=0) + 1e-6
    return [(part - middle) / spread for part in (features[0][chosen], *features[1:])]


@functools.cache
def frozen(n, seed, pool=0):
    return scaled([part[:, pool] for part in frozen_features()], drawn(seed, n))


@functools.cache
def tf_idf(n, seed):
    bag, known = TfidfVectorizer(sublinear_tf=True), texts[0][drawn(seed, n)]
    return [bag.fit_transform(known), *map(bag.transform, texts[1:])]


# %%
@functools.cache
def counted():
    start = Bert(bert.config)
    keras.utils.set_random_seed(0)
    start_from_counts(start, inputs.pages(data.prose().train, tokenizer))
    return [w.numpy() for w in start.weights]


@functools.cache
def counted_means():
    paths = [w.path for w in bert.weights]
    vectors = counted()[paths.index("bert/tokens/embeddings")]
    real = [(ids > inputs.MASK)[..., None] for ids, _ in rows]
    sums = [(vectors[ids] * k).sum(axis=1) for (ids, _), k in zip(rows, real, strict=True)]
    return [s / k.sum(axis=1) for s, k in zip(sums, real, strict=True)]


@functools.cache
def means_of_counts(n, seed):
    return scaled(counted_means(), drawn(seed, n))


# %%
COUNTED = ("tokens/embeddings", "positions/embeddings", "vocabulary_bias")


def fresh(seed):
    keras.utils.set_random_seed(seed)
    return Bert(bert.config).get_weights()


def from_counts(seed):
    both = zip(bert.weights, counted(), fresh(seed), strict=True)
    return [c if w.path.endswith(COUNTED) else f for w, c, f in both]


STARTS = {
    "fine-tuned": lambda seed: learned,
    "from counts": from_counts,
    "from scratch": fresh,
}

# %%
EVERYTHING = BLOCKS + 1


def thawed(depth):
    parts = bert.blocks[max(0, BLOCKS - depth) :] if depth else []
    if depth == EVERYTHING:
        parts = [bert.tokens, bert.positions, bert.segments, bert.embedding_norm, *parts]
    return [w for part in parts for w in part.trainable_variables]


for depth in range(EVERYTHING + 1):
    print(depth, f"{sum(int(np.prod(w.shape)) for w in thawed(depth)):>10,}")


# %%
def rate_at(step, steps, peak, warm=0.1):
    rising = max(1, round(warm * steps))
    up, down = (step + 1) / rising, (steps - step) / (steps - rising + 1)
    return peak * min(up, down)


# %%
@functools.cache
def trainer(head, depth, pool):
    chosen = thawed(depth) + head.trainable_variables
    optimizer = keras.optimizers.AdamW(weight_decay=0.01, beta_2=0.98, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    optimizer.build(chosen)

    @tf.function
    def step(ids, segments, truth):
        with tf.GradientTape() as tape:
            logits = logits_of(ids, segments, head, pool, training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits)
            loss = tf.reduce_mean(losses)
        optimizer.apply(tape.gradient(loss, chosen), chosen)
        return loss

    return optimizer, step


# %%
def restart(head, optimizer, start, seed):
    bert.set_weights(start)
    head.set_weights([np.zeros(w.shape) for w in head.weights])
    dice = [v for v in bert.variables if v.dtype == "uint32"]  # of the dropout layers
    for i, state in enumerate(dice):
        state.assign([i, seed])
    for memory in optimizer.variables:
        memory.assign(tf.zeros_like(memory))


# %%
def fine_tune(
    rows, truth, head, peak, steps, seed, start=learned, depth=EVERYTHING, warm=0.1, pool=first
):
    optimizer, step = trainer(head, depth, pool)
    restart(head, optimizer, start, seed)
    rng, losses = np.random.default_rng(seed), []
    rounds = [rng.permutation(len(truth)) for _ in range(8 * steps // len(truth) + 1)]
    for i, chosen in enumerate(np.concatenate(rounds)[: 8 * steps].reshape(steps, 8)):
        optimizer.learning_rate.assign(rate_at(i, steps, peak, warm))
        losses.append(float(step(*(tf.constant(a[chosen]) for a in (*rows, truth)))))
    return losses


# %%
@functools.cache
def answers(head, pool):
    return tf.function(lambda *rows: logits_of(*rows, head, pool), reduce_retracing=True)


def accuracy(rows, truth, head, pool=first):
    return np.mean(in_parts(answers(head, pool), *rows).argmax(axis=1) == truth)


# %%
def part_of(rows, chosen):
    return [each[chosen] for each in rows]


STEPS = {20: 30, 100: 60, 300: 100, 1000: 240}
NEW = {"pool": mean, "warm": 0.5}  # what a network that knows nothing likes better
HOW = {"fine-tuned": {}, "from counts": NEW, "from scratch": NEW}


def trained(name, peak, n, seed, **how):
    chosen, steps = drawn(seed, n), STEPS[n] * (1 if name == "fine-tuned" else 3)
    fed = part_of(rows[0], chosen), labels[0][chosen]
    return fine_tune(*fed, head, peak, steps, seed, STARTS[name](seed), **HOW[name], **how)


def judged_by(part, name="fine-tuned"):
    return accuracy(rows[part], labels[part], head, HOW[name].get("pool", first))


# %%
RATES = {"fine-tuned": (3e-4, 1e-3, 3e-3), "from counts": (3e-4, 1e-3)}
RATES["from scratch"] = RATES["from counts"]


def missed(name):
    def score(peak, seed):
        trained(name, peak, 100, seed)
        return 1 - judged_by(1, name)

    return score


peaks = {name: study.tuned("rates", name, RATES[name], missed(name)) for name in STARTS}
print(peaks)

# %%
LABELS = by_profile(quick=(20, 100, 300, 1000), full=(100, 1000))
SEEDS = range(by_profile(quick=1, full=3, study=5))
FIXED = {
    "TF-IDF": (tf_idf, (1, 10, 100)),
    "means of counts": (means_of_counts, (1e-3, 1e-2, 0.1, 1)),
    "frozen": (frozen, (1e-3, 1e-2, 0.1, 1)),
    "frozen, mean": (functools.partial(frozen, pool=1), (1e-3, 1e-2, 0.1, 1)),
}


def linear(name, C, n, seed, part):
    features, truth = FIXED[name][0](n, seed), labels[0][drawn(seed, n)]
    model = LogisticRegression(C=C, max_iter=500).fit(features[0], truth)
    return model.score(features[part], labels[part])


# %%
def compare_fixed(name, n):
    C = study.tuned(
        f"{n} labels", name, FIXED[name][1], lambda C, seed: 1 - linear(name, C, n, seed, 1)
    )
    for seed in SEEDS:
        study.add(f"{n} labels", name, seed, C, accuracy=linear(name, C, n, seed, 2))


for n in LABELS:
    for name in by_profile(quick=("TF-IDF", "frozen"), full=FIXED, study=FIXED):
        compare_fixed(name, n)
    for seed in SEEDS:
        commonest = np.bincount(labels[0][drawn(seed, n)]).argmax()
        study.add(f"{n} labels", "majority", seed, accuracy=np.mean(labels[2] == commonest))


# %%
TRIED_AT = {"fine-tuned": LABELS, "from counts": (100, 1000), "from scratch": (1000,)}


def compare_trained(name):
    for n in TRIED_AT[name]:
        for seed in range(by_profile(quick=0, full=3, study=5)):
            trained(name, peaks[name], n, seed)
            study.add(f"{n} labels", name, seed, peaks[name], accuracy=judged_by(2, name))


for name in STARTS:
    compare_trained(name)

# %%
pages = inputs.pages(data.prose().test, tokenizer)
rng = np.random.default_rng(0)
ids, segments, following = (x[:100] for x in inputs.pairs(pages, bert.config.length, rng))
hidden = {
    **inputs.mask(ids, bert.config.vocabulary, rng),
    "segments": segments,
    "next": following,
}
hidden = {name: tf.constant(x) for name, x in hidden.items()}
remembered = tf.function(lambda: training.losses(bert, hidden)[0])

# %%
SPEEDS = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
DEPTHS = {"1 block": 1, "everything": EVERYTHING}


def forget(name, peak, seed, warm=0.1):
    trained("fine-tuned", peak, 100, seed, depth=DEPTHS[name], warm=warm)
    found = {"validation": judged_by(1), "accuracy": judged_by(2)}
    found["mlm_loss"] = float(remembered())
    method = f"{name}, {peak:g}" + ("" if warm else ", at once")
    study.add("thaw", method, seed, peak, **found)


for seed in range(by_profile(quick=0, full=3, study=5)):
    bert.set_weights(learned)
    study.add("thaw", "before", seed, mlm_loss=float(remembered()))
    for name in DEPTHS:
        for peak in SPEEDS if name == "everything" else SPEEDS[1:4]:
            forget(name, peak, seed)
    for peak in SPEEDS[2:4]:
        forget("everything", peak, seed, warm=0)


# %%
from itertools import pairwise


def module_of(document):
    return document.source, document.name.split(":")[0]


def same_module(documents, most, seed):
    rng, modules = np.random.default_rng(seed), {}
    for i in rng.permutation(len(documents)):
        text = " ".join(documents[i].paragraphs[0])
        if len(text.split()) >= 8:
            modules.setdefault(module_of(documents[i]), []).append(text)
    twos = [
        (module, *found[i : i + 2])
        for module, found in modules.items()
        for i in range(0, min(len(found) - 1, 12), 2)
    ]
    twos = [twos[i] for i in rng.permutation(len(twos))]
    half = len(twos) // 2
    others = sorted(twos[half:], key=lambda two: two[0][0])  # by library; shuffled within it
    exchanged = [
        (a, d, 1)
        for (one, a, _), (other, _, d) in pairwise(others)
        if one != other and one[0] == other[0]
    ]
    pairs = [(a, b, 0) for _, a, b in twos[:half][: len(exchanged)]] + exchanged
    return [pairs[i] for i in rng.permutation(len(pairs))[:most]]


# %%
def as_pairs(pairs):
    first, second = (
        tokenizer.encode_batch(list(side), add_special_tokens=False)
        for side in list(zip(*pairs, strict=True))[:2]
    )
    cut = [(a.ids[:31], b.ids[:30]) for a, b in zip(first, second, strict=True)]
    return inputs.as_rows(cut, 64), np.array([label for *_, label in pairs], "int32")


PAIRS = 300
prose = data.prose()
judged = {part: same_module(getattr(prose, part), 400, 0) for part in ("validation", "test")}
pair_rows = {part: as_pairs(found) for part, found in judged.items()}


@functools.cache
def few_pairs(seed):
    return same_module(prose.train, PAIRS, seed)


# %%
bag = TfidfVectorizer(sublinear_tf=True, min_df=2).fit(
    " ".join(d.paragraphs[0]) for d in prose.train
)


def shortened(texts):  # to what BERT gets to see
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return tokenizer.decode_batch([e.ids[:30] for e in encoded])


def likeness(pairs):
    first, second = (shortened(side) for side in list(zip(*pairs, strict=True))[:2])
    return np.asarray(bag.transform(first).multiply(bag.transform(second)).sum(axis=1)).ravel()


def by_cosine(seed, part):
    alike, truth = likeness(few_pairs(seed)), as_pairs(few_pairs(seed))[1]
    cuts = np.quantile(alike, np.arange(0.02, 1, 0.02))
    cut = max(cuts, key=lambda c: np.mean((alike < c) == truth))
    return np.mean((likeness(judged[part]) < cut) == pair_rows[part][1])


# %%
pair_head = keras.layers.Dense(2)
pair_head.build((None, WIDTH))


@tf.function(reduce_retracing=True)
def next_logits(ids, segments):
    return bert.next_sentence(bert.pool(bert.encode(ids, segments)[0][-1][:, 0]))


def by_next_sentence(part):
    bert.set_weights(learned)
    said, truth = in_parts(next_logits, *pair_rows[part][0]), pair_rows[part][1]
    return np.mean(said.argmax(axis=1) == truth)


# %%
read_pairs = tf.function(both_pools, reduce_retracing=True)


def pair_features(rows):
    bert.set_weights(learned)
    return in_parts(read_pairs, *rows)[:, 0]


def pairs_frozen(C, seed, part):
    known, truth = as_pairs(few_pairs(seed))
    made = scaled([pair_features(known), pair_features(pair_rows[part][0])], np.arange(PAIRS))
    return (
        LogisticRegression(C=C, max_iter=500)
        .fit(made[0], truth)
        .score(made[1], pair_rows[part][1])
    )


def pairs_trained(peak, seed, part):
    known, truth = as_pairs(few_pairs(seed))
    fine_tune(known, truth, pair_head, peak, 100, seed)
    return accuracy(*pair_rows[part], pair_head)


# %%
pair_methods = {
    "frozen": (pairs_frozen, (1e-3, 1e-2)),
    "fine-tuned": (pairs_trained, (3e-4, 1e-3)),
}


# %%
def compare_pairs(name):
    attempt, settings = pair_methods[name]

    def wrong(setting, seed):
        return 1 - attempt(setting, seed, "validation")

    setting = study.tuned("pairs", name, settings, wrong)
    for seed in range(by_profile(quick=0, full=3, study=5)):
        study.add("pairs", name, seed, setting, accuracy=attempt(setting, seed, "test"))


for name in pair_methods:
    compare_pairs(name)
for seed in SEEDS:
    study.add("pairs", "cosine", seed, accuracy=by_cosine(seed, "test"))
    study.add("pairs", "next sentence", seed, accuracy=by_next_sentence("test"))


# %%
def with_files_mixed(seed):
    x = np.concatenate([labelled.x_train, labelled.x_validation, labelled.x_test])
    y = np.concatenate([labelled.y_train, labelled.y_validation, labelled.y_test])
    mixed = np.random.default_rng(seed).permutation(len(x))
    known, asked = mixed[:4000], mixed[4000:4400]
    bag = TfidfVectorizer(sublinear_tf=True).fit(x[known])
    model = LogisticRegression(C=10, max_iter=500).fit(bag.transform(x[known]), y[known])
    return model.score(bag.transform(x[asked]), y[asked])


for seed in range(by_profile(quick=1, full=0, study=5)):
    study.add("leak", "files mixed", seed, accuracy=with_files_mixed(seed))
    study.add("leak", "by file", seed, accuracy=linear("TF-IDF", 10, 4000, seed, 2))
