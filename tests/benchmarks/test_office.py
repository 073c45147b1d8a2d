"""The small office of `benchmarks.append` is a part of the generated city."""

from __future__ import annotations

import shutil

import polars as pl

from benchmarks import office
from tests.support.generated import Generated


def test_an_office_has_two_months_of_a_few_whole_organizations(generated: Generated, tmp_path):
    delivered, kept = generated.made / "deliveries", tmp_path / "deliveries"
    shutil.copytree(delivered, kept)
    office.cut(kept)
    months = sorted(path.name for path in delivered.iterdir())[-office.MONTHS :]
    assert sorted(path.name for path in kept.iterdir()) == months
    for path in kept.glob("*/*/person.parquet"):
        rows = pl.read_parquet(path)
        codes = rows["organization_code"].unique().implode()
        of_codes = pl.col("organization_code").is_in(codes)
        assert rows.equals(pl.read_parquet(delivered / path.relative_to(kept)).filter(of_codes))
    newest = pl.concat(map(pl.read_parquet, kept.glob(f"{months[-1]}/*/person.parquet")))
    assert office.PEOPLE / 2 < newest.height <= office.PEOPLE
    assert newest["organization_code"].n_unique() > 2
