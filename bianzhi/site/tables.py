"""The published tables as the query page carries them: tab-separated text, compressed, as scripts.

A browser can read no file beside a page on disk, and the engine of the page reads neither Parquet
nor the published file. Text that is compressed here is small, the same whenever it is written, and
open to the search for personal data. Where the tables are too large for a site, those with the most
rows keep the ends of years and their last months; a large table without months is left out.
"""

from __future__ import annotations

import base64
import csv
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.published_views import (
    UNQUALIFIED_SCHEMA,
    Table,
    create_views,
    published_tables,
)
from bianzhi.publish.structure import MART_SCHEMAS, PUBLIC_SCHEMAS
from bianzhi.publish.table_macros import (
    REPORTING_SCHEMA,
    TableMacro,
    create_table_macros,
    table_macros,
)
from bianzhi.site.questions import Question, questions

FOLDER = "query"
ENGINE, SCHEMA = "engine", "schema"
MACROS = REPORTING_SCHEMA
# Characters that the tables of a site may take; with the engine a site grows by at most 20 MB.
MOST_SIZE = 9_300_000
# The first guess of how many values that are; it shrinks until the size holds.
_VALUES = 16_000_000
_ROOM = 0.9
_MONTH = "month"
_FORMAT = "format csv, delim '\t', header true, nullstr ''"
_CALLED = re.compile(rf"\b{REPORTING_SCHEMA}\.(\w+)\(")
# A site shows no person: it has neither the tables with a row for each, nor their keys elsewhere.
_OF_PERSONS = ("person_history", "person_retirement", "off_establishment_worker_history")
_KEYS_OF_PERSONS = ("person_key", "worker_key")
# What labelled views call, beside the macros that analysts call.
_CALLED_BY_VIEWS = "organization_on"


@dataclass(frozen=True)
class Part:
    """What a site carries of a table; ``first_month`` is None for all of it.

    ``rows`` is None where the table is left out; ``months`` are the rows of each month, newest
    first, none for a table without months.
    """

    table: Table
    all_rows: int
    rows: int | None
    first_month: date | None = None
    months: tuple[tuple[date | None, int], ...] = ()

    @property
    def name(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.table.schema}.{self.table.name}"

    @property
    def is_whole(self) -> bool:
        """Whether the site has every row."""
        return self.rows == self.all_rows


@dataclass(frozen=True)
class Carried:
    """The tables of a query page.

    ``statements`` create the tables and ``views`` all that stands on them; ``answered`` are the
    questions that the page can answer, ``comments`` name and comment of the columns.
    """

    parts: tuple[Part, ...]
    statements: tuple[str, ...]
    views: tuple[str, ...]
    answered: tuple[Question, ...]
    comments: tuple[tuple[str, str], ...]


def carry_tables(
    database: Path, answer: Callable[[str], list[tuple]], write: Callable[[str, str], None],
    most_size: int = MOST_SIZE,
) -> Carried:  # fmt: skip
    """Write the tables of a published database as data files.

    ``answer`` runs a query on the publication: a question is offered where the carried rows give
    the same answer. ``write`` gets the name of each table and its text from ``packed``.
    """
    with _copy_of(database) as connection, tempfile.TemporaryDirectory() as folder:
        every = _all_parts(connection)
        values = _VALUES
        while True:
            parts = _within(every, values)
            texts = {
                part.name: _text(connection, part, Path(folder))
                for part in parts
                if part.rows is not None
            }
            size = sum(map(len, texts.values()))
            if size <= most_size:
                break
            values = int(min(values, _values(parts)) * _ROOM * most_size / size)
        for name, text in texts.items():
            write(name, text)
        for part in parts:
            _keep(connection, part)
        statements = [_definition(part.table) for part in parts if part.rows is not None]
        views = _views(connection)
        answered = _answered(connection, answer, all(part.is_whole for part in parts))
        comments = _comments(connection)
        macros = [_macro(macro) for macro in table_macros(connection, "carried")]
    return Carried(
        tuple(parts), tuple(statements), (*macros, *views), tuple(answered), tuple(comments)
    )


@contextmanager
def _copy_of(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database in memory, with the published one attached to read."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach {literal(str(database))} as published (read_only)")
        connection.execute("attach ':memory:' as carried")
        connection.execute("use published")
        yield connection


def _all_parts(connection: duckdb.DuckDBPyConnection) -> list[Part]:
    parts = []
    for table in published_tables(connection):
        if table.schema in PUBLIC_SCHEMAS:
            [(rows,)] = connection.execute(f"select count(*) from {table.qualified}").fetchall()
            here = None if table.name in _OF_PERSONS else rows
            columns = tuple(c for c in table.columns if c.name not in _KEYS_OF_PERSONS)
            months = tuple(_months(connection, table))
            parts.append(Part(replace(table, columns=columns), rows, here, months=months))
    return parts


