"""Recorded experiments: their rows, differences seed by seed, settings; and no record older than its code."""

import csv

import numpy as np
import pytest
from scipy.stats import ttest_rel

from helpers import settings, studies
from tools import studies as maker

LESSON = """# %%
import numpy as np

from helpers import studies
from helpers.settings import by_profile

study = studies.of_chapter("77_coins")

# %%
print("a cell that no experiment needs", 1 / 0)

# %%
def toss(seed, bias):
    return bias + np.random.default_rng(seed).normal()  # one toss

# %%
bias = study.tuned("coins", "bent", [3, 1, 2], lambda bias, seed: (bias - 2) ** 2)
for seed in range(by_profile(quick=1, study=6, full=2)):
    study.add("coins", "fair", seed, heads=toss(seed, 0))
    study.add("coins", "bent", seed, bias, heads=toss(seed, bias))

# %%
print(study.compare("coins", "bent", "fair", "heads"))
"""


@pytest.fixture
def record(monkeypatch, tmp_path):
    """Return a function that writes a record of chapter 77 and opens the study, in the quick profile."""
    monkeypatch.setattr(studies, "ROOT", tmp_path)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    monkeypatch.delenv("COURSE_STUDY", raising=False)

    def write(*rows):
        path = studies.path_of("77_coins")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write("# date: 2026-11-24\n# command: make: this\n")
            csv.writer(stream).writerows([studies.COLUMNS, *rows])
        return studies.of_chapter("77_coins")

    return write


def runs(method, values, metric="loss", experiment="coins"):
    # In no order, so that what pairs seeds by their place in the file is found out.
    return [(experiment, method, "", seed, metric, value) for seed, value in list(enumerate(values))[::-1]]


def test_a_record_says_how_it_was_made_and_gives_its_rows(record):
    study = record(*runs("fair", [0.5, 0.25]))
    assert study.made == {"date": "2026-11-24", "command": "make: this"}
    assert study.recorded[0] == {
        "experiment": "coins", "method": "fair", "setting": "", "seed": 1, "metric": "loss", "value": 0.25
    }  # fmt: skip
    assert study.values("coins", "fair", "loss").tolist() == [0.5, 0.25]


def test_what_is_not_on_record_is_said(record, monkeypatch):
    study = record(*runs("fair", [0.5]), *runs("fair", [1.0], "accuracy"), *runs("bent", [1.0], "time"))
    for asked in (("coins", "bent", "loss"), ("dice", "fair", "loss"), ("coins", "fair", "time")):
        with pytest.raises(KeyError, match=rf"no '{asked[2]}' of '{asked[1]}' in '{asked[0]}'"):
            study.values(*asked)
    with pytest.raises(FileNotFoundError, match=r"78_dice\.csv yet: run `make studies ARGS='78'`\."):
        studies.of_chapter("78_dice")


def test_a_difference_is_that_of_pairs(record):
    rng = np.random.default_rng(0)
    common = rng.normal(size=6)  # what a seed does to both hides a small difference
    one, two = common + 0.1 + 0.01 * rng.normal(size=6), common
    study = record(*runs("one", one), *runs("two", two))
    found = study.difference("coins", "one", "two", "loss")
    expected = ttest_rel(one, two).confidence_interval(0.95)
    np.testing.assert_allclose(found[:3], [np.mean(one - two), expected.low, expected.high], rtol=1e-9)
    assert found.seeds == 6


def test_only_seeds_of_both_are_paired(record):
    study = record(*runs("one", [1, 2, 3, 4]), *runs("two", [0, 0, 0, 0, 0, 9]))
    assert study.difference("coins", "one", "two", "loss").seeds == 4
    with pytest.raises(ValueError, match="three runs or more; received 2"):
        record(*runs("one", [1, 2]), *runs("two", [0, 0])).difference("coins", "one", "two", "loss")


@pytest.mark.parametrize(
    ("shift", "says"),
    [
        (1, "loss, one − two: +1.000 (+0.876 to +1.124, 5 seeds): higher"),
        (-1, "loss, one − two: −1.000 (−1.124 to −0.876, 5 seeds): lower"),
        (0.1, "loss, one − two: +0.100 (−0.024 to +0.224, 5 seeds): no difference"),
    ],
)
def test_a_comparison_is_a_sentence(record, shift, says):
    wiggle = 0.1 * np.array([-1, 1, -1, 1, 0])
    study = record(*runs("one", 5 + shift + wiggle), *runs("two", [5] * 5))
    assert study.compare("coins", "one", "two", "loss") == says


