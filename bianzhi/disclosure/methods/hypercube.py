"""The plain hypercube method, to compare with: corners of rectangles in one table after the other.

A hidden cell in a table of rows and columns is safe from subtraction when three others hide with it
that form a rectangle. Equations between tables, sums of several cells and how wide the remaining
range is play no part in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bianzhi.disclosure.sensitive import Sensitive
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import partitions
from bianzhi.reports.compute.filled_table import FilledTable

Place = tuple[str, str]


def hypercube(
    tables: Sequence[FilledTable], found: Sequence[Sensitive], settings: Settings
) -> list[FilledTable]:
    """The tables with the sensitive cells and their rectangles hidden."""
    result = []
    for table in tables:
        own = [secret.cell for secret in found if secret.cell.table == table.code]
        hidden = _Rectangles(table).around([(cell.row, cell.column) for cell in own])
        values = {place: value for place, value in table.values.items() if place not in hidden}
        marks = dict.fromkeys(sorted(hidden), settings.mark)
        result.append(replace(table, values=values, hidden=marks))
    return result


class _Rectangles:
    def __init__(self, table: FilledTable):
        self.table = table
        children: dict[str, list[str]] = {}
        for row in table.rows:
            if row.parent is not None and not table.definition.series:
                children.setdefault(row.parent, []).append(row.code)
        self.rows = [[parent, *parts] for parent, parts in children.items()]
        self.columns = [[whole, *parts] for whole, parts in partitions(table.columns)]

    def around(self, places: Sequence[Place]) -> set[Place]:
        hidden = set(places)
        waiting = deque(sorted(hidden))
        while waiting:
            row, column = waiting.popleft()
            for rows in self._groups(self.rows, row):
                for columns in self._groups(self.columns, column):
                    new = self._rectangle(row, column, rows, columns, hidden) - hidden
                    hidden |= new
                    waiting.extend(sorted(new))
        return hidden

    @staticmethod
    def _groups(groups: list[list[str]], member: str) -> Iterator[list[str]]:
        result = [group for group in groups if member in group]
        yield from result or [[member]]

    def _rectangle(
        self,
        row: str,
        column: str,
        rows: Sequence[str],
        columns: Sequence[str],
        hidden: set[Place],
    ) -> set[Place]:
        """The cheapest three corners, of cells that are not zero where there are any."""
        best: set[Place] = set()
        cheapest: float | None = None
        for other in [text for text in rows if text != row] or [row]:
            for beside in [text for text in columns if text != column] or [column]:
                corners = {(other, column), (row, beside), (other, beside)} - {(row, column)}
                cost = sum(self._cost(place) for place in sorted(corners - hidden))
                if cheapest is None or cost < cheapest:
                    best, cheapest = corners, cost
        return best

    def _cost(self, place: Place) -> float:
        value = abs(float(self.table.value(*place) or 0))
        return 1e6 if not value else 1 + value
