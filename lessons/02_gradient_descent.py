# %% [markdown]
# # Walk downhill
#
# At the end of this chapter you will have built six optimisers, each equal to Keras's, and trained with them a layer
# that reads handwritten digits.

# %%
import numpy as np

from helpers import checks, plots
from helpers.diagrams import gradient_descent as drawings
from helpers.settings import by_profile

check, quiz = checks.of_chapter("02_gradient_descent")

# %% tags=["hide-input"]
path = [np.array([-1.9, 0.5])]
for _ in range(30):
    path.append(path[-1] - 0.074 * path[-1] * [1, 25])
ax = drawings.on_map(
    lambda w: w**2 @ [1, 25] / 2,
    {"thirty steps": np.array(path)},
    np.linspace(-2.2, 0.6, 60),
    np.linspace(-0.7, 0.7, 60),
    "Thirty steps, most of them sideways",
    size=(7, 2.8),
    xlabel="one weight",
    ylabel="another",
)
ax.plot(0, 0, "*", color=plots.BLUE, ms=13)
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
# - explain cross-entropy, and compute it without overflow;
# - write six optimisers, and say what each one remembers;
# - choose a batch size and a rate, and compare optimisers fairly.
#
# **You need** [chapter 01](01_neuron.ipynb); on two processor cores about 15 seconds and 0.7 GiB of memory.

# %% [markdown]
# ## A slope is all you can feel
#
# You stand on a hillside in fog and want to get down to the valley. You see nothing, but your feet feel the slope of
# the ground. So you take a step down, and feel again.
#
# Let us predict a taxi fare from the length of the ride, with a neuron that has no activation: $\hat y = w x + b$. We
# know the basic fee, $b = 3$, but not $w$, the price of a kilometre. Five rides are on record:

# %%
km = np.array([1.0, 2, 3, 4, 5])
fare = np.array([5.2, 6.8, 9.1, 10.9, 13.0])


def mse(w):
    return ((w * km + 3 - fare) ** 2).mean()


for w in [0, 1, 2, 3]:
    print(f"w = {w}:  loss {mse(w):6.2f}")

# %% [markdown]
# That number, the height of the ground, is what we want to make small: the **loss**. This one is the **mean squared
# error** over the $m$ rides.
#
# $$L = \frac{1}{m} \sum_{i=1}^{m} (\hat y_i - y_i)^2$$
#
# Where does it fall? Differentiate: the square gives $2(\hat y_i - y_i)$, and $\hat y_i$ changes with $w$ by $x_i$. The
# nudge of chapter 01, now in `helpers.numerics`, checks the result.
#
# $$\frac{\partial L}{\partial w} = \frac{2}{m} \sum_{i=1}^{m} (\hat y_i - y_i)\, x_i$$


# %%
from helpers.numerics import central_difference


def mse_slope(w):
    return 2 * ((w * km + 3 - fare) * km).mean()


print(f"formula {mse_slope(0.5):.6f}   nudge {central_difference(mse, 0.5):.6f}")

# %% [markdown]
# A negative slope: the ground falls towards larger $w$. So step *against* the slope, further where it is steeper; the
# **learning rate** $\alpha$ sets how far. That is **gradient descent**:
#
# $$w \leftarrow w - \alpha \frac{\partial L}{\partial w}$$
#
# The rule is a function of its own, as others will take its place. What some of them remember from step to step travels
# in `state`; this one remembers nothing.


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
# A kilometre costs about two.

# %% [markdown]
# ## How long a step?
#
# That rate was a guess. Guess again: what will four others do in four steps from $w = 0$?

# %% tags=["hide-input"]
panels = drawings.in_a_bowl(
    mse,
    {
        f"rate {rate}": walk(mse_slope, 0.0, rate, steps=4)
        for rate in [0.004, 0.045, 0.08, 0.1]
    },
    np.linspace(-0.5, 4.6, 100),
    "Too short, right, long, too long",
    ylim=(-3, 85),
)
plots.show(
    panels,
    alt="Four times the same bowl-shaped loss over w, with four steps on it. At rate 0.004 "
    "they hardly move, at 0.045 the first lands at the bottom, at 0.08 they jump from side "
    "to side and come lower, at 0.1 they jump higher at each step.",
)

# %% [markdown]
# At 0.1 each step overshoots by more than the last: the walk **diverges**. Where does that begin? This loss is a parabola.
# Call its lowest point $w^*$ and its second derivative, the **curvature**, $c$. Its slope is $c\,(w - w^*)$, and one step
# does this to the distance that is left:
#
# $$w - \alpha\, c\,(w - w^*) - w^* = (1 - \alpha c)\,(w - w^*)$$
#
# The distance shrinks only if that factor lies between −1 and 1:
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
# The edge lies between 0.090 and 0.092, as predicted. A little below it the walk converges slowly; a little above, it
# is lost.

# %% [markdown]
# ## A ravine
#
# Now let the neuron find the basic fee too. The two slopes, for $w$ and for $b$, together are the **gradient**, an arrow
# that points straight uphill. With a 1 as a second input in each row, the bias becomes the weight of that 1, and one
# formula serves both:

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
# One weight needed ten steps; two need hundreds. A surface has a curvature in every direction. Along an arrow $d$ of
# length 1 it is $d^T H d$, where $H$ is the matrix of second derivatives, here $2 A^T A / m$. Look all around:

