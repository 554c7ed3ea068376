# %% [markdown]
# # Look up what you need
#
# At the end of this chapter you will have built the operation that large language models are made of, seen it find in a
# few steps what a recurrent network could not keep, and watched the heads of a trained BERT look around in your own sentence.

# %%
import numpy as np

from helpers import checks, plots, studies
from helpers.diagrams import attention as drawings
from helpers.settings import by_profile
from helpers.training import keras, tf

check, quiz = checks.of_chapter("14_attention")
study = studies.of_chapter("14_attention")
layers = keras.layers

# %% tags=["hide-input"]
shares = np.exp([5 / np.sqrt(2), 0, 0, 0, 0])  # as computed further down
title = "“her” asks who is meant, and takes most of its answer from “Anna”"
sentence = ["Anna", "lost", "her", "old", "key"]
plots.show(
    drawings.lookup(sentence, "her", shares / shares.sum(), title),
    alt="The same five words in two rows. From “her” in the lower row lines lead up to all five; the one to “Anna” is thick, the others are "
    "thin. Above each stands its share: 0.90 for Anna, 0.03 for each of the others.",
)

# %% [markdown]
# **You will learn** to
#
# - write scaled dot-product attention, forwards and backwards, with masks and several heads, equal to Keras's in every number;
# - say what a query, a key and a value are, and set all three by hand;
# - predict when a softmax saturates and what that does to learning;
# - count what attention costs, and name the one thing about a sentence that it cannot see.
#
# **You need** chapters 04, 10 and 11. On two processor cores the chapter runs in about a minute and takes about
# 1 GiB of memory. `COURSE_PROFILE=full` trains with more steps and more starts.

# %% [markdown]
# ## One vector for everything
#
# A recurrent network reads to the end and answers from its last state. Whatever it may be asked has to be in there. What if the
# question comes last?
#
# Here is a small test of memory. You read pairs, a key and a value, such as *7 is red, 2 is green, 9 is red*. Then one key comes
# again, *2?*, and you give its value. Each of 64 keys and 16 values has a vector of 32 random numbers of its own, and each pair is
# one step. No batch is ever repeated, so the next batch is a test. Chance is 1 in 16.

# %%
KEYS, VALUES, WIDTH = 64, 16, 32
rng = np.random.default_rng(14)
key_vectors = tf.constant(rng.normal(size=(KEYS, WIDTH)), "float32")
value_vectors = tf.constant(rng.normal(size=(VALUES, WIDTH)), "float32")


def pairs(n, count, seed):
    order = tf.random.stateless_uniform((n, KEYS), seed)
    keys = tf.math.top_k(order, count).indices  # (n, count), all different
    values = tf.random.stateless_uniform((n, count), seed + 1, maxval=VALUES, dtype="int32")
    place = tf.random.stateless_uniform((n,), seed + 2, maxval=count, dtype="int32")
    asked, answer = (tf.gather(ids, place, batch_dims=1) for ids in (keys, values))
    vectors = [tf.gather(key_vectors, ids) for ids in (asked[:, None], keys)]
    return [*vectors, tf.gather(value_vectors, values)], answer


# %%
(asked, keys, values), answer = pairs(3, 8, tf.constant([0, 0]))
print(
    "asked",
    asked.shape,
    " keys",
    keys.shape,
    " values",
    values.shape,
    " answers",
    answer.numpy(),
)

# %% [markdown]
# The contestant is chapter 10's GRU. It reads each pair as 64 numbers; its last state and the vector of the key that is asked for go
# through a hidden layer of 64 units.


# %%
def recurrent(units=56):
    asked, keys, values = (keras.Input((steps, WIDTH)) for steps in (1, None, None))
    state = layers.GRU(units)(layers.Concatenate()([keys, values]))
    both = layers.Concatenate()([state, layers.Flatten()(asked)])
    logits = layers.Dense(VALUES)(layers.Dense(64, "relu")(both))
    return keras.Model([asked, keys, values], logits)


ways = {"GRU": recurrent}
print(f"{recurrent().count_params():,} weights")

import functools

STEPS = by_profile(quick=1000, full=4000)

# %% [markdown]
# Training is compiled, fifty steps a call, as in chapter 10. `race` starts a way afresh, trains it, and returns how many of 1,000 new
# questions it answers rightly.


# %%
@functools.cache  # compiling takes seconds: once for each way and number of pairs
def trainer(way, count):
    model = ways[way]()
    optimizer, weights = keras.optimizers.Adam(global_clipnorm=1.0), model.trainable_variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def fifty_steps(seed):
        for step in tf.range(50):
            x, y = pairs(64, count, seed + tf.stack([step, 0]))
            with tf.GradientTape() as tape:
                each = tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(x))
                loss = tf.reduce_mean(each)
            optimizer.apply(tape.gradient(loss, weights), weights)

    return model, optimizer, fifty_steps


