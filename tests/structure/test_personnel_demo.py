"""Measures of personnel of the city, recounted from the last delivered files of the demo."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.publish.published import current_publication
from tests.figures.test_retirement_rule import expected
from tests.supervision.test_retirement_recount import NOT_ACTIVE, NOT_OCCUPYING

BACHELOR_AND_ABOVE = ("1", "2")
WORKER_ON_LOAN = "9"


def latest(folder: Path, entity: str, *key: str) -> dict[tuple, dict]:
    """Rows of the last delivery of each scope by key; of twins in a file the last one."""
    newest: dict[str, tuple] = {}
    for path in folder.rglob(f"{entity}.parquet"):
        scope, as_of = path.parent.name, path.parent.parent.name
        newest[scope] = max(newest.get(scope, ("", path)), (as_of, path))
    return {
        tuple(row[column] for column in key): row
        for _, path in newest.values()
        for row in pl.read_parquet(path).to_dicts()
    }


def born(row: dict) -> date:
    birth = row["birth_date"]
    return date.fromisoformat(birth) if isinstance(birth, str) else birth


def months(day: date) -> int:
    return day.year * 12 + day.month


def recounted(folder: Path, month: date) -> dict[str, tuple[float, float]]:
    people = {
        key: row
        for key, row in latest(folder, "person", "person_id", "organization_code").items()
        if row["occupancy_code"] not in NOT_OCCUPYING and row["staff_status_code"] not in NOT_ACTIVE
    }
    appointments = latest(
        folder, "appointment", "person_id", "organization_code", "appointment_no"
    ).values()
    held: dict[tuple, set[str]] = {key: {row["post_category_code"]} for key, row in people.items()}
    acting = set()
    for row in appointments:
        key = (row["person_id"], row["organization_code"])
        if key in people:
            held[key].add(row["post_category_code"])
            if row["is_acting"] in (True, "true", "1") and people[key]["leadership_role_code"]:
                acting.add(key)
    workers = [
        row
        for row in latest(
            folder, "off_establishment_worker", "worker_id", "organization_code"
        ).values()
        if row["worker_type_code"] != WORKER_ON_LOAN
    ]
    count = Counter()
    for key, row in people.items():
        age = months(month) - months(born(row))
        leads = bool(row["leadership_role_code"])
        on = expected(row["retirement_group_code"], born(row).year, born(row).month)[0]
        count.update(
            staff=1,
            women=row["sex_code"] == "2",
            leaders=leads,
            women_leaders=leads and row["sex_code"] == "2",
            chiefs=row["leadership_role_code"] == "1",
            women_chiefs=row["leadership_role_code"] == "1" and row["sex_code"] == "2",
            age=age,
            to_35=age // 12 <= 35,
            from_50=age // 12 >= 50,
            retiring=months(on) <= months(month) + 60,
            bachelor=(row["education_code"] or "9")[0] in BACHELOR_AND_ABOVE,
            full_time=(row["full_time_education_code"] or "9")[0] in BACHELOR_AND_ABOVE,
            senior=row["post_grade_code"] in {f"P{grade}" for grade in range(1, 8)},
            professional=(row["post_grade_code"] or "").startswith("P"),
            dual="P" in held[key] and ("M" in held[key] or leads),
        )
    return {
        "share_women": (count["women"], count["staff"]),
        "share_women_leaders": (count["women_leaders"], count["leaders"]),
        "share_women_chiefs": (count["women_chiefs"], count["chiefs"]),
        "share_acting_leaders": (len(acting), count["leaders"]),
        "mean_age": (count["age"] / 12, count["staff"]),
        "ageing_index": (count["from_50"], count["to_35"]),
        "share_retiring_5_years": (count["retiring"], count["staff"]),
        "share_bachelor_and_above": (count["bachelor"], count["staff"]),
        "full_time_first_ratio": (count["full_time"], count["bachelor"]),
        "share_senior_professionals": (count["senior"], count["professional"]),
        "share_dual_post_holders": (count["dual"], count["staff"]),
        "off_establishment_ratio": (len(workers), len(workers) + count["staff"]),
        "cost_per_worker": (sum(float(row["monthly_cost"]) for row in workers), len(workers)),
    }


def test_the_measures_of_the_city_are_those_of_the_delivered_files(demo_home):
    with duckdb.connect(str(current_publication(demo_home).database), read_only=True) as database:
        rows = database.execute(
            "select measure_code, month, numerator, denominator "
            "from personnel_structure.personnel_measure_month "
            "where scope_kind_code = 'city' and category_code = '' and month = "
            "(select max(month) from personnel_structure.personnel_measure_month)"
        ).fetchall()
    result = {measure: (float(above), float(below)) for measure, _, above, below in rows}
    figures = recounted(demo_home.root / "demo" / "deliveries", rows[0][1])
    for measure, (above, below) in figures.items():
        assert result[measure] == (pytest.approx(above, abs=1e-5), below), measure
