"""Keys and hashes of parsed rows, by which the same record and the same state are recognized."""

from __future__ import annotations

from itertools import compress

import numpy as np
import polars as pl

from bianzhi.store.people.vault import Keys
from ingest.contract import Part
from ingest.dictionary import schema
from ingest.dictionary.schema import Column

# From this length on, counting the distinct values of a column first saves time.
_LONG = 5_000


def row_hashes(rows: pl.DataFrame, part: Part, keys: Keys) -> pl.Series:
    """Keyed hash of all columns of each row.

    Most rows are equal to a row of the delivery before. A fingerprint of 128 bits, valid within
    this process only, finds their hashes again.
    """
    cells = rows.select(column.name for column in part.columns)
    marks = list(zip(*(cells.hash_rows(seed).to_list() for seed in (1, 2)), strict=True))
    known = keys.known_rows(part.entity.name)
    numbers = list(map(known.get, marks))
    if None in numbers:
        is_new = np.array([hashed is None for hashed in numbers])
        hashes = _summed_digests(cells.filter(is_new), part, keys).tolist()
        known.update(zip(compress(marks, is_new), hashes, strict=True))
        numbers = list(map(known.get, marks))
    return pl.Series("row_hash", np.array(numbers, dtype=np.uint64).view(np.int64), dtype=pl.Int64)


def _summed_digests(cells: pl.DataFrame, part: Part, keys: Keys) -> np.ndarray:
    """The sum, per row, of a keyed hash of each column name and value.

    Values are hashed separately, so their borders cannot blur. NULL adds nothing, so a column added
    to the schema later leaves old hashes unchanged. Each distinct value is hashed once.
    """
    as_text = part.memory.get("as_text")
    if as_text is None:
        as_text = part.memory["as_text"] = [pl.col(c.name).cast(pl.String) for c in part.columns]
    total = np.zeros(cells.height, dtype=np.uint64)
    for column in cells.select(as_text).iter_columns():
        if column.null_count() < cells.height:
            total += _digests(column, keys)
    return total


def _digests(column: pl.Series, keys: Keys) -> np.ndarray:
    """The digest of every cell; a long column with few distinct values is hashed by value."""
    if len(column) < _LONG or column.n_unique() * 8 > len(column):
        return keys.digests(column.name, column.to_list())
    distinct = column.unique().drop_nulls()
    places = column.cast(pl.Enum(distinct)).to_physical().fill_null(len(distinct))
    return keys.digests(column.name, [*distinct.to_list(), None])[places.to_numpy()]


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