# %%
def race(way, count, rate, seed, steps=STEPS):
    model, optimizer, fifty_steps = trainer(way, count)
    keras.utils.set_random_seed(seed)
    model.set_weights(ways[way]().get_weights())
    for variable in optimizer.variables:
        variable.assign(tf.zeros_like(variable))
    optimizer.learning_rate = rate
    for first in range(0, steps, 50):
        fifty_steps(tf.constant([first, 10 * seed]))
    x, y = pairs(1000, count, tf.constant([10**6, seed]))
    return np.mean(model(x).numpy().argmax(axis=1) == y)


# %% [markdown]
# Guess first: with how many pairs does it begin to fail? One start runs here; *data/studies* holds five for each number.


# %%
@functools.cache
def rate_of(way):
    def cost(rate, seed):
        return -race(way, 4, rate, seed)

    return study.tuned("rates, 4 pairs", way, (0.003, 0.01, 0.03), cost)


def compete(way, count, steps=STEPS):
    task = f"{count} pairs" if steps == STEPS else f"{count} pairs, {steps} steps"
    for seed in range(by_profile(quick=1, full=3, study=5)):
        right = race(way, count, rate_of(way), seed, steps)
        study.add(task, way, seed, rate_of(way), right=right)
        print(f"{task}, {way}: {right:.3f} right (rate {rate_of(way)})")


# %% tags=["nbval-ignore-output"]
COUNTS = (2, 4, 8, 16, 32)
for count in by_profile(quick=(4,), full=COUNTS, study=COUNTS):
    compete("GRU", count)

# %%
for count in COUNTS:
    print(
        f"{count:2} pairs: {study.values(f'{count} pairs', 'GRU', 'right').mean():.2f} right"
    )

# %% [markdown]
# With two pairs it is right nine times in ten. With four, after a thousand steps, fewer than one time in two, and from there it goes down to chance. Is it
# unable, or slow?

# %% tags=["nbval-ignore-output"]
for steps in by_profile(quick=(), full=(), study=(4000,)):
    compete("GRU", 4, steps)

# %%
longer = study.values("4 pairs, 4000 steps", "GRU", "right")
print(f"4 pairs, four times the steps: {longer.min():.2f} to {longer.max():.2f} right")

# %% [markdown]
# Slow: after four times the steps it is right more than four times in five. It learns to keep them all in mind, and it takes long to learn it.
#
# ## Ask, compare, take
#
# You would not learn the pairs by heart. You would keep the list, and when the question comes, run your finger down the keys until one
# matches. So let the network keep all that it has read, and look.
#
# Take a sentence of five words and let each ask a question. Each word has a vector; here one of five features, so that we can read it:
# *person, thing, action, pronoun, adjective*. From it three others are made, each by a matrix of its own:
#
# - the **query**: what do I want to know?
# - the **key**: what can I tell?
# - the **value**: what do I say, if I am asked?
#
# We set them by hand. *Lost* asks for a person and a thing, *her* for a person, *old* for a thing. *Anna* answers to the first,
# *key* to the second. All hand on their own features.

# %%
words = ["Anna", "lost", "her", "old", "key"]
FEATURES = ["person", "thing", "action", "pronoun", "adjective"]
x = np.eye(5)[[0, 2, 3, 4, 1]]  # (words, features)
W_q = 5.0 * np.array([[0, 0], [0, 0], [1, 1], [1, 0], [0, 1]])  # asks for a person, a thing
W_k = np.array([[1, 0], [0, 1], [0, 0], [0, 0], [0, 0]])  # is a person, a thing
W_v = np.eye(5)
q, k, v = x @ W_q, x @ W_k, x @ W_v
print(f"“her” against each key: {q[2] @ k.T}")

# %% [markdown]
# The **score** of a query and a key is their scalar product: large where they point the same way. A softmax over the keys turns
# scores into **weights**, positive and summing to one, and the answer is the mean of the values under these weights:
#
# $$\text{attention}(Q, K, V) = \text{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$
#
# with a row in $Q$ for each question, and $d_k$ the length of queries and keys. The root is a matter for later.


# %%
from scipy.special import softmax


def attention(q, k, v, mask=True):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])  # (..., queries, keys)
    weights = softmax(np.where(mask, scores, -np.inf), axis=-1)
    return weights @ v, weights


out, weights = attention(q, k, v)
for word, row in zip(words, out, strict=True):
    print(
        f"{word:5}",
        *(f"{name} {share:.2f}" for name, share in zip(FEATURES, row, strict=True)),
    )

# %% tags=["hide-input"]
plots.show(
    drawings.attention_map(weights, words, words, "Who looks at whom", selected=2),
    alt="A map of five rows and columns. In the row of “her”, framed, the column of “Anna” is dark; in that of “old” the column of “key”. "
    "“lost” shares its weight between both. The rows of “Anna” and “key” are pale everywhere.",
)

# %% [markdown]
# *Her* has become mostly a person, and *old* a thing: each word now carries what it needs of the others. *Anna* asks nothing. All her
# scores are 0, so she takes the mean of all five. Attention cannot look away; it can only look everywhere.
#
# Queries, keys and values all came from the same sentence here: that is **self-attention**. In the test of memory the query comes from the
# question, keys and values from the pairs: that is **cross-attention**, and the same formula.
#
# ### A gradient for each of the three
#
# How does it learn? Let $G$ be the loss's gradient at the output. The output is weights times values, so $\mathrm{d}V = W^\top G$ and
# $\mathrm{d}W = G V^\top$. Through the softmax of a row (chapter 12 had it with a cross-entropy behind it; here it stands alone),
# $\mathrm{d}s_j = w_j \,(\mathrm{d}w_j - \sum_i w_i\, \mathrm{d}w_i)$, and the score is a product again.