# %%
angles = np.linspace(0, np.pi, 1000)
arrows = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (directions, 2)
H = 2 * A.T @ A / len(A)
curvatures = ((arrows @ H) * arrows).sum(axis=1)  # (directions,)
print(f"curvatures from {curvatures.min():.2f} to {curvatures.max():.2f}")
print("eigenvalues:", np.linalg.eigvalsh(H).round(2))

# %% [markdown]
# `eigvalsh` finds the extremes without a search; they are called the **eigenvalues** of $H$. The largest sets the edge,
# the smallest the pace, and they are a factor of 70 apart: the ravine of the first picture. **Scaling** the kilometres
# to mean 0 and spread 1 takes it away. Suppose the minutes were recorded too, and scaled. Guess first: is it gone for
# good?

# %%
minutes = np.array([3.0, 5, 7, 11, 12])
scaled = [(x - x.mean()) / x.std() for x in (km, minutes)]
for name, columns in [("kilometres", [km]), ("scaled", scaled[:1]), ("both, scaled", scaled)]:
    inputs = np.stack([*columns, np.ones(5)], axis=1)  # (rides, columns + 1)
    c = np.linalg.eigvalsh(2 * inputs.T @ inputs / len(inputs))
    print(f"{name:13} curvatures {c[0]:5.2f} to {c[-1]:5.2f}   edge at {2 / c[-1]:.3f}")

# %% [markdown]
# With scaled kilometres both curvatures are 2, and one step of rate 0.5 is the whole journey. But long rides take many
# minutes. What goes together makes a ravine that runs diagonally between the weights, and no scaling of single columns
# removes it. Scale all the same, by the mean and spread of the *training* data alone: what is held out must have no
# say. For the ravines that remain we need better steps.

# %% [markdown]
# ## A fine for wrong answers
#
# A classifier's neuron says $p = \sigma(z)$, the probability of yes, and the truth $y$ is 1 or 0. We could fine $(p -
# y)^2$ as before, or the *surprise*, $-\log p$ if the truth was yes and $-\log(1 - p)$ if it was no, the
# **cross-entropy** (log is the natural logarithm, always):
#
# $$L = -\,y \log p - (1 - y) \log(1 - p)$$
#
# Their slopes tell them apart. The squared error carries the sigmoid's own slope $p\,(1 - p)$ along. In the
# cross-entropy, that factor cancels: for a yes, $-\frac{1}{p} \cdot p\,(1 - p) = p - 1$, and for a no it is $p - 0$.
#
# $$\frac{\partial}{\partial z} (p - y)^2 = 2\,(p - y)\, p\,(1 - p) \qquad
# \frac{\partial L}{\partial z} = p - y$$
#
# The code computes the cross-entropy from $z$, as $\log(1 + e^z) - y z$: the logarithm of a $p$ that was rounded to zero
# would be infinite.


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
# At $z = -8$ the neuron says 0.0003, and the truth is 1. Over the whole range:

# %% tags=["hide-input"]
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
# On the far left, sure of the wrong answer, the neuron is hardly moved by the squared error. Guess first: from $z = -8$
# and at a rate of 1, how many steps does each loss need to change the neuron's mind?

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
# The first is infinity over infinity. Subtracting the largest logit mends that and cancels in the fraction. But then
# $p_1$ is rounded to 0, and its surprise is infinite, not 998. So take the logarithm on paper, $\log p_k = z_k - \log
# \sum_j e^{z_j}$:


# %%
def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


print("surprise at class 1:", -log_softmax(z)[1])

# %% [markdown]
# Libraries call this "from logits". For the gradient, of $L = \log \sum_j e^{z_j} - z_y$, the first term changes
# with $z_k$ by $p_k$, the second by 1 if $k$ is the right class. With $y_k$ for that 1 or 0 (a **one-hot** row), the
# gradient is what it was for one neuron: what was said minus what is true.
#
# $$\frac{\partial L}{\partial z_k} = p_k - y_k$$


# %%
def cross_entropy(theta, X, y):
    return -log_softmax(X @ theta)[np.arange(len(y)), y].mean()


def gradient(theta, X, y):
    p_minus_y = np.exp(log_softmax(X @ theta))  # (samples, classes)
    p_minus_y[np.arange(len(y)), y] -= 1
    return X.T @ p_minus_y / len(y)  # (inputs, classes), like theta


print(gradient(np.zeros((3, 4)), np.array([[1.0, 2.0, 1.0]]), np.array([2])))

# %% [markdown]
# One sample of class 2, and nothing learned yet: all four classes have $p = 0.25$. Class 2 is pulled up by 0.75 and
# each other class pushed down by 0.25, in proportion to the inputs.

# %% [markdown]
# ## Remember where you were going
#
# Back in the ravine. Across it a long step changes the gradient's sign each time; along it, the gradient always points
# the same way. So keep a running sum of past steps, the **velocity** $v$: what alternates cancels, what persists adds
# up. This is **momentum**, with $\mu$ (often 0.9) for how much of the old velocity survives a step:
#
# $$v \leftarrow \mu v - \alpha g \qquad w \leftarrow w + v$$
#
# For a constant $g$, $v$ grows to $-\alpha g / (1 - \mu)$: at $\mu = 0.9$, ten times the plain step. **Nesterov's**
# variant looks one step ahead: it moves by $\mu v - \alpha g$ with the new $v$, the next velocity if $g$ stays. All
# three now make for the lowest point of the fares, each at the best of sixty rates:


# %%
def momentum(w, g, v, rate, mu=0.9):
    v = mu * v - rate * g
    return w + v, v


def nesterov(w, g, v, rate, mu=0.9):
    v = mu * v - rate * g
    return w + mu * v - rate * g, v


goal = np.linalg.lstsq(A, fare)[0]  # the lowest point, solved for


def arrival(step, rate):
    path = walk(fare_gradient, np.zeros(2), rate, 500, step)
    far = np.flatnonzero(np.abs(path - goal).max(axis=1) > 0.01)
    return far[-1] + 1 if far[-1] < 500 and len(path) == 501 else np.inf


for name, step in [("plain", sgd), ("momentum", momentum), ("Nesterov", nesterov)]:
    steps, rate = min((arrival(step, rate), rate) for rate in np.geomspace(0.005, 0.2, 60))
    print(f"{name:9} within 0.01 of the goal after {steps} steps, at rate {rate:.3f}")

# %% [markdown]
# ## A rate for each weight
#
# A second idea: where the ground is steep for one weight and flat for another, give each a rate of its own. **Adagrad** sums
# up each weight's squared slopes in $s$ and divides the rate by the root: small rates where it is steep, large ones where it
# is flat, so steps of similar length, which shrink as $s$ grows. **RMSprop** forgets: it keeps a running *average*.
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
# A slope a thousand times steeper, and the same step. But its length is three times the rate: the average $s$ starts at
# zero, so after one step it holds a tenth of $g^2$.
#
# **Adam** takes both ideas, an average $m$ of the slopes and an average $s$ of their squares, and corrects for the
# start at zero. After $t$ steps, $m$ holds only the share $1 - \beta_1^t$ of what it should, and $s$ the share $1 -
# \beta_2^t$. Adam's paper divides both by their share, then adds $\epsilon$ to the root. Keras, and we, make one factor
# of the two shares and add $\epsilon$ to the uncorrected root; only slopes as tiny as $\epsilon$ show the difference.
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
# Now the first step is as long as the rate. The six, each with the state that it starts from (Adagrad's 0.1 is Keras's):

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
walks = {
    f"{name}, rate {rates[name]}": walk(
        ravine_gradient, np.array([-1.8, 0.6]), rates[name], 40, step, state
    )
    for name, (step, state) in optimizers.items()
}

# %% tags=["hide-input"]
panels = drawings.on_map(
    ravine,
    walks,
    np.linspace(-2, 1, 50),
    np.linspace(-1, 1, 50),
    "One ravine, six paths",
    across=3,
    size=(7, 4),
)
plots.show(
    panels,
    alt="Six maps of one narrow valley with the path of one optimizer each. Plain descent "
    "bounces between the walls; momentum and Nesterov swing and overshoot; Adagrad and "
    "RMSprop set off diagonally and follow the floor; Adam sets off like them and overshoots.",
)

# %% [markdown]
# The upper row follows the gradient, which points across the valley. The lower row divides by its size, so both weights
# first move by the same amount: diagonally.
#
# Which is best? One ravine and six guessed rates cannot tell. So draw bowls of 20 weights, with curvatures from 1 to
# 100, and give each optimiser 100 steps at a rate of its own, chosen on three other bowls. First the ravines run along
# single weights; then the same bowls are turned, and they run anywhere. Guess: which optimisers does that trouble?

# %%
import functools

from helpers import studies

study = studies.of_chapter("02_gradient_descent")


def bowl(seed, turned):
    rng = np.random.default_rng(seed)
    c = 100 ** np.array([0, 1, *rng.uniform(size=18)])  # curvatures from 1 to 100
    start, Q = rng.normal(size=20), np.linalg.qr(rng.normal(size=(20, 20)))[0]
    Q = Q if turned else np.eye(20)
    return (Q * c) @ Q.T, Q @ start  # (20, 20), (20,)


def height_left(name, turned, rate, seed):
    (step, state), (H, start) = optimizers[name], bowl(seed, turned)
    path = walk(lambda w: H @ w, start, rate, 100, step, state)
    heights = ((path @ H) * path).sum(axis=1)
    return np.log10(max(heights[-1] / heights[0], 1e-12))


# %% [markdown]
# The score is the powers of ten of the height that are left: −4 is a ten-thousandth; at −12 we stop counting. The dots are
# ten bowls of each kind, recorded in *data/studies*; the diamond is run now.

# %% tags=["nbval-ignore-output"]
candidates = (10 ** np.arange(-3, 1.1, 0.25)).round(4).tolist()
for turned in [False, True]:
    for name in optimizers:
        method = f"{name}, turned" if turned else name
        left = functools.partial(height_left, name, turned)
        rate = study.tuned("bowls", method, candidates, left)
        for seed in range(by_profile(quick=1, study=10, full=10)):
            study.add("bowls", method, seed, rate, powers=left(rate, seed))
print("bowls that the record did not expect:", study.outside("bowls") or "none")

# %% tags=["hide-input"]
panels = plots.axes(
    1, 2, size=(7, 3), sharey=True, title="Turned ravines cost Adagrad its lead"
)
for ax, kind in zip(panels, ["", ", turned"], strict=True):
    methods = {rule: rule + kind for rule in optimizers}
    title = "turned" if kind else "along the weights"
    drawings.recorded(study, "bowls", "powers", methods, title, "powers of ten left", ax=ax)
    ax.set_xlim(-12.5, 0.5)
