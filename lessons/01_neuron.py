# %% [markdown]
# # Build a neuron
#
# At the end of this chapter you will have built an artificial neuron, taught it to tell a handwritten 3 from an 8, and
# found a small question that no single neuron can answer.

# %% tags=["hide-input"]
from helpers import plots
from helpers.diagrams import neuron

plots.show(
    neuron.one_neuron(
        ["x₁", "x₂"], ["w₁", "w₂"], "b", lambda z: z * (z > 0), "A neuron weighs its inputs"
    ),
    alt="A diagram. Two inputs lead over edges with the weights w1 and w2 to a circle that "
    "sums them and the bias b. The sum passes through an activation, here a bent line, "
    "and leaves as the output a.",
)

# %% [markdown]
# **You will learn** to
#
# - compute a neuron's output by hand, in a loop, and for a whole batch at once;
# - say what the weights, the bias and the activation each do to the neuron's decision;
# - differentiate sigmoid, tanh and ReLU, and check a derivative numerically;
# - train a neuron with the perceptron rule, and say when that rule must fail.
#
# **You need** Python, a little NumPy, and the idea of a slope. On two processor cores the chapter runs in
# about 10 seconds and takes about 0.7 GiB of memory, nearly all of it for the comparison with Keras.

# %% [markdown]
# ## Weighing evidence
#
# You are deciding whether to take an umbrella. Dark clouds speak for it. So does a falling barometer, and
# you trust the barometer more. You weigh each sign, add the weights up, and act if the total is large enough.
#
# That is all a neuron does. Each input $x_i$ has a **weight** $w_i$, which says how strongly the input speaks
# for an answer, or against it if the weight is negative. The **bias** $b$ is what the neuron leans to before
# it has seen anything. The sum is called $z$:
#
# $$z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b$$
#
# An **activation** then turns the sum into the output, $a = f(z)$. The simplest useful one is the **ReLU**,
# for "rectified linear unit": it keeps positive sums and turns negative ones into zero.
#
# $$\mathrm{ReLU}(z) = \max(0, z)$$
#
# Work one out on paper first. The inputs are 1 and 2, the weights 2 and 3, the bias is 1. What comes out?

# %%
x = [1, 2]
w = [2, 3]
b = 1

z = b
for x_i, w_i in zip(x, w, strict=True):
    z += w_i * x_i
print("z =", z, "  a =", max(0, z))

# %% [markdown]
# Nine, twice: the sum is positive, so the ReLU lets it through as it is. Had the bias been −10, the sum would
# have been −2 and the output 0.
#
# Multiply two lists of numbers place by place and add up the products: that is their *dot product*, and NumPy writes
# it `@`. One row of numbers goes in, one number comes out:

# %%
import numpy as np

x, w = np.array([1, 2]), np.array([2, 3])
print("z =", x @ w + b)

# %% [markdown]
# The sign `@` pays off when many inputs wait. Put one sample in each row of a matrix, and the same line answers
# for all of them. Such a stack of samples is a **batch**.

# %%
X = np.array([[1, 2], [0, 0], [-3, 1]])  # (samples, inputs)
z = X @ w + b  # (samples,)
print("z =", z, "  a =", np.maximum(0, z))

# %% [markdown]
# The second sample is all zeros, and the neuron still says 1. That is the bias speaking.

# %% [markdown]
# ## The line where it changes its mind
#
# Take a neuron that says yes where $z > 0$ and no elsewhere. Its mind changes exactly where $z = 0$. With two
# inputs that is the equation of a straight line:
#
# $$w_1 x_1 + w_2 x_2 + b = 0$$
#
# The line is called the **decision boundary**. The weights, drawn as an arrow, stand at a right angle to it and
# point to the side of yes. Guess first: which way does the line move when the bias grows?

# %% tags=["hide-input"]
panels = plots.axes(1, 3, size=(7, 3.2), sharey=True, title="A larger bias slides the line")
for ax, bias in zip(panels, [-2, -1, 0], strict=True):
    plots.regions(ax, lambda points, bias=bias: points @ [1, 2] + bias, limits=(-1, 2))
    ax.annotate(
        "", (1, 2), (0, 0), arrowprops={"arrowstyle": "->", "lw": 2, "color": plots.BLUE}
    )
    ax.text(1.05, 1.75, "yes", color=plots.BLUE)
    ax.set(title=f"b = {bias}".replace("-", "−"), xlabel="x₁")
