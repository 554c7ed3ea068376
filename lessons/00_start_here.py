# %% [markdown]
# # Teach a machine to read digits
#
# In the next ten minutes you will train a neural network on handwriting, look inside it, and then write a
# digit yourself and let the network read it.

# %% tags=["hide-input"]
from helpers import plots
from helpers.diagrams import start_here

plots.show(
    start_here.ten_digits([0, 3, 8], "Three forms, three ways to write ten digits"),
    alt="Three rows of small grey scans, each row from another form, with the digits 0 to 9 side by "
    "side. The same digit looks different from row to row.",
)

# %% [markdown]
# Above is what we start from: scans of handwriting, so coarse that you can count their pixels. You read them without
# effort. By the end of this page a machine will read them, too, and nobody will have told it what a 3 looks like.
#
# This page is alive. Click on the first grey cell below and press **Shift+Enter**: the cell runs, its result appears
# under it, and the next cell is chosen. Press it again and again and you will have run the whole chapter. Change any
# cell you like and run it once more. You cannot break anything, and *Kernel → Restart Kernel* starts afresh. Where you
# see three dots in place of code, as above the picture, a cell only draws; click on the dots to see how.
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
from helpers import machine

machine.show_check()

# %% [markdown]
# A ✗ tells you what to do about it. The course needs no graphics card and no network connection: all data for
# its quick form are on this machine already, and each chapter fits into the memory of a small free server.

# %% [markdown]
# ## What goes in, what comes out
#
# To the machine a scan is a table of numbers. Each pixel says how much ink it holds, from 0 for paper to 1 for full
# ink. Here is the first scan, in ninths so that it fits:

# %%
from helpers import data

digits = data.digits()
print((9 * digits.x_train[0]).astype(int))  # (8, 8)

# %% [markdown]
# Can you see the zero in it? (Write another number into the square brackets of `x_train[0]`, run the cell again, and
# guess the digit.) You can see it because you know what to look for. But how would you write a program that does? "A
# zero is a closed ring" fails as soon as somebody leaves a gap. A rule for the gap fails on the next person.
#
# A **neural network** is a different bargain. We fix the form of the program, 64 numbers in and 10 numbers out,
# and leave most of it open: thousands of adjustable numbers, the **weights**. Then examples decide the weights.

# %% tags=["hide-input"]
from helpers import diagrams

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
# passes it on, otherwise it stays silent. The ten units on the right add up what the hidden units say in the same
# way, and their sums are turned into ten **probabilities**, one for each digit, that add up to one.
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
print(f"{64 * 128 + 128 * 10:,} weights, one for each line: all of them still random")
print(
    f"and {model.count_params() - 9472} biases, one for each unit and added to its sum: all zero"
)

# %% [markdown]
# Ask it now, before it has learned anything. How often will it be right on scans of ten kinds of digits?

# %% tags=["nbval-ignore-output"]
import numpy as np

guesses = model.predict(digits.x_test, verbose=0).argmax(axis=1)
print(f"right: {np.mean(guesses == digits.y_test):.2f} of the time")

# %% [markdown]
# It knows nothing. Ten digits are about equally common, so a blind guess is right one time in ten. Networks with random
# weights land around that, some below it, like this one, and some above. The form of the program is there, and
# nothing is in it yet.

# %% [markdown]
# ## On data
#
# Training goes like this. Show the network some scans with the right answers. Find out for each weight whether a
# little more or a little less would have made the answers better. Move all weights a little that way. Repeat.
#
# Two decisions come first. One is about honesty. The scans come from fourteen forms, each filled in by one person. The
# last four forms are **held out**: the network never learns from them, so they show what it makes of handwriting that
# it has not seen. (Thirteen people filled in the fourteen forms, so these are almost surely, but not certainly, other
# people.)
#
# The other decision is about thrift. Ten forms are not many, so each training scan is also shown in ten slightly
# turned, slanted and shifted copies. A 5 that leans is still a 5.

