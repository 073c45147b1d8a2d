"""A small generated city for recounts of personnel: leaders, appointments, entrants, workers."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from tests.structure.world import month_end
from tests.support.tables import Tables

FIRST_YEAR = 2022
MONTHS = 26
# Level and role of leaders, with the grade that the level corresponds to.
OFFICES = {("131", "1"): "107", ("141", "1"): "109", ("142", "3"): "110", ("", ""): ""}
# Posts and the majors that they require.
POSTS = {"-1": "法学类、会计学", "-2": "土木工程专业", "-3": "不限", "-4": ""}
GRADES = ("P2", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13", "M7", "")


@dataclass(frozen=True)
class Employee:
    """A delivered row of a person with the appointments of the person, blank cells as ''."""

    name: str
    sex: str
    birth: date
    group: str
    education: str
    full_time: str
    grade: str
    level: str
    role: str
    # Category, whether acting, and the month of removal or ''.
    appointments: tuple[tuple[str, bool, str], ...]
    major: str
    post: str


@dataclass(frozen=True)
class Office:
    """A delivered organization with what belongs to it."""

    code: str
    division: str
    field: str
    level: str
    grade: str
    posts: int
    quotas: dict[tuple[str, str], int]
    staff: tuple[Employee, ...]
    # Monthly cost of each worker, or ''.
    workers: tuple[str, ...]
    control: int | None
    # Quantity of cases handled in December, or None.
    cases: int | None


@dataclass
class City:
    """Snapshots by month number; a month without one was not delivered."""

    snapshots: dict[int, list[Office]] = field(default_factory=dict)

    def state(self, month: int) -> list[Office]:
        return self.snapshots[max(number for number in self.snapshots if number <= month)]


def _employee(rng: random.Random, name: str, month: int) -> Employee:
    level, role = rng.choice([*OFFICES, ("", ""), ("", "")])
    grade = rng.choice(GRADES)
    appointments = tuple(
        (
            rng.choice(["M", "P", "W", grade[:1]]),
            rng.random() < 0.3,
            rng.choice(["", "", month_end(max(0, month - 2)).replace(day=5).isoformat()]),
        )
        for _ in range(rng.choice([0, 1, 1, 2]) if role or rng.random() < 0.3 else 0)
    )
    sex = rng.choice(["1", "2"])
    return Employee(
        name,
        sex,
        date(rng.randint(1962, 2002), rng.randint(1, 12), rng.randint(1, 28)),
        "M60" if sex == "1" else rng.choice(["F55", "F50"]),
        rng.choice(["11", "21", "31", "41"]),
        rng.choice(["21", "31", "41", ""]),
        grade,
        level,
        role,
        appointments,
        rng.choice(["法学", "会计学", "土木工程", ""]),
        rng.choice([*POSTS, ""]),
    )


def _office(rng: random.Random, number: int, month: int, hired: list[int]) -> Office:
    def new() -> Employee:
        hired[0] += 1
        return _employee(rng, f"p{hired[0]}", month)

    return Office(
        f"B{number:02d}",
        rng.choice(["350500", "350582", "350582002", "350583"]),
        rng.choice(["education", "health", "finance", "", "unheard_of"]),
        rng.choice(["2", "3"]),
        rng.choice(["107", "109", "110", "999"]),
        rng.choice([4, 8, 12]),
        {office: rng.choice([1, 2, 3]) for office in OFFICES if office[0] and rng.random() < 0.7},
        tuple(new() for _ in range(rng.choice([3, 6, 9]))),
        tuple(rng.choice(["4000", "5250.5", ""]) for _ in range(rng.choice([0, 1, 5]))),
        rng.choice([None, 2, 6]),
        rng.choice([None, 0, 40, 100]),
    )


def generated(seed: int, offices: int = 16) -> City:
    """A city whose people enter and leave at random; nobody returns or moves."""
    rng = random.Random(seed)
    hired = [0]
    city = City()
    current = [_office(rng, number, 0, hired) for number in range(offices)]
    for month in range(MONTHS):
        if month == 0 or month == MONTHS - 1 or month == 11 or rng.random() < 0.4:
            for number in rng.sample(range(offices), 6) if month else []:
                drawn = _office(rng, number, month, hired)
                kept = tuple(one for one in current[number].staff if rng.random() < 0.8)
                current[number] = replace(drawn, staff=kept + drawn.staff[: rng.choice([0, 1, 2])])
            city.snapshots[month] = list(current)
    return city


def deliver(city: City, tables: Tables) -> None:
    """Land every snapshot as the files of one delivery."""
    for number, offices in city.snapshots.items():
        rows: dict[str, list[str]] = defaultdict(list)
        rows["organization"] = [
            "organization_code,organization_name,admin_level_code,organization_type_code,"
            "policy_field_code,division_code,grade_code"
        ]
        rows["establishment"] = ["organization_code,establishment_type_code,authorized_posts"]
        rows["leadership_quota"] = [
            "organization_code,leadership_level_code,leadership_role_code,authorized_posts"
        ]
        rows["person"] = [
            "person_id,organization_code,person_name,sex_code,birth_date,retirement_group_code,"
            "education_code,full_time_education_code,establishment_type_code,post_category_code,"
            "post_grade_code,leadership_level_code,leadership_role_code,major,post_code"
        ]
        rows["appointment"] = [
            "person_id,organization_code,appointment_no,post_category_code,is_acting,removed_on"
        ]
        rows["off_establishment_worker"] = [
            "worker_id,organization_code,worker_type_code,monthly_cost"
        ]
        rows["off_establishment_control"] = ["organization_code,control_posts"]
        rows["post"] = ["post_code,organization_code,required_major"]
        rows["workload"] = ["subject_type_code,subject_code,measure_code,period,quantity"]
        for one in offices:
            _add(rows, one)
            if one.cases is not None and number % 12 == 11:
                period = month_end(number).replace(day=1)
                rows["workload"].append(f"organization,{one.code},cases,{period},{one.cases}")
        texts = {entity: "\n".join(lines) for entity, lines in rows.items() if len(lines) > 1}
        tables.land(month_end(number).isoformat(), **texts)


def _add(rows: dict[str, list[str]], one: Office) -> None:
    rows["organization"].append(
        f"{one.code},机构{one.code},{one.level},50,{one.field},{one.division},{one.grade}"
    )
    rows["establishment"].append(f"{one.code},22,{one.posts}")
    rows["post"] += [f"{one.code}{post},{one.code},{major}" for post, major in POSTS.items()]
    rows["leadership_quota"] += [
        f"{one.code},{level},{role},{posts}" for (level, role), posts in one.quotas.items()
    ]
    if one.control is not None:
        rows["off_establishment_control"].append(f"{one.code},{one.control}")
    rows["off_establishment_worker"] += [
        f"w{one.code}{place},{one.code},1,{cost}" for place, cost in enumerate(one.workers)
    ]
    for person in one.staff:
        rows["person"].append(
            f"{person.name},{one.code},张{person.name},{person.sex},{person.birth},{person.group},"
            f"{person.education},{person.full_time},22,{person.grade[:1]},{person.grade},"
            f"{person.level},{person.role},{person.major},{person.post and one.code + person.post}"
        )
        rows["appointment"] += [
            f"{person.name},{one.code},{place},{category},{str(acting).lower()},{removed}"
            for place, (category, acting, removed) in enumerate(person.appointments)
        ]
