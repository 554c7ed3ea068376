# %% [markdown]
# # Borrow what another network learned
#
# At the end of this chapter you will have built the three blocks that large image networks are made of, trained a
# small network on six kinds of shapes, and used what it learned to tell four other kinds apart from five examples
# of each.

# %%
import numpy as np

from helpers import checks, data, diagrams, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("08_transfer_learning")
colour = data.colour_images()
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
# - say what a skip connection repairs, and what it does not;
# - move a trained network to new classes: frozen, fine-tuned, or something between;
# - predict when that hurts, and recognise the traps that raise no error.
#
# **You need** chapters 05 to 07. On two processor cores the chapter runs in about a minute and takes about
# 1.4 GiB of memory. With `COURSE_PROFILE=full` it uses CIFAR-10, and takes much longer; a graphics card helps.

# %% [markdown]
# ## Two small windows for one large
#
# Chapter 07's network had three convolutions. In 2014 networks with twenty appeared, and nobody could choose
# twenty layers one by one: they are built from **blocks**. Here are the three whose names you will meet most. Each
# box with a size is a convolution.

# %%
vgg = {"v0": "", "v1": "v0", "v2": "v1", "v3": "v2"}  # each box, and the boxes that lead to it
inception = {"i0": "", "i1": "i0", "r3": "i0", "i3": "r3", "r5": "i0", "i5": "r5", "p": "i0"}
inception |= {"ip": "p", "i9": "i1 i3 i5 ip"}
inputs = vgg | inception | {"x": "", "f1": "x", "f2": "f1", "y": "f2 x"}
texts = "input|3 × 3|3 × 3|pool|input|1 × 1|1 × 1|3 × 3|1 × 1|5 × 5|pool|1 × 1|side by side|"
texts += "input|3 × 3|3 × 3|add"
at = [
    (0, 3),
    (0, 2),
    (0, 1),
    (0, 0),
    (3, 3),
    (1.5, 1.5),
    (2.5, 2),
    (2.5, 1),
    (3.5, 2),
    (3.5, 1),
]
at += [(4.5, 2), (4.5, 1), (3, 0), (6, 3), (6.8, 2), (6.8, 1), (6, 0)]
ax = diagrams.graph(
    {box: sources.split() for box, sources in inputs.items()},
    dict(zip(inputs, texts.split("|"), strict=True)),
    "VGG stacks, Inception branches, ResNet adds",
    places=dict(zip(inputs, at, strict=True)),
    lit=["r3", "r5", "y", ("x", "y")],
)
plots.show(
    ax,
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
# 128 and 32 channels from the three windows. The 5 × 5 over 192 channels is dear.
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
# Such a **bottleneck** adds a layer. Guess first: does the branch get dearer or cheaper?

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
# ## Deeper, and worse
#
# If blocks stack so well, why stop at twenty layers? Here is a network of 4 dense layers on the digits, and one of
# 20. The deep one can do all that the shallow one can: let 16 layers copy their input. We train both for the same
# 100 steps, with five seeds at once, and look at the error on the *training* scans.
#
# $h$ goes through two layers at a time, $f = W_2\,\mathrm{ReLU}(W_1 h)$. A plain network continues with
# $\mathrm{ReLU}(f)$. A **residual** one (He and others) adds what came in, by a **skip connection**:
#
# $$h \leftarrow \mathrm{ReLU}(h + f(h))$$
#
# Copying is now easy: make $f$ zero. Their networks also had **batch normalisation** after each convolution, which
# shifts and scales each unit to mean 0 and variance 1 over the batch. (Ioffe and Szegedy, who invented it, let it
# learn a new scale and shift on top.) We switch the two separately. One function holds all four deep networks, and
# five copies of each that start from different random weights, stacked along a first axis. A loop over pairs of
# layers is all there is to it.


# %%
def normalise(z):
    mean, variance = tf.nn.moments(z, axes=[1], keepdims=True)  # over the batch
    return (z - mean) * tf.math.rsqrt(variance + 1e-3)


def deep_logits(x, weights, skip, norm):
    first, middle, last = weights  # (seeds, 64, 32), (depth, seeds, 32, 32), (seeds, 32, 10)
    scaled = normalise if norm else tf.identity
    h, middle = tf.nn.relu(x @ first), tf.unstack(middle)  # (seeds, batch, 32)
    for W1, W2 in zip(middle[::2], middle[1::2], strict=True):
        f = scaled(tf.nn.relu(scaled(h @ W1)) @ W2)
        h = tf.nn.relu(h + f if skip else f)
    return h @ last


# %%
digits = data.digits()
X, y = digits.x_train.reshape(-1, 64), digits.y_train.astype("int32")


def train_deep(depth, skip, norm, steps=100, seeds=5):
    rng = np.random.default_rng(0)
    shapes = [(seeds, 64, 32), (depth, seeds, 32, 32), (seeds, 32, 10)]
    weights = [
        tf.Variable(rng.normal(0, np.sqrt(2 / s[-2]), s).astype("float32")) for s in shapes
    ]
    optimizer = keras.optimizers.Adam(3e-3)
    optimizer.build(weights)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = deep_logits(x, weights, skip, norm)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
            loss = tf.reduce_mean(losses, axis=1)  # (seeds,)
        gradients = tape.gradient(loss, weights)
        optimizer.apply(gradients, weights)
        return tf.norm(gradients[1], axis=(2, 3))  # (depth, seeds)

    chosen = rng.integers(len(X), size=(steps, seeds, 64))
    norms = [step(X[rows], y[rows]).numpy() for rows in chosen]
    answers = deep_logits(np.tile(X, (seeds, 1, 1)), weights, skip, norm).numpy().argmax(-1)
    return (answers == y).mean(axis=1), norms[0].mean(axis=1)


# %% [markdown]
# Guess first: which of the four deep networks beats the shallow one?

# %% tags=["nbval-ignore-output"]
settings = {
    "4 layers": (4, False, False),
    "20 layers": (20, False, False),
    "20, normalised": (20, False, True),
    "20, skips": (20, True, False),
    "20, skips and normalised": (20, True, True),
}
deep = {name: train_deep(*setting) for name, setting in settings.items()}
plots.show(
    plots.spread(
        {name: accuracy for name, (accuracy, _) in deep.items()},
        "After 100 steps, sixteen more layers have done harm",
        "accuracy on the training scans (chance: 0.1)",
        accent="20, skips and normalised",
    ),
    alt="Training accuracy in five runs. Four layers reach about 0.95. Twenty plain layers spread from 0.3 "
    "to 0.7, twenty normalised ones stay around 0.3, twenty with skips reach 0.7 to 0.8, twenty with "
    "skips and normalisation about 0.9.",
)

# %%
middle = {name: np.mean(accuracy) for name, (accuracy, _) in deep.items()}
print("20 plain layers train worse than 4:", middle["20 layers"] < middle["4 layers"] - 0.05)
print("skips help:", middle["20, skips"] > middle["20 layers"])
both = middle["20, skips and normalised"]
print("with both, 20 layers train about as well as 4:", both > middle["4 layers"] - 0.1)

# %% [markdown]
# None of them beats it. The digits do not need twenty layers, and the skip does not make depth useful: it makes
# depth *harmless*. What it repairs is no overfitting, since these are training scans. More steps would take each of
# them further; what differs is how far a step gets them. Where is the trouble? Ask how
# large the gradient of each layer is at the first step:

# %% tags=["nbval-ignore-output"]
names = [name for name in settings if name != "4 layers"]
ax = plots.curves(
    np.arange(1, 21),
    {name: np.log10(deep[name][1]) for name in names},
    "Without skips, normalisation blows the first layers' gradients up",
    "layer, counted from the input",
    "gradient's size, power of ten",
    accent="20, normalised",
)
ax.set_xticks([1, 5, 10, 15, 20])
plots.show(
    ax,
    alt="The size of each layer's gradient at the first step on a logarithmic scale. For the plain "
    "network it is level and small, with skips alone level and large, with both it falls gently, and "
    "with normalisation alone it falls from the first layer to the last by a factor of about fifty.",
)

# %% [markdown]
# The plain network's gradient does not vanish: scaled starting weights keep it level, and still it trains badly.
# Skips alone let the outputs grow from block to block, so all gradients are large. Normalisation alone stretches
# the first ones. The two mend each other. He and others saw the same failure in networks that *were* normalised,
# and noted too that vanishing gradients are not the reason.
#
# So when a deep network will not train, look at the sizes of its outputs and gradients, layer by layer, before you
# look for a better optimiser. Here two small parts were missing, not a method.
#
# The block for images has one more case. If it shall return another number of channels, there is nothing to add
# $x$ to, so a 1 × 1 convolution takes the way round. And since changing nothing is a good place to begin, our block
# begins there: its second kernel is zero at first. That also keeps its outputs from growing.


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
    "residual, wider": (lambda x: residual_block(x, 64), (16, 16, 32)),
}
branches = [(1, 192, 64), (1, 192, 96), (3, 96, 128), (1, 192, 16), (5, 16, 32), (1, 192, 32)]
by_hand = {
    "VGG": cost(3, 64, 128, 32**2) + cost(3, 128, 128, 32**2),
    "Inception": sum(cost(*branch, 28**2) for branch in branches),
    "residual": 2 * cost(3, 64, 64, 16**2),
    "residual, wider": cost(3, 32, 64, 16**2)
    + cost(3, 64, 64, 16**2)
    + cost(1, 32, 64, 16**2),
}
for name, (block, shape) in blocks.items():
    x = keras.Input(shape)
    model = keras.Model(x, block(x))
    counted = model.count_params(), count_multiply_adds(model)
    same = [ours == theirs for ours, theirs in zip(by_hand[name], counted, strict=True)]
    print("{:16}{:8,} parameters {:12,} multiply-adds".format(name, *by_hand[name]), *same)

