"""Comfort in training with Keras. `from helpers.training import keras, tf` loads them without noise."""

import contextlib
import os

from IPython.display import display


@contextlib.contextmanager
def _muted_stderr():
    # TensorFlow's C++ code writes to file descriptor 2 itself, past Python's sys.stderr.
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


with _muted_stderr():
    import keras
    import tensorflow as tf

    tf.constant(1) + 1  # the first operation starts the runtime, which speaks once more

tf.get_logger().setLevel("ERROR")  # no advice on retracing wherever a chapter builds several models


class ProgressLine(keras.callbacks.Callback):
    """Show one line that follows the training, in place of a line for each epoch.

    Args:
        stretch: str, what `fit` calls an epoch, where it is not one.
    """

    def __init__(self, stretch="epoch"):
        super().__init__()
        self._stretch = stretch

    def on_train_begin(self, logs=None):
        self._line = display({"text/plain": "starting"}, raw=True, display_id=True)

    def on_epoch_end(self, epoch, logs=None):
        measured = " · ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in logs.items())
        text = f"{self._stretch} {epoch + 1} of {self.params['epochs']} · {measured}"
        if self._line:  # outside a notebook there is no line to renew
            self._line.update({"text/plain": text}, raw=True)


def batches(x, y, batch_size):
    """Return arrays as a dataset of shuffled batches, each prepared while the one before is in use.

    What is shuffled are the row numbers; the rows themselves are picked a whole batch at a time, which
    costs less than to move them one by one. The last rows that do not fill a batch are left out of an
    epoch, so that all batches have one shape; the next epoch shuffles anew.

    Args:
        x: array (n, ...).
        y: array (n, ...).
        batch_size: int, at most n.

    Returns:
        tf.data.Dataset of pairs (batch_size, ...), for `model.fit(..., shuffle=False)`: it shuffles itself.
    """
    x, y = tf.constant(x), tf.constant(y)
    rows = tf.data.Dataset.range(len(x)).shuffle(len(x)).batch(batch_size, drop_remainder=True)
    return rows.map(lambda chosen: (tf.gather(x, chosen), tf.gather(y, chosen))).prefetch(tf.data.AUTOTUNE)


def count_multiply_adds(model):
    """Return the products that one image costs a model, as TensorFlow's profiler counts them.

    Args:
        model: Keras model of one input; its convolutions and dense layers are counted.

    Returns:
        int. TensorFlow counts a multiplication and its addition as two operations, this as one.
    """
    profiler = tf.compat.v1.profiler
    wanted = profiler.ProfileOptionBuilder.float_operation() | {"output": "none"}
    image = tf.TensorSpec((1, *model.input_shape[1:]))
    node = profiler.profile(tf.function(model).get_concrete_function(image).graph, options=wanted, cmd="op")
    products = 0
    while node.children:  # a chain, one kind of operation after the other
        node = node.children[0]
        products += node.float_ops // 2 if node.name in ("Conv2D", "MatMul") else 0
    return products
