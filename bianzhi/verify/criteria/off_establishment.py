"""off_establishment: workers after the line are at most the control number."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import HIRE, Line
from bianzhi.verify.situation import FAILS, UNKNOWN, Need, Outcome, Situation, compare, load


def needs(situation: Situation, line: Line) -> list[Need]:
    """A free place under the control number, for a worker who counts."""
    key = ("workers", line.organization_code)
    if line.action != HIRE or situation.change(line, key) <= 0:
        return []
    control = situation.state.workers.get(line.organization_code)
    return [Need(((key, 1),), control.limit if control else None)]


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare workers with the control number."""
    code, need = compare(situation, line, needs(situation, line))
    if need is None:
        return Outcome(code)
    before = situation.counts.number(need.terms[0][0])
    change = None
    if code == FAILS:
        missing = load(situation, line, need) - (need.limit or 0)
        change = Phrase("verify.change_workers", {"count": missing})
    evidence = (Phrase("verify.evidence_no_control"),) if code == UNKNOWN else ()
    return Outcome(code, before, need.limit, before + 1, change, evidence)
