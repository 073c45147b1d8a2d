"""Which keys of a model follow from which rows of what it reads.

A model may name one of its columns as its key column. Its rows of a key then follow from

- the rows of that key in the needs that have the key, in a column of the same name or in those that
  the model names for the need, and
- all rows of the other needs.

``tests/models/test_keyed.py`` proves this for each of these models and needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import duckdb

from bianzhi.build.months import in_force, narrowed
from bianzhi.build.recording import Node, query_of, relation
from bianzhi.build.unchanged import columns_of
from bianzhi.core.sql_text import literal, quoted

# The number of keys above which a model is computed in full, or by its months.
MOST_KEYS = 2_000


def key_columns(node: Node, need: str, columns: Collection[str]) -> tuple[str, ...]:
    """The columns of a need, by its name, in which the values of the key of a model stand."""
    named = dict(node.key_columns_of).get(need)
    if named is not None:
        return named
    return (node.key_column,) if node.key_column in columns else ()


def different_keys(
    cursor: duckdb.DuckDBPyConnection,
    now: str,
    before: str,
    columns: Collection[str],
    keys: Sequence[str],
    reached: tuple[str, str] | None,
) -> tuple[list[str], list[tuple[int, int]]] | None:
    """The keys of the rows that only one of two tables has, and the months with many such rows.

    Args:
        columns: The columns to compare.
        keys: Those in which a key stands.
        reached: The months in which a row is in force, as two expressions; None: any.

    Returns:
        The keys of the rows whose months have at most ``MOST_KEYS`` such rows, and the months, from
        and to, of the others. None if the keys are more than that, if a key is NULL, or if many
        rows differ and nothing says in which months they are in force.
    """
    names, whole = ", ".join(map(quoted, keys)), ", ".join(map(quoted, columns))
    first, end = in_force(reached)
    sides = " union all ".join(
        f"select {names}, {first} as from_no, {end} as to_no, hash({whole}) as row_hash,"
        f" {sign} as times from {table}"
        for table, sign in ((now, 1), (before, -1))
    )
    cursor.execute(
        f"""
        create or replace temp table different_row as
        select {names}, from_no, to_no, count(*) over (partition by from_no, to_no) as row_count
        from ({sides})
        group by {names}, from_no, to_no, row_hash
        having sum(times) <> 0
        """
    )
    many = cursor.execute(
        f"select distinct from_no, to_no from different_row where row_count > {MOST_KEYS}"
    ).fetchall()
    few = " union ".join(
        f"select {quoted(key)} from different_row where row_count <= {MOST_KEYS}" for key in keys
    )
    found = [key for (key,) in cursor.execute(few).fetchall()]
    cursor.execute("drop table different_row")
    if (many and reached is None) or len(found) > MOST_KEYS or None in found:
        return None
    return sorted(found), many


def rows_of_keys(
    cursor: duckdb.DuckDBPyConnection,
    node: Node,
    text: str,
    needs: Iterable[Node],
    keys: Iterable[str],
) -> str:
    """The query of a ``create table`` statement of a model for some keys."""
    conditions: dict[str, str | None] = {}
    for need in needs:
        if (created := relation(need)) is not None:
            found = key_columns(node, need.name, columns_of(cursor, created[1]))
            either = " or ".join(among_keys(keys, column) for column in found)
            conditions[created[1]] = either or None
    query = narrowed(cursor, query_of(text), conditions)
    return f"select * from {query} as keyed where {among_keys(keys, node.key_column)}"


def among_keys(keys: Iterable[str], column: str) -> str:
    """The condition that a column has one of the keys."""
    return f"{quoted(column)} in ({', '.join(map(literal, keys))})"
