"""Read a CSV file as a grid of text cells, record by record and never as one whole text."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

import numpy as np
import polars as pl

from bianzhi.core.problems import CellPlace, Problem, Refused
from ingest.contract import normal
from ingest.read.delivered import DeliveredFile

# Cells of the records that become columns together, which limits the texts kept twice.
_CHUNK_CELLS = 1_000_000
_LISTED_ROWS = 10
# Lines in one quoted cell with at least this many separators look like rows, whatever they say.
_FEWEST_SEPARATORS = 3
# First cells of earlier records that show how a record begins.
_EXAMPLES = 50
# The separators that programs and people put in place of the comma.
SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", "\uff0c": "wide_comma"}
_HEADER_LINES = 20
_HEADER_BYTES = 65_536
_SHAPES = (
    (re.compile(r"\d+"), "9"),
    (re.compile(r"[A-Za-z]+"), "a"),
    (re.compile(r"[^\W9a]+"), "x"),
)


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


def delimiter_of(file: DeliveredFile, encoding: str, usual: str, known: Collection[str]) -> str:
    """The separator of a file: the usual one, or another if only that one gives known headers."""
    text = io.TextIOWrapper(io.BytesIO(file.data), encoding=encoding, newline="")
    lines = list(islice(iter(lambda: text.readline(_HEADER_BYTES), ""), _HEADER_LINES))

    def known_headers(delimiter: str) -> int:
        return max((_known_headers(line, delimiter, known) for line in lines), default=0)

    if known_headers(usual):
        return usual
    best = max(SEPARATORS, key=known_headers)
    return best if known_headers(best) else usual


def _known_headers(line: str, delimiter: str, known: Collection[str]) -> int:
    cells = line.split(delimiter)
    return sum(1 for cell in cells if normal.header(cell.strip().strip('"')) in known)


def read(file: DeliveredFile, encoding: str, delimiter: str) -> CsvGrid:
    """Read every record of a CSV file; quoted cells may contain line ends.

    Raises:
        Refused: A quote is never closed or swallows rows, or a bound is exceeded.
    """
    widths: list[int] = []
    chunks: list[pl.DataFrame] = []
    chunk: list[list[str]] = []
    waiting = width = 0
    for record in _Records(file, encoding, delimiter):
        chunk.append(record)
        widths.append(len(record))
        width = max(width, len(record))
        waiting += len(record) or 1
        if waiting >= _CHUNK_CELLS:
            file.limits.require_range(len(widths), width, file=file.path)
            chunks.append(_columns(chunk))
            chunk, waiting = [], 0
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
        self.encoding = encoding
        self.delimiter = delimiter
        self.text = self._open()
        self.lines: list[str] = []
        self.row = 0
        self.examples: deque[str] = deque(maxlen=_EXAMPLES)

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self.file.data), encoding=self.encoding, newline="")

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
            elif record:
                self.examples.append(record[0])
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
            raise Refused([self._open_quote()]) from error
        try:
            return next(csv.reader(list(self.lines), delimiter=self.delimiter, strict=False), [])
        except csv.Error as again:
            size = limits.cell_bytes + 1
            raise Refused([limits.exceeded("cell_bytes", size, **place)]) from again

    def _refuse_swallowed_rows(self, record: list[str]) -> None:
        """Refuse a quoted cell whose lines look like rows: a quote was never closed.

        A line looks like a row if it has as many separators as the record and begins as other
        records begin. The quoted text of an office has neither. If a quote swallowed rows, its own
        line is such a row too; a text with commas of its own in that line is no row, unless the
        next lines begin with codes like those of other records.
        """
        separators = len(record) - 1
        lines = [line for line in self.lines[1:] if line.strip()]
        if not lines:
            return
        is_row = self._width_without_quote() == separators
        inner = [line for line in lines[:-1] if line.count(self.delimiter) == separators]
        starts = {_shape(cell) for cell in (*self.examples, record[0])}
        if separators >= _FEWEST_SEPARATORS and (
            inner and (is_row or any(self._start(line) in starts for line in inner))
        ):
            raise Refused([self._open_quote()])
        if len(inner) < len(lines) - 1 or lines[-1].count(self.delimiter) != separators:
            return
        begins = [self._start(line) for line in lines]
        is_coded = all("9" in begin for begin in begins)
        if (is_row or is_coded) and starts.issuperset(begins):
            raise Refused([self._open_quote()])

    def _width_without_quote(self) -> int:
        """The separators of the first line of this record if its open quote were none."""
        cells = next(csv.reader([self.lines[0]], delimiter=self.delimiter, strict=False), [""])
        return len(cells) - 1 + cells[-1].count(self.delimiter)

    def _start(self, line: str) -> str:
        """How the first cell of a line is written."""
        return _shape(line.split(self.delimiter)[0].strip())

    def _open_quote(self) -> Problem:
        """The problem of this record, with the lines of the file whose quotes do not pair."""
        unpaired = [
            number for number, line in enumerate(self._open(), 1) if line.count('"') % 2 == 1
        ]
        listed = ", ".join(map(str, unpaired[:_LISTED_ROWS]))
        values = {
            "lines": len(self.lines),
            "unpaired": listed + (", …" if len(unpaired) > _LISTED_ROWS else "") or "-",
        }
        return Problem("land.csv_open_quote", values, file=self.file.path, row=self.row)


def _shape(cell: str) -> str:
    """How a cell is written: B01 is a9, 张三 is x."""
    for pattern, sign in _SHAPES:
        cell = pattern.sub(sign, cell)
    return cell
