"""What `make` and `python start.py` say and do, also where something is missing; nothing is downloaded."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).parents[1]
ROOT_LINE = "You are root, "
MAKE = shutil.which("make")

pytestmark = [
    pytest.mark.skipif(MAKE is None, reason="`make` is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the stand-ins for Python are shell scripts"),
]

# Stands in for a package's program inside a .venv: notes its arguments, ends as it is told.
STAND_IN = """
import os, sys
name = __spec__.name.split(".")[0]
print(name, *sys.argv[1:], file=open("calls", "a"))
sys.exit(int(os.environ.get("EXIT_OF_" + name.upper(), 0)))
"""
PACKAGES = ["pip", "jupyterlab", "ruff", "pytest"]


@pytest.fixture
def course(tmp_path):
    """A folder, with a space in its name, that holds what starts the course; and a PATH of its own."""
    folder, path = tmp_path / "the course", tmp_path / "bin"
    (folder / "tests").mkdir(parents=True)
    path.mkdir()
    for name in ("Makefile", "start.py"):
        shutil.copy(ROOT / name, folder)
    for name in ("requirements.lock", "requirements-gpu.lock", "tests/requirements.lock"):
        (folder / name).write_text("numpy==1\n")
    (path / "sh").symlink_to(shutil.which("sh"))
    return folder


def write_python(course, name, script):
    """Put an executable shell script on the PATH that `make` will see."""
    file = course.parent / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


# Runs start.py as this name on the PATH would: it takes itself for the Python that makes environments.
AS_NAMED = (
    "import runpy, sys; sys.executable = sys.argv.pop(1); del sys.argv[0]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


def write_good_python(course, name="python3.12"):
    """Put on the PATH this very Python, whose environments get stand-ins for all packages."""
    stand_in = course.parent / "stand_in.py"
    stand_in.write_text(STAND_IN)
    copy = f'mkdir "$site/$name"; "{shutil.which("cp")}" "{stand_in}" "$site/$name/__main__.py"'
    write_python(
        course,
        name,
        f'if [ "$1" = start.py ]; then exec "{sys.executable}" -c "{AS_NAMED}" "$0" "$@"; fi\n'
        f'if [ "$2" != venv ]; then exec "{sys.executable}" "$@"; fi\n'
        f'"{sys.executable}" "$@" --without-pip || exit 1\n'
        f'PATH="{os.path.dirname(shutil.which("mkdir"))}"\n'
        f"for site in .venv*/lib/python*/site-packages; do for name in {' '.join(PACKAGES)}; do\n"
        f"  {copy}\ndone; done 2>/dev/null; true",
    )


def make(course, goal="lab", **environment):
    """Run make; return its exit status, its output, and the calls of the packages' programs."""
    return called(course, [MAKE, goal], environment)


def called(course, command, environment):
    (course / "calls").unlink(missing_ok=True)
    done = subprocess.run(
        command, cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={"PATH": str(course.parent / "bin"), **environment},
    )  # fmt: skip
    calls = course / "calls"
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("make:", ROOT_LINE))]
    return done.returncode, lines, calls.read_text().splitlines() if calls.exists() else []


def test_no_python(course):
    status, lines, _ = make(course)
    assert status != 0
    assert len(lines) == 1
    assert lines[0].startswith(
        "No Python runs here. Needed: Python 3.11, 3.12 or 3.13 with its venv module. "
    )


def test_pythons_that_do_not_run_start_nothing(course):
    write_python(course, "python3.13", "exit 127")  # a shim that leads nowhere
    write_python(course, "python3", "exit 1")  # as an old Python answers
    status, lines, _ = make(course)
    assert status != 0 and len(lines) == 1 and lines[0].startswith("No Python runs here.")


def test_pythons_that_do_not_fit(course, monkeypatch):
    """Each is named with what is wrong with it, in one line."""
    write_python(course, "python3.13", "exit 127")
    patched = "import sys; sys.version_info = (3, 9, 2); exec(sys.argv[1])"
    write_python(course, "python3", f'exec "{sys.executable}" -c "{patched}" "$2"')
    patched = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
    write_python(course, "python", f'exec "{sys.executable}" -c "{patched}" "$2"')
    monkeypatch.setenv("PATH", str(course.parent / "bin"))
    monkeypatch.setattr(start.sys, "executable", str(course.parent / "bin" / "python3"))
    with pytest.raises(SystemExit) as error:
        start.make_environment(course / ".venv")
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    said = str(error.value)
    assert said.startswith("No suitable Python. Found: ") and "\n" not in said
    assert ", python3.13 (does not run), python3 (3.9), python (" in said
    assert f"python ({here} without its venv module). Needed: Python 3.11, 3.12 or 3.13 with its venv" in said
    assert not (course / ".venv").exists()


def test_environment_that_cannot_be_made(course):
    write_good_python(course)
    (course / ".venv-gpu").mkdir()  # what is not asked for is left alone
    good = course.parent / "bin" / "python3.12"
    good.write_text(good.read_text().replace("--without-pip", "--no-such-option 2>/dev/null"))
    status, lines, _ = make(course)
    assert status != 0
    assert "could not make .venv" in lines[-1]
    assert "GiB of disk free" in lines[-1]
    assert not (course / ".venv").exists() and (course / ".venv-gpu").exists()


