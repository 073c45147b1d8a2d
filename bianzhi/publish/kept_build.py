"""Finds the kept build for a known time. Loads neither dbt nor data frames."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bianzhi.build.recipe import RECORD_NAME, recipe, stamp
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.publish.integrity import require_unaltered
from bianzhi.store.delivered import archive
from bianzhi.store.delivered.in_force import known
from bianzhi.store.records import read_record
from bianzhi.store.whole_files import SUMS_NAME


def kept_build(home: Home, known_at: datetime) -> Path | None:
    """The folder of an existing build for an instant that a new build would reproduce."""
    folder = home.known_build(stamp(known_at))
    manifest = archive.manifest(home)
    entries = known(manifest.entries, known_at)
    is_same = bool(entries) and _follows_from(folder, recipe(home, manifest, entries))
    return folder if is_same else None


def _follows_from(folder: Path, current: dict[str, Any]) -> bool:
    record = folder / RECORD_NAME
    if not record.exists() or not (folder / SUMS_NAME).exists():
        return False
    try:
        require_unaltered(folder / DATABASE_NAME)
        result = read_record(record)
    except (Failed, Refused):  # a new build is sound
        return False
    return all(result.get(name) == value for name, value in current.items())
