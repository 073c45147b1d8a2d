"""An attack on published tables that knows nothing of how their figures hang together.

It learns that from random bodies. Whatever a city is, its figures are a sum of what bodies bring,
so they lie in the space that bodies span: within it, with what is printed fixed, hidden figures can
only move in some directions. A figure that no direction moves is found out. That one figure is
at most another, and that two parts of a whole are at most the whole and what they have in common,
is learned from the bodies too. It shares no code with the protection and its attack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from tests.reports.ranks import P, pivots

# Denominators and numerators of the exact numbers that elimination comes to.
MOST_PARTS, LARGEST = 60, 5000
# A figure that fewer bodies have says nothing about what is at most what.
SEEN = 8
NEAREST = 8


@dataclass(frozen=True)
class Freedom:
    """How hidden figures can move: ``values + y @ directions`` for every ``y``."""

    values: np.ndarray
    directions: np.ndarray

    def fixed(self) -> np.ndarray:
        """Which of the figures cannot move at all."""
        return ~self.directions.any(axis=0)


def freedom(bodies: np.ndarray, truth: np.ndarray, hidden: np.ndarray) -> Freedom:
    """The directions of hidden figures in the space of the bodies, printed figures fixed."""
    printed = int((~hidden).sum())
    order = np.concatenate([np.flatnonzero(~hidden), np.flatnonzero(hidden)])
    found, rows = pivots(bodies[:, order])
    own = [number for number, column in enumerate(found) if column >= printed]
    return Freedom(truth[hidden].astype(float), _reduced(rows[own, printed:]))


def _reduced(rows: np.ndarray) -> np.ndarray:
    """Reduced echelon form of rows over the residues, as fractions."""
    rows = rows.astype(np.int64)
    for line in range(len(rows) - 1, -1, -1):
        pivot = np.flatnonzero(rows[line])[0]
        rows[line] = rows[line] * pow(int(rows[line, pivot]), P - 2, P) % P
        above = np.flatnonzero(rows[:line, pivot])
        rows[above] = (rows[above] - rows[above, pivot][:, None] * rows[line]) % P
    exact = np.full(rows.shape, np.nan)
    for parts in range(MOST_PARTS, 0, -1):
        whole = rows * parts % P
        whole = np.where(whole > P // 2, whole - P, whole)
        exact = np.where(np.abs(whole) <= LARGEST, whole / parts, exact)
    assert not np.isnan(exact).any(), "the fractions are not simple"
    return exact


@dataclass(frozen=True)
class Bounds:
    """Inequalities of hidden figures: ``matrix @ figures <= most``."""

    matrix: np.ndarray
    most: np.ndarray


def bounds(
    bodies: np.ndarray, truth: np.ndarray, hidden: np.ndarray, wanted: Sequence[int]
) -> Bounds:
    """What bodies say about figures that are at most others; ``wanted`` are sensitive ones."""
    place = {int(cell): number for number, cell in enumerate(np.flatnonzero(hidden))}
    small = np.unique(bodies, axis=0).astype(np.int32)
    rows, most = [], []

    def add(*terms: tuple[int, int]) -> None:
        row, known = np.zeros(len(place)), 0.0
        for weight, cell in terms:
            if cell in place:
                row[place[cell]] += weight
            else:
                known += weight * truth[cell]
        if row.any():
            rows.append(row)
            most.append(-known)

    for cell in place:
        if (small[:, cell] >= 0).all():
            add((-1, cell))
    for part, whole in _at_most(small, hidden):
        add((1, part), (-1, whole))
    for one, other, both, whole in _together(small, wanted):
        add((1, one), (1, other), (-1, both), (-1, whole))
    matrix, chosen = np.unique(np.column_stack([rows, most]), axis=0, return_index=True)
    return Bounds(matrix[:, :-1], np.array(most)[chosen])


def _at_most(bodies: np.ndarray, hidden: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs of figures, one of them hidden, of which one is never more than the other."""
    for cell in np.flatnonzero(hidden):
        own = bodies[:, cell]
        some = own > 0
        if some.sum() >= SEEN:
            for whole in np.flatnonzero((bodies[some] >= own[some, None]).all(axis=0)):
                if whole != cell and (bodies[:, whole] >= own).all():
                    yield int(cell), int(whole)
        none = bodies[own == 0]
        for part in np.flatnonzero(~none.any(axis=0)):
            others = bodies[:, part]
            is_known = part != cell and not hidden[part] and (others > 0).sum() >= SEEN
            if is_known and (others <= own).all():
                yield int(part), int(cell)


def _together(bodies: np.ndarray, wanted: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Parts of a whole with what they have in common: no more than the whole without it."""
    for cell in wanted:
        own = bodies[:, cell]
        if (own > 0).sum() < SEEN:
            continue
        around = np.flatnonzero((bodies >= own[:, None]).all(axis=0))
        around = around[around != cell]
        around = around[np.argsort(bodies[:, around].sum(axis=0), kind="stable")]
        near = around[:NEAREST]
        for number, one in enumerate(near):
            for other in near[number + 1 :]:
                least = bodies[:, one] + bodies[:, other] - own
                if (least == bodies[:, one]).all() or (least == bodies[:, other]).all():
                    continue
                wholes = np.flatnonzero((bodies[:, around] >= least[:, None]).all(axis=0))
                for whole in around[wholes[:2]]:
                    yield int(one), int(other), int(cell), int(whole)


def extremes(room: Freedom, limits: Bounds, form: np.ndarray) -> tuple[float, float]:
    """The least and largest value of a sum of hidden figures that contradicts nothing."""
    matrix = limits.matrix @ room.directions.T
    most = limits.most - limits.matrix @ room.values
    cost = room.directions @ form
    found = []
    for sign in (1, -1):
        solved = linprog(sign * cost, A_ub=matrix, b_ub=most, bounds=(None, None), method="highs")
        found.append(-sign * np.inf if solved.status == 3 else sign * solved.fun)
    known = float(room.values @ form)
    return found[0] + known, found[1] + known
