"""Exercises and questions of chapter 05."""

import contextlib
import functools
import io

import numpy as np

from helpers import data
from helpers.checks import Exercise, Experiment, Mistake
from helpers.compare import describe, values_agree
from helpers.quiz import Question


def _tables(rng):
    scale = rng.uniform(1, 5, size=3)
    return {"train": rng.normal(2, scale, size=(8, 3)), "new": rng.normal(2, scale, size=(4, 3))}


def _scaled(new, by, axis=0, ddof=0):
    return (new - by.mean(axis=axis, keepdims=True)) / by.std(axis=axis, keepdims=True, ddof=ddof)


def _answers(rng):
    # Always some of each kind, so that nothing is divided by zero.
    answers = np.concatenate([[1, 1, 0, 0], rng.integers(0, 2, size=16)])
    labels = np.concatenate([[1, 0, 1, 0], rng.random(16) < 0.3]).astype(int)
    return {"answers": answers, "labels": labels}


def _precision(answers, labels):
    return (answers & labels).sum() / answers.sum()


def _recall(answers, labels):
    return (answers & labels).sum() / labels.sum()


def _accuracy(answers, labels):
    return (answers == labels).mean()


def _shuffled(rng):
    k = int(rng.integers(2, 6))
    n = k * int(rng.integers(2, 5)) + int(rng.integers(1, k))  # k never divides n
    return {"order": rng.permutation(n), "k": k, "fold": int(rng.integers(k))}


def _parts(order, k):
    return np.array_split(order, k)


def _same_rows(result, expected, *_):
    return np.array_equal(np.sort(np.asarray(result)), np.sort(np.asarray(expected)))


def _masked(rng):
    return {
        "hidden": rng.uniform(1, 2, size=(4, 5)),
        "uniform": rng.random((4, 5)),
        "rate": rng.uniform(0.2, 0.4),
        "training": bool(rng.integers(2)),
    }


def _dropout(hidden, uniform, rate, training):
    return hidden * (uniform >= rate) / (1 - rate) if training else hidden


def _record(rng):
    falling, rising = np.linspace(1, 0.5, 5), np.linspace(0.6, 1, 8)
    losses = np.concatenate([falling, rising]) + rng.normal(0, 0.08, size=13)
    return {"losses": losses, "patience": int(rng.integers(2, 4))}


def _stops(strict=0, last_is_kept=False, since_start=False):
    def stops(losses, patience):
        best = 0
        for epoch in range(len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            if epoch - best >= patience + strict:
                break
        return epoch, epoch if last_is_kept else best

    return stops


def _first_rises(losses, patience):
    # Counts how often the loss rose above the epoch before, and forgets which was best.
    rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] > losses[epoch - 1] else 0
        if rises == patience:
            break
    return epoch, int(np.argmin(losses[: epoch + 1]))


def _same_pair(result, expected, *_):
    return values_agree(np.asarray(result), np.asarray(expected))  # a list or an array is as good as a tuple


# Of the ten forms that are not for the test, those to learn from; the other four judge.
_DEALS = ((0, 1, 2, 3, 4, 5), (4, 5, 6, 7, 8, 9), (0, 2, 4, 6, 8, 9), (1, 2, 3, 5, 7, 8), (0, 1, 3, 4, 6, 9))


@functools.cache
def _ten_forms():
    with contextlib.redirect_stdout(io.StringIO()):  # that the data is embedded was said before
        digits = data.digits()
    forms = data.digit_forms()[: len(digits.y_train)]
    return digits.x_train.reshape(-1, 64).astype(float), (digits.y_train == 8).astype(int), forms


def _recall_at_2_percent(learn):
    if not callable(learn):
        raise ValueError(f"expected a function of (X, y, new), received {describe(learn)}")
    X, y, forms = _ten_forms()
    recalls = []
    for deal in _DEALS:
        known = np.isin(forms, deal)
        found = np.asarray(learn(X[known].copy(), y[known].copy(), X[~known].copy()))
        wanted = np.count_nonzero(~known)
        if found.shape != (wanted,):
            raise ValueError(
                f"expected {wanted} scores, one for each scan of new, received shape {found.shape}"
            )
        if not np.all(np.isfinite(found)):
            raise ValueError("expected scores that are numbers, received some that are not finite")
        others = np.sort(found[y[~known] == 0])[::-1]
        recalls.append(np.mean(found[y[~known] == 1] > others[int(0.02 * len(others))]))
    return float(np.mean(recalls))


def _linear(X, y, new):
    from sklearn.linear_model import LogisticRegression  # here, because it takes a second

    return LogisticRegression(max_iter=1000).fit(X, y).predict_proba(new)[:, 1]


def _squares(new, X):
    return (new**2).sum(1)[:, None] + (X**2).sum(1) - 2 * new @ X.T


def _nearest(X, y, new):
    squares = _squares(new, X)
    return squares[:, y == 0].min(1) - squares[:, y == 1].min(1)