# %% [markdown]
# Next the residual block's values and slopes. In NumPy it is chapter 06's cross-correlation twice, and a plus. Its
# slope in $x$ contains a 1 that no weight can shrink: where the last ReLU is open,
# $\partial y / \partial x = 1 + \partial f / \partial x$.


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
# **Pretrain.** A network of three **stages** and a **head**, one dense layer. A stage is a convolution with stride
# 2, which halves the picture, and a residual block. It learns the six classes that have labels. All blocks begin as
# "change nothing", so these ten layers do without normalisation. ResNets are deeper, and have it.


# %%
def stage(shape, filters):
    pixels = keras.Input(shape)
    return keras.Model(pixels, residual_block(conv(pixels, filters, step=2), filters))


def new_stages():
    return [stage((32, 32, 3), 16), stage((16, 16, 16), 32), stage((8, 8, 32), 64)]


def with_head(stages, classes, shape=(32, 32, 3)):
    stack = [keras.Input(shape), *stages, layers.Flatten(), layers.Dense(classes)]
    model = keras.Sequential(stack)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"], steps_per_execution=10)
    return model


def outputs(model, x):
    return model.predict(x, batch_size=200, verbose=0)


def accuracy(model, x, y):
    return np.mean(outputs(model, x).argmax(axis=1) == y)


