# %% [markdown]
# # Sort images into classes
#
# At the end of this chapter you will have built the two networks of the articles that this course follows,
# counted what each layer costs, trained them, and found out which part of a picture their answer hangs on.

# %%
import numpy as np

from helpers import checks, data, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("07_image_classification")
colour = data.colour_images()
shown = [np.flatnonzero(colour.y_test == k)[i] for i in range(2) for k in range(10)]
panels = plots.pictures(colour.x_test[shown], [*colour.names] * 2, "Ten classes", columns=10)
plots.show(panels, alt="Two rows of small colour pictures, one column a class: drawn shapes "
           "on striped grounds, crossed by strokes, in random colours, sizes and "
           "places.")  # fmt: skip

# %% [markdown]
# The course draws these pictures itself, so that the chapter runs offline. They are a stand-in for CIFAR-10, the
# ten kinds of photographs of one article's listing, with the same size: 32 by 32 pixels in three colours. All
# shapes come in all colours and have the same area, so counting red pixels gets you nowhere.
#
# **You will learn** to
#
# - count a convolutional network's parameters, multiply-adds and memory, layer by layer;
# - build both networks from one function, feed them fast, and judge them beside honest baselines;
# - read a confusion matrix, feature maps, a reliability curve and an occlusion map;
# - recognise a shortcut, and half a dozen mistakes that raise no error.
#
# **You need** chapters 05 and 06. On two processor cores the chapter runs in about a minute and takes about
# 1.4 GiB of memory. With `COURSE_PROFILE=full` it uses Fashion-MNIST and CIFAR-10, and takes about
# a quarter of an hour and 3.3 GiB.

# %% [markdown]
# ## From pixels to ten numbers
#
# Chapter 06 built the parts: a convolution slides small filters over an image, a ReLU keeps what is positive, a
# pooling layer keeps the largest of each two by two values. A classifier stacks them until little is left of
# *where* and much is known of *what*. Then it lays all numbers in one row, **flattened**, and ends in dense
# layers. One article sends feature maps straight into a dense layer and leaves the flattening out; it is the
# `reshape` below.


# %%
def convolve(x, kernels, bias, pad):
    x, side = np.pad(x, [(0, 0), (pad, pad), (pad, pad), (0, 0)]), len(kernels)
    windows = np.lib.stride_tricks.sliding_window_view(x, (side, side), axis=(1, 2))
    sums = np.tensordot(windows, kernels, [(4, 5, 3), (0, 1, 2)])
    return sums + bias  # (n, rows, columns, filters)


