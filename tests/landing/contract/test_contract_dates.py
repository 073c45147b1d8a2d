"""Dates that a contract computes, and periods written as years."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.land import land
from tests.landing.conftest import lake_rows

HEAD = """
source: mine
headers: none
delivery: {as_of: {constant: 2024-12-31}, scope: {constant: s}}
unknown_columns: ignore
entities:
  organization_event:
    files: [list.csv]
    columns: {A: event_id}
    derive:
      effective_on: """


def effective(home, contract, sent, derivation: str, cells: str) -> list[date | None]:
    inbox = sent("list.csv", f"A,D,N\n1,{cells}\n")
    [outcome] = land(home, [inbox], contract=contract(HEAD + derivation))
    assert outcome.status == "landed"
    return lake_rows(home, "organization_event")["effective_on"].to_list()


@pytest.mark.parametrize(
    ("derivation", "cells", "expected"),
    [
        # The first day without a worker, where the file has the last day with one.
        ("{from: {header: D}, plus: {days: 1}}", "2024-02-28,", date(2024, 2, 29)),
        ("{from: {header: D}, minus: {days: 1}}", "2024-03-01,", date(2024, 2, 29)),
        ("{from: {header: D}, plus: {months: 1}}", "2023-01-31,", date(2023, 2, 28)),
        ("{from: {header: D}, plus: {months: {header: N}}}", "2024年1月5日,14", date(2025, 3, 5)),
        ("{from: {header: D}, plus: {years: -1, days: 1}}", "2024-02-29,", date(2023, 3, 1)),
        ("{from: {header: D}, plus: {years: 60, months: 1}, day: first}", "1964-03-15,",
         date(2024, 4, 1)),
        ("{from: {header: D}, day: last}", "2024-02,", date(2024, 2, 29)),
        # A birth date from an age at the as-of date: the latest one that fits.
        ("{from: as_of, minus: {years: {header: N, pattern: '(\\d+)'}}}", ",35岁",
         date(1989, 12, 31)),
        ("{from: {header: D}, plus: {days: {header: N}}}", "2024-01-01,", None),
        ("{from: {header: D}, plus: {days: {header: N}}}", ",3", None),
        ("{from: {header: D}, plus: {days: 1}, blank: '2000-01-01'}", ",", date(2000, 1, 1)),
    ],
)  # fmt: skip
def test_a_date_is_moved(derivation, cells, expected, home, contract, sent):
    assert effective(home, contract, sent, derivation, cells) == [expected]


@pytest.mark.parametrize(
    "cells", ["soon,1", "2024-01-01,some", "2024-01-01,1.5", "2024-01-01,99999999", "2024-13-01,1"]
)
def test_a_date_that_cannot_be_computed_is_not_blank(cells, home, contract, sent):
    derivation = "{from: {header: D}, plus: {months: {header: N}}}"
    inbox = sent("list.csv", f"A,D,N\n1,{cells}\n")
    [outcome] = land(home, [inbox], contract=contract(HEAD + derivation))
    assert outcome.parts[0]["rows_unreadable"] == 1


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2024-11", date(2024, 11, 1)),
        ("202411", date(2024, 11, 1)),
        ("2024年11月", date(2024, 11, 1)),
        ("2024-11-30", date(2024, 11, 1)),
        ("2024", date(2024, 12, 1)),
        ("2024年度", date(2024, 12, 1)),
    ],
)
def test_a_pay_month_takes_what_a_period_takes(written, month, home, contract, sent):
    text = """
source: mine
delivery: {as_of: {constant: 2024-12-31}, scope: {constant: s}}
entities: {payroll: {}, roster: {}}
"""
    sent("payroll.csv", f"pay_month,person_id,organization_code\n{written},,B1\n")
    inbox = sent("roster.csv", f"period,person_id,organization_code\n{written},,B1\n")
    [outcome] = land(home, [inbox], contract=contract(text))
    assert outcome.status == "landed"
    assert lake_rows(home, "payroll")["pay_month"].to_list() == [month]
    assert lake_rows(home, "roster")["period"].to_list() == [month]
