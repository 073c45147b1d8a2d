"""Several prefectures in one run form one province without collisions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from bianzhi.synthetic import city
from bianzhi.synthetic.tiers import TIERS


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("province")
    small = replace(
        TIERS["s"], prefectures=("350200", "350300"), counties=(), start=(2023, 6), end=(2024, 9)
    )
    patch = pytest.MonkeyPatch()
    patch.setitem(city.TIERS, "province", small)
    result = city.make("province", 1, out)
    patch.undo()
    assert result.organizations > 200
    return out


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        ("organization", "organization_code"),
        ("approval_document", "doc_no || coalesce(record_no, '')"),
        ("establishment_movement", "movement_id"),
        ("staff_movement", "movement_id"),
        ("organization_event", "event_id"),
        ("person", "person_id"),
    ],
)
def test_keys_belong_to_one_prefecture(province: Path, entity: str, key: str) -> None:
    with duckdb.connect() as connection:
        shared = connection.execute(f"""
            select {key} as key from (
                select *, split_part(filename, '/', -2)[1:4] as prefecture
                from read_parquet('{province}/deliveries/*/*/{entity}.parquet', filename = true)
            )
            group by 1 having count(distinct prefecture) > 1
        """).fetchall()
    assert shared == []


def test_each_prefecture_has_its_own_truth(province: Path) -> None:
    assert sorted(path.name for path in (province / "truth").iterdir()) == ["350200", "350300"]


def test_every_county_of_both_prefectures_delivers(province: Path) -> None:
    scopes = {path.name for path in (province / "deliveries" / "2024-09-30").iterdir()}
    assert len(scopes) >= 12
    assert {"350200", "350300", "350322"} <= scopes