plots.show(
    panels,
    alt="Two panels with a row of dots for each optimizer: powers of ten left after 100 steps. Where "
    "ravines run along the weights, Adagrad is at −12, the end of the scale. Turned, it is near −4, "
    "with SGD, and RMSprop, near −4 before, is near −3. The others stand where they stood: "
    "Nesterov furthest, around −7, momentum and Adam near −5, SGD around −4.",
)

# %%
unturned = {name: study.values("bowls", name, "powers") for name in optimizers}
for name in optimizers:
    if np.allclose(study.values("bowls", f"{name}, turned", "powers"), unturned[name]):
        print(f"{name}, turned: the same but for rounding")
    else:
        print(study.compare("bowls", f"{name}, turned", name, "powers"))
print(study.compare("bowls", "Adagrad", "SGD", "powers"))
for name in list(optimizers)[1:]:
    print(study.compare("bowls", f"{name}, turned", "SGD, turned", "powers"))

# %% [markdown]
# SGD, momentum and Nesterov do not notice the turn: they follow the gradient, wherever it points. Adagrad loses its
# lead, eight powers of ten or more, and RMSprop one: a rate for each weight can cure only ravines that run along single
# weights. In the turned bowls momentum, Adam and above all Nesterov come further than plain descent, Adagrad and
# RMSprop less far. All this holds for bowls and exact gradients.

# %% [markdown]
# ## Flat is not low
#
# Where the gradient is zero, a walk at rest stays, whichever rule it follows. Is that always the bottom? Here is a pass
# between two valleys, $L = \frac{u^2}{2} + \frac{v^4}{4} - \frac{v^2}{2}$: a valley for those who walk along $u$, a
# summit for those who walk along $v$. Such a point is called a **saddle**. Two walkers start almost together.


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
# flat to a thousandth, and a program that stops there reports success, on top of a pass. Among millions of weights such
# places are held to be far commoner than valleys that are too high (Dauphin and others, 2014).

# %% [markdown]
# ## Proof
#
# First the losses: value and gradient of each against Keras and its gradient tape, and the gradient against the nudge.

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
z, yes = rng.normal(scale=3, size=8), rng.integers(0, 2, size=8).astype(float)  # (samples,)
yes_or_no = {
    "squared error": lambda z: k.mean_squared_error(yes, tf.sigmoid(z)),
    "cross-entropy": lambda z: k.binary_crossentropy(yes, z, from_logits=True),
}
print("                                value gradient    nudge   all below 1e-8")
for name, keras_loss in yes_or_no.items():
    compare(
        f"{name}, yes or no",
        z,
        lambda z, f=losses[name]: f(z, yes).mean(),
        lambda z, f=slopes[name]: f(z, yes) / len(yes),
        keras_loss,
    )

# %%
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
own, kinds = np.eye(8), rng.integers(0, 4, size=8)
compare(
    "cross-entropy, softmax",
    rng.normal(scale=3, size=(8, 4)),
    lambda z: cross_entropy(z, own, kinds),
    lambda z: gradient(z, own, kinds),
    lambda z: k.sparse_categorical_crossentropy(kinds, z, from_logits=True),
)

# %% [markdown]
# Then the optimisers: a softmax layer learns chapter 00's scans for a hundred steps, once with our rule and once with
# Keras's. Each scan gets a 65th input of 1 for the bias. Keras rounds constants such as 0.999 to single precision, so
# both sides get constants that survive it.

# %%
from helpers import data

digits = data.digits()
y = digits.y_train
X = np.c_[digits.x_train.reshape(-1, 64).astype(float), np.ones(len(y))]  # (scans, 65)
print(X.shape)

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
# Four landscapes; in the last, the southern valley is the deeper. First one walk of up to 200 steps:


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


# %% tags=["hide-input"]
def verdict(path, slope):
    if np.abs(path[-1]).max() > 1e3:
        return f"diverges, gone after {len(path) - 1} steps"
    moving = [step for step, w in enumerate(path) if np.linalg.norm(slope(w)) > 0.01]
    last = max(moving, default=-1) + 1
    return f"at rest from step {last}" if last < len(path) else "still moving at step 200"


def draw_walk(surface, optimizer, power, north):
    (height, slope), (step, state) = surfaces[surface], optimizers[optimizer]
    path = walk(slope, np.array([-1.8, north]), 10**power, 200, step, state)
    above = np.maximum(height(path) - maps[surface].min(), 1e-6)
    says = f"{optimizer}, rate {10**power:.2g}: {verdict(path, slope)}"
    panels = drawings.map_and_height(u, v, maps[surface], path, above, surface, says)
    return panels, f"{says}, on the {surface} from v = {north:.1f}; ends {above[-1]:.2g} up."


plots.show(*draw_walk("ravine", "SGD", -1.1, 1.0))

# %% [markdown]
# Now all six at once. Drop the ball with the mouse or the arrow keys and press **Start**; take an optimiser in hand to
# change its rate. The line below says by how much these walks differ from ours.
#
# Find out: above which rate does SGD diverge in the ravine, whose curvatures are 1 and 25? Do momentum and Nesterov
# bear more, or less? Which of the six leaves the pass from $v = 0$? In the two valleys, from 1.5, at which rates does
# momentum roll out of the upper one, and can SGD do it at all?

