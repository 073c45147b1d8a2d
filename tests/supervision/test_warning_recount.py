"""Warnings recounted in plain Python from the delivered rows of small generated worlds."""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.figures.test_retirement_rule import GROUPS, expected
from tests.support.tables import Tables

MONTHS = 16
SEEDS = range(6)
LEVELS = {
    **{"W01": "1", "W05": "1", "W10": "2", "W11": "2", "W12": "2", "W14": "2"},
    **{"W21": "3", "W22": "3", "W23": "3", "W25": "3"},
}
LOOKS_BACK = 6  # months for which a slip counts that was not used in time
CLEAN = {"1": 2, "2": 1, "3": 1}


def month_end(number: int) -> date:
    year, month = 2023 + number // 12, number % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass
class Body:
    """What one snapshot shows of one organization."""

    posts: int
    reserved: int
    staff: list[tuple[str, date, str]]
    workers: int
    department: int


@dataclass
class Slip:
    """An approved verification slip of one organization."""

    body: str
    valid_until: date
    used_on: date | None

    def is_under_way(self, month: int) -> bool:
        """Whether an entry may still follow at a month's end; the last delivery shows all slips."""
        end = month_end(month)
        is_unused = self.used_on is None or self.used_on > end
        return month == MONTHS - 1 and self.valid_until >= end and is_unused

    def counts(self, month: int) -> bool:
        """Whether it is past its validity at a month's end, unused, and not for long."""
        end = month_end(month)
        is_unused = self.used_on is None or self.used_on > end
        was_used_in_time = self.used_on is not None and self.used_on <= self.valid_until
        since = number_of(self.valid_until + timedelta(days=1))
        return (
            end > self.valid_until
            and is_unused
            and not was_used_in_time
            and (month < since + LOOKS_BACK)
        )


@dataclass
class Problem:
    """A problem about staff beyond the posts; ``cause`` 1 is policy, 3 a violation."""

    body: str
    cause: str
    found_on: date
    deadline_on: date | None
    closed_on: date | None

    def is_open(self, day: date) -> bool:
        """Whether it is open at the end of a day."""
        return self.found_on <= day and (self.closed_on is None or self.closed_on > day)


@dataclass
class World:
    """Snapshots by month number; months without one were not delivered."""

    snapshots: dict[int, dict[str, Body]] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def deadline(self, code: str, month: int) -> date | None:
        """The deadline for excess caused by policy: the first of several, none with a violation."""
        end = month_end(month)
        open_now = [p for p in self.problems if p.body == code and p.is_open(end)]
        if any(problem.cause == "3" for problem in open_now):
            return None
        return min((p.deadline_on for p in open_now if p.deadline_on), default=None)

    def entries(self, code: str, month: int) -> int:
        """Entries under way: what the register reserves or slips allow, whichever is more."""
        slips = sum(slip.body == code and slip.is_under_way(month) for slip in self.slips)
        return max(self.state(month)[code].reserved, slips)

    def state(self, month: int) -> dict[str, Body]:
        return self.snapshots[max(number for number in self.snapshots if number <= month)]


def number_of(day: date) -> int:
    return (day.year - 2023) * 12 + day.month - 1


def generated(seed: int) -> World:
    rng = random.Random(seed)
    world = World()
    count = 0

    def person() -> tuple[str, date, str]:
        nonlocal count
        count += 1
        group = rng.choice(sorted(GROUPS))
        year = 2025 - GROUPS[group][0] - rng.choice([2, 1, 0, -1, -4, -20])
        return f"p{count}", date(year, rng.randint(1, 12), 11), group

    bodies = {
        f"B{number}": Body(rng.randint(3, 10), 0, [], 1 + rng.choice([0, 1, 6]), rng.choice([2, 9]))
        for number in range(4)
    }
    for body in bodies.values():
        body.staff = [person() for _ in range(max(1, body.posts - rng.choice([0, 0, 1, 4])))]
    ends = rng.randint(8, MONTHS)
    for month in range(MONTHS):
        for body in bodies.values():
            if rng.random() < 0.25:
                body.staff = [*body.staff, person()]
            if rng.random() < 0.3 and len(body.staff) > 1:
                body.staff = body.staff[1:]
            if rng.random() < 0.1:
                body.posts = max(1, body.posts + rng.choice([-2, 1, 2]))
            body.reserved = rng.choice([0, 0, 0, 1, 2])
        if month == 0 or month == MONTHS - 1 or rng.random() < 0.75:
            world.snapshots[month] = {
                code: Body(b.posts, b.reserved, list(b.staff), b.workers, b.department)
                for code, b in bodies.items()
                if code != "B3" or month < ends
            }
    add_records(random.Random(f"records {seed}"), world, list(bodies))
    return world


