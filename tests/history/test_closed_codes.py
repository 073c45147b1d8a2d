"""A value outside a closed list is never published as a code, in any column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.publish.structure import PUBLIC_SCHEMAS
from ingest.dictionary import schema
from ingest.land import REFUSED, land

TYPED = "Jane Secret"
VALUES = {
    "text": "x",
    "code": "A1",
    "integer": "5",
    "decimal": "1.5",
    "decimal6": "0.5",
    "date": "2024-01-31",
    "month": "2024-01",
    "period": "2024-01",
    "flag": "true",
}
PERSON_ID = "11010519491231002X"


def write_city(folder: Path) -> Path:
    """Write one row of every entity, with a name in each column that has a closed list."""
    folder.mkdir(parents=True)
    for name, entity in schema.entities().items():
        columns = [c for c in entity.columns if c.code_list or c.name in entity.mandatory]
        values = [
            TYPED if c.code_list else PERSON_ID if c.personal == "id" else VALUES[c.type]
            for c in columns
        ]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[c.name for c in columns], values])
    return folder


@pytest.fixture(scope="module")
def city(new_warehouse, tmp_path_factory):
    """A warehouse of two months of that city, all its public tables built."""
    warehouse = new_warehouse()
    sent = tmp_path_factory.mktemp("sent")
    for day in ("2024-01-31", "2024-02-29"):
        (outcome,) = land(
            warehouse.home, [write_city(sent / day)], "canonical", scope="*", backfill=True
        )
        assert outcome.status != REFUSED, [problem.text("en") for problem in outcome.problems]
    models = warehouse.models
    wanted = tuple(name for name, model in models.models.items() if model.schema in PUBLIC_SCHEMAS)
    inputs.write_inputs(warehouse.home, warehouse.folder / "build", None)
    return models.run(warehouse.home.lake, warehouse.folder / "build", wanted)


def columns(connection, ending: str = "") -> list[tuple[str, str, str]]:
    return [
        row
        for row in connection.execute(
            """
            select schema_name, table_name, column_name
            from duckdb_columns()
            where data_type like '%VARCHAR%' and list_contains(?, schema_name)
            order by all
            """,
            [list(PUBLIC_SCHEMAS)],
        ).fetchall()
        if row[2].endswith(ending)
    ]


def test_it_stands_in_no_published_text(city):
    shown = [
        f"{schema_name}.{table}.{column}"
        for schema_name, table, column in columns(city)
        if city.execute(
            f"select count(*) from {schema_name}.{table} where cast({column} as varchar) like ?",
            [f"%{TYPED}%"],
        ).fetchone()[0]
    ]
    assert shown == []


def test_it_is_the_category_unlisted_and_its_rows_count(city):
    ask = "select {} from {} order by all"
    query = ask.format("occupied_code, post_category_code", "historical_change.post_history")
    assert city.execute(query).fetchall() == [("unlisted", "unlisted")]
    query = ask.format(
        "distinct establishment_type_code, authorized_posts, in_post",
        "organization_structure.establishment_use_month",
    )
    assert city.execute(query).fetchall() == [("unlisted", 5, 1)]
    query = ask.format("distinct posts, unknown", "organization_structure.post_use_month")
    assert city.execute(query).fetchall() == [(1, 1)]


def test_every_code_of_a_history_is_listed_or_unlisted(city):
    lists = {c.name: c.code_list for c in schema.columns().values() if c.code_list}
    wrong = [
        f"{schema_name}.{table}.{column}"
        for schema_name, table, column in columns(city, "_code")
        if column in lists and table.endswith("_history") and schema_name != "supervision"
        if city.execute(
            f"""
            select count(*) from {schema_name}.{table}
            where {column} not in (select code from codes.{lists[column]})
                and {column} <> 'unlisted'
            """
        ).fetchone()[0]
    ]
    assert wrong == []


def test_each_is_a_finding_without_the_value(city):
    rows = city.execute(
        "select distinct entity, column_name from supervision.finding"
        " where rule_id in ('E16', 'C04')"
    ).fetchall()
    expected = {
        (name, column.name)
        for name, entity in schema.entities().items()
        for column in entity.columns
        if column.code_list
    }
    assert set(rows) == expected
