"""Managers, spans, layers and faults of reporting lines, recounted from the delivered posts."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.structure.reporting import COLUMNS, KINDS, Post, problems, spans
from tests.structure.world import deliver, generated, month_end

MONTHS = 14


def worlds(seed: int) -> dict[int, list[tuple[Post, str]]]:
    """Posts with their occupation by month of delivery; lines change, break and turn in circles."""
    rng = random.Random(seed)
    codes = [f"P{number}" for number in range(14)]
    owners = {code: rng.choice(["B1", "B1", "B2"]) for code in codes}
    result = {}
    for month in range(MONTHS):
        if month and rng.random() < 0.5:
            continue
        rows = []
        for place, code in enumerate(codes):
            if rng.random() < 0.15:
                continue
            above = rng.choice(codes[: place + 1] if rng.random() < 0.7 else codes)
            superior = rng.choice([above, above, above, above, None, "P99"])
            occupied = rng.choice(["filled", "vacant", "filled", "eliminated"])
            rows.append((Post(code, superior, owners[code]), occupied))
        result[month] = rows
    return result


def in_force(world: dict[int, list[tuple[Post, str]]], month: int) -> list[Post]:
    rows = world[max(number for number in world if number <= month)]
    return [post for post, occupied in rows if occupied != "eliminated"]


def land(tables, world) -> None:
    for number, rows in world.items():
        lines = ["post_code,organization_code,reports_to_post_code,authorized_fte,occupied_code"]
        lines += [
            f"{post.code},{post.organization},{post.superior or ''},1,{occupied}"
            for post, occupied in rows
        ]
        tables.land(month_end(number).isoformat(), post="\n".join(lines))


@pytest.mark.parametrize("seed", range(4))
def test_spans_and_faults_are_those_of_a_plain_recount(tables, seed):
    world = worlds(seed)
    land(tables, world)
    tables.build("span_of_control_month", "reporting_line_problem")
    rows = tables.rows(
        f"select organization_code, month, {COLUMNS} "
        "from organization_structure.span_of_control_month where basis_code = 'reporting_line'"
    )
    last = max(world)
    expected = {
        (organization, month_end(month)): values
        for month in range(last + 1)
        for organization, values in spans(in_force(world, month)).items()
    }
    assert {row[:2]: row[2:] for row in rows} == expected
    for month in range(last + 1):
        shown = tables.rows(
            "select post_code, line_code, cycle_code, cycle_posts "
            "from organization_structure.reporting_line_problem "
            "where month_from <= ? and (month_to is null or month_to > ?)",
            [month_end(month)] * 2,
        )
        assert len(shown) == len(set(shown))
        assert set(shown) == problems(in_force(world, month)), month


def test_the_worlds_show_every_case():
    totals: Counter = Counter()
    deepest = 0
    for seed in range(4):
        world = worlds(seed)
        for month in world:
            for values in spans(in_force(world, month)).values():
                totals.update(dict(zip(KINDS, values[6:], strict=True)))
                deepest = max(deepest, values[5])
    assert all(totals[kind] for kind in KINDS if kind != "unattached")
    assert deepest > 3


def test_without_reporting_lines_span_and_layers_follow_from_leadership(tables):
    world = generated(3, organizations=12)
    deliver(world, tables)
    tables.build("span_of_control_month")
    rows = tables.rows(
        "select organization_code, basis_code, positions, managers, direct_reports, layers, "
        "orphan_posts from organization_structure.span_of_control_month where month = ?",
        [month_end(0)],
    )
    result = {row[0]: row[1:] for row in rows}
    assert {row[0] for row in result.values()} == {"leadership", "none"}
    for one in world.state(0):
        staff = [person for person in one.staff if person.counts]
        if not staff:
            continue
        leaders = [person for person in staff if person.role]
        basis, positions, managers, reports, layers, orphans = result[one.code]
        assert (positions, managers, orphans) == (len(staff), len(leaders), None)
        assert basis == ("leadership" if leaders else "none")
        if leaders:
            # Leaders of departments count once more among those below the leaders of the whole.
            top = len(leaders) - sum(_of_department(one, person) for person in leaders)
            assert reports == len(staff) - top
            tiers = [top > 0, len(leaders) > top, len(staff) > len(leaders)]
            assert layers == sum(tiers)


def _of_department(one, person) -> bool:
    """Whether a leader uses the quota of a department, or none for want of a level."""
    if not person.level:
        return True
    cell = (person.level, person.role)
    own = (person.department, *cell) in one.quotas
    return bool(person.department) and (own or ("", *cell) not in one.quotas)
