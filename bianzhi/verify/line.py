"""A line of a batch after its codes are looked up, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bianzhi.verify.counts import Effect
from bianzhi.verify.state import NOBODY, Key, Person, State

ENTER, TRANSFER, APPOINT, REMOVE, LEAVE = "enter", "transfer", "appoint", "remove", "leave"
HIRE, BORROW, RETURN = "hire_off_establishment", "borrow_post", "return_post"
ACTIONS = (ENTER, TRANSFER, APPOINT, REMOVE, LEAVE, HIRE, BORROW, RETURN)
# Actions on a person of the establishment.
OF_A_PERSON = (ENTER, TRANSFER, APPOINT, REMOVE, LEAVE)
# Actions that bring a person, a worker or a post to an organization.
ADDING = (ENTER, TRANSFER, APPOINT, HIRE, BORROW)


@dataclass(frozen=True)
class Line:
    """One proposed change.

    ``person`` is the person as the earlier lines of the same person leave them, or as the file
    describes a person who is not known; ``previous`` is the number of the nearest earlier line of
    the same person. Codes that do not apply are ''.
    """

    number: int
    action: str
    planned_on: date
    organization_code: str
    from_organization_code: str = ""
    type_code: str = ""
    department_code: str = ""
    post_code: str = ""
    level_code: str = ""
    role_code: str = ""
    worker_type_code: str = ""
    person: Person = NOBODY
    previous: int | None = None

    @property
    def is_leading(self) -> bool:
        """Whether the line names a level and a role of leadership."""
        return bool(self.level_code and self.role_code)

    @property
    def is_retired(self) -> bool:
        """Whether the person retires on or before the planned day."""
        return self.person.retires_on is not None and self.person.retires_on <= self.planned_on

    def person_after(self) -> Person:
        """The person once the line is done."""
        if self.action == LEAVE:
            return replace(
                self.person,
                organization_code="",
                department_code="",
                type_code="",
                level_code="",
                role_code="",
            )
        is_here = self.organization_code == self.person.organization_code
        if self.action in (APPOINT, REMOVE) and not is_here:
            return self.person  # a second office elsewhere leaves the first one alone
        if self.action == REMOVE:
            return replace(self.person, level_code="", role_code="")
        person = replace(self.person, level_code=self.level_code, role_code=self.role_code)
        if self.action == APPOINT:
            return replace(person, department_code=self.department_code or person.department_code)
        return replace(
            person,
            organization_code=self.organization_code,
            department_code=self.department_code,
            type_code=self.type_code,
        )


def effects_of(state: State, line: Line) -> tuple[Effect, ...]:
    """What a line changes from its planned day on; keys that cancel out are left out."""
    totals: dict[tuple[Key, date | None], int] = {}
    for effect in _effects(state, line):
        place = (effect.key, effect.until)
        totals[place] = totals.get(place, 0) + effect.amount
    return tuple(Effect(key, amount, until) for (key, until), amount in totals.items() if amount)


def _effects(state: State, line: Line) -> Iterator[Effect]:
    if line.action in OF_A_PERSON:
        if not line.is_retired:
            yield from _of_person(state, line)
    elif line.action == HIRE:
        if line.worker_type_code not in state.norms.codes.uncounted_worker_types:
            yield Effect(("workers", line.organization_code), 1)
    else:
        change = 1 if line.action == BORROW else -1
        cell = (line.organization_code, line.type_code)
        yield Effect(("ceiling", *cell), change)
        yield Effect(("borrowed", *cell), change)
        if line.from_organization_code:
            yield Effect(("ceiling", line.from_organization_code, line.type_code), -change)
        elif (pool := state.pool(*cell)) is not None:
            yield Effect(pool, change)


def _of_person(state: State, line: Line) -> Iterator[Effect]:
    before, after, until = line.person, line.person_after(), line.person.retires_on
    if before.is_in_post or line.action in (ENTER, TRANSFER):
        yield from (Effect(key, -1, until) for key in keys_of(state, before))
        yield from (Effect(key, 1, until) for key in keys_of(state, after))
    elif line.action == LEAVE:  # somebody of the cell, without a name
        yield from (Effect(key, -1, until) for key in keys_of(state, _somebody(line)))
    if line.action == TRANSFER and not before.is_in_post and line.from_organization_code:
        sender = Person(organization_code=line.from_organization_code, type_code=line.type_code)
        yield from (Effect(key, -1) for key in keys_of(state, sender))
    is_here = before.organization_code == line.organization_code
    if line.action in (APPOINT, REMOVE) and not is_here:
        change = 1 if line.action == APPOINT else -1
        yield from (Effect(key, change, until) for key in leader_keys(state, _somebody(line)))


def _somebody(line: Line) -> Person:
    return Person(
        organization_code=line.organization_code,
        department_code=line.department_code,
        type_code=line.type_code,
        level_code=line.level_code,
        role_code=line.role_code,
    )


def keys_of(state: State, person: Person) -> Iterator[Key]:
    """The numbers in which a person in post counts once."""
    if not person.is_in_post:
        return
    yield ("staff", person.organization_code, person.type_code)
    owner = state.organizations.get(person.organization_code)
    for division, type_code in owner.baselines if owner else ():
        if type_code in ("", person.type_code):
            yield ("heads", division, type_code)
    yield from leader_keys(state, person)


def leader_keys(state: State, person: Person) -> Iterator[Key]:
    """The number of leaders in which a person counts, if any."""
    if person.is_leader:
        place = (person.organization_code, person.department_code)
        rank = (person.level_code, person.role_code)
        holder = state.holder(*place, *rank)
        yield ("leaders", person.organization_code, holder, *rank)
