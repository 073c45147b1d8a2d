"""Bounds on the size of input: the project's defaults, overridden by a warehouse's limits.yml."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Problem, Refused

FILE_NAME = "limits.yml"
_DEFAULTS = Path(__file__).with_name(FILE_NAME)
# The compression ratio of smaller members is not limited.
RATIO_FROM_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The largest accepted input; limits.yml explains each bound."""

    file_bytes: int
    zip_members: int
    unpacked_bytes: int
    unpacked_ratio: int
    shared_text_bytes: int
    rows: int
    columns: int
    cells: int
    line_bytes: int
    cell_bytes: int

    def exceeded(self, bound: str, found: int, **place: Any) -> Problem:
        """The problem of an input beyond ``bound``; ``place`` is file, sheet, row, column."""
        values = {"bound": bound, "limit": getattr(self, bound), "found": found}
        return Problem(f"land.over_{bound}", values, **place)

    def require(self, bound: str, found: int, **place: Any) -> None:
        """Check one figure against its bound.

        Raises:
            Refused: ``found`` is beyond ``bound``.
        """
        if found > getattr(self, bound):
            raise Refused([self.exceeded(bound, found, **place)])

    def require_range(self, rows: int, columns: int, **place: Any) -> None:
        """Check the size of a table.

        Raises:
            Refused: The number of rows, columns or cells is beyond a bound.
        """
        self.require("columns", columns, **place)
        self.require("rows", rows, **place)
        self.require("cells", rows * columns, **place)


NAMES = tuple(field.name for field in fields(Limits))


@cache
def defaults() -> Limits:
    """The bounds in the project's limits.yml."""
    return Limits(**yaml.safe_load(_DEFAULTS.read_text("utf-8")))


def limits_of(home: Home) -> Limits:
    """The bounds of a warehouse: the defaults, overridden by the limits.yml in its home.

    Raises:
        Failed: The file is not YAML, names an unknown bound or has a value that is not a whole
            number.
    """
    path = home.root / FILE_NAME
    if not path.exists():
        return defaults()
    try:
        written = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Failed("land.bad_limits", file=path, known=", ".join(NAMES)) from error
    if not isinstance(written, dict) or not all(
        name in NAMES and type(value) is int and value > 0 for name, value in written.items()
    ):
        raise Failed("land.bad_limits", file=path, known=", ".join(NAMES))
    return replace(defaults(), **written)
