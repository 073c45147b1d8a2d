"""What the first publication of a warehouse begins with: code lists, and tables without rows.

The project alone fixes the code lists and norms, and in a small warehouse most other tables have no
rows. To write them takes longer than to write the rows of a small office. So a warehouse keeps them
in the form of a publication, for one state of the project, and the first publication takes over
what a later one takes over from the one before it. The warehouses of a checkout share them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bianzhi.build.kept_project import is_checkout, project_state
from bianzhi.core.home import DATABASE_NAME, PROJECT_ROOT, Home
from bianzhi.publish.database import attached, is_large, write_database
from bianzhi.publish.earlier import (
    PARQUET_NAME,
    Shared,
    state_of,
    tables_from_json,
    tables_to_json,
)
from bianzhi.publish.leaks import texts_in
from bianzhi.publish.parquet_files import write_parquet
from bianzhi.publish.sealed import remove_sealed
from bianzhi.publish.structure import BUILT, FIXED_SCHEMAS, Structure, structure_of
from bianzhi.store.private_files import private_folder
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import is_unaltered, recorded_sums, write_sums, wrong_in

_RECORD, _TEXTS = "beginning.json", "texts.parquet"
_SHARED = Path("target", "beginning")


@dataclass(frozen=True)
class Beginning:
    """Where a warehouse keeps what its publications begin with, if it is there or not."""

    folder: Path

    @classmethod
    def of(cls, home: Home) -> Beginning:
        """That of a warehouse."""
        return cls(home.beginning)

    def shared(self, warehouse: Path) -> Shared | None:
        """What the publication of a build begins with; written first where it is out of date.

        Args:
            warehouse: The database of the build.

        Returns:
            None if someone changed the build: its code lists are then published as they are. None
            also for a large one, whose publication has larger blocks.
        """
        if is_large(warehouse) or not is_unaltered(warehouse):
            return None
        with attached(warehouse) as connection:
            structure = structure_of(connection, BUILT)
        project = state_of(project_state())
        state = hashlib.sha256(f"{project} {structure.digest}".encode()).hexdigest()
        shared = Beginning(PROJECT_ROOT / _SHARED)
        if not self._is_kept(state) and not (shared._is_kept(state) and shared._copy(self)):
            self._write(warehouse, structure, state)
            if is_checkout():
                self._copy(shared)
        tables = tables_from_json(json.loads((self.folder / _RECORD).read_bytes())["tables"])
        return Shared(
            tables={table.qualified: table for table in tables if table.schema in FIXED_SCHEMAS},
            months={table.qualified: table.months for table in tables},
            folder=self.folder,
            texts=self.folder / _TEXTS,
        )

    def _copy(self, other: Beginning) -> bool:
        """Keep the same elsewhere; False if that cannot be done."""
        fresh = other.folder.with_name(f".{other.folder.name}-{os.getpid()}")
        try:
            fresh.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.folder, fresh)
            remove_sealed(other.folder)
            fresh.rename(other.folder)
        except OSError:  # the disk is full, or another process writes it
            remove_sealed(fresh)
            return False
        return True

    def _is_kept(self, state: str) -> bool:
        sums = recorded_sums(self.folder)
        if sums is None or wrong_in(self.folder, sums):
            return False
        return json.loads((self.folder / _RECORD).read_bytes())["state"] == state

    def _write(self, warehouse: Path, structure: Structure, state: str) -> None:
        fresh = self.folder.with_name(f".{self.folder.name}.next")
        remove_sealed(fresh)
        private_folder(fresh)
        rows_of = [relation for relation in structure.relations if relation.schema in FIXED_SCHEMAS]
        tables = write_database(warehouse, fresh / DATABASE_NAME, rows_of=rows_of)
        write_parquet(fresh / DATABASE_NAME, tables, fresh / PARQUET_NAME, None)
        (fresh / _TEXTS).write_bytes(parquet_bytes(texts_in(fresh / DATABASE_NAME)))
        record = {"state": state, "tables": tables_to_json(tables)}
        (fresh / _RECORD).write_text(json.dumps(record), "utf-8")
        write_sums(fresh)
        remove_sealed(self.folder)
        fresh.rename(self.folder)
