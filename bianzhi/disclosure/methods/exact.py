"""The cheapest set of figures to hide, found exactly for small systems.

Binary variables say what is hidden. For a choice that leaves a target too certain, the duals of
the attacker's two linear programs give an inequality that every sufficient choice meets; it joins
the program, until every target is safe (Fischetti and Salazar, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from bianzhi.disclosure.attack.system import System
from bianzhi.disclosure.sensitive import Target

# Movements are looked for up to this multiple of the width asked for; a range that only opens with
# longer ones counts as too narrow.
REACH = 4
MOST_ROUNDS = 400
MOST_NODES = 20_000


def exact(
    system: System, targets: Sequence[Target], start: np.ndarray, places: np.ndarray
) -> np.ndarray | None:
    """Hidden quantities of least cost among ``places``, None where that cannot be proved.

    ``start`` holds what is hidden for good.
    """
    part = _Part(system, places)
    chosen = start[places].astype(float)
    cuts: list[tuple[np.ndarray, float]] = []
    for _ in range(MOST_ROUNDS):
        new = [cut for target in targets for cut in part.cuts(target, chosen)]
        if not new:
            result = start.copy()
            result[places[chosen > 0.5]] = True
            return result
        cuts += new
        solved = _cheapest(system.cost[places], start[places], cuts)
        if solved is None:
            return None
        chosen = solved
    return None


class _Part:
    """A part of a system in which an attacker looks for movements."""

    def __init__(self, system: System, places: np.ndarray):
        rows = system.matrix[:, places]
        self.matrix = rows[np.flatnonzero(np.diff(rows.tocsr().indptr))].tocsr()
        self.room = (system.values - system.floor)[places]
        self.room_above = (system.ceiling - system.values)[places]
        self.index = {int(place): number for number, place in enumerate(places)}

    def cuts(self, target: Target, chosen: np.ndarray) -> list[tuple[np.ndarray, float]]:
        form = np.zeros(len(chosen))
        form[self.index[target.place]] = 1.0
        up, weights_up = self._farthest(form, target.width, chosen)
        down, weights_down = self._farthest(-form, target.width, chosen)
        if up + down >= target.width - 1e-6:
            return []
        # No figure needs to count for more than the whole width.
        weights = np.minimum(weights_up + weights_down, target.width)
        return [(weights, target.width)]

    def _farthest(
        self, form: np.ndarray, width: float, chosen: np.ndarray
    ) -> tuple[float, np.ndarray]:
        most = np.minimum(self.room_above, REACH * width)
        least = np.minimum(self.room, REACH * width)
        is_hidden = chosen > 0.5
        solved = linprog(
            -form,
            A_eq=self.matrix,
            b_eq=np.zeros(self.matrix.shape[0]),
            bounds=np.column_stack([-least * is_hidden, most * is_hidden]),
            method="highs",
        )
        upper, lower = -solved.upper.marginals, solved.lower.marginals
        return -solved.fun, np.maximum(upper, 0) * most + np.maximum(lower, 0) * least


def _cheapest(
    cost: np.ndarray, forced: np.ndarray, cuts: Sequence[tuple[np.ndarray, float]]
) -> np.ndarray | None:
    may = np.isfinite(cost)
    matrix = sparse.csr_matrix(np.array([weights for weights, _ in cuts]))
    needed = np.array([width for _, width in cuts])
    solved = milp(
        np.where(may, cost, 0.0),
        constraints=LinearConstraint(matrix, lb=needed - 1e-7),
        integrality=np.ones(len(cost)),
        bounds=Bounds(forced.astype(float), np.where(may | forced, 1.0, 0.0)),
        options={"node_limit": MOST_NODES},
    )
    return np.round(solved.x) if solved.status == 0 else None
