"""Plan deliveries: which file or sheet feeds which part of which entity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import translate
from functools import lru_cache

from bianzhi.core.problems import Problem, Refused, did_you_mean
from ingest.contract import Contract, Part, patterns
from ingest.read import file_kind, readers
from ingest.read.delivered import DeliveredFile
from ingest.read.discover import FileSet, Options, place
from ingest.read.one_file import reading
from ingest.read.readers import Workbook
from ingest.read.workbook.own_sheets import delivered_name, is_own


@dataclass(frozen=True)
class Feed:
    """One file or sheet that feeds one part."""

    part: Part
    file: DeliveredFile
    sheet: str | None


@dataclass
class Planned:
    """A planned delivery: its files, their feeds, and the problems and remarks before reading."""

    as_of: date | None
    scope: str | None
    label: str
    received_at: datetime | None = None
    files: list[DeliveredFile] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What was passed over or read in another way, and need not be corrected.
    remarks: list[Problem] = field(default_factory=list)

    @property
    def slot(self) -> tuple[date, str]:
        """As-of date and scope.

        Raises:
            ValueError: One of them is missing; the problems of the delivery then say why.
        """
        if self.as_of is None or self.scope is None:
            raise ValueError(f"no as-of date or scope: {self.label}")
        return self.as_of, self.scope


def plan(handed: Iterable[FileSet], contract: Contract, options: Options) -> list[Planned]:
    """Plan deliveries sorted by as-of date and scope; an unassigned file is its own delivery."""
    planneds: dict[tuple[date | None, str | None, str], Planned] = {}
    for file_set in handed:
        for file in file_set.files:
            if not file.container:
                try:
                    with reading(file.path):
                        _assign(file, file_set, contract, options, planneds)
                except Refused as refused:
                    planneds[(None, None, file.path)] = Planned(
                        None, None, file.path, files=[file], problems=refused.problems
                    )
    for planned in planneds.values():
        planned.problems += same_part_twice(planned.feeds)
    return sorted(planneds.values(), key=lambda p: (str(p.as_of), str(p.scope), p.label))


def _assign(
    file: DeliveredFile,
    handed: FileSet,
    contract: Contract,
    options: Options,
    found: dict[tuple[date | None, str | None, str], Planned],
) -> None:
    """Add a file with its feeds and its problems to its delivery."""
    faults = list(handed.faults.get(file.path, ()))
    result = FileFeeds() if faults else feeds_of(file, contract)
    where = place(file, handed, contract, options, as_book=result.is_by_sheets)
    file.forget()
    faults += result.problems + list(where.problems)
    label = file.path if where.as_of is None or where.problems else ""
    # A faulty note blocks all its files and is reported once.
    label = next((p.file for p in where.problems if p.file and p.file != file.path), label)
    if where.as_of is None and not faults:
        faults.append(Problem("land.no_as_of", {}, file=file.path))
    key = (where.as_of, where.scope, label)
    planned = found.setdefault(key, Planned(where.as_of, where.scope, label))
    planned.received_at = max(
        (moment for moment in (planned.received_at, where.received_at) if moment), default=None
    )
    planned.feeds += result.feeds
    planned.remarks += result.remarks
    planned.problems += [problem for problem in faults if problem not in planned.problems]
    planned.files += [
        delivered_file
        for delivered_file in handed.with_container(file)
        if delivered_file not in planned.files
    ]


@dataclass
class FileFeeds:
    """The feeds of one file, its problems and the remarks about it.

    ``is_by_sheets``: the sheets of a workbook decide what it feeds, and not its name.
    """

    feeds: list[Feed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    is_by_sheets: bool = False


def feeds_of(file: DeliveredFile, contract: Contract) -> FileFeeds:
    """The feeds of a file by its name or its sheets."""
    if problem := file_kind.by_name(file):
        return FileFeeds(problems=[problem])
    if file.suffix in patterns.WORKBOOKS:
        try:
            with reading(file.path):
                return _workbook_feeds(file, contract)
        except Refused as refused:
            return FileFeeds(problems=refused.problems)
    parts = [part for part in contract.parts if _by_name(file, part)]
    if parts:
        return FileFeeds([Feed(part, file, None) for part in parts])
    return FileFeeds(problems=[file_kind.unread(file) or _no_part(file, contract)])


def _workbook_feeds(file: DeliveredFile, contract: Contract) -> FileFeeds:
    book = readers.open_workbook(file)
    by_name = [part for part in contract.parts if _by_name(file, part)]
    if by_name:
        sheet, problems = _only_sheet(file, book, by_name[0])
        result = FileFeeds([Feed(part, file, sheet) for part in by_name if sheet], problems)
    else:
        result = _sheet_feeds(file, book, contract)
    result.remarks += [
        Problem("land.hidden_sheet", {}, file=file.path, sheet=sheet)
        for sheet in book.hidden_sheets
        if not is_own(sheet) and _normal(sheet) not in map(_normal, contract.ignored_sheets)
    ]
    result.remarks += [
        Problem("land.own_sheet", {}, file=file.path, sheet=sheet)
        for sheet in (*book.sheet_names, *book.hidden_sheets)
        if is_own(sheet)
    ]
    return result


def _sheet_feeds(file: DeliveredFile, book: Workbook, contract: Contract) -> FileFeeds:
    feeds: list[Feed] = []
    problems: list[Problem] = []
    candidates = [part for part in contract.parts if any(_sheet_names(file, part))]
    for sheet in book.sheet_names:
        parts = [part for part in candidates if _normal(sheet) in _sheet_names(file, part)]
        feeds += [Feed(part, file, sheet) for part in parts]
        if not parts and _normal(sheet) not in map(_normal, contract.ignored_sheets):
            if is_own(sheet):
                continue
            try:
                if book.is_empty(sheet):
                    continue
            except Refused as refused:  # it must not hide what is wrong with the other sheets
                problems += refused.problems
                continue
            known = sorted({name for part in candidates for name in _sheet_names(file, part)})
            values = {"known": ", ".join(known), "guess": did_you_mean(_normal(sheet), known)}
            problems.append(Problem("land.unknown_sheet", values, file=file.path, sheet=sheet))
    if not candidates:
        problems = [_no_part(file, contract)]
    elif not feeds and not problems:
        problems = [Problem("land.empty_workbook", {}, file=file.path)]
    return FileFeeds(feeds, problems, is_by_sheets=True)


def _only_sheet(
    file: DeliveredFile, book: Workbook, part: Part
) -> tuple[str | None, list[Problem]]:
    """The sheet named after the entity of a file, else the only filled sheet of the workbook."""
    names = {_normal(name) for match in part.matches for name in match.sheets}
    named = [sheet for sheet in book.sheet_names if _normal(sheet) in names]
    if len(named) == 1:
        return named[0], []
    delivered = [sheet for sheet in book.sheet_names if not is_own(sheet)]
    filled = [sheet for sheet in delivered if not book.is_empty(sheet)]
    if len(filled) > 1:
        values = {"sheets": ", ".join(filled), "entity": part.entity.name}
        return None, [Problem("land.which_sheet", values, file=file.path)]
    if not delivered:
        return None, [Problem("land.empty_workbook", {}, file=file.path)]
    return (filled or delivered)[0], []


def parts_of_workbook(name: str, contract: Contract) -> dict[str | None, list[Part]]:
    """Sheet -> the parts that it feeds in a workbook of this name.

    A workbook named after its content feeds parts from its only sheet: the key is None.
    """
    file = DeliveredFile(name, bytes)
    if by_name := [part for part in contract.parts if _by_name(file, part)]:
        return {None: by_name}
    sheets: dict[str | None, list[Part]] = {}
    for part in contract.parts:
        named = (m.sheets[0] for m in part.matches if m.sheets and _fits(file, m.files))
        if (sheet := next(named, None)) is not None:
            sheets.setdefault(sheet, []).append(part)
    return sheets


def same_part_twice(feeds: Iterable[Feed]) -> list[Problem]:
    """One problem for each further file or sheet of a delivery that feeds the same part."""
    owners: dict[tuple[str, str], list[Feed]] = {}
    for feed in feeds:
        owners.setdefault((feed.part.entity.name, feed.part.name), []).append(feed)
    return [
        Problem(
            "land.same_part_twice",
            {"entity": entity, "part": part, "first": _where(several[0])},
            file=again.file.path,
            sheet=again.sheet,
        )
        for (entity, part), several in owners.items()
        for again in several[1:]
    ]


def _where(feed: Feed) -> str:
    return feed.file.path if feed.sheet is None else f"{feed.file.path} [{feed.sheet}]"


def _by_name(file: DeliveredFile, part: Part) -> bool:
    return any(not match.sheets and _fits(file, match.files) for match in part.matches)


def _sheet_names(file: DeliveredFile, part: Part) -> set[str]:
    return {
        _normal(name)
        for match in part.matches
        if match.sheets and _fits(file, match.files)
        for name in match.sheets
    }


def _fits(file: DeliveredFile, globs: tuple[str, ...]) -> bool:
    """Whether a glob matches, ignoring case: a glob with a slash the path, any other the name."""
    of_names, of_paths = _sorted(globs)
    return _matches(file.name, of_names) or (
        of_paths != () and _matches(file.path.replace("!/", "/"), of_paths)
    )


@lru_cache(maxsize=4096)
def _sorted(globs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The globs for names and those for paths."""
    return (
        tuple(glob for glob in globs if "/" not in glob),
        tuple(glob for glob in globs if "/" in glob),
    )


@lru_cache(maxsize=65536)
def _matches(text: str, globs: tuple[str, ...]) -> bool:
    """Whether a text, or the one that a returned file was delivered under, matches a glob."""
    normal = _normal(text)
    return any(_compiled(globs).match(form) for form in (normal, delivered_name(normal)))


@lru_cache(maxsize=4096)
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    # Without a glob, nothing matches.
    return re.compile("|".join(translate(_normal(glob)) for glob in globs) or "(?!)")


@lru_cache(maxsize=65536)
def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().lower()


def _no_part(file: DeliveredFile, contract: Contract) -> Problem:
    known = sorted({glob for p in contract.parts for m in p.matches for glob in m.files})
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    stems = {re.split(r"[*?\[]|\.[^.]*$", glob)[0].rstrip("_") for glob in known}
    stem = re.sub(r"[\d_.-]+$", "", _normal(file.name).rpartition(".")[0])
    values = {"source": contract.source, "known": shown, "guess": did_you_mean(stem, sorted(stems))}
    return Problem("land.no_part", values, file=file.path)
