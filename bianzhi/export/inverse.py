"""The cells that a contract would read into a given row.

Landing computes columns from cells; here cells are computed from columns. A column that is mapped
from a header is written under it. A derived one is taken apart: a map is read from right to left,
joined pieces are split. What is lost on the way in (a digest, a part of a text) is taken from a row
of another entity of the same sheet that has the text, or cannot be written back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.contract import Part, normal
from ingest.contract.derivation import Derivation, Piece

Row = Mapping[str, Any]
# Another entity of the sheet, a derived column ('' for the key alone) and the row that asks -> the
# row of the entity with the same key and column.
Lookup = Callable[[Part, str, Row], Row | None]


@dataclass(frozen=True)
class Inverse:
    """How rows of one entity become the cells of a sheet.

    ``lost`` are the columns that the contract reads and this cannot write back.
    """

    part: Part
    others: tuple[Part, ...]

    @property
    def lost(self) -> list[str]:
        """Columns that no cell of the sheet could be made for."""
        written = {normal.header(header) for header in self._written_headers()}
        return [
            name
            for part in (self.part, *self.others)
            for name, derivation in part.derive.items()
            if derivation.headers
            and not _is_invertible(derivation)
            and not all(normal.header(header) in written for header in derivation.headers)
        ]

    def cells(self, row: Row, lookup: Lookup) -> dict[str, Any]:
        """Header -> value of one row.

        A map may read several texts as one value; the texts of all columns must go together.

        Raises:
            Contradiction: No texts go together.
        """
        choices = sorted(self._choices(row, lookup), key=len)
        cells = _together(choices, {})
        if cells is None:
            raise Contradiction(self.part.entity.name)
        return cells

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
            if _is_invertible(derivation):
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
    plain = all(
        piece.pattern is None
        and piece.form is None
        and piece.above is None
        and piece.lookup is None
        and piece.half is None
        for piece in pieces
    )
    condition = derivation.when
    simple = condition is None or (condition.header is not None and bool(condition.values))
    whole = len(derivation.pieces) == 1 or bool(derivation.join)
    return plain and simple and whole and not derivation.moves_date


def _taken_apart(derivation: Derivation, value: Any) -> Iterator[dict[str, Any]]:
    """The alternatives of cells that are read as the value."""
    headers = [
        normal.header(piece.header) if isinstance(piece, Piece) and piece.header else None
        for piece in derivation.pieces
    ]
    if not any(headers) or value is None:
        return
    condition: dict[str, Any] = {}
    if derivation.when is not None:
        if str(value) == str(derivation.otherwise):
            return
        condition = {normal.header(str(derivation.when.header)): (derivation.when.values or "")[0]}
    for text in _texts(derivation, value):
        texts = str(text).split(derivation.join) if len(headers) > 1 else [text]
        if len(texts) == len(headers):
            pairs = zip(headers, texts, strict=True)
            yield {**condition, **{header: part for header, part in pairs if header}}


def _texts(derivation: Derivation, value: Any) -> Iterator[Any]:
    """The joined texts that the map reads as the value."""
    mapping = derivation.mapping or {}
    yield from (text for text, code in mapping.items() if code == value)
    if derivation.mapping is None or (derivation.keeps_unmapped and value not in mapping):
        yield value
