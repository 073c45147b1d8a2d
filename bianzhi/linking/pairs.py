"""Scored pairs that are kept between builds, so that a new month scores only its own pairs.

The score of a pair depends on the pair alone. Kept are the pairs of all left with all right records
of the last build; a build adds the pairs of new records and leaves out those of records that are no
longer there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.linking.fuzzy import PAIR_SCHEMA
from bianzhi.linking.parameters import model_digest
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import is_intact, write_recorded

Score = Callable[[str, str], pl.DataFrame]
_TABLES = ("left", "right", "pair")


def all_pairs(
    connection: duckdb.DuckDBPyConnection, home: Home, score: Score, is_kept: bool
) -> pl.DataFrame:
    """The pairs of ``unsolved_record`` with ``right_record``; ``score`` compares two tables.

    With ``is_kept`` the pairs are kept for the next build.
    """
    kept = _kept(home)
    records = {
        side: connection.sql(f"select distinct record_id from {table} order by 1").pl()
        for side, table in (("left", "unsolved_record"), ("right", "right_record"))
    }
    for side in ("left", "right"):
        connection.register(f"kept_{side}", kept[side].to_arrow())
    for side, table in (("left", "unsolved_record"), ("right", "right_record")):
        for name, join in (("new", "anti"), ("old", "semi")):
            connection.execute(
                f"create or replace table {name}_{side} as"
                f" from {table} {join} join kept_{side} using (record_id)"
            )
    added = [score("new_left", "right_record"), score("old_left", "new_right")]
    old = (
        kept["pair"]
        .join(records["left"], left_on="left_id", right_on="record_id", how="semi")
        .join(records["right"], left_on="right_id", right_on="record_id", how="semi")
    )
    pairs = pl.concat([old, *added]).sort("left_id", "right_id")
    if is_kept:
        for name, frame in {**records, "pair": pairs}.items():
            write_recorded(_path(home, name), parquet_bytes(frame))
    return pairs


def _kept(home: Home) -> dict[str, pl.DataFrame]:
    """What the last build kept under the same model; nothing if a file is missing or damaged."""
    paths = {name: _path(home, name) for name in _TABLES}
    if all(is_intact(path) for path in paths.values()):
        return {name: pl.read_parquet(path) for name, path in paths.items()}
    record = pl.DataFrame(schema={"record_id": pl.String()})
    return {"left": record, "right": record, "pair": pl.DataFrame(schema=PAIR_SCHEMA)}


def _path(home: Home, name: str) -> Path:
    return home.root / "build" / "links" / f"{model_digest()[:16]}-{name}.parquet"
