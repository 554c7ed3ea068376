"""Pretrain a BERT: `python -m helpers.pretrain FOLDER`. The same command goes on where a run stopped."""

import argparse
import contextlib
import math
import os
import platform
import signal
import sys
import time
from pathlib import Path

from helpers import data
from helpers.data.store.download import DataError

TEXTS = ("prose", "wikitext2")


def arguments():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.pretrain",
        description="Pretrain a BERT on hidden words and next sentences. FOLDER keeps the run, and in the "
        "end bert.npz. Ctrl-C stops it; the same command goes on.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="where the run is kept; made if it is not there")
    add("--text", choices=TEXTS, default="prose", help="what is read")
    add("--steps", type=_count, default=15_000, help="updates of the weights")
    add("--batch", type=_count, default=32, help="rows in a step")
    add("--length", type=_count, default=64, help="tokens in a row")
    add("--vocabulary", type=_count, default=4000, help="pieces")
    add("--layers", type=_count, default=4, help="blocks of the encoder")
    add("--width", type=_count, default=192, help="units of a hidden state")
    add("--heads", type=_count, default=4, help="attention heads")
    add("--inner", type=_count, default=768, help="units of the feed-forward layer")
    add("--dropout", type=_share, default=0.1, help="share of units dropped")
    add("--hidden", type=_share, default=0.2, help="share of the tokens hidden in training")
    add("--peak", type=_rate, default=1.5e-3, help="highest learning rate")
    add("--seed", type=int, default=0, help="of all that is random")
    add("--weights", metavar="FILE", help="a bert.npz of the same sizes to go on from, in place of counts")
    add("--every", type=_count, default=250, help="steps between two looks at the validation text, each kept")
    return parser


