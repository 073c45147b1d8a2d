"""Leaders beyond what is approved, and the risk score with its way back, by small examples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.support.compiled import Models
from tests.support.tables import Tables

ORGANIZATION = """
    organization_code,organization_name,division_code,admin_level_code,nature_code,grade_code,established_doc_no
    a,甲局,350502,3,1,109,泉委编〔2020〕1号
    b,乙局,350502,3,1,109,
"""
TITLES = """
    organization_code,post_title,leadership_level_code,leadership_role_code
    a,局长,141,1
    a,副局长,142,3
    b,局长,141,1
"""
QUOTA = """
    organization_code,department_code,leadership_level_code,leadership_role_code,authorized_posts
    a,,141,1,1
    b,,141,1,1
"""
PEOPLE = """
    person_id,organization_code,person_name,establishment_type_code,post_title,leadership_level_code,leadership_role_code
    p1,a,甲,11,局长,131,1
    p2,a,乙,11,首席顾问,141,1
    p3,a,丙,11,副局长,142,3
    p4,b,丁,11,局长,141,1
"""
ESTABLISHMENT = """
    organization_code,establishment_type_code,authorized_posts
    a,11,9
    b,11,9
"""
PROBLEMS = """
    problem_no,organization_code,aspect_code,problem_type_code,found_on,severity_code,deadline_on,closed_on,reopened_on,responsible_role_code
    q1,b,C,07,2024-01-05,G3,2024-02-01,,,1
    q2,b,E,20,2024-01-05,G1,2025-02-01,,,3
    q3,b,D,12,2024-01-05,G2,2024-02-01,2024-01-20,,2
"""
NOTICES = """
    notice_no,organization_code,problem_no,severity_code,channel_code,sent_on,deadline_on,replied_on
    n1,b,q1,G3,3,2024-01-06,2024-01-13,
    n2,b,q2,G1,1,2024-01-06,2024-01-13,2024-01-09
"""


@pytest.fixture(scope="module")
def landed(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    tables = Tables(tmp_path_factory.mktemp("landed"), models)
    return tables.land(
        "2024-12-31",
        organization=ORGANIZATION,
        approved_title=TITLES,
        leadership_quota=QUOTA,
        person=PEOPLE,
        establishment=ESTABLISHMENT,
        problem=PROBLEMS,
        notice=NOTICES,
    )


@pytest.fixture
def delivered(landed: Tables) -> Tables:
    """The marts of the delivery; those that stand since the test before are kept."""
    return landed.build(
        "self_created_leadership", "responsibility_card", "risk_evidence", "risk_component"
    )


def test_leaders_beyond_what_is_approved(delivered):
    rows = delivered.rows(
        "select organization_code, leadership_kind_code, rule_id, post_title, "
        "leadership_level_code, leadership_role_code, leaders "
        "from supervision.self_created_leadership"
    )
    assert set(rows) == {
        ("a", "above_grade", "D02", "局长", "131", "1", 1),
        ("a", "unlisted_title", "D03", "首席顾问", "141", "1", 1),
        ("a", "no_quota_line", "D09", None, "131", "1", 1),
        ("a", "no_quota_line", "D09", None, "142", "3", 1),
    }


def test_the_risk_of_the_ledger_and_of_notices(delivered):
    """q1 is open and overdue, q2 open; n1 unanswered. Findings come on top, from the rules."""
    rows = delivered.rows(
        "select component_code, records, points from supervision.risk_component "
        "where organization_code = 'b' and component_code not like '%_finding'"
    )
    assert {(code, records, float(points)) for code, records, points in rows} == {
        ("open_problem", 2, 10.0),
        ("overdue_problem", 1, 5.0),
        ("unanswered_notice", 1, 5.0),
    }
    [(score, points)] = delivered.rows(
        "select card.risk_score, sum(component.points) from supervision.responsibility_card card "
        "inner join supervision.risk_component component using (organization_code) "
        "where organization_code = 'b' group by all"
    )
    assert score == points


def test_the_card_of_an_organization(delivered):
    rows = delivered.rows(
        "select organization_code, open_problems, overdue_problems, suspending_problems, "
        "oldest_problem_on, unanswered_notices, linkage_code, missing_roles "
        "from supervision.responsibility_card order by 1"
    )
    assert rows == [
        ("a", 0, 0, 0, None, 0, "clear", None),
        ("b", 2, 1, 1, date(2024, 1, 5), 1, "suspended", None),
    ]


def test_a_finding_leads_back_to_its_row_its_document_and_a_role(delivered):
    [row] = delivered.rows(
        "select evidence.component_code, evidence.first_seen_on, evidence.entity, "
        "evidence.file_name, evidence.row_no, evidence.responsible_role_code "
        "from supervision.risk_evidence evidence where rule_id = 'A01'"
    )
    assert row == (
        "serious_finding", date(2024, 12, 31), "organization", "organization.csv", 3, "1",
    )  # fmt: skip
    [(doc_no,)] = delivered.rows(
        "select distinct doc_no from supervision.risk_evidence "
        "where organization_code = 'a' and entity = 'organization' "
        "union all select '泉委编〔2020〕1号' where not exists (select 1 from "
        "supervision.risk_evidence where organization_code = 'a' and entity = 'organization')"
    )
    assert doc_no == "泉委编〔2020〕1号"


def test_points_are_capped(tables):
    lines = "\n".join(f"    q{n},b,C,07,2024-01-05,G3,2024-02-01" for n in range(9))
    problems = (
        "problem_no,organization_code,aspect_code,problem_type_code,found_on,severity_code,"
        f"deadline_on\n{lines}"
    )
    tables.land("2024-12-31", organization=ORGANIZATION, problem=problems.replace("    ", ""))
    tables.build("risk_component")
    rows = tables.rows("select component_code, points from supervision.risk_component")
    points = dict(rows)
    assert points["open_problem"] == Decimal("20.0000")
    assert points["overdue_problem"] == Decimal("15.0000")


def test_an_empty_ledger_leaves_the_marts_empty(tables):
    tables.land("2024-12-31", organization=ORGANIZATION)
    marts = ("problem_tracking", "liaison_coverage", "patrol_coverage", "joint_review_check")
    tables.build(*marts)
    for mart in marts:
        assert tables.rows(f"select count(*) from supervision.{mart}") == [(0,)]
