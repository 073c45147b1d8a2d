"""Rows of a filled table that are more than sums: moments, headings, rows with a note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bianzhi.read.query import Reader

if TYPE_CHECKING:
    from bianzhi.reports.compute.filled_table import FilledTable


def as_series(table: FilledTable, reader: Reader) -> None:
    """Only the moments keep figures; those right after a known break are marked."""
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
                said = table.marks.get(row.code)
                both = {"zh": zh, "en": en}
                table.marks[row.code] = (
                    {lang: f"{said[lang]}; {both[lang]}" for lang in both} if said else both
                )


def under_headings(table: FilledTable) -> None:
    """Rows of the outermost dimensions keep no figures."""
    _head(table, table.definition.headings)


def mark_rows(table: FilledTable, reader: Reader, sql: str) -> None:
    """Notes of single rows, as a query tells them: code of the row and text in both languages."""
    for code, zh, en in reader.run(sql).rows():
        if code in table.row:
            table.marks[code] = {"zh": zh, "en": en}


def _head(table: FilledTable, depth: int) -> None:
    table.headings = frozenset(row.code for row in table.rows if row.depth <= depth)
    kept = {row.code for row in table.rows} - table.headings
    table.values = {cell: value for cell, value in table.values.items() if cell[0] in kept}
