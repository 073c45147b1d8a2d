"""A database that has carried tables without rows, and the views and macros that stand on them."""

from __future__ import annotations

import re

import duckdb

from bianzhi.core.sql_text import quoted
from bianzhi.publish.published_views import (
    UNQUALIFIED_SCHEMA,
    Table,
    View,
    create_view,
    views_on,
)
from bianzhi.publish.structure import MART_SCHEMAS
from bianzhi.publish.table_macros import (
    REPORTING_SCHEMA,
    TableMacro,
    create_table_macros,
    table_macros,
)
from bianzhi.site.carried.parts import Part

MACROS = REPORTING_SCHEMA
_WORD = re.compile(r"\w+")
_CALLED = re.compile(rf"\b{REPORTING_SCHEMA}\.(\w+)\(")
# What labelled views call, beside the macros that analysts call.
_CALLED_BY_VIEWS = "organization_on"


def words(sql: str) -> set[str]:
    """The words of a query in small letters, its names among them."""
    return {word.lower() for word in _WORD.findall(sql)}


def with_tables(connection: duckdb.DuckDBPyConnection, name: str, parts: list[Part]) -> list[View]:
    """Make a database in memory of tables without rows, and the macros and views on them.

    Returns its views. Nothing in it has a comment: writing thousands of them would take most of
    the time.
    """
    connection.execute(f"attach ':memory:' as {name}")
    connection.execute(f"use {name}")
    connection.begin()
    for part in parts:
        connection.execute(f"create schema if not exists {quoted(part.table.schema)}")
        connection.execute(definition(part.table))
    connection.commit()
    _create_macros(connection, _called(table_macros(connection, "published")))
    views = views_on(connection, [part.table for part in parts], MART_SCHEMAS)
    connection.begin()
    for view in views:
        create_view(connection, view)
    connection.commit()
    return views


def _create_macros(connection: duckdb.DuckDBPyConnection, macros: list[TableMacro]) -> None:
    """Create the macros whose tables are there, each after those that it calls."""
    left = macros
    while left:
        failed = []
        for macro in left:
            try:
                create_table_macros(connection, [macro])
            except duckdb.Error:
                failed.append(macro)
        if len(failed) == len(left):
            return
        left = failed


def definition(table: Table) -> str:
    """The statement that creates a table without rows."""
    columns = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in table.columns)
    return f"create table {table.qualified} ({columns})"


def view_queries(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """The statements of all views, those without a schema last."""
    rows = connection.execute(
        """
        select schema_name, sql
        from duckdb_views()
        where database_name = ? and not internal
        order by schema_name = ?, schema_name, view_name
        """,
        [database, UNQUALIFIED_SCHEMA],
    ).fetchall()
    return [sql for _, sql in rows]


def tables_behind(
    connection: duckdb.DuckDBPyConnection, database: str, parts: list[Part]
) -> dict[str, set[str]]:  # fmt: skip
    """The tables behind each name: of a table, a view or a macro, by the words of its query.

    A word that is a name and means a column gives a table too much, never one too few.
    """
    views = connection.execute(
        "select view_name, sql from duckdb_views() where database_name = ? and not internal",
        [database],
    ).fetchall()
    queries = [*views, *((macro.name, macro.query) for macro in table_macros(connection, database))]
    result: dict[str, set[str]] = {}
    for part in parts:
        result.setdefault(part.table.name.lower(), set()).add(part.name)
    called: dict[str, set[str]] = {}
    for name, query in queries:
        result.setdefault(name.lower(), set())
        called.setdefault(name.lower(), set()).update(map(str.lower, _WORD.findall(query)))
    grows = True
    while grows:
        grows = False
        for name, own in called.items():
            more = set().union(*(result[word] for word in own & result.keys()))
            grows = grows or not more <= result[name]
            result[name] |= more
    return result


def comments(parts: list[Part], views: list[View]) -> list[tuple[str, str]]:
    """Name and comment of each column that has one, of tables and views in the order of names."""
    relations = {
        (part.table.schema, part.table.name): [(c.name, c.comment) for c in part.table.columns]
        for part in parts
    }
    relations |= {(view.schema, view.name): [*view.columns] for view in views}
    return [(name, text) for _, own in sorted(relations.items()) for name, text in own if text]


def _called(macros: list[TableMacro]) -> list[TableMacro]:
    """The macros of analysts and of labelled views, and those that these call."""
    by_name = {macro.name: macro for macro in macros if macro.schema == REPORTING_SCHEMA}
    result = {macro.name: macro for macro in macros if macro.schema != REPORTING_SCHEMA}
    wanted = [_CALLED_BY_VIEWS] if _CALLED_BY_VIEWS in by_name else []
    wanted += [name for macro in result.values() for name in _CALLED.findall(macro.query)]
    while wanted:
        macro = by_name.get(wanted.pop())
        if macro is not None and macro.name not in result:
            result[macro.name] = macro
            wanted += _CALLED.findall(macro.query)
    return list(result.values())


def macro_statement(macro: TableMacro) -> str:
    """The statement that creates a macro."""
    name = f"{quoted(macro.schema)}.{quoted(macro.name)}"
    return f"create macro {name}({', '.join(macro.parameters)}) as table {macro.query}"