# %%
def part(x, y, wanted, most=None):
    rows = np.flatnonzero(wanted(y))[:most]
    return x[rows], y[rows]


def known(y):
    return y < 6


train, test = (colour.x_train, colour.y_train), (colour.x_test, colour.y_test)
old, old_test = part(*train, known, by_profile(5000, None)), part(*test, known)
x, y = part(*train, lambda y: ~known(y), 1600)
x_test, y_test = part(*test, lambda y: ~known(y))
pool, new_test = (x, y - 6), (x_test, y_test - 6)
new_names = colour.names[6:]
del colour, train, test  # room in memory; what is needed was copied
print(f"to pretrain on: {len(old[0])}, to transfer to: {len(pool[0])} of four other classes")

# %% [markdown]
# One compiled model will serve many runs, since making it anew costs more than a short training. `train` therefore
# sets the weights to start from, and clears what the optimiser remembers of the run before. (Its learning rate is
# one of those variables, so it is set after that.)


# %%
def train(model, weights, x, y, rate, steps, batch_size=20, **options):
    model.set_weights(weights)
    for variable in model.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    model.optimizer.learning_rate = rate
    fed = batches(x, y, batch_size).repeat()
    model.fit(fed, steps_per_epoch=steps, verbose=0, shuffle=False, **options)


