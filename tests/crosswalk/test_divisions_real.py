"""Divisions of China 1981-2024 by contract alone, compared with an independent reading."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from ingest.land import land
from tests.crosswalk import warehouse
from tests.support.compiled import Models

pytestmark = pytest.mark.real
YEARS = range(1981, 2025)
LAST = date(2024, 12, 31)
# Three groups of islands have codes but are not counted as counties.
ISLANDS = {"469031", "469032", "469033"}
LEVELS = {"1": "省级", "2": "地级", "3": "县级"}


@pytest.fixture(scope="module")
def folder() -> Path:
    root = os.environ.get("BIANZHI_REAL_DATA")
    if not root:
        pytest.skip("BIANZHI_REAL_DATA is unset: the folder with the real files")
    return Path(root) / "gb2260_history"


@pytest.fixture(scope="module")
def built(
    folder: Path, models: Models, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    home = Home(tmp_path_factory.mktemp("gb2260"))
    outcomes = land(home, [folder], "gb2260", received_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [outcome.status for outcome in outcomes] == ["landed"] * len(YEARS)
    build = tmp_path_factory.mktemp("gb2260-build")
    inputs.write_inputs(home, build, None)
    crosswalk = ("division_crosswalk", "division_crosswalk_span")
    return models.run(home.lake, build, (*crosswalk, "division_check", "division_lineage"))


@pytest.fixture(scope="module")
def snapshots(folder: Path) -> dict[int, dict[str, str]]:
    return {
        year: dict(
            line.split(" ", 1)
            for line in (folder / "snapshots" / f"{year}.txt").read_text("utf-8").splitlines()
        )
        for year in YEARS
    }


@pytest.fixture(scope="module")
def changes(folder: Path) -> list[dict[str, str]]:
    with (folder / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_in_force_equal_every_snapshot_at_every_level(built, snapshots, changes) -> None:
    result = {
        (day.year, level): counts
        for day, level, *counts in built.execute(
            "select * from historical_change.division_check"
        ).fetchall()
    }
    assert len(result) == len(YEARS) * len(LEVELS)
    by_row = {row["代码"]: row["级别"] for row in changes}
    for (year, level), (by_events, by_snapshot, only_events, only_snapshot) in result.items():
        total = sum(by_row[code] == LEVELS[level] for code in snapshots[year])
        assert (by_events, by_snapshot) == (total, total), (year, level)
        assert (only_events, only_snapshot) == (0, 0), (year, level)


@pytest.mark.parametrize("year", [2007, 2011])
def test_counties_and_prefectures_equal_the_yearbook(built, folder, year: int) -> None:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = built.execute(
        """
        select division_code, level_code from history.hist_division
        where valid_from <= $day and (valid_to is null or valid_to > $day)
        """,
        {"day": date(year, 12, 31)},
    ).fetchall()
    for code, level in rows:
        if level != "1" and code not in ISLANDS:
            for place in (code[:2] + "0000", "all"):
                counted[place][0 if level == "2" else 1] += 1
    names = dict(
        built.execute(
            "select division_code, division_name from history.hist_division where level_code = '1'"
        ).fetchall()
    )
    with (folder / "published_yearbook_counts.csv").open(encoding="utf-8", newline="") as file:
        published = [row for row in csv.DictReader(file) if row["year_end"] == str(year)]
    codes = {name: code for code, name in names.items()} | {"全国": "all"}
    assert len(published) > 20
    for row in published:
        printed = [int(row["prefecture_level"]), int(row["county_level"])]
        assert counted[codes[row["province"]]] == printed, row["province"]


def test_every_county_of_1981_is_followed_to_2024(built, snapshots, changes) -> None:
    by_row = {row["代码"]: row["级别"] for row in changes}
    counties = [code for code in snapshots[1981] if by_row[code] == "县级"]
    true = _followed(changes, counties, snapshots)
    output: dict[str, dict[str | None, Fraction]] = defaultdict(dict)
    bases: dict[tuple[str, str | None], str] = {}
    rows = built.execute(
        """
        select from_code, to_code, cast(weight as varchar), weight_basis_code
        from historical_change.division_crosswalk
        where
            measure_code = 'quantity' and basis_date = $last
            and from_valid_from <= $first
            and (from_valid_to is null or from_valid_to > $first)
        """,
        {"first": date(1981, 12, 31), "last": LAST},
    ).fetchall()
    for code, to, weight, basis in rows:
        output[code][to] = Fraction(weight)
        bases[code, to] = basis
    assert len(counties) > 2000
    for code in counties:
        assert sum(output[code].values()) == 1
        assert set(output[code]) == set(true[code]), code
        assert all(
            abs(output[code][to] - true[code][to]) < Fraction(1, 10**18) for to in output[code]
        )
        for to in output[code]:
            assert (bases[code, to] == "none") == (to is None)
            assert to is None or to in snapshots[2024]


def _followed(changes, counties, snapshots) -> dict[str, dict[str | None, Fraction]]:
    """Follow the printed rows year by year, in equal parts to all successors of a code."""
    passes: dict[tuple[str, int], list[str]] = defaultdict(list)
    ends: dict[tuple[str, int], bool] = {}
    for row in changes:
        code = row["代码"]
        if row["变更/弃用时间"]:
            ends[code, int(row["变更/弃用时间"])] = True
        for piece in filter(None, row["新代码"].split(";")):
            to, year = re.fullmatch(r"(\d{6})(?:\[(\d{4})\])?", piece).groups()
            passes[code, int(year or row["变更/弃用时间"])].append(to)
    followed = {}
    for start in counties:
        content: dict[str | None, Fraction] = {start: Fraction(1)}
        for year in range(1982, 2025):
            after: dict[str | None, Fraction] = defaultdict(Fraction)
            for code, part in content.items():
                goes = passes.get((code, year), [])
                stays = code is not None and (code, year) not in ends
                goes = [*goes, code] if stays else goes or [None]
                for to in goes:
                    after[to] += part / len(goes)
            content = after
        followed[start] = dict(content)
    return followed


def test_it_says_where_no_successor_is_recorded(built, changes) -> None:
    """A code that ended without successor leads to nothing, with basis none."""
    ended = {
        (row["代码"], int(row["启用时间"]))
        for row in changes
        if row["变更/弃用时间"] and not row["新代码"] and int(row["变更/弃用时间"]) <= LAST.year
    }
    assert len(ended) == 200
    spans = warehouse.Spans(_Shown(built), "division")
    for code, year in sorted(ended):
        weights = spans.weights(code, date(year, 12, 31), LAST, "units")
        assert weights == {None: Fraction(1)}, code


class _Shown:
    """A connection in place of the models that the helpers expect."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection
