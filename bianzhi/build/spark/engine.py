"""Builds a warehouse whose tables Spark computed.

Spark runs the recorded query of each table, translated, from the same lake, the same inputs and the
same code lists. Then the database of the build is filled: each table gets the columns that DuckDB
finds for its query without running it, and the rows of Spark. Views, table macros, comments and
data tests are DuckDB's own. So all that comes after a build is as after any other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from bianzhi.build.dbt import DbtOutcome, NodeFault, note_nodes, run_dbt
from bianzhi.build.empty import can_have_rows
from bianzhi.build.in_order import Progress, run_in_order
from bianzhi.build.kept_project import FOLDERS, SEEDED, borrow, in_folders, is_current
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
from bianzhi.build.spark.session import Spark, require_usable
from bianzhi.build.spark.session import opened as opened_session
from bianzhi.build.unchanged import Sources, reads_files, relations
from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.personal_shapes import masked
from bianzhi.core.problems import first_line
from bianzhi.core.sql_text import literal, quoted

LOG_NAME = "spark.log"
_FOLDER = "spark"  # what Spark wrote, in the folder of a build
_NODES_AT_ONCE = 4


@dataclass(frozen=True)
class SparkEngine:
    """Runs the models on the cluster of ``master``."""

    master: str

    def require_usable(self) -> None:
        """Refuse a cluster that cannot be used, before anything is built.

        Raises:
            Failed: pyspark is missing, or the cluster does not answer.
        """
        require_usable(self.master)

    def run(self, build: Path, home: Home, progress: Progress, lock: IO[str]) -> DbtOutcome:
        """Build all models into the folder ``build`` and run the data tests.

        Where the SQL of the project is not recorded yet, dbt builds it with DuckDB first.
        """
        kept, warehouse = home.kept_project, build / SEEDED
        borrow(kept, SEEDED, RECORDED)
        if not is_current(kept, SEEDED, RECORDED):
            outcome = run_dbt(build, home, progress, lock)
            if not outcome.succeeded:
                return outcome
        recording = Recording.read(kept / RECORDED)
        shutil.copyfile(kept / SEEDED, warehouse)
        folders = {FOLDERS["BIANZHI_LAKE"]: home.lake, FOLDERS["BIANZHI_BUILD"]: build}
        with opened(warehouse) as connection:
            run = _Run(recording, connection, folders, build / _FOLDER)
            with opened_session(self.master, home.lake_bytes, home.log / LOG_NAME) as spark:
                run.compute(spark, progress)
            fault = run.fault or run.fill()
        shutil.rmtree(build / _FOLDER)
        if fault:
            return DbtOutcome(False, [fault], 0, len(recording.nodes), "")
        note_nodes(build, home)
        return DbtOutcome(True, [], 0, len(recording.nodes), "")


class _Run:
    """One build: the database with all that is in it but rows, and the rows that Spark computes.

    Args:
        connection: The database, which contains the seeds.
        folders: The folder for each placeholder of the recording.
        written: The folder for the rows.
    """

    def __init__(
        self,
        recording: Recording,
        connection: duckdb.DuckDBPyConnection,
        folders: Mapping[str, Path],
        written: Path,
    ):
        self._recording = recording
        self._connection = connection
        self._folders = folders
        self._written = written
        # Whether each table and view has rows, by quoted name, and each file of inputs.
        self._filled = Sources(*(folders[name] for name in FOLDERS.values())).filled_inputs()
        self.fault: NodeFault | None = None
        self._seeds = relations(connection)
        for statement in recording.before:
            connection.execute(statement)
        for node in recording.nodes:
            if not node.is_test:
                self._create(node)

    def _create(self, node: Node) -> None:
        """Create what a node creates; a table gets its columns only."""
        created, making = relation(node), created_statement(node)
        for text in node.statements:
            statement = in_folders(text, self._folders)
            if text == making and created is not None and created[0] == "table":
                statement = f"{statement.rstrip().rstrip(';')} with no data"
            self._connection.execute(statement)

    def compute(self, spark: Spark, progress: Progress) -> None:
        """Let Spark compute the rows of all tables into folders; ``fault`` is the first failure."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        for name in self._seeds:
            self._filled[name] = self._copied(spark, self._connection, name)

        def run(node: Node, cursor: duckdb.DuckDBPyConnection) -> bool:
            try:
                self._compute(spark, node, cursor)
            except (PySparkException, Py4JError) as error:
                self.fault = NodeFault(f"model {node.name}", masked(first_line(error)), None, None)
                return False
            return True

        cursors = [self._connection.cursor() for _ in range(_NODES_AT_ONCE)]
        for cursor in cursors:
            cursor.execute(f"use {Path(SEEDED).stem}")
        run_in_order(self._recording.nodes, cursors, run, progress, spark.interrupt)

    def _compute(self, spark: Spark, node: Node, cursor: duckdb.DuckDBPyConnection) -> None:
        created, text = relation(node), created_statement(node)
        if created is None or text is None:
            return
        kind, name = created
        is_of_lake = kind == "view" and reads_files(node)
        if not can_have_rows(node.rows_need, self._filled) or (
            is_of_lake and not cursor.execute(f"select 1 from {name} limit 1").fetchall()
        ):
            self._filled[name] = self._copied(spark, cursor, name)
            return
        view = spark.view(*_parts(name))
        parts, query = translated(
            in_folders(query_of(text), self._folders),
            spark.view,
            spark.view_of_files,
            lambda part: f"{view}__{part}",
        )
        if kind == "view":
            for part, sql in parts.items():
                spark.define(part, sql)
            spark.define(view, query)
            self._filled[name] = True
            return
        for part, sql in parts.items():
            spark.compute(part, sql, self._written / part)
        spark.compute(view, query, self._rows(name))
        self._filled[name] = _has_rows(self._rows(name).glob("*.parquet"))

    def _copied(self, spark: Spark, cursor: duckdb.DuckDBPyConnection, name: str) -> bool:
        """Let Spark read the rows that a table has in the database; whether it has any."""
        folder = self._rows(name)
        folder.mkdir(parents=True)
        file = folder / "rows.parquet"
        described = cursor.execute(f"select * from {name} limit 0").description
        columns = ", ".join(
            # Parquet has no whole number of 128 bits.
            f"cast({quoted(column)} as decimal(38, 0)) as {quoted(column)}"
            if str(kind) == "HUGEINT"
            else quoted(column)
            for column, kind, *_ in described
        )
        cursor.execute(f"copy (select {columns} from {name}) to {literal(str(file))}")
        spark.load(spark.view(*_parts(name)), [file])
        return _has_rows([file])

    def fill(self) -> NodeFault | None:
        """Write the rows into the tables, then run the data tests; the fault of one that fails."""
        for node in self._recording.nodes:
            created = relation(node)
            if created is not None and created[0] == "table":
                files = literal(str(self._rows(created[1]) / "*.parquet"))
                self._connection.execute(
                    f"insert into {created[1]} by name from read_parquet({files})"
                )
        for node in self._recording.nodes:
            if node.is_test and any(
                fails(self._connection, in_folders(query, self._folders))
                for query in node.statements
            ):
                return NodeFault(f"test {node.name}", message("spark.test_fails"), None, None)
        return None

    def _rows(self, name: str) -> Path:
        return self._written / ".".join(_parts(name))


def _parts(quoted_name: str) -> tuple[str, str]:
    schema, table = (part.strip('"') for part in quoted_name.split('"."'))
    return schema, table


def _has_rows(files: Iterable[Path]) -> bool:
    import pyarrow.parquet as pq  # takes long to load

    return any(pq.read_metadata(file).num_rows for file in files)
