"""Read-only SQL on one database file: no writing, no other file, no change of settings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bianzhi.core import instants
from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.integrity import explained, is_damage, require_unaltered
from bianzhi.publish.published_views import LABELLED, UNQUALIFIED_SCHEMA
from bianzhi.publish.structure import PUBLIC_SCHEMAS
from bianzhi.publish.table_macros import REPORTING_SCHEMA, TableMacro, table_macros
from bianzhi.read.statements import require_query

if TYPE_CHECKING:
    import pyarrow

_BATCH = 10_000
_NAME = "published"


@dataclass(frozen=True)
class Relation:
    """A table or labelled view of the published database and its description."""

    schema: str
    name: str
    rows: int
    comment: str


@dataclass
class Result:
    """Columns and rows of a query, read on demand."""

    columns: list[str]
    types: list[str]
    cursor: duckdb.DuckDBPyConnection

    def rows(self) -> Iterator[tuple]:
        """The rows as tuples, in batches from the engine; they can be read once."""
        while batch := self.cursor.fetchmany(_BATCH):
            yield from batch


class Reader:
    """A read-only view of a database; table names need no schema.

    It runs only single queries (see ``statements``). In addition the engine is locked: the file is
    open for reading only, and afterwards no other file can be opened. Therefore a query that does
    not fit in memory fails instead of spilling to disk.
    """

    def __init__(self, database: Path):
        require_unaltered(database)
        self.database = database
        # A separate instance, so that its locks do not bind other readers of this process.
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "temp_directory": "",
            }
        )
        try:
            self._connection.execute(f"attach {literal(str(database))} as {_NAME} (read_only)")
        except duckdb.Error as error:
            raise explained(error, database) from error
        self._connection.execute(f"use {_NAME}")
        present = {
            name
            for (name,) in self._connection.execute(
                "select schema_name from duckdb_schemas() where database_name = ?", [_NAME]
            ).fetchall()
        }
        # The last one only repeats relations for clients without a search path.
        wanted = (*PUBLIC_SCHEMAS, REPORTING_SCHEMA, UNQUALIFIED_SCHEMA)
        schemas = [name for name in wanted if name in present]
        path = ",".join(f"{_NAME}.{name}" for name in schemas)
        self._connection.execute(f"set search_path = '{path}'")
        self._connection.execute(f"set timezone = '{instants.zone().key}'")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set disabled_filesystems = 'LocalFileSystem'")
        self._connection.execute("set lock_configuration = true")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @cached_property
    def macros(self) -> dict[str, TableMacro]:
        """The table macros by schema and name; to list them takes longer than most queries."""
        with self._connection.cursor() as cursor:  # whatever rows are being read remain
            return {macro.qualified: macro for macro in table_macros(cursor, _NAME)}

    def run(self, sql: str) -> Result:
        """Run one query; an error becomes a message with a remedy."""
        try:
            self._connection.execute(require_query(self._connection, sql))
        except duckdb.Error as error:
            raise self._explained(error) from error
        described = self._connection.description
        if not described:
            raise Failed("sql.no_query")
        return Result(
            [column[0] for column in described],
            [str(column[1]) for column in described],
            self._connection,
        )

    def arrow(self, sql: str) -> pyarrow.RecordBatchReader:
        """The rows of ``sql`` with their types, batch by batch."""
        self._connection.abort()  # the rest of the previous query
        try:
            require_query(self._connection, sql)
            relation = self._connection.sql(sql)
            if relation is None:
                raise Failed("sql.no_query")
            return relation.to_arrow_reader(_BATCH)
        except duckdb.Error as error:
            raise self._explained(error) from error

    def keep(self, name: str, sql: str) -> None:
        """Store the rows of one query in memory as table ``name``, for queries of this reader."""
        try:
            require_query(self._connection, sql)
            self._connection.execute(f"create or replace temp table {quoted(name)} as {sql}")
        except duckdb.Error as error:
            raise self._explained(error) from error

    def define(self, name: str, macro: TableMacro, query: str) -> None:
        """Keep ``query`` as table macro ``name`` with the parameters of ``macro``."""
        try:
            require_query(self._connection, query)
            self._connection.execute(
                f"create or replace temp macro {quoted(name)}({', '.join(macro.parameters)})"
                f" as table {query}"
            )
        except duckdb.Error as error:
            raise self._explained(error) from error

    def tables(self) -> list[Relation]:
        """The published tables and their labelled views, by schema and name."""
        rows = self._connection.execute(
            """
            with tables as (
                select schema_name, table_name, estimated_size, comment
                from duckdb_tables()
                where database_name = $1 and not internal and not temporary
            ),

            labelled as (
                select views.schema_name, views.view_name, tables.estimated_size, views.comment
                from duckdb_views() as views
                inner join tables
                    on
                        views.schema_name = tables.schema_name
                        and views.view_name = tables.table_name || $2
                where views.database_name = $1
            )

            select schema_name, table_name, estimated_size, coalesce(comment, '')
            from (from tables union all from labelled)
            order by schema_name, table_name
            """,
            [_NAME, LABELLED],
        ).fetchall()
        return [Relation(*row) for row in rows]

    def columns(self, table: str) -> list[tuple[str, str, str]]:
        """Name, type and description of the columns of ``table``, with or without schema."""
        schema, _, name = table.rpartition(".")
        rows = self._connection.execute(
            """
            select column_name, data_type, coalesce(comment, '')
            from duckdb_columns()
            where
                database_name = ?
                and table_name = ?
                and schema_name <> ?
                and (schema_name = ? or ? = '')
            order by schema_name, column_index
            """,
            [_NAME, name, UNQUALIFIED_SCHEMA, schema, schema],
        ).fetchall()
        if not rows:
            raise Failed("sql.unknown_table", name=table, near=self._nearest(table))
        return rows

    def _explained(self, error: duckdb.Error) -> Failed:
        text = str(error)
        if is_damage(error):
            return explained(error, self.database)
        missing = re.search(r"(?:Table|Table Function) with name (\S+) does not exist", text)
        if missing:
            name = missing.group(1)
            return Failed("sql.unknown_table", name=name, near=self._nearest(name))
        if isinstance(error, duckdb.PermissionException) or "read-only mode" in text:
            return Failed("sql.read_only", reason=_first_line(text))
        if isinstance(error, duckdb.OutOfMemoryException):
            return Failed("sql.out_of_memory", reason=_first_line(text))
        return Failed("sql.failed", reason=text.strip())

    def _nearest(self, name: str) -> str:
        by_name = {relation.name: relation for relation in self.tables()}
        wanted = name.rpartition(".")[2].lower()
        near = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.4)
        near = near or sorted(by_name)[:3]
        return ", ".join(f"{by_name[text].schema}.{text}" for text in near)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0]
