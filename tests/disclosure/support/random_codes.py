"""The codes that random organizations and people have: all that can occur, about as often each."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np

UNLISTED = "?"
INS = (*["entries"] * 6, "transfers_in", "reform_in", "reclassified_in", "corrections")
OUTS = (*["exits"] * 6, "transfers_out", "reform_out", "reclassified_out", "corrections")
CAUSES = {
    "entries": ("IN01", "IN02", "IN03", "IN06", "IN07", "IN08", UNLISTED, None),
    "exits": ("OUT01", "OUT02", "OUT05", "OUT06", "OUT08", "OUT09", UNLISTED, None),
}
EVENTS = ("01", "02", "03", "04", "05", "06", "15")


class Turn(NamedTuple):
    """What comes together in an organization in turn, so that even what is rare comes up soon."""

    is_level_listed: bool
    is_system_listed: bool
    kind: str
    course: str
    event: str | None


COURSES = ("stays", "moves", "comes", "goes", "passes")
KINDS = ("organ", "reference", "institution", "other")
TURNS = [
    Turn(*item)
    for item in product((True, False), (True, False), KINDS, COURSES, (None, None, None, *EVENTS))
]


class RandomCodes:
    """Draws codes, missing and unlisted ones among them."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.turn = TURNS[0]
        self.is_first = True

    def take_turn(self, number: int) -> None:
        """Whose turn it is among the combinations of level, system, kind, course and record."""
        self.turn, self.is_first = TURNS[number % len(TURNS)], True

    def one_of(self, *values):
        return values[self.rng.integers(len(values))]

    def often(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def _types(self) -> list[str | None]:
        return [t for t in ("11", "12", "13", "31", "22", UNLISTED, None) if self.often(0.4)]

    def _place(self) -> dict:
        """Where the tables count an organization; every combination that can occur is about as
        frequent.
        """
        turn = self.turn if self.is_first else TURNS[self.rng.integers(len(TURNS))]
        self.is_first = False
        types = {"organ": "20", "reference": "50", "institution": "50"}
        own = turn.kind != "organ"
        return {
            "organization_type_code": types.get(turn.kind, self._not_listed()),
            "system_code": "03" if turn.is_system_listed else self._not_listed(),
            "grade_code": self._code("107"),
            "admin_level_code": "2" if turn.is_level_listed else self._not_listed(),
            "division_code": self.one_of("350502", "350502001", "350503", None),
            "industry_code": self._code("01") if own else None,
            "public_institution_class_code": self._code("2") if own else None,
            "funding_code": self._code("1"),
            "is_reference_managed": turn.kind == "reference",
        }

    def _code(self, listed: str) -> str | None:
        return listed if self.often(0.5) else self._not_listed()

    def _not_listed(self) -> str | None:
        return self.one_of(UNLISTED, None)

    def _attributes(self) -> dict:
        category = self.one_of("M", "P", "W", "C", None)
        grades = {"M": ("M5",), "P": ("P7",), "W": ("W2",)}.get(category, ("C01",))
        leads = self.often(0.5)
        return {
            "sex_code": self.one_of("1", "2", None),
            "birth_month": self.one_of(date(1964, 1, 1), date(1991, 1, 1), date(1999, 1, 1), None),
            "ethnicity_code": self.one_of("01", "02", None),
            "political_status_code": self.one_of("01", "13", None),
            "education_code": self.one_of("21", "31", UNLISTED, None),
            "degree_code": self.one_of("2", UNLISTED, None),
            "work_started_on": self.one_of(
                None, *(date(year, 7, 1) for year in (1985, 1999, 2008, 2016, 2020, 2022))
            ),
            "post_category_code": category,
            "post_grade_code": self.one_of(*grades, None),
            "leadership_level_code": self.one_of("121", *["141"] * 3) if leads else None,
            "leadership_role_code": self.one_of(*"111113456") if leads else None,
        }

    def _flow(self, heads: int) -> tuple[str, str | None]:
        flow = self.one_of(*(INS if heads > 0 else OUTS))
        return flow, self.one_of(*CAUSES.get(flow, (None,)))

    def _reason(self) -> str | None:
        return self.one_of("01", "02", "03", "04", "05", "06", "09", "99", None)

    def _quota_of_leaders(self) -> set[tuple[str, str, str]]:
        return {(self.one_of("121", "141"), role, self.one_of("D1", "D2", ""))
                for role in "13456" if self.often(0.3)}  # fmt: skip

    def _work(self) -> dict:
        return {
            "worker_type_code": self.one_of("1", UNLISTED, None),
            "funding_code": self.one_of("1", UNLISTED, None),
            "post_category_code": self.one_of("M", "P", "W", "C", None),
        }

    def _funding(self) -> str | None:
        return self.one_of("1", UNLISTED, None)

    def _department_grade(self) -> str | None:
        return self.one_of("107", UNLISTED, None)