panels[0].set_ylabel("x₂")
plots.show(
    panels,
    alt="Three planes, each cut in two by a slanted line, for the biases -2, -1 and 0. As "
    "the bias grows the line slides down and to the left, parallel to itself; the arrow "
    "of the weights stays at right angles to it.",
)

# %% [markdown]
# The line slides and keeps its direction. A larger bias means that less evidence is needed, so the side of yes
# (orange, where the arrow points) grows. Turning the line is the weights' work.

# %% [markdown]
# ## Three ways to answer
#
# Yes or no is a harsh answer: a neuron that is barely convinced sounds as sure as one that is certain. Two
# older activations answer by degrees. The **sigmoid** squeezes any sum into the range from 0 to 1, so that its
# output can be read as a probability. The **tanh** squeezes the sum into the range from −1 to 1.
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} \qquad \tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$$
#
# The formula for the sigmoid is one line of code. Try it on a large negative sum:

# %% tags=["nbval-ignore-output"]
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(1 / (1 + np.exp(-np.array([-1000.0, 0.0, 3.0]))))
print("but:", *[str(warning.message) for warning in caught])

# %% [markdown]
# The answers are right, and NumPy complains all the same: $e^{1000}$ does not fit into a floating-point number,
# and it is by luck that one divided by infinity is the zero we want. For the numbers below zero there is an equal
# form that only ever raises $e$ to a negative power, $\sigma(z) = e^{z} / (1 + e^{z})$. Use each where it is safe:


# %%
def sigmoid(z):
    small = np.exp(-np.abs(z))  # at most 1, whatever z is
    return np.where(z >= 0, 1, small) / (1 + small)


def relu(z):
    return np.maximum(0, z)


print(sigmoid(np.array([-1000.0, 0.0, 3.0])))

# %% tags=["hide-input"]
z = np.linspace(-4, 4, 201)
ax = plots.curves(
    z,
    {"sigmoid": sigmoid(z), "tanh": np.tanh(z), "ReLU": relu(z)},
    "Sigmoid and tanh level off; ReLU never does",
    "weighted sum z",
    "output a",
    ylim=(-1.2, 3),
)
plots.show(
    ax,
    alt="Three curves over the weighted sum. The sigmoid rises in an S from 0 to 1, tanh in "
    "a steeper S from -1 to 1. ReLU is zero up to 0 and then a straight line that "
    "leaves the picture.",
)

# %% [markdown]
# Why have an activation at all? Here are two neurons in a row without one. The first turns $x$ into
# $3x + 1$, the second turns that into $-2(3x + 1) + 5$.

# %%
x = np.array([-1.0, 0.0, 2.0])
two_neurons = -2 * (3 * x + 1) + 5
just_one = -6 * x + 3
print(two_neurons, just_one)

# %% [markdown]
# The same numbers. Weighted sums of weighted sums are weighted sums, so a tower of such neurons can do no more
# than one of them. Put a ReLU between the two and no single straight line gives those answers:

# %%
print(-2 * relu(3 * x + 1) + 5)

# %% [markdown]
# From −1 to 0 the output fell by 2; from 0 to 2 it fell by 12, which is 6 for each step. The line has a bend
# in it. All that deep networks can do, they can do because of such bends.

# %% [markdown]
# ## How steep is the answer?
#
# Soon we will want to improve a neuron by small changes: raise this weight a little, does the answer get better?
# How strongly the output responds to a small change of the sum is the **derivative** of the activation, its slope:
#
# $$\sigma'(z) = \sigma(z)\,(1 - \sigma(z)) \qquad
# \tanh'(z) = 1 - \tanh^2(z) \qquad
# \mathrm{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}$$
#
# Where does the first one come from? Write the sigmoid as one over something, $\sigma = (1 + e^{-z})^{-1}$, and
# differentiate the power, then what is inside it:
#
# $$\begin{aligned}
# \sigma'(z) &= -(1 + e^{-z})^{-2} \cdot (-e^{-z}) = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} \\
# &= \sigma(z)\,(1 - \sigma(z)), \quad \text{because} \quad
# \frac{e^{-z}}{1 + e^{-z}} = \frac{(1 + e^{-z}) - 1}{1 + e^{-z}} = 1 - \sigma(z)
# \end{aligned}$$
#
# Sigmoid and tanh give their slope in terms of the output itself: once $a$ is known, its slope costs one
# multiplication. At $z = 0$ the ReLU has a corner and no slope at all; Keras, like us, takes 0 there.
#
# Do not believe a derivative because it stands in a book. Nudge the input by a tiny $h$ to either side and see
# by how much the output moves. This **central difference** is how we shall test every gradient of the course:
#
# $$f'(z) \approx \frac{f(z + h) - f(z - h)}{2h}$$