# %%
def attention_backward(upstream, q, k, v, weights):
    dw = upstream @ np.swapaxes(v, -1, -2)  # (..., queries, keys)
    ds = weights * (dw - (weights * dw).sum(axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    turned = np.swapaxes(ds, -1, -2)
    return ds @ k, turned @ q, np.swapaxes(weights, -1, -2) @ upstream


dq, dk, dv = attention_backward(np.eye(5), q, k, v, weights)
print("gradients of", dq.shape, dk.shape, dv.shape)

# %% [markdown]
# Mind the factor $w_j$: a key that got no weight gets no gradient. We come back to it.
#
# ### The same test, with a list
#
# Now to the pairs. In Keras the softmax and both products are `layers.Attention`, which wants `[query, value, key]` in this order and does *not*
# divide by the root, so we divide the query. Three dense layers without bias make query, keys and values. That is all: there is no
# hidden layer, and no state.


# %%
def looking(d_k=32, divided=True):
    asked, keys, values = (keras.Input((steps, WIDTH)) for steps in (1, None, None))
    q, k, v = (
        layers.Dense(size, use_bias=False, kernel_initializer="lecun_normal")(given)
        for given, size in [(asked, d_k), (keys, d_k), (values, 32)]
    )
    found = layers.Attention()([q / np.sqrt(d_k) if divided else q, v, k])
    return keras.Model([asked, keys, values], layers.Dense(VALUES)(layers.Flatten()(found)))


ways["attention"] = looking
print(f"{looking().count_params():,} weights")

# %% tags=["nbval-ignore-output"]
for count in by_profile(quick=(32,), full=COUNTS, study=COUNTS):
    compete("attention", count)

# %% tags=["hide-input", "nbval-ignore-output"]
plots.show(
    drawings.recall(study, COUNTS, list(ways), 1 / VALUES, "What is kept in a list can be found again"),
    alt="Share of right answers against the number of pairs, 2 to 32, for five starts each. Attention stays at 1. The GRU falls "
    "from above 0.9 with two pairs to under 0.5 with four and towards chance, 1 in 16, with 32.",
)  # fmt: skip

# %%
for count in COUNTS:
    print(f"{count:2} pairs:", study.compare(f"{count} pairs", "attention", "GRU", "right"))
unexpected = [line for count in COUNTS for line in study.outside(f"{count} pairs")]
print("runs that the record did not expect:", unexpected or "none")

# %% [markdown]
# With an eighth of the weights it answers everything, and 32 pairs are no harder than two. Nothing has to be squeezed into a state,
# and from the answer to the pair it came from the gradient takes one step, not thirty.
#
# The list has its price: it must be kept, and searched for every question. And the task is made for it: one look is all it takes.
# Where all that was read has to be added up, as in chapter 10, a state is the natural thing.

# %% [markdown]
# ## Why divide?
#
# Let query and key have $d_k$ components, independent, with mean 0 and variance 1. Their product is a sum of $d_k$ terms of variance 1 each, so
# the score has variance $d_k$: the longer the vectors, the larger the scores, though nothing has been learned. Is that so?

# %%
rng = np.random.default_rng(0)
drawn = {d_k: rng.normal(size=(2, 2000, 8, d_k)) for d_k in (4, 64, 256)}
scores = {d_k: (q[:, :1] * k).sum(axis=-1) for d_k, (q, k) in drawn.items()}  # (rows, 8 keys)
for d_k, found in scores.items():
    print(
        f"d_k {d_k:3}: variance of the scores {found.var():6.1f}, divided by √d_k {(found / d_k**0.5).var():.2f}"
    )

# %% [markdown]
# A softmax does not mind the size of its inputs, it minds their *differences*. With scores of ±16 one key gets all the weight, at random,
# before anything has been learned. And what gets no weight gets no gradient, as we have seen: the other keys cannot even protest.


# %%
def slope(weights):  # the norm of the softmax's derivative: diag(w) - w w'
    whole = (
        np.eye(weights.shape[-1]) * weights[..., None]
        - weights[..., None] * weights[..., None, :]
    )
    return np.sqrt((whole**2).sum(axis=(-1, -2)))


sizes = [2**i for i in range(11)]
raw = {d: rng.normal(size=(500, 1, d)) * rng.normal(size=(500, 8, d)) for d in sizes}
raw = {d: product.sum(axis=-1) for d, product in raw.items()}
both = {
    "as it is": [softmax(raw[d], axis=-1) for d in sizes],
    "divided": [softmax(raw[d] / d**0.5, axis=-1) for d in sizes],
}
for name, rows in both.items():
    print(
        f"{name:8} d_k 256: largest of 8 weights {rows[8].max(axis=-1).mean():.2f}, slope {slope(rows[8]).mean():.2f}"
    )

# %% tags=["hide-input"]
plots.show(
    drawings.saturation(
        sizes,
        {name: [w.max(axis=-1).mean() for w in rows] for name, rows in both.items()},
        {name: [slope(w).mean() for w in rows] for name, rows in both.items()},
        "Long vectors make up their mind before they have learned",
    ),
    alt="Two panels over d_k from 1 to 1024. Left, the largest of eight weights: divided by the root it stays near 0.4, undivided it rises towards 1. "
    "Right, the slope of the softmax: divided it stays level, undivided it falls towards 0.",
)  # fmt: skip

# %% [markdown]
# That much is arithmetic. Does it hurt? The same test with 16 pairs, short and long keys, divided or not, each with its own best
# rate, and only 100 steps, so that there is something to see; then 400. Guess first: how much does the division gain with 256 components?

# %% tags=["nbval-ignore-output"]
BRIEF = 100
for d_k in (4, 64, 256):
    for divided in (True, False):
        name = f"d_k {d_k}" if divided else f"d_k {d_k}, undivided"
        ways[name] = functools.partial(looking, d_k, divided)


# %%
@functools.cache
def brief_rate_of(way):
    def cost(rate, seed):
        return -race(way, 16, rate, seed, BRIEF)

    return study.tuned("rates, brief", way, (0.001, 0.003, 0.01, 0.03), cost)


def brief(way, steps):
    for seed in range(by_profile(quick=1, full=3, study=10)):
        right = race(way, 16, brief_rate_of(way), seed, steps)
        study.add(f"{steps} steps", way, seed, brief_rate_of(way), right=right)
        print(f"{steps} steps, {way:18} {right:.3f} right (rate {brief_rate_of(way)})")


# %% tags=["nbval-ignore-output"]
for steps in by_profile(quick=(BRIEF,), full=(BRIEF, 4 * BRIEF), study=(BRIEF, 4 * BRIEF)):
    for way in by_profile(quick=["d_k 256"], full=list(ways)[2:], study=list(ways)[2:]):
        brief(way, steps)

# %%
for steps in (BRIEF, 4 * BRIEF):
    for d_k in (4, 64, 256):
        both = f"d_k {d_k}", f"d_k {d_k}, undivided"
        print(f"{steps} steps:", study.compare(f"{steps} steps", *both, "right"))

# %% [markdown]
# Divided, long keys answer everything after 100 steps, in ten starts of ten. Undivided, 256 components are a gamble: ten starts lie between 0.07 and
# 0.99. At 64 three of ten are late, too few for the interval to speak of a difference, and with 4 the division is worth two hundredths.
#
# But look at 400 steps: the late ones have arrived. A saturated softmax is slow to move, and not stuck, at least in one layer, where Adam makes up for small
# gradients. The division takes the luck out of the start.
#
# ## Who may be looked at
#
# Sentences in a batch have different lengths, and the short ones are filled up. Padding has a key like everything else, and gets its
# share. Our five words and three of padding:

# %%
padded = np.vstack([x, np.zeros((3, 5))])
real = np.arange(8) < 5  # (keys,)
for name, mask in {"no mask": True, "mask": real}.items():
    _, w = attention(padded @ W_q, padded @ W_k, padded @ W_v, mask)
    print(
        f"{name:8} weight on padding: “Anna” {w[0, 5:].sum():.2f}, “her” {w[2, 5:].sum():.2f}"
    )

# %% [markdown]
# A **mask** sets such scores to $-\infty$ *before* the softmax, so that the rest still sums to one. A **causal** mask shuts out what
# comes later: word 2 may look at words 1 and 2. A network that is to guess the next word needs it, for it must not read the answer.

# %%
causal = np.tril(np.ones((5, 5), bool))  # (queries, keys)
_, seen = attention(q, k, v, causal)

# %% tags=["hide-input"]
plots.show(
    drawings.attention_map(seen, words, words, "“old” may not see “key”", selected=3),
    alt="The map of the five words under a causal mask. Everything above the diagonal is white. The row of “old”, framed, is spread evenly over the "
    "first four words, since “key” has not been read.",
)

# %% [markdown]
# *Old* asks for a thing, and the only one comes later: its scores are all equal, and it takes the mean of the four words it may see.
#
# ## Several heads
#
# *Lost* asked for a person and a thing at once, and got half of each: a mean, in which nobody can tell who lost what. One softmax gives one
# set of weights. So give the sentence several sets: **heads**, each with queries, keys and values of its own, and each shorter, so that
# all together cost what one did. Their outputs are put side by side and multiplied by one more matrix:
#
# $$\text{heads}(X) = [\text{head}_1, \dots, \text{head}_h]\, W_o$$


# %%
def heads(
    x, W_q, W_k, W_v, W_o, mask=True
):  # each (heads, features, d_k), W_o (heads, d_v, features)
    out, weights = attention(x @ W_q, x @ W_k, x @ W_v, mask)  # (heads, words, d_v)
    beside = np.concatenate(list(out), axis=-1)  # (words, heads * d_v)
    return beside @ np.concatenate(list(W_o)), weights, out


who, what = np.zeros((2, 5, 2))
who[2:4, 0], what[[2, 4], 1] = 5, 5  # one head asks who, the other asks what
two_q, two_k, two_v = np.stack([who, what]), np.stack([W_k, W_k]), np.stack([np.eye(5)] * 2)
_, weights, out = heads(x, two_q, two_k, two_v, np.zeros((2, 5, 5)))
for name, row in zip(("who", "what"), out[:, 1], strict=True):
    print(
        f"“lost”, head {name:5}",
        dict(zip(FEATURES[:2], row[:2].round(2).tolist(), strict=True)),
    )

# %% [markdown]
# Now the two answers arrive apart, and *who lost* and *what was lost* can be told from each other.
#
# A product with matrices side by side is a sum: $[A, B] \begin{bmatrix} C \\ D \end{bmatrix} = AC + BD$. So the concatenation times $W_o$ is the same
# as each head through its own part of $W_o$, added up. An article that this course follows says as much, and calls the sum "the
# final attention distribution". Is it one?

# %%
rng = np.random.default_rng(2)
shapes = [(2, 5, 3)] * 3 + [(2, 3, 5)]
made = [rng.normal(size=shape) for shape in shapes]
joined, weights, out = heads(x, *made)
print(
    "equal to the sum of the projected heads:",
    np.allclose(joined, (out @ made[3]).sum(axis=0)),
)
print(f"smallest entry {joined.min():.1f}; the rows sum to", *joined.sum(axis=1).round(1))
print("the weights are distributions, one a head: ", np.allclose(weights.sum(axis=-1), 1))

# %% [markdown]
# It is not: it has negative entries, and sums to anything. It is a new *representation* of each word. The distributions are inside, one for
# each head and word, and they are never added.
#
# ## Proof
#
# Our functions beside Keras's: values and all gradients, with a mask. `Attention` first, fed with a query that is divided; then
# `MultiHeadAttention`, whose four kernels have our shapes but for the order of the axes. Gradients of the heads are by nudging,
# two runs for each number. ($d_k$ is 4 there, since Keras rounds $1/\sqrt{d_k}$ to 32 bits, and one half needs no rounding.)


# %%
def theirs(compute, arrays, mix):  # values and gradients of sum(values * mix), by Keras
    arrays = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(arrays)
        found = compute(*arrays)
        loss = tf.reduce_sum(found * mix)
    return [found, *tape.gradient(loss, arrays)]


def apart(ours, theirs):
    return max(np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True))


# %%
rng = np.random.default_rng(0)
q, k, v, mix = (rng.normal(size=shape) for shape in [(4, 3), (6, 3), (6, 5), (4, 5)])
real = np.arange(6) < 4  # (keys,), the last two are padding
layer = layers.Attention(dtype="float64")


def keras_attention(q, k, v):
    given = [each[None] for each in (q / np.sqrt(3), v, k)]  # a batch of one
    return layer(given, mask=[None, tf.constant(real[None])])[0]


out, weights = attention(q, k, v, real)
ours = [out, *attention_backward(mix, q, k, v, weights)]
print(
    "Attention, to 1e-12:         ",
    apart(ours, theirs(keras_attention, [q, k, v], mix)) < 1e-12,
)

# %%
W = [rng.normal(size=shape) for shape in [(2, 5, 4)] * 3 + [(2, 4, 5)]]
x, mix, causal = (
    rng.normal(size=(6, 5)),
    rng.normal(size=(6, 5)),
    np.tril(np.ones((6, 6), bool)),
)
layer = layers.MultiHeadAttention(2, 4, use_bias=False, dtype="float64")
layer.build(*[(1, 6, 5)] * 2)
layer.set_weights([*(w.swapaxes(0, 1) for w in W[:3]), W[3]])  # (features, heads, d_k)
with tf.GradientTape() as tape:
    given = tf.constant(x[None])
    tape.watch(given)
    found = layer(given, given, attention_mask=causal[None])[0]
    loss = tf.reduce_sum(found * mix)
slopes = tape.gradient(loss, [given, *layer.trainable_weights])
print("MultiHeadAttention, to 1e-12:", np.abs(heads(x, *W, causal)[0] - found).max() < 1e-12)


# %%
def nudged(array, step=1e-6):  # the loss's slope for each entry of x or of one of W
    slope = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        for change in (step, -step):
            array[place] += change
            slope[place] += (heads(x, *W, causal)[0] * mix).sum() / (2 * change)
            array[place] -= change
    return slope


wanted = [slopes[0][0], *(g.numpy().swapaxes(0, 1) for g in slopes[1:4]), slopes[4]]
print(
    "its gradients, to 1e-7:      ", apart([nudged(array) for array in (x, *W)], wanted) < 1e-7
)

# %% [markdown]
# ## What it costs
#
# Every word looks at every word: $n$ words make $n^2$ scores, for each head. Twice the length, four times the scores, in time and in memory. But
# the four matrices take a share that grows with $n$ only. With $d$ features, and counting multiplications alone, matrices cost $4 n d^2$ and
# looking $2 n^2 d$. They are equal at $n = 2d$. That is the count; now the clock, with $d = 64$.

# %%
from helpers import timing

LENGTHS = (128, 256, 512, 1024, 2048)
rng = np.random.default_rng(0)
projections = rng.normal(size=(4, 64, 64)).astype("float32")

# %% tags=["nbval-ignore-output"]
took = {"four matrices": [], "looking": []}
for n in LENGTHS:
    long = rng.normal(size=(n, 64)).astype("float32")
    timed = {
        "four matrices": lambda x=long: [x @ w for w in projections],
        "looking": lambda x=long: attention(x, x, x),
    }
    for name, times in timing.side_by_side(timed, rounds=7).items():
        took[name].append(times.min())  # what else the machine does only adds
    print(
        f"{n:5} words: "
        + ", ".join(f"{name} {1000 * t[-1]:.2f} ms" for name, t in took.items())
    )

# %%
grows = took["looking"][-1] / took["looking"][0]
print("sixteen times the words, more than fifty times the looking:", grows > 50)
print(
    f"scores of one head at 2,048 words: {2048**2 * 4 / 2**20:.0f} MiB, at 100,000: {1e10 * 4 / 2**30:.0f} GiB"
)

# %% tags=["hide-input", "nbval-ignore-output"]
plots.show(
    drawings.cost(LENGTHS, took, "Twice the words, four times the looking"),
    alt="Milliseconds against words, both axes logarithmic. At the right end looking rises about twice as steeply as the four matrices. "
    "A thin grey line shows where four times the time for twice the words would be.",
)

# %% [markdown]
# The multiplications would be equal at 128 words. The time need not be: the softmax has an exponential for each score, which costs more than a
# product, and the table of scores goes through memory several times. A count of operations does not forecast seconds, but it says which
# of the two wins in the end.
#
# ## What it cannot see
#
# Shuffle the words. What changes?

# %%
x = np.eye(5)[[0, 2, 3, 4, 1]]
shuffled = np.array([4, 3, 2, 1, 0])
before, _ = attention(x @ W_q, x @ W_k, x @ W_v)
after, _ = attention(x[shuffled] @ W_q, x[shuffled] @ W_k, x[shuffled] @ W_v)
print("*", " ".join(words[i] for i in shuffled))
print("every word has the very same vector as before:", np.allclose(after, before[shuffled]))

# %% [markdown]
# Nothing, but the order of the rows. *Key old her lost Anna* means the same to it as *Anna lost her old key*: scores depend on what stands in a word,
# never on where. A GRU could not have overlooked that. Chapter 15 tells the words their places.
#
# ## Play
#
# Eight random scores, and $d_k$. Below which length would you hardly need the division?


# %%
dice = np.random.default_rng(7)
one_query, eight_keys = dice.normal(size=1024), dice.normal(size=(8, 1024))


# %% tags=["hide-input"]
def draw_softmax(d_k):
    raw = eight_keys[:, :d_k] @ one_query[:d_k]
    shares = {"as it is": softmax(raw), "divided": softmax(raw / d_k**0.5)}
    tops = {name: w.max() for name, w in shares.items()}
    title = f"d_k = {d_k}: the largest weight is {tops['as it is']:.2f}, divided {tops['divided']:.2f}"
    return drawings.two_softmaxes(shares, title), f"Eight weights as bars, twice. {title}."


plots.show(*draw_softmax(64))

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    draw_softmax,
    "A softmax of eight random scores, with and without the division.",
    d_k=widgets.slider("d_k", 1, 1024, 1, 64),
)

