"""The tables behind a check: slips that reserve posts, revolving pools and what is lent of them."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.verify.state import reserved_beyond

DIVISION = """\
division_code,division_name,parent_division_code,level_code
350500,泉州市,,2
350582,晋江市,350500,3
350582100,青阳街道,350582,4
"""
ORGANIZATION = """\
organization_code,organization_name,division_code
C1,市教育局,350500
C2,晋江市教育局,350582
C3,青阳街道办,350582100
"""
POOL = """\
pool_code,pool_name,division_code,establishment_type_code,authorized_posts
P1,市级,350500,11,3
P2,县级一,350582,11,1
P3,县级二,350582,11,4
P4,市级事业,350500,22,2
"""
# Requested, reviewed, result, due, returned: of each request one fact differs.
ALLOCATION = """\
allocation_no,pool_code,organization_code,heads,requested_on,reviewed_on,result_code,return_due_on,returned_on
A1,P2,C2,2,2024-01-02,2024-01-05,1,2024-12-31,
A2,P2,C2,1,2024-01-02,2024-01-05,2,,
A3,P3,C2,1,2024-01-02,2024-01-05,1,2024-12-31,2024-02-15
A4,P1,C1,1,2024-01-02,2024-02-05,1,2024-12-31,
A5,P1,C1,1,2024-01-02,,,,
"""
SLIP = """\
slip_no,organization_code,purpose_code,establishment_type_code,heads,requested_on,reviewed_on,result_code,valid_until,used_on
S1,C1,1,11,2,2024-01-02,2024-01-05,1,2024-06-30,
S2,C1,1,11,1,2024-01-02,2024-01-05,2,,
S3,C1,1,11,1,2024-01-02,2024-01-05,1,2024-02-10,
S4,C1,1,11,1,2024-01-02,2024-02-05,1,2024-06-30,
S5,C2,1,22,1,2024-01-02,2024-01-05,1,2024-06-30,2024-02-20
"""


@pytest.fixture
def landed(tables):
    person = "person_id,organization_code,person_name,establishment_type_code\np1,C1,甲,11"
    posts = "organization_code,establishment_type_code,authorized_posts,reserved_posts\nC1,11,9,1"
    for as_of in ("2024-01-31", "2024-02-29"):
        tables.land(
            as_of,
            division=DIVISION,
            organization=ORGANIZATION,
            person=person,
            establishment=posts,
            revolving_pool=POOL,
            revolving_allocation=ALLOCATION,
            verification_slip=SLIP,
        )
    names = ("slip", "pool", "pool_organization", "cell")
    return tables.build(*(f"verify_{name}" for name in names))


def asked(tables, name: str, month: str, *arguments: str) -> list[tuple]:
    values = ", ".join([f"date '{month}'", *arguments])
    return sorted(tables.rows(f"select * from reporting.verify_{name}({values})"))


EVERY = "['C1', 'C2', 'C3']"


def test_slips_reserve_posts_while_they_are_valid_and_unused(landed):
    """By the end of January two slips of C1 and one of C2 are approved; S4 is not reviewed yet."""
    shown = {row[0]: row[1:4] for row in asked(landed, "slip", "2024-01-31", EVERY)}
    assert shown == {"S1": ("C1", "11", 2), "S3": ("C1", "11", 1), "S5": ("C2", "22", 1)}
    # In February S3 has ended, S5 is used and S4 is approved.
    later = {row[0]: row[4] for row in asked(landed, "slip", "2024-02-29", EVERY)}
    assert later == {"S1": date(2024, 6, 30), "S4": date(2024, 6, 30)}
    assert asked(landed, "slip", "2024-02-29", "['C2']") == []
    [cell] = asked(landed, "cell", "2024-02-29", "['C1']")
    assert (cell[3], cell[-1]) == (8, 1)  # nine posts, one of which the register reserves


def test_pools_of_a_division_count_together_and_returns_free_them(landed):
    assert asked(landed, "pool", "2024-01-31") == [
        ("350500", "11", 3, 0),
        ("350500", "22", 2, 0),
        ("350582", "11", 5, 3),
    ]
    lent = {row[:2]: row[3] for row in asked(landed, "pool", "2024-02-29")}
    assert lent == {("350500", "11"): 1, ("350500", "22"): 0, ("350582", "11"): 2}


def test_an_organization_borrows_from_the_nearest_pool_of_the_type(landed):
    assert asked(landed, "pool_organization", "2024-02-29", EVERY) == [
        ("C1", "11", "350500"),
        ("C1", "22", "350500"),
        ("C2", "11", "350582"),
        ("C2", "22", "350500"),
        ("C3", "11", "350582"),
        ("C3", "22", "350500"),
    ]


@pytest.mark.parametrize(
    ("registered", "count", "free_on"),
    [
        (0, 3, [date(2025, 1, 11), date(2025, 3, 1)]),
        (1, 2, [date(2025, 1, 11), date(2025, 3, 1)]),
        (2, 1, [date(2025, 1, 11)]),
        (5, 0, []),
    ],
)
def test_no_post_is_reserved_twice(registered, count, free_on):
    """The register counts the slips that end last; one of the three has no end."""
    ends = [None, date(2025, 2, 28), date(2025, 1, 10)]
    assert reserved_beyond(ends, registered) == (count, free_on)
