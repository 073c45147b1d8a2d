"""Hides further figures, as few and as small as possible, until every target is uncertain enough.

A target is safe when the figures that are not shown can all move a little so that it changes by
its width while every equation still holds: whoever sees the tables cannot tell before from after.
For each target a linear program looks for the cheapest such movement; what moves is hidden. Then
figures that turn out not to be needed are shown again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bianzhi.disclosure.attack.solver import Places, Program
from bianzhi.disclosure.attack.system import System
from bianzhi.disclosure.sensitive import Target

SMALLEST = 1e-6
# No figure has to move by more than this multiple of a target's width.
REACH = 4
# What a movement over figures costs that are hidden anyway: little, so that it stays short.
FREE = 1e-3
# How many figures around a target may move, first few and then more, before all may; and how many
# of those in one equation, the cheapest first.
NEAR = (3000, 12_000)
SIBLINGS = 8
# Showing a figure again is tried where at most this many targets need another proof for it; in
# systems of many hidden figures, where each try is long, where at most FEW do.
MANY, FEW, LARGE = 40, 6, 500


# How far each quantity may move up, and down.
Room = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Choice:
    """Which quantities are hidden, and movements of them (rows) that leave every equation true."""

    hidden: np.ndarray
    moves: sparse.csr_matrix


class Movements:
    """Ways in which some quantities can move together so that every equation still holds.

    Each quantity is two variables, how far it moves up and how far down, at most as far as ``room``
    tells for all quantities of the system.
    """

    def __init__(self, system: System, places: np.ndarray, room: Room):
        part = system.matrix[:, places].tocsr()
        part = part[np.flatnonzero(np.diff(part.indptr))]
        lines = np.zeros(part.shape[0])
        self.index = {int(place): number for number, place in enumerate(places)}
        self.size = len(places)
        self.up, self.down = room[0][places], room[1][places]
        matrix = sparse.hstack([part, -part], format="csr")
        most = np.concatenate([self.up, self.down])
        self.program = Program(matrix, lines, lines, np.zeros(2 * self.size), most)

    def price(self, cost: np.ndarray, places: Places | None = None) -> None:
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

    def _fixed(self, number: int, up: float, down: float) -> np.ndarray | None:
        if up > self.up[number] + SMALLEST or down > self.down[number] + SMALLEST:
            return None
        pair = [number, number + self.size]
        before = self._bounds(number)
        self.program.bounds(pair, [up, down], [up, down])
        solve = self.program.solve()
        self.program.bounds(pair, *before)
        return None if solve is None else solve[: self.size] - solve[self.size :]

    def _farthest(self, number: int) -> float:
        pair = [number, number + self.size]
        before = self._bounds(number)
        old = self.program.costs[pair]
        # Dear enough to outweigh all that moves on the way.
        self.program.cost(pair, [-1e5, 0])
        self.program.bounds(pair, [0, 0], [before[1][0], 0])
        solve = self.program.solve()
        self.program.cost(pair, old)
        self.program.bounds(pair, *before)
        return 0.0 if solve is None else float(np.floor(solve[number] + SMALLEST))

    def _bounds(self, number: int) -> tuple[list[float], list[float]]:
        return [0.0, 0.0], [self.up[number], self.down[number]]


class Greedy:
    """Chooses what to hide in a system for its targets, in addition to ``before``."""

    def __init__(self, system: System, targets: Sequence[Target], before: Choice | None = None):
        self.system = system
        self.targets = sorted(targets, key=lambda item: (-item.width, item.place))
        self.columns = system.matrix.tocsc()
        self.hidden = system.hidden.copy()
        for target in self.targets:
            if np.isfinite(system.cost[target.place]):
                self.hidden[target.place] = True
        self.forced = self.hidden.copy()
        # What was needed for fewer targets is needed for more.
        self.needed = self.forced
        self.safe: list[Target] = []
        self.room = room_of(system, self.targets)
        # Movements of hidden quantities, and how far up and down they reach together.
        self.moves: list[tuple[np.ndarray, np.ndarray]] = []
        self.most, self.least = np.zeros(system.size), np.zeros(system.size)
        if before is not None:
            self.hidden |= before.hidden
            self.needed = self.hidden.copy()
            for move in before.moves:
                if self.hidden[move.indices].all():
                    self._note(move.indices, move.data)

    def run(self) -> Choice:
        """Which quantities are hidden in the end, and the movements that make the targets safe."""
        if not self.targets:
            return Choice(self.hidden, sparse.csr_matrix((0, self.system.size)))
        self._hide(self.hidden | np.isfinite(self.system.cost))
        return Choice(self.hidden, self._show_again())

    def possible(self, movable: np.ndarray, room: Room) -> sparse.csr_matrix:
        """Movements of some quantities alone that tell the targets apart; nothing is chosen."""
        self.hidden, self.room = movable, room
        self._hide(movable)
        return _matrix(self.moves, self.system.size)

    def _hide(self, allowed: np.ndarray) -> None:
        """Target by target, those near each other over the same figures around them."""
        waiting = self.targets
        for size in NEAR:
            waiting = self._hide_around(waiting, allowed, size)
        if waiting:
            self._hide_near(waiting, np.flatnonzero(allowed))

    def _hide_around(
        self, waiting: Sequence[Target], allowed: np.ndarray, size: int
    ) -> list[Target]:
        """Returns the targets for which the quantities around them are too few."""
        far: list[Target] = []
        while waiting:
            places = self._around(waiting[0].place, allowed, size)
            near = set(places[: len(places) // 2].tolist()) | {waiting[0].place}
            here = [target for target in waiting if target.place in near]
            waiting = [target for target in waiting if target.place not in near]
            far += self._hide_near(here, np.sort(places))
        return far

    def _around(self, start: int, allowed: np.ndarray, size: int) -> np.ndarray:
        """Figures that may move, the nearest by shared equations first, and the slack of all."""
        matrix, columns, cells = self.system.matrix, self.columns, self.system.cells
        seen, lines = dict.fromkeys([start]), set()
        waiting = deque(seen)
        figures = 0
        while waiting and figures < size:
            place = waiting.popleft()
            for line in columns.indices[columns.indptr[place] : columns.indptr[place + 1]].tolist():
                if line not in lines:
                    lines.add(line)
                    row = matrix.indices[matrix.indptr[line] : matrix.indptr[line + 1]].tolist()
                    new = [item for item in row if allowed[item] and item not in seen]
                    # What stands in no table stands in one equation: nothing lies behind it.
                    seen.update(dict.fromkeys(item for item in new if not cells[item]))
                    result = [item for item in new if cells[item]]
                    result.sort(key=self._dearness)
                    del result[SIBLINGS:]
                    seen.update(dict.fromkeys(result))
                    figures += len(result)
                    waiting.extend(result)
        return np.array([place for place in seen if allowed[place]], int)

    def _dearness(self, place: int) -> tuple[float, int]:
        return (0.0 if self.hidden[place] else float(self.system.cost[place]), place)

    def _hide_near(self, targets: Sequence[Target], allowed: np.ndarray) -> list[Target]:
        """Protects the targets by movements of the quantities; returns those that it cannot."""
        left = []
        every: Movements | None = None
        for target in targets:
            if self._is_safe(target):
                self.safe.append(target)
                continue
            if every is None:
                every = Movements(self.system, allowed, self.room)
                prices = np.where(self.hidden[allowed], FREE, 1 + self.system.cost[allowed])
                every.price(prices)
            ways = every.ways(target)
            if ways is None:
                left.append(target)
                continue
            if ((extent(ways) > SMALLEST) & ~self.hidden[allowed]).any():
                ways = self._with_fewer(every, target, prices, ways)
                new = (extent(ways) > SMALLEST) & ~self.hidden[allowed]
                self.hidden[allowed[new]] = True
                prices[new] = FREE
                every.price(prices[new], np.flatnonzero(new))
            for way in ways:
                moving = np.abs(way) > SMALLEST
                self._note(allowed[moving], way[moving])
            self.safe.append(target)
        return left

    def _is_safe(self, target: Target) -> bool:
        reached = self.most[target.place] - self.least[target.place]
        return reached >= target.width - SMALLEST

    def _note(self, places: np.ndarray, moved: np.ndarray) -> None:
        self.moves.append((places, moved))
        self.most[places] = np.maximum(self.most[places], moved)
        self.least[places] = np.minimum(self.least[places], moved)

    def _with_fewer(
        self, every: Movements, target: Target, prices: np.ndarray, ways: list[np.ndarray]
    ) -> list[np.ndarray]:
        """Looks twice more, cheaper for what moved far, so that movements share their way."""
        for _ in range(2):
            moved = extent(ways)
            places = np.flatnonzero((moved > SMALLEST) & (prices > FREE))
            every.price(prices[places] * 0.05 / (moved[places] / target.width + 0.05), places)
            better = every.ways(target)
            every.price(prices[places], places)
            if better is None:
                break
            ways = better
        return ways

    def _show_again(self) -> sparse.csr_matrix:
        """Shows what no target needs, the dearest first; the movements that hold then."""
        cost = self.system.cost
        places = np.flatnonzero(self.hidden)
        movements = Movements(self.system, places, self.room)
        movements.price(np.ones(len(places)))
        proofs = _Proofs(movements, self.safe, self.moves)
        chosen = np.flatnonzero(self.hidden & ~self.needed & np.isfinite(cost))
        for place in sorted(chosen.tolist(), key=lambda place: (-cost[place], place)):
            if proofs.hold_without(place):
                self.hidden[place] = False
        moves = [(places[np.flatnonzero(move)], move[move != 0]) for move in proofs.standing()]
        return _matrix(moves, self.system.size)


def room_of(system: System, targets: Sequence[Target]) -> Room:
    """No figure has to move by more than a multiple of what is asked for, nor beyond its bounds."""
    reach = REACH * max((target.width for target in targets), default=1.0)
    down = np.clip(system.values - system.floor, 0, reach)
    up = np.clip(system.ceiling - system.values, 0, reach)
    return up, down


def _matrix(moves: Sequence[tuple[np.ndarray, np.ndarray]], size: int) -> sparse.csr_matrix:
    starts = np.cumsum([0, *(len(places) for places, _ in moves)])
    places = np.concatenate([np.zeros(0, int), *(places for places, _ in moves)])
    moved = np.concatenate([np.zeros(0), *(moved for _, moved in moves)])
    return sparse.csr_matrix((moved, places, starts), (len(moves), size))


def extent(ways: Sequence[np.ndarray]) -> np.ndarray:
    """How far each quantity moves at most."""
    return np.abs(ways).max(axis=0)


class _Proofs:
    """Movements that prove targets safe; a new one is only looked for where the old ones fail."""

    def __init__(
        self,
        movements: Movements,
        targets: Sequence[Target],
        moves: Sequence[tuple[np.ndarray, np.ndarray]],
    ):
        self.movements = movements
        self.targets = targets
        self.places = np.array([movements.index[target.place] for target in targets], int)
        self.widths = np.array([target.width for target in targets])
        # The first movement is to stand still. Those that need what was shown again prove nothing.
        self.found = np.zeros((len(moves) + 1, movements.size))
        for number, (places, moved) in enumerate(moves, start=1):
            self.found[number, [movements.index[place] for place in places.tolist()]] = moved
        self.count = len(self.found)
        self.holds = np.ones(self.count, bool)
        # The two movements, by their number, whose difference is wide enough for each target.
        self.proof = np.zeros((len(targets), 2), int)
        self._unproved(np.arange(len(targets)), np.arange(self.count))

    def hold_without(self, place: int) -> bool:
        """Whether all targets stay safe when the quantity stands still; if so it does."""
        number = self.movements.index[place]
        uses = np.abs(self.found[: self.count, number]) > SMALLEST
        before, count = self.proof.copy(), self.count
        waiting = np.flatnonzero(uses[self.proof].any(axis=1))
        waiting = self._unproved(waiting, np.flatnonzero(~uses & self.holds[: self.count]))
        most = FEW if self.movements.size > LARGE else MANY
        self.movements.block(place)
        if len(waiting) <= most and all(self._proved_by_new(int(n), count) for n in waiting):
            self.holds[:count] &= ~uses
            return True
        self.movements.free(place)
        self.proof, self.count = before, count
        return False

    def standing(self) -> np.ndarray:
        """The movements that still hold, one in each row."""
        return self.found[: self.count][self.holds[: self.count]]

    def _proved_by_new(self, number: int, first: int) -> bool:
        """By a movement found a moment ago for another target, or by one of its own."""
        new = np.array([0, *range(first, self.count)])
        return not len(self._unproved(np.array([number]), new)) or self._prove(number)

    def _prove(self, number: int) -> bool:
        moves = self.movements.ways(self.targets[number])
        if moves is None:
            return False
        first = self.count
        self._add(moves)
        self._unproved(np.array([number]), np.array([0, *range(first, self.count)]))
        return True

    def _add(self, moves: Sequence[np.ndarray]) -> None:
        for moved in moves:
            if self.count == len(self.found):
                self.found = np.vstack([self.found, np.zeros_like(self.found)])
                self.holds = np.append(self.holds, np.ones_like(self.holds))
            self.found[self.count], self.holds[self.count] = moved, True
            self.count += 1

    def _unproved(self, numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Those of the targets that no two of these movements prove; notes the proof of others."""
        if not len(numbers):
            return numbers
        moved = self.found[np.ix_(rows, self.places[numbers])]
        most, least = moved.argmax(axis=0), moved.argmin(axis=0)
        columns = np.arange(len(numbers))
        reached = moved[most, columns] - moved[least, columns]
        is_safe = reached >= self.widths[numbers] - SMALLEST
        self.proof[numbers[is_safe], 0] = rows[most[is_safe]]
        self.proof[numbers[is_safe], 1] = rows[least[is_safe]]
        return numbers[~is_safe]
