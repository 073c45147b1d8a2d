"""The questions of docs/questions.md, and all names, in a plain client of the published demo."""

from __future__ import annotations

import duckdb
import pytest

from bianzhi.publish.published import current_publication
from bianzhi.publish.published_views import LABELLED
from bianzhi.publish.structure import MART_SCHEMAS, PUBLIC_SCHEMAS
from tests.docs.test_docs_run import examples

QUESTIONS = [example for example in examples("sql") if example.page.name == "questions.md"]


@pytest.fixture(scope="module")
def client(demo_home):
    database = current_publication(demo_home).database
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_there_are_thirty():
    assert len(QUESTIONS) == 30


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_question(question, client):
    assert client.execute(question.text).fetchall()


def test_every_name_works_without_its_schema(client):
    names = client.execute(
        """
        select schema_name, table_name from duckdb_tables() where not internal
        union all
        select schema_name, view_name from duckdb_views() where not internal
        """
    ).fetchall()
    public = sorted(name for schema, name in names if schema in PUBLIC_SCHEMAS)
    assert public == sorted(name for schema, name in names if schema == "main")
    for name in public:
        client.execute(f"select * from {name} limit 0")


def test_labelled_views_have_the_rows_of_their_marts(client):
    views = client.execute(
        "select schema_name, view_name from duckdb_views()"
        " where not internal and schema_name in (select unnest(?))",
        [list(MART_SCHEMAS)],
    ).fetchall()
    assert len(views) > 30
    for schema, name in views:
        mart = name.removesuffix(LABELLED)
        [(rows, rows_of_mart)] = client.execute(
            f"select (select count(*) from (select * from {schema}.{name})),"
            f" (select count(*) from {schema}.{mart})"
        ).fetchall()
        assert rows == rows_of_mart, name


def test_everything_is_described(client):
    undescribed = client.execute(
        """
        select function_name from duckdb_functions()
        where function_type = 'table_macro' and not internal and comment is null
        union all
        select view_name from duckdb_views() where not internal and comment is null
        union all
        select table_name || '.' || column_name from duckdb_columns()
        where not internal and schema_name in (select unnest(?)) and comment is null
        """,
        [list(MART_SCHEMAS)],
    ).fetchall()
    assert undescribed == []


def test_labels_are_there(client):
    [(cells, named, lit)] = client.execute(
        "select count(*), count(organization_name), count(light_zh)"
        " from establishment_use_month_labelled"
    ).fetchall()
    assert cells == named == lit > 0


# Codes of organizations, divisions, departments, posts and other units, which no list holds, and
# codes of parts whose list depends on the measure.
IDENTIFIERS = {
    "category_code",
    "counter_organization_code",
    "county_code",
    "cycle_code",
    "department_code",
    "division_code",
    "from_code",
    "from_organization_code",
    "item_code",
    "listed_organization_code",
    "organization_code",
    "paid_organization_code",
    "parent_division_code",
    "parent_organization_code",
    "pool_code",
    "post_code",
    "predecessor_code",
    "reports_to_post_code",
    "scope_code",
    "subject_code",
    "successor_code",
    "tier_code",
    "to_code",
    "unit_code",
    "part_code",
}
# Codes of the gate, of the stages of a build and of rules, which the commands print in words.
TECHNICAL = {
    *("gate_result", "stage_rows", "warning_rule"),
    *("rule_basis", "rule_parameter", "policy_document"),
}


def test_codes_of_marts_have_labels(client):
    columns = client.execute(
        """
        select schema_name, table_name, list(column_name)
        from duckdb_columns()
        where list_contains(?, schema_name) and not internal
        group by all
        """,
        [list(MART_SCHEMAS)],
    ).fetchall()
    by_name = {table: (schema, set(names)) for schema, table, names in columns}
    without = set()
    for table, (schema, names) in by_name.items():
        if table.endswith(LABELLED) or table in TECHNICAL:
            continue
        labelled = by_name.get(table + LABELLED, ("", set()))[1]
        for name in names:
            label = name.removesuffix("_code") + "_en"
            if not name.endswith("_code") or name in IDENTIFIERS:
                continue
            if label not in labelled:
                without.add((table, name))
                continue
            rows = client.execute(
                f"select distinct {name} from {schema}.{table}{LABELLED}"
                f" where {name} is not null and {label} is null"
            ).fetchall()
            without |= {(table, name, value) for (value,) in rows}
    assert without == set()
