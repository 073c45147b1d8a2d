"""Triggers of warnings that count records: payees, pending appointments, and their thresholds."""

from __future__ import annotations

import pytest

from tests.support.tables import Tables
from tests.support.worlds import citizen_id

ORGANIZATION = (
    "organization_code,organization_name,established_doc_no\nB1,市教育局,泉委编〔2020〕1号"
)
PERSON = (
    "person_id,organization_code,person_name,birth_date,sex_code,retirement_group_code,"
    "establishment_type_code,leadership_level_code,leadership_role_code"
)
QUOTA = "organization_code,leadership_level_code,leadership_role_code,authorized_posts\nB1,142,3,1"
POSTS = "organization_code,establishment_type_code,authorized_posts\nB1,11,20"
APPOINTMENT = (
    "person_id,organization_code,appointment_no,leadership_level_code,leadership_role_code,"
    "is_main,appointed_on,removed_on"
)
# Who holds the only office of a deputy: a woman who retires in May 2024, or years later.
SOON, LATER = "1969-05-11", "1990-05-11"


def rules_of(tables: Tables) -> set[tuple]:
    tables.build("int_warning_spell_dated")
    return set(
        tables.rows(
            "select warning_rule_id, cast(valid_from as varchar), cast(last_met_on as varchar)"
            " from intermediate.int_warning_spell_dated"
            " where warning_rule_id in ('W02', 'W06', 'W15')"
        )
    )


def land_appointments(tables: Tables, *appointments: str, born: str = LATER, quota: str = QUOTA):
    """Two deliveries, of January and February, that say the same."""
    people = [
        f"{citizen_id(1)},B1,赵一鸣,{born},2,F55,11,142,3",
        f"{citizen_id(2)},B1,钱二妹,1990-01-01,2,F55,11,,",
    ]
    for as_of in ("2024-01-31", "2024-02-29"):
        tables.land(
            as_of,
            organization=ORGANIZATION,
            establishment=POSTS,
            leadership_quota=quota,
            person="\n".join([PERSON, *people]),
            appointment="\n".join([APPOINTMENT, *appointments]),
        )


NEXT = f"{citizen_id(2)},B1,2,142,3,true,2024-06-01,"
FIRES = {("W15", "2024-01-31", "2024-02-29")}


@pytest.mark.parametrize(
    ("appointments", "born", "quota", "expected"),
    [
        ((NEXT,), LATER, QUOTA, FIRES),
        ((NEXT,), SOON, QUOTA, set()),  # the deputy retires before the day
        ((NEXT,), LATER, QUOTA.removesuffix("1") + "2", set()),
        # A concurrent office uses no quota; the removal of the deputy makes room, a late one not.
        ((NEXT.replace("true", "false"),), LATER, QUOTA, set()),
        ((NEXT, f"{citizen_id(1)},B1,1,142,3,true,2020-01-01,2024-05-20"), LATER, QUOTA, set()),
        ((NEXT, f"{citizen_id(1)},B1,1,142,3,true,2020-01-01,2024-07-20"), LATER, QUOTA, FIRES),
        # The deputy becomes the chief on the same day; the new chief has a free quota.
        (
            (NEXT, f"{citizen_id(1)},B1,3,142,1,true,2024-06-01,"),
            LATER,
            f"{QUOTA}\nB1,142,1,1",
            set(),
        ),
        # Seven months ahead is further than the rule looks, until February.
        (
            (NEXT.replace("2024-06-01", "2024-08-01"),),
            LATER,
            QUOTA,
            {("W15", "2024-02-29", "2024-02-29")},
        ),
        # An appointment that takes effect in the month of its delivery is none ahead.
        ((NEXT.replace("2024-06-01", "2024-01-15"),), LATER, QUOTA, set()),
    ],
)
def test_a_pending_appointment_needs_a_free_quota(tables, appointments, born, quota, expected):
    land_appointments(tables, *appointments, born=born, quota=quota)
    assert rules_of(tables) == expected


def test_payees_who_are_not_registered_count_in_the_month_of_their_pay(tables):
    who = {1: "赵一鸣,1990-01-11", 2: "钱二妹,1985-05-02", 3: "孙三省,1971-12-23"}
    people = [f"{citizen_id(number)},B1,{who[number]},1,M60,11,," for number in (1, 2)]
    for as_of, payees in (("2024-01-31", (1, 2)), ("2024-02-29", (1, 2, 3)), ("2024-03-31", (1,))):
        pay = [f"{as_of[:7]},{citizen_id(number)},,B1,{who[number]},5000" for number in payees]
        head = "pay_month,person_id,record_no,organization_code,person_name,birth_date,gross_pay"
        tables.land(
            as_of,
            organization=ORGANIZATION,
            establishment=POSTS,
            person="\n".join([PERSON, *people]),
            payroll="\n".join([head, *pay]),
        )
    assert rules_of(tables) == {("W06", "2024-02-29", "2024-02-29")}
    [(kind, case, month)] = tables.rows(
        "select case_kind_code, case_id, cast(month as varchar) from intermediate.int_warning_case"
    )
    assert (kind, month) == ("payee", "2024-02-29")
    tables.build("explained_warning_cause")
    causes = tables.rows(
        "select cause_kind_code, cause_id from"
        " reporting.explained_warning_cause('B1', date '2024-02-29')"
    )
    assert (kind, case) in causes
    assert citizen_id(3) not in case


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [("horizon_months", 3, set()), ("threshold", 2, set()), ("horizon_months", 4, FIRES)],
)
def test_thresholds_of_pending_appointments_are_data(tables, column, value, expected):
    """Three months ahead, an appointment of May is out of sight in January."""
    land_appointments(tables, NEXT.replace("2024-06-01", "2024-05-31"))
    where = "where warning_rule_id = 'W15'"
    [(before,)] = tables.rows(f"select {column} from supervision.warning_rule {where}")
    tables.connection.execute(f"update supervision.warning_rule set {column} = {value} {where}")
    try:
        found = rules_of(tables)
    finally:
        tables.connection.execute(
            f"update supervision.warning_rule set {column} = {before} {where}"
        )
    if column == "horizon_months" and value == 3:
        assert found == {("W15", "2024-02-29", "2024-02-29")}
    else:
        assert found == expected
