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

from bianzhi.core.sql_text import quoted

BETWEEN_CELLS, BETWEEN_COLUMNS = "\x1f", "\x1e"
_CELL = """
    case
        when value is null then ''
        when value = '' then '""'
        when regexp_matches(value, '["\\t\\n\\r]') then '"' || replace(value, '"', '""') || '"'
        else value
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
    connection.execute(f"create or replace temporary table unordered as {query}")
    names = [name for name, *_ in connection.execute("from unordered limit 0").description]
    order = ", ".join(quoted(name) for name in _order(connection, names))
    connection.execute(
        f"create or replace temporary table packing as from unordered order by {order}"
    )
    columns = [BETWEEN_CELLS.join([name, *_cells(connection, name)]) for name in names]
    connection.execute("drop table unordered")
    connection.execute("drop table packing")
    return packed(BETWEEN_COLUMNS.join(columns).encode())


def _order(connection: duckdb.DuckDBPyConnection, names: list[str]) -> list[str]:
    """The columns in the order of sorting; those whose values are all distinct come last."""
    counted = ", ".join(f"count(distinct {quoted(name)}) = count(*)" for name in names)
    (is_key,) = connection.execute(f"select {counted} from unordered").fetchall()
    return [name for _, name in sorted(zip(is_key, names, strict=True), key=lambda pair: pair[0])]


def _cells(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    values = f"select cast({quoted(name)} as varchar) as value from packing"
    cells = connection.execute(f"select {_CELL} as cell from ({values})").fetchnumpy()["cell"]
    result = cells.tolist()
    if any(BETWEEN_CELLS in cell or BETWEEN_COLUMNS in cell for cell in set(result)):
        raise ValueError(f"column {name}: a value holds a control character")
    return result


def packed_cells(text: str) -> Iterator[tuple[str, int, str]]:
    """Column, row (from 1) and text of a packed table, each distinct text of a column once."""
    columns = zlib.decompress(base64.b64decode(text)).decode("utf-8").split(BETWEEN_COLUMNS)
    for column in columns:
        name, *cells = column.split(BETWEEN_CELLS)
        seen: set[str] = set()
        for number, cell in enumerate(cells, 1):
            if cell not in seen:
                seen.add(cell)
                yield name, number, _value(cell)


def _value(cell: str) -> str:
    return next(csv.reader([cell]), [""])[0] if cell.startswith('"') else cell