@pytest.mark.parametrize("by_make", [True, False])
def test_first_and_second_start(course, by_make):
    write_python(course, "python3.13", "exit 127")
    write_good_python(course, "python3.12")
    direct = [course.parent / "bin" / "python3.12", "start.py", "lab"]

    def run(**environment):
        return make(course, **environment) if by_make else called(course, direct, environment)

    status, lines, calls = run()
    assert status == 0, lines
    assert lines == [
        f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}.",
        "Installing from requirements.lock: some minutes the first time.",
    ]
    first = "pip install --disable-pip-version-check"
    assert calls[:2] == [f"{first} -r requirements.lock", f"{first} --no-build-isolation --no-deps -e ."]
    assert calls[2].startswith("jupyterlab --ServerApp.ip=127.0.0.1 ") and len(calls) == 3
    assert calls[2].endswith(" notebooks/00_start_here.ipynb")
    assert ("--allow-root" in calls[2]) is (os.geteuid() == 0)

    status, lines, calls = run()
    assert (status, lines, len(calls)) == (0, [], 1)

    (course / "requirements.lock").write_text("numpy==2\n")
    assert len(run()[2]) == 3
    assert run(EXIT_OF_JUPYTERLAB="7")[0] != 0


@pytest.mark.parametrize("root", [True, False])
def test_root_is_told_why_jupyterlab_is_let(course, monkeypatch, capsys, root):
    monkeypatch.setattr(start.os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(start, "make_environment", lambda venv: None)
    monkeypatch.setattr(start, "install", lambda venv, lock: None)
    monkeypatch.chdir(course)
    ran = []
    monkeypatch.setattr(start, "become", ran.append)
    start.lab(["--no-browser"])
    [command] = ran
    assert command[1:4] == ["-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    assert command[4:] == [
        "--no-browser",
        *(["--allow-root"] if root else []),
        "notebooks/00_start_here.ipynb",
    ]
    said = capsys.readouterr().out
    assert len(said.splitlines()) == root and ("You are root" in said) is root


def test_arguments_are_passed_on(course):
    write_good_python(course)
    assert "jupyterlab --ServerApp.ip=127.0.0.1 --no-browser --port=9 " in called(
        course, [MAKE, "lab", "ARGS=--no-browser --port=9"], {}
    )[2][-1]  # fmt: skip
    *_, pytest_call = called(course, [MAKE, "test", "ARGS=-k 06"], {})[2]
    assert pytest_call == "pytest -k 06"


def test_tests_stop_at_the_first_that_fails(course):
    write_good_python(course)
    status, _, calls = make(course, "test")
    assert status == 0
    assert [call for call in calls if not call.startswith("pip")] == [
        "ruff check .",
        "ruff format --check .",
        "pytest",
    ]
    status, _, calls = make(course, "test", EXIT_OF_RUFF="3")
    assert status != 0 and calls == ["ruff check ."]


@pytest.mark.skipif((sys.platform, os.uname().machine) != ("linux", "x86_64"), reason="there is no GPU build")
def test_the_gpu_has_an_environment_of_its_own(course):
    write_good_python(course)
    calls = make(course, "gpu")[2]
    assert calls[0].endswith("-r requirements-gpu.lock") and calls[-1].startswith("jupyterlab ")
    assert (course / ".venv-gpu" / "requirements-gpu.lock").exists() and not (course / ".venv").exists()


def test_where_there_is_no_gpu_build_it_is_said(monkeypatch):
    monkeypatch.setattr(start.platform, "system", lambda: "Darwin")
    with pytest.raises(SystemExit, match=r"for Linux on x86_64 only\. Found: Darwin on .*Run `lab` instead"):
        start.gpu([])


def test_unknown_words_are_said():
    with pytest.raises(SystemExit, match="Expected lab, test, gpu, tools, quiet; received 'lap'"):
        start.main(["lap"])


def test_an_old_python_is_told_so():
    for line in ["f'{0}'", "(x := 1)", "match 1:\n case 1: pass"]:
        compile(line, "", "exec")  # what follows can tell them apart
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_on_windows_other_names_are_tried():
    python = start.python_of(Path(".venv"), windows=True)
    assert python.as_posix() == ".venv/Scripts/python.exe"
    assert start.python_of(Path(".venv"), windows=False).as_posix() == ".venv/bin/python"
    names = ["python3.13", "python3.12", "python3.11", "python3", "python"]
    launcher = [["py", "-3.13"], ["py", "-3.12"], ["py", "-3.11"]]
    assert start.candidates(windows=True) == [[sys.executable], *launcher, *([name] for name in names)]
    assert start.candidates(windows=False) == [[sys.executable], *([name] for name in names)]


def test_settings_are_written_once(tmp_path):
    start.quiet(tmp_path)
    settings = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    news = json.loads(settings.read_text())["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False}
    settings.write_text("mine")
    start.quiet(tmp_path)
    assert settings.read_text() == "mine"


def test_failing_pip(course):
    """Our line is the last, and the next `make` tries again."""
    write_good_python(course)
    status, lines, calls = make(course, EXIT_OF_PIP="1")
    assert status != 0
    assert lines[-1].startswith("The packages are not installed: see pip's message above. Found: ")
    assert len(calls) == 1
    assert not (course / ".venv" / "requirements.lock").exists()
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
    assert "-r tests/requirements.lock" not in "".join(make(course)[2])
