"""posts: staff in post after the line are at most the ceiling less frozen and reserved posts.

Posts that verification slips reserve count as reserved until their entries come or the slip ends.
"""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import BORROW, ENTER, LEAVE, RETURN, TRANSFER, Line
from bianzhi.verify.situation import (
    FAILS,
    PASSES,
    Need,
    Outcome,
    Situation,
    compare,
    later_day,
    load,
    retirements_until,
)


def needs(situation: Situation, line: Line) -> list[Need]:
    """Room where the line brings somebody or takes a post, and somebody where one leaves."""
    result = []
    here = (line.organization_code, line.type_code)
    if line.action in (ENTER, TRANSFER) and situation.change(line, ("staff", *here)) > 0:
        result.append(_room(situation, *here))
    if line.action == RETURN:
        result += [Need(((("borrowed", *here), -1),), 0), _room(situation, *here)]
    if line.action == BORROW and line.from_organization_code:
        result.append(_room(situation, line.from_organization_code, line.type_code))
    unnamed = line.from_organization_code if line.action == TRANSFER else line.organization_code
    if line.action in (TRANSFER, LEAVE) and not line.person.is_in_post and unnamed:
        staff = ("staff", unnamed, line.type_code)
        if situation.change(line, staff) < 0:
            result.append(Need(((staff, -1),), 0))
    return result


def _room(situation: Situation, organization: str, type_code: str) -> Need:
    cell = (organization, type_code)
    terms = ((("staff", *cell), 1), (("reserved", *cell), 1), (("ceiling", *cell), -1))
    return Need(terms, situation.state.cell(*cell).limit)


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare staff with the posts that may be used, on the planned day."""
    code, need = compare(situation, line, needs(situation, line))
    if need is None:
        return Outcome(code)
    (key, sign), *others = need.terms
    before = situation.counts.number(key)
    after = before + situation.change(line, key)
    month = situation.state.day.isoformat()[:7]
    evidence = [Phrase("verify.evidence_light", {"id": f"{key[1]}/{key[2]}/{month}"})]
    evidence += retirements_until(situation, key)
    if sign < 0:  # somebody or something must be there
        change = Phrase(f"verify.change_none_{key[0]}") if code == FAILS else None
        return Outcome(code, before, None, after, change, tuple(evidence))
    limit = need.limit
    if limit is not None:
        limit -= sum(
            other_sign * (situation.counts.number(other) + situation.change(line, other))
            for other, other_sign in others
        )
        reserved = situation.counts.number(("reserved", key[1], key[2]))
        if reserved:
            evidence.append(Phrase("verify.evidence_reserved", {"count": reserved}))
    change = _change(situation, line, need) if code == FAILS else None
    if code != PASSES and limit is None:
        evidence.append(Phrase("verify.evidence_unknown_posts"))
    return Outcome(code, before, limit, after, change, tuple(evidence))


def _change(situation: Situation, line: Line, need: Need) -> Phrase:
    key = need.terms[0][0]
    missing = load(situation, line, need) - (need.limit or 0)
    values: dict[str, object] = {"count": missing, "type": key[2], "organization": key[1]}
    others = [other for other in needs(situation, line) if other.terms[0][1] < 0]
    if compare(situation, line, others)[0] == FAILS:  # nobody is there who could come
        return Phrase("verify.change_posts_and_sender", values)
    # By a later day the unnamed person of a sender may have retired.
    reserved = ("reserved", key[1], key[2])
    later = None if others else later_day(situation, line, (key, reserved), missing)
    if later is None:
        return Phrase("verify.change_posts", values)
    day, gone = later
    values |= {"day": day, "retiring": gone[key], "freed": gone[reserved]}
    if gone[reserved]:
        return Phrase("verify.change_posts_or_freed", values)
    return Phrase("verify.change_posts_or_later", values)
