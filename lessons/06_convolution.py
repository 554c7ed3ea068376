# %% [markdown]
# # Slide one small window over an image
#
# At the end of this chapter you will have built a convolution layer, forward and backward, proved it equal to Keras's,
# and watched nine random weights learn to find edges.

# %%
import numpy as np
from scipy.signal import correlate2d

from helpers import checks, data, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("06_convolution")
china = data.photographs()["china"][:424].mean(axis=2) / 255  # (424, 640), black 0 to white 1
photo = china.reshape(106, 4, 160, 4).mean(axis=(1, 3))  # (106, 160)
sobel_x = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
upright = correlate2d(photo, sobel_x, "valid")  # what this does is the chapter's first half
print("nine numbers:", sobel_x.tolist())

# %% tags=["hide-input"]
from helpers.diagrams import convolution as draw

plots.show(
    draw.kernel_between(photo, sobel_x, upright, "Nine numbers find the upright edges"),
    alt="A grey photograph of a tower, a table of 3 by 3 numbers, negative on the left and "
    "positive on the right, and the result: upright edges stand out, all else is grey.",
)

# %% [markdown]
# **You will learn** to
#
# - compute a cross-correlation by hand, and say what flipping the kernel changes;
# - predict the size of a layer's output, and the number of its weights;
# - differentiate a convolution and a pooling;
# - say what a shift of the image does to each, and measure it.
#
# **You need** chapters 02 to 05. On two processor cores the chapter runs in about 20 seconds and takes about
# 1 GiB of memory.

# %% [markdown]
# ## One step to the right, and lost
#
# A network of the kind that chapter 04 built, a *multilayer perceptron*, reads our digits well. Lay each scan on a
# larger sheet, with room to move, and train one again. (`AdamW` is Adam with weight decay.)

# %% tags=["nbval-ignore-output"]
from helpers.training import batches, keras

images = data.grey_images()  # the digits; Fashion-MNIST in the full profile
sheet = [(0, 0), (4, 4), (4, 4)]
x, x_test = (np.pad(a, sheet)[..., None] for a in (images.x_train, images.x_test))
y, y_test = images.y_train, images.y_test
print(x.shape, x_test.shape)


# %% tags=["nbval-ignore-output"]
STEPS = 1000


def train(layers, x, y, setting, seed):
    rate, decay = setting
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(x.shape[1:]), *layers, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)
    model.compile(optimizer, loss, steps_per_execution=STEPS)
    model.fit(batches(x, y, 64).repeat(), steps_per_epoch=STEPS, verbose=0, shuffle=False)
    return model


def mlp():
    return [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu")]


model = train(mlp(), x, y, (0.003, 0), seed=0)
print(f"{model.count_params():,} weights and biases, trained")

# %% [markdown]
# Now show it the held-out scans *moved to the right* by one, two and three pixels. Guess first:
# what is left of its accuracy after one pixel?


# %% tags=["nbval-ignore-output"]
def accuracy(model, places):  # each a step (down, right); what leaves the sheet is blank
    moved = [np.roll(x_test, place, axis=(1, 2)) for place in places]
    return np.mean([model.predict_on_batch(a).argmax(axis=1) == y_test for a in moved])


by_shift = [accuracy(model, [(0, right)]) for right in range(4)]
print("moved to the right by 0 to 3 pixels:", *[f"{a:.2f}" for a in by_shift])

# %% tags=["hide-input", "nbval-ignore-output"]
plots.show(
    plots.pictures(
        [np.roll(x_test[3, :, :, 0], right, axis=1).clip(0.15) for right in range(4)],
        [f"moved by {right}: {a:.2f}" for right, a in enumerate(by_shift)],
        "One pixel to the right costs this network its grip",
        columns=4,
    ),
    alt="One scan, moved to the right by 0, 1, 2 and 3 pixels, all alike to the eye, with the "
    "accuracy below each: about 0.9, then about half of that, then below 0.2.",
)

# %%
print("one pixel costs over a quarter of all answers:", by_shift[0] - by_shift[1] > 0.25)

# %% [markdown]
# It never learned what a stroke looks like. It learned that ink *in pixel 87* speaks for a 4. Each pixel has
# weights of its own, so what was learned about one place says nothing about the place beside it.
#
# That is also wasteful. Count the weights of 128 hidden units on one of our photographs, in colour:

# %%
print(f"{427 * 640 * 3 * 128 + 128:,} weights and biases")

# %% [markdown]
# Over a hundred million, for one layer. The repair: look through a **small window**, and use the **same
# weights** wherever the window stands.

# %% [markdown]
# ## By hand, in one dimension
#
# Take a row of eight pixels with a bright bar in it, and two weights, $-1$ and $1$: "how much brighter is the right
# neighbour?" Lay the weights on the first two pixels, multiply, add up, step on. The little row of weights is called
# a **kernel**, or filter, and what comes out a **feature map**.
#
# $$y_i = \sum_u x_{i+u}\, w_u + b$$


# %%
def correlate_row(x, w):
    return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w) + 1)])


row = np.array([0, 0, 3, 3, 3, 3, 0, 0])
print(correlate_row(row, np.array([-1, 1])))

# %% [markdown]
# A plus where the bar begins, a minus where it ends, zeros elsewhere, and one number fewer than there were pixels.
# Two weights found every edge in the row, wherever it stood.
#
# This is **cross-correlation**. **Convolution** has a minus, $x_{i-u}$. What does the minus do? Send a single 1 through
# both, with NumPy as the judge. Guess first, for the kernel 1, 2, 3.

# %%
impulse, w = np.array([0, 0, 1, 0, 0]), np.array([1, 2, 3])
print("cross-correlation", correlate_row(impulse, w), np.correlate(impulse, w, "valid"))
print("convolution      ", correlate_row(impulse, w[::-1]), np.convolve(impulse, w, "valid"))

# %% [markdown]
# Cross-correlation returns the kernel backwards, convolution as it is, because convolution flips it first. For a
# network it makes no difference: a weight that is learned can be learned in either place. So the libraries
# cross-correlate, and call the layer "convolution" all the same.

# %% [markdown]
# ## In two dimensions
#
# Now the window slides along rows and down columns. Two loops, one window, one sum:
#
# $$y_{ij} = \sum_u \sum_v x_{i+u,\,j+v}\; w_{uv} + b$$


