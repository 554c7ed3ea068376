"""The locks, the conda environments and the workflows agree with pyproject.toml and with each other."""

import itertools
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import start
from tools import lock

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = [
    f"3.{minor}" for minor in range(20) if f"3.{minor}" in SpecifierSet(PROJECT["project"]["requires-python"])
]
SYSTEMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

LOCKS = [lock.LOCK, lock.TEST_LOCK, lock.GPU_LOCK]
WRITTEN = [*LOCKS, *lock.ENVIRONMENTS]


def read(name):
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", lock.ENVIRONMENTS)
def test_conda_environment_is_the_lock(name):
    text = read(name)
    assert text == lock.conda(read(lock.LOCK)), "run `make lock`"
    python, pip, packages = yaml.safe_load(text)["dependencies"]
    assert (python, pip, packages["pip"]) == (
        f"python={lock.CONDA_PYTHON}",
        "pip",
        lock.pins(read(lock.LOCK)),
    )


def test_binder_has_the_same_environment():
    first, second = ((ROOT / name).read_bytes() for name in lock.ENVIRONMENTS)
    assert first == second


@pytest.mark.parametrize("name", WRITTEN)
def test_no_address_is_written_down(name):
    """Whoever installs chooses the registry."""
    assert not re.findall(r"\S*://\S*|^\s*-.*(?:index|find-links|trusted).*", read(name), re.MULTILINE)


@pytest.mark.parametrize(("platform", "python"), list(itertools.product(SYSTEMS, PYTHONS)))
@pytest.mark.parametrize("name", [lock.LOCK, lock.TEST_LOCK])
def test_lock_fits_pyproject_everywhere(name, platform, python):
    """Each dependency has one pin, within its range, on every system and Python."""
    here = {
        "sys_platform": platform[0],
        "platform_machine": platform[1],
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[platform[0]],
        "os_name": "nt" if platform[0] == "win32" else "posix",
        "python_version": python,
        "python_full_version": f"{python}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }

    def holds(requirement):
        return requirement.marker is None or requirement.marker.evaluate(here)

    pinned = [requirement for requirement in map(Requirement, lock.pins(read(name))) if holds(requirement)]
    versions = {requirement.name: str(requirement.specifier).removeprefix("==") for requirement in pinned}
    assert len(versions) == len(pinned), "a package is pinned twice"
    wanted = PROJECT["project"]["dependencies"]
    wanted = wanted + PROJECT["dependency-groups"]["test"] if name == lock.TEST_LOCK else wanted
    for requirement in filter(holds, map(Requirement, wanted)):
        assert versions.get(requirement.name, "absent") in requirement.specifier, requirement


def test_resolving_again_changes_nothing(tmp_path):
    (tmp_path / "tests").mkdir()
    for name in ("pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    try:
        lock.resolve(tmp_path)
    except subprocess.CalledProcessError as error:
        if error.returncode == 2 and re.search("fetch|request|connect", error.stderr, re.IGNORECASE):
            pytest.skip(f"NOT TESTED, no package registry answers: {error.stderr.splitlines()[0]}")
        pytest.fail(error.stderr)
    for name in LOCKS:
        # Without the hashes: a wheel that is added to an old release changes those, and nothing else.
        made = (tmp_path / name).read_text(encoding="utf-8")
        assert lock.pins(made) == lock.pins(read(name)), "run `make lock`"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
@pytest.mark.parametrize("name", ["binder/postBuild", ".ci/run"])
def test_script_is_executable_bash(name):
    assert os.access(ROOT / name, os.X_OK)
    assert read(name).startswith("#!/bin/bash\n")
    assert "\nset -euo pipefail\n" in read(name)
    subprocess.run(["bash", "-n", ROOT / name], check=True)


def test_supported_pythons_are_the_same_everywhere():
    assert [f"{major}.{minor}" for major, minor in start.PYTHONS] == PYTHONS[::-1]
    assert " ".join(f"python{version}" for version in reversed(PYTHONS)) in read("Makefile")
    assert start.WANTED.startswith(f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]} ")
    matrix = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert PYTHONS[0] == lock.OLDEST_PYTHON
    assert lock.CONDA_PYTHON in PYTHONS


def test_the_gpu_lock_is_the_course_with_another_tensorflow():
    def pinned(name):
        return {Requirement(pin).name: Requirement(pin) for pin in lock.pins(read(name))}

    course, gpu = pinned(lock.LOCK), pinned(lock.GPU_LOCK)
    assert course.keys() - gpu.keys() == {"tensorflow-cpu"}
    added = gpu.keys() - course.keys()
    assert added and all(name.startswith("nvidia-") for name in added)
    for name in course.keys() & gpu.keys():
        assert gpu[name].specifier == course[name].specifier
    linux = {"sys_platform": "linux", "platform_machine": "x86_64"}
    assert gpu["tensorflow"].marker.evaluate(linux) and not course["tensorflow"].marker.evaluate(linux)
    assert gpu["tensorflow"].specifier == course["tensorflow-cpu"].specifier
    assert all(gpu[name].marker.evaluate(linux) for name in added)


def test_the_locks_that_start_installs_are_those_that_are_written():
    assert [start.LOCK, start.TEST_LOCK, start.GPU_LOCK] == LOCKS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_runs_what_everyone_runs(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step.get("run", "") for step in workflow["jobs"]["test"]["steps"]]
    assert any(command.startswith("make test") for command in commands)


def test_citation_and_license_agree_with_pyproject():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == PROJECT["project"]["version"]
    assert PROJECT["project"]["license"] in citation["license"]
    assert [author["name"] for author in citation["authors"]] == [
        a["name"] for a in PROJECT["project"]["authors"]
    ]
    assert "MIT License" in read("LICENSE")
