# %% [markdown]
# # Walk downhill
#
# At the end of this chapter you will have built six optimizers, each equal to Keras's, and trained with them a layer
# that reads handwritten digits.

# %%
import numpy as np

from helpers import checks, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("02_gradient_descent")


def contours(ax, height, u, v, levels=14):
    grid = np.stack(np.meshgrid(u, v), axis=-1)  # (v, u, 2)
    ax.contour(u, v, height(grid), levels, colors=plots.QUIET, linewidths=0.7)


path = [np.array([-1.9, 0.5])]
for _ in range(30):
    path.append(path[-1] - 0.074 * path[-1] * [1, 25])
u, v = np.linspace(-2.2, 0.6, 60), np.linspace(-0.7, 0.7, 60)
ax = plots.axes(size=(7, 2.8))
contours(ax, lambda w: w**2 @ [1, 25] / 2, u, v)
ax.plot(*np.transpose(path), "o-", color=plots.ORANGE, ms=4, lw=1.2)
ax.plot(0, 0, "*", color=plots.BLUE, ms=13)
ax.set(title="Thirty steps, most of them sideways", xlabel="one weight", ylabel="another")
plots.show(
    ax,
    alt="A map of a long narrow valley, drawn as contour lines. A path of thirty steps jumps "
    "from wall to wall and nears the lowest point, a star, ever more slowly.",
)

# %% [markdown]
# **You will learn** to
#
# - measure how wrong a neuron is, and derive and check the slope of that measure;
# - predict the learning rate at which gradient descent flies apart;
# - explain why a classifier is trained with cross-entropy, and compute it without overflow;
# - write momentum, Nesterov, Adagrad, RMSprop and Adam, and say what each one remembers;
# - choose a batch size, knowing what it costs and what it buys.
#
# **You need** [chapter 01](01_neuron.ipynb). On two processor cores this chapter runs in about 20 seconds and
# takes about 0.7 GiB of memory, nearly all of it for the comparison with Keras.

# %% [markdown]
# ## A slope is all you can feel
#
# You stand on a hillside in fog and want to get down to the valley. You see nothing. But your feet feel the
# slope of the ground, so you step where it falls, and feel again.
#
# Here is our hillside. A neuron without an activation shall tell the fare of a taxi ride from its length,
# $\hat y = w x + b$. The basic fee $b$ is known to be 3. The price of a kilometre, $w$, is not. Five rides are on record:

# %%
km = np.array([1.0, 2, 3, 4, 5])
fare = np.array([5.2, 6.8, 9.1, 10.9, 13.0])


def mse(w):
    return ((w * km + 3 - fare) ** 2).mean()


for w in [0, 1, 2, 3]:
    print(f"w = {w}:  loss {mse(w):6.2f}")

# %% [markdown]
# That number is the ground's height: the **mean squared error** over the $m$ rides, zero if every fare is met.
# A measure of wrongness that is to be made small is called a **loss**.
#
# $$L = \frac{1}{m} \sum_{i=1}^{m} (\hat y_i - y_i)^2$$
#
# Where does it fall? Differentiate: the square gives $2(\hat y_i - y_i)$, and $\hat y_i$ changes with $w$ by $x_i$.
# The nudge of chapter 01 checks the result; `helpers.numerics` keeps it for us.
#
# $$\frac{\partial L}{\partial w} = \frac{2}{m} \sum_{i=1}^{m} (\hat y_i - y_i)\, x_i$$


# %%
from helpers.numerics import central_difference


def mse_slope(w):
    return 2 * ((w * km + 3 - fare) * km).mean()


print(f"formula {mse_slope(0.5):.6f}   nudge {central_difference(mse, 0.5):.6f}")

# %% [markdown]
# A negative slope: the ground falls towards larger $w$. So step *against* the slope, and the steeper it is the
# further. How far is set by the **learning rate** $\alpha$. That is all of **gradient descent**:
#
# $$w \leftarrow w - \alpha \frac{\partial L}{\partial w}$$
#
# We write the rule as a function of its own. Other rules will take its place, and some of them remember
# something from step to step, which travels in `state`. This one remembers nothing.


# %%
def sgd(w, g, state, rate):
    return w - rate * g, state


def walk(slope, w, rate, steps, step=sgd, state=0.0):
    path = [w]
    for _ in range(steps):
        w, state = step(w, slope(w), state, rate)
        path.append(w)
        if np.abs(w).max() > 1e6:  # it has left the map and will not come back
            break
    return np.array(path)


print(walk(mse_slope, 0.0, rate=0.02, steps=8).round(3))

# %% [markdown]
# About two a kilometre. No ride in the list says so; the slope does.

# %% [markdown]
# ## How long a step?
#
# That rate was a guess. Guess again: what will four others do, each four steps long, from $w = 0$?

# %%
w = np.linspace(-0.5, 4.6, 100)
panels = plots.axes(1, 4, size=(7, 2.6), sharey=True, title="Too short, right, long, too long")
for ax, rate in zip(panels, [0.004, 0.045, 0.08, 0.1], strict=True):
    path = walk(mse_slope, 0.0, rate, steps=4)
    ax.plot(w, [mse(value) for value in w], color=plots.QUIET)
    ax.plot(path, [mse(value) for value in path], "o-", color=plots.ORANGE, ms=5, lw=1)
    ax.set(title=f"rate {rate}", xlabel="w", xlim=(-0.5, 4.6), ylim=(-3, 85))
panels[0].set_ylabel("loss")
plots.show(
    panels,
    alt="Four times the same bowl-shaped loss over w, with four steps on it. At rate 0.004 "
    "they hardly move, at 0.045 the first lands at the bottom, at 0.08 they jump from side "
    "to side and come lower, at 0.1 they jump higher at each step.",
)

# %% [markdown]
# At 0.1 each step overshoots by more than the last: the walk **diverges**. Where exactly does that begin? This loss
# is a parabola. Call its lowest point $w^*$ and its second derivative, the **curvature**, $c$. Its slope is then
# $c\,(w - w^*)$, and one step does this to the distance that is left:
#
# $$w - \alpha\, c\,(w - w^*) - w^* = (1 - \alpha c)\,(w - w^*)$$
#
# Every step multiplies the distance by $1 - \alpha c$. It shrinks only if that factor lies between −1 and 1:
#
# $$0 < \alpha < \frac{2}{c}$$
#
# Here $c = 2 \cdot \text{mean}(x^2) = 22$, so the edge is at $2/22 \approx 0.091$, and $1/22 \approx 0.045$ lands in
# one step. Does the walk keep to the rule?

