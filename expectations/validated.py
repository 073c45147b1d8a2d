"""What the gate has validated before, so that a new month costs what it brings.

Each expectation is about one column, and its outcome depends on the value alone. Each distinct
value of a column is validated once and remembered by its hash, with the expectations that it
violates. A batch whose expectations, or whose hash function, are others forgets everything.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from bianzhi.core.sql_text import literal
from bianzhi.store import whole_files
from expectations.rules import Rule

_ENDING = ".parquet"
# What is remembered; another form of it forgets everything.
_FORM = "values of columns"
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "column_name": pl.String,
    "value_hash": pl.UInt64,
    "value_check": pl.UInt64,
    "violated": pl.List(pl.String()),
}
# Two hashes make 128 bits: two different values never meet.
KEYS = ("value_hash", "value_check")


def hashed(column: str, value: str) -> str:
    """The SQL of both hashes of a value of a column."""
    name = literal(column)
    return f"hash({name}, {value}) as value_hash, hash('check', {name}, {value}) as value_check"


class Unseen:
    """The values that were not validated before, by column; each table has value and hashes."""

    def __init__(self, tables: dict[str, pa.Table]):
        self.tables = {name: table for name, table in tables.items() if table.num_rows}

    def frame(self) -> pd.DataFrame:
        """One frame of all columns; shorter ones repeat their last value."""
        rows = max(table.num_rows for table in self.tables.values())
        columns = {}
        for name, table in self.tables.items():
            last = table.num_rows - 1
            places = pa.array([min(place, last) for place in range(rows)])
            columns[name] = table["value"].take(places)
        return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


class Validated:
    """The validated rows of one batch, in a folder of its own; without a folder, in memory."""

    def __init__(self, folder: Path | None, rules: list[Rule], columns: list[str]):
        self._folder = None if folder is None else folder / _fingerprint(rules, columns)
        self._rows = pl.DataFrame(schema=_SCHEMA)
        if folder is None or self._folder is None:
            return
        if folder.exists():
            for other in folder.iterdir():
                if other != self._folder:
                    shutil.rmtree(other)
        if self._folder.exists():
            self._rows = self._read(self._folder)

    def _read(self, folder: Path) -> pl.DataFrame:
        """All parts of the memory; none of it where a part is damaged."""
        parts = sorted(folder.glob(f"*{_ENDING}"))
        if not all(whole_files.is_intact(part) for part in parts):
            shutil.rmtree(folder)
            return self._rows
        return pl.concat([self._rows, *(pl.read_parquet(part) for part in parts)])

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the rows known to queries as ``validated``."""
        connection.register("validated", self._rows.to_arrow())

    def columns_violating(self) -> list[str]:
        """The columns that have a value with a violated expectation."""
        wrong = self._rows.filter(pl.col("violated").list.len() > 0)
        return sorted(wrong["column_name"].unique())

    def add(self, unseen: Unseen, violated: dict[str, list[tuple[str, pd.Series]]]) -> None:
        """Remember values.

        ``violated`` has, by column, each expectation and which rows of ``Unseen.frame`` break it.
        """
        rows = pl.concat(
            [_rows(name, table, violated.get(name, [])) for name, table in unseen.tables.items()]
        )
        self._rows = pl.concat([self._rows, rows])
        if self._folder is not None:
            number = len(list(self._folder.glob(f"*{_ENDING}")))
            data = io.BytesIO()
            rows.write_parquet(data)
            whole_files.write_recorded(self._folder / f"{number:06d}{_ENDING}", data.getvalue())


def _rows(name: str, table: pa.Table, violated: list[tuple[str, pd.Series]]) -> pl.DataFrame:
    """The values of one column as they are remembered."""
    wrong = [
        {"place": int(place), "violated": expectation_id}
        for expectation_id, mask in violated
        for place in mask.to_numpy(dtype=bool)[: table.num_rows].nonzero()[0]
    ]
    by_place = pl.DataFrame(wrong, schema={"place": pl.UInt32, "violated": pl.String})
    lists = by_place.group_by("place").agg(pl.col("violated").sort())
    keys = pl.DataFrame({key: table[key].to_numpy() for key in KEYS})
    return (
        keys.with_row_index("place")
        .join(lists, on="place", how="left", maintain_order="left")
        .select(
            pl.lit(name).alias("column_name"),
            *KEYS,
            pl.col("violated").fill_null(pl.lit([], dtype=_SCHEMA["violated"])),
        )
    )


def _fingerprint(rules: list[Rule], columns: list[str]) -> str:
    """A name for the expectations of a batch and for the engine that hashes its rows."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for text in (_FORM, *columns, *(repr(rule) for rule in rules)):
        digest.update(b"\x1f" + text.encode())
    return digest.hexdigest()[:16]
