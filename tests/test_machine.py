"""The check of the machine says what is there, and what to do where it is not enough."""

import importlib.metadata
import platform
import re
from types import SimpleNamespace

import pytest

from helpers import machine


@pytest.fixture
def lines(monkeypatch):
    """A function that runs the check and returns the lines it shows; its HTML says the same."""

    def check():
        kept = []
        monkeypatch.setattr(machine.page, "show", lambda html, text: kept.append((html, text)))
        machine.show_check()
        [(html, text)] = kept
        cells = re.findall(r'<tr><td>(.)</td><td style="text-align:left">(.*?)</td></tr>', html)
        assert [" ".join(cell) for cell in cells] == text.splitlines()
        assert html.startswith("<table><tr>") and html.count("</tr><tr>") == len(cells) - 1
        return text.splitlines()

    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: SimpleNamespace(available=1.5 * 2**30))
    return check


def test_a_good_machine(lines):
    python, tensorflow, keras, numpy, memory, cores = lines()
    assert python == f"✓ Python {platform.python_version()} on {platform.system()}"
    assert tensorflow.startswith("✓ tensorflow 2.")
    assert keras == f"✓ keras {importlib.metadata.version('keras')}"
    assert numpy == f"✓ numpy {importlib.metadata.version('numpy')}"
    assert (memory, cores) == ("✓ 1.5 GiB of memory free", "✓ 2 processor cores")


PYTHONS = [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]


@pytest.mark.parametrize(("version", "good"), PYTHONS)
def test_a_python_that_the_course_does_not_know(lines, monkeypatch, version, good):
    monkeypatch.setattr(machine.sys, "version_info", (*version, 0))
    first = lines()[0]
    assert first.startswith("✓" if good else "✗")
    assert first.endswith(": the course needs Python 3.11, 3.12 or 3.13.") is not good


def test_a_missing_package_is_not_reported_good(lines, monkeypatch):
    def version(name):
        if name in ("keras", "tensorflow", "numpy-cpu"):
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.2"

    monkeypatch.setattr(machine.importlib.metadata, "version", version)
    assert lines()[1:4] == [
        "✓ tensorflow 1.2",  # of tensorflow-cpu
        "✓ keras 1.2",  # of keras-cpu, which does not exist: no harm
        "✓ numpy 1.2",
    ]

    def nothing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(machine.importlib.metadata, "version", nothing)
    assert lines()[1:4] == [
        f"✗ {name} is missing: run `make lab` again." for name in ("tensorflow", "keras", "numpy")
    ]


def test_too_little_memory_says_what_to_do(lines, monkeypatch):
    monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: SimpleNamespace(available=1.4 * 2**30))
    advice = ": a chapter takes up to 1.5 GiB. Close other programs or other notebooks."
    assert lines()[4] == f"✗ 1.4 GiB of memory free{advice}"


def test_a_single_core_is_slow_and_not_wrong(lines, monkeypatch):
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert lines()[5] == "✓ 1 processor core: chapters take about twice as long"


def test_cores_are_counted_where_the_system_tells_no_affinity(lines, monkeypatch):
    monkeypatch.delattr(machine.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(machine.os, "cpu_count", lambda: 8)
    assert lines()[5] == "✓ 8 processor cores"
