"""Plain text tables for the screen; a Chinese character is two columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len

_EXACT = 2.0**53


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format rows under their column names; numbers are aligned right."""
    kept = [[without_point(value) for value in row] for row in rows]
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


def without_point(value: Any) -> Any:
    """A whole number without a decimal point (12, not 12.0), also inside lists and maps.

    Numbers beyond the exact range of a float stay unchanged.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else value
    if isinstance(value, dict):
        return {name: without_point(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_point(part) for part in value]
    return value


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
