"""Figures that count part of what other figures count, in whichever tables they stand.

A region that lies within another holds at most as much, and a part of a period sees at most as many
movements as the whole. A period counts a movement in the county to which the organization belongs
at the end of the period. So the movements of a month in a county are part of the year in the city.
They need not be part of the year in the county, because the organization may have moved. Of the
figures that count more only the nearest are named: what is larger than those is larger anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bianzhi.disclosure.knowledge.counting import Measure
from bianzhi.disclosure.knowledge.domains import Region
from bianzhi.reports.compute.balances import Cell

Quantity = tuple[Measure, Region]
Span = tuple[date | None, date]


def contained(
    printed: Mapping[Quantity, Cell], place_groups: frozenset[str]
) -> Iterator[tuple[Cell, Cell]]:
    """Pairs of a figure and the nearest ones that count at least as much.

    ``printed`` holds one figure of each quantity; quantities below zero are not among them.
    ``place_groups`` are the groups of columns that an organization changes when it moves.
    """
    families: dict[tuple, list[Quantity]] = {}
    for quantity in printed:
        measure, _ = quantity
        # Stocks of two days have nothing in common, flows of two periods may.
        day = measure.until if measure.after is None else None
        families.setdefault((measure.counted, measure.within, day), []).append(quantity)
    for family in families.values():
        inside = _inside(family, place_groups)
        for part, whole in _nearest(inside):
            yield printed[family[part]], printed[family[whole]]


def _inside(family: Sequence[Quantity], place_groups: frozenset[str]) -> list[int]:
    """For each quantity those that lie within it, itself among them, as bits of a number."""
    every = (1 << len(family)) - 1
    limits: dict[tuple[str, int], list[int]] = {}
    spans: dict[Span, list[int]] = {}
    for number, (measure, region) in enumerate(family):
        spans.setdefault((measure.after, measure.until), []).append(number)
        for limit in region:
            limits.setdefault(limit, []).append(number)
    within = {limit: _within(limit, limits) for limit in limits}
    during = {
        span: sum(_bits(numbers) for other, numbers in spans.items() if _is_during(other, span))
        for span in spans
    }
    inside = []
    for measure, region in family:
        span = (measure.after, measure.until)
        is_of_place = any(group in place_groups for group, _ in region)
        result = every & (_bits(spans[span]) if is_of_place else during[span])
        for limit in region:
            result &= within[limit]
        inside.append(result)
    return inside


def _within(limit: tuple[str, int], limits: Mapping[tuple[str, int], list[int]]) -> int:
    """Quantities that limit a group at least as much."""
    group, mask = limit
    within = 0
    for (other, narrower), numbers in limits.items():
        if other == group and narrower & ~mask == 0:
            within |= _bits(numbers)
    return within


def _is_during(span: Span, other: Span) -> bool:
    """Whether a period is part of another; a day is part of itself."""
    if span[0] is None or other[0] is None:
        return span == other
    return other[0] <= span[0] and span[1] <= other[1]


def _nearest(inside: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each quantity with those around it that have no other one in between."""
    around: list[list[int]] = [[] for _ in inside]
    for whole, parts in enumerate(inside):
        for part in _places(parts):
            if part != whole:
                around[part].append(whole)
    for part, wholes in enumerate(around):
        all_around = _bits(wholes)
        for whole in wholes:
            between = inside[whole] & all_around & ~(1 << whole)
            if not between:
                yield part, whole


def _bits(numbers: Sequence[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def _places(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
