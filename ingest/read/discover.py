"""Collect the files under a path, and find the as-of date and scope of each."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from bianzhi.core.problems import Problem, Refused
from ingest.contract import Contract, patterns
from ingest.read import zips
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import Limits
from ingest.read.note import NOTE_FILE, DeliveryNote, read_note
from ingest.read.one_file import reading
from ingest.read.workbook.own_sheets import delivered_name, is_own_file

ONE_SCOPE = "*"
# Files that operating systems and office programs leave beside the data.
_LITTER = (".*", "~$*", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Options:
    """Options of the caller for all files; they override everything else."""

    as_of: date | None = None
    scope: str | None = None


@dataclass
class FileSet:
    """The files under one path of the caller."""

    root: Path
    files: list[DeliveredFile] = field(default_factory=list)
    notes: dict[str, DeliveryNote] = field(default_factory=dict)
    # By path: what keeps a file from being opened, and a note from being understood.
    faults: dict[str, list[Problem]] = field(default_factory=dict)

    def with_container(self, file: DeliveredFile) -> list[DeliveredFile]:
        """The file, and the zip that contains it."""
        if "!/" not in file.path:
            return [file]
        outer = file.path.split("!/", 1)[0]
        return [
            file,
            *(
                delivered_file
                for delivered_file in self.files
                if delivered_file.container and delivered_file.path == outer
            ),
        ]


def collect_files(path: Path, contract: Contract, limits: Limits) -> FileSet:
    """Collect all files under a path: open zips, leave out litter and ignored files.

    A zip or note that cannot be read becomes a fault of that file and does not raise.
    """
    handed = FileSet(path.resolve())
    for file in _walk(path, limits):
        if file.suffix == ".zip":
            try:
                with reading(file.path):
                    handed.files += zips.members(file)
            except Refused as refused:
                handed.files.append(file)
                handed.faults[file.path] = refused.problems
        else:
            handed.files.append(file)
    wanted = []
    for file in handed.files:
        if file.name == NOTE_FILE:
            try:
                with reading(file.path):
                    handed.notes[_folder(file)] = read_note(file)
            except Refused as refused:
                handed.faults[_folder(file)] = refused.problems
        elif not _ignored(file, contract):
            wanted.append(file)
    handed.files = wanted
    return handed


def _walk(path: Path, limits: Limits) -> Iterator[DeliveredFile]:
    if not path.is_dir():
        yield _on_disk(path, readable_name(path.name), limits)
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = sorted(name for name in folders if name != "__MACOSX" and name[0] != ".")
        for name in sorted(names):
            full = Path(folder, name)
            yield _on_disk(full, readable_name(full.relative_to(path).as_posix()), limits)
    for error in closed:  # a folder that cannot be listed is refused like a file
        full = Path(error.filename)
        yield _on_disk(full, readable_name(full.relative_to(path).as_posix()), limits)


def readable_name(name: str) -> str:
    """A name of the disk as text: bytes that are not UTF-8 are GB18030, as on Chinese Windows."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return os.fsencode(name).decode(encoding)
        except UnicodeDecodeError:
            continue
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _on_disk(full: Path, path: str, limits: Limits) -> DeliveredFile:
    declared = full.stat().st_size if full.is_file() else 0
    return DeliveredFile(path, lambda: _load(full), declared=declared, limits=limits)


def _load(full: Path) -> bytes:
    """Read a regular file; a pipe or device could block forever."""
    if full.exists() and not full.is_file() and not full.is_dir():
        raise OSError(errno.EINVAL, "not a regular file")
    return full.read_bytes()


def _ignored(file: DeliveredFile, contract: Contract) -> bool:
    name = unicodedata.normalize("NFC", file.name)
    path = unicodedata.normalize("NFC", file.path)
    litter = is_own_file(name) or any(fnmatchcase(name, glob) for glob in _LITTER)
    return litter or any(
        fnmatchcase(name, glob) or fnmatchcase(path, glob) for glob in contract.ignored_files
    )


def _folder(file: DeliveredFile) -> str:
    path = file.path.replace("!/", "/")
    return path.rsplit("/", 1)[0] if "/" in path else ""


@dataclass(frozen=True)
class Place:
    """As-of date and scope of a file; None if no source states it."""

    as_of: date | None
    scope: str | None
    received_at: datetime | None = None
    problems: tuple[Problem, ...] = ()