# %%
X = np.concatenate([digits.x_train, data.wobble(digits.x_train, copies=10)])
y = np.tile(digits.y_train, 11)
print(f"{len(digits.x_train):,} scans, with their copies {len(X):,}")

# %% tags=["hide-input"]
plots.show(
    plots.pictures(
        X[5 :: len(digits.x_train)][:8], ["as scanned"] + ["copy"] * 7, "One 5, wobbled"
    ),
    alt="The scan of a 5 followed by seven copies of it, each a little turned, slanted or "
    "shifted.",
)

# %% [markdown]
# And now the training itself. In one **epoch** the network sees every scan and every copy once.

# %% tags=["nbval-ignore-output"]
from helpers.settings import by_profile

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

# %% tags=["hide-input", "nbval-ignore-output"]
epochs = np.arange(1, len(history.history["accuracy"]) + 1)
plots.show(
    plots.curves(
        epochs,
        {
            "learned from": history.history["accuracy"],
            "held out": history.history["val_accuracy"],
        },
        "It does worse on handwriting it has not seen",
        "epoch",
        "share read correctly",
        accent="held out",
        ylim=(0.5, 1.02),
    ),
    alt="Two curves over the epochs of training. On the scans and copies it learns from, accuracy "
    "climbs from about 0.7 to 0.97. On the held-out forms it begins higher, near 0.87, is "
    "overtaken after about three epochs, and ends a few hundredths lower.",
)

# %% [markdown]
# The quiet curve says how well the network knows what it was taught. (It starts low because it is an average over an
# epoch in which the network was still learning.) The blue one says what that is worth on forms it has not seen. From
# the third epoch or so it lies below the other, and the distance between them is what matters most in practice.
# Chapter 05 is about this gap.
#
# A number on its own says little. What does it have to beat? Blind guessing is right one time in ten. And there is a
# model without hidden units, *logistic regression*, which draws nothing but straight boundaries.

# %% tags=["nbval-ignore-output"]
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold


def straight_lines(x, y, forms, new_x, new_y):
    choices = {"C": [0.03, 0.3, 3, 30]}  # its penalty: the one that reads other forms best
    search = GridSearchCV(LogisticRegression(max_iter=1000), choices, cv=GroupKFold(2))
    return search.fit(x.reshape(-1, 64), y, groups=forms).score(new_x.reshape(-1, 64), new_y)


forms = data.digit_forms()  # (1797,), which form a scan is from
known = forms[: len(digits.x_train)]
linear = straight_lines(digits.x_train, digits.y_train, known, digits.x_test, digits.y_test)
ours = history.history["val_accuracy"][-1]
print(f"blind guessing 0.100, logistic regression {linear:.3f}, our network {ours:.3f}")

# %%
print("over nine in ten held-out scans read correctly:", ours > 0.9)

# %% [markdown]
# ## Once is luck
#
# Is the network the better reader, then? It was on four forms, and perhaps those four suit it. So hold out four others,
# train anew, and compare again; and again. `share_read` does it for a network of the same form.

# %%
scans = np.concatenate([digits.x_train, digits.x_test])  # (1797, 8, 8)
written = np.concatenate([digits.y_train, digits.y_test])


def share_read(x, y, epochs, out, seed):
    keras.utils.set_random_seed(seed)
    fresh = keras.models.clone_model(model)  # the same form, new random weights
    fresh.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    fresh.fit(x, y, epochs=epochs, batch_size=64, verbose=0)
    right = fresh.predict(scans, verbose=0).argmax(axis=1) == written
    return right[~out].mean(), right[out].mean()  # on its own scans; on the others


# %% [markdown]
# A round of it takes half a minute, so ten rounds were run beforehand and their figures are kept in *data/studies*.
# Each also has a network without copies: it sees the plain scans eleven times as often, so that both take the same
# number of steps. Your own network is added as one more round.

# %% tags=["nbval-ignore-output"]
from helpers import studies

