"""Read and unpack archives without leaving the folder they belong in."""

import os
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from helpers.data.download import DataError


def read(archive, ending):
    """Yield the files of a zip or tar archive whose name has an ending; nothing is written to disk.

    Args:
        archive: Path of the archive.
        ending: str or tuple of str.

    Yields:
        (name, bytes) of each file.
    """
    for name, kind, content in _members(archive):
        if kind == "file" and name.endswith(ending):
            yield name, content()


def unpack(archive, folder):
    """Unpack a zip or tar archive into a new folder, whole or not at all.

    Args:
        archive: Path of the archive.
        folder: Path of the folder to make.

    Raises:
        DataError: if a member would leave the folder, or is neither a file nor a folder.
    """
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        inside = Path(workshop) / folder.name
        inside.mkdir()
        for name, kind, content in _members(archive):
            if _leaves(name):
                raise DataError(f"{archive} is refused: its member {name!r} would leave the folder.")
            if kind == "other":
                raise DataError(f"{archive} is refused: its member {name!r} is a link or a device.")
            if kind == "file":
                (inside / name).parent.mkdir(parents=True, exist_ok=True)
                (inside / name).write_bytes(content())
        os.replace(inside, folder)


def _leaves(name):
    # As both kinds of system would judge it: what is harmless here may be copied there.
    paths = PurePosixPath(name), PureWindowsPath(name)
    return any(path.drive or path.root or ".." in path.parts for path in paths)


def _members(archive):
    # Yields (name, "file" or "folder" or "other", function that returns the content). The content of
    # a member must be asked for before the next one: a compressed tar is read from front to back.
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as members:
            for member in members.infolist():
                mode = stat.S_IFMT(member.external_attr >> 16)  # 0 where the packer kept none
                plain = mode in (0, stat.S_IFREG, stat.S_IFDIR)
                kind = ("folder" if member.is_dir() else "file") if plain else "other"
                yield member.filename, kind, lambda member=member: members.read(member)
    else:
        with tarfile.open(archive, "r|*") as members:
            for member in members:
                kind = "file" if member.isfile() else "folder" if member.isdir() else "other"
                yield member.name, kind, lambda member=member: members.extractfile(member).read()
