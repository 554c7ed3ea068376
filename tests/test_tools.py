"""The maintainers' tools that have no file of their own here."""

from tools import mutants

RESULTS = """
    helpers.plots.x_png__mutmut_1: killed
    helpers.plots.x_png__mutmut_2: survived
    helpers.plots.x__label__mutmut_1: timeout
    helpers.plots.x_show__mutmut_1: not checked
    helpers.widgets.xǁDrawingPadǁ_blank__mutmut_1: no tests
"""


def test_faults_are_counted_by_module_and_survivors_named():
    *survivors, blank, plots, widgets, everything = mutants.table(RESULTS)
    assert survivors == [
        "helpers.plots.x_png__mutmut_2: survived",
        "helpers.widgets.xǁDrawingPadǁ_blank__mutmut_1: no tests",
    ]
    assert blank == ""
    assert plots.split() == ["helpers.plots", "2", "of", "3", "66.7%"]
    assert widgets.split() == ["helpers.widgets", "0", "of", "1", "0.0%"]
    assert everything.split() == ["all", "2", "of", "4", "50.0%"]


def test_only_the_modules_asked_for_count():
    assert mutants.table(RESULTS, ["helpers.widgets*"])[-1].split() == ["all", "0", "of", "1", "0.0%"]
    assert mutants.table("", ["helpers.none*"])[-1].split()[-3:] == ["nothing", "was", "tried"]
