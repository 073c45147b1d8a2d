"""Recruitment plans of an office, which allow for the entries that the city really has.

A plan is announced in September of the year before, so that it precedes slips and entries. A few
plans are missing, stay unfilled or are smaller than what was recruited.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np

from bianzhi.synthetic.people.state import ENTRY, MODE
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.supervision.book import Book
from bianzhi.synthetic.world import Organization

PLANNED_MODES = ("IN01", "IN02")
_ANNOUNCED = (9, 1)  # month and day of the year before
_MISSING, _BEYOND = 0.02, 0.03  # shares of the plans with entries
_UNFILLED = 0.01  # share of the organizations without entries that have a plan
_SPARE = 0.25  # share of the plans with more posts than entries
_AHEAD = 0.3  # share of the organizations in the plan of the year to come
_FEWEST = 1  # of each difference, per office and year that has ended
_HEADS = 3  # heads per planned post
_EDUCATION = ("大学本科及以上", "大学专科及以上", "硕士研究生及以上")
_TITLES = {"school": "教师", "hospital": "医师"}


class Recruitment:
    """The recruitment plans of one office."""

    def __init__(self, book: Book, states: dict[str, np.ndarray], sent: np.ndarray):
        """``sent``: by month, the month whose delivery sends what the month recorded."""
        self.book, self.office, self.city = book, book.office, book.office.city
        self.states, self.sent = states, sent
        self.rng = stream(self.city.seed, "supervision", "plans", self.office.scope)

    def write(self) -> None:
        """Write the plan of each whole year of the records, and of the year to come."""
        first, last = self.office.first, self.office.last
        start = first.year + ((first.month, first.day) > (1, 1))
        for year in range(start, last.year + 2):
            announced = dt.date(year - 1, *_ANNOUNCED)
            if announced <= last:
                self._plan(year, announced)

    def _plan(self, year: int, announced: dt.date) -> None:
        entries = self._entries(year)
        heads = self._heads(year, entries)
        number = 0
        for organization in self.office.organizations:
            remaining = heads.get(organization.code, 0)
            while remaining > 0:
                number += 1
                offered = min(remaining, int(self.rng.integers(1, _HEADS + 1)))
                remaining -= offered
                self._post(year, announced, number, organization, offered)

    def _heads(self, year: int, entries: Counter[str]) -> dict[str, int]:
        """The heads that the plan of a year offers, by organization; plants the differences."""
        rng, is_over = self.rng, dt.date(year, 12, 31) <= self.office.last
        recruiting = [o.code for o in self.office.organizations if entries[o.code]]
        heads = {
            code: entries[code] + (int(rng.integers(1, 3)) if rng.random() < _SPARE else 0)
            for code in recruiting
        }
        if not is_over:
            # Who has not recruited yet this year may still do so.
            for organization in self.office.present(self.office.last):
                if organization.code not in heads and rng.random() < _AHEAD:
                    heads[organization.code] = int(rng.integers(1, 4))
            return heads
        several = [code for code in recruiting if entries[code] > 1]
        for code in self._some(several, _BEYOND):
            heads[code] = entries[code] - 1
            self._plant("recruited_beyond_plan", year, code)
        rest = [code for code in recruiting if heads[code] >= entries[code]]
        for code in self._some(rest, _MISSING):
            del heads[code]
            self._plant("recruited_without_plan", year, code)
        closes = dt.date(year, 12, 31)
        idle = [o.code for o in self.office.present(closes) if not entries[o.code]]
        for code in self._some(idle, _UNFILLED):
            heads[code] = int(rng.integers(1, 4))
            self._plant("plan_unfilled", year, code)
        return heads

    def _some(self, codes: list[str], share: float) -> list[str]:
        size = min(len(codes), max(_FEWEST, round(share * len(codes))))
        return [codes[place] for place in sorted(self.rng.permutation(len(codes))[:size].tolist())]

    def _plant(self, kind: str, year: int, code: str) -> None:
        self.book.plant(kind, "recruitment_plan", f"{year}|{code}", code)

    def _entries(self, year: int) -> Counter[str]:
        """The entries of a year that need a plan and that deliveries show, by organization."""
        states, city = self.states, self.city
        epoch = dt.date(1970, 1, 1)
        opens, closes = ((dt.date(year, *on) - epoch).days for on in ((1, 1), (12, 31)))
        modes = [MODE[mode] for mode in PLANNED_MODES]
        entered = (states["cause"] == ENTRY) & np.isin(states["by"], modes)
        entered &= (opens <= states["on"]) & (states["on"] <= closes)
        rows = np.flatnonzero(entered & (states["shown"] < city.span.count))
        organization = states["organization"][rows]
        inside = city.organization_scope[organization] == city.scopes.index(self.office.scope)
        inside &= self.sent[states["shown"][rows]] < city.span.count
        names = city.world.organizations
        return Counter(names[place].code for place in organization[inside].tolist())

    def _post(
        self, year: int, announced: dt.date, number: int, organization: Organization, heads: int
    ) -> None:
        month = int(self.city.span.month((announced - dt.date(1970, 1, 1)).days))
        usual = "工作人员" if organization.is_institution else "一级科员"
        row = {
            "plan_year": year,
            "post_code": f"{self.office.scope}{year}{number:04d}",
            "organization_code": organization.code,
            "organization_name": organization.name(max(month, organization.shown_from)),
            "post_title": _TITLES.get(organization.kind, usual),
            "planned_heads": heads,
            "education_requirement": _EDUCATION[int(self.rng.integers(len(_EDUCATION)))],
            "age_requirement": "18至35周岁",
            "announced_on": announced,
        }
        self.book.add("recruitment_plan", announced, row)
