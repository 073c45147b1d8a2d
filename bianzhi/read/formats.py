"""Writes the result of a query as a table for the screen, CSV, JSON, Parquet or a workbook."""

from __future__ import annotations

import csv
import datetime
import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bianzhi.core.screen import print_table, without_point
from bianzhi.read.query import Result

if TYPE_CHECKING:
    import pyarrow

SHOWN_ROWS = 500
_LINE_END = "\r\n"
BYTE_ORDER_MARK = "\ufeff"
# First characters of a formula, or of the beginning of another cell, in a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_table(result: Result, out: TextIO) -> bool:
    """Write the first rows; true if more rows exist."""
    rows = result.rows()
    shown = list(islice(rows, SHOWN_ROWS))
    print_table(result.columns, shown, out)
    return next(rows, None) is not None


class _LineFeeds:
    """Receives rows that end in CR LF, which quotes texts with either, and ends them in LF."""

    def __init__(self, out: TextIO):
        self._out = out

    def write(self, row: str) -> None:
        self._out.write(row.removesuffix(_LINE_END) + "\n")


def write_csv(result: Result, out: TextIO, for_spreadsheet: bool = False) -> None:
    """Write rows under their names; whole numbers have no decimal point.

    ``for_spreadsheet`` marks the text as UTF-8 and puts an apostrophe before text that a
    spreadsheet would run as a formula.
    """
    cell = _spreadsheet_value if for_spreadsheet else _csv_value
    if for_spreadsheet:
        out.write(BYTE_ORDER_MARK)
    writer = csv.writer(_LineFeeds(out), lineterminator=_LINE_END)
    writer.writerow([cell(name) for name in result.columns])
    writer.writerows([cell(value) for value in row] for row in result.rows())


def write_json(result: Result, out: TextIO) -> None:
    """Write an array of objects, one row a line; dates in ISO, decimals as numbers."""
    out.write("[")
    for number, row in enumerate(result.rows()):
        out.write(",\n " if number else "\n ")
        named = dict(zip(result.columns, map(without_point, row), strict=True))
        json.dump(named, out, ensure_ascii=False, default=_json_value)
    out.write("\n]\n")


def write_parquet(batches: pyarrow.RecordBatchReader, path: Path) -> None:
    """Write batches to one Parquet file, with the types of the query."""
    from pyarrow.parquet import ParquetWriter  # takes longer to load than most queries take

    with ParquetWriter(path, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _csv_value(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else without_point(value)


def _spreadsheet_value(value: object) -> object:
    plain = _csv_value(value)
    # A negative number also begins with a minus, but is not text.
    if isinstance(plain, int | float | Decimal):
        return plain
    text = "" if plain is None else str(plain)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