# %%
curvature = 2 * (km**2).mean()
lowest = ((fare - 3) * km).sum() / (km**2).sum()
print(
    f"edge at {2 / curvature:.4f}\n  rate   1 - rate * c   measured   distance after 100 steps"
)
for rate in [0.004, 0.045, 0.09, 0.092]:
    distance = walk(mse_slope, 0.0, rate, steps=100) - lowest
    factor = distance[1] / distance[0]
    print(f"{rate:6} {1 - rate * curvature:12.3f} {factor:12.3f} {abs(distance[-1]):20.6f}")

# %% [markdown]
# Between 0.090 and 0.092 lies the edge, as predicted. Close below it the walk converges, slowly; close above it is
# lost.

# %% [markdown]
# ## A ravine
#
# Now let the neuron find the basic fee too. There are two slopes to feel, one for $w$ and one for $b$. Together they
# are the **gradient**, an arrow that points straight uphill. With a 1 as a second input in each row, the bias
# becomes the weight of that 1, and one formula serves both:

# %%
A = np.stack([km, np.ones(5)], axis=1)  # (rides, 2): the length, and a 1 for the bias


def fare_loss(theta, A=A):
    return ((A @ theta - fare) ** 2).mean()


def fare_gradient(theta, A=A):
    return 2 * A.T @ (A @ theta - fare) / len(A)  # (2,)


for steps in [10, 100, 1000]:
    w, b = walk(fare_gradient, np.zeros(2), rate=0.08, steps=steps)[-1]
    print(f"{steps:5} steps: {w:.3f} a kilometre, {b:.3f} to start with")

# %% [markdown]
# Ten steps sufficed for one weight; two need hundreds. A surface over two weights has a curvature in every
# direction, and its extremes are the eigenvalues of the matrix of second derivatives, here $2 A^T A / m$:

# %%
scaled = np.stack([(km - km.mean()) / km.std(), np.ones(5)], axis=1)
for name, inputs in [("kilometres", A), ("kilometres, scaled", scaled)]:
    c = np.linalg.eigvalsh(2 * inputs.T @ inputs / len(inputs))
    print(f"{name:19} curvatures {c[0]:6.2f} and {c[1]:6.2f}   edge at {2 / c[1]:.3f}")

theta = walk(lambda theta: fare_gradient(theta, scaled), np.zeros(2), rate=0.5, steps=1)[-1]
print("one step, scaled inputs:", (scaled @ theta).round(2))

# %% [markdown]
# The steepest direction sets the edge, the flattest one sets the pace, and they are a factor of 70 apart. That is the
# ravine of the first picture. The scaled lengths have mean 0 and spread 1, both curvatures are 2, and one step of
# rate 0.5 is the whole journey. This is why inputs are scaled before training, by the mean and spread of the
# *training* data alone: what is held out must not have a say in anything that is learned.
#
# In a deep network no scaling of the inputs makes all directions alike. The optimizers below are for that case.

# %% [markdown]
# ## A fine for wrong answers
#
# Fares are numbers. What should a classifier be fined for? Its neuron says $p = \sigma(z)$, the probability of yes,
# and the truth $y$ is 1 or 0. We could take $(p - y)^2$ as before. Or we could fine the *surprise*, $-\log p$
# if the truth was yes and $-\log(1 - p)$ if it was no, the **cross-entropy**:
#
# $$L = -\,y \log p - (1 - y) \log(1 - p)$$
#
# Their slopes tell them apart. The squared error carries the sigmoid's own slope $p\,(1 - p)$ along. In the
# cross-entropy, that factor cancels: for a yes, $-\frac{1}{p} \cdot p\,(1 - p) = p - 1$, and for a no it is $p - 0$.
#
# $$\frac{\partial}{\partial z} (p - y)^2 = 2\,(p - y)\, p\,(1 - p) \qquad
# \frac{\partial L}{\partial z} = p - y$$
#
# In the code, $1 - p$ is `sigmoid(-z)`, which is the same and does not round to zero. And the cross-entropy is
# computed from $z$, as $\log(1 + e^z) - y z$, the same once more: the logarithm of a $p$ that was rounded to zero
# would be infinite, and the loss not a number.


# %%
def sigmoid(z):
    return np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))


losses = {
    "squared error": lambda z, y: (sigmoid(z) - y) ** 2,
    "cross-entropy": lambda z, y: np.logaddexp(0, z) - y * z,
}
slopes = {
    "squared error": lambda z, y: 2 * (sigmoid(z) - y) * sigmoid(z) * sigmoid(-z),
    "cross-entropy": lambda z, y: sigmoid(z) - y,
}
print({name: f"{slope(-8.0, 1):.4f}" for name, slope in slopes.items()})

# %% [markdown]
# Those are the slopes at $z = -8$, where the neuron says 0.0003 and the truth is 1. Over the whole range:

# %%
z = np.linspace(-8, 8, 201)
ax = plots.curves(
    z,
    {name: slope(z, 1) for name, slope in slopes.items()},
    "Sure and wrong, squared error falls silent",
    "weighted sum z (the truth is yes)",
    "slope of the loss",
    accent="cross-entropy",
)
plots.show(
    ax,
    alt="The slope of two losses where the right answer is yes. That of the cross-entropy goes "
    "from minus one on the left, where the neuron is sure and wrong, to zero on the right. "
    "That of the squared error is near zero on both sides.",
)

# %% [markdown]
# On the far left the neuron is certain of the wrong answer, and the squared error gives it hardly any reason to move.
# Guess first: from $z = -8$ and at a rate of 1, how many steps does each need to change the neuron's mind?

# %%
for name, slope in slopes.items():
    path = walk(lambda z, slope=slope: slope(z, 1), -8.0, rate=1, steps=3000)
    print(f"{name}: {np.argmax(path > 0)} steps")

