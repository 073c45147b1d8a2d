"""Issued certificates beside the register, on deliveries written by hand."""

from __future__ import annotations

from datetime import date

import pytest

HEADER = (
    "organization_code,certificate_no,item_no,item_type_code,item_name,item_code,item_value,"
    "issued_on,valid_until"
)
JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


def certificate(number: str, issued: str, until: str, *items: str) -> list[str]:
    return [f"B1,{number},{place},{item},{issued},{until}" for place, item in enumerate(items, 1)]


def register(name: str = "市教育局", posts: int = 10, quotas: int = 2) -> dict[str, str]:
    return {
        "organization": "organization_code,organization_name,grade_code,organization_type_code\n"
        f"B1,{name},107,20\nB2,市财政局,107,20",
        "establishment": "organization_code,establishment_type_code,authorized_posts\n"
        f"B1,11,{posts}\nB1,31,1\nB2,11,5",
        "leadership_quota": "organization_code,department_code,leadership_level_code,"
        f"leadership_role_code,authorized_posts\nB1,,132,1,1\nB1,D1,141,1,{quotas}",
    }


FIRST = certificate(
    "Z1",
    "2023-06-01",
    "2024-02-29",
    "name,市教育局,,",
    "grade,,108,",
    "type,,20,",
    "establishment,,11,10",
    "establishment,,22,3",
    "leadership,,/132/1,1",
    "leadership,,D1/141/1,2",
)
SECOND = certificate(
    "Z2", "2024-03-05", "2029-03-04", "name,市教育局,,", "grade,,107,", "establishment,,11,12"
)


@pytest.fixture
def rows(tables):
    first = "\n".join([HEADER, *FIRST])
    # The office still lists the old certificate beside the new one.
    both = "\n".join([HEADER, *FIRST, *SECOND])
    tables.land("2024-01-31", **register(), issued_certificate=first)
    tables.land("2024-02-29", **register("市教育和体育局", 11), issued_certificate=first)
    tables.land("2024-03-31", **register("市教育和体育局", 12, 3), issued_certificate=both)
    tables.build("certificate_consistency")
    return {
        row[:4]: row[4:]
        for row in tables.rows(
            "select field_code, item_code, month_from, month_to, certificate_text, register_text, "
            "certificate_posts, register_posts, consistency_code "
            "from organization_structure.certificate_consistency where organization_code = 'B1'"
        )
    }


def test_texts_are_compared_with_the_newest_certificate(rows):
    assert rows["name", "", JANUARY, FEBRUARY][-1] == "certificate_agrees"
    assert rows["name", "", FEBRUARY, None] == (
        "市教育局",
        "市教育和体育局",
        None,
        None,
        "certificate_differs",
    )
    assert rows["grade", "", JANUARY, MARCH][:2] == ("108", "107")
    assert rows["grade", "", MARCH, None][-1] == "certificate_agrees"
    assert rows["type", "", JANUARY, MARCH][-1] == "certificate_agrees"


def test_posts_are_compared_both_ways(rows):
    assert rows["establishment", "11", JANUARY, FEBRUARY][2:] == (10, 10, "certificate_agrees")
    assert rows["establishment", "11", FEBRUARY, MARCH][2:] == (10, 11, "certificate_differs")
    assert rows["establishment", "11", MARCH, None][2:] == (12, 12, "certificate_agrees")
    assert rows["establishment", "22", JANUARY, MARCH][2:] == (3, None, "not_in_register")
    assert rows["establishment", "31", JANUARY, None][2:] == (None, 1, "not_on_certificate")


def test_a_field_that_the_newest_certificate_does_not_show_is_not_compared(rows):
    own = {key: row[-1] for key, row in rows.items() if key[0] == "leadership"}
    assert own == {
        ("leadership", "/132/1", JANUARY, MARCH): "certificate_agrees",
        ("leadership", "D1/141/1", JANUARY, MARCH): "certificate_agrees",
    }


def test_a_certificate_expires_after_its_last_day(tables):
    for day in ("2024-01-31", "2024-02-29", "2024-03-31"):
        tables.land(day, **register(), issued_certificate="\n".join([HEADER, *FIRST]))
    tables.build("certificate_consistency")
    assert tables.rows(
        "select month_from, month_to, certificate_text, consistency_code "
        "from organization_structure.certificate_consistency where field_code = 'valid_until'"
    ) == [(MARCH, None, "2024-02-29", "certificate_expired")]


def test_nothing_is_said_of_a_certificate_that_expires_later(rows):
    assert not [key for key in rows if key[0] == "valid_until"]


def test_an_organization_without_a_certificate_is_not_compared(tables, rows):
    assert rows
    assert tables.rows(
        "select count(*) from organization_structure.certificate_consistency "
        "where organization_code = 'B2'"
    ) == [(0,)]
