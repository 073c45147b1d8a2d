"""Views of a published database: names and labels beside codes, and names without a schema.

``<mart>_labelled`` has the columns of a mart, in their order. After a code column come its
labels in Chinese and English (``light_code``, ``light_zh``, ``light_en``). After
``organization_code`` come the name, county, system and level of the organization as last known on
the day of the row. Rates and weights are DOUBLE, so that data frames get plain numbers; money and
full-time equivalents stay DECIMAL. The list of a code column is the one that the comment of the
column names ("codes in codes.light"), so nothing is written twice.

Each public relation also has a view of its name in the schema ``main``, where every client looks.
All views are plain SQL on published tables, without settings of a session.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal, quoted

LABELLED = "_labelled"
UNQUALIFIED_SCHEMA = "main"
_LISTED = re.compile(r"(?:codes|sentences)\s+in\s+(\w+\.\w+)((?:\s+or\s+\w+\.\w+)*)", re.IGNORECASE)
_LABELS = (("label_zh", "label_en"), ("sentence_zh", "sentence_en"))
# Codes beside those of a list: what was delivered says nothing, or nothing that the list knows.
_OUTSIDE = {
    "missing": ("未填", "Missing"),
    "unlisted": ("不在代码表内", "Not in the list"),
    "none": ("无", "None"),
}
_VERSION = "rule_version"
_NORMS = "norms"  # norms may have several rows a code: by validity or by part
_LANGUAGES = (("zh", "中文名称", "in Chinese"), ("en", "英文名称", "in English"))
# The macro that says where an organization belongs on a day, and a day after all records.
_PLACES = "organization_on"
_LAST_DAY = "date '9999-12-31'"
# The day of a row, by the first of these columns that the mart has.
_DAYS = ("month", "as_of_date", "last_seen_on", "valid_from", "vacant_from")
_FRACTION_SCALE = 4  # money and full-time equivalents have at most this scale
_RATE = ("_rate", "_share")
# Column of the organization -> the list of its labels; None where it is a name.
_ORGANIZATION = {
    "organization_name": "机构名称: Name of the organization",
    "county_code": "县区代码: County of the organization, or the city itself",
    "county_name": "县区名称: Name of the county, or of the city's own level (本级)",
    "system_code": "系统: System of the organization; codes in codes.organization_system",
    "admin_level_code": "行政层级: Level of the organization; codes in codes.admin_level",
}


@dataclass(frozen=True)
class Column:
    """A column of a relation: its name, type and comment."""

    name: str
    data_type: str
    comment: str


@dataclass(frozen=True)
class Table:
    """A published table with its columns."""

    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        """Schema and name, quoted where needed, joined by a dot."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


@dataclass(frozen=True)
class View:
    """A view: its query, its comment and the comments of its columns."""

    schema: str
    name: str
    query: str
    comment: str
    columns: tuple[tuple[str, str], ...]

    @property
    def qualified(self) -> str:
        """Schema and name, quoted where needed, joined by a dot."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


def create_views(
    connection: duckdb.DuckDBPyConnection, mart_schemas: tuple[str, ...]
) -> list[View]:
    """Create the views in the database in use, after its tables and table macros."""
    views = views_on(connection, published_tables(connection), mart_schemas)
    connection.begin()  # one transaction for all: a transaction for each comment is slow
    for view in views:
        create_view(connection, view)
        _comment(connection, view)
    connection.commit()
    return views


def views_on(
    connection: duckdb.DuckDBPyConnection, tables: list[Table], mart_schemas: tuple[str, ...]
) -> list[View]:
    """The views on tables of the database in use, each after those that it reads."""
    has_places = _has_places(connection)
    by_name = {f"{table.schema}.{table.name}": table for table in tables}
    views = [
        view
        for table in tables
        if table.schema in mart_schemas and (view := _labelled(table, by_name, has_places))
    ]
    return [*views, *_unqualified(tables, views)]


def published_views(database: Path) -> dict[str, str]:
    """Name with schema, and query, of each view of a published file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            """
            select schema_name || '.' || view_name, sql
            from duckdb_views()
            where database_name = current_database() and not internal
            order by schema_name, view_name
            """
        ).fetchall()
    return dict(rows)


def published_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The tables of the database in use, by schema and name."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(
        """
        select schema_name, table_name, column_name, data_type, coalesce(comment, '')
        from duckdb_columns()
        where database_name = current_database() and not internal
        order by schema_name, table_name, column_index
        """
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    return [
        Table(schema, name, comment, tuple(columns[schema, name]))
        for schema, name, comment in connection.execute(
            """
            select schema_name, table_name, coalesce(comment, '')
            from duckdb_tables()
            where database_name = current_database() and not internal
            order by schema_name, table_name
            """
        ).fetchall()
    ]


def _has_places(connection: duckdb.DuckDBPyConnection) -> bool:
    [(number,)] = connection.execute(
        """
        select count(*)
        from duckdb_functions()
        where
            database_name = current_database()
            and schema_name = 'reporting'
            and function_name = ?
        """,
        [_PLACES],
    ).fetchall()
    return number > 0


