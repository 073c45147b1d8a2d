"""Which files were handed in, and to which as-of date and scope each belongs."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from bianzhi.problems import Problem, Refused
from ingest import instants, patterns, zips
from ingest.contract import Contract
from ingest.delivered import DeliveredFile

NOTE_FILE = "delivery.yml"
ONE_SCOPE = "*"
# What offices' machines leave lying around beside the files.
_LITTER = (".*", "~$*", "Thumbs.db", "desktop.ini")
_NOTE_KEYS = frozenset({"as_of", "scope", "received_at"})


@dataclass(frozen=True)
class Options:
    """What the caller says about every file handed in; it beats all else."""

    as_of: date | None = None
    scope: str | None = None


@dataclass
class Handed:
    """The files of one path that was handed in."""

    root: Path
    files: list[DeliveredFile] = field(default_factory=list)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # By path: what keeps a file from being opened, and a note from being understood.
    faults: dict[str, list[Problem]] = field(default_factory=dict)

    def with_container(self, file: DeliveredFile) -> list[DeliveredFile]:
        """The file, and the zip it came in."""
        if "!/" not in file.path:
            return [file]
        outer = file.path.split("!/", 1)[0]
        return [file, *(one for one in self.files if one.container and one.path == outer)]


def hand_in(path: Path, contract: Contract) -> Handed:
    """All files under a path; zips are opened, litter and ignored files are left out."""
    handed = Handed(path.resolve())
    for file in _walk(path):
        if file.suffix == ".zip":
            try:
                handed.files += zips.members(file)
            except Refused as refused:
                handed.files.append(file)
                handed.faults[file.path] = refused.problems
        else:
            handed.files.append(file)
    wanted = []
    for file in handed.files:
        if file.name == NOTE_FILE:
            _note(file, handed)
        elif not _ignored(file, contract):
            wanted.append(file)
    handed.files = wanted
    return handed


def _walk(path: Path) -> Iterator[DeliveredFile]:
    if path.is_file():
        yield DeliveredFile(path.name, path.read_bytes)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name != "__MACOSX" and name[0] != ".")
        for name in sorted(names):
            full = Path(folder, name)
            yield DeliveredFile(full.relative_to(path).as_posix(), full.read_bytes)


def _ignored(file: DeliveredFile, contract: Contract) -> bool:
    name = unicodedata.normalize("NFC", file.name)
    path = unicodedata.normalize("NFC", file.path)
    litter = any(fnmatchcase(name, glob) for glob in _LITTER)
    return litter or any(
        fnmatchcase(name, glob) or fnmatchcase(path, glob) for glob in contract.ignored_files
    )


def _note(file: DeliveredFile, handed: Handed) -> None:
    """Read a delivery.yml; it speaks for its folder and all below, the nearest one wins."""
    try:
        note = yaml.load(file.data, Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        values = {"detail": str(error).splitlines()[0]}
        handed.faults[_folder(file)] = [Problem("land.note_not_yaml", values, file=file.path)]
        return
    unknown = set(note) - _NOTE_KEYS if isinstance(note, dict) else {str(note)}
    if unknown:
        values = {"keys": ", ".join(sorted(map(str, unknown)))}
        handed.faults[_folder(file)] = [Problem("land.note_unknown_key", values, file=file.path)]
        return
    handed.notes[_folder(file)] = note


def _folder(file: DeliveredFile) -> str:
    path = file.path.replace("!/", "/")
    return path.rsplit("/", 1)[0] if "/" in path else ""


@dataclass(frozen=True)
class Place:
    """As-of date and scope of a file; None where nothing told."""

    as_of: date | None
    scope: str | None
    received_at: datetime | None = None
    problems: tuple[Problem, ...] = ()


def place(
    file: DeliveredFile, handed: Handed, contract: Contract, options: Options, *, as_book: bool
) -> Place:
    """Where a file belongs: path, file name, contract, delivery.yml, options; the last one wins.

    ``as_book``: a workbook known by its sheets stands for a folder, so its name may say a date or
    a division code.
    """
    folders = _folders(file, handed, as_book=as_book)
    problems: list[Problem] = []
    dates, below = _path_dates(folders, handed)
    as_of = dates[0] if len(dates) == 1 else None
    scope = _path_scope(below, contract, file)
    as_of = _named_as_of(file, contract) or as_of
    scope = _named_scope(file, contract) or scope
    as_of = _fixed_as_of(contract, "constant") or as_of
    scope = (contract.delivery.get("scope") or {}).get("constant") or scope
    note = _nearest_note(file, handed)
    problems += _note_faults(file, handed)
    if "as_of" in note:
        as_of = _noted_as_of(note["as_of"], file, problems)
    scope = note.get("scope", scope)
    received_at = _noted_receipt(note.get("received_at"), file, problems)
    as_of = options.as_of or as_of
    if as_of is None and len(dates) > 1:
        values = {"dates": ", ".join(found.isoformat() for found in dates)}
        problems.append(Problem("land.ambiguous_as_of", values, file=file.path))
    elif as_of is None:
        as_of, below = _as_of_above(handed, below)
    as_of = as_of or _fixed_as_of(contract, "otherwise")
    if options.scope is None and scope is None:
        if len(below) > 1:
            values = {"folders": " / ".join(below)}
            problems.append(Problem("land.ambiguous_scope", values, file=file.path))
        scope = below[0] if below else ONE_SCOPE
    return Place(as_of, str(options.scope or scope), received_at, tuple(problems))


def _folders(file: DeliveredFile, handed: Handed, *, as_book: bool) -> list[str]:
    pieces = file.path.replace(".zip!/", "/").split("/")
    folders = pieces[:-1]
    stem = pieces[-1].rsplit(".", 1)[0]
    if as_book and (patterns.parse_as_of(stem, coarse=False) or re.fullmatch(r"\d{6,12}", stem)):
        folders.append(stem)
    return folders


def _path_dates(folders: list[str], handed: Handed) -> tuple[list[date], list[str]]:
    """The dates in the folders at or below what was handed in, and the folders under the last."""
    inside = [handed.root.name, *folders] if handed.root.is_dir() else folders
    dated = [
        (at, found)
        for at, name in enumerate(inside)
        if (found := patterns.parse_as_of(name, coarse=False))
    ]
    if not dated:
        return [], folders
    return sorted({found for _, found in dated}), inside[dated[-1][0] + 1 :]


def _as_of_above(handed: Handed, below: list[str]) -> tuple[date | None, list[str]]:
    """Where nothing else tells: the nearest dated folder above what was handed in."""
    above = list(handed.root.parent.parts)
    if handed.root.is_dir():
        above.append(handed.root.name)
    for at in range(len(above) - 1, -1, -1):
        if found := patterns.parse_as_of(above[at], coarse=False):
            return found, [*above[at + 1 :], *below]
    return None, below


def _path_scope(below: list[str], contract: Contract, file: DeliveredFile) -> str | None:
    pattern = (contract.delivery.get("scope") or {}).get("path")
    return _search(pattern, file.path) if pattern else None


def _named_as_of(file: DeliveredFile, contract: Contract) -> date | None:
    rules = contract.delivery.get("as_of") or {}
    for rule, text in (("path", file.path), ("file_name", file.name)):
        if rule in rules and (found := _search(rules[rule], text)):
            return patterns.parse_as_of(found)
    return None


def _named_scope(file: DeliveredFile, contract: Contract) -> str | None:
    pattern = (contract.delivery.get("scope") or {}).get("file_name")
    return _search(pattern, file.name) if pattern else None


def _fixed_as_of(contract: Contract, key: str) -> date | None:
    fixed = (contract.delivery.get("as_of") or {}).get(key)
    return None if fixed is None else patterns.parse_as_of(str(fixed))


def _search(pattern: str, text: str) -> str | None:
    found = re.search(pattern, unicodedata.normalize("NFC", text))
    return (found[1] if found.re.groups else found[0]) if found else None


def _nearest_note(file: DeliveredFile, handed: Handed) -> dict[str, Any]:
    """All notes on the way to the file, the nearer one over the farther one."""
    note: dict[str, Any] = {}
    for folder in sorted(handed.notes, key=len):
        if _lies_in(file, folder):
            note.update(handed.notes[folder])
    return note


def _note_faults(file: DeliveredFile, handed: Handed) -> list[Problem]:
    """A note that is not understood holds up every file it speaks for."""
    return [
        problem
        for folder, problems in sorted(handed.faults.items())
        if folder != file.path and _lies_in(file, folder)
        for problem in problems
    ]


def _lies_in(file: DeliveredFile, folder: str) -> bool:
    own = _folder(file)
    return folder in ("", own) or own.startswith(folder + "/")


def _noted_as_of(value: Any, file: DeliveredFile, problems: list[Problem]) -> date | None:
    found = patterns.parse_as_of(str(value))
    if found is None:
        problems.append(Problem("land.note_bad_date", {"value": value}, file=file.path))
    return found


def _noted_receipt(value: Any, file: DeliveredFile, problems: list[Problem]) -> datetime | None:
    if value is None:
        return None
    try:
        return instants.parse(str(value))
    except ValueError:
        problems.append(Problem("land.note_bad_instant", {"value": value}, file=file.path))
        return None
