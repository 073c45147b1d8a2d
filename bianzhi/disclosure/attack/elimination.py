"""Sparse elimination: linear relations without the unknowns that nobody prints."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)
Terms = dict[Name, float]
# What is left of a coefficient that rounding makes of zero.
NEAR = 1e-9


def eliminated(
    equations: Sequence[Terms[Name]], is_unknown: Callable[[Name], bool]
) -> tuple[list[Terms[Name]], dict[Name, Terms[Name]]]:
    """The equations (terms that add up to zero) that follow for the other names alone.

    Also what the unknowns come to in the other names, as far as the equations say.
    """
    rows, resolved = _resolved(equations, is_unknown)
    left = [row for number, row in enumerate(rows) if row and number not in resolved]
    return left, _substituted(list(resolved.values()), is_unknown)


def independent(equations: Sequence[Terms[Name]]) -> list[Terms[Name]]:
    """As few of the equations as all others follow from."""
    _, resolved = _resolved(equations, lambda _: True)
    return [equations[number] for number in sorted(resolved)]


def _resolved(
    equations: Sequence[Terms[Name]], is_unknown: Callable[[Name], bool]
) -> tuple[list[Terms[Name]], dict[int, tuple[Name, Terms[Name]]]]:
    """The equations without unknowns, and by which equation an unknown comes to what.

    Unknowns in the fewest equations go first, each by the shortest of its equations.
    """
    rows = [dict(equation) for equation in equations]
    places: dict[Name, set[int]] = {}
    for number, row in enumerate(rows):
        for name in row:
            if is_unknown(name):
                places.setdefault(name, set()).add(number)
    order = {name: number for number, name in enumerate(places)}
    queue = [(len(numbers), order[name], name) for name, numbers in places.items()]
    heapq.heapify(queue)
    resolved: dict[int, tuple[Name, Terms[Name]]] = {}
    while queue:
        count, _, name = heapq.heappop(queue)
        numbers = places.get(name)
        if not numbers:
            continue
        if len(numbers) != count:
            heapq.heappush(queue, (len(numbers), order[name], name))
            continue
        pivot = min(numbers, key=lambda n: (abs(abs(rows[n][name]) - 1), len(rows[n]), n))
        row = rows[pivot]
        scale = row[name]
        for number in sorted(numbers - {pivot}):
            _subtract(rows[number], row, rows[number][name] / scale, number, places, is_unknown)
        for other in row:
            if is_unknown(other):
                places[other].discard(pivot)
        del places[name]
        resolved[pivot] = (name, {o: -w / scale for o, w in row.items() if o != name})
    return rows, resolved


def _subtract(
    row: Terms[Name],
    other: Terms[Name],
    factor: float,
    number: int,
    places: dict[Name, set[int]],
    is_unknown: Callable[[Name], bool],
) -> None:
    """Takes a multiple of another row off a row."""
    for name, weight in other.items():
        left = row.get(name, 0) - factor * weight
        if abs(left) > NEAR:
            if name not in row and is_unknown(name):
                places[name].add(number)
            row[name] = left
        elif name in row:
            del row[name]
            if is_unknown(name):
                places[name].discard(number)


def _substituted(
    resolved: Sequence[tuple[Name, Terms[Name]]], is_unknown: Callable[[Name], bool]
) -> dict[Name, Terms[Name]]:
    """What unknowns come to, those in whose terms an unknown is left not among them."""
    substituted: dict[Name, Terms[Name]] = {}
    for name, row in reversed(resolved):
        terms: Terms[Name] = {}
        for other, weight in row.items():
            own = substituted.get(other) if is_unknown(other) else {other: 1}
            if own is None:
                break
            for part, share in own.items():
                terms[part] = terms.get(part, 0) + weight * share
        else:
            substituted[name] = {part: weight for part, weight in terms.items() if weight}
    return substituted
