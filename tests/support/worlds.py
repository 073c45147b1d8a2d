"""Small worlds: readable builders for examples, and a hypothesis strategy for everything else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.history.oracle import Delivery, Entity, Row

RANKS = {"office": 1, "county": 2}
MAIN = "main"
FIRST_RECEIVED = datetime(2025, 1, 1, tzinfo=UTC)

ENTITIES = {
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
    ),
    "person": Entity(
        kind="state",
        key=("person_id", "organization_code"),
        columns=("establishment_type_code", "staff_status_code", "occupancy_code", "major"),
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
    ),
    "organization_event": Entity(
        kind="event",
        key=("event_id", "predecessor_code", "successor_code"),
        optional=("predecessor_code", "successor_code"),
        columns=("event_type_code", "effective_on"),
    ),
    "reported_use": Entity(
        kind="period",
        period="period",
        key=("organization_code", "establishment_type_code", "period"),
        columns=("authorized_posts", "in_post"),
    ),
    "workload": Entity(
        kind="period",
        period="period",
        key=("subject_type_code", "subject_code", "measure_code", "period"),
        columns=("quantity",),
    ),
}


def instant(number: float) -> datetime:
    """The moment number ``number`` on the scale on which deliveries are received."""
    return FIRST_RECEIVED + timedelta(hours=number)


def number_of(entry: Delivery) -> float:
    """The number of the moment at which an entry was received."""
    return (entry.received_at - FIRST_RECEIVED) / timedelta(hours=1)


END_OF_TIME = instant(100_000)


@dataclass
class World:
    """Deliveries in the order in which they were received, built step by step."""

    entries: list[Delivery] = field(default_factory=list)

    def land(
        self,
        as_of: str | date,
        scope: str = "*",
        source: str = "office",
        received: float | None = None,
        **content: list[Row] | dict[str, list[Row]],
    ) -> Delivery:
        """A delivery; an entity is rows, or part -> rows."""
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
        """The old bytes read under the later contract (see ``second_reading``)."""
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


SECOND_READING = {
    "summary": "附注"
}  # canonical column -> the header the later contract reads it from


def second_reading(content: dict) -> dict:
    """What the later contract makes of the same bytes: each summary ends in a mark.

    The files of a world carry a further header whose value is the summary and that mark.
    """
    return {
        entity: {part: [_read_again(row) for row in rows] for part, rows in parts.items()}
        for entity, parts in content.items()
    }


def _read_again(row: Row) -> Row:
    return row | {c: f"{row[c]}*" for c in SECOND_READING if row.get(c)}


def citizen_id(number: int) -> str:
    """A made-up citizen id with a right check digit."""
    body = f"35052119800101{number:03d}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


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


AS_OFS = tuple(
    date.fromisoformat(day)
    for day in ("2023-11-30", "2023-12-31", "2024-01-15", "2024-01-31", "2024-03-31", "2024-05-31")
)
SCOPES = ("*", "350500", "350521", "350582")
BODIES = ("B1", "B2", "B3")
TYPES = ("11", "22")

_body = st.sampled_from(BODIES)
_type = st.sampled_from(TYPES)
_few = st.sampled_from(("1", "2", "3"))
_maybe_few = st.sampled_from((None, "1", "2"))
_text = st.sampled_from((None, "a", "ab", "b", "bc", "NULL", "|", "\\", "a b"))
_month = st.sampled_from(("2023-11-01", "2023-12-01", "2024-01-01"))

_ROWS = {
    "establishment": {
        "organization_code": _body,
        "establishment_type_code": _type,
        "funding_code": st.sampled_from((None, None, "1")),
        "authorized_posts": _few,
        "frozen_posts": _maybe_few,
        "revolving_in_posts": _maybe_few,
        "revolving_out_posts": st.sampled_from((None, "1")),
        "separately_listed_posts": st.none(),
        "doc_no": _text,
    },
    "person": {
        "person_id": st.integers(1, 3).map(citizen_id),
        "organization_code": _body,
        "establishment_type_code": st.sampled_from((None, *TYPES)),
        "staff_status_code": st.sampled_from((None, "1", "2", "6")),
        "occupancy_code": st.sampled_from((None, "1", "2", "3")),
        "major": _text,
    },
    "duty": {
        "organization_code": st.sampled_from(("B1", "B1|", "B1\\")),
        "duty_no": st.sampled_from(("1", "|1", "2")),
        "duty_text": _text,
        "department_code": _text,
        "post_code": _text,
    },
    "establishment_movement": {
        "movement_id": st.sampled_from(("M1", "M2", "M3")),
        "organization_code": _body,
        "effective_on": st.just("2024-01-15"),
        "posts_change": st.sampled_from(("1", "-1", "2")),
        "summary": st.sampled_from((None, "x", "y")),
    },
    "organization_event": {
        "event_id": st.sampled_from(("E1", "E2")),
        "predecessor_code": st.sampled_from((None, "B1")),
        "successor_code": st.sampled_from((None, "B2", "B3")),
        "event_type_code": st.sampled_from(("01", "02")),
        "effective_on": st.sampled_from((None, "2024-01-15")),
    },
    "reported_use": {
        "organization_code": _body,
        "establishment_type_code": _type,
        "period": _month,
        "authorized_posts": _maybe_few,
        "in_post": _maybe_few,
    },
    "workload": {
        "subject_type_code": st.just("organization"),
        "subject_code": _body,
        "measure_code": st.sampled_from(("m1", "m2")),
        "period": _month,
        "quantity": st.sampled_from(("1.0000", "2.5000")),
    },
}


def rows_of(entity: str, max_size: int = 3) -> st.SearchStrategy[list[Row]]:
    """Rows of one file, each key once."""
    key = ENTITIES[entity].key
    return st.lists(
        st.fixed_dictionaries(_ROWS[entity]),
        max_size=max_size,
        unique_by=lambda row: tuple(row[column] or "" for column in key),
    )


@st.composite
def worlds(
    draw: st.DrawFn,
    entities: tuple[str, ...] = tuple(ENTITIES),
    scopes: tuple[str, ...] = SCOPES,
    parts: tuple[str, ...] = (MAIN, "junior"),
    max_landings: int = 7,
) -> World:
    """Landings in any order of as-of date, some restated (A, B, A), reread or taken back."""
    world = World()
    used = draw(st.lists(st.sampled_from(entities), min_size=1, max_size=2, unique=True))
    dates = draw(st.lists(st.sampled_from(AS_OFS), min_size=2, max_size=5, unique=True))
    for _ in range(draw(st.integers(2, max_landings))):
        landings = [entry for entry in world.entries if entry.kind == "land"]
        step = draw(st.sampled_from(("land",) * 5 + ("carry", "again", "retract", "reland")))
        if step == "land" or not landings:
            _draw_landing(draw, world, used, dates, scopes, parts)
        elif step in ("carry", "again"):  # the same files for another date, or for the same
            old = draw(st.sampled_from(landings))
            as_of = draw(st.sampled_from(dates)) if step == "carry" else old.as_of
            world.land(as_of, old.scope, old.source, **old.content)
        elif step == "retract":
            world.retract(draw(st.sampled_from(landings)))
        else:
            world.reland(draw(st.sampled_from(landings)))
    return world


@st.composite
def orders(draw: st.DrawFn, world: World) -> list[Delivery]:
    """The entries in any order in which a delivery comes before what is done to it."""
    waiting = draw(st.permutations(world.entries))
    ordered: list[Delivery] = []
    while waiting:
        landed = {entry.name for entry in ordered}
        ready = [entry for entry in waiting if entry.kind == "land" or entry.name in landed]
        ordered.append(ready[0])
        waiting = [entry for entry in waiting if entry is not ready[0]]
    return ordered


def moments(world: World) -> st.SearchStrategy[datetime]:
    """Instants at which something of the world, but perhaps not all of it, was known."""
    first, *others = sorted({entry.received_at for entry in world.entries})
    return st.sampled_from([first, *others])


def _draw_landing(draw, world: World, used, dates, scopes, parts) -> None:
    content: dict = {}
    for entity in draw(st.lists(st.sampled_from(used), min_size=1, max_size=2, unique=True)):
        files = draw(st.lists(st.sampled_from(parts), min_size=1, max_size=2, unique=True))
        content[entity] = {part: draw(rows_of(entity)) for part in sorted(files)}
    source, scope = draw(st.sampled_from(tuple(RANKS))), draw(st.sampled_from(scopes))
    received = None
    before = world.entries[-1] if world.entries else None
    if before and (before.source, before.scope) != (source, scope) and draw(st.booleans()):
        received = number_of(before)  # what comes from elsewhere may come in the same moment
    world.land(draw(st.sampled_from(dates)), scope, source, received, **content)
