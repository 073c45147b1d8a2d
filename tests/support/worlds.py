"""Small worlds of deliveries, and readable builders for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from tests.history.oracle import Delivery, Entity, Row

RANKS = {"office": 1, "county": 2}
MAIN = "main"
FIRST_RECEIVED = datetime(2025, 1, 1, tzinfo=UTC)

ENTITIES = {
    "organization": Entity(
        kind="state",
        key=("organization_code",),
        columns=("organization_name", "short_name"),
        figures=("organization_name",),
        name="organization_name",
    ),
    "establishment": Entity(
        kind="state",
        key=("organization_code", "establishment_type_code", "funding_code"),
        optional=("funding_code",),
        columns=(
            "authorized_posts",
            "frozen_posts",
            "revolving_in_posts",
            "revolving_out_posts",
            "separately_listed_posts",
            "doc_no",
        ),
        numbers=(
            "authorized_posts",
            "frozen_posts",
            "revolving_in_posts",
            "revolving_out_posts",
            "separately_listed_posts",
        ),
        figures=(
            "authorized_posts",
            "frozen_posts",
            "revolving_in_posts",
            "revolving_out_posts",
            "separately_listed_posts",
        ),
    ),
    "person": Entity(
        kind="state",
        key=("person_id", "organization_code"),
        columns=("establishment_type_code", "staff_status_code", "occupancy_code", "major"),
        figures=("establishment_type_code",),
    ),
    "duty": Entity(
        kind="state",
        key=("organization_code", "duty_no"),
        columns=("duty_text", "department_code", "post_code"),
    ),
    "establishment_movement": Entity(
        kind="event",
        key=("movement_id",),
        columns=("organization_code", "effective_on", "posts_change", "summary"),
        numbers=("posts_change",),
        figures=("posts_change",),
        dates=("effective_on",),
    ),
    "organization_event": Entity(
        kind="event",
        key=("event_id", "predecessor_code", "successor_code"),
        optional=("predecessor_code", "successor_code"),
        columns=("event_type_code", "effective_on"),
        dates=("effective_on",),
    ),
    "reported_use": Entity(
        kind="period",
        period="period",
        key=("organization_code", "establishment_type_code", "period"),
        columns=("authorized_posts", "in_post"),
        numbers=("authorized_posts", "in_post"),
        dates=("period",),
    ),
    "workload": Entity(
        kind="period",
        period="period",
        key=("subject_type_code", "subject_code", "measure_code", "period"),
        columns=("quantity",),
        numbers=("quantity",),
        dates=("period",),
    ),
}


def instant(number: float) -> datetime:
    """Instant ``number`` on the scale of receipts."""
    return FIRST_RECEIVED + timedelta(hours=number)


def number_of(entry: Delivery) -> float:
    """The number of the instant at which an entry was received."""
    return (entry.received_at - FIRST_RECEIVED) / timedelta(hours=1)


END_OF_TIME = instant(100_000)


@dataclass
class World:
    """Deliveries in order of receipt, built step by step."""

    entries: list[Delivery] = field(default_factory=list)

    def land(
        self,
        as_of: str | date,
        scope: str = "*",
        source: str = "office",
        received: float | None = None,
        **content: list[Row] | dict[str, list[Row]],
    ) -> Delivery:
        """Add a delivery; an entity is rows, or part -> rows."""
        number = len(self.entries) + 1
        parts = {e: rows if isinstance(rows, dict) else {MAIN: rows} for e, rows in content.items()}
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
        entry = Delivery(
            name=f"D{number}",
            received_at=instant(number if received is None else received),
            sequence=number,
            source=source,
            scope=scope,
            as_of=day,
            content=parts,
        )
        self.entries.append(entry)
        return entry

    def retract(self, landing: Delivery, received: float | None = None) -> Delivery:
        return self._about(landing, "retract", {}, received)

    def reland(self, landing: Delivery, received: float | None = None) -> Delivery:
        """Read the old bytes under the later contract (see ``second_reading``)."""
        return self._about(landing, "reland", second_reading(landing.content), received)

    def _about(self, landing: Delivery, kind: str, content: dict, received) -> Delivery:
        number = len(self.entries) + 1
        entry = replace(
            landing,
            kind=kind,
            content=content,
            sequence=number,
            received_at=instant(number if received is None else received),
        )
        self.entries.append(entry)
        return entry

    def __repr__(self) -> str:
        return "World:\n" + "\n".join(_line(entry) for entry in self.entries)

    def _repr_pretty_(self, printer, _cycle: bool) -> None:
        printer.text(repr(self))


def _line(entry: Delivery) -> str:
    hours = number_of(entry)
    place = f"{entry.source} {entry.scope} {entry.as_of}"
    lines = [f"  {entry.kind} {entry.name} at {hours:g}: {place}"]
    for entity, parts in entry.content.items():
        for part, rows in parts.items():
            lines.append(f"    {entity} {part}: {len(rows)} rows")
            lines += [f"      { {k: v for k, v in row.items() if v} }" for row in rows]
    return "\n".join(lines)


SECOND_READING = {"summary": "附注"}  # canonical column -> its header in the later contract


def second_reading(content: dict) -> dict:
    """The result of the later contract on the same bytes: each summary ends in a mark.

    The files of a world have one more header, whose value is the summary with that mark.
    """
    return {
        entity: {part: [_read_again(row) for row in rows] for part, rows in parts.items()}
        for entity, parts in content.items()
    }


def _read_again(row: Row) -> Row:
    return row | {c: f"{row[c]}*" for c in SECOND_READING if row.get(c)}


def citizen_id(number: int) -> str:
    """An invented citizen id with a correct check digit."""
    digits = f"35052119800101{number:03d}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def organization(code: str, name: str = "body") -> Row:
    return {"organization_code": code, "organization_name": name}


def quota(organization: str, posts: int, kind: str = "11", **more: str) -> Row:
    return {
        "organization_code": organization,
        "establishment_type_code": kind,
        "authorized_posts": str(posts),
    } | more


def person(number: int, organization: str, kind: str | None = "11", **more: str) -> Row:
    return {
        "person_id": citizen_id(number),
        "organization_code": organization,
        "establishment_type_code": kind,
    } | more


def duty(number: int, text: str | None, department: str | None = None, **more: str) -> Row:
    return {
        "organization_code": "B1",
        "duty_no": str(number),
        "duty_text": text,
        "department_code": department,
    } | more


def movement(number: int, posts: int, organization: str = "B1", **more: str) -> Row:
    return {
        "movement_id": f"M{number}",
        "organization_code": organization,
        "effective_on": "2024-01-15",
        "posts_change": str(posts),
    } | more


def reported(organization: str, period: str, heads: int) -> Row:
    return {
        "organization_code": organization,
        "establishment_type_code": "11",
        "period": period,
        "in_post": str(heads),
    }
