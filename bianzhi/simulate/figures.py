"""The figures of a course at each month's end."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bianzhi.simulate.course import Course, LightRule, light, month_end
from bianzhi.simulate.plan import Step
from bianzhi.simulate.warnings import WarningRule, levels

EVERYWHERE = "*"
# Retirements ahead are those of the twelve months after a month's end.
AHEAD_MONTHS = 12

# A figure: organization, subject (establishment type, or level-role), measure.
Place = tuple[str, str, str]


def figures(
    course: Course, rule: LightRule, end: date, warning_rules: Sequence[WarningRule] = ()
) -> dict[Place, object]:
    """Every figure of a state at a month's end, with the warnings if there are rules of them."""
    ahead = month_end(end, AHEAD_MONTHS)
    result: dict[Place, object] = {}
    total: dict[tuple[str, str], int] = {}
    for (organization, type_code), cell in course.cells.items():
        ceiling = cell.ceiling.shown
        numbers = {
            "authorized_posts": cell.authorized.shown,
            "ceiling_posts": ceiling,
            "in_post": cell.in_post,
            "vacant_posts": None if ceiling is None else max(ceiling - cell.in_post, 0),
            "over_posts": None if ceiling is None else max(cell.in_post - ceiling, 0),
            "retirements_ahead": bisect.bisect_right(cell.retirements, ahead),
        }
        _add(result, total, organization, type_code, numbers)
        result[organization, type_code, "light_code"] = light(cell, rule)
    for (organization, level, role), office in course.offices.items():
        posts = office.posts.shown
        numbers = {
            "leadership_posts": posts,
            "leaders": office.leaders,
            "leaders_over": None if posts is None else max(office.leaders - posts, 0),
            "leader_retirements_ahead": bisect.bisect_right(office.retirements, ahead),
        }
        _add(result, total, organization, f"{level}-{role}", numbers)
    for (subject, measure), number in total.items():
        result[EVERYWHERE, subject, measure] = number
    if warning_rules:
        for organization, (level, cause) in levels(course, warning_rules, end).items():
            result[organization, "", "warning_level_code"] = level
            result[organization, "", "warning_rule_id"] = cause
    return result


def _add(
    result: dict[Place, object],
    total: dict[tuple[str, str], int],
    organization: str,
    subject: str,
    numbers: dict[str, int | None],
) -> None:
    for measure, number in numbers.items():
        result[organization, subject, measure] = number
        total[subject, measure] = total.get((subject, measure), 0) + (number or 0)


def months(
    course: Course,
    steps: Iterable[Step],
    ends: Sequence[date],
    rule: LightRule,
    warning_rules: Sequence[WarningRule] = (),
) -> Iterator[dict[Place, object]]:
    """The figures at each month's end; the course is changed."""
    waiting = list(steps)
    for end in ends:
        while waiting and waiting[0].day <= end:
            course.apply(waiting.pop(0))
        course.retire(end)
        yield figures(course, rule, end, warning_rules)
