"""Writes the database for analysts: the public schemas of a build, sorted and described."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.digest import table_digest
from bianzhi.publish.structure import (
    KeptStructure,
    Relation,
    Structure,
    create_table,
    structure_of,
    write_structure,
)

# The DuckDB clients of analysts are older than the engine and can read this storage version.
STORAGE_VERSION = "v1.5.0"


@dataclass(frozen=True)
class PublishedTable:
    """One table of a publication."""

    schema: str
    name: str
    rows: int
    digest: str
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
) -> list[PublishedTable]:
    """Copy the public schemas and the table macros of ``warehouse`` to the file ``target``.

    Views with labels, and views that need no schema, are added: see ``published_views``.

    Args:
        kept: ``target`` is a copy of an earlier publication of the same state of the project, of
            which these tables, the macros and the views remain.
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
                table = _fill(connection, relation, is_new=kept is None)
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
        yield connection


def _attach(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    connection.execute(
        f"attach {literal(str(target))} as published"
        f" (storage_version {literal(STORAGE_VERSION)}, recovery_mode no_wal_writes)"
    )


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("use memory")
    connection.execute("detach published")


def _fill(
    connection: duckdb.DuckDBPyConnection, relation: Relation, is_new: bool
) -> PublishedTable:
    """Write the rows of a table; a new one is there without rows, another is replaced."""
    target = f"published.{relation.quoted}"
    connection.begin()
    if not is_new:
        create_table(connection, relation, target)
    connection.execute(f"insert into {target} from built.{relation.quoted} order by all")
    connection.commit()
    written = rows_as_read(connection, target)
    digest = table_digest(connection, target)
    return PublishedTable(relation.schema, relation.name, written[0], digest, written)


def rows_as_read(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int, int]:
    """The number of rows of a table (quoted) and two hashes of them."""
    [found] = connection.execute(f"select {row_hashes()} from {table} as {ROW}").fetchall()
    return found
