"""The cells of a table by header, as the settings of a contract name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from bianzhi.core.problems import TablePlace
from ingest.contract import Part, patterns
from ingest.contract.derivation import Condition
from ingest.parse import cells
from ingest.read.table import Table
from ingest.read.unreadable import is_unreadable


@dataclass(frozen=True)
class Context:
    """The origin of a table; derived columns may use it."""

    scope: str
    as_of: date
    file: str
    sheet: str | None = None

    @property
    def place(self) -> TablePlace:
        """File and sheet, for problems."""
        return {"file": self.file, "sheet": self.sheet}


@dataclass(frozen=True)
class TableCells:
    """A table that feeds a part. ``halves`` has the cells of each half of paired lines."""

    table: Table
    part: Part
    context: Context
    halves: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.table.row_no)

    @cached_property
    def by_header(self) -> dict[str, pl.Series]:
        """The delivered cells of each header in normal form."""
        return {name: self.table.body[f"c{n}"] for n, name in enumerate(self.table.normal_header)}

    def under(
        self, header: str, placeholders: Sequence[str] = (), half: str | None = None
    ) -> pl.Series:
        """The cells under a header as text, without null markers; NULL if the table lacks it."""
        name = patterns.normal_header(header)
        if name not in self.by_header:
            return constant(None, self.height)
        column = self.by_header[name]
        if half is not None:
            column = self.halves[half][column.name]
        blank = [*self.part.null_markers, *placeholders]
        return cells.as_text(column).replace(dict.fromkeys(blank))

    def fulfilled(self, condition: Condition) -> pl.Series:
        """Whether each row fulfils a condition; NULL where a cell that decides is unknown."""
        if condition.every is not None:
            return pl.select(pl.all_horizontal(map(self.fulfilled, condition.every))).to_series()
        if condition.some is not None:
            return pl.select(pl.any_horizontal(map(self.fulfilled, condition.some))).to_series()
        if condition.never is not None:
            return ~self.fulfilled(condition.never)
        other = self.under(condition.same_as or "")
        frame = self.under(condition.header or "").to_frame("cell").with_columns(other=other)
        cell = pl.col("cell")
        if condition.is_blank is not None:
            return frame.select(cell.is_null() == condition.is_blank).to_series()
        is_read = ~is_unreadable(cell)
        if condition.same_as is not None:
            is_read = is_read & ~is_unreadable(pl.col("other"))
        return frame.select(pl.when(is_read).then(_test(condition, cell))).to_series()


def _test(condition: Condition, cell: pl.Expr) -> pl.Expr:
    if condition.values is not None:
        return cell.is_in(condition.values)
    if condition.excluded is not None:
        return ~cell.is_in(condition.excluded)
    if condition.same_as is not None:
        return cell == pl.col("other")
    return cell.str.contains(condition.matches or "")


def constant(value: str | None, height: int) -> pl.Series:
    """The same text in every row."""
    return pl.Series("value", [value], dtype=pl.String).new_from_index(0, height)
