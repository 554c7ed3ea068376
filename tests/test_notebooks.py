"""Every committed notebook is what its lesson says, was run from top to bottom, and is fit to be read."""

import base64
import configparser
import functools
import io
import platform
import re
import shutil
import time
from html import escape
from pathlib import Path

import nbformat
import pytest
from PIL import Image, ImageChops

from tools import build

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
SECTIONS = ["Proof", "Play", "On data", "Exercises", "Quiz", "Summary", "Mistakes you will meet", "Read on"]

chapters = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


@functools.cache  # to read and check a notebook takes a while; no test changes what it is given
def committed(lesson):
    return nbformat.read(ROOT / "notebooks" / f"{lesson.stem}.ipynb", as_version=4)


def outputs(notebook):
    return [(cell, output) for cell in notebook.cells for output in cell.get("outputs", [])]


def test_there_is_a_notebook_for_each_lesson_and_no_other():
    names = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if ".edited-" not in path.name}
    assert names == {lesson.stem for lesson in LESSONS}


@chapters
def test_the_notebook_is_what_the_lesson_says(lesson):
    made, found = build.compose(lesson), committed(lesson)
    advice = "run `make notebooks`"
    assert [(c.cell_type, c.source, c.metadata, c.id) for c in found.cells] == [
        (c.cell_type, c.source, c.metadata, c.id) for c in made.cells
    ], advice
    assert found.metadata == made.metadata, advice


