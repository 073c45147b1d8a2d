"""Tries to find out what a public edition hides, from nothing but what it shows.

Reads the printed figures and marks, puts every equation around the hidden ones and asks, for each
of them, for the smallest and the largest value that still fits. It shares no code with what hides
the figures but the solver; equations are statements about cells that anybody could write down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bianzhi.disclosure.attack.solver import Program
from bianzhi.disclosure.knowledge.knowledge import figures
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.document import shown
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Column

NEAR = 1e-6
# How far whole numbers are searched for before what was found has to do.
MOST_NODES = 5000


@dataclass(frozen=True)
class Form:
    """A sum of cells that somebody would like to know."""

    terms: tuple[tuple[int, Cell], ...]


@dataclass(frozen=True)
class Guesses:
    """Figures that somebody proposes for hidden cells; the attack believes none unchecked.

    ``place`` tells where the figure of a cell stands in ``values``; each row of ``moves`` says how
    far one guess departs from them.
    """

    place: Mapping[Cell, int]
    values: np.ndarray
    moves: sparse.csr_matrix

    def of(self, cells: Sequence[Cell]) -> np.ndarray:
        """The figures of some cells in each guess that is different there."""
        if any(cell not in self.place for cell in cells):
            return np.zeros((0, len(cells)))
        columns = [self.place[cell] for cell in cells]
        moves = self.moves[:, columns].tocsr()
        moves = moves[np.flatnonzero(np.diff(moves.indptr))].toarray()
        moves = np.unique(np.vstack([np.zeros(len(cells)), moves]), axis=0)
        return self.values[columns] + moves


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
class _Linear:
    """sum(coefficient * unknown) between low and high."""

    terms: dict[int, float]
    low: float
    high: float


class Attacker:
    """Everything known about the hidden cells of some published tables."""

    def __init__(
        self,
        tables: Iterable[FilledTable],
        equations: Sequence[Equation],
        floors: Mapping[Cell, int],
        signed: Callable[[Column], bool],
        rounded: Mapping[Cell, int] | None = None,
    ):
        self.tables = {(table.code, table.period.code): table for table in tables}
        self.signed = signed
        # Cells said to be rounded, and to which base.
        self.rounded = rounded or {}
        self.seen: dict[Cell, tuple[float, float]] = {}
        self.unknown: dict[Cell, int] = {}
        self.cells: list[Cell] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[_Linear] = []
        self._read(floors)
        self._bound()
        self._use(equations)
        self._use_ratios()
        self.groups = self._groups()

    def _read(self, floors: Mapping[Cell, int]) -> None:
        for (code, period), table in self.tables.items():
            for row, column in figures(table):
                cell = Cell(code, period, row.code, column.code)
                mark = table.hidden.get((row.code, column.code))
                printed = shown(table.value(row.code, column.code), column, mark)
                least = -inf if self.signed(column) else float(floors.get(cell, 0))
                low, high = self._range(cell, printed, mark, column, least)
                if low == high:
                    self.seen[cell] = (low, high)
                else:
                    self._new(cell, low, high, column.format == "count")

    def _range(
        self, cell: Cell, printed: str, mark: str | None, column: Column, least: float
    ) -> tuple[float, float]:
        """What a printed figure says about the true one."""
        if mark is not None or not re.search(r"\d", printed):
            return least, inf
        value = float(printed.replace(",", "").replace("−", "-"))
        if cell in self.rounded:
            return max(least, value - self.rounded[cell] + 1), value + self.rounded[cell] - 1
        places = {"money": 2, "decimal": 1}.get(column.format)
        if places is None:
            return value, value
        half = 0.5 * 10**-places
        return max(least, value - half), value + half

    def _new(self, cell: Cell, low: float, high: float, is_whole: bool) -> None:
        self.unknown[cell] = len(self.low)
        self.cells.append(cell)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(is_whole)

    def _bound(self) -> None:
        """Nobody doubts that no figure is ten times beyond everything printed."""
        values = [value for pair in self.seen.values() for value in pair]
        values += [value for value in (*self.low, *self.high) if isfinite(value)]
        largest = max(map(abs, values), default=0)
        beyond = 10 * largest + 1000
        self.low = [max(low, -beyond) for low in self.low]
        self.high = [min(high, beyond) for high in self.high]

    def _use(self, equations: Sequence[Equation]) -> None:
        for equation in equations:
            terms: dict[int, float] = defaultdict(float)
            known = 0.0
            for sign, side in ((1, equation.left), (-1, equation.right)):
                for coefficient, cell in side:
                    if cell in self.seen:
                        known += sign * coefficient * self.seen[cell][0]
                    else:
                        terms[self.unknown[cell]] += sign * coefficient
            terms = {place: weight for place, weight in terms.items() if weight}
            if terms:
                low = -inf if equation.sign == "<=" else -known
                self.rows.append(_Linear(terms, low, -known))

    def _use_ratios(self) -> None:
        """A printed percentage bounds its two figures where one of them is hidden."""
        for (code, period), table in self.tables.items():
            for column in table.leaves:
                if column.ratio is None:
                    continue
                places = {"percent": 3, "ratio": 2, "decimal": 1}.get(column.format, 0)
                for row in table.rows:
                    mark = table.hidden.get((row.code, column.code))
                    printed = shown(table.value(row.code, column.code), column, mark)
                    if mark is None and re.search(r"\d", printed):
                        value = float(re.sub("[,%]", "", printed).replace("−", "-"))
                        value /= 100 if column.format == "percent" else 1
                        cells = [Cell(code, period, row.code, part) for part in column.ratio]
                        self._use_ratio(cells, value, 0.5 * 10**-places)

    def _use_ratio(self, cells: list[Cell], value: float, half: float) -> None:
        above, below = cells
        if {above, below} <= set(self.seen) or {above, below} & set(self.rounded):
            # Nothing new, or a quotient of rounded figures.
            return
        for factor, is_least in ((value - half, True), (value + half, False)):
            terms: dict[int, float] = {}
            known = 0.0
            for cell, weight in ((above, 1.0), (below, -factor)):
                if cell in self.unknown:
                    terms[self.unknown[cell]] = weight
                elif cell in self.seen:
                    known += weight * self.seen[cell][0]
            low, high = (-known - NEAR, inf) if is_least else (-inf, -known + NEAR)
            self.rows.append(_Linear(terms, low, high))

    def _groups(self) -> dict[int, list[int]]:
        """Unknowns that constrain each other, by the first of them."""
        first = list(range(len(self.low)))

        def root(place: int) -> int:
            while first[place] != place:
                first[place] = first[first[place]]
                place = first[place]
            return place

        for row in self.rows:
            places = list(row.terms)
            for place in places[1:]:
                number, other = sorted((root(places[0]), root(place)))
                first[other] = number
        groups: dict[int, list[int]] = defaultdict(list)
        for place in range(len(first)):
            groups[root(place)].append(place)
        self.root = root
        return dict(groups)

    def run(
        self,
        forms: Iterable[Form],
        enough: Mapping[Form, float] | None = None,
        guesses: Guesses | None = None,
    ) -> Attack:
        """The range of each form, with programs only over cells that constrain each other.

        A form of which two possible truths are known that lie ``enough`` apart needs no program.
        """
        attack = Attack(components=len(self.groups))
        attack.largest = max((len(group) for group in self.groups.values()), default=0)
        lines: dict[int, list[_Linear]] = defaultdict(list)
        for row in self.rows:
            lines[self.root(next(iter(row.terms)))].append(row)
        wanted: dict[int, list[Form]] = defaultdict(list)
        for form in forms:
            free, known = self.free(form)
            if not free:
                attack.ranges[form] = (known, known)
                continue
            wanted[self._meeting(free)].append(form)
        for _, result in sorted(wanted.items()):
            roots = sorted({self.root(p) for form in result for p in self.free(form)[0]})
            places = [place for root in roots for place in self.groups[root]]
            rows = [row for root in roots for row in lines[root]]
            cells = [self.cells[place] for place in places]
            guessed = guesses.of(cells) if guesses else np.zeros((0, len(cells)))
            _Component(self, places, rows, attack, guessed).ranges(result, enough or {})
        return attack

    def _meeting(self, free: Mapping[int, float]) -> int:
        return min(self.root(place) for place in free)

    def free(self, form: Form) -> tuple[dict[int, float], float]:
        """The unknowns of a form with their weights, and what is known of it."""
        free: dict[int, float] = defaultdict(float)
        known = 0.0
        for weight, cell in form.terms:
            if cell in self.seen:
                known += weight * self.seen[cell][0]
            else:
                free[self.unknown[cell]] += weight
        return {place: weight for place, weight in free.items() if weight}, known


class _Component:
    """Linear programs over unknowns that constrain each other."""

    def __init__(
        self,
        attacker: Attacker,
        places: Sequence[int],
        rows: Sequence[_Linear],
        attack: Attack,
        guesses: np.ndarray,
    ):
        self.attacker, self.attack = attacker, attack
        self.index = {place: number for number, place in enumerate(places)}
        entries = [
            (line, self.index[place], weight)
            for line, row in enumerate(rows)
            for place, weight in row.terms.items()
        ]
        lines, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = sparse.csr_matrix((data, (lines, columns)), shape=(len(rows), len(places)))
        self.low = np.array([attacker.low[place] for place in places])
        self.high = np.array([attacker.high[place] for place in places])
        self.whole = np.array([attacker.whole[place] for place in places])
        self.least = np.array([row.low for row in rows])
        self.most = np.array([row.high for row in rows])
        self.program = Program(self.matrix, self.least, self.most, self.low, self.high)
        # Possible truths: guesses that fit everything known, and those met on the way.
        self.truths = guesses[self._fits(guesses)]
        self.count = len(self.truths)

    def ranges(self, forms: Sequence[Form], enough: Mapping[Form, float]) -> None:
        """The range of each form; of those with an ``enough`` only as far as that."""
        for form in forms:
            free, known = self.attacker.free(form)
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
