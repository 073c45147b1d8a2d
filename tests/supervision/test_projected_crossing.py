"""Projected crossings against what later happened in small worlds where changes are announced.

The worlds are written down as facts (who is in post, how many posts, what was announced when), the
deliveries are written from them, and what must have been projected follows from the facts alone.
"""

from __future__ import annotations

import calendar
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from bianzhi.read.backtest import crossing
from tests.support.tables import Tables

MONTHS = 20
AHEAD = 6
SEEDS = range(4)
VALID = 6  # months for which a slip is valid
FIRST = 2023 * 12  # number of month 0
ORGANIZATIONS = tuple(f"B{number}" for number in range(5))
NOTHING = crossing.Known()


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


@dataclass(frozen=True)
class Slip:
    """An approved verification slip, and the month in which somebody enters on it, if ever."""

    approved: int
    organization: str
    used: int | None

    @property
    def last(self) -> int:
        """The month on whose last day its validity ends."""
        return self.approved + VALID - 1

    def is_under_way(self, month: int) -> bool:
        """Whether somebody may still enter after the end of a month."""
        return self.approved <= month <= self.last and (self.used is None or self.used > month)


@dataclass
class World:
    """All that changes after month 0, announced or not."""

    posts: dict[str, int]
    staff: dict[str, str]
    changes: list[Change] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    def posts_at(self, organization: str, month: int) -> int:
        changes = (c for c in self.changes if c.organization == organization)
        return self.posts[organization] + sum(c.posts for c in changes if c.effective <= month)

    def staff_at(self, month: int) -> dict[str, str]:
        places = dict(self.staff)
        for change in sorted(self.changes, key=lambda c: c.effective):
            if change.person and change.effective <= month:
                places[change.person] = change.to
        for number, slip in enumerate(self.slips):
            if slip.used is not None and slip.used <= month:
                places[f"e{number}"] = slip.organization
        return places

    def entries(self, organization: str, month: int) -> int:
        slips = (slip for slip in self.slips if slip.organization == organization)
        return sum(slip.is_under_way(month) for slip in slips)

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
    rng = random.Random(f"slips {seed}")
    for _ in range(5):
        approved = rng.randint(1, MONTHS - VALID)
        used = rng.choice([None, *(approved + months for months in (0, 1, 2, 4))])
        world.slips.append(Slip(approved, rng.choice(ORGANIZATIONS), used))
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
        slips = [
            f"h{number},{slip.organization},1,11,1,{month_end(slip.approved).replace(day=1)},"
            f"{month_end(slip.approved).replace(day=9)},1,{month_end(slip.last)},"
            f"{month_end(month).replace(day=20) if month == slip.used else ''}"
            for number, slip in enumerate(world.slips)
            if month in (slip.approved, slip.used)
        ]
        if slips:
            rows["verification_slip"] = [
                "slip_no,organization_code,purpose_code,establishment_type_code,heads,"
                "requested_on,reviewed_on,result_code,valid_until,used_on",
                *slips,
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
                [
                    replace(s, used=s.used if s.used and s.used <= month else None)
                    for s in world.slips
                ],
            )
            if known.over(code, month) > 0:
                continue
            ahead = range(month + 1, month + AHEAD + 1)
            entries = world.entries(code, month)
            crosses = next((on for on in ahead if known.over(code, on) + entries > 0), None)
            if crosses is not None:
                result[code, month_end(month)] = month_end(crosses)
    return result


def scheduled_crossings(world: World) -> set[tuple[str, date]]:
    """Months that a crossing followed, all of whose changes and entries were announced by then."""
    result = set()
    for code in ORGANIZATIONS:
        mine = [
            *((c.known, c.effective) for c in world.changes if code in (c.organization, c.to)),
            *((s.approved, s.used) for s in world.slips if s.organization == code and s.used),
        ]
        for month in range(MONTHS - AHEAD):
            if world.over(code, month) > 0:
                continue
            ahead = range(month + 1, month + AHEAD + 1)
            crosses = next((later for later in ahead if world.over(code, later) > 0), None)
            between = [known for known, on in mine if crosses and month < on <= crosses]
            if between and max(between) <= month:
                result.add((code, month_end(month)))
    return result


def announced_needs(world: World) -> dict[tuple[str, str], set[tuple[int, int, int]]]:
    """Posts that announced changes require: by cell when it was known, when, and how many."""
    needed: dict[tuple[str, int, int], int] = defaultdict(int)
    for change in world.changes:
        if change.known < change.effective:
            months = (FIRST + change.known, FIRST + change.effective)
            needed[change.organization, *months] -= change.posts + bool(change.person)
            if change.person:
                needed[change.to, *months] += 1
    result: dict[tuple[str, str], set[tuple[int, int, int]]] = defaultdict(set)
    for (code, *months), heads in needed.items():
        result[code, "11"].add((*months, heads))
    return result


@dataclass
class OnTables:
    """Runs the queries of the back-test on the models of a test."""

    tables: Tables
    query: str = ""

    def run(self, query: str) -> OnTables:
        return OnTables(self.tables, query)

    def rows(self) -> list[tuple]:
        return self.tables.rows(self.query)


@dataclass
class Shown:
    """What the models show of a world: projections, and what the back-test reads."""

    world: World
    projected: dict[tuple[str, date], date]
    known: crossing.Known
    cells: list[crossing.CellMonth]


