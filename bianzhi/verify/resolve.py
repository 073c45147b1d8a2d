"""Looks up the people and organizations of a batch and names the lines that cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bianzhi.core.problems import Phrase, did_you_mean
from bianzhi.verify.line import (
    APPOINT,
    BORROW,
    ENTER,
    HIRE,
    LEAVE,
    OF_A_PERSON,
    REMOVE,
    RETURN,
    TRANSFER,
    Line,
)
from bianzhi.verify.state import NOBODY, Person, State

_CODES = {
    "type_code": "establishment_type_code",
    "level_code": "leadership_level_code",
    "role_code": "leadership_role_code",
}
# What a line must say, or what must follow from its person.
_REQUIRED = {
    ENTER: ("organization_code", "type_code"),
    TRANSFER: ("organization_code", "type_code"),
    APPOINT: ("organization_code", "level_code", "role_code"),
    REMOVE: ("organization_code", "level_code", "role_code"),
    LEAVE: ("organization_code", "type_code"),
    HIRE: ("organization_code",),
    BORROW: ("organization_code", "type_code"),
    RETURN: ("organization_code", "type_code"),
}


@dataclass(frozen=True)
class Entry:
    """A row of the file with typed cells; codes that are blank are ''.

    ``person`` is the person as the file describes one; ``row`` is the row of the file.
    """

    number: int
    row: int
    action: str
    planned_on: date
    person: Person = NOBODY
    organization_code: str = ""
    from_organization_code: str = ""
    type_code: str = ""
    department_code: str = ""
    post_code: str = ""
    level_code: str = ""
    role_code: str = ""
    worker_type_code: str = ""


@dataclass(frozen=True)
class Fault:
    """What stops a row from being judged: the row, its column, the rule and the values."""

    row: int
    column: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)


class Resolver:
    """Follows each person through the lines of a batch, in the order of the planned days."""

    def __init__(self, state: State, people: Mapping[str, Sequence[Person]]):
        self._state = state
        self._people = people
        self._now: dict[str, Person] = {}
        self._previous: dict[str, int] = {}
        self._left: set[str] = set()
        self.faults: list[Fault] = []

    def lines(self, entries: Iterable[Entry]) -> list[Line]:
        """The lines of all entries without a fault; the faults are in ``faults``."""
        ordered = sorted(entries, key=lambda entry: entry.planned_on)
        return [line for entry in ordered if (line := self._line(entry)) is not None]

    def _line(self, entry: Entry) -> Line | None:
        known = len(self.faults)
        self._require_known(entry)
        person = self._person(entry) if entry.action in OF_A_PERSON else NOBODY
        if len(self.faults) > known:
            return None
        entry = _completed(entry, person)
        self._require_complete(entry)
        self._require_sense(entry, person)
        if len(self.faults) > known:
            return None
        key = person.key
        line = Line(
            number=entry.number,
            action=entry.action,
            planned_on=entry.planned_on,
            organization_code=entry.organization_code,
            from_organization_code=entry.from_organization_code,
            type_code=entry.type_code,
            department_code=entry.department_code,
            post_code=entry.post_code,
            level_code=entry.level_code,
            role_code=entry.role_code,
            worker_type_code=entry.worker_type_code,
            person=person,
            previous=self._previous.get(key) if key else None,
        )
        if key:
            self._now[key] = line.person_after()
            self._previous[key] = line.number
            if line.action == LEAVE:
                self._left.add(key)
        return line

    def _fault(self, entry: Entry, column: str, rule: str, **values: object) -> None:
        self.faults.append(Fault(entry.row, _CODES.get(column, column), rule, values))

    def _require_known(self, entry: Entry) -> None:
        """Organizations and posts are those of the warehouse, and the day is not before it."""
        if entry.planned_on < self._state.day:
            day = self._state.day
            self._fault(entry, "planned_on", "before_state", planned=entry.planned_on, day=day)
        for column in ("organization_code", "from_organization_code"):
            code = getattr(entry, column)
            if code and code not in self._state.organizations:
                near: Phrase = did_you_mean(code, self._state.organizations)
                values: dict[str, object] = {"value": code, "day": self._state.day, "near": near}
                self._fault(entry, column, "unknown_organization", **values)
        if entry.post_code:
            post = self._state.posts.get(entry.post_code)
            if post is None or entry.organization_code not in ("", post.organization_code):
                self._fault(entry, "post_code", "unknown_post", value=entry.post_code)
        is_loan = entry.action in (BORROW, RETURN)
        if is_loan and entry.organization_code == entry.from_organization_code != "":
            self._fault(entry, "from_organization_code", "from_itself")
        if bool(entry.level_code) != bool(entry.role_code):
            column = "role_code" if entry.level_code else "level_code"
            self._fault(entry, column, "half_office")

    def _person(self, entry: Entry) -> Person:
        """The person of an entry as earlier lines leave them, completed from the file."""
        key = entry.person.key
        if key is None:
            return entry.person
        if key in self._now:
            return _filled(self._now[key], entry.person)
        records = self._people.get(key, ())
        if not records:
            return entry.person
        placed = [record for record in records if record.is_in_post]
        if len(placed) < 2:
            return _filled((placed or records)[0], entry.person)
        here = entry.organization_code
        if entry.action == TRANSFER:
            here = entry.from_organization_code
        matching = [record for record in placed if record.organization_code == here]
        if len(matching) != 1:
            self._fault(entry, "person_id", "several_organizations", count=len(placed))
            return entry.person
        return _filled(matching[0], entry.person)

    def _require_complete(self, entry: Entry) -> None:
        for column in _REQUIRED[entry.action]:
            if not getattr(entry, column):
                action = Phrase(f"verify.action_{entry.action}")
                self._fault(entry, column, "missing", action=action)

    def _require_sense(self, entry: Entry, person: Person) -> None:
        """What the line says agrees with what is known of the person."""
        is_known = person.key in self._people or person.key in self._left
        if entry.action == ENTER and person.is_in_post:
            self._fault(entry, "action_code", "enters_twice")
        if entry.action in (TRANSFER, LEAVE) and is_known and not person.is_in_post:
            self._fault(entry, "person_id", "not_in_post")
        if not person.is_in_post:
            return
        sender = person.organization_code
        if entry.action == TRANSFER and entry.from_organization_code not in ("", sender):
            self._fault(entry, "from_organization_code", "elsewhere")
        if entry.action == LEAVE and entry.organization_code != sender:
            self._fault(entry, "organization_code", "elsewhere")
        if entry.action == REMOVE and entry.organization_code == sender:
            office = (person.level_code, person.role_code)
            if not person.is_leader:
                self._fault(entry, "person_id", "no_leader")
            elif office != (entry.level_code, entry.role_code):
                self._fault(entry, "level_code", "other_office")


def _completed(entry: Entry, person: Person) -> Entry:
    """The entry with what follows from its person in place of blank cells."""
    if not person.is_in_post:
        return entry
    values: dict[str, Any] = {}
    if entry.action in (APPOINT, REMOVE, LEAVE):
        values["organization_code"] = entry.organization_code or person.organization_code
    if entry.action in (TRANSFER, LEAVE):
        values["type_code"] = entry.type_code or person.type_code
    is_here = values.get("organization_code") == person.organization_code
    if entry.action == REMOVE and is_here:
        values["level_code"] = entry.level_code or person.level_code
        values["role_code"] = entry.role_code or person.role_code
    return replace(entry, **values)


def _filled(known: Person, described: Person) -> Person:
    """The known person, with what the file says where the warehouse says nothing."""
    return replace(
        known,
        sex_code=known.sex_code or described.sex_code,
        birth_month=known.birth_month or described.birth_month,
        education_code=known.education_code or described.education_code,
        major=known.major or described.major,
    )
