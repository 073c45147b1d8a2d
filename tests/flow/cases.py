"""Small cases: staff by organization in each delivered month, lineage, and causes of change.

Months count from 1 to LAST_MONTH. A case is one scope of one warehouse. Its people and
organizations carry its name, so that many cases share one build.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

FIRST_YEAR = 2023
LAST_MONTH = 30


class Head(NamedTuple):
    """A delivered row of a person; ``copy`` separates rows of one person in one organization."""

    person: str
    organization: str
    type: str = "11"
    name: str | None = None
    copy: int = 0


class Edge(NamedTuple):
    predecessor: str
    successor: str
    month: int
    event_type: str = "03"


class Record(NamedTuple):
    """A movement record that takes effect on the tenth of a month."""

    person: str
    month: int
    direction: str
    mode: str
    origin: str | None = None
    target: str | None = None


@dataclass
class Case:
    name: str
    pictures: dict[int, list[Head]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def stay(self, first: int, last: int, *heads: Head) -> Case:
        """Deliver heads in every month from first to last, in addition to existing ones."""
        for month in range(first, last + 1):
            self.pictures.setdefault(month, []).extend(heads)
        return self

    def silent(self, *months: int) -> Case:
        for month in months:
            self.pictures.pop(month, None)
        return self


def anchored(name: str) -> Case:
    """A case with one permanent person, so that its scope is observed from month 1."""
    return Case(name).stay(1, LAST_MONTH, Head("anchor", "Z"))


def random_case(number: int) -> Case:
    """A case in which few people change organization and type very often, from a fixed seed."""
    rng = random.Random(f"flow {number}")
    case = anchored(f"random{number}")
    organizations, types = ["A", "B", "C", "D"][: rng.randint(2, 4)], ["11", "22"]
    for person in ("p", "q", "r")[: rng.randint(1, 3)]:
        place: dict[int, tuple[str, str]] = {}
        for month in range(1, LAST_MONTH + 1):
            if rng.random() < 0.3:
                count = rng.choice([0, 0, 1, 1, 1, 2])
                place = {n: (rng.choice(organizations), rng.choice(types)) for n in range(count)}
            for copy, (organization, kind) in sorted(place.items()):
                name = rng.choice(["n", "n", "m"]) if number % 3 == 0 else None
                case.stay(month, month, Head(person, organization, kind, name, copy))
    for _ in range(rng.randint(0, 4)):
        former, latter = rng.sample(organizations, 2)
        case.edges.append(Edge(former, latter, rng.randint(1, LAST_MONTH)))
    for _ in range(rng.randint(0, 8)):
        origin, target = rng.choice([None, *organizations]), rng.choice([None, *organizations])
        direction = rng.choice(["in", "out", "internal"])
        mode = "OUT02" if direction == "out" else "IN03"
        record = Record(
            rng.choice("pqr"), rng.randint(1, LAST_MONTH), direction, mode, origin, target
        )
        case.records.append(record)
    if number % 4 == 1:
        case.silent(*sorted(rng.sample(range(2, LAST_MONTH), 6)))
    if number % 5 == 2:
        case.pictures[rng.randint(5, 25)] = []
    if number % 7 == 3:
        case.silent(*range(1, rng.randint(2, 10)))
    return case
