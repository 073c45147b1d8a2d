"""Selects the database file for a reader: the published one, or one for a known time."""

from __future__ import annotations

from pathlib import Path

from bianzhi.build.recipe import stamp
from bianzhi.core.home import DATABASE_NAME, FORMAT_VERSION, Home
from bianzhi.core.instants import read_instant
from bianzhi.core.problems import Failed
from bianzhi.publish.kept_build import kept_build
from bianzhi.publish.published import current_publication


def readable_database(home: Home, known_at: str | None = None) -> Path:
    """The published file, or the file of a known time if a new build would reproduce it."""
    if known_at is None:
        published = current_publication(home)
        if published is None:
            raise Failed("publish.nothing_published")
        return published.database
    moment = read_instant(known_at)
    if not (home.known_build(stamp(moment)) / DATABASE_NAME).exists():
        raise Failed("sql.not_built_for", known_at=known_at)
    folder = kept_build(home, moment)
    if folder is None:
        raise Failed("sql.outdated_for", known_at=known_at)
    return folder / DATABASE_NAME


def report_database(home: Home, known_at: str | None = None) -> Path:
    """The file that reports and explanations read.

    Raises:
        Failed: ``publish.older_format``, if a version with other tables published it.
    """
    published = None if known_at else current_publication(home)
    if published is not None and not _is_current(published.record):
        raise Failed("publish.older_format")
    return readable_database(home, known_at)


def _is_current(record: dict) -> bool:
    """Whether a publication has the tables and table macros that this version reads."""
    return record.get("format_version") == FORMAT_VERSION and "table_macros" in record
