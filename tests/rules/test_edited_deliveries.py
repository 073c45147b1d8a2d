"""Faults planted by edits of delivered cells: each is found, and nothing else is."""

from __future__ import annotations

import re

import pytest

from tests.rules.small_delivery import Edit, citizen_id, credit_code, deliveries
from tests.support.compiled import Models
from tests.support.tables import Tables

# An organization in a code, or in the number of its document.
NUMBER = re.compile(r"O([0-9]{3})|[〕\]]([0-9]+)号")
PLATE = {
    **{"organization_code": "{o}", "plate_name": "某县第1局", "plate_type_code": "1"},
}
CLERK = {"post_title": "科员"}
DEPUTY = {"post_title": "副局长"}
CHIEF = {"post_title": "局长"}
ADDED = [citizen_id("19850505", number) for number in range(100, 106, 2)]
REPORTED = "reported_use"
# A second organization with the same beginning of its code.
SECOND = Edit(
    "organization",
    {"organization_code": "{o}b", "organization_name": "某县第{n}中心", "uscc": ""},
    add=True,
)
INSTITUTION = [
    Edit(
        "organization",
        {
            **{"nature_code": "5", "organization_type_code": "50", "uscc": credit_code("12", 77)},
            **{"public_institution_class_code": "2", "industry_code": "01"},
        },
    ),
    *(
        Edit(table, {"establishment_type_code": "22"})
        for table in ("establishment", "establishment_movement", "document_item", REPORTED)
    ),
    Edit(
        "person",
        {
            **{"establishment_type_code": "22", "staff_category_code": "7"},
            **{"post_category_code": "M", "is_registered": "0"},
        },
    ),
]
CROWDED = [
    *(
        Edit("person", {"person_id": person, "birth_date": "1985-05-05"}, CLERK, add=True)
        for person in ADDED
    ),
    Edit(REPORTED, {"in_post": 6, "vacant_posts": 0, "over_posts": 1}),
]
LATE = (18, 23)
ABOLISHED = {"status_code": "2", "abolished_on": "2024-06-30"}


def leader(title: str, level: str, role: str) -> list[Edit]:
    """The clerk leads, by an appointment."""
    post = {"post_title": title, "leadership_level_code": level, "leadership_role_code": role}
    return [
        Edit("appointment", {"person_id": "{clerk}", **post}, DEPUTY, add=True),
        Edit("person", post, CLERK),
    ]


