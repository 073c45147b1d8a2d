"""Triggers of warnings that count records: payees, pending appointments, and their thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.compiled import Models
from tests.support.tables import Tables
from tests.support.worlds import citizen_id

ORGANIZATION = (
    "organization_code,organization_name,established_doc_no\nB1,市教育局,泉委编〔2020〕1号"
)
PERSON = (
    "person_id,organization_code,person_name,birth_date,sex_code,retirement_group_code,"
    "establishment_type_code,leadership_level_code,leadership_role_code"
)
QUOTA = "organization_code,leadership_level_code,leadership_role_code,authorized_posts"
POSTS = "organization_code,establishment_type_code,authorized_posts\nB1,11,20"
APPOINTMENT = (
    "person_id,organization_code,appointment_no,leadership_level_code,leadership_role_code,"
    "is_main,appointed_on,removed_on"
)
# Who holds the only office of a deputy: a woman who retires in May 2024, or years later.
SOON, LATER = "1969-05-11", "1990-05-11"
FIRES = {("W15", "2024-01-31", "2024-02-29")}
FIRES_IN_FEBRUARY = {("W15", "2024-02-29", "2024-02-29")}


@dataclass(frozen=True)
class Office:
    """An organization with one deputy and with somebody who is to be a deputy, too."""

    following: str = "2,142,3,true,2024-06-01,"  # the appointment of who follows
    deputy: str = ""  # another appointment of the deputy
    born: str = LATER
    posts: tuple[str, ...] = ("142,3,1",)


CASES = [
    (Office(), FIRES),
    (Office(born=SOON), set()),  # the deputy retires before the day
    (Office(posts=("142,3,2",)), set()),
    # A concurrent office uses no quota; the removal of the deputy makes room, a late one not.
    (Office("2,142,3,false,2024-06-01,"), set()),
    (Office(deputy="1,142,3,true,2020-01-01,2024-05-20"), set()),
    (Office(deputy="1,142,3,true,2020-01-01,2024-07-20"), FIRES),
    # The deputy becomes the chief on the same day; the new chief has a free quota.
    (Office(deputy="3,142,1,true,2024-06-01,", posts=("142,3,1", "142,1,1")), set()),
    # Seven months ahead is further than the rule looks, until February.
    (Office("2,142,3,true,2024-08-01,"), FIRES_IN_FEBRUARY),
    # An appointment that takes effect in the month of its delivery is none ahead.
    (Office("2,142,3,true,2024-01-15,"), set()),
]
LAST_OF_MAY = Office("2,142,3,true,2024-05-31,")
OFFICES = {f"B{number}": office for number, (office, _) in enumerate(CASES)} | {"C": LAST_OF_MAY}


def rules_of(tables: Tables, organization: str) -> set[tuple]:
    return set(
        tables.rows(
            "select warning_rule_id, cast(valid_from as varchar), cast(last_met_on as varchar)"
            " from intermediate.int_warning_spell_dated"
            " where warning_rule_id in ('W02', 'W06', 'W15') and organization_code = ?",
            [organization],
        )
    )


def land_offices(tables: Tables) -> None:
    """Two deliveries, of January and February, that say the same of all offices."""
    rows: dict[str, list[str]] = {
        "organization": ["organization_code,organization_name,established_doc_no"],
        "establishment": ["organization_code,establishment_type_code,authorized_posts"],
        "leadership_quota": [QUOTA],
        "person": [PERSON],
        "appointment": [APPOINTMENT],
    }
    for number, (code, office) in enumerate(OFFICES.items()):
        deputy, following = citizen_id(2 * number + 1), citizen_id(2 * number + 2)
        rows["organization"].append(f"{code},市教育局{number},泉委编〔2020〕{number + 1}号")
        rows["establishment"].append(f"{code},11,20")
        rows["leadership_quota"] += [f"{code},{posts}" for posts in office.posts]
        rows["person"] += [
            f"{deputy},{code},赵一鸣,{office.born},2,F55,11,142,3",
            f"{following},{code},钱二妹,1990-01-01,2,F55,11,,",
        ]
        appointments = {following: office.following, deputy: office.deputy}
        rows["appointment"] += [
            f"{who},{code},{what}" for who, what in appointments.items() if what
        ]
    for as_of in ("2024-01-31", "2024-02-29"):
        tables.land(as_of, **{entity: "\n".join(lines) for entity, lines in rows.items()})


@pytest.fixture(scope="module")
def offices(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The landed offices; a test builds what it asks for."""
    tables = Tables(tmp_path_factory.mktemp("offices"), models)
    land_offices(tables)
    return tables


@pytest.fixture(scope="module")
def found(offices: Tables) -> dict[str, set[tuple]]:
    """The warnings of each organization."""
    offices.build("int_warning_spell_dated")
    return {code: rules_of(offices, code) for code in OFFICES}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_pending_appointment_needs_a_free_quota(found, number):
    _, expected = CASES[number]
    assert found[f"B{number}"] == expected


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
    tables.build("int_warning_spell_dated")
    assert rules_of(tables, "B1") == {("W06", "2024-02-29", "2024-02-29")}
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
    [
        ("horizon_months", 3, FIRES_IN_FEBRUARY),
        ("threshold", 2, set()),
        ("horizon_months", 4, FIRES),
    ],
)
def test_thresholds_of_pending_appointments_are_data(offices, column, value, expected):
    """Three months ahead, an appointment of May is out of sight in January."""
    where = "where warning_rule_id = 'W15'"
    [(before,)] = offices.rows(f"select {column} from supervision.warning_rule {where}")
    offices.connection.execute(f"update supervision.warning_rule set {column} = {value} {where}")
    try:
        offices.build("int_warning_spell_dated")
        assert rules_of(offices, "C") == expected
    finally:
        offices.connection.execute(
            f"update supervision.warning_rule set {column} = {before} {where}"
        )
