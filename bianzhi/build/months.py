"""Which months of a monthly model a build computes again, and how they are put in place.

The rows of a month of a model with the materialization ``monthly`` follow from

- the rows of that month in the needs that have a column ``month``, and
- the rows of other needs that are in force in that month, by their columns (``_REACHES``).

Each has such a need, and rows of the months of such needs only. Where a row in force ends makes no
difference in the months before it ends.

``tests/models/test_monthly.py`` proves this for each of these models and needs. So where the needs
differ from those of the build before in some months only, these months are computed, and the others
stay. A need that says nothing of months, or that reaches most of them, lets all be computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from bianzhi.build.recording import Node, created_statement, is_plain, query_of, relation
from bianzhi.build.unchanged import Earlier, State, columns_of
from bianzhi.core.instants import month_number
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
_LAST = 999_999
# Columns that every new delivery changes. They count only where a model names them.
_OFTEN = ("last_as_of_date", "last_delivery_id", "last_lake_id")
# The share of the months above which all are computed at once.
MOST = 0.5


def reach(columns: Collection[str]) -> tuple[str, str] | None:
    """The months in which a row with these columns is in force, as two expressions; None: any."""
    for names, first, end in _REACHES:
        if set(names) <= set(columns):
            return first, end
    return None


def settled(columns: Collection[str]) -> str | None:
    """The month before which it does not matter where a row ends, or None; as an expression."""
    names = next((names for names, _, _ in _REACHES if set(names) <= set(columns)), ())
    if not set(names) & set(_ENDS):
        return None
    return f"least({', '.join(number for name, number in _ENDS.items() if name in columns)})"


@dataclass
class Months:
    """Compares the needs of monthly models with those of the build before.

    Args:
        before: The quoted name under which the database of the build before is attached.
    """

    before: str
    _columns: dict[str, list[str]] = field(default_factory=dict)
    _ranges: dict[tuple[str, tuple[str, ...]], list[tuple[int, int]]] = field(default_factory=dict)

    def affected(
        self,
        cursor: duckdb.DuckDBPyConnection,
        node: Node,
        needs: Mapping[str, tuple[Node, State]],
        earlier: Earlier,
    ) -> list[date] | None:
        """The months of ``node`` in which a need differs; None where all are to be computed."""
        own = earlier.nodes[node.node_id].months
        if own is None or not is_plain(node):
            return None
        if all(state.months is None for _, state in needs.values()):
            return None  # nothing says which months there are
        known = set(own)
        changed: set[str] = set()
        ranges: list[tuple[int, int]] = []
        for name, (need, state) in needs.items():
            before = earlier.nodes.get(name)
            if before is None:
                return None
            known |= set(state.months or ())
            if before.content == state.content:
                continue
            if (differing := state.differing_months(before)) is not None:
                changed |= differing
                continue
            found = self._reached(cursor, node, need)
            if found is None:
                return None
            ranges += found
        if "" in known | changed:  # rows of no month
            return None
        months = {text: date.fromisoformat(text) for text in known | changed}
        wanted = [
            month
            for text, month in sorted(months.items())
            if text in changed or any(first <= month_number(month) < end for first, end in ranges)
        ]
        return wanted if len(wanted) <= MOST * len(months) else None

    def _reached(
        self, cursor: duckdb.DuckDBPyConnection, node: Node, need: Node
    ) -> list[tuple[int, int]] | None:
        """The months that the rows of a need reach which only one of both builds has."""
        created = relation(need)
        if created is None or created[0] != "table":
            return None
        name = created[1]
        columns = self._columns_of(cursor, name)
        reached = reach(columns)
        if reached is None:
            return None
        own = relation(node)
        assert own is not None
        text = " ".join([*node.statements, *self._columns_of(cursor, own[1])])
        left_out = tuple(column for column in _OFTEN if column in columns and column not in text)
        key = name, left_out
        if key not in self._ranges:
            compared = [column for column in columns if column not in left_out]
            self._ranges[key] = _different(cursor, name, f"{self.before}.{name}", compared, reached)
        return self._ranges[key]

    def _columns_of(self, cursor: duckdb.DuckDBPyConnection, name: str) -> list[str]:
        if name not in self._columns:
            self._columns[name] = columns_of(cursor, name)
        return self._columns[name]


def _different(
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
    first, end = f"coalesce({reached[0]}, 0)", f"coalesce({reached[1]}, {_LAST})"
    ends = settled(columns)
    without_end = [column for column in columns if ends is None or column not in _ENDS]
    sides = " union all ".join(
        f"""
        select
            {first} as from_no,
            {f"least(coalesce({ends}, {_LAST}), {end})" if ends else end} as settled_no,
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


def compute(
    cursor: duckdb.DuckDBPyConnection,
    node: Node,
    needs: Mapping[str, tuple[Node, State]],
    months: Iterable[date],
) -> None:
    """Compute some months of a model, and put them in place of those that stand."""
    text = created_statement(node)
    created = relation(node)
    assert text is not None
    assert created is not None
    tables = [made[1] for need, _ in needs.values() if (made := relation(need)) is not None]
    wanted = sorted(months)
    sql = rows_of_months(cursor, text, tables, wanted)
    cursor.execute(f"create or replace temp table rows_of_months as {sql}")
    cursor.begin()
    cursor.execute(f"delete from {created[1]} where {among(wanted)}")
    cursor.execute(f"insert into {created[1]} from temp.main.rows_of_months")
    cursor.commit()
    cursor.execute("drop table temp.main.rows_of_months")


def rows_of_months(
    cursor: duckdb.DuckDBPyConnection, text: str, needs: Iterable[str], months: Sequence[date]
) -> str:
    """The query of a ``create table`` statement for some months, in order.

    Args:
        needs: The quoted names of what it reads. Of those by month it reads these months, and of
            those with intervals the rows in force between the first and the last of them.
    """
    query = restricted(cursor, query_of(text), needs, months)
    return f"select * from {query} as months where {among(months)}"


def among(months: Iterable[date]) -> str:
    """The condition that a row is of one of the months."""
    return f"month in ({', '.join(f'date {str(month)!r}' for month in months)})"


def restricted(
    cursor: duckdb.DuckDBPyConnection, query: str, needs: Iterable[str], months: Sequence[date]
) -> str:
    """A query that reads only those rows of tables and views (quoted) that concern the months."""
    for place, need in enumerate(needs):
        condition = _concerning(columns_of(cursor, need), months)
        if condition is not None:
            view = f'"of_months_{place}"'
            cursor.execute(f"create or replace temp view {view} as from {need} where {condition}")
            query = query.replace(f'"warehouse".{need}', f"temp.main.{view}")
    return query


def _concerning(columns: Collection[str], months: Sequence[date]) -> str | None:
    """The condition that a row with these columns concerns one of the months, or None."""
    if "month" in columns:
        return among(months)
    reached = reach(columns)
    if reached is None:
        return None
    first, end = reached
    return (
        f"coalesce({first}, 0) <= {month_number(months[-1])}"
        f" and coalesce({end}, {_LAST}) > {month_number(months[0])}"
    )
