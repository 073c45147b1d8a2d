"""Plain text tables for the screen; a Chinese character takes two places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.cells import cell_len


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their column names; numbers stand to the right."""
    kept = [list(row) for row in rows]
    cells = [[_cell(value) for value in row] for row in kept]
    widths = [
        max([cell_len(name), *(cell_len(row[place]) for row in cells)])
        for place, name in enumerate(columns)
    ]
    numeric = [
        any(row[place] is not None for row in kept)
        and all(row[place] is None or _is_number(row[place]) for row in kept)
        for place in range(len(columns))
    ]
    lines = [
        _line(columns, widths, numeric),
        "  ".join("-" * width for width in widths),
        *(_line(row, widths, numeric) for row in cells),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).replace("\n", " ")


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = []
    for cell, width, right in zip(cells, widths, numeric, strict=True):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if right else cell + space)
    return "  ".join(padded)
