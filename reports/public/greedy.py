"""Hides further figures, as few and as small as possible, until every target is uncertain enough.

A target is safe when the figures that are not shown can all move a little so that it changes by
its width while every equation still holds: whoever sees the tables cannot tell before from after.
For each target a linear program looks for the cheapest such movement; what moves is hidden. Then
figures that turn out not to be needed are shown again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from reports.public.sensitive import Target
from reports.public.system import System

SMALLEST = 1e-6
# How many figures around a target are looked at before looking at all.
NEIGHBOURHOODS = (150, 1200)


@dataclass
class Greedy:
    """Chooses what to hide in a system for its targets."""

    system: System
    targets: Sequence[Target]
    hidden: np.ndarray = field(init=False)
    unsafe: list[Target] = field(default_factory=list)

    def __post_init__(self):
        self.hidden = self.system.hidden.copy()
        self.forced = self.hidden.copy()
        self.columns = self.system.matrix.tocsc()
        self.moved: dict[int, np.ndarray] = {}

    def run(self) -> np.ndarray:
        """Which quantities are hidden in the end."""
        for target in self.targets:
            if len(target.form) == 1:
                self.force(target.form[0][0])
        for number in sorted(range(len(self.targets)), key=self._order):
            self._protect(number)
        self._show_again()
        return self.hidden

    def force(self, place: int) -> None:
        """Hides a quantity for good, unless it has been said before."""
        if np.isfinite(self.system.cost[place]):
            self.hidden[place] = self.forced[place] = True

    def _order(self, number: int) -> tuple[float, int]:
        target = self.targets[number]
        return (-target.width, number)

    def _protect(self, number: int) -> None:
        target = self.targets[number]
        moved = self._movement(target, self.hidden)
        if moved is None:
            moved = self._cheapest(target)
        if moved is None:
            self.unsafe.append(target)
            return
        self.moved[number] = moved
        self.hidden[moved] = True

    def _cheapest(self, target: Target) -> np.ndarray | None:
        allowed = self.hidden | np.isfinite(self.system.cost)
        moved = self._movement(target, allowed)
        # A second look where only what moved may move, dearer the less it moved, ends with fewer.
        if moved is not None:
            again = self.hidden.copy()
            again[moved] = True
            moved = self._movement(target, again, is_sparse=True)
        return moved

    def _movement(
        self, target: Target, allowed: np.ndarray, is_sparse: bool = False
    ) -> np.ndarray | None:
        for size in NEIGHBOURHOODS:
            places = self._around(target, allowed, size)
            found = self._solve(target, places, is_sparse)
            if found is not None or len(places) < size:
                return found
        return self._solve(target, self._around(target, allowed, self.system.size), is_sparse)

    def _around(self, target: Target, allowed: np.ndarray, size: int) -> np.ndarray:
        """Quantities that may move, the nearest to the target by shared equations first."""
        matrix, columns = self.system.matrix, self.columns
        start = [place for place, _ in target.form]
        seen = dict.fromkeys(place for place in start if allowed[place])
        waiting = deque(start)
        lines: set[int] = set()
        while waiting and len(seen) < size:
            place = waiting.popleft()
            for line in columns.indices[columns.indptr[place] : columns.indptr[place + 1]]:
                if line in lines:
                    continue
                lines.add(line)
                row = matrix.indices[matrix.indptr[line] : matrix.indptr[line + 1]]
                for other in row:
                    if allowed[other] and other not in seen:
                        seen[int(other)] = None
                        waiting.append(int(other))
        return np.fromiter(seen, int, len(seen))

    def _solve(self, target: Target, places: np.ndarray, is_sparse: bool) -> np.ndarray | None:
        """What moves in the cheapest movement of the target by its width, if there is one."""
        if not len(places):
            return None
        moves = movements(self.system, places, target)
        cost = np.where(self.hidden[places], 1e-3, 1 + self.system.cost[places])
        solved = moves.solve(target.width, cost)
        if solved is None:
            return None
        for _ in range(2 if is_sparse else 0):
            cost = cost / (np.abs(solved) + 0.05 * target.width)
            solved = moves.solve(target.width, cost)
        return places[np.abs(solved) > SMALLEST]

    def _show_again(self) -> None:
        """Shows what no target needs, the dearest first."""
        cost = self.system.cost
        chosen = np.flatnonzero(self.hidden & ~self.forced & np.isfinite(cost))
        for place in sorted(chosen, key=lambda place: (-cost[place], place)):
            self.hidden[place] = False
            users = [number for number, moved in self.moved.items() if place in moved]
            found = {}
            for number in users:
                moved = self._movement(self.targets[number], self.hidden)
                if moved is None:
                    self.hidden[place] = True
                    break
                found[number] = moved
            else:
                self.moved.update(found)


@dataclass
class Movements:
    """Ways in which some quantities can move together so that every equation still holds."""

    matrix: sparse.csr_matrix
    form: np.ndarray
    room: np.ndarray

    def solve(self, width: float, cost: np.ndarray) -> np.ndarray | None:
        """The cheapest movement of the form by ``width``: up, or where needed up and down."""
        up = self._moved(width, cost)
        if up is not None:
            return up
        return self._both_ways(width, cost)

    def _moved(self, width: float, cost: np.ndarray) -> np.ndarray | None:
        size = len(cost)
        limits = np.minimum(self.room, 4 * width)
        solved = linprog(
            np.concatenate([cost, cost * np.maximum(1, width / np.maximum(limits, 0.5))]),
            A_eq=sparse.hstack([self._with_form(), -self._with_form()], format="csr"),
            b_eq=np.append(np.zeros(self.matrix.shape[0]), width),
            bounds=np.column_stack(
                [np.zeros(2 * size), np.concatenate([np.full(size, 4 * width), limits])]
            ),
            method="highs",
        )
        return solved.x[:size] - solved.x[size:] if solved.status == 0 else None

    def _both_ways(self, width: float, cost: np.ndarray) -> np.ndarray | None:
        """One movement up and one down whose distance is the width; both hide what they move."""
        size = len(cost)
        ways = sparse.hstack([self.matrix, -self.matrix], format="csr")
        form = np.concatenate([self.form, -self.form])
        apart = sparse.csr_matrix(np.concatenate([form, -form]))
        both = sparse.block_diag([ways, ways], format="csr")
        limits = np.minimum(self.room, 4 * width)
        upper = np.concatenate([np.full(size, 4 * width), limits] * 2)
        solved = linprog(
            np.tile(cost, 4),
            A_eq=sparse.vstack([both, apart], format="csr"),
            b_eq=np.append(np.zeros(2 * self.matrix.shape[0]), width),
            bounds=np.column_stack([np.zeros(4 * size), upper]),
            method="highs",
        )
        if solved.status != 0:
            return None
        parts = solved.x.reshape(4, size)
        return np.maximum(np.abs(parts[0] - parts[1]), np.abs(parts[2] - parts[3]))

    def _with_form(self) -> sparse.csr_matrix:
        return sparse.vstack([self.matrix, sparse.csr_matrix(self.form)], format="csr")


def movements(system: System, places: np.ndarray, target: Target) -> Movements:
    """The movements of ``places`` while everything else stands still."""
    part = system.matrix[:, places]
    part = part[np.flatnonzero(np.diff(part.tocsr().indptr))]
    index = {int(place): number for number, place in enumerate(places)}
    form = np.zeros(len(places))
    for place, coefficient in target.form:
        if place in index:
            form[index[place]] = coefficient
    return Movements(part.tocsr(), form, system.values[places] - system.floor[places])
