"""A grid of cells as a table: its header, its data rows and the dropped rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.contract import patterns

# The number of rows searched for a header if the contract does not fix its row.
HEADER_SEARCH_ROWS = 20
_AS_TEXT = (pl.Categorical, pl.Enum, pl.Null)
_TRIMMED = pl.col(pl.String).str.strip_chars()
_STRIPPED = pl.when(_TRIMMED.str.len_bytes() > 0).then(_TRIMMED)


@dataclass(frozen=True)
class Table:
    """Columns c0, c1, ... under ``header``; blank cells are NULL, ``row_no`` is the visible row."""

    header: list[str]
    body: pl.DataFrame
    row_no: pl.Series
    dropped: int
    header_row: int = 0

    @property
    def normal_header(self) -> list[str]:
        """The header in normal form, one name per column."""
        return [patterns.normal_header(name) for name in self.header]


def from_frame(frame: pl.DataFrame) -> Table:
    """A table from typed columns with names; the first row of data is row 1."""
    body = frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)})
    odd = [n for n, kind in body.schema.items() if isinstance(kind, _AS_TEXT)]
    body = body.with_columns(pl.col(odd).cast(pl.String)) if odd else body
    row_no = pl.int_range(1, frame.height + 1, dtype=pl.Int32, eager=True)
    return Table(frame.columns, _stripped(body), row_no, 0)


def from_grid(
    grid: pl.DataFrame,
    header_row: int | None,
    known: Collection[str],
    header_names: Sequence[str] = (),
) -> Table:
    """Split a grid at its header; drop rows above it and blank rows.

    A file without header takes ``header_names``, from its first column on.
    """
    if grid.width == 0:
        return Table([], grid, pl.Series("row_no", [], dtype=pl.Int32), 0)
    grid = _stripped(grid)
    if header_names:
        place = -1
    else:
        place = find_header(grid, known) if header_row is None else header_row - 1
    if place >= grid.height:
        return Table([], grid.clear(), pl.Series("row_no", [], dtype=pl.Int32), grid.height)
    header = _named(grid, header_names) if header_names else [c or "" for c in grid.row(place)]
    numbered = grid.slice(place + 1).with_columns(
        row_no=pl.int_range(place + 2, grid.height + 1, dtype=pl.Int32)
    )
    cells = pl.col(grid.columns)
    kept = numbered.filter(~pl.all_horizontal(cells.is_null()))
    kept, header = _without_empty_columns(kept, header)
    dropped = numbered.height - kept.height + max(place, 0)
    return Table(header, kept.drop("row_no"), kept["row_no"], dropped, place + 1)


def _named(grid: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """Names for the columns of a file without header; columns beyond them have no name."""
    return [*names, *[""] * (grid.width - len(names))][: max(grid.width, len(names))]


def find_header(grid: pl.DataFrame, known: Collection[str]) -> int:
    """The row among the first rows with the most known headers; the first of equal rows."""
    rows = grid.head(HEADER_SEARCH_ROWS).rows()
    scores = [
        sum(1 for cell in row if cell and patterns.normal_header(cell) in known) for row in rows
    ]
    return scores.index(max(scores)) if scores else 0


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(_STRIPPED)


def _without_empty_columns(kept: pl.DataFrame, header: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """Drop columns without header and without cells; a trailing separator causes them."""
    names = [f"c{place}" for place in range(len(header))]
    bare = [
        name
        for name, cell in zip(names, header, strict=True)
        if not cell and kept[name].null_count() == kept.height
    ]
    if not bare:
        return kept, header
    left = [cell for name, cell in zip(names, header, strict=True) if name not in bare]
    kept = kept.drop(bare)
    return kept.rename(
        {name: f"c{place}" for place, name in enumerate(kept.columns) if name != "row_no"}
    ), left
