"""The cells that a contract would read into a given row.

Landing computes columns from cells; here cells are computed from columns. A column that is mapped
from a header is written under it. A derived one is taken apart: a map is read from right to left,
joined pieces are split. What is lost on the way in (a digest, a part of a text) is taken from a row
of another entity of the same sheet that has the text, else from the delivered line of the row. A
cell that landing took from another line cannot be written back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.contract import Part, normal
from ingest.contract.derivation import UNREADABLE, Cell, Derivation, Piece

Row = Mapping[str, Any]
# Another entity of the sheet, a derived column ('' for the key alone) and the row that asks -> the
# row of the entity with the same key and column.
Lookup = Callable[[Part, str, Row], Row | None]
# A row -> the cells of its delivered line, by header in normal form.
Line = Callable[[Row], Mapping[str, Any]]


@dataclass(frozen=True)
class Inverse:
    """How rows of one entity become the cells of a sheet.

    ``others`` are the parts of other entities that the sheet feeds.
    """

    part: Part
    others: tuple[Part, ...]

    @property
    def lost(self) -> list[str]:
        """Columns that the contract reads and for which no cell can be written."""
        return [
            name
            for part in (self.part, *self.others)
            for name, derivation in part.derive.items()
            if self._unwritten(derivation) and _reads_other_lines(derivation)
        ]

    @property
    def needs_lines(self) -> bool:
        """Whether cells must be taken from the delivered lines."""
        return any(
            self._unwritten(derivation)
            for part in (self.part, *self.others)
            for derivation in part.derive.values()
        )

    def cells(self, row: Row, lookup: Lookup, line: Line | None = None) -> dict[str, Any]:
        """Header -> value of one row.

        A map may read several texts as one value; the texts of all columns must go together.

        Args:
            row: Columns of the entity and their values.
            lookup: Finds rows of the other entities.
            line: Finds the delivered line of a row; None if ``needs_lines`` is false.

        Raises:
            Contradiction: No texts go together.
        """
        choices = sorted(self._choices(row, lookup), key=len)
        cells = _together(choices, {})
        if cells is None:
            raise Contradiction(self.part.entity.name)
        if line is not None:
            self._complete(cells, row, lookup, line)
        return cells

    def _complete(self, cells: dict[str, Any], row: Row, lookup: Lookup, line: Line) -> None:
        """Add the cells that follow from no value, as they were delivered."""
        for part in (self.part, *self.others):
            if part is self.part:
                source: Row | None = row
            else:
                source = lookup(part, "", row) if _shares_key(part, row) else None
            if source is None:
                continue
            headers = [
                normal.header(header)
                for name, derivation in part.derive.items()
                if not (_is_invertible(derivation) and _has_text(derivation, source.get(name)))
                for header in derivation.headers
            ]
            if not all(header in cells for header in headers):
                delivered = line(source)
                for header in headers:
                    cells.setdefault(header, delivered.get(header))

    def _unwritten(self, derivation: Derivation) -> list[str]:
        """The headers of a derivation under which nothing that follows from values is written."""
        if _is_invertible(derivation) and not _may_hide(derivation):
            return []
        written = {normal.header(header) for header in self._written_headers()}
        headers = map(normal.header, derivation.headers)
        return [header for header in headers if header not in written]

    def _choices(self, row: Row, lookup: Lookup) -> Iterator[list[dict[str, Any]]]:
        """For each column the alternatives of its cells."""
        own = _mapped(self.part)
        yield [{header: row.get(column) for column, header in own.items()}]
        for other in self.others:
            theirs = {c: h for c, h in _mapped(other).items() if h not in own.values()}
            found = lookup(other, "", row) if theirs and _shares_key(other, row) else None
            if found is not None:
                yield [{header: found.get(column) for column, header in theirs.items()}]
        for name, derivation in self.part.derive.items():
            if _is_invertible(derivation):
                alternatives = list(_taken_apart(derivation, row.get(name)))
            else:
                alternatives = [dict(self._looked_up(name, derivation, row, lookup))]
            if alternatives:
                yield alternatives

    def _looked_up(
        self, name: str, derivation: Derivation, row: Row, lookup: Lookup
    ) -> Iterator[tuple[str, Any]]:
        """The text behind a digest, from the entity of the sheet that keeps it."""
        for other in self.others:
            headers = _mapped(other)
            for column, header in headers.items():
                if name in other.derive and header in map(normal.header, derivation.headers):
                    found = lookup(other, name, row)
                    if found is not None:
                        yield header, found.get(column)

    def _written_headers(self) -> Iterator[str]:
        for part in (self.part, *self.others):
            yield from _mapped(part).values()
        for derivation in self.part.derive.values():
            if _is_invertible(derivation) and not _may_hide(derivation):
                yield from derivation.headers
        for name, derivation in self.part.derive.items():
            for other in self.others:
                if name in other.derive:
                    shared = set(map(normal.header, derivation.headers))
                    yield from shared & set(_mapped(other).values())


def _shares_key(other: Part, row: Row) -> bool:
    """Whether the key of the other entity is in the row."""
    return all(name in row for name in other.entity.key if name not in other.entity.optional_key)


class Contradiction(Exception):
    """No cells would be read into the row."""


def _together(
    choices: Sequence[list[dict[str, Any]]], cells: dict[str, Any]
) -> dict[str, Any] | None:
    """One alternative of each choice, so that no header has two values; None if there is none."""
    if not choices:
        return cells
    for alternative in choices[0]:
        if all(cells.get(header, value) == value for header, value in alternative.items()):
            found = _together(choices[1:], {**cells, **alternative})
            if found is not None:
                return found
    return None


def _mapped(part: Part) -> dict[str, str]:
    """Column -> the first header that is mapped to it, in normal form."""
    mapped: dict[str, str] = {}
    names = {column.name for column in part.columns}
    for header, column in part.headers.items():
        if column in names and column not in part.derive and header not in part.ignored:
            mapped.setdefault(column, header)
    return mapped


def _is_invertible(derivation: Derivation) -> bool:
    """Whether the cells follow from the value: headers and constants, joined and mapped."""
    pieces = [piece for piece in derivation.pieces if isinstance(piece, Piece)]
    headers = [piece for piece in pieces if piece.header is not None]
    plain = all(
        (piece.pattern is None or _keeps_whole(piece.pattern))
        and (piece.form is None or piece.unless is not None)
        and not _is_of_another_line(piece)
        for piece in pieces
    )
    condition = derivation.when
    simple = condition is None or (condition.header is not None and bool(condition.values))
    whole = len(headers) <= 1 or bool(derivation.join)
    return plain and simple and whole and not derivation.moves_date


def _may_hide(derivation: Derivation) -> bool:
    """Whether some texts become codes from which they do not follow."""
    return any(cell.form is not None for cell in derivation.cells)


def _keeps_whole(pattern: str) -> bool:
    """Whether a pattern takes a text as it is or not at all."""
    return pattern.startswith("^(") and pattern.endswith(")$") and "(" not in pattern[2:-2]


def _is_of_another_line(cell: Cell) -> bool:
    return cell.above is not None or cell.lookup is not None or cell.half is not None


def _reads_other_lines(derivation: Derivation) -> bool:
    return any(_is_of_another_line(cell) for cell in derivation.cells)


def _has_text(derivation: Derivation, value: Any) -> bool:
    """Whether the cells of this value follow from it; a text that became a code has none."""
    return value is None or any(True for _ in _taken_apart(derivation, value))


def _taken_apart(derivation: Derivation, value: Any) -> Iterator[dict[str, Any]]:
    """The alternatives of cells that are read as the value."""
    headers = [
        normal.header(piece.header)
        for piece in derivation.pieces
        if isinstance(piece, Piece) and piece.header
    ]
    if not headers:
        return
    if value is None:
        # A blank cell would be filled; the cell had a text that the map does not name.
        if derivation.blank is not None and derivation.refuses_unmapped:
            yield dict.fromkeys(headers, UNREADABLE)
        return
    condition: dict[str, Any] = {}
    if derivation.when is not None:
        if str(value) == str(derivation.otherwise):
            return
        condition = {normal.header(str(derivation.when.header)): (derivation.when.values or "")[0]}
    for text in _texts(derivation, value):
        texts = [text] if len(derivation.pieces) == 1 else _split(derivation, str(text))
        if texts is not None and _are_kept(derivation, texts):
            yield {**condition, **dict(zip(headers, texts, strict=True))}
    if value == derivation.blank:
        yield {**condition, **dict.fromkeys(headers)}


def _split(derivation: Derivation, text: str) -> list[str] | None:
    """The cells of a joined text; None if the pieces of the contract do not make this text."""
    pieces = [
        re.escape(piece.text or "")
        if isinstance(piece, Piece) and piece.header is None
        else "(.*?)"
        if isinstance(piece, Piece)
        else ".*?"
        for piece in derivation.pieces
    ]
    match = re.fullmatch(re.escape(derivation.join).join(pieces), text, re.DOTALL)
    return list(match.groups()) if match else None


def _are_kept(derivation: Derivation, texts: Sequence[Any]) -> bool:
    """Whether landing reads the texts of the cells as they are."""
    cells = [piece for piece in derivation.pieces if isinstance(piece, Piece) and piece.header]
    return all(
        (cell.pattern is None or re.search(cell.pattern, str(text)) is not None)
        and (cell.unless is None or re.search(cell.unless, str(text)) is not None)
        for cell, text in zip(cells, texts, strict=True)
    )


def _texts(derivation: Derivation, value: Any) -> Iterator[Any]:
    """The joined texts that the map reads as the value."""
    mapping = derivation.mapping or {}
    yield from (text for text, code in mapping.items() if code == value)
    is_free = derivation.mapping is None or derivation.keeps_unmapped
    if value not in mapping and (is_free or value == derivation.unmapped):
        yield value
