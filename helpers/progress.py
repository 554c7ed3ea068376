"""Remember what a learner has solved, and the best score of each experiment, in one small local file."""

import copy
import json
import os
from datetime import datetime
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from helpers.files import write_atomically

WAIT = 2  # seconds, for another kernel that is recording; more would be felt


def path():
    """Return the path of the progress file; the variable COURSE_PROGRESS names another."""
    named = os.environ.get("COURSE_PROGRESS")
    return Path(named) if named else platformdirs.user_data_path("neurons-to-bert") / "progress.json"


def read():
    """Return what is remembered, and one line to show if the file could not be used.

    A damaged file is kept beside the new one under another name; nothing is deleted.

    Returns:
        (done, note): dict of chapter name to a dict with "solved", a sorted list of item names, and
        "best", a dict of experiment to score; and a str, empty when all went well.
    """
    file = path()
    try:
        done = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(done, dict):
            raise ValueError("not a table of chapters")
        return {chapter: _chapter(kept) for chapter, kept in done.items()}, ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"Progress could not be read from {file}: {error.strerror or error}."
    except (ValueError, TypeError, KeyError, AttributeError):  # not JSON, not UTF-8, or not our table
        return {}, _set_aside(file)


def record(chapter, item):
    """Remember one solved exercise or question.

    Args:
        chapter: str, such as "01_neuron".
        item: str, the name of the exercise or question.

    Returns:
        str, empty, or one line that says why nothing could be saved.
    """

    def add(kept):
        kept["solved"] = sorted({*kept["solved"], item})

    return _change(chapter, add)[1]


def record_score(chapter, experiment, score, lower=False):
    """Remember the score of an experiment if it is the best so far.

    Args:
        chapter: str, such as "01_neuron".
        experiment: str, its name.
        score: float.
        lower: bool, whether less is better.

    Returns:
        (best, note): float, with this score counted in; and a str as `record` returns.
    """

    def add(kept):
        known = kept["best"].get(experiment, score)
        kept["best"][experiment] = min(known, score) if lower else max(known, score)

    kept, note = _change(chapter, add)
    return kept["best"].get(experiment, score), note


def _change(chapter, change):
    """Apply a function to what is kept of a chapter, and save it; return what is kept, and a note."""
    file, kept = path(), _chapter([])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Another kernel that records at this moment waits, and then reads what this one wrote.
        with FileLock(file.with_name(f"{file.name}.lock"), timeout=WAIT):
            done, note = read()
            if note.startswith("Progress could not be read"):
                return kept, note  # writing now would replace what we failed to read
            before, kept = done.get(chapter), copy.deepcopy(done.get(chapter, kept))
            change(kept)
            if kept != before:
                done[chapter] = kept
                write_atomically(file, json.dumps(done, indent=1, sort_keys=True) + "\n")
            return kept, note
    except Timeout:
        return kept, f"Progress could not be saved to {file}: another program has held it for {WAIT} seconds."
    except (OSError, NotImplementedError) as error:  # the second: a disk that knows no locks
        return kept, f"Progress could not be saved to {file}: {getattr(error, 'strerror', '') or error}."


def _chapter(kept):
    if isinstance(kept, list):  # as the first edition wrote it
        kept = {"solved": kept, "best": {}}
    solved, best = kept["solved"], kept["best"]
    if not all(isinstance(item, str) for item in solved):
        raise ValueError("an item without a name")
    return {"solved": list(solved), "best": {str(name): float(score) for name, score in best.items()}}


def _set_aside(file):
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{file.suffix}")
    try:
        file.rename(aside)
    except OSError as error:
        return f"Progress could not be read from {file}: it is damaged ({error.strerror or error})."
    return f"The progress file was damaged; it is kept as {aside.name}, and a new one was begun."