def pool(x):
    n, rows, columns, channels = x.shape
    x = x[:, : rows // 2 * 2, : columns // 2 * 2]  # an odd last row or column is dropped
    return x.reshape(n, rows // 2, 2, columns // 2, 2, channels).max(axis=(2, 4))


print(pool(np.arange(16.0).reshape(1, 4, 4, 1))[0, ..., 0])

# %% [markdown]
# The whole network is a loop over its weights: kernels have four dimensions, dense matrices two.


# %%
def forward(x, weights, pad=0):
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        if w.ndim == 4:
            x = pool(np.maximum(0, convolve(x, w, b, pad)))  # (n, rows, columns, filters)
        else:
            x = x.reshape(len(x), -1) @ w + b  # (n, units)
            x = x if b is weights[-1] else np.maximum(0, x)
        yield x  # after each layer that has weights


# %% [markdown]
# The last layer has no activation. Its ten sums are the **logits**; the softmax of chapter 02 turns them into
# probabilities, inside the loss. Give the network of the CIFAR-10 listing random weights and one picture. Guess
# first: how wide is the picture after three convolutions without padding and three poolings?

# %%
rng = np.random.default_rng(0)
sizes = [(3, 3, 3, 32), (3, 3, 32, 64), (3, 3, 64, 128), (512, 128), (128, 10)]
weights = [w for s in sizes for w in (rng.normal(0, 0.1, s), np.zeros(s[-1]))]
print(*[x.shape[1:] for x in forward(colour.x_test[:1], weights)])

# %% [markdown]
# From 32 pixels to 2. Each convolution without padding eats a border of one pixel on every side, each pooling halves
# what is left and drops an odd row. On the way the three colours have become 128 **channels**: each says how
# strongly one learned pattern is present in a quarter of the picture. These 2 · 2 · 128 numbers are the row of 512 that
# the first dense layer reads.
#
# ## What does a layer cost?
#
# Three bills arrive. A convolution with $f$ filters of $k \times k$ over $c$ channels has
#
# $$\text{parameters} = (k^2 c + 1)\, f \qquad
# \text{multiply-adds} = \text{rows} \cdot \text{columns} \cdot k^2 c\, f$$
#
# with one bias a filter, and the rows and columns of its *output*, since each output is one sum of $k^2 c$ products.
# The third bill is memory: training keeps each layer's outputs for the way back, four bytes each. A dense layer
# from $m$ to $u$ units has $(m + 1)u$ parameters and $mu$ multiply-adds: each weight is used once an image.


# %%
def costs(shape, filters, hidden=(), pad=0, kernel=3):
    side, _, channels = shape
    rows = []  # (layer, outputs, parameters, multiply-adds)
    for f in filters:
        side += 2 * pad - kernel + 1
        window = kernel**2 * channels
        rows.append((f"conv {f}", side**2 * f, (window + 1) * f, side**2 * window * f))
        side, channels = side // 2, f
        rows.append(("pool", side**2 * f, 0, 0))
    inputs = side**2 * channels
    for units in [*hidden, 10]:
        rows.append((f"dense {units}", units, (inputs + 1) * units, inputs * units))
        inputs = units
    return rows


for row in costs((32, 32, 3), [32, 64, 128], [128]):
    print("{:10} outputs {:6,}  parameters {:6,}  multiply-adds {:9,}".format(*row))

# %% [markdown]
# Three of the articles have such a network: one convolution and two dense layers for 28 × 28 pixels, two padded
# convolutions and a single dense layer for the same, and the three for 32 × 32 in colour. Guess first: which has
# the most parameters?

# %%
networks = {
    "28x28, one convolution": dict(shape=(28, 28, 1), filters=[32], hidden=[128]),
    "28x28, two convolutions": dict(shape=(28, 28, 1), filters=[32, 64], pad=1),
    "32x32, three convolutions": dict(shape=(32, 32, 3), filters=[32, 64, 128], hidden=[128]),
}
totals = {name: sum(np.array(row[1:]) for row in costs(**n)) for name, n in networks.items()}
for name, (outputs, parameters, products) in totals.items():
    counts = f"{parameters:8,} parameters {products:10,} multiply-adds"
    print(f"{name:26}{counts} {4 * outputs:8,} bytes")

# %% [markdown]
# The shallowest, by far, and it works least. Its dense layer meets $13 \cdot 13 \cdot 32$ numbers, because they were
# pooled only once: 692,352 of its parameters sit there. Going deeper made the networks *smaller*, and made them work harder.
# Where do the three bills arise?

# %%
names, *bills = zip(*costs(**networks["32x32, three convolutions"]), strict=True)
title, bill_names = (
    "Dense layers hold, convolutions work",
    ["outputs", "parameters", "multiply-adds"],
)
panels, at = plots.axes(1, 3, size=(7, 3.2), sharey=True, title=title), range(len(names))
for ax, bill, name in zip(panels, bills, bill_names, strict=True):
    ax.barh(at, np.array(bill) / sum(bill), color=plots.BLUE)
    ax.set(title=name, xlabel="share", xlim=(0, 0.7), yticks=at, yticklabels=names)
panels[0].invert_yaxis()
plots.show(panels, alt="Shares of each layer in three bills. The first convolution has more "
           "than half of the outputs, the third convolution and the first dense layer nearly "
           "all parameters, the second convolution most of the multiply-adds.")  # fmt: skip

# %% [markdown]
# The first convolution has under 1 % of the parameters and more than half of the memory. If a training run breaks for
# want of memory, the early layers and the batch are where to save; if a file is too large to send, the late ones.

# %% [markdown]
# ## Proof
#
# One function builds all of it in Keras. Without filters it is logistic regression or the multilayer perceptron of
# chapter 04: our baselines, for later. `drop` and `before` stay empty for now.

# %%
from helpers.training import ProgressLine, batches, count_multiply_adds, keras, tf

layers = keras.layers


def network(shape, filters=(), hidden=(), pad=0, drop=0.0, before=()):
    stack = [keras.Input(shape), *before]
    for f in filters:
        convolution = layers.Conv2D(
            f, 3, padding="same" if pad else "valid", activation="relu"
        )
        stack += [convolution, layers.MaxPooling2D()]
    stack += [layers.Flatten(), layers.Dropout(drop)]
    stack += [layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential([*stack, layers.Dense(10)])


# %% [markdown]
# Is it the network that we wrote down and counted? The outputs are compared with `forward`, the parameters with
# Keras's count, and the products with TensorFlow's profiler, which reads them off the compiled graph and counts a
# multiplication and an addition as two operations.

# %%
keras.utils.set_random_seed(0)
print("                            parameters  multiply-adds  outputs below 1e-5")
for name, kind in networks.items():
    model, x = network(**kind), rng.random((3, *kind["shape"]), "float32")
    *_, ours = forward(x, model.get_weights(), kind.get("pad", 0))
    error = np.abs(ours - model(x).numpy()).max()
    _, parameters, products = totals[name]
    same = parameters == model.count_params(), products == count_multiply_adds(model)
    print(f"{name:27} {same[0]!s:>10} {same[1]!s:>14}  {error < 1e-5!s:>18}")

# %% [markdown]
# One gradient is worth a proof here, because an article breaks it. The loss is the cross-entropy of the softmax, and
# its slope in the logits $z$ is the probabilities minus the right answer, $p - y$ (chapter 02). The listing puts
# a ReLU before that loss. By the chain rule its slope, 1 or 0, is multiplied in:
#
# $$\frac{\partial L}{\partial z} = p - y \qquad
# \frac{\partial L}{\partial z} = \bigl(p' - y\bigr) \cdot [z > 0], \quad p' = \mathrm{softmax}(\mathrm{ReLU}(z))$$


# %%
def loss_of(z, floor):
    e = np.exp(np.maximum(z, floor))  # a floor of 0 is a ReLU, one of minus infinity is none
    return -np.log(e[3] / e.sum()), e / e.sum()


z, y = rng.normal(size=10), np.eye(10)[3]
print("                Keras     nudge    both below 1e-7   zeros")
for name, floor in {"logits": -np.inf, "ReLU on them": 0.0}.items():
    ours = (loss_of(z, floor)[1] - y) * (z > floor)
    with tf.GradientTape() as tape:
        tape.watch(logits := tf.constant(z))
        clipped = tf.maximum(logits, floor)
        loss = keras.losses.categorical_crossentropy(y, clipped, from_logits=True)
    nudges = 1e-6 * np.eye(10)
    nudge = [(loss_of(z + h, floor)[0] - loss_of(z - h, floor)[0]) / 2e-6 for h in nudges]
    errors = [np.abs(ours - other).max() for other in (tape.gradient(loss, logits), nudge)]
    below = f"{max(errors) < 1e-7!s:>12}"
    print(f"{name:13}", *[f"{e:9.0e}" for e in errors], below, f"{sum(ours == 0):10}")

# %% [markdown]
# Read the last column: how many of the ten gradients are exactly zero. Without the ReLU, none. With it, every logit
# below zero, and if the right class is among them nothing pulls it up. *Mistakes you will meet* shows what
# that does to a network.

# %% [markdown]
# ## Feeding the network
#
# A training step needs its batch when it begins. `model.fit(x, y)` cuts a NumPy array up as it goes. A
# `tf.data.Dataset` shuffles row numbers, gathers a batch, and **prefetches**: the next batch is made ready while
# this one is in use. The helper `batches` is these two lines:

# %%
import inspect

print(*inspect.getsource(batches).splitlines()[-3:], sep="\n")

# %% [markdown]
# It gives up the last rows of an epoch where they do not fill a batch, so that every batch has the same shape, and
# since it shuffles by itself, `fit` is told not to. `steps_per_execution=8` runs eight steps before Python is asked
# again: on small networks Python is the slow part. The learning rate falls to zero along a cosine: long steps
# first, fine ones at the end. All trainings below go through these two functions.


# %%
def confidence(y, logits):
    return keras.ops.max(keras.ops.softmax(logits), axis=-1)


def compiled(model, rate=1e-3):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    metrics = ["accuracy", confidence]
    adam = keras.optimizers.Adam(rate)
    model.compile(adam, loss, metrics=metrics, steps_per_execution=8)
    return model


def train(model, pairs, epochs, rate=1e-3, **options):
    falling = keras.optimizers.schedules.CosineDecay(rate, epochs * len(pairs))
    compiled(model, falling)
    return model.fit(pairs, epochs=epochs, verbose=0, shuffle=False, **options)


# %% [markdown]
# How much time this saves is a matter of the machine, and here of the minute: in ten turns against a loop written
# by hand, `fit` came out now a little ahead and now a little behind. To find out on yours, hand both to
# `helpers.timing.side_by_side`. The convolutions cost the same whoever feeds them.
#
# ## On data
#
# **Grey images first.** Four models, all from `network`: logistic regression, a perceptron with 128 hidden units, the
# article's two convolutions, and the same with *augmented* scans: four copies of each, slightly turned, slanted
# and shifted by `data.wobble` of chapter 00, and fewer epochs. Guess first:
# what is it worth to know that neighbouring pixels belong together?

# %% tags=["nbval-ignore-output"]
grey = data.grey_images()
copies, size = by_profile(4, 1), by_profile(32, 128)
more = np.concatenate([grey.x_train, data.wobble(grey.x_train, copies)])[..., None]
scans = batches(grey.x_train[..., None], grey.y_train, size)  # (batch, rows, columns, 1)
wobbled = batches(more, np.tile(grey.y_train, copies + 1), size)
mlp = {"hidden": [128]}
cnn = {"filters": [32, 64], "pad": 1, "drop": by_profile(0.0, 0.4)}
cnn["hidden"] = by_profile([], [128])
epochs, rate = by_profile(10, 8), by_profile(2e-3, 1.5e-3)
contest = {
    "logistic regression": ({}, scans, epochs, 1e-2),
    "MLP": (mlp, scans, epochs, rate),
    "CNN": (cnn, scans, epochs, rate),
    "CNN, wobbled": (cnn, wobbled, by_profile(5, 4), rate),
}
print(*[f"{name}: {len(c[1]) * c[2]} steps" for name, c in contest.items()], sep="\n")

# %% [markdown]
# Two runs of each, from different starting weights: a difference smaller than their spread would mean nothing.

# %% tags=["nbval-ignore-output"]
results = {name: [] for name in contest}
for seed in range(by_profile(2, 1)):
    for name, (kind, pairs, passes, rate) in contest.items():
        keras.utils.set_random_seed(seed)
        model = network((*grey.x_train.shape[1:], 1), **kind)
        train(model, pairs, passes, rate)
        logits = model.predict(grey.x_test[..., None], batch_size=255, verbose=0)
        guesses = logits.argmax(axis=1)
        results[name].append(np.mean(guesses == grey.y_test))
title, axis = "Convolutions read unseen hands better", "held-out accuracy (chance: 0.1)"
plots.show(plots.spread(results, title, axis, "CNN, wobbled"),
           alt="Held-out accuracy of four models, two runs each. Logistic regression and the "
           "MLP lie around 0.9, the CNN around 0.93, the CNN with wobbled copies "
           "higher.")  # fmt: skip

# %%
medians = {name: np.median(runs) for name, runs in results.items()}
print("the CNN beats logistic regression:", medians["CNN"] > medians["logistic regression"])
print("the best stays below a leaking split's 0.98:", max(medians.values()) < 0.98)

# %% [markdown]
# A convolution asks the same question everywhere, so what it learns of a stroke in one corner holds in all others.
# The perceptron learns each place by itself. On 1,287 scans that is worth about three points, and augmentation
# adds about two more: it tells the network which changes leave a digit what it is.
#
# **Now in colour.** 1,000 training images are set aside for *validation*, the test images wait until the end. Next
# to the accuracy we log how sure the network is, the probability of its own choice. The first layer centres the
# pixels around zero: with 3,072 that are all positive, each step moves every sum the same way, and on the way to
# this chapter the perceptron's ReLUs all died of it.

# %% tags=["nbval-ignore-output"]
n = by_profile(6000, len(colour.x_train) - 1000)
pairs = batches(colour.x_train[:n], colour.y_train[:n], by_profile(32, 64))
watched = colour.x_train[-1000:], colour.y_train[-1000:]
epochs, drop = by_profile(6, 40), by_profile(0.0, 0.3)
shift = layers.RandomTranslation(0.1, 0.1, fill_mode="reflect")
centre = layers.Rescaling(1, -0.5)
augment = by_profile([], [layers.RandomFlip("horizontal"), shift])

keras.utils.set_random_seed(0)
model = network((32, 32, 3), [32, 64, 128], [128], drop=drop, before=[centre, *augment])
line = ProgressLine()
rate = by_profile(2e-3, 1e-3)
history = train(model, pairs, epochs, rate, validation_data=watched, callbacks=[line]).history

# %% [markdown]
# Each epoch left its figures in the history. Compare three of them:

# %% tags=["nbval-ignore-output"]
lines = {
    "right, training": history["accuracy"],
    "right, validation": history["val_accuracy"],
    "sure, validation": history["val_confidence"],
}
title = "It is about as sure as it is right"
passes, share = range(1, epochs + 1), "share or probability"
ax = plots.curves(passes, lines, title, "epoch", share, "sure, validation", (0, 1))
plots.show(ax, alt="Three rising curves over the epochs. Training accuracy ends highest; on "
           "the validation images the mean confidence stays close to the "
           "accuracy.")  # fmt: skip

# %% [markdown]
# Training accuracy runs ahead: the network begins to know its 6,000 pictures by heart. How does it stand beside the
# baselines, on the test images?

# %% tags=["nbval-ignore-output"]
probabilities = keras.ops.softmax(model.predict(colour.x_test, verbose=0)).numpy()
guesses = probabilities.argmax(axis=1)
accuracy = {"chance": 0.1}
for name, hidden in [("logistic regression", []), ("MLP", [128])]:
    baseline = network((32, 32, 3), hidden=hidden, before=[centre])
    train(baseline, pairs, by_profile(4, 8))
    accuracy[name] = compiled(baseline).evaluate(colour.x_test, colour.y_test, verbose=0)[1]
accuracy["CNN"] = np.mean(guesses == colour.y_test)
for name, value in accuracy.items():
    print(f"{name:22} {value:.2f}")

# %%
gap = history["val_confidence"][-1] - history["val_accuracy"][-1]
print("the CNN is far above the MLP:", accuracy["CNN"] > 1.3 * accuracy["MLP"])
print("confidence within 0.12 of the accuracy:", abs(gap) < 0.12)

# %% [markdown]
# And real photographs? With `COURSE_PROFILE=full` the same cells train on Fashion-MNIST and CIFAR-10. Run once from
# top to bottom, on two cores, they gave:
#
# | data | network | training images × epochs | held-out accuracy | published, for comparison |
# |---|---|---|---|---|
# | Fashion-MNIST | logistic regression | 60,000 × 8 | 0.850 | |
# | | MLP | 60,000 × 8 | 0.880 | |
# | | two convolutions | 60,000 × 8 | 0.923 | 0.876 to 0.925 for two convolutions, as sent in to the dataset's page |
# | | the same, a wobbled copy of each | 120,000 × 4 | 0.918 | |
# | CIFAR-10 | logistic regression | 9,000 × 8 | 0.39 | |
# | | MLP | 9,000 × 8 | 0.46 | |
# | | three convolutions, flips and shifts | 9,000 × 40 | 0.68 | 0.9125 for a residual network of 0.27 million parameters, all 50,000 images (He and others) |
#
# Our CIFAR-10 was one of its five training batches. More data and a deeper network, the residual one of the next
# chapter, make up the distance. Wobbling did not help the clothes: nobody photographs a shirt aslant for a catalogue.
# Nor is augmentation free: it takes epochs to pay. Drawn shapes already come in every pose. Put flips and shifts into
# `before` and see how many epochs they need there.
#
# ### What does it confuse?
#
# One number hides ten. Guess first: which shape is read almost without fail, and which are taken for each other? Each
# row of the **confusion matrix** is a class, and says where its pictures went, in per cent.

# %% tags=["nbval-ignore-output"]
confusion = np.zeros((10, 10))
np.add.at(confusion, (colour.y_test, guesses), 1)
confusion *= 100 / confusion.sum(axis=1, keepdims=True)
names, title = colour.names, "Compact shapes are mixed up, rings are not"
said, was = "what the network said", "what it was"
ax = plots.heatmap(
    confusion, title, names, names, said, was, ".0f", "% of the row", plots.axes(size=(6, 4.8))
)
ax.tick_params(axis="x", rotation=60)
plots.show(ax, alt="A ten by ten matrix, darkest on its diagonal of right answers. Circles, "
           "squares and hearts are often taken for each other, and so are stars and "
           "crosses.")  # fmt: skip

# %% [markdown]
# Its surest mistakes tell more. Would you have known?

# %% tags=["nbval-ignore-output"]
wrong = np.flatnonzero(guesses != colour.y_test)
surest = wrong[np.argsort(-probabilities[wrong].max(axis=1))[:12]]
answers = zip(colour.y_test[surest], guesses[surest], strict=True)
captions = [f"{colour.names[true]},\nsaid {colour.names[said]}" for true, said in answers]
panels = plots.pictures(colour.x_test[surest], captions, "Surely wrong", 6, wrong=range(12))
plots.show(panels, alt="Twelve pictures that the network got wrong with great confidence, "
           "with class and answer. In many of them a stroke cuts the shape.")  # fmt: skip

# %% [markdown]
# Strokes cut a shape in two or hide a corner; a fat star comes close to a cross. Yet it *said*
# that it was sure. Can that be believed? Sort the test images by confidence and count in each tenth how many were right (chapter 05).


# %%
def reliability(net, images, labels):
    p = keras.ops.softmax(net.predict(images, verbose=0)).numpy()
    sure, right = p.max(axis=1), p.argmax(axis=1) == labels
    tenths = np.array_split(np.argsort(sure), 10)
    return np.array([(sure[rows].mean(), right[rows].mean()) for rows in tenths]).T


def draw_reliability(curves, title):
    ax = plots.axes(size=(4.4, 3.4))
    ax.plot([0, 1], [0, 1], "--", color=plots.QUIET)
    for (name, (sure, right)), marker in zip(curves.items(), "os", strict=False):
        ax.plot(sure, right, marker + "-", label=name)
    ax.set(
        title=title, xlabel="mean confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1)
    )
    ax.legend(loc="upper left")
    return ax


# %% tags=["nbval-ignore-output"]
curve = reliability(model, colour.x_test, colour.y_test)
ax = draw_reliability({"CNN, test images": curve}, "On the dashes: it keeps its word")
plots.show(ax, alt="Ten points, one a tenth of the test images by confidence. The share that "
           "is right rises with the confidence and stays close to the dashed "
           "diagonal.")  # fmt: skip

# %%
print("the surer half is right more often:", curve[1][5:].mean() > curve[1][:5].mean())

# %% [markdown]
# When it says 0.9, it is right about nine times in ten. That is no law. Large networks trained until the loss is
# nearly zero say 0.99 far too often (Guo and others, 2017); this one was stopped early. Keep the picture in
# mind: further down the same test fails badly.
#
# ## Looking inside
#
# The first filters lie on the pixels, so they can be looked at. Later ones lie on channels; for them we look at
# their **feature maps**, what they answer to one picture. A second model that shares the layers hands them out.

# %% tags=["nbval-ignore-output"]
filters = next(layer for layer in model.layers if "conv" in layer.name).get_weights()[0]
filters = filters.transpose(3, 0, 1, 2)  # (filters, 3, 3, colours)
low, high = [f(filters, axis=(1, 2, 3), keepdims=True) for f in (np.min, np.max)]
title = "The first filters: edges and pairs of colours"
panels = plots.pictures((filters - low) / (high - low), [""] * 32, title, 16)
plots.show(panels, alt="32 tiny colour pictures of 3 by 3 pixels, the first filters. Many "
           "are light on one side and dark on the other; others set one colour against "
           "another.")  # fmt: skip

# %% tags=["nbval-ignore-output"]
convolutions = [layer.output for layer in model.layers if isinstance(layer, layers.Conv2D)]
inside = tf.function(keras.Model(model.inputs, [*convolutions, *model.outputs]))
own = probabilities[np.arange(len(guesses)), colour.y_test]  # probability of the right class
surprise = [np.where(colour.y_test == k, abs(own - 0.95), 9) for k in range(10)]
examples = dict(zip(colour.names, colour.x_test[np.argmin(surprise, axis=1)], strict=True))

picture = [*examples.values()][4]
panels = plots.axes(
    3, 8, size=(7, 3.2), title="From where to what: one picture in three layers"
)
for row, maps in zip(panels, inside(picture[None])[:3], strict=True):
    maps = maps[0].numpy().transpose(2, 0, 1)  # (filters, rows, columns)
    strongest = maps[np.argsort(-maps.mean(axis=(1, 2)))[:7]]
    for ax, image in zip(row, [picture, *strongest], strict=True):
        ax.imshow(image)
        ax.set_axis_off()
plots.show(panels, alt="Three rows, each with the picture and seven feature maps. Those of "
           "the first row still show the drawing, the second blurred parts, the third a few "
           "dark cells.")  # fmt: skip

# %% [markdown]
# The picture stands at the head of each row, the strongest answers beside it, dark where a filter answers most. The
# first row is still a drawing. In the third only a few cells answer: 4 by 4 places that say "something of my kind
# is here". What kind? Ask a filter for the pictures that excite it most.

# %% tags=["nbval-ignore-output"]
parts = [inside(part)[2].numpy() for part in np.split(colour.x_test, 20)]
answers = np.concatenate(parts).max(axis=(1, 2))  # (images, filters)
chosen = np.argsort(-answers.mean(axis=0))[:3]
favourites = np.argsort(-answers[:, chosen], axis=0)[:8].T.ravel()
captions = [colour.names[k] for k in colour.y_test[favourites]]
title = "Three late filters (rows) and what excites them"
plots.show(plots.pictures(colour.x_test[favourites], captions, title),
           alt="Three rows of eight test pictures, those that excite three filters of the "
           "last convolution most. Within a row one or two classes often "
           "prevail.")  # fmt: skip

# %%
shares = [np.bincount(colour.y_test[row]).max() for row in favourites.reshape(3, 8)]
print("some filter has a favourite class, 3 of its 8 pictures or more:", max(shares) >= 3)

# %% [markdown]
# ## Play
#
# Does the network look at the shape, or at something beside it? Lay a grey patch over the picture and watch. If the
# answer changes, it hung on what is now hidden (Zeiler and Fergus, 2014). Doing so at each place gives an
# **occlusion map**.


# %% tags=["nbval-ignore-output"]
def occlude(image, row, column, size):
    covered = image.copy()
    covered[row : row + size, column : column + size] = 0.5
    return covered


def occlusion_map(image, k, places=range(0, 25, 3)):
    tries = np.stack([occlude(image, row, column, 8) for row in places for column in places])
    left = keras.ops.softmax(inside(tries)[-1]).numpy()[:, k]  # of the right class
    return 1 - left.reshape(len(places), -1)


panels = plots.axes(2, 5, size=(7, 3.1), title="Hide the dark places, and the answer suffers")
for k, (name, pair) in enumerate(zip(examples, panels.T, strict=False)):
    pair[0].imshow(examples[name])
    pair[1].imshow(occlusion_map(examples[name], k), vmin=0, vmax=1)
    pair[0].set_title(name, fontsize=9)
    [ax.set_axis_off() for ax in pair]
plots.show(panels, alt="Five pictures and below each its occlusion map, dark where a grey "
           "patch takes the right answer away. The dark places lie on the "
           "shapes.")  # fmt: skip

# %% [markdown]
# Now move the patch yourself. Which small part of the star makes it a star? Is there a picture whose answer hangs on
# a place where its shape is not?


# %%
def draw_occluded(name, row, column, size):
    image = occlude(examples[name], int(row), int(column), int(size))
    *maps, logits = inside(image[None])
    p = keras.ops.softmax(logits[0]).numpy()
    said = colour.names[p.argmax()]
    panels = plots.axes(1, 5, size=(7, 2.5), width_ratios=[1.3, 1, 1, 1, 1.5])
    means = [found[0].numpy().mean(axis=-1) for found in maps]
    titles = ["picture", "layer 1", "layer 2", "layer 3"]
    for ax, seen, title in zip(panels, [image, *means], titles, strict=False):
        ax.imshow(seen)
        ax.set_title(title, fontsize=9)
        ax.set_axis_off()
    colours = [plots.ORANGE if other == name else plots.QUIET for other in colour.names]
    panels[4].barh(colour.names, p, color=colours)
    panels[4].set(xlim=(0, 1), ylim=(9.6, -0.6))
    panels[4].tick_params(labelsize=7)
    panels[4].set_title(f"says {said}", fontsize=9)
    where = f"{size:.0f} pixels at row {row:.0f}, column {column:.0f}"
    return (
        panels,
        f"A {name}, a grey patch of {where}. The network says {said}, {p.max():.2f}.",
    )


# %% tags=["nbval-ignore-output"]
plots.show(*draw_occluded(colour.names[4], 12, 12, 6))

# %%
from helpers import widgets

widgets.explore(
    draw_occluded,
    "A patch over a picture.",
    name=widgets.choice("picture", [*colour.names], colour.names[4]),
    row=widgets.slider("row of the patch", 0, 31, 1, 12),
    column=widgets.slider("column of the patch", 0, 31, 1, 12),
    size=widgets.slider("size in pixels", 0, 16, 1, 6),
)

# %% [markdown]
# Compare the middle of a shape with its ends, and with a corner of the picture that holds nothing. A network that only
# a patch on the ground can confuse has learned the wrong thing; you will meet one soon.
#
# The second toy is the bill. Filters double from one convolution to the next, all padded, with a dense layer of 128
# behind them; each tick is a factor of a thousand. Double the side of the image: which sums stay, which grow about
# four times? And why may one more convolution make the network smaller?


# %%
def draw_costs(side, filters, kernel, convolutions):
    side, kernel = int(side), int(kernel)
    stack = [int(filters) * 2**i for i in range(int(convolutions))]
    rows = costs((side, side, 3), stack, [128], pad=kernel // 2, kernel=kernel)
    bills = np.array([row[1:] for row in rows]) * [4, 1, 1]
    sums = np.array([bills[:-2].sum(axis=0), bills[-2:].sum(axis=0)])  # (conv or dense, bill)
    panels = plots.axes(1, 3, size=(7, 2.6), sharey=True)
    for ax, title, bill in zip(
        panels, ["bytes", "parameters", "multiply-adds"], sums.T, strict=True
    ):
        ax.barh(["conv, pool", "dense"], np.log10(bill), color=plots.BLUE)
        ax.set(
            xlim=(2, 10), xticks=[3, 6, 9], xticklabels=["10³", "10⁶", "10⁹"], ylim=(1.6, -0.6)
        )
        ax.set_title(f"{title}\n{bill.sum():,}", fontsize=9)
    parts = f"{len(stack)} convolutions of {kernel} by {kernel} on a side of {side}"
    return panels, "{}: {:,} bytes, {:,} parameters, {:,} products.".format(
        parts, *sums.sum(0)
    )


plots.show(*draw_costs(32, 32, 3, 3))

# %%
widgets.explore(
    draw_costs,
    "What a network of your own costs.",
    side=widgets.slider("side of the image", 16, 128, 16, 32),
    filters=widgets.slider("first filters", 8, 64, 8, 32),
    kernel=widgets.slider("side of a filter", 3, 7, 2, 3),
    convolutions=widgets.slider("convolutions", 1, 4, 1, 3),
)

# %% [markdown]
# ## A shortcut
#
# So far the ground told nothing. Suppose your collection was made carelessly: nine of ten circles on red, nine of
# ten rings on orange, and so on. `data.shapes` can draw that. We train on such pictures and test twice: on fresh
# ones with the same tie, and on fresh ones whose ground has any colour. Guess both numbers.

# %% tags=["nbval-ignore-output"]
tied = data.shapes(2500, 1000, tie=(0.9, 0.9), seed=1)
free = data.shapes(10, 1000, tie=(0, 0), seed=2)
keras.utils.set_random_seed(0)
hasty = network((32, 32, 3), [32, 64, 128], [128], before=[centre])
train(hasty, batches(tied.x_train / np.float32(255), tied.y_train, 32), 3)
score = {}
for name, drawn in {"ground tied to the class": tied, "any ground": free}.items():
    guesses = hasty.predict(drawn.x_test / np.float32(255), verbose=0).argmax(axis=1)
    score[name] = np.mean(guesses == drawn.y_test)
    print(f"{name:26} {score[name]:.2f}")

# %%
tied_score, free_score = score.values()
print("held-out and tied, above 0.6:", tied_score > 0.6)
print("untied, below 0.35:", free_score < 0.35)

# %% [markdown]
# Over 0.7 on *held-out* pictures, and near chance as soon as the tie is cut. It learned the ground: that was easier
# and, in its data, nearly always right. Geirhos and others (2020) call it **shortcut learning**. No split of
# the same collection can reveal it, only pictures that break the tie.
#
# Would it at least have warned us? Here is its reliability on both kinds of pictures:

# %% tags=["nbval-ignore-output"]
curves = {
    name: reliability(hasty, drawn.x_test / np.float32(255), drawn.y_test)
    for name, drawn in {"tied grounds": tied, "any ground": free}.items()
}
plots.show(draw_reliability(curves, "The shortcut is sure, and wrong"), alt="Two curves of "
           "share right over confidence. On tied grounds it rises, above the diagonal. On "
           "pictures with any ground it stays near 0.2, however sure the network "
           "is.")  # fmt: skip

# %% [markdown]
# Where the tie is cut its confidence means nothing. A probability is calibrated for pictures like those it was
# checked on.
#
# ## Exercises
#
# **1. Parameters.** Return the number of parameters of a convolution with square filters of `kernel` by `kernel`,
# over `channels` channels of input, with `filters` filters and their biases.


# %%
def conv_parameters(kernel, channels, filters):
    ### BEGIN SOLUTION
    return (kernel**2 * channels + 1) * filters
    ### END SOLUTION


check(conv_parameters)

# %% [markdown]
# **2. Multiply-adds.** The same layer, without padding, on an image of `rows` by `columns`. Return its multiply-adds.


# %%
def multiply_adds(rows, columns, kernel, channels, filters):
    ### BEGIN SOLUTION
    positions = (rows - kernel + 1) * (columns - kernel + 1)
    return positions * kernel**2 * channels * filters
    ### END SOLUTION


check(multiply_adds)

# %% [markdown]
# **3. Top k.** With a thousand classes one asks if the right one is among the best five. Given `scores` (images,
# classes), integer `labels` and `k`, return the share of images whose label is among the `k` highest scores.


# %%
def top_k_accuracy(scores, labels, k):
    ### BEGIN SOLUTION
    best = np.argsort(scores, axis=1)[:, -k:]  # (images, k)
    return np.mean((best == labels[:, None]).any(axis=1))
    ### END SOLUTION


check(top_k_accuracy)

# %% [markdown]
# **4. Standardise.** `train` and `test` are images (n, rows, columns, channels). Return both with each channel shifted
# and scaled to mean 0 and standard deviation 1 *of the training images*.


# %%
def standardise(train, test):
    ### BEGIN SOLUTION
    mean, deviation = train.mean(axis=(0, 1, 2)), train.std(axis=(0, 1, 2))  # (channels,)
    return (train - mean) / deviation, (test - mean) / deviation
    ### END SOLUTION


check(standardise)

# %% [markdown]
# **5. Mirror.** Return the images `x` (n, rows, columns, channels) followed by their mirror images, left and right
# swapped, and the labels of all of them.


# %%
def with_flips(x, y):
    ### BEGIN SOLUTION
    return np.concatenate([x, x[:, :, ::-1]]), np.concatenate([y, y])
    ### END SOLUTION


check(with_flips)

# %% [markdown]
# ## Quiz

# %%
quiz("parameters")

# %%
quiz("relu")

# %%
quiz("augmentation")

# %%
quiz("shortcut")

# %% [markdown]
# ## Summary
#
# A convolutional classifier trades place for kind until one row of numbers is left, and reads ten logits off it. Its
# parameters crowd into the first dense layer, its work into the middle convolutions, its memory into the first.
# Sharing filters over all places beats a perceptron on the same pictures; augmentation adds what you know about
# the task and costs epochs. A confusion matrix, the surest errors, feature maps and occlusion say what
# one accuracy hides, and only pictures from elsewhere say whether the network learned the thing or its surroundings.

# %% [markdown]
# ## Mistakes you will meet
#
# **Integer labels with `categorical_crossentropy`.** One article's CIFAR-10 listing stops here. That loss wants
# one-hot rows; integers want `sparse_categorical_crossentropy`.

# %%
try:
    integers = colour.y_test[:32, None]  # (32, 1), as Keras loads CIFAR-10
    keras.losses.CategoricalCrossentropy()(integers, np.full((32, 10), 0.1))
except ValueError as error:
    print("ValueError:", str(error)[:120])

# %% [markdown]
# The same listing divides the test images by 255, never uses them, and ends at the *training* accuracy. You have
# seen above how far that runs ahead.
#
# **A ReLU on the logits.** Another article's 28 × 28 network ends in `F.relu(self.fc(x))`, after never importing `F`.
# Import it and the program runs, which is worse. With the scans of above:

# %% tags=["nbval-ignore-output"]
handwriting = data.digits()
x, y = handwriting.x_train[..., None], handwriting.y_train
scans, broken = batches(x, y, 32), {}
for name in ["logits", "ReLU on the logits"]:
    keras.utils.set_random_seed(0)
    stack = network((8, 8, 1), [32, 64], pad=1)
    if name != "logits":
        stack.add(layers.ReLU())
    train(stack, scans, 6, rate=2e-3)
    answers = stack.predict(x, verbose=0)
    broken[name] = np.mean(answers.argmax(axis=1) == y)
    dead = int((answers.max(axis=0) == 0).sum())
    print(f"{name:20} training accuracy {broken[name]:.2f}, outputs that are always 0: {dead}")

# %%
print("it costs more than 0.1:", broken["logits"] - broken["ReLU on the logits"] > 0.1)
print("some classes can never be named:", dead > 0)

# %% [markdown]
# An output that falls below zero for all images of its class gets no gradient (*Proof*) and stays silent for good. The
# repair is a deletion: the last layer ends in its sums, and the loss does the rest.
#
# **Softmax twice.** A softmax layer and then a loss that applies its own, `from_logits=True` or PyTorch's
# `CrossEntropyLoss`. Probabilities lie between 0 and 1, and as logits they can hardly differ. Even a perfect
# answer keeps a loss of

# %%
e = np.exp(np.eye(10)[3])
print(-np.log(e[3] / e.sum()).round(3))

# %% [markdown]
# **Scaling once, forgetting once.** Train on pixels from 0 to 1, then feed a file's bytes from 0 to 255. Guess what
# happens to the accuracy.

# %% tags=["nbval-ignore-output"]
for name, factor in {"scaled": 1, "forgotten": 255}.items():
    measured = model.evaluate(
        factor * colour.x_test, colour.y_test, verbose=0, return_dict=True
    )
    print(name, {key: round(value, 2) for key, value in measured.items()})

# %%
print("sure of nearly everything:", measured["confidence"] > 0.95)

# %% [markdown]
# It falls, and stays far above chance: ReLUs and poolings scale with their input, so that often the largest logit stays
# the largest. No error, a mediocre score, and many would blame the network. The loss and the confidence give it away:
# every wrong answer is now a certain one.
#
# **Reshaping where you should transpose.** CIFAR-10's files and PyTorch put the channels first, Keras puts them last.
# Both lines below give the right *shape*:

# %%
first = colour.x_test[0].transpose(2, 0, 1)  # (3, 32, 32), as in the file
both = np.stack([first.transpose(1, 2, 0), first.reshape(32, 32, 3)])
plots.show(plots.pictures(both, ["transpose", "reshape"], "Same shape, another picture", 6),
           alt="The same picture twice. Transposed it is as it was; reshaped it is nine "
           "small grey copies: neighbours of one colour were taken for the colours of a "
           "pixel.")  # fmt: skip

# %% [markdown]
# **Augmenting the test set.** Then your score changes with each call. Keras's augmentation layers work only while
# training, so leave them inside the model:

# %%
flip = layers.RandomFlip("horizontal", seed=0)
once = keras.ops.convert_to_numpy(flip(colour.x_test[:16], training=False))
print("unchanged outside training:", np.array_equal(once, colour.x_test[:16]))

# %% [markdown]
# **"Gato classifies, detects and generates images."** One of the articles says so. Its report describes an agent that
# plays Atari, captions images, chats and moves a robot arm; it puts out text and actions, never an image (Reed
# and others, 2022). And where another calls recognition and generation *image processing*, the usual name is computer
# vision.

# %% [markdown]
# ## Read on
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to document recognition. *Proceedings of
#   the IEEE* 86(11), 2278–2324, 1998. [doi:10.1109/5.726791](https://doi.org/10.1109/5.726791) Where this kind of
#   network comes from.
# - A. Krizhevsky. [Learning multiple layers of features from tiny
#   images](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf). Technical report, University of Toronto,
#   2009. CIFAR-10.
# - A. Krizhevsky, I. Sutskever, G. E. Hinton. ImageNet classification with deep convolutional neural networks.
#   *Communications of the ACM* 60(6), 84–90, 2017 (first NIPS 2012). [doi:10.1145/3065386](https://doi.org/10.1145/3065386)
# - H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms.
#   2017. [arXiv:1708.07747](https://arxiv.org/abs/1708.07747) The figures sent in stand on
#   [its page](https://github.com/zalandoresearch/fashion-mnist).
# - K. He, X. Zhang, S. Ren, J. Sun. Deep residual learning for image recognition. *CVPR* 2016.
#   [arXiv:1512.03385](https://arxiv.org/abs/1512.03385) The 0.9125 is in its table 6.
# - M. D. Zeiler, R. Fergus. Visualizing and understanding convolutional networks. *ECCV* 2014.
#   [arXiv:1311.2901](https://arxiv.org/abs/1311.2901) Occlusion maps.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger. On calibration of modern neural networks. *ICML* 2017.
#   [arXiv:1706.04599](https://arxiv.org/abs/1706.04599)
# - R. Geirhos and others. Shortcut learning in deep neural networks. *Nature Machine Intelligence*, 2020.
#   [arXiv:2004.07780](https://arxiv.org/abs/2004.07780)
# - S. Reed and others. A generalist agent. *Transactions on Machine Learning Research*, 2022.
#   [arXiv:2205.06175](https://arxiv.org/abs/2205.06175) Gato.
#
# Next: [chapter 08](08_transfer_learning.ipynb) grows deeper networks and moves what they learned to new classes.