def _months(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> list[tuple[date | None, int]]:  # fmt: skip
    if _MONTH not in {column.name for column in table.columns}:
        return []
    return connection.execute(
        f"select {_MONTH}, count(*) from {table.qualified} group by all order by all desc"
    ).fetchall()


def _values(parts: list[Part]) -> int:
    return sum((part.rows or 0) * len(part.table.columns) for part in parts)


def _within(every: list[Part], values: int) -> list[Part]:
    """The parts of the tables where each has at most as many rows as let all have ``values``."""
    parts = every
    most = max((part.rows or 0 for part in every), default=0)
    while _values(parts) > values:
        most = int(most * _ROOM)
        parts = [_shortened(part, most) for part in every]
    return parts


def _shortened(part: Part, most: int) -> Part:
    """The part with at most ``most`` rows: the ends of years and the last months, or nothing."""
    if part.rows is None or part.all_rows <= most:
        return part
    rows = sum(count for month, count in part.months if _ends_year(month))
    first = None
    for month, count in part.months:
        added = 0 if _ends_year(month) else count
        if rows + added > most:
            break
        rows += added
        first = month
    return replace(part, rows=rows if first else None, first_month=first)


def _ends_year(month: date | None) -> bool:
    return month is not None and month.month == 12


def _selected(part: Part) -> str:
    condition = ""
    if part.first_month is not None:
        condition = f" where {_MONTH} >= date '{part.first_month}' or month({_MONTH}) = 12"
    columns = ", ".join(quoted(column.name) for column in part.table.columns)
    return f"select {columns} from published.{part.table.qualified}{condition}"


def _text(connection: duckdb.DuckDBPyConnection, part: Part, folder: Path) -> str:
    path = folder / "table.tsv"
    connection.execute(f"copy ({_selected(part)}) to {literal(str(path))} ({_FORMAT})")
    return packed(path.read_bytes())


def _definition(table: Table) -> str:
    columns = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in table.columns)
    return f"create table {table.qualified} ({columns})"


def _keep(connection: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Have the carried rows in memory, with the comments of their columns."""
    connection.execute("use carried")
    connection.execute(f"create schema if not exists {quoted(part.table.schema)}")
    if part.rows is None:
        return
    connection.execute(_definition(part.table))
    connection.execute(f"insert into {part.table.qualified} {_selected(part)}")
    for column in part.table.columns:
        if column.comment:
            place = f"{part.table.qualified}.{quoted(column.name)}"
            connection.execute(f"comment on column {place} is {literal(column.comment)}")


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Create the macros and views whose tables are there; the queries of the views."""
    left = _called(table_macros(connection, "published"))
    while left:
        failed = []
        for macro in left:
            try:
                create_table_macros(connection, [macro])
            except duckdb.Error:
                failed.append(macro)
        if len(failed) == len(left):
            break
        left = failed
    create_views(connection, MART_SCHEMAS)
    rows = connection.execute(
        """
        select schema_name, sql
        from duckdb_views()
        where database_name = 'carried' and not internal
        order by schema_name = ?, schema_name, view_name
        """,
        [UNQUALIFIED_SCHEMA],
    ).fetchall()
    return [sql for _, sql in rows]


def _comments(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        """
        select column_name, comment
        from duckdb_columns()
        where database_name = 'carried' and comment is not null
        order by schema_name, table_name, column_index
        """
    ).fetchall()


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


def _macro(macro: TableMacro) -> str:
    name = f"{quoted(macro.schema)}.{quoted(macro.name)}"
    return f"create macro {name}({', '.join(macro.parameters)}) as table {macro.query}"


def _answered(
    connection: duckdb.DuckDBPyConnection, answer: Callable[[str], list[tuple]], is_whole: bool
) -> list[Question]:
    """The questions that the carried rows answer as the publication does."""
    every = [question for readers in questions().readers for question in readers.questions]
    if is_whole:
        return every
    result = []
    for question in every:
        try:
            rows = connection.execute(question.sql).fetchall()
        except duckdb.Error:
            continue
        # Rows that the query leaves equal may come in another order.
        if sorted(rows, key=repr) == sorted(answer(question.sql), key=repr):
            result.append(question)
    return result


def packed(content: bytes) -> str:
    """Bytes as text of a script: zlib, then base64; equal bytes give equal text."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def packed_cells(text: str) -> Iterator[tuple[str, int, str]]:
    """Column, row (from 1) and text of a packed table, each distinct text of a column once."""
    lines = zlib.decompress(base64.b64decode(text)).decode("utf-8").splitlines(keepends=True)
    rows = csv.reader(lines, delimiter="\t")
    heads = next(rows)
    seen: list[set[str]] = [set() for _ in heads]
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if value not in seen[place]:
                seen[place].add(value)
                yield heads[place], number, value


def heads(carried: Carried, lang: str) -> dict[str, str]:
    """The head of each column of the carried tables: its label, the first of its comment."""
    labels: dict[str, str] = {}
    for name, comment in carried.comments:
        chinese, colon, _ = comment.partition(": ")
        if colon and not chinese.isascii() and not name.endswith(("_zh", "_en")):
            labels.setdefault(name, chinese if lang == "zh" else _spoken(name))
    for name, label in list(labels.items()):
        stem = re.sub("_(code|id)$", "", name)
        if stem != name:
            labels.setdefault(f"{stem}_{lang}", label.removesuffix("代码").removesuffix(" code"))
    computed: dict[str, Any] = dict(questions().columns)
    return {**labels, **{name: words.text(lang) for name, words in computed.items()}}


def _spoken(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