# %% [markdown]
# <details><summary>What you should find</summary>
#
# Up to four or so the two rows of bars look much alike. From 64 on the undivided row has one winner, mostly, and which one it is changes as components come in.
# The divided row stays mixed at every length.
#
# </details>
#
# Now a network that has learned: the BERT that chapter 16 will pretrain, four layers of four heads, on the documentation of Python and its libraries. It
# cuts rare words into pieces and puts a mark at each end. Type a sentence, choose a head, and choose the word whose row you want to see.

# %%
from helpers.bert import checkpoint, inputs

bert, tokenizer, _ = checkpoint.pretrained()
LAYERS, HEADS = bert.config.layers, bert.config.heads


@functools.cache  # the sliders ask again for the same sentence
def maps(sentence):
    ids, segments = inputs.as_rows(
        [(tokenizer.encode(sentence, add_special_tokens=False).ids, None)], 64
    )
    pieces = [tokenizer.id_to_token(int(i)) for i in ids[0] if i != inputs.PAD]
    looked = [layer.numpy()[0] for layer in bert.encode(ids, segments)[1]]
    return pieces, np.stack(looked)[:, :, : len(pieces), : len(pieces)]


pieces, looked = maps("If the file is missing, an error is raised.")
print(*pieces, looked.shape)

