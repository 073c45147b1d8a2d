"""Projected crossings against what later happened in small worlds where changes are announced.

The worlds are written down as facts (who is in post, how many posts, what was announced when), the
deliveries are written from them, and what must have been projected follows from the facts alone.
"""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pytest

from bianzhi.read.backtest import crossing
from tests.support.tables import Tables

MONTHS = 20
AHEAD = 6
SEEDS = range(4)
ORGANIZATIONS = tuple(f"B{number}" for number in range(5))


def month_end(number: int) -> date:
    year, month = 2023 + number // 12, number % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Change:
    """Posts or one person more or less from a month on, and the month that announced it."""

    known: int
    effective: int
    organization: str
    posts: int = 0
    person: str = ""
    to: str = ""


@dataclass
class World:
    """All that changes after month 0, announced or not."""

    posts: dict[str, int]
    staff: dict[str, str]
    changes: list[Change] = field(default_factory=list)

    def posts_at(self, organization: str, month: int) -> int:
        changes = (c for c in self.changes if c.organization == organization)
        return self.posts[organization] + sum(c.posts for c in changes if c.effective <= month)

    def staff_at(self, month: int) -> dict[str, str]:
        places = dict(self.staff)
        for change in sorted(self.changes, key=lambda c: c.effective):
            if change.person and change.effective <= month:
                places[change.person] = change.to
        return places

    def over(self, organization: str, month: int) -> int:
        heads = sum(place == organization for place in self.staff_at(month).values())
        return heads - self.posts_at(organization, month)


def generated(seed: int) -> World:
    rng = random.Random(seed)
    staff = {f"p{code}{n}": code for code in ORGANIZATIONS for n in range(rng.randint(2, 5))}
    posts = {
        code: sum(place == code for place in staff.values()) + rng.choice([0, 1, 1, 2])
        for code in ORGANIZATIONS
    }
    world = World(posts, staff)
    movers = rng.sample(sorted(staff), 6)
    for number in range(14):
        effective = rng.randint(2, MONTHS - 1)
        # A third takes effect unannounced, in the delivery of its own month.
        known = max(1, effective - rng.choice([0, 1, 2, 5, 8]))
        if number % 2 or not movers:
            cut = rng.choice([-2, -1, -1, 1])
            world.changes.append(Change(known, effective, rng.choice(ORGANIZATIONS), cut))
        else:
            person = movers.pop()
            to = rng.choice([code for code in ORGANIZATIONS if code != staff[person]])
            world.changes.append(Change(known, effective, staff[person], person=person, to=to))
    return world


def deliver(world: World, tables: Tables) -> None:
    for month in range(MONTHS):
        rows: dict[str, list[str]] = defaultdict(list)
        rows["organization"] = ["organization_code,organization_name,established_doc_no"]
        rows["establishment"] = ["organization_code,establishment_type_code,authorized_posts"]
        rows["person"] = [
            "person_id,organization_code,person_name,sex_code,birth_date,establishment_type_code,"
            "entered_on,entry_mode_code,retirement_group_code,staff_status_code"
        ]
        for code in ORGANIZATIONS:
            rows["organization"].append(f"{code},机构{code},泉委编〔2020〕{code[1]}号")
            rows["establishment"].append(f"{code},11,{world.posts_at(code, month)}")
        for person, place in world.staff_at(month).items():
            rows["person"].append(f"{person},{place},甲,1,1990-05-11,11,2020-01-01,IN01,M60,1")
        movements, moves = [], []
        for number, change in enumerate(world.changes):
            on = month_end(change.effective).replace(day=1)
            if change.known != month:
                continue
            if change.person:
                moves.append(
                    f"s{number},{change.person},{on},change,TR01,{change.organization},{change.to}"
                )
            else:
                movements.append(
                    f"m{number},{change.organization},11,{on},{change.posts},12,泉委编〔2023〕{number}号"
                )
        if movements:
            rows["establishment_movement"] = [
                "movement_id,organization_code,establishment_type_code,effective_on,posts_change,"
                "reason_code,doc_no",
                *movements,
            ]
        if moves:
            rows["staff_movement"] = [
                "movement_id,person_id,effective_on,direction_code,mode_code,"
                "from_organization_code,to_organization_code",
                *moves,
            ]
        texts = {entity: "\n".join(lines) for entity, lines in rows.items()}
        tables.land(month_end(month).isoformat(), **texts)


def announced_crossings(world: World) -> dict[tuple[str, date], date]:
    """Crossings within six months by organization and month, from what was announced by then."""
    result = {}
    for code in ORGANIZATIONS:
        for month in range(MONTHS):
            known = World(
                world.posts,
                world.staff,
                [c for c in world.changes if c.effective <= month or c.known <= month],
            )
            if known.over(code, month) > 0:
                continue
            ahead = range(month + 1, month + AHEAD + 1)
            crosses = next((later for later in ahead if known.over(code, later) > 0), None)
            if crosses is not None:
                result[code, month_end(month)] = month_end(crosses)
    return result


