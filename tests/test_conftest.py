"""What the processes measure is brought together, printed, and held to the budgets."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
BUDGET = "BUDGET = (60, 1536)"
ANSWERS = """
from conftest import answers

def test_answers():
    answers.append(("01_neuron", "weight", [10.0, 20.0, 60.0]))
"""


def run(folder, budget, processes):
    """Run a notebook and a test under the course's conftest.py; return the exit status and what is said."""
    conftest = (ROOT / "conftest.py").read_text(encoding="utf-8")
    assert BUDGET in conftest
    (folder / "conftest.py").write_text(conftest.replace(BUDGET, f"BUDGET = {budget}"), encoding="utf-8")
    (folder / "test_answers.py").write_text(ANSWERS, encoding="utf-8")
    cell = nbformat.v4.new_code_cell("import time; time.sleep(0.3)", execution_count=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "01_neuron.ipynb")
    options = ["-q", "--nbval", "--nbval-current-env", f"--numprocesses={processes}", "--dist=loadfile"]
    found = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=folder, capture_output=True, encoding="utf-8"
    )
    return found.returncode, found.stdout


@pytest.mark.parametrize(("processes", "mebibytes", "fails"), [(0, 1536, False), (2, 1, True)])
def test_what_was_measured_is_printed_once_kept_and_judged(processes, mebibytes, fails, tmp_path):
    status, said = run(tmp_path, (60, mebibytes), processes)
    assert status == fails, said
    over = re.findall(r"OVER BUDGET: 01_neuron took \d+ MiB; its budget is 1 MiB", said)
    assert len(over) == fails
    slowest, latency, notebooks = re.split(r"=+ (?:the|from|time) .*=+\n", said)[1:]
    files = re.findall(r"^(\S+) +([\d.]+) s$", slowest, re.MULTILINE)
    assert [file for file, _ in files] == ["01_neuron.ipynb", "test_answers.py"]
    assert re.findall(r"weight +(\d+) ms +(\d+) ms", latency) == [("20", "52")]
    [(name, seconds, memory)] = re.findall(r"^(\w+) +([\d.]+) s +(\d+) MiB$", notebooks, re.MULTILINE)
    assert name == "01_neuron" and float(seconds) >= 0.3 and 20 < int(memory) < 500
    assert (tmp_path / "build" / "measured.json").exists()
    assert not list((tmp_path / "build").glob("test-progress-*"))
