"""Rows of a table that are not plain sums: reference dates, headings, rows with a note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bianzhi.read.query import Reader

if TYPE_CHECKING:
    from bianzhi.reports.compute.filled_table import FilledTable


def as_series(table: FilledTable, reader: Reader) -> None:
    """Keep figures only in rows of reference dates; mark dates right after a known break."""
    moment = max(row.depth for row in table.rows)
    table.rows = [
        replace(row, parent=None) if row.depth == 1 else row for row in table.rows if row.depth
    ]
    _head(table, moment - 1)
    breaks = reader.run(
        "select strftime(broken_on, '%Y-%m'), label_zh, label_en from norms.series_break "
        "where (valid_from is null or valid_from <= broken_on) "
        "and (valid_to is null or valid_to > broken_on) "
        "order by broken_on, break_code"
    )
    for month, zh, en in list(breaks.rows()):
        for row in table.rows:
            if row.depth == moment and month.startswith(row.items[-1].code):
                output = table.marks.get(row.code)
                both = {"zh": zh, "en": en}
                table.marks[row.code] = (
                    {lang: f"{output[lang]}; {both[lang]}" for lang in both} if output else both
                )


def under_headings(table: FilledTable) -> None:
    """Remove the figures of the outermost dimensions, whose rows are headings."""
    _head(table, table.definition.headings)


def mark_rows(table: FilledTable, reader: Reader, sql: str) -> None:
    """Add notes to rows from a query that returns row code and text in both languages."""
    for code, zh, en in reader.run(sql).rows():
        if code in table.row:
            table.marks[code] = {"zh": zh, "en": en}


def _head(table: FilledTable, depth: int) -> None:
    table.headings = frozenset(row.code for row in table.rows if row.depth <= depth)
    kept = {row.code for row in table.rows} - table.headings
    table.values = {cell: value for cell, value in table.values.items() if cell[0] in kept}
