"""education: the education of the person is at least the one that the post requires."""

from __future__ import annotations

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import APPOINT, ENTER, TRANSFER, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, UNKNOWN, Outcome, Situation


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the bands of the two levels of education."""
    codes = situation.state.norms.codes
    post = situation.state.posts.get(line.post_code)
    wanted = codes.education_band.get((post.education_code if post else None) or "")
    if line.action not in (ENTER, TRANSFER, APPOINT) or wanted is None:
        return Outcome(NOT_APPLICABLE)
    evidence = (Phrase("verify.evidence_post", {"post": line.post_code}),)
    own = codes.education_band.get(line.person.education_code or "")
    if own is None:
        return Outcome(UNKNOWN, evidence=evidence)
    if codes.education_rank[own] >= codes.education_rank[wanted]:
        return Outcome(PASSES, evidence=evidence)
    change = Phrase("verify.change_education_at_least", {"value": wanted})
    return Outcome(FAILS, change=change, evidence=evidence)
