"""Figures that count part of what others count bound them, across tables and periods."""

from __future__ import annotations

from datetime import date

from bianzhi.disclosure.knowledge.containment import contained
from bianzhi.disclosure.knowledge.counting import Measure
from bianzhi.reports.compute.balances import Cell

STAFF, OTHER = ("staff", "1"), ("quota", "over_posts")
PLACE = frozenset({"county"})
START, MARCH, END = date(2023, 12, 31), date(2024, 3, 31), date(2024, 12, 31)


def pairs(**quantities):
    """Names of parts and of the nearest wholes."""
    printed = {(measure, frozenset(region.items())): Cell(name, "", "", "")
               for name, (measure, region) in quantities.items()}  # fmt: skip
    return {(part.table, whole.table) for part, whole in contained(printed, PLACE)}


def test_more_conditions_count_at_most_as_much():
    staff = Measure(STAFF, None, END)
    assert pairs(
        all=(staff, {}),
        women=(staff, {"sex": 0b01}),
        young=(staff, {"age": 0b001}),
        not_old=(staff, {"age": 0b011}),
        young_women=(staff, {"sex": 0b01, "age": 0b001}),
    ) == {
        ("women", "all"),
        ("not_old", "all"),
        ("young", "not_old"),
        ("young_women", "young"),
        ("young_women", "women"),
    }


def test_other_measures_and_days_have_nothing_in_common():
    assert not pairs(
        all=(Measure(STAFF, None, END), {}),
        before=(Measure(STAFF, None, START), {"sex": 1}),
        over=(Measure(OTHER, None, END), {"sex": 1}),
        distinct=(Measure(STAFF, None, END, frozenset({"a"})), {"sex": 1}),
    )


def test_a_part_of_a_period_sees_at_most_what_the_whole_does():
    year, quarter = Measure(STAFF, START, END), Measure(STAFF, START, MARCH)
    assert pairs(year=(year, {}), quarter=(quarter, {}), women=(quarter, {"sex": 1})) == {
        ("quarter", "year"),
        ("women", "quarter"),
    }
    assert not pairs(year=(year, {"sex": 1}), quarter=(quarter, {}))


def test_a_county_sees_in_a_year_what_happened_where_its_organizations_were():
    """What a quarter counts in a county the year may count in another."""
    year, quarter = Measure(STAFF, START, END), Measure(STAFF, START, MARCH)
    assert pairs(
        city=(year, {}),
        county=(year, {"county": 1}),
        women=(year, {"county": 1, "sex": 1}),
        then=(quarter, {"county": 1, "sex": 1}),
    ) == {("county", "city"), ("women", "county"), ("then", "city")}