def _votes(X, y, new):
    known, labels = np.concatenate([X, data.wobble(X.reshape(-1, 8, 8), 5).reshape(-1, 64)]), np.tile(y, 6)
    votes = np.exp(-_squares(new, known) / 0.5)
    return votes @ labels / votes.sum(axis=1)


@functools.cache
def _measured(learn):
    return _recall_at_2_percent(learn)


EXERCISES = {
    "standardise": Exercise(
        inputs=_tables,
        solution=lambda train, new: _scaled(new, train),
        mistakes=[
            Mistake(
                "This is the leak: mean and deviation come from `new` itself. Take them from `train`.",
                lambda train, new: _scaled(new, new),
            ),
            Mistake(
                "The new samples had a say in the mean and the deviation. Take both from `train` alone.",
                lambda train, new: _scaled(new, np.concatenate([train, new])),
            ),
            Mistake(
                "One mean was taken for all columns together. Each column has its own: use axis=0.",
                lambda train, new: (new - train.mean()) / train.std(),
            ),
            Mistake(
                "The mean is subtracted as it should be; divide by the deviation, too.",
                lambda train, new: new - train.mean(0),
            ),
            Mistake(
                "Divided by the variance. The deviation is its square root.",
                lambda train, new: (new - train.mean(0)) / train.var(0),
            ),
            Mistake(
                "Nearly: this deviation divides by n - 1 (ddof=1). NumPy's and scikit-learn's divide by n.",
                lambda train, new: _scaled(new, train, ddof=1),
            ),
        ],
    ),
    "precision_recall": Exercise(
        inputs=_answers,
        solution=lambda answers, labels: (_precision(answers, labels), _recall(answers, labels)),
        mistakes=[
            Mistake(
                "The two are swapped: precision divides by what was called positive, recall by what is.",
                lambda answers, labels: (_recall(answers, labels), _precision(answers, labels)),
            ),
            Mistake(
                "The first number is the accuracy: it counts the true negatives, which precision ignores.",
                lambda answers, labels: (_accuracy(answers, labels), _recall(answers, labels)),
            ),
            Mistake(
                "Both were divided by the number of samples: precision divides by the positive answers, "
                "recall by the positive labels.",
                lambda answers, labels: ((answers & labels).mean(), (answers & labels).mean()),
            ),
            Mistake(
                "The second number is how many negatives were left alone (specificity). "
                "Recall asks about the positives.",
                lambda answers, labels: (
                    _precision(answers, labels),
                    ((1 - answers) & (1 - labels)).sum() / (1 - labels).sum(),
                ),
            ),
            Mistake(
                "These are percentages. Precision and recall are shares, from 0 to 1.",
                lambda answers, labels: (100 * _precision(answers, labels), 100 * _recall(answers, labels)),
            ),
        ],
        same=_same_pair,
    ),
    "training_rows": Exercise(
        inputs=_shuffled,
        solution=lambda order, k, fold: np.setdiff1d(order, _parts(order, k)[fold]),
        mistakes=[
            Mistake(
                "These are the rows of the fold itself, which are held out. The others are trained on.",
                lambda order, k, fold: _parts(order, k)[fold],
            ),
            Mistake(
                "All rows are trained on, those held out as well: the score would be a memory test.",
                lambda order, k, fold: order,
            ),
            Mistake(
                "Rows are lost: where k does not divide their number, n // k rows a fold leave some over. "
                "np.array_split makes folds that differ by one.",
                lambda order, k, fold: np.delete(
                    order[: len(order) // k * k],
                    np.arange(fold * (len(order) // k), (fold + 1) * (len(order) // k)),
                ),
            ),
            Mistake(
                "You return places in `order`; the rows that stand at those places are wanted.",
                lambda order, k, fold: np.setdiff1d(
                    np.arange(len(order)), _parts(np.arange(len(order)), k)[fold]
                ),
            ),
            Mistake(
                "That is a mask of True and False. The rows themselves are wanted: order[mask].",
                lambda order, k, fold: ~np.isin(order, _parts(order, k)[fold]),
            ),
        ],
        same=_same_rows,
    ),
    "dropout": Exercise(
        inputs=_masked,
        solution=_dropout,
        mistakes=[
            Mistake(
                "The mean is not kept: divide what stays on by 1 - rate.",
                lambda hidden, uniform, rate, training: hidden * (uniform >= rate) if training else hidden,
            ),
            Mistake(
                "Units are dropped at test time, too. Without training, return `hidden` as it is.",
                lambda hidden, uniform, rate, training: _dropout(hidden, uniform, rate, True),
            ),
            Mistake(
                "The rate is the share that is dropped; here it is the share that stays.",
                lambda hidden, uniform, rate, training: (
                    hidden * (uniform < rate) / rate if training else hidden
                ),
            ),
            Mistake(
                "That is dropout without the division, scaled down at test time: it works, but it is not "
                "inverted dropout, which leaves test time alone.",
                lambda hidden, uniform, rate, training: (
                    hidden * (uniform >= rate) if training else hidden * (1 - rate)
                ),
            ),
            Mistake(
                "That is the mask alone. Multiply `hidden` by it.",
                lambda hidden, uniform, rate, training: _dropout(
                    np.ones_like(hidden), uniform, rate, training
                ),
            ),
            Mistake(
                "The mask is inverted: what should be dropped stays, and what should stay is dropped.",
                lambda hidden, uniform, rate, training: (
                    hidden * (uniform < rate) / (1 - rate) if training else hidden
                ),
            ),
            Mistake(
                "Divided by the share that is dropped. Divide by the share that stays, 1 - rate.",
                lambda hidden, uniform, rate, training: (
                    hidden * (uniform >= rate) / rate if training else hidden
                ),
            ),
            Mistake(
                "The wrong way round: you drop at test time and not in training.",
                lambda hidden, uniform, rate, training: _dropout(hidden, uniform, rate, not training),
            ),
        ],
    ),
    "stops_at": Exercise(
        inputs=_record,
        solution=_stops(),
        mistakes=[
            Mistake(
                "The stop is right; the epoch to keep is the best one, not the last.",
                _stops(last_is_kept=True),
            ),
            Mistake(
                "One epoch too late: stop as soon as `patience` epochs have passed without a better one.",
                _stops(strict=1),
            ),
            Mistake("One epoch too early.", _stops(strict=-1)),
            Mistake(
                "You never stop: the best of the whole record is known only after all of it.",
                lambda losses, patience: (len(losses) - 1, int(np.argmin(losses))),
            ),
            Mistake(
                "You count rises from one epoch to the next. Compare with the best so far instead.",
                _first_rises,
            ),
            Mistake(
                "Right, but counted from 1. Count the epochs from 0.",
                lambda losses, patience: tuple(epoch + 1 for epoch in _stops()(losses, patience)),
            ),
            Mistake(
                "The two are swapped: first the last epoch that is run, then the one whose weights are kept.",
                lambda losses, patience: _stops()(losses, patience)[::-1],
            ),
        ],
        same=_same_pair,
    ),
    "eight_finder": Experiment(
        trial=_recall_at_2_percent,
        metric="recall at 2 % alarms, mean of five deals",
        goal=0.92,
        baselines={
            "linear model": lambda: _measured(_linear),
            "the nearest scan": lambda: _measured(_nearest),
        },
        solution=lambda: _votes,
        mistakes=[
            Mistake("does not reach the goal", lambda: _linear),
            Mistake("expected 511 scores", lambda: lambda X, y, new: np.ones((len(new), 2))),
            Mistake("expected a function of (X, y, new)", lambda: np.ones(511)),
        ],
    ),
}

QUIZ = {
    "validation": Question(
        asks="What does the validation set change about a network?",
        choices={
            "Its weights: they are adjusted until the validation loss is low.": "Then it would be training data. "
            "No gradient is taken on it.",
            "What we choose: settings, when to stop, which network to keep.": "Right, and that is why its own score "
            "is a little flattering: the winner was picked by it.",
            "Nothing, it is only looked at.": "If nothing depended on it, it would be a second test set.",
        },
        answer="What we choose: settings, when to stop, which network to keep.",
    ),
    "ninety": Question(
        asks="A test for an illness that one person in a hundred has is right 99 times in 100. Is it useful?",
        choices={
            "Yes, 99 % is excellent.": "A test that says 'healthy' to everybody also reaches 99 %.",
            "One cannot say without its precision and recall.": "Accuracy is nearly all made of the easy negatives. "
            "Ask how many of the ill it finds, and how many that it names are ill.",
            "No, 99 % is too low for medicine.": "It may be good or worthless; accuracy cannot tell the two apart here.",
        },
        answer="One cannot say without its precision and recall.",
    ),
    "auc": Question(
        asks="You square all probabilities that a model gives. What happens to its AUC?",
        choices={
            "It falls.": "The AUC asks only who is ranked above whom, and squaring keeps the order.",
            "Nothing.": "The order is the same, so each pair is ranked as before. The calibration changes a lot, though.",
            "It rises, as the small ones get smaller.": "Both classes' scores shrink; no pair changes its order.",
        },
        answer="Nothing.",
    ),
    "folds": Question(
        asks="Ten patients gave twenty pictures each. How do you make five folds?",
        choices={
            "Shuffle the 200 pictures and cut.": "Then each patient stands on both sides, and the score is about "
            "patients whom the model knows.",
            "Cut the list of patients: two patients, with all their pictures, a fold.": "The model will meet new "
            "patients, so the folds must, too.",
            "Shuffle, and stratify by the diagnosis.": "That balances the classes, and each patient still stands on both sides.",
        },
        answer="Cut the list of patients: two patients, with all their pictures, a fold.",
    ),
    "overfit": Question(
        asks="Training loss 0.001 and falling, validation loss rising. Which of these cannot help?",
        choices={
            "Training data from more people.": "It can help, where it can be had: six forms taught more than two.",
            "Stopping earlier.": "It can help: better weights may have been met on the way.",
            "Running 10-fold cross-validation.": "It measures the gap ten times and closes nothing.",
            "An L2 penalty on the weights.": "It can help: large weights are how a network becomes too sure.",
        },
        answer="Running 10-fold cross-validation.",
    ),
}
