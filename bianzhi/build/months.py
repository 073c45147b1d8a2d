"""Which months of a monthly model follow from which rows of what it reads.

The rows of a month of a model with the materialization ``monthly`` follow from

- the rows of that month in the needs that have a column of months, and
- the rows of other needs that are in force in that month, by their columns (``_REACHES``).

Each has such a need, and rows of the months of such needs only. Where a row in force ends makes no
difference in the months before it ends. A model may also look a number of months back, which it
names (``months_back``): its rows of a month then follow from those of these months, too.

``tests/models/test_monthly.py`` proves this for each of these models and needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import duckdb

from bianzhi.build.recording import query_of
from bianzhi.build.unchanged import columns_of, month_column
from bianzhi.core.instants import month_end, month_number
from bianzhi.core.sql_text import quoted

# The columns of a need that say in which months its row is in force: from the first, up to but
# without the second, as numbers of months.
_DAY_NUMBER = "(year({0}) * 12 + month({0}) - 1)"
_REACHES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("month_from_no", "month_to_no"), "month_from_no", "month_to_no"),
    (("from_no", "to_no"), "from_no", "to_no"),
    (("month_no",), "month_no", "month_no + 1"),
    (
        ("valid_from", "valid_to"),
        _DAY_NUMBER.format("valid_from"),
        f"{_DAY_NUMBER.format('valid_to')} + 1",
    ),
)
# The columns in which a row ends, and the first month that depends on where it does.
_ENDS = {
    "month_to_no": "month_to_no",
    "to_no": "to_no",
    "valid_to": _DAY_NUMBER.format("valid_to"),
}
LAST = 999_999  # the month that none follows
# The share of the months above which all are computed at once.
MOST = 0.5


def reach(columns: Collection[str]) -> tuple[str, str] | None:
    """The months in which a row with these columns is in force, as two expressions; None: any."""
    for names, first, end in _REACHES:
        if set(names) <= set(columns):
            return first, end
    return None


def in_force(reached: tuple[str, str] | None) -> tuple[str, str]:
    """The first month of a row and the month after its last, as expressions that are never NULL."""
    first, end = reached or ("null", "null")
    return f"coalesce({first}, 0)", f"coalesce({end}, {LAST})"


def settled(columns: Collection[str]) -> str | None:
    """The month before which it does not matter where a row ends, or None; as an expression."""
    names = next((names for names, _, _ in _REACHES if set(names) <= set(columns)), ())
    if not set(names) & set(_ENDS):
        return None
    return f"least({', '.join(number for name, number in _ENDS.items() if name in columns)})"


def different_months(
    cursor: duckdb.DuckDBPyConnection,
    now: str,
    before: str,
    columns: Collection[str],
    reached: tuple[str, str],
) -> list[tuple[int, int]]:
    """The distinct months, from and to, in which one of two tables has a row more often.

    A row that ends elsewhere is the same row in the months before both ends. So a row counts
    without its end up to the month in which it ends, and with its end in that month.
    """
    first, end = in_force(reached)
    ends = settled(columns)
    without_end = [column for column in columns if ends is None or column not in _ENDS]
    sides = " union all ".join(
        f"""
        select
            {first} as from_no,
            {f"least(coalesce({ends}, {LAST}), {end})" if ends else end} as settled_no,
            {end} as to_no,
            hash({", ".join(map(quoted, columns))}) as whole_hash,
            hash({", ".join(map(quoted, without_end))}) as open_hash,
            {sign} as times
        from {table}
        """
        for table, sign in ((now, 1), (before, -1))
    )
    return cursor.execute(
        f"""
        with differing as (
            select from_no, settled_no, to_no, whole_hash, open_hash, sum(times) as times
            from ({sides})
            group by all
            having sum(times) <> 0
        ),

        steps as (
            select open_hash as row_hash, from_no as no, times from differing
            union all
            select open_hash, greatest(settled_no, from_no), -times from differing
            union all
            select whole_hash, greatest(settled_no, from_no), times from differing
            union all
            select whole_hash, greatest(to_no, from_no), -times from differing
        ),

        summed as (
            select row_hash, no, sum(times) as step from steps
            group by all
            having sum(times) <> 0
        ),

        counted as (
            select
                no as from_no,
                lead(no) over (partition by row_hash order by no) as to_no,
                sum(step) over (partition by row_hash order by no) as times
            from summed
        )

        select distinct cast(from_no as integer), cast(to_no as integer)
        from counted
        where times <> 0
        """
    ).fetchall()


def rows_of_months(
    cursor: duckdb.DuckDBPyConnection,
    text: str,
    needs: Iterable[str],
    months: Sequence[date],
    months_back: int = 0,
) -> str:
    """The query of a ``create table`` statement for some months, in order.

    Args:
        needs: The quoted names of what it reads. Of those by month it reads these months, and of
            those with intervals the rows in force between the first and the last of them.
        months_back: How many months before its own a row may look.
    """
    read = {
        month_end(month_number(day) - back) for day in months for back in range(months_back + 1)
    }
    query = restricted(cursor, query_of(text), needs, sorted(read))
    return f"select * from {query} as months where {among(months)}"


def among(months: Iterable[date], month: str = "month") -> str:
    """The condition that a row is of one of the months, by its column or expression."""
    return f"{month} in ({', '.join(f'date {str(day)!r}' for day in months)})"


def restricted(
    cursor: duckdb.DuckDBPyConnection, query: str, needs: Iterable[str], months: Sequence[date]
) -> str:
    """A query that reads only those rows of tables and views (quoted) that concern the months."""
    conditions = {need: _concerning(columns_of(cursor, need), months) for need in needs}
    return narrowed(cursor, query, conditions)


def narrowed(
    cursor: duckdb.DuckDBPyConnection, query: str, conditions: Mapping[str, str | None]
) -> str:
    """A query that reads only those rows of tables and views (quoted) that meet a condition."""
    for place, (need, condition) in enumerate(conditions.items()):
        if condition is not None:
            view = f'"narrowed_{place}"'
            cursor.execute(f"create or replace temp view {view} as from {need} where {condition}")
            query = query.replace(f'"warehouse".{need}', f"temp.main.{view}")
    return query


def _concerning(columns: Collection[str], months: Sequence[date]) -> str | None:
    """The condition that a row with these columns concerns one of the months, or None."""
    month = month_column(columns)
    if month is not None:
        return among(months, month)
    reached = reach(columns)
    if reached is None:
        return None
    first, end = in_force(reached)
    return f"{first} <= {month_number(months[-1])} and {end} > {month_number(months[0])}"