study = studies.of_chapter("00_start_here")
for seed in range(by_profile(quick=0, full=10, study=10)):
    out = np.isin(forms, np.random.default_rng(seed).permutation(14)[:4])  # four forms of 14
    x, labels, n = scans[~out], written[~out], by_profile(quick=15, full=60)
    copied = np.concatenate([x, data.wobble(x, 10, seed)]), np.tile(labels, 11)
    ways = {
        "untrained": (x, labels, 0),
        "no copies": (x, labels, 11 * n),
        "network": (*copied, n),
    }
    for way, given in ways.items():
        own, new = share_read(*given, out, seed)
        study.add("reading", way, seed, accuracy=new)
        study.add("reading", f"{way}, own scans", seed, accuracy=own)
    lines = straight_lines(x, labels, forms[~out], scans[out], written[out])
    study.add("reading", "logistic regression", seed, accuracy=lines)
study.add("reading", "network", 10, accuracy=ours)
study.add("reading", "logistic regression", 10, accuracy=linear)

# %% tags=["hide-input"]
names = ["network", "no copies", "logistic regression"]
plots.show(
    plots.spread(
        {name: study.values("reading", name, "accuracy") for name in names},
        "The forms matter more than the method",
        "share of the four forms read correctly",
        accent="network",
    ),
    alt="Three rows of dots, a dot for each round: the network, the network without copies, and logistic "
    "regression. All lie between 0.90 and 0.98 and overlap; the network with copies is highest on average.",
)

# %%
print(study.compare("reading", "network", "logistic regression", "accuracy", overlap=4 / 10))
print(study.compare("reading", "network", "no copies", "accuracy", overlap=4 / 10))
print(study.compare("reading", "network, own scans", "network", "accuracy", overlap=4 / 10))
blind = study.values("reading", "untrained", "accuracy")
print(f"untrained networks: {blind.min():.2f} to {blind.max():.2f}, mean {blind.mean():.2f}")
print("figures of today that the record did not expect:", study.outside("reading") or "none")

# %% [markdown]
# Each line compares two of them, round by round. (It calls a round a *seed*, after the number from which all its random
# choices follow.) First comes the mean of the differences; the brackets hold the interval in which the true mean very
# probably lies. All rounds deal the same fourteen forms, four against ten, so they know less than new forms would, and
# `overlap` widens the interval for that (chapter 05). Where it holds zero, the rounds show no difference.
#
# The network reads about two scans in a hundred more than straight boundaries do, and about five in a hundred more of
# the scans that it learned from than of the others. Do the copies help? They came out a little ahead of seeing the
# plain scans again, but the interval holds zero: these rounds cannot say.
#
# The last line holds your network and its linear rival against the record: "none" means that both did what the recorded
# rounds lead one to expect.
#
# Now look at the dots. From one set of four forms to another the same recipe varies by several hundredths, more than
# the methods differ. One run would have told you next to nothing. All later chapters compare in this way.

# %% [markdown]
# ## What it gets right and wrong
#
# Here are sixteen held-out scans, the first eight that it read correctly and the first eight that it did not.
# Below each stands what was written and, where it differs, what the network read. Would you have done better?

# %% tags=["nbval-ignore-output"]
probabilities = model.predict(digits.x_test, verbose=0)  # (scans, 10)
answers = probabilities.argmax(axis=1)
wrong = np.flatnonzero(answers != digits.y_test)
print(len(wrong), "of", len(answers), "misread")

# %% tags=["hide-input", "nbval-ignore-output"]
shown = [*np.flatnonzero(answers == digits.y_test)[:8], *wrong[:8]]
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
    "digits, each with what was written and what the network read.",
)

# %% [markdown]
# ## What it looks at
#
# Each hidden unit has 64 weights, one for each pixel, so its weights can be drawn as a picture. Brown: ink here
# makes the unit speak up. Purple: ink here silences it.

# %% tags=["nbval-ignore-output"]
weights = model.layers[1].get_weights()[0]  # (64, 128)
title = "Each hidden unit looks for ink in its own places"
plots.show(
    start_here.loudest_units(weights, title),
    alt="Sixteen small maps of weights, brown for positive and purple for negative. Each "
    "has brown patches beside purple ones, in other places than its neighbours.",
)