# %%
def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def central_difference(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


print(f"formula {sigmoid_slope(0.5):.8f}   nudge {central_difference(sigmoid, 0.5):.8f}")

# %% tags=["hide-input"]
ax = plots.curves(
    z,
    {"sigmoid": sigmoid_slope(z), "tanh": 1 - np.tanh(z) ** 2, "ReLU": (z > 0).astype(float)},
    "Only ReLU's slope does not die out for large sums",
    "weighted sum z",
    "slope of the output",
)
plots.show(
    ax,
    alt="The slopes of the three activations. The sigmoid's is a low bump of height one "
    "quarter, tanh's a bump of height one; both are near zero beyond plus or minus "
    "four. ReLU's is zero on the left and one on the right.",
)

# %% [markdown]
# Remember two heights from this picture. The sigmoid's slope is never above **one quarter**, tanh's never above
# **one**. When a network learns, a correction has to travel back through its layers, and each layer multiplies it by this
# slope and by the weights. With sigmoids the slope alone takes away three quarters or more every time; after ten layers
# less than a millionth is left, unless large weights make up for it. What vanishes is not the signal on its way
# forward but the correction, the *gradient*, at the early layers. The ReLU multiplies it by 1 wherever it is switched on.
# Chapter 03 measures this.
#
# And the weight that we wanted to raise? Turn only $w_1$, leave the other weights, the bias and the inputs as they are.
# The sum then changes $x_1$ times as much as $w_1$ does, and the output $f'(z)$ times as much as the sum:
#
# $$\frac{\partial a}{\partial w_1} = f'(z)\, x_1$$
#
# Read **∂** as "d", with all other things held still: there are several numbers that one could turn, and only this one
# moves. So a weight of a sigmoid neuron has influence where its input is large and the neuron is undecided. A nudge
# agrees:

# %%
x, w, b = np.array([1.0, 2.0]), np.array([0.2, -0.3]), 0.1
formula = sigmoid_slope(x @ w + b) * x[0]
nudge = central_difference(lambda w1: sigmoid(x @ [w1, w[1]] + b), w[0])
print(f"formula {formula:.8f}   nudge {nudge:.8f}")

# %% [markdown]
# ## Proof
#
# Is our neuron the real thing? Keras, the library that the rest of the course builds with, calls a layer of neurons
# `Dense`, and each neuron in it a *unit*. We give such a layer our weights and compare its sums with ours. Then we
# compare the slopes of the activations, at random sums, none of them exactly zero.

# %%
from helpers.training import keras, tf  # TensorFlow, without its start-up lines

rng = np.random.default_rng(0)
X, w, b = rng.normal(size=(100, 2)), np.array([2, 3]), 1
layer = keras.layers.Dense(1, dtype="float64")
layer.build((None, 2))
layer.set_weights([np.array([[2.0], [3.0]]), np.array([1.0])])
ours, theirs = X @ w + b, layer(X).numpy()[:, 0]
print(f"weighted sums, largest difference: {np.abs(ours - theirs).max():.0e}")

# %% [markdown]
# Keras finds slopes with a *gradient tape*: it writes down each step of a computation and differentiates it
# afterwards. Chapter 03 builds one. Each row below compares a formula of this chapter with Keras (`values`,
# `slopes`) and with the nudge.


# %%
def values_and_slopes(name, sums):  # what Keras has to say
    z = tf.constant(sums)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = keras.activations.get(name)(z)
    return a.numpy(), tape.gradient(a, z).numpy()


# %%
formulas = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (relu, lambda z: (z > 0).astype(float)),
}
sums = rng.normal(scale=3, size=1000)
print("             values     slopes     nudge      all below 1e-8")
for name, (f, slope) in formulas.items():
    values, slopes = values_and_slopes(name, sums)
    wrong_by = [
        f(sums) - values,
        slope(sums) - slopes,
        slope(sums) - central_difference(f, sums),
    ]
    errors = [np.abs(difference).max() for difference in wrong_by]
    print(f"{name:10}", *[f"{error:10.0e}" for error in errors], f"{max(errors) < 1e-8!s:>10}")

# %% [markdown]
# ## Play
#
# Four points stand on the corners of a square, and each has a colour and a shape. We want a neuron that answers 1 at
# the orange squares and 0 at the blue circles. Three such tasks have names from logic: **AND** is 1 if both inputs
# are, **OR** if at least one is, **XOR** ("exclusive or") if exactly one is.

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
gates = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}

