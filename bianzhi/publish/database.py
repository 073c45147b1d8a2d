"""Writes the database for analysts: the public schemas of a build, sorted and described."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.home import JUDGED_NAME
from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.digest import digest_of_months, month_digests, month_of, of_months
from bianzhi.publish.structure import (
    JUDGED,
    KeptStructure,
    Relation,
    Structure,
    create_table,
    structure_of,
    write_structure,
)

# The DuckDB clients of analysts are older than the engine and can read this storage version.
STORAGE_VERSION = "v1.5.0"


# Above this share of months that differ, a table is written anew: its rows are then in order.
_MOST_REPLACED = 0.5


@dataclass(frozen=True)
class Month:
    """The rows of a month of a table: ``row_hashes`` of them, and their digest."""

    hashes: tuple[int, int, int]
    digest: str


# The months of a table, by the name that ``month_digests`` gives them.
Months = Mapping[str, Month]


@dataclass(frozen=True)
class PublishedTable:
    """One table of a publication."""

    schema: str
    name: str
    rows: int
    digest: str
    months: Months
    # What reading it back has to give, of a table that was written (``row_hashes``).
    written: tuple[object, ...] = ()

    @property
    def qualified(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.schema}.{self.name}"


def write_database(
    warehouse: Path,
    target: Path,
    progress: Callable[[str], None] = lambda _: None,
    kept: Mapping[str, PublishedTable] | None = None,
    structure: KeptStructure | None = None,
    before: Mapping[str, Months] | None = None,
) -> list[PublishedTable]:
    """Copy the public schemas and the table macros of ``warehouse`` to the file ``target``.

    Views with labels, and views that need no schema, are added: see ``published_views``.

    Args:
        kept: ``target`` is a copy of an earlier publication of the same state of the project, of
            which these tables, the macros and the views remain.
        before: The months of the tables of that publication; only those that differ are written.
        structure: Where the database without rows is kept, which a new ``target`` begins with.
    """
    with _attached(warehouse) as connection:
        wanted = structure_of(connection, "built")
        if kept is None:
            _begin(connection, wanted, target, structure)
        else:
            _attach(connection, target)
        written = []
        for relation in wanted.relations:
            table = (kept or {}).get(relation.qualified)
            if table is None:
                progress(relation.qualified)
                months = (before or {}).get(relation.qualified)
                table = _filled(connection, relation, kept is None, months)
            written.append(table)
        _detach(connection)
    return written


def _begin(
    connection: duckdb.DuckDBPyConnection,
    wanted: Structure,
    target: Path,
    structure: KeptStructure | None,
) -> None:
    """Attach ``target`` as a database with the wanted structure and without rows."""
    if structure is not None and structure.copy(wanted, target):
        _attach(connection, target)
        return
    _attach(connection, target)
    connection.execute("use published")
    write_structure(connection, wanted)
    if structure is not None:
        _detach(connection)
        structure.keep(wanted, target)
        _attach(connection, target)


def write_parquet(
    database: Path,
    tables: list[PublishedTable],
    folder: Path,
    earlier: Path | None = None,
    kept: Collection[str] = (),
) -> None:
    """Write each table of a published database to ``folder/<schema>/<table>.parquet``.

    The files of the tables ``kept`` are shared with the folder ``earlier``.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            path = folder / table.schema / f"{table.name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            if earlier is not None and table.qualified in kept:
                os.link(earlier / table.schema / path.name, path)
                continue
            name = f"{quoted(table.schema)}.{quoted(table.name)}"
            connection.execute(f"copy (from {name}) to {literal(str(path))} (format parquet)")


@contextmanager
def _attached(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach {literal(str(warehouse))} as built (read_only)")
        judged = warehouse.with_name(JUDGED_NAME)
        if judged.exists():
            connection.execute(f"attach {literal(str(judged))} as {JUDGED} (read_only)")
        yield connection


def _attach(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    connection.execute(
        f"attach {literal(str(target))} as published"
        f" (storage_version {literal(STORAGE_VERSION)}, recovery_mode no_wal_writes)"
    )


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("use memory")
    connection.execute("detach published")


def _filled(
    connection: duckdb.DuckDBPyConnection, relation: Relation, is_new: bool, before: Months | None
) -> PublishedTable:
    """Bring a table of ``published`` to the rows of the build."""
    target = f"published.{relation.quoted}"
    months = None if before is None else _replaced(connection, relation, before)
    if months is None:
        _rewrite(connection, relation, is_new)
        hashes, digests = _hashes(connection, target, relation), month_digests(connection, target)
        months = {name: Month(hashes[name], digests[name]) for name in hashes}
    written = rows_as_read(connection, target)
    digest = digest_of_months(
        [column.name for column in relation.columns],
        {name: month.digest for name, month in months.items()},
    )
    return PublishedTable(relation.schema, relation.name, written[0], digest, months, written)


def _rewrite(connection: duckdb.DuckDBPyConnection, relation: Relation, is_new: bool) -> None:
    """Write all rows of a table; a new one is there without rows, another is replaced."""
    target = f"published.{relation.quoted}"
    connection.begin()
    if not is_new:
        create_table(connection, relation, target)
    connection.execute(f"insert into {target} from {relation.source} order by all")
    connection.commit()


def _replaced(
    connection: duckdb.DuckDBPyConnection, relation: Relation, before: Months
) -> dict[str, Month] | None:
    """Write the months that differ from those ``before``; None where most of them do.

    None as well where the table has not the rows that were noted of it.
    """
    built, target = relation.source, f"published.{relation.quoted}"
    now = _hashes(connection, built, relation)
    same = {name: month for name, month in before.items() if now.get(name) == month.hashes}
    others = (before.keys() | now.keys()) - same.keys()
    if len(others) > _MOST_REPLACED * max(len(now), 1):
        return None
    names = [column.name for column in relation.columns]
    if others:
        condition = of_months(names, others)
        connection.begin()
        connection.execute(f"delete from {target} where {condition}")
        connection.execute(f"insert into {target} from {built} where {condition} order by all")
        connection.commit()
    if _hashes(connection, target, relation) != now:
        return None
    digests = month_digests(connection, target, others & now.keys()) if others else {}
    return {name: same[name] if name in same else Month(now[name], digests[name]) for name in now}


def _hashes(
    connection: duckdb.DuckDBPyConnection, table: str, relation: Relation
) -> dict[str, tuple[int, int, int]]:
    """``row_hashes`` of each month of a table (quoted) that has rows."""
    month = month_of([column.name for column in relation.columns])
    rows = connection.execute(
        f"select {month}, {row_hashes()} from {table} as {ROW} group by all"
    ).fetchall()
    return {name: (count, one, other) for name, count, one, other in rows if count}


def rows_as_read(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int, int]:
    """The number of rows of a table (quoted) and two hashes of them."""
    [found] = connection.execute(f"select {row_hashes()} from {table} as {ROW}").fetchall()
    return found
