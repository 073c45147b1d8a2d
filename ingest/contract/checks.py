"""Faults of a contract that only several of its settings together show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bianzhi.core.configuration.typed_yaml import Document
from bianzhi.core.problems import Problem
from ingest.contract import normal

if TYPE_CHECKING:
    from ingest.contract.definition import Contract, Part

DATE_TYPES = frozenset({"date", "month", "period"})


def faults(contract: Contract, document: Document) -> list[Problem]:
    """Every fault, with the place and line of the setting at fault. Each is reported once."""
    problems: dict[str, Problem] = {}
    for part in contract.parts:
        finder = _Finder(document, contract.path, part)
        for problem in (
            *_unreachable(part, finder),
            *_unread(part, finder),
            *_open_personal(part, finder),
            *_refused(part, finder),
            *_dates(part, finder),
            *_halves(part, finder),
        ):
            problems.setdefault(problem.text("en"), problem)
    return list(problems.values())


class _Finder:
    """Makes problems at the narrowest level that has a setting: part, entity or contract."""

    def __init__(self, document: Document, file: str, part: Part):
        self.document = document
        self.file = file
        self.part = part

    def problem(self, code: str, *steps: str, **values: object) -> Problem:
        place = self._place(steps)
        row = self.document.line(place) if steps else None
        return Problem(f"land.contract_{code}", {"place": place, **values}, self.file, row=row)

    def _place(self, steps: tuple[str, ...]) -> str:
        entity = ("entities", self.part.entity.name)
        for level in ((*entity, "parts", self.part.name), entity, ()):
            if _holds(self.document.content, (*level, *steps)):
                return ".".join((*level, *steps))
        return ".".join((*entity, self.part.name))


def _holds(content: Any, steps: tuple[str, ...]) -> bool:
    """Whether the content has an entry at this place."""
    for step in steps:
        if not isinstance(content, dict) or step not in content:
            return False
        content = content[step]
    return True


def _unreachable(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Columns that must come although no header of the contract means them."""
    for column in part.mandatory:
        if column not in part.headers.values() and column not in part.derive:
            yield finder.problem("unreachable", column=column)


def _unread(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Headers that ``columns`` maps and another setting keeps from being read.

    A derivation always reads its headers, so a list of headers to ignore may name them.
    """
    for list_name, unread in (("ignored", part.ignored), ("personal", part.personal)):
        for written, column in part.mapped.items():
            if normal.header(written) in unread:
                values = {"header": written, "list": list_name, "column": column}
                yield finder.problem("header_not_read", "columns", written, **values)


def _open_personal(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Personal cells that a derivation could let through: only a closed list may read them."""
    for column, derivation in part.derive.items():
        if derivation.mapping is not None and not derivation.keeps_unmapped:
            continue
        for cell in derivation.cells:
            if normal.header(cell.header or "") in part.personal:
                yield finder.problem(
                    "personal_let_through", "derive", column, header=cell.header, column=column
                )


def _refused(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Headers that the entity refuses, mapped to a column or read by a derivation."""
    for written in part.mapped:
        if part.entity.refuses(written):
            yield finder.problem("refused_header", "columns", written, header=written)
    for column, derivation in part.derive.items():
        for header in derivation.headers:
            if part.entity.refuses(header):
                yield finder.problem("refused_header", "derive", column, header=header)


def _dates(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Arithmetic on dates for a column that holds no date."""
    types = {column.name: column.type for column in part.columns}
    for column, derivation in part.derive.items():
        if derivation.moves_date and types[column] not in DATE_TYPES:
            yield finder.problem("not_a_date", "derive", column, column=column, type=types[column])


def _halves(part: Part, finder: _Finder) -> Iterator[Problem]:
    """Halves that ``pair`` does not define."""
    known = list(part.pair.halves) if part.pair else []
    for column, derivation in part.derive.items():
        for cell in derivation.cells:
            if cell.half is not None and cell.half not in known:
                yield finder.problem(
                    "unknown_half",
                    "derive",
                    column,
                    half=cell.half,
                    known=", ".join(known) or "-",
                )
