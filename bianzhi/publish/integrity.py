"""Verifies that a published database is unchanged, after writing and at each opening."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from bianzhi.core.problems import Failed, first_line
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.database import PublishedTable
from bianzhi.publish.row_months import hash_months
from bianzhi.store.private_files import SHARED_FILE
from bianzhi.store.whole_files import file_sha256, looks, recorded_sums, write_whole


def verify_database(database: Path, tables: Iterable[PublishedTable]) -> None:
    """Reopen a written database and compare each table with what was written.

    The months that were written are compared row by row, and the number of all rows.
    """
    try:
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"attach {literal(str(database))} as written (read_only)")
            for table in tables:
                name = f"written.{quoted(table.schema)}.{quoted(table.name)}"
                if not _is_as_written(connection, name, table):
                    raise Failed("publish.not_as_written", path=database, table=table.qualified)
    except duckdb.Error as error:
        raise Failed("publish.not_as_written", path=database, table=first_line(error)) from error


def _is_as_written(connection: duckdb.DuckDBPyConnection, name: str, table: PublishedTable) -> bool:
    hashes = {month: table.months[month].hashes for month in table.written}
    if hashes and len(hashes) == len(table.months):
        return hash_months(connection, name) == hashes
    [(rows,)] = connection.execute(f"select count(*) from {name}").fetchall()
    return rows == table.rows and (
        not hashes or hash_months(connection, name, table.written) == hashes
    )


def stamp(database: Path) -> None:
    """Record the file attributes of a verified database, so that readers need not hash it again.

    Size, times and inode change with any write through the operating system. The engine detects
    damage of the disk below it by the checksums of the blocks that it reads.
    """
    text = json.dumps(looks(database))
    with contextlib.suppress(OSError):  # without the record, readers hash the file
        write_whole(_stamp_path(database), text.encode(), mode=SHARED_FILE)


def forget_stamp(database: Path) -> None:
    """Remove the record of a deleted publication."""
    _stamp_path(database).unlink(missing_ok=True)


def _stamp_path(database: Path) -> Path:
    """The path of the record, outside the folder, because a finished publication is read-only."""
    return database.parent.with_name(f".{database.parent.name}.verified")


def require_unaltered(database: Path) -> None:
    """Refuse a database that was altered after writing or has changes of another program.

    A folder without recorded checksums, as older versions wrote it, is accepted.

    Raises:
        Failed: The database is missing, altered or in use by another program.
    """
    if not database.exists():
        raise Failed("publish.database_missing", path=database)
    journal = database.with_name(database.name + ".wal")
    if journal.exists():
        raise Failed("publish.database_in_use", path=database, journal=journal)
    sums = recorded_sums(database.parent)
    if sums is None or _is_stamped(database):
        return
    if file_sha256(database) != sums.get(database.name):
        raise Failed("publish.database_altered", path=database)


def explained(error: duckdb.Error, database: Path) -> Failed:
    """The message for a published database that cannot be opened or read."""
    text = str(error)
    if "lock" in text.lower():
        return Failed("publish.database_locked", path=database, detail=first_line(error))
    return Failed("publish.database_damaged", path=database, detail=first_line(error))


def is_damage(error: duckdb.Error) -> bool:
    """Whether the error of a query shows that the file is damaged."""
    text = str(error).lower()
    return any(word in text for word in ("checksum", "corrupt", "could not read enough bytes"))


def _is_stamped(database: Path) -> bool:
    try:
        return json.loads(_stamp_path(database).read_bytes()) == looks(database)
    except (OSError, ValueError):
        return False
