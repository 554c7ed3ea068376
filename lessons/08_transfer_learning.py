# %% [markdown]
# # Borrow what another network learned
#
# At the end of this chapter you will have built the three blocks that large image networks are made of, trained a
# small network on six kinds of shapes, and used what it learned to tell four other kinds apart from five examples
# of each.

# %%
import numpy as np

from helpers import checks, data
from helpers.settings import by_profile

check, quiz = checks.of_chapter("08_transfer_learning")
colour = data.colour_images()  # 32 × 32 pixels, 0 to 1
print("to learn first:", ", ".join(colour.names[:6]))
print("to learn then, from few labels:", ", ".join(colour.names[6:]))

# %% tags=["hide-input"]
from helpers import plots

shown = [np.flatnonzero(colour.y_test == k)[0] for k in range(10)]
plots.show(
    plots.pictures(
        colour.x_test[shown],
        [*colour.names],
        "Six kinds with many labels; four, in orange, with few",
        columns=10,
        wrong=range(6, 10),
    ),
    alt="Ten small colour pictures, one of each class, the names of the last four in orange: those "
    "are the classes that will have few labels.",
)

# %% [markdown]
# **You will learn** to
#
# - build VGG, Inception and residual blocks, and count their parameters and multiply-adds;
# - say what depth costs in training, and what skips and normalisation buy;
# - move a trained network to new classes by a recipe: freeze, train the head, thaw, fine-tune;
# - predict when that hurts, and recognise the traps that raise no error.
#
# **You need** chapters 05 to 07. On two processor cores the chapter runs in about a minute and takes
# about 1.2 GiB of memory. With `COURSE_PROFILE=full` it uses CIFAR-10 and repeats the whole study, which takes
# the better part of an hour.

# %% [markdown]
# ## Two small windows for one large
#
# Chapter 07's network had three convolutions. In 2014 networks with twenty appeared, and nobody could choose
# twenty layers one by one: they are built from **blocks**. Here are the three whose names you will meet most. Each
# box with a size is a convolution.

# %% tags=["hide-input"]
from helpers.diagrams import transfer_learning as drawings

plots.show(
    drawings.three_blocks(),
    alt="Three diagrams. VGG: input, two 3 by 3 convolutions and a pooling, one after the other. "
    "Inception: four branches side by side, with 1 by 1 convolutions, marked, in front of the 3 by 3 "
    "and the 5 by 5. ResNet: two 3 by 3 convolutions, and a marked arrow past them to an addition.",
)

# %% [markdown]
# Take **VGG** first (Simonyan and Zisserman). Its only window is 3 × 3. What if you need to see five pixels wide?
# Let one 3 × 3 window look at the results of another. How far does it see? Slide a window of ones over a window of
# ones:

# %%
view = np.convolve([1, 1, 1], [1, 1, 1])  # along a row; down a column it is the same
print(np.outer(view, view))

# %% [markdown]
# Five by five, with the middle seen most often. Now the bill. Chapter 07 counted a convolution with $f$ filters of
# $k \times k$ over $c$ channels, on a picture with $p$ positions:
#
# $$\text{parameters} = (k^2 c + 1)\,f \qquad \text{multiply-adds} = p\,k^2 c f$$
#
# Guess first: with 64 channels in and out, what do two 3 × 3 windows cost beside one 5 × 5?


# %%
def cost(kernel, channels, filters, positions):
    weights = kernel**2 * channels * filters
    return np.array([weights + filters, positions * weights])  # parameters, multiply-adds


one, two = cost(5, 64, 64, 32 * 32), 2 * cost(3, 64, 64, 32 * 32)
print("one 5 x 5: {:8,} parameters {:12,} multiply-adds".format(*one))
print("two 3 x 3: {:8,} parameters {:12,} multiply-adds".format(*two))

# %% [markdown]
# $2 \cdot 9$ for 25: over a quarter saved, for the same view, and with one more ReLU between. In Keras the block is
# a loop. The starting weights are scaled for ReLUs (`he_normal`), which will matter soon.

# %%
from helpers.training import ProgressLine, batches, count_multiply_adds, keras, tf

layers = keras.layers


def conv(x, filters, kernel=3, activation="relu", first="he_normal", step=1):
    options = {"padding": "same", "kernel_initializer": first, "strides": step}
    return layers.Conv2D(filters, kernel, activation=activation, **options)(x)


def vgg_block(x, filters, convolutions=2):
    for _ in range(convolutions):
        x = conv(x, filters)
    return layers.MaxPooling2D()(x)


print(vgg_block(keras.Input((32, 32, 64)), 128).shape)

# %% [markdown]
# ## A window of one pixel
#
# Which window is right, 1 × 1, 3 × 3 or 5 × 5? The **Inception** block of GoogLeNet (Szegedy and others) takes all
# of them and lays the results side by side. Its first block gets 192 channels at 28 × 28 positions and returns 64,
# 128 and 32 channels from the three windows. The 5 × 5 convolution over 192 channels is expensive.
#
# So a 1 × 1 convolution goes first. It cannot see a neighbour. It is one dense layer, the same for every pixel
# (Lin, Chen and Yan), and it can turn 192 channels into 16:

# %%
rng = np.random.default_rng(0)
x, w = rng.normal(size=(1, 28, 28, 192)), rng.normal(size=(192, 16))
pointwise = layers.Conv2D(16, 1, use_bias=False, dtype="float64")
pointwise.build(x.shape)
pointwise.set_weights([w[None, None]])  # (1, 1, 192, 16)
print("equal to a matrix product at each pixel:", np.allclose(pointwise(x), x @ w))

# %% [markdown]
# Such a **bottleneck** adds a layer. Guess first: does that make the branch cost more, or less?

