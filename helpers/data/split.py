"""What a labelled dataset looks like."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """A dataset in two parts: one to learn from, one held out to be judged on; some have a third.

    Attributes:
        x_train, y_train: inputs and labels to learn from.
        x_test, y_test: inputs and labels held out.
        names: name of each class.
        x_validation, y_validation: inputs and labels to choose by; None where there are none.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    names: tuple
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None
