"""Recorded experiments: what a chapter concludes rests on many runs, kept in data/studies, not on one.

Under COURSE_PROFILE=study a lesson runs each experiment over many seeds; `make studies` keeps the rows.
In the quick profile it reads them, runs a seed or two live, and says whether those fall inside.
"""

import csv
import os
from typing import NamedTuple

import numpy as np

from helpers.settings import ROOT, profile

COLUMNS = ("experiment", "method", "setting", "seed", "metric", "value")
TUNING_SEEDS = range(1000, 1003)  # no figure that is reported later uses them


class Difference(NamedTuple):
    """How much larger one method's figures are than another's, seed by seed.

    Attributes:
        mean: float, of the differences.
        low, high: float, ends of the 95 % interval of that mean, after Student's t.
        seeds: int, how many pairs there are.
    """

    mean: float
    low: float
    high: float
    seeds: int


def path_of(chapter, full=False):
    """Return the Path of a chapter's record, on the course's data or on the real datasets."""
    return ROOT / "data" / "studies" / f"{chapter}{'-full' if full else ''}.csv"


def command(path):
    """Return the command that makes a record."""
    full = "--full " if path.stem.endswith("-full") else ""
    return f"make studies ARGS='{full}{path.stem[:2]}'"


def read(path):
    """Read a record.

    Args:
        path: Path of a csv file; lines that begin with # say how it was made.

    Returns:
        (made, rows): dict of str, and a list of dicts with the keys COLUMNS, seed int and value float.

    Raises:
        FileNotFoundError: if there is none; one line that says how to make it.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no record {path.name} yet: run `{command(path)}`.")
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = (line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("# ")))
    return dict(notes), [row | {"seed": int(row["seed"]), "value": float(row["value"])} for row in rows]


def of_chapter(chapter, full=False, overlap=0):
    """Return the Study of a chapter.

    Args:
        chapter: str, the notebook's name without its ending.
        full: bool, what was recorded on the real datasets, to be read in every profile.
        overlap: float, where each seed deals the same few data anew: those that judge to all the others. Such
            runs are not independent, and the intervals of differences become wider, as Nadeau and Bengio
            propose (Inference for the generalization error, Machine Learning 52, 2003).
    """
    return Study(chapter, full, overlap)


class Study:
    """The experiments of one chapter: those on record, and those of this run.

    Attributes:
        made: dict of str, when and with what the record was made; empty while one is being made.
        recorded, live: lists of rows, dicts with the keys COLUMNS.
        overlap: float, the data that judge to all the others, where seeds deal the same data anew; else 0.
    """

    def __init__(self, chapter, full=False, overlap=0):
        self.live, self.overlap = [], overlap
        if full or profile() == "quick":
            self.made, self.recorded = read(path_of(chapter, full))
        else:  # what is concluded now rests on what is run now
            self.made, self.recorded = {}, self.live

    def add(self, experiment, method, seed, setting="", **metrics):
        """Keep the figures of one run.

        Args:
            experiment, method: str.
            seed: int; what was drawn with the same seed is compared pair by pair.
            setting: str, what was chosen for the method, such as its learning rate.
            metrics: float by name.
        """
        for metric, value in metrics.items():
            row = (experiment, method, str(setting), int(seed), metric, float(value))
            self.live.append(dict(zip(COLUMNS, row, strict=True)))
            if file := os.environ.get("COURSE_STUDY"):
                with open(file, "a", encoding="utf-8", newline="") as stream:
                    csv.writer(stream, lineterminator="\n").writerow(row)

    def tuned(self, experiment, method, candidates, score):
        """Return the setting with the lowest mean score: searched in a study, else read from the record.

        Args:
            experiment, method: str.
            candidates: sequence of settings that `str` tells apart.
            score: function (setting, seed) -> float on validation data; lower is better.
        """
        if profile() != "quick":
            for seed in TUNING_SEEDS:
                for candidate in candidates:
                    self.add(experiment, method, seed, candidate, tuning=score(candidate, seed))
        scores = self.searched(experiment, method)
        return min(candidates, key=lambda candidate: scores[str(candidate)])

    def searched(self, experiment, method):
        """Return what `tuned` found for each setting it tried, a dict of str to the mean score."""
        scores = {}
        for row in self._rows(experiment, method, "tuning"):
            scores.setdefault(row["setting"], []).append(row["value"])
        return {setting: float(np.mean(values)) for setting, values in scores.items()}

    def chosen(self, experiment, method, seed, candidates, score):
        """Return the setting of one run, where each has validation data of its own.

        It is searched in a study; else it is the one with which the run was added to the record.

        Args:
            experiment, method: str.
            seed: int.
            candidates: sequence of settings that `str` tells apart.
            score: function of a setting -> float on that run's validation data; lower is better.
        """
        if profile() != "quick":
            return min(candidates, key=score)
        run = {"experiment": experiment, "method": method, "seed": seed}
        known = {row["setting"] for row in self.recorded if run.items() <= row.items()}
        return next(candidate for candidate in candidates if str(candidate) in known)

    def values(self, experiment, method, metric):
        """Return a method's recorded figures in order of their seeds, a float array (seeds,)."""
        rows = sorted(self._rows(experiment, method, metric), key=lambda row: row["seed"])
        return np.array([row["value"] for row in rows])

    def difference(self, experiment, method, other, metric, overlap=None):
        """Return the Difference of two methods' figures, method − other, paired by seed.

        Args:
            experiment, method, other, metric: str.
            overlap: float, as in `of_chapter`, where this experiment alone deals the same data anew.
        """
        one, two = (
            {row["seed"]: row["value"] for row in self._rows(experiment, name, metric)}
            for name in (method, other)
        )
        pairs = np.array([one[seed] - two[seed] for seed in sorted(one.keys() & two.keys())])
        overlap = self.overlap if overlap is None else overlap
        return Difference(*_interval(pairs, overlap=overlap), len(pairs))

    def compare(self, experiment, method, other, metric, overlap=None):
        """Return one line that says whether a method's figures are higher or lower than another's.

        The arguments are those of `difference`.
        """
        mean, low, high, seeds = self.difference(experiment, method, other, metric, overlap)
        found = "higher" if low > 0 else "lower" if high < 0 else "no difference"
        numbers = f"{mean:+.3f} ({low:+.3f} to {high:+.3f}, {seeds} seeds)".replace("-", "−")
        return f"{metric}, {method} − {other}: {numbers}: {found}"

    def outside(self, experiment):
        """Return the live runs of an experiment that the record would not have led one to expect.

        Returns:
            list of str, a line for each figure outside the interval that holds 99.9 % of new runs.
        """
        lines = []
        for row in self.live:
            if row["experiment"] != experiment or row["metric"] == "tuning":
                continue
            _, low, high = _interval(self.values(experiment, row["method"], row["metric"]), 0.999, new=True)
            if not low <= row["value"] <= high:
                value = f"{row['metric']} {row['value']:.3f}, expected {low:.3f} to {high:.3f}"
                lines.append(f"{row['method']}, seed {row['seed']}: {value}")
        return lines

    def _rows(self, experiment, method, metric):
        wanted = {"experiment": experiment, "method": method, "metric": metric}
        found = [row for row in self.recorded if wanted.items() <= row.items()]
        if not found:
            raise KeyError(f"the record holds no {metric!r} of {method!r} in {experiment!r}")
        return found


def _interval(values, share=0.95, new=False, overlap=0):
    """Return mean and ends of the interval of the mean, or, if `new`, of one further value."""
    from scipy.stats import t  # here, because it takes a second

    n = len(values)
    if n < 3:
        raise ValueError(f"an interval needs three runs or more; received {n}")
    mean, deviation = np.mean(values), np.std(values, ddof=1)
    half = t.ppf((1 + share) / 2, n - 1) * deviation * np.sqrt(1 / n + overlap + new)
    return mean, mean - half, mean + half