# %%
direct = cost(5, 192, 32, 28**2)
narrowed = cost(1, 192, 16, 28**2) + cost(5, 16, 32, 28**2)
print("5 x 5 at once:       {:8,} parameters {:12,} multiply-adds".format(*direct))
print("1 x 1, then 5 x 5:   {:8,} parameters {:12,} multiply-adds".format(*narrowed))
print(f"times cheaper: {direct[1] / narrowed[1]:.1f}")


# %%
def inception_block(x, one, three, five, pooled):
    branches = [
        conv(x, one, 1),
        conv(conv(x, three[0], 1), three[1], 3),
        conv(conv(x, five[0], 1), five[1], 5),
        conv(layers.MaxPooling2D(3, strides=1, padding="same")(x), pooled, 1),
    ]
    return layers.Concatenate()(branches)


print(inception_block(keras.Input((28, 28, 192)), 64, (96, 128), (16, 32), 32).shape)

# %% [markdown]
# ## Deeper, and slower
#
# If blocks stack so well, why stop at twenty layers? Take two networks of dense layers for the digits, one of 6
# layers and one of 22. The deep one can do all that the shallow one can: let sixteen of its layers copy their input.
# Guess first: which of them learns its own *training* scans in fewer steps?
#
# $h$ goes through two layers at a time, $f = W_2\,\mathrm{ReLU}(W_1 h)$. A plain network continues with
# $\mathrm{ReLU}(f)$. A **residual** one (He and others) adds what came in, by a **skip connection**:
#
# $$h \leftarrow \mathrm{ReLU}(h + f(h))$$
#
# Copying is now easy: make $f$ zero. The networks of He and others also had **batch normalisation** after each
# convolution, which shifts and scales each unit to mean 0 and variance 1 over the batch. (Ioffe and Szegedy, who
# invented it, let it learn a new scale and shift on top.) We switch the two separately, so there are four ways to build
# a network of any depth, and one function holds them all. It runs several copies at once, stacked along a first axis,
# each with weights of its own.


# %%
def normalise(z):
    mean, variance = tf.nn.moments(z, axes=[1], keepdims=True)  # over the batch
    return (z - mean) * tf.math.rsqrt(variance + 1e-3)


def deep_logits(x, weights, way):
    first, *middle, last = weights  # (copies, 64, 32), then (copies, 32, 32), (copies, 32, 10)
    scaled = normalise if way in ("normalised", "both") else tf.identity
    h = tf.nn.relu(x @ first)  # (copies, batch, 32)
    for W1, W2 in zip(middle[::2], middle[1::2], strict=True):
        f = scaled(tf.nn.relu(scaled(h @ W1)) @ W2)
        h = tf.nn.relu(h + f if way in ("skips", "both") else f)
    return h @ last


# %% [markdown]
# Is depth slow, or is our step too short or too long for it? A step that suits 6 layers may be far too long for 22.
# So each way to build, each depth and each optimiser gets the learning rate that suits it best. The two optimisers
# are chapter 02's: momentum, $v \leftarrow \mu v - \alpha g$ and $w \leftarrow w + v$ with $\mu = 0.9$, and Adam.


# %%
def momentum(w, v, _, gradient, rate, t):
    v.assign(0.9 * v - rate * gradient)
    w.assign_add(v)


def adam(w, m, s, gradient, rate, t):
    m.assign(0.9 * m + 0.1 * gradient)
    s.assign(0.999 * s + 0.001 * gradient**2)
    w.assign_sub(rate * m / (1 - 0.9**t) / (tf.sqrt(s / (1 - 0.999**t)) + 1e-7))


optimisers = {"Adam": adam, "momentum": momentum}
cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits  # labels, logits

# %% [markdown]
# Each copy draws its starting weights and its batches of 64 scans from a seed of its own, so two copies with one seed
# see the same batches, whatever their networks look like.

# %%
digits = data.digits()
scans = tf.constant(digits.x_train.reshape(-1, 64))
truth = tf.constant(digits.y_train, "int32")


def new_weights(depth, seeds):
    rngs = [np.random.default_rng([seed, depth]) for seed in seeds]
    shapes = [(64, 32), *[(32, 32)] * (depth - 2), (32, 10)]
    drawn = [[rng.normal(0, np.sqrt(2 / s[0]), s) for rng in rngs] for s in shapes]
    return [tf.Variable(np.stack(each).astype("float32")) for each in drawn]


# %% [markdown]
# `some_steps` takes as many steps as it gets batches, and returns how many of all training scans each copy then gets
# right. `tf.function` turns it into one graph, as `fit` does.


# %%
def trainer(weights, way, optimiser, rates):
    memory = [(tf.Variable(0 * w), tf.Variable(0 * w)) for w in weights]

    @tf.function
    def some_steps(batches, t):
        for rows in batches:  # (copies, 64)
            with tf.GradientTape() as tape:
                logits = deep_logits(tf.gather(scans, rows), weights, way)
                loss = tf.reduce_mean(cross_entropy(tf.gather(truth, rows), logits), axis=1)
            t, gradients = t + 1.0, tape.gradient(loss, weights)
            for w, kept, gradient in zip(weights, memory, gradients, strict=True):
                optimisers[optimiser](w, *kept, gradient, rates, t)
        everything = tf.tile(scans[None], (len(weights[0]), 1, 1))
        answers = tf.argmax(deep_logits(everything, weights, way), -1, output_type="int32")
        return tf.reduce_mean(tf.cast(answers == truth, "float32"), axis=1)  # (copies,)

    return some_steps


# %% [markdown]
# The race itself: all seeds at each of several rates, until all seeds of *some* rate get 95 % of the training scans
# right, or for 2,000 steps. It returns how many steps each copy needed.


# %%
def race(depth, way, optimiser, rates, seeds, most=2000):
    each = [(rate, seed) for rate in rates for seed in seeds]
    rngs = [np.random.default_rng(seed) for _, seed in each]
    column = np.array([rate for rate, _ in each], "float32")[:, None, None]
    some_steps = trainer(
        new_weights(depth, [seed for _, seed in each]), way, optimiser, column
    )
    needed = np.full((len(rates), len(seeds)), most)
    for t in range(0, most, 20):
        rows = np.stack([rng.integers(len(scans), size=(20, 64)) for rng in rngs], axis=1)
        right = some_steps(rows, tf.constant(t, "float32")).numpy().reshape(needed.shape)
        needed[right >= 0.95] = np.minimum(needed[right >= 0.95], t + 20)
        if (needed < most).all(axis=1).any():
            break
    return needed