# %% [markdown]
# A **temperature** $T$ divides the scores, as it did with the guesses of chapter 12. We have only the weights, but that is enough: the softmax of
# $s / T$ is proportional to $w^{1/T}$.


# %% tags=["hide-input"]
def draw_head(sentence, head, temperature, word):
    pieces, looked = maps(sentence)
    word = min(int(word), len(pieces)) - 1
    layer, number = divmod(int(head) - 1, HEADS)
    w = looked[layer, number].astype(float) ** (1 / temperature)
    w /= w.sum(axis=-1, keepdims=True)
    top = pieces[int(w[word].argmax())]
    title = f"Layer {layer + 1}, head {number + 1}: “{pieces[word]}” looks mostly at “{top}”, {w[word].max():.2f}"
    return drawings.looking(w, pieces, word, title), title + "."


# %% tags=["hide-input", "nbval-ignore-output"]
plots.show(*draw_head("If the file is missing, an error is raised.", 2, 1.0, 5))

# %% [markdown]
# Find a head whose words look one place back, and one whose words rest on a mark or a full stop. Turn the temperature up: towards which answer does every row go? And down?

# %% tags=["hide-input"]
import ipywidgets

widgets.explore(
    draw_head,
    "Where each word of a sentence looks, in sixteen heads of a BERT.",
    sentence=ipywidgets.Text(
        value="If the file is missing, an error is raised.", description="sentence"
    ),
    head=widgets.slider("head", 1, LAYERS * HEADS, 1, 2),
    temperature=widgets.slider("temperature", 0.1, 5.0, 0.1, 1.0),
    word=widgets.slider("word", 1, 20, 1, 5),
)

