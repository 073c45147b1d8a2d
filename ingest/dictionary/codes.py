"""The code lists in seeds/codes: the accepted names of a value, and its code."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "seeds" / "codes"


def list_path(name: str) -> Path:
    """The CSV file of a code list."""
    return FOLDER / f"{name}.csv"


@cache
def names_of(name: str) -> dict[str, str]:
    """Label or alias -> code, without names that are codes; a repeated name keeps its first one."""
    with open(list_path(name), encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
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
