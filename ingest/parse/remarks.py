"""Remarks about a file that was read: what was read in another way than it was written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

import polars as pl

from bianzhi.core import instants
from bianzhi.core.problems import Problem, TablePlace
from ingest.contract import Part, normal
from ingest.dictionary.schema import Column
from ingest.parse.canonical.mapping import Context
from ingest.parse.typed import written_dates
from ingest.read.table import Table
from ingest.read.workbook.hidden_places import HiddenPlaces

_LISTED = 10
_DATES = ("date", "month", "period")
# A clock that says nothing. 16:00:00 and an offset of +00:00 end like it and are none.
_MIDNIGHT = r"(?:^|[^\d:+-])(?:0?0:00(?::00(?:\.0+)?)?|12:00:00 ?AM|上午 ?12:00(?::00)?)$"


def key_remarks(
    table: Table, raw: pl.DataFrame, row_no: pl.Series, part: Part, context: Context
) -> list[Problem]:
    """The keys and codes that the normal form changed: per column, how many and the first row."""
    place: TablePlace = {"file": context.file, "sheet": context.sheet}
    written = {part.headers[name]: name for name in table.normal_header if name in part.headers}
    remarks = []
    keys = [column for column in part.columns if _is_key(column)]
    not_normal = normal.not_normal_codes(raw, (column.name for column in keys))
    for column in keys:
        header = written.get(column.name, column.name)
        if header in table.cleaned:
            count, row = table.cleaned[header]
            remarks.append(_remark("land.hidden_characters", count, row, header, place))
        if column.name in not_normal:
            is_changed = _is_changed(raw[column.name])
            if is_changed.any():
                row = row_no[is_changed.arg_max() or 0]
                count = int(is_changed.sum())
                remarks.append(_remark("land.width_variants", count, row, header, place))
    return remarks


def clock_remarks(
    table: Table, raw: pl.DataFrame, row_no: pl.Series, part: Part, context: Context
) -> list[Problem]:
    """The dates that have a clock other than midnight; of an instant, where the offices are."""
    place: TablePlace = {"file": context.file, "sheet": context.sheet}
    written = {part.headers[name]: name for name in table.normal_header if name in part.headers}
    remarks = []
    for column in part.columns:
        if column.type not in _DATES or column.name not in raw.columns:
            continue
        has_clock = _has_clock(raw[column.name])
        if has_clock is not None and has_clock.any():
            row, count = row_no[has_clock.arg_max() or 0], int(has_clock.sum())
            header = written.get(column.name, column.name)
            values = {"count": count, "zone": instants.zone().key}
            remarks.append(Problem("land.clock_time", values, row=row, column=header, **place))
    return remarks


def hidden_remarks(
    table: Table, hidden: HiddenPlaces, known: Collection[str], place: TablePlace
) -> list[Problem]:
    """The hidden rows and the hidden columns of a sheet whose cells are read."""
    remarks = []
    rows = [row for row in table.row_no.to_list() if row in hidden.rows] if hidden.rows else []
    if rows:
        listed = ", ".join(map(str, rows[:_LISTED])) + (", …" if len(rows) > _LISTED else "")
        values = {"count": f"{len(rows):,}", "rows": listed}
        remarks.append(Problem("land.hidden_rows", values, row=rows[0], **place))
    read = zip(table.places, table.header, table.normal_header, strict=False)
    headers = [
        header
        for at, header, name in read
        if at + hidden.first_column in hidden.columns and name in known
    ]
    if headers:
        values = {"count": f"{len(headers):,}", "columns": ", ".join(headers)}
        remarks.append(Problem("land.hidden_columns", values, column=headers[0], **place))
    return remarks


def _has_clock(cells: pl.Series) -> pl.Series | None:
    if isinstance(cells.dtype, pl.Datetime):
        return (cells.dt.time() != time()).fill_null(False)
    if cells.dtype != pl.String:
        return None
    has_clock = cells.str.contains(r"\d:\d")
    if has_clock.any():
        is_midnight = cells.str.contains(_MIDNIGHT) | written_dates.are_midnights(cells)
        has_clock = has_clock & ~is_midnight
    return has_clock.fill_null(False)


def _is_key(column: Column) -> bool:
    """Whether a column names a record: a code that is no label of a code list."""
    return column.type == "code" and column.code_list is None


def _is_changed(cells: pl.Series) -> pl.Series:
    return (normal.code_cells(cells) != cells).fill_null(False)


def _remark(code: str, count: int, row: int, header: str, place: TablePlace) -> Problem:
    return Problem(code, {"count": count}, row=row, column=header, **place)
