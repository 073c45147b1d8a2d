"""Histories computed from the landed rows of every month, each time, in DuckDB."""

from __future__ import annotations

from pathlib import Path

from benchmarks.choices import SQL
from benchmarks.others.prepare import Prepared
from benchmarks.others.way import Way, in_database, listed, opened


class Recomputed(Way):
    """One of the queries ``benchmarks/ways/history_*.sql`` over all rows in force."""

    def __init__(self, name: str, text: str):
        self.text = f"{text}, in DuckDB"
        self.is_heavy = name != "windows"
        self._query = (SQL / f"history_{name}.sql").read_text("utf-8")

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Compute the history of all deliveries in force."""
        with opened(state) as connection:
            connection.execute(
                f"""
                create temp table slot as
                select *, dense_rank() over (order by source, scope, part) as group_no
                from ({prepared.standing(step)})
                """
            )
            connection.execute(
                f"""
                create temp view landed as
                from read_parquet({listed(prepared.files(step))})
                """
            )
            connection.execute(
                f"""
                create or replace table history as
                with shown as (
                    select
                        slot.group_no,
                        slot.as_of_no,
                        slot.as_of_date,
                        slot.next_as_of_date,
                        landed.record_key,
                        landed.row_hash
                    from landed
                    inner join slot on landed.lake_id = slot.lake_id
                ),

                spell as ({self._query})

                select
                    opening.source,
                    opening.scope,
                    opening.part,
                    landed.*,
                    opening.as_of_date as valid_from,
                    closing.next_as_of_date as valid_to
                from spell
                inner join slot as opening
                    on spell.group_no = opening.group_no and spell.first_no = opening.as_of_no
                inner join slot as closing
                    on spell.group_no = closing.group_no and spell.last_no = closing.as_of_no
                inner join landed
                    on
                        opening.lake_id = landed.lake_id
                        and spell.record_key = landed.record_key
                """
            )
        return ""

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The history."""
        return in_database(prepared)
