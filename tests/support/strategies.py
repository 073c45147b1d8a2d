"""Random small worlds with few organizations and few values, so that all combinations occur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hypothesis import strategies as st

from tests.history.oracle import ERROR, Delivery, Row
from tests.support.worlds import ENTITIES, MAIN, RANKS, World, citizen_id, number_of

AS_OFS = tuple(
    date.fromisoformat(day)
    for day in ("2023-11-30", "2023-12-31", "2024-01-15", "2024-01-31", "2024-03-31", "2024-05-31")
)
SCOPES = ("*", "350500", "350521", "350600", "B1")
STATES = ("establishment", "person", "duty")
OTHERS = ("establishment_movement", "organization_event", "reported_use", "workload")
BODIES = ("B1", "B2", "B3")
TYPES = ("11", "22")

UNREADABLE = "12名"

_organization = st.sampled_from(BODIES)
_type = st.sampled_from(TYPES)
_few = st.sampled_from(("1", "2", "3"))
_maybe_few = st.sampled_from((None, "1", "2"))
_text = st.sampled_from((None, "a", "ab", "b", "bc", "NULL", "|", "\\", "a b"))
_month = st.sampled_from(("2023-11-01", "2023-12-01", "2024-01-01"))

_ROWS = {
    "organization": {
        "organization_code": _organization,
        "organization_name": st.sampled_from(("a", "ab", "b")),
        "short_name": _text,
    },
    "establishment": {
        "organization_code": _organization,
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
        "organization_code": _organization,
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
        "organization_code": _organization,
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
        "organization_code": _organization,
        "establishment_type_code": _type,
        "period": _month,
        "authorized_posts": _maybe_few,
        "in_post": _maybe_few,
    },
    "workload": {
        "subject_type_code": st.just("organization"),
        "subject_code": _organization,
        "measure_code": st.sampled_from(("beds", "cases")),
        "period": _month,
        "quantity": st.sampled_from(("1.0000", "2.5000")),
    },
}


@dataclass(frozen=True)
class Stage:
    """The material of a world: offices, as-of dates and possible rows."""

    places: list[tuple[str, str]]
    dates: list[date]
    parts: list[str]
    rows: dict[str, list[list[Row]]]  # entity -> the possible states of each key


@st.composite
def stages(draw: st.DrawFn, entities: tuple[str, ...], scopes: tuple[str, ...]) -> Stage:
    used = draw(st.lists(st.sampled_from(entities), min_size=1, max_size=2, unique=True))
    place = st.tuples(st.sampled_from(tuple(RANKS)), st.sampled_from(scopes))
    return Stage(
        places=draw(st.lists(place, min_size=1, max_size=3, unique=True)),
        dates=draw(st.lists(st.sampled_from(AS_OFS), min_size=2, max_size=5, unique=True)),
        parts=draw(st.sampled_from([[MAIN], [MAIN, "junior"]])),
        rows={entity: draw(_keys(entity)) for entity in used},
    )


@st.composite
def _keys(draw: st.DrawFn, entity: str) -> list[list[Row]]:
    """A few keys, each with one to three possible states of its row."""
    key = ENTITIES[entity].key
    row = st.fixed_dictionaries(_ROWS[entity])
    bases = draw(
        st.lists(
            row,
            min_size=1,
            max_size=3,
            unique_by=lambda row: tuple(row[column] or "" for column in key),
        )
    )
    return [
        [base]
        + [
            other | {column: base[column] for column in key}
            for other in draw(st.lists(row, max_size=2))
        ]
        for base in bases
    ]


@st.composite
def _file(draw: st.DrawFn, entity: str, keys: list[list[Row]]) -> list[Row]:
    """One state or none of each key, sometimes with an unreadable cell.

    Occasionally the file has a duplicate with the same or another content.
    """
    rows = [draw(st.sampled_from([*states, None])) for states in keys]
    rows = [_spoiled(draw, entity, row) for row in rows if row is not None]
    if draw(st.integers(0, 9)) == 9:
        rows.append(draw(st.sampled_from([state for states in keys for state in states])))
    return rows


def _spoiled(draw: st.DrawFn, entity: str, row: Row) -> Row:
    """The row, or occasionally the row with an invalid number or date, or an error in any cell."""
    described = ENTITIES[entity]
    columns = [*described.numbers, *described.dates]
    kind = draw(st.integers(0, 7))
    if kind == 0 and columns:
        return row | {draw(st.sampled_from(columns)): UNREADABLE}
    if kind == 1:
        return row | {draw(st.sampled_from(described.all_columns)): ERROR}
    return row


@st.composite
def worlds(
    draw: st.DrawFn,
    entities: tuple[str, ...] = tuple(ENTITIES),
    scopes: tuple[str, ...] = SCOPES,
    max_steps: int = 8,
) -> World:
    """Landings in any order of as-of date, some restated (A, B, A), reread or retracted."""
    world = World()
    stage = draw(stages(entities, scopes))
    for _ in range(draw(st.integers(2, max_steps))):
        _draw_step(draw, world, stage)
    return world


@st.composite
def series(draw: st.DrawFn, entities: tuple[str, ...]) -> World:
    """One or two offices that report nearly every time, so that keys change, end and return."""
    world = World()
    stage = draw(stages(entities, SCOPES))
    places = stage.places[:2]
    days = draw(st.permutations([(place, day) for place in places for day in AS_OFS]))
    for place, day in days[: draw(st.integers(len(days) - 2, len(days)))]:
        _draw_landing(draw, world, stage, place, day)
    for _ in range(draw(st.integers(0, 2))):
        _draw_step(draw, world, stage)
    return world


def _draw_step(draw: st.DrawFn, world: World, stage: Stage) -> None:
    landings = [entry for entry in world.entries if entry.kind == "land"]
    step = draw(st.sampled_from(("land",) * 6 + ("again", "retract", "reland")))
    if step == "land" or not landings:
        place, day = draw(st.sampled_from(stage.places)), draw(st.sampled_from(stage.dates))
        _draw_landing(draw, world, stage, place, day)
        return
    old = draw(st.sampled_from(landings))
    taken_back = any(e.name == old.name and e.kind == "retract" for e in world.entries)
    if step == "again":
        world.land(old.as_of, old.scope, old.source, **old.content)
    elif not taken_back:
        getattr(world, step)(old)


def _draw_landing(
    draw: st.DrawFn, world: World, stage: Stage, place: tuple[str, str], day: date
) -> None:
    content: dict = {}
    for entity in _some(draw, sorted(stage.rows)):
        content[entity] = {
            part: draw(_file(entity, stage.rows[entity])) for part in _some(draw, stage.parts)
        }
    source, scope = place
    received = None
    latest = max((entry.received_at for entry in world.entries), default=None)
    same_moment = [entry for entry in world.entries if entry.received_at == latest]
    apart = all(_other_slots(entry, place, day, content) for entry in same_moment)
    if same_moment and apart and draw(st.booleans()):
        received = number_of(same_moment[0])  # landings of other slots may share it
    world.land(day, scope, source, received, **content)


def _other_slots(entry: Delivery, place: tuple[str, str], day: date, content: dict) -> bool:
    """Whether an entry is a landing that shares no slot with a new one."""
    if entry.kind != "land":
        return False
    if (entry.source, entry.scope) != place or entry.as_of != day:
        return True
    return not any(set(parts) & set(entry.content.get(e, {})) for e, parts in content.items())


ORDER_OF_KINDS = ("land", "reland", "retract")


def _some(draw: st.DrawFn, names: list[str]) -> list[str]:
    """All of them, or only one."""
    return draw(st.sampled_from([names, *([name] for name in names)]))


@st.composite
def orders(draw: st.DrawFn, world: World) -> list[Delivery]:
    """The entries in any order in which a delivery is first and its retraction last."""
    shuffled = draw(st.permutations(world.entries))
    places: dict[str, list[Delivery]] = {}
    for entry in sorted(shuffled, key=lambda entry: ORDER_OF_KINDS.index(entry.kind)):
        places.setdefault(entry.name, []).append(entry)
    return [places[entry.name].pop(0) for entry in shuffled]


def moments(world: World) -> st.SearchStrategy[datetime]:
    """Instants at which some of the world was known, perhaps not all."""
    first, *others = sorted({entry.received_at for entry in world.entries})
    return st.sampled_from([first, *others])
