"""Files as grids of text cells, or as typed columns where the format carries types.

A grid is a frame of text columns c0, c1, ... whose first row is the first row of the file or
sheet. Each reader raises ``Refused`` with the one fault that keeps it from reading.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import zip_longest

import fastexcel
import polars as pl
from polars.exceptions import PolarsError

from bianzhi.problems import Problem, Refused
from ingest.delivered import DeliveredFile

csv.field_size_limit(sys.maxsize)
_ZIP_SIGNATURE = b"PK\x03\x04"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def decode(file: DeliveredFile, encoding: str) -> str:
    """The whole text, or a refusal that names the first line that is not in this encoding."""
    try:
        return file.data.decode(encoding)
    except UnicodeDecodeError as error:
        row = file.data.count(b"\n", 0, error.start) + 1
        values = {"encoding": encoding, "byte": f"0x{file.data[error.start]:02X}"}
        raise Refused([Problem("land.wrong_encoding", values, file=file.path, row=row)]) from error


def csv_rows(file: DeliveredFile, text: str, delimiter: str) -> list[list[str]]:
    """Every record of a CSV text; quoted cells may hold line ends."""
    try:
        return list(_csv(text, delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error) or text.count('"') % 2:
            row = sum(1 for _ in _csv(text, delimiter, strict=False))
            raise Refused([Problem("land.csv_open_quote", {}, file=file.path, row=row)]) from error
        return list(_csv(text, delimiter, strict=False))


def _csv(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def uneven_rows(rows: list[list[str]], header_row: int, width: int) -> list[int]:
    """Numbers of the rows below the header that hold fewer cells than it, or more."""
    return [
        number
        for number, row in enumerate(rows[header_row:], header_row + 1)
        if len(row) != width and any(row) and (len(row) < width or any(row[width:]))
    ]


def grid_of(rows: list[list[str]]) -> pl.DataFrame:
    columns: Iterable[Iterable[str | None]] = zip_longest(*rows)
    return pl.DataFrame(
        [pl.Series(f"c{place}", cells, dtype=pl.String) for place, cells in enumerate(columns)]
    )


def open_workbook(file: DeliveredFile) -> fastexcel.ExcelReader:
    data = file.data
    if not data.startswith((_ZIP_SIGNATURE, _OLE_SIGNATURE)):
        raise Refused([Problem("land.not_a_workbook", {}, file=file.path)])
    try:
        return fastexcel.read_excel(data)
    except Exception as error:  # the reader's own errors share no base class
        values = {"detail": _first_line(error)}
        raise Refused([Problem("land.truncated_workbook", values, file=file.path)]) from error


def sheet_grid(file: DeliveredFile, book: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    """All cells of a sheet as the text a user sees, from its very first row."""
    try:
        loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        frame = loaded.to_polars()
    except Exception as error:
        values = {"detail": _first_line(error)}
        problem = Problem("land.truncated_workbook", values, file=file.path, sheet=sheet)
        raise Refused([problem]) from error
    return frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)})


def parquet_frame(file: DeliveredFile) -> pl.DataFrame:
    """The typed columns of a Parquet file under their own names."""
    try:
        frame = pl.read_parquet(io.BytesIO(file.data), use_statistics=False)
    except (PolarsError, OSError) as error:
        values = {"detail": _first_line(error)}
        raise Refused([Problem("land.truncated_parquet", values, file=file.path)]) from error
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        place = {"file": file.path}
        raise Refused([Problem("land.nested_column", {}, column=n, **place) for n in nested])
    return frame


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
