"""The code lists in seeds/codes: the accepted names of a value, and its code."""

from __future__ import annotations

from functools import cache

from bianzhi.core import code_lists


@cache
def names_of(name: str) -> dict[str, str]:
    """Label or alias -> code, without names that are codes; a repeated name keeps its first one."""
    rows = code_lists.rows(name)
    codes = {row["code"] for row in rows}
    mapping: dict[str, str] = {}
    for column in ("label_zh", "label_en", "aliases"):
        for row in rows:
            for written in _names(row[column] or ""):
                if written not in codes:
                    mapping.setdefault(written, row["code"])
    return mapping


def _names(cell: str) -> list[str]:
    return [name for name in (piece.strip() for piece in cell.split(";")) if name]
