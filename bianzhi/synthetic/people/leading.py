"""Leaders: vacant leadership posts are filled from below, excess leaders step down over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bianzhi.synthetic.world import CHIEF, DEPUTY, DEPUTY_HEAD, DISCIPLINE, HEAD, PROFESSIONAL

if TYPE_CHECKING:
    from bianzhi.synthetic.people.careers import City

_FILLED_A_MONTH = 0.25
_DIGESTED_A_MONTH = 0.06


def fill(city: City, month: int, share: float = _FILLED_A_MONTH) -> None:
    """Fill vacancies rank by rank; each may open one below, which is filled in later months."""
    for rank, below in (
        (CHIEF, (DEPUTY,)),
        (DEPUTY, (HEAD, DEPUTY_HEAD)),
        (PROFESSIONAL, (HEAD,)),
        (DISCIPLINE, (HEAD,)),
        (HEAD, (DEPUTY_HEAD,)),
        (DEPUTY_HEAD, ()),
    ):
        vacancies = _vacancies(city, month, rank, share)
        if len(vacancies):
            left = _appoint(city, month, vacancies, below)
            if len(left):
                _appoint(city, month, left, ())


def _open_lines(city: City, month: int) -> np.ndarray:
    return (city.line_start <= month) & (month < city.line_end)


def _vacancies(city: City, month: int, rank: int, share: float) -> np.ndarray:
    """The lines with a vacancy to fill now, one entry per vacant post."""
    people = city.people
    counts = np.bincount(people.line[people.line >= 0], minlength=len(city.line_posts))
    posts = city.line_posts + city.line_spared(month)
    vacant = np.where(_open_lines(city, month) & (city.line_rank == rank), posts - counts, 0)
    lines = np.repeat(np.arange(len(vacant)), np.maximum(vacant, 0))
    return lines[city.rng.random(len(lines)) < share]


def _appoint(city: City, month: int, lines: np.ndarray, below: tuple[int, ...]) -> np.ndarray:
    """Appoint the fittest of each organization; return the lines that nobody could fill."""
    people, rng = city.people, city.rng
    organizations = city.line_organization[lines]
    wanted = np.zeros(len(city.organization_scope), bool)
    wanted[organizations] = True
    active = np.flatnonzero((people.organization >= 0) & ~people.worker)
    active = active[wanted[people.organization[active]]]
    ranks = np.where(people.line[active] >= 0, city.line_rank[people.line[active]], -1)
    active = active[np.isin(ranks, below) if below else ranks == -1]
    age = (city.today(month) - people.birth[active]) / 365.2425
    fit = -np.abs(age - (44 if below else 36)) / 12 + rng.random(len(active))
    fit += np.where((age > 57) | (age < 26), -9, 0)
    order = np.lexsort((-fit, people.organization[active]))
    candidates = active[order]
    who, place = pair(people.organization[candidates], organizations)
    who, taken = candidates[who], lines[place]
    people.line[who] = taken
    holder = city.line_department[taken]
    people.department[who] = holder
    on = city.some_day(month, len(who))
    people.appointed[who] = on
    people.log(who, month, on, city.LEADERSHIP)
    left = np.ones(len(lines), bool)
    left[place] = False
    return lines[left]


def pair(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Match the n-th entry of each value in ``first`` with the n-th in ``second``.

    ``first`` is sorted by value. Returns the positions in both.
    """
    order = np.argsort(second, kind="stable")
    left = first.astype(np.int64) * 2**24 + _ordinals(first)
    right = second[order].astype(np.int64) * 2**24 + _ordinals(second[order])
    place = np.searchsorted(left, right)
    result = place < len(left)
    result[result] = left[place[result]] == right[result]
    return place[result], order[result]


def _ordinals(values: np.ndarray) -> np.ndarray:
    """0, 1, 2, ... within each run of equal values."""
    if not len(values):
        return np.zeros(0, np.int64)
    starts = np.r_[0, np.flatnonzero(np.diff(values)) + 1]
    lengths = np.diff(np.r_[starts, len(values)])
    return np.arange(len(values)) - np.repeat(starts, lengths)


def digest(city: City, month: int) -> None:
    """Remove leaders above the quota from their posts, one by one."""
    people = city.people
    leaders = np.flatnonzero(people.line >= 0)
    lines = people.line[leaders]
    counts = np.bincount(lines, minlength=len(city.line_posts))
    closed = ~_open_lines(city, month)
    excess = (counts > city.line_posts) & ~closed & ~city.line_spared(month)
    going = excess[lines] & (city.rng.random(len(lines)) < _DIGESTED_A_MONTH)
    release(city, month, leaders[going | closed[lines]])


def release(city: City, month: int, who: np.ndarray) -> None:
    """Release people from a leadership post; they stay in their organization."""
    if not len(who):
        return
    people = city.people
    people.line[who] = -1
    people.appointed[who] = city.NO_DAY
    people.department[who] = city.some_department(people.organization[who], month)
    people.log(who, month, city.some_day(month, len(who)), city.LEADERSHIP)
