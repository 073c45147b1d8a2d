"""Grades of payroll controls on the cases of test_reconciliation, counted by hand."""

from __future__ import annotations

from decimal import Decimal

from tests.linking.test_reconciliation import all_cases


def test_measures_follow_from_the_lists(ask):
    rows = ask(
        """
        select payroll_control_measure_code, value, pefa_grade
        from supervision.payroll_control_measure where year = 2026
        """,
        **all_cases(),
    )
    assert {name: (value, grade) for name, value, grade in rows} == {
        "reconciled_month_share": (Decimal(1), "A"),
        "unmatched_rate": (Decimal("0.266667"), "D"),  # 2 of 8 payments, 2 of 7 rows of the roster
        "documented_change_share": (None, "D*"),  # there is no month before
        "recorded_in_time_share": (None, "D*"),
        "back_pay_share": (Decimal(0), "A"),
        "verified_first_rate": (None, "D*"),
        "order_rate": (None, "D*"),
        "money_at_stake_share": (Decimal("0.210526"), "D"),  # 8,000 of 38,000 yuan
        "audited_year_share": (Decimal(1), "A"),
        "audited_three_year_share": (Decimal(1), "A"),
    }


def test_a_dimension_has_the_grade_of_its_weakest_measure(ask):
    rows = ask(
        """
        select payroll_control_code, pefa_grade, limiting_measures
        from supervision.payroll_control_grade order by all
        """,
        **all_cases(),
    )
    assert rows == [
        ("PI-23", "D*", None),
        ("PI-23.1", "D*", "documented_change_share"),
        ("PI-23.2", "D*", "recorded_in_time_share"),
        ("PI-23.3", "D*", "order_rate, verified_first_rate"),
        ("PI-23.4", "A", None),
    ]
