"""Builds the warehouse as known at an earlier time, beside the published one, and keeps it."""

from __future__ import annotations

import os
from datetime import datetime

from bianzhi.build.builder import Build, Progress, build_into
from bianzhi.build.recipe import stamp
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.publish.beginning import Beginning
from bianzhi.publish.database import write_database
from bianzhi.publish.integrity import stamp as stamp_database
from bianzhi.publish.integrity import verify_database
from bianzhi.publish.privacy import require_private_database
from bianzhi.publish.sealed import READABLE_FILE
from bianzhi.publish.searched_texts import texts_of
from bianzhi.store.locks import build_lock
from bianzhi.store.whole_files import write_sums


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
            beginning = Beginning.of(home).shared(build.warehouse)
            if beginning:
                beginning.copy_database(fresh)
            tables = write_database(build.warehouse, fresh, before=beginning)
            verify_database(fresh, tables)
            require_private_database(home, fresh, texts_of(fresh, tables, beginning))
            os.chmod(fresh, READABLE_FILE)
            os.replace(fresh, folder / DATABASE_NAME)
            write_sums(folder, [DATABASE_NAME])
            stamp_database(folder / DATABASE_NAME)
    return build