def test_live_runs_that_the_record_does_not_expect_are_named(record):
    study = record(*runs("fair", [1.0, 1.1, 0.9, 1.0, 1.0]), *runs("fair", [1, 2, 3], experiment="dice"))
    study.add("coins", "fair", 7, loss=1.2)
    assert study.outside("coins") == []
    study.add("coins", "fair", 8, loss=3.0)
    study.add("dice", "fair", 8, loss=3000.0)
    study.add("coins", "fair", 8, tuning=3000.0)
    assert study.outside("coins") == ["fair, seed 8: loss 3.000, expected 0.333 to 1.667"]


def test_the_interval_for_a_new_run_holds_as_many_as_it_says(record):
    rng, inside = np.random.default_rng(0), 0
    for _ in range(400):
        *known, new = rng.normal(size=7)
        mean, low, high = studies._interval(known, 0.8, new=True)
        assert mean == pytest.approx(np.mean(known))
        inside += low <= new <= high
    assert inside / 400 == pytest.approx(0.8, abs=0.06)


def test_deals_of_the_same_data_make_a_wider_interval_that_keeps_its_promise(record):
    rng, holds = np.random.default_rng(0), {0: 0, 2 / 8: 0}
    for _ in range(200):
        forms = rng.normal(size=10)  # how much better a method does on each of ten forms; zero in truth
        deals = [forms[rng.permutation(10)[:2]].mean() for _ in range(20)]  # two judge
        for overlap in holds:
            _, low, high = studies._interval(deals, overlap=overlap)
            holds[overlap] += low <= 0 <= high
    assert holds[0] / 200 < 0.8 and holds[2 / 8] / 200 >= 0.9
    record(*runs("fair", [1, 2, 4]), *runs("bent", [1, 1, 1]))
    plain, dealt = studies.of_chapter("77_coins"), studies.of_chapter("77_coins", overlap=1)
    narrow, wide = (study.difference("coins", "fair", "bent", "loss") for study in (plain, dealt))
    assert wide.high - wide.mean == pytest.approx(2 * (narrow.high - narrow.mean))  # 1/3 + 1, and not 1/3
    assert "no difference" in dealt.compare("coins", "fair", "bent", "loss")
    assert plain.compare("coins", "fair", "bent", "loss", overlap=1) == dealt.compare(
        "coins", "fair", "bent", "loss"
    )
    assert dealt.difference("coins", "fair", "bent", "loss", overlap=0) == narrow


def test_a_run_with_validation_data_of_its_own_keeps_its_own_setting(record, monkeypatch):
    study = record(("coins", "bent", "0.3", 0, "loss", 1.0), ("coins", "bent", "0.1", 1, "loss", 1.0))
    rates = [0.1, 0.3]
    assert [study.chosen("coins", "bent", seed, rates, lambda _: 1 / 0) for seed in (0, 1)] == [0.3, 0.1]
    monkeypatch.setenv("COURSE_PROFILE", "study")
    assert studies.of_chapter("77_coins").chosen("coins", "bent", 0, rates, lambda rate: rate) == 0.1


def test_a_setting_is_read_from_the_record_and_not_searched_again(record):
    scores = {0.1: (0.5, 0.5), 0.3: (0.2, 0.6), 1.0: (0.9, 0.1)}  # the mean decides
    tuning = [
        ("coins", "bent", rate, 1000 + i, "tuning", score)
        for rate, pair in scores.items()
        for i, score in enumerate(pair)
    ]
    study = record(*tuning)
    assert study.tuned("coins", "bent", [0.1, 0.3, 1.0], lambda *_: 1 / 0) == 0.3
    assert study.live == []
    assert study.searched("coins", "bent") == pytest.approx({"0.1": 0.5, "0.3": 0.4, "1.0": 0.5})


