"""Speech with a label for each phone: spoken by eSpeak NG, or the learner's own TIMIT."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from helpers.course import ROOT, by_profile
from helpers.data.timit import RATE, read_timit


def speech():
    """Return spoken sentences, each with its phones and their times.

    By default 256 sentences of synthetic speech, made once and then kept. A folder named by
    COURSE_TIMIT, or asked for by COURSE_PROFILE=full, is TIMIT. Which of them it is, is printed.

    Returns:
        Speech: train, validation and test, tuples of Utterance; they share no speaker.

    Raises:
        RuntimeError, ValueError: one line that says what is missing, and what to do.
    """
    named = os.environ.get("COURSE_TIMIT") or by_profile(None, _on_mirror)
    folder = named() if callable(named) else named
    found = read_timit(folder or _spoken())
    parts = (found.train, found.validation, found.test)
    minutes = sum(len(utterance.audio) for part in parts for utterance in part) / RATE / 60
    what = f"TIMIT in {folder}" if folder else "synthetic, spoken by eSpeak NG"
    speakers = [len({utterance.speaker for utterance in part}) for part in parts]
    print(
        f"Speech: {what}; {minutes:.1f} minutes, {sum(map(len, parts))} sentences, "
        "{} speakers to learn from, {} to validate, {} to test.".format(*speakers)
    )
    return found


def _on_mirror():
    mirror = os.environ.get("COURSE_DATA_MIRROR")
    sample = Path(mirror, "timit_nltk_sample") if mirror else None
    if sample and sample.is_dir():
        return sample
    raise RuntimeError(
        "COURSE_PROFILE=full takes speech from TIMIT: name its folder in COURSE_TIMIT (the corpus LDC93S1, "
        "or the free sample timit.zip of NLTK's data, unpacked)"
    )


def _spoken():
    """Return the folder with the synthetic speech, made if it is not there yet."""
    try:
        version = importlib.metadata.version("espeakng-loader")
    except importlib.metadata.PackageNotFoundError:
        raise RuntimeError(
            "synthetic speech needs the package espeakng-loader: python -m pip install espeakng-loader"
        ) from None
    recipe = hashlib.sha256(version.encode())
    for name in ("helpers/data/espeak.py", "helpers/data/phones.py", "data/sentences.txt"):
        recipe.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    cache = Path(os.environ.get("COURSE_DATA_CACHE") or platformdirs.user_cache_path("neurons-to-bert"))
    folder = cache / f"speech-{recipe.hexdigest()[:12]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="speech-", suffix=".tmp") as unfinished:
            _speak(Path(unfinished, "timit"))
            try:
                Path(unfinished, "timit").rename(folder)
            except OSError:
                if not folder.exists():  # it exists if another process was faster
                    raise
    return folder


def _speak(folder):
    # In a process of its own: eSpeak NG says the same bytes only from its first call on.
    done = subprocess.run(
        [sys.executable, "-m", "helpers.data.espeak", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise RuntimeError(f"synthetic speech could not be made: {reason}")
