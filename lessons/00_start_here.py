# %% [markdown]
# # Teach a machine to read digits
#
# In the next ten minutes you will train a neural network on handwriting, look inside it, and then write a
# digit yourself and let the network read it.

# %%
import numpy as np

from helpers import checks, course, data, diagrams, machine, plots
from helpers.settings import by_profile

check, quiz = checks.of_chapter("00_start_here")
digits = data.digits()
plots.show(
    plots.pictures(
        digits.x_train[:16],
        digits.y_train[:16].astype(str),
        "Sixteen scans, and what was written",
    ),
    alt="Two rows of small grey scans of handwritten digits, 8 by 8 pixels each, with the "
    "digit below each one.",
)

# %% [markdown]
# To run this page, click on the first grey cell and press **Shift+Enter**: the cell runs, its result appears
# below it, and the next cell is chosen. Press it again and again and you will have run the whole chapter. Change
# any cell you like and run it again. Nothing can break; *Kernel → Restart Kernel* starts afresh.
#
# **You will learn** to
#
# - run, change and rerun a notebook, and know that your machine is up to it;
# - say what a network takes in, what it gives out, and what training changes;
# - judge a network by data it has not seen, beside the number it has to beat;
# - use the course's exercises, questions and map.
#
# **You need** to have seen Python before. On two processor cores the chapter runs in about 15 seconds and takes
# about 0.7 GiB of memory.

# %% [markdown]
# ## Is this machine up to it?

# %% tags=["nbval-ignore-output"]
machine.show_check()

# %% [markdown]
# A ✗ tells you what to do about it. The course needs no graphics card and no network connection: all data for
# its quick form are on this machine already, and each chapter fits into the memory of a small free server.

# %% [markdown]
# ## What goes in, what comes out
#
# A scan is a table of numbers. Each pixel says how much ink it holds, from 0 for paper to 1 for full ink. This
# is the first one:

# %%
print((9 * digits.x_train[0]).astype(int))  # (8, 8), ink in ninths so that it fits

# %% [markdown]
# Can you see the zero in it? You can because you know what to look for. How would you write a program that does?
# "A zero is a closed ring" fails as soon as somebody leaves a gap. A rule for the gap fails on the next hand.
#
# A **neural network** is a different bargain. We fix the form of the program, 64 numbers in and 10 numbers out,
# and leave most of it open: thousands of adjustable numbers, the **weights**. Then examples decide the weights.

# %%
plots.show(
    diagrams.network(
        [["ink"] * 7, ["h"] * 9, [*"0123456789"]],
        ["64 pixels\n(7 shown)", "128 hidden units\n(9 shown)", "10 probabilities"],
        "Each line is a weight",
    ),
    alt="A diagram of three columns of circles: pixels on the left, hidden units in the "
    "middle, the ten digits on the right. Lines join each circle to all circles of the "
    "next column; each line is one weight.",
)

# %% [markdown]
# Read the picture from left to right. The ink of each pixel travels along every line to the middle column, and
# each line multiplies what it carries by its weight. A hidden unit adds up what arrives. If the sum is positive it
# passes it on, else it stays silent. The ten units on the right do the same with what the hidden units say, and
# their sums are turned into ten **probabilities**, one for each digit, that add up to one.
#
# In Keras, the library that we shall use throughout, all this takes five lines. `Dense` is a column with its lines,
# `relu` is the cut below zero, `softmax` makes the probabilities. The next chapters take each of them apart;
# today we only drive.

# %%
from helpers.training import ProgressLine, keras

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((8, 8)),
        keras.layers.Flatten(),  # (batch, 64)
        keras.layers.Dense(128, activation="relu"),  # (batch, 128)
        keras.layers.Dense(10, activation="softmax"),  # (batch, 10)
    ]
)
kernels, biases = model.get_weights()[::2], model.get_weights()[1::2]
print(f"{sum(w.size for w in kernels):,} weights, all of them still random,")
print(
    f"and {sum(b.size for b in biases)} biases that start at zero: one for each unit, added to its sum"
)

# %% [markdown]
# Ask it now, before it has learned anything. How often will it be right on scans of ten kinds of digits?

# %% tags=["nbval-ignore-output"]
guesses = model.predict(digits.x_test, verbose=0).argmax(axis=1)
print(f"right: {np.mean(guesses == digits.y_test):.2f} of the time")

