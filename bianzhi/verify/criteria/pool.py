"""pool: posts lent after the line are at most those of the revolving pool."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import BORROW, Line
from bianzhi.verify.situation import FAILS, UNKNOWN, Need, Outcome, Situation, compare, load

_NO_POOL = ("lent", "", "")


def needs(situation: Situation, line: Line) -> list[Need]:
    """A post of the pool that is not lent, where no other organization lends one."""
    if line.action != BORROW or line.from_organization_code:
        return []
    key = situation.state.pool(line.organization_code, line.type_code)
    if key is None:
        return [Need(((_NO_POOL, 1),), None)]
    return [Need(((key, 1),), situation.state.pools[key[1], key[2]].limit)]


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the posts lent with those of the pool."""
    code, need = compare(situation, line, needs(situation, line))
    if need is None:
        return Outcome(code)
    key = need.terms[0][0]
    if key == _NO_POOL:
        return Outcome(code, evidence=(Phrase("verify.evidence_no_pool"),))
    before = situation.counts.number(key)
    values: dict[str, object] = {"division": key[1], "type": key[2]}
    change = None
    if code == FAILS:
        missing = load(situation, line, need) - (need.limit or 0)
        change = Phrase("verify.change_pool", {"count": missing, **values})
    evidence = [Phrase("verify.evidence_pool", values)]
    if code == UNKNOWN:
        evidence.append(Phrase("verify.evidence_unknown_pool"))
    return Outcome(code, before, need.limit, before + 1, change, tuple(evidence))
