"""Totals that can be formed in more than one way from what is published.

Two tables that count the same facts by different rows agree in every total that both can form: the
counties' sum of a table is a row of the city's, and where neither prints a common total both sums
are still equal. The figures of the months add up to the figure of their year. Within a county this
holds only if no organization moves: each period counts an organization in the county to which it
belongs at the end of the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bianzhi.disclosure.attack.elimination import Terms
from bianzhi.disclosure.knowledge.counting import Measure
from bianzhi.disclosure.knowledge.domains import Region
from bianzhi.disclosure.knowledge.regions import Relations
from bianzhi.disclosure.knowledge.rows import Quantity
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Column, Label

SAME: Label = {"zh": "同一事实的合计相等", "en": "Totals of the same facts are equal"}
NOWHERE: Label = {"zh": "", "en": ""}


def same_totals(found: Relations) -> list[Equation]:
    """Totals that can be formed in more than one way from what is published."""
    equations = [
        _equation("same", {cells[0]: 1, other: -1}) for cells in found.same for other in cells[1:]
    ]
    equations += [_equation("same", terms) for terms in found.sums]
    return [*equations, *over_time(found)]


def _equation(rule: str, terms: Terms[Cell]) -> Equation:
    """The equation between the terms that count and those that are taken off."""
    left = tuple((_whole(weight), cell) for cell, weight in terms.items() if weight > 0)
    right = tuple((_whole(-weight), cell) for cell, weight in terms.items() if weight < 0)
    return Equation(rule, SAME, NOWHERE, left, right)


def _whole(weight: float) -> float:
    return int(weight) if weight == int(weight) else weight


def over_time(found: Relations) -> Iterator[Equation]:
    """Equations between the months of a year and the year.

    Counts of different organizations have none: several months may count the same organization.
    """
    families: dict[
        tuple[tuple[str, str], frozenset[str]], dict[tuple[date, date], set[Region]]
    ] = {}
    for measure, region in (*found.printed, *found.expressed):
        is_of_place = any(group in found.place_groups for group, _ in region)
        if measure.after is not None and not is_of_place and not measure.is_distinct:
            spans = families.setdefault((measure.counted, measure.within), {})
            spans.setdefault((measure.after, measure.until), set()).add(region)
    for (counted, within), spans in families.items():
        for whole in spans:
            parts = _chain(whole, spans)
            regions = set.intersection(*(spans[span] for span in (whole, *parts)))
            for region in sorted(regions, key=sorted) if parts else ():
                sums = [
                    _formed((Measure(counted, *span, within), region), found)
                    for span in (whole, *parts)
                ]
                terms = dict(sums[0])
                for item in sums[1:]:
                    for cell, weight in item.items():
                        terms[cell] = terms.get(cell, 0) - weight
                yield _equation("months", terms)


def _formed(quantity: Quantity, found: Relations) -> Terms[Cell]:
    """Figures that add up to a quantity."""
    cell = found.printed.get(quantity)
    return {cell: 1} if cell is not None else found.expressed[quantity]


def _chain(whole: tuple[date, date], spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Shorter spans that follow each other from the beginning of one to its end, if there are."""
    begin, end = whole
    inside = sorted(span for span in spans if begin <= span[0] and span[1] <= end and span != whole)
    following = {span[0]: span for span in inside}
    result, day = [], begin
    while day < end and day in following:
        result.append(following[day])
        day = following[day][1]
    return result if day == end else []


def row_dimensions(table: FilledTable) -> tuple[str, ...]:
    """The dimensions of the rows, outer first."""
    _, _, by = table.code.partition("~")[0].partition("@")
    return tuple(dict.fromkeys([*([by] if by else []), *table.definition.rows]))


def cell_of(table: FilledTable, row: str, column: Column) -> Cell:
    """The figure of a row and a column."""
    return Cell(table.code, table.period.code, row, column.code)
