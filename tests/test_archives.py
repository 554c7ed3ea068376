"""Archives and pickles from elsewhere: what they may do, and what they may not."""

import hashlib
import io
import os
import pickle
import tarfile
import zipfile

import pytest

from helpers.data import archives, download, fetch, images


def packed(kind, name, link=None):
    """Return an archive of one good file and one of this name, or a link of this name."""
    buffer = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("good.txt", "good")
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o120777 if link else 0o100644) << 16
            archive.writestr(member, "bad")
    else:
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for member in (tarfile.TarInfo("good.txt"), tarfile.TarInfo(name)):
                member.size = 3
                if link and member.name == name:
                    member.type, member.linkname, member.size = link, "/etc/passwd", 0
                archive.addfile(member, io.BytesIO(b"bad"))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("../bad.txt", None),
        ("a/../../bad.txt", None),
        ("/tmp/bad.txt", None),
        ("..\\bad.txt", None),
        ("C:bad.txt", None),
        ("link", tarfile.SYMTYPE),
        ("link", tarfile.LNKTYPE),
        ("device", tarfile.CHRTYPE),
        ("pipe", tarfile.FIFOTYPE),
    ],
)
def test_malicious_archive_is_refused_whole(tmp_path, kind, name, link):
    (tmp_path / "inner").mkdir()
    archive = tmp_path / "archive"
    archive.write_bytes(packed(kind, name, link))
    with pytest.raises(download.DataError, match="is refused") as error:
        archives.unpack(archive, tmp_path / "inner" / "folder")
    assert len(str(error.value).splitlines()) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [archive]
    assert not list((tmp_path / "inner").iterdir())


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_archive_is_unpacked_once_its_checksum_holds(monkeypatch, tmp_path, kind):
    content = packed(kind, "inside/other.txt")
    file = {"name": "toy.archive", "urls": ["http://127.0.0.1:9/file"], "bytes": len(content)}
    file["sha256"] = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(fetch, "registry", lambda: {"toy": {"title": "Toy", "files": [file]}})
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    path = tmp_path / "toy" / "toy.archive"
    path.parent.mkdir()
    path.write_bytes(content)
    folder = fetch.folder("toy")
    assert (folder / "inside" / "other.txt").read_bytes() == b"bad"
    assert [name for name, _ in archives.read(path, ".txt")] == ["good.txt", "inside/other.txt"]
    assert fetch.folder("toy") == folder
    assert fetch.remove("toy") and not folder.exists() and not fetch.remove("toy")
    path.parent.mkdir()
    path.write_bytes(content[:-1] + b"?")
    with pytest.raises(download.DataError):
        fetch.folder("toy")
    assert not folder.exists()


def test_batch_of_images_may_not_call_functions():
    class Attack:
        def __reduce__(self):
            return os.system, ("echo attacked",)

    with pytest.raises(pickle.UnpicklingError, match="has no place"):
        images._batch(pickle.dumps(Attack()))