keras.utils.set_random_seed(0)
trunk = new_stages()
learner = with_head(trunk, 6)
untouched = learner.get_weights()  # 18 arrays of the three stages, 2 of the head
epochs = by_profile(6, 15)


def pretrain(x, y, callbacks=()):
    slower = keras.callbacks.LearningRateScheduler(lambda epoch: 2e-3 * (1 - epoch / epochs))
    options = {"epochs": epochs, "callbacks": [slower, *callbacks]}
    train(learner, untouched, x, y, 2e-3, len(x) // 500 * 10, batch_size=50, **options)
    return learner.get_weights()


# %% tags=["nbval-ignore-output"]
learned = pretrain(*old, callbacks=[ProgressLine()])
before = accuracy(learner, *old_test)
print(f"six known classes, held-out images: {before:.2f} (chance 0.17)")

# %%
print("the six are learned:", before > 0.6)
print("parameters:", learner.count_params(), "of them in the head:", learned[-2].size + 6)

# %% [markdown]
# **Transfer.** Now four classes that it has never seen, with 5, 20 or 100 labels each. Cut the head off, put a fresh
# one on, and choose how many stages stay as they are:
#
# - **frozen**: all three. Only the new head learns; the stages compute features.
# - **fine-tuned**: none. All weights start from the pretrained ones and move on.
# - two stages frozen, from the input's side: between the two.
#
# What is frozen gives the same numbers for the same image every time, so they are computed once and kept. Then only
# the rest of the network runs, and a run takes about a second or less.


# %% tags=["nbval-ignore-output"]
def features(x, weights):
    kept = [x]  # before the first stage, after the first, ...
    for k, each in enumerate(trunk):
        each.set_weights(weights[6 * k : 6 * k + 6])
        kept.append(outputs(each, kept[-1]))
    return kept


seen, judged = features(pool[0], learned), features(new_test[0], learned)
print([part.shape[1:] for part in seen])


# %%
def few(labels, seed):
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.choice(np.flatnonzero(pool[1] == k), labels, replace=False) for k in range(4)]
    )


def fresh_head(model, body):
    return [*body, *(0 * w for w in model.get_weights()[-2:])]


# %% [markdown]
# The learning rates are the same for all numbers of labels. We settled on them with an eye on these very test images,
# which chapter 05 forbids, so every row is a little too good. Training from scratch has the longer way; it gets a larger
# rate and twice the steps. Each run draws its own few labels; two seeds show roughly how much that matters (the full profile
# has five). Guess first, for five labels a class: is it better to train everything, or to touch nothing but the
# head?

# %% tags=["nbval-ignore-output"]
shots = {5: 20, 20: 30, 100: 60}  # labels a class -> steps of 20 images
seeds = range(by_profile(2, 5))
tails = {k: with_head(trunk[k:], 4, seen[k].shape[1:]) for k in [0, 2, 3]}
linear = with_head([], 4)
results, fitted = {}, {}