class _Query:
    """The columns and joins of a labelled view, collected column by column."""

    def __init__(self, table: Table, by_name: dict[str, Table]):
        self.table = table
        self.by_name = by_name
        self.names = {column.name for column in table.columns}
        self.selected: list[str] = []
        self.described: list[tuple[str, str]] = []
        self.joins: list[str] = []

    def add(self, name: str, expression: str, comment: str) -> None:
        """Select ``expression`` as column ``name``."""
        self.selected.append(f"{expression} as {quoted(name)}")
        self.described.append((name, comment))

    def add_labels(self, column: str, place: str, comment: str) -> None:
        """Join the lists that ``comment`` names and select their labels for ``column``."""
        joined = []
        for code_list in _lists(comment):
            labels = self._join(code_list, column, place)
            if labels:
                joined.append(labels)
        stem = re.sub("_(code|id)$", "", column)
        for number, (language, chinese, english) in enumerate(_LANGUAGES):
            name = f"{stem}_{language}"
            if joined and name not in self.names:
                label = ", ".join(labels[number] for labels in joined)
                label = f"coalesce({label}, {_outside(place, number)})"
                self.add(name, label, f"{chinese}: Label of {column} {english}")

    def _join(self, code_list: str, column: str, place: str) -> tuple[str, str] | None:
        table = self.by_name.get(code_list)
        columns = [listed.name for listed in table.columns] if table else []
        key = next((name for name in ("code", column, "band") if name in columns), None)
        labels = next((pair for pair in _LABELS if set(pair) <= set(columns)), None)
        if table is None or key is None or labels is None:
            return None
        if _VERSION in columns and _VERSION not in self.names:
            return None  # a code alone does not say which version of the sentence
        alias = f"list_{len(self.joins)}"
        condition = f"{place} = {alias}.{quoted(key)}"
        if _VERSION in columns:
            condition += f" and mart.{_VERSION} = {alias}.{_VERSION}"
        source = _newest_labels(table, key, labels) if "valid_from" in columns else table.qualified
        self.joins.append(f"left join {source} as {alias} on {condition}")
        return f"{alias}.{labels[0]}", f"{alias}.{labels[1]}"


def _outside(place: str, number: int) -> str:
    """The label of a code that is in no list."""
    cases = " ".join(
        f"when {literal(code)} then {literal(labels[number])}" for code, labels in _OUTSIDE.items()
    )
    return f"case cast({place} as varchar) {cases} end"


def _labelled(table: Table, by_name: dict[str, Table], has_places: bool) -> View | None:
    """The labelled view of a mart; None where there is nothing to add."""
    query = _Query(table, by_name)
    for column in table.columns:
        place = f"mart.{quoted(column.name)}"
        plain = f"cast({place} as double)" if _is_fraction(column) else place
        query.add(column.name, plain, column.comment)
        query.add_labels(column.name, place, column.comment)
        if column.name == "organization_code" and has_places:
            _add_organization(query)
    if len(query.selected) == len(table.columns):
        return None
    source = f"{table.qualified} as mart {' '.join(query.joins)}"
    return View(
        table.schema,
        table.name + LABELLED,
        f"select {', '.join(query.selected)} from {source}",
        "; ".join(filter(None, (table.comment, "with names and labels beside the codes"))),
        tuple(query.described),
    )


def _add_organization(query: _Query) -> None:
    """Add name, county, system and level of the organization on the day of the row."""
    day = next((name for name in _DAYS if name in query.names), None)
    day_of_row = f"coalesce(mart.{quoted(day)}, {_LAST_DAY})" if day else _LAST_DAY
    query.joins.append(
        f"left join lateral (from reporting.{_PLACES}([{day_of_row}])) as organization"
        " on mart.organization_code = organization.organization_code"
    )
    for name, comment in _ORGANIZATION.items():
        if name not in query.names:
            query.add(name, f"organization.{name}", comment)
            query.add_labels(name, f"organization.{name}", comment)


def _newest_labels(table: Table, key: str, labels: tuple[str, str]) -> str:
    """A list with validity, or several rows a code, with one row a code: that of the newest."""
    if table.schema != _NORMS or _VERSION in {column.name for column in table.columns}:
        return table.qualified  # codes and versions are unique
    return (
        f"(select distinct on ({quoted(key)}) {quoted(key)}, {', '.join(labels)}"
        f" from {table.qualified}"
        f" order by {quoted(key)}, valid_from desc nulls last, {', '.join(labels)})"
    )


def _lists(comment: str) -> Iterator[str]:
    named = _LISTED.search(comment)
    if named:
        yield named[1]
        yield from re.split(r"\s+or\s+", named[2])[1:]


def _is_fraction(column: Column) -> bool:
    decimal = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", column.data_type)
    if decimal is None:
        return False
    return int(decimal[1]) > _FRACTION_SCALE or column.name.endswith(_RATE)


def _unqualified(tables: list[Table], views: list[View]) -> list[View]:
    """A view in ``main`` for each name that only one schema has."""
    relations = [
        (table.schema, table.name, table.comment, tuple((c.name, c.comment) for c in table.columns))
        for table in tables
    ] + [(view.schema, view.name, view.comment, view.columns) for view in views]
    times = Counter(name for _, name, _, _ in relations)
    return [
        View(
            UNQUALIFIED_SCHEMA,
            name,
            f"select * from {quoted(schema)}.{quoted(name)}",
            comment,
            columns,
        )
        for schema, name, comment, columns in relations
        if times[name] == 1 and schema != UNQUALIFIED_SCHEMA
    ]


def create_view(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    """Create a view without its comments."""
    connection.execute(f"create view {view.qualified} as {view.query}")


def _comment(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    name = view.qualified
    if view.comment:
        connection.execute(f"comment on view {name} is {literal(view.comment)}")
    for column, comment in view.columns:
        if comment:
            connection.execute(f"comment on column {name}.{quoted(column)} is {literal(comment)}")
