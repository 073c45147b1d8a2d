"""Span of control, cycles and orphans of every UK organogram, followed line by line in Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.delivered import archive
from tests.structure.reporting import COLUMNS, KINDS, Post, problems, spans
from tests.support.compiled import Models

pytestmark = pytest.mark.real

Delivered = dict[tuple[str, str], dict[str, list[Post]]]


@pytest.fixture(scope="module")
def delivered(uk_home: Home) -> Delivered:
    """The posts in force of each scope and part, by as-of date, as the lake has them."""
    connection = duckdb.connect()
    query = (
        "select post_code, reports_to_post_code, organization_code, authorized_fte "
        f"from '{uk_home.lake}/post/*.parquet' "
        "where lake_id = ? and occupied_code is distinct from 'eliminated'"
    )
    result: Delivered = defaultdict(dict)
    for entry in archive.entries(uk_home):
        for part in entry["parts"]:
            if part["entity"] == "post":
                rows = connection.execute(query, [part["lake_id"]]).fetchall()
                posts = [Post(code, above, owner, float(n or 0)) for code, above, owner, n in rows]
                result[entry["scope"], part["part"]][entry["as_of_date"]] = posts
    return result


def states(delivered: Delivered) -> Iterator[tuple[date, list[Post]]]:
    """The posts of all scopes at every as-of date, those of an earlier date carried forward."""
    for day in sorted({day for dates in delivered.values() for day in dates}):
        posts: list[Post] = []
        for dates in delivered.values():
            known = [other for other in dates if other <= day]
            posts += dates[max(known)] if known else []
        yield date.fromisoformat(day), posts


@pytest.fixture(scope="module")
def tables(uk_home: Home, models: Models, tmp_path_factory) -> duckdb.DuckDBPyConnection:
    build = tmp_path_factory.mktemp("build")
    inputs.write_inputs(uk_home, build)
    models.run(uk_home.lake, build, ("span_of_control_month", "reporting_line_problem"))
    return models.connection


def test_spans_are_those_of_following_each_line(delivered, tables):
    for day, posts in states(delivered):
        rows = tables.execute(
            f"select organization_code, {COLUMNS} "
            "from organization_structure.span_of_control_month "
            "where month = ? and basis_code = 'reporting_line'",
            [day],
        ).fetchall()
        assert {row[0]: row[1:] for row in rows} == spans(posts), day


def test_cycles_and_orphans_are_named(delivered, tables):
    for day, posts in states(delivered):
        rows = tables.execute(
            "select post_code, line_code, cycle_code, cycle_posts "
            "from organization_structure.reporting_line_problem "
            "where month_from <= ? and (month_to is null or month_to > ?)",
            [day, day],
        ).fetchall()
        assert set(rows) == problems(posts), day


def test_the_organograms_have_orphans_and_posts_that_report_to_themselves(delivered):
    totals: Counter = Counter()
    for _, posts in states(delivered):
        for values in spans(posts).values():
            totals.update(dict(zip(KINDS, values[6:], strict=True)))
    kinds = {kind for kind in KINDS if totals[kind]}
    assert kinds == {"top", "orphan", "self", "below_cycle"}


def test_the_grain_holds(tables):
    for table, grain in (
        ("organization_structure.span_of_control_month", "organization_code, month"),
        ("organization_structure.reporting_line_problem", "record_key, month_from"),
        ("intermediate.int_reporting_line", "record_key, month_from_no"),
        ("intermediate.int_reporting_piece", "record_key, month_from_no"),
    ):
        twice = f"select 1 from {table} group by {grain} having count(*) > 1"
        assert tables.execute(twice).fetchall() == [], table
