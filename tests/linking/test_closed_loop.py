"""Cases of the closed loop on deliveries written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.linking.lists import deliver
from tests.support.compiled import Models
from tests.support.worlds import citizen_id

MONTHS = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
# Number of the person -> mode, day of the entry, slip, approval; months with a record and with pay.
CASES = {
    1: ("IN01", "2026-02-10", "S1", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
    2: ("IN01", "2026-02-10", "", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
    3: ("IN03", "2026-02-10", "S3", "2026-02-20", (1, 2, 3, 4), (1, 2, 3, 4)),
    4: ("IN03", "2026-02-10", "S4", "2026-02-05", (1, 2, 3, 4), (0, 1, 2, 3, 4)),
    5: ("IN03", "2026-02-10", "S5", "2026-02-05", (3, 4), (1, 2, 3, 4)),
    6: ("IN03", "2026-02-10", "S6", "2026-02-05", (1, 2, 3, 4), ()),
    7: ("IN10", "2026-02-10", "", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
    8: ("IN03", "2026-02-10", "S8", "2026-02-05", (), ()),
    9: ("IN03", "2026-02-10", "S9", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
    10: ("IN03", "2026-02-10", "S10", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
    11: ("IN03", "2026-02-10", "S11", "2026-02-05", (1, 2, 3, 4), (1, 2, 3, 4)),
}
# Of the slips of the others only the numbers are known. Review, result.
SLIPS = {
    "S1": ("2026-02-01", "1"),
    "S9": ("2026-02-12", "1"),
    "S10": ("2026-02-01", "2"),
    "S11": ("2026-02-07", "1"),  # after the approval, before the entry
}
# leak, in order, closed, stuck step
EXPECTED = {
    1: ("none", True, True, "none"),
    2: ("no_slip", False, False, "none"),
    3: ("none", False, True, "none"),
    4: ("paid_before_entry", False, True, "none"),
    5: ("paid_unregistered", False, True, "none"),
    6: ("none", True, False, "pay"),
    7: ("none", True, True, "none"),
    8: ("none", True, False, "registration"),
    9: ("late_slip", False, True, "none"),
    10: ("refused_slip", False, False, "none"),
    11: ("none", False, True, "none"),
}
MARTS = ("closed_loop_case", "closed_loop_month", "recruitment_review", "payroll_review")


def _month(place: int) -> dict[str, list[str]]:
    month = MONTHS[place][:7]
    known = {0: ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4))}  # someone who was there before
    known |= {number: case[4:] for number, case in CASES.items()}
    rows = {
        "organization": ["B1,市教育局,"],
        "person": [
            f"{citizen_id(number)},B1,赵{number}明,1980-01-01,11,"
            for number, (recorded, _) in known.items()
            if place in recorded
        ],
        "payroll": [
            f"{month},{citizen_id(number)},,B1,赵{number}明,1980-01-01,5000,11"
            for number, (_, paid) in known.items()
            if place in paid
        ],
    }
    if place == 1:
        rows["staff_movement"] = [
            f"M{number},{citizen_id(number)},{day},in,{mode},B1,{slip},{approved}"
            for number, (mode, day, slip, approved, _, _) in CASES.items()
        ]
        rows["verification_slip"] = [
            f"{slip},B1,1,2026-01-20,{reviewed},{result}"
            for slip, (reviewed, result) in SLIPS.items()
        ]
        rows["recruitment_plan"] = ["2026,P1,,市教育局,1,"]
    return rows


@pytest.fixture
def ask(tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SECRET_VARIABLE, "a secret for the tests of cases")
    home, build = Home(tmp_path / "home"), tmp_path / "build"
    for place, day in enumerate(MONTHS):
        deliver(home, tmp_path / "sent", day, _month(place))
    inputs.write_inputs(home, build)
    connection = models.run(home.lake, build, MARTS)
    return lambda query: connection.execute(query).fetchall()


def test_each_case_is_judged_by_its_steps(ask):
    rows = ask(
        """
        select case_key, leak_code, is_in_order, is_closed, stuck_step_code
        from supervision.closed_loop_case order by case_key
        """
    )
    assert {int(key[1:]): tuple(rest) for key, *rest in rows} == EXPECTED


def test_the_month_counts_its_cases(ask):
    [row] = ask(
        """
        select month, cases, slips_needed, slips, plans_needed, plans, cases_with_payroll, closed,
            in_order, leaks, stuck, slip_days, approval_days
        from supervision.closed_loop_month
        """
    )
    assert row == (date(2026, 2, 28), 11, 10, 7, 2, 2, 11, 7, 4, 5, 2, 1, 5)


def test_entries_beyond_the_plan_are_listed(ask):
    assert ask(
        """
        select plan_year, organization_code, planned_heads, entries, verified_entries,
            unverified_entries, entries_over_plan
        from supervision.recruitment_review
        """
    ) == [(2026, "B1", 1, 2, 1, 1, 1)]


def test_begun_pay_passes_where_the_real_name_system_shows_the_person(ask):
    rows = ask(
        """
        select month, pay_change_code, pay_review_code, count(*)
        from supervision.payroll_review group by all order by all
        """
    )
    # In February 1, 2, 3, 7 and 9 to 11 begin with a record. 5 begins without one and is known.
    assert rows == [
        (date(2026, 2, 28), "begins", "pass", 7),
        (date(2026, 2, 28), "begins", "review", 1),
    ]
