"""Answer keys count what a reader counts by hand, and the warehouse agrees with every one."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.synthetic.write.answer_keys import COUNTS, answer_keys
from tests.answer_keys.audit import Audited, asked, audit
from tests.support.compiled import Models
from tests.support.generated import Generated, folders, landed

SCOPE = "350521"
JAN, FEB, MAR = "2024-01-31", "2024-02-29", "2024-03-31"
# Folder, as-of date, day of receipt, and rows by entity: posts by organization, movements with
# their posts, heads by organization and period. Rows are in the order of the file.
DELIVERIES: list[tuple[str, str, str, dict[str, list[tuple]]]] = [
    (
        "deliveries",
        JAN,
        "2024-02-05",
        {
            "establishment": [("B1", 10), ("B2", 5)],
            "establishment_movement": [("M1", 3)],
            "reported_use": [("B1", date(2024, 1, 1), 9), ("B2", date(2024, 1, 1), 4)],
        },
    ),
    (
        "deliveries",
        FEB,
        "2024-03-05",
        {
            "establishment": [("B1", 10), ("B3", 1)],
            "establishment_movement": [("M2", 1), ("M1", 4)],
            "reported_use": [("B1", date(2024, 1, 1), 8), ("B1", date(2024, 2, 1), 8)],
        },
    ),
    (
        "deliveries",
        MAR,
        "2024-04-05",
        {
            "establishment": [("B1", 12), ("B2", 5), ("B3", 1)],
            "establishment_movement": [("M1", 4)],
            "reported_use": [("B1", date(2024, 1, 1), 8), ("B2", date(2024, 1, 1), 4)],
        },
    ),
    # A restatement with two rows of one key, of which the last is the record.
    ("restatements/1", FEB, "2024-04-20", {"establishment": [("B3", 1), ("B1", 11), ("B3", 2)]}),
    ("deliveries", "2024-04-30", "2024-05-05", {"establishment": [("B1", 12), ("B2", 5)]}),
    # A late arrival: nothing of an earlier date is known.
    ("deliveries", "2023-12-31", "2024-05-20", {"establishment": [("B1", 10), ("B9", 1)]}),
    ("deliveries", "2024-05-31", "2024-06-05", {"establishment": [("B9", 1), ("B1", 12)]}),
    # What is in force, sent once more, is no delivery.
    (
        "restatements/2",
        MAR,
        "2024-06-20",
        {"establishment": [("B1", 12), ("B2", 5), ("B3", 1)]},
    ),
]
# New, changed, ended, returned, unchanged of each of these files, counted by hand.
BY_HAND = {
    (JAN, "2024-02-05", "establishment"): (2, 0, 0, 0, 0),
    (FEB, "2024-03-05", "establishment"): (1, 0, 1, 0, 1),
    (MAR, "2024-04-05", "establishment"): (0, 1, 0, 1, 1),
    (FEB, "2024-04-20", "establishment"): (1, 1, 1, 0, 0),
    ("2024-04-30", "2024-05-05", "establishment"): (0, 0, 1, 0, 2),
    ("2023-12-31", "2024-05-20", "establishment"): (2, 0, 0, 0, 0),
    ("2024-05-31", "2024-06-05", "establishment"): (0, 0, 1, 1, 1),
    (JAN, "2024-02-05", "establishment_movement"): (1, 0, 0, 0, 0),
    (FEB, "2024-03-05", "establishment_movement"): (1, 1, 0, 0, 0),
    (MAR, "2024-04-05", "establishment_movement"): (0, 0, 0, 0, 1),
    (JAN, "2024-02-05", "reported_use"): (2, 0, 0, 0, 0),
    (FEB, "2024-03-05", "reported_use"): (1, 1, 1, 0, 0),
    (MAR, "2024-04-05", "reported_use"): (0, 0, 0, 1, 1),
}
_HEADS = {
    "establishment": ("organization_code", "authorized_posts"),
    "establishment_movement": ("movement_id", "posts_change"),
    "reported_use": ("organization_code", "period", "in_post"),
}
_TYPED = ("establishment", "reported_use")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deliveries of the example, as the generator writes them."""
    out = tmp_path_factory.mktemp("made")
    for place, as_of, received, content in DELIVERIES:
        folder = out / place / as_of / SCOPE
        folder.mkdir(parents=True)
        note = f'as_of: {as_of}\nscope: "{SCOPE}"\nreceived_at: "{received}T09:00:00+08:00"\n'
        (folder / "delivery.yml").write_text(note, "utf-8")
        for entity, rows in content.items():
            frame = pl.DataFrame(rows, schema=_HEADS[entity], orient="row")
            if entity in _TYPED:
                frame = frame.with_columns(establishment_type_code=pl.lit("11"))
            frame.write_parquet(folder / f"{entity}.parquet")
    return out


