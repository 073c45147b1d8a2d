"""Which files are read, and how dates are written in names of files and folders."""

from __future__ import annotations

import calendar
import re
from datetime import date

WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
# Spreadsheets that people send and that are not read.
OTHER_WORKBOOKS = (".et", ".ett", ".numbers", ".xlt", ".xltx", ".htm", ".html", ".mht")
SUFFIXES = (".csv", ".parquet", *WORKBOOKS)

_DAY = re.compile(r"(\d{4})[-._/年]?(\d{2})[-._/月]?(\d{2})日?")
_LOOSE_DAY = re.compile(r"(\d{4})[-._/年](\d{1,2})[-._/月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-._/年]?(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")


def parse_as_of(text: str, *, coarse: bool = True) -> date | None:
    """A whole text as a date; a month is its last day and, where ``coarse``, so is a year."""
    text = text.strip()
    for pattern in (_DAY, _LOOSE_DAY):
        if match := pattern.fullmatch(text):
            return _day(*(int(piece) for piece in match.groups()))
    if match := _MONTH.fullmatch(text):
        return _month_end(int(match[1]), int(match[2]))
    if coarse and (match := _YEAR.fullmatch(text)):
        return _day(int(match[1]), 12, 31)
    return None


# A division code such as 350502 must not be taken for a month of the year 3505.
_YEARS = range(1900, 2100)


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date | None:
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])