# %% [markdown]
# About what a blind guess gets: ten digits, one chance in ten. The form of the program is there, and nothing is in it.

# %% [markdown]
# ## On data
#
# Training goes like this. Show the network some scans with the right answers. Find out for each weight whether a
# little more or a little less would have made the answers better. Move all weights a little that way. Repeat.
#
# Two decisions come first. One is about honesty. The scans come from fourteen forms, each filled in by one person,
# and the last four forms are **held out**: the network never learns from them, so they show how it reads hands that
# it has not met. The other is about thrift: ten people's writing is not much, so each training scan is also shown in ten slightly turned, slanted and shifted
# copies. A 5 that leans is still a 5, and now the network has seen one lean.

# %%
X = np.concatenate([digits.x_train, data.wobble(digits.x_train, copies=10)])
y = np.tile(digits.y_train, 11)
plots.show(
    plots.pictures(
        X[5 :: len(digits.x_train)][:8], ["as scanned"] + ["copy"] * 7, "One 5, wobbled"
    ),
    alt="The scan of a 5 followed by seven copies of it, each a little turned, slanted or "
    "shifted.",
)

# %% tags=["nbval-ignore-output"]
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    X,
    y,
    validation_data=(digits.x_test, digits.y_test),
    epochs=by_profile(quick=15, full=60),
    batch_size=64,
    verbose=0,
    callbacks=[ProgressLine()],
)

# %% tags=["nbval-ignore-output"]
epochs = np.arange(
    1, len(history.history["accuracy"]) + 1
)  # one epoch: every scan was seen once
plots.show(
    plots.curves(
        epochs,
        {
            "training scans": history.history["accuracy"],
            "held-out writers": history.history["val_accuracy"],
        },
        "It reads strangers less well than its teachers",
        "epoch",
        "share read correctly",
        accent="held-out writers",
        ylim=(0.5, 1.02),
    ),
    alt="Accuracy over the epochs of training. On the training scans it climbs to nearly 1; "
    "on the held-out writers it climbs more slowly and ends a few hundredths lower.",
)

# %% [markdown]
# Two curves, and the distance between them matters most. The upper one says how well the network knows what it was
# taught; the lower one says what that is worth with strangers. Chapter 05 is about this gap.
#
# A number on its own says little. What does it have to beat? Blind guessing is right one time in ten. And a
# model without hidden units, *logistic regression*, draws nothing but straight boundaries. It learns from the scans
# as they are; the wobbled copies do it no good (try it).

# %% tags=["nbval-ignore-output"]
from sklearn.linear_model import LogisticRegression

linear = LogisticRegression().fit(digits.x_train.reshape(-1, 64), digits.y_train)
read_right = {
    "blind guessing": 0.1,
    "logistic regression": linear.score(digits.x_test.reshape(-1, 64), digits.y_test),
    "our network": history.history["val_accuracy"][-1],
}
for name, value in read_right.items():
    print(f"{name:22} {value:.3f}")

# %%
print("over nine in ten held-out scans read correctly:", read_right["our network"] > 0.9)
print(
    "better than straight boundaries:",
    read_right["our network"] > read_right["logistic regression"],
)

# %% [markdown]
# ## What it gets right and wrong
#
# Here are sixteen held-out scans, the first eight that it read correctly and the first eight that it did not.
# Below each stands what was written and, where it differs, what the network read. Would you have done better?

# %% tags=["nbval-ignore-output"]
probabilities = model.predict(digits.x_test, verbose=0)  # (scans, 10)
answers = probabilities.argmax(axis=1)
right, wrong = (
    np.flatnonzero(answers == digits.y_test),
    np.flatnonzero(answers != digits.y_test),
)
shown = [*right[:8], *wrong[:8]]
captions = [
    str(truth) if truth == answer else f"{truth}, read {answer}"
    for truth, answer in zip(digits.y_test[shown], answers[shown], strict=True)
]
plots.show(
    plots.pictures(
        digits.x_test[shown],
        captions,
        "Eight it can read, eight it cannot",
        wrong=range(8, 16),
    ),
    alt="Two rows of scans. The upper row was read correctly; the lower row shows misread "
    "digits with their true and their mistaken readings, several of them hard for a "
    "person too.",
)

# %% [markdown]
# ## What it looks at
#
# Each hidden unit has 64 weights, one for each pixel, so its weights can be drawn as a picture. Brown: ink here
# makes the unit speak up. Purple: ink here silences it.

