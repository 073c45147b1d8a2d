"""education: the education of the person is at least the one that the post requires."""

from __future__ import annotations

from bianzhi.core import post_fit
from bianzhi.core.problems import Phrase
from bianzhi.verify.line import APPOINT, ENTER, TRANSFER, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, UNKNOWN, Outcome, Situation


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the bands of the two levels of education."""
    post = situation.state.posts.get(line.post_code)
    required = (post.education_code if post else None) or ""
    wanted = post_fit.education_bands().get(required)
    if line.action not in (ENTER, TRANSFER, APPOINT) or wanted is None:
        return Outcome(NOT_APPLICABLE)
    evidence = (Phrase("verify.evidence_post", {"post": line.post_code}),)
    fit = post_fit.education_fit(line.person.education_code, required)
    if fit == post_fit.UNKNOWN:
        return Outcome(UNKNOWN, evidence=evidence)
    if fit == post_fit.FITS:
        return Outcome(PASSES, evidence=evidence)
    change = Phrase("verify.change_education_at_least", {"value": wanted})
    return Outcome(FAILS, change=change, evidence=evidence)
