"""Random bodies that stand where those of a published warehouse stand, with its codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
    """Bodies at places of the original's; everything else is drawn from all values it has."""

    crowd = 16

    def __init__(self, database: Path, seed: int, months: Sequence[date]):
        super().__init__(seed, months)
        with Reader(database) as reader:
            self.reader = reader
            self._read()
        self.origin = self.origins[0]

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
            f"organization_code, {PLACE}", "organization_history", within
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

    def body(self, number: int) -> None:
        """A body where one of the original's stands, or two of them before and after."""
        self.origin = self.one_of(*self.origins)
        super().body(number)

    def _types(self) -> list[str | None]:
        return self.origin[1]

    def _place(self) -> dict:
        places = self.origin[0] if self.often(0.8) else self.one_of(*self.origins)[0]
        return dict(zip(PLACE.split(", "), self.one_of(*places), strict=True))

    def _attributes(self) -> dict:
        found = {name: self.one_of(*values) for name, values in self.persons.items()}
        found |= zip(POST.split(", "), self.one_of(*self.post), strict=True)
        leader = self.one_of(*self.leader) if self.often(0.5) else (None, None)
        found |= zip(LEADER.split(", "), leader, strict=True)
        return found

    def _flow(self, heads: int) -> tuple[str, str | None]:
        flow, cause, _ = self.one_of(*[one for one in self.flows if one[2] == heads])
        return flow, cause

    def _reason(self) -> str | None:
        return self.one_of(*self.reasons)[0]

    def _quota_of_leaders(self) -> set[tuple[str, str, str]]:
        cells = [one for one in self.leader if None not in one]
        return {
            (*self.one_of(*cells), self.one_of("D1", "D2", ""))
            for _ in range(self.rng.integers(0, 4))
        }

    def _department_grade(self) -> str | None:
        return self.one_of(*self.origin[2])

    def _work(self) -> dict:
        return dict(zip(WORK.split(", "), self.one_of(*self.works), strict=True))
