"""Writes the result of a query as a workbook: typed cells, text that stays text."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.worksheet import Worksheet

from bianzhi.core import locale_text
from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.core.problems import Failed
from bianzhi.core.screen import without_point
from bianzhi.read.query import Result

# The limits of a sheet; longer text is refused and not cut.
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 1_048_576, 16_384, 32_767
# The number of digits that a spreadsheet keeps exactly.
MOST_DIGITS = 15
WIDEST, MEASURED_ROWS = 60, 1_000
_FORMATS = {
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm:ss",
    "clock": "hh:mm:ss",
    "number": "General",
}


def write_xlsx(result: Result, path: Path) -> int:
    """Write one sheet with the column names in its first row; return the number of rows.

    Numbers, dates, times and booleans are typed; codes and ids, which are text, stay text. More
    rows or columns than a sheet can have are refused, and no file is left behind.
    """
    if len(result.columns) > MOST_COLUMNS:
        raise Failed("sql.too_many_columns", most=MOST_COLUMNS)
    draft = path.with_name(f".{path.name}.draft")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(draft, options)
    try:
        book.set_properties({"created": WORKBOOK_CREATED})
        count = _write(book, book.add_worksheet("data"), result)
        book.close()
        draft.replace(path)
    finally:
        book.fileclosed = 1
        draft.unlink(missing_ok=True)
    return count


def _write(book: xlsxwriter.Workbook, sheet: Worksheet, result: Result) -> int:
    looks = {name: book.add_format({"num_format": text}) for name, text in _FORMATS.items()}
    rows = result.rows()
    first = [row for row, _ in zip(rows, range(MEASURED_ROWS), strict=False)]
    for column, name in enumerate(result.columns):
        texts = [name, *(_text(row[column]) for row in first)]
        sheet.set_column(column, column, min(WIDEST, max(map(cell_len, texts)) + 2))
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True})
    for column, name in enumerate(result.columns):
        sheet.write_string(0, column, name, head)
    number = 0
    for part in (first, rows):
        for row in part:
            number += 1
            if number >= MOST_ROWS:
                raise Failed("sql.too_many_rows", most=locale_text.count(MOST_ROWS - 1))
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, without_point(value), looks)
    return number


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, looks: dict) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and _fits(value):
        sheet.write_number(row, column, value, looks["number"])
    elif isinstance(value, datetime.datetime) and value.year >= 1900:
        naive = value.replace(tzinfo=None)
        sheet.write_datetime(row, column, naive, looks["time"])
    elif isinstance(value, datetime.date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, looks["date"])
    elif isinstance(value, datetime.time):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), looks["clock"])
    else:
        text = _text(value)
        if len(text) > MOST_LETTERS:
            raise Failed("sql.cell_too_long", row=row, most=locale_text.count(MOST_LETTERS))
        sheet.write_string(row, column, text)


def _fits(value: int | float | Decimal) -> bool:
    """Whether a cell keeps the number exactly; other numbers are written as text."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.normalize().as_tuple().digits) <= MOST_DIGITS
    return len(str(abs(value))) <= MOST_DIGITS


def _text(value: object) -> str:
    return "" if value is None else str(value)
