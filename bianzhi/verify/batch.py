"""Judges one request: reads the file, looks up its people, loads the state, collects the faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Problem, Refused
from bianzhi.read.query import Reader
from bianzhi.store.people.vault import Vault, archived_people
from bianzhi.verify.judge import Verdict, judge
from bianzhi.verify.line import Line
from bianzhi.verify.request import Request, Row, read_request
from bianzhi.verify.resolve import Entry, Resolver
from bianzhi.verify.situation import AHEAD_YEARS
from bianzhi.verify.state import Person, State
from bianzhi.verify.subset import largest_subset
from bianzhi.verify.warehouse import Asked, last_month, load_state, type_counted_as
from ingest.parse.typed import checks


@dataclass(frozen=True)
class Batch:
    """The answer to a request: the verdicts in the order of judging, and the largest set."""

    request: Request
    state: State
    verdicts: list[Verdict]
    largest: list[Line]


def verify(home: Home, reader: Reader, path: Path, day: date | None = None) -> Batch:
    """Judge the lines of a file by the state of the last month, or of the last one up to a day.

    A line without a planned day is planned for ``day``, or for the day of the state.

    Raises:
        Refused: The file has faults; the problems name all of them.
        Failed: The warehouse has no month up to the day, or no vault for the ids of the file.
    """
    request = read_request(home, path)
    month = last_month(reader, day)
    identities = _identities(home, request)
    entries = _entries(request, day or month, identities)
    last_year = max((entry.planned_on.year for entry in entries), default=month.year)
    asked = Asked(
        organizations=_named(request, "organization_code", "from_organization_code"),
        person_keys=frozenset(identity.key for identity in identities.values()),
        posts=_named(request, "post_code"),
        until=date(last_year + AHEAD_YEARS, 12, 31),
    )
    state, people = load_state(reader, month, asked)
    resolver = Resolver(state, people)
    lines = resolver.lines(entries)
    for fault in resolver.faults:
        header = request.headers.get(fault.column, fault.column)
        if fault.rule == "missing" and _has_problem(request.problems, fault.row, header):
            continue  # the cell is not blank: it could not be read
        request.problems.append(
            request.problem(fault.row, fault.column, fault.rule, **fault.values)
        )
    for row, identity in identities.items():
        if identity.check_code != "ok" and identity.key not in people:
            request.problems.append(request.problem(row, "person_id", "bad_person_id"))
    if request.problems:
        request.problems.sort(key=lambda problem: (problem.row or 0, problem.column or ""))
        raise Refused(request.problems)
    verdicts = judge(state, lines)
    return Batch(request, state, verdicts, largest_subset(state, lines))


def _named(request: Request, *columns: str) -> frozenset[str]:
    named = (row.text(column) for row in request.rows for column in columns)
    return frozenset(filter(None, named))


@dataclass(frozen=True)
class _Identity:
    """What follows from the id of a row."""

    key: str
    check_code: str
    birth_date: date | None
    sex_code: str | None


def _identities(home: Home, request: Request) -> dict[int, _Identity]:
    """By row, what follows from its id, for rows with one."""
    ids = {row.row: row.text("person_id") for row in request.rows if row.text("person_id")}
    if not ids:
        return {}
    if not (home.vault / "fingerprint").exists():
        raise Failed("verify.no_vault", folder=home.vault)
    with archived_people(home):
        keys = Vault(home).keys
    series = pl.Series("person_id", list(ids.values()))
    codes = checks.citizen_id_codes(series)
    births, sexes = checks.id_birth_dates(series, codes), checks.id_sexes(series, codes)
    facts = zip(keys.of_all(series), codes, births, sexes, strict=True)
    return {row: _Identity(*fact) for row, fact in zip(ids, facts, strict=True)}


def _entries(request: Request, usual: date, identities: dict[int, _Identity]) -> list[Entry]:
    """The rows as entries; a row without an action is a fault, and so is a number that repeats."""
    entries = []
    numbers = Counter(_number(place, row) for place, row in enumerate(request.rows, 1))
    for place, row in enumerate(request.rows, 1):
        number = _number(place, row)
        if numbers[number] > 1:
            request.problems.append(
                request.problem(row.row, "line_no", "repeated_number", number=number)
            )
        if not row.text("action_code"):
            if not _has_problem(request.problems, row.row, request.headers["action_code"]):
                request.problems.append(request.problem(row.row, "action_code", "no_action"))
            continue
        day = row.day("planned_on") or usual
        entries.append(_entry(row, number, day, identities.get(row.row)))
    return entries


def _has_problem(problems: Iterable[Problem], row: int, header: str) -> bool:
    return any(problem.row == row and problem.column == header for problem in problems)


def _number(place: int, row: Row) -> int:
    number = row.cells.get("line_no")
    return number if isinstance(number, int) else place


def _entry(row: Row, number: int, planned_on: date, identity: _Identity | None) -> Entry:
    return Entry(
        number=number,
        row=row.row,
        action=row.text("action_code"),
        planned_on=planned_on,
        person=_described(row, identity),
        organization_code=row.text("organization_code"),
        from_organization_code=row.text("from_organization_code"),
        type_code=type_counted_as(row.text("establishment_type_code")),
        department_code=row.text("department_code"),
        post_code=row.text("post_code"),
        level_code=row.text("leadership_level_code"),
        role_code=row.text("leadership_role_code"),
        worker_type_code=row.text("worker_type_code"),
    )


def _described(row: Row, identity: _Identity | None) -> Person:
    """The person as the file describes one; blank birth and sex follow from the id."""
    born, sex = row.day("birth_date"), row.text("sex_code") or None
    if identity is not None:
        born, sex = born or identity.birth_date, sex or identity.sex_code
    return Person(
        key=identity.key if identity else None,
        sex_code=sex,
        birth_month=born.replace(day=1) if born else None,
        education_code=row.text("education_code") or None,
        major=row.text("major") or None,
    )
