"""What `make` says and does where something is missing; nothing is installed or downloaded here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")

pytestmark = [
    pytest.mark.skipif(MAKE is None, reason="`make` is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the stand-ins for Python are shell scripts"),
]

# All that the Makefile calls besides Python.
NEEDS = ["sh", "cmp", "cp", "rm"]

# Stands in for pip and for JupyterLab inside a .venv: notes its arguments, ends as it is told.
STAND_IN = """
import os, sys
print(__name__, __spec__.name, *sys.argv[1:], file=open("calls", "a"))
sys.exit(int(os.environ.get("EXIT_OF_" + __spec__.name.upper(), 0)))
"""


@pytest.fixture
def course(tmp_path):
    """A folder, with a space in its name, that holds the Makefile and locks; and a PATH of its own."""
    folder, path = tmp_path / "the course", tmp_path / "bin"
    (folder / "tests").mkdir(parents=True)
    path.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements.lock").write_text("numpy==1\n")
    (folder / "tests" / "requirements.lock").write_text("pytest==1\n")
    for name in NEEDS:
        (path / name).symlink_to(shutil.which(name))
    return folder


def write_python(course, name, script):
    """Put an executable shell script on the PATH that `make` will see."""
    file = course.parent / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def write_good_python(course, name="python3.12"):
    """Put on the PATH this very Python, whose environments get a stand-in for pip."""
    stand_in = course.parent / "stand_in.py"
    stand_in.write_text(STAND_IN)
    write_python(
        course,
        name,
        f'if [ "$1" != -m ]; then exec "{sys.executable}" "$@"; fi\n'
        f'"{sys.executable}" -m venv --without-pip .venv\n'
        "for site in .venv/lib/python*/site-packages; do\n"
        f'  for name in pip jupyterlab; do "{shutil.which("cp")}" "{stand_in}" "$site/$name.py"; done\n'
        "done",
    )


def make(course, goal="lab", **environment):
    """Run make; return its exit status, its output, and the calls of pip and JupyterLab."""
    (course / "calls").unlink(missing_ok=True)
    done = subprocess.run(
        [MAKE, goal], cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={"PATH": str(course.parent / "bin"), **environment},
    )  # fmt: skip
    calls = course / "calls"
    called = calls.read_text().splitlines() if calls.exists() else []
    lines = [line for line in done.stdout.splitlines() if not line.startswith("make:")]
    return done.returncode, lines, [line.split(maxsplit=1)[1] for line in called]


def test_no_python(course):
    status, lines, _ = make(course)
    assert status != 0
    assert len(lines) == 1
    assert "Found: none. Needed: Python 3.11, 3.12 or 3.13" in lines[0]


def test_pythons_that_do_not_fit(course):
    """Each is named with what is wrong with it, in one line."""
    write_python(course, "python3.13", "exit 127")  # a shim that leads nowhere
    patched = "import sys; sys.version_info = (3, 9, 2); exec(sys.argv[1])"
    write_python(course, "python3", f'exec "{sys.executable}" -c "{patched}" "$2"')
    patched = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
    write_python(course, "python", f'exec "{sys.executable}" -c "{patched}" "$2"')
    status, lines, _ = make(course)
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert status != 0
    assert len(lines) == 1
    assert (
        f"Found: python3.13 (does not run), python3 (3.9), python ({here} without its venv module)."
        in lines[0]
    )


def test_environment_that_cannot_be_made(course):
    write_python(course, "python3.12", f'test "$1" != -m || exit 1; exec "{sys.executable}" "$@"')
    status, lines, _ = make(course)
    assert status != 0
    assert "could not make .venv" in lines[-1]
    assert "GiB of disk free" in lines[-1]
    assert not (course / ".venv").exists()


def test_first_and_second_start(course):
    write_python(course, "python3.13", "exit 127")
    write_good_python(course, "python3.12")
    status, lines, calls = make(course)
    assert status == 0, lines
    assert lines[0].startswith("Making .venv with Python 3.")
    assert [call.split()[:2] for call in calls] == [["pip", "install"], ["pip", "install"], [
        "jupyterlab", "--ServerApp.ip=127.0.0.1"
    ]]  # fmt: skip
    assert "-r requirements.lock" in calls[0]
    assert "--no-build-isolation --no-deps -e ." in calls[1]
    assert calls[2].endswith("notebooks/00_start_here.ipynb")

    status, lines, calls = make(course)
    assert (status, lines, len(calls)) == (0, [], 1)

    (course / "requirements.lock").write_text("numpy==2\n")
    assert len(make(course)[2]) == 3


def test_failing_pip(course):
    """Our line is the last, and the next `make` tries again."""
    write_good_python(course)
    status, lines, calls = make(course, EXIT_OF_PIP="1")
    assert status != 0
    assert lines[-1].startswith("The packages are not installed: see pip's message above. Found: ")
    assert len(calls) == 1
    assert not (course / ".venv" / "course.lock").exists()
    status, lines, calls = make(course)
    assert status == 0
    assert len(calls) == 3


def damage_by_moving(course):
    (course / ".venv").rename(course / "elsewhere")
    shutil.copytree(course / "elsewhere", course / ".venv", symlinks=True)
    config = course / ".venv" / "pyvenv.cfg"
    config.write_text(config.read_text().replace(str(course), str(course.parent / "old")))


def damage_by_removing_python(course):
    for python in (course / ".venv" / "bin").glob("python*"):
        python.unlink()


def damage_by_interrupting(course):
    next(course.glob(".venv/lib/python*/site-packages")).joinpath("half-1.dist-info").mkdir()


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (damage_by_moving, "it was not made in this folder"),
        (damage_by_removing_python, "its Python is gone"),
        (damage_by_interrupting, "an installation was interrupted"),
    ],
)
def test_unusable_environment_is_made_anew(course, damage, why):
    write_good_python(course)
    make(course)
    damage(course)
    status, lines, calls = make(course)
    assert status == 0
    assert lines[0] == f"The folder .venv has to be made anew: {why}."
    assert len(calls) == 3
    assert make(course)[1] == []


def test_tools_are_installed_beside_the_course(course):
    write_good_python(course)
    assert "-r tests/requirements.lock" in make(course, "tools")[2][2]
    assert make(course, "tools")[2] == []
