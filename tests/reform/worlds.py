"""Small cities with a reform: staff and posts in each month, and their records.

Months count from 1 (January 2018) to LAST_MONTH. The windows are those of the reform of 2018: its
months before and after, and the basis date of the restated figures. They are repeated here so that
the oracle does not read them from the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

FIRST_YEAR = 2018
LAST_MONTH = 30
BEFORE, AFTER = 9, 27
BASIS = date(2019, 4, 1)


def month_end(month: int) -> date:
    year, rest = divmod(month, 12)
    return date(FIRST_YEAR + year, rest + 1, 1) - timedelta(days=1)


def day_in(month: int, day: int = 10) -> date:
    return month_end(month).replace(day=day)


def month_of(day: date) -> int:
    return (day.year - FIRST_YEAR) * 12 + day.month


class Organization(NamedTuple):
    code: str
    level: str | None = "2"
    system: str | None = "03"
    field: str | None = "finance"


class Person(NamedTuple):
    """A delivered person row; ``born`` is year and month, ``leads`` level and role of a leader."""

    name: str
    organization: str
    type: str | None = "11"
    born: tuple[int, int] | None = (1980, 6)
    education: str | None = "21"
    leads: tuple[str, str] | None = None
    occupancy: str | None = None


class Worker(NamedTuple):
    name: str
    organization: str
    type: str | None = "1"


class Change(NamedTuple):
    """A change record of organizations."""

    predecessor: str | None
    successor: str | None
    month: int
    type: str
    share: Fraction | None = None
    day: int = 10


class Entry(NamedTuple):
    """A line of the ledger of posts."""

    organization: str
    type: str
    month: int
    posts: int
    reason: str | None


@dataclass
class Picture:
    """The content of the snapshots of one month."""

    organizations: list[Organization] = field(default_factory=list)
    posts: dict[tuple[str, str], int] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    departments: set[tuple[str, str]] = field(default_factory=set)
    quotas: dict[tuple[str, str, str], int] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)

    def copy(self) -> Picture:
        return Picture(
            list(self.organizations),
            dict(self.posts),
            list(self.people),
            set(self.departments),
            dict(self.quotas),
            list(self.workers),
        )


@dataclass
class World:
    pictures: dict[int, Picture] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)

    def at(self, month: int) -> Picture:
        """The state at a month's end: that of the last snapshot delivered by then."""
        delivered = [known for known in self.pictures if known <= month]
        return self.pictures[max(delivered)] if delivered else Picture()

    @property
    def months(self) -> list[int]:
        """Months of the warehouse: from the first to the last delivered one."""
        return list(range(min(self.pictures), max(self.pictures) + 1))

    @property
    def is_compared(self) -> bool:
        return BEFORE in self.months and AFTER in self.months

    def __repr__(self) -> str:
        lines = [f"  {month}: {picture}" for month, picture in sorted(self.pictures.items())]
        return "\n".join(["World:", *lines, *map(str, self.changes), *map(str, self.ledger)])


class Story:
    """A world in order of time: a changing snapshot, delivered month by month."""

    def __init__(self) -> None:
        self.world = World()
        self.now = Picture()

    def deliver(self, *months: int) -> None:
        for month in months:
            self.world.pictures[month] = self.now.copy()

    def organization(self, code: str, **attributes: str | None) -> None:
        """Begin an organization, or change its attributes."""
        self.end(code)
        self.now.organizations.append(Organization(code, **attributes))

    def end(self, *codes: str) -> None:
        self.now.organizations = [
            organization
            for organization in self.now.organizations
            if organization.code not in codes
        ]

    def post(self, organization: str, posts: int, kind: str = "11") -> None:
        self.now.posts[organization, kind] = posts
        if not posts:
            del self.now.posts[organization, kind]

    def enter(self, *names: str, organization: str, **what: object) -> None:
        self.now.people += [Person(name, organization, **what) for name in names]

    def hire(self, *names: str, organization: str, **what: object) -> None:
        """Add off-establishment workers to an organization."""
        self.now.workers += [Worker(name, organization, **what) for name in names]

    def leave(self, *names: str) -> None:
        self.now.people = [person for person in self.now.people if person.name not in names]

    def move(self, *names: str, **what: object) -> None:
        """Change the organization, type or any other field of people."""
        self.now.people = [
            person._replace(**what) if person.name in names else person
            for person in self.now.people
        ]

    def record(self, predecessor: str | None, successor: str | None, month: int, type: str, **more):
        self.world.changes.append(Change(predecessor, successor, month, type, **more))

    def write(
        self, organization: str, month: int, posts: int, reason: str | None, kind: str = "11"
    ):
        """Add a line of the ledger."""
        self.world.ledger.append(Entry(organization, kind, month, posts, reason))