def add_records(rng: random.Random, world: World, codes: list[str]) -> None:
    """Slips and problems of the ledger: at month-ends and within months, kept and broken."""

    def day() -> date:
        end = month_end(rng.randrange(MONTHS))
        return rng.choice([end, end.replace(day=10)])

    for code in codes:
        for _ in range(rng.choice([0, 0, 1, 2])):
            until = day()
            used = rng.choice([None, None, until, until + timedelta(days=rng.randint(1, 90))])
            world.slips.append(Slip(code, until, used))
        for _ in range(rng.choice([0, 1, 2])):
            found = day()
            deadline = found + timedelta(days=rng.randint(20, 300))
            closed = rng.choice([None, None, found + timedelta(days=rng.randint(1, 200))])
            cause = rng.choice(["1", "1", "1", "3"])
            world.problems.append(
                Problem(code, cause, found, rng.choice([deadline, deadline, None]), closed)
            )


def deliver(world: World, tables: Tables) -> None:
    for number, bodies in world.snapshots.items():
        rows: dict[str, list[str]] = defaultdict(list)
        rows["organization"] = ["organization_code,organization_name,established_doc_no"]
        rows["establishment"] = [
            "organization_code,establishment_type_code,authorized_posts,reserved_posts"
        ]
        rows["person"] = [
            "person_id,organization_code,person_name,sex_code,birth_date,work_started_on,"
            "education_code,establishment_type_code,staff_category_code,entered_on,entry_mode_code,"
            "verification_slip_no,retirement_group_code,department_code,ethnicity_code,"
            "political_status_code,staff_status_code,post_category_code"
        ]
        rows["off_establishment_worker"] = ["worker_id,organization_code,worker_type_code"]
        rows["department"] = ["organization_code,department_code,department_name,authorized_posts"]
        for code, body in bodies.items():
            rows["organization"].append(f"{code},机构{code},泉委编〔2020〕{code[1]}号")
            rows["establishment"].append(f"{code},11,{body.posts},{body.reserved}")
            rows["department"].append(f"{code},D1,办公室,{body.department}")
            rows["off_establishment_worker"] += [
                f"w{code}{place},{code},1" for place in range(body.workers)
            ]
            for name, birth, group in body.staff:
                rows["person"].append(
                    f"{name},{code},甲,1,{birth},1990-01-01,21,11,1,1990-01-01,IN01,s1,{group},D1"
                    ",01,13,1,1"
                )
        if number == max(world.snapshots):
            rows |= records(world)
        texts = {entity: "\n".join(lines) for entity, lines in rows.items()}
        tables.land(month_end(number).isoformat(), **texts)


def records(world: World) -> dict[str, list[str]]:
    """The rows of slips and problems; the newest delivery holds all of them."""
    slips = [
        f"S{place},{slip.body},1,11,1,2022-12-01,2022-12-02,1,{slip.valid_until},"
        f"{slip.used_on or ''}"
        for place, slip in enumerate(world.slips)
    ]
    problems = [
        f"P{place},{problem.body},C,{'07' if problem.cause == '3' else '08'},{problem.cause},"
        f"{problem.found_on},{problem.deadline_on or ''},{problem.closed_on or ''}"
        for place, problem in enumerate(world.problems)
    ]
    slip_columns = (
        "slip_no,organization_code,purpose_code,establishment_type_code,heads,requested_on,"
        "reviewed_on,result_code,valid_until,used_on"
    )
    problem_columns = (
        "problem_no,organization_code,aspect_code,problem_type_code,cause_class_code,found_on,"
        "deadline_on,closed_on"
    )
    filled = {
        "verification_slip": [slip_columns, *slips],
        "problem": [problem_columns, *problems],
    }
    return {entity: lines for entity, lines in filled.items() if len(lines) > 1}


def retires(birth: date, group: str) -> int:
    on = expected(group, birth.year, birth.month)[0]
    return (on.year - 2023) * 12 + on.month - 1


def crossing(body: Body, entries: int, month: int) -> int | None:
    if len(body.staff) > body.posts or not entries:
        return None
    due = [retires(birth, group) for _, birth, group in body.staff]
    for ahead in range(month + 1, month + 7):
        gone = sum(month < retired <= ahead for retired in due)
        if len(body.staff) + entries - gone > body.posts:
            return ahead
    return None


