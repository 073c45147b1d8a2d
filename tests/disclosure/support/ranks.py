"""Ranks and relations of sparse integer matrices over a finite field.

A rank over the field is never above the one over the rational numbers. Where the ranks of relations
and of what they leave open add up to the number of columns, both are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

P = 2_147_483_647
Row = dict[int, int]


class Pivot(NamedTuple):
    """A row and the column that no later pivot's row has."""

    column: int
    row: Row


def sparse_rows(matrix: np.ndarray) -> list[Row]:
    """The different rows of a matrix as their coefficients by column."""
    rows = np.unique(np.asarray(matrix), axis=0)
    lines, columns = np.nonzero(rows)
    result: list[Row] = [{} for _ in rows]
    for line, column, value in zip(
        lines.tolist(), columns.tolist(), rows[lines, columns].tolist(), strict=True
    ):
        result[line][column] = value
    return result


def eliminate(rows: Iterable[Mapping[int, int]]) -> list[Pivot]:
    """Independent rows of the same span, the shortest first, each with a column of its own."""
    return _Elimination(rows, None).pivots


def within(rows: Iterable[Mapping[int, int]], columns: Collection[int]) -> list[Row]:
    """Rows that span what the rows span and is zero outside ``columns``."""
    inside = set(columns)
    rows = list(rows)
    outside = {column for row in rows for column in row} - inside
    elimination = _Elimination(rows, outside)
    return [pivot.row for pivot in _Elimination(elimination.left(), None).pivots]


def rank(matrix: np.ndarray) -> int:
    """The rank of a matrix."""
    return len(eliminate(sparse_rows(matrix)))


def relations(pivots: list[Pivot], columns: Iterable[int]) -> list[Row]:
    """Sums of ``columns`` that are zero in every row, one for each column without a pivot."""
    own = {pivot.column for pivot in pivots}
    result = []
    for column in columns:
        if column in own:
            continue
        values = {column: 1}
        for pivot in reversed(pivots):
            total = sum(
                weight * values[other] for other, weight in pivot.row.items() if other in values
            )
            if total % P:
                values[pivot.column] = -total * pow(pivot.row[pivot.column], P - 2, P) % P
        result.append({place: whole(value) for place, value in values.items()})
    return result


def whole(residue: int) -> int:
    """The whole number nearest to zero of a residue."""
    residue %= P
    return residue if residue <= P // 2 else residue - P


class _Elimination:
    """Takes the shortest row left, and its rarest column out of all the others."""

    def __init__(self, rows: Iterable[Mapping[int, int]], first: Collection[int] | None):
        self.first = first
        self.rows = [{c: w % P for c, w in row.items() if w % P} for row in rows]
        self.at: dict[int, set[int]] = {}
        for number, row in enumerate(self.rows):
            for column in row:
                self.at.setdefault(column, set()).add(number)
        self.queue = [(len(row), number) for number, row in enumerate(self.rows) if row]
        heapify(self.queue)
        self.taken: set[int] = set()
        self.pivots: list[Pivot] = []
        while self.queue:
            size, number = heappop(self.queue)
            if number not in self.taken and size == len(self.rows[number]):
                self._take(number)

    def left(self) -> list[Row]:
        """The rows that no pivot was taken from."""
        return [row for n, row in enumerate(self.rows) if row and n not in self.taken]

    def _take(self, number: int) -> None:
        row = self.rows[number]
        own = [column for column in row if self.first is None or column in self.first]
        if not own:
            return
        column = min(own, key=lambda item: (len(self.at[item]), item))
        self.taken.add(number)
        self.pivots.append(Pivot(column, row))
        for item in row:
            self.at[item].discard(number)
        inverse = pow(row[column], P - 2, P)
        for other in list(self.at[column]):
            self._subtract(row, self.rows[other][column] * inverse % P, other)

    def _subtract(self, row: Row, factor: int, number: int) -> None:
        other = self.rows[number]
        for column, weight in row.items():
            value = (other.get(column, 0) - factor * weight) % P
            if value:
                if column not in other:
                    self.at[column].add(number)
                other[column] = value
            elif column in other:
                del other[column]
                self.at[column].discard(number)
        if other:
            heappush(self.queue, (len(other), number))
