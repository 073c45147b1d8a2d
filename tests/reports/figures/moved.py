"""Move a figure of filled tables and see which balances break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bianzhi.reports.compute import balances
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.filled_table import FilledTable

Tables = Mapping[tuple[str, str], FilledTable]


def broken(equations: Sequence[Equation], tables: Tables) -> set[str]:
    """The ids of the rules that do not hold in ``tables``."""
    return {c.equation.rule for c in balances.check(equations, tables) if not c.holds}


def moved(tables: Tables, cell: Cell, by: int) -> Tables:
    """The same tables with one figure changed by ``by``."""
    table = tables[cell.table, cell.period]
    values = dict(table.values)
    values[cell.row, cell.column] = (table.value(cell.row, cell.column) or 0) + by
    return {**tables, (cell.table, cell.period): replace(table, values=values)}
