"""Patterns of ids, telephone numbers and dates of birth, for lower-case, half-width texts.

The patterns work in Python's ``re`` and in the regex engine of polars. They consume the character
on either side because polars has no look-around.
"""

from __future__ import annotations

import re
import unicodedata

_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
# 18 digits, or 15 of the old form, not part of a longer code.
CITIZEN_ID = (
    rf"(?:^|[^0-9a-z])[1-9][0-9]{{5}}(?:(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9x]"
    rf"|[0-9]{{2}}{_DAY}[0-9]{{3}})(?:[^0-9a-z]|$)"
)
# A mobile number, with or without country code, or a landline with a separate area code.
PHONE = (
    r"(?:^|[^0-9a-z.])(?:\+?86[\s\-]?)?1[3-9][0-9](?:[\s\-]?[0-9]{4}){2}(?:[^0-9a-z.]|$)"
    r"|(?:^|[^0-9a-z.])\(?0[0-9]{2,3}[)\-]\s?[0-9]{7,8}(?:[^0-9a-z]|$)"
)
# A telephone number in a notation that codes never have.
WRITTEN_PHONE = (
    r"(?:^|[^0-9a-z])(?:\+86[\s\-]?1[3-9]"
    r"|1[3-9][0-9][\s\-][0-9]{4}[\s\-][0-9]{4}(?:[^0-9a-z]|$))"
)
BIRTH_WORD = "(?:出生|生于|生日|born|birth|dob)"
# A day behind such a word; the heading of a column may be the word.
BIRTH = (
    rf"{BIRTH_WORD}[\s:：=,_年月日期于为是dateonf\"'“”（(\[{{]{{0,12}}"
    r"(?:19|20)[0-9]{2}(?:[\-/.年]\s?[0-9]{1,2}[\-/.月]\s?[0-9]{1,2}"
    rf"|{_DAY}(?:[^0-9]|$))"
)
_MONTH_COLUMN = re.compile("(?:month|year|年月|年份|年)$")
# An id whose digits stand apart: 350502-19900307-4518, 3505 0219 9003 0745 18. Only one with a
# sound check digit counts, because rows of figures look alike.
ID_APART = r"(?:^|[^0-9a-z])([1-9](?:[\s\-.·_]{0,2}[0-9]){16}[\s\-.·_]{0,2}[0-9x])(?:[^0-9a-z]|$)"
_MASKED = re.compile(f"{CITIZEN_ID}|{PHONE}")


def is_birth_column(name: str) -> bool:
    """Whether the heading of a column says that it holds births."""
    return re.search(BIRTH_WORD, _plain(name)) is not None


def as_birth(column: str, value: object) -> str:
    """A value of a column of births as a text that ``BIRTH`` judges.

    In a column of months the first day of a month is the month, not a day.
    """
    text = str(value)
    if _MONTH_COLUMN.search(_plain(column)):
        text = re.sub(r"^(\d{4}-\d\d)-01\b", r"\1", text)
    return f"born {text}"


def is_personal(text: str) -> bool:
    """Whether a text contains an id or a telephone number."""
    return _MASKED.search(_plain(text)) is not None


def masked(text: str) -> str:
    """The text with a star for every digit of an id or a telephone number."""
    if not is_personal(text):
        return text
    # Normalize character by character, so that positions in both texts agree.
    aligned = "".join(_plain(sign) if len(_plain(sign)) == 1 else sign for sign in text)
    if _MASKED.search(aligned) is None:
        text = aligned = _plain(text)
    shown = list(text)
    for match in _MASKED.finditer(aligned):
        for place in range(*match.span()):
            if aligned[place] in "0123456789x":
                shown[place] = "*"
    return "".join(shown)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
