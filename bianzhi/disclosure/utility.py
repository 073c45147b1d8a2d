"""What a public edition still tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable


@dataclass(frozen=True)
class Utility:
    """Cells, cells of the total row and value; ``moved`` is what rounding changes on average."""

    cells: int
    cells_kept: int
    totals: int
    totals_kept: int
    value: float
    value_kept: float
    moved: float = 0.0

    @property
    def share_of_cells(self) -> float:
        """The share (0 to 1) of figures that are shown."""
        return self.cells_kept / self.cells if self.cells else 1.0

    @property
    def share_of_totals(self) -> float:
        """The share (0 to 1) of figures of total rows that are shown."""
        return self.totals_kept / self.totals if self.totals else 1.0

    @property
    def share_of_value(self) -> float:
        """The share (0 to 1) of all that is counted whose figures are shown."""
        return self.value_kept / self.value if self.value else 1.0


def utility(
    plain: Sequence[FilledTable],
    shown: Sequence[FilledTable],
    rounded: Mapping[Cell, int] | None = None,
) -> Utility:
    """Compares the tables as shown with all their figures."""
    cells = kept = totals = totals_kept = 0
    value = value_kept = moved = 0.0
    for full, public in zip(plain, shown, strict=True):
        for row in full.rows:
            for column in full.leaves if row.code not in full.headings else ():
                is_kept = (row.code, column.code) not in public.hidden
                cells += 1
                kept += is_kept
                if row.depth == 0:
                    totals += 1
                    totals_kept += is_kept
                if column.format == "count" and column.ratio is None:
                    size = abs(float(full.value(row.code, column.code) or 0))
                    value += size
                    value_kept += size * is_kept
                    if is_kept:
                        printed = abs(float(public.value(row.code, column.code) or 0))
                        moved += abs(printed - size)
    count = len(rounded or {})
    return Utility(cells, kept, totals, totals_kept, value, value_kept, moved / max(1, count))
