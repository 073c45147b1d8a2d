"""Cells in messages: a value is shown only if it cannot be a person's name or number."""

from __future__ import annotations

import re
from functools import cache

from bianzhi.core import code_lists

# Short and with a digit: a code, a number, a date, or a number with a unit such as 12名.
_SHORT = 12
_FEW_LETTERS = 3
# A telephone number has eleven digits, a citizen id fifteen or eighteen.
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){9,}")
_FORM = re.compile(r"[0-9A-Za-z年月日.,:;_/%+=#!?*()（）\[\]-]*[名人个位岁号万千百元]?")
_ERROR_CELL = re.compile(r"#[A-Z0-9/]{1,8}[!?]?")


def safe_text(value: object) -> str | None:
    """The cell in the form that may be shown; None if it might identify a person."""
    text = "" if value is None else str(value).strip()
    if not text or text in _labels() or _ERROR_CELL.fullmatch(text):
        return text
    if len(text) > _SHORT or _LONG_NUMBER.search(text) or not _FORM.fullmatch(text):
        return None
    letters = sum(char.isalpha() and char.isascii() for char in text)
    has_digit = any(char.isdigit() for char in text)
    return text if letters <= _FEW_LETTERS and (has_digit or len(text) == 1) else None


@cache
def _labels() -> frozenset[str]:
    """Every Chinese label of every code list. English labels may be surnames, such as Li."""
    known: set[str] = set()
    for name in code_lists.list_names():
        known.update(row.get("label_zh") or "" for row in code_lists.rows(name))
    return frozenset(known)
