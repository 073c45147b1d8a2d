"""Sanding plan, register and people in post, compared month by month in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from tests.structure.world import month_end

MONTHS = 12
TYPES = ("11", "22")
QUOTAS = (("", "131", "1"), ("", "132", "3"), ("D1", "141", "1"))


@dataclass
class Snapshot:
    """The delivered rows of one organization."""

    name: str
    grade: str
    departments: dict[str, tuple[str, int | None]]
    posts: dict[str, tuple[int, str]]
    quotas: dict[tuple[str, str, str], tuple[int, str]]
    # Items of the plan by type and code: name, value, document.
    plan: dict[tuple[str, str], tuple[str, int | None, str]]
    # Department, establishment type, level and role of each person.
    staff: list[tuple[str, str, str, str]] = field(default_factory=list)


def _changed(rng: random.Random, value: int) -> int:
    return value if rng.random() < 0.7 else value + rng.choice([-1, 1, 2])


def snapshot(rng: random.Random) -> Snapshot:
    departments = {
        code: (rng.choice(["办公室", "业务科"]), rng.choice([2, 3, None]))
        for code in ("D1", "D2", "D3")
        if rng.random() < 0.8
    }
    posts = {
        code: (rng.choice([3, 4]), rng.choice(["甲〔2020〕1号", "甲〔2021〕2号", ""]))
        for code in TYPES
        if rng.random() < 0.8
    }
    quotas = {cell: (rng.choice([1, 2]), "甲〔2020〕1号") for cell in QUOTAS if rng.random() < 0.8}
    result = Snapshot(
        rng.choice(["甲局", "甲委"]), rng.choice(["107", "109"]), departments, posts, quotas, {}
    )
    for code, (name, number) in departments.items():
        if rng.random() < 0.85:
            value = None if rng.random() < 0.1 else _changed(rng, number or 2)
            result.plan["department", code] = (rng.choice([name, name, "旧科"]), value, "")
    if rng.random() < 0.3:
        result.plan["department", "D9"] = ("新科", 2, "")
    for code, (number, document) in posts.items():
        if rng.random() < 0.85:
            item = ("编制", _changed(rng, number), rng.choice([document, "甲〔2019〕9号"]))
            result.plan["establishment", code] = item
    for cell, (number, document) in quotas.items():
        if rng.random() < 0.85:
            result.plan["leadership", "/".join(cell)] = ("职数", _changed(rng, number), document)
    if rng.random() < 0.5:
        result.plan["leadership", "141"] = ("职数", 1, "")
    result.plan["name", ""] = (rng.choice(["甲局", "甲委"]), None, "")
    if rng.random() < 0.7:
        result.plan["grade", "107"] = ("正处级", None, "")
    for _ in range(rng.randint(3, 9)):
        level, role = rng.choice([("", ""), ("", ""), ("131", "1"), ("141", "1")])
        result.staff.append((rng.choice(["D1", "D2", "", "D8"]), rng.choice(TYPES), level, role))
    return result


def world(seed: int) -> dict[int, list[Snapshot]]:
    rng = random.Random(seed)
    current = [snapshot(rng) for _ in range(4)]
    result = {0: list(current)}
    for month in range(1, MONTHS):
        if rng.random() < 0.5:
            current = [snapshot(rng) if rng.random() < 0.4 else one for one in current]
            result[month] = list(current)
    return result


def compared(one: Snapshot) -> dict[tuple[str, str], tuple]:
    """Field and item to the three numbers, the two texts and the code."""
    plan: dict[tuple[str, str], tuple] = {}
    for (kind, code), item in one.plan.items():
        if kind == "leadership" and "/" not in code:
            kind = "leadership_level"
        plan[kind, code] = item
    ledger: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    staff: dict[tuple[str, str], int] = defaultdict(int)
    for code, (_, number) in one.departments.items():
        ledger["department", code].append(number)
    for code, (number, _) in one.posts.items():
        ledger["establishment", code].append(number)
    for cell, (number, _) in one.quotas.items():
        ledger["leadership", "/".join(cell)].append(number)
        ledger["leadership_level", cell[1]].append(number)
    for department, type_code, level, role in one.staff:
        staff["establishment", type_code] += 1
        if department:
            staff["department", department] += 1
        if level:
            own, whole = (department, level, role), ("", level, role)
            holder = "" if own not in one.quotas and whole in one.quotas else department
            staff["leadership", f"{holder}/{level}/{role}"] += 1
            staff["leadership_level", level] += 1
    result = {}
    spoken = {kind for kind, _ in plan}
    for cell in {*plan, *ledger, *staff}:
        if cell[0] in spoken and cell[0] not in ("name", "grade"):
            result[cell] = _numbers(plan.get(cell), ledger.get(cell), staff[cell])
    for (kind, code), (name, _, document) in plan.items():
        texts = _texts(one, kind, code, name, document)
        if texts:
            label, item, planned, registered = texts
            differs = "equal" if planned == registered else "plan_differs"
            code_of = differs if planned and registered else "unknown"
            values = (planned or None, registered or None)
            result[label, item] = (None, None, None, *values, code_of)
    return result


def _numbers(item, numbers, heads: int) -> tuple:
    planned = item[1] if item else None
    registered = sum(numbers) if numbers and None not in numbers else None
    if item is None:
        code = "not_in_plan" if numbers else "in_post_only"
    elif not numbers:
        code = "not_in_ledger"
    elif planned is None or registered is None:
        code = "unknown"
    elif planned != registered:
        code = "plan_differs"
    else:
        code = "over" if heads > registered else "equal"
    return (planned, registered, heads, None, None, code)


def _texts(one: Snapshot, kind: str, code: str, name: str, document: str):
    if kind == "name":
        return "name", "", name, one.name
    if kind == "grade":
        return "grade", "", code, one.grade
    if kind == "department" and code in one.departments:
        return "department_name", code, name, one.departments[code][0]
    if kind == "establishment" and code in one.posts:
        return "establishment_document", code, document, one.posts[code][1]
    cell = tuple(code.split("/"))
    if kind == "leadership" and cell in one.quotas:
        return "leadership_document", code, document, one.quotas[cell][1]
    return None


def land(tables, snapshots: dict[int, list[Snapshot]]) -> None:
    for month, organizations in snapshots.items():
        rows: dict[str, list[str]] = {
            "organization": ["organization_code,organization_name,grade_code"],
            "department": ["organization_code,department_code,department_name,authorized_posts"],
            "establishment": ["organization_code,establishment_type_code,authorized_posts,doc_no"],
            "leadership_quota": [
                "organization_code,department_code,leadership_level_code,leadership_role_code,"
                "authorized_posts,doc_no"
            ],
            "sanding_plan": [
                "organization_code,item_no,item_type_code,item_name,item_code,item_value,doc_no"
            ],
            "person": [
                "person_id,organization_code,person_name,establishment_type_code,department_code,"
                "leadership_level_code,leadership_role_code"
            ],
        }
        for number, one in enumerate(organizations):
            code = f"B{number}"
            rows["organization"].append(f"{code},{one.name},{one.grade}")
            for department, (name, posts) in one.departments.items():
                shown = "" if posts is None else posts
                rows["department"].append(f"{code},{department},{name},{shown}")
            for type_code, (posts, document) in one.posts.items():
                rows["establishment"].append(f"{code},{type_code},{posts},{document}")
            for cell, (posts, document) in one.quotas.items():
                rows["leadership_quota"].append(f"{code},{','.join(cell)},{posts},{document}")
            for place, ((kind, item), (name, value, document)) in enumerate(one.plan.items()):
                shown = "" if value is None else value
                rows["sanding_plan"].append(
                    f"{code},{place},{kind},{name},{item},{shown},{document}"
                )
            for place, (department, type_code, level, role) in enumerate(one.staff):
                rows["person"].append(
                    f"p{code}{place},{code},甲,{type_code},{department},{level},{role}"
                )
        texts = {entity: "\n".join(lines) for entity, lines in rows.items() if len(lines) > 1}
        tables.land(month_end(month).isoformat(), **texts)


@pytest.mark.parametrize("seed", range(3))
def test_the_three_sides_are_compared_as_in_a_plain_recount(tables, seed):
    snapshots = world(seed)
    land(tables, snapshots)
    tables.build("sanding_consistency")
    for month in range(max(snapshots) + 1):
        on = month_end(month)
        rows = tables.rows(
            "select organization_code, field_code, item_code, plan_posts, ledger_posts, in_post, "
            "plan_text, ledger_text, consistency_code "
            "from organization_structure.sanding_consistency "
            "where month_from <= ? and (month_to is null or month_to > ?)",
            [on, on],
        )
        result = {row[:3]: row[3:] for row in rows}
        assert len(result) == len(rows)
        organizations = snapshots[max(number for number in snapshots if number <= month)]
        expected = {
            (f"B{number}", *cell): values
            for number, one in enumerate(organizations)
            for cell, values in compared(one).items()
        }
        assert result == expected, on


def test_runs_of_equal_months_are_one_row(tables):
    land(tables, world(0))
    tables.build("sanding_consistency")
    values = (
        "organization_code, field_code, item_code, plan_posts, ledger_posts, in_post, plan_text, "
        "ledger_text, consistency_code"
    )
    joined = " and ".join(
        f"a.{name.strip()} is not distinct from b.{name.strip()}" for name in values.split(",")
    )
    table = "organization_structure.sanding_consistency"
    rows = tables.rows(
        f"select 1 from {table} as a join {table} as b on a.month_to = b.month_from and {joined}"
    )
    assert rows == []


def test_the_worlds_show_every_code():
    codes = {
        values[-1]
        for seed in range(3)
        for organizations in world(seed).values()
        for one in organizations
        for values in compared(one).values()
    }
    assert codes == {
        *("equal", "plan_differs", "not_in_plan", "not_in_ledger", "in_post_only", "over"),
        "unknown",
    }