# %% [markdown]
# <details><summary>What you should find</summary>
#
# The first heads hold some that look a place back, the last ones rest on marks. A high temperature makes each row the mean of all words, a low one a plain
# look-up of the strongest key. Neither changes which key is the strongest.
#
# </details>

# %% [markdown]
# ## On data
#
# The pairs of this chapter were drawn, so that chance and the right answer were known. What do heads do that have learned from text? Let us ask how *decided*
# each is. A row of weights has an entropy $H = -\sum_j w_j \log w_j$, and $e^H$ is the number of words that would share an equal look with the same entropy: 1 for a
# plain look-up, $n$ for the mean of all. Guess first: is a head of the trained BERT nearer to the one or to the other? Beside it stands the same network with fresh
# weights. Both read the first paragraphs of test pages that have 20 to 60 pieces.

# %% tags=["nbval-ignore-output"]
from helpers import data
from helpers.bert.model import Bert

texts = [" ".join(page.paragraphs[0]) for page in data.prose().test[:400]]
encoded = [each.ids for each in tokenizer.encode_batch(texts, add_special_tokens=False)]
ids, segments = inputs.as_rows([(each, None) for each in encoded if 20 <= len(each) <= 60], 64)
real = ids != inputs.PAD
print(f"{len(ids)} texts of {real.sum() / len(ids):.0f} pieces on average")


