"""Compares the tables of two builds row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.build.unchanged import relations
from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import literal


@dataclass(frozen=True)
class Difference:
    """A table of which each of two builds has rows that the other has not."""

    name: str
    rows: int
    expected_rows: int
    # Rows that only one of them has.
    missing: int
    unexpected: int


def differences(expected: Path, found: Path) -> Iterator[Difference]:
    """The tables and views of which two databases have other rows, whatever their order."""
    with duckdb.connect(str(found), read_only=True) as connection:
        connection.execute(f"attach {literal(str(expected))} as expected (read_only)")
        for name in relations(connection):
            other = f"expected.{name}"
            hashes = [_hashes(connection, table) for table in (name, other)]
            if hashes[0] == hashes[1]:
                continue
            yield Difference(
                name.replace('"', ""),
                rows=_count(connection, name),
                expected_rows=_count(connection, other),
                missing=_count(connection, f"(from {other} except all from {name})"),
                unexpected=_count(connection, f"(from {name} except all from {other})"),
            )


def _hashes(connection: duckdb.DuckDBPyConnection, table: str) -> tuple:
    return connection.execute(f"select {row_hashes()} from {table} as {ROW}").fetchall()[0]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])
