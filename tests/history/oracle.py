"""An oracle of the rules of time and counting in plain Python.

It is written from the rules alone, slow and obvious, and shares no code with the warehouse. Its
answers must equal those of the models row for row. A world is a list of ``Delivery``; every
function answers for a known time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Row = dict[str, str | None]
Slot = tuple[str, str, date, str, str]  # source, scope, as_of, entity, part
Group = tuple[str, str, str]  # source, scope, part
Names = dict[tuple[str, ...], set[str]]  # the names of each key


@dataclass(frozen=True)
class Entity:
    """The attributes of a landing entity that the oracle needs: kind, key and columns."""

    kind: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    period: str | None = None
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    # Columns of which an unreadable cell keeps the last value of its key that was read.
    figures: tuple[str, ...] = ()
    # The column with which a row whose key cannot be read must agree.
    name: str | None = None

    @property
    def all_columns(self) -> tuple[str, ...]:
        return self.key + self.columns


@dataclass(frozen=True)
class Delivery:
    """One reading: a landing, a second reading of old bytes, or a retraction.

    ``name`` identifies the delivery; a reland and a retract carry the name of their landing.
    ``content`` is entity -> part -> rows; no rows means header only.
    """

    name: str
    received_at: datetime
    sequence: int
    source: str
    scope: str
    as_of: date
    content: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    kind: str = "land"


@dataclass(frozen=True)
class ReadingInForce:
    """The rows in force in a slot, their delivery, and their last reading."""

    landing: Delivery
    rows: list[Row]
    sent: list[Row]
    reading: Delivery


def scope_rank(scope: str) -> int:
    """The rank of a scope: everything 0, province 1, prefecture 2, county 3, anything else 4."""
    if scope == "*":
        return 0
    if len(scope) == 6 and scope.isdigit():
        if scope.endswith("0000"):
            return 1
        return 2 if scope.endswith("00") else 3
    return 4


def row_key(entity: Entity, row: Row) -> tuple[str, ...] | None:
    """The key of a row; a blank optional part is '', a blank or unreadable part is no key."""
    if unreadable(entity, row) & set(entity.key):
        return None
    parts = []
    for column in entity.key:
        value = row.get(column) or None
        if value is None and column not in entity.optional:
            return None
        parts.append(value or "")
    return tuple(parts)


def content_of(entity: Entity, row: Row) -> tuple[str | None, ...]:
    """Every column of the row; blank, missing and never delivered are all NULL."""
    return tuple(row.get(column) or None for column in entity.all_columns)


def standing(deliveries: list[Delivery], known_at: datetime) -> dict[Slot, ReadingInForce]:
    """The delivery in force in each slot at a known time."""
    known = [d for d in deliveries if d.received_at <= known_at]
    retracted = {d.name for d in known if d.kind == "retract"}
    landings = {d.name: d for d in known if d.kind == "land"}
    slots: dict[Slot, ReadingInForce] = {}
    for name in sorted(landings, key=lambda n: landings[n].received_at):
        if name in retracted:
            continue
        landing = landings[name]
        readings = [d for d in known if d.name == name and d.kind in ("land", "reland")]
        newest = max(readings, key=lambda d: d.received_at)
        for entity, parts in newest.content.items():
            for part, rows in parts.items():
                slot = (landing.source, landing.scope, landing.as_of, entity, part)
                sent = landing.content[entity][part]
                holder = slots.get(slot)
                if holder is None or sent != holder.sent:
                    slots[slot] = ReadingInForce(landing, rows, sent, newest)
                elif newest.received_at > holder.reading.received_at and rows != holder.rows:
                    # A repeated delivery is a no-op; the last reading of the bytes counts.
                    slots[slot] = ReadingInForce(holder.landing, rows, sent, newest)
    return slots


ERROR = "#REF!"  # what a spreadsheet writes for an error, in a column of any type


def unreadable(entity: Entity, row: Row) -> set[str]:
    """Columns whose cell is neither blank nor valid for the column."""
    readers = dict.fromkeys(entity.numbers, float) | dict.fromkeys(entity.dates, date.fromisoformat)
    wrong = {column for column in entity.all_columns if row.get(column) == ERROR}
    for column, read in readers.items():
        if row.get(column):
            try:
                read(row[column])
            except ValueError:
                wrong.add(column)
    return wrong


@dataclass(frozen=True)
class ReadRow:
    """A landed row, in which an unreadable cell is NULL, and the columns of such cells."""

    row: Row
    unread: frozenset[str] = frozenset()


def landed(entity: Entity, rows: list[Row]) -> dict[tuple[str, ...], ReadRow]:
    """Rows by key, the last of duplicates, if possible one without unreadable cells.

    Rows that are equal as far as they are read are one. Rows without a key do not land.
    """
    versions: dict[tuple[str, ...], dict[tuple, ReadRow]] = {}
    for row in rows:
        key = row_key(entity, row)
        if key is None:
            continue
        unread = unreadable(entity, row)
        cells = row | dict.fromkeys(unread)
        same_key = versions.setdefault(key, {})
        equal = same_key.pop(content_of(entity, cells), ReadRow(cells))
        same_key[content_of(entity, cells)] = ReadRow(cells, equal.unread | unread)
    return {
        key: max(enumerate(same_key.values()), key=lambda item: (not item[1].unread, item[0]))[1]
        for key, same_key in versions.items()
    }


def kept(
    entity: Entity, rows: list[Row], known: set[tuple[str, ...]], names: Names | None = None
) -> set[tuple[str, ...]]:
    """The known keys that a file may have only in rows without a readable key.

    Such a row may be any record that agrees with the parts of the key that can be read; a part that
    is blank agrees with nothing, unless another one cannot be read. A record agrees with the name
    of the row if it was ever read with that name, or never with any.
    """
    keys: set[tuple[str, ...]] = set()
    for row in rows:
        unread = unreadable(entity, row)
        wrong = unread & set(entity.key)
        name = row.get(entity.name) if entity.name not in {None, *unread} else None
        for key in known if wrong else ():
            read_names = (names or {}).get(key)
            has_its_name = not name or not read_names or name in read_names
            if has_its_name and _agrees(entity, row, wrong, key):
                keys.add(key)
    return keys - set(landed(entity, rows))


def names_of(entity: Entity, files: Iterable[Mapping[tuple[str, ...], ReadRow]]) -> Names:
    """The names that were read of each key, of an entity with a name."""
    names: Names = {}
    for rows in files if entity.name else ():
        for key, read in rows.items():
            if name := read.row.get(entity.name):
                names.setdefault(key, set()).add(name)
    return names


def _agrees(entity: Entity, row: Row, wrong: set[str], key: tuple[str, ...]) -> bool:
    pairs = zip(entity.key, key, strict=True)
    return all(
        column in wrong
        or (row.get(column) or "") == value
        or (not row.get(column) and column not in entity.optional)
        for column, value in pairs
    )


def in_quarantine(entity: Entity, rows: list[Row]) -> int:
    """The number of quarantined rows: without a readable key, or a contradicted duplicate."""
    good: dict[tuple[str, ...], set] = {}
    faulty = 0
    for row in rows:
        key = row_key(entity, row)
        if key is None:
            faulty += 1
        else:
            cells = row | dict.fromkeys(unreadable(entity, row))
            good.setdefault(key, set()).add(content_of(entity, cells))
    return faulty + sum(len(contents) - 1 for contents in good.values())


def too_much_unread(entity: Entity, rows: list[Row]) -> bool:
    """Three rows or more, and more than 5 % of the file, in quarantine or with unreadable cells."""
    read = landed(entity, rows)
    faulty = in_quarantine(entity, rows)
    for row in rows:
        key = row_key(entity, row)
        unread = unreadable(entity, row)
        if key is not None and unread:
            cells = row | dict.fromkeys(unread)
            faulty += content_of(entity, cells) == content_of(entity, read[key].row)
    return faulty >= 3 and faulty > 0.05 * len(rows)


@dataclass(frozen=True)
class Interval:
    """A key with the same content from ``valid_from`` until before ``valid_to``."""

    source: str
    scope: str
    part: str
    key: tuple[str, ...]
    content: tuple[str | None, ...]
    valid_from: date
    valid_to: date | None
    delivery: str
    last_as_of: date
    last_delivery: str
    organization: str | None = None

    @property
    def group(self) -> Group:
        return (self.source, self.scope, self.part)


def as_ofs(slots: dict[Slot, ReadingInForce], entity_name: str) -> dict[Group, list[date]]:
    """The as-of dates received of each (source, scope, part) of an entity, in order."""
    result: dict[Group, list[date]] = {}
    for source, scope, as_of, entity, part in sorted(slots):
        if entity == entity_name:
            result.setdefault((source, scope, part), []).append(as_of)
    return result


def intervals(
    slots: dict[Slot, ReadingInForce], entity_name: str, entity: Entity
) -> list[Interval]:
    """The history of a state entity, per (source, scope, part) and key."""
    history = []
    for group, dates in as_ofs(slots, entity_name).items():
        source, scope, part = group
        files = [slots[(source, scope, as_of, entity_name, part)] for as_of in dates]
        read = [landed(entity, stands.rows) for stands in files]
        known = {key for rows in read for key in rows}
        names = names_of(entity, read)
        pictures = [
            (as_of, stands.landing.name, rows, kept(entity, stands.rows, known, names))
            for as_of, stands, rows in zip(dates, files, read, strict=True)
        ]
        for key in sorted(known):
            history += _runs(entity, group, key, pictures)
    return history


def _runs(entity: Entity, group: Group, key: tuple[str, ...], pictures: list) -> list[Interval]:
    """Walk the snapshots of one group in order and note where a key starts, changes and ends.

    A snapshot that may have the key only in rows without a readable key changes and ends nothing.
    An unreadable figure is the last one that was read.
    """
    runs: list[dict] = []
    running: dict | None = None
    last_read: dict[str, str | None] = {}
    for as_of, name, rows, kept_keys in pictures:
        if key in kept_keys:
            continue
        content = None
        if key in rows:
            row = dict(rows[key].row)
            for column in entity.figures:
                if column in rows[key].unread:
                    row[column] = last_read.get(column)
                last_read[column] = row.get(column)
            content = content_of(entity, row)
        if running is not None and content != running["content"]:
            running["valid_to"] = as_of
            running = None
        if content is not None:
            if running is None:
                running = {"content": content, "valid_from": as_of, "delivery": name}
                runs.append(running)
            running |= {"last_as_of": as_of, "last_delivery": name}
    organization = dict(zip(entity.key, key, strict=True)).get("organization_code")
    return [
        Interval(*group, key, **({"valid_to": None} | run), organization=organization)
        for run in runs
    ]


@dataclass(frozen=True)
class Segment:
    """A period in which one interval provides the row of its key."""

    interval: Interval
    valid_from: date
    valid_to: date | None


def in_force(valid_from: date, valid_to: date | None, day: date) -> bool:
    return valid_from <= day and (valid_to is None or day < valid_to)


def resolved(
    slots: dict[Slot, ReadingInForce], entity_name: str, entity: Entity, ranks: dict[str, int]
) -> list[Segment]:
    """One row per key at any date, over sources, scopes and parts."""
    dates = as_ofs(slots, entity_name)
    history = intervals(slots, entity_name, entity)
    days = sorted({day for group in dates.values() for day in group})
    segments: list[Segment] = []
    for key in sorted({interval.key for interval in history}):
        mine = [interval for interval in history if interval.key == key]
        open_segment: Segment | None = None
        for day, until in zip(days, [*days[1:], None], strict=True):
            candidates = [i for i in mine if in_force(i.valid_from, i.valid_to, day)]
            winner = _winner(candidates, dates, ranks, day) if candidates else None
            if open_segment and open_segment.interval == winner:
                segments.remove(open_segment)
                open_segment = Segment(winner, open_segment.valid_from, until)
            else:
                open_segment = Segment(winner, day, until) if winner else None
            if open_segment:
                segments.append(open_segment)
    return segments


def _winner(candidates: list[Interval], dates: dict, ranks: dict[str, int], day: date) -> Interval:
    """Smallest source rank, then source; newest as-of by that day; narrower scope; last part."""
    best_rank = min(ranks[i.source] for i in candidates)
    candidates = [i for i in candidates if ranks[i.source] == best_rank]
    first_source = min(i.source for i in candidates)
    candidates = [i for i in candidates if i.source == first_source]
    return max(
        candidates,
        key=lambda i: (
            max(as_of for as_of in dates[i.group] if as_of <= day),
            scope_rank(i.scope),
            i.scope,
            i.part,
        ),
    )
