"""The parts of a generated world without people: organizations, quotas, documents and changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

FOREVER = 10**6
Value = TypeVar("Value")


def in_force(steps: list[tuple[int, Value]], month: int) -> Value:
    """The last of ``steps`` that began by ``month``, else the first step."""
    value = steps[0][1]
    for start, later in steps[1:]:
        if start > month:
            break
        value = later
    return value


@dataclass(slots=True)
class Organization:
    """An organization under one code. Months count in the span; ``shown`` refers to deliveries."""

    index: int
    code: str
    key: str
    scope: str
    division: str
    level: str
    names: list[tuple[int, str]]
    kind: str
    function: str
    policy_field: str
    organization_type: str
    system: str
    nature: str
    grade: str
    parents: list[tuple[int, int]] = field(default_factory=list)
    industry: str | None = None
    institution_class: str | None = None
    funding: str = "1"
    reference_managed: bool = False
    managed_to: int = FOREVER  # month in which management like an organ ends
    established_on: int = 0
    established_document: int = -1
    credit_code: str = ""
    shown_from: int = 0
    shown_to: int = FOREVER
    works_to: int = FOREVER  # month in which its people and posts leave
    abolished_on: int | None = None
    abolished_document: int = -1
    cells: dict[str, int] = field(default_factory=dict)
    departments: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def is_institution(self) -> bool:
        """Whether it is a public institution (事业单位)."""
        return self.nature == "5"

    def name(self, month: int) -> str:
        """The name in force in ``month``; before the first name, the first."""
        return in_force(self.names, month)

    def parent(self, month: int) -> int:
        """The index of the superior organization in ``month``, or -1."""
        return in_force(self.parents, month) if self.parents else -1


@dataclass(slots=True)
class Cell:
    """The posts of one organization of one type; ``steps`` are (recorded month, posts)."""

    index: int
    organization: int
    type: str
    funding: str
    fill: float
    steps: list[tuple[int, int]] = field(default_factory=list)
    document: list[tuple[int, int]] = field(default_factory=list)
    last_on: int = 0  # day of its last movement
    revolving_in: int = 0
    revolving_out: int = 0
    separately_listed: int = 0
    frozen: tuple[int, int, int] = (0, 0, 0)  # posts, from month, to month

    @property
    def posts(self) -> int:
        """The posts after the last recorded step; 0 before the first."""
        return self.steps[-1][1] if self.steps else 0


@dataclass(slots=True)
class Department:
    """An internal department; ``start`` and ``end`` are month numbers of the span."""

    index: int
    organization: int
    code: str
    name: str
    type: str
    posts: int
    start: int
    end: int = FOREVER


# Roles of leadership lines in the order in which vacancies are filled.
CHIEF, DEPUTY, PROFESSIONAL, DISCIPLINE, HEAD, DEPUTY_HEAD = range(6)


@dataclass(slots=True)
class Line:
    """Leadership posts of one level and role for an organization or one of its departments."""

    index: int
    organization: int
    department: int
    level: str
    role: str
    rank: int
    posts: int
    document: int
    start: int
    end: int = FOREVER


@dataclass(slots=True)
class Document:
    """An approval document; numbers are assigned in order of date once all documents exist."""

    index: int
    scope: str
    word: str
    issuer: str
    issuer_level: str
    issued_on: int
    effective_on: int
    subject: str
    title: str
    month: int  # month of its delivery
    items: list[tuple[int, str | None, str, int | None]] = field(default_factory=list)
    number: str = ""
    record: str | None = None  # distinguishes documents with the same number
    superseded: int = -1


@dataclass(slots=True)
class Movement:
    """A row of the ledger of posts."""

    cell: int
    month: int
    effective_on: int
    change: int
    after: int
    reason: str
    counter_organization: int
    document: int


@dataclass(slots=True)
class Event:
    """A change of organizations: one predecessor and one successor (-1: none) of one event."""

    id: str
    scope: str
    month: int
    type: str
    predecessor: int
    successor: int
    effective_on: int
    share: float | None
    document: int
    reform: str | None


@dataclass(slots=True)
class Move:
    """People who move with their posts from one organization to another on one day."""

    month: int
    on: int
    source: int
    target: int
    share: float
    document: int
    reform: str | None
    target_type: str | None = None


@dataclass
class World:
    """The whole world except the people."""

    organizations: list[Organization] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    plates: list[tuple[int, str, str, int, int]] = field(default_factory=list)
    effects: list[dict] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)

    def in_scope(self, scope: str, key: str) -> Organization | None:
        """The newest active organization with this key in a scope."""
        return self.by_key.get((scope, key))

    def __post_init__(self) -> None:
        self.by_key: dict[tuple[str, str], Organization] = {}
