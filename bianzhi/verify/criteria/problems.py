"""problems: the organization has no open problem that suspends approvals."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import ADDING, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, Outcome, Situation

_SHOWN = 3


def judge(situation: Situation, line: Line) -> Outcome:
    """Count the open problems of the organization."""
    if line.action not in ADDING:
        return Outcome(NOT_APPLICABLE)
    ids = situation.state.problems.get(line.organization_code, ())
    if not ids:
        return Outcome(PASSES, 0, 0, 0)
    count = len(ids)
    shown = tuple(ids[:_SHOWN])
    evidence = (Phrase("verify.evidence_findings", {"ids": shown}),)
    change = Phrase("verify.change_problems", {"count": count})
    return Outcome(FAILS, count, 0, count, change, evidence)
