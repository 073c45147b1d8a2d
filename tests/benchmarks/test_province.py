"""What the benchmark of a province compares: seconds for a row, and people with the files."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from benchmarks import province
from benchmarks.measure import Measured
from benchmarks.province import World
from bianzhi.core.home import Home


def _world(tier: str, rows: int, **walls: float) -> World:
    taken = tuple(Measured(name, wall, 2 * wall, 1024, 0) for name, wall in walls.items())
    return World(tier, rows, taken, True)


def test_seconds_are_compared_for_a_row_of_each() -> None:
    city = _world("city", 2_000_000, land=20, build=40)
    large = _world("province", 8_000_000, land=80, build=240)
    assert city.seconds() == 30
    assert large.seconds(["build"]) == 30
    lines = province.table(city, large).splitlines()
    assert lines[2].split(" | ")[0] == "| land"
    assert lines[2].endswith(" 1.00 |")
    assert lines[3].endswith(" 1.50 |")
    assert lines[4] == "| all | 60.0 | 120.0 | 1.00 | 320.0 | 640.0 | 1.00 | 1.33 |"


def test_people_are_compared_with_the_delivered_files(demo_home: Home, tmp_path: Path) -> None:
    made = demo_home.root / "demo"
    assert province._is_right(demo_home, made)
    other = tmp_path / "made"
    shutil.copytree(made, other)
    last = max((other / "deliveries").iterdir())
    people = next(last.glob("*/person.parquet"))
    pl.read_parquet(people).head(-1).write_parquet(people)
    assert not province._is_right(demo_home, other)
