"""Typed rows as Parquet: one file per reading of a part, written once."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import polars as pl

from bianzhi.core.home import FORMAT_VERSION, Home
from bianzhi.store.delivered import chain
from bianzhi.store.private_files import SHARED_FILE, private_folder
from bianzhi.store.whole_files import is_intact, write_recorded, write_whole
from ingest.dictionary import schema

POLARS_TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "INTEGER": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DATE": pl.Date(),
    "BOOLEAN": pl.Boolean(),
    "DECIMAL(18,4)": pl.Decimal(18, 4),
    "DECIMAL(18,6)": pl.Decimal(18, 6),
}
SCHEMA_FILE = "_schema.parquet"


@cache
def lake_schema(entity: str) -> dict[str, pl.DataType]:
    """The columns of an entity in the lake with their types, in order."""
    return {name: POLARS_TYPES[kind] for name, kind in schema.lake_columns(entity)}


def ensure(home: Home) -> None:
    """Create the folders and, per entity, a file without rows, so that every glob matches."""
    home.require_format()
    lay_out(home)
    if not home.format_file.exists():
        chain.write_head(home, 0, None, None)
        mark_format(home)


def lay_out(home: Home) -> None:
    """Create folders and empty files of lake and quarantine, in a warehouse of any format."""
    for entity in schema.entities():
        path = home.lake / entity / SCHEMA_FILE
        if not is_intact(path):
            write_recorded(path, _without_rows(entity))
    private_folder(home.quarantine)


@cache
def _without_rows(entity: str) -> bytes:
    return parquet_bytes(pl.DataFrame(schema=lake_schema(entity)))


def mark_format(home: Home) -> None:
    """Write the number of the current format."""
    # Readers of the publication read it too.
    write_whole(home.format_file, f"{FORMAT_VERSION}\n".encode("ascii"), mode=SHARED_FILE)


def lake_path(home: Home, entity: str, lake_id: str) -> Path:
    """The Parquet file of one reading of one part."""
    return home.lake / entity / f"{lake_id}.parquet"


def write(home: Home, entity: str, lake_id: str, rows: pl.DataFrame) -> None:
    """Write the rows of one reading of a part; keep an intact file of the same reading."""
    path = lake_path(home, entity, lake_id)
    if not is_intact(path):
        write_recorded(path, parquet_bytes(rows))


def in_present_columns(frame: pl.DataFrame, entity: str) -> pl.DataFrame:
    """Rows of any version in the present columns of an entity; columns they lack are NULL."""
    given = frame.schema
    return frame.select(
        name
        if given.get(name) == kind
        else (pl.col(name) if name in given else pl.lit(None)).cast(kind).alias(name)
        for name, kind in lake_schema(entity).items()
    )


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as bytes of a Parquet file; equal rows give equal bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=1)
    return buffer.getvalue()