def scheduled_crossings(world: World) -> set[tuple[str, date]]:
    """Months that an actual crossing followed, all of whose changes were announced by then."""
    result = set()
    for code in ORGANIZATIONS:
        mine = [c for c in world.changes if code in (c.organization, c.to)]
        for month in range(MONTHS - AHEAD):
            if world.over(code, month) > 0:
                continue
            ahead = range(month + 1, month + AHEAD + 1)
            crosses = next((later for later in ahead if world.over(code, later) > 0), None)
            between = [c for c in mine if crosses and month < c.effective <= crosses]
            if between and all(c.known <= month for c in between):
                result.add((code, month_end(month)))
    return result


def announced_needs(world: World) -> dict[tuple[str, str, int], int]:
    """Posts that announced changes require, by cell and the month in which they take effect."""
    needed: dict[tuple[str, str, int], int] = defaultdict(int)
    for change in world.changes:
        if change.known < change.effective:
            month = 2023 * 12 + change.effective
            needed[change.organization, "11", month] -= change.posts + bool(change.person)
            if change.person:
                needed[change.to, "11", month] += 1
    return {cell: heads for cell, heads in needed.items() if heads > 0}


@dataclass
class OnTables:
    """Runs the queries of the back-test on the models of a test."""

    tables: Tables
    query: str = ""

    def run(self, query: str) -> OnTables:
        return OnTables(self.tables, query)

    def rows(self) -> list[tuple]:
        return self.tables.rows(self.query)


@pytest.fixture(params=SEEDS)
def world(request, tables):
    world = generated(request.param)
    deliver(world, tables)
    tables.build("warning_month", "establishment_use_month", "planned_change")
    return world


def test_crossings_that_were_announced_are_projected_to_their_month(world, tables):
    rows = tables.rows(
        "select organization_code, month, projected_crossing_on "
        "from supervision.warning_month where projected_crossing_on is not null"
    )
    projected = {(code, month): crosses for code, month, crosses in rows}
    assert projected == announced_crossings(world)
    scheduled = scheduled_crossings(world)
    assert scheduled <= projected.keys()  # recall 1.0
    _, planned = crossing.read_cells(OnTables(tables))
    assert planned == announced_needs(world)


def test_the_worlds_have_announced_and_unannounced_crossings():
    worlds = [generated(seed) for seed in SEEDS]
    assert sum(len(scheduled_crossings(world)) for world in worlds) > 20
    crossed = [
        (code, month)
        for world in worlds
        for code in ORGANIZATIONS
        for month in range(1, MONTHS)
        if world.over(code, month) > 0 >= world.over(code, month - 1)
    ]
    assert len(crossed) >= 10


def cells(*slacks: int, projected: tuple[int, ...] = (), reserved: int = 0, code: str = "B1"):
    return [
        crossing.CellMonth(code, month, "11", slack, reserved, month in projected)
        for month, slack in enumerate(slacks)
    ]


def test_a_month_is_scored_with_what_followed_within_six_months():
    shown = crossing.forecasts(cells(*[0] * 18, -1, *[-1] * 6, projected=(13,)), {}, AHEAD)
    causes = {forecast.month: forecast.cause for forecast in shown}
    assert causes == {12: "other"} | dict.fromkeys(range(13, 18), "other")
    scored = crossing.score(shown)
    assert (scored.forecasts, scored.projected, scored.kept) == (6, 1, 1)
    assert scored.crossings["other"] == 6
    assert scored.recalled["other"] == 1
    assert scored.brier_projection == pytest.approx(5 / 6)


def test_the_cause_is_what_was_delivered_ahead_or_reserved():
    slacks = [2] * 14 + [-1] * 7
    planned = {("B1", "11", 14): 3}
    assert {f.cause for f in crossing.forecasts(cells(*slacks), planned, AHEAD)} == {"scheduled"}
    too_little = {("B1", "11", 14): 0}
    assert {f.cause for f in crossing.forecasts(cells(*slacks), too_little, AHEAD)} == {"other"}
    reserved = crossing.forecasts(cells(*slacks, reserved=3), {}, AHEAD)
    assert {f.cause for f in reserved} == {"reserved"}


def test_a_chance_uses_only_outcomes_known_by_then():
    early = [0] * 40
    later = [0] * 34 + [-1] * 6
    chances = [
        [f.chance for f in crossing.forecasts(cells(*slacks), {}, AHEAD) if f.month < 28]
        for slacks in (early, later)
    ]
    assert chances[0] == chances[1]


def test_organizations_over_all_their_posts_are_not_forecast():
    assert crossing.forecasts(cells(*[-1] * 30), {}, AHEAD) == []
