"""Protects published knowledge from unnoticed changes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.records import read_record


def published_until(home: Home) -> datetime | None:
    """The newest known time of the current publication and of all issued reports."""
    publication = home.current_publication / "publication.json"
    times = [_known_at(path, "known_at") for path in [publication] if path.exists()]
    times += [_known_at(path, "known_until") for path in home.issued.glob("[!.]*/issue.json")]
    return max((time for time in times if time), default=None)


def _known_at(path: Path, name: str) -> datetime | None:
    known_at = read_record(path, f"audit.{path.stem}_garbled").get(name)
    return instants.parse(known_at) if known_at else None


def require_backfill(home: Home, received: datetime, backfill: bool, what: str) -> None:
    """Require ``backfill`` for a receipt in the published past, and log its use."""
    until = published_until(home)
    if until is None or received > until:
        return
    if not backfill:
        values = {"received": instants.write(received), "until": instants.write(until)}
        raise Refused([Problem("land.needs_backfill", values)])
    home.log.mkdir(parents=True, exist_ok=True)
    note = {
        "logged_after": instants.write(until),
        "received_at": instants.write(received),
        "what": what,
    }
    with open(home.log / "backfill.log", "a", encoding="utf-8") as log:
        log.write(json.dumps(note, ensure_ascii=False) + "\n")
