"""Builds the warehouse as known at an earlier time, beside the published one, and keeps it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from bianzhi.build.builder import RECORD_NAME, Build, Progress, build_into, recipe, stamp
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.publish.database import write_database
from bianzhi.publish.integrity import require_unaltered, verify_database
from bianzhi.publish.integrity import stamp as stamp_database
from bianzhi.publish.privacy import require_private_database
from bianzhi.publish.sealed import READABLE_FILE
from bianzhi.publish.structure import KeptStructure
from bianzhi.store.delivered import archive, in_force
from bianzhi.store.locks import build_lock
from bianzhi.store.records import read_record
from bianzhi.store.whole_files import SUMS_NAME, write_sums


def build_known_at(
    home: Home, known_at: datetime, progress: Progress | None = None, is_full: bool = False
) -> Build:
    """Build the warehouse as known at an instant, beside the current build."""
    with build_lock(home) as lock:
        folder = home.known_build(stamp(known_at))
        build = build_into(home, folder, known_at, progress, lock, is_full)
        if build.outcome.succeeded:
            fresh = folder / f".{DATABASE_NAME}"
            fresh.unlink(missing_ok=True)
            tables = write_database(build.warehouse, fresh, structure=KeptStructure.of(home))
            verify_database(fresh, tables)
            require_private_database(home, fresh)
            os.chmod(fresh, READABLE_FILE)
            os.replace(fresh, folder / DATABASE_NAME)
            write_sums(folder, [DATABASE_NAME])
            stamp_database(folder / DATABASE_NAME)
    return build


def kept_build(home: Home, known_at: datetime) -> Path | None:
    """The folder of an existing build for an instant that a new build would reproduce."""
    folder = home.known_build(stamp(known_at))
    entries = in_force.known(archive.entries(home), known_at)
    return folder if entries and _follows_from(folder, recipe(home, entries)) else None


def _follows_from(folder: Path, recipe: dict) -> bool:
    record = folder / RECORD_NAME
    if not record.exists() or not (folder / SUMS_NAME).exists():
        return False
    try:
        require_unaltered(folder / DATABASE_NAME)
        result = read_record(record)
    except (Failed, Refused):  # a new build is sound
        return False
    return all(result.get(name) == value for name, value in recipe.items())
