"""Tables as compressed text in scripts: what a page on disk can read, small and open to a search.

The text of a table has its columns one after the other, because the values of one column resemble
each other and compress far better than rows do. A column starts with its name; ``BETWEEN_CELLS``
stands between its cells, ``BETWEEN_COLUMNS`` between columns. A cell is written as in
tab-separated text: a missing value is empty, an empty text is ``""``, and a text with a tab, a
line end or a quotation mark stands in quotation marks. The order of the
rows does not change the text.
"""

from __future__ import annotations

import base64
import csv
import zlib
from collections.abc import Iterator

import duckdb
import polars as pl

from bianzhi.core.sql_text import quoted

BETWEEN_CELLS, BETWEEN_COLUMNS = "\x1f", "\x1e"
_CELL = """
    case
        when {value} is null then ''
        when {value} = '' then '""'
        when regexp_matches({value}, '["\\t\\n\\r]') then '"' || replace({value}, '"', '""') || '"'
        else {value}
    end
"""


def packed(content: bytes) -> str:
    """Bytes as text of a script: zlib, then base64; equal bytes give equal text."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def packed_table(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The rows of a query as text of a script.

    Raises:
        ValueError: A value holds one of the two characters that separate cells and columns.
    """
    names = [name for name, *_ in connection.execute(f"from ({query}) limit 0").description]
    cells = ", ".join(f"{_CELL.format(value=quoted(name))} as {quoted(name)}" for name in names)
    texts = ", ".join(f"cast({quoted(name)} as varchar) as {quoted(name)}" for name in names)
    written = connection.sql(f"select {cells} from (select {texts} from ({query}))")
    frame = pl.DataFrame(pl.from_arrow(written.to_arrow_table()))
    frame = frame.sort(_order(frame))
    return packed(BETWEEN_COLUMNS.join(_column(frame[name]) for name in names).encode())


def _order(frame: pl.DataFrame) -> list[str]:
    """The columns in the order of sorting; those whose values are all distinct come last."""
    return sorted(frame.columns, key=lambda name: frame[name].n_unique() == frame.height)


def _column(cells: pl.Series) -> str:
    if cells.is_empty():
        return cells.name
    text: str = cells.str.join(BETWEEN_CELLS).item()
    if text.count(BETWEEN_CELLS) >= len(cells) or BETWEEN_COLUMNS in text:
        raise ValueError(f"column {cells.name}: a value holds a control character")
    return f"{cells.name}{BETWEEN_CELLS}{text}"


def packed_cells(text: str) -> Iterator[tuple[str, int, str]]:
    """Column, row (from 1) and text of a packed table, each distinct text of a column once."""
    columns = zlib.decompress(base64.b64decode(text)).decode("utf-8").split(BETWEEN_COLUMNS)
    for column in columns:
        cells = pl.Series([column]).str.split(BETWEEN_CELLS).explode()
        for row in cells[1:].arg_unique():
            yield cells[0], row + 1, _value(cells[row + 1])


def _value(cell: str) -> str:
    return next(csv.reader([cell]), [""])[0] if cell.startswith('"') else cell