# %% tags=["hide-input"]
from helpers import stage

ridge = [[0.5, 2, 0], [-0.5, 0, 2], [0.25, 0, 4]]  # terms: factor, power of u, power of v
terms = {
    "bowl": [[0.5, 2, 0], [0.5, 0, 2]],
    "ravine": [[0.5, 2, 0], [12.5, 0, 2]],
    "pass": ridge,
    "two valleys": [*ridge, [0.15, 0, 1]],
}
race_rates = dict(zip(optimizers, [0.063, 0.02, 0.02, 0.4, 0.063, 0.1], strict=True))
start = np.array([-1.8, 1.5])
ours = {
    name: walk(surfaces["two valleys"][1], start, race_rates[name], 200, *rule).tolist()
    for name, rule in optimizers.items()
}
stage.show(
    "race",
    "Six optimisers race down four landscapes.",
    surfaces=terms,
    surface="two valleys",
    start=start.tolist(),
    rates=race_rates,
    mu=0.9,
    steps=200,
    now=40,
    reference={"surface": "two valleys", "start": start.tolist(), "paths": ours},
)

# %% [markdown]
# <details><summary>What the race shows</summary>
#
# SGD diverges above 2/25 = 0.08, momentum only above 0.15, Nesterov already above 0.054. Nobody leaves the pass: exactly on
# the ridge no slope points sideways, and none of the six invents one. Momentum comes down in the lower valley at rates from
# 0.05 to 0.32, rolling. SGD does so at 0.79, by one step so long that it lands across the ridge: luck, not method.
#
# </details>

# %% [markdown]
# The second playground is a softmax layer with three classes, sure of the wrong one:


# %% tags=["hide-input"]
def draw_fines(z3, z5, z8, truth):
    names = ["3", "5", "8"]
    y = np.eye(3)[names.index(truth)]
    p = np.exp(log_softmax(np.array([z3, z5, z8])))
    squared = 2 * p * ((p - y) - (p - y) @ p)
    panels = drawings.bars(
        {"probability": p, "cross-entropy's slope": p - y, "squared error's": squared},
        names,
        names.index(truth),
        f"The truth is {truth}: cross-entropy {-np.log(p @ y):.2f}",
    )
    alt = f"The truth is {truth}. Probabilities of 3, 5 and 8: {p.round(2)}. Slopes of the "
    return panels, alt + f"cross-entropy {(p - y).round(2)}, squared error {squared.round(2)}."


plots.show(*draw_fines(6, 0, 0, "8"))

# %% [markdown]
# Which logits make the squared error's gradient largest? Can one be wrong and the cross-entropy silent? What changes if
# all three logits grow by 2?

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    draw_fines,
    "Three logits and what two losses ask of them.",
    z3=widgets.slider("logit of 3", -8, 8, 0.5, 2),
    z5=widgets.slider("logit of 5", -8, 8, 0.5, 0),
    z8=widgets.slider("logit of 8", -8, 8, 0.5, -1),
    truth=widgets.choice("the scan is a", ["3", "5", "8"], "8"),
)

# %% [markdown]
# <details><summary>What the sliders show</summary>
#
# The squared error pulls hardest in doubt: with one wrong class near 0.6, the right one near 0.4 and the third out of the
# race, its slopes reach 0.59. Sure and wrong, it falls silent. The cross-entropy's slope at the right class is $p - 1$,
# close to −1 whenever the layer is sure and wrong. Adding 2 to all three changes nothing: the softmax divides it out.
#
# </details>

# %% [markdown]
# ## On data
#
# Does each step need the gradient of all 1,287 scans? A few random ones, a **mini-batch**, give an estimate. Guess: how
# much better is it with four times as many?

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
# Half the error for four times the work: it falls with the root of the batch size. In a single scan's gradient the
# noise is eight times the signal, but it costs 1/1287 of the full one. Which is the better bargain? Take ten epochs
# (passes over the data): ten steps of the full batch, or 12,870 of a single scan. Noise that never stops needs ever
# shorter steps (Robbins and Monro, 1951), so each batch size chooses among 7 rates and 3 ways to lower them:
# `decay=0.25` divides the rate by 1, 1.25, 1.5 ..., pass by pass.


# %%
def train(X, y, batch, rate, passes, seed, optimizer="SGD", decay=0.0):
    rng, (step, state) = np.random.default_rng(seed), optimizers[optimizer]
    theta = np.zeros((X.shape[1], 10))
    history = [cross_entropy(theta, X, y)]
    for done in range(passes):
        order = rng.permutation(len(y))
        for i in range(0, len(y), batch):
            rows = order[i : i + batch]
            g = gradient(theta, X[rows], y[rows])
            theta, state = step(theta, g, state, rate / (1 + decay * done))
        history.append(cross_entropy(theta, X, y))
    return theta, np.array(history)


print("loss, three passes:", train(X, y, 128, 1.0, 3, seed=0)[1].round(2))


# %%
BATCH_RATES = [0.1, 0.3, 1, 3, 10, 30, 100]
steady, falling = (
    [(r, 0) for r in BATCH_RATES],
    [(r, d) for r in BATCH_RATES for d in (0, 0.25, 1)],
)
batches = {
    "one scan, steady": (1, steady),
    "one scan": (1, falling),
    "16 scans": (16, falling),
    "128 scans": (128, falling),
    "all scans": (len(y), falling),
}


