"""A leader uses the quota in force in the month, not an earlier or later one."""

from __future__ import annotations

QUOTA = (
    "organization_code,department_code,leadership_level_code,leadership_role_code,authorized_posts"
)
PERSON = (
    "person_id,organization_code,department_code,establishment_type_code,leadership_level_code,"
    "leadership_role_code"
)
OF_BODY, OF_DEPARTMENT, CHIEF = "A01,,142,3,1", "A01,D1,142,3,1", "A01,,141,1,1"
DEPUTY = "p1,A01,D1,11,142,3"
USED = """
    select strftime(month, '%Y-%m'), quota_holder_code, authorized_posts, in_post, light_code
    from organization_structure.leadership_use_month order by all
"""
LEADERS = ("int_finding_d01", "int_finding_d04", "int_finding_d07", "int_finding_d09")
RULES = " union all ".join(
    f"select rule_id, valid_from from intermediate.{name}" for name in LEADERS
)


def world(tables, quotas: dict[str, list[str]]):
    for as_of, rows in quotas.items():
        tables.land(
            as_of,
            leadership_quota="\n".join([QUOTA, *rows]),
            person=f"{PERSON}\n{DEPUTY}",
        )
    return tables.build("leadership_use_month", *LEADERS, "leader_placement")


def test_a_quota_that_moves_to_the_department_leaves_the_months_before_alone(tables):
    world(tables, {"2024-11-30": [OF_BODY], "2024-12-31": [OF_DEPARTMENT]})
    assert tables.rows(USED) == [
        ("2024-11", "body", 1, 1, "yellow"),
        ("2024-12", "department", 1, 1, "yellow"),
    ]
    assert tables.rows(RULES) == []


def test_a_quota_that_moves_to_the_organization_leaves_the_months_after_alone(tables):
    world(tables, {"2024-10-31": [OF_DEPARTMENT], "2024-11-30": [OF_BODY], "2024-12-31": [OF_BODY]})
    assert tables.rows(USED) == [
        ("2024-10", "department", 1, 1, "yellow"),
        ("2024-11", "body", 1, 1, "yellow"),
        ("2024-12", "body", 1, 1, "yellow"),
    ]


def test_a_quota_of_the_organization_that_ends_leaves_the_leader_in_the_department(tables):
    quotas = {"2024-10-31": [OF_BODY], "2024-11-30": [CHIEF], "2024-12-31": [OF_BODY]}
    world(tables, quotas)
    deputies = [row for row in tables.rows(USED) if row[3]]
    assert deputies == [
        ("2024-10", "body", 1, 1, "yellow"),
        ("2024-11", "department", 0, 1, "red"),
        ("2024-12", "body", 1, 1, "yellow"),
    ]
    assert [rule for rule, _ in tables.rows(RULES)] == ["D09"]


def test_placements_add_up_to_the_leaders_of_each_month(tables):
    world(tables, {"2024-10-31": [OF_DEPARTMENT], "2024-11-30": [CHIEF], "2024-12-31": [OF_BODY]})
    placed = tables.rows(
        """
        select month.month, quota_holder_code, count(*)
        from organization_structure.leader_placement as placement
        inner join intermediate.month as month
            on
                placement.valid_from <= month.month
                and (placement.valid_to is null or placement.valid_to > month.month)
        group by all order by all
        """
    )
    counted = tables.rows(
        """
        select month, quota_holder_code, in_post
        from organization_structure.leadership_use_month where in_post > 0 order by all
        """
    )
    assert placed == counted
