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


class ProgressLine(keras.callbacks.Callback):
    """Show one line that follows the training, in place of a line for each epoch."""

    def on_train_begin(self, logs=None):
        self._line = display({"text/plain": "starting"}, raw=True, display_id=True)

    def on_epoch_end(self, epoch, logs=None):
        measured = " · ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in logs.items())
        text = f"epoch {epoch + 1} of {self.params['epochs']} · {measured}"
        self._line.update({"text/plain": text}, raw=True)
