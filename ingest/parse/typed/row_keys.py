"""Keys and hashes of parsed rows, by which the same record and the same state are recognized."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.store.people.vault import Keys
from ingest.contract import Part
from ingest.dictionary import schema
from ingest.dictionary.schema import Column


def row_hashes(rows: pl.DataFrame, part: Part, keys: Keys) -> pl.Series:
    """Keyed hash of all columns of each row: the sum of a hash of each column name and value.

    Values are hashed separately, so their borders cannot blur. NULL adds nothing, so a column added
    to the schema later leaves old hashes unchanged. Each distinct value is hashed once.
    """
    columns = [rows[column.name] for column in part.columns]
    columns = [column for column in columns if column.null_count() < rows.height]
    digests = [keys.digests(column.name) for column in columns]
    numbers = rows.select(known.number for known in digests)
    total = np.zeros(rows.height, dtype=np.uint64)
    for known, column, numbered in zip(digests, columns, numbers, strict=True):
        total += known.of(numbered, column)
    return pl.Series("row_hash", total.view(np.int64), dtype=pl.Int64)


def record_keys(rows: pl.DataFrame, part: Part) -> pl.Series:
    """The key of each row as text; without a natural key, its content and a number."""
    if part.key == "row":
        return _numbered_keys(rows)
    joined = part.memory.get("record_key")
    if joined is None:
        joined = part.memory["record_key"] = _joined_key(part)
    return rows.select(joined).to_series()


def key_piece(column: Column) -> pl.Expr:
    """The part of a record key that a column gives; ids only as keyed hashes, '' for NULL."""
    source = schema.key_column(column) if column.personal == "id" else column.name
    text = pl.col(source).cast(pl.String).fill_null("")
    escaped = text.str.replace_all("\\", "\\\\", literal=True)
    return escaped.str.replace_all("|", "\\|", literal=True)


def _joined_key(part: Part) -> pl.Expr:
    pieces = []
    for name in part.entity.key:
        pieces.append(key_piece(next(c for c in part.columns if c.name == name)))
    return pl.concat_str(pieces, separator="|").alias("record_key")


def _numbered_keys(rows: pl.DataFrame) -> pl.Series:
    """Keys for rows without a natural key: a content hash, and a number among equal rows."""
    unsigned = rows["row_hash"].to_numpy().astype(np.uint64)
    names = pl.Series("name", [f"#{value:016x}" for value in unsigned.tolist()], dtype=pl.String)
    numbered = names.to_frame().with_columns(
        number=pl.col("name").cum_count().over("name").cast(pl.String)
    )
    return numbered.select(
        pl.concat_str(["name", "number"], separator="-").alias("record_key")
    ).to_series()
