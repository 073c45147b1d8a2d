"""Runs the compiled models of the crosswalk on hand-made spans and change records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import duckdb

from tests.crosswalk.worlds import Edge, World, day
from tests.support.compiled import Models

SPANS, EDGES = "intermediate.int_crosswalk_observed_span", "intermediate.int_crosswalk_edge"
# The models of the crosswalk that depend on observed spans, edges, people and posts, in order.
MODELS = (
    *("int_lineage_threshold", "int_lineage_chain"),
    *(
        f"int_crosswalk_{name}"
        for name in (
            *("unit_kind", "founding", "departure_probe", "departure", "known_span"),
            *("legal_span", "complete_span", "segment", "link", "staff", "staff_followed", "gain"),
            *("evidence", "share", "stock", "transition", "weight_path", "basis_span", "weight"),
        )
    ),
)


def fill(
    connection: duckdb.DuckDBPyConnection,
    unit_kind: str,
    lives: Iterable[tuple[str, date, date | None]],
    edges: Iterable[Edge],
    horizon: date,
) -> None:
    """Write the two input relations of the crosswalk, with units of one kind."""
    connection.execute(
        f"""
        create or replace table {SPANS} (
            unit_kind varchar, unit_code varchar, unseen_on date, valid_from date, valid_to date,
            last_as_of_date date
        );
        create or replace table {EDGES} (
            unit_kind varchar, predecessor_code varchar, successor_code varchar, effective_on date,
            share_of_posts decimal(18, 6), ends_predecessor boolean, founds_successor boolean,
            is_inferred boolean
        )
        """
    )
    add(connection, unit_kind, lives, edges, horizon)


def add(
    connection: duckdb.DuckDBPyConnection,
    unit_kind: str,
    lives: Iterable[tuple[str, date, date | None]],
    edges: Iterable[Edge],
    horizon: date,
) -> None:
    """Add units of one more kind; its snapshots were taken when lives changed."""
    known = list(lives)
    snapshots = {item for _, *dates in known for item in dates if item}
    rows = [
        (
            unit_kind,
            code,
            max((taken for taken in snapshots if taken < start), default=None),
            start,
            end,
            horizon if end is None else max(taken for taken in snapshots if taken < end),
        )
        for code, start, end in known
    ]
    connection.executemany(f"insert into {SPANS} values (?, ?, ?, ?, ?, ?)", rows)
    records = [
        (
            *(unit_kind, e.predecessor, e.successor, e.on),
            *(e.share and str(float(e.share)), e.ends, e.founds, False),
        )
        for e in edges
    ]
    if records:
        connection.executemany(f"insert into {EDGES} values (?, ?, ?, ?, ?, ?, ?, ?)", records)


def record_edges(connection: duckdb.DuckDBPyConnection, edges: Iterable[Edge]) -> None:
    """Write change records of organizations in the form of their history."""
    connection.execute(
        """
        create or replace table history.hist_organization_event (
            event_id varchar, predecessor_code varchar, successor_code varchar,
            event_type_code varchar, effective_on date, reform_code varchar, doc_no varchar
        )
        """
    )
    rows = [
        (str(number), edge.predecessor, edge.successor, "03" if edge.ends else "04", edge.on)
        for number, edge in enumerate(edges)
    ]
    if rows:
        connection.executemany(
            "insert into history.hist_organization_event values (?, ?, ?, ?, ?, null, null)", rows
        )


def people_and_posts(
    connection: duckdb.DuckDBPyConnection,
    stays: list[tuple[str, str, int, int]],
    used: list[tuple[str, int, int, int]],
) -> None:
    """Write stays of people, and posts and heads by organization and month, for 2020 to 2024.

    ``stays``: person, organization, first month, month after the last; ``used``: organization,
    month, posts, heads.
    """
    connection.execute(
        """
        create or replace table intermediate.month as
        select
            cast(last_day(make_date(number // 12, number % 12 + 1, 1)) as date) as month,
            cast(number as integer) as month_no
        from generate_series(24240, 24299) as numbers (number);
        create or replace table intermediate.int_lineage_presence (
            person_key varchar, organization_code varchar, month_from_no integer,
            month_to_no integer
        );
        create or replace table intermediate.int_use_month (
            organization_code varchar, month_no integer, authorized_posts integer,
            in_post integer
        );
        """
    )
    if stays:
        connection.executemany(
            "insert into intermediate.int_lineage_presence values (?, ?, ?, ?)", stays
        )
    if used:
        connection.executemany("insert into intermediate.int_use_month values (?, ?, ?, ?)", used)


def run(models: Models, names: Iterable[str]) -> None:
    for name in names:
        model = models.models[name]
        models.create(model, model.sql)


def run_divisions(models: Models) -> None:
    """Run the crosswalk of the divisions that ``fill`` wrote, without people or posts."""
    record_edges(models.connection, [])
    people_and_posts(models.connection, [], [])
    run(models, [*MODELS, "division_crosswalk_span"])


def divisions(models: Models, world: World) -> None:
    """Run the crosswalk of the divisions of a world."""
    fill(models.connection, "division", world.lives(), world.edges, day(world.days - 1))
    run_divisions(models)


class Spans:
    """The built crosswalk, read once."""

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
        """The weights of the crosswalk for one code, date and basis date."""
        rows = [
            (to, weight, known)
            for first, last, since, until, to, weight, known in self._rows.get((code, measure), ())
            if first <= at and (last is None or last > at)
            if since <= basis and (until is None or until > basis)
        ]
        assert len({to for to, _, _ in rows}) == len(rows)
        assert all((known == "none") == (to is None) for to, _, known in rows)
        return {to: Fraction(weight) for to, weight, _ in rows}


def weights(
    models: Models, subject: str, code: str, at: date, basis: date, measure: str
) -> dict[str | None, Fraction]:
    """The weights of the crosswalk for one code, date and basis date."""
    return Spans(models, subject).weights(code, at, basis, measure)
