"""Random organizations at the places of those of a published warehouse, with its codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

from bianzhi.read.query import Reader
from tests.disclosure.support.random_city import EVERYTHING, PARTS, RandomCity
from tests.disclosure.support.random_codes import TURNS, UNLISTED

PLACE = (
    "organization_type_code, system_code, grade_code, admin_level_code, division_code, "
    "industry_code, public_institution_class_code, funding_code, is_reference_managed"
)
PLACES = PLACE.split(", ")
PERSON = (
    "sex_code",
    "birth_month",
    "ethnicity_code",
    "political_status_code",
    "education_code",
    "degree_code",
    "work_started_on",
)
# What organizations have, in turn: the less it is, the more of them are in rows that there are.
BELONGINGS = (*PARTS, ("people", "leaders", "others"), EVERYTHING)
# Types of organizations that have an industry and a class.
INSTITUTIONS = ("50", "51")
# Attributes that go together.
POST, LEADER = (
    "post_category_code, post_grade_code",
    "leadership_level_code, leadership_role_code",
)
# Columns of which every code of a list may come up; people lent by others are not counted.
LISTED = {
    "grade_code": "organization_grade",
    "funding_code": "funding",
    "industry_code": "industry",
    "public_institution_class_code": "public_institution_class",
    "degree_code": "degree",
    "post_grade_code": "post_grade",
    "worker_type_code": "worker_type where is_headcount",
}


class CityLike(RandomCity):
    """Organizations at places of the original's; all else is drawn from all values it has."""

    def __init__(self, database: Path, seed: int, months: Sequence[date]):
        self.former: dict | None = None
        # An organization like the original, but for its people.
        self.is_plain = False
        # How many posts were drawn of the people of an industry.
        self.posts_of: dict[str | None, int] = {}
        self.industry: str | None = None
        super().__init__(seed, months, alone=True)
        self.before = max(month for month in months if month.year < months[-1].year)
        self.listed: dict[str, list[str | None]] = {}
        # The last year is the one of the edition.
        last = [month for month in months if month.year == months[-1].year]
        self.turning_days += last * 3
        with Reader(database) as reader:
            self.reader = reader
            self._read()
        self.origin = self.rows_of_tables[0][0][0]
        self.following: list[list] = []
        self.begins = months[0]
        self.attributes = self._other_attributes()

    def _values(self, columns: str, table: str, where: str = "true") -> list[tuple]:
        sql = f"select distinct {columns} from historical_change.{table} where {where} order by all"
        return list(self.reader.run(sql).rows())

    def _read(self) -> None:
        within = (
            f"valid_from <= '{self.months[-1]}' "
            f"and (valid_to is null or valid_to > '{self.months[0]}')"
        )
        places: dict[str, list[tuple]] = {}
        for code, *place in self._values(
            f"organization_code, valid_from, valid_to, {PLACE}", "organization_history", within
        ):
            places.setdefault(code, []).append(tuple(place))
        counted = "select code from codes.establishment_type where counts_as_code <> code"
        others = {code for (code,) in self.reader.run(counted).rows()}
        types: dict[str, list[str | None]] = {}
        for table in ("person_history", "establishment_history", "establishment_ledger"):
            for code, kind in self._values("organization_code, establishment_type_code", table):
                if kind not in (*types.setdefault(code, []), *others):
                    types[code].append(kind)
        grades: dict[str, list[str | None]] = {}
        for code, grade in self._values("organization_code, grade_code", "department_history"):
            grades.setdefault(code, []).append(grade)
        self.origins = [
            (own, types.get(code, []), grades.get(code, [None]))
            for code, own in sorted(places.items())
        ]
        self.every_type = sorted(
            {str(kind) for _, kinds, _ in self.origins for kind in kinds if kind}
        )
        self.rows_of_tables = self._rows_of_tables()
        self.persons = {
            name: [value for (value,) in self._values(name, "person_history")] for name in PERSON
        }
        for name, listed in LISTED.items():
            codes = self.reader.run(f"select code from codes.{listed} order by 1")
            self.listed[name] = [*(code for (code,) in codes.rows()), UNLISTED, None]
        # A grade of a post is one of its category.
        self.post = [(code[0], code) for code in self.listed["post_grade_code"] if code]
        self.post += [(category, None) for category in ("M", "P", "W", "C", None)]
        self.leader = self._values(LEADER, "person_history")
        levels = self.reader.run(
            "select code from codes.leadership_level where is_leading order by 1"
        )
        self.leading = [code for (code,) in levels.rows()]
        self.flows = self._values("flow_code, cause_code, sign(heads_change)", "staff_change")
        self.reasons = self._values("reason_code", "establishment_ledger")
        self.divisions = [
            {"division_code": code, "division_name": name, "valid_from": self.months[0]}
            for code, name in self._values("division_code, division_name", "division_history")
        ]

    def _rows_of_tables(self) -> list[list[tuple]]:
        """For each way in which rows tell organizations apart, the originals of each row."""
        ways: list[dict[tuple, list[tuple]]] = [{} for _ in range(8)]
        for places, types, grades in self.origins:
            for place, type_ in product(places, types or [None]):
                for way, key in zip(ways, _rows_at(place, type_), strict=True):
                    way.setdefault(key, []).append((places, types, grades, type_))
        return [list(way.values()) for way in ways]

    def organization(self, number: int) -> None:
        """An organization where an original stands, or two of them before and after.

        Each row of each table has its turn, however few organizations it has.
        """
        self.origin = self.one_of(*self.one_of(*self.one_of(*self.rows_of_tables)))
        self.is_plain = self.often(0.3)
        super().organization(number)

    def _types(self) -> list[str | None]:
        # Of several types one alone, too: its row may be the only one there is of its kind.
        _, types, _, type_ = self.origin
        if self.is_plain:
            return [type_]
        if self.often(0.1):
            return [self.one_of(*self.every_type)]
        if types and self.often(0.3):
            return [type_, self.one_of(*self.every_type)]
        return [type_] if types and self.often(0.7) else types

    def _course(self) -> tuple[list[tuple[date, date | None]], date, date]:
        """As the original, or at one of its places on a course of its own."""
        spans, comes, goes = super()._course()
        self.following = []
        if self.often(0.3):
            spans = [(begins, ends) for begins, ends, *_ in self.origin[0]]
            self.following = [place for _, _, *place in self.origin[0]]
        self.begins = spans[0][0]
        self.ends = [ends for _, ends in spans]
        return spans, comes, goes

    def _person(self, code: str, key: str, kind: str | None) -> dict:
        """Some people are alike, so that a row may count more people than organizations."""
        if self.former and self.former["organization_code"] == code and self.often(0.5):
            self.former = {**self.former, "record_key": key, "person_key": key}
            self._add_person(self.former)
        else:
            self.former = super()._person(code, key, kind)
        return self.former

    def _belongings(self, number: int) -> Sequence[str]:
        return BELONGINGS[number // len(TURNS) % len(BELONGINGS)]

    def _span(self) -> tuple[date, date | None]:
        """Nobody is there before the organization is."""
        begins, ends = super()._span()
        begins = max(begins, self.begins)
        return begins, ends if ends is None or ends > begins else None

    def _place(self) -> dict:
        if self.following:
            place = self.following.pop(0)
        else:
            places = self.origin[0] if self.often(0.95) else self.one_of(*self.origins)[0]
            _, _, *place = self.one_of(*places)
        result = dict(zip(PLACES, place, strict=True))
        ends = self.ends.pop(0)
        self.industry = result["industry_code"]
        if self.is_plain:
            return result
        if self.often(0.3):
            place = self.one_of(*self.one_of(*self.origins)[0])
            result["division_code"] = place[2 + PLACES.index("division_code")]
        if ends and ends <= self.before and self.often(0.3):
            # Of what was gone before the year only the table of years knows.
            result["organization_type_code"] = self.one_of(UNLISTED, None)
        if self.often(0.5):
            result |= {
                name: self.one_of(*self.listed[name]) for name in ("grade_code", "funding_code")
            }
        # Industry, class and management of an institution do not follow from each other.
        if result["organization_type_code"] in INSTITUTIONS and self.often(0.4):
            result |= {
                name: self.one_of(*self.listed[name])
                for name in ("industry_code", "public_institution_class_code")
            }
            result["is_reference_managed"] = self.often(0.4)
        self.industry = result["industry_code"]
        return result

    def _attributes(self) -> dict:
        # Two alike in one organization: no count of people is at most one of organizations.
        if self.often(0.5):
            self.attributes = self._other_attributes()
        return self.attributes

    def _other_attributes(self) -> dict:
        result = {
            name: None if self.often(0.05) else self.one_of(*values)
            for name, values in self.persons.items()
        }
        result["degree_code"] = self.one_of(*self.listed["degree_code"])
        # Of each industry every post comes up, one after another.
        number = self.posts_of.get(self.industry, 0)
        self.posts_of[self.industry] = number + 1
        result |= zip(POST.split(", "), self.post[number % len(self.post)], strict=True)
        leader = self.one_of(*self.leader) if self.often(0.5) else (None, None)
        if leader[0] and self.often(0.2):
            leader = (self.one_of(*self.leading), leader[1])
        result |= zip(LEADER.split(", "), leader, strict=True)
        return result

    def _flow(self, heads: int) -> tuple[str, str | None]:
        if self.often(0.3):
            return super()._flow(heads)
        flow, cause, _ = self.one_of(*[item for item in self.flows if item[2] == heads])
        return flow, cause

    def _reason(self) -> str | None:
        return super()._reason() if self.often(0.3) else self.one_of(*self.reasons)[0]

    def _quota_of_leaders(self) -> set[tuple[str, str, str]]:
        cells = [item for item in self.leader if None not in item]
        return {
            (*self.one_of(*cells), self.one_of("D1", "D2", ""))
            for _ in range(self.rng.integers(0, 4))
        }

    def _department_grade(self) -> str | None:
        grades = self.listed["grade_code"] if self.often(0.3) else self.origin[2]
        return self.one_of(*grades)

    def _work(self) -> dict:
        names = ("worker_type_code", "funding_code")
        own = {name: self.one_of(*self.listed[name]) for name in names}
        return {**own, "post_category_code": self.one_of("M", "P", "W", "C", None)}

    def _funding(self) -> str | None:
        return self.one_of(*self.listed["funding_code"])


def _rows_at(place: tuple, type_: str | None) -> list[tuple]:
    """The rows of tables in which a place and a type of staff are counted."""
    _, _, kind, system, grade, level, division, industry, group, funding, is_managed = place
    own = (kind, is_managed)
    return [
        (level, system, *own),
        (level, *own, type_),
        (*own, type_),
        (level, industry, group, type_),
        (industry, type_),
        (group, type_),
        (division, funding),
        (level, grade),
    ]
