"""Time series: carbon dioxide above Mauna Loa by the month, temperatures in Melbourne by the day."""

import csv
from dataclasses import dataclass

import numpy as np

from helpers.data.store.fetch import files
from helpers.settings import ROOT, by_profile


@dataclass(frozen=True)
class Series:
    """One quantity, measured again and again.

    Attributes:
        dates: datetime64 array (n,), in order.
        values: float64 array (n,).
        name, unit: str, what was measured and in what.
        train, validation, test: slices of both arrays, the past before the future.
    """

    dates: np.ndarray
    values: np.ndarray
    name: str
    unit: str
    train: slice
    validation: slice
    test: slice


def series():
    """Return a measured series: carbon dioxide, or daily temperatures where COURSE_PROFILE=full.

    Carbon dioxide at Mauna Loa: monthly means, May 1964 to April 2020, none missing, in parts per
    million of dry air. Of the 56 years the first 40 are to learn from, the next 8 to choose by, and
    the last 8 to judge by.

    Returns:
        Series: 672 months, or 3,650 days.

    Raises:
        DataError: if the temperatures are not in the mirror or the cache and cannot be downloaded.
    """
    return by_profile(_mauna_loa, temperatures)()


def temperatures():
    """Return the lowest temperature of each day in Melbourne, 1981 to 1990; two days are missing.

    Returns:
        Series: 3,650 days, in degrees Celsius.

    Raises:
        DataError: if they are not in the mirror or the cache and cannot be downloaded.
    """
    (path,) = files("temperatures").values()
    return read_series(path, "lowest temperature of the day in Melbourne", "°C")


def _mauna_loa():
    made = read_series(ROOT / "data" / "mauna_loa_co2.csv", "carbon dioxide at Mauna Loa", "ppm")
    print(f"embedded: {made.name}, {len(made.values)} months, {made.dates[0]} to {made.dates[-1]}")
    return made


def read_series(path, name, unit):
    """Read a series from a csv file: a line of titles, then in each line a date and a figure.

    The first five sevenths are to learn from, the next to choose by, the last to judge by. Missing
    dates stay missing.

    Args:
        path: of the file. Dates are written 2020-04, 2020-04-30 or 2020-04-30T12:00.
        name, unit: str.

    Raises:
        ValueError: if a line does not hold a date and a figure, or the dates are not in order.
    """
    dates, values = [], []
    with open(path, encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for row in rows:
            try:
                date, value = row
                dates.append(np.datetime64(date))
                values.append(float(value))
            except ValueError as error:
                expected = f"{path}, line {rows.line_num}: expected a date and a figure, received {row}"
                raise ValueError(expected) from error
    dates = np.array(dates)
    back = np.flatnonzero(np.diff(dates).astype(int) <= 0)
    if back.size:
        raise ValueError(f"{path}: {dates[back[0] + 1]} does not come after {dates[back[0]]}")
    first, second = len(dates) * 5 // 7, len(dates) * 6 // 7
    parts = slice(0, first), slice(first, second), slice(second, len(dates))
    return Series(dates, np.array(values), name, unit, *parts)
