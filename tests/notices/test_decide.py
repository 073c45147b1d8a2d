"""Grade, form, deadline and escalation of a notice, by examples."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.notices.decide import decide, notice_number, working_day_after
from bianzhi.notices.ground import Addressee, Case, Earlier, Form, Ground

MONTH = date(2026, 6, 30)  # a Tuesday
FORMS = {
    "G1": Form("G1", "轻微", "1", "电话通知", "3", "联络员", 5, 1, "G2"),
    "G2": Form("G2", "一般", "2", "函告", "2", "分管领导", 10, 2, "G3"),
    "G3": Form("G3", "严重", "3", "通知主要领导", "1", "主要领导", 5, 1, "G3"),
}
HERE = Addressee("350500010001", "某局", "350500", "本级")


def ground(grade: str) -> Ground:
    return Ground("finding", "E10", "必填项缺失", grade, 3, date(2026, 1, 31), None, None)


def earlier(grade: str, number: str = "T1", **changed: object) -> Earlier:
    values: dict = {"replied_on": None, "is_unanswered": True, "is_settled": False} | changed
    return Earlier(
        number, grade, "函告", date(2026, 5, 6), date(2026, 5, 20), values["replied_on"], None,
        values["is_unanswered"], values["is_settled"],
    )  # fmt: skip


def grade_of(*grades: str, before: tuple[Earlier, ...] = ()) -> str:
    case = Case(HERE, tuple(ground(grade) for grade in grades), before)
    return decide(case, FORMS, MONTH).form.grade


@pytest.mark.parametrize(
    ("grades", "before", "result"),
    [
        (("G1",), (), "G1"),
        (("G1", "G2", "G1"), (), "G2"),  # the worst ground decides
        (("G3", "G1"), (), "G3"),
        (("G1",), (earlier("G1"),), "G2"),  # one unanswered call becomes a letter
        (("G2",), (earlier("G2"),), "G2"),  # one unanswered letter does not suffice
        (("G2",), (earlier("G2"), earlier("G2", "T2")), "G3"),
        (("G2",), (earlier("G2"), earlier("G2", "T2", is_settled=True)), "G2"),
        (("G2",), (earlier("G2"), earlier("G2", "T2", is_unanswered=False)), "G2"),
        (("G1",), (earlier("G2"), earlier("G2", "T2")), "G3"),  # unanswered letters are grounds
        (("G1",), (earlier("G1"), earlier("G2"), earlier("G2", "T2")), "G3"),
        ((), (earlier("G2"),), "G2"),  # nothing but an unanswered letter
        (("G3",), (earlier("G3"), earlier("G3", "T2")), "G3"),  # nothing is above
    ],
)
def test_grade(grades, before, result):
    assert grade_of(*grades, before=before) == result


def test_a_raised_notice_names_the_unanswered_ones():
    before = (earlier("G2", "T1"), earlier("G2", "T2"))
    notice = decide(Case(HERE, (ground("G2"),), before), FORMS, MONTH)
    assert (notice.own_grade, [e.number for e in notice.raised_by]) == ("G2", ["T1", "T2"])
    assert notice.previous is not None
    assert notice.previous.number == "T2"


def test_the_number_names_month_and_organization():
    notice = decide(Case(HERE, (ground("G1"),), ()), FORMS, MONTH)
    assert notice.number == notice_number(MONTH, HERE.code) == "TZ202606-350500010001"


def test_deadlines_count_working_days():
    assert working_day_after(date(2026, 7, 3), 1) == date(2026, 7, 6)  # Friday to Monday
    assert working_day_after(date(2026, 7, 4), 5) == date(2026, 7, 10)
    notice = decide(Case(HERE, (ground("G2"),), ()), FORMS, MONTH)
    assert (notice.sent_on, notice.deadline_on) == (date(2026, 7, 1), date(2026, 7, 15))
    on = date(2026, 7, 20)
    assert decide(Case(HERE, (ground("G3"),), ()), FORMS, MONTH, on).deadline_on == date(
        2026, 7, 27
    )
