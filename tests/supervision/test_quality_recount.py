"""Measures of data quality and the four clears recounted from delivered rows in plain Python."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from bianzhi.core.home import PROJECT_ROOT
from tests.support.tables import Tables

MONTHS = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
ORGANIZATIONS = ("B1", "B2", "B3")
# Delivered value by column; a blank or a default replaces it now and then.
SOUND = {
    "person_name": "甲",
    "sex_code": "1",
    "birth_date": "1980-05-06",
    "work_started_on": "2001-07-01",
    "education_code": "21",
    "establishment_type_code": "11",
    "staff_category_code": "1",
    "entered_on": "2001-07-01",
    "entry_mode_code": "IN01",
    "verification_slip_no": "s1",
    "ethnicity_code": "01",
    "political_status_code": "13",
    "staff_status_code": "1",
    "post_category_code": "M",
}
BLANKS = ("education_code", "sex_code", "ethnicity_code", "staff_category_code", "entry_mode_code")
DEFAULTS = {"education_code": "90", "post_category_code": "Z", "work_started_on": "1900-01-01"}
INVALID = {"education_code": "9X", "sex_code": "7"}


def citizen_id(number: int) -> str:
    """A valid id of a man born on the date of ``SOUND``."""
    body = f"35050019800506{2 * number + 1:03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def people(rng: random.Random, organization: str) -> list[dict[str, str]]:
    rows = []
    for number in range(rng.randint(2, 6)):
        person = citizen_id(10 * ORGANIZATIONS.index(organization) + number)
        row = {"person_id": person, "organization_code": organization, **SOUND}
        for column in BLANKS:
            if rng.random() < 0.15:
                row[column] = ""
        for faults in (DEFAULTS, INVALID):
            for column, value in faults.items():
                if row[column] and rng.random() < 0.12:
                    row[column] = value
        rows.append(row)
    return rows


def organizations(rng: random.Random) -> list[dict[str, str]]:
    return [
        {
            "organization_code": code,
            "organization_name": f"机构{code}",
            "grade_code": rng.choice(["", "106"]),
            "organization_type_code": rng.choice(["11", "11", ""]),
            "established_doc_no": rng.choice(["", "泉委编〔2020〕1号"]),
        }
        for code in ORGANIZATIONS
    ]


def as_csv(rows: list[dict[str, str]]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)])


@pytest.mark.parametrize("seed", range(4))
def test_quality_of_each_month(seed, tables: Tables):
    rng = random.Random(seed)
    staff, registers = {}, {}
    for month in MONTHS:
        staff[month] = [row for code in ORGANIZATIONS for row in people(rng, code)]
        registers[month] = organizations(rng)
        posts = "organization_code,establishment_type_code,authorized_posts\n" + "\n".join(
            f"{code},11,9" for code in ORGANIZATIONS
        )
        tables.land(
            month.isoformat(),
            person=as_csv(staff[month]),
            organization=as_csv(registers[month]),
            establishment=posts,
        )
    tables.build("int_data_quality_month", "int_four_clear_month")
    mandatory = mandatory_columns()
    expected = {}
    for month in MONTHS:
        for code in ORGANIZATIONS:
            own = [row for row in staff[month] if row["organization_code"] == code]
            expected[code, month] = (
                len(own),
                len(own) * len(mandatory),
                sum(not row.get(column) for row in own for column in mandatory),
                sum(any(row[c] == v for c, v in INVALID.items()) for row in own),
                sum(row[column] == value for row in own for column, value in DEFAULTS.items()),
            )
    assert expected == {
        (code, month): tuple(values)
        for code, month, *values in tables.rows(
            "select organization_code, month, in_post, mandatory_cells, blank_cells, "
            "invalid_people, default_cells from intermediate.int_data_quality_month"
        )
    }
    failing = defaultdict(Counter)
    for month in MONTHS:
        for row in registers[month]:
            for test, column in (
                ("organization_document", "established_doc_no"),
                ("organization_grade", "grade_code"),
                ("organization_type", "organization_type_code"),
            ):
                failing[row["organization_code"], month][test] += not row[column]
        for row in staff[month]:
            key = row["organization_code"], month
            failing[key]["staff_category"] += not row["staff_category_code"]
    judged = tables.rows(
        "select organization_code, month, failing_tests, organization_clear_code, "
        "establishment_clear_code, staff_clear_code, is_clear, untested_tests "
        "from intermediate.int_four_clear_month"
    )
    assert len(judged) == len(MONTHS) * len(ORGANIZATIONS)
    for code, month, tests, organization, establishment, people_clear, is_clear, untested in judged:
        named = set((tests or "").split())
        known = {test for test, count in failing[code, month].items() if count}
        assert named & set(failing[code, month]) == known
        assert (organization == "red") == any(test.startswith("organization") for test in named)
        assert (people_clear == "red") == any(test.startswith("staff") for test in named)
        # Neither a plan nor a ledger was delivered, so nothing is clear for certain.
        assert organization in ("red", "grey")
        assert establishment == "grey"
        assert not is_clear
        assert {"establishment_ledger", "leadership_plan", "staff_payroll"} <= set(untested.split())


def mandatory_columns() -> set[str]:
    """Mandatory columns of people; a department is asked for where the organization has some."""
    path = PROJECT_ROOT / "seeds" / "norms" / "supervision" / "mandatory_column.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["column_name"] for row in csv.DictReader(file) if row["entity"] == "person"}


def weekdays(after: date, upto: date) -> int:
    """Days from Monday to Friday after one date up to another."""
    days = (after + timedelta(days=number) for number in range(1, (upto - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("seed", range(3))
def test_working_days_from_effect_to_record(seed, tables: Tables):
    rng = random.Random(seed)
    header = (
        "movement_id,organization_code,establishment_type_code,effective_on,posts_change,doc_no"
    )
    lines: list[str] = []
    expected = {}
    for number, month in enumerate(MONTHS):
        for place in range(6):
            effective = month - timedelta(days=rng.randint(-10, 70))
            lines.append(f"m{number}-{place},B1,11,{effective},1,泉委编〔2024〕1号")
            if number:
                least = weekdays(effective, MONTHS[number - 1])
                most = weekdays(effective, month)
                state = "in_time" if most <= 5 else "late" if least > 5 else "unknown"
                expected[f"m{number}-{place}"] = (month, least, most, state)
        tables.land(
            month.isoformat(),
            organization="organization_code,organization_name\nB1,机构",
            establishment_movement="\n".join([header, *lines]),
        )
    tables.build("int_update_lag")
    rows = tables.rows(
        "select record_key, recorded_by, least_days, most_days, timeliness_code "
        "from intermediate.int_update_lag"
    )
    assert {key.split("|")[0]: tuple(values) for key, *values in rows} == expected