# %% tags=["hide-input"]
panels = plots.axes(1, 3, size=(7, 3), sharey=True, title="Which straight line parts them?")
for ax, (gate, wanted) in zip(panels, gates.items(), strict=True):
    plots.points(ax, corners, wanted)
    ax.set(title=gate, xticks=[0, 1], yticks=[0, 1], xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
plots.show(
    panels,
    alt="The four corners of a square, three times. For AND only the corner (1, 1) is an "
    "orange square, for OR all but (0, 0) are, for XOR the two corners (0, 1) and (1, "
    "0) are, which lie opposite each other.",
)

# %% [markdown]
# In the next picture the left panel is the neuron's view of the plane. The right one shows where the four sums fall
# on its activation, and so what it answers at each corner.

# %%
activations = {"sigmoid": sigmoid, "tanh": np.tanh, "ReLU": relu}


def draw_neuron(w1, w2, bias, activation, gate):
    f, wanted = activations[activation], gates[gate]
    return neuron.on_corners((w1, w2, bias), f, activation, corners, wanted, gate)


plots.show(*draw_neuron(1, 1, -1.5, "sigmoid", "AND"))

# %% [markdown]
# Now take the controls. Can you find a neuron for OR? For XOR? What is the most of XOR's four points that
# you get right, and does the activation matter for it?

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    draw_neuron,
    "A neuron on the four corners.",
    w1=widgets.slider("weight w₁", -3, 3, 0.1, 1),
    w2=widgets.slider("weight w₂", -3, 3, 0.1, -0.5),
    bias=widgets.slider("bias b", -3, 3, 0.1, 0.3),
    activation=widgets.choice("activation", list(activations), "sigmoid"),
    gate=widgets.choice("task", list(gates), "OR"),
)

# %% [markdown]
# <details>
# <summary>What you may have found</summary>
#
# OR is easy: both weights 1 and a bias of −0.5, for example. For XOR three of the four points are the most; the next
# section proves it. The activation plays no part in this. Whether the neuron says yes depends on the sign of the sum
# alone, and the activation only decides on which scale the answer is read.
#
# </details>

# %% [markdown]
# ## A neuron that learns
#
# Setting three numbers by hand was quick. A neuron that reads scans has 64 weights, and a network has millions.
# They must be found from examples.
#
# In 1958 Frank Rosenblatt described a rule so short that you could have invented it. Show the neuron an example. If its
# answer is right, do nothing. If it said 1 and should have said 0, its sum was too large: subtract the inputs from the
# weights, and 1 from the bias. If it said 0 and should have said 1, add them.
#
# Let $y$ be the right answer, the **target**, and $\hat y$ the neuron's. The whole course measures the **error** the
# same way round, output minus target: a positive error means "too much". With it both cases are one line, the
# **perceptron rule**:
#
# $$w \leftarrow w - (\hat y - y)\, x \qquad b \leftarrow b - (\hat y - y)$$
#
# In the code, one *pass* goes through all examples once. Chapter 00 called it an epoch.


# %%
def train(X, y, passes, rng=None):
    w, b, path = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        order = range(len(X)) if rng is None else rng.permutation(len(X))
        for i in order:
            error = int(X[i] @ w + b > 0) - y[i]  # output - target: -1, 0 or 1
            if error:
                w, b = w - error * X[i], b - error
                path.append((w, b))
    return w, b, path


w, b, path = train(corners, gates["AND"], passes=20)
print("AND:", w, b, "after", len(path), "corrections")
print("its answers:", (corners @ w + b > 0).astype(int))

# %% [markdown]
# It starts with every weight at zero and knows nothing. Ten corrections later it computes AND. Watch the line
# find its place:

# %% tags=["hide-input"]
panels = plots.axes(1, 4, size=(7, 2.6), sharey=True, title="Each correction moves the line")
for ax, step in zip(panels, [0, 2, 4, len(path) - 1], strict=True):
    w, b = path[step]
    plots.regions(ax, lambda points, w=w, b=b: points @ w + b)
    plots.points(ax, corners, gates["AND"])
    ax.set(title=f"correction {step + 1}", xticks=[0, 1], yticks=[0, 1])
plots.show(
    panels,
    alt="Four snapshots of the plane while a neuron learns AND. At first all is yes; then the "
    "boundary jumps from place to place, and at the last correction it cuts the corner (1, 1) off "
    "from the three others, running through one of them.",
)

# %% [markdown]
# The last line runs straight through a blue circle. The rule does not mind: a sum of exactly zero is a no, the
# answer is right, so there is nothing to correct. It takes the first line that works, not the best one.
#
# Now OR, and then XOR. Guess how many corrections each will take.