@pytest.fixture(scope="module")
def example_home(made: Path, one_vault, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return landed(Home(tmp_path_factory.mktemp("example") / "home"), folders(made))


def test_keys_are_those_counted_by_hand(made: Path) -> None:
    keys = {
        (row["as_of_date"].isoformat(), row["received_at"].date().isoformat(), row["entity"]): row
        for row in answer_keys(made).iter_rows(named=True)
    }
    assert {at: tuple(row[name] for name in COUNTS) for at, row in keys.items()} == BY_HAND
    restated = keys[(FEB, "2024-04-20", "establishment")]
    assert (restated["rows"], restated["records"]) == (3, 2)


def test_a_row_without_a_key_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "deliveries" / JAN / SCOPE
    folder.mkdir(parents=True)
    note = f'as_of: {JAN}\nscope: "{SCOPE}"\nreceived_at: "2024-02-05T09:00:00+08:00"\n'
    (folder / "delivery.yml").write_text(note, "utf-8")
    frame = pl.DataFrame({"organization_code": ["B1", None], "organization_name": ["a", "b"]})
    frame.write_parquet(folder / "organization.parquet")
    with pytest.raises(ValueError, match="without a key"):
        answer_keys(tmp_path)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_landing_agrees(
    seed: int, made: Path, models: Models, one_vault, tmp_path: Path
) -> None:
    order = folders(made)
    random.Random(seed).shuffle(order)
    home = landed(Home(tmp_path / "home"), order)
    result = audit(models, home, answer_keys(made), tmp_path / "build")
    assert result == Audited(len(BY_HAND), len(BY_HAND) * 8, ())


class Altered(Models):
    """The models, of which one is altered by statements after it was made."""

    def __init__(self, models: Models, name: str, change: str):
        super().__init__(models.folder)
        self.name, self.change = name, change

    def run(self, lake, build, wanted):
        connection = super().run(lake, build, wanted)
        if self.name in wanted:
            place = f"{self.models[self.name].schema}.{self.name}"
            connection.execute(f"create or replace temp table kept as from {place}")
            connection.execute(f"drop {self.models[self.name].kind} {place}")
            connection.execute(f"create table {place} as from temp.kept")
            connection.execute(self.change.format(table=place))
            connection.execute("drop table temp.kept")
        return connection


@pytest.mark.parametrize(
    ("name", "change", "cells"),
    [
        pytest.param("hist_establishment", "select 1 from {table}", set(), id="nothing"),
        pytest.param(
            "hist_establishment",
            "delete from {table} where valid_from = date '2024-05-31'",
            {"returned"},
            id="an interval is missing",
        ),
        pytest.param(
            "hist_establishment",
            "update {table} set valid_to = null"
            " where organization_code = 'B2' and valid_to = date '2024-05-31'",
            {"ended", "unchanged"},
            id="an interval never ends",
        ),
        pytest.param(
            "hist_establishment",
            "insert into {table} select * replace (date '2024-05-31' as valid_from)"
            " from {table} where organization_code = 'B1' and valid_to is null;"
            " update {table} set valid_to = date '2024-05-31'"
            " where organization_code = 'B1' and valid_from < date '2024-05-31'"
            " and valid_to is null",
            {"changed", "unchanged"},
            id="one state is two intervals",
        ),
        pytest.param(
            "stg_establishment_movement",
            "update {table} set row_hash = 1 where as_of_date = date '2024-03-31'",
            {"changed", "unchanged"},
            id="an event has other values",
        ),
        pytest.param(
            "stg_reported_use",
            "delete from {table} where as_of_date = date '2024-03-31' and organization_code = 'B2'",
            {"returned"},
            id="a row of a period is missing",
        ),
    ],
)
def test_an_altered_warehouse_differs(
    name: str,
    change: str,
    cells: set[str],
    made: Path,
    example_home: Home,
    models: Models,
    tmp_path: Path,
) -> None:
    result = audit(Altered(models, name, change), example_home, answer_keys(made), tmp_path)
    assert {difference.cell for difference in result.differences} == cells


def test_a_delivery_that_did_not_land_or_has_no_key_differs(
    made: Path, example_home: Home, models: Models, tmp_path: Path
) -> None:
    keys = answer_keys(made)
    mine = keys.filter(pl.col("entity") == "establishment_movement")
    result = audit(models, example_home, mine[1:], tmp_path / "build")
    assert [difference.cell for difference in result.differences] == ["delivery"]
    moved = mine.with_columns(scope=pl.lit("350583"))
    found = {item.found for item in audit(models, example_home, moved, tmp_path).differences}
    assert found == {"no delivery", "one"}


def test_every_delivery_of_the_demo_agrees(demo_home: Home, models: Models, tmp_path: Path) -> None:
    keys = pl.read_parquet(demo_home.root / "demo" / "truth" / "answer_keys.parquet")
    result = audit(models, demo_home, keys, tmp_path)
    assert result.differences == ()
    assert keys["file"].str.starts_with("restatements/").sum() == 3
    assert result.deliveries == keys.height > 4_000


def test_a_city_in_any_order_with_a_late_arrival_agrees(
    generated: Generated, models: Models, tmp_path: Path
) -> None:
    keys = answer_keys(generated.made)
    result = audit(models, generated.home, keys, tmp_path)
    assert result.differences == ()
    assert result.deliveries == keys.height > 500
    assert len(asked(keys)) > 2  # some deliveries are asked as known before a later one
