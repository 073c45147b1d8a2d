"""The figures of a table as charts read them: shown values, labels, rows, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import BadDefinition, Label

Said = Mapping[str, Any]


@dataclass
class Figures:
    """The figures of a table for a chart; records the hidden ones.

    ``said`` collects facts of the drawing for its description.
    """

    table: FilledTable
    lang: str
    hidden: set[tuple[str, str]] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def value(self, row: str, column: str) -> int | float | None:
        """The figure of a row and a column; None if it is not shown.

        Raises:
            BadDefinition: The table has no such column.
        """
        if column not in self.table.column:
            raise BadDefinition(f"a chart of {self.table.code} names the column {column}")
        if (row, column) in self.table.hidden:
            self.hidden.add((row, column))
        value = self.table.value(row, column)
        return float(value) if isinstance(value, Decimal) else value

    def label(self, label: Label) -> str:
        """The text of a label in the language of the chart."""
        return label[self.lang]

    def unit(self, said: Said | None = None) -> str:
        """The counted unit: that of the chart, else that of its table."""
        return self.label((said or {}).get("unit", self.table.definition.unit))

    def rows(self, depth: int, above: str | None = None) -> list[Row]:
        """The rows of a depth in order, without detail rows."""
        return [
            row
            for row in self.table.rows
            if row.depth == depth
            and not row.is_detail
            and (above is None or row.parent == above)
            and row.code not in self.table.headings
        ]

    def columns(self, prefix: str) -> list[str]:
        """The columns of an expanded breakdown.

        Raises:
            BadDefinition: The table has no such breakdown.
        """
        codes = [code for code in self.table.column if code.startswith(f"{prefix}_")]
        if not codes:
            raise BadDefinition(f"a chart of {self.table.code} names the breakdown {prefix}")
        return codes


def time_of(code: str) -> str:
    """The first day of a year (YYYY) or a month (YYYY-MM) as text."""
    return f"{code}-01" if "-" in code else f"{code}-01-01"
