"""The lines of a sheet: the cells of rows, where rows of several parts come from one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.export.inverse import Contradiction, Inverse, Line, Row
from bianzhi.export.rows import Rows
from ingest.contract import Contract, Part, normal

# Entity, delivery, reading and row that a line comes from.
Trace = tuple[str, str, str, int]


@dataclass
class ExportedLine:
    """A line of a sheet: its cells by header in normal form, and the rows that it is made of."""

    cells: dict[str, Any] = field(default_factory=dict)
    traces: list[Trace] = field(default_factory=list)

    def add(self, cells: Mapping[str, Any], part: Part, row: Row) -> None:
        """Add the cells of a row; values of a column that the part splits are joined.

        Raises:
            Contradiction: A header has two values.
        """
        split = normal.header(part.split.header) if part.split else None
        for header, value in cells.items():
            known = self.cells.get(header)
            if known is None:
                self.cells[header] = value
            elif header == split and part.split is not None and value is not None:
                if value not in known.split(part.split.separator):
                    self.cells[header] = known + part.split.separator + value
            elif value is not None and value != known:
                raise Contradiction(part.entity.name)
        self.traces.append(_trace(part, row))


class SheetLines:
    """Makes the lines of a sheet that feeds some parts.

    The entity that names the keys of the others has a line for each of its rows. Where the contract
    has several parts of it, or reads cells that follow from no value, only rows that landed under
    the contract are exported; rows of one delivered line become one line again.
    """

    def __init__(
        self, rows: Rows, contract: Contract, parts: Sequence[Part], scope: str | None, line: Line
    ):
        self._rows = rows
        self._contract = contract
        self._scope = scope
        self._line = line
        main = max(parts, key=lambda part: (_keys_named(part, parts), len(part.entity.key)))
        self.entity = main.entity
        self.parts = [part for part in parts if part.entity.name == main.entity.name]
        self._others = tuple(part for part in parts if part.entity.name != main.entity.name)
        self._inverses = [Inverse(part, self._others) for part in self.parts]
        every = [part for part in contract.parts if part.entity.name == main.entity.name]
        self._needs_lines = any(inverse.needs_lines for inverse in self._inverses)
        self._is_own = self._needs_lines or len(every) > 1

    @property
    def lost(self) -> list[str]:
        """Columns that no cell can be written for."""
        return list(dict.fromkeys(name for inverse in self._inverses for name in inverse.lost))

    def lines(self) -> list[ExportedLine]:
        """The lines in order of the keys of their rows.

        Raises:
            Failed: The columns of a row contradict one another, or the rows of several scopes would
                come into one file whose lines depend on the scope.
        """
        if self._is_own:
            self._require_one_scope()
        lines: dict[object, ExportedLine] = {}
        found = _Found(self._rows, self._readings(None))
        line = self._line if self._needs_lines else None
        for part, inverse in zip(self.parts, self._inverses, strict=True):
            frame = self._rows.of(part.entity.name, self._readings(part))
            for row in frame.iter_rows(named=True):
                try:
                    cells = inverse.cells(row, found, line)
                    place = self._place(row) if self._is_own else len(lines)
                    lines.setdefault(place, ExportedLine()).add(cells, part, row)
                except Contradiction as conflict:
                    raise Failed("export.contradiction", 1, entity=part.entity.name) from conflict
        # Of lines with the same key the last one lands, so these come first.
        alone = self._lines_without_row(found, lines) if self._needs_lines else []
        return [*alone, *lines.values()]

    def _lines_without_row(self, found: _Found, lines: Collection[object]) -> list[ExportedLine]:
        """Delivered lines of which only rows of other entities landed."""
        alone: dict[object, ExportedLine] = {}
        for other in self._others:
            frame = self._rows.of(other.entity.name, self._readings(other))
            for row in frame.iter_rows(named=True):
                place = self._place(row)
                if (other.entity.name, row["record_key"]) in found.used or place in lines:
                    continue
                if place not in alone:
                    alone[place] = ExportedLine(dict(self._line(row)))
                alone[place].traces.append(_trace(other, row))
        return list(alone.values())

    def _readings(self, part: Part | None) -> list[str] | None:
        """The readings whose rows are exported; of all parts for None; None if all are."""
        if not self._is_own and self._scope is None:
            return None
        return [
            reading.lake_id
            for reading in self._rows.readings.values()
            if self._scope in (None, reading.scope)
            and (not self._is_own or reading.source == self._contract.source)
            and (not self._is_own or part is None or reading.part == part.name)
        ]

    def _require_one_scope(self) -> None:
        uses_scope = any(
            piece == "scope"
            for part in self.parts
            for derivation in part.derive.values()
            for piece in derivation.pieces
        )
        own = (r for r in self._rows.readings.values() if r.source == self._contract.source)
        scopes = Counter(reading.scope for reading in own)
        if uses_scope and self._scope is None and len(scopes) > 1:
            listed = message("problem.list").join(sorted(scopes)[:12])
            raise Failed("export.several_scopes", 1, source=self._contract.source, scopes=listed)

    def _place(self, row: Row) -> tuple[str, str | None, str, int]:
        reading = self._rows.readings[row["lake_id"]]
        return reading.file_name, reading.sheet_name, row["delivery_id"], row["row_no"]


def _trace(part: Part, row: Row) -> Trace:
    return part.entity.name, row["delivery_id"], row["lake_id"], row["row_no"]


def _keys_named(part: Part, parts: Sequence[Part]) -> int:
    """The number of other entities whose key an entity names."""
    own = set(part.entity.column_names)
    others = {other.entity.name: other.entity for other in parts}
    del others[part.entity.name]
    return sum(own.issuperset(other.key) for other in others.values())


class _Found:
    """The row of another entity of the sheet that has the same derived key.

    ``used`` has the entity and record key of each row that was found.
    """

    def __init__(self, rows: Rows, readings: Collection[str] | None):
        self._rows = rows
        self._readings = readings
        self._known: dict[tuple[str, str], dict[tuple, Row]] = {}
        self.used: set[tuple[str, str]] = set()

    def __call__(self, other: Part, column: str, row: Row) -> Row | None:
        shared = [name for name in other.entity.key if name in row]
        names = tuple(dict.fromkeys((*shared, column) if column else shared))
        place = (other.entity.name, column)
        if place not in self._known:
            frame = self._rows.of(other.entity.name, self._readings)
            self._known[place] = {
                tuple(one[name] for name in names): one for one in frame.iter_rows(named=True)
            }
        found = self._known[place].get(tuple(row.get(name) for name in names))
        if found is not None:
            self.used.add((other.entity.name, found["record_key"]))
        return found
