"""Selects the listed rows of a table: rows of single organizations only with a change or figure.

Omitted rows still count in the rows above them, in every balance and in the figures of an issued
report. A note below the table states their number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bianzhi.reports.compute.filled_table import FilledTable, Row

# A longer list of single organizations is for searching, not for paging through: it is in the
# workbook only. Also, a printed page takes seconds per ten thousand figures.
MOST_DETAIL = 500


@dataclass(frozen=True)
class Listing:
    """A table with its listed rows.

    ``unchanged`` counts rows without change or figure, ``elsewhere`` rows in the workbook only.
    """

    table: FilledTable
    unchanged: int = 0
    elsewhere: int = 0


def listing(table: FilledTable) -> Listing:
    """The table without rows of single organizations that have no change or no figure."""
    watched = table.definition.changes or tuple(column.code for column in table.leaves)
    kept = {row.code for row in table.rows if not row.is_detail or _says(table, row, watched)}
    for row in reversed(table.rows):
        if row.code in kept and row.parent is not None:
            kept.add(row.parent)
    if len(kept) == len(table.rows):
        return Listing(table)
    rows = [row for row in table.rows if row.code in kept]
    return Listing(replace(table, rows=rows), unchanged=len(table.rows) - len(rows))


def printed(table: FilledTable) -> Listing:
    """The rows listed on paper: of a long list of organizations the largest, or none."""
    listed = listing(table)
    detail = [row for row in listed.table.rows if row.is_detail]
    most, by = MOST_DETAIL, None
    if table.definition.largest:
        by, most = table.definition.largest.column, table.definition.largest.rows
    if len(detail) <= most:
        return listed
    kept = set()
    if by is not None:
        detail.sort(key=lambda row: -(listed.table.value(row.code, by) or 0))
        kept = {row.code for row in detail[:most]}
    rows = [row for row in listed.table.rows if not row.is_detail or row.code in kept]
    left_out = len(detail) - len(kept)
    return Listing(replace(listed.table, rows=rows), listed.unchanged, left_out)


def _says(table: FilledTable, row: Row, watched: tuple[str, ...]) -> bool:
    return any(table.value(row.code, code) or (row.code, code) in table.hidden for code in watched)
