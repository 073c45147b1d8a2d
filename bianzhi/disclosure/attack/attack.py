"""Tries to find out what a public edition hides, from nothing but what it shows.

Reads the printed figures and marks, puts every equation around the hidden ones and asks, for each
of them, for the smallest and the largest value that still fits. It shares no code with what hides
the figures but the solver; equations are statements about cells that anybody could write down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from scipy import sparse

from bianzhi.disclosure.attack.component import NEAR, Attack, Bounded, Component, Form, Linear
from bianzhi.disclosure.knowledge.knowledge import figures
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Column


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
        self.rows: list[Linear] = []
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
                self.rows.append(Linear(terms, low, -known))

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
            self.rows.append(Linear(terms, low, high))

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
        lines: dict[int, list[Linear]] = defaultdict(list)
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
            Component(self.bounds(places), rows, attack, guessed, self.free).ranges(
                result, enough or {}
            )
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

    def bounds(self, places: Sequence[int]) -> Bounded:
        """What unknowns lie between, and which come whole."""
        return Bounded(
            places,
            np.array([self.low[place] for place in places]),
            np.array([self.high[place] for place in places]),
            np.array([self.whole[place] for place in places]),
        )
