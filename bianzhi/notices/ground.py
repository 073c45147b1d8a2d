"""Reads what notices are about: grounds, earlier notices, and the forms of the norms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader


@dataclass(frozen=True)
class Ground:
    """One thing that is wrong in an organization at the end of the month."""

    kind: str  # finding, warning or problem
    number: str
    sentence: str
    grade: str
    records: int
    since_on: date
    file_name: str | None
    row_no: int | None


@dataclass(frozen=True)
class Earlier:
    """A notice sent before, with its answer as known at the end of the month."""

    number: str
    grade: str
    channel: str
    sent_on: date
    deadline_on: date | None
    replied_on: date | None
    reply: str | None
    is_unanswered: bool
    is_settled: bool


@dataclass(frozen=True)
class Form:
    """The notice that the norms ask for at a grade."""

    grade: str
    grade_label: str
    channel_code: str
    channel: str
    role_code: str
    role: str
    working_days: int
    unanswered_limit: int
    escalates_to: str


@dataclass(frozen=True)
class Addressee:
    """An organization and where it belongs."""

    code: str
    name: str
    county_code: str
    county_name: str


@dataclass(frozen=True)
class Case:
    """What stands against one organization, and the notices it already had."""

    addressee: Addressee
    grounds: tuple[Ground, ...]
    earlier: tuple[Earlier, ...]


def forms(reader: Reader, month: date, lang: str) -> dict[str, Form]:
    """The forms in force at the end of the month, by grade."""
    columns = (
        f"severity_code, severity_{lang}, channel_code, channel_{lang}, to_role_code, "
        f"to_role_{lang}, working_days, unanswered_limit, escalates_to_code"
    )
    rows = _rows(reader, "notice_form", columns, month, "severity_code")
    return {row[0]: Form(*row) for row in rows}


def cases(reader: Reader, month: date, lang: str) -> list[Case]:
    """The organizations with grounds or unanswered notices, by county and code."""
    who = "organization_code, organization_name, county_code, county_name"
    columns = (
        f"{who}, ground_kind_code, ground_no, sentence_{lang}, severity_code, records, "
        "since_on, file_name, row_no"
    )
    order = "severity_code desc, ground_kind_code, ground_no"
    addressees: dict[str, Addressee] = {}
    grounds: dict[str, list[Ground]] = {}
    for row in _rows(reader, "notice_ground", columns, month, order):
        addressees.setdefault(row[0], _addressee(row))
        grounds.setdefault(row[0], []).append(Ground(*row[4:]))
    columns = (
        f"{who}, notice_no, severity_code, channel_{lang}, sent_on, deadline_on, replied_on, "
        f"reply_{lang}, is_unanswered, is_settled"
    )
    earlier: dict[str, list[Earlier]] = {}
    for row in _rows(reader, "notice_before", columns, month, "sent_on, notice_no"):
        notice = Earlier(*row[4:])
        earlier.setdefault(row[0], []).append(notice)
        if notice.is_unanswered and not notice.is_settled:
            addressees.setdefault(row[0], _addressee(row))
    found = [
        Case(addressee, tuple(grounds.get(code, ())), tuple(earlier.get(code, ())))
        for code, addressee in addressees.items()
    ]
    return sorted(found, key=lambda case: (case.addressee.county_code, case.addressee.code))


def _addressee(row: tuple) -> Addressee:
    code, name, county_code, county_name = row[:4]
    return Addressee(code, name or code, county_code or "", county_name or "")


def _rows(reader: Reader, macro: str, columns: str, month: date, order: str) -> list[tuple]:
    query = f"select {columns} from {REPORTING_SCHEMA}.{macro}(date '{month}') order by {order}"
    return list(reader.run(query).rows())
