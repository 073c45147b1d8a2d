"""Flows of every year of the demo city equal the planted flows, including double counts."""

from __future__ import annotations

import duckdb
import pytest

FLOWS = ("entries", "exits", "transfers_in", "transfers_out", "reform_in", "reform_out")


@pytest.fixture(scope="module")
def demo(demo_home):
    with duckdb.connect() as connection:
        published = demo_home.current_publication / "bianzhi.duckdb"
        truth = demo_home.root / "demo" / "truth" / "stock_flow_month.parquet"
        connection.execute(f"attach '{published}' as published (read_only)")
        connection.execute(f"create view planted as from read_parquet('{truth}')")
        connection.execute(
            "create view counted as from published.historical_change.stock_flow_month"
        )
        connection.execute(
            """
            create view silent as
            with delivered as (
                select distinct scope, as_of_date
                from published.supervision.delivery_part where entity = 'person'
            )
            select scope, month
            from (select distinct scope from delivered)
            cross join (select distinct month from counted)
            where (scope, month) not in (select (scope, as_of_date) from delivered)
            """
        )
        yield connection


@pytest.mark.parametrize("flow", ["entries", "exits", "reform_in", "reform_out"])
def test_the_flow_of_every_year_is_as_planted(demo, flow):
    assert _sums(demo, "counted", flow, "year(month)") == _sums(
        demo, "planted", flow, "year(month)"
    )


@pytest.mark.parametrize("flow", FLOWS)
def test_the_flow_of_every_organization_is_as_planted_in_months_that_were_delivered(demo, flow):
    """An office that skips a month shows the flows of both months together."""
    where = """
        not exists (
            select 1 from silent
            where left(organization_code, 6) = silent.scope
            and month in (silent.month, last_day(silent.month + interval 1 day))
        )
    """
    cell = "organization_code, month"
    assert _sums(demo, "counted", flow, cell, where) == _sums(demo, "planted", flow, cell, where)


def _sums(demo, table: str, flow: str, grain: str, where: str = "true") -> list[tuple]:
    return demo.execute(
        f"select {grain}, sum({flow}) from {table} where {where} group by all "
        f"having sum({flow}) <> 0 order by all"
    ).fetchall()
