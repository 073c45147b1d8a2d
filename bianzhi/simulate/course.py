"""Posts, leadership posts and people over months: with retirements to come, and steps of a plan.

Posts and people are conserved exactly: a step moves numbers, or changes them by what it declares,
and the sums are checked after each step.
"""

from __future__ import annotations

import bisect
import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bianzhi.simulate.plan import Merge, MovePosts, SetQuota, Share, Split, Step


class Number(NamedTuple):
    """A number of posts, and how many cells in it have an unknown number."""

    known: int
    unknown: int = 0

    def __add__(self, other: object) -> Number:
        if not isinstance(other, Number):
            return NotImplemented
        return Number(self.known + other.known, self.unknown + other.unknown)

    def less(self, count: int) -> Number:
        """The number without some known posts."""
        return Number(self.known - count, self.unknown)

    @property
    def shown(self) -> int | None:
        """The number; NULL if a part of it is unknown."""
        return None if self.unknown else self.known


NONE = Number(0)


@dataclass
class Cell:
    """Posts of a type, the people in them, and the days on which they retire, by day.

    ``past`` counts the people who are past their month of retirement and still in post.
    """

    authorized: Number = NONE
    ceiling: Number = NONE
    in_post: int = 0
    retirements: list[date] = field(default_factory=list)
    past: int = 0


@dataclass
class Office:
    """Leadership posts of a level and role, the leaders, and the days on which they retire."""

    posts: Number = NONE
    leaders: int = 0
    retirements: list[date] = field(default_factory=list)


class LightRule(NamedTuple):
    """The rates from which lights follow."""

    full: float
    over: float
    large_vacancy: float


class StepFault(Exception):
    """A step cannot be applied; ``rule`` and ``values`` name a message."""

    def __init__(self, rule: str, **values: object):
        self.rule, self.values = rule, values
        super().__init__(rule)


