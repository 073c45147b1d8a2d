"""Figures of the report on supervision, recounted by other queries on the published marts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import figure
from bianzhi.reports.register.compose import Request, compose
from tests.reports.figures.moved import broken, moved

YEAR = periods.year(2025)
TABLES = definitions.report("supervision").tables
BEFORE, END = "date '2024-12-31'", "date '2025-12-31'"
IN_YEAR = "{0} > date '2024-12-31' and {0} <= date '2025-12-31'"
OPEN = (
    "found_on <= {0} and (closed_on is null or closed_on > {0} or "
    "coalesce(reopened_on >= closed_on and reopened_on <= {0}, false))"
)
OPEN_FINDINGS = (
    "select sum(findings - fixed_findings) from supervision.finding_progress "
    "where as_of_date = (select max(as_of_date) from supervision.finding_progress "
    "where as_of_date <= {0})"
)
RECONCILED = (
    "select {0} from supervision.reconciliation_month where month = "
    "(select max(month) from supervision.reconciliation_month where month <= date '2025-12-31')"
)


def marts(select: str, table: str, where: str) -> str:
    return f"select {select} from supervision.{table} where {where}"


# Figure (table, row, column) and the query that counts it again.
RECOUNTED = {
    ("V1", "total", "blank"): marts("sum(blank_cells)", "data_quality_month", f"month = {END}"),
    ("V1", "total", "valid"): marts(
        "sum(in_post) - sum(invalid_people)", "data_quality_month", f"month = {END}"
    ),
    ("V2", "total", "changes"): marts("sum(changes)", "data_quality_month", "year(month) = 2025"),
    ("V2", "total", "timeliness_late"): marts(
        "sum(changes_late)", "data_quality_month", "year(month) = 2025"
    ),
    ("V3", "total", "opening"): OPEN_FINDINGS.format(BEFORE),
    ("V3", "total", "closing"): OPEN_FINDINGS.format(END),
    ("V3", "total", "new"): marts(
        "sum(new_findings)", "finding_progress", "year(as_of_date) = 2025"
    ),
    ("V3A", "total", "fixed"): marts(
        "sum(fixed_findings)", "finding_progress", "year(as_of_date) = 2025"
    ),
    ("V4", "staff", "status_green"): marts(
        "count(*)", "four_clear_month", f"month = {END} and staff_clear_code = 'green'"
    ),
    ("V4", "leadership", "status_red"): marts(
        "count(*)", "four_clear_month", f"month = {END} and leadership_clear_code = 'red'"
    ),
    ("V4A", "total", "records"): marts(
        "sum(failing_records)", "four_clear_failure_month", f"month = {END}"
    ),
    ("V4B", "2025-07", "organizations"): marts(
        "count(*)", "four_clear_month", "month = date '2025-07-31'"
    ),
    ("V5", "total", "begun"): marts("count(*)", "warning_spell", IN_YEAR.format("valid_from")),
    ("V5", "total", "ended"): marts("count(*)", "warning_spell", IN_YEAR.format("valid_to")),
    ("V6", "total", "opening"): marts("count(*)", "problem_tracking", OPEN.format(BEFORE)),
    ("V6", "total", "found"): marts("count(*)", "problem_tracking", IN_YEAR.format("found_on")),
    ("V6", "total", "closing"): marts("count(*)", "problem_tracking", OPEN.format(END)),
    ("V6A", "total", "overdue"): marts(
        "count(*)", "problem_tracking", f"{OPEN.format(END)} and deadline_on < {END}"
    ),
    ("V6B", "04", "found"): marts(
        "count(*)",
        "problem_tracking",
        IN_YEAR.format("found_on") + " and problem_cause_code = '04'",
    ),
    ("V7", "total", "notices"): marts("count(*)", "notice_tracking", IN_YEAR.format("sent_on")),
    ("V7", "total", "answered_late"): marts(
        "count(*)",
        "notice_tracking",
        IN_YEAR.format("sent_on") + f" and replied_on > deadline_on and replied_on <= {END}",
    ),
    ("V8", "2025-12", "people"): RECONCILED.format("sum(people)"),
    ("V8", "2025-12", "stake"): RECONCILED.format("sum(money_at_stake)"),
    ("V8A", "payroll", "unmatched"): marts(
        "sum(unmatched)",
        "reconciliation_match_month",
        f"month = {END} and people_list_code = 'payroll'",
    ),
    ("V9", "total", "cases"): marts("sum(cases)", "closed_loop_month", "year(month) = 2025"),
    ("V9", "total", "closed"): marts("sum(closed)", "closed_loop_month", "year(month) = 2025"),
    ("V9", "total", "leaks"): marts("sum(leaks)", "closed_loop_month", "year(month) = 2025"),
    ("V10", "total", "leads"): marts("count(*)", "lead_handling", "year(received_on) = 2025"),
    ("V10A", "total", "opened"): marts(
        "count(*)", "enforcement_case_handling", "year(opened_on) = 2025"
    ),
    ("V10B", "total", "orders"): marts(
        "count(*)", "supervision_order_tracking", "year(ordered_on) = 2025"
    ),
    ("V11", "2025-Q2", "patrolled"): marts(
        "sum(organizations_patrolled)", "patrol_coverage", "quarter_end_on = date '2025-06-30'"
    ),
    ("V12", "2026-06", "overdue"): marts("sum(overdue_problems)", "responsibility_card", "true"),
    ("V13", "total", "requests"): marts(
        "count(*)", "approval_linkage", "year(requested_on) = 2025"
    ),
    ("V13", "total", "linkage_conflict"): marts(
        "count(*)", "approval_linkage", "year(requested_on) = 2025 and linkage_code = 'conflict'"
    ),
    ("V14", "2", "hits"): marts(
        "sum(signals_with_problem)",
        "signal_hit_rate",
        "signal_year = 2025 and signal_source_code = '2'",
    ),
}


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(reader: Reader) -> Document:
    return compose(reader, Request("supervision", YEAR))


def table(document: Document, code: str) -> FilledTable:
    return next(table for table in document.tables if table.code == code)


@pytest.mark.parametrize("place", RECOUNTED, ids="/".join)
def test_figures_are_those_of_the_marts(
    reader: Reader, document: Document, place: tuple[str, str, str]
) -> None:
    code, row, column = place
    (counted,) = next(reader.run(RECOUNTED[place]).rows())
    assert table(document, code).value(row, column) == counted


def test_recounted_figures_are_not_all_zero(document: Document) -> None:
    values = [table(document, code).value(row, column) for code, row, column in RECOUNTED]
    assert sum(bool(value) for value in values) > len(values) * 0.9


RULES = [rule.id for rule in balances.rules() if rule.id.startswith("V")]


@pytest.fixture(scope="module")
def tables(document: Document) -> dict[tuple[str, str], FilledTable]:
    return {(table.code, table.period.code): table for table in document.tables}


@pytest.mark.parametrize("rule", RULES)
def test_each_balance_holds_and_fails_when_one_of_its_figures_is_moved(tables, rule: str) -> None:
    equations = [item for item in balances.across(tables, YEAR.code) if item.rule == rule]
    assert equations
    assert broken(equations, tables) == set()
    for side, sign in ((equations[0].left, 1), (equations[0].right, -1)):
        for coefficient, cell in side:
            changed = moved(tables, cell, sign * coefficient * 1_000_000)
            assert broken(equations[:1], changed) == {rule}, cell


def test_risk_scores_are_those_of_the_responsibility_cards(
    reader: Reader, document: Document
) -> None:
    shown = table(document, "V12")
    scores = {
        row.code.rpartition(".")[2]: shown.value(row.code, "score")
        for row in shown.rows
        if row.is_detail
    }
    sql = "select organization_code, risk_score from supervision.responsibility_card"
    assert scores == dict(reader.run(sql).rows())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_page_names_the_figures(reader: Reader, lang: str) -> None:
    document = compose(reader, Request("supervision", YEAR, lang=lang))
    assert len(document.sentences) == len(definitions.report("supervision").sentences)
    closing = table(document, "V6").value("total", "closing")
    problems = next(s.text for s in document.sentences if "V6" in s.tables)
    assert str(closing) in problems


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


@pytest.mark.parametrize(
    ("figure_id", "entity"),
    [
        ("V1/internal/2025/total/blank", "organization"),
        ("V3/internal/2025/total/closing", "person"),
        ("V6/internal/2025/total/found", "problem"),
        ("V7/internal/2025/total/notices", "notice"),
        ("V9/internal/2025/total/cases", "person"),
        ("V10/internal/2025/total/leads", "lead"),
        ("V10A/internal/2025/total/cases", "enforcement_case"),
        ("V10B/internal/2025/total/orders", "supervision_order"),
    ],
)
def test_figures_lead_back_to_rows_and_deliveries(
    reader: Reader, figure_id: str, entity: str
) -> None:
    explained = figure.explain(reader, figure_id, "en", every=True)
    assert explained.count == len(explained.facts) > 0
    assert {row["fact_key"] for row in explained.facts} == {
        row["fact_key"] for row in explained.evidence
    }
    landed = [row for row in explained.evidence if row["entity"] == entity]
    assert landed
    assert all(row["record_key"] and row["row_no"] and row["delivery_id"] for row in landed)
    assert explained.deliveries
