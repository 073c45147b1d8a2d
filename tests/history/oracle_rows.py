"""An oracle of events and periods in plain Python, based on the oracle's readings in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tests.history.oracle import (
    Entity,
    ReadingInForce,
    Slot,
    content_of,
    kept,
    landed,
    scope_rank,
)


@dataclass(frozen=True)
class Stood:
    """A row of an event or period entity that is in force."""

    source: str
    scope: str
    part: str
    key: tuple[str, ...]
    content: tuple[str | None, ...]
    as_of: date
    delivery: str
    received_at: datetime
    unread: frozenset[str] = frozenset()


def all_rows(slots: dict[Slot, ReadingInForce], entity_name: str, entity: Entity) -> list[Stood]:
    """Every landed row of an event or period entity."""
    rows = []
    for (source, scope, as_of, name, part), stands in sorted(slots.items(), key=lambda s: s[0]):
        if name == entity_name:
            for key, read in landed(entity, stands.rows).items():
                landing = stands.landing
                rows.append(
                    Stood(
                        source,
                        scope,
                        part,
                        key,
                        content_of(entity, read.row),
                        as_of,
                        landing.name,
                        landing.received_at,
                        read.unread,
                    )
                )
    return rows


def events(slots: dict[Slot, ReadingInForce], entity_name: str, entity: Entity) -> list[Stood]:
    """An event is in force until its key is sent again: one row per (source, scope, key)."""
    groups: dict[tuple, list[Stood]] = {}
    for row in all_rows(slots, entity_name, entity):
        groups.setdefault((row.source, row.scope, row.key), []).append(row)
    ranks = {place[0]: 1 for place in groups}
    return [row for rows in groups.values() for row in one_per_key(rows, ranks, entity)]


def periods(slots: dict[Slot, ReadingInForce], entity_name: str, entity: Entity) -> list[Stood]:
    """A period is replaced as a whole: its rows are those of its newest delivery.

    A key that this delivery may have only in rows without a readable key keeps its row of the
    delivery before.
    """
    at = entity.all_columns.index(entity.period)
    rows = all_rows(slots, entity_name, entity)
    known: dict[tuple, set] = {}
    days: dict[tuple, set[date]] = {}
    for row in rows:
        known.setdefault((row.source, row.scope, row.part), set()).add(row.key)
        days.setdefault((row.source, row.scope, row.part, row.content[at]), set()).add(row.as_of)
    standing_rows = []
    for row in rows:
        holders = days[(row.source, row.scope, row.part, row.content[at])]
        keys = known[(row.source, row.scope, row.part)]
        read = []
        for day in holders:
            slot = (row.source, row.scope, day, entity_name, row.part)
            if row.key not in kept(entity, slots[slot].rows, keys):
                read.append(day)
        if row.as_of == max(read):
            standing_rows.append(row)
    return standing_rows


def one_per_key(rows: list[Stood], ranks: dict[str, int], entity: Entity) -> list[Stood]:
    """The event or period rows in force, one per key over sources, scopes and parts.

    An unreadable figure is that of the next row of the key in which it was read.
    """
    chosen = []
    for key in sorted({row.key for row in rows}):
        same = [row for row in rows if row.key == key]
        same.sort(
            key=lambda row: (
                row.as_of,
                scope_rank(row.scope),
                row.scope,
                row.received_at,
                row.part,
            ),
            reverse=True,
        )
        same.sort(key=lambda row: (ranks[row.source], row.source))
        content = list(same[0].content)
        for place, column in enumerate(entity.all_columns):
            if column in entity.figures:
                read = [row.content[place] for row in same if column not in row.unread]
                content[place] = read[0] if read else None
        chosen.append(replace(same[0], content=tuple(content)))
    return chosen
