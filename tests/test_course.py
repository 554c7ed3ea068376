"""The profile, and the map of chapters."""

import re
from types import SimpleNamespace

import pytest

from helpers import course, exercises, progress, settings


def test_profile(monkeypatch):
    for value, expected in ((None, 1), ("", 1), ("quick", 1), ("study", 1), ("full", 2)):
        monkeypatch.delenv("COURSE_PROFILE", raising=False)
        if value is not None:
            monkeypatch.setenv("COURSE_PROFILE", value)
        assert settings.by_profile(quick=1, full=2) == expected
        assert settings.by_profile(1, 2, study=3) == (3 if value == "study" else expected)
        assert settings.profile() == (value or "quick")
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match=r"^COURSE_PROFILE is 'quick', 'study' or 'full'; received 'fast'$"):
        settings.by_profile(quick=1, full=2)


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """What the map shows: pairs of HTML and text, for three chapters; progress in a file of its own."""
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    content = SimpleNamespace(EXERCISES={"a": 0, "b": 0}, QUIZ={"a": 0, "q": 0})
    titles = {"00_start": "Start", "01_neuron": "Build <one>", "02_next": "Go on"}
    monkeypatch.setattr(exercises, "of_chapter", dict.fromkeys(titles, content).__getitem__)
    monkeypatch.setattr(course, "chapters", lambda: titles)
    kept = []
    monkeypatch.setattr(course.page, "show", lambda html, text: kept.append((html, text)))
    return kept


def test_the_map_counts_what_is_solved(shown):
    for chapter, items in {
        "01_neuron": ["a", "quiz: a", "an exercise of an older edition"],
        "02_next": ["a", "b", "quiz: a", "quiz: q"],
        "77_gone": ["a"],
    }.items():
        for item in items:
            progress.record(chapter, item)
    progress.record_score("01_neuron", "b", 0.93456)
    progress.record_score("01_neuron", "an experiment of an older edition", 1.0)
    course.show_map()
    [(html, text)] = shown
    assert text.splitlines() == [
        f"00  {'Start':48} 0 of 4 solved",
        f"01  {'Build <one>':48} 2 of 4 solved · best b 0.935",
        f"02  {'Go on':48} done",
    ]
    rows = re.findall("<tr>(.*?)</tr>", html)
    assert '<a href="01_neuron.ipynb">Build &lt;one&gt;</a>' in rows[1] and "<td>01</td>" in rows[1]
    assert '<progress value="2" max="4" aria-label="2 of 4 solved · best b 0.935"></progress>' in rows[1]
    assert rows[1].endswith(">2 of 4 solved · best b 0.935</td>") and rows[2].endswith(">done</td>")
    assert html == f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table><p></p>"


def test_the_map_says_when_progress_could_not_be_read(shown):
    progress.path().mkdir()
    course.show_map()
    [(html, text)] = shown
    assert text.splitlines()[-1].startswith("Progress could not be read from ")
    assert "<p>Progress could not be read from " in html


def test_chapters_are_listed_in_order_with_their_titles():
    listed = course.chapters()
    assert list(listed) == sorted(listed) and next(iter(listed)) == "00_start_here"
    assert listed["01_neuron"] == "Build a neuron"


def test_the_content_of_a_chapter_is_found_by_the_notebooks_name():
    assert exercises.of_chapter("01_neuron").__name__ == "helpers.exercises.neuron"
