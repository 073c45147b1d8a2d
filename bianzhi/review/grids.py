"""The delivered files as sheets of text cells, and the place of a column in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO

import polars as pl

from bianzhi.core.problems import Refused
from bianzhi.review.sheet import column_number
from ingest.contract import Part, normal
from ingest.parse.typed import cells
from ingest.read import parquet_file, readers, table
from ingest.read.delivered import DeliveredFile
from ingest.read.one_file import reading
from ingest.read.plan import Feed
from ingest.read.text import csv_file
from ingest.read.text.encoding import encoding_of
from ingest.read.unreadable import shown_text


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet as text from its first line; ``lines_above`` were added on top."""

    cells: pl.DataFrame
    header_row: int
    header: tuple[str, ...]
    lines_above: int = 0
    # The rows with more or fewer cells than the header.
    uneven_rows: tuple[int, ...] = ()

    def column_of(self, name: str, feeds: Sequence[Feed]) -> int | None:
        """The number from 1 of a column named by canonical name, header or letters."""
        for feed in feeds:
            if (place := self._canonical(name, feed.part)) is not None:
                return place
        wanted = normal.header(name)
        if wanted in self.normal_header:
            return self.normal_header.index(wanted) + 1
        is_letters = 0 < len(name) <= 3 and name.isascii() and name.isupper()
        number = column_number(name) if is_letters else 0
        return number if 0 < number <= self.cells.width else None

    def first_key_column(self, feeds: Sequence[Feed], entity: str | None) -> int:
        """The column that names a record of the entity; the first one if none does."""
        for feed in feeds:
            if entity not in (None, feed.part.entity.name):
                continue
            for name in feed.part.entity.key:
                if (place := self._canonical(name, feed.part)) is not None:
                    return place
        return 1

    def label(self, column: int) -> str | None:
        """The header of a column as the office wrote it."""
        return self.header[column - 1] or None if column <= len(self.header) else None

    def value(self, row: int, column: int) -> str | None:
        """The text of a cell."""
        if 0 < row <= self.cells.height and 0 < column <= self.cells.width:
            return self.cells.item(row - 1, column - 1)
        return None

    @cached_property
    def normal_header(self) -> list[str]:
        """The headers in the form in which they are compared."""
        return [normal.header(name) for name in self.header]

    def _canonical(self, name: str, part: Part) -> int | None:
        headers = [header for header, column in part.headers.items() if column == name]
        if name in part.derive:
            headers += [normal.header(header) for header in part.derive[name].headers]
        places = [self.normal_header.index(h) + 1 for h in headers if h in self.normal_header]
        return min(places, default=None)


def read_grids(file: DeliveredFile, feeds: Sequence[Feed]) -> dict[str | None, Grid]:
    """Sheet -> grid for the sheets of a file, None for a file without sheets.

    A file that cannot be read at all has none.
    """
    try:
        with reading(file.path):
            if file.suffix == ".parquet":
                return {None: _of_parquet(file, feeds)}
            if readers.is_workbook(file):
                return _of_workbook(file, feeds)
            return {None: _of_csv(file, feeds)} if feeds else {}
    except Refused:
        return {}


def _of_workbook(file: DeliveredFile, feeds: Sequence[Feed]) -> dict[str | None, Grid]:
    book = readers.open_workbook(file)
    grids: dict[str | None, Grid] = {}
    for sheet in book.sheet_names:
        own = [feed.part for feed in feeds if feed.sheet == sheet]
        try:
            with reading(file.path, sheet):
                grids[sheet] = _grid(book.grid(sheet), own)
        except Refused:
            continue
    return grids


def _of_csv(file: DeliveredFile, feeds: Sequence[Feed]) -> Grid:
    parts = [feed.part for feed in feeds]
    known = _known(parts)
    encoding = encoding_of(file, parts[0].encodings)
    delimiter = parts[0].delimiter
    if not parts[0].header_names:
        delimiter = csv_file.delimiter_of(file, encoding, delimiter, known)
    read = csv_file.read(file, encoding, delimiter)
    return _with_uneven_rows(_grid(read.grid, parts), read, parts)


def _with_uneven_rows(grid: Grid, read: csv_file.CsvGrid, parts: Sequence[Part]) -> Grid:
    names = parts[0].header_names
    width = len(names) if names else read.width_of(grid.header_row)
    return replace(grid, uneven_rows=tuple(read.uneven_rows(grid.header_row, width)))


def _of_parquet(file: DeliveredFile, feeds: Sequence[Feed]) -> Grid:
    """The rows under a line of headers; columns that no cell can take stay empty."""
    from pyarrow import parquet

    known = _known([feed.part for feed in feeds])
    try:
        names = parquet.read_schema(BytesIO(file.data)).names
        frame = parquet_file.read(file, {normal.header(name) for name in names})
    except Refused:
        frame = parquet_file.read(file, known)
    header = pl.DataFrame({name: [name] for name in frame.columns})
    texts = frame.select(cells.as_text(frame[name]) for name in frame.columns)
    grid = pl.concat([header, texts], how="vertical_relaxed")
    return Grid(grid, 1, tuple(frame.columns), lines_above=1)


def _known(parts: Sequence[Part]) -> frozenset[str]:
    return frozenset().union(*(part.known_headers for part in parts))


def _grid(grid: pl.DataFrame, parts: Sequence[Part]) -> Grid:
    texts = grid.with_columns(shown_text(pl.col(pl.String))) if grid.width else grid
    if not parts or grid.is_empty():
        return Grid(texts, 0, ())
    first = parts[0]
    read = table.from_grid(grid, first.header_row, _known(parts), first.header_names)
    header = [""] * grid.width
    for place, name in zip(read.places, read.header, strict=True):
        header[place] = name
    return Grid(texts, read.header_row, tuple(header))
