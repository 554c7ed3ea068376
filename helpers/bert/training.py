"""Pretraining: batches, the loss of both heads, one step, and how a model does on text it has not seen."""

import numpy as np

from helpers.bert import inputs
from helpers.training import keras, tf


def batches(pages, config, batch_size, seed, start=0, rate=0.15):
    """Yield batches for ever, the same for the same seed; each epoch pairs, shuffles and hides anew.

    Args:
        pages: of helpers.bert.inputs.pages.
        config: helpers.bert.model.Config.
        batch_size: int, rows.
        seed: int.
        start: int, batches to leave out: those of a run that goes on.
        rate: float, share of the tokens hidden.

    Yields:
        dict of arrays: those of inputs.mask, `segments`, and `next`, int32 (rows,).

    Raises:
        ValueError: if all rows together do not fill one batch.
    """
    step, epoch = 0, 0
    while True:
        ids, segments, labels = inputs.pairs(pages, config.length, np.random.default_rng((seed, epoch)))
        if len(ids) < batch_size:
            raise ValueError(
                f"a batch has {batch_size} rows, and the text gives {len(ids)}: make batches smaller"
            )
        for first in range(0, len(ids) - batch_size + 1, batch_size):
            if step >= start:
                rows = slice(first, first + batch_size)
                rng = np.random.default_rng((seed, epoch, first))
                hidden = inputs.mask(ids[rows], config.vocabulary, rng, rate)
                yield {**hidden, "segments": segments[rows], "next": labels[rows]}
            step += 1
        epoch += 1


def losses(model, batch, training=False):
    """Return the mean cross-entropies, in nats: of the hidden tokens, and of the next text.

    Args:
        model: helpers.bert.model.Bert.
        batch: dict, as `batches` yields.
        training: bool.

    Returns:
        (mlm, nsp): scalar tensors. What is padded, or was not hidden, is not in either.
    """
    mlm_logits, nsp_logits = model(batch, training=training)
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(batch["labels"], mlm_logits)
    mlm = tf.reduce_sum(each * batch["weights"]) / tf.reduce_sum(batch["weights"])
    return mlm, tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(batch["next"], nsp_logits))


def training_step(model, optimizer, batch):
    """Change the weights by one step down the sum of both losses.

    A plain function: one machine compiles it, a tf.distribute strategy runs it on each of its own.

    Returns:
        (mlm, nsp): scalar tensors, the losses before the step.
    """
    with tf.GradientTape() as tape:
        mlm, nsp = losses(model, batch, training=True)
        loss = mlm + nsp
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return mlm, nsp


def adamw(peak, steps, warmup=0.1):
    """Return AdamW; its rate rises for a share of the steps, then falls to nothing, in straight lines.

    Args:
        peak: float, the highest learning rate.
        steps: int, all steps.
        warmup: float, share of the steps in which the rate rises.

    Returns:
        keras.optimizers.AdamW. Gradients are clipped to a norm of 1 together; biases and LayerNorm do not
        decay.
    """
    rising = max(1, round(warmup * steps))
    optimizer = keras.optimizers.AdamW(
        _Triangle(peak, rising, steps), weight_decay=0.01, beta_2=0.98, global_clipnorm=1.0
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


class _Triangle(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, rising, steps):
        self.peak, self.rising, self.steps = peak, rising, steps

    def __call__(self, step):
        step = tf.cast(step, "float32") + 1.0
        up, down = step / self.rising, (self.steps - step) / max(1, self.steps - self.rising)
        return self.peak * tf.maximum(tf.minimum(up, down), 0.0)


def evaluate(model, pages, seed, batch_size=64, most=None):
    """Return how a model does on pages that it was not trained on.

    Args:
        model: helpers.bert.model.Bert.
        pages: of helpers.bert.inputs.pages.
        seed: int: how the pages are cut, paired and hidden, 15 % of the tokens.
        batch_size: int.
        most: int, rows to stop at; all unless given.

    Returns:
        dict of float: `mlm_loss` and `nsp_loss` in nats; `mlm_accuracy`, `nsp_accuracy`.
    """
    rng = np.random.default_rng(seed)
    ids, segments, labels = (rows[:most] for rows in inputs.pairs(pages, model.config.length, rng))
    batch = {**inputs.mask(ids, model.config.vocabulary, rng), "segments": segments}
    run = tf.function(lambda part: model(part), reduce_retracing=True)  # the last batch is a shorter one
    mlm_loss = mlm_right = nsp_loss = nsp_right = 0.0
    for first in range(0, len(ids), batch_size):
        part = {name: tf.constant(values[first : first + batch_size]) for name, values in batch.items()}
        mlm, nsp = run(part)
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(part["labels"], mlm).numpy()
        weights, right = part["weights"].numpy(), np.argmax(mlm, -1) == part["labels"].numpy()
        mlm_loss, mlm_right = mlm_loss + (each * weights).sum(), mlm_right + (right * weights).sum()
        next_ = labels[first : first + batch_size]
        nsp_loss += tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(next_, nsp)).numpy()
        nsp_right += (np.argmax(nsp, -1) == next_).sum()
    hidden = batch["weights"].sum()
    return {
        "mlm_loss": float(mlm_loss / hidden),
        "mlm_accuracy": float(mlm_right / hidden),
        "nsp_loss": float(nsp_loss / len(ids)),
        "nsp_accuracy": float(nsp_right / len(ids)),
    }
