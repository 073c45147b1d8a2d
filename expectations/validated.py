"""What the gate has validated before, so that a new month costs what it brings.

The outcome of an expectation depends on the values of a row alone. Each distinct row of values is
validated once and remembered by its hash, with the expectations that it violates. A batch whose
expectations, or whose hash function, are others forgets everything.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from bianzhi.store import whole_files
from expectations.rules import Rule

_ENDING = ".parquet"
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "values_hash": pl.UInt64,
    "values_check": pl.UInt64,
    "violated": pl.List(pl.String()),
}
# Two hashes make 128 bits: two different rows never meet.
KEYS = ("values_hash", "values_check")


def hashed(columns: list[str]) -> str:
    """The SQL of both hashes of the given expressions."""
    values = ", ".join(columns)
    return f"hash({values}) as values_hash, hash('check', {values}) as values_check"


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

    def add(self, frame: pd.DataFrame, violated: dict[str, pd.Series]) -> None:
        """Remember the rows of ``frame``; ``violated`` marks, by expectation, those that do."""
        lists: list[list[str]] = [[] for _ in range(len(frame))]
        for expectation_id, wrong in violated.items():
            for place in wrong.to_numpy(dtype=bool).nonzero()[0]:
                lists[place].append(expectation_id)
        rows = pl.DataFrame(
            {
                **{key: frame[key].to_numpy(dtype="uint64") for key in KEYS},
                "violated": lists,
            },
            schema=_SCHEMA,
        )
        self._rows = pl.concat([self._rows, rows])
        if self._folder is not None:
            number = len(list(self._folder.glob(f"*{_ENDING}")))
            data = io.BytesIO()
            rows.write_parquet(data)
            whole_files.write_recorded(self._folder / f"{number:06d}{_ENDING}", data.getvalue())


def _fingerprint(rules: list[Rule], columns: list[str]) -> str:
    """A name for the expectations of a batch and for the engine that hashes its rows."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for text in (*columns, *(repr(rule) for rule in rules)):
        digest.update(b"\x1f" + text.encode())
    return digest.hexdigest()[:16]
