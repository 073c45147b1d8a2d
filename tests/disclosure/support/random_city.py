"""A city of random organizations, straight into the published tables, to see which relations always
hold.

Every figure is a sum over organizations, so each organization is a small city of its own: what
holds of the figures of every organization holds of every city, and nothing else does.
Organizations, people, posts and movements are drawn independently but for what the histories and
marts of any warehouse guarantee:

- an organization of an organ has no industry and no class of public institution, and only a public
  institution can be reference-managed; what its type says, the facts derive;
- a grade of a post is one of its category;
- staff of a cell, leaders, stocks and flows count the people that are there; ceilings, over and
  vacant follow; ledgers add up.

Anything else may come together, missing and unlisted codes among it. Only a few values of each code
list are used, so that few organizations meet every combination that rows and columns tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bianzhi.core import code_lists
from tests.disclosure.support.random_codes import EVENTS, TURNS
from tests.disclosure.support.random_others import RandomOthers
from tests.disclosure.support.random_people import RandomPeople
from tests.disclosure.support.random_posts import RandomPosts

# Of two records of one month the one with the lower number says what happened.
PRECEDENCE = {
    row["code"]: int(row["precedence"]) for row in code_lists.rows("organization_event_type")
}

EVERYTHING = ("people", "posts", "leaders", "others")
# People have more attributes than anything else.
PEOPLE = ("people",)
PARTS = (PEOPLE, ("posts",), PEOPLE, ("people", "leaders"), PEOPLE, ("others",))


class RandomCity(RandomPeople, RandomPosts, RandomOthers):
    """Draws organizations with all that belongs to them.

    ``moves`` lets them change their place; ``alone`` gives each only a few people
    or other things, so that few figures are counted for it.
    """

    # Organizations have fewer people than that.
    crowd = 7

    def __init__(self, seed: int, months: Sequence[date], moves: bool = True, alone: bool = False):
        super().__init__(seed, months)
        self.alone = alone
        if alone:
            self.crowd = 4
        # On these days organizations change.
        self.turning_days = list(months[1:])
        self.moves = moves
        self.divisions = [
            {"division_code": code, "division_name": name, "valid_from": self.first}
            for code, name in (("350502", "甲"), ("350503", "乙"), ("350502001", "丙"))
        ]

    def organization(self, number: int) -> None:
        code = f"B{number:05d}"
        self.take_turn(number)
        self._places(code)
        has = self._belongings(number)
        types = self._types()
        crowd = self.rng.integers(0, self.crowd) if types and "people" in has else 0
        people = [self._person(code, f"{code}-{n}", self.one_of(*types)) for n in range(crowd)]
        posts = [
            self._posts(code, self.one_of(*types or ["22"]), n)
            for n in range(self.often(0.6) * 2 if "posts" in has else 0)
        ]
        self._cells(code, people, posts)
        self._leaders(code, people, "leaders" in has)
        if "others" in has:
            self._around(code)

    def _belongings(self, number: int) -> Sequence[str]:
        """What an organization has: everything, or little, in turn, where that is asked."""
        return PARTS[number // len(TURNS) % len(PARTS)] if self.alone else EVERYTHING

    def _places(self, code: str) -> None:
        spans, comes, goes = self._course()
        for valid_from, valid_to in spans:
            self.put(
                "historical_change.organization_history",
                organization_code=code,
                organization_key=f"{code}@1",
                organization_name=code + ("" if self.often(0.5) else "?"),
                record_key=code,
                **self._place(),
                is_placeholder=self.often(0.05),
                status_code="2" if self.often(0.05) else "1",
                established_on=self.one_of(date(2001, 1, 1), date(2024, 5, 1)),
                valid_from=valid_from,
                valid_to=valid_to,
            )
        sides = [("successor_code", comes), ("predecessor_code", goes)]
        for side, day in sides:
            # Mostly one record of a change or none, now and then two.
            kinds = [self.turn.event, self.one_of(*EVENTS) if self.often(0.2) else None]
            recorded = sorted({kind for kind in kinds if kind})
            if recorded:
                self.put(
                    "historical_change.organization_turn",
                    organization_code=code,
                    turn_code="beginning" if side == "successor_code" else "ending",
                    month=day,
                    event_type_code=min(recorded, key=PRECEDENCE.__getitem__),
                    effective_on=day,
                )
            for kind in recorded:
                self.put(
                    "historical_change.organization_event",
                    event_type_code=kind,
                    effective_on=day,
                    record_key=f"{code}{kind}{side}",
                    **{side: code},
                )

    def _course(self) -> tuple[list[tuple[date, date | None]], date, date]:
        """Since when and until when an organization stands in its places, when it comes and when it
        goes.
        """
        middle = self.one_of(*self.turning_days)
        place = self.rng.integers(1, len(self.months) - 1)
        early, late = self.months[place], self.months[place + 1]
        courses = {
            "stays": [(self.first, None)],
            "moves": [(self.first, middle), (middle, None)] if self.moves else [(self.first, None)],
            "comes": [(middle, None)],
            "goes": [(self.first, middle)],
            "passes": [(early, late)],
        }
        name = self.turn.course
        comes, goes = (early, late) if name == "passes" else (middle, middle)
        return courses[name], comes, goes


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of every month between two."""
    day = first
    while day <= last:
        yield day
        day = (day + timedelta(days=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