@pytest.fixture(scope="module", params=SEEDS)
def shown(request, models, tmp_path_factory):
    world = generated(request.param)
    tables = Tables(tmp_path_factory.mktemp("world"), models)
    deliver(world, tables)
    marts = ("warning_month", "establishment_use_month", "planned_change")
    tables.build(*marts, "entry_under_way_month", "person_retirement")
    rows = tables.rows(
        "select organization_code, month, projected_crossing_on "
        "from supervision.warning_month where projected_crossing_on is not null"
    )
    projected = {(code, month): crosses for code, month, crosses in rows}
    known = crossing.read_known(OnTables(tables), AHEAD)
    return Shown(world, projected, known, list(crossing.read_cells(OnTables(tables))))


def test_crossings_that_were_announced_are_projected_to_their_month(shown):
    assert shown.projected == announced_crossings(shown.world)
    scheduled = scheduled_crossings(shown.world)
    assert scheduled <= shown.projected.keys()  # recall 1.0


def test_the_back_test_reads_what_was_announced_and_when(shown):
    world, known = shown.world, shown.known
    assert {cell: set(changes) for cell, changes in known.planned.items()} == announced_needs(world)
    assert known.retiring == {}
    assert {(c.organization, c.month): (c.slack, c.slip_heads, c.entries) for c in shown.cells} == {
        (code, FIRST + month): (-world.over(code, month), entries, entries)
        for code in ORGANIZATIONS
        for month in range(MONTHS)
        for entries in [world.entries(code, month)]
    }


def test_the_worlds_have_announced_and_unannounced_crossings():
    worlds = [generated(seed) for seed in SEEDS]
    assert sum(len(scheduled_crossings(world)) for world in worlds) >= 20
    slips = [slip for world in worlds for slip in world.slips]
    assert {slip.used is None for slip in slips} == {True, False}
    by_slips = [replace(world, changes=[]) for world in worlds]
    assert sum(len(scheduled_crossings(world)) for world in by_slips) >= 3
    crossed = [
        (code, month)
        for world in worlds
        for code in ORGANIZATIONS
        for month in range(1, MONTHS)
        if world.over(code, month) > 0 >= world.over(code, month - 1)
    ]
    assert len(crossed) >= 10


def cells(*slacks: int, projected: tuple[int, ...] = (), slips: int = 0, entries: int = 0):
    return [
        crossing.CellMonth("B1", month, "11", slack, slips, entries, month in projected)
        for month, slack in enumerate(slacks)
    ]


def test_a_month_is_scored_with_what_followed_within_six_months():
    shown = crossing.forecasts(cells(*[0] * 18, -1, *[-1] * 6, projected=(13,)), NOTHING, AHEAD)
    causes = {forecast.month: forecast.cause for forecast in shown}
    assert causes == {12: "other"} | dict.fromkeys(range(13, 18), "other")
    scored = crossing.score(shown)
    assert (scored.forecasts, scored.projected, scored.kept) == (6, 1, 1)
    assert scored.crossings["other"] == 6
    assert scored.recalled["other"] == 1
    assert scored.brier_projection == pytest.approx(5 / 6)


def causes(known: crossing.Known = NOTHING, slips: int = 0, entries: int = 0) -> list[str | None]:
    """The causes given from month 12 on; two posts are free until month 14 and one is lacking."""
    made = cells(*[2] * 15, *[-1] * 7, slips=slips, entries=entries)
    return [forecast.cause for forecast in crossing.forecasts(made, known, AHEAD)]


def test_the_cause_is_what_was_known_in_the_month():
    cell = ("B1", "11")
    assert causes() == ["other"] * 3
    assert causes(crossing.Known({cell: [(13, 15, 3)]})) == ["other", "scheduled", "scheduled"]
    assert causes(crossing.Known({cell: [(13, 16, 3)]})) == ["other"] * 3
    assert causes(crossing.Known({cell: [(0, 12, 3), (0, 15, 2)]})) == ["other"] * 3
    assert causes(slips=3, entries=3) == ["scheduled"] * 3
    assert causes(slips=2, entries=3) == ["reserved"] * 3
    assert causes(slips=2, entries=2) == ["other"] * 3
    assert causes(crossing.Known({cell: [(0, 15, 1)]}), slips=2) == ["scheduled"] * 3


def test_a_retirement_that_was_due_by_then_makes_room():
    cell = ("B1", "11")
    due = crossing.Known(retiring={(cell, 12): [(15, 1)], (cell, 13): [(16, 1)]})
    assert causes(due, slips=3, entries=3) == ["other", "scheduled", "scheduled"]
    assert causes(due, slips=3, entries=4) == ["reserved", "scheduled", "scheduled"]


def test_a_chance_uses_only_outcomes_known_by_then():
    early = [0] * 40
    later = [0] * 34 + [-1] * 6
    chances = [
        [f.chance for f in crossing.forecasts(cells(*slacks), NOTHING, AHEAD) if f.month < 28]
        for slacks in (early, later)
    ]
    assert chances[0] == chances[1]


def test_organizations_over_all_their_posts_are_not_forecast():
    assert crossing.forecasts(cells(*[-1] * 30), NOTHING, AHEAD) == []
