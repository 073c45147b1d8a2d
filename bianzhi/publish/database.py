"""Writes the database for analysts: the public schemas of a build, sorted and described."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.digest import table_digest
from bianzhi.publish.published_views import create_views
from bianzhi.publish.table_macros import create_table_macros, table_macros

MART_SCHEMAS = (
    "historical_change",
    "organization_structure",
    "personnel_structure",
    "supervision",
)
PUBLIC_SCHEMAS = (*MART_SCHEMAS, "codes", "norms")
# The DuckDB clients of analysts are older than the engine and can read this storage version.
STORAGE_VERSION = "v1.5.0"


@dataclass(frozen=True)
class PublishedTable:
    """One table of a publication."""

    schema: str
    name: str
    rows: int
    digest: str

    @property
    def qualified(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.schema}.{self.name}"


def write_database(
    warehouse: Path,
    target: Path,
    progress: Callable[[str], None] = lambda _: None,
    kept: Mapping[str, PublishedTable] | None = None,
) -> list[PublishedTable]:
    """Copy the public schemas and the table macros of ``warehouse`` to the file ``target``.

    Views with labels, and views that need no schema, are added: see ``published_views``. With
    ``kept``, ``target`` is a copy of an earlier publication of the same state of the project, of
    which these tables, the macros and the views remain.
    """
    with _both_attached(warehouse, target) as connection:
        written = []
        columns = _public_columns(connection)
        for schema, name, comment in _public_relations(connection):
            table = (kept or {}).get(f"{schema}.{name}")
            if table is None:
                progress(f"{schema}.{name}")
                table = _copy_table(connection, schema, name, comment, columns[schema, name])
            written.append(table)
        if kept is None:
            connection.execute("use published")
            create_table_macros(connection, table_macros(connection, "built"))
            create_views(connection, MART_SCHEMAS)
    return written


def write_parquet(
    database: Path,
    tables: list[PublishedTable],
    folder: Path,
    earlier: Path | None = None,
    kept: Collection[str] = (),
) -> None:
    """Write each table of a published database to ``folder/<schema>/<table>.parquet``.

    The files of the tables ``kept`` are shared with the folder ``earlier``.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            path = folder / table.schema / f"{table.name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            if earlier is not None and table.qualified in kept:
                os.link(earlier / table.schema / path.name, path)
                continue
            name = f"{quoted(table.schema)}.{quoted(table.name)}"
            connection.execute(f"copy (from {name}) to {literal(str(path))} (format parquet)")


@contextmanager
def _both_attached(warehouse: Path, target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    try:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach {literal(str(warehouse))} as built (read_only)")
        connection.execute(
            f"attach {literal(str(target))} as published"
            f" (storage_version {literal(STORAGE_VERSION)}, recovery_mode no_wal_writes)"
        )
        yield connection
        connection.execute("use memory")
        connection.execute("detach published")
    finally:
        connection.close()


def _public_relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str | None]]:
    return connection.execute(
        """
        select schema_name, table_name as name, comment
        from duckdb_tables()
        where database_name = 'built' and schema_name in (select unnest(?))
        union all
        select schema_name, view_name as name, comment
        from duckdb_views()
        where database_name = 'built' and schema_name in (select unnest(?))
        order by schema_name, name
        """,
        [list(PUBLIC_SCHEMAS), list(PUBLIC_SCHEMAS)],
    ).fetchall()


def _public_columns(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[tuple[str, str, bool, str | None]]]:
    """Name, type, whether it may be NULL, and comment of each column, by schema and table.

    They are asked once for all tables, because each question lists the columns of all databases.
    """
    columns: dict[tuple[str, str], list[tuple[str, str, bool, str | None]]] = {}
    for schema, table, *column in connection.execute(
        """
        select schema_name, table_name, column_name, data_type, is_nullable, comment
        from duckdb_columns()
        where database_name = 'built' and schema_name in (select unnest(?))
        order by schema_name, table_name, column_index
        """,
        [list(PUBLIC_SCHEMAS)],
    ).fetchall():
        columns.setdefault((schema, table), []).append((*column,))
    return columns


def _copy_table(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    comment: str | None,
    columns: list[tuple[str, str, bool, str | None]],
) -> PublishedTable:
    target = f"published.{quoted(schema)}.{quoted(name)}"
    definitions = ", ".join(
        f"{quoted(column)} {data_type}{'' if is_nullable else ' not null'}"
        for column, data_type, is_nullable, _ in columns
    )
    connection.execute(f"create schema if not exists published.{quoted(schema)}")
    connection.begin()  # a transaction for each comment is slow
    connection.execute(f"create or replace table {target} ({definitions})")
    connection.execute(
        f"insert into {target} from built.{quoted(schema)}.{quoted(name)} order by all"
    )
    if comment:
        connection.execute(f"comment on table {target} is {literal(comment)}")
    for column, _, _, described in columns:
        if described:
            place = f"{target}.{quoted(column)}"
            connection.execute(f"comment on column {place} is {literal(described)}")
    connection.commit()
    [(rows,)] = connection.execute(f"select count(*) from {target}").fetchall()
    return PublishedTable(schema, name, rows, table_digest(connection, target))
