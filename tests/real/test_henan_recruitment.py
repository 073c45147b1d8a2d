"""The posts of one provincial examination, from the published workbook in the old format."""

from __future__ import annotations

import duckdb
import pytest

from tests.support.parquet import read

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def plan(henan_home):
    with duckdb.connect() as connection:
        yield connection.sql(f"select * from '{henan_home.lake}/recruitment_plan/*.parquet'")


def test_posts_and_heads_of_both_sheets(plan):
    totals = plan.aggregate("count(*), count(distinct post_code), sum(planned_heads)")
    assert totals.fetchall() == [(6231, 6231, 9900)]
    years = plan.aggregate("plan_year, count(*)").fetchall()
    assert years == [(2024, 6231)]


def test_every_unit_and_every_education_asked_for_has_heads(plan):
    assert (
        plan.filter("organization_name is null or education_requirement is null").fetchall() == []
    )
    by_unit = plan.aggregate("organization_name, sum(planned_heads) as heads")
    assert by_unit.aggregate("count(*), sum(heads), min(heads)").fetchall() == [(4023, 9900, 1)]
    by_education = plan.aggregate("education_requirement, sum(planned_heads) as heads")
    assert by_education.aggregate("sum(heads)").fetchall() == [(9900,)]


def test_nothing_is_in_quarantine(henan_home):
    files = list(henan_home.quarantine.glob("*.parquet"))
    assert [row for file in files for row in read("from read_parquet(?)", [str(file)])] == []