# %% [markdown]
# Nobody drew these. They began as noise, and the examples pushed them into shape. A brown patch beside a purple one
# asks "is there ink here and none there?", and the ten units on the right combine 128 such questions. Can you say of one
# of the maps which digits it is for? Mostly you cannot, and that is a fair picture of how much such a network explains
# about itself. Chapter 20 tries to get more out of it.

# %% [markdown]
# ## Proof
#
# There is no mystery in `model.predict`. Below is the whole network again, in four lines of NumPy with the
# weights that Keras found: multiply and add, cut off what is negative, multiply and add, turn into shares of one.

# %%
W1, b1, W2, b2 = model.get_weights()
hidden = np.maximum(0, digits.x_test.reshape(-1, 64) @ W1 + b1)  # (scans, 128)
sums = hidden @ W2 + b2  # (scans, 10)
by_hand = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
difference = np.abs(by_hand - model.predict(digits.x_test, verbose=0)).max()
print("ours equals Keras to a hundred-thousandth:", difference < 1e-5)

# %% [markdown]
# By chapter 04 you will have written every part of this, training included, from scratch.

# %% [markdown]
# ## Play
#
# Your turn to write. The network was trained on scans that were cut out, centred and shrunk to 8 by 8 pixels.
# What you draw goes through the same steps. Here they are for a character in print:

# %% tags=["hide-input"]
page = start_here.printed("4")
plots.show(
    start_here.shrunk(page, data.as_digit(page)),
    alt="On the left a printed 4 in fine pixels; on the right the same in 8 by 8 coarse "
    "ones, filling the height.",
)

# %% [markdown]
# And here is what the network makes of it. It has never seen print.


# %%
def draw_reading(drawing):
    scan = data.as_digit(drawing)  # (8, 8)
    return start_here.reading(scan, model.predict_on_batch(scan[None])[0])


# %% tags=["nbval-ignore-output"]
plots.show(*draw_reading(start_here.printed("4")))

# %% [markdown]
# Draw with the mouse or a finger. From the keyboard: the arrow keys move the pen, Shift with an arrow draws, the
# space bar makes a dot. Or type a character into the box and it is printed on the pad; **Wipe** clears it.
#
# Which digits does it read well from your hand? Can you fool it with a 7 that has a bar? What does it say to a
# face, or to the letter A?

# %% tags=["hide-input"]
from helpers import widgets

widgets.explore(
    lambda pad, typed: draw_reading(np.reshape(pad, (32, 32))),
    "A pad to draw a digit on, and the network's reading of it.",
    **widgets.pad_and_keyboard(start_here.printed, "4"),
)

# %% [markdown]
# How well it reads *you*, only you can find out. What it says to some printed characters, we can ask it here:

# %% tags=["nbval-ignore-output"]
for text in "0123456789AX?":
    p = model.predict_on_batch(data.as_digit(start_here.printed(text))[None])[0]
    print(text, "is read as", p.argmax(), f"with probability {p.max():.2f}")

# %%
print(
    "its probabilities for a question mark add up to one:", np.isclose(p.sum(), 1, atol=1e-5)
)

# %% [markdown]
# It always answers. Its ten probabilities must add up to one, so a letter, a face or a question mark is some digit too.
# Telling what it does *not* know is hard for a network; the course returns to that more than once. And print is not
# handwriting. On the machine where this page was made, it took the printed 1 for a 3 and was nearly certain of it.
# What a network has learned holds for scans like those that it learned from; for anything else, test it.

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
from helpers import checks

check, quiz = checks.of_chapter("00_start_here")


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
# **4. Experiment: ten peepholes.** Lay a sheet of card over a scan and cut ten holes into it, each one pixel large. Where
# would you cut, so that the network still reads as much as it can? Return a drawing of your card: eight lines of
# eight characters, `o` for a hole and `.` for card, such as
#
#     """
#     oooooooo
#     oo......
#     ........
#     ........
#     ........
#     ........
#     ........
#     ........
#     """
#
# which is a poor one. The check trains this chapter's network on what your holes show of the first seven forms, and has
# it read the next three. All ten are forms to learn from, so you may try as often as you like, and the last four stay
# unseen. The goal is 0.8. The map remembers your best; how far can you get?


