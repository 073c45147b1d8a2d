"""The records of supervision of one office, and the versions in which its deliveries send them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.world import Organization
from bianzhi.synthetic.write.deliveries import canonical
from ingest.dictionary import schema

Row = dict[str, Any]
# Values that come with a date: known when the date is.
_COMES_WITH = {
    "result_code": "reviewed_on",
    "refusal_reason_code": "reviewed_on",
    "valid_until": "reviewed_on",
    "reply_code": "replied_on",
    "lead_outcome_code": "closed_on",
    "evidence_doc_no": "closed_on",
    "is_accepted": "accepted_on",
    "case_outcome_code": "replied_on",
}
# Dates that lie ahead when they are set.
_SUSPENDING = "ABCD"  # aspects whose serious problems suspend approvals
_AHEAD = {"deadline_on", "valid_until", "return_due_on", "ends_on"}


@dataclass(frozen=True)
class Office:
    """One office: its scope, the first and last day of its records, its organizations."""

    city: City
    scope: str
    first: dt.date
    last: dt.date
    organizations: list[Organization]

    def present(self, on: dt.date) -> list[Organization]:
        """The organizations that the register shows in the month of a day."""
        month = int(self.city.span.month((on - dt.date(1970, 1, 1)).days))
        return [
            organization
            for organization in self.organizations
            if organization.shown_from <= month < organization.works_to
        ]


@dataclass
class Book:
    """The records of an office: events by the day they are first known, states by their span."""

    office: Office
    events: dict[str, list[tuple[dt.date, Row]]] = field(default_factory=dict)
    states: dict[str, list[tuple[dt.date, dt.date, Row]]] = field(default_factory=dict)
    truth: list[Row] = field(default_factory=list)

    def add(self, entity: str, known_on: dt.date, row: Row) -> None:
        """Add an event known from ``known_on``; nothing after the last day."""
        if known_on <= self.office.last:
            self.events.setdefault(entity, []).append((known_on, row))

    def show(self, entity: str, start: dt.date, end: dt.date, row: Row) -> None:
        """Add a row of a state that deliveries from ``start`` to before ``end`` show."""
        self.states.setdefault(entity, []).append((start, end, row))

    def plant(self, kind: str, entity: str, number: str, organization: str) -> None:
        """Record what was planted: its kind, and the record that shows it."""
        self.truth.append(
            {
                "kind": kind,
                "entity": entity,
                "record_no": number,
                "organization_code": organization,
                "scope": self.office.scope,
            }
        )

    def plant_conflicts(self) -> None:
        """Record the requests that were approved while a serious problem was open."""
        numbers = {
            "verification_slip": "slip_no",
            "revolving_allocation": "allocation_no",
            "joint_review": "case_no",
        }
        serious: dict[str, list[Row]] = {}
        for _, problem in self.events.get("problem", []):
            if problem["severity_code"] == "G3" and problem["aspect_code"] in _SUSPENDING:
                serious.setdefault(problem["organization_code"], []).append(problem)
        for entity, number in numbers.items():
            for _, row in self.events.get(entity, []):
                approved = row["result_code"] == "1" and row["reviewed_on"] <= self.office.last
                problems = serious.get(row["organization_code"], []) if approved else []
                if any(_was_open(p, row["requested_on"], self.office.last) for p in problems):
                    code = row["organization_code"]
                    self.plant("approved_with_problems", entity, row[number], code)

    def delivered(self, before: dt.date | None, on: dt.date) -> dict[str, pl.DataFrame]:
        """The frames of a delivery: all states, and the events that are new or changed."""
        rows: dict[str, list[Row]] = {}
        for entity, states in self.states.items():
            rows[entity] = [row for start, end, row in states if start <= on < end]
        for entity, events in self.events.items():
            for known_on, row in events:
                if known_on > on:
                    continue
                version = _as_known(row, on)
                if before is None or known_on > before or version != _as_known(row, before):
                    rows.setdefault(entity, []).append(version)
        return {entity: frame(entity, part) for entity, part in rows.items() if part}


def _was_open(problem: Row, on: dt.date, last: dt.date) -> bool:
    closed, reopened = problem["closed_on"], problem.get("reopened_on")
    if on < problem["found_on"]:
        return False
    if closed is None or closed > last or on < closed:
        return True
    return reopened is not None and reopened <= min(on, last)


def frame(entity: str, rows: list[Row]) -> pl.DataFrame:
    """Rows as a canonical frame with all columns of the entity."""
    names = schema.entities()[entity].column_names
    columns = {name: [row.get(name) for row in rows] for name in names}
    return canonical(entity, pl.DataFrame(columns, strict=False))


def _as_known(row: Row, on: dt.date) -> Row:
    """The row as known on a day: later dates, and what comes with them, are blank."""
    unknown = {
        name
        for name, value in row.items()
        if isinstance(value, dt.date) and value > on and name not in _AHEAD
    }
    unknown |= {name for name, date in _COMES_WITH.items() if date in unknown}
    return {name: None if name in unknown else value for name, value in row.items()}


def day(number: int | np.integer | np.ndarray) -> dt.date:
    """The date of a day number."""
    return as_date(int(number))
