"""What a method of the comparison is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.others.prepare import KEY, Prepared
from bianzhi.core.sql_text import literal, quoted

VALID = ("valid_from", "valid_to")
DATABASE = "warehouse.duckdb"
# What a method in DuckDB may hold before it spills.
MEMORY = "10GB"


class Way:
    """A method. Each of its steps brings the history in the folder of the method up to date."""

    text = ""
    # Why the method needs the deliveries in order of their as-of dates; empty if it does not.
    in_order_only = ""
    # Whether its cost on all people of a city would exceed a run of minutes.
    is_heavy = False

    def missing(self) -> str:
        """Why the method cannot run on this machine; empty if it can."""
        return ""

    def set_up(self, prepared: Prepared, step: str, state: Path) -> None:
        """Prepare the folder of the method for a step; not measured."""

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Bring the history up to date, and return a remark on what was measured; measured."""
        raise NotImplementedError

    def close(self) -> None:
        """End what ``set_up`` started; measured as processor time, not as wall time."""

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The query of DuckDB for the history: key, columns of the landed row, ``VALID``."""
        raise NotImplementedError


@contextmanager
def opened(state: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a method, without a log of changes, as the product opens its own."""
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = {literal(MEMORY)}")
        connection.execute(f"set temp_directory = {literal(str(state / 'spilled'))}")
        place = literal(str(state / DATABASE))
        connection.execute(f"attach {place} as warehouse (recovery_mode no_wal_writes)")
        connection.execute("use warehouse")
        yield connection
        connection.execute("use memory")
        connection.execute("detach warehouse")


def listed(paths: list[str]) -> str:
    """A list of files as the functions of DuckDB take it."""
    return f"[{', '.join(map(literal, paths))}]"


def columns(prepared: Prepared) -> list[str]:
    """The columns of a history that are compared, in order; ``KEY`` and ``VALID`` among them."""
    others = [name for name in prepared.columns if name not in KEY]
    return [*KEY, *others, *VALID]


def selected(prepared: Prepared, table: str) -> str:
    """The query of a table that has the columns of a history."""
    return f"select {', '.join(map(quoted, columns(prepared)))} from {table}"


def in_database(prepared: Prepared) -> str:
    """The query of a history in the database of a method, attached by ``step``."""
    return selected(prepared, "warehouse.history")


def equal(one: str, other: str) -> str:
    """The condition that two rows have one key; no part of a key is NULL."""
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in KEY)
