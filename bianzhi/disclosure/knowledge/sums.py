"""Figures of tables as sums of quantities: a measure over a region each.

A region are the combinations of values that the row, the column and the fact of a figure leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from bianzhi.disclosure.attack.elimination import Terms
from bianzhi.disclosure.knowledge.counting import (
    Measure,
    Summand,
    asked,
    columns_of,
    counted_elsewhere,
    counted_together,
    identities,
    measures,
    of_organizations,
)
from bianzhi.disclosure.knowledge.domains import Domains, Region
from bianzhi.disclosure.knowledge.everywhere import Lifted, lifted
from bianzhi.disclosure.knowledge.rows import Quantity, TableRows
from bianzhi.disclosure.knowledge.ways import by_ways, counted_rows, outside
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.define.periods import closing_of

Tables = Mapping[tuple[str, str], FilledTable]


@dataclass
class _Sum:
    """A figure as a sum of measures, before the domains are known; also way by way."""

    cell: Cell
    terms: Sequence[Summand]
    row: tuple[exp.Expr, ...]
    by_ways: Sequence[Summand] = ()

    def conditions(self) -> Iterator[exp.Expr]:
        """All that is asked of what the figure counts."""
        yield from self.row
        for _, _, where in (*self.terms, *self.by_ways):
            yield from where


class Sums:
    """The quantities that figures of tables are sums of, and the rows of the tables.

    ``of_cell`` has the terms of each figure, ``by_ways`` those of figures whose conditions name
    columns that do not go together, ``cells`` the figures that print a quantity, ``together``
    figures that add up to one, ``alike`` pairs of figures that show the same.
    """

    def __init__(self, tables: Tables, settings: Settings):
        self.settings = settings
        self.tables = [table for table in tables.values() if table.definition.total]
        sums = [total for table in self.tables for total in self._sums(table)]
        sums += [total for table in tables.values() for total in self._sums_elsewhere(table)]
        named = [condition for total in sums for condition in total.conditions()]
        joined = [item for table in tables.values() for item in self._joined(table)]
        named += [condition for _, _, own in joined for condition in own]
        lifted_terms = list(lifted(self.tables, settings))
        named += [c for terms in lifted_terms for _, _, where in terms for c in where]
        facts = dict.fromkeys(column.fact for table in self.tables for column in _columns(table))
        for fact in facts:
            # What a fact asks of all its rows is a condition like any other.
            named += asked(fact)
            named += [condition for way in outside(fact) for condition in way]
        measured = {m: None for total in sums for _, m, _ in (*total.terms, *total.by_ways)}
        measured |= {m: None for _, m, _ in joined}
        measured |= {m: None for terms in lifted_terms for _, m, _ in terms}
        kinds = identities(settings)
        for measure in list(measured):
            for terms in kinds.get(measure.counted, ()):
                measured |= {measure.of(counted): None for counted, _ in terms}
        covers = list(self._covers(measured))
        named += [condition for _, _, _, met in covers for condition in met]
        self.domains = Domains(
            {id(expression): expression for expression in named}.values(), settings.implications
        )
        self.known_regions: dict[tuple[int, ...], Region | None] = {}
        self.cells: dict[Quantity, list[Cell]] = {}
        self.of_cell: dict[Cell, Terms[Quantity]] = {}
        self.by_ways: dict[Cell, Terms[Quantity]] = {}
        for total in sums:
            self._place(total)
        self.together = [
            (cells, {(measure, region): 1.0})
            for cells, measure, own in joined
            if (region := self.region(own)) is not None
        ]
        self.alike = [pair for table in tables.values() for pair in alike(table, settings)]
        self.lifted = [
            Lifted([(sign, m, self.region(where)) for sign, m, where in terms])
            for terms in lifted_terms
        ]
        self.rows = self._rows(covers)

    def region(self, expressions: Sequence[exp.Expr]) -> Region | None:
        """What conditions leave of each group; None where they leave nothing."""
        key = tuple(id(expression) for expression in expressions)
        if key not in self.known_regions:
            # Expressions are cached where they are parsed, so none takes the place of another.
            self.known_regions[key] = self.domains.region(expressions)
        return self.known_regions[key]

    def _sums(self, table: FilledTable) -> Iterator[_Sum]:
        columns = _columns(table)
        for moment, rows in moments(table):
            summed = {
                column.code: (
                    measures(column, table.period, moment, self.settings),
                    by_ways(column, table.period, moment, self.settings),
                )
                for column in columns
            }
            for row in rows:
                if row.code in table.headings:
                    continue
                asked_of_row = _conditions(table, row)
                for column in columns:
                    if not column.distinct or columns_of(asked_of_row) <= of_organizations():
                        cell = Cell(table.code, table.period.code, row.code, column.code)
                        terms, again = summed[column.code]
                        yield _Sum(cell, terms, asked_of_row, again)

    def _sums_elsewhere(self, table: FilledTable) -> Iterator[_Sum]:
        for row in table.rows:
            result = counted_elsewhere(table, row, self.settings)
            for column, measure, fact, where in result:
                cell = Cell(table.code, table.period.code, row.code, column)
                own = asked(fact)
                yield _Sum(cell, [(1, measure, own)], asked(fact, where)[len(own) :])

    def _joined(
        self, table: FilledTable
    ) -> Iterator[tuple[list[Cell], Measure, tuple[exp.Expr, ...]]]:
        """Figures that add up to a measure, with what its fact asks of all its rows."""
        for row in table.rows:
            for columns, measure, fact in counted_together(table, row, self.settings):
                code = table.period.code
                cells = [Cell(table.code, code, row.code, column) for column in columns]
                yield cells, measure, asked(fact)

    def _place(self, total: _Sum) -> None:
        own = self.region(total.row)
        terms = self._terms(own, total.terms)
        self.of_cell[total.cell] = terms
        if total.by_ways:
            self.by_ways[total.cell] = self._terms(own, total.by_ways)
        if list(terms.values()) == [1]:
            self.cells.setdefault(next(iter(terms)), []).append(total.cell)

    def _terms(self, own: Region | None, summed: Sequence[Summand]) -> Terms[Quantity]:
        """What is summed, of the region of a row."""
        terms: Terms[Quantity] = {}
        for sign, measure, where in summed:
            region = self.domains.both(own, self.region(where))
            if region is not None:
                terms[measure, region] = terms.get((measure, region), 0) + sign
        return terms

    def _covers(self, measured: Iterable) -> Iterator[tuple]:
        """For tables at a moment: the facts that count what a measure counts, and of which rows."""
        for table in self.tables:
            facts = dict.fromkeys(column.fact for column in _columns(table))
            for moment, _ in moments(table):
                for fact in facts:
                    for measure in measured:
                        met = counted_rows(fact, measure, table.period, moment, self.settings)
                        if met is not None:
                            yield (id(table), moment), fact, measure, met

    def _rows(self, covers: Sequence[tuple]) -> list[TableRows]:
        by_moment: dict[tuple, list[tuple]] = {}
        for key, fact, measure, met in covers:
            by_moment.setdefault(key, []).append((fact, measure, met))
        result = []
        for table in self.tables:
            for moment, rows in moments(table):
                table_rows = TableRows()
                for column in _columns(table):
                    for _, measure, _ in measures(column, table.period, moment, self.settings):
                        table_rows.counted[measure.counted] = None
                for fact, measure, met in by_moment.get((id(table), moment), ()):
                    counted = self.region(met)
                    if counted is not None:
                        others = [self.region(way) for way in outside(fact)]
                        table_rows.covers.setdefault(measure, []).append(
                            (counted, [region for region in others if region is not None])
                        )
                asked_for = (
                    [(i.condition, self.region(asked_of_item(table, i))) for i in _items(table, r)]
                    for r in rows
                )
                table_rows.add(self.domains, [items for items in asked_for if items])
                result.append(table_rows)
        return result


def alike(table: FilledTable, settings: Settings) -> Iterator[tuple[Cell, Cell]]:
    """Pairs of figures that a reader takes for equal: no shown pair of columns differs."""
    rows = [row.code for row in table.rows if row.code not in table.headings]
    for pair in settings.alike:
        if table.code != pair.table or not set(pair.columns) <= set(table.column):
            continue
        shown = [[table.values.get((row, column)) for column in pair.columns] for row in rows]
        if any(None not in both and both[0] != both[1] for both in shown):
            continue
        for row in rows:
            first, second = (
                Cell(table.code, table.period.code, row, column) for column in pair.columns
            )
            yield first, second


def moments(table: FilledTable) -> Iterator[tuple[date | None, Sequence[Row]]]:
    """The rows; those of a series for each of its moments."""
    if not table.definition.series:
        yield None, table.rows
        return
    result: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.code not in table.headings:
            result.setdefault(row.items[-1].code, []).append(row)
    for code, rows in result.items():
        yield closing_of(code), rows


def asked_of_item(table: FilledTable, item: Item) -> tuple[exp.Expr, ...]:
    """The conditions of an item; those of the fact itself are part of each column."""
    fact = table.definition.fact
    return asked(fact, item.condition)[len(asked(fact)) :]


def _columns(table: FilledTable) -> list[Column]:
    """The columns whose figures count something."""
    return [c for c in table.leaves if c.ratio is None and c.format != "text" and c.add_up]


def _items(table: FilledTable, row: Row) -> Sequence[Item]:
    """The items of a row, its moment left out."""
    return row.items[:-1] if table.definition.series else row.items


def _conditions(table: FilledTable, row: Row) -> tuple[exp.Expr, ...]:
    """What the items of a row ask, its moment left out."""
    items = _items(table, row)
    return tuple(expression for item in items for expression in asked_of_item(table, item))
