"""Keep a model, its pieces and how it came to be in one file, which holds numbers and text alone."""

import json
import os
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from helpers.bert import wordpiece
from helpers.bert.model import Bert, Config
from helpers.data.store.fetch import embedded


class CheckpointError(Exception):
    """A checkpoint that cannot be read or does not fit; its text is one line that says what to do."""


def save(file, model, pieces, card):
    """Write a model's weights, in half precision, with its pieces and its card.

    Args:
        file: Path, ending in .npz.
        model: helpers.bert.model.Bert.
        pieces: list of str, the tokenizer's, by id.
        card: dict that JSON can hold: how the model came to be.
    """
    about = {"config": asdict(model.config), "pieces": pieces, "card": card}
    write_arrays(file, {v.path: v.numpy().astype("float16") for v in model.weights}, about)


def pretrained():
    """Return the BERT that comes with the course, data/bert.npz, after its checksum held.

    Returns:
        (model, tokenizer, card), as `load`.

    Raises:
        helpers.data.store.download.DataError: if the file is missing or damaged.
    """
    return load(embedded("bert"))


def load(file):
    """Return what `save` wrote.

    Args:
        file: Path.

    Returns:
        (model, tokenizer, card): Bert, tokenizers.BertWordPieceTokenizer, dict.

    Raises:
        CheckpointError: if the file is missing, damaged or something else.
    """
    arrays, about = read_arrays(file)
    try:
        model = Bert(Config(**about["config"]))
        tokenizer, card = wordpiece.of_pieces(about["pieces"]), about["card"]
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{file} is no checkpoint of this BERT ({error}): name one that was."
        ) from error
    assign({v.path: v for v in model.weights}, arrays, file)
    return model, tokenizer, card


def assign(variables, arrays, file):
    """Set variables to stored arrays.

    Args:
        variables: dict of name to Keras variable.
        arrays: dict of name to array.
        file: Path, named in the error.

    Raises:
        CheckpointError: if one is missing or has another shape.
    """
    for name, variable in variables.items():
        found = arrays.get(name)
        if found is None or found.shape != tuple(variable.shape):
            came = "nothing" if found is None else found.shape
            raise CheckpointError(
                f"{file} does not fit: {variable.path} needs {tuple(variable.shape)}, it has {came}. "
                "Name a checkpoint of the same sizes."
            )
        variable.assign(found)


def write_arrays(file, arrays, about):
    """Write named arrays and a dict that JSON can hold; a crash leaves the old file or the new one."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
    try:
        with open(handle, "wb") as stream:
            np.savez_compressed(stream, about=np.array(json.dumps(about)), **arrays)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_arrays(file):
    """Return (arrays, about) of `write_arrays`.

    Raises:
        CheckpointError: if the file is missing, damaged or something else.
    """
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
        return arrays, json.loads(arrays.pop("about").item())
    except FileNotFoundError as error:
        raise CheckpointError(
            f"{file} is not there: name one that is, or make it with python -m helpers.pretrain."
        ) from error
    except (OSError, EOFError, KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise CheckpointError(
            f"{file} is damaged or no checkpoint ({error}): take another, or delete it."
        ) from error
