"""The real deliveries as readers of the marts see them."""

from __future__ import annotations

from collections import Counter

import pytest

from bianzhi.store.delivered import archive
from tests.support.parquet import read

pytestmark = pytest.mark.real

OCCUPIED = ("filled", "vacant", "eliminated", "not_disclosed")


@pytest.fixture(scope="module")
def landed(uk_home) -> dict[tuple[str, str], dict[str, Counter]]:
    """The landed rows of each part by organization and date: posts, FTE, occupation."""
    result: dict[tuple[str, str], dict[str, Counter]] = {}
    for entry in archive.entries(uk_home):
        for part in entry["parts"]:
            if part["entity"] != "post":
                continue
            path = uk_home.lake / "post" / f"{part['lake_id']}.parquet"
            rows = read(
                f"select occupied_code, count(*), coalesce(sum(authorized_fte), 0) "
                f"from '{path}' group by all"
            )
            counted = Counter({code: posts for code, posts, _ in rows})
            counted["posts"] = sum(posts for _, posts, _ in rows)
            counted["authorized_fte"] = sum(fte for _, _, fte in rows)
            result.setdefault((entry["scope"], entry["as_of_date"]), {})[part["part"]] = counted
    return result


def test_posts_by_occupation_per_organization_and_date(published, landed):
    states = ", ".join(f"sum({state})" for state in OCCUPIED)
    marts = {
        (organization, str(month)): figures
        for organization, month, *figures in published.sql(
            f"select organization_code, month, {states} "
            "from organization_structure.post_use_month group by all"
        ).fetchall()
    }
    none = [0] * len(OCCUPIED)
    for slot, parts in landed.items():
        assert marts.get(slot, none) == [parts["senior"][state] for state in OCCUPIED], slot


def test_posts_and_full_time_equivalents_per_organization_and_date(published, landed):
    marts = {
        (organization, str(month)): (posts, fte)
        for organization, month, posts, fte in published.sql(
            "select organization_code, month, sum(posts), sum(authorized_fte) "
            "from organization_structure.post_use_month group by all"
        ).fetchall()
    }
    whole = {slot: parts for slot, parts in landed.items() if len(parts) == 2}
    assert len(whole) == 40
    for slot, parts in whole.items():
        expected = tuple(
            parts["senior"][figure] + parts["junior"][figure]
            for figure in ("posts", "authorized_fte")
        )
        assert marts.get(slot, (0, 0)) == expected, slot


def test_the_incomplete_delivery_of_2013_leaves_a_gap_in_the_histories(published):
    gaps = published.sql(
        """
        select count(*)
        from historical_change.post_history as before
        inner join historical_change.post_history as after
            on before.post_code = after.post_code
        where before.organization_code = 'ministry_of_defence'
            and before.valid_to = date '2013-03-31'
            and after.valid_from = date '2013-09-30'
        """
    ).fetchall()
    assert gaps[0][0] > 250


def test_organizations_above_that_deliver_nothing_are_placeholders(published):
    placeholders = published.sql(
        "select distinct organization_code from historical_change.organization_history "
        "where is_placeholder order by all"
    ).fetchall()
    assert [code for (code,) in placeholders] == [
        "department_for_communities_and_local_government",
        "department_for_education",
        "department_of_health",
    ]


def test_findings_name_what_is_wrong_and_leave_foreign_grades_alone(published):
    result = dict(
        published.sql(
            "select rule_id, count(*) from supervision.finding where entity = 'post' group by all"
        ).fetchall()
    )
    assert result["untypable_value"] == 2
    assert {"conflicting_twin", "missing_key"} <= set(result)
    assert "E16" not in result


def test_the_recruitment_plan(published):
    plan = published.sql("select * from personnel_structure.recruitment_plan")
    totals = plan.aggregate("count(*), sum(planned_heads), count(distinct organization_name)")
    assert totals.fetchall() == [(6231, 9900, 4023)]
