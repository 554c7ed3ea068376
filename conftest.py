"""What all tests share: a progress file of their own, loud skips, what is measured and printed at the end.

Two processes share the tests, a file each at a time; what they measure is brought together here.
"""

import json
import os
from pathlib import Path

import numpy as np
import psutil
import pytest

ROOT = Path(__file__).parent
BUDGETS = {"16_bert_pretraining": (120, 1536)}
BUDGET = (60, 1536)  # seconds and MiB on 2 cores, in the quick profile
# The budgets are promises to a learner. Here two processes share the cores, and some machines are slow.
MARGIN = 4

LONGEST = ("test_browser.py", "test_exercises.py")  # they begin, so that both processes end together

GOAL = 100  # milliseconds from a key on a slider to the new picture
SLOWEST = 10

measured = {}  # chapter -> {"seconds": float, "mebibytes": float}
answers = []  # (chapter, slider, milliseconds of each press)
spent = {}  # file -> seconds


def pytest_configure(config):
    # A test must neither see nor touch what the person who runs it has solved.
    folder = config.rootpath / "build"
    folder.mkdir(exist_ok=True)
    file = folder / f"test-progress-{os.getpid()}.json"
    os.environ["COURSE_PROGRESS"] = str(file)
    config.add_cleanup(lambda: file.unlink(missing_ok=True))


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add up each notebook's time. In CI a notebook or browser test that is skipped has failed."""
    report = yield
    if _is_cell(item):
        _figures(item)["seconds"] += report.duration  # setting up the first cell starts the kernel
    if report.skipped and os.environ.get("CI") == "true" and (_is_cell(item) or "browser" in item.path.name):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    """Measure the kernel's memory after each cell, while the kernel is still there."""
    if _is_cell(item) and item.parent.kernel is not None and item.parent.kernel.is_alive():
        pid = item.parent.kernel.km.provisioner.pid
        figures = _figures(item)
        figures["mebibytes"] = max(figures["mebibytes"], _peak(pid))


def _figures(item):
    return measured.setdefault(item.path.stem, {"seconds": 0.0, "mebibytes": 0.0})


def over_budget(chapter, figures):
    """Return a line for each budget that a chapter exceeds by more than the margin."""
    seconds, mebibytes = BUDGETS.get(chapter, BUDGET)
    lines = []
    if figures["seconds"] > MARGIN * seconds:
        lines.append(f"{chapter} took {figures['seconds']:.0f} s; its budget is {seconds} s")
    if figures["mebibytes"] > mebibytes:
        lines.append(f"{chapter} took {figures['mebibytes']:.0f} MiB; its budget is {mebibytes} MiB")
    return lines


def pytest_runtest_logreport(report):
    file = report.nodeid.split("::")[0]
    spent[file] = spent.get(file, 0.0) + report.duration


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take over what a process measured that has done its share of the tests."""
    output = getattr(node, "workeroutput", {})
    measured.update(output.get("measured", {}))
    answers.extend(output.get("answers", []))


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"measured": measured, "answers": answers}
    elif any(over_budget(*entry) for entry in measured.items()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    line = terminalreporter.line
    if len(spent) > 1:
        terminalreporter.section(f"the {SLOWEST} slowest files")
        for file in sorted(spent, key=spent.get, reverse=True)[:SLOWEST]:
            line(f"{file:40} {spent[file]:7.1f} s")
    if answers:
        terminalreporter.section(f"from a key on a slider to the new picture (goal {GOAL} ms)")
        line(f"{'chapter':28} {'slider':24} {'median':>9} {'90 %':>9}")
        for chapter, label, samples in sorted(answers):
            if len(samples) > 2:
                middle, high = np.percentile(samples, [50, 90])
                line(f"{chapter:28} {label:24} {middle:6.0f} ms {high:6.0f} ms")
    if measured:
        terminalreporter.section("time and memory of each notebook's kernel")
        for chapter, figures in sorted(measured.items()):
            line(f"{chapter:28} {figures['seconds']:7.1f} s {figures['mebibytes']:7.0f} MiB")
        for entry in measured.items():
            for over in over_budget(*entry):
                line(f"OVER BUDGET: {over}", red=True)
        path = ROOT / "build" / "measured.json"  # `make table` reads it; a run of one notebook updates one
        earlier = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps(earlier | measured, indent=1) + "\n", encoding="utf-8")


def _is_cell(item):
    return item.path.suffix == ".ipynb"


def _peak(pid):
    """Return the most memory that a process has held, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):  # not Linux: Windows tells its peak, macOS what is held now
        try:
            memory = psutil.Process(pid).memory_info()
        except psutil.Error:
            return 0.0
        return getattr(memory, "peak_wset", memory.rss) / 2**20
