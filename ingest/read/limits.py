"""Bounds on what is read: those of the section ``limits`` of bianzhi.yml, or their defaults."""

from __future__ import annotations

from typing import Any

from bianzhi.core.configuration.settings import InputLimits, settings_of
from bianzhi.core.home import Home
from bianzhi.core.problems import Problem, Refused

# Members smaller than this may be packed as tightly as they like.
RATIO_FROM_BYTES = 16 * 1024 * 1024


class Limits(InputLimits):
    """The largest input that is read."""

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


NAMES = tuple(InputLimits.model_fields)


def limits_of(home: Home) -> Limits:
    """The bounds of a warehouse; raises ``Refused`` where its bianzhi.yml has a fault."""
    return Limits(**settings_of(home).limits.model_dump())
