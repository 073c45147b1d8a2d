"""A build that runs recorded SQL gives what dbt gives; where it cannot, dbt runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bianzhi.build import inputs
from bianzhi.build import replay as replay_module
from bianzhi.build.dbt import run_models
from bianzhi.build.kept_project import FOLDERS, SEEDED
from bianzhi.build.recording import RECORDED, Node, Query, Recording, record
from bianzhi.build.replay import Replayed, replay
from bianzhi.core.home import Home
from bianzhi.store.locks import build_lock
from tests.support.compiled import Models
from tests.support.demo import run_bianzhi
from tests.support.small import write_deliveries

_OBJECTS = (
    "select schema_name, table_name, comment, estimated_size from duckdb_tables()",
    "select schema_name, view_name, comment, sql from duckdb_views() where not internal",
    "select schema_name, table_name, column_name, column_index, data_type, comment, is_nullable "
    "from duckdb_columns() where not internal",
    "select schema_name, function_name, parameters, comment, macro_definition "
    "from duckdb_functions() where not internal",
)


def _objects(build: Path) -> list[list[str]]:
    """Every table, view, column and macro of a build, with its folder left out."""
    with duckdb.connect(str(build / SEEDED), read_only=True) as connection:
        return [
            sorted(str(row).replace(str(build), "") for row in connection.execute(query).fetchall())
            for query in _OBJECTS
        ]


def _different_tables(first: Path, second: Path) -> list[str]:
    """The tables whose rows differ between two databases, in whatever order the rows are."""
    with duckdb.connect() as connection:
        for name, path in (("first", first), ("second", second)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'first' order by all"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if connection.execute(
                f"(from first.{table} except all from second.{table}) union all "
                f"(from second.{table} except all from first.{table}) limit 1"
            ).fetchall()
        ]


def test_recorded_sql_gives_what_dbt_gives_and_depends_on_the_project_alone(
    models: Models, tmp_path: Path
) -> None:
    home = models.lend_project(Home(tmp_path / "home"))
    sent = write_deliveries(tmp_path / "sent")
    received = ("--received-at", "2025-01-10")
    run_bianzhi(home, "land", str(sent), "--source", "canonical", *received)
    file = home.kept_project / RECORDED
    recorded = Recording.read(file)
    replayed, by_dbt = tmp_path / "replayed", tmp_path / "by_dbt"
    assert _build(home, replayed) == len(recorded.nodes)
    assert not (replayed / "target").exists()
    file.write_bytes(b"damaged")  # dbt runs and records again
    assert _build(home, by_dbt) == len(recorded.nodes)
    assert (by_dbt / "target").exists()
    assert _objects(replayed) == _objects(by_dbt)
    assert _different_tables(replayed / SEEDED, by_dbt / SEEDED) == []
    again = Recording.read(file)
    assert again.before == recorded.before
    assert sorted(again.nodes, key=str) == sorted(recorded.nodes, key=str)


def _build(home: Home, build: Path) -> int:
    """Build all models in a folder; returns the number of models and tests."""
    inputs.write_inputs(home, build)
    with build_lock(home) as lock:
        outcome = run_models(build, home, lambda *_: None, lock)
    assert outcome.succeeded
    return outcome.nodes


def _node(name: str, *statements: str, needs: tuple[str, ...] = ()) -> Node:
    return Node(name, name, needs, statements)


def _verdict(condition: str) -> str:
    return f"select count(*) as failures, {condition} as should_error from c"


A = _node("model.a", "create table a as select 1 as n")
B = _node("model.b", "create table b as from a", "comment on table b is 'b'", needs=("model.a",))
C = _node("model.c", "create table c as from b", needs=("model.b",))


def _replayed(
    recording: Recording, folder: Path, progress: Callable[[int, int, str], None]
) -> Replayed | None:
    folders = dict.fromkeys(FOLDERS.values(), folder)
    return replay(recording, folder / "a.duckdb", folders, progress)


@pytest.mark.parametrize(
    ("last", "succeeds"),
    [
        (_node("test.c", _verdict("count(*) != 1"), needs=("model.c",)), True),
        (_node("test.c", _verdict("count(*) != 2"), needs=("model.c",)), False),
        (_node("model.d", "create table d as select error('wrong')"), False),
        (_node("model.d", "create table a as select 2 as n", needs=("model.c",)), False),
    ],
)
def test_a_replay_succeeds_if_all_models_and_tests_do(
    tmp_path: Path, last: Node, succeeds: bool
) -> None:
    recording = Recording((), (A, B, C, last))
    done: list[tuple[int, int, str]] = []
    result = _replayed(recording, tmp_path, lambda *step: done.append(step))
    assert (result is not None) == succeeds
    if succeeds:
        assert done == [(n, 4, node.name) for n, node in enumerate((A, B, C, last), 1)]


def test_a_node_runs_after_those_it_needs(tmp_path: Path) -> None:
    slow = _node("model.a", "create table a as select count(*) as n from range(30000000)")
    names: list[str] = []
    recording = Recording((), (slow, B, _node("model.e", "create table e as select 1 as n")))
    assert _replayed(recording, tmp_path, lambda _, __, name: names.append(name))
    assert names.index("model.a") < names.index("model.b")


@pytest.mark.parametrize("pause", [0, 0.3])
def test_an_interruption_stops_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    """Also one that comes while a node is between two statements, where the engine forgets it."""
    create = replay_module._create

    def create_later(
        cursor: duckdb.DuckDBPyConnection, former: tuple[str, str] | None, statements: list[str]
    ) -> None:
        time.sleep(pause if " z as " in statements[0] else 0)
        create(cursor, former, statements)

    monkeypatch.setattr(replay_module, "_create", create_later)
    endless = _node(
        "model.z",
        "create table z as select sum(a.range * b.range) as n "
        "from range(10000000) a, range(10000000) b",
    )

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _replayed(Recording((), (A, endless)), tmp_path, interrupt)
    assert time.monotonic() - began < 60


def test_what_only_asks_is_not_recorded() -> None:
    header = '/* {"node_id": "x"} */ '
    queries = [
        Query("", f"{header}create schema if not exists s"),
        Query("", f"{header}select schema_name from schemata"),
        Query("model.a", f"{header}create table a as select 1 as n"),
        Query("model.a", f"{header}describe a"),
        Query("test.a", f"{header}select constraint_type from duckdb_constraints()"),
        Query("test.a", f"{header}{_verdict('false')}"),
    ]
    names = {"model.a": "a", "test.a": "a_is_whole"}
    needs = {"model.a": ["seed.s"], "test.a": ["model.a"]}
    recording = record(queries, names, needs)
    assert recording is not None
    assert recording.before == ("create schema if not exists s",)
    assert [(n.needs, n.statements) for n in recording.nodes] == [
        ((), ("create table a as select 1 as n",)),
        (("model.a",), (_verdict("false"),)),
    ]


def test_a_build_with_a_node_that_ran_nothing_is_not_recorded() -> None:
    queries = [Query("model.a", "create table a as select 1 as n"), Query("model.b", "describe b")]
    names = {"model.a": "a", "model.b": "b"}
    assert record(queries, names, dict.fromkeys(names, ())) is None
