"""A known time keeps its result: later, repeatedly, in another folder, after a rebuild."""

from __future__ import annotations

import json
import shutil

import pytest

from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.publish.database import write_database
from bianzhi.store.people.vault import SECRET_VARIABLE
from ingest.rebuild import rebuild
from tests.known_time.conftest import digests
from tests.support.compiled import Models
from tests.support.demo import run_bianzhi
from tests.support.restated import FEB, JAN, KNOWN_TIMES, land_posts, land_restated
from tests.support.warehouse import SECRET, Warehouse
from tests.support.worlds import World, movement, person, quota

MAR = "2024-03-31"


def eventful() -> World:
    """Every act that changes the known data."""
    world = World()
    world.land(JAN, establishment=[quota("B1", 10)], person=[person(1, "B1"), person(2, "B2")])
    world.land(MAR, establishment=[quota("B1", 11)], person=[person(2, "B1")])
    world.land(FEB, establishment=[quota("B1", 12)], establishment_movement=[movement(1, 2)])
    wrong = world.land(JAN, establishment=[quota("B1", 90)])
    world.retract(wrong)
    return world


@pytest.fixture(scope="module")
def eventful_warehouse(new_warehouse) -> tuple[Warehouse, list[dict]]:
    """The eventful warehouse, and its marts as known after each entry, when no more was there."""
    warehouse, result = new_warehouse(), []
    for number, entry in enumerate(eventful().entries, 1):
        warehouse.take([entry])
        result.append(digests(warehouse, number))
    return warehouse, result


@pytest.fixture(scope="module")
def known_later(eventful_warehouse) -> list[dict]:
    """Its marts as known after each entry, when all was there."""
    warehouse, result = eventful_warehouse
    return [digests(warehouse, number) for number in range(1, len(result) + 1)]


def test_what_was_known_does_not_change_when_more_comes(eventful_warehouse, known_later):
    _, result = eventful_warehouse
    assert known_later == result
    assert len({json.dumps(item) for item in result[:4]}) == 4
    marts = ("establishment_use_month", "stock_flow_month", "establishment_history")
    for name in marts:  # the retraction removes the wrong delivery again
        assert result[4][name] == result[2][name]


def test_another_folder_and_a_rebuilt_lake_give_the_same(eventful_warehouse, known_later, tmp_path):
    warehouse, _ = eventful_warehouse
    copied = Warehouse(tmp_path, warehouse.models, warehouse.contracts)
    copy_archive(warehouse.home, copied.home)
    rebuild(copied.home)
    for number in (2, 4, 5):
        assert digests(copied, number) == known_later[number - 1]


def copy_archive(home: Home, to: Home) -> None:
    """Copy the archive, from which a warehouse can be rebuilt (tests set the secret)."""
    shutil.copytree(home.root / "archive", to.root / "archive")
    shutil.copy(home.format_file, to.format_file)


@pytest.fixture
def office(models: Models, tmp_path, monkeypatch) -> Home:
    """A warehouse with two deliveries, the first of them restated, landed by the command."""
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    home = models.lend_project(Home(tmp_path / "office"))
    land_restated(home)
    return home


def built_digests(home: Home, known_at: str) -> dict[str, str]:
    """The canonical digests of all tables of a build for a known time."""
    run_bianzhi(home, "build", "--known-at", known_at)
    (folder,) = (path for path in (home.root / "build" / "known").iterdir() if path.is_dir())
    target = folder / "again.duckdb"
    target.unlink(missing_ok=True)
    return {t.qualified: t.digest for t in write_database(folder / "warehouse.duckdb", target)}


def test_the_command_shows_what_a_restatement_moved(restated_home, monkeypatch):
    """End to end: landed, built for both known times by dbt, compared."""
    office = restated_home
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    kept = [
        path / DATABASE_NAME
        for path in (office.root / "build" / "known").iterdir()
        if path.is_dir()
    ]
    assert len(kept) == 2
    times = [path.stat().st_mtime_ns for path in kept]
    out = run_bianzhi(office, "status", "--diff", *KNOWN_TIMES, "--format", "json")
    assert [path.stat().st_mtime_ns for path in kept] == times
    rows = json.loads(out)
    newest = json.loads((office.manifest / "00000003.json").read_text("utf-8"))
    assert {(row["change_code"], row["delivery_id"]) for row in rows} == {
        ("restatement", newest["delivery_id"])
    }
    assert {row["month"] for row in rows} == {JAN}
    moved = {row["measure"]: (row["value_before"], row["value_after"]) for row in rows}
    assert moved["authorized_posts"] == ("10", "12")


@pytest.mark.slow
def test_readers_refuse_a_build_that_no_longer_holds_what_was_known(office, tmp_path):
    """Build for a time, then land a delivery from before that time, as a user would."""
    posts = "select authorized_posts from establishment_use_month where month = '2024-02-29'"
    ask = ("sql", "--known-at", "2024-04-15", posts, "--format", "csv")
    run_bianzhi(office, "build", "--known-at", "2024-04-15")
    assert run_bianzhi(office, *ask) == "authorized_posts\n11\n"
    land_posts(office, tmp_path / "later", FEB, 15, "2024-06-01")
    assert run_bianzhi(office, *ask) == "authorized_posts\n11\n"
    land_posts(office, tmp_path / "before", FEB, 14, "2024-04-10")
    for reading in (ask, ("shell", *ask[1:3]), ("report", "annual", "--year", "2024", *ask[1:3])):
        with pytest.raises(RuntimeError, match=r"bianzhi build --known-at .2024-04-15."):
            run_bianzhi(office, *reading)
    run_bianzhi(office, "build", "--known-at", "2024-04-15")
    assert run_bianzhi(office, *ask) == "authorized_posts\n14\n"


@pytest.mark.slow
def test_a_build_for_a_known_time_comes_out_the_same_elsewhere(office, models, tmp_path):
    first = built_digests(office, "2024-04-15")
    assert built_digests(office, "2024-04-15") == first
    elsewhere = Home(tmp_path / "elsewhere")
    elsewhere.root.mkdir()
    copy_archive(office, elsewhere)
    models.lend_project(elsewhere)
    run_bianzhi(elsewhere, "upgrade", "--rebuild")
    assert built_digests(elsewhere, "2024-04-15") == first
