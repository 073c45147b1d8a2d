"""Figures of the analysis of structure and personnel, recomputed from the published histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import figure

YEAR = periods.year(2024)
DAY = date(2024, 12, 31)
TABLES = definitions.report("structure").tables


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def staff(reader: Reader) -> list[dict]:
    """The records of people in post on the day."""
    return [
        row
        for row in rows(reader, "historical_change.person_history")
        if row["is_in_post"]
        and row["valid_from"] <= DAY
        and (row["valid_to"] is None or row["valid_to"] > DAY)
    ]


def rows(reader: Reader, name: str) -> list[dict]:
    result = reader.run(f"select * from {name}")
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]


def table(reader: Reader, code: str) -> FilledTable:
    return fill(Facts(reader, YEAR), definitions.table(code), detail=True)


def test_heads_of_the_six_dimensions(reader: Reader, staff: list[dict]) -> None:
    shown = table(reader, "A6")
    ages = [
        (DAY.year - row["birth_month"].year) * 12 + DAY.month - row["birth_month"].month
        for row in staff
        if row["birth_month"]
    ]
    expected = {
        "in_post": len(staff),
        "women": sum(row["sex_code"] == "2" for row in staff),
        "young": sum(age // 12 <= 35 for age in ages),
        "old": sum(age // 12 >= 50 for age in ages),
    }
    assert {name: shown.value("total", name) for name in expected} == expected
    counted = Counter(row["organization_code"] for row in staff)
    single = {row.code.split(".")[-1]: row.code for row in shown.rows if row.is_detail}
    for code, heads in counted.items():
        assert shown.value(single[code], "in_post") == heads


def test_retirements_of_all_people_in_post(reader: Reader, staff: list[dict]) -> None:
    shown = table(reader, "A7")
    assert shown.value("total", "statutory") == len(staff)
    assert shown.value("total", "early") == shown.value("total", "late") == len(staff)
    retiring: Counter = Counter()
    for row in rows(reader, "personnel_structure.person_retirement"):
        on = row["retires_on"]
        is_in_post = row["valid_from"] <= DAY and (row["valid_to"] is None or row["valid_to"] > DAY)
        if is_in_post and on is not None:
            months = (on.year - DAY.year) * 12 + on.month - DAY.month
            retiring[min(max((months + 11) // 12, 0), 11)] += 1
    for years, heads in retiring.items():
        assert shown.value(str(years), "statutory") == heads, years


def test_departments_and_tiny_ones(reader: Reader, staff: list[dict]) -> None:
    shown = table(reader, "A3")
    departments = {
        (row["organization_code"], row["department_code"])
        for row in rows(reader, "historical_change.department_history")
        if row["valid_from"] <= DAY and (row["valid_to"] is None or row["valid_to"] > DAY)
    }
    counted = Counter((row["organization_code"], row["department_code"]) for row in staff)
    assert shown.value("total", "departments") == len(departments)
    assert shown.value("total", "tiny") == sum(counted[key] <= 2 for key in departments)


def test_outliers_are_those_of_the_comparison(reader: Reader) -> None:
    summary, listed = table(reader, "A2"), table(reader, "A2A")
    compared = [
        row
        for row in rows(reader, "organization_structure.horizontal_comparison_month")
        if row["month"] == DAY
    ]
    outliers = Counter(row["measure_code"] for row in compared if row["is_outlier"])
    assert {
        row.code: summary.value(row.code, "outliers")
        for row in summary.rows
        if row.depth == 1 and summary.value(row.code, "outliers")
    } == outliers
    assert Counter(row.code.split(".")[0] for row in listed.rows if row.is_detail) == outliers


def test_vacant_posts_by_age_add_up_to_those_of_the_use_of_posts(reader: Reader) -> None:
    use, ages = table(reader, "A1"), table(reader, "A8")
    assert ages.value("total", "posts") == use.value("total", "vacant") > 0


def test_every_organization_in_service_has_one_level_of_warning(reader: Reader) -> None:
    shown = table(reader, "A9")
    levels = Counter(
        row["warning_level_code"]
        for row in rows(reader, "supervision.warning_month")
        if row["month"] == DAY
    )
    for level, count in levels.items():
        assert shown.value("total", f"level_{level}") == count
    assert shown.value("total", "organizations") == sum(levels.values())


def test_shares_of_the_allocation_add_up_to_the_whole(reader: Reader) -> None:
    shown = table(reader, "A4")
    assert abs(Decimal(shown.value("total", "share_of_posts") or 0) - 100) < Decimal("0.01")
    assert shown.value("total", "quotient") is None
    posts = sum(
        row["authorized_posts"]
        for row in rows(reader, "organization_structure.establishment_use_month")
        if row["month"] == DAY
    )
    assert shown.value("total", "authorized") == posts


@pytest.mark.parametrize("code", TABLES)
def test_the_sql_shown_gives_the_figure(reader: Reader, code: str) -> None:
    facts = Facts(reader, YEAR)
    filled = fill(facts, definitions.table(code), detail=True)
    cells = [
        (row, column)
        for row in filled.rows
        if row.code not in filled.headings
        for column in filled.leaves
        if column.ratio is None and filled.value(row.code, column.code)
    ]
    assert cells
    for row, column in cells[:: max(len(cells) // 8, 1)]:
        (value,) = next(reader.run(figure.figure_sql(facts, row, column)).rows())
        assert value == filled.value(row.code, column.code), (row.code, column.code)
