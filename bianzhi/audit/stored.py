"""Verifies archive and lake: objects against their names, lake files against their checksums."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Problem
from bianzhi.store.delivered import archive
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.rows import lake_integrity
from bianzhi.store.whole_files import file_sha256, recorded_sha256

_PARQUET_MARK = b"PAR1"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Objects:
    """The number of verified objects, their problems, and the number of objects without reading."""

    verified: int
    problems: list[Problem]
    unreferenced: int


@dataclass(frozen=True)
class _Object:
    """An object: its hash, its path in the delivery, and its size if a reading states it."""

    digest: str
    delivered: str
    size: int | None


def objects(
    home: Home, entries: Iterable[Entry], quick: bool, progress: Callable[[int, int], None]
) -> Objects:
    """Verify the hash of every object that a reading names or that is in the archive."""
    named = _named(entries)
    strange = sorted(_present(home) - set(named))
    every = [
        *named.values(),
        *(_Object(digest, message("audit.some_file"), None) for digest in strange),
    ]
    problems = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        result = pool.map(lambda item: _object_problem(home, item, quick), every)
        for done, problem in enumerate(result, 1):
            if problem is not None:
                problems.append(problem)
            progress(done, len(every))
    return Objects(len(every), problems, len(strange))


def lake_files(
    home: Home, entries: Iterable[Entry], quick: bool, progress: Callable[[int, int], None]
) -> tuple[int, list[Problem]]:
    """Verify every file of lake and quarantine; ``quick`` only looks for missing or cut files."""
    owners = lake_integrity.lake_files(home, entries)
    if not quick:
        return len(owners), lake_integrity.lake_problems(home, entries, progress)
    cut = [path for path in owners if recorded_sha256(path) is None or not _ends_well(path)]
    return len(owners), [lake_integrity.lake_problem(path, *owners[path]) for path in cut]


def _named(entries: Iterable[Entry]) -> dict[str, _Object]:
    named: dict[str, _Object] = {}
    for entry in entries:
        for line in entry["files"]:
            delivered = f"{line['path']} ({entry['delivery_id']})"
            named.setdefault(line["sha256"], _Object(line["sha256"], delivered, line["bytes"]))
        digest = entry["contract_sha256"]
        named.setdefault(digest, _Object(digest, message("audit.some_contract"), None))
    return named


def _present(home: Home) -> set[str]:
    return {path.name for path in home.objects.glob("*/*") if _DIGEST.fullmatch(path.name)}


# Bytes of an object without a recorded size, such as a contract, that the quick audit hashes.
_SMALL = 1 << 20


def _object_problem(home: Home, one: _Object, quick: bool) -> Problem | None:
    path = archive.object_path(home, one.digest)
    values = {"delivered": one.delivered}
    try:
        size = path.stat().st_size
        if quick and (one.size is not None or size > _SMALL):
            is_whole = one.size in (None, size)
        else:
            is_whole = file_sha256(path) == one.digest
    except FileNotFoundError:
        return Problem("audit.object_missing", values, file=str(path))
    except OSError as error:
        values["detail"] = error.strerror or str(error)
        return Problem("audit.object_unreadable", values, file=str(path))
    return None if is_whole else Problem("audit.object_damaged", values, file=str(path))


def _ends_well(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(4)
            file.seek(-4, os.SEEK_END)
            return head == file.read(4) == _PARQUET_MARK
    except OSError:
        return False
