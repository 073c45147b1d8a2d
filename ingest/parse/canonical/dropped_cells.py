"""Note the cells that a contract reads and does not keep, so that each loss is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from bianzhi.core.problems import Phrase, Problem
from bianzhi.core.safe_text import safe_text
from ingest.contract import normal
from ingest.parse.canonical.table_cells import TableCells

VALUE_DROPPED = "value_dropped"


@dataclass
class _Noted:
    headers: list[str]
    values: pl.Series
    mask: pl.Series
    rule: str


@dataclass
class Loss:
    """The cells of one derived column that are not kept."""

    column: str
    noted: list[_Noted] = field(default_factory=list)

    def add(
        self,
        headers: Sequence[str | None],
        values: pl.Series,
        mask: pl.Series,
        rule: str = VALUE_DROPPED,
    ) -> None:
        """Note the rows of ``mask``, whose cells under ``headers`` say ``values``."""
        if mask.any():
            named = list(dict.fromkeys(header for header in headers if header is not None))
            self.noted.append(_Noted(named, values, mask, rule))

    def keep_only(self, mask: pl.Series) -> None:
        """Forget the rows outside ``mask``: they have a value, or need none."""
        for item in self.noted:
            item.mask = item.mask & mask


class DroppedCells:
    """The cells that are not kept, over all derived columns of a table."""

    def __init__(self, table: TableCells):
        self._table = table
        self._losses: list[Loss] = []

    def of_column(self, column: str) -> Loss:
        """The place where a derivation notes its cells."""
        loss = Loss(column)
        self._losses.append(loss)
        return loss

    def problems(self, kept: pl.Series) -> list[Problem]:
        """One problem per column, rule and value, over the rows of ``kept``, by the first row.

        A value that may be personal is not shown.
        """
        return [
            problem
            for loss in self._losses
            for noted in loss.noted
            for problem in self._grouped(loss.column, noted, kept)
        ]

    def _grouped(self, column: str, noted: _Noted, kept: pl.Series) -> list[Problem]:
        part, context = self._table.part, self._table.context
        frame = pl.DataFrame({"row_no": self._table.table.row_no, "value": noted.values})
        frame = frame.filter(noted.mask & kept)
        is_personal = any(normal.header(name) in part.personal for name in noted.headers)
        shown: dict[str, str | None] = {
            value: None if is_personal else safe_text(value) or None
            for value in frame["value"].drop_nulls().unique().to_list()
        }
        frame = frame.with_columns(
            pl.col("value").replace_strict(shown, default=None, return_dtype=pl.String)
        )
        groups = frame.group_by("value", maintain_order=True).agg(
            pl.col("row_no").first(), count=pl.len()
        )
        label = next(item.label for item in part.columns if item.name == column)
        return [
            Problem(
                f"land.{noted.rule}",
                {
                    "entity": part.entity.name,
                    "target": column,
                    "label": label,
                    "value": Phrase("land.hidden_value") if value is None else value,
                    "count": count,
                },
                row=row,
                column=" + ".join(noted.headers),
                **context.place,
            )
            for value, row, count in groups.select("value", "row_no", "count").iter_rows()
        ]
