"""Fits a table to printed pages: page format, font size, widths, parts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import Column

# Page width between the margins of A4 in report.typ, in points.
PORTRAIT, LANDSCAPE = 505.0, 757.0
# From the most to the least comfortable: page, font size, width of head words before they are
# broken. A table that fits in none is split in the last way.
TRIALS = (
    *((PORTRAIT, size, 4.2) for size in (9.0, 8.5, 8.0)),
    *((LANDSCAPE, size, 4.2) for size in (9.0, 8.5, 8.0, 7.5)),
    *((LANDSCAPE, size, 3.2) for size in (8.0, 7.5, 7.0)),
)
SPLIT = (LANDSCAPE, 7.5, 3.2)
PADDING = 5.0
MOST_LINES = 3
# A part so much narrower than another looks lost: groups are then cut.
UNEVEN = 0.6
# A piece includes the marks that may not end or begin a line.
_PIECE = re.compile(
    r"[（〔【《(]*(?:[^\s\u2e80-\uffef()]+|.)[）〕】》)、，。：；％%:,.]*\s*", re.DOTALL
)
WIDEST_LABEL, WIDEST_TEXT = 21.0, 14.0


@dataclass(frozen=True)
class Plan:
    """Font ``size`` on a page of width ``wide``; ``parts`` are runs of leaves side by side.

    ``widths`` are those of names, of line numbers and of each leaf, in widths of an ideograph.
    """

    wide: float
    size: float
    widths: Sequence[float]
    parts: Sequence[range] = ()

    def points(self, part: range) -> list[float]:
        """The column widths of a part in points: names, line numbers, its leaves."""
        own = [*self.widths[:2], *(self.widths[2 + leaf] for leaf in part)]
        return [width * self.size + PADDING for width in own]

    def stretched(self, part: range) -> list[float]:
        """The same widths, stretched to the width of the page."""
        points = self.points(part)
        return [round(point * self.wide / sum(points), 3) for point in points]

    def fits(self, part: range) -> bool:
        """Whether the columns of a part are no wider than the page."""
        return sum(self.points(part)) <= self.wide


def plan(
    document: Document, table: FilledTable, rows: Sequence[Row], figures: Mapping[str, list[str]]
) -> Plan:
    """The first plan in which the table fits, else its parts side by side."""
    every = range(len(table.leaves))
    for wide, size, head in TRIALS:
        tried = Plan(wide, size, _widths(document, table, rows, figures, head), [every])
        if tried.fits(every):
            return tried
    wide, size, head = SPLIT
    widths = _widths(document, table, rows, figures, head)
    return Plan(wide, size, widths, _parts(table, Plan(wide, size, widths)))


def _widths(
    document: Document,
    table: FilledTable,
    rows: Sequence[Row],
    figures: Mapping[str, list[str]],
    head: float,
) -> list[float]:
    stub = layout.stub(document, table)
    named = zip(table.rows, layout.names(document, table), strict=True)
    kept = {row.code for row in rows}
    names = [ems(name) + indent for row, (name, indent) in named if row.code in kept]
    widths = [min(max(8, min(ems(stub), 12), *names), WIDEST_LABEL)]
    widths.append(max(2.2, ems(str(len(rows))) + 0.6))
    for column in table.leaves:
        label = document.label(column.label)
        words = max(min(ems(label), head), ems(label) / MOST_LINES, *map(ems, _pieces(label)))
        texts = max(ems(text) for text in figures[column.code])
        limit = WIDEST_TEXT if column.format == "text" else texts
        widths.append(max(2.2, words, min(texts, limit)))
    return widths


def _pieces(label: str) -> list[str]:
    """Unbreakable pieces of a line: single ideographs, other words as a whole."""
    return _PIECE.findall(label)


def _parts(table: FilledTable, tried: Plan) -> list[range]:
    """The fewest possible parts of similar width, cut at borders of groups if possible."""
    groups = _even(list(_runs(table, tried)), tried)
    leaves = _even([range(leaf, leaf + 1) for leaf in range(len(table.leaves))], tried)
    wide = [sum(tried.points(part)) for part in groups]
    is_uneven = min(wide) < UNEVEN * max(wide)
    return leaves if len(leaves) < len(groups) or is_uneven else groups


def _even(runs: Sequence[range], tried: Plan) -> list[range]:
    full = list(_split(runs, tried, tried.wide))
    stub = sum(tried.points(range(0)))
    even = (sum(tried.points(range(runs[-1].stop))) - stub) / len(full) + stub
    for share in (1.04, 1.1, 1.2, 1.35):
        parts = list(_split(runs, tried, min(tried.wide, even * share)))
        if len(parts) == len(full):
            return parts
    return full


def _split(runs: Sequence[range], tried: Plan, wide: float) -> Iterator[range]:
    """Join runs side by side as long as they fit."""
    start = end = 0
    for run in runs:
        if end > start and sum(tried.points(range(start, run.stop))) > wide:
            yield range(start, end)
            start = end
        end = run.stop
    yield range(start, end)


def _runs(table: FilledTable, tried: Plan) -> Iterator[range]:
    """The groups of the head; a group wider than a page is cut."""
    first = 0
    for column in table.columns:
        run = range(first, first + _leaf_count(column))
        if tried.fits(run):
            yield run
        else:
            yield from (range(leaf, leaf + 1) for leaf in run)
        first = run.stop


def _leaf_count(column: Column) -> int:
    return sum(_leaf_count(item) for item in column.columns) if column.columns else 1


def balanced(label: str, room: float) -> str:
    """Break a label into lines of similar length, as many as it needs in ``room``."""
    pieces = _pieces(label)
    count = max(1, math.ceil(ems(label) / room))
    limit = ems(label) / count
    lines = [""]
    for piece in pieces:
        # The middle of a piece decides its line.
        if lines[-1] and len(lines) < count and ems(lines[-1]) + ems(piece) / 2 > limit:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def ems(text: str) -> float:
    """The approximate width of a text in ideographs; rather too wide than too narrow."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if char.isdigit():
        return 0.56
    if char in ",.:;'|()[] ":
        return 0.36
    if layout.columns_wide(char) == 2 or ord(char) > 0x2000:
        return 1.0
    return 0.72 if char.isupper() or char in "mw%&@" else 0.58
