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
from threading import RLock

import fastexcel
import polars as pl

from bianzhi.core.problems import CellPlace, Problem, Refused, TablePlace, first_line
from ingest.read import file_kind
from ingest.read.delivered import DeliveredFile
from ingest.read.workbook import workbook_bin
from ingest.read.workbook.hidden_places import HiddenPlaces
from ingest.read.workbook.sheet_range import column_name
from ingest.read.workbook.workbook_ods import WorkbookOds, is_ods
from ingest.read.workbook.workbook_ole import WorkbookOle
from ingest.read.workbook.workbook_zip import WorkbookZip

_NO_CELLS = pl.DataFrame()
# Held by a thread that has silenced the error screen, and by one that must be read there.
SCREEN = RLock()


@dataclass(frozen=True)
class Workbook:
    """An open workbook: its reader, and its parts or checks by format."""

    file: DeliveredFile
    reader: fastexcel.ExcelReader
    parts: WorkbookZip | WorkbookOds | WorkbookOle

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets that the workbook shows, in order."""
        return [name for name in self.reader.sheet_names if name not in self.parts.hidden]

    @property
    def hidden_sheets(self) -> list[str]:
        """The names of the filled sheets that the workbook hides, in order."""
        hidden = [name for name in self.reader.sheet_names if name in self.parts.hidden]
        return [name for name in hidden if not self.is_empty(name)]

    def is_empty(self, sheet: str) -> bool:
        """Whether a sheet has no cell, by its measured range if known."""
        is_filled = self.parts.is_filled(sheet)
        return self.grid(sheet).is_empty() if is_filled is None else not is_filled

    def hidden_places(self, sheet: str) -> HiddenPlaces:
        """The rows and columns that a sheet hides; its cells are read."""
        return self.parts.hidden_places(sheet)

    def grid(self, sheet: str) -> pl.DataFrame:
        """All cells of a sheet as displayed text, from its first row; unreadable ones are marked.

        Raises:
            Refused: The sheet is broken or beyond a bound.
        """
        if self.parts.is_filled(sheet) is False:
            return _NO_CELLS
        try:
            marked = self.parts.marked_sheet(sheet)
            reader = self.reader if marked is None else _opened(marked)
            with _without_panic_text():
                # One eager call is half a second faster than load_sheet on a large sheet.
                loaded = reader.load_sheet_eager(
                    sheet, header_row=None, skip_rows=0, dtypes="string"
                )
                frame = pl.DataFrame(pl.from_arrow(loaded))
        except Refused:
            raise
        except Exception as error:
            values = {"detail": first_line(error)}
            place: TablePlace = {"file": self.file.path, "sheet": sheet}
            raise Refused([Problem("land.truncated_workbook", values, **place)]) from error
        grid = frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)})
        grid = self.parts.with_marks(grid, sheet)
        require_cells(grid, self.file, sheet)
        return grid


def is_workbook(file: DeliveredFile) -> bool:
    """Whether the bytes of a file begin like those of a workbook."""
    return file.data.startswith((file_kind.ZIP, file_kind.OLE))


def open_workbook(file: DeliveredFile) -> Workbook:
    """Open a workbook after checking its sizes, checksums and ranges.

    Raises:
        Refused: The file is another kind of document, locked, broken or beyond a bound.
    """
    file_kind.require_workbook(file)
    if file.data.startswith(file_kind.ZIP) and workbook_bin.is_binary(file):
        file = workbook_bin.as_xlsx(file)
    parts = _parts(file)
    try:
        reader = _opened(parts.for_reader())
    except Refused:
        raise
    except Exception as error:  # the reader's own errors share no base class
        values = {"detail": first_line(error)}
        raise Refused([Problem("land.truncated_workbook", values, file=file.path)]) from error
    return Workbook(file, reader, parts)


def _parts(file: DeliveredFile) -> WorkbookZip | WorkbookOds | WorkbookOle:
    if not file.data.startswith(file_kind.ZIP):
        return WorkbookOle(file)
    return WorkbookOds(file) if is_ods(file) else WorkbookZip(file)


def _opened(data: bytes) -> fastexcel.ExcelReader:
    with _without_panic_text():
        return fastexcel.read_excel(data)


@contextmanager
def _without_panic_text() -> Iterator[None]:
    """Suppress the stack trace that a panic of the reader prints before it becomes an exception."""
    with SCREEN:
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
    # Most columns are so small as a whole that no cell can be too large.
    large = [column for column in grid if column.estimated_size() > limit]
    texts = pl.DataFrame([column for column in large if column.dtype == pl.String])
    if texts.is_empty():
        return
    longest = texts.select(pl.all().str.len_bytes().max()).row(0)
    # The longest text of a column without text is NULL.
    sizes = {name: size or 0 for name, size in zip(texts.columns, longest, strict=True)}
    column = next((name for name, size in sizes.items() if size > limit), None)
    if column is None:
        return
    size, row = sizes[column], texts[column].str.len_bytes().arg_max() or 0
    name = column_name(int(column[1:]) + 1) if column[1:].isdigit() else column
    place: CellPlace = {"file": file.path, "sheet": sheet, "row": row + 1, "column": name}
    raise Refused([file.limits.exceeded("cell_bytes", size, **place)])
