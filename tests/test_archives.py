"""Archives and pickles from elsewhere: what they may do, and what they may not."""

import hashlib
import io
import os
import pickle
import subprocess
import sys
import tarfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.data import images
from helpers.data.store import archives, download, fetch

TOY = {"name": "toy.archive", "urls": ["http://127.0.0.1:9/file"]}


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """The course's cache, within a folder that holds other things."""
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "disk"))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    monkeypatch.setattr(fetch, "registry", lambda: {"toy": {"title": "Toy", "files": [TOY]}})
    return tmp_path / "disk" / "neurons-to-bert"


def put(cache, content, stored=None):
    """Put an archive into the cache, as the registry describes it unless `stored` is something else."""
    TOY.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    path = cache / "toy" / "toy.archive"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if stored is None else stored)
    return path


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
        ("other.txt", None),
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
def test_no_member_of_an_archive_leaves_its_folder(cache, kind, name, link):
    """What would leave it is refused, and the archive with it, or lands inside; links lead nowhere."""
    path = put(cache, packed(kind, name, link))
    try:
        folder = fetch.folder("toy")
    except download.DataError as error:
        assert "is refused: " in str(error) and len(str(error).splitlines()) == 1
        assert kind == "tar" and ("/.." in name or name.startswith("..") or link)
        assert not list(path.parent.glob("*/")) and not list((cache / "partial").iterdir())
    else:
        assert not link or kind == "zip"  # which holds a link's target as a text
        assert not any(found.is_symlink() for found in folder.rglob("*"))
        assert (folder / "good.txt").is_file()
    outside = [found for found in cache.parent.rglob("*") if found.is_file() and found != path]
    assert all(path.parent / "toy" in found.parents for found in outside)
    assert not Path("/tmp/bad.txt").exists()


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_archive_is_unpacked_once_its_checksum_holds(cache, kind):
    path = put(cache, content := packed(kind, "inside/other.txt"))
    folder = fetch.folder("toy")
    assert (folder / "inside" / "other.txt").read_bytes() == b"bad"
    assert [name for name, _ in archives.read(path, ".txt")] == ["good.txt", "inside/other.txt"]
    assert [name for name, _ in archives.read(path, "other.txt")] == ["inside/other.txt"]
    assert fetch.folder("toy") == folder
    assert fetch.remove("toy") and not folder.exists() and not fetch.remove("toy")
    put(cache, content, content[:-1] + b"?")
    with pytest.raises(download.DataError):
        fetch.folder("toy")
    assert not folder.exists()


def test_removing_leaves_what_the_course_did_not_put_there(cache):
    path = put(cache, packed("zip", "inside/other.txt"))
    folder = fetch.folder("toy")
    mine = [
        cache / "toy" / "thesis.txt",
        folder / "inside" / "notes.txt",
        cache / "speech" / "talk" / "a.wav",
    ]
    mine += [cache / "speech-notes" / "b.txt", cache.parent / "toy" / "file.txt"]
    for file in mine:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
    fetch.make("speech", "spoken", lambda place: (place / "c.wav").write_text("made"))
    assert [file.name for file in fetch.kept("speech")] == ["c.wav", "CONTENTS.txt"]
    assert fetch.remove("toy") and fetch.remove("speech")
    assert not fetch.remove("toy") and not fetch.remove("speech")
    assert all(file.read_text() == "mine" for file in mine)
    left = [found for found in cache.parent.rglob("*") if found.is_file()]
    assert sorted(left) == sorted(mine) and not path.exists()


def test_an_emptied_cache_keeps_no_folder_of_a_dataset(cache):
    put(cache, packed("zip", "inside/other.txt"))
    fetch.folder("toy")
    fetch.remove("toy")
    assert [path.name for path in cache.iterdir()] == ["partial"]
    assert cache.is_dir()


def test_whoever_is_slower_takes_what_the_faster_one_made(cache):
    """Two threads and, below, two processes make the same folder at the same time."""
    both = threading.Barrier(2)

    def fill(place):
        both.wait(20)  # neither is done before the other has begun
        (place / "file.txt").write_text("whole")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: fetch.make("speech", "spoken", fill), range(2))
    assert first == second and (first / "file.txt").read_text() == "whole"
    assert not list((cache / "partial").iterdir())


RACE = """
import sys, time
from pathlib import Path
from helpers.data.store import fetch

def fill(place):
    (place / "file.txt").write_text("whole")
    Path(sys.argv[1]).touch()
    while not all(Path(name).exists() for name in sys.argv[1:]):
        time.sleep(0.01)

print((fetch.make("speech", "spoken", fill) / "file.txt").read_text())
"""


def test_processes_that_race_agree(cache, tmp_path):
    flags = [str(tmp_path / "one"), str(tmp_path / "two")]
    racers = [
        subprocess.Popen([sys.executable, "-c", RACE, *order], stdout=subprocess.PIPE, text=True)
        for order in (flags, flags[::-1])
    ]
    assert [racer.communicate(timeout=60)[0] for racer in racers] == ["whole\n"] * 2


def test_a_folder_that_cannot_be_made_is_said(monkeypatch, tmp_path):
    (tmp_path / "occupied").write_text("a file")
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "occupied"))
    with pytest.raises(download.DataError, match=r"occupied.* cannot be written \(.*\)\. Make it writ"):
        fetch.make("speech", "spoken", lambda place: None)


def test_a_failure_while_filling_is_not_hidden(cache):
    def fill(place):
        (place / "half.txt").write_text("half")
        raise ValueError("no voice")

    with pytest.raises(ValueError, match="no voice"):
        fetch.make("speech", "spoken", fill)
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_batch_of_images_may_not_call_functions():
    class Attack:
        def __reduce__(self):
            return os.system, ("echo attacked",)

    with pytest.raises(pickle.UnpicklingError, match="has no place"):
        images._batch(pickle.dumps(Attack()))
