"""Roll-ups by management and territory, idle posts and workload, recounted from delivered rows."""

from __future__ import annotations

import random
from collections import defaultdict
from statistics import median

import pytest

from tests.structure.world import month_end

MONTHS = 16
CODES = [f"B{number}" for number in range(9)]
DIVISIONS = ("350500", "350582", "350582002", "350583", "")


def world(seed: int) -> dict[int, dict[str, tuple]]:
    """By month of delivery: superior, division, posts and staff of each organization."""
    rng = random.Random(seed)
    result = {}
    rows: dict[str, tuple] = {}
    for month in range(MONTHS):
        if month and rng.random() < 0.4:
            continue
        for place, code in enumerate(CODES):
            if code in rows and rng.random() < 0.7:
                continue
            above = rng.choice(["", *CODES[:place], *CODES[:place], rng.choice(CODES), "B99"])
            posts = rng.choice([4, 6, 9])
            staff = max(0, posts - rng.choice([0, 1, 2, 3]))
            rows[code] = (above, rng.choice(DIVISIONS), posts, staff)
        result[month] = dict(rows)
    return result


def land(tables, snapshots, **extra) -> None:
    for month, rows in snapshots.items():
        organization = [
            "organization_code,organization_name,parent_organization_code,division_code"
        ]
        establishment = ["organization_code,establishment_type_code,authorized_posts"]
        person = ["person_id,organization_code,person_name,establishment_type_code"]
        for code, (above, division, posts, staff) in rows.items():
            organization.append(f"{code},机构{code},{above},{division}")
            establishment.append(f"{code},11,{posts}")
            person += [f"p{code}{place},{code},甲,11" for place in range(staff)]
        tables.land(
            month_end(month).isoformat(),
            organization="\n".join(organization),
            establishment="\n".join(establishment),
            person="\n".join(person),
            **(extra if month == max(snapshots) else {}),
        )


def superiors(rows: dict[str, tuple], code: str) -> dict[str, int]:
    """Superiors of an organization with the steps to them, none twice."""
    result: dict[str, int] = {}
    above, steps = rows[code][0], 1
    while above and above != code and above not in result and (above in rows or steps):
        result[above] = steps
        above, steps = rows.get(above, ("",))[0], steps + 1
    return result


def tiers(rows: dict[str, tuple]) -> dict[tuple[str, str], tuple]:
    members: dict[tuple[str, str], dict[str, tuple]] = defaultdict(dict)
    above_any = {above for code in rows for above in superiors(rows, code)}
    for code, (_, division, posts, staff) in rows.items():
        places = superiors(rows, code) | ({code: 0} if code in above_any else {})
        for tier, steps in places.items():
            members["management", tier][code] = (steps, tier == code, posts, staff)
        nested = [division[:4] + "00", division[:6], division[:9]] if division else []
        for tier in {part for part in nested if division.startswith(part) or part[4:] == "00"}:
            members["territory", tier][code] = (None, tier == division, posts, staff)
    return {
        key: (
            len(own),
            max((row[0] for row in own.values() if row[0] is not None), default=None),
            sum(row[2] for row in own.values()),
            sum(row[3] for row in own.values()),
            sum(row[2] - row[3] for row in own.values()),
            sum(row[2] for row in own.values() if row[1]),
        )
        for key, own in members.items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_tiers_are_those_of_a_plain_recount(tables, seed):
    snapshots = world(seed)
    land(tables, snapshots)
    tables.build("tier_month")
    for month in range(max(snapshots) + 1):
        rows = tables.rows(
            "select tier_kind_code, tier_code, organizations, tiers_below, authorized_posts, "
            "in_post, vacant_posts, own_authorized_posts "
            "from organization_structure.tier_month where month = ?",
            [month_end(month)],
        )
        state = snapshots[max(number for number in snapshots if number <= month)]
        assert {row[:2]: row[2:] for row in rows} == tiers(state), month


def test_posts_are_idle_after_a_year_of_vacancy(tables):
    snapshots = world(5)
    land(tables, snapshots)
    tables.build("idle_post_month")
    rows = tables.rows(
        "select organization_code, month, idle_posts from organization_structure.idle_post_month"
    )
    expected = {}
    for month in range(11, max(snapshots) + 1):
        for code in CODES:
            vacant = []
            for earlier in range(month - 11, month + 1):
                state = snapshots[max(number for number in snapshots if number <= earlier)]
                vacant.append(state[code][2] - state[code][3])
            if min(vacant):
                expected[code, month_end(month)] = min(vacant)
    assert expected
    assert {row[:2]: row[2] for row in rows} == expected


def test_the_quadrant_of_busy_and_idle(tables):
    organizations = {
        "B0": ("", "350582", 4, 4),
        "B1": ("", "350582", 4, 2),
        "B2": ("", "350582", 4, 4),
        "B3": ("", "350582", 4, 1),
        "B4": ("", "350582", 4, 3),
    }
    loads = {"B0": 10, "B1": 40, "B2": 25, "B3": 8, "B4": 20}
    workload = ["subject_type_code,subject_code,measure_code,period,quantity"]
    workload += [f"organization,{code},cases,2022-01,{load}" for code, load in loads.items()]
    workload += ["organization,B0,pupils,2022-01,100", "division,350582,population,2022-01,4000"]
    land(tables, {0: organizations}, workload="\n".join(workload))
    tables.build("workload_comparison")
    rows = tables.rows(
        "select subject_code, measure_code, quantity_per_post, peers, relative_load, load_code, "
        "quadrant_code from organization_structure.workload_comparison order by all"
    )
    middle = median(load / 4 for load in loads.values())
    assert [tuple(v if isinstance(v, str | int | None) else float(v) for v in r) for r in rows] == [
        ("350582", "population", 200, 0, None, None, None),
        ("B0", "cases", 2.5, 4, 2.5 / middle, "usual", "idle_full"),
        ("B0", "pupils", 25, 0, None, None, None),
        ("B1", "cases", 10, 4, 10 / middle, "busy", "busy_short"),
        ("B2", "cases", 6.25, 4, 6.25 / middle, "usual", "busy_full"),
        ("B3", "cases", 2, 4, 2 / middle, "idle", "idle_short"),
        ("B4", "cases", 5, 4, 1, "usual", "idle_full"),
    ]
