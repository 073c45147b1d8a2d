"""Brings the histories of a build up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.build.folding import periods, window
from bianzhi.build.folding.deliveries import UNLANDED, Deliveries
from bianzhi.build.folding.history import History
from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import Node, is_plain
from bianzhi.build.unchanged import named_inputs
from ingest.dictionary import schema

_PREFIX = "hist_"


@dataclass(frozen=True)
class Folding:
    """Brings histories up to date in the database of a build.

    Args:
        inputs_before: The folder of the input tables of the build before.
        folders: The folder for each placeholder of the recording.
    """

    inputs_before: Path
    folders: Mapping[str, Path]

    def fold(self, cursor: duckdb.DuckDBPyConnection, node: Node, staging: Node) -> bool:
        """Bring the history of a node up to date in one transaction.

        Args:
            staging: The one node that it needs, of the landed rows.

        Returns:
            False where all of it is to be computed; then nothing is changed.
        """
        entity = schema.entities().get(node.name.removeprefix(_PREFIX))
        if (
            entity is None
            or entity.kind == "event"
            or not _reads_deliveries(node, entity.name, staging)
        ):
            return False
        lake, build = (self.folders[name] for name in FOLDERS.values())
        deliveries = Deliveries(cursor, entity.name, build / "inputs", self.inputs_before)
        try:
            if not deliveries.compare():
                return False
            history = History(cursor, node, staging, deliveries, lake / entity.name, self.folders)
            if not history.has_changed_files():
                return False
            if entity.period:
                return periods.replace(history, entity.period)
            return window.replace(history)
        finally:
            _drop(cursor)


def _reads_deliveries(node: Node, entity: str, staging: Node) -> bool:
    """Whether a model is one statement that reads nothing but the deliveries of its entity."""
    if (
        not is_plain(node)
        or list(node.needs) != [staging.node_id]
        or staging.name != f"stg_{entity}"
    ):
        return False
    return named_inputs(node) <= {"standing", *UNLANDED}


def _drop(cursor: duckdb.DuckDBPyConnection) -> None:
    """Drop what folding wrote beside the history."""
    made = cursor.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_catalog = 'temp' and starts_with(table_name, 'fold_')"
    ).fetchall()
    for name, kind in made:
        cursor.execute(f"drop {'view' if kind == 'VIEW' else 'table'} if exists temp.main.{name}")
