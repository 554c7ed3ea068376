"""Tokens per second of a pretraining step: this course's BERT, keras-hub's, Hugging Face's, on equal work.

    pip install --group benchmarks -e .     # pip 25.1 or later; some GiB
    python benchmarks/pretraining.py [--threads 2] [--rounds 5] [--steps 20] [--dropout 0.1]

All three read the same batches, hide the same tokens, project the hidden positions alone onto the
vocabulary, have the same sizes, dropout and optimizer (AdamW, the gradients clipped together), and report
no metric. Each runs in a process of its own; the rounds take turns. The floor is the time that the step's
multiply-adds take at the rate of a large float32 matrix product, measured in the same rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"layers": 2, "width": 128, "heads": 2, "inner": 512, "length": 64, "vocabulary": 8000}
ROWS, HIDDEN = 32, 10
RATE, DECAY, CLIP = 1e-4, 0.01, 1.0


def batches(number, seed=0):
    """Return batches of random pieces, `number` of them, as arrays (number, rows, ...)."""
    rng = np.random.default_rng(seed)
    shape = (number, ROWS, SIZES["length"])
    ids = rng.integers(5, SIZES["vocabulary"], shape).astype("int32")
    positions = np.sort(np.argsort(rng.random(shape), -1)[..., :HIDDEN], -1).astype("int32")
    return {
        "ids": ids,
        "segments": np.repeat(np.arange(SIZES["length"]) >= 32, number * ROWS)
        .reshape(-1, number, ROWS)
        .transpose(1, 2, 0)
        .astype("int32"),
        "positions": positions,
        "labels": np.take_along_axis(ids, positions, -1),
        "weights": np.ones(positions.shape, "float32"),
        "next": rng.integers(0, 2, shape[:2]).astype("int32"),
    }


def multiply_adds():
    """Return the multiply-adds of one step: each product once forward and twice backward."""
    tokens, width = ROWS * SIZES["length"], SIZES["width"]
    dense = SIZES["layers"] * tokens * (4 * width**2 + 2 * width * SIZES["inner"])
    attention = SIZES["layers"] * tokens * 2 * SIZES["length"] * width
    heads = ROWS * HIDDEN * width * (width + SIZES["vocabulary"]) + ROWS * width * (width + 2)
    return 3 * (dense + attention + heads)


def course(dropout):
    """Return a function of one batch that takes a step of this course's BERT, and its batches."""
    from helpers.bert import training
    from helpers.bert.model import Bert, Config
    from helpers.training import keras, tf

    model = Bert(Config(**SIZES, dropout=dropout))
    optimizer = keras.optimizers.AdamW(RATE, weight_decay=DECAY, global_clipnorm=CLIP)
    optimizer.build(model.trainable_variables)
    step = tf.function(lambda batch: training.training_step(model, optimizer, batch))
    return lambda batch: float(step(batch)[0]), tf.constant


def keras_hub(dropout):
    """Return the same for keras-hub's BertBackbone and MaskedLMHead."""
    from helpers.training import keras, tf  # isort: skip
    import keras_hub as hub

    ops = keras.ops
    backbone = hub.models.BertBackbone(
        SIZES["vocabulary"],
        SIZES["layers"],
        SIZES["heads"],
        SIZES["width"],
        SIZES["inner"],
        dropout,
        SIZES["length"],
    )
    masked = hub.layers.MaskedLMHead(token_embedding=backbone.token_embedding, intermediate_activation="gelu")
    next_text = keras.layers.Dense(2)
    optimizer = keras.optimizers.AdamW(RATE, weight_decay=DECAY, global_clipnorm=CLIP)

    def losses(batch):
        given = {
            "token_ids": batch["ids"],
            "segment_ids": batch["segments"],
            "padding_mask": batch["ids"] > 0,
        }
        out = backbone(given, training=True)
        logits = masked(out["sequence_output"], mask_positions=batch["positions"])
        pair = next_text(out["pooled_output"])
        mlm = tf.nn.sparse_softmax_cross_entropy_with_logits(batch["labels"], logits)
        mlm = tf.reduce_sum(mlm * batch["weights"]) / tf.reduce_sum(batch["weights"])
        return mlm, ops.mean(tf.nn.sparse_softmax_cross_entropy_with_logits(batch["next"], pair))

    losses({name: tf.constant(values[0]) for name, values in batches(1).items()})  # makes the weights
    weights = {id(v): v for part in (backbone, masked, next_text) for v in part.trainable_variables}
    weights = list(weights.values())
    optimizer.build(weights)

    @tf.function
    def step(batch):
        with tf.GradientTape() as tape:
            mlm, nsp = losses(batch)
            loss = mlm + nsp
        optimizer.apply(tape.gradient(loss, weights), weights)
        return mlm

    return lambda batch: float(step(batch)), tf.constant


