"""The table macros of a build, such as ``restated_on(basis_date)``, in a published database.

They are models of the dbt project (``models/reporting``); a build holds them beside its tables.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal, quoted

# Macros that reports and explanations ask, and those that analysts call without a schema.
REPORTING_SCHEMA = "reporting"
MACRO_SCHEMAS = ("main", REPORTING_SCHEMA)

_EXCLUDED = re.compile(r"EXCLUDE \(([^()]+)\)")


@dataclass(frozen=True)
class TableMacro:
    """A table macro: its parameters in order, and the query as the engine writes it."""

    schema: str
    name: str
    parameters: tuple[str, ...]
    query: str
    comment: str | None = None

    @property
    def qualified(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.schema}.{self.name}"

    @property
    def digest(self) -> str:
        """A hash of parameters and query."""
        text = "\0".join([*self.parameters, self.query])
        return hashlib.sha256(text.encode()).hexdigest()


def table_macros(connection: duckdb.DuckDBPyConnection, database: str) -> list[TableMacro]:
    """The table macros of an attached database, by schema and name."""
    rows = connection.execute(
        """
        select schema_name, function_name, parameters, macro_definition, comment
        from duckdb_functions()
        where
            function_type = 'table_macro'
            and not internal
            and database_name = ?
            and schema_name in (select unnest(?))
        order by schema_name, function_name
        """,
        [database, list(MACRO_SCHEMAS)],
    ).fetchall()
    return [
        TableMacro(schema, name, tuple(parameters), _ordered(query), comment)
        for schema, name, parameters, query, comment in rows
    ]


def _ordered(query: str) -> str:
    """The query with the columns of each EXCLUDE in order; the engine shuffles them."""
    return _EXCLUDED.sub(
        lambda found: f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})", query
    )


def published_macros(database: Path) -> list[TableMacro]:
    """The table macros of a published file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return table_macros(connection, database.stem)


def create_table_macros(connection: duckdb.DuckDBPyConnection, macros: list[TableMacro]) -> None:
    """Create the macros in the database in use, each after those that it calls.

    Raises:
        duckdb.Error: where a macro names a table or macro that is not there.
    """
    for schema in sorted({macro.schema for macro in macros}):
        connection.execute(f"create schema if not exists {quoted(schema)}")
    left = list(macros)
    while left:
        failed: list[TableMacro] = []
        for macro in left:
            try:
                _create(connection, macro)
            except duckdb.CatalogException:
                if len(failed) + 1 == len(left):  # no other one can help
                    raise
                failed.append(macro)
        left = failed


def _create(connection: duckdb.DuckDBPyConnection, macro: TableMacro) -> None:
    name = f"{quoted(macro.schema)}.{quoted(macro.name)}"
    parameters = ", ".join(macro.parameters)
    connection.execute(f"create or replace macro {name}({parameters}) as table {macro.query}")
    if macro.comment:
        connection.execute(f"comment on macro table {name} is {literal(macro.comment)}")
