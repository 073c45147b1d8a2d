"""A table of a report with its figures: items, rows, a tree of columns, values."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import Column, Label, TableDefinition
from bianzhi.reports.define.periods import Period

Value = int | Decimal | None


@dataclass(frozen=True)
class Item:
    """A value of a dimension and its name; ``condition`` selects its facts."""

    code: str
    label: Label
    condition: str


@dataclass(frozen=True)
class Row:
    """A row of a filled table: the items of its dimensions, outermost first; none for the total."""

    code: str
    parent: str | None
    label: Label
    items: tuple[Item, ...] = ()
    is_detail: bool = False

    @property
    def depth(self) -> int:
        """The number of dimensions of the row; 0 for the total."""
        return len(self.items)

    @property
    def condition(self) -> str:
        """The SQL condition of the facts of the row."""
        return " and ".join(item.condition for item in self.items) or "true"


@dataclass
class FilledTable:
    """A table with its figures. ``columns`` is the tree of the head with expanded breakdowns."""

    definition: TableDefinition
    code: str
    period: Period
    columns: tuple[Column, ...]
    rows: list[Row]
    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    # Cells hidden in the public edition, with the reason; their values are not kept.
    hidden: dict[tuple[str, str], str] = field(default_factory=dict)
    # Of an earlier public edition: counts of persons are multiples of this number.
    rounded_to: int | None = None
    # Rows that only stand above others: the county over its years.
    headings: frozenset[str] = frozenset()
    # Notes on rows, such as a break in the series.
    marks: dict[str, Label] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> list[Column]:
        """The columns with figures, from left to right."""
        return list(definitions.leaves(self.columns))

    @cached_property
    def column(self) -> dict[str, Column]:
        """The columns with figures, by code."""
        return {column.code: column for column in self.leaves}

    @cached_property
    def row(self) -> dict[str, Row]:
        """The rows, by code."""
        return {row.code: row for row in self.rows}

    def value(self, row: str, column: str) -> Value:
        """The figure; without facts it is 0 for a sum, else None."""
        if (row, column) in self.hidden or row in self.headings:
            return None
        result = self.values.get((row, column))
        return 0 if result is None and self.column[column].is_additive else result