def hugging_face(dropout):
    """Return the same for Hugging Face's BertForPreTraining, on PyTorch."""
    import torch
    from transformers import BertConfig, BertForPreTraining

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    model = BertForPreTraining(
        BertConfig(
            vocab_size=SIZES["vocabulary"],
            hidden_size=SIZES["width"],
            num_hidden_layers=SIZES["layers"],
            num_attention_heads=SIZES["heads"],
            intermediate_size=SIZES["inner"],
            max_position_embeddings=SIZES["length"],
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
        )
    ).train()
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)

    def step(batch):
        optimizer.zero_grad()
        out = model.bert(batch["ids"], token_type_ids=batch["segments"], attention_mask=batch["ids"] > 0)
        chosen = out.last_hidden_state.gather(
            1, batch["positions"].long()[:, :, None].expand(-1, -1, SIZES["width"])
        )
        logits, pair = model.cls(chosen, out.pooler_output)  # both heads, as forward() calls them
        each = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), batch["labels"].long().flatten(), reduction="none"
        )
        weights = batch["weights"].flatten()
        mlm = (each * weights).sum() / weights.sum()
        (mlm + torch.nn.functional.cross_entropy(pair, batch["next"].long())).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        return float(mlm)

    return step, torch.from_numpy


def product():
    """Return the same for one large matrix product, whose multiply-adds are 2048³."""
    from helpers.training import tf

    square = tf.random.normal((2048, 2048))
    return lambda batch: float(tf.matmul(square, square)[0, 0]), tf.constant


CONTESTANTS = {"course": course, "keras_hub": keras_hub, "hugging_face": hugging_face}


def work(name, file, dropout):
    """Serve rounds to the parent: a line with a number of steps comes in, their seconds go out."""
    step, as_tensor = product() if name == "product" else CONTESTANTS[name](dropout)
    stored = dict(np.load(file))
    fed = [{key: as_tensor(values[i]) for key, values in stored.items()} for i in range(len(stored["ids"]))]
    for batch in fed[:3]:
        step(batch)
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for i in range(int(line)):
            step(fed[i % len(fed)])
        print(time.perf_counter() - began, flush=True)


def compare(threads, rounds, steps, dropout):
    """Return the seconds per step of each contestant, and of the product, round by round."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "batches.npz"
        np.savez(file, **batches(steps))
        threads = {name: str(threads) for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")}
        threads |= {"KERAS_BACKEND": "tensorflow", "PYTHONPATH": str(ROOT), "USE_TF": "0"}
        workers = {
            name: subprocess.Popen(
                [sys.executable, __file__, "--work", name, str(file), "--dropout", str(dropout)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=os.environ | threads,
            )
            for name in (*CONTESTANTS, "product")
        }
        try:
            left_out = [name for name, worker in workers.items() if not _ready(worker)]
            for name in left_out:
                print(f"{name} is left out: it did not start. Try: python {__file__} --work {name} FILE")
                del workers[name]
            seconds = {name: [] for name in workers}
            for _ in range(rounds):
                for name, worker in workers.items():
                    print(steps, file=worker.stdin, flush=True)
                    seconds[name].append(float(worker.stdout.readline()) / steps)
        finally:
            for worker in workers.values():
                worker.kill()
    return seconds


def _ready(worker):
    return any(line.strip() == "ready" for line in iter(worker.stdout.readline, ""))


def main():
    """Print the comparison; `--json` prints the seconds as well."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--work", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        return work(*asked.work, asked.dropout)
    seconds = compare(asked.threads, asked.rounds, asked.steps, asked.dropout)
    floor = multiply_adds() / 2048**3 * np.median(seconds.pop("product"))
    print(f"{asked.threads} threads, {asked.rounds} rounds of {asked.steps} steps, dropout {asked.dropout}")
    for name, each in seconds.items():
        ratios = np.array(each) / seconds["course"]
        print(
            f"{name:13} {ROWS * SIZES['length'] / np.median(each):9,.0f} tokens/s   "
            f"{1e3 * np.median(each):6.1f} ms a step ({1e3 * min(each):.1f} to {1e3 * max(each):.1f})   "
            f"{np.median(ratios):.2f} times the course's ({ratios.min():.2f} to {ratios.max():.2f})"
        )
    reached = floor / np.median(seconds["course"])
    print(f"floor: {1e3 * floor:.1f} ms; the course's step reaches {reached:.2f} of its speed")
    if asked.json:
        print(json.dumps(seconds))


if __name__ == "__main__":
    main()
