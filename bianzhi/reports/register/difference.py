"""Compares an issued report with the same report today: differing figures and their deliveries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import duckdb
import pyarrow

from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import EVIDENCE, Facts
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.register import issued
from bianzhi.reports.register.compose import Request, compose
from bianzhi.reports.register.figure import condition
from bianzhi.reports.register.issued import Issue
from bianzhi.reports.register.record import request_of


@dataclass(frozen=True)
class Moved:
    """A differing figure, with the deliveries that changed its facts."""

    figure_id: str
    then: str | None
    now: str | None
    deliveries: tuple[str, ...] = ()
    changed_facts: int = 0

    @property
    def change(self) -> Decimal | None:
        """The current figure less the issued figure; None if one side does not show it."""
        try:
            return Decimal(self.now or "") - Decimal(self.then or "")
        except InvalidOperation:  # one side does not show the figure
            return None


@dataclass
class Comparison:
    """All figures that differ between the issued report and the report today."""

    issue: Issue
    known_at: str
    figures: int
    same_definitions: bool
    moved: list[Moved] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)


def compare(
    reader: Reader,
    issue: Issue,
    published_before: Callable[[Request], Sequence[FilledTable]] = lambda _: (),
) -> Comparison:
    """Compare the report as issued with the same report from the data of ``reader``."""
    request = replace(request_of(issue.record, reader), is_draft=True)
    document = compose(reader, request, published_before(request))
    then, now = issued.figure_values(issue), _values(document)
    every = sorted(then.keys() | now.keys())
    different = [text for text in every if then.get(text) != now.get(text)]
    comparison = Comparison(
        issue,
        document.known_at,
        len(every),
        document.definitions_version == issue.record["definitions_version"],
    )
    with duckdb.connect() as connection:
        changes = _Changes(connection, reader, issue, Facts(reader, request.period))
        places = _places(document)
        for text in different:
            deliveries, count = changes.behind(*places[text]) if text in places else ((), 0)
            shown = (_shown(then.get(text)), _shown(now.get(text)))
            comparison.moved.append(Moved(text, *shown, deliveries, count))
        named = {delivery for moved in comparison.moved for delivery in moved.deliveries}
        comparison.deliveries = changes.described(named)
    return comparison


class _Changes:
    """Issued and current facts, side by side in a separate database."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, reader: Reader, issue: Issue, facts: Facts
    ):
        self.connection, self.issue, self.facts = connection, issue, facts
        self._ready: set[str] = set()
        self._load("parts_then", str(issue.deliveries))
        self._register("parts_now", issued.deliveries(reader))
        connection.execute(
            """
            create table new_part as
            select * from parts_now
            where (lake_id, delivery_id) not in (select (lake_id, delivery_id) from parts_then)
            """
        )

    def behind(self, row: Row, column: Column) -> tuple[tuple[str, ...], int]:
        """The deliveries that changed the facts of a figure, and the number of changed facts."""
        if column.ratio is not None:
            return (), 0
        self._prepare(column.fact)
        fact, meets = column.fact, condition(row, column)
        keys = (
            f"select fact_key from {fact}_gone where {meets} "
            f"union select fact_key from {fact}_come where {meets}"
        )
        self.connection.execute(f"create or replace temp table touched as {keys}")
        [(count,)] = self.connection.execute("select count(*) from touched").fetchall()
        rows = self.connection.execute(_BEHIND.format(fact=fact)).fetchall()
        return tuple(delivery for (delivery,) in rows), count

    def described(self, ids: set[str]) -> list[dict[str, Any]]:
        """The descriptions of deliveries, in order of receipt."""
        result = self.connection.execute(
            """
            select distinct delivery_id, source, scope, as_of_date, received_at
            from parts_now
            where list_contains(?, delivery_id)
            order by received_at, delivery_id
            """,
            [sorted(ids)],
        )
        names = [column[0] for column in result.description]
        return [dict(zip(names, line, strict=True)) for line in result.fetchall()]

    def _prepare(self, fact: str) -> None:
        if fact in self._ready:
            return
        self._load(f"{fact}_then", str(self.issue.facts(fact)))
        self._load(f"{fact}_evidence_then", str(self.issue.evidence(fact)))
        self._register(f"{fact}_now", issued.fact_rows(self.facts, fact))
        self._register(f"{fact}_evidence_now", issued.evidence_rows(self.facts, fact))
        columns = ", ".join(f'"{name}"' for name in self._shared(fact))
        for name, first, second in (("gone", "then", "now"), ("come", "now", "then")):
            self.connection.execute(
                f"create table {fact}_{name} as "
                f"select {columns} from {fact}_{first} except select {columns} from {fact}_{second}"
            )
        self._ready.add(fact)

    def _shared(self, fact: str) -> list[str]:
        """The columns of a fact without its origin, which can change without changing a figure."""
        sides = [
            [row[0] for row in self.connection.execute(f"describe {fact}_{side}").fetchall()]
            for side in ("then", "now")
        ]
        kept = [name for name in sides[1] if name in sides[0] and name not in EVIDENCE]
        return ["fact_key", *kept]

    def _load(self, name: str, path: str) -> None:
        self.connection.execute(f"create table {name} as select * from read_parquet(?)", [path])

    def _register(self, name: str, rows: pyarrow.Table) -> None:
        self.connection.register(f"{name}_rows", rows)
        self.connection.execute(f"create table {name} as select * from {name}_rows")


# New rows come from new deliveries; removed rows were replaced by a new delivery of their scope,
# source and entity.
_BEHIND = """
    with come as (
        select evidence.*
        from {fact}_evidence_now as evidence
        inner join touched on evidence.fact_key = touched.fact_key
    ),

    gone as (
        select evidence.*
        from {fact}_evidence_then as evidence
        inner join touched on evidence.fact_key = touched.fact_key
        anti join come
            on evidence.entity = come.entity and evidence.record_key = come.record_key
            and evidence.lake_id = come.lake_id
    )

    select come.delivery_id
    from come
    inner join new_part on come.delivery_id = new_part.delivery_id
    union
    select new_part.delivery_id
    from gone
    inner join parts_then on gone.lake_id = parts_then.lake_id
    inner join new_part
        on parts_then.source = new_part.source
        and parts_then.scope = new_part.scope
        and parts_then.entity = new_part.entity
        and parts_then.part = new_part.part
    order by 1
"""


def _values(document: Document) -> dict[str, tuple[str | None, str | None]]:
    rows = issued.figures(document).to_pylist()
    return {row["figure_id"]: (row["value"], row["hidden"]) for row in rows}


def _places(document: Document) -> dict[str, tuple]:
    return {
        figure_id(table, document.edition, row.code, column.code): (row, column)
        for table in document.tables
        for row in table.rows
        for column in table.leaves
    }


def _shown(figure: tuple[str | None, str | None] | None) -> str | None:
    return None if figure is None else figure[1] or figure[0]