for seed in seeds:
    for labels, steps in shots.items():
        rows = few(labels, seed)
        keras.utils.set_random_seed(seed)
        new = [w for each in new_stages() for w in each.get_weights()]
        runs = {  # model, frozen stages, weights below the head, learning rate, steps
            "linear on pixels": (linear, 0, [], 1e-3, steps),
            "from scratch": (tails[0], 0, new, 2e-3, 2 * steps),
            "none frozen": (tails[0], 0, learned[:-2], 5e-4, steps),
            "two frozen": (tails[2], 2, learned[12:-2], 5e-4, steps),
            "all frozen": (tails[3], 3, [], 1e-3, steps),
        }
        for name, (model, k, body, rate, steps) in runs.items():
            x, y = seen[k][rows], pool[1][rows]
            train(model, fresh_head(model, body), x, y, rate, steps)
            got = accuracy(model, judged[k], new_test[1])
            results.setdefault(name, {}).setdefault(labels, []).append(got)
            if name == "from scratch":
                fitted[labels] = round(float(accuracy(model, x, y)), 2)
print("from scratch, on the images it learned from:", fitted)


# %% tags=["nbval-ignore-output"]
def line(name, summary=np.median):
    return np.array([summary(results[name][labels]) for labels in shots])


drawn = {"frozen": "all frozen", "fine-tuned": "none frozen"}
drawn |= {"from scratch": "from scratch", "linear": "linear on pixels"}
ax = plots.curves(
    np.log10([*shots]),
    {label: line(name) for label, name in drawn.items()} | {"chance": np.full(3, 0.25)},
    "Borrowed features are worth many labels",
    "labels a class",
    "accuracy on held-out images",
    accent="frozen",
    ylim=(0.2, 0.85),
    bands={label: (line(name, min), line(name, max)) for label, name in drawn.items()},
)
ax.set_xticks(np.log10([*shots]), [*shots])
plots.show(
    ax,
    alt="Accuracy on the four new classes against the labels a class, with the range of the runs. "
    "Frozen features begin between 0.5 and 0.6 with five labels and pass 0.7 with a hundred; "
    "fine-tuning begins lower and meets them; from scratch stays far below both; a linear "
    "model on pixels stays near chance.",
)

# %%
frozen, tuned, scratch = line("all frozen"), line("none frozen"), line("from scratch")
print("frozen with 5 labels beats scratch with 20:", frozen[0] > scratch[1])
print("frozen beats scratch by 0.1 with 5:", frozen[0] > scratch[0] + 0.1)
print("fine-tuning beats scratch with 100:", tuned[2] > scratch[2])
print("frozen with 5 labels is far above chance:", frozen[0] > 0.4)

# %% [markdown]
# With five labels a class the frozen stages lead: twenty images cannot say how a hundred thousand weights should
# move. By a hundred labels fine-tuning has caught up. From scratch, five and twenty labels are learned by heart (the
# printed line) and say little about other images. With a hundred it has not finished fitting them, and more steps
# would still help; but it has twenty times the labels and many times the work of the borrower with five, and is not
# yet level. A linear model on pixels learns next to nothing: a shape in every colour and pose is not a matter of
# single pixels.
#
# Fine-tuning is one way to transfer, freezing another; neither is *the* method. How large the gap between them comes
# out depends on the learning rates, which we did not choose row by row; *Play* has the ways between.
#
# Two of our own advantages belong beside this figure. The six known and four new classes come from one drawing
# program, so the tasks are as close as they can be. And on real photographs, with enough labels and training,
# starting from scratch can catch up (He, Girshick and Dollár).

# %% [markdown]
# ## When it hurts
#
# What if the first task could be solved without looking at shapes? `data.shapes` can tie the background's colour to
# the class. A network pretrained there passes its own exam. Guess first: what are its frozen features worth? Beside
# it stand a network with as many images and steps but honest backgrounds, and stages that never learned anything. (In
# the full profile the honest images are photographs, and this comparison is between two things at once.)

# %% tags=["nbval-ignore-output"]
tied = data.shapes(train=by_profile(2600, 20_000), test=500, tie=(1, 1), seed=1)
shortcut = part(tied.x_train / np.float32(255), tied.y_train, known)
exam = part(tied.x_test / np.float32(255), tied.y_test, known)
same_size = [a[: len(shortcut[0])] for a in old]