# What was edited -> the edits of one organization, and the rules that must find them.
CASES: dict[str, tuple[list[Edit], set[str]]] = {
    "nothing": ([], set()),
    "a public institution": (INSTITUTION, set()),
    "no approval document": ([Edit("organization", {"established_doc_no": ""})], {"A01"}),
    "approved after it was set up": (
        [Edit("approval_document", {"issued_on": "2005-06-01"})],
        {"A02"},
    ),
    "approved by the county": (
        [
            Edit(
                "approval_document",
                {
                    "issuer_level_code": "3",
                    "issued_on": "2020-01-15",
                    "effective_on": "2020-02-01",
                },
            ),
            Edit("organization", {"established_on": "2020-02-01"}),
        ],
        # The number still names the former year.
        {"A03", "B03"},
    ),
    "a higher grade than its parent": (
        [Edit("organization", {"grade_code": "107", "parent_organization_code": "O001"})],
        {"A04"},
    ),
    "no short name": ([Edit("organization", {"short_name": ""})], {"A05"}),
    "a second organization of the name": (
        [Edit("organization", {"organization_code": "{o}b"}, add=True)],
        {"A05", "A07"},
    ),
    "a public institution without a class": (
        [*INSTITUTION, Edit("organization", {"public_institution_class_code": ""})],
        {"A06"},
    ),
    "an organization without posts and staff": (
        [
            Edit(table)
            for table in (
                *("establishment", "person", "appointment", "leadership_quota", "document_item"),
                *("establishment_movement", REPORTED),
            )
        ],
        {"A07"},
    ),
    "abolished, and not emptied": (
        [Edit("organization", {**ABOLISHED, "abolished_doc_no": "x"}, months=LATE)],
        {"A08", "A14"},
    ),
    "abolished without a document": (
        [Edit("organization", ABOLISHED, months=LATE)],
        {"A08", "A09", "A14"},
    ),
    "a parent that nobody knows": (
        [Edit("organization", {"parent_organization_code": "X999"})],
        {"A10"},
    ),
    "a plate of the name of an organization": (
        [Edit("organization_plate", PLATE, add=True)],
        {"A11"},
    ),
    "a wrong credit code": ([Edit("organization", {"uscc": "113505820030000019"})], {"A12"}),
    "a department beside the plan": (
        [
            Edit(
                "department",
                {"department_code": "{o}-2", "department_name": "综合科"},
                add=True,
            )
        ],
        {"A13"},
    ),
    "a temporary organization that stays": (
        [Edit("organization", {"ends_on": "2023-06-30"})],
        {"A15"},
    ),
    "a division that does not exist": (
        [Edit("organization", {"division_code": "350999"})],
        {"A16"},
    ),
    "a division without organizations": (
        [Edit("organization", {"division_code": "350527"})],
        {"A16", "A17"},
    ),
    "posts after a movement": ([Edit("establishment_movement", {"posts_after": 6})], {"B01"}),
    "a movement without a document": (
        [Edit("establishment_movement", {"doc_no": ""})],
        {"B02", "B07"},
    ),
    "a malformed number": (
        [Edit("approval_document", {"doc_no": "晋委编[2005]{n}号"})],
        {"B03"},
    ),
    "a number given twice": (
        [Edit("approval_document", {"record_no": "2"}, add=True)],
        {"B04"},
    ),
    "a movement in the future": (
        [Edit("establishment_movement", {"effective_on": "2030-01-01"})],
        {"B05", "B13"},
    ),
    "a decrease of more posts": ([Edit("establishment_movement", {"reason_code": "03"})], {"B06"}),
    "a decision that nobody entered": ([Edit("establishment_movement")], {"B07", "B13"}),
    "a movement entered twice": (
        [Edit("establishment_movement", {"movement_id": "{o}-m2", "posts_after": 10}, add=True)],
        {"B08", "B13"},
    ),
    "a movement by a superseded document": (
        [
            Edit(
                "approval_document",
                {
                    "doc_no": "晋委编〔2005〕90{n}号",
                    "superseded_doc_no": "晋委编〔2005〕{n}号",
                    "effective_on": "2005-01-31",
                },
                add=True,
            )
        ],
        {"B10"},
    ),
    "another number in the text": (
        [Edit("establishment_movement", {"summary": "核定编制6名"})],
        {"B11"},
    ),
    "posts moved in from an organization that gave none": (
        [
            Edit(
                "establishment_movement",
                {"reason_code": "04", "counter_organization_code": "O001"},
            )
        ],
        {"B12"},
    ),
    "more posts than the ledger": (
        [
            Edit("establishment", {"authorized_posts": 6}),
            Edit(REPORTED, {"authorized_posts": 6, "vacant_posts": 3}),
        ],
        {"B13"},
    ),
    "fewer posts entered than decided": (
        [
            Edit(
                "establishment_movement",
                {"posts_change": 4, "posts_after": 4, "summary": "核定编制4名"},
            ),
            Edit("establishment", {"authorized_posts": 4}),
            Edit(REPORTED, {"authorized_posts": 4, "vacant_posts": 1}),
        ],
        {"B14"},
    ),
    "a document that was never delivered": (
        [Edit("establishment_movement", {"doc_no": "晋委编〔2005〕80{n}号"})],
        {"B07", "B15"},
    ),
    "more staff than posts": (CROWDED, {"C01"}),
    "a clerk on a post of public institutions": (
        [Edit("person", {"establishment_type_code": "22"}, CLERK)],
        {"C02", "C03", "C09", "C12", "E06"},
    ),
    "another figure reported": (
        [Edit(REPORTED, {"in_post": 4, "vacant_posts": 1})],
        {"C09"},
    ),
    "another funding form of the posts": ([Edit("establishment", {"funding_code": "2"})], {"C10"}),
    "vacant posts that do not follow": ([Edit(REPORTED, {"vacant_posts": 1})], {"C09", "C13"}),
    "a third leader": (leader("副局长", "142", "3"), {"D01"}),
    "a chief above the grade": (
        [Edit("person", {"leadership_level_code": "132"}, CHIEF)],
        {"D02", "D07", "D09"},
    ),
    "a title that nobody approved": ([Edit("person", {"post_title": "副主任"}, DEPUTY)], {"D03"}),
    "two chiefs": (leader("局长", "141", "1"), {"D01", "D04"}),
    "a department with three leaders": (
        [
            Edit(
                "leadership_quota",
                {"department_code": "{o}-1", "authorized_posts": 3},
                {"leadership_role_code": "3"},
                add=True,
            )
        ],
        {"D05"},
    ),
    "a leader without an appointment": ([Edit("appointment", where=DEPUTY)], {"D06"}),
    "no chief": (
        [
            Edit("person", where=CHIEF),
            Edit("appointment", where=CHIEF),
            Edit(REPORTED, {"in_post": 2, "vacant_posts": 3}),
        ],
        {"D07"},
    ),
    "a second main appointment": (
        [Edit("appointment", {"appointment_no": "2"}, CHIEF, add=True)],
        {"D08"},
    ),
    "a leader of a level without a quota": (leader("副局长", "152", "3"), {"D09"}),
    "an acting chief": ([Edit("appointment", {"is_acting": "1"}, CHIEF)], {"D11"}),
    "a wrong digit of an id": (
        [Edit("person", {"person_id": citizen_id("19800101", 2)[:-1] + "0"}, CLERK)],
        {"E01"},
    ),
    "one person in two organizations": (
        [
            SECOND,
            Edit("person", {"organization_code": "{o}b", "department_code": ""}, CLERK, add=True),
        ],
        {"C09", "C12", "E02"},
    ),
    "another sex": ([Edit("person", {"sex_code": "1"}, CLERK)], {"E03"}),
    "a clerk of 83 years": (
        [
            Edit(
                "person",
                {"person_id": citizen_id("19400101", 200), "birth_date": "1940-01-01"},
                CLERK,
            )
        ],
        {"E04", "E05"},
    ),
    "a clerk past retirement": (
        [
            Edit(
                "person",
                {"person_id": citizen_id("19600101", 202), "birth_date": "1960-01-01"},
                CLERK,
            )
        ],
        {"E05"},
    ),
    "a professional on an administrative post": (
        [Edit("person", {"staff_category_code": "8"}, CLERK)],
        {"E06"},
    ),
    "a department of another organization": (
        [Edit("person", {"department_code": "O001-1"}, CLERK)],
        {"E07"},
    ),
    "entered as a child": ([Edit("person", {"entered_on": "1990-01-01"}, CLERK)], {"E08"}),
    "a master with junior college": (
        [Edit("person", {"degree_code": "3", "education_code": "31"}, CLERK)],
        {"E09"},
    ),
    "no ethnicity": ([Edit("person", {"ethnicity_code": ""}, CLERK)], {"E10"}),
    "entered without a document": (
        [Edit("person", {"entered_on": "2023-05-01", "entry_doc_no": ""}, CLERK)],
        {"E11"},
    ),
    "works off the establishment elsewhere": (
        [
            SECOND,
            Edit(
                "off_establishment_worker",
                {"worker_id": "{clerk}", "organization_code": "{o}b"},
                add=True,
            ),
        ],
        {"A07", "E13"},
    ),
    "a Party date without membership": (
        [Edit("person", {"party_joined_on": "2005-01-01"}, CLERK)],
        {"E14"},
    ),
    "a rank without registration": (
        [Edit("person", {"rank_code": "C08", "is_registered": "0"}, CLERK)],
        {"E15"},
    ),
    "a code outside its list": ([Edit("person", {"ethnicity_code": "XX"}, CLERK)], {"E16"}),
    "a date that is none": (
        [Edit("person", {"work_started_on": "abc"}, CLERK)],
        {"E10", "untypable_value"},
    ),
    "a successor that nobody knows": (
        [
            Edit(
                "organization_event",
                {
                    **{"event_id": "{o}-e1", "predecessor_code": "{o}", "successor_code": "{o}X"},
                    **{"event_type_code": "06", "effective_on": "2023-02-01"},
                },
                add=True,
            )
        ],
        {"lineage_unknown_body"},
    ),
}


@pytest.fixture(scope="module")
def found(models: Models, tmp_path_factory) -> dict[str, set[str]]:
    """What was edited -> rules that found something in its organization."""
    tables = Tables(tmp_path_factory.mktemp("edited"), Models(models.folder))
    edits = {number: case[0] for number, case in enumerate(CASES.values(), 1)}
    for as_of, texts in deliveries(edits, len(CASES)):
        tables.land(f"{as_of}", **texts)
    tables.build("int_finding_spell")
    rows = tables.rows(
        "select distinct organization_code, rule_id, record_key from intermediate.int_finding_spell"
    )
    result: dict[str, set[str]] = {name: set() for name in CASES}
    names = dict(enumerate(CASES, 1))
    for organization, rule, key in rows:
        number = NUMBER.search(organization or "") or NUMBER.search(key)
        name = names[int(number[1] or number[2])] if number else f"{organization} {key}"
        result.setdefault(name, set()).add(rule)
    return result


@pytest.mark.parametrize("name", CASES)
def test_an_edit_is_found_by_its_rules_and_no_others(found, name):
    assert found[name] == CASES[name][1]


def test_nothing_else_is_found(found):
    assert found.keys() == CASES.keys()
