"""Writes the database for analysts: the public schemas of a build, sorted and described."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bianzhi.core.home import JUDGED_NAME
from bianzhi.core.sql_text import literal
from bianzhi.publish.digest import Months, digest_of_months, read_months
from bianzhi.publish.row_months import NO_MONTH, count_months, hash_months, of_months
from bianzhi.publish.structure import (
    BUILT,
    JUDGED,
    Relation,
    create_table,
    structure_of,
    write_structure,
)

# The DuckDB clients of analysts are older than the engine and can read this storage version.
STORAGE_VERSION = "v1.5.0"
# Most tables of an office are small, and a table takes at least a block. Large tables are packed
# worse into small blocks, so a large build is published in blocks of the engine's own size.
SMALL_BLOCK = 16_384
LARGE = 1_000_000_000  # bytes of the database of a build

# Above this share of rows in months that differ, a table is written anew: its rows are then in
# order.
_MOST_REPLACED = 0.5
# Up to this number of rows it takes longer to find the months that differ than to write all rows.
_FEW_ROWS = 10_000


@dataclass(frozen=True)
class PublishedTable:
    """One table of a publication."""

    schema: str
    name: str
    digest: str
    months: Months
    # The months that were written; the others are those of the publication before.
    written: Set[str] = field(default=frozenset(), compare=False)

    @property
    def qualified(self) -> str:
        """Schema and name, joined by a dot."""
        return f"{self.schema}.{self.name}"

    @property
    def rows(self) -> int:
        """The number of rows."""
        return sum(month.hashes[0] for month in self.months.values())


@dataclass(frozen=True)
class Before:
    """What is known of a publication before, of the same state of the project."""

    # The tables that the build has unchanged.
    tables: Mapping[str, PublishedTable] = field(default_factory=dict)
    # The months of every table.
    months: Mapping[str, Months] = field(default_factory=dict)
    # The months of which rows may differ, of the tables of which builds note it. Rows without a
    # month are not noted.
    differing: Mapping[str, Collection[str]] = field(default_factory=dict)


def write_database(
    warehouse: Path,
    target: Path,
    progress: Callable[[str], None] = lambda _: None,
    before: Before | None = None,
    rows_of: Collection[Relation] | None = None,
) -> list[PublishedTable]:
    """Copy the public schemas and the table macros of ``warehouse`` to the file ``target``.

    Views with labels, and views that need no schema, are added: see ``published_views``.

    Args:
        before: ``target`` is a copy of this publication. Its macros, views and unchanged tables
            remain, and of the others the months that are the same.
        rows_of: The tables that get rows; all, if not given.
    """
    with attached(warehouse) as connection:
        wanted = structure_of(connection, BUILT)
        _attach(connection, target, is_large(warehouse))
        if before is None:
            connection.execute("use published")
            write_structure(connection, wanted)
        written = []
        for relation in wanted.relations:
            table = before.tables.get(relation.qualified) if before else None
            if rows_of is not None and relation not in rows_of:
                table = _table(relation, {})
            if table is None:
                progress(relation.qualified)
                table = _filled(connection, relation, before)
            written.append(table)
        _detach(connection)
    return written


@contextmanager
def attached(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the database of a build as ``BUILT``, and its gate's as ``JUDGED``."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach {literal(str(warehouse))} as {BUILT} (read_only)")
        judged = warehouse.with_name(JUDGED_NAME)
        if judged.exists():
            connection.execute(f"attach {literal(str(judged))} as {JUDGED} (read_only)")
        yield connection


def is_large(warehouse: Path) -> bool:
    """Whether the build is of an office with so many rows that small blocks do not pay."""
    return warehouse.stat().st_size > LARGE


def _attach(connection: duckdb.DuckDBPyConnection, target: Path, is_large: bool) -> None:
    # A file that is there keeps its own size of a block.
    size = "" if target.exists() or is_large else f", block_size {SMALL_BLOCK}"
    connection.execute(
        f"attach {literal(str(target))} as published"
        f" (storage_version {literal(STORAGE_VERSION)}, recovery_mode no_wal_writes{size})"
    )


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("use memory")
    connection.execute("detach published")


def _filled(
    connection: duckdb.DuckDBPyConnection, relation: Relation, before: Before | None
) -> PublishedTable:
    """Bring a table of ``published`` to the rows of the build."""
    target = f"published.{relation.quoted}"
    former = before.months.get(relation.qualified, {}) if before else {}
    if before and not former and not _has_rows(connection, relation):
        return _table(relation, {})  # the target has this table, without rows
    columns = {column.name: column.data_type for column in relation.columns}
    is_small = sum(month.hashes[0] for month in former.values()) <= _FEW_ROWS
    differing = before.differing.get(relation.qualified) if before else None
    months = None if is_small else _replaced(connection, relation, columns, former, differing)
    if months is None:
        _rewrite(connection, relation, is_new=not former)
        months = read_months(connection, target, columns=columns)
        return _table(relation, months, months.keys())
    written = {name for name, month in months.items() if former.get(name) is not month}
    return _table(relation, months, written)


def _has_rows(connection: duckdb.DuckDBPyConnection, relation: Relation) -> bool:
    return bool(connection.execute(f"select 1 from {relation.source} limit 1").fetchall())


def _table(relation: Relation, months: Months, written: Set[str] = frozenset()) -> PublishedTable:
    digest = digest_of_months((column.name for column in relation.columns), months)
    return PublishedTable(relation.schema, relation.name, digest, months, frozenset(written))


def _rewrite(connection: duckdb.DuckDBPyConnection, relation: Relation, is_new: bool) -> None:
    """Write all rows of a table; a new one is there without rows, another is replaced."""
    target = f"published.{relation.quoted}"
    connection.begin()
    if not is_new:
        create_table(connection, relation, target)
    connection.execute(f"insert into {target} from {relation.source} order by all")
    connection.commit()


def _replaced(
    connection: duckdb.DuckDBPyConnection,
    relation: Relation,
    columns: Mapping[str, str],
    former: Months,
    differing: Collection[str] | None,
) -> Months | None:
    """Write the months that differ from the ``former`` ones, and return all.

    Args:
        differing: The months of which rows may differ, beside rows without one; None: any.

    Returns:
        None where most rows are of such months, or where the table has not the rows that were
        noted.
    """
    built, target = relation.source, f"published.{relation.quoted}"
    read = None if differing is None else {*differing, NO_MONTH}
    now = hash_months(connection, built, read, columns)
    if read is not None:
        now |= {name: former[name].hashes for name in former.keys() - read}
    same = {
        name for name, hashes in now.items() if name in former and former[name].hashes == hashes
    }
    others = (former.keys() | now.keys()) - same
    rows = sum(now[name][0] for name in others & now.keys())
    if rows > _MOST_REPLACED * sum(count for count, *_ in now.values()):
        return None
    if others:
        condition = of_months(columns, others)
        connection.begin()
        connection.execute(f"delete from {target} where {condition}")
        connection.execute(f"insert into {target} from {built} where {condition} order by all")
        connection.commit()
    months = {name: former[name] for name in same}
    if come := others & now.keys():
        months |= read_months(connection, target, come, columns)
    counts = {name: count for name, (count, *_) in now.items()}
    is_as_noted = count_months(connection, target, columns) == counts and now == {
        name: month.hashes for name, month in months.items()
    }
    return months if is_as_noted else None
