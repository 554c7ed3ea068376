"""What the README promises: the chapters there are and what they cost, commands that exist; budgets."""

import re
from pathlib import Path

import pytest

import start
from conftest import BUDGET, MARGIN, over_budget
from helpers import course

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = README.split("<!-- chapters -->")[1].split("<!-- end of chapters -->")[0]


@pytest.mark.parametrize(("name", "title"), course.chapters().items())
def test_the_chapter_stands_in_the_table_with_its_figures(name, title):
    row = next(line for line in TABLE.splitlines() if f"(notebooks/{name}.ipynb)" in line)
    assert f"| {name[:2]} | [{title}]" in row, "run `make table`"
    seconds, mebibytes = (int(figure) for figure in re.findall(r"(\d+) (?:s|MiB) \|", row))
    assert not over_budget(name, {"seconds": seconds, "mebibytes": mebibytes})


def test_the_table_names_no_other_chapter():
    assert set(re.findall(r"notebooks/(\w+)\.ipynb", TABLE)) == set(course.chapters())


def test_links_lead_to_files():
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_its_make_commands_exist():
    rules = re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    targets = {target for rule in rules for target in rule.split()}
    assert {"lab", "test", "gpu"} <= set(re.findall(r"make (\w+)", README)) <= targets
    assert set(re.findall(r"start\.py (\w+)", README)) <= start.VERBS.keys()


def test_a_notebook_over_its_budget_is_named():
    seconds, mebibytes = BUDGET
    assert over_budget("01_neuron", {"seconds": seconds, "mebibytes": mebibytes}) == []
    slow = over_budget("01_neuron", {"seconds": seconds * MARGIN + 1, "mebibytes": 1})
    large = over_budget("01_neuron", {"seconds": 1, "mebibytes": mebibytes + 1})
    assert f"took {seconds * MARGIN + 1} s" in slow[0] and "MiB" in large[0]
