"""The files of the real datasets: from a mirror, from the cache, or from the network."""

import contextlib
import functools
import os
import tomllib
from pathlib import Path

import platformdirs

from helpers.data.store.archives import unpack
from helpers.data.store.download import DataError, damage, download, no_room
from helpers.data.store.whole import listed, make_folder
from helpers.settings import ROOT

_REGISTRY = ROOT / "data" / "registry.toml"
_SUMS = "SHA256SUMS.txt"
MADE = ("speech",)  # what the course makes itself, and keeps there too


@functools.cache
def registry():
    """Return what data/registry.toml says, as a dict of dataset to its entry."""
    return tomllib.loads(_REGISTRY.read_text(encoding="utf-8"))


def cache():
    """Return the course's own folder for what was downloaded or made.

    It is in the user's cache, or in the folder that COURSE_DATA_CACHE names, which may hold other things.
    """
    named = os.environ.get("COURSE_DATA_CACHE")
    return Path(named) / "neurons-to-bert" if named else platformdirs.user_cache_path("neurons-to-bert")


def mirror():
    """Return the folder that COURSE_DATA_MIRROR names, or None.

    Raises:
        DataError: if it names something that is not a folder.
    """
    named = os.environ.get("COURSE_DATA_MIRROR")
    if named and not Path(named).is_dir():
        raise DataError(f"COURSE_DATA_MIRROR names {named}, which is not a folder.")
    return Path(named) if named else None


def files(name):
    """Return the files of a dataset, each checked, and print where they are from.

    A file is taken from the mirror, else from the cache, else from the network. A mirror may hold
    other files in place of the originals; the registry says which, and what they lack is printed.

    Args:
        name: str, a dataset of the registry.

    Returns:
        dict of file name to Path.

    Raises:
        DataError: if the dataset cannot be had.
    """
    entry = _entry(name)
    if entry.get("embedded"):
        return {entry["files"][0]["name"]: embedded(name)}
    found = {file["name"]: _in_mirror(name, file) for file in entry["files"]}
    if "instead" in entry and not any(found.values()):
        others = {file["name"]: _in_mirror(name, file) for file in entry["instead"]["files"]}
        if all(others.values()):
            note = entry["instead"]["note"]
            print(f"full, but not the original: {entry['title']}, from the mirror {mirror()}: {note}")
            return others
    tiers = [f"from the mirror {mirror()}"] if any(found.values()) else []
    for file in entry["files"]:
        if not found[file["name"]]:
            found[file["name"]], tier = _in_cache(name, file)
            tiers += [tier] if tier not in tiers else []
    print(f"full: {entry['title']}, {' and '.join(tiers)}")
    return found


def embedded(name):
    """Return the Path of the one file of a dataset that comes with the course, checked.

    Args:
        name: str, a dataset of the registry.

    Raises:
        DataError: if it is missing or damaged.
    """
    (file,) = _entry(name)["files"]
    path = ROOT / "data" / file["name"]
    reason = damage(path, file) if path.is_file() else "missing"
    if reason:
        raise DataError(
            f"{path} cannot be used ({reason}): get it again with `git checkout data/{path.name}`."
        )
    return path


def folder(name):
    """Return a folder that holds what is in a dataset's one archive, unpacked.

    Args:
        name: str, a dataset of the registry.

    Raises:
        DataError: if the dataset cannot be had.
    """
    ((file, path),) = files(name).items()
    if file == _SUMS:  # a mirror holds it unpacked
        return path.parent
    return make(name, Path(file).stem, lambda place: unpack(path, place))


def make(name, version, fill):
    """Return a folder of the cache that is made when it is first asked for.

    Args:
        name: str, a dataset of the registry or of MADE.
        version: str, the folder's name within the dataset's.
        fill: function of the Path of an empty folder, which writes files below it.

    Raises:
        DataError: if the cache cannot be written.
    """
    try:
        make_folder(cache() / name / version, fill, cache())
    except OSError as error:
        raise DataError(no_room(error, cache())) from error
    return cache() / name / version


def where(name):
    """Return where a dataset is, unchecked.

    Returns:
        str: "with the course", "mirror", "mirror, in part", "cache" or "to download".
    """
    entry = _entry(name)
    if entry.get("embedded"):
        return "with the course"
    at = mirror()
    if at and all((at / _place(name, file)).is_file() for file in entry["files"]):
        return "mirror"
    if at and all((at / _place(name, file)).is_file() for file in entry.get("instead", entry)["files"]):
        return "mirror, in part"
    cached = all((cache() / name / file["name"]).is_file() for file in entry["files"])
    return "cache" if cached else "to download"


def kept(name):
    """Return the Paths of the files that the course put into the cache for a dataset, downloaded or made."""
    downloaded = [] if name in MADE else [file["name"] for file in _entry(name)["files"]]
    files = [path for path in (cache() / name / file for file in downloaded) if path.is_file()]
    return files + [path for folder in sorted((cache() / name).glob("*/")) for path in listed(folder)]


def remove(name):
    """Delete what the course put into the cache for a dataset; return whether there was any.

    Whatever else somebody keeps there stays, and so does the folder that it is in.
    """
    files = kept(name)
    for file in files:
        file.unlink()
    for folder in sorted({parent for file in files for parent in file.parents}, reverse=True):
        if cache() in folder.parents:
            with contextlib.suppress(OSError):  # something is left in it
                folder.rmdir()
    return bool(files)


def _entry(name):
    if name not in registry():
        raise DataError(f"There is no dataset {name!r}. There are {', '.join(registry())}.")
    return registry()[name]


def _place(name, file):
    return file.get("mirror", f"{name}/{file['name']}")


def _in_mirror(name, file):
    if not mirror() or not (path := mirror() / _place(name, file)).is_file():
        return None
    if reason := damage(path, file) or _damage_listed(path):
        print(f"The mirror's {path} is not used: {reason}.")
        return None
    return path


def _damage_listed(sums):
    # A mirror may hold an archive unpacked, with a list of its files' checksums, itself checked before.
    if sums.name != _SUMS:
        return ""
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        path = sums.parent / name
        if not path.is_file():
            return f"{name} is missing"
        if reason := damage(path, {"bytes": path.stat().st_size, "sha256": digest}):
            return f"{name} is {reason}"
    return ""


def _in_cache(name, file):
    path = cache() / name / file["name"]
    if path.is_file():
        reason = damage(path, file)
        if not reason:
            return path, "from the cache"
        print(f"The cached {path} is not used, and fetched again: {reason}.")
    download(file, path)
    return path, f"downloaded into {path.parent}"