# %%
for gate in ["OR", "XOR"]:
    w, b, path = train(corners, gates[gate], passes=1000)
    right = ((corners @ w + b > 0) == gates[gate]).sum()
    print(f"{gate:4} {len(path):5} corrections in 1000 passes; {right} of 4 right")

# %% [markdown]
# OR is done in a handful. XOR is corrected on and on, thousands of times, and gets no further.
#
# This is not the rule's fault. Suppose some neuron did compute XOR, and write down what its four answers demand:
#
# $$b \le 0 \qquad w_1 + b > 0 \qquad w_2 + b > 0 \qquad w_1 + w_2 + b \le 0$$
#
# Add the two in the middle: $w_1 + w_2 + 2b > 0$. Add the two at the ends: $w_1 + w_2 + 2b \le 0$. Both cannot
# hold. No weights compute XOR: no straight line has two opposite corners on one side and the other two on the other.
# The search below tries 68,921 neurons and finds the same.

# %%
grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 41)] * 3), -1).reshape(-1, 3)  # (neurons, 3)
answers = grid[:, :2] @ corners.T + grid[:, 2:] > 0  # (neurons, 4)
for gate, wanted in gates.items():
    right = (answers == wanted).sum(axis=1)
    print(
        f"{gate:4} best of {len(grid)} neurons: {right.max()} of 4;  perfect ones: {(right == 4).sum()}"
    )

# %% [markdown]
# Where a dividing line exists, the perceptron rule is certain to find one after finitely many corrections (Novikoff,
# 1962). Where none exists, it never rests. Step through the tasks below: with which does the line come to rest, and
# what does it do on XOR?

# %%
paths = {
    gate: [(np.zeros(2), 0.0), *train(corners, gates[gate], passes=20)[2]][:25]
    for gate in gates
}


def draw_step(correction, gate):
    return neuron.learning_step(int(correction), paths[gate], corners, gates[gate], gate)


plots.show(*draw_step(3, "XOR"))

# %% tags=["hide-input"]
widgets.explore(
    draw_step,
    "The perceptron rule, correction by correction.",
    correction=widgets.slider("correction", 0, 24, 1, 1),
    gate=widgets.choice("task", list(gates), "AND"),
)

# %% [markdown]
# <details>
# <summary>What you may have found</summary>
#
# With AND the line comes to rest after ten corrections, with OR after four. On XOR it goes round in a circle of four
# lines: correction 6 puts it where correction 2 had put it, and so on for ever. It has one or two corners right at a
# time, never even the three that a neuron could have. The rule repairs one example at a time and does not count how
# many of the others it spoils.
#
# </details>

# %% [markdown]
# ## On data
#
# Four corners are a toy. Here is a question with a real answer: is this scan a 3 or an 8? The scans are those of
# chapter 00, from fourteen forms. The last four are held out again, so that the neuron is judged on forms that it has
# not seen: by other people, almost surely (thirteen people filled in the fourteen forms).

# %%
from helpers import data

digits = data.digits()
train_rows, test_rows = np.isin(digits.y_train, [3, 8]), np.isin(digits.y_test, [3, 8])
X_train, y_train = digits.x_train[train_rows].reshape(-1, 64), digits.y_train[train_rows] == 8
X_test, y_test = digits.x_test[test_rows].reshape(-1, 64), digits.y_test[test_rows] == 8
print(f"{len(X_train)} scans to learn from, {len(X_test)} held out")

# %% tags=["hide-input"]
shown = [*np.flatnonzero(~y_test)[:4], *np.flatnonzero(y_test)[:4]]
plots.show(
    plots.pictures(
        X_test[shown].reshape(-1, 8, 8),
        ["3"] * 4 + ["8"] * 4,
        "Threes are open on the left, eights are closed",
    ),
    alt="Eight coarse scans of 8 by 8 pixels: four threes, their left side "
    "more or less open, and four eights, whose left side is closed.",
)

# %% [markdown]
# A scan is 64 numbers, so the neuron has 64 weights, one for each pixel. The rule is the same function `train`.
# The order in which the scans come by is random, and with it the result; ten orders show the spread.

# %%
y = y_train.astype(int)
runs = [train(X_train, y, passes=20, rng=np.random.default_rng(seed)) for seed in range(10)]
scores = [((X_test @ w + b > 0) == y_test).mean() for w, b, _ in runs]
print(
    f"held-out accuracy: {min(scores):.3f} to {max(scores):.3f}, median {np.median(scores):.3f}"
)

