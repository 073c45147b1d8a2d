"""A city of random organizations, straight into the published tables, to see which relations always
hold.

Every figure is a sum over organizations, so each organization is a small city of its own: what
holds of the figures of every organization holds of every city, and nothing else does.
Organizations, people, posts and movements are drawn independently but for what the histories and
marts of any warehouse guarantee:

- an organization of an organ has no industry and no class of public institution, and only a public
  institution can be reference-managed; what its type says, the facts derive;
- a grade of a post is one of its category;
- staff of a cell, leaders, stocks and flows count the people that are there; ceilings, over and
  vacant follow; ledgers add up.

Anything else may come together, missing and unlisted codes among it. Only a few values of each code
list are used, so that few organizations meet every combination that rows and columns tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bianzhi.core import code_lists
from tests.disclosure.support.random_codes import EVENTS, TURNS, RandomCodes

FIRST = date(2021, 12, 31)
# Of two records of one month the one with the lower number says what happened.
PRECEDENCE = {
    row["code"]: int(row["precedence"]) for row in code_lists.rows("organization_event_type")
}

EVERYTHING = ("people", "posts", "leaders", "others")
# People have more attributes than anything else.
PEOPLE = ("people",)
PARTS = (PEOPLE, ("posts",), PEOPLE, ("people", "leaders"), PEOPLE, ("others",))


class RandomCity(RandomCodes):
    """Draws organizations with all that belongs to them.

    ``moves`` lets them change their place; ``alone`` gives each only a few people
    or other things, so that few figures are counted for it.
    """

    # Organizations have fewer people than that.
    crowd = 7

    def __init__(self, seed: int, months: Sequence[date], moves: bool = True, alone: bool = False):
        super().__init__(seed)
        self.alone = alone
        if alone:
            self.crowd = 4
        # The day on which everything may begin.
        self.first = min(FIRST, months[0])
        self.months = months
        # On these days organizations change.
        self.turning_days = list(months[1:])
        self.moves = moves
        self.rows: dict[str, list[dict]] = {}
        self.divisions = [
            {"division_code": code, "division_name": name, "valid_from": self.first}
            for code, name in (("350502", "甲"), ("350503", "乙"), ("350502001", "丙"))
        ]

    def put(self, table: str, **values) -> None:
        self.rows.setdefault(table, []).append(values)

    def organization(self, number: int) -> None:
        code = f"B{number:05d}"
        self.take_turn(number)
        self._places(code)
        has = self._belongings(number)
        types = self._types()
        crowd = self.rng.integers(0, self.crowd) if types and "people" in has else 0
        people = [self._person(code, f"{code}-{n}", self.one_of(*types)) for n in range(crowd)]
        posts = [
            self._posts(code, self.one_of(*types or ["22"]), n)
            for n in range(self.often(0.6) * 2 if "posts" in has else 0)
        ]
        self._cells(code, people, posts)
        self._leaders(code, people, "leaders" in has)
        if "others" in has:
            self._around(code)

    def _belongings(self, number: int) -> Sequence[str]:
        """What an organization has: everything, or little, in turn, where that is asked."""
        return PARTS[number // len(TURNS) % len(PARTS)] if self.alone else EVERYTHING

    def _places(self, code: str) -> None:
        spans, comes, goes = self._course()
        for valid_from, valid_to in spans:
            self.put(
                "historical_change.organization_history",
                organization_code=code,
                organization_key=f"{code}@1",
                organization_name=code + ("" if self.often(0.5) else "?"),
                record_key=code,
                **self._place(),
                is_placeholder=self.often(0.05),
                status_code="2" if self.often(0.05) else "1",
                established_on=self.one_of(date(2001, 1, 1), date(2024, 5, 1)),
                valid_from=valid_from,
                valid_to=valid_to,
            )
        sides = [("successor_code", comes), ("predecessor_code", goes)]
        for side, day in sides:
            # Mostly one record of a change or none, now and then two.
            kinds = [self.turn.event, self.one_of(*EVENTS) if self.often(0.2) else None]
            recorded = sorted({kind for kind in kinds if kind})
            if recorded:
                self.put(
                    "historical_change.organization_turn",
                    organization_code=code,
                    turn_code="beginning" if side == "successor_code" else "ending",
                    month=day,
                    event_type_code=min(recorded, key=PRECEDENCE.__getitem__),
                    effective_on=day,
                )
            for kind in recorded:
                self.put(
                    "historical_change.organization_event",
                    event_type_code=kind,
                    effective_on=day,
                    record_key=f"{code}{kind}{side}",
                    **{side: code},
                )

    def _course(self) -> tuple[list[tuple[date, date | None]], date, date]:
        """Since when and until when an organization stands in its places, when it comes and when it
        goes.
        """
        middle = self.one_of(*self.turning_days)
        place = self.rng.integers(1, len(self.months) - 1)
        early, late = self.months[place], self.months[place + 1]
        courses = {
            "stays": [(self.first, None)],
            "moves": [(self.first, middle), (middle, None)] if self.moves else [(self.first, None)],
            "comes": [(middle, None)],
            "goes": [(self.first, middle)],
            "passes": [(early, late)],
        }
        name = self.turn.course
        comes, goes = (early, late) if name == "passes" else (middle, middle)
        return courses[name], comes, goes

    def _span(self) -> tuple[date, date | None]:
        """Since when somebody is there, and when no longer."""
        begins = self.one_of(self.first, *self.months[1:])
        later = [month for month in self.months[1:] if month > begins]
        return begins, self.one_of(*later) if later and self.often(0.5) else None

    def _person(self, code: str, key: str, kind: str | None) -> dict:
        begins, ends = self._span()
        person = {
            "record_key": key,
            "person_key": key,
            "organization_code": code,
            "establishment_type_code": kind,
            "occupancy_code": "1",
            "staff_status_code": "1",
            **self._attributes(),
            "department_code": self.one_of("D1", None, None),
            "valid_from": begins,
            "valid_to": ends,
        }
        self._add_person(person)
        return person

    def _add_person(self, person: dict) -> None:
        kind = person["establishment_type_code"] or "missing"
        counted = {"is_in_post": True, "counted_type_code": kind}
        self.put("historical_change.person_history", **person, **counted)
        if person["valid_from"] > self.first:
            self._change(person, person["valid_from"], 1)
        if person["valid_to"]:
            self._change(person, person["valid_to"], -1)

    def _change(self, one: dict, day: date, heads: int) -> None:
        flow, cause = self._flow(heads)
        self.put(
            "historical_change.staff_change",
            change_id=f"{one['record_key']}|{day}",
            person_key=one["person_key"],
            organization_code=one["organization_code"],
            establishment_type_code=one["establishment_type_code"] or "missing",
            month=day,
            flow_code=flow,
            cause_code=cause,
            heads_change=heads,
        )

    def _posts(self, code: str, kind: str | None, number: int) -> dict:
        begins, ends = self._span()
        posts = {
            "record_key": f"{code}|{kind}|{number}",
            "organization_code": code,
            "establishment_type_code": kind,
            "funding_code": self._funding(),
            "authorized_posts": int(self.rng.integers(1, 9)),
            "doc_no": None,
            "valid_from": begins,
            "valid_to": ends,
        }
        counted = {
            "counted_type_code": kind or "missing",
            "counted_measure": "authorized_posts",
        }
        self.put("historical_change.establishment_history", **posts, **counted)
        return posts

    def _cells(self, code: str, people: list[dict], posts: list[dict]) -> None:
        """Cells of organization and type by month, with their stocks and flows, and ledgers."""
        kinds = {person["establishment_type_code"] or "missing" for person in (*people, *posts)}
        for kind in sorted(kinds):
            before = 0
            for month in self.months:
                heads = sum(_is_there(person, kind, month) for person in people)
                authorized = sum(
                    post["authorized_posts"] for post in posts if _is_there(post, kind, month)
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
        days = [
            self.one_of(self.first, None, *self.months[1:]) for _ in range(self.rng.integers(1, 4))
        ]
        # A ledger is in the order of its days; what has none is carried forward.
        for line, day in enumerate(sorted(days, key=lambda day: day or date.min)):
            change = int(self.rng.integers(-3, 6))
            self.put(
                "historical_change.establishment_ledger",
                record_key=f"{code}|{kind}|{line}",
                movement_id=f"{code}|{kind}|{line}",
                organization_code=code,
                establishment_type_code=kind,
                ledger_line_no=line,
                effective_on=day,
                reason_code=self._reason(),
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
                first_seen_on=self.first,
                last_seen_on=self.months[-1],
                status_code="open",
            )

    def _leaders(self, code: str, people: list[dict], has_quota: bool) -> None:
        """Cells of leaders by month: of those that are there, and of quotas."""
        cells = self._quota_of_leaders() if has_quota else set()
        cells |= {_post(person) for person in people if person["leadership_level_code"]}
        for level, role, department in sorted(cells):
            for month in self.months:
                heads = sum(
                    _post(person) == (level, role, department) and _is_there(person, None, month)
                    for person in people
                )
                quota = self.one_of(0, 0, 1, 2)
                if not heads and self.often(0.2):
                    continue
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
                grade_code=self._department_grade(),
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
            count = sum(_is_there(worker, None, month) for worker in workers)
            if count:
                self.put(
                    "personnel_structure.personnel_off_establishment_month",
                    organization_code=code,
                    month=month,
                    headcount=count,
                )
        if self.often(0.5):
            begins, ends = self._span()
            self.put(
                "historical_change.off_establishment_control_history",
                record_key=code,
                organization_code=code,
                control_posts=int(self.rng.integers(0, 4)),
                valid_from=begins,
                valid_to=ends,
            )

    def _worker(self, code: str, number: int) -> dict:
        begins, ends = self._span()
        worker = {
            "record_key": f"{code}|{number}",
            "organization_code": code,
            **self._work(),
            "monthly_cost": int(self.rng.integers(0, 9)),
            "valid_from": begins,
            "valid_to": ends,
        }
        self.put("historical_change.off_establishment_worker_history", **worker)
        return worker


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
