"""Hides further figures, as few and as small as possible, until every target is uncertain enough.

A target is safe when the figures that are not shown can all move a little so that it changes by
its width while every equation still holds: whoever sees the tables cannot tell before from after.
For each target a linear program looks for the cheapest such movement; what moves is hidden. Then
figures that turn out not to be needed are shown again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from reports.public.sensitive import Target
from reports.public.solver import Program
from reports.public.system import System

SMALLEST = 1e-6
# No figure has to move by more than this multiple of a target's width.
REACH = 4
# What a movement over figures costs that are hidden anyway: little, so that it stays short.
FREE = 1e-3
# How many quantities around a target may move before all may.
NEAR = 3000
# Showing a figure again is tried where at most this many targets need another proof for it; in
# systems of many hidden figures, where each try is long, where at most FEW do.
MANY, FEW, LARGE = 40, 6, 500


class Movements:
    """Ways in which some quantities can move together so that every equation still holds.

    Each quantity is two variables, how far it moves up and how far down.
    """

    def __init__(self, system: System, places: np.ndarray, reach: float):
        part = system.matrix[:, places].tocsr()
        part = part[np.flatnonzero(np.diff(part.indptr))]
        lines = np.zeros(part.shape[0])
        self.places = places
        self.index = {int(place): number for number, place in enumerate(places)}
        self.size = len(places)
        self.up = np.full(self.size, reach)
        self.down = np.minimum(system.values[places] - system.floor[places], reach)
        self.down = np.maximum(self.down, 0)
        matrix = sparse.hstack([part, -part], format="csr")
        most = np.concatenate([self.up, self.down])
        self.program = Program(matrix, lines, lines, np.zeros(2 * self.size), most)

    def price(self, cost: np.ndarray, places: Sequence[int] | None = None) -> None:
        """What a unit of movement costs; dearer down where there is little to take."""
        chosen = np.arange(self.size) if places is None else np.asarray(places, int)
        down = cost * np.maximum(1, 4 / np.maximum(self.down[chosen], 0.5))
        self.program.cost(np.concatenate([chosen, chosen + self.size]), np.append(cost, down))

    def block(self, place: int) -> None:
        """The quantity stands still from now on."""
        number = self.index[place]
        self.program.bounds([number, number + self.size], [0, 0], [0, 0])

    def free(self, place: int) -> None:
        """The quantity may move again."""
        number = self.index[place]
        most = [self.up[number], self.down[number]]
        self.program.bounds([number, number + self.size], [0, 0], most)

    def cheapest(self, target: Target) -> np.ndarray | None:
        """How far each quantity moves so that the target does by its width, up or up and down."""
        ways = self.ways(target)
        return None if ways is None else np.abs(ways).max(axis=0)

    def ways(self, target: Target) -> list[np.ndarray] | None:
        """One movement by the width, or one up and one down that are the width apart."""
        number = self.index.get(target.place)
        if number is None:
            return None
        moved = self._fixed(number, target.width, 0.0)
        if moved is not None:
            return [moved]
        most = self._farthest(number)
        up = self._fixed(number, most, 0.0) if most > SMALLEST else np.zeros(self.size)
        down = self._fixed(number, 0.0, target.width - most)
        return None if up is None or down is None else [up, down]

    def together(self, targets: Sequence[Target]) -> list[np.ndarray]:
        """Few movements that each move many of the targets by their width."""
        found, left = [], list(targets)
        for shift in (0, self.size, 0, self.size):
            left = [one for one in left if one.place in self.index]
            places = [self.index[one.place] + shift for one in left]
            widths = np.array([one.width for one in left])
            if shift:
                fits = [self.down[n - shift] >= w for n, w in zip(places, widths, strict=True)]
                places = [n for n, is_fit in zip(places, fits, strict=True) if is_fit]
                widths = widths[fits] if len(fits) else widths
            if not places:
                continue
            old = self.program.lowered(places, widths, -1000.0)
            solved = self.program.solve()
            self.program.restore(places, old)
            if solved is None:
                continue
            moved = solved[: self.size] - solved[self.size :]
            found.append(moved)
            left = [one for one in left if abs(moved[self.index[one.place]]) < one.width - SMALLEST]
        return found

    def _fixed(self, number: int, up: float, down: float) -> np.ndarray | None:
        if up > self.up[number] + SMALLEST or down > self.down[number] + SMALLEST:
            return None
        pair = [number, number + self.size]
        before = self._bounds(number)
        self.program.bounds(pair, [up, down], [up, down])
        found = self.program.solve()
        self.program.bounds(pair, *before)
        return None if found is None else found[: self.size] - found[self.size :]

    def _farthest(self, number: int) -> float:
        pair = [number, number + self.size]
        before = self._bounds(number)
        cost = self.program.highs.getLp().col_cost_
        old = [cost[number], cost[number + self.size]]
        # Dear enough to outweigh all that moves on the way.
        self.program.cost(pair, [-1e5, 0])
        self.program.bounds(pair, [0, 0], [before[1][0], 0])
        found = self.program.solve()
        self.program.cost(pair, old)
        self.program.bounds(pair, *before)
        return 0.0 if found is None else float(np.floor(found[number] + SMALLEST))

    def _bounds(self, number: int) -> tuple[list[float], list[float]]:
        return [0.0, 0.0], [self.up[number], self.down[number]]


class Greedy:
    """Chooses what to hide in a system for its targets."""

    def __init__(self, system: System, targets: Sequence[Target]):
        self.system = system
        self.targets = sorted(targets, key=lambda one: (-one.width, one.place))
        self.columns = system.matrix.tocsc()
        self.hidden = system.hidden.copy()
        for target in self.targets:
            if np.isfinite(system.cost[target.place]):
                self.hidden[target.place] = True
        self.forced = self.hidden.copy()
        self.safe: list[Target] = []
        self.reach = REACH * max((one.width for one in self.targets), default=1.0)

    def run(self) -> np.ndarray:
        """Which quantities are hidden in the end."""
        if self.targets:
            self._hide()
            self._show_again()
        return self.hidden

    def _hide(self) -> None:
        """Target by target, those near each other over the same figures around them."""
        waiting, far = list(self.targets), []
        allowed = self.hidden | np.isfinite(self.system.cost)
        while waiting:
            places = self._around(waiting[0].place, allowed)
            near = set(places.tolist())
            if len(places) == NEAR:
                near = set(places[: NEAR // 2].tolist())
            here = [target for target in waiting if target.place in near] or waiting[:1]
            waiting = [target for target in waiting if target not in here]
            far += self._hide_near(here, np.sort(places))
        if far:
            self._hide_near(far, np.flatnonzero(allowed))

    def _around(self, start: int, allowed: np.ndarray) -> np.ndarray:
        """Quantities that may move, the nearest by shared equations first."""
        matrix, columns = self.system.matrix, self.columns
        seen, lines = dict.fromkeys([start]), set()
        waiting = deque(seen)
        while waiting and len(seen) < NEAR:
            place = waiting.popleft()
            for line in columns.indices[columns.indptr[place] : columns.indptr[place + 1]].tolist():
                if line not in lines:
                    lines.add(line)
                    row = matrix.indices[matrix.indptr[line] : matrix.indptr[line + 1]].tolist()
                    new = [one for one in row if allowed[one] and one not in seen]
                    seen.update(dict.fromkeys(new))
                    waiting.extend(new)
        found = [place for place in seen if allowed[place]]
        return np.array(found[:NEAR], int)

    def _hide_near(self, targets: Sequence[Target], allowed: np.ndarray) -> list[Target]:
        """Protects the targets by movements of the quantities; returns those that it cannot."""
        left = []
        every = Movements(self.system, allowed, self.reach)
        prices = np.where(self.hidden[allowed], FREE, 1 + self.system.cost[allowed])
        every.price(prices)
        for target in targets:
            moved = every.cheapest(target)
            if moved is None:
                left.append(target)
                continue
            if ((moved > SMALLEST) & ~self.hidden[allowed]).any():
                moved = self._with_fewer(every, target, prices, moved)
                new = (moved > SMALLEST) & ~self.hidden[allowed]
                self.hidden[allowed[new]] = True
                prices[new] = FREE
                every.price(prices[new], np.flatnonzero(new))
            self.safe.append(target)
        return left

    def _with_fewer(self, every, target, prices, moved) -> np.ndarray:
        """Looks twice more, cheaper for what moved far, so that movements share their way."""
        for _ in range(2):
            places = np.flatnonzero((moved > SMALLEST) & (prices > FREE))
            every.price(prices[places] * 0.05 / (moved[places] / target.width + 0.05), places)
            better = every.cheapest(target)
            every.price(prices[places], places)
            if better is None:
                break
            moved = better
        return moved

    def _show_again(self) -> None:
        """Shows what no target needs, the dearest first."""
        cost = self.system.cost
        places = np.flatnonzero(self.hidden)
        movements = Movements(self.system, places, self.reach)
        movements.price(np.ones(len(places)))
        proofs = _Proofs(movements, self.safe)
        chosen = np.flatnonzero(self.hidden & ~self.forced & np.isfinite(cost))
        for place in sorted(chosen.tolist(), key=lambda place: (-cost[place], place)):
            if proofs.hold_without(place):
                self.hidden[place] = False


class _Proofs:
    """Movements that prove targets safe; a new one is only looked for where the old ones fail."""

    def __init__(self, movements: Movements, targets: Sequence[Target]):
        self.movements = movements
        self.targets = targets
        self.found = [np.zeros(movements.size), *movements.together(targets)]
        for target in self._unproved(self.found):
            self._prove(target, self.found)

    def hold_without(self, place: int) -> bool:
        """Whether all targets stay safe when the quantity stands still; if so it does."""
        number = self.movements.index[place]
        kept = [moved for moved in self.found if abs(moved[number]) <= SMALLEST]
        self.movements.block(place)
        waiting = self._unproved(kept)
        most = FEW if self.movements.size > LARGE else MANY
        if len(waiting) > most or not all(self._prove(target, kept) for target in waiting):
            self.movements.free(place)
            return False
        self.found = kept
        return True

    def _prove(self, target: Target, found: list[np.ndarray]) -> bool:
        if not self._unproved(found, [target]):
            return True
        moves = self.movements.ways(target)
        if moves is None:
            return False
        found += moves
        return True

    def _unproved(
        self, found: Sequence[np.ndarray], targets: Sequence[Target] | None = None
    ) -> list[Target]:
        asked = self.targets if targets is None else targets
        moved = np.array(found)[:, [self.movements.index[target.place] for target in asked]]
        reached = moved.max(axis=0) - moved.min(axis=0)
        return [
            target
            for target, width in zip(asked, reached, strict=True)
            if width < target.width - SMALLEST
        ]
