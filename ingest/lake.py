"""Typed rows as Parquet, one file per reading of a part, written once."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl

from bianzhi.home import FORMAT_VERSION, Home
from ingest import archive, schema
from ingest.private_files import SHARED_FILE, private_folder

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


def lake_schema(entity: str) -> dict[str, pl.DataType]:
    return {name: POLARS_TYPES[kind] for name, kind in schema.lake_columns(entity)}


def ensure(home: Home) -> None:
    """Make the folders and, per entity, a file without rows so that every glob matches."""
    home.require_format()
    lay_out(home)
    if not home.format_file.exists():
        mark_format(home)


def lay_out(home: Home) -> None:
    """Folders and empty files of lake and quarantine, of whatever format the warehouse is."""
    for entity in schema.entities():
        path = home.lake / entity / SCHEMA_FILE
        if not path.exists():
            archive.write_whole(path, parquet_bytes(pl.DataFrame(schema=lake_schema(entity))))
    private_folder(home.quarantine)


def mark_format(home: Home) -> None:
    archive.write_whole(home.format_file, f"{FORMAT_VERSION}\n".encode("ascii"))
    os.chmod(home.format_file, SHARED_FILE)  # readers of the publication look at it too


def lake_path(home: Home, entity: str, lake_id: str) -> Path:
    return home.lake / entity / f"{lake_id}.parquet"


def write(home: Home, entity: str, lake_id: str, rows: pl.DataFrame) -> None:
    """Write the rows of one reading of a part; an identical reading is there already."""
    path = lake_path(home, entity, lake_id)
    if not path.exists():
        archive.write_whole(path, parquet_bytes(rows))


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=1)
    return buffer.getvalue()
