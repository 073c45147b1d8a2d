"""baseline: heads of a division may only decrease, or stay within its baseline."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import ENTER, TRANSFER, Line
from bianzhi.verify.situation import (
    FAILS,
    Need,
    Outcome,
    Situation,
    compare,
    load,
    retirements_until,
)


def needs(situation: Situation, line: Line) -> list[Need]:
    """Room under each baseline whose heads the line raises."""
    owner = situation.state.organizations.get(line.organization_code)
    if line.action not in (ENTER, TRANSFER) or owner is None:
        return []
    keys = [
        ("heads", division, type_code)
        for division, type_code in owner.baselines
        if situation.change(line, ("heads", division, type_code)) > 0
    ]
    limits = [situation.state.baselines[key[1], key[2]].limit for key in keys]
    return [Need(((key, 1),), limit) for key, limit in zip(keys, limits, strict=True)]


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the heads of the division with its baseline."""
    code, need = compare(situation, line, needs(situation, line))
    if need is None:
        return Outcome(code)
    key = need.terms[0][0]
    before = situation.counts.number(key)
    values = {"division": key[1], "type": key[2] or "*"}
    evidence = (Phrase("verify.evidence_baseline", values), *retirements_until(situation, key))
    change = None
    if code == FAILS:
        missing = load(situation, line, need) - (need.limit or 0)
        change = Phrase("verify.change_baseline", {"count": missing, "division": key[1]})
    return Outcome(code, before, need.limit, before + 1, change, evidence)
