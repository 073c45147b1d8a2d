"""The differences planted in the demo's lists, against what the warehouse reports."""

from __future__ import annotations

from collections import Counter

import duckdb
import polars as pl
import pytest

from bianzhi.publish.published import current_publication
from bianzhi.store.people.vault import DEMO_SECRET, Keys

KEYS = Keys(DEMO_SECRET)
# Before the first roster nobody knows who is on it.
WITHOUT_ROSTER = {"real_name_only": "unpaid", "not_registered": "payroll_only"}


@pytest.fixture(scope="module")
def client(demo_home):
    database = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def planted(demo_home) -> pl.DataFrame:
    """Class, month and key of each planted difference of a person with an id."""
    frame = pl.read_parquet(demo_home.root / "demo" / "truth" / "list_differences.parquet")
    return frame.with_columns(
        pl.coalesce("registered_id", "person_id")
        .map_batches(KEYS.of_all, return_dtype=pl.String)
        .alias("subject_key")
    )


def _reported(client) -> dict[tuple, str]:
    rows = client.execute(
        "select subject_key, month, reconciliation_class_code from reconciliation_difference_month"
    ).fetchall()
    return {(key, month): name for key, month, name in rows}


def test_planted_differences_of_registered_people_are_reported(client, planted):
    reported = _reported(client)
    first_roster = client.execute(
        "select min(month) from reconciliation_match_month where people_list_code = 'roster'"
    ).fetchall()[0][0]
    registered = planted.filter(pl.col("registered_id").is_not_null())
    missed = Counter()
    for name, month, key in registered.select("class_code", "month", "subject_key").iter_rows():
        expected = name if month >= first_roster else WITHOUT_ROSTER.get(name, name)
        if reported.get((key, month)) not in (expected, "not_registered"):
            missed[name, reported.get((key, month))] += 1
    assert missed == {}


def test_nobody_is_accused_who_is_not_planted(client, planted):
    """Everyone reported as paid without post was planted: as a stranger, or as someone who left."""
    strangers = planted.filter(pl.col("class_code").is_in(["payroll_only", "not_registered"]))
    known = set(strangers["subject_key"])
    accused = client.execute(
        """
        select distinct subject_key, link_method_code
        from reconciliation_difference_month
        where reconciliation_class_code = 'payroll_only'
        """
    ).fetchall()
    assert accused
    # A stranger without an id has a key of name, birth and organization.
    assert [key for key, method in accused if key not in known and method != "none"] == []


def test_findings_name_the_rows(client):
    rules = client.execute(
        "select rule_id, count(*) from finding where rule_id like 'F%' group by rule_id"
    ).fetchall()
    assert {rule for rule, _ in rules} == {f"F0{number}" for number in range(1, 9)}
    assert all(count > 0 for _, count in rules)


# A person whose planted type is wrong in the real-name system differs from an honest payroll.
WRONG_TYPES = ["C03", "C04"]
UNPLANTED = """
select finding.rule_id, count(*)
from finding
where
    aspect_code = 'F'
    and not exists (
        select 1 from differences
        where
            contains(finding.record_key, subject_key)
            or (
                differences.organization_code = finding.organization_code
                and differences.month between finding.first_seen_on and finding.last_seen_on
            )
    )
    and not (
        rule_id = 'F07'
        and exists (select 1 from types where contains(finding.record_key, subject_key))
    )
group by finding.rule_id
"""


def test_every_finding_of_the_lists_is_planted(client, demo_home, planted):
    faults = pl.read_parquet(demo_home.root / "demo" / "truth" / "faults.parquet")
    types = faults.filter(pl.col("rule_id").is_in(WRONG_TYPES), pl.col("entity") == "person")
    keys = KEYS.of_all(types["record_key"])
    with client.cursor() as cursor:
        cursor.register("differences", planted)
        cursor.register("types", pl.DataFrame({"subject_key": keys}))
        assert cursor.execute(UNPLANTED).fetchall() == []
