"""The figures of tables as parts of one whole, and every linear relation between them.

A figure sums a measure over a region: the combinations of values that its row, its column and its
fact leave. Figures of one region are the same number. A region that other regions make up is
their sum: within each group of columns the regions that figures ask for are expressed by as few of
them as possible, with nothing asked of the group first. Sums that no table prints are quantities
of their own until they are eliminated; what is left are relations of printed figures alone.
That these are all there are is what ``tests/disclosure/test_public_completeness.py`` counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from sqlglot import exp

from bianzhi.disclosure.attack.elimination import Terms, eliminated, independent
from bianzhi.disclosure.knowledge.counting import (
    Measure,
    asked,
    columns_of,
    counted_elsewhere,
    identities,
    measures,
    of_bodies,
)
from bianzhi.disclosure.knowledge.domains import Domains, Region, basis
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.define.periods import closing_of

Tables = Mapping[tuple[str, str], FilledTable]
# A sum that can be asked for: a measure over a region.
Quantity = tuple[Measure, Region]
# A printed figure, or a quantity that no table prints.
Figure = Cell | Quantity
# Rows of a table by how deep they lie and what they leave.
Place = tuple[int, Region]


@dataclass
class _Sum:
    """A figure as a sum of quantities, before the domains are known."""

    cell: Cell
    terms: Sequence[tuple[int, Measure, Sequence[exp.Expr]]]
    row: tuple[exp.Expr, ...]


@dataclass
class _Rows:
    """The rows that a table has: where it has none, its facts count nothing."""

    scopes: dict[Measure, list[Region]] = field(default_factory=dict)
    children: dict[Place, list[Region]] = field(default_factory=dict)
    # What the innermost items of rows ask for by themselves, by what the rows above them leave.
    items: dict[Region, list[Region]] = field(default_factory=dict)
    # The groups that rows limit, and where no row was found before.
    groups: list[str] = field(default_factory=list)
    empty: dict[tuple, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Relations:
    """What ties figures together.

    ``same``: figures that are one number. ``sums``: coefficients of figures that add up to zero.
    ``expressed``: for quantities that no table prints, figures that add up to them. ``printed``:
    a figure of each quantity that some table prints.
    """

    same: list[list[Cell]]
    sums: list[Terms[Cell]]
    expressed: Mapping[Quantity, Terms[Cell]]
    printed: Mapping[Quantity, Cell]


def relations(tables: Tables, settings: Settings) -> Relations:
    """Every linear relation between figures of ``tables`` that holds for whatever they count."""
    return _Regions(tables, settings).relations()


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


class _Regions:
    """Collects the quantities of tables and resolves each into the ones it is made up of."""

    def __init__(self, tables: Tables, settings: Settings):
        self.settings = settings
        self.tables = [table for table in tables.values() if table.definition.total]
        sums = [total for table in self.tables for total in self._sums(table)]
        sums += [total for table in tables.values() for total in self._sums_elsewhere(table)]
        named = [
            condition
            for total in sums
            for condition in (*total.row, *(c for _, _, where in total.terms for c in where))
        ]
        # What a fact asks of all its rows is a condition like any other.
        facts = {column.fact for table in self.tables for column in table.leaves}
        named += [condition for fact in facts for condition in asked(fact)]
        self.domains = Domains(
            {id(expression): expression for expression in named}.values(), settings.implications
        )
        self.cells: dict[Quantity, list[Cell]] = {}
        self.of_cell: dict[Cell, Terms[Quantity]] = {}
        self.known_regions: dict[tuple[int, ...], Region | None] = {}
        self._place(sums)
        self.rows = [row_group for table in self.tables for row_group in self._rows(table)]
        self.rows_of: dict[Measure, list[_Rows]] = {}
        for row_group in self.rows:
            for measure in row_group.scopes:
                self.rows_of.setdefault(measure, []).append(row_group)
        self.nothing: dict[Quantity, bool] = {}
        self.identities = identities(settings)
        self.said: set[frozenset[Quantity]] = set()
        self.bases = self._bases()
        self.ends: dict[tuple[object, str, int], list[int]] = {}
        for (kind, group, mask), parts in self.bases.items():
            for part in parts or ():
                self.ends.setdefault((kind, group, part), []).append(mask)

    def _sums(self, table: FilledTable) -> Iterator[_Sum]:
        for moment, rows in moments(table):
            terms = {
                column.code: measures(column, table, moment, self.settings)
                for column in table.leaves
                if column.ratio is None and column.format != "text" and column.add_up
            }
            for row in rows:
                if row.code in table.headings:
                    continue
                asked_of_row = self._conditions(table, row)
                for column in table.leaves:
                    if column.code in terms and (
                        not column.distinct or columns_of(asked_of_row) <= of_bodies()
                    ):
                        cell = Cell(table.code, table.period.code, row.code, column.code)
                        yield _Sum(cell, terms[column.code], asked_of_row)

    def _sums_elsewhere(self, table: FilledTable) -> Iterator[_Sum]:
        for row in table.rows:
            result = counted_elsewhere(table, row, self.settings)
            for column, measure, fact, where in result:
                cell = Cell(table.code, table.period.code, row.code, column)
                own = asked(fact)
                yield _Sum(cell, [(1, measure, own)], asked(fact, where)[len(own) :])

    @staticmethod
    def _conditions(table: FilledTable, row: Row) -> tuple[exp.Expr, ...]:
        """What the items of a row ask, its moment left out."""
        items = row.items[:-1] if table.definition.series else row.items
        return tuple(expression for item in items for expression in asked_of_item(table, item))

    def _region(self, expressions: Sequence[exp.Expr]) -> Region | None:
        key = tuple(id(expression) for expression in expressions)
        if key not in self.known_regions:
            # Expressions are cached where they are parsed, so none takes the place of another.
            self.known_regions[key] = self.domains.region(expressions)
        return self.known_regions[key]

    def _place(self, sums: Sequence[_Sum]) -> None:
        for total in sums:
            own = self._region(total.row)
            terms: Terms[Quantity] = {}
            for sign, measure, where in total.terms:
                region = self.domains.both(own, self._region(where))
                if region is not None:
                    quantity = (measure, region)
                    terms[quantity] = terms.get(quantity, 0) + sign
            self.of_cell[total.cell] = terms
            if list(terms.values()) == [1]:
                self.cells.setdefault(next(iter(terms)), []).append(total.cell)

    def _rows(self, table: FilledTable) -> Iterator[_Rows]:
        for moment, rows in moments(table):
            row_group = _Rows()
            for column in table.leaves:
                if column.ratio is None and column.format != "text" and column.add_up:
                    # What a fact asks of all its rows is part of what a count of organizations
                    # counts.
                    scope = self._region(() if column.distinct else asked(column.fact))
                    for _, measure, _ in measures(column, table, moment, self.settings):
                        if scope is not None and scope not in row_group.scopes.get(measure, []):
                            row_group.scopes.setdefault(measure, []).append(scope)
            self._add_rows(table, rows, row_group)
            yield row_group

    def _add_rows(self, table: FilledTable, rows: Sequence[Row], found: _Rows) -> None:
        depths: dict[int, dict[str, Region]] = {}
        paths = []
        for row in rows:
            items = row.items[:-1] if table.definition.series else row.items
            if items:
                regions = [self._region(asked_of_item(table, item)) for item in items]
                before: Region | None = frozenset()
                for region in regions[:-1]:
                    before = self.domains.both(before, region)
                innermost = regions[-1]
                if before is None or innermost is None:
                    continue  # no fact meets conditions that exclude each other
                own = self.domains.both(before, innermost)
                place = (len(items) - 1, before)
                if own is not None and own not in found.children.setdefault(place, []):
                    found.children[place].append(own)
                depths.setdefault(len(items), {})[items[-1].condition] = innermost
                paths.append((len(items), before))
        limits = {item for children in found.children.values() for row in children for item in row}
        found.groups = sorted({group for group, _ in limits})
        for depth, above in dict.fromkeys(paths):
            found.items.setdefault(above, []).extend(depths[depth].values())

    def _bases(self) -> dict[tuple[object, str, int], dict[int, float] | None]:
        """For each set that figures of a kind ask of a group, the sets it is made up of."""
        used: dict[tuple[object, str], dict[int, None]] = {}
        for terms in self.of_cell.values():
            for measure, region in terms:
                for group, mask in region:
                    used.setdefault((measure.counted, group), {})[mask] = None
        rests: dict[tuple[object, str], dict[int, None]] = {}
        for kind, group, inner, rest in self._of_rows():
            used.setdefault((kind, group), {}).update(dict.fromkeys(filter(None, (*inner, rest))))
            rests.setdefault((kind, group), {})[rest] = None
        for key, masks in used.items():
            # What a set has outside all rows of a table is nothing.
            outside = [mask & rest for mask in masks for rest in rests.get(key, ())]
            masks.update(dict.fromkeys(filter(None, outside)))
        bases: dict[tuple[object, str, int], dict[int, float] | None] = {}
        for (kind, group), masks in used.items():
            full = self.domains.full[group]
            ordered = [full, *sorted(masks, key=lambda number: (-number.bit_count(), number))]
            made_up = basis(ordered, full.bit_length())
            for mask, parts in zip(ordered, made_up, strict=True):
                named = parts and {ordered[place]: weight for place, weight in parts.items()}
                bases[kind, group, mask] = named
        return bases

    def _of_rows(self) -> Iterator[tuple[object, str, list[int], int]]:
        """Sets that rows of a table could ask for, and what those of a dimension leave over."""
        for rows in self.rows:
            for above, items in rows.items.items():
                for group in sorted({group for item in items for group, _ in item}):
                    outer = dict(above).get(group, self.domains.full[group])
                    inner = [dict(item)[group] & outer for item in items if group in dict(item)]
                    rest = outer
                    for mask in inner:
                        rest &= ~mask
                    for counted in dict.fromkeys(measure.counted for measure in rows.scopes):
                        yield counted, group, inner, rest

    def relations(self) -> Relations:
        """All relations, of printed figures only."""
        equations: list[Terms[Quantity]] = []
        asked_for = dict.fromkeys(q for terms in self.of_cell.values() for q in terms)
        waiting = list(
            dict.fromkeys([*asked_for, *(b for q in asked_for for b in self._beside(q))])
        )
        known = set(waiting)
        while waiting:
            quantity = waiting.pop()
            for identity in self._identities(quantity):
                equations.append(identity)
                waiting += [other for other in identity if other not in known]
                known |= set(identity)
            if quantity in self.cells and self._cancels(quantity):
                equations.append({quantity: 1})
                continue
            parts = self._made_up(quantity)
            if parts is None:
                continue
            # A part that is nothing says something too: of what others make it up.
            waiting += [part for part in parts if part not in known]
            known |= set(parts)
            parts = {item: weight for item, weight in parts.items() if not self._is_nothing(item)}
            own = {} if self._is_nothing(quantity) else {quantity: 1.0}
            equations.append({**own, **{part: -weight for part, weight in parts.items()}})
        printed = {quantity: cells[0] for quantity, cells in self.cells.items()}
        named = [self._named(equation, printed) for equation in equations]
        for cell, terms in self.of_cell.items():
            if list(terms.values()) != [1]:
                named.append(self._named({**{q: -w for q, w in terms.items()}}, printed, {cell: 1}))
        sums, expressed = eliminated(named, lambda item: not isinstance(item, Cell))
        same = [cells for cells in self.cells.values() if len(cells) > 1]
        # Nothing but cells is left once the quantities are eliminated.
        return Relations(
            same,
            independent(cast(list[Terms[Cell]], sums)),
            cast(Mapping[Quantity, Terms[Cell]], expressed),
            printed,
        )

    @staticmethod
    def _named(
        terms: Terms[Quantity],
        printed: Mapping[Quantity, Cell],
        more: Terms[Figure] | None = None,
    ) -> Terms[Figure]:
        """The terms with figures in place of the quantities that they print."""
        result: Terms[Figure] = dict(more or {})
        for quantity, weight in terms.items():
            name: Figure = printed.get(quantity, quantity)
            result[name] = result.get(name, 0) + weight
        return {name: weight for name, weight in result.items() if weight}

    def _made_up(self, quantity: Quantity) -> Terms[Quantity] | None:
        """What the quantity is the sum of, by the first group where it is one."""
        measure, region = quantity
        for group, mask in sorted(region):
            parts = self.bases.get((measure.counted, group, mask))
            if parts is None:
                continue
            rest = {other: number for other, number in region if other != group}
            made_up: Terms[Quantity] = {}
            for part, weight in parts.items():
                limited = self.domains.limited({**rest, group: part})
                if limited is not None:
                    made_up[measure, limited] = weight
            return made_up
        return None

    def _identities(self, quantity: Quantity) -> Iterator[Terms[Quantity]]:
        """Quantities of the same region that add up to zero with it, each sum once."""
        measure, region = quantity
        for terms in self.identities.get(measure.counted, ()):
            named = {(replace(measure, counted=item), region): weight for item, weight in terms}
            key = frozenset(named)
            if key not in self.said:
                self.said.add(key)
                yield {item: weight for item, weight in named.items() if not self._is_nothing(item)}

    def _beside(self, quantity: Quantity) -> Iterator[Quantity]:
        """What is left of a whole besides the quantity and others like it, printed or not."""
        measure, region = quantity
        for group, mask in sorted(region):
            for end in self.ends.get((measure.counted, group, mask), ()):
                limited = self.domains.limited({**dict(region), group: end})
                if limited is not None:
                    yield measure, limited

    def _is_nothing(self, quantity: Quantity) -> bool:
        """Whether some table has no row where the quantity would stand."""
        if self._cancels(quantity):
            return True
        if quantity in self.cells:
            return False
        if quantity not in self.nothing:
            measure, region = quantity
            own = dict(region)
            self.nothing[quantity] = any(
                any(self._within(own, scope) for scope in rows.scopes[measure])
                and self._has_no_row(own, rows)
                for rows in self.rows_of.get(measure, ())
            )
        return self.nothing[quantity]

    def _cancels(self, quantity: Quantity) -> bool:
        """Whether what one place gives another takes, and the quantity is of all places."""
        measure, region = quantity
        return measure.counted in self.settings.cancelling and not any(
            self.domains.group_of.get(name) == group for group, _ in region for name in of_bodies()
        )

    def _has_no_row(self, own: Mapping[str, int], rows: _Rows) -> bool:
        """Whether no row holds any part of a region, which may lie across rows."""
        sets = {group: own.get(group, self.domains.full[group]) for group in rows.groups}
        return self._is_empty((0, frozenset()), sets, rows)

    def _is_empty(self, place: Place, own: Mapping[str, int], rows: _Rows) -> bool:
        if place not in rows.children:
            return False
        key = (place, *own.values())
        if key not in rows.empty:
            rows.empty[key] = all(
                self._is_empty((place[0] + 1, child), common, rows)
                for child in rows.children[place]
                if all((common := self.domains.common(own, child)).values())
            )
        return rows.empty[key]

    def _within(self, own: Mapping[str, int], other: Region) -> bool:
        return all(own.get(g, self.domains.full[g]) & ~mask == 0 for g, mask in other)