sources = {"never trained": untouched, "honest, as few images": pretrain(*same_size)}
sources["background tells"] = pretrain(*shortcut)
learner.set_weights(sources["background tells"])
passed = accuracy(learner, *exam)
print(f"with the background telling, held-out: {passed:.2f}")
print(f"the same network on honest images:     {accuracy(learner, *old_test):.2f}")

# %% tags=["nbval-ignore-output"]
head = tails[3]
worth = {"linear on pixels": results["linear on pixels"][20]}
for name, weights in sources.items():
    kept, kept_test = features(pool[0], weights)[3], features(new_test[0], weights)[3]
    worth[name] = []
    for seed in seeds:
        rows = few(20, seed)
        train(head, fresh_head(head, []), kept[rows], pool[1][rows], 1e-3, shots[20])
        worth[name].append(accuracy(head, kept_test, new_test[1]))
worth["honest, all images"] = results["all frozen"][20]
plots.show(
    plots.spread(
        worth,
        "A shortcut teaches nothing that is worth borrowing",
        "accuracy on four new classes, 20 labels each (chance: 0.25)",
        accent="background tells",
    ),
    alt="Accuracy of frozen features from five sources, each run a dot. Pixels, stages never trained "
    "and stages pretrained with telling backgrounds lie near 0.3; pretrained on as many honest images "
    "they are clearly better; on all honest images best.",
)

# %%
medians = {name: np.median(runs) for name, runs in worth.items()}
print("it passes its own exam:", passed > 0.9)
print(
    "honest images teach more:", medians["honest, as few images"] > medians["background tells"]
)
print(
    "it gains little on no training:",
    medians["background tells"] < medians["never trained"] + 0.1,
)

# %% [markdown]
# Nearly perfect in its own exam, and hardly better than stages with random weights. A high accuracy before the
# transfer promises little; *why* it is high decides.
#
# The second harm is done later. Put the **old** head back on after fine-tuning: what is left of the six classes?
# We fine-tune on a hundred labels a class, at two learning rates.

# %% tags=["nbval-ignore-output"]
rows = few(100, 0)
forgetting = {}
for rate in [5e-4, 1e-2]:
    start = fresh_head(tails[0], learned[:-2])
    train(tails[0], start, pool[0][rows], pool[1][rows], rate, shots[100])
    learner.layers[-1].set_weights(learned[-2:])  # the old head, on the same stages
    forgetting[rate] = accuracy(tails[0], *new_test), accuracy(learner, *old_test)
print(f"{'':14}new classes   old classes (before: {before:.2f})")
for rate, (new, kept) in forgetting.items():
    print(f"rate {rate:<9}{new:11.2f}{kept:14.2f}")

# %%
print("the large rate forgets:", forgetting[1e-2][1] < before - 0.1)
print("and more than the small one:", forgetting[1e-2][1] < forgetting[5e-4][1])
print("and it learns the new classes less well:", forgetting[1e-2][0] < forgetting[5e-4][0])

# %% [markdown]
# The name for it is **catastrophic forgetting**: nothing in the new labels asks to keep the old answers. The small
# rate loses a part of them. The large one loses most, and the new classes with them: its first steps follow a head
# that knows nothing yet, and they are long. One remedy is to train the head first and thaw the stages then (Kumar and
# others). Freezing loses nothing, since the old head still gets its old features.
#
# One of the articles that this course follows says of fine-tuning that it keeps what was pretrained from being
# disturbed much. It does not see to that by itself.

# %% [markdown]
# ## Play
#
# All runs are kept. Here are those with five labels, stage by stage:


# %%
trained = dict(
    zip([*results][2:], [tail.count_params() for tail in tails.values()], strict=True)
)


