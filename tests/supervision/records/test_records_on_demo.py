"""What the generator plants among the records of supervision is what the marts show."""

from __future__ import annotations

import duckdb
import pytest

from bianzhi.publish.published import current_publication

SHOWN = {
    "problem_overdue": "select problem_no from problem_tracking "
    "where is_overdue and not is_reopened",
    "problem_reopened": "select problem_no from problem_tracking where is_reopened",
    "notice_unanswered": "select notice_no from notice_tracking where status_code = 'unanswered'",
    "slip_expired": "select slip_no from verification_slip_use where status_code = 'expired'",
    "loan_overdue": "select allocation_no from revolving_post_use "
    "where status_code = 'lent_overdue'",
    "beyond_authority": "select doc_no || '|' || item_no from approval_authority_check "
    "where outcome_code = 'fail' and authority_basis_code = 'document_item'",
    "approved_with_problems": "select request_no from approval_linkage "
    "where linkage_code = 'conflict'",
    "recruited_without_plan": "select plan_year || '|' || organization_code "
    "from recruitment_review where plan_status_code = 'unplanned'",
    "recruited_beyond_plan": "select plan_year || '|' || organization_code "
    "from recruitment_review where plan_status_code = 'beyond_plan'",
    "plan_unfilled": "select plan_year || '|' || organization_code "
    "from recruitment_review where plan_status_code = 'unfilled'",
    "no_liaison": "select organization_code || '|3|' from liaison_coverage "
    "where liaison_officers = 0",
}


@pytest.fixture(scope="module")
def client(demo_home):
    with duckdb.connect(str(current_publication(demo_home).database), read_only=True) as reader:
        yield reader


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_a_mart_shows_what_was_planted_and_nothing_else(client, demo_home, kind):
    truth = demo_home.root / "demo" / "truth" / "supervision.parquet"
    planted = client.execute(
        "select record_no from read_parquet(?) where kind = ?", [str(truth), kind]
    ).fetchall()
    assert planted
    assert set(client.execute(SHOWN[kind]).fetchall()) == set(planted)


def test_every_mart_of_the_records_has_rows(client):
    marts = client.execute(
        "select table_name, estimated_size from duckdb_tables() where schema_name = 'supervision'"
    ).fetchall()
    empty = {name for name, rows in marts if rows == 0}
    # Pay, campaigns of other kinds and so on come with other deliveries.
    assert (
        empty
        & {
            "problem_tracking",
            "notice_tracking",
            "approval_linkage",
            "verification_slip_use",
            "joint_review_check",
            "lead_handling",
            "patrol_coverage",
            "signal_hit_rate",
            "campaign_result",
            "digital_chain",
            "service_measure",
            "risk_evidence",
            "responsibility_card",
            "liaison_coverage",
            "off_establishment_benefit_month",
            "revolving_pool_balance",
            "self_created_leadership",
            "supervision_order_tracking",
            "enforcement_case_handling",
            "problem_pareto",
        }
        == set()
    )


def test_the_scores_of_an_organization_add_up(client):
    wrong = client.execute(
        """
        select card.organization_code
        from responsibility_card as card
        left join (
            select organization_code, sum(points) as points from risk_component group by all
        ) as component using (organization_code)
        where card.risk_score <> coalesce(component.points, 0) or card.risk_score > 100
        """
    ).fetchall()
    assert wrong == []


def test_a_point_of_risk_leads_back_to_a_record(client):
    lost = client.execute(
        """
        select evidence.evidence_no
        from risk_evidence as evidence
        left join finding on evidence.evidence_no = finding.finding_id
        left join problem_tracking as problem on evidence.evidence_no = problem.problem_no
        left join notice_tracking as notice on evidence.evidence_no = notice.notice_no
        where coalesce(finding.finding_id, problem.problem_no, notice.notice_no) is null
            or evidence.responsible_role_code is null
        """
    ).fetchall()
    assert lost == []
