"""Exits: retirement by the statutory month, and the rarer ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bianzhi.synthetic.people import people as attributes
from bianzhi.synthetic.people.state import EXIT, MODE

if TYPE_CHECKING:
    from bianzhi.synthetic.people.careers import City

# Monthly rates of leaving for other reasons than age: code, rate under 35, rate from 35 on.
_OTHER = (
    ("OUT05", 0.0013, 0.0003),
    ("OUT02", 0.0006, 0.0003),
    ("OUT06", 0.00005, 0.00005),
    ("OUT08", 0.00004, 0.00025),
)
_EARLY = 0.0006  # a month, within five years of the statutory month


def leave(city: City, month: int) -> None:
    """Remove everybody who retires or leaves in ``month``."""
    people, rng = city.people, city.rng
    active = np.flatnonzero(people.organization >= 0)
    now = month + city.span.first
    young = city.today(month) - people.birth[active] < 35 * 365
    mode = np.full(len(active), -1)
    for code, early, late in _OTHER:
        drawn = rng.random(len(active)) < np.where(young, early, late)
        mode[drawn & (mode < 0)] = MODE[code]
    left = people.retires[active] - now
    mode[(left < 60) & (mode < 0) & (rng.random(len(active)) < _EARLY)] = MODE["OUT10"]
    mode[left <= 0] = MODE["OUT01"]
    going = mode >= 0
    send_off(city, month, active[going], mode[going], city.some_day(month, int(going.sum())))


def send_off(
    city: City, month: int, who: np.ndarray, mode: np.ndarray | int, on: np.ndarray
) -> None:
    """Remove people from the establishment for good."""
    people = city.people
    people.organization[who] = -1
    people.cell[who] = -1
    people.line[who] = -1
    people.department[who] = -1
    people.log(who, month, on, EXIT, mode)


def set_retirement(city: City, who: np.ndarray) -> None:
    """Set rule group and month of retirement of ``who``, by sex, work, level and title."""
    people = city.people
    female, worker = people.sex[who] == 2, people.worker[who]
    line = people.line[who]
    level = np.where(line >= 0, city.line_level[line], 999)
    senior = (people.grade[who] >= 0) & (people.grade[who] <= 6) | (level <= 132)
    group = np.where(~female, 0, np.where(worker, 2, np.where(senior, 3, 1)))
    people.group[who] = group
    people.retires[who] = attributes.retirement_month(people.birth[who], group)
