"""The course as a whole: its profile, its chapters, and what a learner has done of them."""

import importlib
import os
from html import escape
from pathlib import Path

from helpers import page, progress

ROOT = Path(__file__).resolve().parents[1]


def by_profile(quick, full):
    """Return the first value, or the second where COURSE_PROFILE=full.

    Raises:
        ValueError: if COURSE_PROFILE is neither "quick" nor "full".
    """
    profile = os.environ.get("COURSE_PROFILE") or "quick"
    if profile not in ("quick", "full"):
        raise ValueError(f"COURSE_PROFILE is 'quick' or 'full'; received {profile!r}")
    return full if profile == "full" else quick


def chapters():
    """Return the chapters there are, in order, as a dict of name to title."""
    return {path.stem: _title(path) for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))}


def show_map():
    """Display the chapters with how much of each is done."""
    solved, note = progress.read()
    rows, lines = [], []
    for name, title in chapters().items():
        content = importlib.import_module(f"helpers.exercises.{name}")
        items = [*content.EXERCISES, *(f"quiz: {question}" for question in content.QUIZ)]
        done = len(set(items) & set(solved.get(name, [])))
        state = "done" if done == len(items) else f"{done} of {len(items)} solved"
        rows.append(
            f"<tr><td>{name[:2]}</td>"
            f'<td style="text-align:left"><a href="{name}.ipynb">{escape(title)}</a></td>'
            f'<td><progress value="{done}" max="{len(items)}" aria-label="{state}"></progress></td>'
            f'<td style="text-align:left">{state}</td></tr>'
        )
        lines.append(f"{name[:2]}  {title:48} {state}")
    page.show(f"<table>{''.join(rows)}</table><p>{escape(note)}</p>", "\n".join([*lines, note]).rstrip())


def _title(lesson):
    with open(lesson, encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith("# # ")).removeprefix("# # ").strip()
