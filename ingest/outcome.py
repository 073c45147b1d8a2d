"""The outcome of landing a delivery or of reading it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bianzhi.core.problems import Problem
from bianzhi.store.archive import Entry

LANDED, NO_OP, RESTATED, REREAD, REFUSED = "landed", "no_op", "restated", "reread", "refused"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one delivery."""

    status: str
    source: str
    as_of: date | None
    scope: str | None
    label: str
    delivery_id: str | None = None
    entry: Entry | None = None
    problems: list[Problem] = field(default_factory=list)
    # How files were read that are not refused for it: keys with hidden characters, sheets that were
    # passed over.
    remarks: list[Problem] = field(default_factory=list)
    # Damaged files of the warehouse that these bytes restored, relative to the home.
    healed: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Per part: entity, part, file_name, sheet_name and the rows_* counts of the manifest."""
        return self.entry["parts"] if self.entry else []


@dataclass(frozen=True)
class Progress:
    """The argument of the progress callback after each delivery."""

    done: int
    total: int
    outcome: Outcome
