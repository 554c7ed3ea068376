"""The progress file survives damage, and what it cannot do it says in one line."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import platformdirs
import pytest
from filelock import FileLock

from helpers import progress


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    path = tmp_path / "two" / "folders" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def names(folder):
    """The names of a folder's files, without the lock that a record may leave."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def solved(*items, **best):
    return {"solved": list(items), "best": best}


def test_nothing_is_solved_at_first(file):
    assert progress.read() == ({}, "")
    assert not file.exists()


def test_what_is_recorded_is_read_again(file):
    assert progress.record("01_neuron", "nand_gate") == ""
    assert progress.record("01_neuron", "nand_gate") == ""
    assert progress.record("00_start_here", "quiz: chance") == ""
    done, note = progress.read()
    assert done == {"01_neuron": solved("nand_gate"), "00_start_here": solved("quiz: chance")} and note == ""
    assert names(file.parent) == ["progress.json"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1, 2]",
        b'{"01_neuron": "nand"}',
        b'{"a": [1]}',
        b'{"a": {"solved": []}}',
        b'{"a": {"solved": 1, "best": {}}}',
        b'{"a": {"solved": [], "best": []}}',
        b'{"a": {"solved": [], "best": {"b": "c"}}}',
        b'{"a": {"solved": [], "best": {"b": null}}}',
    ],
)
def test_a_damaged_file_is_kept_aside_and_said(file, damage):
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    note = progress.record("01_neuron", "nand_gate")
    assert "damaged" in note
    assert progress.read() == ({"01_neuron": solved("nand_gate")}, "")
    kept = [path for path in file.parent.iterdir() if "damaged" in path.name]
    assert [path.read_bytes() for path in kept] == [damage]
    assert kept[0].name in note


def test_a_crash_while_writing_leaves_the_old_file(file, monkeypatch):
    progress.record("01_neuron", "nand_gate")

    def crash(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    note = progress.record("01_neuron", "xor_network")
    assert note == f"Progress could not be saved to {file}: No space left on device."
    assert json.loads(file.read_text()) == {"01_neuron": solved("nand_gate")}
    assert names(file.parent) == ["progress.json"]


def test_a_folder_that_cannot_be_made_is_said(file, monkeypatch):
    file.parent.parent.write_text("a file where the folder should be")
    note = progress.record("01_neuron", "nand_gate")
    assert note.startswith("Progress could not be")
    assert "\n" not in note


def test_a_file_that_cannot_be_read_is_not_replaced(file):
    file.mkdir(parents=True)  # reading a folder fails with an OSError, whoever asks
    assert progress.record("01_neuron", "nand_gate").startswith("Progress could not be read")
    assert file.is_dir()


RECORD = """
import sys
from helpers import progress
for i in range(20):
    assert progress.record("01_neuron", f"{sys.argv[1]} {i}") == ""
"""


def test_kernels_that_record_at_the_same_moment_lose_nothing(file):
    kernels = [subprocess.Popen([sys.executable, "-c", RECORD, str(kernel)]) for kernel in range(4)]
    assert [kernel.wait(60) for kernel in kernels] == [0] * 4
    expected = {f"{kernel} {i}" for kernel in range(4) for i in range(20)}
    done, note = progress.read()
    found = done["01_neuron"]["solved"]
    assert set(found) == expected and found == sorted(found) and note == ""


def test_threads_do_not_either(file):
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda i: progress.record("01_neuron", str(i)), range(40))) == {""}
    assert len(progress.read()[0]["01_neuron"]["solved"]) == 40


def test_a_program_that_holds_the_file_is_waited_for_and_then_named(file, monkeypatch):
    monkeypatch.setattr(progress, "WAIT", 0.1)
    progress.record("01_neuron", "nand_gate")
    with FileLock(file.with_name("progress.json.lock")):
        note = progress.record("01_neuron", "xor_network")
    assert note == f"Progress could not be saved to {file}: another program has held it for 0.1 seconds."
    assert progress.read()[0] == {"01_neuron": solved("nand_gate")}
    assert progress.record("01_neuron", "xor_network") == ""


def test_a_disk_that_knows_no_locks_is_said(file, monkeypatch):
    def refuse(*_, **__):
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(progress, "FileLock", refuse)
    note = progress.record("01_neuron", "nand_gate")
    assert note == f"Progress could not be saved to {file}: no locks here."


def test_without_a_name_it_is_in_the_users_data(monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    assert progress.path() == platformdirs.user_data_path("neurons-to-bert") / "progress.json"


def test_what_is_written_can_be_read_by_a_person(file):
    progress.record("01_neuron", "b")
    progress.record("01_neuron", "a")
    progress.record_score("01_neuron", "ring", 0.93)
    assert file.read_text(encoding="utf-8") == (
        '{\n "01_neuron": {\n  "best": {\n   "ring": 0.93\n  },\n  "solved": [\n   "a",\n   "b"\n  ]\n }\n}\n'
    )


def test_the_best_score_is_kept(file):
    for lower, best in ((False, 0.9), (True, 0.3)):
        for score in (0.5, 0.3, 0.9, 0.4):
            found = progress.record_score("05", f"lower {lower}", score, lower)
        assert found == (best, "")
        assert progress.read()[0]["05"]["best"][f"lower {lower}"] == best
    assert progress.record("05", "recall") == ""
    assert progress.read()[0]["05"] == solved("recall", **{"lower False": 0.9, "lower True": 0.3})


def test_a_score_that_could_not_be_saved_is_the_best_there_is(file, monkeypatch):
    monkeypatch.setattr(progress, "WAIT", 0.1)
    progress.record_score("05", "recall", 0.8)
    with FileLock(file.with_name("progress.json.lock")):
        best, note = progress.record_score("05", "recall", 0.5)
    assert best == 0.5 and note.startswith("Progress could not be saved to ")


def test_a_file_of_the_first_edition_is_read_and_carried_on(file):
    file.parent.mkdir(parents=True)
    file.write_text('{"01_neuron": ["nand_gate"], "02_next": ["a"]}', encoding="utf-8")
    assert progress.read() == ({"01_neuron": solved("nand_gate"), "02_next": solved("a")}, "")
    assert progress.record_score("01_neuron", "ring", 0.9) == (0.9, "")
    assert progress.read()[0] == {"01_neuron": solved("nand_gate", ring=0.9), "02_next": solved("a")}
    assert names(file.parent) == ["progress.json"]


def test_a_damaged_file_that_cannot_be_set_aside_is_left_and_said(file, monkeypatch):
    file.parent.mkdir(parents=True)
    file.write_text("{")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "rename", refuse)
    expected = f"Progress could not be read from {file}: it is damaged (Permission denied)."
    assert progress.read() == ({}, expected)
    assert progress.record("01_neuron", "nand_gate") == expected
    assert file.read_text() == "{"


def test_what_is_remembered_is_not_written_again(file, monkeypatch):
    progress.record("01_neuron", "nand_gate")
    monkeypatch.setattr(progress, "write_atomically", None)
    assert progress.record("01_neuron", "nand_gate") == ""