# %% [markdown]
# ## Ten answers at once
#
# A layer that reads digits has ten sums, called **logits**. The **softmax** makes probabilities of them: raise $e$ to
# each, then divide by the total. The loss is the surprise at the right class $y$.
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} \qquad L = -\log p_y$$
#
# Typed as printed, it fails at logits that a network may well produce:

# %% tags=["nbval-ignore-output"]
z = np.array([1000.0, 2.0, 0.0])
with np.errstate(all="ignore"):
    print(np.exp(z) / np.exp(z).sum())
    print("surprise at class 1:", -np.log(np.exp(z - 1000) / np.exp(z - 1000).sum())[1])

# %% [markdown]
# First infinity over infinity. Subtracting the largest logit mends that and changes nothing else, as it cancels
# in the fraction. But then $p_1$ is rounded to 0, and its surprise is infinite, where it should be about 998. So
# never compute $p$ and then its logarithm. Take the logarithm on paper, $\log p_k = z_k - \log \sum_j e^{z_j}$:


# %%
def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


print("surprise at class 1:", -log_softmax(z)[1])

# %% [markdown]
# Libraries call this "from logits". The same formula gives the gradient. Of $L = \log \sum_j e^{z_j} - z_y$, the first
# term changes with $z_k$ by $p_k$, and the second by 1 if $k$ is the right class. With $y_k$ for that 1 or 0
# (a **one-hot** row), the gradient is what it was for one neuron: what was said minus what is true.
#
# $$\frac{\partial L}{\partial z_k} = p_k - y_k$$


# %%
def cross_entropy(theta, X, y):
    return -log_softmax(X @ theta)[np.arange(len(y)), y].mean()


def gradient(theta, X, y):
    p_minus_y = np.exp(log_softmax(X @ theta))  # (samples, classes)
    p_minus_y[np.arange(len(y)), y] -= 1
    return X.T @ p_minus_y / len(y)  # (inputs, classes), like theta


X = np.array([[1.0, 2.0, 1.0]])
print(gradient(np.zeros((3, 4)), X, np.array([2])))

# %% [markdown]
# One sample of class 2, and nothing learned yet: all four classes have $p = 0.25$. Class 2 is pulled up by 0.75 and
# each other class pushed down by 0.25, in proportion to the inputs. Each row sums to zero.

# %% [markdown]
# ## Remember where you were going
#
# Back in the ravine. Across it the gradient changes its sign at every step; along it, it always points the same way.
# So keep a running sum of past steps, the **velocity** $v$: what alternates cancels, what persists adds up. This is
# **momentum**, with $\mu$ (often 0.9) for how much of the old velocity survives a step:
#
# $$v \leftarrow \mu v - \alpha g \qquad w \leftarrow w + v$$
#
# If $g$ stays the same, $v$ grows to $-\alpha g / (1 - \mu)$: at $\mu = 0.9$, ten times the plain step. **Nesterov's**
# variant looks ahead: the velocity will carry on anyway, so it takes that next stretch along at once.


# %%
def momentum(w, g, v, rate, mu=0.9):
    v = mu * v - rate * g
    return w + v, v


def nesterov(w, g, v, rate, mu=0.9):
    v = mu * v - rate * g
    return w + mu * v - rate * g, v


goal = np.linalg.lstsq(A, fare)[0]  # the lowest point, solved for
for name, step in [("plain", sgd), ("momentum", momentum), ("Nesterov", nesterov)]:
    path = walk(fare_gradient, np.zeros(2), 0.02, 300, step)
    far = np.flatnonzero(np.abs(path - goal).max(axis=1) > 0.01)
    print(f"{name:9} last further than 0.01 from the goal at step {far[-1]}")

# %% [markdown]
# At this rate the plain walk has not arrived after 300 steps. The other two have.

# %% [markdown]
# ## A rate for each weight
#
# A second idea: if some directions are steep and others flat, let each weight have a rate of its own. **Adagrad** sums up
# each weight's squared slopes in $s$ and divides by the root. Steep weights get short steps, flat ones long steps.
# Since $s$ only grows, all steps get shorter. **RMSprop** forgets: it keeps a running *average* of the squares.
#
# $$\text{Adagrad: } s \leftarrow s + g^2 \qquad \text{RMSprop: } s \leftarrow \rho s + (1 - \rho) g^2 \qquad
# w \leftarrow w - \frac{\alpha\, g}{\sqrt{s + \epsilon}}$$
#
# The tiny $\epsilon$ keeps the fraction finite where the ground is flat.


# %%
def adagrad(w, g, s, rate, epsilon=1e-7):
    s = s + g**2
    return w - rate * g / np.sqrt(s + epsilon), s


def rmsprop(w, g, s, rate, rho=0.9, epsilon=1e-7):
    s = rho * s + (1 - rho) * g**2
    return w - rate * g / np.sqrt(s + epsilon), s


for g in [0.1, 100.0]:
    print(f"slope {g:6}:  first step {rmsprop(0.0, g, 0.0, rate=0.1)[0]:.3f}")

# %% [markdown]
# A slope a thousand times steeper, and the same step to three digits. But look at its length: 0.316, three times the
# rate. The average $s$ starts at zero, so after one step it holds only a tenth of $g^2$.
#
# **Adam** takes both ideas, an average $m$ of the slopes and an average $s$ of their squares, and corrects what
# starting at zero has done. After $t$ steps, $m$ holds only the share $1 - \beta_1^t$ of what it should, and $s$ the
# share $1 - \beta_2^t$. Divide both by their share:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad s \leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \qquad
# w \leftarrow w - \alpha\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt{s} + \epsilon}$$