@chapters
def test_every_cell_was_executed_in_order(lesson):
    counts = [cell.execution_count for cell in committed(lesson).cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


# What a stored output must not hold: where and by whom it was made, or how to get in there.
MACHINE = re.compile(
    r"/(home|Users|root|tmp|var|opt|usr|mnt|work|private)/[\w.]|\b[A-Z]:\\\\?\w|\b[\w.-]+@[\w-]+\.\w|"
    r"\b(?!127\.0\.0\.1)\d{1,3}(\.\d{1,3}){3}\b|localhost|token=|\b0x[0-9a-f]{6,}"
)


def faults(output):
    """Return what is wrong with a stored output, a list of str."""
    if output.output_type == "error":
        return [f"an error: {output.ename}: {output.evalue}"]
    said = {output.get("name", ""): output.text} if "text" in output else dict(output.get("data", {}))
    found = [f"a warning: {said['stderr']}"] if "stderr" in said else []
    for kind, text in said.items():
        plain = re.sub(r"base64,[A-Za-z0-9+/=]+", "", str(text)) if kind != "image/png" else ""
        names = [str(ROOT), str(Path.home())]
        names += [platform.node()] if re.search(r"\w[\d.-]", platform.node()) else []  # not a mere word
        here = [name for name in names if name in plain]
        anywhere = MACHINE.search(plain)
        found += [f"{kind or 'text'} names this machine: {name}" for name in here]
        found += [f"{kind or 'text'} names a machine: {anywhere[0]}"] if anywhere else []
    return found


@chapters
def test_outputs_hold_no_error_no_warning_and_no_machine(lesson):
    for cell, output in outputs(committed(lesson)):
        assert not faults(output), cell.source


@pytest.mark.parametrize(
    "output",
    [
        nbformat.v4.new_output("stream", name="stdout", text=f"saved in {Path.home()}/progress.json"),
        nbformat.v4.new_output("stream", name="stdout", text="saved in /home/ada/progress.json"),
        nbformat.v4.new_output("stream", name="stdout", text="cached in /root/.keras"),
        nbformat.v4.new_output("stream", name="stdout", text="C:\\Users\\ada"),
        nbformat.v4.new_output("stream", name="stderr", text="a warning"),
        nbformat.v4.new_output("display_data", data={"text/html": "<p>/Users/ada/x</p>"}),
        nbformat.v4.new_output("display_data", data={"text/plain": "http://localhost:8888/?token=ab"}),
        nbformat.v4.new_output("execute_result", data={"text/plain": "<f at 0x7f2d3beea2a0>"}),
        nbformat.v4.new_output("execute_result", data={"text/plain": f"{ROOT}/data"}),
        nbformat.v4.new_output("stream", name="stdout", text="connected to 10.0.0.7"),
        nbformat.v4.new_output("error", ename="KeyError", evalue="x", traceback=[]),
    ],
)
def test_what_outputs_must_not_hold_is_found(output):
    assert faults(output)


@pytest.mark.parametrize(("host", "found"), [("lab-7", True), ("ada.example", True), ("neuron", False)])
def test_a_host_is_found_by_its_name_unless_that_is_a_word(host, found, monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: host)
    said = nbformat.v4.new_output("stream", name="stdout", text=f"a run on {host}")
    assert bool(faults(said)) == found


def test_what_outputs_may_hold_is_not():
    said = ["wall time 3/4, a/b", "versions 2.21.0 and 3.15.1", "see helpers/data", "50 % of 1.5e-3"]
    for text in said:
        assert not faults(nbformat.v4.new_output("stream", name="stdout", text=text))


@chapters
def test_pictures_have_alt_text_in_both_forms(lesson):
    pictures = [output for _, output in outputs(committed(lesson)) if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        alt = output.metadata["image/png"]["alt"]
        assert len(alt) > 30
        assert f'alt="{escape(alt)}"' in output.data["text/html"]
        stored = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
        shown = re.search('base64,([^"]*)"', output.data["text/html"])[1]
        assert abs(stored.size[0] - 1.44 * output.metadata["image/png"]["width"]) <= 1
        assert len(stored.getcolors(1 << 24)) > 10, f"an empty picture: {alt}"
        assert (
            ImageChops.difference(stored, Image.open(io.BytesIO(base64.b64decode(shown)))).getbbox() is None
        )


@chapters
def test_of_pictures_only_the_words_are_compared(lesson):
    # Another processor rounds otherwise, and draws other bytes.
    config = configparser.RawConfigParser()
    config.read(ROOT / "tests" / "sanitize.cfg", encoding="utf-8")
    for _, output in outputs(committed(lesson)):
        html = output.get("data", {}).get("text/html", "")
        assert "data:image" not in re.sub(config["pictures"]["regex"], config["pictures"]["replace"], html)


@chapters
def test_widgets_have_words_and_no_stored_state(lesson):
    found = [output for _, output in outputs(committed(lesson)) if build.WIDGET in output.get("data", {})]
    assert found, "a chapter has something to play with"
    for output in found:
        assert output.data[build.WIDGET]["model_id"] == ""
        assert "Run this cell" in output.data["text/plain"]


@chapters
def test_no_solution_stands_open(lesson):
    cells = committed(lesson).cells
    assert not any("BEGIN SOLUTION" in cell.source for cell in cells)
    stubs = [cell for cell in cells if cell.cell_type == "code" and "...  # your answer" in cell.source]
    assert len(stubs) == lesson.read_text(encoding="utf-8").count("### BEGIN SOLUTION") > 0
    for cell in stubs:
        assert "not answered yet" in cell.outputs[0].data["text/plain"]


# Chapters whose first sections stand in another order, because one needs what another makes.
FIRST = {
    "00_start_here": ["On data", "Proof", "Play"],  # what is proved and drawn for has to be trained
    "04_feedforward_networks": ["Play", "Proof", "On data"],  # it begins with watching
    "07_image_classification": ["Proof", "On data", "Play"],  # one plays with the trained network
    "08_transfer_learning": ["Proof", "On data", "Play"],  # so here
    "12_language_model": ["Proof", "On data", "Play"],  # and here
    "13_speech_recognition": ["Proof", "On data", "Play"],  # and here
    "15_transformer": ["Proof", "On data", "Play"],  # and here
    "16_bert_pretraining": ["Proof", "On data", "Play"],  # and here
    "17_fine_tuning": ["Proof", "On data", "Play"],  # and here
}


def form_faults(prose, order):
    """Return what a chapter's form lacks: its title, its promises, its sections in their order."""
    headings = [heading for heading in re.findall(r"^## (.*)$", prose, re.MULTILINE) if heading in SECTIONS]
    found = [] if prose.startswith("# ") else ["a title"]
    found += [] if headings == order else [f"the sections {order}, in this order; it has {headings}"]
    promises = [prose.find(f"**{promise}**") for promise in ("You will learn", "You need")]
    first = prose.find("\n## ")
    found += (
        [] if -1 < promises[0] < promises[1] < first else ["what is learned and needed, before all sections"]
    )
    found += [f"one backslash: {name}" for name in re.findall(r"\\\\[A-Za-z]+", prose)]
    return found


@chapters
def test_the_chapter_has_its_form(lesson):
    prose = "\n".join(cell.source for cell in committed(lesson).cells if cell.cell_type == "markdown")
    assert not form_faults(prose, [*FIRST.get(lesson.stem, SECTIONS[:3]), *SECTIONS[3:]])


WELL_FORMED = "# T\n**You will learn**\n**You need**\n" + "".join(f"\n## {name}\n" for name in SECTIONS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# T", "T"),
        ("**You need**", ""),
        ("**You need**", r"**You need** $\\sqrt 8$"),
        ("**You will learn**\n**You need**", "**You need**\n**You will learn**"),
        ("## Play\n", ""),
        ("## Proof\n\n## Play", "## Play\n\n## Proof"),
        ("## Quiz", "## Quiz\n\n## Quiz"),
        ("**You need**\n\n## Proof", "\n## Proof\n**You need**"),
    ],
)
def test_a_chapter_without_its_form_is_found(old, new):
    assert not form_faults(WELL_FORMED, SECTIONS)
    assert form_faults(WELL_FORMED.replace(old, new, 1), SECTIONS)


@chapters
def test_what_is_trained_is_followed_by_a_claim_that_is_compared(lesson):
    cells = [cell for cell in committed(lesson).cells if cell.cell_type == "code"]
    for i, cell in enumerate(cells):
        if ".fit(" in cell.source and "nbval-ignore-output" in cell.metadata.get("tags", []):
            claims = [c for c in cells[i:] if "nbval-ignore-output" not in c.metadata.get("tags", [])]
            said = [o.get("text", "") for c in claims for o in c.outputs]
            assert any(": True" in text for text in said)


@chapters
def test_a_lesson_uses_the_course_widgets(lesson):
    # Exceptions inside callbacks of ipywidgets pass unseen; those of helpers.widgets are shown.
    source = lesson.read_text(encoding="utf-8")
    for word in (".observe(", ".on_click(", "interact(", "interactive("):
        assert word not in source


LESSON = """# %% [markdown]
# # Count

# %%
def one():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION


print("one:", one())
"""


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """A lesson and its notebook in a folder of their own."""
    lesson = tmp_path / "01_count.py"
    lesson.write_text(LESSON, encoding="utf-8")
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(
        build,
        "execute",
        lambda notebook: [c.update(execution_count=1) for c in notebook.cells if c.cell_type == "code"],
    )
    build.build(lesson)
    return lesson, tmp_path / "01_count.ipynb"


def test_build_leaves_a_stub_and_folds_the_solution(workshop):
    cells = nbformat.read(workshop[1], as_version=4).cells
    assert cells[1].source == 'def one():\n    ...  # your answer\n\n\nprint("one:", one())'
    assert cells[2].source.startswith("<details>") and "return 1" in cells[2].source


def test_build_folds_the_code_of_cells_that_only_draw(workshop):
    lesson, _ = workshop
    drawn = '# %% tags=["hide-input", "nbval-ignore-output"]\nshow()\n\n# %% tags=["other"]\nshow()\n'
    lesson.write_text(LESSON + "\n" + drawn, encoding="utf-8")
    *_, folded, plain = build.compose(lesson).cells
    assert folded.metadata == {
        "tags": ["hide-input", "nbval-ignore-output"], "jupyter": {"source_hidden": True}
    }  # fmt: skip
    assert plain.metadata == {"tags": ["other"]}


def test_build_leaves_alone_what_did_not_change(workshop):
    lesson, path = workshop
    before = path.stat().st_mtime_ns
    time.sleep(0.01)
    build.build(lesson)
    assert path.stat().st_mtime_ns == before
    lesson.write_text(LESSON.replace("Count", "Count again"), encoding="utf-8")
    build.build(lesson)
    assert "Count again" in path.read_text(encoding="utf-8")
    assert not list(path.parent.glob("*.edited-*"))


def test_outputs_stand_where_only_prose_changed(workshop, monkeypatch):
    lesson, path = workshop
    monkeypatch.setattr(build, "execute", lambda notebook: executed.append(notebook))
    executed = []
    lesson.write_text(LESSON.replace("Count", "Count again"), encoding="utf-8")
    build.build(lesson)
    assert not executed
    assert [c.execution_count for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"] == [
        1
    ]
    lesson.write_text(LESSON.replace('"one:"', '"still one:"'), encoding="utf-8")
    build.build(lesson)
    assert len(executed) == 1


def test_build_keeps_what_a_learner_wrote(workshop):
    lesson, path = workshop
    mine = nbformat.read(path, as_version=4)
    mine.cells[1].source = "def one():\n    return 1  # mine"
    nbformat.write(mine, path)
    build.build(lesson)
    kept = list(path.parent.glob("01_count.edited-*.ipynb"))
    assert len(kept) == 1 and "# mine" in kept[0].read_text(encoding="utf-8")
    assert "# mine" not in path.read_text(encoding="utf-8")


def test_cell_ids_survive_an_edit_elsewhere(workshop):
    lesson, path = workshop
    before = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    shutil.copy(lesson, lesson.with_name("02_copy.py"))
    lesson.write_text(LESSON.replace("# # Count", "# # Another title"), encoding="utf-8")
    after = [cell.id for cell in build.compose(lesson).cells]
    assert before[0] != after[0] and before[1:] == after[1:]
