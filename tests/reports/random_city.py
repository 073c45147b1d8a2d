"""A city of random bodies, straight into the published tables, to see which relations always hold.

Every figure is a sum over bodies, so each body is a small city of its own: what holds of the
figures of every body holds of every city, and nothing else does. Bodies, people, posts and
movements are drawn independently but for what the histories and marts of any warehouse guarantee:

- a body of an organ has no industry and no class of public institution, and only a public
  institution can be reference-managed; what its type says, the facts derive;
- a grade of a post is one of its category;
- staff of a cell, leaders, stocks and flows count the people that are there; ceilings, over and
  vacant follow; ledgers add up.

Anything else may come together, missing and unlisted codes among it. Code lists are cut to a few
values each, so that a thousand bodies meet every combination that rows and columns tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow

from tests.reports.small_office import SmallOffice

KEPT = {
    "codes.admin_level": ("2", "4"),
    "codes.organization_system": ("03",),
    "codes.organization_type": ("20", "50"),
    "codes.organization_grade": ("107",),
    "codes.industry": ("01",),
    "codes.public_institution_class": ("2",),
    "codes.funding": ("1",),
    "codes.establishment_type": ("11", "12", "13", "31", "22"),
    "codes.post_grade": ("M5", "P7", "W2"),
    "codes.degree": ("2",),
    "codes.worker_type": ("1",),
    "codes.education_band": ("bachelor",),
}
BANDS = 2
UNLISTED = "?"
INS = (*["entries"] * 6, "transfers_in", "reform_in", "reclassified_in", "corrections")
OUTS = (*["exits"] * 6, "transfers_out", "reform_out", "reclassified_out", "corrections")
CAUSES = {
    "entries": ("IN01", "IN02", "IN03", "IN06", "IN07", "IN08", UNLISTED, None),
    "exits": ("OUT01", "OUT02", "OUT05", "OUT06", "OUT08", "OUT09", UNLISTED, None),
}
FIRST = date(2021, 12, 31)


class RandomCity:
    """Draws bodies with all that belongs to them; ``moves`` lets them change their place."""

    def __init__(self, seed: int, months: Sequence[date], moves: bool = True):
        self.rng = np.random.default_rng(seed)
        self.months = months
        self.moves = moves
        self.rows: dict[str, list[dict]] = {}

    def one_of(self, *values):
        return values[self.rng.integers(len(values))]

    def often(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def put(self, table: str, **values) -> None:
        self.rows.setdefault(table, []).append(values)

    def body(self, number: int) -> None:
        code = f"B{number:05d}"
        self._places(code)
        types = [t for t in ("11", "12", "13", "31", "22", UNLISTED, None) if self.often(0.4)]
        people = [
            self._person(code, f"{code}-{n}", self.one_of(*types))
            for n in range(self.rng.integers(0, 7) if types else 0)
        ]
        posts = [
            self._posts(code, self.one_of(*types, "22"), n) for n in range(self.often(0.6) * 2)
        ]
        self._cells(code, people, posts)
        self._leaders(code, people)
        self._around(code)

    def _places(self, code: str) -> None:
        middle = self.one_of(*self.months[1:])
        begins = FIRST if self.often(0.8) else middle
        ends = middle if begins == FIRST and self.often(0.2) else None
        spans = [(begins, ends)]
        if begins == FIRST and ends is None and self.moves and self.often(0.5):
            spans = [(FIRST, middle), (middle, None)]
        for valid_from, valid_to in spans:
            kind = self.one_of("20", "50", "50", UNLISTED, None)
            is_institution = kind == "50"
            free = kind in (UNLISTED, None)
            level = self.one_of("2", UNLISTED, None)
            self.put(
                "historical_change.organization_history",
                organization_code=code,
                organization_key=f"{code}@1",
                organization_name=code + ("" if self.often(0.5) else "?"),
                record_key=code,
                organization_type_code=kind,
                system_code=self.one_of("03", UNLISTED, None),
                grade_code=self.one_of("107", UNLISTED, None),
                admin_level_code=level,
                division_code=self.one_of("350502", "350502001", "350503", None),
                industry_code=self.one_of("01", UNLISTED, None) if is_institution or free else None,
                public_institution_class_code=self.one_of("2", UNLISTED, None)
                if is_institution or free
                else None,
                funding_code=self.one_of("1", UNLISTED, None),
                is_reference_managed=is_institution and self.often(0.4),
                is_placeholder=self.often(0.05),
                status_code=self.one_of(*"1111111112"),
                established_on=self.one_of(date(2001, 1, 1), date(2024, 5, 1)),
                valid_from=valid_from,
                valid_to=valid_to,
            )
        for kind in ("01", "03", "04", "05", "15", "02", "06"):
            if self.often(0.2):
                here = {"successor_code": code} if self.often(0.5) else {"predecessor_code": code}
                self.put(
                    "historical_change.organization_event",
                    event_type_code=kind,
                    effective_on=middle,
                    record_key=f"{code}{kind}",
                    **here,
                )

    def _span(self) -> tuple[date, date | None]:
        """Since when somebody is there, and when no longer."""
        begins = self.one_of(FIRST, *self.months[1:-1])
        later = [month for month in self.months[1:] if month > begins]
        return begins, self.one_of(*later) if later and self.often(0.5) else None

    def _person(self, code: str, key: str, kind: str | None) -> dict:
        begins, ends = self._span()
        category = self.one_of("M", "P", "W", "C", None)
        grades = {"M": ("M5",), "P": ("P7",), "W": ("W2",)}.get(category, ("C01",))
        leads = self.often(0.5)
        one = {
            "record_key": key,
            "person_key": key,
            "organization_code": code,
            "establishment_type_code": kind,
            "sex_code": self.one_of("1", "2", None),
            "birth_month": self.one_of(date(1964, 1, 1), date(1991, 1, 1), date(1999, 1, 1), None),
            "ethnicity_code": self.one_of("01", "02", None),
            "political_status_code": self.one_of("01", "13", None),
            "education_code": self.one_of("21", "31", UNLISTED, None),
            "degree_code": self.one_of("2", UNLISTED, None),
            "work_started_on": self.one_of(
                None, *(date(year, 7, 1) for year in (1985, 1999, 2008, 2016, 2020, 2022))
            ),
            "occupancy_code": "1",
            "staff_status_code": "1",
            "post_category_code": category,
            "post_grade_code": self.one_of(*grades, None),
            "leadership_level_code": self.one_of("101", "141") if leads else None,
            "leadership_role_code": self.one_of("1", "3", "4", "5", "6") if leads else None,
            "department_code": self.one_of("D1", None),
            "valid_from": begins,
            "valid_to": ends,
        }
        counted = {"is_in_post": True, "counted_type_code": kind or "missing"}
        self.put("historical_change.person_history", **one, **counted)
        if begins > FIRST:
            self._change(one, begins, 1)
        if ends:
            self._change(one, ends, -1)
        return one

    def _change(self, one: dict, day: date, heads: int) -> None:
        flow = self.one_of(*(INS if heads > 0 else OUTS))
        self.put(
            "historical_change.staff_change",
            change_id=f"{one['record_key']}|{day}",
            person_key=one["person_key"],
            organization_code=one["organization_code"],
            establishment_type_code=one["establishment_type_code"] or "missing",
            month=day,
            flow_code=flow,
            cause_code=self.one_of(*CAUSES.get(flow, (None,))),
            heads_change=heads,
        )

    def _posts(self, code: str, kind: str | None, number: int) -> dict:
        begins, ends = self._span()
        one = {
            "record_key": f"{code}|{kind}|{number}",
            "organization_code": code,
            "establishment_type_code": kind,
            "funding_code": self.one_of("1", UNLISTED, None),
            "authorized_posts": int(self.rng.integers(1, 9)),
            "doc_no": None,
            "valid_from": begins,
            "valid_to": ends,
        }
        counted = {
            "counted_type_code": kind or "missing",
            "counted_measure": "authorized_posts",
        }
        self.put("historical_change.establishment_history", **one, **counted)
        return one

    def _cells(self, code: str, people: list[dict], posts: list[dict]) -> None:
        """Cells of body and type month by month, with their stocks and flows, and ledgers."""
        kinds = {one["establishment_type_code"] or "missing" for one in (*people, *posts)}
        for kind in sorted(kinds):
            before = 0
            for month in self.months:
                heads = sum(_is_there(one, kind, month) for one in people)
                authorized = sum(
                    one["authorized_posts"] for one in posts if _is_there(one, kind, month)
                )
                flow = {"organization_code": code, "establishment_type_code": kind, "month": month}
                self.put(
                    "historical_change.stock_flow_month", **flow, opening=before, closing=heads
                )
                before = heads
                if heads or authorized:
                    self._cell(flow, heads, authorized)
            if self.often(0.5):
                self._ledger(code, kind)

    def _cell(self, cell: dict, heads: int, authorized: int) -> None:
        into, out, listed = (int(self.rng.integers(0, 3)) for _ in range(3))
        ceiling = authorized + into - out + listed
        self.put(
            "organization_structure.establishment_use_month",
            **cell,
            authorized_posts=authorized,
            ceiling_posts=ceiling,
            in_post=heads,
            over_posts=max(heads - ceiling, 0),
            vacant_posts=max(ceiling - heads, 0),
            frozen_posts=int(self.rng.integers(0, 3)),
            reserved_posts=int(self.rng.integers(0, 3)),
            revolving_in_posts=into,
            revolving_out_posts=out,
            separately_listed_posts=listed,
            authorized_source="snapshot",
            light_code=self.one_of("yellow", "green", "blue", "grey")
            if heads <= ceiling
            else "red",
        )

    def _ledger(self, code: str, kind: str) -> None:
        balance = 0
        for line in range(self.rng.integers(1, 4)):
            change = int(self.rng.integers(-3, 6))
            self.put(
                "historical_change.establishment_ledger",
                record_key=f"{code}|{kind}|{line}",
                movement_id=f"{code}|{kind}|{line}",
                organization_code=code,
                establishment_type_code=kind,
                ledger_line_no=line,
                effective_on=self.one_of(FIRST, None, *self.months[1:]),
                reason_code=self.one_of("01", "02", "03", "04", "05", "06", "09", "99", None),
                opening_posts=balance,
                posts_change=change,
                closing_posts=balance + change,
                doc_no=self.one_of("doc", None),
            )
            balance += change
        if self.often(0.3):
            self.put(
                "supervision.finding",
                finding_id=f"{code}|{kind}",
                rule_id="B13",
                organization_code=code,
                record_key=f"{code}|{kind}",
                first_seen_on=FIRST,
                last_seen_on=self.months[-1],
                status_code="open",
            )

    def _leaders(self, code: str, people: list[dict]) -> None:
        cells = {(self.one_of("101", "141"), role, self.one_of("D1", "D2", ""))
                 for role in "13456" if self.often(0.3)}  # fmt: skip
        cells |= {_post(one) for one in people if one["leadership_level_code"]}
        for level, role, department in sorted(cells):
            for month in self.months:
                heads = sum(
                    _post(one) == (level, role, department) and _is_there(one, None, month)
                    for one in people
                )
                quota = int(self.rng.integers(0, 3))
                cell = {
                    "organization_code": code,
                    "leadership_level_code": level,
                    "leadership_role_code": role,
                    "month": month,
                    "authorized_posts": quota,
                    "in_post": heads,
                    "over_posts": max(heads - quota, 0),
                    "vacant_posts": max(quota - heads, 0),
                    "light_code": "red"
                    if heads > quota
                    else self.one_of("yellow", "green", "grey"),
                }
                if department:
                    self.put(
                        "organization_structure.leadership_use_department_month",
                        department_code=department,
                        **cell,
                    )
                else:
                    self.put(
                        "organization_structure.leadership_use_month",
                        quota_holder_code="body",
                        **cell,
                    )

    def _around(self, code: str) -> None:
        """Departments, plates and people outside the establishment."""
        for department in ("D1", "D2"):
            begins, ends = self._span()
            self.put(
                "historical_change.department_history",
                record_key=f"{code}|{department}",
                organization_code=code,
                department_code=department,
                department_name=department,
                grade_code=self.one_of("107", UNLISTED, None),
                valid_from=begins,
                valid_to=ends,
            )
        if self.often(0.5):
            begins, ends = self._span()
            self.put(
                "historical_change.organization_plate_history",
                record_key=code,
                organization_code=code,
                plate_type_code=self.one_of("1", "2", None),
                valid_from=begins,
                valid_to=ends,
            )
        workers = [self._worker(code, n) for n in range(self.rng.integers(0, 4))]
        for month in self.months:
            count = sum(_is_there(one, None, month) for one in workers)
            if count:
                self.put(
                    "personnel_structure.personnel_off_establishment_month",
                    organization_code=code,
                    month=month,
                    headcount=count,
                )
        if self.often(0.5):
            self.put(
                "historical_change.off_establishment_control_history",
                record_key=code,
                organization_code=code,
                control_posts=int(self.rng.integers(0, 4)),
                valid_from=FIRST,
            )

    def _worker(self, code: str, number: int) -> dict:
        begins, ends = self._span()
        one = {
            "record_key": f"{code}|{number}",
            "organization_code": code,
            "worker_type_code": self.one_of("1", UNLISTED, None),
            "funding_code": self.one_of("1", UNLISTED, None),
            "post_category_code": self.one_of("M", "P", "W", "C", None),
            "monthly_cost": int(self.rng.integers(0, 9)),
            "valid_from": begins,
            "valid_to": ends,
        }
        self.put("historical_change.off_establishment_worker_history", **one)
        return one


def _is_there(one: dict, kind: str | None, day: date) -> bool:
    return (
        (kind is None or (one["establishment_type_code"] or "missing") == kind)
        and one["valid_from"] <= day
        and (one["valid_to"] is None or one["valid_to"] > day)
    )


def _post(one: dict) -> tuple[str, str, str]:
    return (one["leadership_level_code"], one["leadership_role_code"], one["department_code"] or "")


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of every month between two."""
    day = first
    while day <= last:
        yield day
        day = (day + timedelta(days=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def written(city: RandomCity, path: Path) -> Path:
    """The published database of the city."""
    office = SmallOffice(path)
    for table, codes in KEPT.items():
        listed = ", ".join(f"'{code}'" for code in codes)
        office.connection.execute(f"delete from {table} where code not in ({listed})")
    office.connection.execute(
        "delete from norms.age_band where band not in "
        f"(select band from norms.age_band order by sort_order limit {BANDS})"
    )
    for code, name in (("350502", "甲"), ("350503", "乙"), ("350502001", "丙")):
        city.put(
            "historical_change.division_history",
            division_code=code,
            division_name=name,
            valid_from=FIRST,
        )
    office.put("supervision.delivery_part", lake_id="l", received_at="2025-01-05 08:00:00")
    for table, rows in city.rows.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        lines = [{name: row.get(name) for name in names} for row in rows]
        office.connection.register("lines", pyarrow.Table.from_pylist(lines))
        listed = ", ".join(names)
        office.connection.execute(f"insert into {table} ({listed}) select {listed} from lines")
        office.connection.unregister("lines")
    return office.close()