# %%
def adam(w, g, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, s, t = state
    m = beta_1 * m + (1 - beta_1) * g
    s = beta_2 * s + (1 - beta_2) * g**2
    t = t + 1
    correction = np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - rate * correction * m / (np.sqrt(s) + epsilon), (m, s, t)


for g in [0.1, 100.0]:
    print(f"slope {g:6}:  first step {adam(0.0, g, (0.0, 0.0, 0), rate=0.1)[0]:.3f}")

# %% [markdown]
# Now the first step is as long as the rate. This table of the six, each with the state it starts from, is all that
# later cells need. That Adagrad starts from 0.1 is Keras's choice.

# %%
optimizers = {
    "SGD": (sgd, 0.0),
    "momentum": (momentum, 0.0),
    "Nesterov": (nesterov, 0.0),
    "Adagrad": (adagrad, 0.1),
    "RMSprop": (rmsprop, 0.0),
    "Adam": (adam, (0.0, 0.0, 0)),
}
print(*optimizers)

# %% [markdown]
# All six in the ravine of the first picture, whose curvatures are 1 and 25:


# %%
def ravine(w):
    return w**2 @ [1, 25] / 2


def ravine_gradient(w):
    return w * [1, 25]


rates = dict(zip(optimizers, [0.07, 0.02, 0.02, 0.4, 0.06, 0.1], strict=True))
panels = plots.axes(2, 3, size=(7, 4), sharex=True, sharey=True, title="One ravine, six paths")
for ax, (name, (step, state)) in zip(panels.flat, optimizers.items(), strict=True):
    path = walk(ravine_gradient, np.array([-1.8, 0.6]), rates[name], 40, step, state)
    contours(ax, ravine, np.linspace(-2, 1, 50), np.linspace(-1, 1, 50))
    ax.plot(*path.T, "o-", color=plots.ORANGE, ms=3, lw=1)
    ax.set(title=f"{name}, rate {rates[name]}")
plots.show(
    panels,
    alt="Six maps of one narrow valley with the path of one optimizer each. Plain descent "
    "bounces between the walls; momentum and Nesterov swing and overshoot; Adagrad, "
    "RMSprop and Adam go towards the goal at about 45 degrees and then along the floor.",
)

# %% [markdown]
# The upper row follows the gradient, which points across the valley. The lower row divides its size away: at first
# both weights move by the same amount, so these paths set off diagonally.

# %% [markdown]
# ## Flat is not low
#
# Where the gradient is zero, every one of these rules stands still. Is that always the bottom? Here is a pass between two
# valleys, $L = \frac{u^2}{2} + \frac{v^4}{4} - \frac{v^2}{2}$: a valley for those who walk along $u$, a summit for those
# who walk along $v$. Such a point is called a **saddle**. Two walkers start almost together.


# %%
def pass_gradient(w):
    return np.array([w[0], w[1] ** 3 - w[1]])


for start in [0.0, 1e-6]:
    path = walk(pass_gradient, np.array([-1.8, start]), rate=0.1, steps=400)
    steepness = np.linalg.norm([pass_gradient(w) for w in path], axis=1)
    print(
        f"start {start:g}: steepness {steepness[70]:.0e} at step 70, ends at v = {path[-1][1]:.3f}"
    )

# %% [markdown]
# Two of the articles that this course follows say: repeat until convergence. By step 70 the ground under both is
# flat to a thousandth, and a program that stops there reports success, on top of a pass. The second walker needs no
# more than a millionth of an offset to leave it, and patience. Among millions of weights such places are held to be far
# commoner than valleys that are too high (Dauphin and others, 2014).

# %% [markdown]
# ## Proof
#
# First the losses: value and gradient of each, against Keras and its gradient tape, and the gradient against the
# nudge, one number at a time.

# %%
from helpers.training import keras, tf  # TensorFlow, without its start-up lines


def compare(name, z, loss, slope, keras_loss):
    watched, nudged = tf.Variable(z), np.zeros_like(z)
    with tf.GradientTape() as tape:
        theirs = tf.reduce_mean(keras_loss(watched))
    for i, one in zip(np.ndindex(z.shape), np.eye(z.size).reshape(-1, *z.shape), strict=True):
        nudged[i] = central_difference(lambda h, one=one: loss(z + h * one), 0.0)
    by_tape = tape.gradient(theirs, watched).numpy()
    pairs = [(loss(z), theirs.numpy()), (slope(z), by_tape), (slope(z), nudged)]
    errors = [np.abs(a - b).max() for a, b in pairs]
    print(f"{name:28}", *[f"{e:8.0e}" for e in errors], f"{max(errors) < 1e-8!s:>8}")


# %%
rng, k = np.random.default_rng(0), keras.losses
z, y = rng.normal(scale=3, size=8), rng.integers(0, 2, size=8).astype(float)  # (samples,)
yes_or_no = {
    "squared error": lambda z: k.mean_squared_error(y, tf.sigmoid(z)),
    "cross-entropy": lambda z: k.binary_crossentropy(y, z, from_logits=True),
}
print("                                value gradient    nudge   all below 1e-8")
for name, keras_loss in yes_or_no.items():
    compare(
        f"{name}, yes or no",
        z,
        lambda z, f=losses[name]: f(z, y).mean(),
        lambda z, f=slopes[name]: f(z, y) / len(y),
        keras_loss,
    )


compare(
    "squared error, fares",
    rng.normal(size=2),
    fare_loss,
    fare_gradient,
    lambda theta: k.mean_squared_error(fare, tf.linalg.matvec(A, theta)),
)

# %% [markdown]
# For the softmax, each sample gets an input of its own, so that the weights *are* the logits.

# %%
own, y = np.eye(8), rng.integers(0, 4, size=8)
compare(
    "cross-entropy, softmax",
    rng.normal(scale=3, size=(8, 4)),
    lambda z: cross_entropy(z, own, y),
    lambda z: gradient(z, own, y),
    lambda z: k.sparse_categorical_crossentropy(y, z, from_logits=True),
)

# %% [markdown]
# Then the optimizers, on a real gradient: a softmax layer learns the ten digits of chapter 01's scans for a hundred
# steps, once with our rule and once with Keras's. Each scan gets a 65th input of 1 for the bias. Keras rounds
# constants such as 0.999 to single precision on their way, so we hand both sides constants that survive it.

# %%
from helpers import data

digits = data.digits()
y, y_test = digits.y_train, digits.y_test
X, X_test = [
    np.c_[x.reshape(-1, 64).astype(float), np.ones(len(x))]  # (scans, 65)
    for x in (digits.x_train, digits.x_test)
]
print(X.shape, X_test.shape)

# %%
k = keras.optimizers
betas = {"beta_1": 7 / 8, "beta_2": 1 - 2**-10}
pairs = {
    "SGD": (k.SGD(1 / 16), {}),
    "momentum": (k.SGD(1 / 16, momentum=7 / 8), {"mu": 7 / 8}),
    "Nesterov": (k.SGD(1 / 16, momentum=7 / 8, nesterov=True), {"mu": 7 / 8}),
    "Adagrad": (k.Adagrad(1 / 16), {}),
    "RMSprop": (k.RMSprop(1 / 16), {}),
    "Adam": (k.Adam(1 / 16, **betas), betas),
}
print("            largest difference   largest weight   below 1e-6")
for name, (theirs, constants) in pairs.items():
    step, state = optimizers[name]
    theta = np.zeros((65, 10))
    variable = keras.Variable(theta, dtype="float64")
    for _ in range(100):
        theta, state = step(theta, gradient(theta, X, y), state, 1 / 16, **constants)
        theirs.apply([tf.constant(gradient(variable.numpy(), X, y))], [variable])
    error = np.abs(theta - variable.numpy()).max()
    print(f"{name:10} {error:19.0e} {np.abs(theta).max():16.2f} {error < 1e-6!s:>12}")

# %% [markdown]
# ## Play
#
# Four landscapes: a round bowl, the ravine, the pass between two valleys, and a pass whose southern valley is deeper.
# Walks start in the west and take up to 200 steps. Left is the map, right the height above the lowest point. The rate's slider holds its exponent: −1 is a rate of 0.1.


# %%
surfaces = {  # height and gradient
    "bowl": (lambda w: w**2 @ [1, 1] / 2, lambda w: w),
    "ravine": (ravine, ravine_gradient),
    "pass": (lambda w: w**2 @ [1, -1] / 2 + w**4 @ [0, 1] / 4, pass_gradient),
}
surfaces["two valleys"] = (
    lambda w: surfaces["pass"][0](w) + w @ [0, 0.15],
    lambda w: pass_gradient(w) + np.array([0, 0.15]),
)
u, v = np.linspace(-2.2, 1.2, 69), np.linspace(-1.6, 1.6, 65)
grid = np.stack(np.meshgrid(u, v), axis=-1)  # (v, u, 2)
maps = {name: height(grid) for name, (height, _) in surfaces.items()}


def verdict(path, slope):
    if np.abs(path[-1]).max() > 1e3:
        return f"diverges, gone after {len(path) - 1} steps"
    moving = [step for step, w in enumerate(path) if np.linalg.norm(slope(w)) > 0.01]
    last = max(moving, default=-1) + 1
    return f"at rest from step {last}" if last < len(path) else "still moving at step 200"


# %%
def draw_walk(surface, optimizer, power, north):
    (height, slope), (step, state) = surfaces[surface], optimizers[optimizer]
    path = walk(slope, np.array([-1.8, north]), 10**power, 200, step, state)
    above = np.maximum(height(path) - maps[surface].min(), 1e-6)
    says = f"{optimizer}, rate {10**power:.2g}: {verdict(path, slope)}"
    where, down = plots.axes(1, 2, title=says)
    where.contour(u, v, maps[surface], 10, colors=plots.QUIET, linewidths=0.7)
    where.plot(*path.T, "o-", color=plots.ORANGE, ms=3, lw=1)
    where.plot(*path[0], plots.MARKERS[1], color=plots.BLUE, ms=8)
    where.set(xlim=(u[0], u[-1]), ylim=(v[0], v[-1]), xlabel="u", ylabel="v", title=surface)
    where.set(xticks=[-2, -1, 0, 1], yticks=[-1, 0, 1])
    down.plot(np.log10(above), color=plots.ORANGE)
    down.set(xlim=(0, 200), ylim=(-4, 2), xlabel="step", ylabel="height above the lowest")
    down.set(title=f"ends at {above[-1]:.2g}", xticks=[0, 100, 200])
    down.set_yticks([-4, -2, 0, 2], ["0.0001", "0.01", "1", "100"])
    return where, f"{says}, on the {surface} from v = {north:.1f}; ends {above[-1]:.2g} up."


plots.show(*draw_walk("ravine", "SGD", -1.1, 1.0))

# %% [markdown]
# Find out: above which rate does SGD diverge in the ravine, whose curvatures are 1 and 25, and does momentum stand more
# or less than that? Start all six on the pass at $v = 0$: which of them leaves it? In the two valleys, start at 1.5: who
# can roll out of the upper valley, at which rate?

# %%
from helpers import widgets

widgets.explore(
    draw_walk,
    "Six optimizers on four landscapes.",
    surface=widgets.choice("landscape", list(surfaces), "two valleys"),
    optimizer=widgets.choice("optimizer", list(optimizers), "momentum"),
    power=widgets.slider("log₁₀ learning rate", -3, 1, 0.1, -1.2),
    north=widgets.slider("start at v", -1.5, 1.5, 0.1, 1.5),
)

# %% [markdown]
# The second playground is a softmax layer with three classes. Here it is sure of the wrong one:


# %%
def draw_fines(z3, z5, z8, truth):
    names = ["3", "5", "8"]
    y = np.eye(3)[names.index(truth)]
    p = np.exp(log_softmax(np.array([z3, z5, z8])))
    squared = 2 * p * ((p - y) - (p - y) @ p)
    title = f"The truth is {truth}: cross-entropy {-np.log(p @ y):.2f}"
    panels = plots.axes(1, 3, sharey=True, title=title)
    says = ["probability", "cross-entropy's slope", "squared error's"]
    for ax, values, title in zip(panels, [p, p - y, squared], says, strict=True):
        ax.bar(names, values, color=[plots.ORANGE if right else plots.QUIET for right in y])
        ax.axhline(0, color=plots.BLACK, lw=0.8)
        ax.set(title=title, ylim=(-1.05, 1.05), yticks=[-1, 0, 1])
        ax.set_xticks(range(3), [name + " ✓" * (name == truth) for name in names])
    alt = f"The truth is {truth}. Probabilities of 3, 5 and 8: {p.round(2)}. Slopes of the "
    return panels, alt + f"cross-entropy {(p - y).round(2)}, squared error {squared.round(2)}."


plots.show(*draw_fines(6, 0, 0, "8"))

# %% [markdown]
# Which logits make the squared error's gradient largest? Is there any way to be wrong for which cross-entropy falls
# silent? Add 2 to all three logits: what changes?

# %%
widgets.explore(
    draw_fines,
    "Three logits and what two losses ask of them.",
    z3=widgets.slider("logit of 3", -8, 8, 0.5, 2),
    z5=widgets.slider("logit of 5", -8, 8, 0.5, 0),
    z8=widgets.slider("logit of 8", -8, 8, 0.5, -1),
    truth=widgets.choice("the scan is a", ["3", "5", "8"], "8"),
)

# %% [markdown]
# ## On data
#
# Chapter 01 promised a better method for its neuron that reads 3 or 8: this is it. One neuron, gradient $p - y$, all the
# pair's scans at each step. Even the rate can be reasoned out. The slope of the sigmoid is at most a quarter, so no curvature
# exceeds a quarter of the largest eigenvalue of $X^T X / m$, and any rate below 2 over that is safe.

# %%
pair, pair_test = np.isin(y, [3, 8]), np.isin(y_test, [3, 8])
X_pair, y_pair = X[pair], y[pair] == 8
edge = 2 / (np.linalg.eigvalsh(X_pair.T @ X_pair / len(X_pair))[-1] / 4)


def pair_gradient(theta):
    return X_pair.T @ (sigmoid(X_pair @ theta) - y_pair) / len(X_pair)


path = walk(pair_gradient, np.zeros(65), rate=0.9 * edge, steps=2000)
right = ((X_test[pair_test] @ path.T > 0) == (y_test[pair_test] == 8)[:, None]).mean(axis=0)
print(f"{len(X_pair)} scans, safe below {edge:.2f}")
print(f"held-out accuracy: {right[100]:.2f} after 100 steps, {right[-1]:.2f} after 2000")

# %% [markdown]
# In chapter 01 the perceptron rule got 95 in 100 here and scikit-learn's logistic regression 91. After 100 steps ours is
# near scikit-learn's, after 2000 at the perceptron's. Scikit-learn could go on as well, but holds its weights small on
# purpose, a brake that chapter 05 explains.
#
# Now all ten digits, and a question of thrift. To take one step, do you need the gradient of all 1,287 scans? A few
# random ones, a **mini-batch**, give an estimate of it. How good is the estimate? Guess: how much better with four
# times as many scans?

# %%
rng = np.random.default_rng(0)
start = np.zeros((65, 10))
full = gradient(start, X, y)
print("scans   error of the gradient, in lengths of the gradient")
for batch in [1, 4, 16, 64, 256]:
    draws = [rng.choice(len(y), batch) for _ in range(400)]
    errors = [np.linalg.norm(gradient(start, X[rows], y[rows]) - full) for rows in draws]
    print(f"{batch:5}   {np.mean(errors) / np.linalg.norm(full):.1f}")

# %% [markdown]
# Half the error for four times the work: the error falls with the root of the batch size. A single scan's gradient is
# eight times more noise than signal, and yet it costs 1/1287 of the full one. Which is the better bargain? Let all
# spend the same, ten passes over the data: 12,870 gradients of one scan each. The full batch makes ten steps of that, a
# single scan 12,870.


# %%
def train(batch, rate, passes, seed, optimizer="SGD", decay=0.0):
    rng, theta, (step, state) = np.random.default_rng(seed), start, optimizers[optimizer]
    history = [cross_entropy(theta, X, y)]
    for done in range(passes):
        order = rng.permutation(len(y))
        for i in range(0, len(y), batch):
            rows = order[i : i + batch]
            g = gradient(theta, X[rows], y[rows])
            theta, state = step(theta, g, state, rate / (1 + decay * done))
        history.append(cross_entropy(theta, X, y))
    return theta, np.array(history)


print("loss after each of three passes:", train(128, 1.0, 3, seed=0)[1].round(2))


# %%
seeds = range(by_profile(5, 20))
batches = {"one scan": 1, "16 scans": 16, "128 scans": 128, "all scans": len(y)}
runs = {
    name: np.array([train(batch, 1.0, 10, seed)[1] for seed in seeds])  # (seeds, passes + 1)
    for name, batch in batches.items()
}
ax = plots.curves(
    np.arange(11) * len(y),
    {name: np.median(run, axis=0) for name, run in runs.items()},
    "For the same work, small batches come further",
    "gradients of one scan computed",
    "loss on the training scans",
    bands={name: (run.min(axis=0), run.max(axis=0)) for name, run in runs.items()},
    ylim=(0, 2.4),
)
plots.show(
    ax,
    alt="Loss against the number of single-scan gradients, for four batch sizes at the same "
    "learning rate 1. All scans at once end above 1, 128 scans near 0.3, 16 scans and one "
    "scan near 0.1; the band of one scan, over the seeds, is wide and uneven.",
)

# %% [markdown]
# Each line is the median over seeds, each band their range. All scans at once waste the work: ten exact steps lose to
# hundreds of rough ones. One scan at a time comes down as fast as sixteen, but it rattles: its steps never get smaller, so
# its noise never stops, and where it ends is luck.
#
# Was a rate of 1 unfair to the exact steps? They get five rates to choose from. And the old cure for the rattle is to lower the rate as you go (Robbins and Monro, 1951):
# `decay=0.25` divides it by 1, 1.25, 1.5 and so on, pass by pass.

# %% tags=["nbval-ignore-output"]
best = min(train(len(y), rate, 10, 0)[1][-1] for rate in [0.5, 1, 2, 4, 8])
print(f"all scans, 10 passes at the best of five rates: loss {best:.2f}")
steady, falling = [
    [train(1, 1.0, 20, seed, decay=decay)[1][-1] for seed in range(3)] for decay in (0, 0.25)
]
print("one scan, 20 passes, steady rate: ", np.round(steady, 3))
print("one scan, 20 passes, falling rate:", np.round(falling, 3))

# %%
print("all scans still end higher:", best > 2 * np.median(runs["16 scans"][:, -1]))
print("a falling rate ends lower: ", np.median(falling) < np.median(steady))

# %% [markdown]
# One thing the count of gradients hides: a processor does many at once faster than many in turn.

# %% tags=["nbval-ignore-output"]
import time


def seconds(batch):
    began = time.perf_counter()
    for i in range(0, len(y), batch):
        gradient(start, X[i : i + batch], y[i : i + batch])
    return time.perf_counter() - began


for batch in [16, 128, len(y)]:
    ratio = np.median([seconds(1) / seconds(batch) for _ in range(5)])
    print(f"a pass in batches of {batch:4}: {ratio:4.0f} times quicker than one by one")

# %%
print("batches of 128 at least 5 times quicker:", seconds(1) / seconds(128) > 5)

# %% [markdown]
# So neither end wins. One scan wastes the processor, all scans waste the data. Keras takes 32 unless told otherwise. The
# learning rate goes with it: what is best for one batch size is not for another.
#
# Nor for another optimizer. Ten passes in batches of 32 with a falling rate, each optimizer at eight rates to start from.
# Guess first: whose best rates will be small, and why?

# %%
powers = np.arange(-2, 2, 0.5)


def final(name, power):
    runs = [train(32, 10**power, 10, seed, name, decay=0.25) for seed in range(3)]
    return np.median([history[-1] for _, history in runs])


ends = np.array([[final(name, power) for power in powers] for name in optimizers])
ax = plots.heatmap(
    np.minimum(ends, 2.3),
    "Each optimizer has a rate of its own",
    rows=list(optimizers),
    columns=[f"{10**power:.2g}" for power in powers],
    xlabel="learning rate",
    write=".2f",
    bar="loss after ten passes",
    ax=plots.axes(size=(7, 3.2)),
)
plots.show(
    ax,
    alt="A table of the loss after ten passes, six optimizers by eight learning rates. SGD "
    "and Adagrad are best at 10, momentum and Nesterov near 3, Adam at 1 or below, RMSprop near "
    "0.1; at 10 RMSprop is no better than an untrained layer.",
)

# %% [markdown]
# 2.30 is $\log 10$, an untrained layer's loss; higher ones are shown as that. At SGD's best rate RMSprop learns little or
# nothing, and at RMSprop's best rate SGD is still far up. RMSprop and Adam divide by the size of the slopes, so their rate is
# the length of a step and must suit the weights; SGD's must suit the slopes. Adagrad divides too, but by a sum that grows,
# so it can start large. Do not copy a rate from one to another.
#
# Now the honest table, each optimizer at its best rate, *by the training loss*. The lazy competitors: always say the
# commonest digit; say the digit whose mean picture is nearest.

# %% tags=["nbval-ignore-output"]
from sklearn.linear_model import LogisticRegression

means = np.stack([X[y == digit].mean(axis=0) for digit in range(10)])  # (10, 65)
nearest = ((X_test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
logistic = LogisticRegression(max_iter=1000).fit(X[:, :64], y)
scores = {
    "commonest digit": [(y_test == np.bincount(y).argmax()).mean()],
    "nearest mean picture": [(nearest == y_test).mean()],
    "logistic regression": [logistic.score(X_test[:, :64], y_test)],
}
for row, name in zip(ends, optimizers, strict=True):
    rate = 10 ** powers[row.argmin()]
    layers = [train(32, rate, 10, seed, name, decay=0.25)[0] for seed in seeds]
    scores[name] = [((X_test @ theta).argmax(axis=1) == y_test).mean() for theta in layers]
ax = plots.spread(
    scores, "On unseen hands the optimizers are hardly apart", "held-out accuracy"
)
plots.show(
    ax,
    alt="Held-out accuracy, a dot for each run and a bar for the median. The commonest digit "
    "gets a tenth, the nearest mean picture about 0.87, scikit-learn's logistic regression "
    "and all six optimizers about 0.9, within a few hundredths of each other.",
)

# %%
medians = {name: np.median(found) for name, found in scores.items()}
ours = [medians[name] for name in optimizers]
best = 10 ** powers[ends.argmin(axis=1)]
print("all six beat the nearest mean picture:", min(ours) > medians["nearest mean picture"])
print("all six within 0.04 of one another:", max(ours) - min(ours) < 0.04)
print("SGD's best rate is over 5 times RMSprop's:", best[0] > 5 * best[4])

# %% [markdown]
# Training losses several times apart, and accuracies closer together than one optimizer's runs are among themselves. None
# is clearly above scikit-learn's 0.91, the one that holds its weights small. What went wrong? Nothing in the descent: it found
# low ground in the *training* loss, and that is not what we want in the end. Chapter 05 takes that up.

# %% [markdown]
# ## Exercises
#
# **1. The slope of the squared error.** Given inputs `x` (samples,), targets `y` (samples,), a weight `w` and a bias
# `b`, return the two derivatives `(dw, db)` of the *mean* squared error of `w * x + b`.


# %%
def mse_gradient(x, y, w, b):
    ### BEGIN SOLUTION
    error = w * x + b - y
    return 2 * (error * x).mean(), 2 * error.mean()
    ### END SOLUTION


check(mse_gradient)

# %% [markdown]
# **2. The edge.** Given the curvatures of a bowl-shaped loss in its main directions, an array of positive numbers,
# return the learning rate above which plain gradient descent diverges.


# %%
def largest_rate(curvatures):
    ### BEGIN SOLUTION
    return 2 / np.max(curvatures)
    ### END SOLUTION


check(largest_rate)

# %% [markdown]
# **3. Softmax with cross-entropy.** Given `logits` (samples, classes) and the right classes `labels`, integers
# (samples,), return the gradient of the *mean* cross-entropy with respect to the logits.


# %%
def softmax_gradient(logits, labels):
    ### BEGIN SOLUTION
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)
    ### END SOLUTION


check(softmax_gradient)

# %% [markdown]
# **4. A step with momentum.** Given weights `w`, their gradient `g`, the velocity `v`, a `rate` and `mu`, return the new
# weights and the new velocity.


# %%
def momentum_step(w, g, v, rate, mu):
    ### BEGIN SOLUTION
    v = mu * v - rate * g
    return w + v, v
    ### END SOLUTION


check(momentum_step)

# %% [markdown]
# **5. A step of Adam.** `t` steps have been taken before this one. Return the new weights, the new `m` and the new `s`,
# with `beta_1` 0.9, `beta_2` 0.999 and epsilon 1e-7 where this chapter's formula has it. Some slopes are tiny.


# %%
def adam_step(w, g, m, s, t, rate):
    ### BEGIN SOLUTION
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    correction = np.sqrt(1 - 0.999 ** (t + 1)) / (1 - 0.9 ** (t + 1))
    return w - rate * correction * m / (np.sqrt(s) + 1e-7), m, s
    ### END SOLUTION


check(adam_step)

# %% [markdown]
# ## Quiz

# %%
quiz("edge")

# %%
quiz("silence")

# %%
quiz("noise")

# %%
quiz("rates")

# %% [markdown]
# ## Summary
#
# A loss measures how wrong a network is, its gradient points uphill, and gradient descent steps the other way. The learning
# rate must stay below 2 over the largest curvature; the smallest curvature sets the pace. Cross-entropy keeps its
# slope where the network is sure and wrong, and its gradient is $p - y$. Momentum adds up steps, Adagrad and RMSprop give
# each weight its own rate, Adam does both. Small batches buy more steps with noisier gradients.
#
# All this needs the gradient. For one layer we derived it by hand; for many there is a method.

# %% [markdown]
# ## Mistakes you will meet
#
# **A mean that is a sum.** One of the articles that this course follows calls $\frac{1}{2} \sum (y_i - \hat y_i)^2$ the
# *mean* squared error. It is a fair loss, but its gradient is $m/2$ times the mean's, so the right learning rate now
# depends on how much data you have. The rate 0.08 that served above, with half the sum:

# %%
for rate in [0.08, 0.08 * 2 / len(fare)]:
    path = walk(lambda theta: A.T @ (A @ theta - fare), np.zeros(2), rate, 1000)
    print(f"rate {rate:.3f}: {len(path) - 1:4} steps, ends at {path[-1].round(2)}")

# %% [markdown]
# **Half a cross-entropy.** The same article prints $L = -\sum y_i \log \hat y_i$. With labels 0 and 1, every 0 drops out of
# the sum, and nothing speaks against saying yes to everything:

# %%
truth = np.array([1, 0, 0, 0])
for says, p in {
    "yes to all": np.full(4, 0.999),
    "the truth": np.array([0.9, 0.1, 0.1, 0.1]),
}.items():
    printed = -(truth * np.log(p)).sum()
    whole = -(truth * np.log(p) + (1 - truth) * np.log(1 - p)).sum()
    print(f"{says:11} as printed {printed:.3f}   with both terms {whole:.3f}")

# %% [markdown]
# **Weights without biases.** It also takes the gradient "of every weight" and then adjusts weights *and* biases with it. A bias
# needs its own derivative. Leave it out, and the fares lose their basic fee:

# %%
path = walk(lambda theta: fare_gradient(theta) * [1, 0], np.zeros(2), rate=0.08, steps=1000)
for name, theta in [("weight only", path[-1]), ("both", goal)]:
    print(f"{name:11} {theta.round(2)}  loss {fare_loss(theta):.2f}")

# %% [markdown]
# **"Momentum and Adam deal with vanishing and exploding gradients."** Another article answers so. They change the
# step, not the gradient. Adam does scale small slopes up, with whatever noise is in them, but one that is zero gives it
# nothing to scale. And after one that exploded, its long memory of squares makes it limp. A thousand slopes of 1 at rate 0.01, with one spike of a million, or without:

# %%
for name in ["momentum", "Adam"]:
    step, state = optimizers[name]
    ends = []
    for spike in [1, 1e6]:
        felt = iter([spike] + [1.0] * 999)
        path = walk(lambda w, felt=felt: next(felt), 0.0, 0.01, 1000, step, state)
        ends.append(path[-1])
    print(f"{name:9} without spike {ends[0]:8.2f}, with spike {ends[1]:.2f}")
print("Adam's step on a slope of zero:", adam(0.0, 0.0, (0.0, 0.0, 0), 0.01)[0])

# %% [markdown]
# Momentum was thrown far off, and Adam all but stopped. What does help: a good start of the weights and ReLU
# (chapter 03), shortcuts (08), gates (10), and for explosions, cutting the gradient down to a largest length
# (Pascanu and others, 2013; chapter 09).
#
# **"Repeat until convergence."** Shown above: a small gradient can also mean a pass, or a rate too low. Watch the loss on data
# you held out, not only the steepness.

# %% [markdown]
# ## Read on
#
# - H. Robbins, S. Monro. A stochastic approximation method. *Annals of Mathematical Statistics* 22(3), 400–407, 1951.
#   [doi:10.1214/aoms/1177729586](https://doi.org/10.1214/aoms/1177729586)
# - B. T. Polyak. Some methods of speeding up the convergence of iteration methods. *USSR Computational Mathematics
#   and Mathematical Physics*, 1964. [doi:10.1016/0041-5553(64)90137-5](https://doi.org/10.1016/0041-5553(64)90137-5). Momentum.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton. [On the importance of initialization and momentum in deep
#   learning](https://proceedings.mlr.press/v28/sutskever13.html). *ICML* 2013, PMLR 28(3), 1139–1147. Nesterov's variant as used here.
# - J. Duchi, E. Hazan, Y. Singer. [Adaptive subgradient methods for online learning and stochastic
#   optimization](https://jmlr.org/papers/v12/duchi11a.html). *JMLR* 12, 2121–2159, 2011. Adagrad.
# - T. Tieleman, G. Hinton. [Lecture 6.5, RMSprop: divide the gradient by a running average of its recent
#   magnitude](http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf). Coursera, 2012.
# - D. P. Kingma, J. Ba. Adam: a method for stochastic optimization. *ICLR* 2015.
#   [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)
# - R. Pascanu, T. Mikolov, Y. Bengio. On the difficulty of training recurrent neural networks. *ICML* 2013, PMLR 28,
#   1310–1318. [arXiv:1211.5063](https://arxiv.org/abs/1211.5063)
# - Y. Dauphin and others. Identifying and attacking the saddle point problem in high-dimensional non-convex
#   optimization. *NIPS* 2014. [arXiv:1406.2572](https://arxiv.org/abs/1406.2572)
# - G. Goh. Why momentum really works. *Distill*, 2017. [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006).
#   Ravines and velocities, to play with.
#
# On to [chapter 03](03_backpropagation.ipynb), where the gradient of many layers is found.