# %% [markdown]
# The study runs all four ways with 6, 12 and 22 layers. It gives each seven learning rates, keeps the one at which
# three starts have all arrived first, and runs that one from **ten other starts**. Here two contestants run live,
# from one start.

# %%
import functools

from helpers import studies

study = studies.of_chapter("08_transfer_learning")
RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3]
depths, ways = (6, 12, 22), ("plain", "normalised", "skips", "both")
starts = range(by_profile(quick=1, full=3, study=10))


# %%
@functools.cache
def tried(*contestant):
    return race(*contestant, RATES, studies.TUNING_SEEDS)


def run(*contestant):
    def slowness(rate, seed):
        return tried(*contestant)[RATES.index(rate), studies.TUNING_SEEDS.index(seed)]

    name = "{} {}, {}".format(*contestant)
    rate = study.tuned("depth", name, RATES, slowness)
    for seed, steps in enumerate(race(*contestant, [rate], starts)[0]):
        study.add("depth", name, seed, rate, steps=steps)
        print(f"{name:22} rate {rate:<6g} start {seed}: {steps} steps")


# %% tags=["nbval-ignore-output"]
all_of_them = [(n, way, each) for n in depths for way in ways for each in optimisers]
two = [(22, "plain", "Adam"), (22, "both", "Adam")]
for contestant in by_profile(quick=two, full=all_of_them, study=all_of_them):
    run(*contestant)

# %% tags=["hide-input"]
plots.show(
    drawings.steps_by_depth(
        study,
        depths,
        ways,
        list(optimisers),
        2000,
        "Depth costs steps; with skips and normalisation, few",
    ),
    alt="Steps to 95 % of the training scans against 6, 12 and 22 layers, both on logarithmic scales, with the "
    "range of ten starts; Adam above, momentum below. The lines for plain, normalised and skips "
    "rise steeply to several hundred steps; the line for both rises from about 40 to about 80.",
)

# %%
for each in optimisers:
    print(study.compare("depth", f"22 plain, {each}", f"6 plain, {each}", "steps"))
    for way in ("skips", "normalised", "both"):
        print(study.compare("depth", f"22 {way}, {each}", f"22 plain, {each}", "steps"))
    for way in ("plain", "both"):
        print(study.compare("depth", f"22 both, {each}", f"6 {way}, {each}", "steps"))
    arrived = (study.values("depth", f"22 plain, {each}", "steps") < 2000).all()
    print("all ten starts of 22 plain layers arrive:", arrived)
print("runs that the record did not expect:", study.outside("depth") or "none")

# %% [markdown]
# Twenty-two plain layers are **slow, not unable**. All ten starts arrive, but at their best learning rate they need
# about five times the steps of six layers, with either optimiser. What do the two parts buy? Normalisation alone buys
# nothing that ten starts can show. Skips alone save a quarter of the steps with Adam, and with momentum nothing that
# shows. Together they buy nearly all of it: about 80 steps, with Adam no more than six plain layers need. Depth still
# has its price, though: six layers with both need only about half as many.
#
# It is tempting to blame a gradient that vanishes. But Adam divides each gradient by its own size: a layer whose
# gradients are a thousand times smaller takes steps as long as those of all others, and the plain network is slow with
# Adam all the same. He and others, whose plain networks had normalisation, found healthy gradients too, and supposed
# that deep plain networks converge very slowly. For them more patience was no cure. On ImageNet 34 plain layers stayed
# at 28.5 % error, behind 27.9 % for 18 layers, and three times the steps did not mend it; 34 residual layers reached
# 25.0 %, and there depth paid. Here it does not: the digits do not need twenty layers, and all that the skips and the
# normalisation do is to make them cheap to train.

# %% [markdown]
# Back to images. When a block changes the number of channels, $x$ no longer fits what comes out, so the skip goes
# through a 1 × 1 convolution. And since changing nothing is a good place to start, our block starts there: its second
# kernel is zero at first.


# %%
def residual_block(x, filters):
    around = x if x.shape[-1] == filters else conv(x, filters, 1, activation=None)
    f = conv(conv(x, filters), filters, activation=None, first="zeros")
    return layers.ReLU()(layers.Add()([around, f]))


# %% [markdown]
# ## Proof
#
# First the counts. By hand each block is a sum of `cost`s; Keras counts the parameters itself, and chapter 07's
# profiler the products.

# %%
blocks = {
    "VGG": (lambda x: vgg_block(x, 128), (32, 32, 64)),
    "Inception": (lambda x: inception_block(x, 64, (96, 128), (16, 32), 32), (28, 28, 192)),
    "residual": (lambda x: residual_block(x, 64), (16, 16, 64)),
}
branches = [(1, 192, 64), (1, 192, 96), (3, 96, 128), (1, 192, 16), (5, 16, 32), (1, 192, 32)]
by_hand = {
    "VGG": cost(3, 64, 128, 32**2) + cost(3, 128, 128, 32**2),
    "Inception": sum(cost(*branch, 28**2) for branch in branches),
    "residual": 2 * cost(3, 64, 64, 16**2),
}

# %%
for name, (block, shape) in blocks.items():
    x = keras.Input(shape)
    model = keras.Model(x, block(x))
    counted = model.count_params(), count_multiply_adds(model)
    same = [ours == theirs for ours, theirs in zip(by_hand[name], counted, strict=True)]
    print("{:16}{:8,} parameters {:12,} multiply-adds".format(name, *by_hand[name]), *same)

