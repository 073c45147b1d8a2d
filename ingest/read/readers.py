"""Read files as grids of text cells, or as typed columns if the format carries types.

A grid is a frame of text columns c0, c1, ... whose first row is the first row of the file or sheet.
Each reader raises ``Refused`` with the one fault that stops it. The cost of a file is checked
before its cells are read: see ``workbook_zip``, ``workbook_ole`` and ``limits``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import fastexcel
import polars as pl

from bianzhi.core.problems import CellPlace, Problem, Refused, TablePlace
from ingest.read import workbook_ole
from ingest.read.delivered import DeliveredFile
from ingest.read.sheet_range import column_name
from ingest.read.workbook_zip import WorkbookZip

_ZIP_SIGNATURE = b"PK\x03\x04"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_CELLS = pl.DataFrame()


@dataclass(frozen=True)
class Workbook:
    """An open workbook: its reader and, for the .xlsx family, its zip."""

    file: DeliveredFile
    reader: fastexcel.ExcelReader
    parts: WorkbookZip | None

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, in order."""
        return self.reader.sheet_names

    def is_empty(self, sheet: str) -> bool:
        """Whether a sheet has no cell, by its measured range if known."""
        if self.parts is not None:
            return not self.parts.range(sheet).is_filled
        return self.grid(sheet).is_empty()

    def grid(self, sheet: str) -> pl.DataFrame:
        """All cells of a sheet as displayed text, from its first row."""
        if self.parts is not None and not self.parts.range(sheet).is_filled:
            return _NO_CELLS
        try:
            with _without_panic_text():
                # One eager call is half a second faster than load_sheet on a large sheet.
                loaded = self.reader.load_sheet_eager(
                    sheet, header_row=None, skip_rows=0, dtypes="string"
                )
                frame = pl.DataFrame(pl.from_arrow(loaded))
        except Exception as error:
            raise Refused([self._unreadable(sheet, error)]) from error
        grid = frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)})
        require_cells(grid, self.file, sheet)
        return grid

    def _unreadable(self, sheet: str, error: Exception) -> Problem:
        place: TablePlace = {"file": self.file.path, "sheet": sheet}
        unknown = self.parts.unknown_errors(sheet) if self.parts is not None else []
        if unknown:
            cells = ", ".join(f"{cell} {name}" for cell, name in unknown)
            return Problem("land.unknown_error_cell", {"cells": cells}, **place)
        return Problem("land.truncated_workbook", {"detail": _first_line(error)}, **place)


def is_workbook(file: DeliveredFile) -> bool:
    """Whether the bytes of a file begin like those of a workbook."""
    return file.data.startswith((_ZIP_SIGNATURE, _OLE_SIGNATURE))


def open_workbook(file: DeliveredFile) -> Workbook:
    """Open a workbook after checking its sizes, checksums and ranges."""
    data, parts = file.data, None
    if data.startswith(_ZIP_SIGNATURE):
        parts = WorkbookZip(file)
    elif data.startswith(_OLE_SIGNATURE):
        workbook_ole.require_sound(file)
    else:
        raise Refused([Problem("land.not_a_workbook", {}, file=file.path)])
    try:
        with _without_panic_text():
            reader = fastexcel.read_excel(data)
    except Exception as error:  # the reader's own errors share no base class
        values = {"detail": _first_line(error)}
        raise Refused([Problem("land.truncated_workbook", values, file=file.path)]) from error
    return Workbook(file, reader, parts)


@contextmanager
def _without_panic_text() -> Iterator[None]:
    """Suppress the stack trace that a panic of the reader prints before it becomes an exception."""
    sys.stderr.flush()
    screen = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)


def require_cells(grid: pl.DataFrame, file: DeliveredFile, sheet: str | None = None) -> None:
    """Check the size of text cells.

    Raises:
        Refused: A text cell has more bytes than a cell may have.
    """
    limit = file.limits.cell_bytes
    if grid.is_empty():
        return
    texts = grid.select(pl.col(pl.String).str.len_bytes())
    longest = texts.max().row(0)
    # The longest text of a column without text is NULL.
    sizes = {name: size or 0 for name, size in zip(texts.columns, longest, strict=True)}
    column = next((name for name, size in sizes.items() if size > limit), None)
    if column is None:
        return
    size, row = sizes[column], texts[column].arg_max() or 0
    name = column_name(int(column[1:]) + 1) if column[1:].isdigit() else column
    place: CellPlace = {"file": file.path, "sheet": sheet, "row": row + 1, "column": name}
    raise Refused([file.limits.exceeded("cell_bytes", size, **place)])


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
