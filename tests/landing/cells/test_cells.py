"""Cells as users write them, and their typed values."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from ingest.parse.typed import cells


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "+7", 7),
        ("integer", "-3", -3),
        ("integer", "1,234,567", 1234567),
        ("integer", "１２", 12),
        ("integer", "12.5", None),
        ("integer", "many", None),
        ("integer", "99999999999", None),
        ("decimal", "1,234,567.891", Decimal("1234567.891")),
        ("decimal", "0.30000000000000004", Decimal("0.3")),
        ("decimal", "８．５", Decimal("8.5")),
        ("decimal", "x", None),
        ("decimal6", "0.333333", Decimal("0.333333")),
        ("date", "2019-07-06", date(2019, 7, 6)),
        ("date", "2019/7/6", date(2019, 7, 6)),
        ("date", "20190706", date(2019, 7, 6)),
        ("date", "2019.07", date(2019, 7, 1)),
        ("date", "2019-07", date(2019, 7, 1)),
        ("date", "201907", date(2019, 7, 1)),
        ("date", "2019年7月6日", date(2019, 7, 6)),
        ("date", "2019年7月", date(2019, 7, 1)),
        ("date", "2019-07-06 00:00:00", date(2019, 7, 6)),
        ("date", "２０１９－０７－０６", date(2019, 7, 6)),
        ("date", "2019-02-30", None),
        ("date", "2019", None),
        ("month", "2019-07-06", date(2019, 7, 1)),
        ("month", "201907", date(2019, 7, 1)),
        ("month", "2019", None),
        ("period", "2019", date(2019, 12, 1)),
        ("period", "2019年", date(2019, 12, 1)),
        ("period", "２０１９年度", date(2019, 12, 1)),
        ("period", "2019年末", date(2019, 12, 1)),
        ("period", "2019-07-31", date(2019, 7, 1)),
        ("period", "201907", date(2019, 7, 1)),
        ("period", "2019年7月", date(2019, 7, 1)),
        ("period", "2019.1", None),
        ("period", "19", None),
        ("flag", "是", True),
        ("flag", "否", False),
        ("flag", "Y", True),
        ("flag", "N", False),
        ("flag", "1", True),
        ("flag", "0", False),
        ("flag", "TRUE", True),
        ("flag", "false", False),
        ("flag", "maybe", None),
        ("code", "００１２３", "00123"),
        ("code", "其他（市）", "其他（市）"),
        ("text", "２楼", "２楼"),
    ],
)
def test_written_cells(kind, written, meant):
    assert cells.careful(kind, pl.Series([written]))[0] == meant


def test_a_numeric_october_is_not_taken_for_january():
    """2019.10 in a numeric cell is displayed as 2019.1."""
    assert cells.careful("date", pl.Series(["2019.1", "2019.10"])).to_list() == [
        None,
        date(2019, 10, 1),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("code", 11.0, "11"),
        ("code", 350502, "350502"),
        ("text", 2.5, "2.5"),
        ("integer", 3.0, 3),
        ("integer", 3.5, None),
        ("date", datetime(2019, 7, 6, 0, 0), date(2019, 7, 6)),
        ("month", date(2019, 7, 6), date(2019, 7, 1)),
        ("period", date(2019, 7, 6), date(2019, 7, 1)),
        ("period", datetime(2019, 7, 31), date(2019, 7, 1)),
        ("period", 2019, date(2019, 12, 1)),
        ("period", 2019.0, date(2019, 12, 1)),
        ("integer", True, None),
        ("flag", 1, True),
    ],
)
def test_typed_cells_of_parquet(kind, value, meant):
    assert cells.careful(kind, pl.Series([value]))[0] == meant


@pytest.mark.parametrize(
    "kind", ["integer", "decimal", "date", "month", "period", "flag", "code", "text"]
)
def test_the_quick_cast_agrees_where_it_answers(kind):
    plain = {
        "integer": ["1", "-2"],
        "decimal": ["1.5", "2"],
        "date": ["2020-02-29"],
        "month": ["2020-02-29"],
        "period": ["2020-02-29"],
        "flag": ["是", "0"],
        "code": ["a"],
        "text": ["b"],
    }
    frame = pl.DataFrame({"cell": plain[kind]})
    quick = frame.select(cells.quick(kind, "cell", pl.String())).to_series()
    assert quick.to_list() == cells.careful(kind, frame["cell"]).to_list()


def test_whether_a_date_names_its_day():
    written = pl.Series(["1990.03", "1990-03-07", "19900307", "199003", "1990年3月"])
    assert cells.day_known(written).to_list() == [False, True, True, False, False]
