"""Dates as people and programs write them: one meaning, or none."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from ingest.parse.typed import cells

JULY = date(2019, 7, 1)


@pytest.mark.parametrize(
    ("written", "day", "is_exact"),
    [
        ("2019年七月", JULY, False),
        ("二〇一九年七月一日", JULY, True),
        ("二零一九年十二月三十一日", date(2019, 12, 31), True),
        ("一九九○年十月廿三日", date(1990, 10, 23), True),
        ("2019年元月", date(2019, 1, 1), False),
        ("2019年7月份", JULY, False),
        ("2019年7月1号", JULY, True),
        ("2019年 7月 1日", JULY, True),
        ("2019 07 01", JULY, True),
        ("2019、7、1", JULY, True),
        ("2019—07—01", JULY, True),
        ("'2019-07-01", JULY, True),
        ("2019.07.", JULY, False),
        ("20190701.0", JULY, True),
        ("201907.0", JULY, False),
        ("2019/7/1 0:00:00", JULY, True),
        ("2019/7/1 上午 12:00:00", JULY, True),
        ("2019年7月1日 星期一", JULY, True),
        ("2019-07-01 16:30", JULY, True),
        ("2019-07-01T00:00:00Z", JULY, True),
        ("2019-06-30T16:00:00Z", JULY, True),
        ("2019-06-30T16:00:00+00:00", JULY, True),
        ("1988-04-30T15:00:00Z", date(1988, 5, 1), True),
        ("1-Jul-2019", JULY, True),
        ("July 1, 2019", JULY, True),
        ("Jul 2019", JULY, False),
    ],
)
def test_dates_with_one_meaning(written, day, is_exact):
    assert cells.careful("date", pl.Series([written])).to_list() == [day]
    assert cells.day_known(pl.Series([written])).to_list() == [is_exact]


@pytest.mark.parametrize(
    "written",
    [
        "2019.1",
        "2019. 1",
        "2019-07-00",
        "20190732",
        "2019-02-29",
        "19900229",
        "07/01/2019",
        "1/7/2019",
        "1-Jul-19",
        "Jul-19",
        "43647",
        "0",
        "至今",
        "长期",
        "0000-00-00",
        "1900-01-00",
        "2019年十三月",
        "2019年十一月三十一日",
        "民国八年七月",
    ],
)
def test_dates_with_several_meanings_or_none(written):
    assert cells.careful("date", pl.Series([written])).to_list() == [None]


def test_a_column_mixes_writings():
    written = ["2019-07-01", "2019/7/1", None, "二〇一九年七月一日", "x"]
    assert cells.careful("date", pl.Series(written)).to_list() == [JULY, JULY, None, JULY, None]
