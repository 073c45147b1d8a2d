"""Entries: the staff of the first month, and the people hired later to fill posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bianzhi.synthetic.calendar import NO_DAY
from bianzhi.synthetic.people import leaving, people
from bianzhi.synthetic.people.state import ENTRY, MODE, OPENING

if TYPE_CHECKING:
    from bianzhi.synthetic.people.careers import City

_ORGAN_MODES = (("IN01", 0.74), ("IN06", 0.07), ("IN07", 0.09), ("IN03", 0.10))
_INSTITUTION_MODES = (("IN02", 0.80), ("IN08", 0.07), ("IN03", 0.09), ("IN09", 0.04))
# The monthly chance that a vacant post is filled, by season: schools hire in August.
_SCHOOL_MONTHS = {8: 0.9, 9: 0.6}
_ORGAN_MONTHS = {8: 0.35, 9: 0.45, 10: 0.4, 11: 0.3, 12: 0.2}


def open_posts(city: City) -> None:
    """Create the staff of the first month."""
    cells = np.repeat(np.arange(len(city.cell_organization)), _target(city, city.posts(0)))
    who = _take_in(city, cells, 0, entrants=False)
    before = city.people.started[who]
    span = np.maximum(city.today(0) - before, 1)
    entered = before + (span * city.rng.beta(0.8, 1.6, len(who))).astype(np.int64)
    city.people.entered[who] = np.minimum(entered, int(city.span.opens(0)) - 40)
    city.people.log(who, 0, city.people.entered[who], OPENING)


def _target(city: City, posts: np.ndarray) -> np.ndarray:
    """The wanted headcount per cell, by its usual share of filled posts."""
    return np.floor(posts * np.minimum(city.cell_fill, 1.0) + 0.5).astype(np.int64)


def hire(city: City, month: int) -> None:
    """Hire new people for vacant posts, in the season of their kind."""
    staff = city.people
    heads = np.bincount(staff.cell[staff.cell >= 0], minlength=len(city.cell_organization))
    posts = city.posts(month)
    over = (city.cell_over[:, 1] <= month) & (month < city.cell_over[:, 2])
    wanted = np.where(over, posts + city.cell_over[:, 0], _target(city, posts))
    gap = np.maximum(wanted - heads, 0)
    gap[(city.organization_end[city.cell_organization] <= month + 3) | (posts == 0)] = 0
    season = int(city.span.calendar_month(month))
    kind = city.organization_kind[city.cell_organization]
    chance = np.where(
        kind == people.KINDS.index("school"),
        _SCHOOL_MONTHS.get(season, 0.03),
        np.where(kind <= people.KINDS.index("town"), _ORGAN_MONTHS.get(season, 0.06), 0.16),
    )
    number = city.rng.binomial(gap, np.where(over, 1.0, chance))
    cells = np.repeat(np.arange(len(number)), number)
    if len(cells):
        who = _take_in(city, cells, month, entrants=True)
        staff.log(who, month, staff.entered[who], ENTRY, staff.mode[who])


def _take_in(city: City, cells: np.ndarray, month: int, *, entrants: bool) -> np.ndarray:
    """Create people for the given cells, with a first department, grade and rank."""
    rng, number = city.rng, len(cells)
    organizations = city.cell_organization[cells]
    kinds = city.organization_kind[organizations]
    institution = np.isin(city.cell_type[cells], (3, 4, 5, 6))
    worker = (city.cell_type[cells] == 7) | (
        (city.cell_type[cells] >= 4)
        & institution
        & (rng.random(number) < (0.03 if entrants else 0.08))
    )
    entered = city.some_day(month, number)
    if not entrants:
        entered = np.full(number, int(city.span.opens(0)) - 40, np.int32)
    drawn = people.draw(rng, kinds, worker, entered.astype(np.int64), entrants)
    age = (entered - drawn["birth"]) / 365.2425
    values = {
        **drawn,
        "organization": organizations,
        "cell": cells,
        "department": city.some_department(organizations, month),
        "line": np.full(number, -1),
        "grade": _grade(rng, city.cell_type[cells], kinds, worker, age),
        "rank": _rank(rng, city, organizations, city.cell_type[cells], worker, age),
        "entered": entered,
        "mode": _mode(rng, institution, number),
        "appointed": np.full(number, NO_DAY),
        "reference": np.full(number, -1),
        "retires": np.zeros(number),
        "group": np.zeros(number),
    }
    who = city.people.add(values)
    leaving.set_retirement(city, who)
    return who


def _mode(rng: np.random.Generator, institution: np.ndarray, number: int) -> np.ndarray:
    drawn = rng.random(number)
    modes = np.empty(number, np.int8)
    for choices, chosen in ((_ORGAN_MODES, ~institution), (_INSTITUTION_MODES, institution)):
        edges = np.cumsum([share for _, share in choices])
        codes = np.array([MODE[code] for code, _ in choices], np.int8)
        place = np.minimum(np.searchsorted(edges, drawn), len(codes) - 1)
        modes[chosen] = codes[place][chosen]
    return modes


def _grade(
    rng: np.random.Generator,
    types: np.ndarray,
    kinds: np.ndarray,
    worker: np.ndarray,
    age: np.ndarray,
) -> np.ndarray:
    """Grades of institution staff: professional 1-13, management 1-10, worker 1-6; organs -1."""
    number = len(types)
    years = np.maximum(age - 22, 0) + rng.normal(0, 3, number)
    steps = np.array([-99, 1, 3, 6, 9, 12, 16, 20, 26, 31, 36])
    professional = 13 - np.searchsorted(steps, years)  # entrants start at the lowest grades, at 12
    professional = np.clip(professional, 4, 12)
    professional = np.where((professional < 7) & (rng.random(number) < 0.55), 7, professional)
    management = np.where(age < 30, 22, np.where(age < 45, 21, 20))
    is_manager = rng.random(number) < np.where(kinds >= 8, 0.38, 0.06)
    grade = np.where(is_manager, management, professional)
    grade = np.where(worker, np.clip(28 - (age - 20) // 7, 24, 28).astype(int), grade)
    in_grades = np.isin(types, (4, 5, 6))
    return np.where(in_grades, grade, -1)


def _rank(
    rng: np.random.Generator,
    city: City,
    organizations: np.ndarray,
    types: np.ndarray,
    worker: np.ndarray,
    age: np.ndarray,
) -> np.ndarray:
    """The civil service rank 0-11 (first inspector to second-class staff); -1 for all others."""
    position = np.searchsorted([24.5, 30, 35, 40, 44, 48, 53], age + rng.normal(0, 3, len(age)))
    rank = 11 - position
    best = np.where(city.organization_level[organizations] == 2, 4, 6)
    rank = np.maximum(rank, best)
    ladder = ~np.isin(types, (4, 5, 6)) & ~worker
    return np.where(ladder, rank, -1)