def place(
    file: DeliveredFile, handed: FileSet, contract: Contract, options: Options, *, as_book: bool
) -> Place:
    """Find as-of date and scope: path, file name, contract, delivery.yml, options; the last wins.

    ``as_book``: the sheets decide what a workbook feeds. Such a workbook counts as a folder, so its
    name may be a date or a division code.
    """
    folders = _folders(file, handed, as_book=as_book)
    problems: list[Problem] = []
    dates, below = _path_dates(folders, handed)
    as_of = dates[0] if len(dates) == 1 else None
    scope = _path_scope(below, contract, file)
    as_of = _named_as_of(file, contract) or as_of
    scope = _named_scope(file, contract) or scope
    as_of = _fixed_as_of(contract.delivery.as_of.constant) or as_of
    scope = contract.delivery.scope.constant or scope
    note = _nearest_note(file, handed)
    problems += _note_faults(file, handed)
    as_of = options.as_of or note.as_of or as_of
    scope = note.scope or scope
    if as_of is None and len(dates) > 1:
        values = {"dates": ", ".join(day.isoformat() for day in dates)}
        problems.append(Problem("land.ambiguous_as_of", values, file=file.path))
    elif as_of is None:
        as_of, below = _as_of_above(handed, below)
    as_of = as_of or _fixed_as_of(contract.delivery.as_of.otherwise)
    if options.scope is None and scope is None:
        if len(below) > 1:
            values = {"folders": " / ".join(below)}
            problems.append(Problem("land.ambiguous_scope", values, file=file.path))
        scope = below[0] if below else ONE_SCOPE
    scope = str(options.scope or scope)
    return Place(as_of, scope, note.received_at, tuple(problems))


def _folders(file: DeliveredFile, handed: FileSet, *, as_book: bool) -> list[str]:
    pieces = file.path.replace(".zip!/", "/").split("/")
    folders = pieces[:-1]
    stem = delivered_name(pieces[-1]).rsplit(".", 1)[0]
    if as_book and (patterns.parse_as_of(stem, coarse=False) or re.fullmatch(r"\d{6,12}", stem)):
        folders.append(stem)
    return folders


def _path_dates(folders: list[str], handed: FileSet) -> tuple[list[date], list[str]]:
    """The dates in the folders from the given path down, and the folders below the last date."""
    inside = [readable_name(handed.root.name), *folders] if handed.root.is_dir() else folders
    dated = [
        (at, day)
        for at, name in enumerate(inside)
        if (day := patterns.parse_as_of(name, coarse=False))
    ]
    if not dated:
        return [], folders
    return sorted({day for _, day in dated}), inside[dated[-1][0] + 1 :]


def _as_of_above(handed: FileSet, below: list[str]) -> tuple[date | None, list[str]]:
    """The nearest dated folder above the given path, if no other source states a date."""
    above = [readable_name(name) for name in handed.root.parent.parts]
    if handed.root.is_dir():
        above.append(readable_name(handed.root.name))
    for at in range(len(above) - 1, -1, -1):
        if day := patterns.parse_as_of(above[at], coarse=False):
            return day, [*above[at + 1 :], *below]
    return None, below


def _path_scope(below: list[str], contract: Contract, file: DeliveredFile) -> str | None:
    pattern = contract.delivery.scope.path
    return _search(pattern, file.path) if pattern else None


def named_slot(name: str, contract: Contract) -> tuple[date | None, str | None]:
    """The as-of date and the scope that a contract reads from the name of a file; None for none."""
    file = DeliveredFile(name, bytes)
    return _named_as_of(file, contract), _named_scope(file, contract)


def _named_as_of(file: DeliveredFile, contract: Contract) -> date | None:
    rules = contract.delivery.as_of
    for pattern, text in ((rules.path, file.path), (rules.file_name, file.name)):
        if pattern is not None and (search := _search(pattern, text)):
            return patterns.parse_as_of(search)
    return None


def _named_scope(file: DeliveredFile, contract: Contract) -> str | None:
    pattern = contract.delivery.scope.file_name
    return _search(pattern, file.name) if pattern else None


def _fixed_as_of(fixed: str | None) -> date | None:
    return None if fixed is None else patterns.parse_as_of(fixed)


def _search(pattern: str, text: str) -> str | None:
    """What a pattern finds in a name or path; a returned file also counts by its earlier name."""
    text = unicodedata.normalize("NFC", text)
    match = re.search(pattern, text) or re.search(pattern, delivered_name(text))
    return (match[1] if match.re.groups else match[0]) if match else None


def _nearest_note(file: DeliveredFile, handed: FileSet) -> DeliveryNote:
    """All notes on the way to the file, the nearer one over the farther one."""
    note = DeliveryNote()
    for folder in _folders_above(file):
        if folder in handed.notes:
            note = handed.notes[folder].over(note)
    return note


def _note_faults(file: DeliveredFile, handed: FileSet) -> list[Problem]:
    """The faults of all notes that apply to the file; they block it."""
    return [
        problem
        for folder in _folders_above(file)
        if folder != file.path
        for problem in handed.faults.get(folder, ())
    ]


def _folders_above(file: DeliveredFile) -> Iterator[str]:
    """The folder that was given, as '', and every folder on the way to the file."""
    yield ""
    own = _folder(file)
    for at, sign in enumerate(own):
        if sign == "/":
            yield own[:at]
    if own:
        yield own
