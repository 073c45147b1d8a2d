"""structure: the targets for the structure of staff are met, or at least not harmed."""

from __future__ import annotations

from fractions import Fraction

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import ENTER, TRANSFER, Line
from bianzhi.verify.norms import StructureTarget
from bianzhi.verify.situation import (
    FAILS,
    NOT_APPLICABLE,
    PASSES,
    UNKNOWN,
    Outcome,
    Situation,
    has_feature,
)

_ORDER = (FAILS, UNKNOWN, PASSES)


def judge(situation: Situation, line: Line) -> Outcome:
    """The worst outcome of the targets for the band of the post; the first of equal ones."""
    band = situation.state.norms.codes.type_band.get(line.type_code)
    targets = [target for target in situation.state.norms.targets if target.type_band == band]
    if line.action not in (ENTER, TRANSFER) or _is_within(situation, line, band):
        targets = []
    if not targets or line.is_retired:
        return Outcome(NOT_APPLICABLE)
    outcomes = [_judge(situation, line, target) for target in targets]
    return min(outcomes, key=lambda outcome: _ORDER.index(outcome.code))


def _is_within(situation: Situation, line: Line, band: str | None) -> bool:
    """Whether the person is in the same organization in a post of the same band already."""
    bands = situation.state.norms.codes.type_band
    person = line.person
    is_here = person.is_in_post and person.organization_code == line.organization_code
    return is_here and bands.get(person.type_code) == band


def _judge(situation: Situation, line: Line, target: StructureTarget) -> Outcome:
    with_feature, known = situation.structure.share(line.organization_code, target, line.planned_on)
    before = Fraction(with_feature, known) if known else None
    evidence = (Phrase("verify.evidence_target", {"target": target.target_code}),)
    has = has_feature(situation.state, line.person, target, line.planned_on)
    if has is None:
        return Outcome(UNKNOWN, before, target.least_share, None, None, evidence)
    after = Fraction(with_feature + has, known + 1)
    is_harmed = before is not None and after < before
    if after >= target.least_share or not is_harmed:
        return Outcome(PASSES, before, target.least_share, after, None, evidence)
    change = Phrase(f"verify.change_{target.feature_code}", {"value": target.feature_value})
    return Outcome(FAILS, before, target.least_share, after, change, evidence)