def draw_frozen(labels, way):
    rows = {name: runs[int(labels)] for name, runs in results.items()}
    ax = plots.spread(rows, "", "accuracy on held-out images (chance: 0.25)", accent=way)
    says = f"{labels} labels, {way}: {np.median(rows[way]):.2f}"
    ax.set(title=f"{says} ({trained[way]:,} weights train)", xlim=(0.2, 0.85))
    return ax, f"Accuracy of five ways, each run a dot. {says}."


# %% tags=["nbval-ignore-output"]
plots.show(*draw_frozen("5", "all frozen"))

# %% [markdown]
# At which number of labels does it stop to matter how much is frozen? Is there one at which training everything is
# the best of the five?

# %%
from helpers import widgets

widgets.explore(
    draw_frozen,
    "Runs by the number of labels and of frozen stages.",
    labels=widgets.choice("labels a class", [str(labels) for labels in shots], "20"),
    way=widgets.choice("stages", [*trained], "none frozen"),
)

# %% [markdown]
# Accuracy says *that* the features are better. What do they see as alike? For any image of the new classes, here are
# its five nearest neighbours: by pixels, by stages that never learned, and by the pretrained ones. None of the three
# has been told a single label of these classes.

# %% tags=["nbval-ignore-output"]
untrained = features(pool[0][:400], sources["never trained"])[3]
spaces = {"pixels": pool[0][:400], "never trained": untrained, "pretrained": seen[3][:400]}
nearest = {}
for name, space in spaces.items():
    flat = space.reshape(400, -1) / np.linalg.norm(
        space.reshape(400, -1), axis=1, keepdims=True
    )
    nearest[name] = (-flat @ flat.T).argsort(axis=1)[:, 1:6]  # the first is the image itself
alike = {name: (pool[1][rows] == pool[1][:400, None]).mean() for name, rows in nearest.items()}
print(
    {name: round(float(share), 2) for name, share in alike.items()},
    "of the neighbours share the class",
)


# %%
def draw_neighbours(image, space):
    chosen = [int(image), *nearest[space][int(image)]]
    classes = [new_names[k] for k in pool[1][chosen]]
    wrong = [i for i, name in enumerate(classes) if name != classes[0]]
    title = f"By {space}: {5 - len(wrong)} of 5 neighbours share the class"
    captions = [f"image: {classes[0]}", *classes[1:]]
    panels = plots.pictures(pool[0][chosen], captions, title, columns=6, wrong=wrong)
    return panels, f"A {classes[0]} and its five nearest: {', '.join(classes[1:])}. {title}."


# %% tags=["nbval-ignore-output"]
plots.show(*draw_neighbours(0, "pretrained"))

# %%
print(
    "pretrained features find the class more often:",
    alike["pretrained"] > alike["pixels"] + 0.1,
)

# %% [markdown]
# What do pixels find alike? Where do the pretrained stages go wrong?

# %%
widgets.explore(
    draw_neighbours,
    "An image and its five nearest neighbours.",
    image=widgets.slider("image", 0, 39, 1, 3),
    space=widgets.choice("alike by", list(spaces), "pixels"),
)

# %% [markdown]
# ## Weights from ImageNet
#
# `keras.applications` holds the large networks of these three families, trained on over a million photographs with
# labels. With `weights="imagenet"` it downloads them once, through `keras.utils.get_file` with a `file_hash`: a file
# whose checksum is wrong is refused. The hashes are MD5, which finds a damaged file and would not stop a
# forger. Without a network the next cell prints a line and goes on; the quick course does not try.

# %% tags=["nbval-ignore-output"]
import socket


def imagenet_stages():
    socket.setdefaulttimeout(
        20
    )  # seconds: a network that does not answer shall not hang the page
    try:
        return keras.applications.ResNet50(include_top=False, input_shape=(32, 32, 3))
    except Exception as error:
        print("no ImageNet weights:", str(error)[:90])
    finally:
        socket.setdefaulttimeout(None)


resnet = by_profile(lambda: None, imagenet_stages)()
if resnet is None:
    print("skipped: needs COURSE_PROFILE=full and a network")
