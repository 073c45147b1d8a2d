"""Every mart of supervision records equals a plain recount of the delivered files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.supervision.records.recount import Recount
from tests.supervision.records.world import World

COLUMNS = {
    "problem_tracking": "problem_no, county_code, status_code, is_open, is_overdue, is_reopened, "
    "recurs_problem_no, days_open, days_to_close, days_overdue",
    "problem_pareto": "county_code, problem_cause_code, problem_type_code, problems, "
    "open_problems, pareto_rank, cumulative_share",
    "approval_linkage": "request_kind_code, request_no, open_problems, overdue_problems, "
    "suspending_problems, linkage_code",
    "verification_slip_use": "slip_no, status_code, reserved_heads, stopped_heads, days_to_review",
    "reserved_post_check": "organization_code, establishment_type_code, reserved_posts, "
    "slip_posts, unregistered_posts",
    "revolving_post_use": "allocation_no, status_code, days_overdue, lent_posts",
    "revolving_pool_balance": "pool_code, authorized_posts, lent_posts, available_posts, "
    "over_lent_posts, overdue_posts",
    "service_measure": "request_kind_code, county_code, request_year, requests, decided, approved, "
    "refused, decided_in_time, median_days_to_review",
    "digital_chain": "slip_no, has_document, has_staffing, has_pay, has_check",
    "notice_tracking": "notice_no, is_channel_right, status_code, days_to_reply, next_notice_no, "
    "notice_rank",
    "lead_handling": "lead_no, status_code, problem_no, days_to_accept, days_to_close",
    "enforcement_case_handling": "case_no, partner_code, status_code, days_to_reply",
    "supervision_order_tracking": "order_no, status_code, days_overdue",
    "patrol_coverage": "quarter_on, county_code, organizations, organizations_patrolled, visits, "
    "problems_found",
    "signal_hit_rate": "signal_source_code, signal_year, signals, signals_with_problem, problems",
    "campaign_result": "campaign_no, team_no, members, organizations, organizations_returned, "
    "rows_checked, problems_reported, problems, open_problems",
    "liaison_coverage": "organization_code, principal_leaders, leaders_in_charge, "
    "liaison_officers, missing_roles, officers_without_contact, liaison_people",
    "approval_authority_check": "organization_code, authority_basis_code, doc_no, matter_code, "
    "required_level_code, outcome_code",
    "off_establishment_benefit_month": "organization_code, month, headcount, core_headcount, "
    "monthly_cost, over_control, substituting_workers",
}
# Months between deliveries repeat them; signals of warnings are compared with the warnings.
CONDITIONS = {
    "off_establishment_benefit_month": "where month in ('2024-12-31', '2025-06-30', '2025-12-31')",
    "signal_hit_rate": "where signal_source_code <> '1'",
}


def plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("seed", range(3))
def test_marts_are_those_of_a_plain_recount(tables, seed):
    World(seed).deliver(tables)
    tables.build(*COLUMNS, "joint_review_check", "signal_hit_rate")
    recount = Recount(tables.folder)
    for mart, columns in COLUMNS.items():
        condition = CONDITIONS.get(mart, "")
        rows = tables.rows(f"select {columns} from supervision.{mart} {condition}")
        shown = {tuple(map(plain, row)) for row in rows}
        assert len(rows) == len(shown), mart
        assert (mart, shown) == (mart, getattr(recount, mart)())
    rows = tables.rows(
        "select case_no, organization_code, completeness_code, count(*) "
        "from supervision.joint_review_check group by all"
    )
    assert set(rows) == recount.joint_review_check()


def test_the_worlds_show_every_status(tmp_path):
    """Otherwise the recount proves little."""
    statuses: dict[str, set] = {}
    for seed in range(3):
        folder = tmp_path / str(seed)
        World(seed).write(folder)
        recount = Recount(folder)
        for mart, place in (
            ("problem_tracking", 2),
            ("approval_linkage", 5),
            ("verification_slip_use", 1),
            ("revolving_post_use", 1),
            ("notice_tracking", 2),
            ("lead_handling", 1),
            ("approval_authority_check", 5),
            ("supervision_order_tracking", 1),
        ):
            statuses.setdefault(mart, set()).update(row[place] for row in getattr(recount, mart)())
    assert statuses["problem_tracking"] >= {"open", "overdue", "closed", "closed_late"}
    assert statuses["approval_linkage"] == {"clear", "blocked", "conflict"}
    assert statuses["verification_slip_use"] >= {"refused", "used", "reserved", "expired"}
    assert statuses["revolving_post_use"] >= {"refused", "lent", "lent_overdue"}
    assert statuses["notice_tracking"] >= {"answered", "answered_late", "unanswered"}
    assert statuses["lead_handling"] >= {"closed", "declined", "overdue"}
    assert statuses["approval_authority_check"] == {"pass", "fail", "unknown"}
    assert statuses["supervision_order_tracking"] >= {"closed", "closed_late", "overdue"}
