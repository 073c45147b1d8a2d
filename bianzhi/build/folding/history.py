"""The table of a history, and the query of its model on some of the deliveries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import duckdb

from bianzhi.build.folding.deliveries import Deliveries, columns, listed
from bianzhi.build.kept_project import in_folders
from bianzhi.build.recording import Node, created_statement, query_of, relation

_NAME = re.compile(r"unkeyed\.kept_name = staged\.(\w+)")


class History:
    """The table of an entity's history in the database of a build."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        node: Node,
        deliveries: Deliveries,
        lake: Path,
        folders: Mapping[str, Path],
    ):
        created, text = relation(node), created_statement(node)
        assert created is not None
        assert text is not None
        query = in_folders(query_of(text), folders)
        self.cursor = cursor
        self.deliveries = deliveries
        self.name = created[1]
        self.columns = columns(cursor, self.name)
        self.staged = f'"warehouse"."staging"."stg_{lake.name}"'
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
        chosen = listed(self.deliveries.chosen())
        return f"select * from {self.staged} where lake_id in ({chosen})"

    @property
    def staged_of_changed(self) -> tuple[str, ...]:
        """The landed rows of the changed deliveries: of this build, and of the build before.

        The views of the build before are not read: they name the place where it was made.
        """
        changed = listed(self.deliveries.changed("fold_slot"))
        now = f"select * from {self.staged} where lake_id in ({changed})"
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
        changed = self.deliveries.changed("fold_before")
        return [self._lake / f"{lake_id}.parquet" for lake_id in changed]

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
