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


def weights(
    models: Models, subject: str, code: str, at: date, basis: date, measure: str
) -> dict[str | None, Fraction]:
    """What the crosswalk answers for one code, date and basis date."""
    rows = models.connection.execute(
        f"""
        select to_code, cast(weight as varchar), weight_basis_code
        from historical_change.{subject}_crosswalk_span
        where
            from_code = $code and measure_code = $measure
            and from_valid_from <= $at and (from_valid_to is null or from_valid_to > $at)
            and basis_from <= $basis and (basis_to is null or basis_to > $basis)
        """,
        {"code": code, "measure": measure, "at": at, "basis": basis},
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    assert all((row[2] == "none") == (row[0] is None) for row in rows)
    return {row[0]: Fraction(row[1]) for row in rows}
