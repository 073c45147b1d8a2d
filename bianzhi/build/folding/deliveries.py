"""The deliveries of an entity in two builds: which of them differ, and which a query is to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from bianzhi.build.unchanged import columns_of
from bianzhi.core.sql_text import literal, quoted

GROUP = ("source", "scope", "part")
# What follows from the other deliveries of a group; all else belongs to one delivery.
_NUMBERED = ("as_of_no", "next_as_of_date")
# The input tables of what did not land as it came.
UNLANDED = ("quarantine", "passed_over_line", "unreadable_cell")
# The share of the deliveries above which all are read.
MOST = 0.5


class Deliveries:
    """The deliveries in force of one entity, in this build and in the one before.

    ``temp.main.fold_slot`` has those of this build, ``fold_before`` those of the build before, both
    with ``is_changed``; ``fold_standing`` those that a query is to read, numbered among themselves.
    """

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, entity: str, inputs: Path, inputs_before: Path
    ):
        self._cursor = cursor
        self._own = f"entity = {literal(entity)}"
        names = ("standing", *UNLANDED)
        self._now = {name: _table(inputs, name) for name in names}
        self._before = {name: _table(inputs_before, name) for name in names}

    @property
    def standing(self) -> str:
        """The table of deliveries in force, as the SQL of a model names it."""
        return self._now["standing"]

    @property
    def without_key(self) -> str:
        """Query of the rows whose key cannot be read, so that each may be any key of a pattern."""
        return (
            f"select lake_id, kept_pattern, kept_name from {self._now['quarantine']}"
            f" where {self._own} and kept_pattern is not null"
        )

    def compare(self) -> bool:
        """Write which deliveries differ; False where most do, or the tables have other columns."""
        for name, table in self._now.items():
            if columns_of(self._cursor, table) != columns_of(self._cursor, self._before[name]):
                return False
        sides = ((self._now, self._before), (self._before, self._now))
        different = " union ".join(
            f"(select lake_id from (from {one[name]} where {self._own} except all"
            f" from {other[name]} where {self._own}))"
            for name in UNLANDED
            for one, other in sides
        )
        self._cursor.execute(f"create or replace temp table fold_unlanded as {different}")
        for name, (one, other) in zip(("fold_slot", "fold_before"), sides, strict=True):
            self._mark(name, one["standing"], other["standing"])
        every = self._readings("select lake_id from temp.main.fold_slot")
        return len(self.changed("fold_slot")) <= MOST * len(every)

    def _mark(self, name: str, one: str, other: str) -> None:
        plain = f"* exclude ({', '.join(_NUMBERED)})"
        self._cursor.execute(
            f"""
            create or replace temp table {name} as
            with same as (
                select {plain} from {one} where {self._own}
                intersect
                select {plain} from {other} where {self._own}
            )
            select
                slot.*,
                not exists (from same where {equal("same", "slot", (*GROUP, "as_of_date"))})
                or slot.lake_id in (select lake_id from temp.main.fold_unlanded) as is_changed
            from {one} as slot
            where {self._own}
            """
        )

    def changed(self, table: str) -> list[str]:
        """The readings of the changed deliveries in ``fold_slot`` or ``fold_before``."""
        return self._readings(f"select lake_id from temp.main.{table} where is_changed")

    def choose(self, joined: str) -> None:
        """Write the deliveries that a query is to read: those of ``fold_slot as slot``, joined."""
        group = ", ".join(f"slot.{name}" for name in GROUP)
        in_order = f"over (partition by {group} order by slot.as_of_date)"
        numbered = {
            "as_of_no": f"cast(row_number() {in_order} as integer) as as_of_no",
            "next_as_of_date": f"lead(slot.as_of_date) {in_order} as next_as_of_date",
        }
        chosen = ", ".join(
            numbered.get(name, f"slot.{quoted(name)}")
            for name in columns_of(self._cursor, self.standing)
        )
        self._cursor.execute(
            "create or replace temp table fold_standing as"
            f" select {chosen} from temp.main.fold_slot as slot {joined}"
        )

    def chosen(self) -> list[str]:
        """The readings of the chosen deliveries."""
        return self._readings("select distinct lake_id from temp.main.fold_standing")

    def _readings(self, query: str) -> list[str]:
        return [str(lake_id) for (lake_id,) in self._cursor.execute(query).fetchall()]


def _table(inputs: Path, name: str) -> str:
    return literal(str(inputs / f"{name}.parquet"))


def listed(values: Iterable[str]) -> str:
    """Values as a list of literals; with literals DuckDB passes over files without them."""
    return ", ".join(map(literal, values)) or "null"


def equal(one: str, other: str, names: Collection[str]) -> str:
    """The condition that two rows are equal in these columns; NULL is equal to NULL."""
    return " and ".join(
        f"{one}.{quoted(name)} is not distinct from {other}.{quoted(name)}" for name in names
    )
