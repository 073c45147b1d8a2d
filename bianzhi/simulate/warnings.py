"""Levels of warnings of a course, by the rules that follow from posts, leaders and staff alone."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bianzhi.simulate.course import Cell, Course, Office, month_end

NO_WARNING = "0"


class WarningRule(NamedTuple):
    """A rule of warnings: its measure meets the threshold for ``months`` months in a row."""

    rule: str
    level: str
    measure: str
    comparison: str
    threshold: float
    months: int = 1
    horizon: int = 0

    def is_met(self, value: float | None) -> bool:
        """Whether a value meets the threshold; an unknown one meets none."""
        if value is None:
            return False
        if self.comparison == "at_least":
            return value >= self.threshold
        if self.comparison == "above":
            return value > self.threshold
        return value <= self.threshold


@dataclass
class _Organization:
    """Everything that an organization has; months and days are those of its people."""

    cells: list[Cell]
    offices: list[Office]

    def posts(self) -> dict[str, float | None]:
        """The measures of posts, as ``posts_measures`` defines them."""
        known = [
            (ceiling, cell.in_post)
            for cell in self.cells
            if (ceiling := cell.ceiling.shown) is not None
        ]
        return posts_measures(
            sum(ceiling for ceiling, _ in known) if known else None,
            sum(max(ceiling - in_post, 0) for ceiling, in_post in known),
            sum(max(in_post - ceiling, 0) for ceiling, in_post in known),
        )

    def over_leaders(self) -> float:
        """Leaders beyond the quotas that are known."""
        return sum(
            max(office.leaders - posts, 0)
            for office in self.offices
            if (posts := office.posts.shown) is not None
        )

    def retiring_share(self, until: date) -> float | None:
        """The share of staff who retire up to a day, or are past their month."""
        staff = sum(cell.in_post for cell in self.cells)
        leaving = sum(
            cell.past + bisect.bisect_right(cell.retirements, until) for cell in self.cells
        )
        return leaving / staff if staff else None


def posts_measures(ceiling: int | None, vacant: int, over: int) -> dict[str, float | None]:
    """``over_posts`` and ``vacancy_rate`` of an organization; no rate without posts."""
    return {
        "over_posts": over,
        "vacancy_rate": vacant / ceiling if ceiling else None,
    }


def levels(
    course: Course, rules: Sequence[WarningRule], end: date
) -> dict[str, tuple[str, str | None]]:
    """The level and the rule of each organization at a month's end; months in a row go on."""
    owned = {code: _Organization([], []) for code in course.organizations}
    for (code, _), cell in course.cells.items():
        owned.setdefault(code, _Organization([], [])).cells.append(cell)
    for (code, *_), office in course.offices.items():
        owned.setdefault(code, _Organization([], [])).offices.append(office)
    runs: dict[tuple[str, str], int] = {}
    result: dict[str, tuple[str, str | None]] = {}
    for code, organization in owned.items():
        values = _digested(organization.posts(), course.deadlines.get(code), end)
        values["over_leaders"] = organization.over_leaders()
        causes = []
        for rule in rules:
            if rule.measure == "retiring_share":
                value = organization.retiring_share(month_end(end, rule.horizon))
            else:
                value = values.get(rule.measure)
            if rule.is_met(value):
                runs[code, rule.rule] = course.runs.get((code, rule.rule), 0) + 1
                if runs[code, rule.rule] >= rule.months:
                    causes.append((rule.level, rule.rule))
        result[code] = min(causes) if causes else (NO_WARNING, None)
    course.runs = runs
    return result


def _digested(
    values: Mapping[str, float | None], deadline: date | None, end: date
) -> dict[str, float | None]:
    """The measures, with excess caused by policy apart, by whether its deadline has passed."""
    result = dict(values)
    if deadline is not None:
        is_due = deadline < end
        result["overdue_posts" if is_due else "digesting_posts"] = result["over_posts"]
        result["over_posts"] = 0
    return result
