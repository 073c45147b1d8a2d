"""The code lists in seeds/codes, one CSV file each: where they are and what they hold."""

from __future__ import annotations

import csv
from pathlib import Path

from bianzhi.core.home import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "seeds" / "codes"


def list_names() -> list[str]:
    """The names of all code lists, sorted."""
    return sorted(path.stem for path in FOLDER.rglob("*.csv"))


def list_path(name: str) -> Path | None:
    """The CSV file of a code list; None if there is no such list."""
    return next(iter(FOLDER.rglob(f"{name}.csv")), None)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a code list as dictionaries by column name.

    Raises:
        KeyError: There is no such list.
    """
    path = list_path(name)
    if path is None:
        raise KeyError(name)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