# %% tags=["nbval-ignore-output"]
weights = model.layers[1].get_weights()[0]  # (64, 128)
loud = np.argsort(-np.linalg.norm(weights, axis=0))[:16]
panels = plots.axes(
    2, 8, size=(7, 2.3), title="Each hidden unit looks for ink in its own places"
)
for ax, unit in zip(panels.flat, loud, strict=True):
    ax.imshow(weights[:, unit].reshape(8, 8), cmap="PuOr_r", vmin=-1, vmax=1)
    ax.set_axis_off()
plots.show(
    panels,
    alt="Sixteen small maps of weights, brown for positive and purple for negative. Each "
    "has brown patches beside purple ones, in other places than its neighbours.",
)

# %% [markdown]
# Nobody drew these. They began as noise, and the examples pushed them into shape: a dark patch beside a light one
# asks "is there ink here and none there?", and 128 such questions are enough to tell ten digits apart. Some of them
# you can name, a missing middle, a foot at the bottom. Most you cannot, and that is a fair picture of how much
# such a network explains about itself. Chapter 20 tries to get more out of it.

# %% [markdown]
# ## Proof
#
# There is no mystery in `model.predict`. Below is the whole network again, in three lines of NumPy with the
# weights that Keras found: multiply and add, cut off what is negative, multiply and add, turn into shares of one.

# %%
W1, b1, W2, b2 = model.get_weights()
hidden = np.maximum(0, digits.x_test.reshape(-1, 64) @ W1 + b1)  # (scans, 128)
logits = hidden @ W2 + b2  # (scans, 10)
ours = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
difference = np.abs(ours - model.predict(digits.x_test, verbose=0)).max()
print("ours equals Keras to a hundred-thousandth:", difference < 1e-5)

# %% [markdown]
# By chapter 04 you will have written every part of this, training included, from scratch.

# %% [markdown]
# ## Play
#
# Your turn to write. The network was trained on scans that were cut out, centred and shrunk to 8 by 8 pixels.
# What you draw goes through the same steps. Here they are for a character set in print:

# %%
from PIL import Image, ImageDraw, ImageFont


def printed(text):
    page, font = Image.new("L", (32, 32)), ImageFont.load_default(30)
    ImageDraw.Draw(page).text((16, 16), text, fill=255, anchor="mm", font=font)
    return np.array(page) / 255  # (32, 32)


before, after = plots.axes(1, 2, size=(7, 2.6))
before.imshow(printed("4"))
after.imshow(data.as_digit(printed("4")))
before.set(title="A printed 4, 32 by 32", xticks=[], yticks=[])
after.set(title="As the network gets it, 8 by 8", xticks=[], yticks=[])
plots.show(
    [before, after],
    alt="On the left a printed 4 in fine pixels; on the right the same in 8 by 8 coarse "
    "ones, filling the height.",
)

# %% [markdown]
# And here is what the network makes of it. It has never seen print.


# %%
def draw_reading(drawing):
    scan = data.as_digit(drawing)
    p = model.predict_on_batch(scan[None])[0] * scan.any()  # (10,), nothing for an empty page
    reading = (
        f"It reads {p.argmax()}, probability {p.max():.2f}" if scan.any() else "Nothing yet"
    )
    paper, bars = plots.axes(1, 2, size=(7, 2.6), width_ratios=[1, 2])
    paper.imshow(scan, vmin=0, vmax=1)
    paper.set(title="What it sees", xticks=[], yticks=[])
    bars.bar(
        range(10),
        p,
        color=[plots.ORANGE if k == p.argmax() else plots.QUIET for k in range(10)],
    )
    bars.set(
        title=reading, xlabel="digit", ylabel="probability", xticks=range(10), ylim=(0, 1)
    )
    return (
        bars,
        f"{reading}. On the left the drawing in 8 by 8 pixels, on the right a bar a digit.",
    )


# %% tags=["nbval-ignore-output"]
plots.show(*draw_reading(printed("4")))

# %% [markdown]
# Draw with the mouse or a finger. From the keyboard: the arrow keys move the pen, Shift with an arrow draws, the
# space bar makes a dot. Or type a character into the box and it is printed on the pad.
#
# Which digits does it read well from your hand? Can you fool it with a 7 that has a bar? What does it say to a
# face, or to the letter A?

# %%
from helpers import widgets

