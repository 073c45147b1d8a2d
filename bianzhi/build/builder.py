"""Builds the warehouse from the readings in force at a known time; failed builds change nothing."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bianzhi.build.dbt import DbtOutcome, run_models
from bianzhi.build.in_order import Progress
from bianzhi.build.inputs import write_inputs
from bianzhi.build.kept_project import SEEDED
from bianzhi.build.recipe import RECORD_NAME, recipe
from bianzhi.build.stages import write_stages
from bianzhi.build.unchanged import NODES
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.problems import Failed
from bianzhi.store.delivered import archive
from bianzhi.store.delivered.chain import manifest_end
from bianzhi.store.delivered.in_force import known
from bianzhi.store.locks import build_lock
from bianzhi.store.rows.lake_integrity import require_intact
from bianzhi.store.whole_files import file_sha256, note_looks, write_checksum, write_recorded

if TYPE_CHECKING:
    from bianzhi.build.spark.compared import Difference
    from bianzhi.build.spark.engine import SparkEngine

# Two folders alternate, so that a build never writes into the current one. They are not renamed,
# because the views of a build name the files that they read.
_SLOTS = ("slot-1", "slot-2")


@dataclass(frozen=True)
class Build:
    """A finished or failed build."""

    folder: Path
    outcome: DbtOutcome
    record: dict

    @property
    def warehouse(self) -> Path:
        """The path of the database of the build."""
        return self.folder / "warehouse.duckdb"


def build_current(home: Home, progress: Progress | None = None, is_full: bool = False) -> Build:
    """Build all known readings; on success the build becomes current in one step.

    Models that read the same as in the build before are kept, unless ``is_full``.
    """
    with build_lock(home) as lock:
        folder = _free_slot(home)
        build = build_into(home, folder, None, progress, lock, is_full)
        if build.outcome.succeeded:
            _point_to(home, folder)
    return build


def build_on_spark(
    home: Home, engine: SparkEngine, progress: Progress | None = None, is_compared: bool = False
) -> tuple[Build, list[Difference]]:
    """Build all known readings on a cluster.

    Args:
        is_compared: Build with DuckDB first, and compare the tables of both. The build of the
            cluster becomes current only if they are equal.

    Returns:
        The build of the cluster, or that of DuckDB if it failed; and the tables that differ.

    Raises:
        Failed: The cluster cannot be used.
    """
    from bianzhi.build.spark.compared import differences  # few builds need it

    engine.require_usable()
    with build_lock(home) as lock:
        if is_compared:
            folder = _free_slot(home)
            build = build_into(home, folder, None, progress, lock)
            if not build.outcome.succeeded:
                return build, []
            _point_to(home, folder)
        folder = _free_slot(home)
        build = build_into(home, folder, None, progress, lock, engine=engine)
        if not build.outcome.succeeded:
            return build, []
        if is_compared:
            expected = home.current_build.resolve() / SEEDED
            different = list(differences(expected, build.warehouse))
            if different:
                (folder / NODES).unlink()  # so that no later build begins with it
                return build, different
        _point_to(home, folder)
    return build, []


def build_into(
    home: Home,
    folder: Path,
    known_at: datetime | None,
    progress: Progress | None,
    lock: IO[str],
    is_full: bool = False,
    engine: SparkEngine | None = None,
) -> Build:
    """Build the readings known at ``known_at`` (None: all) in ``folder``, under ``lock``.

    Args:
        is_full: Keep nothing of an earlier build.
        engine: What computes the tables, all of them; by default DuckDB.

    Raises:
        Failed: Nothing is landed.
        Refused: A file is damaged.
    """
    manifest = archive.manifest(home)
    entries = known(manifest.entries, known_at)
    if not entries:
        raise Failed("build.nothing_landed")
    require_intact(home, manifest.entries, is_full)
    _sweep(home)
    _clear(folder)
    write_inputs(home, folder, known_at)
    update = progress or (lambda *_: None)
    bases = [] if is_full else _bases(home, folder)
    if engine is None:
        outcome = run_models(folder, home, update, lock, bases)
    else:
        outcome = engine.run(folder, home, update, lock)
    record = {
        **recipe(home, manifest, entries),
        "manifest": manifest_end(home),
        "nodes": outcome.nodes,
        "engine": "duckdb" if engine is None else "spark",
    }
    if outcome.succeeded:
        write_stages(folder, home.lake, next(iter(bases), None))
        warehouse = folder / SEEDED
        write_checksum(warehouse, file_sha256(warehouse))
        note_looks(warehouse)
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
        write_recorded(folder / RECORD_NAME, f"{text}\n".encode())
    return Build(folder, outcome, record)


def _bases(home: Home, folder: Path) -> list[Path]:
    """The builds that one in ``folder`` can begin with, the current one first."""
    current = home.current_build.resolve()
    slots = [home.root / "build" / slot for slot in _SLOTS]
    return [base for base in dict.fromkeys((current, *slots)) if base != folder]


def _sweep(home: Home) -> None:
    """Remove builds for known times that were killed or failed."""
    for folder in home.known_build("").glob("*"):
        if folder.is_dir() and not (folder / RECORD_NAME).exists():
            shutil.rmtree(folder)


def _free_slot(home: Home) -> Path:
    current = home.current_build.resolve().name
    name = next(slot for slot in _SLOTS if slot != current)
    return home.root / "build" / name


def _clear(folder: Path) -> None:
    """Remove the previous build, except the database of a known time, which may be in use."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        if path.name == DATABASE_NAME:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _point_to(home: Home, folder: Path) -> None:
    link = home.current_build.with_name(".current.next")
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name, target_is_directory=True)
    os.replace(link, home.current_build)