def main(given=None):
    """Do what the command line asks; return the exit status."""
    asked = vars(arguments().parse_args(given))
    folder, every = asked.pop("folder"), asked.pop("every")
    # Here, because TensorFlow takes seconds to import and a bad flag should not.
    from helpers.bert.checkpoint import CheckpointError

    try:
        return _run(folder, every, asked)
    except (CheckpointError, DataError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(folder, every, asked):
    from helpers.bert import checkpoint, training
    from helpers.training import tf

    kept = folder / "run.npz"
    run, model, optimizer, (train, validation, test) = _begin(kept, asked)
    state = _state(model, optimizer)
    step = tf.function(lambda batch: training.training_step(model, optimizer, batch))
    fed = training.batches(train, model.config, asked["batch"], asked["seed"], run["step"], asked["hidden"])
    pace = _Pace(run)
    with _asked_to_stop() as stop:
        while run["step"] < asked["steps"] and not stop:
            losses = step({name: tf.constant(values) for name, values in next(fed).items()})
            run["step"] += 1
            run["sums"] = [total + float(loss) for total, loss in zip(run["sums"], losses, strict=True)]
            pace.show()
            if run["step"] % every == 0 or run["step"] == asked["steps"]:
                found = training.evaluate(model, validation, asked["seed"], most=1000)
                run["curve"].append(_point(run, found))
                checkpoint.write_arrays(kept, {i: v.numpy() for i, v in state.items()}, run)
        if run["step"] < asked["steps"]:
            checkpoint.write_arrays(kept, {i: v.numpy() for i, v in state.items()}, run)
            print(f"\nStopped after step {run['step']}. The same command goes on there.")
            return 130
    card = {name: run[name] for name in ("asked", "step", "curve", "seconds", "before")}
    card["command"] = f"python -m helpers.pretrain FOLDER {_flags(asked)}"
    card["machine"] = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    card["test"] = [training.evaluate(model, test, seed) for seed in range(3)]
    checkpoint.save(folder / "bert.npz", model, run["pieces"], card)
    print(f"{folder / 'bert.npz'}: {model.count_params():,} parameters, {run['seconds'] / 60:.0f} minutes")
    return 0


def _begin(kept, asked):
    # A new run, or the one that is kept: what is known of it, model, optimizer, and the pages of each part.
    from helpers.bert import checkpoint, inputs, start, training, wordpiece
    from helpers.bert.model import Bert, Config
    from helpers.training import keras

    kept.parent.mkdir(parents=True, exist_ok=True)
    for left in kept.parent.glob("*.tmp"):  # of a run that was killed while it wrote
        left.unlink()
    arrays, run = checkpoint.read_arrays(kept) if kept.exists() else ({}, _new(asked))
    if different := {name: value for name, value in run["asked"].items() if asked[name] != value}:
        raise ValueError(
            f"{kept.parent} holds a run with {_flags(different)}: give the same, or name another folder."
        )
    keras.utils.set_random_seed(asked["seed"])
    parts = getattr(data, asked["text"])()
    run["pieces"] = run["pieces"] or wordpiece.pieces(wordpiece.train(parts.train, asked["vocabulary"]))
    tokenizer = wordpiece.of_pieces(run["pieces"])
    pages = [inputs.pages(part, tokenizer) for part in parts]
    sizes = {name: asked[name] for name in ("length", "layers", "width", "heads", "inner", "dropout")}
    model, optimizer = (
        Bert(Config(len(run["pieces"]), **sizes)),
        training.adamw(asked["peak"], asked["steps"]),
    )
    optimizer.build(model.trainable_variables)
    if arrays:
        checkpoint.assign(_state(model, optimizer), arrays, kept)
        print(f"going on after step {run['step']}")
    elif asked["weights"]:
        weights = Path(asked["weights"])
        checkpoint.assign({v.path: v for v in model.weights}, checkpoint.read_arrays(weights)[0], weights)
    else:
        start.start_from_counts(model, pages[0])
    return run, model, optimizer, pages


def _new(asked):
    # A run that has not begun. One that goes on from a checkpoint keeps its pieces, and its card as `before`.
    from helpers.bert import checkpoint

    run = {"asked": asked, "step": 0, "sums": [0.0, 0.0], "curve": [], "seconds": 0.0}
    about = checkpoint.read_arrays(Path(asked["weights"]))[1] if asked["weights"] else {}
    return run | {"pieces": about.get("pieces"), "before": about.get("card")}


def _state(model, optimizer):
    # By place and not by name: Keras numbers the names of dropout's seeds by what else a process has made.
    return {str(i): variable for i, variable in enumerate(model.variables + optimizer.variables)}


def _point(run, found):
    # One point of the curve: the mean training losses since the last one, and the validation text.
    seen = run["step"] - (run["curve"][-1]["step"] if run["curve"] else 0)
    (mlm, nsp), run["sums"] = run["sums"], [0.0, 0.0]
    print(
        f"\r{run['step']:>7} steps · hidden tokens: {found['mlm_loss']:.3f} nats, "
        f"{found['mlm_accuracy']:.3f} right · next text: {found['nsp_accuracy']:.3f} right" + " " * 20,
        flush=True,
    )
    return {"step": run["step"], "train_mlm": mlm / seen, "train_nsp": nsp / seen, **found}


class _Pace:
    # Keeps the run's seconds, and one line that says how fast its steps go.
    def __init__(self, run):
        self.run, self.first, self.before = run, run["step"], run["seconds"]
        self.began, self.shown = time.perf_counter(), 0.0

    def show(self):
        now, asked = time.perf_counter(), self.run["asked"]
        self.run["seconds"] = self.before + now - self.began
        if now - self.shown < 2:
            return
        self.shown = now
        each = (now - self.began) / (self.run["step"] - self.first)
        tokens, left = asked["batch"] * asked["length"] / each, (asked["steps"] - self.run["step"]) * each
        print(
            f"\rstep {self.run['step']} · {tokens:,.0f} tokens/s · {left / 60:.0f} min left",
            end="",
            flush=True,
        )


@contextlib.contextmanager
def _asked_to_stop():
    # The first Ctrl-C lets the step end and is kept; a second one ends at once.
    asked = []

    def note(number, frame):
        asked.append(number)
        signal.signal(number, before[number])

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _flags(asked):
    return " ".join(f"--{name} {value}" for name, value in asked.items() if value is not None)


def _count(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not {text!r}")
    return int(text)


def _share(text):
    if not 0 <= (value := _number(text)) < 1:
        raise argparse.ArgumentTypeError(f"a share from 0 up, below 1, not {text!r}")
    return value


def _rate(text):
    if not 0 < (value := _number(text)) < math.inf:
        raise argparse.ArgumentTypeError(f"a number above 0, not {text!r}")
    return value


def _number(text):
    try:
        return float(text)
    except ValueError:
        return math.nan  # within no bounds


if __name__ == "__main__":
    sys.exit(main())
