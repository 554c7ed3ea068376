"""The time series and the photographs."""

import numpy as np
import pytest

from helpers import data
from helpers.data import time_series


@pytest.fixture(scope="module")
def co2():
    return data.series()


def test_every_month_is_there(co2):
    assert (str(co2.dates[0]), str(co2.dates[-1])) == ("1964-05", "2020-04")
    assert (np.diff(co2.dates) == np.timedelta64(1, "M")).all()
    assert co2.values.shape == co2.dates.shape == (672,)


def test_the_figures_are_those_of_the_source(co2):
    # Yearly means of NOAA, which measures at the same place with instruments of its own.
    noaa = {1965: 320.04, 1975: 331.08, 1985: 346.04, 1995: 360.80, 2005: 379.80, 2014: 398.61}
    year = co2.dates.astype("datetime64[Y]").astype(int) + 1970
    for y, mean in noaa.items():
        assert co2.values[year == y].mean() == pytest.approx(mean, abs=0.4)
    assert co2.values[[0, -1]].tolist() == [322.26, 416.18]
    assert co2.values.sum() == pytest.approx(241_387.37, abs=0.005)


def test_the_past_comes_before_the_future(co2):
    parts = [co2.dates[part] for part in (co2.train, co2.validation, co2.test)]
    assert [len(part) for part in parts] == [480, 96, 96]  # 40, 8 and 8 years
    assert parts[0][-1] < parts[1][0] and parts[1][-1] < parts[2][0]


def test_last_year_and_its_rise_foretell_a_month_better_than_the_month_before(co2):
    v, months = co2.values, np.arange(len(co2.values))[co2.test]
    naive = abs(v[months] - v[months - 1]).mean()
    seasonal = abs(v[months] - (v[months - 12] + v[months - 1] - v[months - 13])).mean()
    print(f"mean absolute error: naive {naive:.2f} ppm, seasonal naive with rise {seasonal:.2f} ppm")
    assert seasonal < naive / 2


def test_a_csv_of_ones_own_is_read(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text('"Date","Temp"\n' + "".join(f'"1981-01-{day:02}",{day}.5\n' for day in range(1, 15)))
    own = data.read_series(path, "temperature", "°C")
    assert own.dates[1] == np.datetime64("1981-01-02") and own.values[1] == 2.5
    assert [len(own.values[part]) for part in (own.train, own.validation, own.test)] == [10, 2, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>\n<body>\n", "line 2: expected a date and a figure"),
        ("month,ppm\n2020-01,?\n", "line 2: expected a date and a figure"),
        ("month,ppm\n2020-02,1\n2020-01,2\n", "2020-01 does not come after 2020-02"),
    ],
)
def test_a_bad_csv_says_what_is_wrong(tmp_path, text, message):
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        data.read_series(tmp_path / "bad.csv", "", "")


def test_the_photographs_are_arrays_of_bytes(capsys):
    found = data.photographs()
    assert list(found) == ["china", "flower"]
    assert all(x.shape == (427, 640, 3) and x.dtype == np.uint8 for x in found.values())
    assert capsys.readouterr().out.startswith("embedded: ")


def test_what_was_measured_is_named(monkeypatch, capsys):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    found = data.series()
    said = "embedded: carbon dioxide at Mauna Loa, 672 months, 1964-05 to 2020-04\n"
    assert capsys.readouterr().out == said
    assert (found.name, found.unit) == ("carbon dioxide at Mauna Loa", "ppm")


def test_temperatures_are_read_from_their_one_file(monkeypatch, tmp_path):
    path = tmp_path / "any.csv"
    path.write_text("day,figure\n1981-01-01,20.7\n1981-01-02,17.9\n", encoding="utf-8")
    asked = []
    monkeypatch.setattr(time_series, "files", lambda name: asked.append(name) or {"any.csv": path})
    found = data.temperatures()
    assert asked == ["temperatures"] and found.values.tolist() == [20.7, 17.9]
    assert (found.name, found.unit) == ("lowest temperature of the day in Melbourne", "°C")


def test_a_bad_line_is_named_whole(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("a,b\n2020-01,1\n2020-02,1,2\n", encoding="utf-8")
    expected = f"{path}, line 3: expected a date and a figure, received ['2020-02', '1', '2']"
    with pytest.raises(ValueError) as error:
        data.read_series(path, "", "")
    assert str(error.value) == expected
    path.write_text("a,b\n2020-01,1\n2020-01,2\n", encoding="utf-8")
    with pytest.raises(ValueError) as error:
        data.read_series(path, "", "")
    assert str(error.value) == f"{path}: 2020-01 does not come after 2020-01"


def test_a_quoted_figure_and_an_uneven_length(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "".join(f"20{i:02}-01,{i}\n" for i in range(17)), encoding="utf-8")
    own = data.read_series(path, "name", "unit")
    parts = [own.values[part].tolist() for part in (own.train, own.validation, own.test)]
    assert [len(part) for part in parts] == [12, 2, 3] and [*parts[0], *parts[1], *parts[2]] == list(
        range(17)
    )
    assert (own.name, own.unit, own.values.dtype) == ("name", "unit", float)
