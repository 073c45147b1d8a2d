"""Departments, leaders, ages, education, other staff by example; shares and means by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.reform.examples import CONSTANT, NAMED, example
from tests.reform.worlds import Story

CHIEF, DEPUTY = ("131", "1"), ("132", "3")
HALF = Fraction(1, 2)


@example(
    "organization",
    "bodies departments",
    {
        (NAMED, "A", "bodies", ""): (1, 0),
        (NAMED, "A", "departments", ""): (2, 0),
        (NAMED, "C", "bodies", ""): (0, 1),
        (NAMED, "C", "departments", ""): (0, 3),
        (CONSTANT, "C", "bodies", ""): (1, 1),
        (CONSTANT, "C", "departments", ""): (2, 3),
        **{
            (structure, organization, measure, ""): pair
            for structure in (NAMED, CONSTANT)
            for organization, measure, pair in (
                ("D", "bodies", (1, 1)),
                ("D", "departments", (1, 2)),
                ("E", "bodies", (1, 1)),
                ("E", "departments", (1, 0)),
                ("G", "bodies", (0, 1)),
                ("G", "departments", (0, 1)),
            )
        },
    },
    {
        # The merger explains more than the facts that C is new and that A gave a function away.
        (NAMED, "A", "bodies", "", "event_03"): -1,
        (NAMED, "A", "departments", "", "event_03"): -2,
        (NAMED, "C", "bodies", "", "event_03"): 1,
        (NAMED, "C", "departments", "", "event_03"): 2,
        **{
            (structure, organization, measure, "", component): change
            for structure in (NAMED, CONSTANT)
            for organization, measure, component, change in (
                ("C", "departments", "set_up", 1),  # 13 months later
                ("D", "departments", "event_11", 1),
                ("E", "departments", "abolished", -1),
                ("G", "bodies", "event_unrecorded", 1),
                ("G", "departments", "event_unrecorded", 1),
            )
        },
    },
)
def departments_move_in_other_months_than_their_organizations(story):
    for organization in "ADE":
        story.organization(organization)
    story.now.departments = {("A", "1"), ("A", "2"), ("D", "1"), ("E", "1")}
    story.deliver(1, 9)
    story.organization("C")
    story.organization("G")
    story.now.departments = {("C", "1"), ("D", "1"), ("E", "1")}
    story.record("A", "C", 12, "03")
    story.record(None, "C", 12, "01")
    story.record("A", "D", 12, "11")
    story.deliver(12)
    story.now.departments = {("C", "1"), ("C", "2"), ("D", "1"), ("D", "2")}
    story.deliver(13)
    story.end("A")
    story.now.departments |= {("G", "1")}
    story.deliver(14)
    story.now.departments |= {("C", "3")}
    story.deliver(25, 30)


@example(
    "organization",
    "leadership_quota leaders off_establishment age education",
    {
        (NAMED, "A", "leadership_quota", "131/1"): (1, 0),
        (NAMED, "A", "leadership_quota", "132/3"): (2, 0),
        (NAMED, "B", "leadership_quota", "131/1"): (0, 1),
        (NAMED, "B", "leadership_quota", "132/3"): (0, 1),
        (NAMED, "A", "leaders", "131/1"): (1, 0),
        (NAMED, "B", "leaders", "131/1"): (0, 1),
        (NAMED, "B", "leaders", "132/3"): (0, 1),
        (NAMED, "A", "off_establishment", "1"): (2, 0),
        (NAMED, "B", "off_establishment", "1"): (0, 1),
        (NAMED, "B", "off_establishment", "missing"): (0, 1),
        (NAMED, "A", "education", "doctor"): (1, 0),
        (NAMED, "A", "education", "bachelor"): (1, 0),
        (NAMED, "B", "education", "doctor"): (0, 1),
        (NAMED, "B", "education", "missing"): (0, 1),
        # Born in September 1983: 35 in September 2018, 36 in March 2020.
        (NAMED, "A", "age", "31_35"): (1, 0),
        (NAMED, "B", "age", "36_40"): (0, 1),
        (NAMED, "A", "age", "missing"): (1, 0),
        (NAMED, "B", "age", "missing"): (0, 1),
        (CONSTANT, "B", "leadership_quota", "131/1"): (1, 1),
        (CONSTANT, "B", "leadership_quota", "132/3"): (2, 1),
        (CONSTANT, "B", "leaders", "131/1"): (1, 1),
        (CONSTANT, "B", "leaders", "132/3"): (0, 1),
        (CONSTANT, "B", "off_establishment", "1"): (2, 1),
        (CONSTANT, "B", "off_establishment", "missing"): (0, 1),
        (CONSTANT, "B", "education", "doctor"): (1, 1),
        (CONSTANT, "B", "education", "bachelor"): (1, 0),
        (CONSTANT, "B", "education", "missing"): (0, 1),
        (CONSTANT, "B", "age", "31_35"): (1, 0),
        (CONSTANT, "B", "age", "36_40"): (0, 1),
        (CONSTANT, "B", "age", "missing"): (1, 1),
    },
    {},
)
def a_renamed_organization_loses_a_deputy_post(story):
    story.organization("A")
    story.now.quotas = {("A", *CHIEF): 1, ("A", *DEPUTY): 2}
    story.enter("a1", organization="A", born=(1983, 9), education="11", leads=CHIEF)
    story.enter("a2", organization="A", born=None)
    story.hire("w1", "w2", organization="A")
    story.deliver(9)
    story.end("A")
    story.organization("B")
    story.now.quotas = {("B", *CHIEF): 1, ("B", *DEPUTY): 1}
    story.move("a1", "a2", organization="B")
    story.move("a2", leads=DEPUTY, education=None)
    story.now.workers = []
    story.hire("w1", organization="B")
    story.hire("w3", organization="B", type=None)
    story.record("A", "B", 11, "02")
    story.deliver(11, 30)


Rates = dict[tuple[str, str, str, str], tuple[Fraction | int, ...]]  # structure to rate


def mix_and_rate() -> tuple[Story, Rates]:
    """A has two people, one with a degree; B has two without a degree, then six more.

    Everyone of A gets a degree. Half of all are in A before, a fifth after; A's share of degrees
    goes from 1/2 to 1, B's stays 0.
    """
    story = Story()
    for code in ("A", "B"):
        story.organization(code)
        story.post(code, 4)
    story.enter("a1", organization="A", education="21", leads=CHIEF)
    story.enter("a2", organization="A", education="31")
    story.enter("b1", "b2", organization="B", education="31", born=(1990, 3))
    story.deliver(9)
    story.move("a2", education="14")
    story.enter(
        *(f"b{number}" for number in range(3, 9)), organization="B", education=None, born=None
    )
    story.post("B", 0)
    story.deliver(12, 30)
    fifth = Fraction(1, 5)
    expected = {
        # before 1/4, after 2/10; mix (1/5 - 1/2) x (1/2 + 1)/2, rate (1 - 1/2) x (1/2 + 1/5)/2
        "share_bachelor_and_above": (
            Fraction(1, 4),
            fifth,
            Fraction(-3, 10) * Fraction(3, 4),
            HALF * Fraction(7, 20),
        ),
        # B is 28 before, 30 after: a half, then a fifth of all: all eight of B count, two by birth
        "share_35_and_below": (
            HALF,
            fifth,
            (Fraction(4, 5) - HALF) * (1 + Fraction(1, 4)) / 2,
            (Fraction(1, 4) - 1) * (HALF + Fraction(4, 5)) / 2,
        ),
        # 4 people on 8 posts, then 10 on 4; B has no posts any more, so its contribution is all
        # mix: A (1 - 1/2) x 1/2 and B 8/4 - 2/8
        "fill_rate": (HALF, Fraction(5, 2), Fraction(1, 4) + Fraction(7, 4), Fraction(0)),
        # one leader of four, then of ten, always half of A
        "leader_density": (Fraction(1, 4), Fraction(1, 10), Fraction(-3, 20), Fraction(0)),
        # A's people were born in June 1980, B's in March 1990; 18 months pass for all, and among
        # people of known birth the mix stays half and half
        "mean_age": (
            (Fraction(38 * 12 + 3, 12) + Fraction(28 * 12 + 6, 12)) / 2,
            (Fraction(39 * 12 + 9, 12) + Fraction(30 * 12, 12)) / 2,
            Fraction(0),
            Fraction(3, 2),
        ),
    }
    return story, {
        (structure, "city", "all", rate): numbers
        for structure in (NAMED, CONSTANT)
        for rate, numbers in expected.items()
    }


def mix_and_rate_of_fields() -> tuple[Story, Rates]:
    """A moves unchanged from finance to economy; B stays in finance, E in economy.

    One of A's two has a degree, and E's only one. Of B's two one gets a degree.
    """
    story = Story()
    for code, field in (("A", "finance"), ("B", "finance"), ("E", "economy")):
        story.organization(code, field=field)
    story.enter("a1", "e1", organization="A")
    story.move("e1", organization="E")
    story.enter("a2", organization="A", education="31")
    story.enter("b1", "b2", organization="B", education="31")
    story.deliver(9)
    story.organization("A", field="economy")
    story.move("b2", education="21")
    story.deliver(12, 30)
    third, quarter = Fraction(1, 3), Fraction(1, 4)
    expected = {
        # As named A leaves finance with one of the four (mix -1/4), and B, a half before, is all.
        (NAMED, "finance"): (quarter, HALF, -quarter + HALF * quarter, HALF * 3 * quarter),
        # E's one is a third after; A brings one of three.
        (NAMED, "economy"): (1, 2 * third, third - 2 * third, 0),
        # On the later structure both belong to economy all the time.
        (CONSTANT, "finance"): (0, HALF, 0, HALF),
        (CONSTANT, "economy"): (2 * third, 2 * third, 0, 0),
    }
    return story, {
        (structure, "policy_field", unit, "share_bachelor_and_above"): numbers
        for (structure, unit), numbers in expected.items()
    }
