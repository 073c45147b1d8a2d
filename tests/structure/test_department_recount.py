"""Departments, their staff and leaders, recounted in plain Python from the delivered rows."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.structure.world import MONTHS, Organization, World, deliver, generated, month_end


def leaders(one: Organization) -> Counter:
    """Leaders by whose quota they use: organization, department or none."""
    counted: Counter = Counter()
    for person in one.staff:
        if not person.counts or not person.role:
            continue
        counted["leaders"] += 1
        if not person.level:
            continue
        cell = (person.level, person.role)
        own = (person.department, *cell) in one.quotas
        uses_department = person.department and (own or ("", *cell) not in one.quotas)
        counted["department" if uses_department else "organization"] += 1
    return counted


def structure(one: Organization) -> tuple:
    staff = Counter(person.department for person in one.staff if person.counts)
    in_departments = sum(staff[code] for code in one.departments)
    posts = [number for number in one.departments.values() if number is not None]
    counted = leaders(one)
    return (
        len(one.departments),
        sum(staff.values()),
        in_departments,
        sum(staff[code] <= 2 for code in one.departments),
        len(posts),
        sum(posts) if posts else None,
        counted["leaders"],
        counted["organization"],
        counted["department"],
    )


def recounted(world: World) -> dict[tuple, tuple]:
    return {
        (one.code, month_end(month)): (*structure(one), month in world.snapshots)
        for month in range(MONTHS)
        for one in world.state(month)
        if one.departments or any(person.counts for person in one.staff)
    }


@pytest.mark.parametrize("seed", range(2))
def test_departments_are_those_of_a_plain_recount(tables, seed):
    world = generated(seed)
    deliver(world, tables)
    tables.build("department_structure_month")
    rows = tables.rows(
        "select organization_code, month, departments, in_post, staff_in_departments, "
        "tiny_departments, departments_with_posts, department_posts, leaders, "
        "leaders_of_organization, leaders_of_departments, is_observed "
        "from organization_structure.department_structure_month"
    )
    assert {row[:2]: row[2:] for row in rows} == recounted(world)


def test_the_worlds_show_every_case():
    rows = [row for seed in range(2) for row in recounted(generated(seed)).values()]
    assert any(row[0] == 0 and row[1] for row in rows)
    assert any(row[3] for row in rows)
    assert any(row[5] is None and row[0] for row in rows)
    assert any(row[6] > row[7] + row[8] for row in rows)
    assert any(row[8] for row in rows)
    assert any(row[7] for row in rows)
    assert {row[-1] for row in rows} == {True, False}


def test_the_threshold_of_a_tiny_department_is_read(tables):
    """The same departments with another threshold: other tiny ones from its first day on."""
    world = generated(0)
    deliver(world, tables)
    threshold = "norms.department_threshold where threshold_code = 'tiny_department'"

    def tiny() -> list[tuple]:
        tables.build("department_structure_month")
        return tables.rows(
            "select month >= date '2023-01-01' as later, sum(tiny_departments), sum(departments) "
            "from organization_structure.department_structure_month group by all order by later"
        )

    before = tiny()
    tables.connection.execute(f"create table norms.kept_rows as from {threshold}")
    tables.connection.execute(
        "update norms.department_threshold set value = 99, valid_from = date '2023-01-01'"
    )
    try:
        after = tiny()
    finally:
        tables.connection.execute(
            "create or replace table norms.department_threshold as from norms.kept_rows"
        )
        tables.connection.execute("drop table norms.kept_rows")
    assert 0 < before[0][1] < before[0][2]
    assert after[0][1] == 0
    assert after[1][1] == after[1][2]
