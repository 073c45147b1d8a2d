"""A workbook of the .xlsx family that shows every cell of a file as the text that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import polars as pl
import xlsxwriter
from rich.cells import cell_len

from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.review.grids import Grid

# What a sheet of the format can hold.
_ROWS, _COLUMNS, _LETTERS = 1_048_576, 16_384, 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NARROW, _WIDE, _MEASURED_ROWS = 9, 40, 200


def fits(grids: Mapping[str | None, Grid]) -> bool:
    """Whether no cell would be lost in a workbook."""
    for grid in grids.values():
        if grid.cells.height > _ROWS or grid.cells.width > _COLUMNS:
            return False
        longest = grid.cells.select(pl.all().str.len_chars().max()).rows()
        if any(letters and letters > _LETTERS for row in longest for letters in row):
            return False
    return bool(grids)


def text_workbook(grids: Mapping[str | None, Grid], name: str) -> bytes:
    """The sheets with every cell as text: ids keep their digits, nothing becomes a formula.

    ``name`` is the name of the sheet of a file without sheets.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": WORKBOOK_CREATED})
        text = book.add_format({"num_format": "@", "font_name": "宋体", "font_size": 10})
        # The mark keeps a text such as =1+1 a text when the cell is edited.
        text.set_quote_prefix()
        head = book.add_format(
            {"num_format": "@", "font_name": "宋体", "font_size": 10, "bold": True}
        )
        for sheet, grid in grids.items():
            page = book.add_worksheet(sheet or sheet_name(name))
            for column, series in enumerate(grid.cells.iter_columns()):
                cells = series.to_list()
                page.set_column(column, column, _width(cells), text)
                for row, cell in enumerate(cells):
                    if cell is not None and cell != "":
                        style = head if row + 1 == grid.header_row else text
                        page.write_string(row, column, cell, style)
            if grid.header_row:
                page.freeze_panes(grid.header_row, 0)
    return buffer.getvalue()


def sheet_name(name: str) -> str:
    """A name that a sheet may have: at most 31 characters, without some signs."""
    plain = _NOT_IN_NAMES.sub("_", name).strip("'")[:31]
    return plain or "1"


def _width(cells: list[str | None]) -> int:
    longest = max((cell_len(cell) for cell in cells[:_MEASURED_ROWS] if cell), default=0)
    return min(max(longest + 2, _NARROW), _WIDE)
