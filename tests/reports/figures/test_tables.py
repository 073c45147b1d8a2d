"""Each table of the annual and monthly returns on a small city, with figures computed by hand."""

from __future__ import annotations

import pytest

from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.define import definitions, periods
from tests.reports.small_office import small_office

YEAR = periods.year(2024)
ANNUAL = definitions.report("annual").tables
# Figures of the total row; all others are zero.
TOTALS = {
    "T1": {
        "opening": 9,
        "increase": 1,
        "new": 1,
        "decrease": 2,
        "merged_out": 1,
        "abolished": 1,
        "closing": 8,
        "renamed": 1,
        "institutions": 3,
        "with_quota": 8,
        "grade_107": 2,
        "grade_109": 4,
        "grade_111": 2,
        "departments": 3,
        "plates": 1,
        "co_located": 1,
        "uncounted": 1,
    },
    "T2": {
        "authorized": 40,
        "authorized_administrative": 34,
        "authorized_political_legal": 4,
        "authorized_worker": 2,
        "in_post": 39,
        "in_post_administrative": 34,
        "in_post_political_legal": 4,
        "in_post_worker": 1,
        "revolving": 1,
        "ceiling": 41,
        "over": 2,
        "vacant": 4,
        "frozen": 1,
        "reserved": 1,
        "bodies": 6,
    },
    "T3": {
        "opening": 3,
        "closing": 3,
        "funding_1": 2,
        "funding_2": 1,
        "grade_109": 2,
        "grade_111": 1,
    },
    "T4": {
        "authorized": 30,
        "authorized_funding_1": 24,
        "authorized_funding_2": 6,
        "in_post": 28,
        "in_post_professional": 18,
        "none_graded": 10,
        "separately_listed": 1,
        "ceiling": 31,
        "vacant": 3,
        "bodies": 3,
        "bodies_only": 3,
    },
    "T5": {
        "quota": 7,
        "quota_chief": 5,
        "quota_deputy": 2,
        "in_post": 7,
        "in_post_chief": 4,
        "in_post_deputy": 3,
        "over": 1,
        "over_deputy": 1,
        "vacant": 1,
        "vacant_chief": 1,
        "over_grade": 1,
    },
    "T6": {
        "departments": 3,
        "quota": 4,
        "quota_chief": 2,
        "quota_deputy": 2,
        "in_post": 3,
        "in_post_chief": 2,
        "in_post_deputy": 1,
        "vacant": 1,
    },
    "T7": {
        "headcount": 67,
        "sex_1": 48,
        "sex_2": 19,
        "minority": 8,
        "party_member": 10,
        "leaders": 10,
        "age_31_35": 57,
        "age_60_and_above": 10,
        "women_age_31_35": 19,
        "education_doctor": 6,
        "education_bachelor": 61,
        "degree_2": 6,
        "degree_4": 61,
        "service_under_3": 57,
        "service_over_30": 10,
    },
    "T8": {"graded": 18, "professional": 18, "professional_grade_P10": 18},
    "T9": {
        "opening": 64,
        "increase": 13,
        "in_exam": 3,
        "in_open": 2,
        "in_came": 2,
        "in_other": 1,
        "in_transfer": 1,
        "in_reform": 4,
        "decrease": 11,
        "out_retired": 2,
        "out_left": 3,
        "out_resigned": 1,
        "out_transfer": 1,
        "out_reform": 4,
        "corrections": 1,
        "closing": 67,
    },
    "T10": {
        "headcount": 4,
        "type_1": 1,
        "type_2": 2,
        "type_7": 1,
        "funding_1": 3,
        "funding_2": 1,
        "post_management": 1,
        "post_professional": 1,
        "post_worker": 2,
        "cost": 15000,
        "control": 4,
        "controlled": 3,
        "over": 1,
        "unused": 2,
        "uncontrolled": 1,
    },
    "T11": {
        "bodies": 3,
        "bodies_organ": 1,
        "bodies_institution": 1,
        "bodies_higher": 1,
        "authorized": 14,
        "authorized_administrative": 7,
        "authorized_political_legal": 4,
        "authorized_institution": 3,
        "in_post": 13,
        "in_post_administrative": 7,
        "in_post_political_legal": 4,
        "in_post_institution": 2,
        "sunk": 4,
        "ceiling": 14,
        "vacant": 1,
    },
    "T12": {
        "opening": 66,
        "increase": 11,
        "in_first": 4,
        "in_approved": 2,
        "in_body": 5,
        "decrease": 9,
        "out_back": 4,
        "out_body": 5,
        "movements": 5,
        "with_document": 4,
        "without_document": 1,
        "closing": 68,
        "authorized": 70,
        "less": 1,
        "without_ledger": 3,
        "differing": 1,
        "not_found": 1,
    },
    "S1": {
        "cells": 10,
        "light_red": 2,
        "light_yellow": 3,
        "light_green": 5,
        "leadership_cells": 6,
        "leadership_light_red": 1,
        "leadership_light_yellow": 4,
        "leadership_light_green": 1,
        "over": 2,
        "vacant": 7,
        "leadership_over": 1,
        "red_bodies": 2,
    },
    "S1A": {
        "authorized": 15,
        "ceiling": 16,
        "in_post": 18,
        "over": 2,
        "over_type_11": 2,
        "bodies": 2,
    },
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    path = tmp_path_factory.mktemp("office") / "office.duckdb"
    with Reader(small_office(path).close()) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts(reader):
    return Facts(reader, YEAR)


def test_a_fact_that_selects_from_another_reads_its_kept_rows(facts):
    """So a fact that is dear to compute is computed once for all tables."""
    facts.table("graded_staff")
    kept = (
        "select table_name from duckdb_tables() where temporary and table_name like '%staff_2024'"
    )
    names = {name for (name,) in facts.reader.run(kept).rows()}
    assert {"graded_staff_2024", "institution_staff_2024", "staff_2024"} <= names


def filled(facts: Facts, code: str, by: str | None = None, detail: bool = False):
    return fill(facts, definitions.table(code), by, detail)


def figures(table, row: str) -> dict[str, int]:
    """The non-zero figures of a row, without ratios."""
    columns = [column.code for column in table.leaves if column.ratio is None]
    return {code: table.value(row, code) for code in columns if table.value(row, code)}


@pytest.mark.parametrize("code", TOTALS)
def test_totals_of_the_small_city(facts, code):
    assert figures(filled(facts, code), "total") == TOTALS[code]


def test_every_table_of_the_return_is_worked_out_here():
    assert {*ANNUAL} == {*TOTALS, "S2"}


@pytest.mark.parametrize(
    ("code", "by", "row", "expected"),
    [
        ("T1", None, "2.03.20", {"opening": 3, "closing": 2, "renamed": 1, "merged_out": 1}),
        ("T1", "unit_kind", "institution", {"opening": 3, "adjusted": -1, "closing": 2}),
        ("T1", "unit_kind", "reference", {"adjusted": 1, "closing": 1}),
        ("T1", "county", "350502", {"opening": 4, "new": 1, "abolished": 1, "closing": 4}),
        ("T2", None, "3.03", {"authorized": 8, "in_post": 8, "over": 1, "vacant": 1}),
        ("T4", None, "2.03.3", {"authorized": 6, "authorized_funding_2": 6, "none_graded": 6}),
        ("T9", None, "institution", {"opening": 27, "regrouped": -6, "closing": 22}),
        ("T9", None, "reference.22", {"opening": 0, "regrouped": 6, "closing": 6}),
        ("T10", None, "organ", {"headcount": 3, "over": 1, "uncontrolled": 1}),
        ("T11", None, "350502.350502001", {"bodies": 3, "sunk": 4}),
        ("S1", None, "350500.2", {"light_red": 1, "cells": 5}),
    ],
)
def test_rows_of_the_small_city(facts, code, by, row, expected):
    table = filled(facts, code, by)
    assert {column: table.value(row, column) for column in expected} == expected


def test_organizations_and_documents_stand_below_the_rows(facts):
    table = filled(facts, "T12", detail=True)
    assert figures(table, "2.COM.文〔2024〕1号") == {
        "increase": 5,
        "in_body": 5,
        "movements": 1,
        "with_document": 1,
    }
    assert table.row["2.SCH.none"].label["zh"] == "无文号"
    assert table.row["2.COM"].label["zh"] == "市委员会"
    first = next(row for row in table.rows if row.code.startswith("2.COM."))
    assert first.label == {"zh": "上期结转", "en": "Carried forward"}


def test_a_county_is_called_by_its_name_and_the_city_apart(facts):
    table = filled(facts, "S1")
    assert table.row["350500"].label["zh"] == "甲市本级"
    assert table.row["350502"].label["zh"] == "乙区"


@pytest.mark.parametrize(
    ("established_on", "flow"),
    [("2001-05-01", "first_reported"), ("2024-02-01", "other_in"), (None, "other_in")],
)
def test_a_organization_without_a_record_is_first_reported_or_other(tmp_path, established_on, flow):
    office = small_office(tmp_path / "office.duckdb")
    office.put(
        "historical_change.organization_history",
        organization_key="LATE@1",
        organization_code="LATE",
        organization_name="晚报单位",
        is_placeholder=False,
        status_code="1",
        established_on=established_on,
        valid_from="2024-03-31",
    )
    with Reader(office.close()) as opened:
        table = filled(Facts(opened, YEAR), "T1")
    assert table.value("unknown.unknown.unknown", flow) == 1
    assert table.value("total", "increase") == 2


@pytest.mark.parametrize(
    ("status", "last_seen_on", "found"),
    [("open", "2024-09-30", 1), ("closed", "2024-12-31", 1), ("closed", "2024-10-31", 0)],
)
def test_a_difference_found_at_that_time_is_told_apart(tmp_path, status, last_seen_on, found):
    office = small_office(tmp_path / "office.duckdb")
    office.put(
        "supervision.finding",
        finding_id="f1",
        rule_id="B13",
        organization_code="SCH",
        record_key="SCH|23|1",
        first_seen_on="2024-09-30",
        last_seen_on=last_seen_on,
        status_code=status,
    )
    with Reader(office.close()) as opened:
        table = filled(Facts(opened, YEAR), "T12")
    output = [table.value("total", code) for code in ("found", "not_found")]
    assert output == [found, 1 - found]


def test_years_stand_one_below_the_other_without_a_total(facts):
    table = filled(facts, "S2")
    assert [row.code for row in table.rows] == ["2023", "2024"]
    assert table.value("2024", "bodies") == 8
    assert table.value("2024", "in_post") == 67
    assert table.value("2024", "in_post_kind_reference") == 6
    assert table.value("2024", "leaders") == 7
    assert table.value("2024", "off_establishment") == 4
    assert table.value("2023", "authorized") == 69
    by_county = filled(facts, "S2", "county")
    assert by_county.headings == {"350500", "350502"}
    assert by_county.value("350502", "bodies") is None
    assert by_county.value("350502.2024", "bodies") == 4


def test_a_known_break_marks_its_year(facts):
    output = {"zh": "口径变化", "en": "The rules changed"}
    assert filled(facts, "S2").marks == {"2024": output}
    assert filled(facts, "S2", "county").marks == {"350500.2024": output, "350502.2024": output}


def test_the_month_has_its_own_flows(reader):
    table = filled(Facts(reader, periods.month("2024-12")), "M1")
    expected = {
        "administrative_authorized": 40,
        "administrative_in_post": 39,
        "administrative_over": 2,
        "administrative_vacant": 4,
        "institution_authorized": 30,
        "institution_in_post": 28,
        "institution_vacant": 3,
        "leader_quota": 7,
        "leader_in_post": 7,
        "leader_over": 1,
        "leader_vacant": 1,
        "opening": 64,
        "increase": 13,
        "decrease": 11,
        "corrections": 1,
        "closing": 67,
    }
    assert figures(table, "total") == expected


@pytest.mark.parametrize("code", definitions.table_codes())
def test_labels_and_notes_are_in_both_languages(facts, code):
    definition = definitions.table(code)

    def labels(columns):
        for column in columns:
            yield column.label
            yield from labels(column.columns)

    output = [definition.title, definition.unit, *definition.notes, *labels(definition.columns)]
    assert all(item["zh"].strip() and item["en"].strip() for item in output)
    assert all(item["zh"] != item["en"] for item in output)
