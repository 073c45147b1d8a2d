"""Random organizations at the places of those of a published warehouse, with its codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

from bianzhi.read.query import Reader
from tests.reports.random_city import RandomCity

PLACE = (
    "organization_type_code, system_code, grade_code, admin_level_code, division_code, "
    "industry_code, public_institution_class_code, funding_code, is_reference_managed"
)
PERSON = (
    "sex_code",
    "birth_month",
    "ethnicity_code",
    "political_status_code",
    "education_code",
    "degree_code",
    "work_started_on",
)
# Attributes that go together.
POST, LEADER = (
    "post_category_code, post_grade_code",
    "leadership_level_code, leadership_role_code",
)
WORK = "worker_type_code, funding_code, post_category_code"


class CityLike(RandomCity):
    """Organizations at places of the original's; all else is drawn from all values it has."""

    crowd = 8

    def __init__(self, database: Path, seed: int, months: Sequence[date]):
        super().__init__(seed, months)
        with Reader(database) as reader:
            self.reader = reader
            self._read()
        self.origin = self.rows_of_tables[0][0][0]
        self.following: list[list] = []
        self.begins = months[0]

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
        self.rows_of_tables = self._rows_of_tables()
        self.persons = {
            name: [value for (value,) in self._values(name, "person_history")] for name in PERSON
        }
        self.post = self._values(POST, "person_history")
        self.leader = self._values(LEADER, "person_history")
        self.flows = self._values("flow_code, cause_code, sign(heads_change)", "staff_change")
        self.reasons = self._values("reason_code", "establishment_ledger")
        self.works = self._values(WORK, "off_establishment_worker_history")
        self.divisions = [
            {"division_code": code, "division_name": name, "valid_from": self.months[0]}
            for code, name in self._values("division_code, division_name", "division_history")
        ]

    def _rows_of_tables(self) -> list[list[tuple]]:
        """For each way in which rows tell organizations apart, the originals of each row."""
        ways: list[dict[tuple, list[tuple]]] = [{} for _ in range(7)]
        for places, types, grades in self.origins:
            for place, type_ in product(places, types or [None]):
                for way, key in zip(ways, _rows_at(place, type_), strict=True):
                    way.setdefault(key, []).append((places, types, grades, type_))
        return [list(way.values()) for way in ways]

    def body(self, number: int) -> None:
        """An organization where an original stands, or two of them before and after.

        Each row of each table has its turn, however few organizations it has.
        """
        self.origin = self.one_of(*self.one_of(*self.one_of(*self.rows_of_tables)))
        super().body(number)

    def _types(self) -> list[str | None]:
        # Of several types one alone, too: its row may be the only one there is of its kind.
        _, types, _, type_ = self.origin
        return [type_] if types and self.often(0.7) else types

    def _course(self) -> tuple[list[tuple[date, date | None]], date, date]:
        """As the original, or at one of its places on a course of its own."""
        spans, comes, goes = super()._course()
        self.following = []
        if self.often(0.5):
            spans = [(begins, ends) for begins, ends, *_ in self.origin[0]]
            self.following = [place for _, _, *place in self.origin[0]]
        self.begins = spans[0][0]
        return spans, comes, goes

    def _span(self) -> tuple[date, date | None]:
        """Nobody is there before the organization is."""
        begins, ends = super()._span()
        begins = max(begins, self.begins)
        return begins, ends if ends is None or ends > begins else None

    def _place(self) -> dict:
        if self.following:
            place = self.following.pop(0)
        else:
            places = self.origin[0] if self.often(0.8) else self.one_of(*self.origins)[0]
            _, _, *place = self.one_of(*places)
        return dict(zip(PLACE.split(", "), place, strict=True))

    def _attributes(self) -> dict:
        result = {name: self.one_of(*values) for name, values in self.persons.items()}
        result |= zip(POST.split(", "), self.one_of(*self.post), strict=True)
        leader = self.one_of(*self.leader) if self.often(0.5) else (None, None)
        result |= zip(LEADER.split(", "), leader, strict=True)
        return result

    def _flow(self, heads: int) -> tuple[str, str | None]:
        flow, cause, _ = self.one_of(*[item for item in self.flows if item[2] == heads])
        return flow, cause

    def _reason(self) -> str | None:
        return self.one_of(*self.reasons)[0]

    def _quota_of_leaders(self) -> set[tuple[str, str, str]]:
        cells = [item for item in self.leader if None not in item]
        return {
            (*self.one_of(*cells), self.one_of("D1", "D2", ""))
            for _ in range(self.rng.integers(0, 4))
        }

    def _department_grade(self) -> str | None:
        return self.one_of(*self.origin[2])

    def _work(self) -> dict:
        return dict(zip(WORK.split(", "), self.one_of(*self.works), strict=True))


def _rows_at(place: tuple, type_: str | None) -> list[tuple]:
    """The rows of tables in which a place and a type of staff are counted."""
    _, _, kind, system, grade, level, division, industry, group, funding, is_managed = place
    own = (str(kind)[:1], is_managed)
    return [
        (level, system, *own),
        (level, *own, type_),
        (*own, type_),
        (industry, type_),
        (group, type_),
        (level, grade),
        (division, funding),
    ]
