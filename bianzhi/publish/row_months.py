"""The month of each row of a published table, by which a publication follows what changed.

It is that of the first column of ``MONTH_COLUMNS`` that the table has as a date: the month that the
row is about, or the one in which it ended or was delivered. Rows of earlier months stay as they are
unless something is corrected. A row without such a date has no month; neither has any row of a
table without such a column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import literal, quoted

MONTH_COLUMNS = ("month", "valid_to", "month_to", "as_of_date", "recorded_by")
# The name of the month of rows without one; others are named like 2024-03.
NO_MONTH = ""
_PERIOD_YEARS = 5
# What ``row_hashes`` gives: the number of rows, and two hashes of them.
Hashes = tuple[int, int, int]


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The data types of the columns of a table (quoted), by name and in order."""
    return {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}


def month_end(columns: Mapping[str, str]) -> str:
    """The SQL of the last day of the month of a row of a table with these columns, or of NULL."""
    column = _month_column(columns)
    return "cast(null as date)" if column is None else f"last_day({column})"


def name_of(day: str) -> str:
    """The SQL of the name of the month of a day, from the SQL of the day."""
    return f"coalesce(strftime({day}, '%Y-%m'), {literal(NO_MONTH)})"


def name_of_day(day: str) -> str:
    """The name of the month of a day like 2024-03-31; that of rows without one stays ""."""
    return day[:7]


def period_of(month: str) -> str:
    """The name of the period of a month: the first of five years, or that of rows without month."""
    return month and str(int(month[:4]) // _PERIOD_YEARS * _PERIOD_YEARS)


def name_of_period(columns: Mapping[str, str]) -> str:
    """The SQL of the name of the period of a row of a table with these columns."""
    first_year = f"year({month_end(columns)}) // {_PERIOD_YEARS} * {_PERIOD_YEARS}"
    return f"coalesce(cast({first_year} as varchar), {literal(NO_MONTH)})"


def of_months(columns: Mapping[str, str], months: Collection[str]) -> str:
    """The SQL condition that a row of a table with these columns is of one of the months."""
    column = _month_column(columns)
    names = sorted(month for month in months if month != NO_MONTH)
    conditions = [f"{month_end(columns)} is null"] if NO_MONTH in months else []
    if column and names:
        # The range alone is compared with the smallest and largest value of each block of rows.
        ends = [f"last_day(date '{name}-01')" for name in names]
        is_within = f"{column} between date '{names[0]}-01' and {ends[-1]}"
        conditions.append(f"{is_within} and {month_end(columns)} in ({', '.join(ends)})")
    return f"({' or '.join(conditions) or 'false'})"


def count_months(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str] | None = None
) -> dict[str, int]:
    """The number of rows of each month of a table (quoted) that has rows."""
    end = month_end(columns or columns_of(connection, table))
    rows = connection.execute(
        f"""
        select {name_of("month_end")}, count(*)
        from (select {end} as month_end from {table})
        group by month_end
        """
    ).fetchall()
    return {name: count for name, count in rows if count}


def hash_months(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    months: Collection[str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> dict[str, Hashes]:
    """``row_hashes`` of each month of a table (quoted) that has rows, or of those ``months``.

    Args:
        columns: The data types of its columns, where they are known.
    """
    columns = columns or columns_of(connection, table)
    wanted = "" if months is None else f"where {of_months(columns, months)}"
    rows = connection.execute(
        f"""
        select {name_of("month_end")}, hashes.*
        from (
            select {month_end(columns)} as month_end, {row_hashes()}
            from {table} as {ROW} {wanted}
            group by all
        ) as hashes
        """
    ).fetchall()
    return {name: (count, one, other) for name, _, count, one, other in rows if count}


def _month_column(columns: Mapping[str, str]) -> str | None:
    """The quoted name of the column that gives the month of a row."""
    names = (name for name in MONTH_COLUMNS if columns.get(name) == "DATE")
    return next(map(quoted, names), None)
