"""The definitions of measures against the published demo: every formula holds in every row.

Measures have six decimals; a formula over other measures differs by their rounding.
"""

from __future__ import annotations

import duckdb
import pytest

from bianzhi.publish.marts_page import definitions
from bianzhi.publish.published import current_publication
from bianzhi.publish.structure import MART_SCHEMAS

DEFINED = [(table, row) for table, rows in definitions().items() for row in rows]
UNITS = {"people", "posts", "fte", "fraction", "yuan", "years", "months", "days", "index"}
# Decimals that are no measures: thresholds, delivered values, restated counts of people and posts.
NOT_MEASURES = {
    ("light_rule", "full_fill_rate"),
    ("light_rule", "large_vacancy_rate"),
    ("light_rule", "over_fill_rate"),
    ("gate_result", "unexpected_share"),
    ("gate_result", "worst_delivery_share"),
    ("off_establishment_worker_history", "monthly_cost"),
    ("post_history", "authorized_fte"),
    ("division_lineage", "share_of_posts"),
    ("organization_event", "share_of_posts"),
    ("reform_panel_month", "authorized_posts"),
    ("reform_panel_month", "in_post"),
    ("reform_comparison", "after_value"),
    ("reform_comparison", "before_value"),
    ("reform_rate_decomposition", "after_value"),
    ("reform_rate_decomposition", "before_value"),
    ("organization_crosswalk_span", "weight"),
    ("division_crosswalk", "weight"),
    ("division_crosswalk_span", "weight"),
    ("payroll_control_measure", "required_for_a"),
    ("payroll_control_measure", "required_for_b"),
    ("payroll_control_measure", "required_for_c"),
}


@pytest.fixture(scope="module")
def client(demo_home):
    database = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("table", "row"),
    [(table, row) for table, row in DEFINED if row["formula"]],
    ids=lambda value: value if isinstance(value, str) else value["measure_code"],
)
def test_a_formula_gives_its_measure_in_every_row(table, row, client):
    rows, wrong = client.execute(
        f"""
        select count(*), count(*) filter (
            measure is distinct from formula
            and coalesce(abs(measure - formula) > 0.000001 + 0.0001 * abs(measure), true)
        )
        from (select {row["measure_code"]} as measure, {row["formula"]} as formula from {table})
        """
    ).fetchone()
    assert (rows > 0, wrong) == (True, 0)


@pytest.mark.parametrize("rule", sorted({row["rule"] for _, row in DEFINED if row["rule"]}))
def test_a_rule_is_a_published_table(rule, client):
    assert client.execute(f"select count(*) from {rule}").fetchone()[0] > 0


def test_every_rate_of_a_mart_has_a_definition(client):
    rates = client.execute(
        """
        select table_name, column_name from duckdb_columns()
        where
            list_contains(?, schema_name) and table_name not like '%\\_labelled' escape '\\'
            and data_type like 'DECIMAL%'
        """,
        [list(MART_SCHEMAS)],
    ).fetchall()
    defined = {(table, row["measure_code"]) for table, row in DEFINED}
    assert set(rates) - NOT_MEASURES - defined == set()
    assert set(rates) >= NOT_MEASURES


def test_a_definition_is_complete():
    for table, row in DEFINED:
        place = (table, row["measure_code"])
        assert row["name_zh"], place
        assert row["name_en"], place
        assert row["unit_code"] in UNITS, place
        assert bool(row["caution_zh"]) == bool(row["caution_en"]), place
    assert len({(table, row["measure_code"]) for table, row in DEFINED}) == len(DEFINED)
