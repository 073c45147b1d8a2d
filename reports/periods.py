"""The period of a report: what it is called, the day it ends on and the day before it begins."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bianzhi.problems import Failed
from publish.query import Reader


@dataclass(frozen=True)
class Period:
    """Figures of stocks are those of ``closing``; flows run from after ``opening`` to it."""

    code: str
    opening: date
    closing: date

    def previous(self) -> Period:
        """The period right before this one, of the same length."""
        if "-" in self.code:
            return month(f"{self.opening:%Y-%m}")
        return year(self.opening.year)

    def parameters(self) -> dict[str, str]:
        """What the queries of facts may name."""
        return {
            "period": self.code,
            "opening": self.opening.isoformat(),
            "closing": self.closing.isoformat(),
        }


def year(number: int) -> Period:
    """A calendar year; annual statistics are as of its 31 December."""
    return Period(f"{number:04d}", date(number - 1, 12, 31), date(number, 12, 31))


def month(text: str) -> Period:
    """A month given as YYYY-MM."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found:
        raise Failed("report.bad_month", 2, value=text)
    number, place = int(found[1]), int(found[2])
    last = date(number, place, calendar.monthrange(number, place)[1])
    return Period(text, date(number, place, 1) - timedelta(days=1), last)


def parse(reader: Reader, code: str) -> Period:
    """The period that a figure's id names."""
    if re.fullmatch(r"\d{4}-\d{2}", code):
        return month(code)
    if re.fullmatch(r"\d{4}", code):
        return year(int(code))
    raise Failed("report.bad_period", 2, value=code)
