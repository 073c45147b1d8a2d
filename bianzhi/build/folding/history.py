"""The table of a history, and the query of its model on some of the deliveries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from bianzhi.build.folding.deliveries import Deliveries, listed
from bianzhi.build.kept_project import in_folders
from bianzhi.build.recording import Node, created_statement, query_of, relation
from bianzhi.build.unchanged import columns_of
from bianzhi.core.sql_text import literal
from bianzhi.store.rows.lake import SCHEMA_FILE

_NAME = re.compile(r"unkeyed\.kept_name = staged\.(\w+)")


def _query(node: Node) -> str:
    text = created_statement(node)
    assert text is not None
    return query_of(text)


class History:
    """The table of an entity's history in the database of a build."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        node: Node,
        staging: Node,
        deliveries: Deliveries,
        lake: Path,
        folders: Mapping[str, Path],
    ):
        created = relation(node)
        assert created is not None
        query = in_folders(_query(node), folders)
        self.cursor = cursor
        self.deliveries = deliveries
        self.name = created[1]
        self.columns = columns_of(cursor, self.name)
        self.staged = f'"warehouse"."staging"."stg_{lake.name}"'
        self._staging = in_folders(_query(staging), folders)
        self._lake = lake
        # The name that a row without a key must agree with: see macros/history/kept_keys.sql.
        named = _NAME.search(query)
        self.name_column = named.group(1) if named else None
        self._query = query.replace(self.staged, "temp.main.fold_staged")
        self._query = self._query.replace(deliveries.standing, "temp.main.fold_standing")

    def has_changed_files(self) -> bool:
        """Whether all files of changed deliveries of the build before are still in the lake."""
        return all(path.exists() for path in self._files_before())

    @property
    def staged_of_chosen(self) -> str:
        """The landed rows of the chosen deliveries."""
        return self._staged_of(self.deliveries.chosen())

    @property
    def staged_of_changed(self) -> tuple[str, ...]:
        """The landed rows of the changed deliveries: of this build, and of the build before.

        The views of the build before are not read: they name the place where it was made.
        """
        now = self._staged_of(self.deliveries.changed("fold_slot"))
        files = [str(path) for path in self._files_before()]
        if not files:
            return (now,)
        before = f"""
            select landed.*, slot.source, slot.scope, slot.part
            from read_parquet([{listed(files)}]) as landed
            inner join temp.main.fold_before as slot on landed.lake_id = slot.lake_id
            where slot.is_changed
        """
        return now, before

    def _files_before(self) -> list[Path]:
        return self._files(self.deliveries.changed("fold_before"))

    def _files(self, readings: Iterable[str]) -> list[Path]:
        return [self._lake / f"{lake_id}.parquet" for lake_id in readings]

    def _staged_of(self, readings: list[str]) -> str:
        """The query of the staging model on the files of these readings alone.

        The engine opens every file that a pattern names, whatever the condition, and a city has
        thousands of them.
        """
        files = self._files(readings) or [self._lake / SCHEMA_FILE]
        pattern = literal(str(self._lake / "*.parquet"))
        query = self._staging.replace(pattern, f"read_parquet([{listed(map(str, files))}])")
        return f"select * from {query} where lake_id in ({listed(readings)})"

    def compute(self, name: str, staged: str) -> None:
        """Run the query on these landed rows and the chosen deliveries, into a temporary table."""
        self.cursor.execute(f"create or replace temp view fold_staged as {staged}")
        self.cursor.execute(f"create or replace temp table {name} as select * from {self._query}")

    def count(self, name: str) -> int:
        """The number of rows of a temporary table."""
        found = self.cursor.execute(f"select count(*) from temp.main.{name}").fetchone()
        assert found is not None
        return int(found[0])

    def has_rows(self, query: str) -> bool:
        """Whether a query returns a row."""
        return self.cursor.execute(f"from ({query}) limit 1").fetchone() is not None

    def put(self, *statements: str) -> None:
        """Change the table in one transaction."""
        self.cursor.begin()
        for statement in statements:
            self.cursor.execute(statement)
        self.cursor.commit()