# %% [markdown]
# Is that good? Here are three honest competitors. *Always the commoner digit* is what one gets without looking. *More
# ink is an 8* uses one number for each scan. *Logistic regression* is a single sigmoid neuron, trained by the better
# method of the next chapter; how strongly its weights are held back (`C`) is chosen on forms that it did not learn from.

# %%
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold


def more_ink(X, y):
    limits = np.linspace(0, 1, 101)
    best = limits[np.argmax([((X.mean(axis=1) > limit) == y).mean() for limit in limits])]
    return lambda scans: scans.mean(axis=1) > best


def logistic_neuron(X, y, forms):
    choices = {"C": [0.1, 1, 10, 100]}
    search = GridSearchCV(LogisticRegression(max_iter=2000), choices, cv=GroupKFold(5))
    return search.fit(X, y, groups=forms).predict


# %% tags=["nbval-ignore-output"]
forms = data.digit_forms()  # (1797,), which form a scan is from
train_forms = forms[: len(digits.y_train)][train_rows]
table = {
    "always the commoner digit": max(y_test.mean(), 1 - y_test.mean()),
    "more ink is an 8": (more_ink(X_train, y)(X_test) == y_test).mean(),
    "our neuron, perceptron rule (median)": np.median(scores),
    "logistic regression": (logistic_neuron(X_train, y, train_forms)(X_test) == y_test).mean(),
}
for name, accuracy in table.items():
    print(f"{name:38} {accuracy:.3f}")

# %% [markdown]
# A discovery! Our simple rule beats logistic regression, and by several points. Or does it? These are 99 scans from
# four forms, so that a point is one scan. Before you tell anybody, deal the fourteen forms anew, ten to learn from and
# four to judge by, ten times over, and compare the two on the same deal each time. Two deals run here; the figures of
# all ten are kept in *data/studies*.

# %% tags=["nbval-ignore-output"]
from helpers import studies
from helpers.settings import by_profile

study = studies.of_chapter("01_neuron")
X_all, y_all = np.concatenate([X_train, X_test]), np.concatenate([y_train, y_test]).astype(int)
forms_all = forms[np.concatenate([train_rows, test_rows])]
for seed in range(by_profile(quick=2, full=10, study=10)):
    rng = np.random.default_rng(seed)
    out = np.isin(forms_all, rng.permutation(14)[:4])
    X_in, y_in = X_all[~out], y_all[~out]
    w, b, _ = train(X_in, y_in, passes=20, rng=rng)
    said = {
        "perceptron rule": X_all[out] @ w + b > 0,
        "logistic regression": logistic_neuron(X_in, y_in, forms_all[~out])(X_all[out]),
        "more ink": more_ink(X_in, y_in)(X_all[out]),
    }
    for method, answers in said.items():
        study.add("3 or 8", method, seed, accuracy=(answers == y_all[out]).mean())

# %%
for rival in ("logistic regression", "more ink"):
    print(study.compare("3 or 8", "perceptron rule", rival, "accuracy", overlap=4 / 10))
print("deals that the record did not expect:", study.outside("3 or 8") or "none")

# %% [markdown]
# So much for the discovery: the interval holds zero, so ten deals show no difference between the two. What they do show
# is that our neuron reads far better than counting ink does. Remember this whenever you see a table with one number
# for each method and no word on how far that number may be off.
#
# What did the neuron learn? Its weights lie where the pixels lie, so they can be looked at.

# %% tags=["hide-input"]
w, b, _ = runs[0]
plots.show(
    neuron.weight_map(w, "Ink on the left speaks for an 8", "weight (+ for 8, − for 3)"),
    alt="A map of 8 by 8 weights. Strong positive weights stand left of the middle, in columns 2 and "
    "3, where an 8 has ink and a 3 has little; weaker negative ones stand mostly on the right and at the top.",
)

# %%
maps = np.array([w.reshape(8, 8) for w, _, _ in runs])  # (orders, 8, 8)
speaks = maps[:, :, :4].sum(axis=(1, 2)) > maps[:, :, 4:].sum(axis=(1, 2))
print("median accuracy above 0.9:", np.median(scores) > 0.9)
print(
    "ink on the left speaks more for an 8 than on the right in", speaks.sum(), "of 10 orders"
)

# %% [markdown]
# The strokes that close an 8 on its left are what a 3 does not have, and nobody told the neuron so.
#
# Here are the scans that it gets wrong. Would you have known?

