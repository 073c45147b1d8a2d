"""A fault of a delivery as the office sees it: place, rule, value and remedy in one language."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.messages import message
from bianzhi.core.problems import Problem

REFUSED = "refused"
# Worst first. What a refusal names keeps the whole delivery from landing.
SEVERITIES = (REFUSED, "G3", "G2", "G1")


@dataclass(frozen=True)
class Fault:
    """One fault. ``row`` counts the lines of the returned sheet from 1.

    ``column`` is the canonical column, a header or the letters of a column, as the source of the
    fault knows it; ``label`` and ``cell`` (row and column from 1) are found in the file.
    """

    severity: str
    rule: str
    sentence: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    entity: str | None = None
    label: str | None = None
    value: str | None = None
    cell: tuple[int, int] | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """The place of the fault in the list: the worst first, then as in the files."""
        known = self.severity in SEVERITIES
        return (
            SEVERITIES.index(self.severity) if known else len(SEVERITIES),
            self.file or "",
            self.sheet or "",
            self.row or 0,
            self.cell or (0, 0),
            self.rule,
        )

    def note(self, lang: str) -> str:
        """The comment on the cell."""
        return message("review.note", lang, **self._texts())

    def _texts(self) -> dict[str, str]:
        return {"rule": self.rule, "sentence": self.sentence, "remedy": self.remedy}


def sorted_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, the worst first."""
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.order)


def of_problem(problem: Problem, severity: str, lang: str) -> Fault:
    """The fault that a problem of reading describes."""
    text = problem.texts(lang)
    return Fault(
        severity=severity,
        rule=problem.rule,
        sentence=text.fault,
        remedy=text.remedy,
        file=problem.file,
        sheet=problem.sheet,
        row=problem.row,
        column=problem.column,
    )


def remedy_of(rule: str, lang: str) -> str:
    """What the office does about a rule that a record breaks, as the rule says."""
    return _remedies().get((rule, lang)) or message("review.other_remedy", lang)


@cache
def _remedies() -> dict[tuple[str, str], str]:
    """Rule and language -> remedy, from the seed derived from the folders of the rules."""
    path = PROJECT_ROOT / "seeds" / "rules" / "rule.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["rule_id"], lang): row[f"remedy_{lang}"] for row in rows for lang in ("zh", "en")}
