"""One small reform for each rule, with numbers that a reader of the rules computes by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from tests.reform.worlds import Story, World

Place = tuple[str, str, str, str]  # structure, unit, measure, part
Values = dict[Place, tuple[int | Fraction, int | Fraction]]  # before, after
Causes = dict[tuple[str, str, str, str, str], int | Fraction]

NAMED, CONSTANT = "as_named", "constant"


@dataclass(frozen=True)
class Example:
    """Expected rows of one level, of the named measures; all their other figures are zero."""

    name: str
    world: World
    level: str
    measures: tuple[str, ...]
    values: Values
    causes: Causes


EXAMPLES: list[Example] = []


def example(level: str, measures: str, values: Values, causes: Causes):
    """Register the world that the decorated function tells."""

    def register(tell: Callable[[Story], None]) -> None:
        story = Story()
        tell(story)
        output = (level, tuple(measures.split()), values, causes)
        EXAMPLES.append(Example(tell.__name__, story.world, *output))

    return register


@example(
    "organization",
    "authorized_posts in_post bodies",
    {
        (NAMED, "A", "authorized_posts", "11"): (10, 0),
        (NAMED, "B", "authorized_posts", "11"): (5, 0),
        (NAMED, "C", "authorized_posts", "11"): (0, 14),
        (NAMED, "A", "in_post", "11"): (3, 0),
        (NAMED, "B", "in_post", "11"): (2, 0),
        (NAMED, "C", "in_post", "11"): (0, 5),
        (NAMED, "A", "bodies", ""): (1, 0),
        (NAMED, "B", "bodies", ""): (1, 0),
        (NAMED, "C", "bodies", ""): (0, 1),
        (CONSTANT, "C", "authorized_posts", "11"): (15, 14),
        (CONSTANT, "C", "in_post", "11"): (5, 5),
        (CONSTANT, "C", "bodies", ""): (2, 1),
    },
    {
        (NAMED, "A", "authorized_posts", "11", "reason_09"): -10,
        (NAMED, "B", "authorized_posts", "11", "reason_09"): -5,
        (NAMED, "C", "authorized_posts", "11", "reason_09"): 15,
        (NAMED, "C", "authorized_posts", "11", "reason_03"): -1,
        (NAMED, "A", "in_post", "11", "reform"): -3,
        (NAMED, "B", "in_post", "11", "reform"): -2,
        (NAMED, "C", "in_post", "11", "reform"): 5,
        (NAMED, "A", "bodies", "", "event_03"): -1,
        (NAMED, "B", "bodies", "", "event_03"): -1,
        (NAMED, "C", "bodies", "", "event_03"): 1,
        (CONSTANT, "C", "authorized_posts", "11", "reason_03"): -1,
        (CONSTANT, "C", "bodies", "", "event_03"): -1,
    },
)
def two_organizations_merge_and_lose_a_post(story):
    for code, posts in (("A", 10), ("B", 5)):
        story.organization(code)
        story.post(code, posts)
    story.enter("a1", "a2", "a3", organization="A")
    story.enter("b1", "b2", organization="B")
    story.deliver(1, 9)
    story.end("A", "B")
    story.organization("C")
    for code, posts in (("A", 0), ("B", 0), ("C", 14)):
        story.post(code, posts)
    story.move("a1", "a2", "a3", "b1", "b2", organization="C")
    for code, posts in (("A", -10), ("B", -5)):
        story.record(code, "C", 12, "03")
        story.write(code, 12, posts, "09")
    story.write("C", 12, 15, "09")
    story.write("C", 12, -1, "03")
    story.deliver(12, 30)


@example(
    "organization",
    "authorized_posts in_post bodies",
    {
        (NAMED, "A", "authorized_posts", "11"): (20, 12),
        (NAMED, "B", "authorized_posts", "11"): (0, 8),
        (NAMED, "A", "in_post", "11"): (4, 3),
        (NAMED, "B", "in_post", "11"): (0, 1),
        (NAMED, "A", "bodies", ""): (1, 1),
        (NAMED, "B", "bodies", ""): (0, 1),
        # Posts follow the recorded 40 %, heads the people: one of four. Nothing of A's organization
        # moves.
        (CONSTANT, "A", "authorized_posts", "11"): (12, 12),
        (CONSTANT, "B", "authorized_posts", "11"): (8, 8),
        (CONSTANT, "A", "in_post", "11"): (3, 3),
        (CONSTANT, "B", "in_post", "11"): (1, 1),
        (CONSTANT, "A", "bodies", ""): (1, 1),
        (CONSTANT, "B", "bodies", ""): (0, 1),
    },
    {
        (NAMED, "A", "authorized_posts", "11", "reason_09"): -8,
        (NAMED, "B", "authorized_posts", "11", "reason_09"): 8,
        (NAMED, "A", "in_post", "11", "reform"): -1,
        (NAMED, "B", "in_post", "11", "reform"): 1,
        (NAMED, "B", "bodies", "", "event_04"): 1,
        # A stays whole beyond the border of the month in which its posts begin to count as A's
        # only: 20 posts, of which 8 counted in B before, and -8 and +8 by the ledger.
        (CONSTANT, "A", "authorized_posts", "11", "restructured"): 8,
        (CONSTANT, "B", "authorized_posts", "11", "restructured"): -8,
        (CONSTANT, "A", "authorized_posts", "11", "reason_09"): -8,
        (CONSTANT, "B", "authorized_posts", "11", "reason_09"): 8,
        (CONSTANT, "A", "in_post", "11", "restructured"): 1,
        (CONSTANT, "B", "in_post", "11", "restructured"): -1,
        (CONSTANT, "A", "in_post", "11", "reform"): -1,
        (CONSTANT, "B", "in_post", "11", "reform"): 1,
        (CONSTANT, "B", "bodies", "", "event_04"): 1,
    },
)
def an_organization_that_goes_on_gives_a_part_away(story):
    story.organization("A")
    story.post("A", 20)
    story.enter("a1", "a2", "a3", "a4", organization="A")
    story.deliver(1, 9)
    story.organization("B")
    story.post("A", 12)
    story.post("B", 8)
    story.move("a4", organization="B")
    story.record("A", "B", 12, "04", share=Fraction(2, 5))
    story.write("A", 12, -8, "09")
    story.write("B", 12, 8, "09")
    story.deliver(12, 30)


@example(
    "organization",
    "authorized_posts in_post departments",
    {
        (NAMED, "A", "authorized_posts", "11"): (7, 0),
        (NAMED, "B", "authorized_posts", "11"): (0, 9),
        (NAMED, "A", "in_post", "11"): (2, 0),
        (NAMED, "B", "in_post", "11"): (0, 2),
        (NAMED, "A", "departments", ""): (2, 0),
        (NAMED, "B", "departments", ""): (0, 3),
        (CONSTANT, "B", "authorized_posts", "11"): (7, 9),
        (CONSTANT, "B", "in_post", "11"): (2, 2),
        (CONSTANT, "B", "departments", ""): (2, 3),
    },
    {
        # The ledger lacks the posts of the new name but has a later increase.
        (NAMED, "A", "authorized_posts", "11", "ledger_difference"): -7,
        (NAMED, "B", "authorized_posts", "11", "ledger_difference"): 7,
        (NAMED, "B", "authorized_posts", "11", "reason_02"): 2,
        (NAMED, "A", "in_post", "11", "reform"): -2,
        (NAMED, "B", "in_post", "11", "reform"): 2,
        (NAMED, "A", "departments", "", "event_02"): -2,
        # The third comes four months after the renaming, which is the nearest record of B.
        (NAMED, "B", "departments", "", "event_02"): 3,
        (CONSTANT, "B", "authorized_posts", "11", "reason_02"): 2,
        (CONSTANT, "B", "departments", "", "event_02"): 1,
    },
)
def an_organization_gets_another_name(story):
    story.organization("A")
    story.post("A", 7)
    story.enter("a1", "a2", organization="A")
    story.now.departments = {("A", "1"), ("A", "2")}
    story.deliver(9)
    story.end("A")
    story.organization("B")
    story.post("A", 0)
    story.post("B", 7)
    story.move("a1", "a2", organization="B")
    story.now.departments = {("B", "1"), ("B", "2")}
    story.record("A", "B", 11, "02")
    story.deliver(11)
    story.post("B", 9)
    story.now.departments |= {("B", "3")}
    story.write("B", 15, 2, "02")
    story.deliver(15, 30)


@example(
    "organization",
    "authorized_posts in_post",
    {
        (NAMED, "A", "authorized_posts", "11"): (9, 6),
        (NAMED, "B", "authorized_posts", "11"): (4, 7),
        (NAMED, "A", "in_post", "11"): (3, 1),
        (NAMED, "B", "in_post", "11"): (1, 3),
        (CONSTANT, "A", "authorized_posts", "11"): (9, 6),
        (CONSTANT, "B", "authorized_posts", "11"): (4, 7),
        (CONSTANT, "A", "in_post", "11"): (3, 1),
        (CONSTANT, "B", "in_post", "11"): (1, 3),
    },
    {
        (structure, organization, measure, "11", component): sign * amount
        for structure in (NAMED, CONSTANT)
        for organization, sign in (("A", -1), ("B", 1))
        for measure, component, amount in (
            ("authorized_posts", f"reason_{'04' if sign > 0 else '05'}", 3),
            ("in_post", "transfers", 2),
        )
    },
)
def handing_over_a_function_restates_nothing(story):
    for code, posts in (("A", 9), ("B", 4)):
        story.organization(code)
        story.post(code, posts)
    story.enter("a1", "a2", "a3", organization="A")
    story.enter("b1", organization="B")
    story.deliver(1, 9)
    story.post("A", 6)
    story.post("B", 7)
    story.move("a1", "a2", organization="B")
    story.record("A", "B", 12, "12")
    story.record("A", "B", 12, "11")
    story.write("A", 12, -3, "05")
    story.write("B", 12, 3, "04")
    story.deliver(12, 30)


@example(
    "organization",
    "in_post",
    {
        (NAMED, "A", "in_post", "11"): (3, 3),
        (NAMED, "A", "in_post", "22"): (0, 1),
        (NAMED, "B", "in_post", "11"): (1, 1),
        (CONSTANT, "A", "in_post", "11"): (3, 3),
        (CONSTANT, "A", "in_post", "22"): (0, 1),
        (CONSTANT, "B", "in_post", "11"): (1, 1),
    },
    {
        (structure, organization, "in_post", kind, component): heads
        for structure in (NAMED, CONSTANT)
        for organization, kind, component, heads in (
            ("A", "11", "entries", 2),
            ("A", "11", "exits", -1),
            ("A", "11", "reclassified", -1),
            ("A", "22", "reclassified", 1),
            ("A", "22", "exits", -1),
            ("A", "22", "transfers", 1),
            ("B", "11", "transfers", -1),
            ("B", "11", "corrections", 1),
        )
    },
)
def people_come_go_and_change(story):
    story.organization("A")
    story.organization("B")
    story.enter("a1", "a2", "a3", organization="A")
    story.enter("b1", organization="B")
    story.deliver(1, 9)
    story.leave("a1")
    story.move("a2", type="22")
    story.enter("a4", "a5", organization="A")
    story.deliver(12)
    story.leave("a2")
    story.move("b1", organization="A", type="22")
    story.deliver(18)
    story.enter("a3", organization="B")  # counted twice from now on
    story.enter("absent", organization="A", occupancy="2")
    story.deliver(20, 30)


@example(
    "organization",
    "authorized_posts bodies departments",
    {
        (NAMED, "A", "authorized_posts", "11"): (6, 0),
        (NAMED, "A", "bodies", ""): (1, 0),
        (NAMED, "A", "departments", ""): (2, 0),
        (NAMED, "N", "authorized_posts", "11"): (0, 4),
        (NAMED, "N", "bodies", ""): (0, 1),
        (NAMED, "N", "departments", ""): (0, 1),
        (CONSTANT, "none", "authorized_posts", "11"): (6, 0),
        (CONSTANT, "none", "bodies", ""): (1, 0),
        (CONSTANT, "none", "departments", ""): (2, 0),
        (CONSTANT, "N", "authorized_posts", "11"): (0, 4),
        (CONSTANT, "N", "bodies", ""): (0, 1),
        (CONSTANT, "N", "departments", ""): (0, 1),
        **{(structure, "Z", "bodies", ""): (1, 1) for structure in (NAMED, CONSTANT)},
    },
    {
        (structure, organization, measure, "", f"event_{event}"): change
        for structure, gone in ((NAMED, "A"), (CONSTANT, "none"))
        for organization, event, measure, change in (
            (gone, "05", "bodies", -1),
            (gone, "05", "departments", -2),
            ("N", "01", "bodies", 1),
            ("N", "01", "departments", 1),
        )
    }
    | {
        (NAMED, "A", "authorized_posts", "11", "reason_06"): -6,
        (CONSTANT, "none", "authorized_posts", "11", "reason_06"): -6,
        (NAMED, "N", "authorized_posts", "11", "reason_01"): 4,
        (CONSTANT, "N", "authorized_posts", "11", "reason_01"): 4,
    },
)
def one_organization_is_abolished_and_another_is_new(story):
    story.organization("Z")
    story.organization("A")
    story.post("A", 6)
    story.now.departments = {("A", "1"), ("A", "2")}
    story.deliver(1, 9)
    story.end("A")
    story.post("A", 0)
    story.now.departments = set()
    story.record("A", None, 11, "05")
    story.write("A", 11, -6, "06")
    story.deliver(11)
    story.organization("N")
    story.post("N", 4)
    story.now.departments = {("N", "1")}
    story.record(None, "N", 14, "01")
    story.write("N", 14, 4, "01")
    story.deliver(14, 30)


@example(
    "policy_field",
    "in_post bodies",
    {
        (NAMED, "finance", "in_post", "11"): (3, 1),
        (NAMED, "economy", "in_post", "11"): (0, 3),
        (NAMED, "missing", "in_post", "11"): (1, 0),
        (NAMED, "finance", "bodies", ""): (2, 1),
        (NAMED, "economy", "bodies", ""): (0, 2),
        (NAMED, "missing", "bodies", ""): (1, 0),
        # On constant structure an organization always counts in its unit after the reform.
        (CONSTANT, "finance", "in_post", "11"): (1, 1),
        (CONSTANT, "economy", "in_post", "11"): (3, 3),
        (CONSTANT, "finance", "bodies", ""): (1, 1),
        (CONSTANT, "economy", "bodies", ""): (2, 2),
    },
    {
        (NAMED, "finance", "in_post", "11", "regrouped"): -2,
        (NAMED, "economy", "in_post", "11", "regrouped"): 3,
        (NAMED, "missing", "in_post", "11", "regrouped"): -1,
        (NAMED, "finance", "bodies", "", "regrouped"): -1,
        (NAMED, "economy", "bodies", "", "regrouped"): 2,
        (NAMED, "missing", "bodies", "", "regrouped"): -1,
    },
)
def an_organization_changes_its_field(story):
    story.organization("A")
    story.organization("B")
    story.organization("C", field=None)
    story.enter("a1", "a2", organization="A")
    story.enter("b1", organization="B")
    story.enter("c1", organization="C")
    story.deliver(1, 9)
    story.organization("A", field="economy")
    story.organization("C", field="economy")
    story.deliver(12, 30)
