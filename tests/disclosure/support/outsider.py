"""An attack on published tables by an outsider who has many other cities to learn from.

Whatever a city is, its figures are a sum of what organizations bring to them. From random
organizations the outsider learns the relations between figures, that one figure is at most another,
and that two parts of a whole are at most the whole and what they have in common. It shares no code
with the protection and its attack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tests.disclosure.support.ranks import Row, eliminate, relations

# A figure that fewer organizations have says nothing about what is at most what.
SEEN = 8
NEAREST = 8


@dataclass
class Outsider:
    """What is known of hidden figures: equations, bounds and inequalities.

    ``brought``: what each random organization brings to each figure. ``rules``: coefficients of
    figures that add up to zero. ``truth``: the figures, of which only those that are not
    ``hidden`` are read.
    """

    brought: np.ndarray
    rules: Sequence[Row]
    truth: np.ndarray
    hidden: np.ndarray
    wanted: Sequence[int]
    inequalities: dict[tuple[tuple[int, int], ...], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.brought = np.asfortranarray(np.unique(self.brought, axis=0))
        self.place = {int(cell): n for n, cell in enumerate(np.flatnonzero(self.hidden))}
        size = len(self.place)
        signed = (self.brought < 0).any(axis=0)
        self.low = np.array([-np.inf if signed[cell] else 0.0 for cell in self.place])
        self.high = np.full(size, np.inf)
        equations = [self._hidden_terms(row.items()) for row in self.rules]
        self.equations = [(terms, known) for terms, known in equations if terms]
        self.around = self._wholes()
        for part, wholes in self.around.items():
            for whole in wholes:
                self._at_most(((part, 1), (whole, -1)))
        for cell in self.wanted:
            for terms in self._together(cell):
                self._at_most(terms)
        self.program = self._program()

    def fixed(self) -> list[int]:
        """The hidden figures that the equations alone determine."""
        pivots = eliminate([terms for terms, _ in self.equations])
        moving = {cell for row in relations(pivots, range(len(self.place))) for cell in row}
        return [cell for cell, number in self.place.items() if number not in moving]

    def extremes(self, form: Mapping[int, int]) -> tuple[float, float]:
        """The least and largest value of a sum of figures that contradicts nothing."""
        terms, known = self._hidden_terms(form.items())
        cost = np.zeros(len(self.place))
        for column, weight in terms.items():
            cost[column] = weight
        least, most = (linprog(sign * cost, **self.program, method="highs") for sign in (1, -1))
        assert {least.status, most.status} <= {0, 3}, "the truth contradicts what was learned"
        return (
            known + least.fun if least.status == 0 else -np.inf,
            known - most.fun if most.status == 0 else np.inf,
        )

    def _hidden_terms(self, terms) -> tuple[Row, float]:
        """The terms of hidden figures by their places, and what the printed ones add up to."""
        result: Row = {}
        known = 0.0
        for cell, weight in terms:
            if cell in self.place:
                result[self.place[cell]] = result.get(self.place[cell], 0) + weight
            else:
                known += weight * self.truth[cell]
        return {column: weight for column, weight in result.items() if weight}, known

    def _at_most(self, terms: Sequence[tuple[int, int]]) -> None:
        """The terms add up to zero at most."""
        named, known = self._hidden_terms(terms)
        if len(named) == 1:
            ((column, weight),) = named.items()
            if weight == 1:
                self.high[column] = min(self.high[column], -known)
            elif weight == -1:
                self.low[column] = max(self.low[column], known)
        elif named:
            key = tuple(sorted(named.items()))
            self.inequalities[key] = min(self.inequalities.get(key, np.inf), -known)

    def _wholes(self) -> dict[int, np.ndarray]:
        """For each figure those that are never less, where one of the two is hidden."""
        some = sparse.csc_matrix((self.brought != 0).astype(np.int32))
        shared = (some.T @ some).tocsr()
        seen = shared.diagonal()
        result = {}
        for part in np.flatnonzero(seen >= SEEN):
            row = shared.getrow(part)
            wholes = row.indices[row.data == seen[part]]
            wholes = wholes[wholes != part]
            if not self.hidden[part] and part not in self.wanted:
                wholes = wholes[self.hidden[wholes]]
            own = self.brought[:, part]
            result[int(part)] = np.array(
                [whole for whole in wholes if (self.brought[:, whole] >= own).all()], int
            )
        return result

    def _together(self, cell: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Parts of a whole with what they have in common: no more than the whole without it."""
        around = self.around.get(cell, np.array([], int))
        around = around[np.argsort(self.brought[:, around].sum(axis=0), kind="stable")]
        own = self.brought[:, cell]
        columns = self.brought[:, around]
        for first in range(min(NEAREST, len(around))):
            for second in range(first + 1, min(NEAREST, len(around))):
                least = columns[:, first] + columns[:, second] - own
                if (least == columns[:, first]).all() or (least == columns[:, second]).all():
                    continue
                some = least != 0
                is_whole = (columns[some] >= least[some, None]).all(axis=0)
                for whole in around[np.flatnonzero(is_whole)[:2]]:
                    if (self.brought[:, whole] >= least).all():
                        yield (
                            (int(around[first]), 1), (int(around[second]), 1),
                            (cell, -1), (int(whole), -1),
                        )  # fmt: skip

    def _program(self) -> dict:
        size = len(self.place)
        equal = [terms for terms, _ in self.equations]
        less = [dict(key) for key in self.inequalities]
        return {
            "A_eq": _matrix(equal, size) if equal else None,
            "b_eq": np.array([-known for _, known in self.equations]) if equal else None,
            "A_ub": _matrix(less, size) if less else None,
            "b_ub": np.array(list(self.inequalities.values())) if less else None,
            "bounds": np.column_stack([self.low, self.high]),
        }


def _matrix(rows: Sequence[Row], size: int) -> sparse.csr_matrix:
    triples = [(n, column, weight) for n, row in enumerate(rows) for column, weight in row.items()]
    lines, columns, weights = zip(*triples, strict=True)
    return sparse.csr_matrix((weights, (lines, columns)), shape=(len(rows), size), dtype=float)
