"""Read and unpack archives whose checksum held."""

import tarfile
import zipfile

from helpers.data.store.download import DataError


def read(archive, ending):
    """Yield the files of a zip or tar archive whose name has an ending; nothing is written to disk.

    Args:
        archive: Path of the archive.
        ending: str or tuple of str.

    Yields:
        (name, bytes) of each file.
    """
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as members:
            for name in members.namelist():
                if name.endswith(ending):
                    yield name, members.read(name)
    else:
        with tarfile.open(archive, "r|*") as members:  # from front to back: IMDB has 100,000 members
            for member in members:
                if member.isfile() and member.name.endswith(ending):
                    yield member.name, members.extractfile(member).read()


def unpack(archive, folder):
    """Unpack a zip or tar archive into a folder; no member is written outside of it.

    Args:
        archive: Path of the archive.
        folder: Path.

    Raises:
        DataError: if a member of a tar archive would leave the folder, or is a device.
    """
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)  # drops drives, roots and ".." from names by itself
    else:
        with tarfile.open(archive) as members:
            try:
                members.extractall(folder, filter="data")
            except tarfile.FilterError as error:
                raise DataError(f"{archive} is refused: {error}.") from error