# %% [markdown]
# Next the residual block's values and slopes. In NumPy it is chapter 06's cross-correlation twice, and a plus. Its
# slope in $x$ contains a 1 that no weight can shrink: where the last ReLU is open, $\partial y / \partial x = 1 +
# \partial f / \partial x$.


# %%
def convolve(x, kernels, bias):
    x = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    return np.tensordot(windows, kernels, [(4, 5, 3), (0, 1, 2)]) + bias


def residual_forward(x, k1, b1, k2, b2):
    f = convolve(np.maximum(0, convolve(x, k1, b1)), k2, b2)
    return np.maximum(0, x + f)  # (n, rows, columns, channels)


# %%
pixels = keras.Input((6, 6, 4))
block = keras.Model(pixels, residual_block(pixels, 4))
x, towards = rng.normal(size=(2, 2, 6, 6, 4))
print("                values     slopes   both below 1e-4")
for name, scale in {"random f": 0.3, "f is zero": 0}.items():
    weights = [scale * rng.normal(size=w.shape) for w in block.get_weights()]
    block.set_weights(weights)
    moved = [residual_forward(x + h * towards, *weights).sum() for h in (-1e-6, 1e-6)]
    point = tf.constant(x, "float32")
    with tf.GradientTape() as tape:
        tape.watch(point)
        out = block(point)
        total = tf.reduce_sum(out)
    slope = (tape.gradient(total, point).numpy() * towards).sum()
    nudge = (moved[1] - moved[0]) / 2e-6
    errors = [np.abs(residual_forward(x, *weights) - out).max(), abs(1 - slope / nudge)]
    print(f"{name:12}", *[f"{error:10.0e}" for error in errors], f"{max(errors) < 1e-4!s:>12}")

# %% [markdown]
# With $f$ at zero the slope is still there. That is the road by which a gradient reaches the first layers.

# %% [markdown]
# ## On data
#
# **Pretrain.** Our network has a **base** and a **head**. The base is three stages: a convolution with stride 2, which
# halves the picture, batch normalisation, and a residual block. The head averages each of the base's 64 maps over all
# places (**global average pooling**) and puts one dense layer on the 64 averages. It starts at zero, so that a fresh
# head favours no class.


# %%
def new_base():
    pixels = x = keras.Input((32, 32, 3))
    for filters in (16, 32, 64):
        x = conv(x, filters, activation=None, step=2)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        x = residual_block(x, filters)
    return keras.Model(pixels, x)  # (images, 4, 4, 64)


def ready(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"], steps_per_execution=10)
    return model


def with_head(base, classes, training=None):
    pixels = keras.Input(base.input_shape[1:])
    averages = layers.GlobalAveragePooling2D()(base(pixels, training=training))
    logits = layers.Dense(classes, kernel_initializer="zeros")(averages)
    return ready(keras.Model(pixels, logits))


# %% [markdown]
# It learns the first six classes, from 6,000 images. The other four are the new task. Of their images 2,000 are the
# `pool` from which a few will get labels. The rest serve to choose learning rates: labels are drawn from `spare`, and
# `judges` decide. The held-out images are for the end.

# %%
images = {"train": colour.x_train, "test": colour.x_test}
classes = {"train": colour.y_train, "test": colour.y_test}


def part(which, first, last, most=None):
    wanted = (classes[which] >= first) & (classes[which] < last)
    rows = np.flatnonzero(wanted)[:most]
    return images[which][rows], classes[which][rows] - first


old, old_test = part("train", 0, 6, 6000), part("test", 0, 6)
new, new_test = part("train", 6, 10, 4000), part("test", 6, 10)
thirds = np.split(np.arange(len(new[0])), [2000, 3000])
pool, spare, judges = [(new[0][rows], new[1][rows]) for rows in thirds]
new_names = colour.names[6:]
images = new = colour = None  # room in memory; what is needed was copied
print(f"old classes: {len(old[0])} images; new classes: {len(pool[0])} to draw labels from")

# %% [markdown]
# `train` serves all runs of the chapter. It forgets what Adam remembers of the run before (to compile a network anew
# takes longer than a short training), and lowers the learning rate to zero in twenty equal stretches.


# %%
def train(model, x, y, rate, steps, batch_size=20, callbacks=()):
    for variable in model.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    falling = keras.callbacks.LearningRateScheduler(lambda stretch: rate * (1 - stretch / 20))
    options = {
        "epochs": 20,
        "verbose": 0,
        "shuffle": False,
        "callbacks": [falling, *callbacks],
    }
    model.fit(batches(x, y, batch_size).repeat(), steps_per_epoch=steps // 20, **options)


def accuracy(model, x, y):
    return np.mean(model.predict(x, batch_size=200, verbose=0).argmax(axis=1) == y)


# %%
base = new_base()
learner = with_head(base, 6)


def fresh(seed):
    keras.utils.set_random_seed(seed)
    return new_base().get_weights()


@functools.cache
def pretrained(seed, change=lambda x, y: x):
    base.set_weights(fresh(seed))
    learner.layers[-1].set_weights([np.zeros((64, 6)), np.zeros(6)])
    x, steps = change(*old), by_profile(600, 1000)
    train(learner, x, old[1], 2e-3, steps, batch_size=50, callbacks=[ProgressLine()])
    return learner.get_weights()


# %% tags=["nbval-ignore-output"]
learned = pretrained(0)
before = accuracy(learner, *old_test)
print(f"six old classes, held-out images: {before:.2f} (chance 0.17)")

# %%
print("the six are learned:", before > 0.35)

# %% [markdown]
# ## A recipe to keep
#
# **Transfer.** Now four classes that it has never seen, with 20 labels each. Throw the old head away, put a fresh one
# on, and **freeze** the base: `base.trainable = False` takes its weights out of the training. The head alone learns,
# 260 numbers from 80 images.
#
# Mind `training=False`. Batch normalisation has two modes. In training it uses the mean and variance of the batch, and
# keeps a running average of them; in use, **inference mode**, it takes the running average. With `training=False` the
# base stays in inference mode, now and after it is thawed. What it computes then does not depend on which images
# share a batch, and its averages, the memory of 6,000 images, are not overwritten by twenty.


# %%
def few(y, labels, seed):
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.choice(np.flatnonzero(y == k), labels, replace=False) for k in range(4)]
    )


