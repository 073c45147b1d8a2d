"""Searches all output for personal data: a database, a report, the rows of an export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.personal_shapes import BIRTH_WORD, as_birth, is_birth_column
from bianzhi.core.sql_text import quoted
from bianzhi.publish.personal_text import PHONE, WRITTEN_PHONE, PersonalText
from bianzhi.publish.row_months import columns_of, name_of_period, of_months

# Hashes and keys are most texts of a warehouse, and no id, number or name looks like one.
_HASH = "[a-z]?[0-9a-f]*[a-f][0-9a-f]*"
_HASH_LENGTH = 16
_CODE_ENDINGS = ("_code", "_no", "_id", "_key")
_SHOWN_ROWS = 5
_SOURCE = ("delivery_id", "row_no")
_PERIOD = "the_period_of_the_row"  # no column has this name


@dataclass(frozen=True)
class Leak:
    """A place with personal data, without the value itself.

    ``table`` is a table of a database, a file, or a table of a report. ``rows`` has the first rows
    (from 1), ``count`` the number of all rows, ``source`` the delivery and row of the first, if
    known.
    """

    table: str
    column: str
    kind: str
    count: int
    rows: tuple[int | str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Cell:
    """A text of a report or an export, and its place."""

    table: str
    row: int | str
    column: str
    text: str


def find_leaks(
    database: Path, search: PersonalText, texts: pl.DataFrame | None = None
) -> list[Leak]:
    """Every column of ``database`` that shows a person: see ``PersonalText``.

    Args:
        texts: Those that ``texts_in`` finds, where they are known.
    """
    found = texts_in(database) if texts is None else texts
    result = list(_personal(found.select("place", "text").unique(), search))
    with duckdb.connect(str(database), read_only=True) as connection:
        leaks = [_placed(connection, *key) for key in result]
    return sorted(leaks, key=lambda leak: (leak.table, leak.column, leak.kind))


def texts_in(database: Path, months: Mapping[str, Collection[str]] | None = None) -> pl.DataFrame:
    """Each distinct text of each column of ``database``, without hashes.

    Args:
        months: Of these tables (schema and name, joined by a dot) only the rows of these months.

    Returns:
        Place, period of the row (``row_months``) and text.
    """
    texts = [pl.DataFrame(schema=dict.fromkeys(("place", "period", "text"), pl.String))]
    with duckdb.connect(str(database), read_only=True) as connection:
        for place, names in _text_columns(connection).items():
            wanted = None if months is None else months.get(".".join(place))
            is_read = wanted is None or len(wanted) > 0
            if names and is_read and _has_rows(connection, place):
                texts.append(_distinct_texts(connection, place, names, wanted))
    return pl.concat(texts)


def find_leaking_cells(cells: Iterable[Cell], search: PersonalText) -> list[Leak]:
    """Find personal data in the cells of a report or an export."""
    rows = [(cell.table, cell.column, cell.row, cell.text) for cell in cells if cell.text]
    frame = pl.DataFrame(
        {"place": [f"{table}\0{column}" for table, column, _, _ in rows],
         "text": [text for *_, text in rows]},
        schema={"place": pl.String, "text": pl.String},
    )  # fmt: skip
    leaks = []
    for place, kind, texts in _personal(frame, search):
        table, column = place.split("\0")
        hit = [row for t, c, row, text in rows if (t, c) == (table, column) and text in texts]
        leaks.append(Leak(table, column, kind, len(hit), tuple(hit[:_SHOWN_ROWS])))
    return leaks


def _personal(texts: pl.DataFrame, search: PersonalText) -> Iterator[tuple[str, str, set[str]]]:
    """Place, kind and texts, for each place (table and column) that shows something."""
    texts = _in_their_columns(texts)
    kinds = search.kinds(texts["searched"])
    if not kinds:
        return
    hits = texts.filter(pl.col("searched").is_in(list(kinds)))
    for (place,), group in hits.group_by(["place"], maintain_order=True):
        by_kind: dict[str, set[str]] = {}
        for text, searched in group.select("text", "searched").rows():
            for kind in _kinds_in(place, kinds[searched]):
                by_kind.setdefault(kind, set()).add(text)
        for kind in sorted(by_kind):
            yield place, kind, by_kind[kind]


def _in_their_columns(texts: pl.DataFrame) -> pl.DataFrame:
    """The texts with what is searched of each: a date in a column of births is a birth."""
    births = [place for place in texts["place"].unique() if is_birth_column(_column(place))]
    is_birth = pl.col("place").is_in(births)
    own = texts.filter(is_birth)
    shown = [as_birth(_column(place), text) for place, text in own.select("place", "text").rows()]
    return pl.concat(
        [
            texts.filter(~is_birth).with_columns(searched="text"),
            own.with_columns(searched=pl.Series(shown, dtype=pl.String)),
        ]
    )


def _column(place: str) -> str:
    return place.rpartition("\0")[2]


def _kinds_in(place: str, kinds: set[str]) -> set[str]:
    """Drop telephone numbers in columns of codes, unless one is in telephone notation."""
    if place.endswith(_CODE_ENDINGS) and WRITTEN_PHONE not in kinds:
        kinds = kinds - {PHONE}
    return kinds - {WRITTEN_PHONE}


def _text_columns(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[str]]:
    """Per table (schema and name) its columns that hold text, or dates that may be births."""
    rows = connection.execute(
        """
        select
            schema_name,
            table_name,
            list(column_name order by column_index) filter (
                regexp_matches(data_type, 'VARCHAR|JSON|ENUM|BLOB|UNION|VARIANT')
                or regexp_matches(data_type, 'DATE|TIMESTAMP')
                and regexp_matches(lower(column_name || data_type), ?)
            )
        from duckdb_columns()
        -- Views show nothing but columns of tables, and code lists are tables too.
        semi join duckdb_tables() using (database_name, schema_name, table_name)
        where not internal and schema_name <> 'main' and database_name = current_database()
        group by schema_name, table_name
        order by schema_name, table_name
        """,
        [BIRTH_WORD],
    ).fetchall()
    return {(schema, table): names or [] for schema, table, names in rows}


def _has_rows(connection: duckdb.DuckDBPyConnection, table: tuple[str, str]) -> bool:
    return bool(connection.execute(f"select 1 from {_name(table)} limit 1").fetchall())


def _distinct_texts(
    connection: duckdb.DuckDBPyConnection,
    table: tuple[str, str],
    columns: list[str],
    months: Collection[str] | None,
) -> pl.DataFrame:
    """Place, period and text: each distinct text of each column, without hashes."""
    types = columns_of(connection, _name(table))
    wanted = "true" if months is None else of_months(types, months)
    values = ", ".join(
        f"cast({quoted(column)} as varchar) as {quoted(column)}" for column in columns
    )
    frame = connection.sql(
        f"""
        select distinct {_PERIOD}, column_name, text
        from (
            unpivot (
                select {name_of_period(types)} as {_PERIOD}, {values}
                from {_name(table)}
                where {wanted}
            )
            on columns(* exclude {_PERIOD}) into name column_name value text
        )
        where length(text) > 1
            and not (length(text) >= {_HASH_LENGTH} and regexp_full_match(text, '{_HASH}'))
        """
    ).pl()
    return frame.select(
        place=pl.lit("".join(f"{part}\0" for part in table)) + pl.col("column_name"),
        period=_PERIOD,
        text="text",
    )


def _placed(connection: duckdb.DuckDBPyConnection, place: str, kind: str, texts: set[str]) -> Leak:
    """Locate the texts: rows of the table in their order, and the source of the first."""
    schema, table, column = place.split("\0")
    names = {
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns()"
            " where schema_name = ? and table_name = ? and database_name = current_database()",
            [schema, table],
        ).fetchall()
    }
    source = [name if name in names else "null" for name in _SOURCE]
    rows = connection.execute(
        f"""
        select rowid + 1, {", ".join(source)}
        from {_name((schema, table))}
        where cast({quoted(column)} as varchar) in (select unnest(?))
        order by rowid
        """,
        [sorted(texts)],
    ).fetchall()
    _, delivery, row_no = rows[0]
    return Leak(
        table=f"{schema}.{table}",
        column=column,
        kind=kind,
        count=len(rows),
        rows=tuple(row for row, *_ in rows[:_SHOWN_ROWS]),
        source=" ".join(str(value) for value in (delivery, row_no) if value is not None),
    )


def _name(table: tuple[str, str]) -> str:
    return ".".join(quoted(part) for part in table)
