"""The figures of all tables as one system of equations, in which each quantity stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from bianzhi.disclosure.knowledge.knowledge import Tables, figures, is_personal_count, is_signed
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.filled_table import FilledTable

NEAR = 1e-9


@dataclass
class System:
    """Quantities with their equations ``matrix @ values == 0``.

    ``floor`` and ``ceiling`` are what everybody knows a quantity to be at least and at most.
    ``cost`` is what is lost when it is hidden, infinite where it has been said before. ``hidden``
    holds what is not said anyway.
    """

    values: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    cost: np.ndarray
    hidden: np.ndarray
    matrix: sparse.csr_matrix
    of_cell: Mapping[Cell, int]
    cells: Sequence[list[Cell]] = field(default_factory=list)
    # What is left of the whole for each inequality "part <= whole".
    rests: Mapping[tuple[Cell, Cell], int] = field(default_factory=dict)
    # Rows with figures that contradict an equation, and whether the figures that earlier editions
    # hid have values that fit all others.
    contradicted: frozenset[tuple[str, str, str]] = frozenset()
    fits: bool = True

    @property
    def size(self) -> int:
        """The number of quantities."""
        return len(self.values)

    def zeros(self, unknown: np.ndarray) -> set[int]:
        """Which of some unknown quantities the known ones leave nothing for."""
        left = unknown & (self.floor >= 0)
        zeros: set[int] = set()
        while True:
            new = set()
            for start, end in zip(self.matrix.indptr, self.matrix.indptr[1:], strict=False):
                places, weights = self.matrix.indices[start:end], self.matrix.data[start:end]
                open_ = unknown[places]
                signs = np.sign(weights[open_])
                rest = weights[~open_] @ self.values[places[~open_]]
                if open_.any() and left[places[open_]].all() and abs(signs.sum()) == len(signs):
                    new |= set(places[open_].tolist()) if abs(rest) < NEAR else set()
            if not new:
                return zeros
            zeros |= new
            unknown = unknown.copy()
            unknown[list(new)] = False


class Builder:
    """Collects quantities and equations; equal cells become one quantity."""

    def __init__(self, tables: Tables, floors: Mapping[Cell, int], settings: Settings):
        self.tables = tables
        self.settings = settings
        self.floors = floors
        self.parent: dict[Cell, Cell] = {}
        self.rows: list[dict[int, float]] = []
        self.values: list[float | None] = []
        self.floor: list[float] = []
        self.ceiling: list[float] = []
        self.cells: list[list[Cell]] = []
        self.of_cell: dict[Cell, int] = {}
        self.rests: dict[tuple[Cell, Cell], int] = {}
        self.rounded = rounded_cells(tables.values())
        self.contradicted: set[tuple[str, str, str]] = set()

    def build(
        self, equations: Sequence[Equation], rests: Iterable[tuple[Cell, Cell]] = ()
    ) -> System:
        """The system; equations that the figures contradict are not part of it.

        ``rests`` are pairs of a cell and its whole of whose difference a quantity is wanted.
        """
        cells = [cell for table in self.tables.values() for cell in cells_of(table)]
        for cell in cells:
            self.parent[cell] = cell
        rest = [equation for equation in equations if not self._joined(equation)]
        self._number(cells)
        for equation in rest:
            self._add(equation)
        for cell, whole in rests:
            if (cell, whole) not in self.rests:
                self._add(Equation("rest", {}, {}, ((1, cell),), ((1, whole),), sign="<="))
        return self._system()

    def _joined(self, equation: Equation) -> bool:
        if equation.sign != "=" or len(equation.left) != 1 or len(equation.right) != 1:
            return False
        (number, first), (other, second) = equation.left[0], equation.right[0]
        if number != other:
            return False
        values = {self._value(first), self._value(second)} - {None}
        if len(values) > 1:
            self._contradicts(equation)
            return True
        self.parent[self._root(first)] = self._root(second)
        return True

    def _contradicts(self, equation: Equation) -> None:
        for _, cell in (*equation.left, *equation.right):
            self.contradicted.add((cell.table, cell.period, cell.row))

    def _root(self, cell: Cell) -> Cell:
        while self.parent[cell] != cell:
            self.parent[cell] = self.parent[self.parent[cell]]
            cell = self.parent[cell]
        return cell

    def _number(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            root = self._root(cell)
            if root not in self.of_cell:
                self.of_cell[root] = self.quantity(None)
            place = self.of_cell[root]
            self.of_cell[cell] = place
            self.cells[place].append(cell)
            value = self._value(cell)
            if value is not None:
                self.values[place] = value
            column = self.tables[cell.table, cell.period].column[cell.column]
            signed = is_signed(column, self.settings)
            least = -np.inf if signed else self.floors.get(cell, 0)
            most = np.inf
            if cell in self.rounded:
                low, high = self.rounded[cell]
                least, most = max(least, low), high
            if len(self.cells[place]) == 1 or least > self.floor[place]:
                self.floor[place] = least
            self.ceiling[place] = min(self.ceiling[place], most)
        for cell, (low, high) in self.rounded.items():
            known = self.values[self.of_cell[cell]]
            if known is not None and not low <= known <= high:
                self.contradicted.add((cell.table, cell.period, cell.row))

    def quantity(self, value: float | None, floor: float = 0) -> int:
        """A new quantity that stands in no table yet."""
        self.values.append(value)
        self.floor.append(floor)
        self.ceiling.append(np.inf)
        self.cells.append([])
        return len(self.values) - 1

    def _value(self, cell: Cell) -> float | None:
        table = self.tables[cell.table, cell.period]
        if (cell.row, cell.column) in table.hidden or cell in self.rounded:
            return None
        value = table.value(cell.row, cell.column)
        return None if value is None else float(value)

    def _add(self, equation: Equation) -> None:
        row: dict[int, float] = {}
        for sign, side in ((1, equation.left), (-1, equation.right)):
            for coefficient, cell in side:
                place = self.of_cell[cell]
                row[place] = row.get(place, 0) + sign * coefficient
        row = {place: coefficient for place, coefficient in row.items() if coefficient}
        values = [self.values[place] for place in row]
        known = [value for value in values if value is not None]
        total = None
        if len(known) == len(row):
            pairs = zip(known, row.values(), strict=True)
            total = sum(value * coefficient for value, coefficient in pairs)
        if equation.sign == "<=":
            if total is None or total <= 1e-6:
                slack = self.quantity(None if total is None else -total)
                self.rows.append({**row, slack: 1.0})
                if len(equation.left) == len(equation.right) == 1:
                    self.rests[equation.left[0][1], equation.right[0][1]] = slack
            else:
                self._contradicts(equation)
        elif row and (total is None or abs(total) < 1e-6 * max(1, *map(abs, known))):
            self.rows.append(row)
        elif row:
            self._contradicts(equation)

    def _system(self) -> System:
        size = len(self.values)
        entries = [(n, place, c) for n, row in enumerate(self.rows) for place, c in row.items()]
        lines, places, data = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = sparse.csr_matrix((data, (lines, places)), shape=(len(self.rows), size))
        floor, ceiling = np.array(self.floor), np.array(self.ceiling)
        values, fits = completed(self.values, floor, ceiling, matrix)
        hidden = np.array([not cells for cells in self.cells], bool)
        cost = np.zeros(size)
        parts = (self.of_cell, self.cells, self.rests)
        broken = frozenset(self.contradicted)
        return System(values, floor, ceiling, cost, hidden, matrix, *parts, broken, fits)


def completed(
    values: Sequence[float | None],
    floor: np.ndarray,
    ceiling: np.ndarray,
    matrix: sparse.csr_matrix,
) -> tuple[np.ndarray, bool]:
    """Figures that an earlier edition hides or rounds get some value that fits all others."""
    unknown = np.array([value is None for value in values], bool)
    known = np.array([0.0 if value is None else value for value in values])
    if not unknown.any():
        return known, True
    part = matrix[np.flatnonzero(np.diff(matrix[:, unknown].tocsr().indptr))]
    solved = linprog(
        np.ones(unknown.sum()),
        A_eq=part[:, unknown],
        b_eq=-(part[:, ~unknown] @ known[~unknown]),
        bounds=np.column_stack([floor[unknown], ceiling[unknown]]),
        method="highs",
    )
    if solved.status == 0:
        known[unknown] = solved.x
    return known, solved.status == 0


def rounded_cells(tables: Iterable[FilledTable]) -> dict[Cell, tuple[float, float]]:
    """Figures of earlier editions that are multiples of a number, and what they can be."""
    result = {}
    for table in tables:
        if table.rounded_to is None:
            continue
        reach = table.rounded_to - 1
        for row, column in figures(table):
            value = table.value(row.code, column.code)
            if is_personal_count(column) and value is not None:
                cell = Cell(table.code, table.period.code, row.code, column.code)
                result[cell] = (max(float(value) - reach, 0), float(value) + reach)
    return result


def cells_of(table: FilledTable) -> Iterable[Cell]:
    """Every figure of a table that is a number of its own."""
    for row, column in figures(table):
        yield Cell(table.code, table.period.code, row.code, column.code)