# %%
def ten_peepholes():
    ### BEGIN SOLUTION
    # Spread over the middle, where digits differ; never two that show nearly the same ink.
    return """
        .....o..
        ..o.....
        ........
        ..o.oo..
        ...o.o..
        ..o.....
        .....o..
        .....o..
        """
    ### END SOLUTION


check(ten_peepholes)

# %% [markdown]
# <details>
# <summary>A hint</summary>
#
# A hole where there is never ink, or always, shows nothing: run `print(digits.x_train.std(axis=0).round(1))` to see where
# the ink differs from scan to scan. And two holes side by side often show the same thing twice, so the ten pixels that
# differ most are not yet the best ten.
#
# </details>

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
# You have trained a network and found out what it is worth. A network is a program of fixed form with thousands of open
# numbers. Training moves those numbers, a little at a time, to where the examples are answered better. What it has
# learned shows on examples that it did not see, beside the number that it has to beat, and more than once. And a
# network is arithmetic: four lines of NumPy, equal to Keras.

# %% [markdown]
# ## Mistakes you will meet
#
# **Writers on both sides.** Most tutorials shuffle these scans before they hold some out. Then the network is tested on
# forms of which it has learned the other scans. What does that do to the score? Take logistic regression, and hold out
# four forms, or as many scans from all forms, ten times over; one round runs here.

# %% tags=["nbval-ignore-output"]
for seed in range(by_profile(quick=1, full=10, study=10)):
    rng = np.random.default_rng(seed)
    out = np.isin(forms, rng.permutation(14)[:4])  # as before: four forms of 14
    mixed = rng.permutation(out)  # as many scans, from any form
    for way, test, groups in [
        ("new forms", out, forms),
        ("shuffled", mixed, rng.permutation(forms)),
    ]:
        right = straight_lines(
            scans[~test], written[~test], groups[~test], scans[test], written[test]
        )
        study.add("splitting", way, seed, accuracy=right)
        print(f"round {seed}, {way:10} {right:.3f}")

# %%
print(study.compare("splitting", "shuffled", "new forms", "accuracy", overlap=4 / 10))
print("rounds that the record did not expect:", study.outside("splitting") or "none")

# %% [markdown]
# Shuffling flatters the model by about four scans in a hundred. The kind of model is the same and so are the scans;
# only the question has changed, from "can you read forms you have not seen?" to "can you read more of these forms?".
# Ask which of the two a published score answers.
#
# **A probability taken for certainty.** You saw it above: a question mark is some digit, with a probability that need
# not be small.
#
# **Code that does not run.** This course follows five articles on large models, and hardly a listing in
# them runs as printed. Each chapter shows what failed and how it was repaired; *SOURCES.md* lists all of it.

# %% [markdown]
# ## Read on
#
# - E. Alpaydin, C. Kaynak. [Cascading classifiers](https://www.kybernetika.cz/content/1998/4/369). *Kybernetika* 34(4),
#   369–374, 1998. The people who collected these scans, and what could be done with them then.
# - M. A. Nielsen. [*Neural Networks and Deep Learning*](http://neuralnetworksanddeeplearning.com/). Determination Press,
#   2015. A free book that starts from handwritten digits, too.

# %% [markdown]
# ## The map
#
# Every chapter has this form: an idea, its proof, something to play with, real data, exercises, questions. The
# map remembers what you have solved and the best of your experiments, in one small file on this machine
# (`helpers.progress.path()` says where). Run its cell again after an exercise and see.

# %% tags=["nbval-ignore-output"]
from helpers import course

course.show_map()

# %% [markdown]
# On to [chapter 01](01_neuron.ipynb): one single neuron, taken apart.
