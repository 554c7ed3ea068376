"""Remember which exercises and questions a learner has solved, in one small local file."""

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
    """Return what is solved, and one line to show if the file could not be used.

    A damaged file is kept beside the new one under another name; nothing is deleted.

    Returns:
        (solved, note): dict of chapter name to a sorted list of item names, and a str,
        empty when all went well.
    """
    file = path()
    try:
        solved = json.loads(file.read_text(encoding="utf-8"))
        if not _well_formed(solved):
            raise ValueError("not a table of chapters")
        return solved, ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"Progress could not be read from {file}: {error.strerror or error}."
    except ValueError:  # not JSON, not UTF-8, or not our table
        return {}, _set_aside(file)


def record(chapter, item):
    """Remember one solved exercise or question.

    Args:
        chapter: str, such as "01_neuron".
        item: str, the name of the exercise or question.

    Returns:
        str, empty, or one line that says why nothing could be saved.
    """
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Another kernel that records at this moment waits, and then reads what this one wrote.
        with FileLock(file.with_name(f"{file.name}.lock"), timeout=WAIT):
            solved, note = read()
            if note.startswith("Progress could not be read"):
                return note  # writing now would replace what we failed to read
            if item not in solved.get(chapter, []):
                solved[chapter] = sorted({*solved.get(chapter, []), item})
                write_atomically(file, json.dumps(solved, indent=1, sort_keys=True) + "\n")
            return note
    except Timeout:
        return f"Progress could not be saved to {file}: another program has held it for {WAIT} seconds."
    except (OSError, NotImplementedError) as error:  # the second: a disk that knows no locks
        return f"Progress could not be saved to {file}: {getattr(error, 'strerror', '') or error}."


def _well_formed(solved):
    return isinstance(solved, dict) and all(
        isinstance(items, list) and all(isinstance(item, str) for item in items) for items in solved.values()
    )


def _set_aside(file):
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{file.suffix}")
    try:
        file.rename(aside)
    except OSError as error:
        return f"Progress could not be read from {file}: it is damaged ({error.strerror or error})."
    return f"The progress file was damaged; it is kept as {aside.name}, and a new one was begun."
