"""Files are written whole or not at all."""

import os

import pytest

from helpers.files import write_atomically


def test_a_file_is_replaced(tmp_path):
    file = tmp_path / "notes.txt"
    write_atomically(file, "old")
    write_atomically(file, "naïve\nnew\n")
    assert file.read_bytes() == "naïve\nnew\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_a_crash_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "notes.txt"
    write_atomically(file, "old")
    seen = []

    def crash(made, target):
        seen.append((made, target))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(file, "new")
    assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]
    [(made, target)] = seen
    made = os.path.split(made)
    assert made[0] == str(tmp_path) and made[1].startswith("notes") and made[1].endswith(".tmp")
    assert target == file
