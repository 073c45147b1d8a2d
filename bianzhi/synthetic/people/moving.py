"""Moves by reform, between organizations and between types; and promotions in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bianzhi.synthetic.people import leading, leaving
from bianzhi.synthetic.people.state import ATTRIBUTE, MODE, RECLASSIFIED, REFORM, TRANSFER, TYPES
from bianzhi.synthetic.world import CHIEF, DEPUTY, Move

if TYPE_CHECKING:
    from bianzhi.synthetic.people.careers import City

_LEAVE_AT_REFORM = 0.015
_TRANSFERS = 0.0016  # a month
_ROTATION = 0.003  # a month, to another department of the same organization


def reform(city: City, month: int) -> None:
    """Move the people of organizations whose staff go to another one this month."""
    for move in city.moves.get(month, ()):
        people = city.people
        who = np.flatnonzero(people.organization == move.source)
        if move.target_type:
            _retype(city, month, who, move, move.target_type)
            continue
        if move.share < 1:
            staff = who[~people.worker[who]]
            plain = staff[people.line[staff] < 0]
            number = min(len(plain), int(move.share * len(staff) + 0.5))
            who = np.sort(city.rng.choice(plain, number, replace=False))
        elif move.reform:
            who = _some_leave(city, month, who, move)
        if len(who):
            _go(city, month, who, move)


def _retype(city: City, month: int, who: np.ndarray, move: Move, target_type: str) -> None:
    """Convert the staff of an organization that passes to another establishment type as a whole."""
    people = city.people
    cell = city.world.organizations[move.source].cells[target_type]
    kept = people.cell[who] != cell
    who = who[kept & (people.worker[who] == 0)]
    people.cell[who] = cell
    people.grade[who] = np.where(people.birth[who] % 3 == 0, 21, 9)
    people.rank[who] = -1
    people.log(who, month, np.full(len(who), move.on), RECLASSIFIED, MODE["IN11"])


def _some_leave(city: City, month: int, who: np.ndarray, move: Move) -> np.ndarray:
    """Let one or two in a hundred leave instead of moving."""
    going = city.rng.random(len(who)) < _LEAVE_AT_REFORM
    leaving.send_off(city, month, who[going], MODE["OUT02"], np.full(going.sum(), move.on))
    return who[~going]


def _go(city: City, month: int, who: np.ndarray, move: Move) -> None:
    people = city.people
    target = city.world.organizations[move.target]
    types = city.cell_type[people.cell[who]]
    cells = np.array([target.cells.get(code, -1) for code in TYPES], np.int32)[types]
    fallback = next(iter(target.cells.values()))
    cells = np.where(cells < 0, fallback, cells)
    ranks = np.where(people.line[who] >= 0, city.line_rank[people.line[who]], -1)
    people.organization[who] = move.target
    people.cell[who] = cells
    people.department[who] = city.some_department(people.organization[who], month)
    people.line[who] = -1
    people.entered[who] = move.on
    people.mode[who] = MODE["IN10"]
    people.reference[who] = move.document
    _keep_leading(city, month, who, ranks, move)
    people.log(who, month, np.full(len(who), move.on), REFORM, MODE["IN10"])


def _keep_leading(city: City, month: int, who: np.ndarray, ranks: np.ndarray, move: Move) -> None:
    """Keep leaders at their rank; surplus chiefs become deputies beyond the quota."""
    people = city.people
    lines = np.flatnonzero(
        (city.line_organization == move.target)
        & (city.line_start <= month)
        & (month < city.line_end)
    )
    if not len(lines):
        return
    rows = np.bincount(people.line[people.line >= 0], minlength=len(city.line_posts))[lines]
    free = np.repeat(lines, np.maximum(city.line_posts[lines] - rows, 0))
    for rank in range(6):
        leaders = who[ranks == rank]
        open_now = free[city.line_rank[free] == rank]
        kept = min(len(leaders), len(open_now))
        _seat(city, leaders[:kept], open_now[:kept], move.on)
        if rank in (CHIEF, DEPUTY):
            deputy = lines[city.line_rank[lines] == DEPUTY][:1]
            rest = leaders[kept:]
            _seat(city, rest, np.repeat(deputy, len(rest)), move.on)


def _seat(city: City, who: np.ndarray, lines: np.ndarray, on: int) -> None:
    if len(lines) == len(who):
        city.people.line[who] = lines
        city.people.department[who] = city.line_department[lines]
        city.people.appointed[who] = on


def transfer(city: City, month: int) -> None:
    """Move single people to vacant posts elsewhere, mostly of the same scope and type."""
    people, rng = city.people, city.rng
    active = np.flatnonzero((people.organization >= 0) & (people.line < 0))
    movers = active[rng.random(len(active)) < _TRANSFERS]
    if not len(movers):
        return
    heads = np.bincount(people.cell[people.cell >= 0], minlength=len(city.cell_organization))
    free = city.posts(month) - heads
    usable = (free > 0) & (city.organization_end[city.cell_organization] > month + 3)
    usable &= city.organization_start[city.cell_organization] <= month
    scope = city.organization_scope[city.cell_organization]
    pools = scope * 16 + city.cell_type
    away = rng.random(len(movers)) < 0.1
    home = city.organization_scope[people.organization[movers]]
    goal = np.where(away, rng.integers(0, len(city.scopes), len(movers)), home)
    wanted = goal * 16 + city.cell_type[people.cell[movers]]
    order = np.argsort(pools[usable], kind="stable")
    cells = np.flatnonzero(usable)[order]
    seats = np.repeat(cells, free[cells])
    who, taken = _match(rng, movers, wanted, seats, pools)
    stay = people.organization[who] == city.cell_organization[taken]
    _settle(city, month, who[~stay], taken[~stay])


def _match(
    rng: np.random.Generator,
    movers: np.ndarray,
    wanted: np.ndarray,
    seats: np.ndarray,
    pools: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Assign to each mover another free seat of the wanted pool, in random order."""
    shuffled = seats[np.lexsort((rng.random(len(seats)), pools[seats]))]
    place, mover = leading.pair(pools[shuffled], wanted)
    return movers[mover], shuffled[place]


