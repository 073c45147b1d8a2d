"""Read a CSV file as a grid of text cells, record by record and never as one whole text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import polars as pl

from bianzhi.core.problems import CellPlace, Problem, Refused
from ingest.read.delivered import DeliveredFile

# Cells of the records that become columns together, which limits the texts kept twice.
_CHUNK_CELLS = 1_000_000
_LISTED_ROWS = 10
# Lines in one quoted cell with at least this many separators look like rows.
_FEWEST_SEPARATORS = 3


@dataclass(frozen=True)
class CsvGrid:
    """All cells, and the number of cells of each record."""

    grid: pl.DataFrame
    widths: np.ndarray

    def uneven_rows(self, header_row: int, width: int) -> list[int]:
        """The numbers of the rows below the header with more or fewer cells than ``width``."""
        below = self.widths[header_row:]
        if self.grid.width == 0 or (below == width).all():
            return []
        filled = [pl.col(name).str.len_bytes() > 0 for name in self.grid.columns]
        beyond = filled[width:] or [pl.lit(False)]
        rows = self.grid.slice(header_row).select(
            is_filled=pl.any_horizontal(filled).fill_null(False),
            is_longer=pl.any_horizontal(beyond).fill_null(False),
        )
        is_uneven = rows["is_filled"].to_numpy() & ((below < width) | rows["is_longer"].to_numpy())
        return (np.flatnonzero(is_uneven) + header_row + 1).tolist()

    def width_of(self, row: int) -> int:
        """The number of cells of record ``row``, counted from 1."""
        return int(self.widths[row - 1]) if row <= len(self.widths) else 0


def read(file: DeliveredFile, encoding: str, delimiter: str) -> CsvGrid:
    """Read every record of a CSV file; quoted cells may contain line ends.

    Raises:
        Refused: The text does not have this encoding, a quote is never closed or is closed lines
            later in the middle of a cell, or a bound is exceeded.
    """
    widths: list[int] = []
    chunks: list[pl.DataFrame] = []
    chunk: list[list[str]] = []
    waiting = width = 0
    try:
        for record in _Records(file, encoding, delimiter):
            chunk.append(record)
            widths.append(len(record))
            width = max(width, len(record))
            waiting += len(record) or 1
            if waiting >= _CHUNK_CELLS:
                file.limits.require_range(len(widths), width, file=file.path)
                chunks.append(_columns(chunk))
                chunk, waiting = [], 0
    except UnicodeDecodeError as error:
        raise Refused([_wrong_encoding(file, encoding)]) from error
    file.limits.require_range(len(widths), width, file=file.path)
    if chunk:
        chunks.append(_columns(chunk))
    grid = pl.concat(chunks, how="diagonal").rechunk() if chunks else pl.DataFrame()
    return CsvGrid(grid, np.array(widths, dtype=np.int32))


def _columns(records: list[list[str]]) -> pl.DataFrame:
    columns = zip_longest(*records) if any(records) else [[None] * len(records)]
    return pl.DataFrame(
        [pl.Series(f"c{place}", cells, dtype=pl.String) for place, cells in enumerate(columns)]
    )


class _Records:
    """The records in the order of the file, with strict quoting wherever the text allows it."""

    def __init__(self, file: DeliveredFile, encoding: str, delimiter: str):
        self.file = file
        self.delimiter = delimiter
        self.text = io.TextIOWrapper(io.BytesIO(file.data), encoding=encoding, newline="")
        self.lines: list[str] = []
        self.row = 0

    def __iter__(self) -> Iterator[list[str]]:
        limits = self.file.limits
        csv.field_size_limit(limits.cell_bytes)
        reader = csv.reader(self._read_lines(), delimiter=self.delimiter, strict=True)
        while True:
            self.lines.clear()
            self.row += 1
            try:
                record = next(reader, None)
            except csv.Error as error:
                record = self._other_quoting(error)
            if record is None:
                return
            if len(record) > limits.columns:
                limits.require("columns", len(record), file=self.file.path, row=self.row)
            if len(self.lines) > 1:
                self._refuse_swallowed_rows(record)
            yield record

    def _read_lines(self) -> Iterator[str]:
        longest = self.file.limits.line_bytes
        while line := self.text.readline(longest + 1):
            if len(line) > longest:
                # Characters are counted; there are never more of them than bytes.
                self.file.limits.require("line_bytes", len(line), file=self.file.path, row=self.row)
            self.lines.append(line)
            yield line

    def _other_quoting(self, error: csv.Error) -> list[str]:
        """Parse a record with irregular quotes as spreadsheet programs do."""
        limits = self.file.limits
        place: CellPlace = {"file": self.file.path, "row": self.row}
        if len(self.lines) > 1 or "unexpected end of data" in str(error):
            values = {"lines": len(self.lines)}
            raise Refused([Problem("land.csv_open_quote", values, **place)]) from error
        try:
            return next(csv.reader(list(self.lines), delimiter=self.delimiter, strict=False), [])
        except csv.Error as again:
            size = limits.cell_bytes + 1
            raise Refused([limits.exceeded("cell_bytes", size, **place)]) from again

    def _refuse_swallowed_rows(self, record: list[str]) -> None:
        """Refuse a quoted cell whose inner lines look like rows: a quote was never closed."""
        separators = len(record) - 1
        if separators < _FEWEST_SEPARATORS:
            return
        inner = [line for line in self.lines[1:-1] if line.count(self.delimiter) == separators]
        if inner:
            values = {"lines": len(self.lines)}
            problem = Problem("land.csv_open_quote", values, file=self.file.path, row=self.row)
            raise Refused([problem])


def _wrong_encoding(file: DeliveredFile, encoding: str) -> Problem:
    """The problem of the first line that does not have this encoding."""
    start = 0
    try:
        file.data.decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start
    row = file.data.count(b"\n", 0, start) + 1
    values = {"encoding": encoding, "byte": f"0x{file.data[start]:02X}"}
    return Problem("land.wrong_encoding", values, file=file.path, row=row)
