"""Organograms of eleven UK organizations at eleven dates, landed by contract alone."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import duckdb
import pytest

from bianzhi.store.delivered import archive
from tests.real import organograms
from tests.support.parquet import read

pytestmark = pytest.mark.real

SIX = {
    ("cabinet_office", "2011-09-30"): 1,
    ("cabinet_office", "2012-03-31"): 2,
    ("ministry_of_defence", "2012-03-31"): 1,
    ("ministry_of_defence", "2014-09-30"): 3,
    ("ministry_of_defence", "2015-03-31"): 1,
    ("ministry_of_defence", "2015-09-30"): 2,
}


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "uk_organograms"


@pytest.fixture(scope="module")
def accounts(uk_home):
    """Counts of every post file: (organization, as-of date, part) -> rows read, landed etc."""
    return {
        (entry["scope"], entry["as_of_date"], part["part"]): part
        for entry in archive.entries(uk_home)
        for part in entry["parts"]
        if part["entity"] == "post"
    }


@pytest.fixture(scope="module")
def lake(uk_home):
    """Posts of the lake with their organization, date and part."""
    connection = duckdb.connect()
    readings = [
        (part["lake_id"], entry["scope"], entry["as_of_date"], part["part"])
        for entry in archive.entries(uk_home)
        for part in entry["parts"]
    ]
    connection.execute(
        "create table reading (lake_id text, organization text, as_of_date text, part text)"
    )
    connection.executemany("insert into reading values (?, ?, ?, ?)", readings)
    for entity in ("post", "department", "organization"):
        connection.execute(
            f"create view {entity} as select * from '{uk_home.lake}/{entity}/*.parquet' "
            "join reading using (lake_id)"
        )
    return connection


def value(connection, query):
    return connection.sql(query).fetchall()[0][0]


def test_rows_read_equal_the_publishers_counts_in_75_of_81_files(folder, accounts):
    control = organograms.control_counts(folder)
    differing = {
        slot: account["rows_read"]
        for slot, account in accounts.items()
        if account["rows_read"] not in control[slot]
    }
    assert (len(accounts), len(accounts) - len(differing)) == (81, 75)
    assert {(organization, date) for organization, date, _ in differing} == set(SIX)
    assert {part for _, _, part in differing} == {"senior"}


def test_the_other_six_hold_eliminated_posts_that_the_publisher_did_not_count(folder):
    control = organograms.control_counts(folder)
    for organization, date, rows in organograms.files(folder, "senior"):
        uncounted = organograms.eliminated_alone(rows)
        assert uncounted == SIX.get((organization, date), 0)
        assert len(rows) - uncounted in control[organization, date, "senior"]


def test_every_row_read_is_landed_collapsed_or_in_quarantine(folder, accounts):
    for part in ("senior", "junior"):
        for organization, date, rows in organograms.files(folder, part):
            account = accounts[organization, date, part]
            kept = ("rows_landed", "rows_collapsed", "rows_quarantined")
            assert account["rows_read"] == len(rows) == sum(account[name] for name in kept)


def test_junior_posts_add_up_and_twins_all_count(folder, lake):
    twins = 0
    for _, _, rows in organograms.files(folder, "junior"):
        twins += len(rows) - len({tuple(row.values()) for row in rows})
    assert twins == 6948
    junior = lake.sql("select count(*), sum(authorized_fte) from post where part = 'junior'")
    assert junior.fetchall() == [(76216, Decimal("2298962.4000"))]


def test_senior_posts_by_occupation(folder, lake, accounts):
    delivered = Counter(
        row[organograms.NAME].casefold()
        for _, _, rows in organograms.files(folder, "senior")
        for row in rows
    )
    assert delivered == {
        "filled": 2625,
        "vacant": 178,
        "eliminated": 20,
        "n/d": 4665,
        "": 720,
    }
    landed = dict(
        lake.sql(
            "select occupied_code, count(*) from post where part = 'senior' group by all"
        ).fetchall()
    )
    assert landed == {
        "filled": 2602,
        "vacant": 172,
        "eliminated": 16,
        "not_disclosed": 4579,
        "unknown": 702,
    }
    left_out = sum(
        account["rows_collapsed"] + account["rows_quarantined"]
        for (_, _, part), account in accounts.items()
        if part == "senior"
    )
    assert sum(delivered.values()) - sum(landed.values()) == left_out == 137


def test_what_is_in_quarantine_and_why(uk_home):
    rules = read(f"select rule_id, count(*) from '{uk_home.quarantine}/*.parquet' group by all")
    assert dict(rules) == {
        "conflicting_twin": 44,
        "error_cell": 20,
        "missing_key": 43,
        "untypable_value": 2,
    }


def test_a_reference_names_one_post_of_one_organization(lake):
    assert value(lake, "select count(*) from post where part = 'senior' and post_code is null") == 0
    twice = "select lake_id, post_code from post where part = 'senior' group by all"
    assert value(lake, f"select count(*) from ({twice} having count(*) > 1)") == 0
    organizations = (
        "select post_code from post where part = 'senior' group by all "
        "having count(distinct organization_code) > 1"
    )
    assert value(lake, f"select count(*) from ({organizations})") == 0


def test_reporting_lines_are_kept_as_delivered(lake):
    assert value(lake, "select count(*) from post where reports_to_post_code = post_code") == 5
    assert value(lake, "select count(*) from post where reports_to_post_code like '%/XX'") == 0
    orphans = """
        select child.organization, child.as_of_date, count(*) from post as child
        where reports_to_post_code is not null and not exists (
            select 1 from post as parent
            where parent.organization = child.organization
                and parent.as_of_date = child.as_of_date
                and parent.post_code = child.reports_to_post_code
        )
        group by all
    """
    assert lake.sql(orphans).fetchall() == [("ministry_of_defence", "2012-09-30", 11)]


def test_eleven_organizations_their_parents_and_their_units(lake):
    organizations = lake.sql(
        "select organization_code, any_value(parent_organization_code), "
        "count(distinct organization_name) from organization group by 1 order by 1"
    ).fetchall()
    assert len(organizations) == 11
    assert all(names == 1 for _, _, names in organizations)
    under_defence = [
        organization for organization, parent, _ in organizations if parent == "ministry_of_defence"
    ]
    assert under_defence == [
        "met_office",
        "national_army_museum",
        "united_kingdom_hydrographic_office",
    ]
    units = "select count(distinct (organization_code, department_code)) from department"
    assert value(lake, f"{units} where part = 'senior'") == 377


def test_a_header_without_rows_means_none(accounts):
    for part in ("senior", "junior"):
        assert accounts["hm_treasury", "2011-03-31", part]["rows_read"] == 0
