"""Figures of random cities organization by organization, by a way of its own: SQL over the facts,
row after row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bianzhi.disclosure.knowledge.knowledge import by_code, figures, knowledge
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.settings import Settings, of_warehouse
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, aggregate, fill
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions
from bianzhi.reports.define.periods import Period
from tests.disclosure.support.ranks import Row


@dataclass(frozen=True)
class Figures:
    """Tables as they are before any figure is hidden, and what each organization brings to each
    figure.
    """

    tables: dict[tuple[str, str], FilledTable]
    cells: list[Cell]
    # One row per organization, one column per cell.
    values: np.ndarray
    settings: Settings

    def known(self) -> list[Equation]:
        """The equations between the figures that the protection knows."""
        return [fact for fact in knowledge(self.tables, self.settings) if fact.sign == "="]


def figures_of(
    database: Path,
    asked: Sequence[tuple[Period, Sequence[str]]],
    groups: Sequence[str | None] = (None,),
) -> Figures:
    """Figures of tables of some periods, as a whole and by groups."""
    tables, columns, cells = [], [], []
    with Reader(database) as reader:
        settings = of_warehouse(reader)
        organizations = organizations_of(reader)
        for period, codes in asked:
            facts = Facts(reader, period)
            for code in codes:
                definition = definitions.table(code)
                for by in groups:
                    if by is None or definition.aggregate:
                        table = merged(fill(facts, definition, by), settings)
                        tables.append(table)
                        columns += contributed(facts, table, organizations, cells)
    return Figures(by_code(tables), cells, np.array(columns).T, settings)


def contributed(
    facts: Facts, table: FilledTable, organizations: Mapping[str, int], cells: list[Cell]
) -> list[np.ndarray]:
    """What each organization brings to each figure of a table; names the figures in ``cells``."""
    return [
        value for row in table.rows for value in _values(facts, table, row, organizations, cells)
    ]


def in_rows(
    brought: np.ndarray, cells: Sequence[Cell], tables: Iterable[FilledTable]
) -> np.ndarray:
    """Which organizations are in rows that the tables have: every row is the sum of its parts."""
    place = {cell: number for number, cell in enumerate(cells)}
    fits = np.ones(len(brought), bool)
    for table in tables:
        parts: dict[str, list[str]] = {}
        for row in table.rows:
            if row.parent is not None and row.code not in table.headings:
                parts.setdefault(row.parent, []).append(row.code)
        for column in table.leaves:
            if not column.add_up or column.ratio or table.definition.series:
                continue
            for parent, rows in parts.items():
                cell = Cell(table.code, table.period.code, parent, column.code)
                if cell in place:
                    own = [place[Cell(table.code, cell.period, row, column.code)] for row in rows]
                    fits &= brought[:, own].sum(axis=1) == brought[:, place[cell]]
    return fits


def organizations_of(reader: Reader) -> dict[str, int]:
    sql = "select distinct organization_code from historical_change.organization_history order by 1"
    return {code: number for number, (code,) in enumerate(reader.run(sql).rows())}


def _values(facts: Facts, table: FilledTable, row, organizations, cells) -> list[np.ndarray]:
    """What each organization brings to the figures of a row; names them in ``cells``."""
    own = [column for r, column in figures(table) if r is row]
    result = {column.code: np.zeros(len(organizations), np.int32) for column in own}
    for fact in dict.fromkeys(column.fact for column in own):
        part = [column for column in own if column.fact == fact]
        asked = ", ".join(aggregate(column) for column in part)
        sql = (
            f"select organization_code, {asked} from {facts.table(fact)} "
            f"where {row.condition} group by 1"
        )
        for organization, *values in facts.reader.run(sql).rows():
            for column, value in zip(part, values, strict=True):
                result[column.code][organizations[organization]] = value or 0
    cells += [Cell(table.code, table.period.code, row.code, column.code) for column in own]
    return [result[column.code] for column in own]


def coefficients(equations: Sequence[Equation], cells: Sequence[Cell]) -> list[Row]:
    """The equations as coefficients of the cells, by their places."""
    place = {cell: number for number, cell in enumerate(cells)}
    rows = []
    for item in equations:
        row: Row = {}
        for sign, side in ((1, item.left), (-1, item.right)):
            for weight, cell in side:
                row[place[cell]] = row.get(place[cell], 0) + sign * int(weight)
        rows.append({column: weight for column, weight in row.items() if weight})
    return rows