def _settle(city: City, month: int, who: np.ndarray, cells: np.ndarray) -> None:
    people = city.people
    civil = people.rank[who] >= 0
    people.cell[who] = cells
    people.organization[who] = city.cell_organization[cells]
    people.department[who] = city.some_department(people.organization[who], month)
    on = city.some_day(month, len(who))
    people.entered[who] = on
    mode = np.where(civil, MODE["IN05"], MODE["IN03"])
    people.mode[who] = mode
    people.reference[who] = -1
    people.log(who, month, on, TRANSFER, mode)


def develop(city: City, month: int) -> None:
    """Apply changes in place: department, grade, rank, education, Party, type of post."""
    people, rng = city.people, city.rng
    active = np.flatnonzero(people.organization >= 0)
    season = int(city.span.calendar_month(month))
    changed = np.zeros(people.count, bool)
    plain = active[people.line[active] < 0]
    closed = people.department[plain] >= 0
    closed &= city.department_end[people.department[plain]] <= month
    rotating = plain[(rng.random(len(plain)) < _ROTATION) | closed]
    people.department[rotating] = city.some_department(people.organization[rotating], month)
    changed[rotating] = True
    age = (city.today(month) - people.birth[active]) / 365.2425
    learning = active[
        (rng.random(len(active)) < 0.0006)
        & (age < 42)
        & np.isin(people.education[active], (4, 5, 6))
    ]
    people.education[learning] = np.where(people.education[learning] >= 5, 3, 1)
    changed[learning] = True
    joining = active[(people.political[active] >= 6) & (rng.random(len(active)) < 0.0009)]
    people.political[joining] = 0
    people.joined[joining] = city.some_day(month, len(joining))
    changed[joining] = True
    if season == 12:
        changed[_rise(city, active, age)] = True
    who = np.flatnonzero(changed)
    people.log(who, month, city.some_day(month, len(who)), ATTRIBUTE)
    _reclassify(city, month)


def _rise(city: City, active: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Raise the grades and ranks of some people once a year."""
    people, rng = city.people, city.rng
    luck = rng.random(len(active))
    floor = np.where(city.organization_level[people.organization[active]] == 2, 4, 6)
    leader = people.line[active] >= 0
    ranked = active[
        (people.rank[active] > floor - leader)
        & (luck < 0.15)
        & (age > 24)
        & (people.rank[active] >= 0)
    ]
    people.rank[ranked] -= 1
    grade = people.grade[active]
    graded = active[(grade > 4) & (grade <= 12) & (luck > 0.87) & (age > 24)]
    people.grade[graded] -= 1
    leaving.set_retirement(city, graded)
    return np.concatenate([ranked, graded])


def _reclassify(city: City, month: int) -> None:
    """Move institution staff with two possible types from the ordinary to the managed type."""
    people = city.people
    active = np.flatnonzero(people.organization >= 0)
    two_types = active[
        (city.cell_type[people.cell[active]] == 4)
        & (city.organization_kind[people.organization[active]] == 9)
        & (people.line[active] < 0)
    ]
    who = two_types[city.rng.random(len(two_types)) < 0.004]
    if not len(who):
        return
    cells = np.array(
        [
            city.world.organizations[organization].cells.get("21", -1)
            for organization in people.organization[who]
        ],
        np.int64,
    )
    heads = np.bincount(people.cell[people.cell >= 0], minlength=len(city.cell_organization))
    free = city.posts(month)[cells] > heads[cells]
    who, cells = who[(cells >= 0) & free], cells[(cells >= 0) & free]
    people.cell[who] = cells
    people.grade[who] = -1
    people.rank[who] = 10
    people.log(who, month, city.some_day(month, len(who)), RECLASSIFIED, MODE["IN11"])