# %%
def correlate(image, kernel):
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    out = np.empty((rows, columns))
    for i, j in np.ndindex(rows, columns):
        out[i, j] = (image[i : i + height, j : j + width] * kernel).sum()
    return out


ours, judge = correlate(photo, sobel_x), correlate2d(photo, sobel_x, "valid")
print(photo.shape, "->", ours.shape, "  equal to SciPy's:", np.allclose(ours, judge))

# %% [markdown]
# Before networks learned kernels, people made them. Weights that sum to 1 keep the brightness: *box blur* and
# *Gaussian* average, *sharpen* exaggerates what differs from its neighbours. Weights that sum to 0 answer flat
# regions with nothing and leave edges; *Sobel* finds those of one direction, *Laplacian* those of all.

# %%
kernels = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "box blur": np.full((3, 3), 1 / 9),
    "Gaussian": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Sobel x": sobel_x,
    "Sobel y": sobel_x.T,
    "Laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}
print("sums:", *[f"{np.sum(kernel):.0f}" for kernel in kernels.values()])


# %% tags=["hide-input"]
maps = {name: correlate2d(photo, kernel, "valid") for name, kernel in kernels.items()}
plots.show(
    draw.feature_maps(maps, kernels, "Eight kernels made by hand"),
    alt="The photograph through eight kernels: unchanged, twice blurred, sharpened; its upright, "
    "level and other edges on middle grey; and the tower as if pressed into metal.",
)

# %% [markdown]
# ## Padding, stride, dilation
#
# Three settings say where the window stands. **Padding** lays zeros around the image, so that the rim gets windows
# too. **Stride** is the step from window to window. **Dilation** spreads the window's pixels, leaving $d - 1$ out
# between two of them. A window of $k$ pixels then covers $d(k-1)+1$, and on $n$ pixels with $p$ zeros added in all
# there are
#
# $$\left\lfloor \frac{n + p - d\,(k-1) - 1}{s} \right\rfloor + 1$$
#
# places for it: one at the start, and one more for each whole step that still fits. Keras knows two paddings. "valid"
# adds nothing; "same" adds as few zeros as will give $\lceil n/s \rceil$ places. Where that number is odd, the odd
# zero goes to the end.
#
# Without padding each layer of 3 by 3 windows eats a rim of one pixel. A stride of 2 leaves a quarter of the numbers
# for the layers above. Dilation lets nine weights look over 5 by 5 pixels.


