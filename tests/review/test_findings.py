"""Findings of the demo at the rows of the newest delivery, which mostly repeats earlier rows."""

from __future__ import annotations

import polars as pl
import pytest

from bianzhi.review.collect import collect
from bianzhi.review.delivery import landed
from bianzhi.review.fault import Fault
from bianzhi.store.delivered import archive
from ingest.parse.typed import checks

DAY = "2026-06-30"


@pytest.fixture(scope="module")
def reviewed(demo_home) -> tuple[list[Fault], dict]:
    entry = next(
        e
        for e in archive.entries(demo_home)
        if (e["source"], e["scope"], e["as_of_date"]) == ("canonical", "350500", DAY)
    )
    collected = collect(demo_home, landed(demo_home, entry["delivery_id"]), "zh")
    return collected.faults, collected.grids


def values(reviewed: tuple[list[Fault], dict], rule: str) -> list[str | None]:
    """The cells at the faults of a rule, as the file has them."""
    faults, grids = reviewed
    cells = [(f.file, f.sheet, f.cell) for f in faults if f.rule == rule]
    return [grids[file][sheet].value(*cell) for file, sheet, cell in cells]


def test_ids_with_a_wrong_check_digit(reviewed):
    ids = pl.Series(values(reviewed, "E01"), dtype=pl.String)
    assert len(ids) > 0
    assert (checks.citizen_id_codes(checks.normal_ids(ids)) != "ok").all()


def test_mandatory_cells_are_blank(reviewed):
    cells = values(reviewed, "E10")
    assert cells
    assert not any(cells)


def test_a_finding_without_a_row_names_its_subject(reviewed):
    faults, _ = reviewed
    without = [fault for fault in faults if fault.file is None]
    assert without
    assert all(fault.value for fault in without)


def test_the_worst_come_first(reviewed):
    faults, _ = reviewed
    severities = [fault.severity for fault in faults]
    assert severities == sorted(severities, reverse=True)
    assert set(severities) == {"G1", "G2", "G3"}
