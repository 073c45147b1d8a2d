"""Runs the compiled models of the crosswalk on hand-made lives and change records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

import duckdb

from tests.crosswalk.worlds import Edge, World, day
from tests.support.compiled import Models

STEPS = ("departure", "legal_life", "stage", "link", "part", "step", "path")


def fill(
    connection: duckdb.DuckDBPyConnection,
    prefix: str,
    lives: Iterable[tuple[str, date, date | None]],
    edges: Iterable[Edge],
    horizon: date,
) -> None:
    """The two relations that the crosswalk starts from."""
    life, edge = f"intermediate.{prefix}life", f"intermediate.{prefix}edge"
    connection.execute(
        f"""
        create or replace table {life} (
            unit_code varchar, valid_from date, valid_to date, last_as_of_date date
        );
        create or replace table {edge} (
            predecessor_code varchar, successor_code varchar, effective_on date,
            share_of_posts decimal(18, 6), ends_predecessor boolean, is_inferred boolean
        )
        """
    )
    rows = [
        (code, start, end, horizon if end is None else end - timedelta(days=1))
        for code, start, end in lives
    ]
    connection.executemany(f"insert into {life} values (?, ?, ?, ?)", rows)
    told = [
        (e.predecessor, e.successor, e.on, e.share and str(float(e.share)), e.ends, False)
        for e in edges
    ]
    if told:
        connection.executemany(f"insert into {edge} values (?, ?, ?, ?, ?, ?)", told)


def run(models: Models, names: Iterable[str]) -> None:
    for name in names:
        model = models.models[name]
        models.connection.execute(
            f'create or replace table warehouse.{model.schema}."{name}" as {model.sql}'
        )


def divisions(models: Models, world: World) -> None:
    """The crosswalk of divisions of a world."""
    prefix = "int_crosswalk_division_"
    fill(models.connection, prefix, world.lives(), world.edges, day(world.days - 1))
    run(models, [*(prefix + step for step in STEPS), "division_crosswalk_span"])


class Spans:
    """The crosswalk as it was built, read once."""

    def __init__(self, models: Models, subject: str):
        rows = models.connection.execute(
            f"""
            select
                from_code, measure_code, from_valid_from, from_valid_to, basis_from, basis_to,
                to_code, cast(weight as varchar), weight_basis_code
            from historical_change.{subject}_crosswalk_span
            """
        ).fetchall()
        self._rows: dict[tuple[str, str], list[tuple]] = {}
        for code, measure, *row in rows:
            self._rows.setdefault((code, measure), []).append(tuple(row))

    def weights(self, code: str, at: date, basis: date, measure: str) -> dict[str | None, Fraction]:
        """What the crosswalk answers for one code, date and basis date."""
        found = [
            (to, weight, known)
            for first, last, since, until, to, weight, known in self._rows.get((code, measure), ())
            if first <= at and (last is None or last > at)
            if since <= basis and (until is None or until > basis)
        ]
        assert len({to for to, _, _ in found}) == len(found)
        assert all((known == "none") == (to is None) for to, _, known in found)
        return {to: Fraction(weight) for to, weight, _ in found}


def weights(
    models: Models, subject: str, code: str, at: date, basis: date, measure: str
) -> dict[str | None, Fraction]:
    """What the crosswalk answers for one code, date and basis date."""
    return Spans(models, subject).weights(code, at, basis, measure)