def test_a_study_searches_on_seeds_of_its_own_and_concludes_from_its_own_rows(record, monkeypatch, tmp_path):
    record(*runs("fair", [9, 9, 9]))
    monkeypatch.setenv("COURSE_PROFILE", "study")
    monkeypatch.setenv("COURSE_STUDY", str(tmp_path / "rows.csv"))
    study, asked = studies.of_chapter("77_coins"), []

    def score(rate, seed):
        asked.append((rate, seed))
        return abs(rate - 0.3) + (seed == 1002) * rate  # the mean decides, not the last

    assert study.tuned("coins", "bent", [1.0, 0.3, 0.2], score) == 0.3
    assert asked == [(rate, seed) for seed in (1000, 1001, 1002) for rate in (1.0, 0.3, 0.2)]
    for seed, value in enumerate([1.0, 2.0, 4.0]):
        study.add("coins", "fair", seed, 0.3, loss=value, accuracy=1)
    assert study.values("coins", "fair", "loss").tolist() == [1, 2, 4]
    kept = list(csv.reader((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()))
    assert kept[0] == ["coins", "bent", "1.0", "1000", "tuning", "0.7"]
    assert kept[-2:] == [
        ["coins", "fair", "0.3", "2", "loss", "4.0"],
        ["coins", "fair", "0.3", "2", "accuracy", "1.0"],
    ]
    assert studies.read(studies.path_of("77_coins"))[1][0]["value"] == 9  # the earlier record is left alone


@pytest.fixture
def lesson(monkeypatch, tmp_path):
    """A lesson with an experiment, in a place of its own."""
    for module in (studies, maker):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    path = tmp_path / "77_coins.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_a_record_is_made_by_the_cells_that_it_needs(lesson, monkeypatch, capsys):
    assert maker.older(lesson)
    maker.run(lesson)
    assert capsys.readouterr().out == "data/studies/77_coins.csv: 21 rows\n"
    made, rows = studies.read(studies.path_of("77_coins"))
    assert list(made) == ["made by", "date", "seconds", "machine", "versions", "fingerprint"]
    assert made["made by"] == "make studies ARGS='77'" and "numpy 2." in made["versions"]
    assert {row["setting"] for row in rows if row["method"] == "bent" and row["metric"] == "heads"} == {"2"}
    assert not maker.older(lesson) and maker.older(lesson, full=True)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert studies.of_chapter("77_coins").difference("coins", "bent", "fair", "heads")[:3] == (2, 2, 2)


@pytest.mark.parametrize("profile", settings.PROFILES)
def test_what_the_real_datasets_gave_is_read_in_every_profile(lesson, monkeypatch, profile):
    with pytest.raises(FileNotFoundError, match=r"run `make studies ARGS='--full 77'`\."):
        studies.of_chapter("77_coins", full=True)
    maker.run(lesson, full=True)
    monkeypatch.setenv("COURSE_PROFILE", profile)
    study = studies.of_chapter("77_coins", full=True)
    assert study.made["made by"] == "make studies ARGS='--full 77'"
    assert len(study.values("coins", "fair", "heads")) == 2 and study.live == []


@pytest.mark.parametrize(
    ("old", "new", "older"),
    [
        ("# one toss", "# a throw", False),
        ("a cell that no experiment needs", "another", False),
        ('print(study.compare("coins"', 'print("said:", study.compare("coins"', False),
        ("normal()", "random()", True),
        ("study=6", "study=7", True),
        ("quick=1", "quick=2", False),
    ],
)
def test_a_record_is_older_when_what_made_it_changed(lesson, old, new, older):
    maker.run(lesson)
    assert old in LESSON
    lesson.write_text(LESSON.replace(old, new), encoding="utf-8")
    assert maker.older(lesson) is older


def test_a_cell_that_records_through_a_function_is_run(lesson):
    cells = [
        "study = 1",
        "def keep(seed):\n    study.add('coins', 'fair', seed, heads=1)",
        "def keep_all():\n    for seed in range(3):\n        keep(seed)",
        "print('nothing')",
        "keep_all()",
        "find = lambda: study.tuned('coins', 'bent', [1], abs)",
        "print(study.compare('coins', 'fair', 'bent', 'heads'))",
    ]
    assert maker.recording(cells) == [1, 2, 4, 5]


def test_an_experiment_that_fails_leaves_the_earlier_record(lesson):
    maker.run(lesson)
    before = studies.path_of("77_coins").read_bytes()
    lesson.write_text(LESSON.replace("study=6", "study=1 // 0"), encoding="utf-8")
    with pytest.raises(maker.subprocess.CalledProcessError):
        maker.run(lesson)
    assert studies.path_of("77_coins").read_bytes() == before


def test_a_lesson_without_experiments_has_no_record(lesson):
    lesson.write_text("# %%\nprint(1)\n", encoding="utf-8")
    assert maker.cells_of(lesson) == [] and not maker.older(lesson)


@pytest.mark.parametrize("lesson", maker.LESSONS, ids=lambda path: path.stem)
def test_no_record_is_older_than_its_code(lesson):
    for full in (False, True):
        path = studies.path_of(lesson.stem, full)
        if path.is_file() or not full:
            assert not maker.older(lesson, full), f"run `{studies.command(path)}`"


@pytest.mark.parametrize("lesson", maker.LESSONS, ids=lambda path: path.stem)
def test_what_is_compared_rests_on_five_seeds(lesson):
    if not maker.cells_of(lesson):
        return
    counts = {}
    for row in studies.read(studies.path_of(lesson.stem))[1]:
        if row["metric"] != "tuning":
            counts.setdefault((row["experiment"], row["method"], row["metric"]), set()).add(row["seed"])
    assert counts and all(len(seeds) >= 5 for seeds in counts.values())
