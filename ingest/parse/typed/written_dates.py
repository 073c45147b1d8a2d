"""Dates as people and programs write them, beyond the usual spellings of ``cells``.

A date is read only if its writing has one meaning: 1/7/2019 may be January or July and is none.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

import polars as pl

from bianzhi.core import instants

_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_CHINESE = re.compile(r"[〇零○一二三四五六七八九十廿卅元正]+")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})"
)
# A clock, half of a day or a day of the week behind a date says nothing about the day.
_BEHIND = re.compile(
    r"(?:\s*(?:星期|周|礼拜)[一二三四五六日天]|\s*\((?:星期|周)[一二三四五六日天]\))?"
    r"(?:[T\s]*(?:上午|下午|中午|凌晨|晚上|am|pm))?"
    r"(?:[T\s]*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?)?(?:\s*(?:am|pm))?$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?:公元)?(\d{4})\s*[-/.年、\s]\s*(\d{1,2})\s*(?:[-/.月、\s]\s*(\d{1,2})\s*[日号]?|月份?)?[.]?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\.0+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-\s]?([A-Za-z]{3})[A-Za-z]*\.?[-,\s]*(\d{4})")
_MONTH_FIRST = re.compile(
    r"([A-Za-z]{3})[A-Za-z]*\.?[-\s]+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)
_AMBIGUOUS = re.compile(r"\d{4}\.1")


def dates(cells: pl.Series) -> pl.Series:
    """The date of each text; the first of the month if it has no day, NULL if it is no date."""
    return _parsed(cells)["on"]


def days_known(cells: pl.Series) -> pl.Series:
    """Whether the date of each text includes its day; NULL if the text is no date."""
    return _parsed(cells)["is_exact"]


def are_midnights(cells: pl.Series) -> pl.Series:
    """Whether each text is an instant with a time zone that is midnight where the offices are."""
    texts = cells.unique().drop_nulls().to_list()
    moments = {text: _office_time(text) for text in texts if _INSTANT.fullmatch(text.strip())}
    midnights = [text for text, moment in moments.items() if moment and moment.time() == time()]
    return cells.is_in(midnights)


def _parsed(cells: pl.Series) -> pl.DataFrame:
    texts = cells.unique().drop_nulls().to_list()
    parsed = [_date(text) for text in texts]
    table = pl.DataFrame(
        {
            "cell": texts,
            "on": [found[0] if found else None for found in parsed],
            "is_exact": [found[1] if found else None for found in parsed],
        },
        schema={"cell": pl.String, "on": pl.Date, "is_exact": pl.Boolean},
    )
    return cells.to_frame("cell").join(table, on="cell", how="left", maintain_order="left")


def _date(text: str) -> tuple[date, bool] | None:
    """The date and whether its day is written."""
    text = text.strip()
    if _INSTANT.fullmatch(text):
        return _office_day(text)
    text = _BEHIND.sub("", text)
    text = _CHINESE.sub(_arabic, text) if _CHINESE.search(text) else text
    if _AMBIGUOUS.fullmatch(text.replace(" ", "")):
        return None
    for pattern in (_NUMBERS, _PACKED):
        if match := pattern.fullmatch(text):
            return _day(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[2].lower()), match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[1].lower()), match[2])
    return None


def _day(year: str, month: str | int | None, day: str | None) -> tuple[date, bool] | None:
    try:
        return date(int(year), int(month or 0), int(day or 1)), day is not None
    except ValueError:
        return None


def _office_day(text: str) -> tuple[date, bool] | None:
    """The day of an instant where the offices are."""
    moment = _office_time(text)
    return None if moment is None else (moment.date(), True)


def _office_time(text: str) -> datetime | None:
    """An instant where the offices are."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone(instants.zone())
    except (ValueError, OverflowError):
        return None


def _arabic(match: re.Match[str]) -> str:
    """A Chinese number in digits: 二〇一九 is 2019, 二十三 is 23, 元 and 正 are 1."""
    text = match[0]
    if text in ("元", "正"):
        return "1"
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(_DIGITS.get(sign, sign) for sign in text)
    tens, _, ones = text.partition("十")
    return _DIGITS.get(tens, "1" if not tens else "?") + (_DIGITS.get(ones, "?") if ones else "0")