widgets.explore(
    lambda pad, typed: draw_reading(np.reshape(pad, (32, 32))),
    "A pad to draw a digit on, and the network's reading of it.",
    back="Clear",
    **widgets.pad_and_keyboard(printed),
)

# %% [markdown]
# It always answers. Its ten probabilities must add up to one, so a face is some digit too. Telling what it does
# *not* know is hard for a network; the course returns to that more than once.

# %% [markdown]
# ## Exercises
#
# An exercise looks like this: a function with three dots for you to replace. Run the cell and it answers at
# once. Try a wrong answer first, it is worth it: the check tries to say *what* is wrong. If you are stuck, open
# *Solution* below the cell.
#
# **1. The most likely digit.** `probabilities` has a row for each scan and a column for each digit. Return the
# digit with the highest probability, for each scan. (`argmax` finds the place of the largest number.)


# %%
def most_likely(probabilities):
    ### BEGIN SOLUTION
    return probabilities.argmax(axis=1)
    ### END SOLUTION


check(most_likely)

# %% [markdown]
# **2. Accuracy.** Given the network's `answers` and the true `labels`, return the share of answers that are right.


# %%
def accuracy(answers, labels):
    ### BEGIN SOLUTION
    return np.mean(answers == labels)
    ### END SOLUTION


check(accuracy)

# %% [markdown]
# **3. Unsure.** Return the row numbers of the scans whose *highest* probability is below `threshold`. A post
# office would send these to a person.


# %%
def unsure(probabilities, threshold):
    ### BEGIN SOLUTION
    return np.flatnonzero(probabilities.max(axis=1) < threshold)
    ### END SOLUTION


check(unsure)

# %% [markdown]
# ## Quiz
#
# Questions explain themselves whichever answer you choose, so choose boldly.

# %%
quiz("held_out")

# %%
quiz("chance")

# %%
quiz("sure")

# %% [markdown]
# ## Summary
#
# You have trained a network and found out what it is worth. A network is a program of fixed form with thousands of open numbers. Training moves those numbers, a little at
# a time, to where the examples are answered better. What it has learned shows on examples that it did not see,
# beside the number that it has to beat. And it is arithmetic: three lines of it, equal to Keras.

# %% [markdown]
# ## Mistakes you will meet
#
# **Writers on both sides.** Most tutorials shuffle these scans before they hold some out. Then the network
# meets, in the test, the hands that it learned from. Watch what that does to the score of the very same kind of
# model:

# %% tags=["nbval-ignore-output"]
X_all = np.concatenate([digits.x_train, digits.x_test]).reshape(-1, 64)
y_all = np.concatenate([digits.y_train, digits.y_test])
shuffled = np.random.default_rng(0).permutation(len(X_all))
scores = {}
for name, order in {"new writers": np.arange(len(X_all)), "shuffled": shuffled}.items():
    learn, test = order[: len(digits.x_train)], order[len(digits.x_train) :]
    scores[name] = (
        LogisticRegression().fit(X_all[learn], y_all[learn]).score(X_all[test], y_all[test])
    )
    print(f"{name:12} {scores[name]:.3f}")

# %%
print(
    "shuffling flatters the model by more than 0.03:",
    scores["shuffled"] - scores["new writers"] > 0.03,
)

# %% [markdown]
# The model is the same and so are the scans; only the question changed, from "can you read these people?" to
# "can you read anybody?". Ask which of the two a published score answers.
#
# **A probability taken for certainty.** You saw it on the pad: a face is an 8, and it says so firmly.
#
# **Code that does not run.** This course follows five articles on large models, and hardly a listing in
# them runs as printed. Each chapter shows what failed and how it was repaired; *SOURCES.md* lists all of it.

# %% [markdown]
# ## Read on
#
# - E. Alpaydin, C. Kaynak. Cascading classifiers. *Kybernetika*, 1998. The people who collected
#   these scans, and what could be done with them then.
# - M. A. Nielsen. [*Neural Networks and Deep Learning*](http://neuralnetworksanddeeplearning.com/), 2015. A free book
#   that starts from handwritten digits, too.

# %% [markdown]
# ## The map
#
# Every chapter has this form: an idea, its proof, something to play with, real data, exercises, questions. The
# map remembers what you have solved, in one small file on this machine (`helpers.progress.path()` says where). Run
# its cell again after an exercise and see.

# %% tags=["nbval-ignore-output"]
course.show_map()

# %% [markdown]
# On to [chapter 01](01_neuron.ipynb): one single neuron, taken apart.
