"""A small office, cut from a generated city: some of its organizations, two months."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

PEOPLE, LARGEST, MONTHS = 60, 20, 2


def cut(deliveries: Path) -> None:
    """Keep the last months and the organizations of about 60 people in a folder of deliveries."""
    months = sorted(path for path in deliveries.iterdir() if path.is_dir())
    for month in months[:-MONTHS]:
        shutil.rmtree(month)
    people = pl.concat(
        pl.read_parquet(path, columns=["organization_code"])
        for path in sorted(months[-1].glob("*/person.parquet"))
    )
    sizes = people.group_by("organization_code").len().filter(pl.col("len") <= LARGEST)
    in_order = sizes.sort("len", "organization_code", descending=[True, False])
    chosen = in_order.filter(pl.col("len").cum_sum() <= PEOPLE)["organization_code"].implode()
    for path in deliveries.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        if "organization_code" in rows.columns:
            rows = rows.filter(pl.col("organization_code").is_in(chosen))
        path.unlink()
        if rows.height:
            rows.write_parquet(path)
    for note in list(deliveries.rglob("delivery.yml")):
        if not any(note.parent.glob("*.parquet")):
            shutil.rmtree(note.parent)
