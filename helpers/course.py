"""The course as a whole: its chapters, and what a learner has done of them."""

from html import escape

from helpers import exercises, page, progress
from helpers.settings import ROOT


def chapters():
    """Return the chapters there are, in order, as a dict of name to title."""
    return {path.stem: _title(path) for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))}


def show_map():
    """Display the chapters with how much of each is done."""
    remembered, note = progress.read()
    rows, lines = [], []
    for name, title in chapters().items():
        content = exercises.of_chapter(name)
        kept = remembered.get(name, {"solved": [], "best": {}})
        items = [*content.EXERCISES, *(f"quiz: {question}" for question in content.QUIZ)]
        done = len(set(items) & set(kept["solved"]))
        best = [f"best {item} {kept['best'][item]:.3g}" for item in content.EXERCISES if item in kept["best"]]
        state = " · ".join(["done" if done == len(items) else f"{done} of {len(items)} solved", *best])
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
