"""What the datasets look like: labelled examples, or documents of prose."""

from dataclasses import dataclass
from typing import NamedTuple

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


class Document(NamedTuple):
    """One text, such as an article.

    Attributes:
        source: str, the collection that it is from.
        name: str, its title.
        paragraphs: list of list of str; neighbouring sentences stood next to each other.
    """

    source: str
    name: str
    paragraphs: list


class Prose(NamedTuple):
    """Documents to learn from, to choose by, and to be judged on; none is in two of them."""

    train: list
    validation: list
    test: list
