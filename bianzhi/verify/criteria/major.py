"""major: the major of the person is one that the post requires."""

from __future__ import annotations

from bianzhi.core.post_fit import is_required_major, required_majors
from bianzhi.core.problems import Phrase
from bianzhi.verify.line import APPOINT, ENTER, TRANSFER, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, UNKNOWN, Outcome, Situation


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the major of the person with the words of the requirement."""
    post = situation.state.posts.get(line.post_code)
    wanted = required_majors(post.major if post else None)
    if line.action not in (ENTER, TRANSFER, APPOINT) or not wanted:
        return Outcome(NOT_APPLICABLE)
    evidence = (Phrase("verify.evidence_post", {"post": line.post_code}),)
    if not line.person.major:
        return Outcome(UNKNOWN, evidence=evidence)
    if is_required_major(line.person.major, wanted):
        return Outcome(PASSES, evidence=evidence)
    change = Phrase("verify.change_major", {"majors": tuple(wanted)})
    return Outcome(FAILS, change=change, evidence=evidence)
