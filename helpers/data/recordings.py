"""Speech with a label for each phone: spoken by eSpeak NG, or the learner's own TIMIT."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys

from helpers.data.spoken.timit import RATE, read_timit
from helpers.data.store.download import DataError
from helpers.data.store.fetch import folder, make
from helpers.settings import ROOT, by_profile


def speech():
    """Return spoken sentences, each with its phones and their times.

    By default 256 sentences of synthetic speech, made once and then kept. With COURSE_PROFILE=full it is
    NLTK's free sample of TIMIT, and wherever COURSE_TIMIT names a folder, the TIMIT in it.

    Returns:
        Speech: train, validation and test, tuples of Utterance; they share no speaker.

    Raises:
        DataError, ValueError: one line that says what is missing, and what to do.
    """
    corpus = os.environ.get("COURSE_TIMIT") or by_profile(lambda: None, lambda: folder("timit_sample"))()
    found = read_timit(corpus or _spoken())
    parts = (found.train, found.validation, found.test)
    minutes = sum(len(utterance.audio) for part in parts for utterance in part) / RATE / 60
    what = f"full: TIMIT in {corpus}" if corpus else "embedded: synthetic, spoken by eSpeak NG"
    speakers = [len({utterance.speaker for utterance in part}) for part in parts]
    print(
        f"{what}; {minutes:.1f} minutes, {sum(map(len, parts))} sentences, "
        "{} speakers to learn from, {} to validate, {} to test".format(*speakers)
    )
    return found


def _spoken():
    """Return the folder with the synthetic speech, made if it is not there yet."""
    try:
        version = importlib.metadata.version("espeakng-loader")
    except importlib.metadata.PackageNotFoundError:
        raise DataError(
            "synthetic speech needs the package espeakng-loader: python -m pip install espeakng-loader"
        ) from None
    recipe = hashlib.sha256(version.encode())
    for name in ("helpers/data/spoken/espeak.py", "helpers/data/spoken/phones.py", "data/sentences.txt"):
        recipe.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return make("speech", recipe.hexdigest()[:12], _speak)


def _speak(target):
    # In a process of its own: eSpeak NG says the same bytes only from its first call on.
    done = subprocess.run(
        [sys.executable, "-m", "helpers.data.spoken.espeak", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise DataError(f"synthetic speech could not be made: {reason}")
