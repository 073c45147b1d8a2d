"""The month of statutory retirement against plain Python: every month of birth, every group."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

# Base age in years, months of birth per month of delay, longest delay: decision of 2024-09-13.
GROUPS = {"M60": (60, 4, 36), "F55": (55, 4, 36), "F50": (50, 2, 60), "F60": (60, 4, 36)}
HEADER = (
    "person_id,organization_code,person_name,establishment_type_code,birth_date,"
    "retirement_group_code"
)


def months_of_birth() -> list[tuple[int, int]]:
    return [(year, month) for year in range(1940, 2001) for month in range(1, 13)]


def month_end(year: int, month: int, months: int) -> date:
    first = date(year, month, 1) + relativedelta(months=months)
    return first + relativedelta(months=1, days=-1)


def expected(group: str, year: int, month: int) -> tuple[date, date, date]:
    """Statutory, earliest and latest month-end of one cohort."""
    age, pace, cap = GROUPS[group]
    late = (year + age - 2025) * 12 + month
    delay = 0 if late <= 0 else min(-(-late // pace), cap)
    flexible = 36 if late > 0 else 0
    base = 12 * age
    return (
        month_end(year, month, base + delay),
        month_end(year, month, base + max(delay - flexible, 0)),
        month_end(year, month, base + delay + flexible),
    )


def test_every_month_of_birth_and_group_retires_when_the_decision_says(tables):
    cohorts = [(group, *birth) for group in GROUPS for birth in months_of_birth()]
    rows = [
        f"p{number},A01,甲,11,{year}-{month:02}-15,{group}"
        for number, (group, year, month) in enumerate(cohorts)
    ]
    tables.land("2024-12-31", person="\n".join([HEADER, *rows]))
    tables.build("int_person_retirement")
    result = tables.rows(
        "select retirement_group_code, year(birth_month), month(birth_month), retires_on, "
        "earliest_on, latest_on, is_group_assumed from intermediate.int_person_retirement"
    )
    assert sorted(result) == sorted((*key, *expected(*key), False) for key in cohorts)


def test_the_worked_values_of_the_decision():
    assert expected("M60", 1970, 1)[0] == date(2031, 5, 31)
    assert expected("F55", 1975, 1)[0] == date(2031, 5, 31)
    assert expected("F50", 1980, 1)[0] == date(2032, 8, 31)
    assert expected("M60", 1976, 9)[0] == date(2039, 9, 30)
    assert expected("F50", 1984, 11)[0] == date(2039, 11, 30)


def test_the_rule_is_read_from_the_norms(tables):
    """Another pace of the delay moves the month of retirement."""
    tables.land("2024-12-31", person=f"{HEADER}\np1,A01,甲,11,1970-01-01,M60")
    tables.build("int_person_retirement")
    before = tables.rows("select retires_on from intermediate.int_person_retirement")
    tables.connection.execute(
        "update norms.retirement_rule set birth_months_per_delay_month = 2 "
        "where delay_cap_months > 0 and retirement_group_code = 'M60'"
    )
    try:
        tables.build("int_person_retirement")
        after = tables.rows("select retires_on from intermediate.int_person_retirement")
    finally:
        tables.connection.execute(
            "update norms.retirement_rule set birth_months_per_delay_month = 4 "
            "where delay_cap_months > 0 and retirement_group_code = 'M60'"
        )
    assert (before, after) == ([(date(2031, 5, 31),)], [(date(2032, 8, 31),)])