@dataclass
class Course:
    """The state of all organizations on a day, which only goes forward.

    ``deadlines`` are those for staff beyond the posts caused by policy, by organization; ``runs``
    the months in a row in which an organization has met a rule of warnings. What a step creates
    begins without either.
    """

    cells: dict[tuple[str, str], Cell]
    offices: dict[tuple[str, str, str], Office]
    organizations: set[str]
    deadlines: dict[str, date] = field(default_factory=dict)
    runs: dict[tuple[str, str], int] = field(default_factory=dict)

    def copied(self) -> Course:
        """The same state, for another course."""
        return copy.deepcopy(self)

    def retire(self, day: date) -> None:
        """Let everybody go whose retirement is on or before a day."""
        for cell in self.cells.values():
            gone = bisect.bisect_right(cell.retirements, day)
            cell.in_post -= gone
            del cell.retirements[:gone]
        for office in self.offices.values():
            gone = bisect.bisect_right(office.retirements, day)
            office.leaders -= gone
            del office.retirements[:gone]

    def apply(self, step: Step) -> None:
        """Apply a step on its day.

        Raises:
            StepFault: The step names what is not there, or more than there is.
        """
        self.retire(step.day)
        before = self._sums()
        declared = 0
        if step.move_posts is not None:
            self._move_posts(step.move_posts)
        elif step.merge is not None:
            self._merge(step.merge)
        elif step.split is not None:
            self._split(step.split)
        elif step.set_quota is not None:
            declared = self._set_quota(step.set_quota)
        after = self._sums()
        is_office = step.set_quota is not None and not step.set_quota.establishment_type_code
        changes = (0, 0, declared) if is_office else (declared, declared, 0)
        expected = tuple(a.less(-c) for a, c in zip(before[:3], changes, strict=True))
        if after != (*expected, *before[3:]):
            raise AssertionError("a step does not conserve posts or people")

    def _sums(self) -> tuple:
        cells, offices = self.cells.values(), self.offices.values()
        return (
            sum((cell.authorized for cell in cells), NONE),
            sum((cell.ceiling for cell in cells), NONE),
            sum((office.posts for office in offices), NONE),
            sum(cell.in_post for cell in cells),
            sum(office.leaders for office in offices),
            sum(len(cell.retirements) for cell in cells),
            sum(cell.past for cell in cells),
            sum(len(office.retirements) for office in offices),
        )

    def _require(self, *codes: str) -> None:
        for code in codes:
            if code not in self.organizations:
                raise StepFault("no_organization", organization=code)

    def _taken(self, organization: str, type_code: str, posts: int) -> Cell:
        cell = self.cells.get((organization, type_code), Cell())
        least = min(cell.authorized.known, cell.ceiling.known)
        if posts < 0 or posts > least:
            raise StepFault("too_few_posts", organization=organization, type=type_code, posts=least)
        return cell

    def _move_posts(self, step: MovePosts) -> None:
        self._require(step.from_, step.to)
        giver = self._taken(step.from_, step.establishment_type_code, step.posts)
        taker = self.cells.setdefault((step.to, step.establishment_type_code), Cell())
        _move(giver, taker, step.posts)

    def _merge(self, step: Merge) -> None:
        self._require(*step.from_)
        self.organizations.add(step.into)
        for code in step.from_:
            if code == step.into:
                raise StepFault("into_itself", organization=code)
            for organization, type_code in [key for key in self.cells if key[0] == code]:
                giver = self.cells.pop((organization, type_code))
                taker = self.cells.setdefault((step.into, type_code), Cell())
                taker.authorized += giver.authorized
                taker.ceiling += giver.ceiling
                taker.in_post += giver.in_post
                taker.retirements = sorted(taker.retirements + giver.retirements)
                taker.past += giver.past
            for organization, *rank in [key for key in self.offices if key[0] == code]:
                lost = self.offices.pop((organization, rank[0], rank[1]))
                kept = self.offices.setdefault((step.into, rank[0], rank[1]), Office())
                kept.posts += lost.posts
                kept.leaders += lost.leaders
                kept.retirements = sorted(kept.retirements + lost.retirements)
            self.organizations.discard(code)
            self.deadlines.pop(code, None)

    def _split(self, step: Split) -> None:
        self._require(step.from_)
        for code, share in step.into.items():
            if code == step.from_:
                raise StepFault("into_itself", organization=code)
            self._part(step.from_, code, share)
            self.organizations.add(code)

    def _part(self, organization: str, part: str, share: Share) -> None:
        for type_code, posts in share.posts.items():
            giver = self._taken(organization, type_code, posts)
            _move(giver, self.cells.setdefault((part, type_code), Cell()), posts)
        for type_code, people in share.staff.items():
            giver = self.cells.get((organization, type_code), Cell())
            if people < 0 or people > giver.in_post:
                values = {"type": type_code, "people": giver.in_post}
                raise StepFault("too_few_people", organization=organization, **values)
            taker = self.cells.setdefault((part, type_code), Cell())
            moved = _evenly(giver.retirements, giver.in_post, people)
            for day in moved:
                giver.retirements.remove(day)
            taker.retirements = sorted(taker.retirements + moved)
            past = giver.past * people // giver.in_post if giver.in_post else 0
            giver.past, taker.past = giver.past - past, taker.past + past
            giver.in_post -= people
            taker.in_post += people

    def _set_quota(self, step: SetQuota) -> int:
        self._require(step.organization_code)
        if step.establishment_type_code:
            key = (step.organization_code, step.establishment_type_code)
            cell = self.cells.setdefault(key, Cell())
            if cell.authorized.unknown or cell.ceiling.unknown:
                raise StepFault("unknown_posts", organization=key[0], type=key[1])
            change = step.posts - cell.authorized.known
            cell.authorized, cell.ceiling = (
                cell.authorized.less(-change),
                cell.ceiling.less(-change),
            )
            return change
        rank = (step.leadership_level_code, step.leadership_role_code)
        office = self.offices.setdefault((step.organization_code, *rank), Office())
        if office.posts.unknown:
            raise StepFault("unknown_posts", organization=step.organization_code, type=rank[0])
        change = step.posts - office.posts.known
        office.posts = Number(step.posts)
        return change


def _move(giver: Cell, taker: Cell, posts: int) -> None:
    giver.authorized, taker.authorized = giver.authorized.less(posts), taker.authorized.less(-posts)
    giver.ceiling, taker.ceiling = giver.ceiling.less(posts), taker.ceiling.less(-posts)


def _evenly(days: Sequence[date], people: int, moved: int) -> list[date]:
    """The retirements of a part of the people, chosen evenly over the days."""
    count = len(days) * moved // people if people else 0
    return [days[(2 * place + 1) * len(days) // (2 * count)] for place in range(count)]


def light(cell: Cell, rule: LightRule) -> str:
    """The light of a cell, as in ``establishment_use_month``; grey where posts are unknown."""
    ceiling = cell.ceiling.shown
    if ceiling is None:
        return "grey"
    if cell.in_post > ceiling * rule.over:
        return "red"
    if ceiling <= 0 and cell.in_post == 0:
        return "grey"
    if cell.in_post >= ceiling * rule.full:
        return "yellow"
    vacant = max(ceiling - cell.in_post, 0)
    if vacant / ceiling >= rule.large_vacancy:
        return "blue"
    return "green"


def month_end(day: date, months_later: int = 0) -> date:
    """The last day of the month of a day, or of a later month."""
    place = day.year * 12 + day.month + months_later
    return date.fromordinal(date(place // 12, place % 12 + 1, 1).toordinal() - 1)
