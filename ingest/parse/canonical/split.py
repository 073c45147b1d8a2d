"""Split a row: a cell with several values becomes one row for each value."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ingest.contract import Part, normal
from ingest.read.table import Table


def split_rows(table: Table, part: Part) -> Table:
    """Rows of a part that splits a column; all of them keep the number of the delivered row."""
    if part.split is None:
        return table
    header = normal.header(part.split.header)
    if header not in table.normal_header:
        return table
    column = f"c{table.normal_header.index(header)}"
    if table.body[column].dtype != pl.String:
        return table
    pieces = pl.col(column).str.split(part.split.separator)
    frame = table.body.with_columns(row_no=table.row_no).with_columns(pieces).explode(column)
    trimmed = pl.col(column).str.strip_chars()
    kept = frame.with_columns(pl.when(trimmed.str.len_bytes() > 0).then(trimmed).alias(column))
    return replace(table, body=kept.drop("row_no"), row_no=kept["row_no"])
