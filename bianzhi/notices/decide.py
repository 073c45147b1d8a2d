"""Decides the grade, form and deadline of a notice; knows no texts and no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bianzhi.notices.ground import Case, Earlier, Form

_SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """A notice to one organization for one month.

    ``number`` is stable: it names the month and the organization, not a place in a list.
    ``raised_by`` are the unanswered notices for which it has a higher grade than its grounds.
    """

    number: str
    case: Case
    form: Form
    own_grade: str
    raised_by: tuple[Earlier, ...]
    sent_on: date
    deadline_on: date

    @property
    def previous(self) -> Earlier | None:
        """The last unanswered notice before this one."""
        return next((e for e in reversed(self.case.earlier) if _is_waiting(e)), None)


def notice_number(month: date, organization_code: str) -> str:
    """The number of the notice to an organization for a month."""
    return f"TZ{month:%Y%m}-{organization_code}"


def decide(
    case: Case, forms: Mapping[str, Form], month: date, sent_on: date | None = None
) -> Notice:
    """The notice for a case.

    An unanswered notice is a ground of its own grade. Unanswered notices of a grade, as many as its
    form says, raise the notice to the next grade.
    """
    waiting = [earlier for earlier in case.earlier if _is_waiting(earlier)]
    grades = [ground.grade for ground in case.grounds] + [earlier.grade for earlier in waiting]
    grade = own_grade = max(grade for grade in grades if grade in forms)
    raised: list[Earlier] = []
    while forms[grade].escalates_to != grade:
        same = [earlier for earlier in waiting if earlier.grade == grade]
        if len(same) < forms[grade].unanswered_limit:
            break
        raised += same
        grade = forms[grade].escalates_to
    sent = sent_on or working_day_after(month, 1)
    return Notice(
        number=notice_number(month, case.addressee.code),
        case=case,
        form=forms[grade],
        own_grade=own_grade,
        raised_by=tuple(raised),
        sent_on=sent,
        deadline_on=working_day_after(sent, forms[grade].working_days),
    )


def working_day_after(day: date, count: int) -> date:
    """The ``count``-th working day after a day; Saturdays and Sundays are none."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def _is_waiting(earlier: Earlier) -> bool:
    return earlier.is_unanswered and not earlier.is_settled
