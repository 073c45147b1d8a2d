"""Months of the generated span, and days as numbers since 1970-01-01."""

from __future__ import annotations

import datetime as dt

import numpy as np

NO_DAY = np.int32(-(2**31))


def day(year: int, month: int, date: int = 1) -> int:
    """The number of days from 1970-01-01 to the given date."""
    return (dt.date(year, month, date) - dt.date(1970, 1, 1)).days


def as_date(number: int) -> dt.date:
    """The date of a day number (days since 1970-01-01)."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))


def month_of_day(days: np.ndarray | int) -> np.ndarray:
    """The number of months since 1970-01 of each day number."""
    return np.asarray(days, "datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(months: np.ndarray | int) -> np.ndarray:
    """The day number of the first day of each month since 1970-01."""
    return np.asarray(months, "datetime64[M]").astype("datetime64[D]").astype(np.int64)


class Span:
    """The generated months, numbered from 0; each has its last day as as-of date."""

    def __init__(self, start: tuple[int, int], end: tuple[int, int]):
        self.first = (start[0] - 1970) * 12 + start[1] - 1
        self.count = (end[0] - 1970) * 12 + end[1] - self.first

    def month(self, days: np.ndarray | int) -> np.ndarray:
        """The month number of each day; it may be negative or beyond the end."""
        return month_of_day(days) - self.first

    def number(self, year: int, month: int) -> int:
        """The number of a month in the span; 0 is its first month."""
        return (year - 1970) * 12 + month - 1 - self.first

    def opens(self, month: np.ndarray | int) -> np.ndarray:
        """The first day of a month."""
        return first_day(np.asarray(month, np.int64) + self.first)

    def closes(self, month: np.ndarray | int) -> np.ndarray:
        """The last day of a month: the as-of date of its deliveries."""
        return first_day(np.asarray(month, np.int64) + self.first + 1) - 1

    def year(self, month: np.ndarray | int) -> np.ndarray:
        """The year of each month number."""
        return (np.asarray(month, np.int64) + self.first) // 12 + 1970

    def calendar_month(self, month: np.ndarray | int) -> np.ndarray:
        """1 for January to 12 for December."""
        return (np.asarray(month, np.int64) + self.first) % 12 + 1

    def as_of(self, month: int) -> str:
        """The last day of a month as YYYY-MM-DD."""
        return as_date(int(self.closes(month))).isoformat()