def descend(batch, setting, seed):
    return train(X, y, batch, setting[0], 10, seed, decay=setting[1])[1]


# %% tags=["nbval-ignore-output"]
for name, (batch, candidates) in batches.items():
    best = study.tuned("batches", name, candidates, lambda s, n, b=batch: descend(b, s, n)[-1])
    for seed in range(by_profile(quick=1, study=10, full=10)):
        history = descend(batch, best, seed)
        kept = {f"loss {n}": loss for n, loss in enumerate(history)}
        study.add("batches", name, seed, best, **kept)
    print(f"{name:17} rate {best[0]}, decay {best[1]}: loss {history[-1]:.3f}")
print("runs that the record did not expect:", study.outside("batches") or "none")

# %% tags=["hide-input"]
ax = plots.axes()
ax.set_yscale("log")
runs = {
    name: np.stack([study.values("batches", name, f"loss {n}") for n in range(11)])
    for name in batches
}  # (passes + 1, seeds)
plots.curves(
    np.arange(11),
    {name: np.median(run, axis=1) for name, run in runs.items()},
    "For the same work, small batches come further",
    "passes over the data",
    "loss on the training scans",
    bands={name: (run.min(axis=1), run.max(axis=1)) for name, run in runs.items()},
    ax=ax,
)
for row in study.live:  # the run of now
    if row["experiment"] == "batches" and row["metric"] != "tuning":
        ax.plot(int(row["metric"].split()[1]), row["value"], ".", color=plots.BLACK, ms=4)
plots.show(
    ax,
    alt="Loss against passes, on a logarithmic scale, for five ways to use ten passes, each at its own "
    "best rate. All scans at once first climb to 4 and end at 0.18; 128 scans jump to 10 and end near "
    "0.13. One scan and 16 scans come lowest, near 0.02, their bands overlapping; one scan at a "
    "steady rate ends a little above them.",
)

# %%
for one, two in [
    ("one scan", "16 scans"),
    ("16 scans", "128 scans"),
    ("128 scans", "all scans"),
]:
    print(study.compare("batches", one, two, "loss 10"))
print(study.compare("batches", "one scan", "one scan, steady", "loss 10"))

# %% [markdown]
# Each line is the median of ten recorded runs, ten orders of the scans; each band is their range, and the dots are the
# run made now. Ten exact steps, at the best of 21 settings, end higher than rough ones with 128 scans, and those higher
# than with 16. Between 16 and one, ten runs show no difference. At a steady rate one scan ends about twice as high: its
# noise never stops.
#
# And a processor does many at once faster than many in turn:

# %% tags=["nbval-ignore-output"]
import time


def seconds(batch):
    began = time.perf_counter()
    for i in range(0, len(y), batch):
        gradient(start, X[i : i + batch], y[i : i + batch])
    return time.perf_counter() - began


alone, together = [min(seconds(batch) for _ in range(5)) for batch in (1, 128)]
print(f"a pass in batches of 128: {alone / together:.0f} times as quick as one by one")

# %%
print("at least 5 times as quick:", alone / together > 5)

# %% [markdown]
# So all scans at once waste the data, and one at a time the processor. Keras takes 32 unless told otherwise.
#
# Now the optimisers: ten epochs in batches of 32 with a falling rate, eight rates each. Guess first: whose best rates
# will be small, and why?

# %% tags=["nbval-ignore-output"]
RATES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]


def final(name, rate, seed):
    return train(X, y, 32, rate, 10, seed, name, decay=0.25)[1][-1]


best = {}
for name in optimizers:
    best[name] = study.tuned("rates", name, RATES, functools.partial(final, name))
    for seed in range(by_profile(quick=1, study=10, full=10)):
        study.add("rates", name, seed, best[name], loss=final(name, best[name], seed))
print("runs that the record did not expect:", study.outside("rates") or "none")

# %% tags=["hide-input"]
ends = np.array([list(study.searched("rates", name).values()) for name in optimizers])
ax = plots.heatmap(
    np.minimum(ends, 2.3),
    "Each optimiser has a rate of its own",
    rows=list(optimizers),
    columns=[f"{rate}" for rate in RATES],
    xlabel="learning rate",
    write=".2f",
    bar="loss after ten passes",
    ax=plots.axes(size=(7, 3.2)),
)
plots.show(
    ax,
    alt="A table of the loss after ten passes, six optimisers by eight learning rates. SGD and Adagrad "
    "are best at 10, momentum and Nesterov at 3, Adam at 1, RMSprop at 0.1 or 0.3. At 10 RMSprop "
    "and Adam are above 0.6; at 30 they are no better than an untrained layer.",
)

# %%
print("best rates:", best)
for name in list(optimizers)[1:]:
    print(study.compare("rates", name, "SGD", "loss"))

# %% [markdown]
# 2.30 is $\log 10$, an untrained layer's loss; higher losses are shown as 2.30. Adam and RMSprop divide by the size of
# the slopes, so their rate is the length of a step and must suit the weights; SGD's must suit the slopes. Adagrad
# divides too, but by a sum that grows, so it can start large. At SGD's best rate Adam's loss is over ten times SGD's;
# at their own, none of the five differs from SGD by more than its interval. Where one optimiser beats another, ask who
# chose the other's rate.
#
# ### Scans that nobody trained with
#
# A low training loss is not the aim. So deal out the ten forms: six to learn from, two to choose the rate by, two to
# judge by; ten deals. Three competitors: the digit whose mean picture is nearest; scikit-learn's *logistic regression*,
# our layer with a penalty on large weights (chapter 05), its strength chosen as the rates are; and the same with hardly
# any.

