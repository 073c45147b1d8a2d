"""Verify that the lake is unchanged since it was written, before a build reads every file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered.archive import Entry
from bianzhi.store.rows import lake
from bianzhi.store.rows.quarantine import has_file, quarantine_path
from bianzhi.store.whole_files import not_intact, recorded_sha256


def require_intact(home: Home, entries: Iterable[Entry]) -> None:
    """Refuse a lake with a file that is missing, damaged or not recorded.

    The hashes are not kept between builds: reading the files costs a fraction of a build, and only
    their bytes show that they are unchanged.
    """
    lake.lay_out(home)  # these files have no rows, so damaged ones are simply rewritten
    problems = lake_problems(home, entries)
    if problems:
        raise Refused(problems)


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
