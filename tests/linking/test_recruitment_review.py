"""Recruitment plans beside the people who entered, on deliveries written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.linking.lists import deliver
from tests.support.compiled import Models
from tests.support.worlds import citizen_id

FIRST, LAST = "2024-12-31", "2026-01-31"
ORGANIZATIONS = [
    "B1,市教育局,350500",
    "B2,市财政局,350500",
    "B3,市第一中学,350500",
    "B4,市博物馆,350500",
    "B5,市图书馆,350500",
    "B6,城关小学,350500",
    "B7,城关小学,350500",
    "C1,县教育局,350582",
]
# Plans of a year: code, name, heads, day of the announcement.
PLANS = {
    2025: [
        "B1,市教育局,2,2024-09-01",
        ",市第一中学,1,2024-09-01",
        "B4,市博物馆,1,2024-09-01",
        "B5,市图书馆,3,2025-06-01",
        # A name that two organizations have; the code says which.
        ",城关小学,1,2024-09-01",
        "B7,城关小学,1,2024-09-01",
    ],
    2026: ["B4,市博物馆,1,2025-09-01"],
}
# Who entered: organization, day, slip. The mode of all but the last needs a plan.
ENTRIES = [
    ("B1", "2025-03-01", "S1", "IN01"),
    ("B1", "2025-04-01", "S2", "IN01"),
    ("B2", "2025-03-01", "S3", "IN01"),
    ("B3", "2025-03-01", "S4", "IN02"),
    ("B3", "2025-03-02", "S5", "IN02"),
    ("B5", "2025-03-01", "S6", "IN02"),
    ("B7", "2025-03-01", "S7", "IN02"),
    ("C1", "2025-03-01", "S8", "IN01"),
    ("B2", "2025-05-01", "S9", "IN03"),
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, models: Models):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, "a secret for the tests of plans")
        folder = tmp_path_factory.mktemp("planned")
        home, build = Home(folder / "home"), folder / "build"
        people = [
            f"{citizen_id(number)},{code},赵{number}明,1980-01-01,11,"
            for number, (code, *_) in enumerate(ENTRIES, 1)
        ]
        before = {
            "organization": ORGANIZATIONS,
            "person": [f"{citizen_id(99)},B1,钱一明,1980-01-01,11,"],
        }
        later = {
            "organization": ORGANIZATIONS,
            "person": [*before["person"], *people],
            "staff_movement": [
                f"M{number},{citizen_id(number)},{day},in,{mode},{code},{slip},{day}"
                for number, (code, day, slip, mode) in enumerate(ENTRIES, 1)
            ],
            "verification_slip": [
                f"{slip},{code},1,2025-01-20,2025-02-01,1" for code, _, slip, _ in ENTRIES
            ],
            "recruitment_plan": [
                f"{year},{year}{number},{row}"
                for year, rows in PLANS.items()
                for number, row in enumerate(rows)
            ],
        }
        for day, rows in ((FIRST, before), (LAST, later)):
            deliver(home, folder / "sent", day, rows)
        inputs.write_inputs(home, build)
        connection = models.run(
            home.lake, build, ("closed_loop_case", "closed_loop_month", "recruitment_review")
        )
        yield lambda query: connection.execute(query).fetchall()


def test_plan_and_entries_of_a_year_are_compared(ask):
    rows = ask(
        """
        select plan_year, organization_code, plan_status_code, planned_heads, entries,
            entries_over_plan
        from supervision.recruitment_review order by all
        """
    )
    assert rows == [
        (2025, "B1", "plan_filled", 2, 2, 0),
        (2025, "B2", "unplanned", 0, 1, 1),
        (2025, "B3", "beyond_plan", 1, 2, 1),
        (2025, "B4", "unfilled", 1, 0, 0),
        (2025, "B5", "partly_filled", 3, 1, 0),
        (2025, "B7", "plan_filled", 1, 1, 0),
        (2025, "C1", "not_known", None, 1, None),
        (2026, "B4", "under_way", 1, 0, 0),
    ]


def test_a_case_without_a_plan_leaks_where_plans_are_known(ask):
    rows = ask(
        """
        select organization_code, mode_code, is_plan_known, planned_on, plan_days, leak_code,
            is_in_order
        from supervision.closed_loop_case order by all
        """
    )
    september, june = date(2024, 9, 1), date(2025, 6, 1)
    assert rows == [
        ("B1", "IN01", True, september, 153, "none", True),
        ("B1", "IN01", True, september, 153, "none", True),
        ("B2", "IN01", True, None, None, "no_plan", False),
        ("B2", "IN03", False, None, None, "none", True),
        ("B3", "IN02", True, september, 153, "none", True),
        ("B3", "IN02", True, september, 153, "none", True),
        # Announced after the entry.
        ("B5", "IN02", True, june, -120, "none", False),
        ("B7", "IN02", True, september, 153, "none", True),
        ("C1", "IN01", False, None, None, "none", True),
    ]


def test_the_month_counts_plans_where_they_are_known(ask):
    [row] = ask(
        """
        select sum(cases), sum(plans_needed), sum(plans), sum(leaks), max(plan_days)
        from supervision.closed_loop_month
        """
    )
    assert row == (9, 7, 6, 1, 153)
