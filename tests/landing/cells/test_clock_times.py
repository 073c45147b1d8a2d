"""Dates with a clock: the day is read where the offices are, and any clock but midnight is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from ingest.land import land
from tests.landing.conftest import codes, lake_rows

HEADER = "event_id,predecessor_code,successor_code,effective_on,event_type_code\n"


@pytest.mark.parametrize(
    ("written", "is_remarked"),
    [
        ("2019-07-01", False),
        ("2019/7/1 0:00:00", False),
        ("2019年07月01日 00:00", False),
        ("2019-07-01T00:00:00.000", False),
        ("2019-06-30T16:00:00Z", False),
        ("2019-07-01T00:00:00+08:00", False),
        ("2019-07-01 16:00:00", True),
        ("2019-07-01 10:00", True),
        ("2019-07-01 1:00:00", True),
        ("2019-07-01 16:30", True),
        ("2019-07-01T00:00:00Z", True),
        ("2019-06-30T17:00:00Z", True),
        ("2019-07-01T01:00:00+08:00", True),
    ],
)
def test_a_clock_other_than_midnight_is_remarked(written, is_remarked, home, sent):
    inbox = sent("2024-12-31/division_event.csv", f"{HEADER}e1,A,B,{written},03\n")
    (outcome,) = land(home, [inbox], "canonical")
    assert outcome.status == "landed"
    assert codes(outcome.remarks) == ["clock_time"] * is_remarked
    assert lake_rows(home, "division_event")["effective_on"].to_list() == [date(2019, 7, 1)]


@pytest.mark.parametrize(("hour", "is_remarked"), [(16, False), (17, True)])
def test_instants_of_parquet_are_remarked_by_the_clock_of_the_offices(
    hour, is_remarked, home, sent, tmp_path
):
    names = HEADER.strip().split(",")
    row = dict(
        zip(names, ["e1", "A", "B", datetime(2019, 6, 30, hour, tzinfo=UTC), "03"], strict=True)
    )
    pl.DataFrame([row]).write_parquet(tmp_path / "event.parquet")
    inbox = sent("2024-12-31/division_event.parquet", (tmp_path / "event.parquet").read_bytes())
    (outcome,) = land(home, [inbox], "canonical")
    assert codes(outcome.remarks) == ["clock_time"] * is_remarked
    assert lake_rows(home, "division_event")["effective_on"].to_list() == [date(2019, 7, 1)]
