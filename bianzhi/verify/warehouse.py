"""Loads the state that a batch is judged by from a published warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache

from bianzhi.core import code_lists, post_fit
from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader
from bianzhi.verify.line import leader_keys
from bianzhi.verify.norms import (
    Codes,
    Consequence,
    JointReview,
    Norms,
    StructureTarget,
    TypeChange,
)
from bianzhi.verify.state import (
    Cell,
    Key,
    Limited,
    Organization,
    Person,
    Post,
    Quota,
    State,
    reserved_beyond,
)


@dataclass(frozen=True)
class Asked:
    """What a request names: organizations, keys of people, posts, and its last planned day."""

    organizations: frozenset[str]
    person_keys: frozenset[str]
    posts: frozenset[str]
    until: date


def last_month(reader: Reader, day: date | None) -> date:
    """The last month-end of the warehouse, or the last one up to a day.

    Raises:
        Failed: The warehouse has no month up to the day.
    """
    bound = "true" if day is None else f"month <= date {literal(day.isoformat())}"
    query = f"select max(month) from organization_structure.establishment_use_month where {bound}"
    [(month,)] = reader.run(query).rows()
    if month is None:
        raise Failed("verify.no_month", day=day or "")
    return month


def load_state(reader: Reader, month: date, asked: Asked) -> tuple[State, dict[str, list[Person]]]:
    """The state of the organizations that a batch touches, and the people that it names.

    People are by key, each with the records in which they are known.
    """
    loader = _Loader(reader, month)
    named = loader.people((), asked.person_keys)
    owners = {person.organization_code for person in named if person.organization_code}
    codes = sorted(asked.organizations | owners)
    people: dict[str, list[Person]] = defaultdict(list)
    for person in named:
        people[str(person.key)].append(person)
    return loader.state(codes, sorted(asked.posts), asked.until), dict(people)


class _Loader:
    def __init__(self, reader: Reader, month: date):
        self._reader = reader
        self._month = month

    def _rows(self, name: str, *arguments: str) -> Iterable[tuple]:
        """Rows of the table macro ``verify_<name>``; the first argument is the month."""
        values = ", ".join([f"date {literal(self._month.isoformat())}", *arguments])
        return self._reader.run(f"select * from {REPORTING_SCHEMA}.verify_{name}({values})").rows()

    def people(self, organizations: Collection[str], keys: Collection[str]) -> list[Person]:
        """The people of organizations, or of keys; of the former only those in post."""
        result = []
        for row in self._rows("person", _list(organizations), _list(keys)):
            _, key, organization, department, type_code, level, role, *features = row
            sex, born, education, major, is_in_post, retires_on = features
            if not is_in_post and not keys:
                continue
            is_leader = level and role and is_in_post
            result.append(
                Person(
                    key=key,
                    organization_code=organization if is_in_post else "",
                    department_code=(department or "") if is_in_post else "",
                    type_code=(type_code or "") if is_in_post else "",
                    level_code=level if is_leader else "",
                    role_code=role if is_leader else "",
                    sex_code=sex,
                    birth_month=born,
                    education_code=education,
                    major=major,
                    retires_on=retires_on,
                )
            )
        return result

    def state(self, codes: Sequence[str], posts: Sequence[str], until: date) -> State:
        """The state of organizations on the last day of the month."""
        listed = _list(codes)
        baselines = defaultdict(list)
        for organization, type_code, division in self._rows("baseline_organization"):
            baselines[organization].append((division, type_code))
        pools = defaultdict(list)
        for organization, type_code, division in self._rows("pool_organization", listed):
            pools[organization].append((division, type_code))
        problems = defaultdict(list)
        for finding, organization, rule in self._rows("problem", listed):
            problems[organization].append(f"{rule} {finding}")
        staff = defaultdict(list)
        for person in self.people(codes, ()):
            staff[person.organization_code].append(person)
        cells = {(o, t): rest for o, t, *rest in self._rows("cell", listed)}
        registered = {cell: reserved or 0 for cell, (*_, reserved) in cells.items()}
        reserved, freed = self._reserved(listed, registered)
        state = State(
            day=self._month,
            norms=self._norms(),
            organizations={
                row[0]: Organization(
                    code=row[0],
                    name=row[1] or "",
                    nature_band=row[2] or "",
                    admin_level_code=row[3] or "",
                    baselines=tuple(sorted(baselines.get(row[0], ()))),
                    pools=tuple(sorted(pools.get(row[0], ()))),
                    has_posts=row[4],
                    has_leadership_posts=row[5],
                )
                for row in self._rows("organization")
            },
            cells={cell: Cell(n, m, b or 0) for cell, (n, m, b, _) in cells.items()},
            reserved=reserved,
            quotas={
                (o, d, level, role): Quota(leaders, limit, is_delivered)
                for o, d, level, role, limit, leaders, is_delivered in self._rows(
                    "leadership", listed
                )
            },
            workers={o: Limited(n, m) for o, n, m in self._rows("worker", listed)},
            baselines={(d, t): Limited(n, m) for d, t, m, n in self._rows("baseline")},
            pools={(d, t): Limited(n, m) for d, t, m, n in self._rows("pool")},
            posts={
                post: Post(owner, education, major)
                for post, owner, education, major in self._rows("post", _list(posts))
            },
            problems={code: tuple(sorted(ids)) for code, ids in problems.items()},
            staff=dict(staff),
        )
        return _with_retirements(state, self._baseline_retirements(until) + freed)

    def _reserved(
        self, listed: str, registered: dict[tuple[str, str], int]
    ) -> tuple[dict[tuple[str, str], int], list[tuple[date, Key]]]:
        """Posts that slips reserve by cell, and the days on which they fall free."""
        ends: dict[tuple[str, str], list[date | None]] = defaultdict(list)
        for _, organization, type_code, heads, valid_until in self._rows("slip", listed):
            ends[organization, type_code] += [valid_until] * heads
        reserved = {}
        freed: list[tuple[date, Key]] = []
        for cell, days in ends.items():
            reserved[cell], free_on = reserved_beyond(days, registered.get(cell, 0))
            freed += [(day, ("reserved", *cell)) for day in free_on]
        return reserved, freed

    def _baseline_retirements(self, until: date) -> list[tuple[date, Key]]:
        day = f"date {literal(until.isoformat())}"
        return [
            (retires_on, ("heads", division, type_code))
            for division, type_code, retires_on, count in self._rows("baseline_retirement", day)
            for _ in range(count)
        ]

    def _norms(self) -> Norms:
        tests = list(self._rows("norm_test"))
        targets = sorted(self._rows("norm_target"))
        labels = {row[0]: {"zh": row[-2], "en": row[-1]} for row in (*tests, *targets)}
        return Norms(
            consequences={test: Consequence(fail, unknown) for test, fail, unknown, *_ in tests},
            targets=tuple(
                StructureTarget(code, feature, value, band, Fraction(least))
                for code, feature, value, band, least, *_ in targets
            ),
            joint_reviews=tuple(
                JointReview(*(value or "" for value in row))
                for row in sorted(self._rows("norm_joint_review"), key=lambda row: row[0])
            ),
            type_changes=tuple(TypeChange(*row) for row in sorted(self._rows("norm_type_change"))),
            codes=_codes(),
            labels=labels,
        )


def _with_retirements(state: State, of_baselines: list[tuple[date, Key]]) -> State:
    """The state with the retirements to come, by day."""
    events = list(of_baselines)
    for staff in state.staff.values():
        for person in staff:
            if person.retires_on is not None:
                staff_key: Key = ("staff", person.organization_code, person.type_code)
                keys = [staff_key, *leader_keys(state, person)]
                events += [(person.retires_on, key) for key in keys]
    return replace(state, retirements=tuple(sorted(events)))


@cache
def _codes() -> Codes:
    types = code_lists.rows("establishment_type")
    return Codes(
        type_band={row["code"]: row["band"] for row in types},
        type_nature={row["code"]: row["fits_nature_band"] for row in types},
        education_band=post_fit.education_bands(),
        education_rank=post_fit.education_ranks(),
        level_band={row["code"]: row["band"] for row in code_lists.rows("leadership_level")},
        uncounted_worker_types=frozenset(
            row["code"] for row in code_lists.rows("worker_type") if row["is_headcount"] == "false"
        ),
    )


def _list(texts: Collection[str]) -> str:
    """The texts as an SQL list, sorted."""
    if not texts:
        return "cast([] as varchar[])"
    return f"[{', '.join(map(literal, sorted(texts)))}]"


@cache
def _counted_types() -> dict[str, str]:
    return {row["code"]: row["counts_as_code"] for row in code_lists.rows("establishment_type")}


def type_counted_as(code: str) -> str:
    """The establishment type that posts and people of a type count under."""
    return _counted_types().get(code, code) or code
