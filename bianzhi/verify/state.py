"""The state of posts, quotas and staff that a batch begins with, as plain objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bianzhi.verify.norms import Norms

# What is counted: its kind, then the codes of the cell. Kinds: ``staff``, ``ceiling``, ``reserved``
# and ``borrowed`` by organization and type; ``leaders`` by organization, department, level, role;
# ``workers`` by organization, ``heads`` and ``lent`` by division and type. ``ceiling`` counts the
# posts that the batch itself adds to or takes from a cell, ``reserved`` those that slips reserve
# beyond the posts that the register calls reserved, ``lent`` those lent from a revolving pool.
Key = tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """A person on the establishment, or one who is proposed; ``key`` is NULL for the latter."""

    key: str | None = None
    organization_code: str = ""
    department_code: str = ""
    type_code: str = ""
    level_code: str = ""
    role_code: str = ""
    sex_code: str | None = None
    birth_month: date | None = None
    education_code: str | None = None
    major: str | None = None
    retires_on: date | None = None

    @property
    def is_in_post(self) -> bool:
        """Whether the person occupies a post of the establishment."""
        return bool(self.organization_code)

    @property
    def is_leader(self) -> bool:
        """Whether the person uses a leadership quota."""
        return bool(self.level_code and self.role_code)


NOBODY = Person()


@dataclass(frozen=True)
class Organization:
    """An organization in force; ``baselines`` and ``pools`` are the divisions and types of its
    baselines, and of the revolving pools that it borrows from."""

    code: str
    name: str = ""
    nature_band: str = ""
    admin_level_code: str = ""
    baselines: tuple[tuple[str, str], ...] = ()  # (division, type; '' for all types)
    pools: tuple[tuple[str, str], ...] = ()  # (division, type)
    has_posts: bool = True  # whether its office ever delivered posts
    has_leadership_posts: bool = True


@dataclass(frozen=True)
class Cell:
    """Posts of a type: ``limit`` is ceiling less frozen and reserved posts, NULL if unknown."""

    in_post: int
    limit: int | None
    borrowed: int = 0


@dataclass(frozen=True)
class Quota:
    """Leaders of a holder, level and role; ``limit`` is NULL where its number is unknown."""

    leaders: int
    limit: int | None
    is_delivered: bool = True


@dataclass(frozen=True)
class Limited:
    """A number and its limit: of workers off the establishment, of heads under a baseline, or of
    posts lent from a pool."""

    number: int
    limit: int | None


@dataclass(frozen=True)
class Post:
    """What a post requires."""

    organization_code: str
    education_code: str | None = None
    major: str | None = None


@dataclass(frozen=True)
class State:
    """Everything that a batch is judged by, on the last day of a month."""

    day: date
    norms: Norms
    organizations: Mapping[str, Organization]
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    reserved: Mapping[tuple[str, str], int] = field(default_factory=dict)
    quotas: Mapping[tuple[str, str, str, str], Quota] = field(default_factory=dict)
    workers: Mapping[str, Limited] = field(default_factory=dict)
    baselines: Mapping[tuple[str, str], Limited] = field(default_factory=dict)
    pools: Mapping[tuple[str, str], Limited] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)  # ids by organization
    staff: Mapping[str, Sequence[Person]] = field(default_factory=dict)  # by organization
    # Retirements and ends of slips after ``day``, by date: what each of them lowers by one.
    retirements: Sequence[tuple[date, Key]] = ()

    def cell(self, organization: str, type_code: str) -> Cell:
        """The cell of posts; one that is not in the warehouse has none, or is unknown."""
        known = self.cells.get((organization, type_code))
        if known is not None:
            return known
        owner = self.organizations.get(organization)
        return Cell(0, 0 if owner is not None and owner.has_posts else None)

    def pool(self, organization: str, type_code: str) -> Key | None:
        """The number of posts lent from the pool of an organization, if there is one."""
        owner = self.organizations.get(organization)
        for division, pool_type in owner.pools if owner else ():
            if pool_type == type_code:
                return ("lent", division, pool_type)
        return None

    def holder(self, organization: str, department: str, level: str, role: str) -> str:
        """The department whose quota a leader uses; '' for the organization itself.

        The quota of the department is used where it has one, else that of the organization.
        """
        own = self.quotas.get((organization, department, level, role))
        if own is not None and own.is_delivered:
            return department
        whole = self.quotas.get((organization, "", level, role))
        return "" if whole is not None and whole.is_delivered else department

    def quota(self, organization: str, holder: str, level: str, role: str) -> Quota:
        """The quota of a holder; one that was not delivered is none, or unknown."""
        known = self.quotas.get((organization, holder, level, role))
        if known is not None and known.is_delivered:
            return known
        owner = self.organizations.get(organization)
        is_known = owner is not None and owner.has_leadership_posts
        return Quota(known.leaders if known else 0, 0 if is_known else None, False)

    def number(self, key: Key) -> int:
        """The number of a key on the day of the state."""
        kind, *codes = key
        if kind == "staff":
            return self.cell(codes[0], codes[1]).in_post
        if kind == "borrowed":
            return self.cell(codes[0], codes[1]).borrowed
        if kind == "reserved":
            return self.reserved.get((codes[0], codes[1]), 0)
        if kind == "leaders":
            return self.quota(codes[0], codes[1], codes[2], codes[3]).leaders
        if kind == "workers":
            known = self.workers.get(codes[0])
        elif kind == "heads":
            known = self.baselines.get((codes[0], codes[1]))
        elif kind == "lent":
            known = self.pools.get((codes[0], codes[1]))
        else:
            return 0
        return known.number if known else 0


def reserved_beyond(ends: Iterable[date | None], registered: int) -> tuple[int, list[date]]:
    """Posts that slips reserve beyond the registered ones, and the days on which they fall free.

    ``ends`` has the last valid day of a slip once per post, NULL without an end. The register
    counts the posts of the slips that end last, so that no post is reserved twice.
    """
    ordered = sorted(ends, key=lambda end: end or date.max)
    beyond = ordered[: max(len(ordered) - registered, 0)]
    return len(beyond), [end + timedelta(days=1) for end in beyond if end is not None]
