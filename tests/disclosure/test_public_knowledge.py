"""The equations that readers know about published figures are true and complete."""

from dataclasses import replace
from datetime import date

import pytest

from bianzhi.disclosure.knowledge import regions
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.settings import default
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.define import definitions, periods

MONTHS = [periods.month(f"2025-{number:02d}") for number in range(1, 13)]


@pytest.fixture(scope="module")
def year(demo_home):
    """Tables of a year and of its months, city and counties, before any figure is hidden."""
    with Reader(demo_home.current_publication / "bianzhi.duckdb") as reader:
        names = ("T1", "T2", "T4", "T7", "T9", "S2")
        tables = list(_filled(Facts(reader, periods.year(2025)), names))
        for month in MONTHS:
            tables += _filled(Facts(reader, month), ("M1",))
    return by_code(merged(table, default()) for table in tables)


def _filled(facts, names):
    for name in names:
        for by in (None, "county"):
            yield fill(facts, definitions.table(name), by)


@pytest.fixture(scope="module")
def equations(year):
    return knowledge(year, default())


def value(tables, side):
    return sum(
        sign * (tables[cell.table, cell.period].value(cell.row, cell.column) or 0)
        for sign, cell in side
    )


def test_everything_known_is_true(year, equations):
    wrong = []
    for equation in equations:
        left, right = value(year, equation.left), value(year, equation.right)
        if not (left <= right if equation.sign == "<=" else left == right):
            wrong.append((equation.rule, equation.left, equation.right, left, right))
    assert not wrong


def test_relations_follow_from_the_shape_of_tables_whatever_their_figures(year):
    """So they may be kept for the next tables of the same shape."""
    found = []
    for figure in (7, 11):
        tables = {
            key: replace(table, values=dict.fromkeys(table.values, figure))
            for key, table in year.items()
            if table.code in ("T1", "T2")
        }
        regions._known.clear()
        found.append(regions.relations(tables, default()))
    assert len(regions._known) == 1
    assert regions._known[0][0] == (
        default(),
        *(regions._shape(key, table, default()) for key, table in tables.items()),
    )
    assert found[0] == found[1]


def tables_of(equation):
    return {(cell.table, cell.period) for _, cell in (*equation.left, *equation.right)}


def test_the_months_add_up_to_the_year(equations):
    result = [equation for equation in equations if equation.rule == "months"]
    for by in ("", "@county"):
        there = {(f"T9{by}", "2025"), *((f"M1{by}", month.code) for month in MONTHS)}
        columns = {item.left[0][1].column for item in result if tables_of(item) == there}
        assert {"increase", "decrease"} <= columns, by


def test_earlier_years_of_a_series_are_the_openings_of_this_one(equations):
    pairs = [
        {(cell.table, cell.row, cell.column) for _, cell in (*equation.left, *equation.right)}
        for equation in equations
    ]
    assert {("S2", "2024", "in_post"), ("T9", "total", "opening")} in pairs
    joined = [pair for pair in pairs if {"T9", "S2"} == {table for table, _, _ in pair}]
    assert any(("S2", "2024", "in_post_kind_organ") in pair for pair in joined)


def test_a_series_counts_its_moments_at_their_ends():
    assert periods.closing_of("2024") == date(2024, 12, 31)
    assert periods.closing_of("2024-02") == date(2024, 2, 29)
