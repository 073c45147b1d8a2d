"""Controlled rounding: counts of persons become multiples of a base that still add up.

Each count moves to a neighbouring multiple, a multiple stays what it is. Where no choice of
neighbours keeps every sum, the sums that break are as few as the search finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bianzhi.disclosure.attack.system import System
from bianzhi.disclosure.knowledge.knowledge import figures, is_personal_count
from bianzhi.disclosure.methods.greedy import Greedy, room_of
from bianzhi.disclosure.sensitive import Sensitive, Target
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable

BROKEN_SUM = 100.0
# How long the best choice of multiples is searched for; among more figures than LARGE the first
# good one is taken.
MOST_NODES = 2_000
LARGE = 5_000


def rounded_tables(
    tables: Sequence[FilledTable],
    system: System,
    settings: Settings,
    found: Sequence[Sensitive],
    before: Iterable[FilledTable] = (),
) -> tuple[list[FilledTable], dict[Cell, int]]:
    """Copies of the tables with rounded counts, and which cells those are.

    A figure that an edition ``before`` rounded keeps its multiple: two would narrow it down.
    A figure whose wanted width has grown was found out last time: it prefers the farther multiple.
    """
    base = settings.rounding_base
    personal = _personal(tables, system)
    turned = {system.of_cell[secret.cell] for secret in found if secret.width > settings.width}
    kept = {
        system.of_cell[cell]: float(value)
        for table in before
        for row, column in figures(table)
        if table.rounded_to == base and is_personal_count(column)
        for cell in [Cell(table.code, table.period.code, row.code, column.code)]
        if (value := table.value(row.code, column.code)) is not None
    }
    values = _rounded(system, personal, base, turned, kept)
    rounded: dict[Cell, int] = {}
    result = []
    for table in tables:
        output = dict(table.values)
        for row, column in figures(table):
            cell = Cell(table.code, table.period.code, row.code, column.code)
            place = system.of_cell[cell]
            if personal[place]:
                output[row.code, column.code] = int(values[place])
                rounded[cell] = base
        result.append(_with_ratios(replace(table, values=output)))
    return result, rounded


def possible_truths(
    system: System,
    tables: Sequence[FilledTable],
    rounded: Mapping[Cell, int],
    hidden: np.ndarray,
    wanted: Sequence[Target],
) -> sparse.csr_matrix:
    """Movements of what is hidden, and of what is rounded as far as its multiple leaves open."""
    up, down = room_of(system, wanted)
    printed = {(table.code, table.period.code): table for table in tables}
    movable = hidden.copy()
    for cell, base in rounded.items():
        place = system.of_cell[cell]
        number = float(printed[cell.table, cell.period].value(cell.row, cell.column) or 0)
        added = number - system.values[place]
        up[place] = min(up[place], base - 1 + added)
        down[place] = min(down[place], base - 1 - added)
        movable[place] = True
    return Greedy(system, wanted).possible(movable, (up, down))


def _personal(tables: Sequence[FilledTable], system: System) -> np.ndarray:
    """Quantities that some table says of persons; said before, they stay as they were said."""
    personal = np.zeros(system.size, bool)
    for table in tables:
        for row, column in figures(table):
            if is_personal_count(column):
                cell = Cell(table.code, table.period.code, row.code, column.code)
                personal[system.of_cell[cell]] = True
    return personal & np.isfinite(system.cost)


def _rounded(
    system: System,
    personal: np.ndarray,
    base: int,
    turned: set[int],
    kept: Mapping[int, float],
) -> np.ndarray:
    places = np.flatnonzero(personal)
    exact = system.values[places]
    below = np.floor(exact / base) * base
    is_multiple = below == exact
    # A row stands there because somebody is in it: 0 would leave fewer possibilities.
    least = ((system.floor[places] > 0) & (below == 0)).astype(float)
    most = np.where(is_multiple & (below > 0), 0.0, 1.0)
    most = np.where(is_multiple & (below == 0), 0.0, most)
    for number, place in enumerate(places):
        steps = (kept.get(int(place), -1) - below[number]) / base
        if steps in (0, 1):
            least[number] = most[number] = steps
    up, down = below + base - exact, exact - below
    is_turned = np.array([int(place) in turned for place in places], bool)
    cost = np.where(is_turned, down - up, up - down)
    matrix = _sums_among(system, personal)
    solved = _additive(matrix, below, base, cost, least, np.maximum(least, most))
    values = system.values.copy()
    values[places] = below + base * np.round(solved)
    return values


def _sums_among(system: System, personal: np.ndarray) -> sparse.csr_matrix:
    """Equations in which only rounded quantities stand."""
    others = np.diff(system.matrix[:, ~personal].tocsr().indptr)
    return system.matrix[others == 0][:, personal].tocsr()


def _additive(
    matrix: sparse.csr_matrix,
    below: np.ndarray,
    base: int,
    cost: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
) -> np.ndarray:
    count, sums = len(below), matrix.shape[0]
    if not count:
        return np.zeros(0)
    broken = sparse.identity(sums, format="csr")
    whole = sparse.hstack([matrix * base, broken, -broken], format="csr")
    solved = milp(
        np.concatenate([cost, np.full(2 * sums, BROKEN_SUM)]),
        constraints=LinearConstraint(whole, -(matrix @ below), -(matrix @ below)),
        integrality=np.concatenate([np.ones(count), np.zeros(2 * sums)]),
        bounds=Bounds(
            np.concatenate([least, np.zeros(2 * sums)]),
            np.concatenate([most, np.full(2 * sums, np.inf)]),
        ),
        options={"node_limit": MOST_NODES if count <= LARGE else 1, "mip_rel_gap": 0.01},
    )
    if solved.x is None:
        return np.where(cost < 0, most, least)
    return solved.x[:count]


def _with_ratios(table: FilledTable) -> FilledTable:
    """Ratios of what is printed, so that they tell nothing more."""
    for column in table.leaves:
        if column.ratio is None:
            continue
        for row in table.rows:
            above, below = (table.value(row.code, code) for code in column.ratio)
            amount = None if not below or above is None else Decimal(str(above / below))
            table.values[row.code, column.code] = amount
    return table