# %% tags=["nbval-ignore-output"]
from sklearn.linear_model import LogisticRegression

images = data.grey_images()  # the digits; Fashion-MNIST in the full profile
labels = images.y_train
x = np.c_[images.x_train.reshape(len(labels), -1).astype(float), np.ones(len(labels))]
groups = by_profile(data.digit_forms()[: len(labels)], np.arange(len(labels)) % 10)


def deal(seed):
    order = np.random.default_rng(seed).permutation(10)
    return [np.isin(groups, order[a:b]) for a, b in [(0, 6), (6, 8), (8, 10)]]


# %%
strengths = by_profile([0.03, 0.1, 0.3, 1, 3, 10, 30], full=[0.003, 0.03, 0.3])


def fits(name, rows, seed):
    inputs, y = x[rows], labels[rows]
    if name in optimizers:
        batch, passes = by_profile((32, 10), full=(128, 5))
        return {r: train(inputs, y, batch, r, passes, seed, name, 0.25)[0] for r in RATES}
    if name == "nearest mean picture":
        m = np.stack([inputs[y == k, :-1].mean(axis=0) for k in range(10)])  # (10, pixels)
        return {"": np.vstack([2 * m.T, -(m**2).sum(axis=1)])}  # greatest for the nearest m
    found = {}
    for C in [1e5] if name == "hardly any penalty" else strengths:
        model = LogisticRegression(C=C, max_iter=by_profile(5000, full=300))
        model.fit(inputs[:, :-1], y)
        found[C] = np.vstack([model.coef_.T, model.intercept_])  # (pixels + 1, 10)
    return found


# %% tags=["nbval-ignore-output"]
competitors = ["nearest mean picture", "logistic regression", "hardly any penalty"]
for seed in range(by_profile(quick=1, study=10, full=3)):
    learn, choose, judge = deal(seed)
    for name in [*competitors, *optimizers]:
        found = fits(name, learn, seed)
        for way, rows in {"": choose, ", by training loss": learn}.items():
            score = {
                s: cross_entropy(theta, x[rows], labels[rows]) for s, theta in found.items()
            }
            setting = min(score, key=score.get)
            right = (x[judge] @ found[setting]).argmax(axis=1) == labels[judge]
            study.add("digits", name + way, seed, setting, accuracy=right.mean())
print("deals that the record did not expect:", study.outside("digits") or "none")

# %% tags=["hide-input"]
panels = plots.axes(
    1, 2, size=(7, 3.6), sharey=True, title="Six optimisers, one linear layer: about 0.9 each"
)
for ax, way in zip(panels, ["", ", by training loss"], strict=True):
    shown = {row: row + way * (row in optimizers) for row in [*competitors, *optimizers]}
    title = "rate by training loss" if way else "rate by two other forms"
    drawings.recorded(
        study, "digits", "accuracy", shown, title, "accuracy, two new forms", ax=ax
    )
plots.show(
    panels,
    alt="Two panels with a row of dots for each method: accuracy on two new forms in ten deals. Rates "
    "chosen by two other forms: the nearest mean picture near 0.87, logistic regression 0.91, with "
    "hardly any penalty 0.89, the six optimisers between, their dots overlapping, but for one deal "
    "of SGD at 0.74. Rates chosen by training loss: all six near 0.89.",
)

# %%
for name in ["nearest mean picture", "hardly any penalty", *optimizers]:
    print(study.compare("digits", name, "logistic regression", "accuracy", overlap=2 / 8))
print()
for name in optimizers:
    method = f"{name}, by training loss"
    print(study.compare("digits", method, "logistic regression", "accuracy", overlap=2 / 8))

# %% [markdown]
# With the rate chosen on other scans, no interval separates any of the six from logistic regression: all are one linear
# layer, and the rate says how far it gets. Chosen by training loss, all six have their mean two or three points below
# logistic regression, near the layer with hardly any penalty; but ten deals of the same forms are too few to be sure.
# (`overlap` widens the intervals for that; chapter 05 says how.)
#
# On real data, Fashion-MNIST's photographs of clothes, three deals of five epochs over 36,000 images gave:

# %%
real = studies.of_chapter("02_gradient_descent", full=True)
for name in [*competitors, *optimizers]:
    found = real.values("digits", name, "accuracy")
    print(f"{name:21} {found.mean():.3f}   ({found.min():.3f} to {found.max():.3f})")

# %% [markdown]
# The dataset's authors give 0.842 for logistic regression on 60,000 images (Xiao and others, 2017,
# [arXiv:1708.07747](https://arxiv.org/abs/1708.07747)). RMSprop and Adam took the lowest rate on offer, and
# logistic regression the weakest penalty, so other ranges might serve them better.

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
# **2. The edge.** Given a bowl's curvatures in its main directions, an array of positive numbers, return the learning rate
# above which plain gradient descent diverges.


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
# weights and velocity.


# %%
def momentum_step(w, g, v, rate, mu):
    ### BEGIN SOLUTION
    v = mu * v - rate * g
    return w + v, v
    ### END SOLUTION


