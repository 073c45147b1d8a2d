"""Totals that can be formed in more than one way from what is published.

Two tables that count the same facts by different rows agree in every total that both can form: the
counties' sum of a table is a row of the city's, and where neither prints a common total both sums
are still equal. What months count adds up to what their year counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations

from reports import definitions
from reports.balances import Cell, Equation
from reports.definitions import Column, Label
from reports.fill import FilledTable, Row
from reports.periods import closing_of
from reports.public.conditions import conditions
from reports.public.settings import Settings

Tables = Mapping[tuple[str, str], FilledTable]
SAME: Label = {"zh": "同一事实的合计相等", "en": "Totals of the same facts are equal"}
NOWHERE: Label = {"zh": "", "en": ""}


@dataclass(frozen=True)
class Measure:
    """A value of a fact, of the day ``until`` or, where it is a flow, of the days ``after`` one."""

    counted: tuple[str, str]
    after: date | None
    until: date


@dataclass(frozen=True)
class _Cube:
    """A column of a table as something to sum: what it counts, and along which dimensions."""

    table: FilledTable
    column: Column
    rows: Sequence[Row]
    measure: Measure
    conditions: frozenset[str]
    dimensions: tuple[str, ...]

    def depth(self, places: Sequence[int]) -> int:
        """How deep the rows lie that tell values of the dimensions apart."""
        if self.table.definition.series:
            # Only the moments have figures.
            return max((row.depth for row in self.rows), default=0)
        return max(places, default=-1) + 1


# What can be summed over a choice of dimensions, by what it counts, other conditions, dimensions.
Forms = Mapping[tuple[Measure, frozenset[str], frozenset[str]], list[tuple[_Cube, tuple[str, ...]]]]


def same_totals(tables: Tables, settings: Settings) -> list[Equation]:
    """Totals that can be formed in more than one way from what is published."""
    added = [table for table in tables.values() if table.definition.total]
    forms = _forms([cube for table in added for cube in _cubes(table, settings)], tables)
    shared = {shape: found for shape, found in forms.items() if len(found) > 1}
    equations = list(_over_time(forms))
    for shape, found in shared.items():
        if not _is_implied(shape, found, shared):
            equations += _equal_forms(found)
    return equations


def _forms(cubes: Sequence[_Cube], tables: Tables) -> Forms:
    names = _dimension_of_condition(tables.values())
    forms: dict = {}
    for cube in cubes:
        own = {names[one] for one in cube.conditions if one in names}
        rest = frozenset(one for one in cube.conditions if one not in names)
        free = tuple(name for name in cube.dimensions if name not in own)
        for size in range(len(free) + 1):
            for chosen in combinations(free, size):
                shape = (cube.measure, rest, frozenset(chosen) | own)
                forms.setdefault(shape, []).append((cube, chosen))
    return forms


def _over_time(forms: Forms) -> Iterator[Equation]:
    """What the months of a year count adds up to what the year counts."""
    spans: dict[object, dict[tuple[date, date], list]] = {}
    for (measure, rest, dimensions), found in forms.items():
        if measure.after is not None:
            family = spans.setdefault((measure.counted, rest, dimensions), {})
            family[measure.after, measure.until] = found
    for family in spans.values():
        for whole in family:
            parts = _chain(whole, family)
            if parts:
                yield from _sums_of_parts(family[whole], [family[part] for part in parts])


def _chain(whole: tuple[date, date], spans: Iterable[tuple[date, date]]):
    """Shorter spans that follow each other from the beginning of one to its end, if there are."""
    begin, end = whole
    inside = sorted(span for span in spans if begin <= span[0] and span[1] <= end and span != whole)
    following = {span[0]: span for span in inside}
    found, day = [], begin
    while day < end and day in following:
        found.append(following[day])
        day = following[day][1]
    return found if day == end else []


def _sums_of_parts(whole, parts) -> Iterator[Equation]:
    every = [_ways(found) for found in (whole, *parts)]
    for key in sorted({key for ways in every for key in ways}, key=sorted):
        first, *others = (ways.get(key, ((),))[0] for ways in every)
        added = tuple((1, cell) for cells in others for cell in cells)
        yield Equation("months", SAME, NOWHERE, tuple((1, cell) for cell in first), added)


def _is_implied(shape, found, shared) -> bool:
    """Where the same columns share finer totals, coarser ones follow by adding up."""
    measure, rest, dimensions = shape
    cubes = {id(cube) for cube, _ in found}
    return any(
        (measure, rest) == other[:2]
        and dimensions < other[2]
        and cubes <= {id(cube) for cube, _ in forms}
        for other, forms in shared.items()
    )


def _equal_forms(found) -> Iterator[Equation]:
    for ways in _ways(found).values():
        first, *others = ways
        for other in others:
            yield Equation(
                "same",
                SAME,
                NOWHERE,
                tuple((1, cell) for cell in first),
                tuple((1, cell) for cell in other),
            )


def _ways(found) -> dict[frozenset[str], list[tuple[Cell, ...]]]:
    """For values of the chosen dimensions, the different sums of cells, the shortest first."""
    ways: dict[frozenset[str], list[tuple[Cell, ...]]] = {}
    for cube, chosen in found:
        for key, cells in _sums(cube, chosen).items():
            ways.setdefault(key, []).append(cells)
    return {key: sorted(dict.fromkeys(cells), key=len) for key, cells in ways.items()}


def _sums(cube: _Cube, chosen: tuple[str, ...]) -> dict[frozenset[str], tuple[Cell, ...]]:
    """Cells that add up to each value of the chosen dimensions."""
    places = [cube.dimensions.index(name) for name in chosen]
    depth = cube.depth(places)
    found: dict[frozenset[str], list[Cell]] = {}
    for row in cube.rows:
        if row.depth == depth:
            picked = frozenset().union(
                *(conditions(row.items[place].condition) for place in places)
            )
            key = cube.conditions | picked
            found.setdefault(key, []).append(cell_of(cube.table, row.code, cube.column))
    return {key: tuple(cells) for key, cells in found.items()}


def _cubes(table: FilledTable, settings: Settings) -> Iterator[_Cube]:
    dimensions = row_dimensions(table)
    for column in table.leaves:
        if column.is_additive:
            asked = conditions(column.where)
            for day, rows in _moments(table):
                measure = _measure(column, table, day, settings)
                yield _Cube(table, column, rows, measure, asked, dimensions)


def _moments(table: FilledTable) -> Iterator[tuple[date | None, Sequence[Row]]]:
    """The rows; those of a series for each of its moments."""
    if not table.definition.series:
        yield None, table.rows
        return
    moments: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.code not in table.headings:
            moments.setdefault(row.items[-1].code, []).append(row)
    for code, rows in moments.items():
        yield closing_of(code), rows


def row_dimensions(table: FilledTable) -> tuple[str, ...]:
    """The dimensions of the rows, outer first."""
    _, _, by = table.code.partition("~")[0].partition("@")
    return tuple(dict.fromkeys([*([by] if by else []), *table.definition.rows]))


def _measure(
    column: Column, table: FilledTable, moment: date | None, settings: Settings
) -> Measure:
    """What is counted, and when.

    Part of a fact counts as the fact itself where the condition says that it is the part. Stocks
    are those of a day whatever the period is called; flows also have a beginning.
    """
    fact, period = column.fact, table.period
    part = settings.part_of.get(fact)
    if part is not None and _asks_for(column.where, part):
        fact = part["of"]
    counted = (fact, column.value)
    after = period.opening if is_flow(column.fact) and moment is None else None
    until = moment or period.closing
    end = settings.at_an_end.get(counted)
    if end is not None:
        after, until = None, getattr(period, end["day"])
        counted = tuple(end["counts"])
    for group in settings.same:
        if counted in group:
            counted = group[0]
    return Measure(counted, after, until)


def _asks_for(where: str | None, part) -> bool:
    """Does a condition pick values of the column that all belong to the part?"""
    for one in conditions(where):
        named = re.fullmatch(rf"{part['column']} (?:= |in )(.*)", one)
        if named and set(re.findall(r"'([^']*)'", named[1])) <= set(part["codes"]):
            return True
    return False


@cache
def is_flow(fact: str) -> bool:
    """Does the query of a fact look at more than the closing day?"""
    path = definitions.FOLDER / "facts" / f"{fact}.sql"
    if not path.exists():
        return False
    text = path.read_text("utf-8")
    if re.search(r"\b(opening|period)\b\s*(\}\}|-?%\}|\|)", text):
        return True
    named = {other.stem for other in path.parent.glob("*.sql")} - {fact}
    built = set(re.findall(r"\b(?:from|join) (\w+)", text)) & named
    return any(is_flow(other) for other in sorted(built))


def _dimension_of_condition(tables: Iterable[FilledTable]) -> dict[str, str]:
    """Which dimension a condition picks a value of, as far as rows of tables tell."""
    found = {}
    for table in tables:
        for row in table.rows:
            for name, item in zip(row_dimensions(table), row.items, strict=False):
                found |= dict.fromkeys(conditions(item.condition), name)
    return found


def cell_of(table: FilledTable, row: str, column: Column) -> Cell:
    """The figure of a row and a column."""
    return Cell(table.code, table.period.code, row, column.code)
