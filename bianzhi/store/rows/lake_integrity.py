"""Verify that the lake is unchanged since it was written, before a build reads it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.rows import lake
from bianzhi.store.rows.quarantine import has_file, quarantine_path
from bianzhi.store.whole_files import (
    checksum_path,
    is_intact,
    looks,
    not_intact,
    recorded_sha256,
    write_recorded,
)

# Size, times and inode of a file and of its checksum.
_Looks = list[int]


def require_intact(home: Home, entries: Iterable[Entry], is_full: bool = False) -> None:
    """Refuse a lake with a file that is missing, damaged or not recorded.

    A file that an earlier build found intact, and whose size, times and inode are the same, is not
    hashed again. Only a fault of the disk can have changed it, which ``bianzhi audit`` finds.

    Args:
        is_full: Hash every file.
    """
    lake.lay_out(home)  # these files have no rows, so damaged ones are simply rewritten
    owners = lake_files(home, entries)
    known = {} if is_full else _verified(home)
    now = {path: _looks(path) for path in owners}
    left = [path for path, own in now.items() if own is None or known.get(str(path)) != own]
    problems = [lake_problem(path, *owners[path]) for path in not_intact(left)]
    if problems:
        raise Refused(problems)
    if left or len(known) != len(now):
        text = json.dumps({str(path): own for path, own in now.items()})
        with contextlib.suppress(OSError):  # without the record, the next build hashes the files
            write_recorded(home.verified_lake, text.encode())


def _verified(home: Home) -> dict[str, _Looks]:
    """The files that were found intact, as they looked then; none if the record is damaged."""
    if not is_intact(home.verified_lake):
        return {}
    return json.loads(home.verified_lake.read_bytes())


def _looks(path: Path) -> _Looks | None:
    with contextlib.suppress(OSError):
        return looks(path) + looks(checksum_path(path))
    return None


def lake_problems(
    home: Home,
    entries: Iterable[Entry],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Problem]:
    """One problem for each changed or missing lake or quarantine file, with its delivery."""
    owners = lake_files(home, entries)
    return [lake_problem(path, *owners[path]) for path in not_intact(owners, progress)]


def lake_files(home: Home, entries: Iterable[Entry]) -> dict[Path, tuple[Entry, dict]]:
    """The files of all readings, each with the entry and the part of its last write."""
    owners: dict[Path, tuple[Entry, dict]] = {}
    for entry in entries:
        for part in entry["parts"]:
            owners[lake.lake_path(home, part["entity"], part["lake_id"])] = (entry, part)
            if has_file(part):
                owners[quarantine_path(home, part["lake_id"])] = (entry, part)
    return owners


def lake_problem(path: Path, entry: Entry, part: dict) -> Problem:
    """The problem of a lake file that is missing, altered or not recorded."""
    values = {"delivery": entry["delivery_id"], "delivered": part["file_name"]}
    if not path.exists():
        code = "audit.lake_missing"
    else:
        code = "audit.lake_damaged" if recorded_sha256(path) else "audit.lake_unrecorded"
    return Problem(code, values, file=str(path))
