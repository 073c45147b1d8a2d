"""Counts rows through the stages of a build, where each row in is one of the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from bianzhi.store.whole_files import is_intact, write_recorded
from ingest.dictionary import schema

TABLE = "supervision.stage_rows"
COLUMNS = {
    "stage_code": ("varchar", "Stage of the flow: land, stage, history"),
    "entity": ("varchar", "Landing entity"),
    "rows_in": ("bigint", "Rows that came into the stage"),
    "rows_out": ("bigint", "Rows that left it, counted where they lie"),
    "rows_collapsed": ("bigint", "Rows that say what another row says already"),
    "rows_dropped": ("bigint", "Rows of deliveries that were replaced or taken back"),
    "rows_quarantined": ("bigint", "Rows that could not be landed"),
    "rows_passed_over": ("bigint", "Lines that are no records"),
    "rows_unexplained": ("bigint", "Rows in less all the others; anything but 0 is a fault"),
}
# The rows of each file of the lake, beside the database of a build.
LAKE_ROWS = "lake_rows.json"
DESCRIPTION = "Rows in and out of every stage of the flow. Grain: stage, entity"


def write_stages(build: Path, lake: Path, before: Path | None = None) -> None:
    """Count every stage of the build in ``build`` and store the figures in its warehouse.

    Args:
        before: The build before. It has the rows of the files that it read, which never change.
    """
    inputs = build / "inputs"
    with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists supervision")
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
        connection.execute(f"create or replace table {TABLE} ({columns})")
        delivered = _delivered(connection, inputs)
        if delivered:
            rows = _lake_rows(connection, inputs, lake, _counted(before))
            write_recorded(build / LAKE_ROWS, json.dumps(rows).encode())
            connection.execute(
                f"insert into {TABLE} {_stages_sql(delivered, rows)}",
                {
                    "delivery": str(inputs / "delivery.parquet"),
                    "standing": str(inputs / "standing.parquet"),
                },
            )
        connection.execute(f"comment on table {TABLE} is '{DESCRIPTION}'")
        for name, (_, description) in COLUMNS.items():
            connection.execute(f"comment on column {TABLE}.{name} is '{description}'")


def _counted(build: Path | None) -> dict[str, dict[str, int]]:
    """The rows of the files that a build read, by entity and reading; none if not recorded."""
    if build is None or not is_intact(build / LAKE_ROWS):
        return {}
    return json.loads((build / LAKE_ROWS).read_bytes())


def _lake_rows(
    connection: duckdb.DuckDBPyConnection,
    inputs: Path,
    lake: Path,
    known: Mapping[str, Mapping[str, int]],
) -> dict[str, dict[str, int]]:
    """The rows in the lake of each reading in force, by entity and reading."""
    from pyarrow import parquet  # takes longer to load than most commands that read need

    standing = connection.execute(
        "select entity, lake_id from read_parquet(?)", [str(inputs / "standing.parquet")]
    ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for entity, lake_id in standing:
        rows = known.get(entity, {}).get(lake_id)
        if rows is None:
            rows = parquet.read_metadata(lake / entity / f"{lake_id}.parquet").num_rows
        found.setdefault(entity, {})[lake_id] = rows
    return found


def stage_totals(warehouse: Path) -> list[dict]:
    """The figures of each stage over all entities, in the order of the flow."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(
            f"""
            select
                stage_code,
                {", ".join(f"cast(sum({name}) as bigint) as {name}" for name in list(COLUMNS)[2:])}
            from {TABLE}
            group by stage_code
            order by array_position(['land', 'stage', 'history'], stage_code)
            """
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _delivered(connection: duckdb.DuckDBPyConnection, inputs: Path) -> list[schema.Entity]:
    """The entities of which something was delivered."""
    rows = connection.execute(
        "select distinct entity from read_parquet(?)", [str(inputs / "delivery.parquet")]
    ).fetchall()
    names = {entity for (entity,) in rows}
    return [entity for name, entity in schema.entities().items() if name in names]


def _stages_sql(delivered: list[schema.Entity], rows: Mapping[str, Mapping[str, int]]) -> str:
    counts = {entity.name: sum(rows.get(entity.name, {}).values()) for entity in delivered}
    staged = ", ".join(f"('{name}', {count})" for name, count in counts.items())
    kept = " union all ".join(map(_history_sql, delivered))
    return f"""
        with delivery as (
            select * from read_parquet($delivery)
            where entity is not null and kind <> 'retract'
        ),

        standing as (
            select * from read_parquet($standing)
        ),

        landed as (
            select
                entity,
                sum(rows_read) as rows_read,
                sum(rows_landed) as rows_landed,
                sum(rows_collapsed) as rows_collapsed,
                sum(rows_quarantined) as rows_quarantined,
                sum(rows_passed_over) as rows_passed_over,
                sum(case when is_standing then 0 else rows_landed end) as rows_dropped
            from delivery
            group by entity
        ),

        staged as (
            select * from (values {staged}) as counted (entity, rows)
        ),

        kept as ({kept}),

        stage_rows as (
            select
                'land' as stage_code,
                entity,
                rows_read as rows_in,
                rows_landed as rows_out,
                rows_collapsed,
                0 as rows_dropped,
                rows_quarantined,
                rows_passed_over
            from landed
            union all
            select 'stage', landed.entity, landed.rows_landed, staged.rows, 0,
                landed.rows_dropped, 0, 0
            from landed
            inner join staged on landed.entity = staged.entity
            union all
            select 'history', staged.entity, staged.rows, kept.rows,
                coalesce(kept.repeated, staged.rows - kept.rows), 0, 0, 0
            from staged
            inner join kept on staged.entity = kept.entity
            inner join landed on staged.entity = landed.entity
        )

        select
            *,
            rows_in - rows_out - rows_collapsed - rows_dropped - rows_quarantined
            - rows_passed_over
        from stage_rows
        order by stage_code, entity
    """


def _history_sql(entity: schema.Entity) -> str:
    """The SQL that counts the rows of a history.

    A state counts the deliveries that repeat it, without those that have its row only in a form
    that did not land. Events and periods do not record which rows were
    sent again, so the difference is used for them.
    """
    table = f"history.hist_{entity.name}"
    if entity.kind != "state":
        return f"select '{entity.name}' as entity, count(*) as rows, null as repeated from {table}"
    same = " and ".join(f"{{0}}.{name} = hist.{name}" for name in ("source", "scope", "part"))
    return f"""
        select
            '{entity.name}' as entity,
            count(*) as rows,
            coalesce(sum(newest.as_of_no - first.as_of_no), 0) - (
                select count(*)
                from intermediate.int_unread_cell as unread
                inner join {table} as hist
                    on {same.format("unread")} and unread.record_key = hist.record_key
                    and unread.unread_from > hist.valid_from
                    and unread.unread_from < hist.last_as_of_date
                where unread.entity = '{entity.name}' and unread.column_name = ''
            ) as repeated
        from {table} as hist
        inner join standing as first
            on {same.format("first")} and first.as_of_date = hist.valid_from
            and first.entity = '{entity.name}'
        inner join standing as newest
            on {same.format("newest")} and newest.as_of_date = hist.last_as_of_date
            and newest.entity = '{entity.name}'
    """
