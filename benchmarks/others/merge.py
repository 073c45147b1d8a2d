"""A slowly changing dimension of type 2: each month is merged into the table."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.others.in_order import InOrder, Month
from benchmarks.others.prepare import GROUP, Prepared
from benchmarks.others.way import columns, equal, in_database, listed, opened
from bianzhi.core.sql_text import literal


class Merge(InOrder):
    """`merge into` in DuckDB."""

    text = "`merge into` a table of intervals, in DuckDB"

    def begin(self, state: Path, history: str) -> None:
        """The history as a table."""
        with opened(state) as connection:
            connection.execute(f"create table history as {history}")

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Merge the deliveries of each new month."""
        with opened(state) as connection:
            for month in self.months:
                _write_month(connection, prepared, month)
                connection.execute(
                    "create table if not exists history as"
                    f" select {', '.join(columns(prepared))} from month limit 0"
                )
                _merge(connection, prepared)
        return self.remark

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The table of intervals."""
        return in_database(prepared)


def _write_month(connection: duckdb.DuckDBPyConnection, prepared: Prepared, month: Month) -> None:
    values = ", ".join(
        f"({', '.join(literal(slot[name]) for name in ('lake_id', *GROUP))})" for slot in month
    )
    files = listed([str(prepared.file(slot["lake_id"])) for slot in month])
    connection.execute(
        f"""
        create or replace temp table slot as
        select *, date {literal(str(month[0]["as_of_date"]))} as valid_from
        from (values {values}) as slots (lake_id, {", ".join(GROUP)})
        """
    )
    connection.execute(
        f"""
        create or replace temp view month as
        select
            slot.source,
            slot.scope,
            slot.part,
            landed.*,
            slot.valid_from,
            cast(null as date) as valid_to
        from read_parquet({files}) as landed
        inner join slot on landed.lake_id = slot.lake_id
        """
    )


def _merge(connection: duckdb.DuckDBPyConnection, prepared: Prepared) -> None:
    """An equal row stays; a row of the month without one is new, an interval without ends."""
    names = columns(prepared)
    connection.execute(
        f"""
        merge into history as stood using month
        on {equal("stood", "month")}
            and stood.row_hash = month.row_hash and stood.valid_to is null
        when not matched by target then
            insert ({", ".join(names)}) values ({", ".join(f"month.{name}" for name in names)})
        when not matched by source and stood.valid_to is null
            and (stood.source, stood.scope, stood.part) in (
                select (source, scope, part) from slot
            )
            then update set valid_to = (select any_value(valid_from) from slot)
        """
    )
