"""type: the type of the post fits the organization and the person."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import BORROW, ENTER, HIRE, LEAVE, OF_A_PERSON, RETURN, TRANSFER, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, Outcome, Situation

# Natures for which the types of posts are prescribed; others may have any.
_PRESCRIBED = ("organ", "public_institution")


def judge(situation: Situation, line: Line) -> Outcome:
    """Look at the nature of the organization, the present type of the person, and retirement."""
    if line.action in OF_A_PERSON and line.action != LEAVE and line.is_retired:
        change = Phrase("verify.change_before", {"day": line.person.retires_on})
        return Outcome(FAILS, change=change, evidence=(Phrase("verify.evidence_retired"),))
    if line.action not in (ENTER, TRANSFER, BORROW, RETURN) or line.action == HIRE:
        return Outcome(NOT_APPLICABLE)
    owner = situation.state.organizations.get(line.organization_code)
    nature = owner.nature_band if owner else ""
    wanted = situation.state.norms.codes.type_nature.get(line.type_code, "")
    if nature in _PRESCRIBED and wanted in _PRESCRIBED and nature != wanted:
        change = Phrase("verify.change_type", {"organization": line.organization_code})
        evidence = (Phrase("verify.evidence_mixed", {"type": line.type_code}),)
        return Outcome(FAILS, change=change, evidence=evidence)
    if line.action == TRANSFER and not _may_change(situation, line):
        change = Phrase("verify.change_entry")
        return Outcome(FAILS, change=change, evidence=(Phrase("verify.evidence_type_change"),))
    return Outcome(PASSES)


def _may_change(situation: Situation, line: Line) -> bool:
    bands = situation.state.norms.codes.type_band
    before, after = bands.get(line.person.type_code), bands.get(line.type_code)
    for rule in situation.state.norms.type_changes:
        if (rule.from_band, rule.to_band) == (before, after):
            return rule.is_allowed_for_leaders and line.is_leading
    return True