def borrow(base, x, y, classes):
    base.trainable = False
    model = with_head(base, classes, training=False)  # inference mode, for good
    train(model, x, y, 1e-2, 200)
    return model


# %% [markdown]
# Then, if you like, **thaw** the base and train all weights, a little: this is **fine-tuning**. `trainable` is read
# when Keras builds its training step, so compile again, or nothing changes. And turn the learning rate down, here by a
# factor of a hundred: the base is to be adjusted, not to be learned anew.


# %%
def fine_tune(model, base, x, y):
    base.trainable = True
    ready(model)  # compile again
    train(model, x, y, 1e-4, 200)


# %% [markdown]
# Guess first: after the head has learned, what do 200 steps with all weights add? And does the frozen base really stay
# as it was, its running averages included?

# %% tags=["nbval-ignore-output"]
moved = {}
for seed in range(by_profile(quick=1, full=3, study=5)):
    base.set_weights(pretrained(seed)[:-2])
    rows, held = few(pool[1], 20, seed), base.get_weights()
    model = borrow(base, pool[0][rows], pool[1][rows], 4)
    frozen = accuracy(model, *new_test)
    moved["frozen"] = max(
        np.abs(a - b).max() for a, b in zip(held, base.get_weights(), strict=True)
    )
    fine_tune(model, base, pool[0][rows], pool[1][rows])
    moved["thawed"] = max(
        np.abs(a - b).max() for a, b in zip(held, base.get_weights(), strict=True)
    )
    study.add("recipe", "head alone", seed, accuracy=frozen)
    study.add("recipe", "then all weights", seed, accuracy=accuracy(model, *new_test))
    print(
        f"draw {seed}: head alone {frozen:.2f}, then all weights {accuracy(model, *new_test):.2f} (chance 0.25)"
    )

# %%
print(
    "the base moved while it was frozen:",
    moved["frozen"] > 0,
    "and thawed:",
    moved["thawed"] > 0,
)
print(study.compare("recipe", "then all weights", "head alone", "accuracy"))
print("draws that the record did not expect:", study.outside("recipe") or "none")

# %% [markdown]
# The frozen base did not move by one bit. And for 20 labels a class the second half of the recipe was not worth its
# while: five draws show no difference between the head alone and all weights. What does make a difference is the
# draw itself, with a pretraining and labels of its own: the head alone reached anything between 0.4 and 0.6.
#
# ## How many labels is it worth?
#
# The recipe is one way of several. The study compares six ways to use 5 or 20 labels a class. Each of its five seeds
# has a pretraining of its own, its own draw of labels and its own starts, the same for all six ways:
#
# - **linear on pixels** and **from scratch**: nothing is borrowed.
# - **frozen**: the head alone, on 64 averages; **frozen, flattened**: without the averaging, on all 1,024 numbers.
# - **all at once**: a fresh head, and all weights learn from the first step on.
# - **head first**: half of the steps for the head alone, the other half for all weights. This is the recipe.
#
# Each way takes 400 steps of 20 images, and has its own learning rate for each number of labels, chosen with three
# other pretrainings.
#
# A frozen base gives the same maps for the same image every time, so they are computed once and kept. Then only the
# head runs, and a run takes half a second.


# %%
sources = {"pretrained": lambda seed: pretrained(seed)[:-2], "never trained": fresh}


def images_of(seed):  # to learn from, to judge on
    return (spare, judges) if seed in studies.TUNING_SEEDS else (pool, new_test)


@functools.cache
def maps(source, seed):
    base.set_weights(sources[source](seed))
    return [
        base.predict(x, batch_size=200, verbose=0) for x, _ in images_of(seed)
    ]  # (images, 4, 4, 64)


# %%
def head_on(shape, layer):
    dense = layers.Dense(4, kernel_initializer="zeros")
    return ready(keras.Sequential([keras.Input(shape), layer, dense]))


heads = {
    "linear on pixels": head_on((32, 32, 3), layers.Flatten()),
    "frozen": head_on((4, 4, 64), layers.GlobalAveragePooling2D()),
    "frozen, flattened": head_on((4, 4, 64), layers.Flatten()),
}


# %%
def head_alone(way, rate, labels, seed, steps=400, source="pretrained"):
    (x, y), (x_judge, y_judge) = images_of(seed)
    if way != "linear on pixels":
        x, x_judge = maps(source, seed)
    rows, model = few(y, labels, seed), heads[way]
    model.set_weights([0 * w for w in model.get_weights()])
    keras.utils.set_random_seed(seed)
    train(model, x[rows], y[rows], rate, steps)
    return accuracy(model, x_judge, y_judge)


# %%
base.trainable = True
thawed, scratch = with_head(base, 4, training=False), with_head(base, 4)


def all_weights(way, rate, labels, seed):
    (x, y), judge = images_of(seed)
    rows, steps, head = few(y, labels, seed), 400, [np.zeros((64, 4)), np.zeros(4)]
    model = scratch if way == "from scratch" else thawed
    if way == "head first":
        steps = 200
        head_alone("frozen", 1e-2, labels, seed, steps)
        head = heads["frozen"].get_weights()
    base.set_weights(fresh(seed) if model is scratch else pretrained(seed)[:-2])
    model.layers[-1].set_weights(head)
    keras.utils.set_random_seed(seed)
    train(model, x[rows], y[rows], rate, steps)
    return accuracy(model, *judge)


