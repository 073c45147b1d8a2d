"""leadership: leaders after the line are at most the quota of their holder, level and role."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import APPOINT, ENTER, TRANSFER, Line
from bianzhi.verify.situation import (
    FAILS,
    UNKNOWN,
    Need,
    Outcome,
    Situation,
    compare,
    later_day,
    load,
    retirements_until,
)
from bianzhi.verify.state import Key


def needs(situation: Situation, line: Line) -> list[Need]:
    """A free place in the quota, where the line makes somebody a leader there."""
    if line.action not in (ENTER, TRANSFER, APPOINT) or not line.is_leading:
        return []
    key = _key(situation, line)
    if situation.change(line, key) <= 0:
        return []
    return [Need(((key, 1),), situation.state.quota(*key[1:]).limit)]


def _key(situation: Situation, line: Line) -> Key:
    department = line.department_code
    is_here = line.person.organization_code == line.organization_code
    if line.action == APPOINT and is_here and not department:
        department = line.person.department_code
    rank = (line.level_code, line.role_code)
    holder = situation.state.holder(line.organization_code, department, *rank)
    return ("leaders", line.organization_code, holder, *rank)


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare leaders with the quota on the planned day."""
    code, need = compare(situation, line, needs(situation, line))
    if need is None:
        return Outcome(code)
    key = need.terms[0][0]
    before = situation.counts.number(key)
    evidence = list(retirements_until(situation, key))
    if code == UNKNOWN:
        evidence.append(Phrase("verify.evidence_unknown_quota"))
    elif not situation.state.quota(*key[1:]).is_delivered:
        evidence.append(Phrase("verify.evidence_no_quota"))
    elif key[2]:
        evidence.append(Phrase("verify.evidence_holder", {"department": key[2]}))
    change = _change(situation, line, need) if code == FAILS else None
    after = before + situation.change(line, key)
    return Outcome(code, before, need.limit, after, change, tuple(evidence))


def _change(situation: Situation, line: Line, need: Need) -> Phrase:
    key = need.terms[0][0]
    missing = load(situation, line, need) - (need.limit or 0)
    values: dict[str, object] = {"count": missing, "level": key[3], "role": key[4]}
    later = later_day(situation, line, (key,), missing)
    if later is not None:
        values |= {"day": later[0], "retiring": later[1][key]}
        return Phrase("verify.change_quota_or_later", values)
    can_remove = situation.counts.number(key) >= missing
    return Phrase("verify.change_quota_or_remove" if can_remove else "verify.change_quota", values)
