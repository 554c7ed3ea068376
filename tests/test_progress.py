"""The progress file survives damage, and what it cannot do it says in one line."""

import json
import os

import pytest

from helpers import progress


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    path = tmp_path / "folder" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def test_nothing_is_solved_at_first(file):
    assert progress.read() == ({}, "")
    assert not file.exists()


def test_what_is_recorded_is_read_again(file):
    assert progress.record("01_neuron", "nand_gate") == ""
    assert progress.record("01_neuron", "nand_gate") == ""
    assert progress.record("00_start_here", "quiz: chance") == ""
    assert progress.read() == ({"01_neuron": ["nand_gate"], "00_start_here": ["quiz: chance"]}, "")
    assert [path.name for path in file.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"[1, 2]", b'{"01_neuron": "nand"}', b'{"a": [1]}']
)
def test_a_damaged_file_is_kept_aside_and_said(file, damage):
    file.parent.mkdir()
    file.write_bytes(damage)
    note = progress.record("01_neuron", "nand_gate")
    assert "damaged" in note
    assert progress.read() == ({"01_neuron": ["nand_gate"]}, "")
    kept = [path for path in file.parent.iterdir() if "damaged" in path.name]
    assert [path.read_bytes() for path in kept] == [damage]
    assert kept[0].name in note


def test_a_crash_while_writing_leaves_the_old_file(file, monkeypatch):
    progress.record("01_neuron", "nand_gate")

    def crash(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    assert "No space left on device" in progress.record("01_neuron", "xor_network")
    assert json.loads(file.read_text()) == {"01_neuron": ["nand_gate"]}
    assert [path.name for path in file.parent.iterdir()] == ["progress.json"]


def test_a_folder_that_cannot_be_made_is_said(file, monkeypatch):
    file.parent.write_text("a file where the folder should be")
    note = progress.record("01_neuron", "nand_gate")
    assert note.startswith("Progress could not be")
    assert "\n" not in note


def test_a_file_that_cannot_be_read_is_not_replaced(file):
    file.mkdir(parents=True)  # reading a folder fails with an OSError, whoever asks
    assert progress.record("01_neuron", "nand_gate").startswith("Progress could not be read")
    assert file.is_dir()