# %%
candidates = {
    "linear on pixels": (head_alone, [1e-4, 1e-3, 1e-2]),
    "from scratch": (all_weights, [3e-3, 1e-2]),
    "frozen": (head_alone, [1e-3, 1e-2, 1e-1]),
    "frozen, flattened": (head_alone, [1e-4, 1e-3, 1e-2]),
    "all at once": (all_weights, [3e-5, 3e-4, 3e-3]),
    "head first": (all_weights, [3e-5, 3e-4, 3e-3]),
}
shots, draws = (5, 20), range(by_profile(quick=1, full=3, study=5))


# %% tags=["nbval-ignore-output"]
def compete(way, labels):
    attempt, rates = candidates[way]
    task = f"{labels} labels"
    rate = study.tuned(
        task, way, rates, lambda rate, seed: 1 - attempt(way, rate, labels, seed)
    )
    for seed in draws:
        study.add(task, way, seed, rate, accuracy=attempt(way, rate, labels, seed))


for labels in shots:
    for way in by_profile(
        quick=["linear on pixels", "frozen"], full=candidates, study=candidates
    ):
        compete(way, labels)

# %% tags=["hide-input", "nbval-ignore-output"]
drawn = ["frozen", "head first", "all at once", "from scratch", "linear on pixels"]
plots.show(
    drawings.by_labels(
        study,
        shots,
        drawn,
        "All who borrow are far above a start from scratch",
        0.25,
        accent="frozen",
    ),
    alt="Accuracy on the four new classes with 5 and with 20 labels a class, medians with the range of five "
    "seeds. Frozen, head first and all at once lie close together around 0.5, their ranges overlapping "
    "from 0.37 to 0.62; from scratch and linear on pixels lie far below, between 0.23 and 0.36.",
)

# %%
for labels in shots:
    print(f"{labels} labels a class:")
    for way in ("frozen, flattened", "head first", "all at once", "from scratch"):
        print(" ", study.compare(f"{labels} labels", way, "frozen", "accuracy"))
unexpected = [line for labels in shots for line in study.outside(f"{labels} labels")]
print("runs that the record did not expect:", unexpected or "none")

# %% [markdown]
# With five labels a class whoever borrows gets about half of the new images right. From scratch the same network stays
# at chance, and so does a linear model on pixels: a shape in every colour and pose is not a matter of single pixels.
# Among the borrowers the draws differ more than the ways do. Two of eight intervals leave out zero, by two or three
# hundredths, and when the study was run a second time neither of the two did. So freezing costs nothing that we can
# vouch for, and fine-tuning buys nothing that shows.
#
# Mind that *from scratch* had few labels and 400 steps. With enough labels and patience it can be no worse than
# ImageNet's features (He, Girshick and Dollár).
#
# And old and new classes come from one drawing program, so the tasks are as close as they can be. With
# `COURSE_PROFILE=full` the same cells take photographs, CIFAR-10's: frogs, horses, ships and trucks after six other
# kinds. Three pretrainings gave:

# %%
real = studies.of_chapter("08_transfer_learning", full=True)
for labels in shots:
    for way in candidates:
        runs = real.values(f"{labels} labels", way, "accuracy")
        print(
            f"{labels:2} labels, {way:18}{runs.mean():.2f} ({runs.min():.2f} to {runs.max():.2f})"
        )
for labels in shots:
    for other in ("from scratch", "linear on pixels"):
        found = real.compare(f"{labels} labels", "frozen", other, "accuracy")
        print(f"{labels:2} labels: {found}")

# %% [markdown]
# A frog and a ship differ in colour, so pixels tell more here, and what is borrowed less: with five labels the frozen
# base is ahead of the start from scratch, with twenty, three runs cannot say. A residual network that was pretrained on
# vastly more photographs shows how far borrowing can go: with ten labels a class it got 0.97 of CIFAR-10 right, all ten
# classes (Kolesnikov and others, 2020, [arXiv:1912.11370](https://arxiv.org/abs/1912.11370)).

# %% [markdown]
# ## When it hurts
#
# What does fine-tuning do to what was there? Fine-tune on 20 labels a class, then put the **old** head back on: what is
# left of the six old classes? Here is one run at each of two learning rates, to see what can happen:

# %% tags=["nbval-ignore-output"]
rows, left = few(pool[1], 20, 0), {}
for rate in (1e-4, 1e-2):
    base.set_weights(learned[:-2])
    model.layers[-1].set_weights([np.zeros((64, 4)), np.zeros(4)])
    train(model, pool[0][rows], pool[1][rows], rate, 200)
    learner.layers[-1].set_weights(learned[-2:])
    left[rate] = accuracy(learner, *old_test)
    print(f"rate {rate}: old classes {left[rate]:.2f}, before {before:.2f}")

# %%
print("at the large rate it has forgotten:", left[1e-2] < before - 0.1)

# %% [markdown]
# This is **catastrophic forgetting**: nothing in the new labels asks to keep the old answers. Freezing loses nothing,
# since the old head still gets its old features. If you do fine-tune, one remedy is the recipe's order: what a fresh
# head sends back into the base is arbitrary, so train the head first and thaw afterwards. (Kumar and others found this
# order better than fine-tuning at once, on average over ten datasets: by 1 % on images like those it learned from, by
# 10 % on others.)
#
# One of the articles says that fine-tuning leaves what was pretrained undisturbed. It does not see to that by itself.
#
# ## Play
#
# All runs of the study are kept. Here are those with five labels, way by way:


# %% tags=["hide-input"]
def draw_ways(labels, way):
    found = {each: study.values(f"{labels} labels", each, "accuracy") for each in candidates}
    middle = f"{labels} labels, {way}: {np.median(found[way]):.2f}"
    ax = plots.spread(found, middle, "accuracy on held-out images (chance: 0.25)", accent=way)
    ax.set_xlim(0.15, 0.9)
    return ax, f"Accuracy of six ways to use few labels, each run a dot. {middle}."


# %% tags=["hide-input"]
plots.show(*draw_ways("5", "head first"))