# %%
def words_looked_at(network):  # (layers, heads)
    looked = np.stack([layer.numpy() for layer in network.encode(ids, segments)[1]], axis=1)
    entropy = -(looked * np.log(looked + 1e-12)).sum(
        axis=-1
    )  # (texts, layers, heads, queries)
    mean = (entropy * real[:, None, None]).sum(axis=(0, 3)) / real.sum()
    return np.exp(mean)


keras.utils.set_random_seed(0)
decided, fresh = words_looked_at(bert), words_looked_at(Bert(bert.config))

# %% tags=["hide-input"]
names = [f"layer {i + 1}" for i in range(LAYERS)], [f"head {i + 1}" for i in range(HEADS)]
plots.show(
    plots.heatmap(decided, "Some look up, some take a mean", *names, write=".1f", ax=plots.axes()),
    alt="A table of four layers and four heads with the number of words each looks at. Some hold values close to 1, some between 4 and 9, and some around 20 or "
    "more, of 33.",
)  # fmt: skip

# %%
print("fresh weights: all heads look at more than 30 words:", fresh.min() > 30)
print("trained: the most decided head looks at fewer than 2:", decided.min() < 2)
print("trained: the least decided at more than 15:          ", decided.max() > 15)

# %% [markdown]
# Before training every head takes nearly the mean of all. Training has made some of them look-ups, of one word or little more, and left others to take
# the mean of half the text. One layer has both: that is what several heads are good for. (Why a head looks where it does, a map does not tell: Jain and Wallace, 2019, found
# other maps that give the same answers.)

# %% [markdown]
# ## Exercises
#
# **1. A mask for a batch.** `lengths` holds how many real words each text has, and `n` the length to which all are filled up. Return the
# boolean mask (texts, queries, keys) that is true where a word may look: at real words only, and at none that comes later.


# %%
def padding_and_causal(lengths, n):
    ### BEGIN SOLUTION
    real = np.arange(n) < np.asarray(lengths)[:, None]  # (texts, keys)
    return real[:, None, :] & np.tril(np.ones((n, n), bool))
    ### END SOLUTION


check(padding_and_causal)

# %% [markdown]
# **2. Cut into heads.** `x` is (batch, words, heads · d_k). Return it as (batch, heads, words, d_k): the first `d_k` features of a word belong to
# its first head.