def met(world: World, code: str, month: int) -> dict[str, bool]:
    body, deadline = world.state(month)[code], world.deadline(code, month)
    entries = world.entries(code, month)
    staff = len(body.staff)
    is_late = deadline is not None and deadline < month_end(month)
    soon = sum(retires(birth, group) - 36 <= month for _, birth, group in body.staff)
    return {
        "W01": staff > body.posts and deadline is None,
        "W05": staff > body.posts and is_late,
        "W10": staff > body.posts and deadline is not None and not is_late,
        "W14": any(slip.body == code and slip.counts(month) for slip in world.slips),
        "W11": entries > 0 and staff / body.posts >= 0.95,
        "W12": crossing(body, entries, month) is not None,
        "W21": max(0, body.posts - staff) / body.posts >= 0.2,
        "W22": soon / staff >= 0.15,
        "W23": body.department <= 2,
        "W25": body.workers > 0 and body.workers / (body.workers + staff) > 0.3,
    }


def recounted(world: World) -> dict[tuple[str, int], tuple]:
    """Level, rule, first month of the level, whether observed, and the crossing, by month."""
    result: dict[tuple[str, int], tuple] = {}
    for code in ("B0", "B1", "B2", "B3"):
        months = [m for m in range(MONTHS) if code in world.state(m)]
        runs: dict[str, int] = defaultdict(int)
        clean: dict[str, int] = {}
        levels: list[tuple[int, str]] = []
        for month in months:
            body, is_observed = world.state(month)[code], month in world.snapshots
            candidates = []
            for rule, is_met in met(world, code, month).items():
                runs[rule] = runs[rule] + 1 if is_met else 0
                fires = runs[rule] >= (12 if rule == "W21" else 1)
                if fires:
                    clean[rule] = 0
                elif rule in clean:
                    clean[rule] += is_observed
                    if clean[rule] >= CLEAN[LEVELS[rule]]:
                        del clean[rule]
                if rule in clean:
                    candidates.append((LEVELS[rule], not fires, rule))
            level, _, rule = min(candidates, default=("0", False, None))
            levels.append((month, level))
            since = month
            for (earlier, before), _ in reversed(list(pairwise(levels))):
                if before != level or since - earlier > 1:
                    break
                since = earlier
            crosses = crossing(body, world.entries(code, month), month)
            result[code, month] = (
                *(level, rule, month_end(since), is_observed),
                None if crosses is None else month_end(crosses),
            )
    return result


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_are_those_of_a_plain_recount(tables, seed):
    world = generated(seed)
    deliver(world, tables)
    tables.build("int_warning_month")
    rows = tables.rows(
        "select organization_code, month, warning_level_code, warning_rule_id, level_from, "
        "is_observed, projected_crossing_on, days_in_level from intermediate.int_warning_month"
    )
    result = {row[:2]: row[2:7] for row in rows}
    assert result == {
        (code, month_end(month)): values for (code, month), values in recounted(world).items()
    }
    assert all(row[7] == (row[1] - row[4]).days + 1 for row in rows)


def test_the_worlds_show_every_rule_and_a_held_level():
    seen = {values[1] for seed in SEEDS for values in recounted(generated(seed)).values()}
    assert seen >= {"W01", "W05", "W10", "W11", "W12", "W14", "W22", "W23"}


def test_a_threshold_is_read_by_the_models(tables):
    """Another threshold of fill changes the level; another rule of leaving changes its length."""
    person = "person_id,organization_code,person_name,establishment_type_code"
    staff = "\n".join([person, *(f"p{n},B1,甲,11" for n in range(8))])
    quota = "organization_code,establishment_type_code,authorized_posts,reserved_posts\nB1,11,10,1"
    organization = (
        "organization_code,organization_name,established_doc_no\nB1,机构,泉委编〔2020〕1号"
    )
    tables.land("2024-01-31", person=staff, establishment=quota, organization=organization)

    def rules() -> list[tuple]:
        tables.build("int_warning_spell")
        return tables.rows(
            "select distinct warning_rule_id from intermediate.int_warning_spell "
            "where warning_rule_id = 'W11'"
        )

    before = rules()
    tables.connection.execute(
        "update supervision.warning_rule set threshold = 0.8 where warning_rule_id = 'W11'"
    )
    try:
        after = rules()
    finally:
        tables.connection.execute(
            "update supervision.warning_rule set threshold = 0.95 where warning_rule_id = 'W11'"
        )
    assert (before, after) == ([], [("W11",)])
