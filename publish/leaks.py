"""Searches a database, as any reader could, for personal data that must not be in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from publish.digest import quoted

# A citizen id of 18 places, or an old one of 15, that is not part of a longer code.
_DAY = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
CITIZEN_ID = (
    f"(^|[^0-9A-Za-z])[1-9][0-9]{{5}}((18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]"
    f"|[0-9]{{2}}{_DAY}[0-9]{{3}})([^0-9A-Za-z]|$)"
)


@dataclass(frozen=True)
class Leak:
    """A place where personal data was found; the value itself is not repeated."""

    table: str
    column: str
    kind: str
    rows: int


def find_leaks(
    database: Path,
    known: Iterable[str],
    birth_columns: tuple[str, ...] = ("birth_date", "born_on"),
) -> list[Leak]:
    """Every column of ``database`` that shows a known name or id, an id's shape, or births.

    ``known`` are the names, ids and written birth dates of the vault. A known value counts
    where a text holds it anywhere, not only where a text equals it. Dates are searched by
    column name: a day of birth is a leak, a first day of the month is not.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("create temp table known (value varchar)")
        values = sorted({value for value in known if value})
        if values:
            connection.execute("insert into known select unnest(?)", [values])
        lengths = connection.execute(
            "select distinct length(value) from known order by all"
        ).fetchall()
        leaks = []
        for schema, table, texts, births in _searched_columns(connection, birth_columns):
            place = f"{quoted(schema)}.{quoted(table)}"
            queries = (
                [_text_search(place, texts, [length for (length,) in lengths])] if texts else []
            )
            queries += [
                f"select '{column}', 'birth_date', count({quoted(column)}) from {place}"
                for column in births
            ]
            for query in queries:
                for column, kind, rows in connection.execute(query).fetchall():
                    if rows:
                        leaks.append(Leak(f"{schema}.{table}", column, kind, rows))
    return leaks


def _searched_columns(
    connection: duckdb.DuckDBPyConnection, birth_columns: tuple[str, ...]
) -> list[tuple[str, str, list[str], list[str]]]:
    """Per table its columns of text and its columns of birth dates."""
    return connection.execute(
        """
        select
            schema_name,
            table_name,
            coalesce(list(column_name order by column_index) filter (
                regexp_matches(data_type, '^(VARCHAR|JSON)|\\[\\]$')
            ), []),
            coalesce(list(column_name order by column_index) filter (
                regexp_matches(data_type, '^(DATE|TIMESTAMP)') and list_contains(?, column_name)
            ), [])
        from duckdb_columns()
        where not internal and schema_name <> 'main' and database_name = current_database()
        group by schema_name, table_name
        order by schema_name, table_name
        """,
        [list(birth_columns)],
    ).fetchall()


def _text_search(place: str, columns: list[str], lengths: list[int]) -> str:
    """One look at all texts of a table: the shape of an id anywhere, a known value anywhere.

    The pieces of a text of each known length are looked up, instead of every known value in
    every text.
    """
    texts = " union all ".join(
        f"select distinct '{column}' as name, cast({quoted(column)} as varchar) as text"
        f" from {place}"
        for column in columns
    )
    pieces = " union all ".join(
        f"""
        select name, text, unnest(range(1, length(text) - {length} + 2)) as place, {length} as size
        from texts
        where length(text) >= {length}
        """
        for length in lengths or [1]
    )
    return f"""
        with texts as materialized ({texts}),

        pieces as ({pieces})

        select name, 'citizen_id', count(*)
        from texts
        where regexp_matches(text, '{CITIZEN_ID}')
        group by name
        union all
        select name, 'known_value', count(distinct text)
        from pieces
        where substring(text, cast(place as integer), size) in (select value from known)
        group by name
        order by all
    """