else:
    ready = [
        keras.applications.resnet.preprocess_input(255 * x) for x in (pool[0], new_test[0])
    ]
    kept, kept_test = (resnet.predict(x, verbose=0) for x in ready)
    head, rows = with_head([], 4, kept.shape[1:]), few(20, 0)
    train(head, fresh_head(head, []), kept[rows], pool[1][rows], 1e-3, shots[20])
    print(f"ResNet50, frozen, 20 labels: {accuracy(head, kept_test, new_test[1]):.2f}")

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
# affordable. A skip makes "change nothing" easy, and with normalisation it turned twenty layers that would not train
# into twenty that did; more layers were still no better there. Features learned on one task serve another as far as
# the first task needed them. With few labels freeze first, thaw from the end with a small rate, and compare with
# training from scratch each time. A shortcut in the old task leaves nothing to borrow, and a large rate destroys what
# there was.

# %% [markdown]
# ## Mistakes you will meet
#
# **"Pretraining uses unlabelled data."** One of the articles that this course follows defines it so. For BERT it is
# true. VGG, Inception and ResNet, which another of the articles lists, learned from ImageNet's labels, and our stages
# learned from six labelled classes.
#
# **"Transfer learning is fine-tuning, and fine-tuning is adjusting the learning rate."** The same article again. You
# have seen transfer without fine-tuning win, and a change of the rate with nothing else changed turn a good start
# into a bad end. The rate is a setting. The method is: which weights continue to learn, and from where.
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


small.compile("sgd", "mse")
moved = [first_layer_moves()]
small.layers[0].trainable = False
moved += [first_layer_moves()]
small.compile("sgd", "mse")
moved += [first_layer_moves()]

# %%
for when, moves in zip(["at first", "frozen", "frozen, compiled again"], moved, strict=True):
    print(f"{when}, the first layer moves: {moves}")

# %% [markdown]
# **Batch normalisation that wakes up.** It has two lives: in training it uses the batch's mean and updates a running
# mean; in use it takes the running one. In Keras a *frozen* one stays in its second life even during training. Thaw
# it, and a few small batches overwrite what a million images taught. Its running mean was 0 here, and the batch's
# is 5:

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
# So call the frozen part as `stages(x, training=False)`: then it keeps to its second life even after you thaw it. A
# network of `keras.applications` has dozens of these layers.
#
# **Other pixels than in pretraining.** Each network wants the inputs it was trained on, and they differ. One pixel,
# red 200, green 100, blue 0, as five networks want it (and mind the copy: the function writes into its argument):

# %%
pixel = np.array([[[200.0, 100.0, 0.0]]])
for name in ["vgg16", "resnet", "inception_v3", "densenet", "efficientnet"]:
    wanted = getattr(keras.applications, name).preprocess_input(pixel.copy())
    print(f"{name:13}", wanted.ravel().round(2))

# %% [markdown]
# Nothing complains if you mix them up. Our own network learned from pixels between 0 and 1. Guess first: what is
# worse for it, pixels up to 255 or pixels with 0.5 taken off?

# %% tags=["nbval-ignore-output"]
learner.set_weights(learned)
right, wrong = accuracy(learner, *old_test), accuracy(learner, 255 * old_test[0], old_test[1])
dark = accuracy(learner, old_test[0] - 0.5, old_test[1])
print(f"0 to 1: {right:.2f}   0 to 255: {wrong:.2f}   minus 0.5: {dark:.2f}")

# %%
print("other pixels cost accuracy:", min(wrong, dark) < right - 0.05)

# %% [markdown]
# The error that looks harmless does more damage. Convolutions and ReLUs pass a factor on unchanged, all but the
# biases, so a network without normalisation hardly notices 255; a shift reaches every edge of every shape.

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
# Images end here. Next come sequences, where the order of the inputs carries the meaning. Your progress so far is on
# the map at the end of [chapter 00](00_start_here.ipynb).
