"""The profile, the map of chapters, the check of the machine."""

import pytest

from helpers import course, machine, settings


def test_profile(monkeypatch):
    for value, expected in ((None, 1), ("", 1), ("quick", 1), ("full", 2)):
        monkeypatch.delenv("COURSE_PROFILE", raising=False)
        if value is not None:
            monkeypatch.setenv("COURSE_PROFILE", value)
        assert settings.by_profile(quick=1, full=2) == expected
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="received 'fast'"):
        settings.by_profile(quick=1, full=2)


def test_the_map_counts_what_is_solved(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    from helpers import progress

    progress.record("01_neuron", "nand_gate")
    progress.record("01_neuron", "quiz: xor")
    progress.record("01_neuron", "an exercise of an older edition")
    course.show_map()
    assert "2 of 9 solved" in capsys.readouterr().out


def test_the_machine_check_says_what_to_do(monkeypatch, capsys):
    machine.show_check()
    assert "✗" not in capsys.readouterr().out
    monkeypatch.setattr(machine, "NEEDED_GIB", 10**6)
    machine.show_check()
    assert "Close other programs" in capsys.readouterr().out