# %% [markdown]
# Which ways gain when five labels become twenty? And which differ more, the rows of those who borrow, or the dots
# within one row?

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    draw_ways,
    "Runs by the number of labels and the way to use them.",
    labels=widgets.choice("labels a class", [str(labels) for labels in shots], "20"),
    way=widgets.choice("way", [*candidates], "all at once"),
)

# %% [markdown]
# <details><summary>What the widget shows</summary>
#
# Each gains, by 0.02 to 0.09 in the median, and none by more than its own dots can lie apart. The dots differ more than
# the rows: a borrower's lie up to 0.2 apart, because each stands for another pretraining and other labels, while the
# medians of the four borrowers lie within 0.05. A single run tells you next to nothing about which way to borrow; that
# borrowing pays, it does show.
#
# </details>
#
# Accuracy says *that* the features are better. What do they see as alike? For any image of the new classes, here are
# its five nearest neighbours: by pixels, by a base that never learned, and by the pretrained one. None of the three
# has been told a single label of these classes.


# %%
def nearest(space):  # (images, ...) -> (images, 5)
    flat = space.reshape(len(space), -1)
    flat = flat / np.linalg.norm(flat, axis=1, keepdims=True)
    return (-flat @ flat.T).argsort(axis=1)[:, 1:6]  # the first is the image itself


# %% tags=["nbval-ignore-output"]
few_pixels, few_classes = pool[0][:400], pool[1][:400]
alike = {"pixels": nearest(few_pixels)}
for source in ("never trained", "pretrained"):
    base.set_weights(sources[source](0))
    alike[source] = nearest(base.predict(few_pixels, verbose=0).mean(axis=(1, 2)))
share = {}
for space, found in alike.items():
    share[space] = (few_classes[found] == few_classes[:, None]).mean()
    print(f"by {space:13}: {share[space]:.2f} of the neighbours share the class")

# %%
print("pretrained above pixels:", share["pretrained"] > share["pixels"])


# %% tags=["hide-input", "nbval-ignore-output"]
def draw_neighbours(image, space):
    chosen = [int(image), *alike[space][int(image)]]
    names = [new_names[k] for k in few_classes[chosen]]
    wrong = [i for i, name in enumerate(names) if name != names[0]]
    title = f"By {space}: {5 - len(wrong)} of 5 neighbours share the class"
    captions = [f"image: {names[0]}", *names[1:]]
    panels = plots.pictures(few_pixels[chosen], captions, title, columns=6, wrong=wrong)
    return panels, f"A {names[0]} and its five nearest: {', '.join(names[1:])}. {title}."


plots.show(*draw_neighbours(0, "pretrained"))

# %% [markdown]
# What do pixels find alike? Where does the pretrained base go wrong?

# %% tags=["hide-input"]
widgets.explore(
    draw_neighbours,
    "An image and its five nearest neighbours.",
    image=widgets.slider("image", 0, 39, 1, 3),
    space=widgets.choice("alike by", [*alike], "pixels"),
)

# %% [markdown]
# <details><summary>What you may have seen</summary>
#
# To pixels two pictures are alike when they have the same colours in the same places, whatever the shape. Where the
# pretrained base goes wrong, look for what the two shapes share.
#
# </details>

# %% [markdown]
# ## Exercises
#
# **1. A residual bottleneck.** Deep ResNets narrow before they look: a 1 × 1 convolution from `channels` to
# `narrow`, a 3 × 3 from `narrow` to `narrow`, a 1 × 1 back to `channels`. Return the number of parameters, biases
# included.


# %%
def bottleneck_parameters(channels, narrow):
    ### BEGIN SOLUTION
    into = channels * narrow + narrow
    look = 9 * narrow * narrow + narrow
    back = narrow * channels + channels
    return into + look + back
    ### END SOLUTION


check(bottleneck_parameters)

# %% [markdown]
# **2. A residual block of dense layers.** Given `x` (samples, units) and weights `first` and `second`, no biases:
# return $\mathrm{ReLU}(x + \mathrm{ReLU}(x\,W_1)\,W_2)$ in NumPy.


# %%
def residual(x, first, second):
    ### BEGIN SOLUTION
    f = np.maximum(0, x @ first) @ second
    return np.maximum(0, x + f)
    ### END SOLUTION


check(residual)

# %% [markdown]
# **3. What still learns?** `counts` holds the parameters of each layer, from input to output. All are frozen but the
# last `thaw` layers (at least one). Return the number of parameters that train.


# %%
def trainable_parameters(counts, thaw):
    ### BEGIN SOLUTION
    return counts[-thaw:].sum()
    ### END SOLUTION


check(trainable_parameters)

# %% [markdown]
# **4. A classifier without training.** With a handful of labels you can do without gradients. `features` (examples,
# n) and `labels` (0, 1 or 2) are your few examples. Give each row of `new` the class whose *mean* feature vector is
# nearest, by squared distance.


# %%
def nearest_mean(features, labels, new):
    ### BEGIN SOLUTION
    means = np.stack([features[labels == k].mean(axis=0) for k in range(3)])  # (3, n)
    distances = ((new[:, None] - means) ** 2).sum(axis=-1)  # (new, 3)
    return distances.argmin(axis=1)
    ### END SOLUTION


check(nearest_mean)

# %% [markdown]
# **5. An experiment: five labels a class.** Here is a base that has learned six kinds of shapes from 6,000 images.
# Teach it the other four from **five** images of each. Return a function `learn(base, x, y)`: `x` (20, 32, 32, 3) holds
# the images, `y` their classes from 0 to 3. It builds a Keras model with four outputs for each image, trains it, and
# returns it. The check calls it with two draws of labels and judges it on 400 new shapes. The goal is 0.5; a linear
# model on pixels, and training all weights at once, stand beside your score. What is frozen, which rates, which head:
# all of that is yours.


