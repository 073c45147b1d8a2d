"""What an answer rests on: the warehouse that was read, the request and the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication
from bianzhi.store.delivered import archive
from bianzhi.store.records import read_record


@dataclass(frozen=True)
class Knowledge:
    """Facts by which the same answer can be computed again; texts are blank where not known."""

    day: date
    known_at: str
    publication: str
    digest: str
    request: str
    version: str


def knowledge_of(home: Home, request: Path, day: date, database: Path) -> Knowledge:
    """The facts about one answer; ``database`` is the file that was read."""
    published = current_publication(home)
    record: dict = {}
    if published is not None and published.database == database:
        record = published.record
    elif (database.parent / "build.json").exists():
        record = read_record(database.parent / "build.json", "audit.build_garbled")
    return Knowledge(
        day=day,
        known_at=str(record.get("known_at") or ""),
        publication=str(record.get("publication_id") or ""),
        digest=str(record.get("content_sha256") or record.get("readings_sha256") or ""),
        request=archive.sha256(request.read_bytes()),
        version=version("bianzhi"),
    )
