"""Retirements ahead recounted in plain Python from the last delivered files of the demo."""

from __future__ import annotations

from collections import Counter
from datetime import date

import duckdb
import polars as pl

from bianzhi.publish.published import current_publication
from tests.figures.test_retirement_rule import expected

HORIZON = 120
# Not in post by the code lists: off the establishment; retired and seconded in.
NOT_OCCUPYING, NOT_ACTIVE = {"2"}, {"2", "6"}


def number(day: date) -> int:
    return day.year * 12 + day.month


def latest_people(folder) -> list[dict]:
    """The rows of the last delivery of each scope; of twins in a file the last one."""
    newest: dict[str, tuple] = {}
    for path in folder.rglob("person.parquet"):
        scope, as_of = path.parent.name, path.parent.parent.name
        newest[scope] = max(newest.get(scope, ("", path)), (as_of, path))
    people: dict[tuple, dict] = {}
    for _, path in newest.values():
        for row in pl.read_parquet(path).to_dicts():
            people[row["person_id"], row["organization_code"]] = row
    return list(people.values())


def period(row: dict, last: int, scenario: str) -> tuple[str, int | None]:
    birth = row["birth_date"]
    birth = date.fromisoformat(birth) if isinstance(birth, str) else birth
    statutory, earliest, latest = map(
        number, expected(row["retirement_group_code"], birth.year, birth.month)
    )
    on = {
        "statutory": statutory,
        "early": max(min(statutory - 36, latest), earliest),
        "late": max(min(statutory + 36, latest), earliest),
    }[scenario]
    if on <= last:
        return "overdue", None
    return ("month", on) if on <= last + HORIZON else ("beyond", None)


def test_the_projection_is_that_of_the_delivered_files(demo_home):
    people = [
        row
        for row in latest_people(demo_home.root / "demo" / "deliveries")
        if row["occupancy_code"] not in NOT_OCCUPYING and row["staff_status_code"] not in NOT_ACTIVE
    ]
    with duckdb.connect(str(current_publication(demo_home).database), read_only=True) as database:
        (last,) = database.execute("select max(month) from supervision.warning_month").fetchone()
        rows = database.execute(
            "select organization_code, scenario_code, period_code, month, sum(heads) "
            "from personnel_structure.retirement_projection group by all"
        ).fetchall()
    result = {
        (code, scenario, kind, None if month is None else number(month)): heads
        for code, scenario, kind, month, heads in rows
    }
    recount = Counter(
        (row["organization_code"], scenario, *period(row, number(last), scenario))
        for row in people
        for scenario in ("statutory", "early", "late")
    )
    assert sum(recount.values()) > 5000
    assert result == dict(recount)