# %%
def margins(n, size, stride=1, padding="valid", dilation=1):
    covered = dilation * (size - 1) + 1
    places = -(-n // stride)  # rounded up
    missing = max(0, (places - 1) * stride + covered - n) if padding == "same" else 0
    return missing // 2, missing - missing // 2  # before, after


print("n  size stride   zeros before, after")
for n, size, stride in [(6, 3, 1), (6, 2, 1), (6, 4, 1), (6, 3, 2), (7, 3, 2)]:
    print(f"{n}  {size:4} {stride:6}   {margins(n, size, stride, 'same')}")

# %% [markdown]
# An odd window with stride 1 gets as many zeros on the left as on the right. An even one cannot, and with stride 2 even
# a window of 3 stands off centre, if the image is even.

# %% [markdown]
# ## Channels
#
# A colour image has three numbers a pixel. So the window gets depth: a weight for each of its pixels *and* each
# input **channel** $c$, all summed into one number. One such block finds one pattern. To look for many, take many
# blocks; each makes a channel $o$ of the output, and has one bias:
#
# $$y_{ijo} = \sum_u \sum_v \sum_c x_{i+u,\,j+v,\,c}\; w_{uvco} + b_o$$
#
# Loops over all that would take minutes. Turn the view around: instead of one place and all weights, take *one weight
# and all places*. Weight $(u, v)$ meets the image from its pixel $(u, v)$ on, in steps of the stride. That is a slice:


# %%
def pad(x, size, stride, padding, dilation=1, fill=0.0):
    rows, columns = (margins(n, size, stride, padding, dilation) for n in x.shape[1:3])
    return np.pad(x, [(0, 0), rows, columns, (0, 0)], constant_values=fill)


print(pad(np.ones((1, 6, 6, 1)), size=3, stride=1, padding="same").shape)


# %%
def slices(padded, size, stride, dilation=1):
    last = dilation * (size - 1)
    rows, columns = padded.shape[1] - last, padded.shape[2] - last
    return [
        padded[:, u : u + rows : stride, v : v + columns : stride]
        for u, v in dilation * np.array(list(np.ndindex(size, size)))
    ]  # a view for each weight of the window: (batch, rows, columns, channels)


for pixels in slices(np.arange(16).reshape(1, 4, 4, 1), size=2, stride=2):
    print(pixels[0, :, :, 0].tolist())

# %% [markdown]
# The picture holds 0 to 15, row by row, and a 2 by 2 window stands on it in four places. The first line is what its
# upper left weight sees there: 0, 2, 8 and 10. Now a whole convolution is a sum of dense layers, one for each
# weight of the window, on shifted copies of the image:


# %%
def conv2d(x, kernel, bias, stride=1, padding="valid", dilation=1):
    size, _, channels, filters = kernel.shape
    copies = slices(pad(x, size, stride, padding, dilation), size, stride, dilation)
    weights = kernel.reshape(size * size, channels, filters)
    return sum(p @ w for p, w in zip(copies, weights, strict=True)) + bias


rng = np.random.default_rng(0)
colour = rng.normal(size=(10, 32, 32, 3))  # (batch, rows, columns, channels)
kernel, bias = rng.normal(size=(3, 3, 3, 32)), np.zeros(32)
print(conv2d(colour, kernel, bias).shape, f" {kernel.size + bias.size:,} weights and biases")
print(f"a dense layer between the same numbers: {32 * 32 * 3 * 30 * 30 * 32 + 30 * 30 * 32:,}")

# %% [markdown]
# 896 against 88 million, for the same number of outputs. And the 896 stay 896 on a larger image: the window has more
# places to go, not more weights.

# %% [markdown]
# ## Backwards
#
# Chapter 03 gave the gradients of a dense layer, $p\,w$: for the weights, the input transposed times the gradient that
# comes back; for the input, that gradient times the weights transposed. A convolution is a sum of such layers, so
# nothing new is needed. A **shared weight's gradient is the sum over all places where it was used**, and a pixel
# collects from every window that saw it. `d_out` is the loss's gradient at the output:


# %%
def crop(d_padded, x, size, stride, padding, dilation=1):
    top, left = (margins(n, size, stride, padding, dilation)[0] for n in x.shape[1:3])
    return d_padded[:, top : top + x.shape[1], left : left + x.shape[2]]


def conv2d_backward(d_out, x, kernel, stride=1, padding="valid", dilation=1):
    size, _, channels, filters = kernel.shape
    padded = pad(x, size, stride, padding, dilation)
    d_padded, d_weights = np.zeros_like(padded), []
    copies, d_copies = (slices(a, size, stride, dilation) for a in (padded, d_padded))
    weights = kernel.reshape(size * size, channels, filters)
    for p, d_p, w in zip(copies, d_copies, weights, strict=True):
        d_weights.append(p.reshape(-1, channels).T @ d_out.reshape(-1, filters))
        d_p += d_out @ w.T  # a view: this adds to d_padded
    d_x = crop(d_padded, x, size, stride, padding, dilation)
    return d_x, np.reshape(d_weights, kernel.shape), d_out.sum(axis=(0, 1, 2))


d_x, d_kernel, d_bias = conv2d_backward(np.ones((10, 30, 30, 32)), colour, kernel)
print(d_x.shape, d_kernel.shape, d_bias[:3])

# %% [markdown]
# Each gradient has the shape of what it belongs to. Each bias was used in $10 \cdot 30 \cdot 30$ places, so with ones
# coming back its gradient is 9,000.

# %% [markdown]
# ## Pooling
#
# A feature map says where each pattern is, to the pixel. Often "about there" is enough. **Pooling** takes windows too,
# but has no weights: it keeps the largest number of each, or the average. Zeros from the padding must not win or be
# averaged in, so we pad with *not a number* and use functions that skip it.


# %%
def pool(x, size, stride, padding="valid", how="max"):
    copies = np.stack(slices(pad(x, size, stride, padding, fill=np.nan), size, stride))
    return np.nanmax(copies, axis=0) if how == "max" else np.nanmean(copies, axis=0)


small = np.array([[1, 3, 2, 0], [4, 2, 1, 1], [0, 1, 5, 6], [2, 1, 7, 8]], float)
for how in ["max", "average"]:
    print(how, pool(small[None, :, :, None], 2, 2, how=how)[0, :, :, 0].tolist())

# %% [markdown]
# Backwards, the average shares its gradient out evenly. The maximum passes all of it to the pixel that won; a nudge to
# any other pixel would have changed nothing. In the lower right block of our table 8 beat 5, 6 and 7; where will the
# four ones stand?


# %%
def pool_backward(d_out, x, size, stride, padding="valid", how="max"):
    padded = pad(x, size, stride, padding, fill=np.nan)
    copies = np.stack(slices(padded, size, stride))  # (window, batch, rows, columns, channels)
    real = ~np.isnan(copies)
    winner = np.nanargmax(copies, axis=0)
    window = np.arange(size * size).reshape(-1, 1, 1, 1, 1)
    share = winner == window if how == "max" else real / real.sum(axis=0)
    d_padded = np.zeros_like(padded)
    for d_p, s in zip(slices(d_padded, size, stride), share, strict=True):
        d_p += d_out * s
    return [crop(d_padded, x, size, stride, padding)]  # a list, as there is nothing else


d_small = pool_backward(np.ones((1, 2, 2, 1)), small[None, :, :, None], 2, 2)
print(d_small[0][0, :, :, 0])

# %% [markdown]
# ## Proof
#
# Nine convolutions: odd and even windows, both paddings, strides, dilations, channels. Each is held against Keras in
# double precision: its output, and its gradients for a random `d_out`. `nudge` is a central difference: all inputs,
# weights and biases take a tiny random step, and the output should follow as the gradients say.

# %%
from functools import partial

from helpers.training import tf


def apart(a, b):
    return np.abs(a - b).max()


print("largest difference of two tables:", apart(np.eye(2), np.ones((2, 2))))


# %%
def prove(name, layer, forward, backward, *inputs):
    layer.build(inputs[0].shape)
    layer.set_weights(inputs[1:])
    out, x = forward(*inputs), tf.Variable(inputs[0])
    d_out = rng.normal(size=out.shape)
    ours = backward(d_out, *inputs[:2])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((theirs := layer(x)) * d_out)
    gradients = tape.gradient(loss, [x, *layer.trainable_weights])
    steps = [1e-5 * rng.normal(size=a.shape) for a in inputs]
    up, down = forward(*map(np.add, inputs, steps)), forward(*map(np.subtract, inputs, steps))
    nudge = abs(((up - down) * d_out).sum() / 2 - sum(map(np.vdot, ours, steps))) / 1e-5
    errors = [apart(out, theirs), max(map(apart, ours, gradients)), nudge]
    print(f"{name:36}", *[f"{e:9.0e}" for e in errors], f"{max(errors) < 1e-7!s:>8}")
    return max(errors) < 1e-7


# %% tags=["nbval-ignore-output"]
print(f"{'size stride padding dilation in out':36}    values gradients     nudge  all < 1e-7")
cases = [
    (3, 1, "valid", 1, 1, 1), (3, 1, "same", 1, 3, 4), (2, 1, "same", 1, 2, 2),
    (3, 2, "valid", 1, 2, 3), (3, 2, "same", 1, 2, 3), (4, 3, "same", 1, 3, 2),
    (5, 2, "same", 1, 1, 2), (3, 1, "valid", 2, 2, 3), (3, 1, "same", 3, 1, 2),
]  # fmt: skip
agrees = []
for case in cases:
    size, stride, padding, dilation, channels, filters = case
    where = {"stride": stride, "padding": padding, "dilation": dilation}
    ways = [partial(f, **where) for f in (conv2d, conv2d_backward)]
    layer = keras.layers.Conv2D(
        filters, size, stride, padding, dilation_rate=dilation, dtype="float64"
    )
    shapes = (2, 9, 8, channels), (size, size, channels, filters), filters
    name = "{:4} {:6} {:>7} {:8} {:2} {:3}".format(*case)
    agrees.append(prove(name, layer, *ways, *[rng.normal(size=shape) for shape in shapes]))

# %% tags=["nbval-ignore-output"]
pooling = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
windows = [(2, 2, "valid"), (2, 2, "same"), (3, 2, "same")]
for how, (size, stride, padding) in [(how, window) for how in pooling for window in windows]:
    layer = pooling[how](size, stride, padding, dtype="float64")
    settings = {"size": size, "stride": stride, "padding": padding, "how": how}
    ways = [partial(f, **settings) for f in (pool, pool_backward)]
    name = f"{size:4} {stride:6} {padding:>7} {how}"
    agrees.append(prove(name, layer, *ways, rng.normal(size=(2, 9, 8, 2))))

# %%
print(f"{len(agrees)} layers agree to 1e-7:", all(agrees))

# %% [markdown]
# Keras and we differ in the fifteenth digit, where the order of adding shows. From here on the course uses Keras's
# layers.

# %% [markdown]
# ## How fast?
#
# A lesson may loop over pixels; a network that is to see a million images may not. Our sum of slices avoids the loops.
# A third way, **im2col**, copies each window into a row of one large matrix, so that the convolution is a *single*
# product. Guess first: by how much does it beat the loops?


# %%
def conv2d_im2col(x, kernel, bias):
    size, _, channels, filters = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
    out = rows @ kernel.reshape(-1, filters)  # (windows, filters)
    return (out + bias).reshape(*windows.shape[:3], filters)


def conv2d_loops(image, kernel):
    def channel(o):
        return sum(correlate(image[..., c], kernel[..., c, o]) for c in range(3))

    return np.stack([channel(o) for o in range(kernel.shape[-1])], axis=-1)


few = kernel[..., :4]  # four of the 32 filters, or we should wait
columns = conv2d_im2col(colour[:1], few, 0)[0]
print("same values as the loops:", np.allclose(conv2d_loops(colour[0], few), columns))

# %% tags=["nbval-ignore-output"]
from helpers import timing

ways = {
    "loops": lambda: conv2d_loops(colour[0], few),
    "im2col": lambda: conv2d_im2col(colour[:1], few, 0),
}
seconds = timing.side_by_side(ways, rounds=3)
ratios = seconds["loops"] / seconds["im2col"]
print(f"im2col is {min(ratios):.0f} to {max(ratios):.0f} times as fast as the loops")

# %%
print("over 5 times as fast:", np.median(ratios) > 5)

# %% [markdown]
# And against the slices? Ten timings of both, side by side, on one core:

# %%
from threadpoolctl import threadpool_limits

from helpers import studies

study = studies.of_chapter("06_convolution")


def race(channels, seed):
    draws = np.random.default_rng(seed)
    pictures, weights = (
        draws.normal(size=(10, 32, 32, channels)),
        draws.normal(size=(3, 3, channels, 32)),
    )
    ways = {"slices": conv2d, "im2col": conv2d_im2col}
    with threadpool_limits(1):
        return timing.side_by_side(
            {way: partial(f, pictures, weights, 0) for way, f in ways.items()}
        )


# %% tags=["nbval-ignore-output"]
for seed in range(by_profile(quick=1, full=5, study=10)):
    for channels in (3, 32):
        for way, times in race(channels, seed).items():
            log_seconds = {f"log seconds, {channels} channels": np.log(np.median(times))}
            study.add("speed", way, seed, **log_seconds)
            print(f"{channels:2} channels, {way}: {1000 * np.median(times):5.1f} milliseconds")

# %%
for channels in (3, 32):
    metric = f"log seconds, {channels} channels"
    ratio, low, high = np.exp(study.difference("speed", "slices", "im2col", metric)[:3])
    print(f"{channels:2} channels: slices / im2col {ratio:.2f} ({low:.2f} to {high:.2f})")

# %% [markdown]
# With 3 channels im2col is ahead. With 32 the record has the slices ahead, for im2col copies each pixel nine times. Do
# not build on either ratio: beside busy programs we have seen both change. What held each time: matrix
# products are many times as fast as loops.

# %% [markdown]
# ## What moves with the image
#
# Move the image by one pixel. Since the window goes everywhere with the same weights, the feature map should move
# along, and not change: *convolve, then shift* is *shift, then convolve*. This is **equivariance**.

# %%
scans = x_test[:100].astype(float)
edge = sobel_x[:, :, None, None].astype(float)


def edges(x, stride=1):
    return np.maximum(0, conv2d(x, edge, 0, stride))


ahead, behind = edges(np.roll(scans, 1, axis=2)), np.roll(edges(scans), 1, axis=2)
print("shift, then convolve = convolve, then shift:", np.array_equal(ahead, behind))

# %% [markdown]
# To the last digit. (The digit keeps away from the rim; there the two would differ.) A stride or a pooling looks only
# at every second place. Guess which rows below survive a shift by one pixel, and which by two.

# %%
stages = {
    "convolution": (edges, 1),
    "convolution, stride 2": (lambda x: edges(x, 2), 2),
    "convolution, max pooling 2": (lambda x: pool(edges(x), 2, 2), 2),
}


def change(before, after):
    return np.abs(after - before).sum() / (after + before).sum()


print("change of the moved map, after a shift by      1 pixel  2 pixels")
for name, (f, stride) in stages.items():
    shares = []
    for pixels in (1, 2):
        expected = np.roll(f(scans), pixels // stride, axis=2)
        shares.append(change(expected, f(np.roll(scans, pixels, axis=2))))
    print(f"{name:45}", *[f"{share:8.2f}" for share in shares])

# %% [markdown]
# The change is a share: 0 if the two maps agree, 1 if they have nothing in common. After a shift by one pixel over half
# of the strided map has changed, and about a third of the pooled one; a shift by two comes through. So "pooling makes a
# network invariant to small shifts" is at best a tendency. Compare each map with its own old self, in place:

# %%
sizes = {
    "convolution": 1,
    "max pooling 2": 2,
    "max pooling 4": 4,
    "global maximum": x.shape[1] - 2,
}
for name, size in sizes.items():
    before, after = (pool(edges(a), size, size) for a in (scans, np.roll(scans, 1, axis=2)))
    print(f"{name:22} {change(before, after):.2f} changed in place")

# %% [markdown]
# Larger windows forget more of the position, and the maximum of the whole map forgets all of it. **Invariance**, the
# same answer wherever the pattern is, comes at the end of a network, by giving up the place. On the way there the
# places are needed: that a loop stands *above* a stroke makes a 9.

# %% [markdown]
# ## How far a unit sees
#
# If every window is small, how can a network tell a tower from a tree? By stacking.
#
# One 3 by 3 window sees 3 by 3 pixels. A second one on top sees 3 by 3 windows. The pixels that can change a unit are
# its **receptive field**, and our backward pass draws it: send a gradient of 1 back from one unit and see where it
# arrives. How wide after three layers?


# %%
def receptive_field(layers, stride=1):
    d, ones = np.ones((1, 1, 1, 1)), np.full((3, 3, 1, 1), 1 / 9)
    for _ in range(layers):
        n = stride * (d.shape[1] - 1) + 3  # the input that this output needs
        d = conv2d_backward(d, np.zeros((1, n, n, 1)), ones, stride)[0]
    return d[0, :, :, 0]


print("three layers:", receptive_field(3).shape, "stride 2:", receptive_field(3, 2).shape)

# %% tags=["hide-input"]
cases = {"1 layer": (1, 1), "2 layers": (2, 1), "3 layers": (3, 1), "3, stride 2": (3, 2)}
fields = {name: receptive_field(*case) for name, case in cases.items()}
plots.show(
    draw.heatmaps(
        {
            f"{n}: {len(f)} × {len(f)}": np.pad(f, (17 - len(f)) // 2)
            for n, f in fields.items()
        },
        "Depth widens the view, stride even more",
        size=(7, 2.4),
    ),
    alt="Maps of what one unit sees: an even square of 3 by 3 pixels after one layer; 5 by 5 after "
    "two and 7 by 7 after three, dark in the middle and pale at the rim; and after three layers "
    "with stride 2 a lattice of 15 by 15, darkest where rows and columns cross, pale between.",
)

# %% [markdown]
# Two pixels more for each layer, and each stride of 2 doubles the step of all layers above it. With stride 1 the middle
# is darkest: more paths lead from there, so the field that *matters* is smaller than the one we counted (Luo and
# others, 2016). Stride 2 draws a lattice, as neighbouring windows share a row and a column, which count twice.

# %% [markdown]
# ## Play
#
# Take the window in your own hand. Here it lies where the sky ends and a wall begins:

# %% tags=["hide-input"]
piece = photo[28:52, 16:40]  # (24, 24)
plots.show(
    draw.window(piece, sobel_x, correlate(piece, sobel_x), (9, 12), "One place of the window"),
    alt="A coarse piece of the photograph with a small orange square on it, the nine products of "
    "that square with their sum, and the output with one orange pixel in the same place.",
)

# %% [markdown]
# Slide it with the arrow keys or the mouse, touch a pixel of the output to see where it came from, let the mouse draw.
# On which lines does *Sobel x* keep silent? For which kernels does a flip change nothing?

# %% tags=["hide-input"]
from helpers import stage

stripes = np.tile([1.0, 1, 1, 0, 0, 0], (24, 4))
stage.show(
    "window",
    "A window that slides over an image.",
    images={"roof": piece.round(3).tolist(), "stripes": stripes.tolist()},
    image="roof",
    kernels={name: np.round(kernel, 4).tolist() for name, kernel in kernels.items()},
    kernel="Sobel x",
    at=[9, 12],
    reference={
        "image": "roof",
        "kernel": "Gaussian",
        "output": correlate(piece.round(3), kernels["Gaussian"]).tolist(),
    },
)

# %% [markdown]
# <details><summary>Answers</summary>
#
# On level lines: it finds the same left and right of the middle, and the two cancel. A flip changes nothing in
# identity, both blurs, sharpen and Laplacian; both Sobels change their sign, and emboss is lit from the other side.
#
# </details>
#
# Now the whole photograph, with stride and padding. Above the result stands its size, predicted and found.


# %% tags=["hide-input"]
def draw_kernel(preset, table, stride, padding):
    kernel, stride = np.array(table), int(stride)
    out = conv2d(photo[None, :, :, None], kernel[:, :, None, None], 0, stride, padding)
    sizes = [(n + sum(margins(n, 3, stride, padding)) - 3) // stride + 1 for n in photo.shape]
    title = "predicted {} × {}, found {} × {}".format(*sizes, *out.shape[1:3])
    before, after = plots.axes(1, 2, size=(7, 2.7))
    draw.feature_map(before, photo, [1], "photograph: 106 × 160")
    draw.feature_map(after, out[0, :, :, 0], kernel, title)
    name = preset if np.allclose(table, kernels[preset]) else "your kernel"
    return before, f"The photograph through {name}: {title}."


plots.show(*draw_kernel("Laplacian", kernels["Laplacian"], 2, "valid"))

# %% [markdown]
# Can you make a kernel that finds only edges from bright (above) to dark (below)? One that moves the picture by one
# pixel? What happens if the nine numbers of a blur sum to 2?

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    draw_kernel,
    "A kernel on a photograph.",
    **widgets.table_and_presets("kernel", kernels, "Sobel x"),
    stride=widgets.slider("stride", 1, 4, 1, 1),
    padding=widgets.choice("padding", ["valid", "same"], "valid"),
)

# %% [markdown]
# <details><summary>Answers</summary>
#
# Turn Sobel y over, to 1, 2, 1 above and −1, −2, −1 below: edges from bright to dark come out white. They alone are
# left if ReLU then sets the black ones, from dark to bright, to zero. A single 1 beside the middle, with eight zeros,
# moves the picture to the opposite side. And a blur that sums to 2 doubles the brightness, so that all that was over
# one half is white.
#
# </details>
#
# Pooling next: the window on the left, what it says on the right.

# %% tags=["hide-input"]
rows = ["132051", "421102", "015610", "217803", "901244", "120316"]
numbers = np.array([[float(digit) for digit in row] for row in rows])


def draw_pooling(place, size, stride, how):
    size, stride = int(size), int(stride)
    out = pool(numbers[None, :, :, None], size, stride, how=how)[0, :, :, 0]
    i, j = np.unravel_index(min(int(place), out.size) - 1, out.shape)
    panels = draw.pooling(numbers, out, (i, j), size, stride, how)
    return panels, f"A 6 by 6 table with a window of {size}; its {how} is {out[i, j]:.3g}."


plots.show(*draw_pooling(5, 2, 2, "max"))

# %% [markdown]
# With stride 1, in how many places does the maximum say 8 at sizes 2, 3 and 4? When are there pixels that no window
# sees? Move the window over the two places beside the 8: why does the maximum say the same in both, at size 2 and
# stride 1?

# %% tags=["hide-input"]
widgets.explore(
    draw_pooling,
    "Pooling on a table of numbers.",
    place=widgets.slider("window", 1, 25, 1, 14),
    size=widgets.slider("size", 2, 4, 1, 2),
    stride=widgets.slider("stride", 1, 4, 1, 1),
    how=widgets.choice("pooling", ["max", "average"], "max"),
)

# %% [markdown]
# <details><summary>Answers</summary>
#
# In 4 of 25, 9 of 16, and 7 of 9: the 8 fills more of the map as the window grows, and only the 9 drives it out, from
# two places. Pixels are left out when the stride is larger than the size, or when the last window would hang over the
# edge, as at size 4 and stride 4. Both windows beside the 8 hold it, so the maximum cannot tell them apart: that is
# the position it forgets.
#
# </details>
#
# ## A kernel that learns
#
# Here are a photograph and its Sobel edges; the kernel that made them is hidden. Can it be recovered? Start from nine
# small random numbers, compare, go back through `conv2d_backward`, and step downhill with the momentum of chapter 02.
# The pixels are centred and scaled first, as in chapter 05.

# %%
tiny = china.reshape(53, 8, 80, 8).mean(axis=(1, 3))  # (53, 80)
tiny = ((tiny - tiny.mean()) / tiny.std())[None, :, :, None]
wanted = conv2d(tiny, edge, 0)
learned, speed, history = rng.normal(0, 0.1, size=(3, 3, 1, 1)), 0, []
for _ in range(301):
    history.append(learned[:, :, 0, 0].copy())
    error = conv2d(tiny, learned, 0) - wanted
    d_kernel = conv2d_backward(2 * error / error.size, tiny, learned)[1]
    speed = 0.9 * speed - 0.1 * d_kernel
    learned = learned + speed
print(history[-1].round(2) + 0.0)  # the sum makes −0 a 0

# %% tags=["hide-input"]
snapshots = {f"step {step}": history[step].round(1) + 0.0 for step in (0, 10, 30, 300)}
plots.show(
    draw.heatmaps(snapshots, "Nine random weights become the Sobel kernel", ".1f"),
    alt="The nine weights at the steps 0, 10, 30 and 300: at first all near zero, after ten steps "
    "negative on the left and positive on the right, at the end those of the Sobel kernel.",
)

# %% [markdown]
# Ten steps, and the sides are right; three hundred, and every digit is. The data contained the kernel, and the
# gradient found it. In a real network the gradient comes down from the layers above; the rest is the same.

# %% [markdown]
# ## On data
#
# Back to the digits. *Logistic regression* and the perceptron above have weights for each pixel. Two convolutional
# networks begin with the same two layers. One then pools and **flattens**; the other keeps the **global maximum** of
# each map and nothing else. Guess first: do convolutions save both?


# %%
def convolutions():
    return [keras.layers.Conv2D(n, 3, padding="same", activation="relu") for n in (8, 16)]


architectures = {
    "logistic regression": lambda: [keras.layers.Flatten()],
    "perceptron": mlp,
    "CNN, flattened": lambda: [
        *convolutions(), keras.layers.MaxPooling2D(2), keras.layers.Flatten()
    ],
    "CNN, global maximum": lambda: [*convolutions(), keras.layers.GlobalMaxPooling2D()],
}  # fmt: skip

# %% [markdown]
# There is another cure, open to all four: *show* them moved scans. So each runs a second time, on copies in nine
# places, still and one pixel away in each direction. Each of the eight takes 1,000 steps, with a learning rate and a
# weight decay of its own, chosen on scans of two forms that it was not shown, prepared like its training scans. Each
# seed draws these forms, the starting weights and the batches anew.

# %%
around = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
groups = by_profile(quick=data.digit_forms()[: len(y)], full=np.arange(len(y)) % 10)


def shown(rows, copies):
    places = [(0, 0), *around] if copies else [(0, 0)]
    moved = [np.roll(x[rows], place, axis=(1, 2)) for place in places]
    return np.concatenate(moved), np.tile(y[rows], len(places))


# %%
def deal(seed):  # which scans to learn from, and which to choose by
    dealt = np.random.default_rng(seed).permutation(10)
    return np.isin(groups, dealt[:8]), np.isin(groups, dealt[8:])


def validation_loss(name, copies, setting, seed):
    learn, choose = deal(seed)
    model = train(architectures[name](), *shown(learn, copies), setting, seed)
    return model.evaluate(*shown(choose, copies), batch_size=1000, verbose=0)


# %% [markdown]
# This run trains the two convolutional networks without copies, once; all eight, on eight seeds, are on record. The
# held-out forms are judged as written, and moved by one and by two pixels in eight directions.

# %% tags=["nbval-ignore-output"]
settings = [(0.003, 0), (0.01, 0), *by_profile(quick=[(0.01, 0.3), (0.03, 0)], full=[])]
kinds = {"as written": [(0, 0)], "moved by 1": around, "moved by 2": 2 * np.array(around)}
for copies in by_profile(quick=[False], study=[False, True], full=[False]):
    for name in by_profile(
        quick=list(architectures)[2:], full=architectures, study=architectures
    ):
        method = name + ", copies" * copies
        loss = partial(validation_loss, name, copies)
        setting = study.tuned("pixel", method, settings, loss)
        for seed in range(by_profile(quick=1, study=8, full=5)):
            learn, _ = deal(seed)
            model = train(architectures[name](), *shown(learn, copies), setting, seed)
            found = {kind: accuracy(model, places) for kind, places in kinds.items()}
            study.add("pixel", method, seed, setting, **found)
        right = " ".join(f"{share:.2f}" for share in found.values())
        print(f"{method:20} {model.count_params():6,} weights and biases, right on {right}")

# %%
methods = [name + ", copies" * copies for name in architectures for copies in (False, True)]
print(f"{'right, mean of eight seeds':30}", *kinds)
for method in methods:
    means = [study.values("pixel", method, kind).mean() for kind in kinds]
    print(f"{method:30}", *[f"{mean:10.2f}" for mean in means])
print(f"{'chance':30}", *[f"{0.1:10.2f}" for _ in kinds])

# %% tags=["hide-input", "nbval-ignore-output"]
plots.show(
    draw.runs(
        {method: study.values("pixel", method, "moved by 1") for method in methods},
        {row["method"]: row["value"] for row in study.live if row["metric"] == "moved by 1"},
        "Two cures for one pixel: copies, or a global maximum",
        "accuracy on held-out scans moved by one pixel",
        accent="CNN, global maximum",
    ),
    alt="Accuracy on moved scans, a dot for each of eight runs, a cross for this one. Without copies: "
    "about 0.3 for logistic regression and the perceptron, just below 0.5 for the flattened network. "
    "With copies: 0.63, 0.89 and 0.93. The global maximum has over 0.9 with and without.",
)

# %%
still, one, two = kinds
claims = [
    ("CNN, flattened", "perceptron", one),
    ("CNN, global maximum", "CNN, flattened", one),
    ("CNN, global maximum", "CNN, flattened", still),
    ("perceptron, copies", "perceptron", one),
    ("logistic regression, copies", "logistic regression", one),
    ("logistic regression, copies", "logistic regression", still),
    ("CNN, flattened, copies", "CNN, flattened", one),
    ("CNN, global maximum", "CNN, flattened, copies", one),
    ("CNN, global maximum", "CNN, flattened, copies", two),
]
for claim in claims:
    print(study.compare("pixel", *claim))
held = [study.values("pixel", "CNN, global maximum", kind) for kind in (still, one)]
print("global maximum unchanged by one pixel, in all runs:", np.array_equal(*held))
print("runs that the record did not expect:", study.outside("pixel") or "none")

# %% [markdown]
# Convolutions alone do not save you. Moved by one pixel, the flattened network beats the perceptron and is still wrong
# on every second scan. Its maps did move along, but the dense layer behind them has a weight for each place, and was
# never shown ink elsewhere. The global maximum answers exactly as before, with an eighth of the other's weights: where
# the sheet is wide enough, nothing in this network knows the place.
#
# The copies cure as well, for the shifts they show: the flattened network is level with the global maximum, and even
# the perceptron is right on nearly nine in ten. Two pixels away, where no copy stood, the flattened network is back
# below one half. Copies buy the shifts that were shown; an architecture can buy all of them.
#
# Does the global maximum pay for it? It cannot tell where a loop stands. Yet on scans as written eight seeds show no
# difference between the two convolutional networks. Ask again on real photographs, before you keep it: Fashion-MNIST's
# clothes, 28 × 28 pixels, as many steps, five seeds, no copies (`COURSE_PROFILE=full`).

# %%
real = studies.of_chapter("06_convolution", full=True)
for name in architectures:
    means = [real.values("pixel", name, kind).mean() for kind in kinds]
    print(
        f"{name:20}",
        *[f"{kind} {mean:.2f}  " for kind, mean in zip(kinds, means, strict=True)],
    )
for kind in (still, one):
    print(real.compare("pixel", "CNN, global maximum", "CNN, flattened", kind))

# %% [markdown]
# There it does pay: nearly two tenths as written, more than a pixel's move costs the flattened network. Where a sleeve
# stands may say what it is. (The dataset's page lists networks with two convolutions at 0.876 to 0.932.) Giving up the
# place is a bet that the place tells nothing.

# %% [markdown]
# ## Exercises
#
# **1. How large?** Windows of `size` pixels with `dilation`, in steps of `stride`, on `n` pixels with `padding` zeros
# added at *each* end. Return the number of places.


# %%
def output_size(n, size, stride, padding, dilation):
    ### BEGIN SOLUTION
    covered = dilation * (size - 1) + 1
    return (n + 2 * padding - covered) // stride + 1
    ### END SOLUTION


check(output_size)

# %% [markdown]
# **2. From one to the other.** Return the kernel with which *cross-correlation* gives what *convolution* gives with
# `kernel`, a two-dimensional array.


# %%
def flip(kernel):
    ### BEGIN SOLUTION
    return kernel[::-1, ::-1]
    ### END SOLUTION


check(flip)

# %% [markdown]
# **3. Cross-correlation.** Slide `kernel` over `image`, both two-dimensional, without padding. Neither need be square.


# %%
def cross_correlate(image, kernel):
    ### BEGIN SOLUTION
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    windows = [
        [image[i : i + height, j : j + width] for j in range(columns)] for i in range(rows)
    ]  # (rows, columns, height, width)
    return (np.array(windows) * kernel).sum(axis=(2, 3))
    ### END SOLUTION


check(cross_correlate)

# %% [markdown]
# **4. Max pooling.** Windows of `size` by `size` that do not overlap, on a two-dimensional `image` of any shape.
# Pixels at the right and lower edge that fill no window are dropped.


# %%
def max_pool(image, size):
    ### BEGIN SOLUTION
    rows, columns = image.shape[0] // size, image.shape[1] // size
    kept = image[: rows * size, : columns * size]
    return kept.reshape(rows, size, columns, size).max(axis=(1, 3))
    ### END SOLUTION


check(max_pool)

# %% [markdown]
# **5. The kernel's gradient.** A kernel slid over `image` without padding, and `d_out` is the loss's gradient at its
# output. Return the gradient for the kernel. (How large is the kernel? Which pixels did its weight $(u, v)$ meet?)


# %%
def kernel_gradient(image, d_out):
    ### BEGIN SOLUTION
    rows, columns = d_out.shape
    size = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    gradient = np.empty(size)
    for u, v in np.ndindex(size):
        gradient[u, v] = (image[u : u + rows, v : v + columns] * d_out).sum()
    return gradient
    ### END SOLUTION


check(kernel_gradient)

# %% [markdown]
# **6. An experiment: only what rises.** Build a kernel of at most 25 numbers that answers to strokes rising from the
# lower left to the upper right, and to nothing else. It slides over freshly drawn, noisy images, and its largest value
# counts, as with the global maximum. The score: of all pairs of a rising stroke and something else (a level, upright or
# falling stroke, a rising *edge*, specks), the share in which the rising stroke answers more strongly. Reach 0.92.
# Write the numbers, or let them be learned: `drawn(kind, rng)` gives you images to practise on.

# %% tags=["hide-input"]
from helpers.exercises.convolution import OTHERS, drawn

seen = np.random.default_rng(4)
plots.show(
    plots.pictures(
        [1 - drawn(kind, seen).clip(0, 1) for kind in ("rising", *OTHERS)],
        ["rising", *OTHERS],
        "One kernel for the first, and for none of the others",
        columns=6,
    ),
    alt="Six small noisy images: a bright stroke that rises to the right, a level one, an upright one, "
    "one that falls to the right, an edge that rises between a bright and a dark area, and bright specks.",
)


# %%
def rising_kernel():
    ### BEGIN SOLUTION
    rows, columns = np.mgrid[-2:3, -2:3]
    line = np.exp(-((rows + columns) ** 2) / 2)  # bright along the rising diagonal
    return line - line.mean()  # the sum is zero, so that a bright area alone says nothing
    ### END SOLUTION


check(rising_kernel)

# %% [markdown]
# ## Quiz

# %%
quiz("flip")

# %%
quiz("photograph")

# %%
quiz("pooling")

# %%
quiz("shift")

# %% [markdown]
# ## Summary
#
# A convolution slides one small window over the image and computes a weighted sum at each place, over all channels,
# plus a bias for each output channel. It is a sum of dense layers on shifted copies, which gives its gradients too.
# Layers cross-correlate; flipping the kernel makes that a convolution. Feature maps move with the image, after striding
# or pooling only by whole strides. A network that is to answer the same wherever a pattern stands gives up the place at
# the end, which has its price where places tell, or is shown it in each place.

# %% [markdown]
# ## Mistakes you will meet
#
# **The formula flipped, the bias in the wrong place.** One of the course's articles defines the layer's output with
# $x_{(i-k)(j-l)}$, $k$ and $l$ from 1, and a bias $b_i$. Typed as it stands, it has negative indices, which NumPy takes
# from the other end without a word, so the left edge looks at the right one. Inside, it is a convolution, and not what
# the layer computes. And $b_i$ is a bias for each *row*:


# %%
def as_printed(x, w, i, j):
    return sum(x[i - k, j - m] * w[k - 1, m - 1] for k in (1, 2, 3) for m in (1, 2, 3))


page, w = rng.normal(size=(6, 6)), rng.normal(size=(3, 3))
inside = [[as_printed(page, w, i, j) for j in range(3, 6)] for i in range(3, 6)]
for name, tried in {"as it is": w, "flipped": w[::-1, ::-1]}.items():
    print(
        "a layer, kernel", name, np.allclose(inside, correlate2d(page, tried, "valid")[:3, :3])
    )

# %%
layer = keras.layers.Conv2D(32, 3)
layer.build((None, 28, 28, 1))
print("rows of its output: 26   biases of the layer:", layer.bias.shape[0])

# %% [markdown]
# Another says that convolution "multiplies" the input with the filter, no more. At each place there are products, their
# sum, and the bias.
#
# **"Pooling reduces the number of parameters."** A third article says so. A pooling layer has none to reduce. The
# article's own network for 32 by 32 colour images, with its three pooling layers and without:


# %%
def listing(pooling):
    layers = [keras.Input((32, 32, 3))]
    for filters in (32, 64, 128):
        layers += [keras.layers.Conv2D(filters, 3)] + pooling * [keras.layers.MaxPooling2D(2)]
    return keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(128)])


for pooling in (1, 0):
    counts = [layer.count_params() for layer in listing(pooling).layers if layer.weights]
    print("with pooling   " if pooling else "without pooling", [f"{n:,}" for n in counts])

# %% [markdown]
# It is the dense layer *behind* them that shrinks, as fewer numbers arrive.
#
# **"First, initialise the pooling window."** A step in one of the articles. There is nothing to initialise or to learn:

# %%
print(len(keras.layers.MaxPooling2D(2).weights), "weights")

# %% [markdown]
# **Channels on the wrong end.** PyTorch keeps (channels, rows, columns), Keras (rows, columns, channels). Give
# Keras an image the other way round and it does not complain. It slides over 3 "rows" and 32 "columns", with 32
# "channels":

# %%
layer = keras.layers.Conv2D(8, 3, padding="same")
print(layer(np.zeros((1, 3, 32, 32))).shape, " kernel", layer.kernel.shape)

# %% [markdown]
# The last two numbers should be 3 and 8.
#
# **"Same" is not the same everywhere.** With stride 2 on an even image TensorFlow adds its one zero at the end only.
# PyTorch refuses `padding="same"` with a stride, so people write `padding=1`, a zero at *both* ends. The sizes agree,
# the windows stand one pixel apart, and weights that are carried over give other answers:

# %%
x, w = np.arange(36.0).reshape(1, 6, 6, 1), np.ones((3, 3, 1, 1))
print("TensorFlow, same: ", conv2d(x, w, 0, 2, "same")[0, 0, :, 0])
both = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
print("PyTorch, padding=1:", conv2d(both, w, 0, 2)[0, 0, :, 0])

# %% [markdown]
# ## Read on
#
# - K. Fukushima. Neocognitron: a self-organizing neural network model for a mechanism of pattern recognition
#   unaffected by shift in position. *Biological Cybernetics* 36(4), 193–202, 1980.
#   [doi:10.1007/BF00344251](https://doi.org/10.1007/BF00344251).
# - Y. LeCun, B. Boser, J. S. Denker, D. Henderson, R. E. Howard, W. Hubbard, L. D. Jackel. Backpropagation applied to
#   handwritten zip code recognition. *Neural Computation* 1(4), 541–551, 1989.
#   [doi:10.1162/neco.1989.1.4.541](https://doi.org/10.1162/neco.1989.1.4.541)
# - V. Dumoulin, F. Visin. A guide to convolution arithmetic for deep learning.
#   [arXiv:1603.07285](https://arxiv.org/abs/1603.07285), 2016.
# - K. Chellapilla, S. Puri, P. Simard. [High performance convolutional neural networks for document
#   processing](https://inria.hal.science/inria-00112631). *Tenth International Workshop on Frontiers in Handwriting
#   Recognition*, 2006.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel. Understanding the effective receptive field in deep convolutional neural
#   networks. *NIPS* 2016. [arXiv:1701.04128](https://arxiv.org/abs/1701.04128)
# - A. Azulay, Y. Weiss. [Why do deep convolutional networks generalize so poorly to small image
#   transformations?](https://www.jmlr.org/papers/v20/19-519.html) *Journal of Machine Learning Research* 20(184),
#   1–25, 2019.
# - R. Zhang. [Making convolutional networks shift-invariant
#   again](https://proceedings.mlr.press/v97/zhang19a.html). *ICML* 2019, PMLR 97, 7324–7334.
# - On "same" with a stride: PyTorch's [issue 67551](https://github.com/pytorch/pytorch/issues/67551).
#
# Next, [chapter 07](07_image_classification.ipynb) builds deep networks from these layers and shows them colour.
