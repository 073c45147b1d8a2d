"""The tables that a site may carry, and which of their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

import duckdb

from bianzhi.core.sql_text import quoted
from bianzhi.publish.published_views import Table, published_tables
from bianzhi.publish.structure import PUBLIC_SCHEMAS

_LAST_MONTHS = 13
_MONTH = "month"
# A site shows no person: it has neither the tables with a row for each, nor their keys elsewhere.
_OF_PERSONS = ("person_history", "person_retirement", "off_establishment_worker_history")
_KEYS_OF_PERSONS = ("person_key", "worker_key")


class Span(IntEnum):
    """Which rows of a table a site has; each span has all rows of the one before."""

    NONE = 0
    LAST_MONTHS = 1
    YEAR_ENDS = 2
    WHOLE = 3


@dataclass(frozen=True)
class Part:
    """A table and which of its rows a site has.

    ``months`` are the rows of each month, newest first, none for a table without months.
    """

    table: Table
    all_rows: int
    months: tuple[tuple[date | None, int], ...] = ()
    span: Span = Span.NONE

    @property
    def name(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.table.schema}.{self.table.name}"

    @property
    def is_of_persons(self) -> bool:
        """Whether it has a row for each person."""
        return self.table.name in _OF_PERSONS

    @property
    def is_whole(self) -> bool:
        """Whether the site has every row."""
        return self.span is Span.WHOLE

    @property
    def values(self) -> int:
        """How many values all rows have."""
        return self.all_rows * len(self.table.columns)

    @property
    def first_month(self) -> date | None:
        """The first of the last months; None for a table that can only be carried whole."""
        return self.months[_LAST_MONTHS - 1][0] if len(self.months) > _LAST_MONTHS else None

    @property
    def rows(self) -> int:
        """How many rows the site has."""
        if self.span in {Span.NONE, Span.WHOLE}:
            return self.all_rows if self.is_whole else 0
        return sum(count for month, count in self.months if self._has(month))

    def _has(self, month: date | None) -> bool:
        if month is None or self.first_month is None:
            return False
        return month >= self.first_month or (self.span is Span.YEAR_ENDS and month.month == 12)

    def with_span(self, span: Span) -> Part:
        """The same table with at least these rows; a table of persons never has any."""
        if self.is_of_persons:
            return self
        if self.first_month is None and span is not Span.NONE:
            span = Span.WHOLE
        return self if span <= self.span else replace(self, span=span)

    @property
    def query(self) -> str:
        """The query that gives the rows from the publication."""
        columns = ", ".join(quoted(column.name) for column in self.table.columns)
        query = f"select {columns} from published.{self.table.qualified}"
        if self.is_whole:
            return query
        condition = f"{_MONTH} >= date '{self.first_month}'"
        if self.span is Span.YEAR_ENDS:
            condition += f" or month({_MONTH}) = 12"
        return f"{query} where {condition}"


def all_parts(connection: duckdb.DuckDBPyConnection) -> list[Part]:
    """The published tables that a site may carry, none of their rows yet."""
    parts = []
    for table in published_tables(connection):
        if table.schema in PUBLIC_SCHEMAS:
            [(rows,)] = connection.execute(f"select count(*) from {table.qualified}").fetchall()
            columns = tuple(c for c in table.columns if c.name not in _KEYS_OF_PERSONS)
            months = tuple(_months(connection, table))
            parts.append(Part(replace(table, columns=columns), rows, months))
    return parts


def _months(
    connection: duckdb.DuckDBPyConnection, table: Table
) -> list[tuple[date | None, int]]:  # fmt: skip
    if _MONTH not in {column.name for column in table.columns}:
        return []
    return connection.execute(
        f"""
        select {_MONTH}, count(*)
        from {table.qualified}
        group by all
        order by {_MONTH} desc nulls last
        """
    ).fetchall()