# %% tags=["hide-input"]
w, b, _ = runs[0]
wrong = np.flatnonzero((X_test @ w + b > 0) != y_test)
captions = [f"{3 + 5 * truth}, read as {8 - 5 * truth}" for truth in y_test[wrong].astype(int)]
plots.show(
    plots.pictures(
        X_test[wrong].reshape(-1, 8, 8),
        captions,
        "What one neuron misreads",
        wrong=range(len(wrong)),
    ),
    alt="The held-out scans that the neuron misreads, each with its true digit and the "
    "neuron's answer.",
)

# %% [markdown]
# ## Exercises
#
# Write your answer in place of the three dots and run the cell: it tells you at once whether it is right, and
# if not, what went wrong. Your answers stay in your own copy of this notebook.
#
# **1. A batch of sums.** Given `x` of shape (samples, inputs), weights `w` of shape (inputs,) and a bias `b`,
# return the weighted sum of each sample.


# %%
from helpers import checks

check, quiz = checks.of_chapter("01_neuron")


def weighted_sums(x, w, b):
    ### BEGIN SOLUTION
    return x @ w + b
    ### END SOLUTION


check(weighted_sums)

# %% [markdown]
# **2. The slope of tanh.** Given an array `z`, return the derivative of tanh at each of its values. Use
# `np.tanh`; no nudging.


# %%
def tanh_slope(z):
    ### BEGIN SOLUTION
    return 1 - np.tanh(z) ** 2
    ### END SOLUTION


check(tanh_slope)

# %% [markdown]
# **3. NAND.** Return weights `[w1, w2]` and a bias `b` of a neuron that fires at every corner except (1, 1). It fires
# where its sum is above zero; a sum of exactly zero does not count. Many answers are right.


# %%
def nand_gate():
    ### BEGIN SOLUTION
    return [-1, -1], 1.5
    ### END SOLUTION


check(nand_gate)

# %% [markdown]
# **4. One step of the perceptron rule.** Given one sample `x`, its target `y` (0 or 1), weights `w` and bias `b`,
# return the new weights and the new bias. Do not change `w` itself.


# %%
def perceptron_step(x, y, w, b):
    ### BEGIN SOLUTION
    error = int(x @ w + b > 0) - y
    return w - error * x, b - error
    ### END SOLUTION


check(perceptron_step)

# %% [markdown]
# **5. XOR after all.** One neuron cannot, three can. Two of them look at the inputs, and the third looks at those
# two. Return three rows `[w1, w2, b]`: first hidden neuron, second hidden neuron, last neuron. Each fires with 1
# where its sum is above zero, else with 0. (XOR is what OR and NAND have in common.)


# %%
def xor_network():
    ### BEGIN SOLUTION
    return [
        [1, 1, -0.5],  # OR
        [-1, -1, 1.5],  # NAND
        [1, 1, -1.5],  # AND of the two
    ]
    ### END SOLUTION


check(xor_network)

# %% [markdown]
# **6. Experiment: one neuron after all.** There is another way round XOR: leave the neuron alone and choose better what
# it gets to see. Below are two patterns of points, XOR over a whole square, and a ring inside a ring. No line parts
# either of them, so a neuron that sees $x_1$ and $x_2$ can do little more than guess.

# %% tags=["hide-input"]
panels = plots.axes(1, 2, size=(7, 3.4), title="One pair of numbers for both patterns?")
for ax, pattern in zip(panels, ["XOR", "circles"], strict=True):
    drawn = data.plane(pattern)
    plots.points(ax, drawn.x_train, drawn.y_train, size=5)
    ax.set(title={"XOR": "XOR", "circles": "two rings"}[pattern], xlabel="x₁", ylabel="x₂")
    ax.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
plots.show(
    panels,
    alt="Two scatter plots. Left: a square whose upper left and lower right quarters hold orange "
    "squares and whose other quarters hold blue circles. Right: a large ring of blue circles around a "
    "small ring of orange squares.",
)

# %% [markdown]
# Find two numbers, computed from $x_1$ and $x_2$, that one neuron can work with on *both* patterns. Return a function
# of `x1` and `x2` that returns your two numbers: `lambda x1, x2: (x1, x2)` is where you start. For each pattern the
# check draws fresh points, trains a sigmoid neuron on your two numbers, and judges it on a thousand points more. What
# counts is the pattern on which it does *worse*. The goal is 0.9. There are several ways; which is your shortest?


# %%
def two_numbers():
    ### BEGIN SOLUTION
    # The product is negative exactly where XOR is 1; the squares add up to the distance from the middle, squared.
    return lambda x1, x2: (x1 * x2, x1**2 + x2**2)
    ### END SOLUTION


check(two_numbers)

