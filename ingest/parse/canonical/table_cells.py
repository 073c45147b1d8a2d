"""The cells of a table by header, as the settings of a contract name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from bianzhi.core.problems import Problem, TablePlace
from ingest.contract import Part, normal
from ingest.contract.derivation import Condition
from ingest.parse.typed import cells
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
        name = normal.header(header)
        if name not in self.by_header:
            return constant(None, self.height)
        column = self.by_header[name]
        if half is not None:
            if half not in self.halves:  # lines that are not paired
                return constant(None, self.height)
            column = self.halves[half][column.name]
        blank = [*self.part.null_markers, *placeholders]
        return cells.as_text(column).replace(dict.fromkeys(blank))

    def fulfilled(self, condition: Condition, *, blank_decides: bool = True) -> pl.Series:
        """Whether each row fulfils a condition; NULL where a cell that decides cannot be read.

        A blank cell is none of the texts that a condition names. Unless ``blank_decides``, it
        leaves the condition open instead, and conditions are joined as in SQL.
        """
        if condition.every is not None or condition.some is not None:
            joined = [
                self.fulfilled(item, blank_decides=blank_decides)
                for item in (condition.every or condition.some or ())
            ]
            join = pl.all_horizontal if condition.every is not None else pl.any_horizontal
            return pl.select(join(joined)).to_series()
        if condition.never is not None:
            return ~self.fulfilled(condition.never, blank_decides=blank_decides)
        return self._tested(condition, blank_decides)

    def _tested(self, condition: Condition, blank_decides: bool) -> pl.Series:
        other = self.under(condition.same_as or "")
        frame = self.under(condition.header or "").to_frame("cell").with_columns(other=other)
        cell = pl.col("cell")
        if condition.is_blank is not None:
            return frame.select(cell.is_null() == condition.is_blank).to_series()
        test = _test(condition, cell)
        if blank_decides:
            test = test.fill_null(condition.excluded is not None)
        unread = is_unreadable(cell).fill_null(False)
        if condition.same_as is not None:
            unread = unread | is_unreadable(pl.col("other")).fill_null(False)
        return frame.select(pl.when(~unread).then(test)).to_series()

    def chosen(self) -> pl.Series:
        """Whether ``where`` chooses each row; a row about which it cannot decide is not chosen."""
        if self.part.where is None:
            return pl.Series([True]).new_from_index(0, self.height)
        return self.fulfilled(self.part.where).fill_null(False)

    def undecided(self) -> list[Problem]:
        """Rows that are not chosen because a cell that decides cannot be read."""
        where = self.part.where
        if where is None:
            return []
        is_open = self.fulfilled(where).is_null()
        values = {"entity": self.part.entity.name}
        problems = []
        for header in where.headers if is_open.any() else ():
            marked = self.under(header).to_frame("cell").select(is_unreadable(pl.col("cell")))
            rows = self.table.row_no.filter(is_open & marked.to_series().fill_null(False))
            for row in rows.to_list():
                place = self.context.place
                problem = Problem("land.undecided_row", values, row=row, column=header, **place)
                problems.append(problem)
        return problems


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
