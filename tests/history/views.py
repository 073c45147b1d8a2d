"""The answers of the oracle as plain dicts in the shape of the models' answers."""

from __future__ import annotations

from datetime import date, datetime

from tests.history import oracle, oracle_rows
from tests.history.oracle_months import (
    MEASURES,
    in_post,
    light,
    months,
    offices,
    quotas_known,
    silence,
    state_at,
    unread_figures,
    use_of_posts,
)
from tests.support.worlds import END_OF_TIME, ENTITIES, RANKS, World

Answer = list[dict[str, str | None]]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _columns(entity_name: str, content: tuple) -> dict[str, str | None]:
    return dict(zip(ENTITIES[entity_name].all_columns, content, strict=True))


def history(world: World, entity: str, known_at: datetime = END_OF_TIME) -> Answer:
    """Intervals of a state entity, per source, scope and part."""
    slots = oracle.standing(world.entries, known_at)
    return [
        _columns(entity, interval.content)
        | {
            "source": interval.source,
            "scope": interval.scope,
            "part": interval.part,
            "valid_from": _text(interval.valid_from),
            "valid_to": _text(interval.valid_to),
            "delivery": interval.delivery,
            "last_as_of_date": _text(interval.last_as_of),
            "last_delivery": interval.last_delivery,
        }
        for interval in oracle.intervals(slots, entity, ENTITIES[entity])
    ]


def resolved(world: World, entity: str, known_at: datetime = END_OF_TIME) -> Answer:
    """One row per key at any date."""
    slots = oracle.standing(world.entries, known_at)
    return [
        _columns(entity, segment.interval.content)
        | {
            "source": segment.interval.source,
            "scope": segment.interval.scope,
            "part": segment.interval.part,
            "valid_from": _text(segment.valid_from),
            "valid_to": _text(segment.valid_to),
            "delivery": segment.interval.delivery,
        }
        for segment in oracle.resolved(slots, entity, ENTITIES[entity], RANKS)
    ]


def stood(world: World, entity: str, known_at: datetime = END_OF_TIME) -> Answer:
    """The rows of an event or period entity in force, per source and scope."""
    return [_stood_row(entity, row) for row in _standing_rows(world, entity, known_at)]


def stood_once(world: World, entity: str, known_at: datetime = END_OF_TIME) -> Answer:
    """The rows in force, one per key."""
    slots = oracle.standing(world.entries, known_at)
    described = ENTITIES[entity]
    pick = oracle_rows.all_rows if described.kind == "event" else oracle_rows.periods
    rows = pick(slots, entity, described)
    return [_stood_row(entity, row) for row in oracle_rows.one_per_key(rows, RANKS, described)]


def _standing_rows(world: World, entity: str, known_at: datetime) -> list[oracle_rows.Stood]:
    slots = oracle.standing(world.entries, known_at)
    pick = oracle_rows.events if ENTITIES[entity].kind == "event" else oracle_rows.periods
    return pick(slots, entity, ENTITIES[entity])


def _stood_row(entity: str, row: oracle_rows.Stood) -> dict[str, str | None]:
    return _columns(entity, row.content) | {
        "source": row.source,
        "scope": row.scope,
        "part": row.part,
        "as_of_date": _text(row.as_of),
        "delivery": row.delivery,
    }


def posts_and_staff(world: World, known_at: datetime = END_OF_TIME) -> Answer:
    """Authorized posts and heads: organization, type, month, the five counts and the light."""
    slots = oracle.standing(world.entries, known_at)
    quotas, people = (
        oracle.resolved(slots, name, ENTITIES[name], RANKS) for name in ("establishment", "person")
    )
    answer = []
    last_whole: dict[tuple, date] = {}
    for month in months(slots):
        use = use_of_posts(
            quotas,
            ENTITIES["establishment"].all_columns,
            people,
            ENTITIES["person"].all_columns,
            month,
        )
        unread = unread_figures(slots, ENTITIES, quotas, people, month)
        for cell, measures in use.items():
            if cell in unread.posts or measures["blank_rows"]:
                measures["authorized_posts"] = None
            if cell in unread.ceiling or measures["authorized_posts"] is None:
                measures |= dict.fromkeys(("ceiling_posts", "vacant_posts", "over_posts"))
        from_where = offices([quotas, people], month)
        for cell, measures in use.items():
            behind = from_where.get(cell[0], set())
            silences = [silence(slots, ENTITIES, office, month) for office in behind]
            since = None if None in silences else max(silences, default=None)
            if cell in unread.any or measures["blank_rows"]:
                since = _months_between(last_whole.get(cell), month)
            elif since == 0:
                last_whole[cell] = month
            known = any(quotas_known(slots, office, month) for office in behind)
            answer.append(
                {"organization_code": cell[0], "establishment_type_code": cell[1]}
                | {"month": str(month)}
                | {name: _text(measures[name]) for name in MEASURES}
                | {
                    "light_code": light(measures, measures["quota_rows"] > 0, known),
                    "is_carried": "true" if cell in unread.carried else "false",
                    "is_observed": "true" if since == 0 else "false",
                    "months_since_observed": _text(since),
                }
            )
    return answer


def _months_between(earlier: date | None, later: date) -> int | None:
    if earlier is None:
        return None
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def heads(world: World, known_at: datetime = END_OF_TIME) -> Answer:
    """Heads in post per organization, type and month; only cells with at least one."""
    slots = oracle.standing(world.entries, known_at)
    people = oracle.resolved(slots, "person", ENTITIES["person"], RANKS)
    return [
        {
            "organization_code": organization,
            "establishment_type_code": kind,
            "month": str(month),
            "in_post": str(count),
        }
        for month in months(slots)
        for (organization, kind), count in in_post(
            people, ENTITIES["person"].all_columns, month
        ).items()
    ]


def rows_in_force(world: World, entity: str, day, known_at: datetime = END_OF_TIME) -> Answer:
    """The rows of a state entity on a day."""
    slots = oracle.standing(world.entries, known_at)
    timeline = oracle.resolved(slots, entity, ENTITIES[entity], RANKS)
    return state_at(timeline, day, ENTITIES[entity].all_columns)


def shown(answer: Answer, columns: tuple[str, ...]) -> list[tuple]:
    """The chosen columns of every row, in a fixed order; NULL sorts first."""
    rows = [tuple(row[column] for column in columns) for row in answer]
    return sorted(rows, key=lambda row: [(value is not None, value or "") for value in row])
