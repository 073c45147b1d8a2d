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
from scipy import sparse
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
    """What hidden figures are at least and at most, and that ``matrix @ figures <= most``."""

    low: np.ndarray
    high: np.ndarray
    matrix: sparse.csr_matrix
    most: np.ndarray


def bounds(
    bodies: np.ndarray, truth: np.ndarray, hidden: np.ndarray, wanted: Sequence[int]
) -> Bounds:
    """What bodies say about figures that are at most others; ``wanted`` are sensitive ones."""
    place = {int(cell): number for number, cell in enumerate(np.flatnonzero(hidden))}
    small = np.unique(bodies, axis=0).astype(np.int32)
    low = np.array([0.0 if (small[:, cell] >= 0).all() else -np.inf for cell in place])
    high = np.full(len(place), np.inf)
    rows: dict[tuple[tuple[int, int], ...], float] = {}
    for part, whole in _at_most(small, hidden):
        if part in place and whole in place:
            rows[(place[part], 1), (place[whole], -1)] = 0.0
        elif part in place:
            high[place[part]] = min(high[place[part]], truth[whole])
        else:
            low[place[whole]] = max(low[place[whole]], truth[part])
    for one, other, both, whole in _together(small, wanted):
        terms = ((one, 1), (other, 1), (both, -1), (whole, -1))
        known = sum(weight * truth[cell] for cell, weight in terms if cell not in place)
        named = tuple((place[cell], weight) for cell, weight in terms if cell in place)
        rows[named] = min(rows.get(named, np.inf), -known)
    matrix = sparse.lil_matrix((len(rows), len(place)))
    for number, named in enumerate(rows):
        for column, weight in named:
            matrix[number, column] += weight
    return Bounds(low, high, matrix.tocsr(), np.array(list(rows.values())))


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
    moves, size = room.directions.shape
    # Figures first, then how far they go in each direction.
    both = sparse.hstack([sparse.identity(size), sparse.csr_matrix(-room.directions.T)])
    free = np.full(moves, np.inf)
    known = {
        "A_eq": both.tocsr(),
        "b_eq": room.values,
        "A_ub": sparse.hstack([limits.matrix, sparse.csr_matrix((len(limits.most), moves))]),
        "b_ub": limits.most,
        "bounds": np.column_stack(
            [np.concatenate([limits.low, -free]), np.concatenate([limits.high, free])]
        ),
    }
    cost = np.concatenate([form, np.zeros(moves)])
    least, most = (linprog(sign * cost, **known, method="highs") for sign in (1, -1))
    assert {least.status, most.status} <= {0, 3}, "the truth contradicts what was learned"
    return (
        least.fun if least.status == 0 else -np.inf,
        -most.fun if most.status == 0 else np.inf,
    )
