"""Publishes a build that passed the gate: a complete new folder, then one atomic swap."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from bianzhi.build.kept_project import SEEDED, project_state
from bianzhi.core.home import DATABASE_NAME, FORMAT_VERSION, GATE_NAME, JUDGED_NAME, Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.publish.beginning import Beginning
from bianzhi.publish.database import PublishedTable, write_database
from bianzhi.publish.digest import DIGEST_VERSION, combined_digest
from bianzhi.publish.earlier import PARQUET_NAME, Shared, note_sources, shared_tables
from bianzhi.publish.integrity import forget_stamp, stamp, verify_database
from bianzhi.publish.parquet_files import verify_parquet, write_parquet
from bianzhi.publish.privacy import require_private_database
from bianzhi.publish.published import (
    RECORD_NAME,
    Publication,
    current_publication,
    is_whole,
    publications,
    read_publication,
)
from bianzhi.publish.published_views import published_views
from bianzhi.publish.sealed import OPEN_FOLDER, remove_sealed, seal
from bianzhi.publish.searched_texts import keep_texts, texts_of
from bianzhi.publish.table_macros import published_macros
from bianzhi.store.records import read_record
from bianzhi.store.whole_files import is_intact, recorded_sums, write_sums, wrong_in

KEPT_PUBLICATIONS = 3
BLOCKED_EXIT_CODE = 3


def publish(home: Home, progress: Callable[[str], None] = lambda _: None) -> Publication:
    """Publish the current build.

    Raises:
        Failed: Nothing is built, or the build was not checked or is blocked by the gate.
    """
    build = home.current_build.resolve()
    warehouse = build / SEEDED
    built, verdict = _judged_build(build)
    home.published.mkdir(parents=True, exist_ok=True)
    os.chmod(home.published, OPEN_FOLDER)
    fresh = home.published / ".next"
    remove_sealed(fresh)
    fresh.mkdir()
    project = project_state()
    earlier = _earlier(home, project) or Beginning.of(home).shared(warehouse)
    if earlier:
        earlier.copy_database(fresh / DATABASE_NAME)
    tables = write_database(warehouse, fresh / DATABASE_NAME, progress, earlier)
    written = [table for table in tables if not earlier or table.qualified not in earlier.tables]
    verify_database(fresh / DATABASE_NAME, written)
    texts = texts_of(fresh / DATABASE_NAME, tables, earlier)
    require_private_database(home, fresh / DATABASE_NAME, texts)
    queries = _queries(fresh / DATABASE_NAME)
    record = _record(home, built, verdict, tables, queries)
    folder = home.published / record["publication_id"]
    if not is_whole(folder):
        write_parquet(fresh / DATABASE_NAME, tables, fresh / PARQUET_NAME, earlier)
        verify_parquet(fresh / PARQUET_NAME, written)
        _write_json(fresh / RECORD_NAME, record)
        write_sums(fresh)
        _put(fresh, folder)
    remove_sealed(fresh)
    seal(folder)
    stamp(folder / DATABASE_NAME)
    _point_to(home, folder.name)
    note_sources(home, folder.name, project, tables, keep_texts(home, texts))
    _drop_old(home)
    for publication in publications(home):
        seal(publication.folder)
    return read_publication(folder)


def _earlier(home: Home, project: str) -> Shared | None:
    """What can be taken over from the publication that readers use now."""
    try:
        current = current_publication(home)
    except (Failed, Refused):  # a damaged one is replaced
        return None
    if current is None:
        return None
    return shared_tables(home, current.record, current.folder, project)


def _put(fresh: Path, folder: Path) -> None:
    """Move a written publication to its folder, file by file over a damaged copy of it.

    Readers find each file at any moment; a reader that has the damaged file open keeps it.
    """
    if not folder.exists():
        os.replace(fresh, folder)
        return
    for part in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        part.chmod(0o755)  # a finished publication may have no write bits
    for path in sorted(path for path in fresh.rglob("*") if path.is_file()):
        target = folder / path.relative_to(fresh)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    for name in wrong_in(folder, recorded_sums(folder) or {}):
        (folder / name).unlink()


def _judged_build(build: Path) -> tuple[dict, dict]:
    if not (build / "build.json").exists():
        raise Failed("publish.nothing_built")
    gate = build / GATE_NAME
    if not gate.exists() or not is_intact(build / JUDGED_NAME):
        raise Failed("publish.not_checked")
    verdict = read_record(gate, "audit.gate_garbled")
    if verdict["verdict"] == "block":
        raise Failed("publish.blocked", BLOCKED_EXIT_CODE, count=verdict["blocking"])
    return read_record(build / "build.json", "audit.build_garbled"), verdict


def _record(
    home: Home,
    built: dict,
    verdict: dict,
    tables: list[PublishedTable],
    queries: dict[str, dict[str, str]],
) -> dict:
    digests = {table.qualified: table.digest for table in tables}
    content = combined_digest({**digests, **queries["table_macros"], **queries["views"]})
    stamp = "".join(mark for mark in (built["known_at"] or "empty")[:19] if mark.isalnum())
    newest = max(
        (publication.record["publication_no"] for publication in publications(home)), default=0
    )
    return {
        "publication_id": f"{stamp}-{content[:12]}",
        "publication_no": newest + 1,
        "known_at": built["known_at"],
        "sequence": built["sequence"],
        "manifest": built.get("manifest"),
        "readings_sha256": built["readings_sha256"],
        "format_version": FORMAT_VERSION,
        "versions": built["versions"],
        "verdict": verdict["verdict"],
        "content_sha256": content,
        "digest_version": DIGEST_VERSION,
        "rows": {table.qualified: table.rows for table in tables},
        "digests": digests,
        **queries,
    }


def _queries(database: Path) -> dict[str, dict[str, str]]:
    """Digests of the table macros and views of a database, by kind and name."""
    views = published_views(database)
    return {
        "table_macros": {macro.qualified: macro.digest for macro in published_macros(database)},
        "views": {name: hashlib.sha256(sql.encode()).hexdigest() for name, sql in views.items()},
    }


def _point_to(home: Home, name: str) -> None:
    """Swap ``current`` in one step; a reader that has the old file open keeps it."""
    link = home.published / ".current.next"
    link.unlink(missing_ok=True)
    link.symlink_to(name, target_is_directory=True)
    os.replace(link, home.current_publication)


def _drop_old(home: Home) -> None:
    current = home.current_publication.resolve()
    others = [publication for publication in publications(home) if publication.folder != current]
    for old in others[: max(0, len(others) - (KEPT_PUBLICATIONS - 1))]:
        remove_sealed(old.folder)
        forget_stamp(old.database)


def _write_json(path: Path, value: dict) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
