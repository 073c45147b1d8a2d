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
_TEXT_TYPES = ("VARCHAR", "JSON")


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
        lengths = [
            length
            for (length,) in connection.execute(
                "select distinct length(value) from known order by all"
            ).fetchall()
        ]
        columns = connection.execute(
            """
            select schema_name, table_name, column_name, data_type
            from duckdb_columns()
            where not internal and schema_name <> 'main' and database_name = current_database()
            order by all
            """
        ).fetchall()
        leaks = []
        for schema, table, column, data_type in columns:
            place = f"{quoted(schema)}.{quoted(table)}"
            for kind, query in _searches(place, column, data_type, lengths, birth_columns):
                (rows,) = connection.execute(query).fetchone()
                if rows:
                    leaks.append(Leak(f"{schema}.{table}", column, kind, rows))
    return leaks


def _searches(
    place: str, column: str, data_type: str, lengths: list[int], birth_columns: tuple[str, ...]
) -> list[tuple[str, str]]:
    name = quoted(column)
    if data_type.startswith(_TEXT_TYPES) or data_type.endswith("[]"):
        distinct = f"select distinct cast({name} as varchar) as text from {place}"
        searches = [
            (
                "citizen_id",
                f"select count(*) from ({distinct}) as texts"
                f" where regexp_matches(texts.text, '{CITIZEN_ID}')",
            )
        ]
        if lengths:
            searches.append(("known_value", _known_inside(distinct, lengths)))
        return searches
    if data_type.startswith(("DATE", "TIMESTAMP")) and column in birth_columns:
        return [("birth_date", f"select count({name}) from {place}")]
    return []


def _known_inside(distinct: str, lengths: list[int]) -> str:
    """Texts that hold a known value: their pieces of each known length are looked up."""
    pieces = " union all ".join(
        f"""
        select text, unnest(range(1, length(text) - {length} + 2)) as place, {length} as size
        from texts
        where length(text) >= {length}
        """
        for length in lengths
    )
    return f"""
        with texts as ({distinct}),

        pieces as ({pieces})

        select count(distinct text)
        from pieces
        where substring(text, cast(place as integer), size) in (select value from known)
    """