check(momentum_step)

# %% [markdown]
# **5. A step of Adam.** `t` steps have been taken before this one. Return the new weights, `m` and `s`, with `beta_1` 0.9,
# `beta_2` 0.999 and epsilon 1e-7, where Keras has it or where the paper has it.


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
# **6. An experiment: a rule of your own.** Fresh turned bowls of 20 weights, curvatures from 1 to 100, and 60 gradients for
# each. Return `(step, state)`, where `step(w, g, state)` gives the new weights and state, its rates built in. The score is
# the powers of ten left; the goal is −5. Plain descent and momentum with $\mu = 0.9$ do not get
# there at any rate. What does?


# %%
def own_rule():
    ### BEGIN SOLUTION
    def step(
        w, g, v
    ):  # shorter memory, longer steps; a rate from the last two gradients would do, too
        v = 0.7 * v - 0.03 * g
        return w + v, v

    return step, 0.0
    ### END SOLUTION


check(own_rule)

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
# Gradient descent steps against the gradient of a loss. The rate must stay below 2 over the largest curvature; the smallest
# sets the pace. Cross-entropy keeps its slope, $p - y$, where the network is sure and wrong. Momentum adds up steps,
# Adagrad and RMSprop give each weight its own rate, Adam does both, and each needs its own range of rates. Small
# batches buy more steps with noisier gradients.

# %% [markdown]
# ## Mistakes you will meet
#
# **A mean that is a sum.** One of the articles calls $\frac{1}{2} \sum (y_i - \hat y_i)^2$ the *mean* squared error. A
# fair loss, but its gradient is $m/2$ times the mean's, so the rate of 0.08 that served above fails:

# %%
for rate in [0.08, 0.08 * 2 / len(fare)]:
    path = walk(lambda theta: A.T @ (A @ theta - fare), np.zeros(2), rate, 1000)
    print(f"rate {rate:.3f}: {len(path) - 1:4} steps, ends at {path[-1].round(2)}")

# %% [markdown]
# **Half a cross-entropy.** The same article prints $L = -\sum y_i \log \hat y_i$. With labels 0 and 1, every 0 drops
# out, and nothing speaks against saying yes to everything:

# %%
truth = np.array([1, 0, 0, 0])
for p in [np.full(4, 0.999), np.array([0.9, 0.1, 0.1, 0.1])]:
    yes, no = -(truth * np.log(p)).sum(), -((1 - truth) * np.log(1 - p)).sum()
    print(f"answers {p}: as printed {yes:.3f}, with both terms {yes + no:.3f}")

# %% [markdown]
# **Weights without biases.** It also adjusts biases with the gradient of the weights. A bias needs its own; without it the
# fares lose their basic fee:

# %%
path = walk(lambda theta: fare_gradient(theta) * [1, 0], np.zeros(2), rate=0.08, steps=1000)
for name, theta in [("weight only", path[-1]), ("both", goal)]:
    print(f"{name:11} {theta.round(2)}  loss {fare_loss(theta):.2f}")

# %% [markdown]
# **"Momentum and Adam deal with vanishing and exploding gradients."** Another article answers so. They change the step,
# not the gradient. Adam scales small slopes up, but a slope of zero gives it nothing to scale. And one exploding
# gradient stays in its running average for hundreds of steps, all of them too short. Here are a thousand slopes of 1 at
# rate 0.01, the first a spike of a million, or not:

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
# Momentum was thrown far off, and Adam all but stopped. What changes the gradient itself comes later: how weights start
# (chapter 03), skip connections (08), gates (10), and cutting the gradient down to a largest length (Pascanu and
# others, 2013; chapter 09).

# %% [markdown]
# ## Read on
#
# - H. Robbins, S. Monro. [A stochastic approximation method](https://doi.org/10.1214/aoms/1177729586). *Annals of
#   Mathematical Statistics* 22(3), 400–407, 1951.
# - B. T. Polyak. [Some methods of speeding up the convergence of iteration
#   methods](https://doi.org/10.1016/0041-5553%2864%2990137-5). *USSR Computational Mathematics and Mathematical Physics* 4(5),
#   1–17, 1964.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton. [On the importance of initialization and momentum in deep
#   learning](https://proceedings.mlr.press/v28/sutskever13.html). *ICML* 2013.
# - J. Duchi, E. Hazan, Y. Singer. [Adaptive subgradient methods for online learning and stochastic
#   optimization](https://jmlr.org/papers/v12/duchi11a.html). *JMLR* 12, 2121–2159, 2011.
# - T. Tieleman, G. Hinton. [Lecture 6.5, RMSprop: divide the gradient by a running average of its recent
#   magnitude](http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf). Coursera, 2012.
# - D. P. Kingma, J. Ba. [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980). *ICLR* 2015.
# - R. Pascanu, T. Mikolov, Y. Bengio. [On the difficulty of training recurrent neural
#   networks](https://arxiv.org/abs/1211.5063). *ICML* 2013.
# - Y. Dauphin and others. [Identifying and attacking the saddle point problem in high-dimensional non-convex
#   optimization](https://arxiv.org/abs/1406.2572). *NIPS* 2014.
# - G. Goh. [Why momentum really works](https://doi.org/10.23915/distill.00006). *Distill*, 2017.
#
# All this needs the gradient. For one layer we derived it by hand; for many, on to [chapter 03](03_backpropagation.ipynb).
