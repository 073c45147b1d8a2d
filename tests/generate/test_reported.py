"""Reports of the offices: equal to their detail, except for the false figures in the truth."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.synthetic.people.state import TYPES


@pytest.fixture(scope="module")
def city(small_city: Path):
    """Reports, an independent count of their detail from the files, and the planted faults."""
    connection = duckdb.connect()
    place = "split_part(filename, '/', -3) as day, split_part(filename, '/', -2) as scope"
    files = f"read_parquet('{small_city}/deliveries/*/*/{{}}.parquet', filename = true)"
    key = "day, scope, organization_code, establishment_type_code"
    connection.execute(
        f"create table report as select *, {place} from {files.format('reported_use')}"
    )
    connection.execute(
        f"""
        create table detail as
        with posts as (
            select {place}, organization_code, establishment_type_code, authorized_posts, 0 as heads
            from {files.format("establishment")}
        ),
        people as (
            select {place}, organization_code, establishment_type_code, 0, 1
            from {files.format("person")}
            where coalesce(staff_status_code, '') not in ('2', '6')
                and coalesce(occupancy_code, '') <> '2'
        )
        select {key}, sum(authorized_posts) as authorized_posts, sum(heads) as in_post
        from (from posts union all from people)
        where (day, scope) in (select day, scope from report)
        group by {key}
        """
    )
    connection.execute(f"create table fault as from '{small_city}/truth/faults.parquet'")
    yield connection
    connection.close()


def test_offices_report_year_ends_and_the_months_of_the_last_year(city):
    days = [day for (day,) in city.sql("select distinct day from report order by day").fetchall()]
    assert days[:11] == [f"{year}-12-31" for year in range(2014, 2025)]
    assert len(days) == 23
    periods = city.sql("select count(*) from report where period <> date_trunc('month', day::date)")
    assert periods.fetchall() == [(0,)]


def test_what_differs_from_the_detail_is_what_the_truth_names(city):
    result = city.sql(
        """
        with compared as (
            select
                coalesce(report.organization_code, detail.organization_code) || '|'
                || coalesce(report.establishment_type_code, detail.establishment_type_code) || '|'
                || coalesce(report.day, detail.day)[:7] || '-01' as record_key,
                coalesce(detail.authorized_posts, 0) as posts,
                coalesce(detail.in_post, 0) as heads,
                report.*
            from report
            full join detail
                using (day, scope, organization_code, establishment_type_code)
        )
        select record_key, unnest([
            case when period is null then 'cell' end,
            case when authorized_posts <> posts then 'authorized_posts' end,
            case when in_post <> heads then 'in_post' end,
            case when vacant_posts <> greatest(posts - heads, 0) then 'vacant_posts' end,
            case when over_posts <> greatest(heads - posts, 0) then 'over_posts' end
        ]) as figure
        from compared
        """
    ).filter("figure is not null")
    named = city.sql(
        "select record_key, coalesce(column_name, 'cell') from fault "
        "where rule_id = 'C09' and entity = 'reported_use'"
    )
    assert sorted(result.fetchall()) == sorted(named.fetchall())


def test_falsehoods_of_every_kind_are_planted(city):
    kinds = city.sql(
        "select distinct rule_id, column_name from fault where entity = 'reported_use'"
    ).fetchall()
    assert set(kinds) == {
        ("C09", "authorized_posts"),  # an old report sent again
        ("C09", "in_post"),
        ("C09", "vacant_posts"),
        ("C09", "over_posts"),
        ("C09", None),
        ("C13", "vacant_posts"),
    }


def test_only_planted_slips_break_the_arithmetic_of_a_row(city):
    [(wrong,)] = city.sql(
        "select count(*) from report where vacant_posts <> greatest(authorized_posts - in_post, 0) "
        "or over_posts <> greatest(in_post - authorized_posts, 0)"
    ).fetchall()
    [(planted,)] = city.sql("select count(*) from fault where rule_id = 'C13'").fetchall()
    assert wrong == planted > 0


def test_people_of_a_type_in_no_list_are_in_no_report(city):
    types = {item for (item,) in city.sql("select establishment_type_code from report").fetchall()}
    assert types <= set(TYPES)
