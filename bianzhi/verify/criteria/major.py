"""major: the major of the person is one that the post requires."""

from __future__ import annotations

import re
import unicodedata

from bianzhi.core.problems import Phrase
from bianzhi.verify.line import APPOINT, ENTER, TRANSFER, Line
from bianzhi.verify.situation import FAILS, NOT_APPLICABLE, PASSES, UNKNOWN, Outcome, Situation

# Requirements are written as lists; a group of majors ends in 类 (a group) or 专业 (major).
_BETWEEN = re.compile(r"[、，,；;/|\s]+|或者?|及|和")
_ENDINGS = re.compile(r"(?:等?相关)?(?:专业|类)+$")
_NO_REQUIREMENT = ("不限", "专业不限", "无要求", "不限专业")


def judge(situation: Situation, line: Line) -> Outcome:
    """Compare the major of the person with the words of the requirement."""
    post = situation.state.posts.get(line.post_code)
    wanted = required_majors(post.major if post else None)
    if line.action not in (ENTER, TRANSFER, APPOINT) or not wanted:
        return Outcome(NOT_APPLICABLE)
    evidence = (Phrase("verify.evidence_post", {"post": line.post_code}),)
    if not line.person.major:
        return Outcome(UNKNOWN, evidence=evidence)
    if fits(line.person.major, wanted):
        return Outcome(PASSES, evidence=evidence)
    change = Phrase("verify.change_major", {"majors": tuple(wanted)})
    return Outcome(FAILS, change=change, evidence=evidence)


def required_majors(text: str | None) -> list[str]:
    """The majors of a requirement; none if it requires none."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if plain in _NO_REQUIREMENT:
        return []
    return [word for word in _BETWEEN.split(plain) if word]


def fits(major: str, wanted: list[str]) -> bool:
    """Whether a major is one of the wanted ones, or belongs to a wanted group (法学类)."""
    own = _ENDINGS.sub("", unicodedata.normalize("NFKC", major).strip())
    for word in wanted:
        stem = _ENDINGS.sub("", word)
        if own == stem or (word.endswith("类") and len(stem) > 1 and stem in own):
            return True
    return False
