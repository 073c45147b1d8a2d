"""Two builds are compared table by table, and one that differs is named."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import pytest

from bianzhi.build.dbt import DbtOutcome, run_models
from bianzhi.build.recipe import RECORD_NAME
from bianzhi.build.spark.compared import Difference, differences
from bianzhi.build.spark.engine import SparkEngine
from bianzhi.build.unchanged import NODES
from bianzhi.core.home import Home
from tests.support.compiled import Models
from tests.support.demo import call_bianzhi, run_bianzhi
from tests.support.small import write_deliveries

TABLE = "intermediate.int_person"


def _database(path: Path, *rows: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema s")
        connection.execute(f"create table s.t as from (values {', '.join(rows)}) as t(a, b)")
        connection.execute("create view s.v as select a from s.t")
    return path


def test_the_order_of_rows_does_not_count(tmp_path: Path) -> None:
    one = _database(tmp_path / "one.duckdb", "(1, 'x')", "(2, null)", "(2, null)")
    other = _database(tmp_path / "other.duckdb", "(2, null)", "(1, 'x')", "(2, null)")
    assert list(differences(one, other)) == []


def test_a_row_that_is_there_once_too_few_is_counted(tmp_path: Path) -> None:
    one = _database(tmp_path / "one.duckdb", "(1, 'x')", "(2, null)", "(2, null)")
    other = _database(tmp_path / "other.duckdb", "(1, 'y')", "(2, null)")
    assert list(differences(one, other)) == [
        Difference("s.t", rows=2, expected_rows=3, missing=2, unexpected=1),
        Difference("s.v", rows=2, expected_rows=3, missing=1, unexpected=0),
    ]


@pytest.fixture
def home(models: Models, tmp_path: Path) -> Home:
    home = models.lend_project(Home(tmp_path / "home"))
    folder = str(write_deliveries(tmp_path / "sent"))
    run_bianzhi(home, "land", folder, "--source", "canonical", "--backfill")
    return home


def _with_engine(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Compute with DuckDB in place of the cluster, then run ``change`` on the result."""

    def run(engine, build, home, progress, lock) -> DbtOutcome:
        outcome = run_models(build, home, progress, lock)
        with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
            connection.execute(change)
        return outcome

    monkeypatch.setattr(SparkEngine, "run", run)
    monkeypatch.setattr(SparkEngine, "require_usable", lambda engine: None)


def _build(home: Home, *options: str) -> tuple[int, str]:
    code, out, err = call_bianzhi(home, "build", *options)
    return code, out + err


def test_a_table_that_differs_ends_the_command(home: Home, monkeypatch) -> None:
    _with_engine(monkeypatch, f"delete from {TABLE} where rowid = 0")
    code, output = _build(home, "--engine", "spark", "--compare")
    assert code == 1
    assert f"{TABLE}: 1 of " in output
    assert "The build of DuckDB stays the current one." in output
    # No later build can begin with the tables that differ.
    current = home.current_build.resolve()
    assert [path.parent for path in (home.root / "build").glob(f"slot-*/{NODES}")] == [current]


def test_equal_tables_make_the_build_current(home: Home, monkeypatch) -> None:
    _with_engine(monkeypatch, "select 1")
    code, output = _build(home, "--engine", "spark", "--compare")
    assert code == 0
    record = json.loads((home.current_build / RECORD_NAME).read_bytes())
    assert record["engine"] == "spark"
    assert "Every table and view has the rows that DuckDB computed." in output


def test_without_spark_it_says_how_to_install_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    code, output = _build(Home(tmp_path), "--engine", "spark")
    assert code == 1
    assert "make spark-setup" in output


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (("--compare",), "add --engine spark"),
        (("--master", "spark://10.0.0.1:7077"), "add --engine spark"),
        (("--engine", "spark", "--known-at", "2024-12-31"), "leave out --engine spark"),
        (("--engine", "spark", "--full"), "leave out --full"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, options, remedy) -> None:
    code, output = _build(Home(tmp_path), *options)
    assert code == 1
    assert remedy in output
