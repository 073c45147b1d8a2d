"""A grid of cells as a table: its header, its data rows and the dropped rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from bianzhi.core.problems import Problem
from ingest.contract import normal
from ingest.read.unreadable import MARK

# The number of rows searched for a header if the contract does not fix its row.
HEADER_SEARCH_ROWS = 20
_AS_TEXT = (pl.Categorical, pl.Enum, pl.Null)
_UNCLEAN = normal.ODD + r"|^\s|\s$|^$"


@dataclass(frozen=True)
class Table:
    """Columns c0, c1, ... under ``header``; blank cells are NULL, ``row_no`` is the visible row.

    ``cleaned`` names the headers under which cells had characters that nobody sees, with the number
    of these cells and the first row. ``remarks`` say how the file was read.
    """

    header: list[str]
    body: pl.DataFrame
    row_no: pl.Series
    dropped: int
    header_row: int = 0
    cleaned: dict[str, tuple[int, int]] = field(default_factory=dict)
    remarks: tuple[Problem, ...] = ()
    # The column of the file, counted from 0, of each header.
    places: tuple[int, ...] = ()

    @property
    def normal_header(self) -> list[str]:
        """The header in normal form, one name per column."""
        return [normal.header(name) for name in self.header]


def from_frame(frame: pl.DataFrame) -> Table:
    """A table from typed columns with names; the first row of data is row 1."""
    body = frame.clone()
    body.columns = [f"c{place}" for place in range(frame.width)]
    odd = [n for n, kind in body.schema.items() if isinstance(kind, _AS_TEXT)]
    body = body.with_columns(pl.col(odd).cast(pl.String)) if odd else body
    row_no = pl.int_range(1, frame.height + 1, dtype=pl.Int32, eager=True)
    body, changed = _clean(body)
    cleaned = _cleaned_cells(changed, frame.columns, -1)
    return Table(frame.columns, body, row_no, 0, cleaned=cleaned)


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
    grid, changed = _clean(grid)
    if header_names:
        place = -1
    else:
        place = find_header(grid, known) if header_row is None else header_row - 1
    if place >= grid.height:
        return Table([], grid.clear(), pl.Series("row_no", [], dtype=pl.Int32), grid.height)
    header = _named(grid, header_names) if header_names else _texts(grid.row(place))
    dropped_before = max(place, 0)
    if header_row is None and not header_names:
        place, header, dropped_before = _header_rows(grid, place, known)
    cleaned = _cleaned_cells(changed, header, place)
    numbered = grid.slice(place + 1).with_columns(
        row_no=pl.int_range(place + 2, grid.height + 1, dtype=pl.Int32)
    )
    cells = pl.col(grid.columns)
    kept = numbered.filter(~pl.all_horizontal(cells.is_null()))
    kept, header, places = _without_empty_columns(kept, header)
    dropped = numbered.height - kept.height + dropped_before
    body, row_no = kept.drop("row_no"), kept["row_no"]
    return Table(header, body, row_no, dropped, place + 1, cleaned, places=places)


def _header_rows(
    grid: pl.DataFrame, place: int, known: Collection[str]
) -> tuple[int, list[str], int]:
    """The last row of the header, its texts, and the number of rows above it.

    A header has two rows if the lower one completes the upper one: cells merged over both rows are
    in the upper, the columns of a group (编制: 核定, 冻结) are in the lower.
    """
    texts = _texts(grid.row(place))
    for upper in (place - 1, place):
        if upper < 0 or upper + 1 >= grid.height:
            continue
        group, names = _texts(grid.row(upper)), _texts(grid.row(upper + 1))
        filled = [name for name in names if name]
        both = [name or above for name, above in zip(names, group, strict=True)]
        if 2 * _known(filled, known) > len(filled) and _known(both, known) > _known(texts, known):
            return upper + 1, both, upper
    return place, texts, place


def _known(texts: Sequence[str], known: Collection[str]) -> int:
    return sum(1 for text in texts if text and normal.header(text) in known)


def _texts(cells: Sequence[str | None]) -> list[str]:
    return [(cell or "").removeprefix(MARK) for cell in cells]


def _clean(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The frame without characters that nobody sees and white space around texts; blank is NULL.

    Also, for each column with characters that nobody sees, which cells had them.
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    if not texts or frame.is_empty():
        return frame, {}
    is_unclean = frame.select(pl.col(texts).str.contains(_UNCLEAN).any()).row(0)
    unclean = [name for name, is_any in zip(texts, is_unclean, strict=True) if is_any]
    if not unclean:
        return frame, {}
    is_odd = frame.select(normal.is_odd(name) for name in unclean)
    changed = {column.name: column for column in is_odd.get_columns() if column.any()}
    trimmed = pl.col(unclean).str.strip_chars()
    frame = frame.with_columns(normal.visible_cells(name).alias(name) for name in changed)
    return frame.with_columns(pl.when(trimmed.str.len_bytes() > 0).then(trimmed)), changed


def _cleaned_cells(
    changed: dict[str, pl.Series], header: list[str], place: int
) -> dict[str, tuple[int, int]]:
    """Per header, the number of changed cells below it and the row of the first."""
    below = {normal.header(header[int(n[1:])]): s.slice(place + 1) for n, s in changed.items()}
    return {
        name: (int(is_odd.sum()), (is_odd.arg_max() or 0) + place + 2)
        for name, is_odd in below.items()
        if is_odd.any()
    }


def _named(grid: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """Names for the columns of a file without header; columns beyond them have no name."""
    return [*names, *[""] * (grid.width - len(names))][: max(grid.width, len(names))]


def find_header(grid: pl.DataFrame, known: Collection[str]) -> int:
    """The row among the first rows with the most known headers; the first of equal rows."""
    rows = grid.head(HEADER_SEARCH_ROWS).rows()
    scores = [_known(_texts(row), known) for row in rows]
    return scores.index(max(scores)) if scores else 0


def _without_empty_columns(
    kept: pl.DataFrame, header: list[str]
) -> tuple[pl.DataFrame, list[str], tuple[int, ...]]:
    """Drop columns without header and without cells; a trailing separator causes them.

    Returns:
        The rows and the headers of the columns that are left, and the place of each in the file.
    """
    places = tuple(
        place
        for place, cell in enumerate(header)
        if cell or kept[f"c{place}"].null_count() < kept.height
    )
    if len(places) == len(header):
        return kept, header, places
    kept = kept.select(*(pl.col(f"c{p}").alias(f"c{n}") for n, p in enumerate(places)), "row_no")
    return kept, [header[place] for place in places], places
