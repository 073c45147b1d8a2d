"""Warnings recounted in plain Python from the delivered rows of small generated worlds."""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import pytest

from tests.figures.test_retirement_rule import GROUPS, expected
from tests.support.tables import Tables

MONTHS = 16
SEEDS = range(4)
LEVELS = {"W01": "1", "W11": "2", "W12": "2", "W21": "3", "W22": "3", "W23": "3", "W25": "3"}
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
class World:
    """Snapshots by month number; months without one were not delivered."""

    snapshots: dict[int, dict[str, Body]] = field(default_factory=dict)

    def state(self, month: int) -> dict[str, Body]:
        return self.snapshots[max(number for number in self.snapshots if number <= month)]


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
    return world


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
        texts = {entity: "\n".join(lines) for entity, lines in rows.items()}
        tables.land(month_end(number).isoformat(), **texts)


def retires(birth: date, group: str) -> int:
    on = expected(group, birth.year, birth.month)[0]
    return (on.year - 2023) * 12 + on.month - 1


def crossing(body: Body, month: int) -> int | None:
    if len(body.staff) > body.posts or not body.reserved:
        return None
    due = [retires(birth, group) for _, birth, group in body.staff]
    for ahead in range(month + 1, month + 7):
        gone = sum(month < retired <= ahead for retired in due)
        if len(body.staff) + body.reserved - gone > body.posts:
            return ahead
    return None


def met(body: Body, month: int) -> dict[str, bool]:
    staff = len(body.staff)
    soon = sum(retires(birth, group) - 36 <= month for _, birth, group in body.staff)
    return {
        "W01": staff > body.posts,
        "W11": staff / body.posts >= 0.95,
        "W12": crossing(body, month) is not None,
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
            for rule, is_met in met(body, month).items():
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
            crosses = crossing(body, month)
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
    assert seen >= {"W01", "W11", "W12", "W22", "W23"}


def test_a_threshold_is_read_by_the_models(tables):
    """Another threshold of fill changes the level; another rule of leaving changes its length."""
    person = "person_id,organization_code,person_name,establishment_type_code"
    staff = "\n".join([person, *(f"p{n},B1,甲,11" for n in range(8))])
    quota = "organization_code,establishment_type_code,authorized_posts\nB1,11,10"
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
