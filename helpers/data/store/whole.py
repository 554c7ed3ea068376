"""Files and folders in the cache that are there whole, or not at all."""

import contextlib
import os
import platform
import shutil
import tempfile
from pathlib import Path

import psutil

CONTENTS = "CONTENTS.txt"  # in each folder that the course made: its files, so that only those are removed


@contextlib.contextmanager
def workshop(cache):
    """Make a folder to prepare something in, beside the cache's own, and clear it away afterwards.

    Args:
        cache: Path.

    Yields:
        Path of an empty folder on the cache's disk.
    """
    place, us = cache / "partial", f"{platform.node()}_"
    place.mkdir(parents=True, exist_ok=True)
    # What a killed process left. Another machine may share the folder: we cannot see its processes.
    for left in place.glob(f"{us}*"):
        process = left.name.removeprefix(us).split("_")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            print("An earlier download was interrupted; it starts again.")
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{us}{os.getpid()}_", dir=place) as folder:
        yield Path(folder)


def move(made, target, is_good=Path.exists):
    """Put a file or folder in its place; where another process was faster, its own will do.

    Args:
        made, target: Path, on the same disk.
        is_good: function of a Path that tells whether what is there already can be used.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(made, target)
    except OSError:  # a folder with something in it; on Windows, a file that somebody reads
        if not is_good(target):
            raise


def make_folder(folder, fill, cache):
    """Make a folder and a list of its contents.

    Args:
        folder: Path, in the cache; nothing happens if it is there.
        fill: function of the Path of an empty folder, which writes files below it.
        cache: Path.
    """
    if folder.is_dir():
        return
    with workshop(cache) as place:
        made = place / folder.name
        made.mkdir()
        fill(made)
        names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        (made / CONTENTS).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        move(made, folder)


def listed(folder):
    """Return the Paths of the files that `make_folder` put into a folder, none if it did not make it."""
    try:
        names = (folder / CONTENTS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [path for path in (folder / name for name in [*names, CONTENTS]) if path.is_file()]
