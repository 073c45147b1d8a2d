"""A month as workbooks, which a benchmark delivers, has the rows of its Parquet files."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.months import as_workbooks
from bianzhi.core.home import Home
from bianzhi.store.rows.lake import lake_path
from ingest.land import land
from tests.support.small import DAYS, write_deliveries

# By entity, columns of the types in which the generated city delivers them.
TYPED = {
    "establishment": [pl.col("authorized_posts").cast(pl.Int32)],
    "person": [
        pl.col("birth_date").str.to_date(),
        (pl.int_range(pl.len()) % 2 == 0).alias("is_registered"),
    ],
}


def test_workbooks_land_the_same_rows(tmp_path: Path) -> None:
    month = write_deliveries(tmp_path / "sent") / DAYS[0]
    for path in month.glob("*.csv"):
        frame = pl.read_csv(path, infer_schema=False).with_columns(TYPED.get(path.stem, []))
        frame.write_parquet(path.with_suffix(".parquet"))
        path.unlink()
    copy = as_workbooks(month, tmp_path / "copy")
    assert {path.suffix for path in copy.rglob("*.*")} == {".xlsx"}
    home = Home(tmp_path / "home")
    first, second = (_hashes(home, folder) for folder in (month, copy))
    assert first
    assert first == second


def _hashes(home: Home, folder: Path) -> dict[str, list[str]]:
    """The hashes of the landed rows by entity."""
    (outcome,) = land(home, [folder], source="canonical")
    assert outcome.entry is not None
    return {
        part["entity"]: pl.read_parquet(lake_path(home, part["entity"], part["lake_id"]))[
            "row_hash"
        ]
        .sort()
        .to_list()
        for part in outcome.entry["parts"]
    }
