"""The range of sums of unknown figures that constrain each other, by programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bianzhi.disclosure.attack.solver import Program
from bianzhi.reports.compute.balances import Cell

NEAR = 1e-6
# How far whole numbers are searched for before what was found has to do.
MOST_NODES = 5000


@dataclass(frozen=True)
class Form:
    """A sum of cells that somebody would like to know."""

    terms: tuple[tuple[int, Cell], ...]


@dataclass
class Attack:
    """What was found out: a range for each form, and how many programs that took."""

    ranges: dict[Form, tuple[float, float]] = field(default_factory=dict)
    programs: int = 0
    components: int = 0
    largest: int = 0
    # The published figures fit no possible truth together: they are from different knowledge.
    contradictions: int = 0

    def width(self, form: Form) -> float:
        """The width of the range found for ``form``, in units of the figure."""
        low, high = self.ranges[form]
        return high - low


@dataclass
class Linear:
    """sum(coefficient * unknown) between low and high."""

    terms: dict[int, float]
    low: float
    high: float


@dataclass(frozen=True)
class Bounded:
    """Unknowns by their places, what each lies between, and which are whole numbers."""

    places: Sequence[int]
    low: np.ndarray
    high: np.ndarray
    whole: np.ndarray


class Component:
    """Linear programs over unknowns that constrain each other."""

    def __init__(
        self,
        unknowns: Bounded,
        rows: Sequence[Linear],
        attack: Attack,
        guesses: np.ndarray,
        free: Callable[[Form], tuple[Mapping[int, float], float]],
    ):
        self.attack, self.free = attack, free
        places = unknowns.places
        self.low, self.high, self.whole = unknowns.low, unknowns.high, unknowns.whole
        self.index = {place: number for number, place in enumerate(places)}
        entries = [
            (line, self.index[place], weight)
            for line, row in enumerate(rows)
            for place, weight in row.terms.items()
        ]
        lines, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = sparse.csr_matrix((data, (lines, columns)), shape=(len(rows), len(places)))
        self.least = np.array([row.low for row in rows])
        self.most = np.array([row.high for row in rows])
        self.program = Program(self.matrix, self.least, self.most, self.low, self.high)
        # Possible truths: guesses that fit everything known, and those met on the way.
        self.truths = guesses[self._fits(guesses)]
        self.count = len(self.truths)

    def ranges(self, forms: Sequence[Form], enough: Mapping[Form, float]) -> None:
        """The range of each form; of those with an ``enough`` only as far as that."""
        for form in forms:
            free, known = self.free(form)
            places = [self.index[place] for place in free]
            weights = np.array(list(free.values()))
            low, high = self._witnessed(places, weights)
            if form not in enough or high - low < enough[form] - NEAR:
                low, high = self._searched(places, weights, enough.get(form))
            self.attack.ranges[form] = (low + known, high + known)

    def _searched(
        self, places: Sequence[int], weights: np.ndarray, enough: float | None
    ) -> tuple[float, float]:
        (low, low_is_whole), (high, high_is_whole) = (
            self._extreme(places, weights, sign) for sign in (1, -1)
        )
        if enough is not None:
            if high - low < enough - NEAR:
                # Persons come whole, which can only make the range narrower.
                return low, high
            apart = self._apart(places, weights, enough)
            if apart[1] - apart[0] >= enough - NEAR:
                return apart
        low = low if low_is_whole else self._whole(places, weights, 1)
        high = high if high_is_whole else self._whole(places, weights, -1)
        return low, high

    def _apart(
        self, places: Sequence[int], weights: np.ndarray, enough: float
    ) -> tuple[float, float]:
        """Looks for possible truths so far apart, beginning from those known."""
        if not self.count:
            self._possible(places, weights, -inf, inf)
        low, high = self._witnessed(places, weights)
        for least, most in ((low + enough, inf), (-inf, high - enough)):
            if self.count and high - low < enough - NEAR:
                self._possible(places, weights, least, most)
                low, high = self._witnessed(places, weights)
        return low, high

    def _fits(self, guesses: np.ndarray) -> np.ndarray:
        """Which guesses contradict nothing that is known."""
        sums = self.matrix @ guesses.T
        slack = NEAR * np.maximum(1, np.abs(np.nan_to_num(self.most, posinf=0, neginf=0)))
        inside = (sums >= (self.least - slack)[:, None]) & (sums <= (self.most + slack)[:, None])
        fits = inside.all(axis=0)
        fits &= ((guesses >= self.low - NEAR) & (guesses <= self.high + NEAR)).all(axis=1)
        return fits & (np.abs(guesses - np.round(guesses)) <= NEAR)[:, self.whole].all(axis=1)

    def _note(self, truth: np.ndarray) -> None:
        if self.count == len(self.truths):
            more = max(16, self.count)
            self.truths = np.vstack([self.truths, np.zeros((more, len(self.low)))])
        self.truths[self.count] = truth
        self.count += 1

    def _witnessed(self, places: Sequence[int], weights: np.ndarray) -> tuple[float, float]:
        if not self.count:
            return 0.0, 0.0
        output = self.truths[: self.count, places] @ weights
        return float(output.min()), float(output.max())

    def _extreme(self, places: Sequence[int], weights: np.ndarray, sign: int) -> tuple[float, bool]:
        """The least (sign 1) or largest (sign -1) value that fits, if persons may be split.

        Also whether none is.
        """
        self.attack.programs += 1
        self.program.cost(places, sign * weights)
        solve = self.program.solve()
        self.program.cost(places, np.zeros(len(places)))
        if solve is None:
            self.attack.contradictions += 1
            return 0.0, True
        is_split = np.any((np.abs(solve - np.round(solve)) > NEAR) & self.whole)
        if not is_split:
            self._note(solve)
        return float(solve[places] @ weights), not is_split

    def _whole(self, places: Sequence[int], weights: np.ndarray, sign: int) -> float:
        """The least or largest value of whole persons."""
        cost = np.zeros(len(self.low))
        cost[places] = sign * weights
        integers = self._integers(cost, self.matrix, self.least, self.most)
        if integers is not None:
            return float(integers[places] @ weights)
        # Too hard: count only what a possible truth was found for.
        low, high = self._witnessed(places, weights)
        return low if sign == 1 else high

    def _possible(
        self, places: Sequence[int], weights: np.ndarray, least: float, most: float
    ) -> None:
        """Looks for a possible truth with the form between two values."""
        row = np.zeros(len(self.low))
        row[places] = weights
        matrix = sparse.vstack([self.matrix, sparse.csr_matrix(row)], format="csr")
        bounds = np.append(self.least, least), np.append(self.most, most)
        self._integers(np.zeros(len(self.low)), matrix, *bounds)

    def _integers(
        self, cost: np.ndarray, matrix: sparse.csr_matrix, least: np.ndarray, most: np.ndarray
    ) -> np.ndarray | None:
        self.attack.programs += 1
        solved = milp(
            cost,
            constraints=LinearConstraint(matrix, least, most),
            integrality=self.whole.astype(int),
            bounds=Bounds(self.low, self.high),
            options={"node_limit": MOST_NODES},
        )
        if solved.x is not None:
            self._note(solved.x)
        return solved.x