# %% [markdown]
# <details>
# <summary>Other ways, and what they have in common</summary>
#
# `abs(x1 + x2)` and `abs(x1 - x2)` do it without any product: XOR asks which of the two is larger, and the outer ring is where
# their sum is large. Their squares work as well, and so do the radius and the sine of twice the angle. All of them
# bend the plane, so that a *straight* line in the new numbers is the curve you need in the old ones. Such numbers used to
# be designed by hand, for each task anew. The hidden layers of the next chapters learn them.
#
# </details>

# %% [markdown]
# ## Quiz

# %%
quiz("bias")

# %%
quiz("activation")

# %%
quiz("saturation")

# %%
quiz("xor")

# %% [markdown]
# ## Summary
#
# A neuron weighs its inputs, adds a bias, and passes the sum through an activation. With two inputs its decision is a
# straight line: the weights turn it, the bias slides it. Activations bend; without them, layers collapse into one. The
# sigmoid's slope is at most a quarter, tanh's at most one, ReLU's is one or zero, and a nudge to either side checks any
# of them. The perceptron rule finds a dividing line wherever there is one. XOR has none. Three neurons in two layers
# solve it, and so does one neuron that is shown better numbers; how the weights of the three are found is the story of
# the next two chapters.

# %% [markdown]
# ## Mistakes you will meet
#
# **A slope from the wrong number.** The rule $a(1-a)$ wants the *output*. Fed with the sum, it is not even
# positive:

# %%
z = 3.0
print("right:", sigmoid(z) * (1 - sigmoid(z)), "  wrong:", z * (1 - z))

# %% [markdown]
# One of the articles that this course follows works a network through by hand and multiplies $\sigma'(3)$ by $1 -
# \sigma(3)$ once more, which the rule has done already; the 0.150 that it prints is neither. It also gives $\sigma(7)$
# as 0.995 and $\sigma(6)$ as 0.977, which would make both neurons much less sure of themselves than they are:

# %%
print(sigmoid(np.array([7.0, 6.0, 3.0])).round(4))

# %% [markdown]
# **A formula typed as printed.** The fraction for tanh stands in every book and is right. In floating point, both
# of its halves overflow from $z = 710$ on, and infinity over infinity is *not a number*. `np.tanh` knows better.

# %% tags=["nbval-ignore-output"]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the overflow, and the division
    print((np.exp(710) - np.exp(-710)) / (np.exp(710) + np.exp(-710)), np.tanh(710))

# %% [markdown]
# **A shape that broadcasts in silence.** Targets in a column, outputs in a row, and NumPy subtracts each from
# each. No error, and a mean over 16 numbers where you meant 4:

# %%
outputs, targets = np.ones(4), np.ones((4, 1))
print((outputs - targets).shape)

# %% [markdown]
# **"Activation functions are initialised."** Another of the articles lists that as a step. There is nothing to
# initialise: sigmoid, tanh and ReLU have no parameters, as Keras confirms.

# %%
print([len(keras.layers.Activation(name).weights) for name in formulas])

# %% [markdown]
# **"It is a model of the brain."** The neuron of this chapter goes back to a model of nerve cells (McCulloch and
# Pitts, 1943), which had no learning rule. Today's networks are better understood as what you have just seen:
# weighted sums with bends.

# %% [markdown]
# ## Read on
#
# - W. S. McCulloch, W. Pitts. A logical calculus of the ideas immanent in nervous activity. *Bulletin of
#   Mathematical Biophysics* 5, 115–133, 1943. [doi:10.1007/BF02478259](https://doi.org/10.1007/BF02478259)
# - F. Rosenblatt. The perceptron: a probabilistic model for information storage and organization in the brain.
#   *Psychological Review* 65(6), 386–408, 1958. [doi:10.1037/h0042519](https://doi.org/10.1037/h0042519)
# - A. B. J. Novikoff. On convergence proofs on perceptrons. *Proceedings of the Symposium on the Mathematical
#   Theory of Automata* 12, 615–622, 1962.
# - M. Minsky, S. Papert. *Perceptrons: An Introduction to Computational Geometry.* MIT Press, 1969. What one layer
#   cannot do, proved.
# - X. Glorot, A. Bordes, Y. Bengio. [Deep sparse rectifier neural
#   networks](https://proceedings.mlr.press/v15/glorot11a.html). *AISTATS* 2011, PMLR 15, 315–323. The case for ReLU.
#
# On to [chapter 02](02_gradient_descent.ipynb), where a slope finds the weights. Your progress so far is on the map at
# the end of [chapter 00](00_start_here.ipynb).
