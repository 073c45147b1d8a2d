"""A history that folds in new deliveries equals one that is computed from all of them.

After each landing, restatement, rereading and retraction of any world, the history that was brought
up to date is compared with the model's own query over all deliveries in force.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given

from bianzhi.build import inputs
from bianzhi.build.folding import Folding, deliveries, periods, window
from bianzhi.build.kept_project import FOLDERS, SEEDED, in_folders
from bianzhi.build.recording import (
    HISTORY,
    RECORDED,
    Node,
    Recording,
    created_statement,
    query_of,
    relation,
)
from bianzhi.core.home import Home
from tests.support.compiled import Models
from tests.support.hypothesis_settings import few_or_many
from tests.support.strategies import OTHERS, STATES, series, worlds
from tests.support.worlds import ENTITIES, World, person

FEW, MANY = 10, 300
PERIODS = ("reported_use", "workload")
any_world = (
    worlds(entities=STATES)
    | series(entities=STATES)
    | worlds(entities=PERIODS)
    | series(entities=OTHERS)
)


@dataclass
class Histories:
    """The recorded models of histories, in a database that contains the seeds."""

    connection: duckdb.DuckDBPyConnection
    nodes: dict[str, Node]
    # How often a history was brought up to date, and how often it was computed in full.
    outcomes: Counter[bool] = field(default_factory=Counter)

    def stage(self, entity: str, home: Home, build: Path) -> None:
        """Let the staging model read a build."""
        text = _in_folders(self.nodes[f"stg_{entity}"], home, build)
        query = text[text.index(" as (") + len(" as ") :].strip().rstrip(";")
        self.connection.execute(f"create or replace view staging.stg_{entity} as {query}")

    def compare(self, entity: str, home: Home, build: Path, before: Path | None) -> None:
        """Fold, and compare with all deliveries."""
        self.stage(entity, home, build)
        node = self.nodes[f"hist_{entity}"]
        created = relation(node)
        assert created is not None
        whole = f"select * from {query_of(_in_folders(node, home, build))}"
        is_folded = False
        if before is not None:
            folders = dict(zip(FOLDERS.values(), (home.lake, build), strict=True))
            is_folded = Folding(before / "inputs", folders).fold(
                self.connection, node, self.nodes[f"stg_{entity}"]
            )
            self.outcomes[is_folded] += 1
        if is_folded:
            self.connection.execute(f"create or replace temp table whole as {whole}")
            sides = ((created[1], "temp.whole"), ("temp.whole", created[1]))
            for one, other in sides:
                rows = self.connection.execute(f"from {one} except all from {other}").fetchall()
                assert rows == [], entity
        else:
            self.connection.execute(f"create or replace table {created[1]} as {whole}")


def _in_folders(node: Node, home: Home, build: Path) -> str:
    text = created_statement(node)
    assert text is not None
    return in_folders(text, dict(zip(FOLDERS.values(), (home.lake, build), strict=True)))


@pytest.fixture
def histories(models: Models, tmp_path: Path) -> Iterator[Histories]:
    lent = models.lend_project(Home(tmp_path / "lent"))
    database = tmp_path / SEEDED
    shutil.copyfile(lent.kept_project / SEEDED, database)
    nodes = {node.name: node for node in Recording.read(lent.kept_project / RECORDED).nodes}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as warehouse")
        for schema in ("staging", "history"):
            connection.execute(f"create schema if not exists warehouse.{schema}")
        connection.execute("use warehouse")
        yield Histories(connection, nodes)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fold where most deliveries or keys differ as well; small worlds have few of both."""
    for module, name in ((deliveries, "MOST"), (periods, "MOST"), (window, "MOST_KEYS")):
        monkeypatch.setattr(module, name, float("inf"))


def entities_of(world: World) -> list[str]:
    return sorted({entity for entry in world.entries for entity in entry.content})


def fold_all(world: World, histories: Histories, new_warehouse: Callable) -> None:
    warehouse = new_warehouse()
    before = None
    for number, entry in enumerate(world.entries):
        warehouse.take([entry])
        build = warehouse.folder / f"build-{number}"
        inputs.write_inputs(warehouse.home, build)
        for entity in entities_of(world):
            histories.compare(entity, warehouse.home, build, before)
        before = build
    shutil.rmtree(warehouse.folder)


@few_or_many(FEW, MANY)
def test_folded_histories_equal_those_of_all_deliveries(
    new_warehouse, hypothesis_settings, histories: Histories, always: None
):
    @hypothesis_settings
    @given(any_world)
    def holds(world):
        fold_all(world, histories, new_warehouse)

    holds()
    assert histories.outcomes[True] > histories.outcomes[False] > 0


def test_every_history_is_written_the_one_way(histories: Histories) -> None:
    named = {name for name in histories.nodes if name.startswith("hist_")}
    written = {node.name for node in histories.nodes.values() if node.materialized == HISTORY}
    assert written == named >= {f"hist_{entity}" for entity in ENTITIES}


@pytest.mark.parametrize("name", ["张三", "李四"])
def test_a_delivery_that_alone_names_a_record_settles_rows_without_a_key(
    name: str,
    new_warehouse: Callable,
    histories: Histories,
    always: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The record ends or stays in a delivery that did not change, far behind the one that did."""
    columns = (*ENTITIES["person"].columns, "person_name")
    monkeypatch.setitem(ENTITIES, "person", replace(ENTITIES["person"], columns=columns))
    world = World()
    nameless, other = ({**person(number, "B1"), "person_name": None} for number in (1, 2))
    unread = {**nameless, "person_id": "#REF!", "person_name": "张三"}
    for day in ("2024-01-31", "2024-03-31", "2024-04-30"):
        world.land(day, person=[nameless, other])
    world.land("2024-06-30", person=[unread, other])
    world.land("2024-07-31", person=[other])
    named = world.land("2024-02-29", person=[{**nameless, "person_name": name}, other])
    world.retract(named)
    fold_all(world, histories, new_warehouse)
    assert histories.outcomes[True] > 1