# %%
def five_labels():
    ### BEGIN SOLUTION
    def learn(base, x, y):
        base.trainable = False
        pixels = keras.Input(x.shape[1:])
        averages = keras.layers.GlobalAveragePooling2D()(base(pixels, training=False))
        model = keras.Model(pixels, keras.layers.Dense(4)(averages))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(3e-2), loss)
        model.fit(x, y, batch_size=20, epochs=50, verbose=0)
        return model

    return learn
    ### END SOLUTION


check(five_labels)

# %% [markdown]
# ## Quiz

# %%
quiz("bottleneck")

# %%
quiz("degradation")

# %%
quiz("few_labels")

# %%
quiz("labels")

# %% [markdown]
# ## Summary
#
# Two 3 × 3 windows see as far as one 5 × 5 and cost less. A 1 × 1 window mixes channels and makes wide windows
# affordable. Plain depth costs training steps: twenty-two layers needed about five times those of six. Skips and
# normalisation together won nearly all of them back; neither did so alone. What six kinds of shapes had taught served
# four others: with 5 or 20 labels a class all who borrowed were far above a start from scratch, and fine-tuning was
# worth no more than freezing. So freeze first, keep the base in inference mode, thaw with a small rate and a fresh
# compile, and let validation data say whether that was worth it. Fine-tuning may forget what the base could do before,
# and at a large rate it did.

# %% [markdown]
# ## Mistakes you will meet
#
# **"Pretraining uses unlabelled data."** One of the articles that this course follows defines it so. For BERT it is
# true. VGG, Inception and ResNet, which another of the articles lists, learned from ImageNet's labels, and our base
# from six labelled classes.
#
# **"Transfer learning is fine-tuning, and fine-tuning is adjusting the learning rate."** The same article again. Here
# transfer without any fine-tuning was no worse. The rate is a setting; the method is which weights continue to learn,
# and from where.
#
# **Freezing after the first fit.** `trainable = False` is read when Keras builds its training step, at the first
# `fit`. Later it changes the summary and nothing else, until you compile again:

# %% tags=["nbval-ignore-output"]
small = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(1)])
points = rng.normal(size=(64, 3))


def first_layer_moves():
    before = small.layers[0].kernel.numpy()
    small.fit(points, points[:, :1], verbose=0)
    return bool((small.layers[0].kernel.numpy() != before).any())


answers = []
for trainable, again in [(True, True), (False, False), (False, True)]:
    small.layers[0].trainable = trainable
    if again:
        small.compile("sgd", "mse")
    answers.append(first_layer_moves())

# %%
for when, answer in zip(["at first", "frozen", "and compiled again"], answers, strict=True):
    print(f"{when}, the first layer moves: {answer}")

# %% [markdown]
# **Batch normalisation that wakes up.** In Keras a *frozen* one stays in inference mode even during
# training. Thaw it, and a few small batches overwrite what the pretraining had gathered. Here the running mean was
# 0, and the batch's is 5:

# %%
norm, batch = layers.BatchNormalization(), rng.normal(5, 2, size=(100, 1))
norm.build((None, 1))
for trainable in [False, True]:
    for training in [False, True]:
        norm.moving_mean.assign([0.0])
        norm.trainable = trainable
        mean = float(norm(batch, training=training).numpy().mean())
        running = float(norm.moving_mean.numpy()[0])
        print(f"trainable {trainable!s:5} training {training!s:5}", end="  ")
        print(f"output's mean {mean:4.1f}  running mean {running:.2f}".replace("-0.0", " 0.0"))

# %% [markdown]
# So call the base as `base(x, training=False)`, as the recipe does: then it stays in inference mode even after you thaw
# it.
#
# **Other pixels than in pretraining.** Each network wants the inputs it was trained on, and they differ. One pixel,
# red 200, green 100, blue 0, as five networks want it (and mind the copy: the function writes into its argument):

# %%
pixel = np.array([[[200.0, 100.0, 0.0]]])
for name in ["vgg16", "resnet", "inception_v3", "densenet", "efficientnet"]:
    wanted = getattr(keras.applications, name).preprocess_input(pixel.copy())
    print(f"{name:13}", wanted.ravel().round(2))

# %% [markdown]
# Nothing complains if you mix them up.

# %% [markdown]
# ## Read on
#
# - K. Simonyan, A. Zisserman. [Very deep convolutional networks for large-scale image
#   recognition](https://arxiv.org/abs/1409.1556). *ICLR* 2015. VGG.
# - M. Lin, Q. Chen, S. Yan. [Network in network](https://arxiv.org/abs/1312.4400). *ICLR* 2014. The 1 × 1 convolution.
# - C. Szegedy and others. [Going deeper with convolutions](https://arxiv.org/abs/1409.4842). *CVPR* 2015. GoogLeNet
#   and its Inception blocks.
# - S. Ioffe, C. Szegedy. [Batch normalization](https://arxiv.org/abs/1502.03167). *ICML* 2015.
# - K. He, X. Zhang, S. Ren, J. Sun. [Deep residual learning for image
#   recognition](https://arxiv.org/abs/1512.03385). *CVPR* 2016.
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson. [How transferable are features in deep neural
#   networks?](https://arxiv.org/abs/1411.1792) *NIPS* 2014. This chapter's experiment, on ImageNet, layer by layer.
# - S. Kornblith, J. Shlens, Q. V. Le. [Do better ImageNet models transfer
#   better?](https://arxiv.org/abs/1805.08974) *CVPR* 2019.
# - K. He, R. Girshick, P. Dollár. [Rethinking ImageNet pre-training](https://arxiv.org/abs/1811.08883). *ICCV* 2019.
#   When starting from scratch is as good.
# - A. Kumar and others. [Fine-tuning can distort pretrained features and underperform
#   out-of-distribution](https://arxiv.org/abs/2202.10054). *ICLR* 2022. Why to train the head first.
#
# Images end here, and with them networks that look at each input by itself. [Chapter 09](09_recurrent_networks.ipynb)
# turns to sequences, where what came before decides what an input means. Your progress so far is on the map at the end
# of [chapter 00](00_start_here.ipynb).
