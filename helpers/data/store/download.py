"""Download one file, whole and as it was published, or say in one line why not."""

import errno
import hashlib
import shutil
import socket
from urllib.parse import urlsplit

from helpers.data.store.whole import move, workshop

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
# A compressed transfer would change the bytes; some servers turn away clients that name no browser.
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0 (compatible; neurons-to-bert course)"}


class DataError(Exception):
    """A dataset that was asked for and cannot be had; its text is one line that says what to do."""


def download(file, target):
    """Download a file from the first of its sources that has it.

    It is written beside the cache's files, checked, and only then moved to its place.

    Args:
        file: dict, the registry's entry: name, urls, bytes, and sha256 or md5.
        target: Path, where the file goes; its grandparent is the cache.

    Raises:
        DataError: if no source gave the file, or if there is no room for it.
    """
    cache, failures = target.parents[1], []
    try:
        with workshop(cache) as folder:
            if (free := shutil.disk_usage(folder).free) < file["bytes"]:
                raise OSError(errno.ENOSPC, f"{mebibytes(free)} free, {mebibytes(file['bytes'])} needed")
            for url in file["urls"]:
                part = folder / file["name"]
                failure = _transfer(url, part) or damage(part, file)
                if not failure:
                    return move(part, target, is_good=lambda there: not damage(there, file))
                failures.append(f"{urlsplit(url).netloc}: {failure}")
                print(f"{file['name']} did not come from {failures[-1]}.")
    except OSError as error:
        raise DataError(no_room(error, cache)) from error
    raise DataError(
        f"{file['name']} could not be downloaded ({'; '.join(failures)}). "
        "Try again later, or name a folder that has it in COURSE_DATA_MIRROR."
    )


def damage(path, file):
    """Return what is wrong with a file, in words; empty if it is the one that was published.

    Args:
        path: Path of the file.
        file: dict, the registry's entry: bytes, and sha256 or md5.
    """
    size, expected = path.stat().st_size, file["bytes"]
    with open(path, "rb") as stream:
        if stream.read(200).lstrip().lower().startswith((b"<!doctype html", b"<html")):
            return "a web page came in its place"
        if size < expected:
            return f"truncated, {size:,} of {expected:,} bytes"
        if size > expected:
            return f"another file, {size:,} bytes where {expected:,} were published"
        stream.seek(0)
        algorithm = "sha256" if "sha256" in file else "md5"
        if hashlib.file_digest(stream, algorithm).hexdigest() != file[algorithm]:
            return f"corrupted, its {algorithm.upper()} is not the published one"
    return ""


def mebibytes(count):
    """Return a number of bytes in words, such as "3.8 MiB"."""
    return f"{count / 2**20:,.1f} MiB"


def no_room(error, cache):
    """Return, as one line, why the cache could not be written."""
    if error.errno in _FULL:
        problem = f"The disk of the cache {cache} is full ({error.strerror}). Make room"
    else:
        problem = f"The cache {cache} cannot be written ({error.strerror or error}). Make it writable"
    return f"{problem}, or name another folder in COURSE_DATA_CACHE."


def _transfer(url, part):
    # Returns why the file did not arrive, or nothing. A full disk is an OSError of the caller's.
    import pooch  # here, because few need it and it takes time
    import requests

    fetch = pooch.HTTPDownloader(progressbar=True, chunk_size=2**16, headers=_HEADERS)
    try:
        fetch(url, part, None)
    except requests.HTTPError as error:
        return f"the server answered {error.response.status_code} {error.response.reason}"
    except requests.RequestException as error:
        return _reason(error, part)
    return ""


def _reason(error, part):
    causes = []
    while error:
        causes.append(error)
        error = error.__cause__ or error.__context__
    systems = [cause for cause in causes if isinstance(cause, OSError)]
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the connection was refused"
    if any(isinstance(cause, socket.gaierror) or cause.errno in _UNREACHABLE for cause in systems):
        return "there is no network, or no such server"
    if any("Timeout" in type(cause).__name__ for cause in causes):
        return "the server did not answer in time"
    arrived = part.stat().st_size if part.exists() else 0
    return f"the connection broke after {mebibytes(arrived)} ({type(causes[0]).__name__})"
