"""Whether a person fits what a post requires: one rule for ``bianzhi verify`` and for the marts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bianzhi.core import code_lists

FITS, MISFITS, NOT_REQUIRED, UNKNOWN = "fits", "misfits", "not_required", "unknown"

# Requirements are written as lists; a group of majors ends in 类 (a group) or 专业 (major).
_BETWEEN = re.compile(r"[、，,；;/|\s]+|或者?|及|和")
_ENDINGS = re.compile(r"(?:等?相关)?(?:专业|类)+$")
_NO_REQUIREMENT = ("不限", "专业不限", "无要求", "不限专业")
_LOWEST = re.compile(r"(\d+)\s*周?岁(?:及?以上)")
_HIGHEST = re.compile(r"(\d+)\s*周?岁(?:及?以[下内])")


def required_majors(text: str | None) -> list[str]:
    """The majors of a requirement; none if it requires none."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if plain in _NO_REQUIREMENT:
        return []
    return [word for word in _BETWEEN.split(plain) if word]


def is_required_major(major: str, wanted: list[str]) -> bool:
    """Whether a major is one of the wanted ones, or belongs to a wanted group (法学类)."""
    own = _ENDINGS.sub("", unicodedata.normalize("NFKC", major).strip())
    for word in wanted:
        stem = _ENDINGS.sub("", word)
        if own == stem or (word.endswith("类") and len(stem) > 1 and stem in own):
            return True
    return False


def major_fit(major: str | None, requirement: str | None) -> str:
    """The fit of a major; a blank requirement or major is unknown."""
    if not (requirement or "").strip():
        return UNKNOWN
    wanted = required_majors(requirement)
    if not wanted:
        return NOT_REQUIRED
    if not (major or "").strip():
        return UNKNOWN
    return FITS if is_required_major(str(major), wanted) else MISFITS


@cache
def education_bands() -> dict[str, str]:
    """The band of each code of education."""
    return {row["code"]: row["band"] for row in code_lists.rows("education")}


@cache
def education_ranks() -> dict[str, int]:
    """The rank of each band of education: a higher one has a higher number."""
    bands = [row["code"] for row in code_lists.rows("education_band")]  # from the highest
    return {band: -place for place, band in enumerate(bands)}


def education_fit(own: str | None, required: str | None) -> str:
    """The fit of a code of education with the lowest one required; a code in no list is unknown."""
    wanted, band = education_bands().get(required or ""), education_bands().get(own or "")
    if wanted is None or band is None:
        return UNKNOWN
    return FITS if education_ranks()[band] >= education_ranks()[wanted] else MISFITS


def age_fit(years: int | None, requirement: str | None) -> str:
    """The fit of an age in completed years with the wording of a recruitment plan.

    Where a wording has several upper limits, because some may be older, the highest one applies.
    """
    text = unicodedata.normalize("NFKC", requirement or "").strip()
    if text in _NO_REQUIREMENT:
        return NOT_REQUIRED
    lowest = [int(number) for number in _LOWEST.findall(text)]
    highest = [int(number) for number in _HIGHEST.findall(text)]
    if years is None or not (lowest or highest):
        return UNKNOWN
    return FITS if min(lowest, default=years) <= years <= max(highest, default=years) else MISFITS
