"""A small generated city for recounts of structure: organizations, departments, staff, workers."""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tests.support.tables import Tables

FIRST_YEAR = 2022
MONTHS = 26
FUNCTIONS = ("finance", "education")
EDUCATION = {"11": 3, "14": 3, "21": 3, "31": 2, "41": 1, "": None, "9X": None}


def month_end(number: int) -> date:
    year, month = FIRST_YEAR + number // 12, number % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Person:
    """A delivered row of a person, blank cells as ''."""

    name: str
    sex: str
    birth: date | None
    education: str
    full_time: str
    department: str
    level: str
    role: str
    occupancy: str

    @property
    def counts(self) -> bool:
        return self.occupancy != "2"


@dataclass
class Organization:
    """A delivered organization with what belongs to it."""

    code: str
    level: str
    kind: str
    function: str
    field: str
    division: str
    posts: int
    departments: dict[str, int | None]
    quotas: dict[tuple[str, str, str], int]
    staff: list[Person]
    workers: int


@dataclass
class World:
    """Snapshots by month number; a month without one was not delivered."""

    snapshots: dict[int, list[Organization]] = field(default_factory=dict)

    def state(self, month: int) -> list[Organization]:
        return self.snapshots[max(number for number in self.snapshots if number <= month)]


def _person(rng: random.Random, name: str, departments: list[str]) -> Person:
    role, level = rng.choice([("", "")] * 5 + [("1", "141"), ("3", "142"), ("3", "")])
    birth = date(rng.randint(1962, 2003), rng.randint(1, 12), rng.randint(1, 28))
    return Person(
        name,
        rng.choice(["1", "2", "2", "1", "", "7"]),
        None if rng.random() < 0.05 else birth,
        rng.choice(list(EDUCATION)),
        rng.choice(list(EDUCATION)),
        rng.choice([*departments, *departments, "", "D9"]),
        level,
        role,
        rng.choice(["1", "1", "1", "1", "", "2"]),
    )


def _organization(rng: random.Random, number: int, levels: tuple[str, ...]) -> Organization:
    departments = {
        f"D{place}": rng.choice([None, 0, 2, 5]) for place in range(rng.choice([0, 1, 3, 4]))
    }
    quotas = {
        (holder, level, role): rng.choice([0, 1, 2])
        for holder in ("", *departments)
        for level, role in (("141", "1"), ("142", "3"))
        if rng.random() < 0.5
    }
    posts = rng.choice([0, 4, 8, 12, 16])
    code = f"B{number:02d}"
    staff = [
        _person(rng, f"p{code}{place}", list(departments))
        for place in range(max(0, posts + rng.choice([-5, -1, 0, 2])))
    ]
    return Organization(
        code,
        rng.choice(levels),
        rng.choice(["20", "20", "50"]),
        rng.choice([*FUNCTIONS, *FUNCTIONS, ""]),
        rng.choice(["finance", "education", "health", "", "unheard_of"]),
        rng.choice(["350500", "350582", "350582002", "350583"]),
        posts,
        departments,
        quotas,
        staff,
        rng.choice([0, 0, 1, 5, 20]),
    )


def generated(
    seed: int, organizations: int = 26, levels: tuple[str, ...] = ("2", "3", "3")
) -> World:
    """A world of `organizations` that change at random from delivery to delivery."""
    rng = random.Random(seed)
    world = World()
    current = [_organization(rng, number, levels) for number in range(organizations)]
    for month in range(MONTHS):
        if month == 0 or month == MONTHS - 1 or rng.random() < 0.4:
            changed = rng.sample(range(organizations), 5)
            current = [
                _organization(rng, number, levels) if number in changed else organization
                for number, organization in enumerate(current)
            ]
            world.snapshots[month] = [one for one in current if rng.random() < 0.97]
    return world


def deliver(world: World, tables: Tables) -> None:
    """Land every snapshot as the files of one delivery."""
    for number, organizations in world.snapshots.items():
        rows: dict[str, list[str]] = defaultdict(list)
        rows["organization"] = [
            "organization_code,organization_name,admin_level_code,organization_type_code,"
            "function_code,policy_field_code,division_code"
        ]
        rows["establishment"] = ["organization_code,establishment_type_code,authorized_posts"]
        rows["department"] = ["organization_code,department_code,department_name,authorized_posts"]
        rows["leadership_quota"] = [
            "organization_code,department_code,leadership_level_code,leadership_role_code,"
            "authorized_posts"
        ]
        rows["person"] = [
            "person_id,organization_code,person_name,sex_code,birth_date,education_code,"
            "full_time_education_code,establishment_type_code,department_code,"
            "leadership_level_code,leadership_role_code,occupancy_code"
        ]
        rows["off_establishment_worker"] = ["worker_id,organization_code,worker_type_code"]
        for one in organizations:
            _add(rows, one)
        texts = {entity: "\n".join(lines) for entity, lines in rows.items()}
        tables.land(month_end(number).isoformat(), **texts)


def _add(rows: dict[str, list[str]], one: Organization) -> None:
    rows["organization"].append(
        f"{one.code},机构{one.code},{one.level},{one.kind},{one.function},{one.field},{one.division}"
    )
    rows["establishment"].append(f"{one.code},11,{one.posts}")
    for department, posts in one.departments.items():
        number = "" if posts is None else posts
        rows["department"].append(f"{one.code},{department},科室{department},{number}")
    for (holder, level, role), posts in one.quotas.items():
        rows["leadership_quota"].append(f"{one.code},{holder},{level},{role},{posts}")
    rows["off_establishment_worker"] += [
        f"w{one.code}{place},{one.code},1" for place in range(one.workers)
    ]
    for person in one.staff:
        birth = person.birth or ""
        rows["person"].append(
            f"{person.name},{one.code},甲,{person.sex},{birth},{person.education},"
            f"{person.full_time},11,{person.department},{person.level},{person.role},"
            f"{person.occupancy}"
        )
