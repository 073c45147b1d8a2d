"""Differences between quota and ledger, recounted from the delivered files by snapshot."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.publish.published import current_publication

Cell = tuple[str, str]


@pytest.fixture(scope="module")
def delivered(demo_home):
    """Rows of an entity, each with the as-of date and scope of its folder."""
    folder = demo_home.root / "demo" / "deliveries"

    def rows(entity: str) -> list[dict]:
        result = []
        for path in sorted(folder.rglob(f"{entity}.parquet")):
            scope, as_of = path.parent.name, date.fromisoformat(path.parent.parent.name)
            table = pl.read_parquet(path)
            result += [{**row, "scope": scope, "as_of": as_of} for row in table.to_dicts()]
        return result

    return rows


@pytest.fixture(scope="module")
def recounted(delivered) -> set[tuple[str, str, date, date]]:
    """Cell, first and last snapshot of every period of difference."""
    movements: dict[str, dict] = {}
    for row in sorted(delivered("establishment_movement"), key=lambda row: row["as_of"]):
        movements[row["movement_id"]] = row
    ledger: dict[Cell, list[tuple[date, int]]] = defaultdict(list)
    for row in movements.values():
        cell = row["organization_code"], row["establishment_type_code"]
        ledger[cell].append((row["effective_on"], row["posts_change"]))
    quota: dict[tuple[str, date], dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    scope_of: dict[Cell, str] = {}
    for row in delivered("establishment"):
        cell = row["organization_code"], row["establishment_type_code"]
        quota[row["scope"], row["as_of"]][cell] += row["authorized_posts"]
        scope_of[cell] = row["scope"]
    differing = set()
    for cell, scope in scope_of.items():
        days = sorted(as_of for place, as_of in quota if place == scope)
        gaps = [
            quota[scope, day].get(cell, 0) - sum(posts for on, posts in ledger[cell] if on <= day)
            for day in days
        ]
        for gap, run in groupby(zip(days, gaps, strict=True), key=lambda pair: pair[1]):
            seen = [day for day, _ in run]
            if gap:
                differing.add((*cell, seen[0], seen[-1]))
    return differing


def published(demo_home, query: str) -> list[tuple]:
    database: Path = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_difference_is_a_finding_from_its_first_snapshot_to_its_last(demo_home, recounted):
    result = published(
        demo_home,
        "select organization_code, split_part(record_key, '|', 2), first_seen_on, last_seen_on "
        "from supervision.finding where rule_id = 'B13'",
    )
    assert len(recounted) > 10
    assert set(result) == recounted


def test_every_difference_names_a_movement_or_document(demo_home):
    unnamed = published(
        demo_home,
        "select record_key from historical_change.establishment_ledger_difference "
        "where movement_id is null and doc_no is null",
    )
    assert unnamed == []


def test_ledger_findings_beside_the_quota_come_from_planted_faults(demo_home):
    """A missing row has further effects.

    A missing row (B12 of its other side) also leaves its decision without a movement and the next
    row with other posts. A row without a document only leaves its decision without a movement.
    """
    result = published(
        demo_home,
        "select rule_id, count(*) from supervision.finding "
        "where rule_id in ('B01', 'B07', 'B08', 'B12', 'B14', 'B15') group by rule_id",
    )
    truth = demo_home.root / "demo" / "truth" / "faults.parquet"
    with duckdb.connect() as connection:
        planted = dict(
            connection.execute(
                "select rule_id, count(*) from read_parquet(?) group by rule_id", [str(truth)]
            ).fetchall()
        )
    allowed = {rule: planted.get(rule, 0) for rule in ("B01", "B08", "B12", "B14", "B15")}
    allowed["B01"] += planted.get("B12", 0)
    allowed["B07"] = planted.get("B02", 0) + planted.get("B12", 0)
    assert dict(result).keys() >= {"B01", "B07", "B12"}
    assert {rule: number for rule, number in result if number > allowed[rule]} == {}
