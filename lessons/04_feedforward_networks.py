# %% [markdown]
# # Open a network and watch it learn
#
# At the end of this chapter you will have rebuilt the black box of chapter 00 four times over, shown that all four take
# the same steps, and steered a boundary while it bends itself around data.

# %%
from itertools import pairwise

import numpy as np

from helpers import checks, data, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("04_feedforward_networks")
patterns = {name: data.plane(name) for name in ["moons", "circles", "XOR", "spiral"]}
for name, points in patterns.items():
    print(name, points.x_train.shape, "to learn from,", points.x_test.shape, "held out")

# %% tags=["hide-input"]
panels = plots.axes(1, 4, size=(7, 2.3), sharey=True, title="No straight line parts these")
for ax, (name, points) in zip(panels, patterns.items(), strict=True):
    plots.points(ax, points.x_train, points.y_train, size=4)
    ax.set(title=name, xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
plots.show(
    panels,
    alt="Four clouds of blue circles and orange squares: two interlocking half moons, a ring "
    "around a ring, a chequerboard of four squares, and two arms of a spiral.",
)

# %% [markdown]
# **You will learn** to
#
# - count the parameters of a network from the sizes of its layers, and check the count;
# - write forward pass, loss and training loop, and say which line of yours `compile`, `fit`, `evaluate` and
#   `predict` each stand for;
# - build one network in Keras in three ways, and prove them equal to each other and to NumPy;
# - tell logits from probabilities, and see from a loss that somebody confused them;
# - compare wide and deep networks fairly, and say what depth and width buy.
#
# **You need** chapters 01 to 03: the neuron, gradient descent, backpropagation. On two processor cores the chapter
# runs in about 20 seconds and takes about 0.8 GiB of memory.

# %% [markdown]
# ## A stack of layers
#
# A network in which everything flows from the input to the output and nothing flows back is called
# **feed-forward**. Its plainest form is a stack of **dense** layers, also called *fully connected*: each unit looks at
# every output of the layer before. Such a network is a list of arrays, a matrix $W$ and a vector $b$ for each layer:
#
# $$a_0 = x \qquad a_k = f(a_{k-1} W_k + b_k) \qquad \text{logits} = a_{K-1} W_K + b_K$$
#
# The last layer has no activation. Its raw sums are the **logits** of chapter 02, one for each class; we turn them into
# probabilities when we need some.
#
# How many numbers are there to learn? A layer from $m$ units to $n$ has $m n$ weights and $n$ biases. Count the network
# of chapter 00 on paper, with 64 pixels, 128 hidden units and 10 classes, before you run this.


# %%
def new_weights(sizes, rng):
    """Weights as Keras lists them, [W1, b1, W2, b2, ...], spread for ReLU as in chapter 03."""
    weights = []
    for m, n in pairwise(sizes):
        weights += [rng.normal(0, np.sqrt(2 / m), (m, n)), np.zeros(n)]
    return weights


weights = new_weights([64, 128, 10], np.random.default_rng(0))
print([w.shape for w in weights], sum(w.size for w in weights))

# %% [markdown]
# 64 × 128 + 128 and 128 × 10 + 10 make 9,610. The forward pass walks down the list and keeps the output of every layer
# for the way back.

# %%
activations = {  # the function, and its slope written in terms of its output
    "ReLU": (lambda z: np.maximum(0, z), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "none": (lambda z: z, lambda a: np.ones_like(a)),
}


def forward(weights, x, activation="ReLU"):
    outputs, f = [x], activations[activation][0]
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        z = outputs[-1] @ W + b  # (samples, units)
        outputs.append(z if W is weights[-2] else f(z))
    return outputs


digits = data.digits()
X, X_test = digits.x_train.reshape(-1, 64), digits.x_test.reshape(-1, 64)  # (scans, 64)
y, y_test = digits.y_train, digits.y_test
print([a.shape for a in forward(weights, X)])

# %% [markdown]
# ## From logits to a loss, and back
#
# The **softmax** of chapter 02 makes probabilities of logits; the **cross-entropy** is minus the logarithm of the
# probability that the right class got. Together they simplify, and the gradient with respect to the logits could not be
# shorter: it is the error, output − target, of each class.
#
# $$L = \log \sum_j e^{z_j} - z_y \qquad \frac{\partial L}{\partial z_j} = p_j - [j = y]$$
#
# The target $[j = y]$ is 1 for the right class and 0 for the others. Subtracting the largest logit first changes no
# probability and keeps $e^{1000}$ from overflowing.


# %%
def loss_and_slope(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)  # (samples, classes)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = np.arange(len(labels)), labels
    slope = np.exp(log_p)  # the probabilities
    slope[right] -= 1
    return -log_p[right].mean(), slope / len(labels)


loss, slope = loss_and_slope(np.array([[1000.0, 0.0], [0.0, 0.0]]), np.array([0, 1]))
print("loss", loss.round(4), "  slope", slope.tolist())

# %% [markdown]
# The first sample is certain and right: loss 0, slope 0. The second wavers between two classes and pays $\log 2 =
# 0.693$, so that the mean is 0.3466; its slope says that the first logit should come down and the second go up, by
# equal amounts.
#
# The way back is chapter 03 in five lines. Each layer receives the slope of the loss with respect to its sums. From it
# come the gradients of its weights and its biases, and what it hands to the layer below.


# %%
def backward(weights, outputs, slope, activation="ReLU"):
    gradients = []
    for k in reversed(range(0, len(weights), 2)):
        a = outputs[k // 2]  # what went into this layer
        gradients = [a.T @ slope, slope.sum(axis=0), *gradients]
        slope = (slope @ weights[k].T) * activations[activation][1](a)
    return gradients


def gradients_of(weights, x, labels, activation="ReLU"):
    outputs = forward(weights, x, activation)
    loss, slope = loss_and_slope(outputs[-1], labels)
    return loss, backward(weights, outputs, slope, activation)


loss, gradients = gradients_of(weights, X, y)
print([g.shape for g in gradients])

# %% [markdown]
# The shapes are those of the weights: every number that can be changed has a slope. A gradient step moves each weight
# against its own. `train` takes many steps, each on a small **batch** of rows drawn without repetition; when all rows
# have been used once, an **epoch** is over. That is all of training.


# %%
def train(weights, x, labels, rate, epochs, batch, rng, activation="ReLU"):
    losses = []
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // batch)):
            loss, gradients = gradients_of(weights, x[rows], labels[rows], activation)
            for w, gradient in zip(weights, gradients, strict=True):
                w -= rate * gradient  # in place
        losses.append(loss)
    return losses


def accuracy(weights, x, labels, activation="ReLU"):
    return np.mean(forward(weights, x, activation)[-1].argmax(axis=1) == labels)


rng = np.random.default_rng(0)
weights = new_weights([64, 128, 10], rng)
losses = train(weights, X, y, 0.1, 3, 64, rng)
print("the loss falls:", losses[0] > losses[2])
print("held-out scans read, over 0.8:", accuracy(weights, X_test, y_test) > 0.8)

# %% [markdown]
# Three epochs, and it reads digits from forms that it has not seen. You have trained chapter 00's network without
# Keras.
#
# Digits have 64 dimensions, and nobody can see a boundary there. The spiral has two. The same functions, another list
# of sizes: two inputs, two hidden layers of 16, two classes. We keep copies of the weights on the way.

# %%
points, rng, passes = patterns["spiral"], np.random.default_rng(1), 0
weights, moments = new_weights([2, 16, 16, 2], rng), {}
for more in [0, 20, 80, 300]:
    train(weights, points.x_train, points.y_train, 0.3, more, 100, rng)
    moments[passes := passes + more] = [w.copy() for w in weights]
held_out = accuracy(weights, points.x_test, points.y_test)
print("parts the spiral on points it has not seen:", held_out > 0.95)

# %% [markdown]
# The boundary runs where the two logits are equal. Here it is at four moments:


# %% tags=["hide-input"]
def part(ax, score, x, labels, limits=(-1.3, 1.3)):
    plots.regions(ax, lambda p: np.diff(score(p))[:, 0], limits)  # between two logits
    plots.points(ax, x, labels, size=4)


panels = plots.axes(1, 4, size=(7, 2.5), sharey=True, title="The boundary winds itself in")
for ax, (passes, then) in zip(panels, moments.items(), strict=True):
    part(ax, lambda p, then=then: forward(then, p)[-1], points.x_train, points.y_train)
    ax.set(title=f"{passes} passes")
plots.show(
    panels,
    alt="Four snapshots of the spiral. At first the boundary has nothing to do with the points; "
    "with more passes over the data it bends, and after 400 it follows both arms.",
)

# %% [markdown]
# ## A sum of bends
#
# Why can such a stack follow a spiral at all? Take the smallest case: one input, one hidden layer of ReLUs, one output
# without activation. Each hidden unit is flat up to a point and then climbs. The output adds them up with weights. So
# the network is a chain of straight pieces, and each unit puts in one **bend**.
#
# We can place the bends by hand, evenly, and ask least squares for the best output weights. No training. Guess
# first: how much closer does the curve get when four times as many units bend it?

# %%
t = np.linspace(-1, 1, 401)
curves = {
    "wave": np.sin(2 * np.pi * t) * (1 + t),
    "hill": 2 * np.exp(-20 * t**2) - 1,
    "step": np.where(t < 0.2, -1.0, 1.0),
}


# %%
def fit_bends(units, curve):
    places = np.linspace(-1, 1, int(units), endpoint=False)
    bends = np.maximum(0, t[:, None] - places)  # (401, units)
    bends = np.c_[bends, np.ones_like(t)]  # for the output's bias
    return places, bends @ np.linalg.lstsq(bends, curves[curve])[0]


for units in [2, 5, 20]:
    error = np.abs(fit_bends(units, "wave")[1] - curves["wave"]).max()
    print(f"{units:2} units, worst error {error:.2f}")


# %% tags=["hide-input"]
def bend(ax, units, curve):
    places, fitted = fit_bends(units, curve)
    ax.plot(t, curves[curve], color=plots.QUIET, lw=3, alpha=0.6)
    ax.plot(t, fitted, color=plots.BLUE)
    ax.plot(places, np.interp(places, t, fitted), "o", color=plots.ORANGE, ms=5)
    ax.set(title=f"{units:.0f} units", xlabel="input x", ylim=(-2.2, 2.2))
    return np.abs(fitted - curves[curve]).max()


panels = plots.axes(1, 3, size=(7, 2.5), sharey=True, title="More bends, closer fit")
for ax, units in zip(panels, [2, 5, 20], strict=True):
    bend(ax, units, "wave")
plots.show(
    panels,
    alt="A wavy curve in grey and a chain of straight pieces in blue, for 2, 5 and 20 hidden "
    "units. With 2 it misses nearly everything, with 5 the large waves show, with 20 it "
    "lies on the curve.",
)

# %% [markdown]
# Four times the units, from 5 to 20, and the worst error falls to about a twentieth. With enough bends any continuous
# curve can be followed as closely as you like, also with more inputs. This is the **universal approximation** theorem
# (Cybenko, 1989; Hornik, Stinchcombe and White, 1989; theirs are S-shaped units, but the picture is the same). It does
# not say how many units a task needs, whether training will find the weights, or whether the result is right between
# the samples.
#
# Move the units. Which of the curves can no number of them follow everywhere, and why?

# %% tags=["hide-input"]
from helpers import widgets


def draw_bends(units, curve):
    ax = plots.axes(size=(6, 3))
    error = bend(ax, units, curve)
    ax.set_title(f"{units:.0f} units: the worst error is {error:.2f}")
    return ax, f"Straight pieces, {units:.0f} units, miss the {curve} by {error:.2f}."


plots.show(*draw_bends(8, "step"))

# %% tags=["hide-input"]
widgets.explore(
    draw_bends,
    "A curve made of bends.",
    units=widgets.slider("hidden units", 1, 30, 1, 8),
    curve=widgets.choice("curve", list(curves), "step"),
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The step. It jumps, and a network of ReLUs is continuous: at the jump itself an error of about 1 always stays. The
# theorem asks for a continuous curve.
#
# </details>

# %% [markdown]
# ## Wide or deep?
#
# If one layer is enough, why does anybody stack them? Give four networks the same budget of about 600 parameters, in
# one hidden layer, two, three or five, and a spiral with more turns. All train for 250 epochs (the figures call them
# passes) in batches of 50, which makes 1,500 steps, at a learning rate of 0.3. Guess their order.

# %%
hidden_layers = {
    "1 layer of 120": [120],
    "2 layers of 22": [22] * 2,
    "3 layers of 16": [16] * 3,
    "5 layers of 11": [11] * 5,
}


def wind(hidden, passes, rate, seed):
    """Train on a new spiral from a new start; return the held-out accuracy half-way and at the end."""
    spiral, rng = data.plane("spiral", turns=1.75, seed=seed), np.random.default_rng(seed)
    weights, right = new_weights([2, *hidden, 2], rng), []
    with np.errstate(all="ignore"):  # too high a rate overflows
        for _ in range(2):
            train(weights, spiral.x_train, spiral.y_train, rate, passes // 2, 50, rng)
            right.append(accuracy(weights, spiral.x_test, spiral.y_test))
    return right


# %% [markdown]
# One spiral is an anecdote, so the experiment was run ten times, each time with a new spiral and a new start, and the
# results are kept in *data/studies*. Here the first runs again, live; what the chapter says rests on all ten, compared
# pair by pair.

# %% tags=["nbval-ignore-output"]
from helpers import studies

study = studies.of_chapter("04_feedforward_networks")
for name, hidden in hidden_layers.items():
    for seed in range(by_profile(quick=1, full=3, study=10)):
        _, right = wind(hidden, 250, 0.3, seed)
        study.add("one rate, 250 passes", name, seed, 0.3, accuracy=right)
        print(f"spiral {seed}, {name}: {right:.2f} of held-out points right")

# %%
one, two_layers, three, five = hidden_layers  # their names
same_rate = "one rate, 250 passes"
print(study.compare(same_rate, two_layers, one, "accuracy"))
print(study.compare(same_rate, five, two_layers, "accuracy"))
print("runs that the record did not expect:", study.outside(same_rate) or "none")

# %% [markdown]
# Ten seeds, and clear intervals: a second layer is worth 0.21, and five layers throw it away again.
#
# Ask what was equal. The budget was, and so was the learning rate, and there lies the flaw: a rate that suits one
# network may be far too low for a wide one and far too high for a deep one. So let each form have its *own*: of five
# rates, the one that does best on three more spirals, which serve for nothing else. And look again after eight times as
# many steps.

# %% tags=["nbval-ignore-output"]
RATES = by_profile(quick=[0.05, 0.1, 0.2, 0.4, 0.8], full=[0.1, 0.4])
runs = {
    250: by_profile(quick=1, full=3, study=10),
    2000: by_profile(quick=0, full=3, study=10),
}


def missed(hidden, passes):
    return lambda rate, seed: 1 - wind(hidden, passes, rate, seed)[1]


for passes, seeds in runs.items():
    for name, hidden in hidden_layers.items():
        experiment = f"own rates, {passes} passes"
        rate = study.tuned(experiment, name, RATES, missed(hidden, passes))
        for seed in range(seeds):
            half, right = wind(hidden, passes, rate, seed)
            study.add(experiment, name, seed, rate, halfway=half, accuracy=right)
        print(f"{experiment}: {name} at {rate}")

# %% tags=["hide-input"]
titles = {
    same_rate: "rate 0.3 for all",
    "own rates, 250 passes": "rates of their own",
    "own rates, 2000 passes": "12,000 steps",
}
panels = plots.axes(
    1, 3, size=(7, 2.4), sharey=True, title="The gap was mostly a matter of the rate"
)
for ax, (experiment, title) in zip(panels, titles.items(), strict=True):
    found = {name: study.values(experiment, name, "accuracy") for name in hidden_layers}
    plots.spread(found, title, "held-out accuracy", ax=ax)
    ax.set(xlim=(0.6, 1.02))
plots.show(
    panels,
    alt="Ten runs of each of four networks, in three panels. At one rate for all, two and three "
    "layers lie mostly above 0.95, one and five layers between 0.6 and 0.9. At rates of their own "
    "nearly all lie above 0.95, but two runs of five layers do not; after 12,000 steps all do.",
)

# %%
for experiment in ("own rates, 250 passes", "own rates, 2000 passes"):
    for name in (two_layers, three, five):
        print(experiment, study.compare(experiment, name, one, "accuracy"), sep=": ")
print("runs that the record did not expect:", study.outside("own rates, 250 passes") or "none")
more = [
    study.values(experiment, name, "accuracy") - study.values(experiment, name, "halfway")
    for name in hidden_layers
]
print("what the last 6,000 steps add, on average:", np.mean(more, axis=1).round(3))

# %% [markdown]
# The one wide layer wanted a rate of 0.8, the five thin ones 0.1. Each with its own, after 1,500 steps a second or a
# third layer is worth not 0.2 but 0.02. After 12,000 steps, when more training adds next to nothing, half a hundredth
# is left of it, and between five layers and one no difference that ten runs can show. What had looked like depth was
# mostly the learning rate.
#
# There *are* functions for which depth provably saves exponentially many units (Telgarsky, 2016; for the number of
# straight pieces Montúfar and others, 2014). But such theorems say what a network *can* compute, not what training
# *finds* in the time you have.

# %% [markdown]
# ## The layers fold, the last one cuts
#
# Another way to see what hidden layers do: stand behind them. The last layer draws a straight line, as every single
# neuron does. It can only succeed if the layers below have moved the points to where a straight line *is* enough. A
# last hidden layer of two units lets us look at that place.


# %%
points, rng, passes = patterns["circles"], np.random.default_rng(3), 0
weights, moments = new_weights([2, 8, 2, 2], rng), {}
for more in [0, 20, 40, 200]:
    train(weights, points.x_train, points.y_train, 0.3, more, 100, rng, "tanh")
    moments[passes := passes + more] = [w.copy() for w in weights]
print("behind the last hidden layer:", forward(weights, points.x_train, "tanh")[-2].shape)

# %% tags=["hide-input"]
panels = plots.axes(1, 4, size=(7, 2.5), sharey=True, title="Pulled apart till a line will do")
for ax, (passes, then) in zip(panels, moments.items(), strict=True):
    inside = forward(then, points.x_train, "tanh")[-2]  # (points, 2)
    part(ax, lambda p, then=then: p @ then[-2] + then[-1], inside, points.y_train, (-1.1, 1.1))
    ax.set(title=f"{passes} passes", xlabel="hidden unit 1")
panels[0].set_ylabel("hidden unit 2")
plots.show(
    panels,
    alt="The two rings as the last hidden layer represents them, at four moments. They begin "
    "as a tangle and end as two separate clusters with a straight line between them.",
)

# %% [markdown]
# The axes are not the plane's any more: each point stands where the two last hidden units put it. One ring surrounded
# the other, and no line could part them; folded and stretched, they lie side by side. Nothing told the hidden layers to
# do so but the gradient of the loss. This is what the course's articles mean when they say that deep learning "learns
# representations automatically".

# %% [markdown]
# ## Play
#
# Now watch it happen, and lend a hand. First some steps on the spiral, with a penalty that can pull all weights towards
# zero a little (*L2*; chapter 05 says why one might want that):


# %%
def few_steps(weights, points, activation, rate, penalty, steps=10):
    for _ in range(steps):
        loss, gradients = gradients_of(weights, points.x_train, points.y_train, activation)
        for w, gradient in zip(weights, gradients, strict=True):
            w -= rate * (gradient + penalty * w * (w.ndim == 2))  # biases are not pulled
    return loss


pool = np.random.default_rng(0).normal(size=4000)  # all the random numbers of the playground
small, drawn = [], iter(pool)
for m, n in pairwise([2, 8, 8, 2]):
    small += [np.sqrt(2 / m) * np.array([[next(drawn) for _ in range(n)] for _ in range(m)])]
    small += [np.zeros(n)]
begun = [w.copy() for w in small]
losses = [few_steps(small, patterns["spiral"], "ReLU", 0.3, 0) for _ in range(200)]
print("the loss fell:", losses[-1] < losses[0])

# %% tags=["hide-input"]
spiral = patterns["spiral"]
score = accuracy(small, spiral.x_test, spiral.y_test)
plane, curve = plots.axes(1, 2, size=(7, 3.4))
part(plane, lambda p: forward(small, p)[-1], spiral.x_train, spiral.y_train)
plane.set_title(f"step 2,000, held-out {score:.2f}")
curve.plot(10 * np.arange(1, 201), losses)
curve.set(title="Training loss", xlabel="step", ylim=(0, 1), xlim=(0, 2000))
plots.show(
    [plane, curve],
    alt="On the left the two arms of the spiral with a boundary wound between them, after 2,000 steps; "
    "on the right the training loss, which falls nearly to zero in steps, with a few small jumps.",
)

# %% [markdown]
# The playground takes the same steps from the same numbers, in your browser; its last line says how far its gradients
# are from ours. A box shows what its unit says over the plane, blue for positive; a line is as thick as its weight, and
# dashed if that is negative. **Take hold of a line and bend it**, with the mouse or the arrow keys: does training mend
# what you do? *Back* undoes a picture.
#
# Four questions; guess before you press Start. How few units part the circles? What becomes of the
# boundary with the activation *none*, however many layers there are? At which learning rate does the loss begin to
# jump? And what does a penalty of 0.02 do to a boundary that had wound itself around the spiral?

# %% tags=["hide-input"]
from helpers import stage

given = {
    name: {
        "x": points.x_train.tolist(),
        "y": points.y_train.tolist(),
        "x_test": points.x_test[:300].tolist(),
        "y_test": points.y_test[:300].tolist(),
    }
    for name, points in patterns.items()
}
ours = gradients_of(begun, spiral.x_train, spiral.y_train)[1]
stage.show(
    "playground",
    "A network that learns to part two classes.",
    patterns=given,
    settings=dict(pattern="spiral", layers=2, units=8, activation="ReLU", rate=0.3, penalty=0),
    pool=pool.tolist(),
    steps=10,
    first=6,
    reference={
        "weights": [w.tolist() for w in begun],
        "gradients": [g.tolist() for g in ours],
        "pattern": "spiral",
        "activation": "ReLU",
    },
)

# %% [markdown]
# <details><summary>Answers</summary>
#
# *Bending.* Training mends most of it. In twelve trials we bent one weight of the trained network to 3 or −3: after
# 2,000 more steps nine networks were back above 0.97 on held-out points, and three stayed between 0.67 and 0.93.
#
# *Units.* Three ReLUs. Each draws one straight fold; two folds cannot fence in the inner circle, three can. Not every
# start finds the fence: of six starts with three units four did, of six with four units five.
#
# *None.* One straight line, however many layers: matrices in a row are one matrix. Mind that in Keras: `Dense(16)` has
# no activation unless you name one, and nothing complains.
#
# *Rate.* In the network that you see first, the loss jumps here and there from a rate of 0.2 on and comes down again; at
# 1.2 it does not. At 2, none of four starts parted the spiral.
#
# *Penalty.* The boundary straightens and loses some of its turns. In three trials the training loss went up from almost
# nothing to between 0.26 and 0.41, and the held-out share came down from 0.99 to between 0.70 and 0.95.
#
# </details>

# %% [markdown]
# ## The same network in Keras, three ways
#
# Chapter 00 drove Keras without looking under the bonnet. Now look at its network as a **Sequential** model, a stack
# and nothing else, whose last layer gives logits. Does `summary` count as you did? (`None` stands for a batch of any
# size.)

# %% tags=["nbval-ignore-output"]
from helpers.training import keras, tf

Dense = keras.layers.Dense
keras.utils.set_random_seed(0)
sequential = keras.Sequential([keras.Input((64,)), Dense(128, activation="relu"), Dense(10)])
sequential.summary()

# %% [markdown]
# The **functional** form calls layers like functions. It says the same, and goes on to say what a stack cannot: two
# inputs, a branch, a detour around a layer. Chapter 08 needs that.

# %%
inputs = keras.Input((64,))
hidden = Dense(128, activation="relu")(inputs)
functional = keras.Model(inputs, Dense(10)(hidden))
functional.set_weights(sequential.get_weights())
print("same answers:", np.allclose(functional(X), sequential(X), atol=1e-6))

# %% [markdown]
# Before the third way, open the black box, verb by verb:
#
# - `compile` trains nothing. It notes down a loss and an optimiser for the others.
# - `fit` goes through the rows in batches and takes a step for each, as our `train` does.
# - `evaluate` runs forward and returns the loss; no weight moves.
# - `predict` runs forward, batch by batch, and returns the outputs; it needs no labels.
#
# Normally `fit` shuffles the rows for each epoch. We switch that off, so that others can follow its steps. How many
# steps are one epoch over 1,287 scans in batches of 64?

# %% tags=["nbval-ignore-output"]
from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
begin = sequential.get_weights()  # copies, so that all ways begin alike
sequential.compile(optimizer=keras.optimizers.SGD(0.1), loss=from_logits)
before = sequential.evaluate(X, y, verbose=0)
sequential.fit(X, y, batch_size=64, epochs=1, shuffle=False, verbose=0)
print("steps:", int(sequential.optimizer.iterations))
print(f"loss {before:.3f}, after one epoch {sequential.evaluate(X, y, verbose=0):.3f}")

# %% [markdown]
# Twenty full batches and one of seven scans: 21. `train_on_batch` takes exactly one such step, and leaves the loop to
# you. The third way writes out the step as well: run forward under a **gradient tape**, ask it for the gradients, let
# the optimiser apply them.

# %% tags=["nbval-ignore-output"]
batches = [slice(i, i + 64) for i in range(0, len(X), 64)]
functional.compile(optimizer=keras.optimizers.SGD(0.1), loss=from_logits)
for rows in batches:
    functional.train_on_batch(X[rows], y[rows])


def tape_gradients(model, x, labels):
    with tf.GradientTape() as tape:
        loss = from_logits(labels, model(x))
    return loss, tape.gradient(loss, model.trainable_weights)


by_tape, optimizer = keras.models.clone_model(functional), keras.optimizers.SGD(0.1)
by_tape.set_weights(begin)
for rows in batches:
    loss, gradients = tape_gradients(by_tape, X[rows], y[rows])
    optimizer.apply(gradients, by_tape.trainable_weights)
print(f"loss after one epoch: {float(tape_gradients(by_tape, X, y)[0]):.3f}")

# %% [markdown]
# ## Proof
#
# Three Keras models have now started from the same weights and seen the same batches. Our NumPy network will be the
# fourth. First the ingredients, at the starting weights: logits, loss, and each gradient, ours against the tape's, and
# ours against the central differences of chapter 01 at twenty random places in each array. Keras works in 32 bits, so
# the tolerance is $10^{-5}$ throughout.


# %%
ours = [w.astype("float64") for w in begin]
at_start = keras.models.clone_model(functional)
at_start.set_weights(begin)
their_loss, their_gradients = tape_gradients(at_start, X, y)
our_loss, our_gradients = gradients_of(ours, X, y)
print("logits equal:", np.allclose(forward(ours, X)[-1], at_start(X), atol=1e-5))
print("loss equal:  ", bool(abs(our_loss - float(their_loss)) < 1e-5))


# %%
def nudged(k, place, h=1e-7):  # small, so that no sum crosses the corner of its ReLU
    losses = []
    for change in (h, -h):
        moved = [w.copy() for w in ours]
        moved[k][place] += change
        losses.append(gradients_of(moved, X, y)[0])
    return (losses[0] - losses[1]) / (2 * h)


rng = np.random.default_rng(0)
print("gradient   shape      ours = tape   ours = nudge   (tolerance 1e-5)")
for k, name in enumerate(["W1", "b1", "W2", "b2"]):
    places = [tuple(rng.integers(ours[k].shape)) for _ in range(20)]
    nudges = [nudged(k, place) for place in places]
    mine = [our_gradients[k][place] for place in places]
    same = np.allclose(our_gradients[k], their_gradients[k], atol=1e-5)
    print(f"{name:10} {ours[k].shape!s:10} {same!s:13} {np.allclose(mine, nudges, atol=1e-5)}")

# %% [markdown]
# Now the weights after an epoch. Every difference along the way would have added up in them.

# %%
for rows in batches:
    for w, gradient in zip(ours, gradients_of(ours, X[rows], y[rows])[1], strict=True):
        w -= 0.1 * gradient
print("weights after 21 steps  fit    train_on_batch  tape   (equal to ours within 1e-5)")
for k, name in enumerate(["W1", "b1", "W2", "b2"]):
    ways = [model.get_weights()[k] for model in (sequential, functional, by_tape)]
    print(f"{name:23} {'   '.join(str(np.allclose(ours[k], w, atol=1e-5)) for w in ways)}")

# %% [markdown]
# Twelve times True. One other sign, mean or order of rows, and 21 steps would have driven the weights apart. So that is
# all there is in the box. Keras adds speed on large models, and gradients for layers that we have not written yet.

# %% [markdown]
# ## The articles' network
#
# One of the articles prints a network of ten inputs, twenty hidden units and ten outputs, in the functional form. Count
# it: 10 × 20 + 20, and 20 × 10 + 10.

# %%
inputs = keras.Input((10,))
hidden = Dense(20, activation="relu")(inputs)
article = keras.Model(inputs, Dense(10, activation="softmax")(hidden))
print("parameters:", article.count_params())

# %% [markdown]
# 430, and it builds. It does not run, because the article has no `X_train` and `y_train`. Let us give it ten numbers
# and ten classes: each scan of a digit, boiled down to the ink in eight blocks and in two strips through the middle.


# %% tags=["nbval-ignore-output"]
def ten_numbers(scans):
    blocks = scans.reshape(-1, 4, 2, 2, 4).mean(axis=(2, 4)).reshape(-1, 8)  # (scans, 8)
    upright, level = scans[:, 2:6, 3:5].mean((1, 2)), scans[:, 3:5].mean((1, 2))
    return np.c_[blocks, upright, level]  # (scans, 10)


article.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
try:
    article.fit(ten_numbers(digits.x_train), y, epochs=10, batch_size=32, verbose=0)
except ValueError as error:
    print("ValueError:", str(error).split(chr(10))[0])

# %% [markdown]
# The labels are whole numbers, 0 to 9, as they nearly always come. `categorical_crossentropy` wants each as a
# **one-hot** row of ten. Either make such rows, or say **sparse**: the same loss, which reads the whole numbers
# themselves.

# %% tags=["nbval-ignore-output"]
adam = keras.optimizers.Adam(0.01)
article.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
article.fit(ten_numbers(digits.x_train), y, epochs=30, batch_size=32, verbose=0)
_, from_ten = article.evaluate(ten_numbers(digits.x_test), y_test, verbose=0)
print(f"held-out accuracy from ten numbers: {from_ten:.2f}")

# %%
p, one_hot = article(ten_numbers(digits.x_test)), keras.utils.to_categorical(y_test, 10)
dense = keras.losses.categorical_crossentropy(one_hot, p)
sparse = keras.losses.sparse_categorical_crossentropy(y_test, p)
print("one-hot and sparse give the same loss:", np.allclose(dense, sparse, atol=1e-5))
print("ten numbers tell more than half of the digits:", from_ten > 0.5)

# %% [markdown]
# ## On data
#
# Back to whole scans, and to the question of size, with our own `train`. The last three networks share a budget of
# about 9,600 parameters. What will depth buy here?
#
# Some forms are far easier to read than others. So each of the fourteen is judged once, by networks that have learned
# from eleven others. The two that remain choose the learning rate and when to stop; the judged form has no say.

# %%
pictures = data.grey_images()  # with COURSE_PROFILE=full, 70,000 pictures of clothes
all_x = np.concatenate([pictures.x_train, pictures.x_test]).reshape(
    -1, pictures.x_train[0].size
)
all_y = np.concatenate([pictures.y_train, pictures.y_test])
group = by_profile(data.digit_forms, lambda: np.arange(70_000) // 5_000)()  # fourteen of them


def deal(seed):
    # A form, or the test pictures of the clothes.
    judged = by_profile(quick=[seed], full=[12, 13])
    others = np.random.default_rng(seed).permutation(np.setdiff1d(range(14), judged))
    return [np.isin(group, part) for part in (others[2:], others[:2], judged)]


# %%
def judge(sizes, seed):
    learn, choose, test = deal(seed)
    x, labels, tried = all_x[learn], all_y[learn], {}
    for rate in by_profile(quick=[0.1, 0.3, 1, 2], full=[0.1, 0.3]):
        rng = np.random.default_rng(seed)
        weights = [w.astype("float32") for w in new_weights(sizes, rng)]
        for epochs in by_profile(quick=[10, 10, 10, 10], full=[5, 5]):
            with np.errstate(all="ignore"):  # too high a rate overflows
                train(weights, x, labels, rate, epochs, by_profile(32, 128), rng)
            right = accuracy(weights, all_x[choose], all_y[choose])
            tried[right] = rate, [w.copy() for w in weights]
    rate, weights = tried[max(tried)]  # the best on what is there to choose by
    return rate, accuracy(weights, x, labels), accuracy(weights, all_x[test], all_y[test])


# %% tags=["nbval-ignore-output"]
wide, two, four = by_profile(quick=(128, 67, 45), full=(128, 112, 94))  # of about equal size
networks = {
    "no hidden layer": [],
    "1 layer of 32": [32],
    f"1 layer of {wide}": [wide],
    f"2 layers of {two}": [two] * 2,
    f"4 layers of {four}": [four] * 4,
}
for name, hidden in networks.items():
    for seed in range(by_profile(quick=1, full=5, study=14)):
        rate, known, new = judge([all_x.shape[1], *hidden, 10], seed)
        study.add("pictures", name, seed, rate, training=known, accuracy=new)
        print(
            f"{name}, deal {seed}: {new:.3f} held out, {known:.3f} of its own, at rate {rate}"
        )

# %% tags=["hide-input"]
found = {name: study.values("pictures", name, "accuracy") for name in networks}
plots.show(
    plots.spread(
        found,
        "128 units gain a little, more layers no more",
        "accuracy on a form that was held out",
    ),
    alt="Accuracies on fourteen held-out forms, a row for each network. In every row they run from "
    "0.9 or less to nearly 1; the medians lie within two or three hundredths of each other.",
)

# %%
plain, small, broad, *deep = networks
for name in (small, broad, *deep):
    print(study.compare("pictures", name, plain, "accuracy", overlap=1 / 13))
for name in deep:
    print(study.compare("pictures", name, broad, "accuracy", overlap=1 / 13))
print("runs that the record did not expect:", study.outside("pictures") or "none")

# %% [markdown]
# A hidden layer of 128 units reads about 0.02 more than none, and the interval, widened for runs that learn from the
# same forms (chapter 05), is just clear of zero; 32 units make no difference that it can show. Nor does depth: on the
# same budget, two or four layers read no better than one. One of the articles promises that models with many hidden
# layers generalise well. That is not a property of depth. And set the gain beside the spread: from form to form, one
# and the same network goes from 0.87 or so to 1.

# %% [markdown]
# And on a real dataset? Fashion-MNIST holds 70,000 photographs of clothes, 28 × 28 pixels. The same cells, run with
# `COURSE_PROFILE=full`, gave this: five splits, ten epochs at the better of two rates. Beside it, what its authors
# published for scikit-learn's logistic regression and for one hidden layer of 100 units (Xiao and others, 2017).

# %%
real = studies.of_chapter("04_feedforward_networks", full=True)
published = {"no hidden layer": "0.842", "1 layer of 128": "0.871"}
clothes = [
    "no hidden layer",
    "1 layer of 32",
    "1 layer of 128",
    "2 layers of 112",
    "4 layers of 94",
]
for name in clothes:
    scores = real.values("pictures", name, "accuracy")
    line = f"{name:16} {scores.mean():.3f} ± {scores.std(ddof=1):.3f}"
    print(line, "  published", published.get(name, "-"))
for name in clothes[2:]:
    print(real.compare("pictures", name, "no hidden layer", "accuracy"))
for name in clothes[3:]:
    print(real.compare("pictures", name, "1 layer of 128", "accuracy"))

# %% [markdown]
# A hidden layer is worth three points, as in the published figures. More layers with as many weights add nothing that
# five splits show.

# %% [markdown]
# Which scans does a network misread? Here is one of 128 units on the four forms of chapter 00. Look for a pattern
# before you read on.

# %% tags=["nbval-ignore-output"]
rng = np.random.default_rng(0)
weights = new_weights([64, 128, 10], rng)
train(weights, X, y, 0.1, 30, 32, rng)
said = forward(weights, X_test)[-1].argmax(axis=1)
wrong = np.flatnonzero(said != y_test)
print(f"{len(wrong)} of {len(y_test)} held-out scans misread")

# %% tags=["hide-input", "nbval-ignore-output"]
captions = [f"{y_test[i]}, read as {said[i]}" for i in wrong[:16]]
plots.show(
    plots.pictures(
        digits.x_test[wrong[:16]], captions, f"Sixteen of {len(wrong)} misread scans"
    ),
    alt="Sixteen held-out scans that the network misreads, each with its digit and the "
    "network's answer. Many are ones with a long flag that it takes for nines.",
)

# %%
commonest = np.bincount(10 * y_test[wrong] + said[wrong]).argmax()
print("its commonest error is to read a 1 as a 9:", commonest == 19)
ones = wrong[(y_test[wrong] == 1) & (said[wrong] == 9)]
on_form = np.bincount(data.digit_forms()[len(X) :][ones])
print("most of these ones stand on one form:", on_form.max() > on_form.sum() / 2)

# %% [markdown]
# The flagged ones of a single form make most of the commonest error. No count of units shows you that. Read errors
# before you add layers.

# %% [markdown]
# ## Exercises
#
# **1. Count.** Given the sizes of all layers, such as `[10, 20, 10]`, return how many parameters a network of dense
# layers has.


# %%
def count_parameters(sizes):
    ### BEGIN SOLUTION
    return sum((sizes[k] + 1) * sizes[k + 1] for k in range(len(sizes) - 1))
    ### END SOLUTION


check(count_parameters)

# %% [markdown]
# **2. Forward.** Given `weights` as Keras lists them, `[W1, b1, W2, b2, ...]`, and a batch `x`, return the logits.
# Hidden layers use ReLU; there may be any number of them. Write your own loop.


# %%
def logits_of(weights, x):
    ### BEGIN SOLUTION
    for W, b in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = np.maximum(0, x @ W + b)
    return x @ weights[-2] + weights[-1]
    ### END SOLUTION


check(logits_of)

# %% [markdown]
# **3. The loss from logits.** Given `logits` of shape (samples, classes) and whole-number `labels`, return the mean
# cross-entropy. Some logits are about 1,000.


# %%
def sparse_loss(logits, labels):
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])
    ### END SOLUTION


check(sparse_loss)

# %% [markdown]
# **4. One step with a penalty.** Given the list `weights`, the list `gradients` and two numbers, return the list of new
# weights: one gradient step at `rate`, with `penalty` times the weight added to the gradient of each *matrix*, and of
# no bias. Leave the input as it is.


# %%
def penalised_step(weights, gradients, rate, penalty):
    ### BEGIN SOLUTION
    return [
        w - rate * (g + (penalty * w if w.ndim == 2 else 0))
        for w, g in zip(weights, gradients, strict=True)
    ]
    ### END SOLUTION


check(penalised_step)

# %% [markdown]
# **5. Spend a budget.** For a fair comparison of depths, return the largest number of units `width` such that a network
# with `depth` hidden layers of that width has at most `budget` parameters.


# %%
def widest(inputs, outputs, depth, budget):
    ### BEGIN SOLUTION
    def count(width):
        between = (depth - 1) * (width + 1) * width
        return (inputs + 1) * width + between + (width + 1) * outputs

    width = 1
    while count(width + 1) <= budget:
        width += 1
    return width
    ### END SOLUTION


check(widest)

# %% [markdown]
# **6. An experiment: a long spiral, a small network.** Two and a half turns, and at most 100 parameters. Fed with the
# coordinates alone, the networks that we tried at that size fall far short. But who says that a network must be fed
# with coordinates? Return two things: a function `features` that makes inputs (n, k) of points (n, 2), and the sizes of
# the hidden layers, such as `[8, 8]`. The check trains on three new spirals, 300 points each, for 1,500 steps of Adam.
# Your goal: 0.95 of the held-out points. (Along an arm, the distance from the middle grows from 0.1 to 1 while the
# angle turns two and a half times.)


# %%
def spiral_network():
    ### BEGIN SOLUTION
    def features(points):
        radius, angle = (
            np.hypot(points[:, 0], points[:, 1]),
            np.arctan2(points[:, 1], points[:, 0]),
        )
        behind = (
            angle - 2.5 * 2 * np.pi * (radius - 0.1) / 0.9
        )  # which way is the arm from here?
        return np.c_[np.cos(behind), np.sin(behind)]

    return features, [4]
    ### END SOLUTION


check(spiral_network)

# %% [markdown]
# ## Quiz

# %%
quiz("universal")

# %%
quiz("steps")

# %%
quiz("evaluate")

# %%
quiz("labels")

# %%
quiz("fair")

# %% [markdown]
# ## Summary
#
# A feed-forward network is a list of matrices and biases with bends between. Its last layer gives logits; softmax and
# cross-entropy belong together, and their slope is the error, output − target. `fit` is a loop over batches, and yours
# takes the same steps. One wide layer can follow any continuous curve. On a spiral, five thin layers looked hopeless
# until each network had a learning rate of its own and time enough; then all four wound round it. On the digits, 128
# hidden units gained two points, and more layers nothing more.

# %% [markdown]
# ## Mistakes you will meet
#
# **Softmax twice.** The last layer has a softmax, and the loss is told to expect logits, so it applies another. Keras
# runs. The loss cannot get small: the second softmax never sees a number above 1. With ten classes, a network that is
# *certain and right* still pays this much:

# %%
certain = np.eye(10)[:1]  # probability 1 for class 0
print("softmax once: ", float(loss_and_slope(certain * 1000, np.array([0]))[0]))
print("softmax twice:", round(loss_and_slope(certain, np.array([0]))[0], 3))

# %% [markdown]
# A loss that stops near 1.46 with ten classes is this mistake. The accuracy need not show it, because the largest
# logit stays the largest. Leave one of the two softmaxes out.
#
# **One output with a softmax.** A softmax over a single number is always 1, so nothing can be learned. No error is
# raised; Keras warns, once:

# %% tags=["nbval-ignore-output"]
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(keras.ops.softmax(np.array([[-3.0], [0.0], [5.0]])).numpy().ravel())
print("Keras:", str(caught[0].message)[:80] if caught else "nothing")

# %% [markdown]
# For two classes take one output with a sigmoid and `binary_crossentropy`, or two outputs with softmax, as we did on
# the plane. A sigmoid is a softmax over the logit and a zero: both say the same.
#
# **Inputs as they come.** Our ink goes from 0 to 1; most image files store bytes from 0 to 255. Inputs multiply
# gradients, so a learning rate that suits the one is far too large for the other. Here is the same network on the same
# scans, as they are and times 255: at a rate of 0.1, and at the best of eight rates, chosen on forms 8 and 9.

# %%
scans, forms = data.digits(), data.digit_forms()
ink = np.concatenate([scans.x_train, scans.x_test]).reshape(-1, 64)
digit = np.concatenate([scans.y_train, scans.y_test])


def read(factor, rate, seed, judged):
    rng, learn, test = np.random.default_rng(seed), forms < 8, np.isin(forms, judged)
    weights = new_weights([64, 32, 10], rng)
    with np.errstate(all="ignore"):  # the sums overflow
        train(weights, factor * ink[learn], digit[learn], rate, 40, 32, rng)
        return accuracy(weights, factor * ink[test], digit[test])


# %% tags=["nbval-ignore-output"]
def misread(factor):  # on forms 8 and 9, to choose a rate by
    return lambda rate, seed: 1 - read(factor, rate, seed, [8, 9])


for factor in (1, 255):
    name, rates = f"up to {factor}", [3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.1, 0.3]
    own = study.tuned("bytes", name, rates, misread(factor))
    for seed in range(by_profile(quick=1, full=5, study=10)):
        for way, rate in {"at rate 0.1": 0.1, "at its own rate": own}.items():
            right = read(factor, rate, seed, [10, 11, 12, 13])
            study.add(f"bytes, {way}", name, seed, rate, accuracy=right)
            print(f"inputs {name}, {way}, {rate}: {right:.2f} of held-out scans right")

# %%
for way in ("bytes, at rate 0.1", "bytes, at its own rate"):
    print(way, study.compare(way, "up to 255", "up to 1", "accuracy"), sep=": ")
    print("runs that the record did not expect:", study.outside(way) or "none")

# %% [markdown]
# At the rate of 0.1 the bytes wreck the training: one scan in ten is right, as by chance. At 0.0003, the best of the
# eight, most come right, but still 0.14 fewer than from the ink. The start, too, was made for inputs up to 1, and its
# first sums are 255 times too large. Divide by 255.

# %% [markdown]
# **"Its main algorithms are gradient descent and backpropagation."** One of the articles says so of the feed-forward
# network. They train every network in this course; what makes a network feed-forward is that its connections form no
# loop. Another introduces the fully connected layer behind a convolution and leaves out that pictures must first be
# laid out in a row, as `reshape(-1, 64)` did here.

# %% [markdown]
# ## Read on
#
# - G. Cybenko. Approximation by superpositions of a sigmoidal function. *Mathematics of Control, Signals, and Systems*
#   2, 303–314, 1989. [doi:10.1007/BF02551274](https://doi.org/10.1007/BF02551274)
# - K. Hornik, M. Stinchcombe, H. White. Multilayer feedforward networks are universal approximators. *Neural Networks*
#   2(5), 359–366, 1989. [doi:10.1016/0893-6080(89)90020-8](https://doi.org/10.1016/0893-6080%2889%2990020-8)
# - G. Montúfar, R. Pascanu, K. Cho, Y. Bengio. On the number of linear regions of deep neural networks. *NIPS* 2014.
#   [arXiv:1402.1869](https://arxiv.org/abs/1402.1869)
# - M. Telgarsky. [Benefits of depth in neural networks](https://proceedings.mlr.press/v49/telgarsky16.html). *COLT*
#   2016, PMLR 49, 1517–1539.
# - H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms.
#   2017. [arXiv:1708.07747](https://arxiv.org/abs/1708.07747). The clothes, and the published accuracies.
# - D. Smilkov, S. Carter, D. Sculley, F. B. Viégas, M. Wattenberg. Direct-manipulation visualization of deep networks.
#   2017. [arXiv:1708.03788](https://arxiv.org/abs/1708.03788). The playground in the browser that ours is modelled on.
# - Keras: [Writing a training loop from scratch in
#   TensorFlow](https://keras.io/guides/writing_a_custom_training_loop_in_tensorflow/).
#
# Your network now learns whatever you show it, by heart if need be. How to tell learning from memorising, and what to
# do about it, is [chapter 05](05_training_and_evaluation.ipynb).
