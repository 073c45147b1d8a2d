"""Delivered bytes by content, and the append-only manifest of readings."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bianzhi.home import Home
from ingest import instants
from ingest.private_files import PRIVATE_FILE, prepare, private_folder, write_private

Entry = dict[str, Any]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def object_path(home: Home, digest: str) -> Path:
    return home.objects / digest[:2] / digest


def keep(home: Home, data: bytes, digest: str | None = None) -> str:
    """Store bytes under their hash; a second time does nothing."""
    digest = digest or sha256(data)
    path = object_path(home, digest)
    if not path.exists():
        write_whole(path, data)
    return digest


def fetch(home: Home, digest: str) -> bytes:
    return object_path(home, digest).read_bytes()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, for the owner alone."""
    write_private(path, data)


def entries(home: Home) -> list[Entry]:
    """All readings in sequence order."""
    if not home.manifest.is_dir():
        return []
    names = sorted(name for name in os.listdir(home.manifest) if name.endswith(".json"))
    return [json.loads((home.manifest / name).read_bytes()) for name in names]


def append(home: Home, entry: Entry) -> Entry:
    """Commit one reading. Call under ``lock``; the entry's file is what makes a reading exist."""
    path = home.manifest / f"{entry['sequence']:08d}.json"
    if path.exists():
        raise FileExistsError(path)
    text = json.dumps(entry, ensure_ascii=False, indent=1)
    write_whole(path, text.encode("utf-8"))
    return entry


def newest_instant(known: list[Entry]) -> datetime | None:
    return max((instants.read(entry["received_at"]) for entry in known), default=None)


def delivery_id(source: str, scope: str, as_of: str, received_at: str, digests: list[str]) -> str:
    text = "|".join([source, scope, as_of, received_at, *sorted(digests)])
    return "d" + sha256(text.encode("utf-8"))[:16]


@contextmanager
def lock(home: Home) -> Iterator[None]:
    """One writer of the archive at a time."""
    prepare(home)
    private_folder(home.objects)
    private_folder(home.manifest)
    path = home.root / "archive" / ".lock"
    with open(path, "w") as handle:
        os.chmod(path, PRIVATE_FILE)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
