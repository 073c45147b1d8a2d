"""Builds a warehouse whose tables Spark computed.

Spark runs the recorded query of each table, translated, from the same lake, the same inputs and the
same code lists. Then the database of the build is filled: each table gets the columns that DuckDB
finds for its query without running it, and the rows of Spark. Views, table macros, comments and
data tests are DuckDB's own. So all that comes after a build is as after any other.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from bianzhi.build.dbt import DbtOutcome, NodeFault, note_nodes, run_dbt
from bianzhi.build.in_order import run_in_order
from bianzhi.build.kept_project import FOLDERS, SEEDED, in_folders, is_current
from bianzhi.build.recording import (
    RECORDED,
    Node,
    Recording,
    created_statement,
    query_of,
    relation,
)
from bianzhi.build.replay import fails, opened
from bianzhi.build.spark.dialect import translated
from bianzhi.build.spark.session import Spark
from bianzhi.build.spark.session import opened as opened_session
from bianzhi.build.unchanged import relations
from bianzhi.core.home import Home
from bianzhi.core.personal_shapes import masked
from bianzhi.core.sql_text import literal

LOG_NAME = "spark.log"
_FOLDER = "spark"  # what Spark wrote, in the folder of a build
_NODES_AT_ONCE = 4
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SparkEngine:
    """Runs the models on the cluster of ``master``."""

    master: str

    def run(self, build: Path, home: Home, progress: Progress, lock: IO[str]) -> DbtOutcome:
        """Build all models into the folder ``build`` and run the data tests.

        Where the SQL of the project is not recorded yet, dbt builds it with DuckDB first.
        """
        kept, warehouse = home.kept_project, build / SEEDED
        if not is_current(kept, SEEDED, RECORDED):
            outcome = run_dbt(build, home, progress, lock)
            if not outcome.succeeded:
                return outcome
        recording = Recording.read(kept / RECORDED)
        shutil.copyfile(kept / SEEDED, warehouse)
        folders = {FOLDERS["BIANZHI_LAKE"]: home.lake, FOLDERS["BIANZHI_BUILD"]: build}
        written = build / _FOLDER
        with opened_session(self.master, home.log / LOG_NAME) as spark:
            _load_seeds(spark, warehouse, written)
            fault = _compute(spark, recording, folders, written, progress)
        fault = fault or _fill(warehouse, recording, folders, written)
        shutil.rmtree(written)
        if fault:
            return DbtOutcome(False, [fault], 0, len(recording.nodes), "")
        note_nodes(build, home)
        return DbtOutcome(True, [], 0, len(recording.nodes), "")


def _load_seeds(spark: Spark, warehouse: Path, written: Path) -> None:
    """Let views stand for the code lists and norms."""
    folder = written / "seeds"
    folder.mkdir(parents=True)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name in relations(connection):
            schema, table = _parts(name)
            file = folder / f"{schema}.{table}.parquet"
            connection.execute(f"copy (from {name}) to {literal(str(file))} (format parquet)")
            spark.load(spark.view(schema, table), [file])


def _compute(
    spark: Spark,
    recording: Recording,
    folders: dict[str, Path],
    written: Path,
    progress: Progress,
) -> NodeFault | None:
    """Compute the tables into folders of ``written``; the fault of the first that fails."""
    from pyspark.errors import PySparkException

    faults: list[NodeFault] = []

    def run(node: Node, _: int) -> bool:
        created, text = relation(node), created_statement(node)
        if created is None or text is None:
            return True
        schema, table = _parts(created[1])
        view = spark.view(schema, table)
        query = in_folders(query_of(text), folders)
        try:
            sql = translated(query, spark.view, spark.view_of_files)
            if created[0] == "view":
                spark.define(view, sql)
            else:
                spark.compute(view, sql, _rows(written, created[1]))
        except PySparkException as error:
            faults.append(NodeFault(f"model {node.name}", _first_line(error), None, None))
            return False
        return True

    run_in_order(recording.nodes, range(_NODES_AT_ONCE), run, progress, spark.interrupt)
    return faults[0] if faults else None


def _fill(
    warehouse: Path, recording: Recording, folders: dict[str, Path], written: Path
) -> NodeFault | None:
    """Write the tables of Spark into the database of the build, with all that stands beside them.

    Returns:
        The fault of the first data test that fails, if any.
    """
    with opened(warehouse) as connection:
        for statement in recording.before:
            connection.execute(statement)
        for node in recording.nodes:
            statements = [in_folders(text, folders) for text in node.statements]
            if node.is_test:
                if any(fails(connection, query) for query in statements):
                    return NodeFault(f"test {node.name}", "", None, None)
                continue
            created, making = relation(node), created_statement(node)
            is_table = created is not None and created[0] == "table"
            for text, statement in zip(node.statements, statements, strict=True):
                without_rows = is_table and text == making
                connection.execute(f"{statement.rstrip(';')} with no data" if without_rows else statement)
            if created is not None and is_table:
                files = literal(str(_rows(written, created[1]) / "*.parquet"))
                connection.execute(f"insert into {created[1]} by name from read_parquet({files})")
    return None


def _parts(quoted_name: str) -> tuple[str, str]:
    schema, table = (part.strip('"') for part in quoted_name.split('"."'))
    return schema, table


def _rows(written: Path, quoted_name: str) -> Path:
    return written / ".".join(_parts(quoted_name))


def _first_line(error: Exception) -> str:
    return masked((str(error).strip() or type(error).__name__).splitlines()[0])
