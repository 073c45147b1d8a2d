"""Delivered bytes, stored by content, and the append-only manifest of readings."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Problem, Refused
from bianzhi.store import sweep
from bianzhi.store.delivered import chain
from bianzhi.store.delivered.chain import Entry
from bianzhi.store.private_files import PRIVATE_FILE, prepare, private_folder
from bianzhi.store.whole_files import sha256, write_whole

__all__ = ["Entry", "sha256"]


def object_path(home: Home, digest: str) -> Path:
    return home.objects / digest[:2] / digest


def keep(home: Home, data: bytes, digest: str | None = None) -> bool:
    """Store bytes under their hash; true if they replaced a damaged object.

    An existing object is compared with the bytes and rewritten if it differs.
    """
    digest = digest or sha256(data)
    path = object_path(home, digest)
    is_there = path.exists()
    if is_there and _holds(path, data):
        return False
    write_whole(path, data)
    return is_there


def fetch(home: Home, digest: str, delivered: str = "") -> bytes:
    """The bytes of an object.

    ``delivered`` is the path of the file in its delivery, for the message.

    Raises:
        Refused: The object is missing or damaged.
    """
    path = object_path(home, digest)
    values = {"delivered": delivered or message("audit.some_file")}
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Refused([Problem("audit.object_missing", values, file=str(path))]) from error
    except OSError as error:
        values["detail"] = error.strerror or str(error)
        raise Refused([Problem("audit.object_unreadable", values, file=str(path))]) from error
    if sha256(data) != digest:
        raise Refused([Problem("audit.object_damaged", values, file=str(path))])
    return data


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def manifest(home: Home) -> chain.Chain:
    """The manifest.

    Raises:
        Refused: The manifest is damaged.
    """
    result = chain.read(home)
    if result.problems:
        raise Refused(result.problems)
    return result


def entries(home: Home) -> list[Entry]:
    """All readings in sequence order; a damaged manifest is refused."""
    return manifest(home).entries


def append(home: Home, entry: Entry) -> Entry:
    """Commit one reading under ``lock``; a reading exists once the file of its entry exists."""
    return chain.append(home, entry)


def delivery_id(
    source: str, scope: str, as_of: str, received_at: str, digests: list[str], fed: list[str]
) -> str:
    """The id of a delivery; ``fed`` tells equal files apart that are read as different rows."""
    text = "|".join([source, scope, as_of, received_at, *sorted(digests), *sorted(fed)])
    return "d" + sha256(text.encode("utf-8"))[:16]


@contextmanager
def lock(home: Home) -> Iterator[None]:
    """Lock the archive: only one process may write to it at a time."""
    prepare(home)
    private_folder(home.objects)
    private_folder(home.manifest)
    path = home.root / "archive" / ".lock"
    with open(path, "w") as handle:
        os.chmod(path, PRIVATE_FILE)
        fcntl.flock(handle, fcntl.LOCK_EX)
        sweep.sweep(home)
        yield