# %%
def split_heads(x, heads):
    ### BEGIN SOLUTION
    batch, n, features = x.shape
    return x.reshape(batch, n, heads, features // heads).transpose(0, 2, 1, 3)
    ### END SOLUTION


check(split_heads)

# %% [markdown]
# **3. A head that looks back, by hand.** Word `i` is a one-hot vector of its place, 1 at `i` of 8. Return `W_q` and `W_k`, both (8, 8), with which
# every word but the first gives at least 0.9 of its weight to the word *before* it. (The scores are divided by $\sqrt 8$.)


# %%
def look_back():
    ### BEGIN SOLUTION
    return 20 * np.eye(8, k=-1), np.eye(8)  # word i asks for what word i - 1 answers
    ### END SOLUTION


check(look_back)

# %% [markdown]
# **4. An experiment: few weights.** Thirty-two pairs, other vectors, 600 steps, and *at most 700 weights* in all. Return a dict with `d_k`, the length of
# queries and keys, `d_v`, the length of the values, `rate`, Adam's learning rate, and `scale`, by which the scores are multiplied. The model is that of this
# chapter: `(32 + 32) * d_k + 32 * d_v + 16 * d_v + 16` weights. The goal is 0.9 right.


# %%
def few_weights():
    ### BEGIN SOLUTION
    return {"d_k": 6, "d_v": 6, "rate": 0.02, "scale": 1.0}
    ### END SOLUTION


check(few_weights)

# %% [markdown]
# ## Quiz

# %%
quiz("nothing")

# %%
quiz("scale")

# %%
quiz("heads")

# %%
quiz("order")

# %% [markdown]
# ## Summary
#
# - Attention compares a query with every key, turns the scores into weights by a softmax, and returns the mean of the values under these weights. It keeps what was
#   read as a list, so nothing has to fit into one state; the list is searched for every question.
# - Scores have variance $d_k$. Divided by its root, they leave the softmax undecided at the start, and learning is faster; without, long keys learn late.
# - Masks go in before the softmax. Heads ask several questions at once; put side by side and projected, they are a sum of projected heads, and a representation.
# - The cost grows with the square of the length, and the order of the words is not seen at all.
#
# ## Mistakes you will meet
#
# **The article's listing.** It calls `Attention()` on one tensor. The layer wants a list:

# %%
inputs_ = keras.Input((10, 10))
try:
    layers.Attention()(inputs_)
except ValueError as error:
    print(str(error).splitlines()[0][:110])

# %% [markdown]
# Repaired with `[x, x]`, it runs. But query, key and value are then the input itself. Nothing is learned in it, and nothing is divided:

# %%
layer = layers.Attention()
layer([inputs_, inputs_])
multi = layers.MultiHeadAttention(2, 5)
multi(inputs_, inputs_)
print(f"weights: Attention {layer.count_params()}, MultiHeadAttention {multi.count_params()}")

# %% [markdown]
# **The mask after the softmax.** Zero the weights afterwards, and what is left no longer sums to one:

# %%
_, w = attention(padded @ W_q, padded @ W_k, padded @ W_v)
late = w * (np.arange(8) < 5)
print("rows sum to", *late.sum(axis=-1)[:5].round(2))

# %% [markdown]
# **The softmax over the wrong axis.** Over the queries every *column* sums to one. Shapes fit, nothing complains:

# %%
scores = (x @ W_q) @ (x @ W_k).T / np.sqrt(2)
print("rows sum to", *softmax(scores, axis=0).sum(axis=1).round(2))

# %% [markdown]
# **A row with nothing to see.** If a text is empty, all its scores are $-\infty$, and the softmax divides zero by zero. Keras subtracts a large number instead, and gives the
# padding equal weights: no `nan`, but no answer either. Leave such rows out of the loss.

# %%
with np.errstate(invalid="ignore"):
    _, w = attention(np.ones((1, 2)), np.ones((3, 2)), np.ones((3, 2)), np.zeros((1, 3), bool))
ones = np.ones((1, 3, 2), "float32")
_, theirs_ = layers.Attention()(
    [ones, ones], mask=[None, tf.zeros((1, 3), bool)], return_attention_scores=True
)
print("ours", *w[0], " Keras's", *theirs_[0, 0].numpy().round(2))

# %% [markdown]
# ## Read on
#
# - D. Bahdanau, K. Cho, Y. Bengio. [Neural machine translation by jointly learning to align and translate](https://arxiv.org/abs/1409.0473). *ICLR* 2015. One vector for a whole
#   sentence was too narrow; attention began as the repair.
# - M.-T. Luong, H. Pham, C. D. Manning. [Effective approaches to attention-based neural machine translation](https://arxiv.org/abs/1508.04025). *EMNLP* 2015. Scores as scalar products.
# - A. Vaswani and others. [Attention is all you need](https://arxiv.org/abs/1706.03762). *NIPS* 2017. The division, and the heads.
# - S. Jain, B. C. Wallace. [Attention is not explanation](https://arxiv.org/abs/1902.10186). *NAACL* 2019.
#
# Next: attention finds what a word needs, wherever it stands, and does not know where. In
# [chapter 15](15_transformer.ipynb) we give it places, stack it, and let it translate. Your progress so far is on the map at the end of
# [chapter 00](00_start_here.ipynb).
