"""The published database without rows: tables with comments, table macros and views."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.published_views import create_views
from bianzhi.publish.table_macros import TableMacro, create_table_macros, table_macros
from bianzhi.publish.written_by import written_by

MART_SCHEMAS = (
    "historical_change",
    "organization_structure",
    "personnel_structure",
    "supervision",
)
# The names under which a build and the tables of its gate are attached.
BUILT = "built"
JUDGED = "judged"
# The schemas of code lists and norms, which the project fixes.
FIXED_SCHEMAS = ("codes", "norms")
PUBLIC_SCHEMAS = (*MART_SCHEMAS, *FIXED_SCHEMAS)


@dataclass(frozen=True)
class Column:
    """A column of a relation of a build."""

    name: str
    data_type: str
    is_nullable: bool
    comment: str | None


@dataclass(frozen=True)
class Relation:
    """A table or view of a build that is published as a table."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    # The attached database that has it.
    database: str = BUILT

    @property
    def source(self) -> str:
        """Where its rows are read."""
        return f"{self.database}.{self.quoted}"

    @property
    def qualified(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        """Schema and name, quoted where needed, joined by a dot."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


@dataclass(frozen=True)
class Structure:
    """What a published database has before it has rows."""

    relations: tuple[Relation, ...]
    macros: tuple[TableMacro, ...]

    @property
    def digest(self) -> str:
        """A hash of the structure and of the code that writes it."""
        return hashlib.sha256(f"{written_by()}{self!r}".encode()).hexdigest()


def structure_of(connection: duckdb.DuckDBPyConnection, database: str) -> Structure:
    """The public relations and the table macros of an attached build, with those of its gate."""
    relations = {relation.qualified: relation for relation in _relations(connection, database)}
    relations |= {relation.qualified: relation for relation in _relations(connection, JUDGED)}
    ordered = sorted(relations.values(), key=lambda relation: (relation.schema, relation.name))
    return Structure(tuple(ordered), tuple(table_macros(connection, database)))


def _relations(connection: duckdb.DuckDBPyConnection, database: str) -> Iterator[Relation]:
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(
        """
        select schema_name, table_name, column_name, data_type, is_nullable, comment
        from duckdb_columns()
        where database_name = ? and schema_name in (select unnest(?))
        order by schema_name, table_name, column_index
        """,
        [database, list(PUBLIC_SCHEMAS)],
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    for schema, name, comment in _public_relations(connection, database):
        yield Relation(schema, name, comment, tuple(columns[schema, name]), database)


def _public_relations(
    connection: duckdb.DuckDBPyConnection, database: str
) -> list[tuple[str, str, str | None]]:
    return connection.execute(
        """
        select schema_name, table_name as name, comment
        from duckdb_tables()
        where database_name = $database and schema_name in (select unnest($schemas))
        union all
        select schema_name, view_name as name, comment
        from duckdb_views()
        where database_name = $database and schema_name in (select unnest($schemas))
        order by schema_name, name
        """,
        {"database": database, "schemas": list(PUBLIC_SCHEMAS)},
    ).fetchall()


def write_structure(connection: duckdb.DuckDBPyConnection, structure: Structure) -> None:
    """Create tables, table macros and views in the database in use."""
    connection.begin()  # a transaction for each comment is slow
    for relation in structure.relations:
        create_table(connection, relation, relation.quoted)
    connection.commit()
    create_table_macros(connection, list(structure.macros))
    create_views(connection, MART_SCHEMAS)


def create_table(connection: duckdb.DuckDBPyConnection, relation: Relation, target: str) -> None:
    """Create a table without rows as ``target`` (quoted), with its comments."""
    definitions = ", ".join(
        f"{quoted(column.name)} {column.data_type}{'' if column.is_nullable else ' not null'}"
        for column in relation.columns
    )
    schema, _, _ = target.rpartition(".")
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create or replace table {target} ({definitions})")
    if relation.comment:
        connection.execute(f"comment on table {target} is {literal(relation.comment)}")
    for column in relation.columns:
        if column.comment:
            place = f"{target}.{quoted(column.name)}"
            connection.execute(f"comment on column {place} is {literal(column.comment)}")
