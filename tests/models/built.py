"""The database of the demo and the recorded models, to compute models from other rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from bianzhi.build import functions
from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import (
    MONTHLY,
    RECORDED,
    Node,
    Recording,
    created_statement,
    relation,
)
from bianzhi.core.home import Home
from bianzhi.core.sql_text import quoted

Rows = dict[Any, tuple[int, int]]  # by month or key: how many, and the sum of their hashes


def table_of(node: Node) -> str:
    """The quoted name of the table of a model."""
    created = relation(node)
    assert created is not None
    assert created[0] == "table"
    return created[1]


def text_of(node: Node) -> str:
    """The statement that creates the table of a model."""
    text = created_statement(node)
    assert text is not None
    return text


def differing(first: Rows, second: Rows) -> list[Any]:
    """The months or keys in which the rows are not the same."""
    return [value for value in first | second if first.get(value) != second.get(value)]


@dataclass(frozen=True)
class Built:
    """A copy of the database of the demo, and the recorded models."""

    connection: duckdb.DuckDBPyConnection
    nodes: dict[str, Node]
    columns: dict[str, list[str]]

    @property
    def last_month(self) -> int:
        """The number of the last month of the demo."""
        ((last,),) = self.rows("select max(month_no) from warehouse.intermediate.month")
        return int(last)

    @property
    def monthly(self) -> list[Node]:
        """The monthly models."""
        nodes = self.nodes.values()
        return [node for node in nodes if node.materialized == MONTHLY and not node.is_test]

    @property
    def keyed(self) -> list[Node]:
        """The models with a key column."""
        return [node for node in self.nodes.values() if node.key_column]

    def tables(self, node: Node) -> dict[str, str]:
        """The quoted names of the tables that a model needs, by the ids of their nodes."""
        made = {need: relation(self.nodes[need]) for need in node.needs}
        return {need: created[1] for need, created in made.items() if created is not None}

    def as_table(self, name: str) -> str:
        """The quoted name of a table with the rows of a table or view, which numbers its rows."""
        views = {view for node in self.nodes.values() if (view := relation(node)) is not None}
        if ("view", name) not in views:
            return name
        copy = quoted("rows of " + name.replace('"', ""))
        self.connection.execute(f"create temp table if not exists {copy} as from {name}")
        return f"temp.main.{copy}"

    def rows_by(self, column: str, query: str) -> Rows:
        """The rows of a query by a column, whatever their order; other rows have other hashes."""
        found = self.rows(
            f"select {column}, count(*), sum(hash(the_row)) from ({query}) as the_row group by all"
        )
        return {value: (number, hashes) for value, number, hashes in found}

    def rows(self, query: str) -> list[tuple]:
        """All rows of a query."""
        return self.connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def built(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    build = demo_home.current_build.resolve()
    database = tmp_path_factory.mktemp("recorded") / "warehouse.duckdb"
    shutil.copyfile(build / "warehouse.duckdb", database)
    recording = Recording.read(demo_home.kept_project / RECORDED)
    folders = dict(zip(FOLDERS.values(), (str(demo_home.lake), str(build)), strict=True))
    nodes = {node.node_id: node for node in recording.in_folders(folders).nodes}
    with duckdb.connect() as connection:
        functions.register(connection)
        connection.execute(f"attach '{database}' as warehouse")
        connection.execute("use warehouse")
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select '\"' || table_schema || '\".\"' || table_name || '\"', column_name "
            "from information_schema.columns where table_catalog = 'warehouse' "
            "order by table_schema, table_name, ordinal_position"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        yield Built(connection, nodes, columns)
