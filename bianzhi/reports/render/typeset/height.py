"""The height of table rows: slightly smaller if that saves a nearly empty page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bianzhi.reports.render.typeset.plan import LANDSCAPE, Plan

# Page height between the margins of A4, in points; height of a text line and of the gap between two
# lines, in multiples of the font size.
HIGH = {True: 501.0, False: 740.0}
LINE, BETWEEN = 0.74, 0.35
# From the most to the least comfortable, in multiples of the font size.
ROWS = (1.7, 1.6, 1.5, 1.42)
# Points for title, line above the head and column numbers; for a note; for estimation errors.
ABOVE, NOTE, SPARE = 56.0, 12.0, 10.0
# The share of a page up to which an estimated height is sure to fit.
_CERTAIN = 0.85


def row_height(parts: Sequence[Mapping[str, Any]], planned: Plan, notes: int) -> float:
    """The most comfortable height among those with the fewest pages."""

    def pages(row: float) -> int:
        return sum(
            _pages(part, planned, row, NOTE * notes if part is parts[-1] else 0) for part in parts
        )

    return planned.size * min(ROWS, key=lambda row: (pages(row), -row))


def fits_page(part: Mapping[str, Any], planned: Plan, row: float, notes: int) -> bool:
    """Whether a part with rows ``row`` points high, and its notes, certainly fit one page."""
    factor = row / planned.size
    needed = _head(part, planned.size) + sum(_row(i, planned.size, factor) for i in part["rows"])
    return needed + NOTE * notes <= _CERTAIN * HIGH[planned.wide == LANDSCAPE]


def _pages(part: Mapping[str, Any], planned: Plan, row: float, notes: float) -> int:
    room = HIGH[planned.wide == LANDSCAPE] - _head(part, planned.size) - SPARE
    needed = sum(_row(item, planned.size, row) for item in part["rows"])
    return max(1, math.ceil((needed + notes) / room))


def _head(part: Mapping[str, Any], size: float) -> float:
    levels = [0.0] * part["levels"]
    for label, _, level, _, high in part["head"]:
        own = _lines(label.count("\n") + 1, size) / high
        for place in range(level, level + high):
            levels[place] = max(levels[place], own)
    return ABOVE + sum(levels)


def _row(row: Mapping[str, Any], size: float, factor: float) -> float:
    return size * factor if row["lines"] == 1 else _lines(row["lines"], size)


def _lines(count: int, size: float) -> float:
    return 6 + count * LINE * size + (count - 1) * BETWEEN * size
