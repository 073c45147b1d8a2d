"""An oracle of months, staff and posts in plain Python, based on the oracle's histories."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from tests.history.oracle import (
    Entity,
    ReadingInForce,
    Segment,
    Slot,
    as_ofs,
    in_force,
    kept,
    landed,
    too_much_unread,
)

NOT_OCCUPYING = "2"
RETIRED = "2"
SECONDED_IN = "6"
NO_TYPE = "missing"  # the cell name of a figure with a blank establishment type


def month_end(day: date) -> date:
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def months(slots: dict[Slot, ReadingInForce]) -> list[date]:
    """Month-ends from the month of the first as-of date to that of the last, over everything."""
    if not slots:
        return []
    first, last = min(slot[2] for slot in slots), max(slot[2] for slot in slots)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [month_end(date(n // 12, n % 12 + 1, 1)) for n in range(start, start + count)]


def state_at(timeline: list[Segment], day: date, columns: tuple[str, ...]) -> list[dict]:
    """The rows in force on a day, as dicts."""
    return [
        dict(zip(columns, segment.interval.content, strict=True))
        for segment in timeline
        if in_force(segment.valid_from, segment.valid_to, day)
    ]


def counts_in_post(row: dict) -> bool:
    """All staff except those without a post, retired or seconded in; unknown codes count."""
    if row.get("occupancy_code") == NOT_OCCUPYING:
        return False
    return row.get("staff_status_code") not in (RETIRED, SECONDED_IN)


def in_post(people: list[Segment], columns: tuple[str, ...], day: date) -> dict[tuple, int]:
    """Heads per (organization, establishment type) on a day."""
    heads: dict[tuple, int] = {}
    for row in state_at(people, day, columns):
        if counts_in_post(row):
            cell = (row["organization_code"], row["establishment_type_code"] or NO_TYPE)
            heads[cell] = heads.get(cell, 0) + 1
    return heads


QUOTA = (
    "authorized_posts",
    "revolving_in_posts",
    "revolving_out_posts",
    "separately_listed_posts",
)


FIGURES = (*QUOTA, "frozen_posts", "reserved_posts")
MEASURES = ("authorized_posts", "ceiling_posts", "in_post", "vacant_posts", "over_posts")


# What the ceiling adds to the posts, and what the net vacancies subtract from it.
CEILING = ("revolving_in_posts", "revolving_out_posts", "separately_listed_posts")


@dataclass(frozen=True)
class Unread:
    """Cells (organization, type) with figures that cannot be read on a day.

    They carry a value read before, or are unknown: in the posts, in the ceiling, or otherwise.
    """

    carried: set[tuple] = field(default_factory=set)
    posts: set[tuple] = field(default_factory=set)
    ceiling: set[tuple] = field(default_factory=set)
    other: set[tuple] = field(default_factory=set)

    @property
    def any(self) -> set[tuple]:
        return self.carried | self.posts | self.ceiling | self.other


def unread_figures(
    slots: dict[Slot, ReadingInForce],
    entities: dict[str, Entity],
    quotas: list[Segment],
    people: list[Segment],
    day: date,
) -> Unread:
    """The cells with unreadable figures on a day, in the records that are in force then."""
    result = Unread()
    for name, timeline in (("establishment", quotas), ("person", people)):
        entity = entities[name]
        for segment in timeline:
            if in_force(segment.valid_from, segment.valid_to, day):
                interval = segment.interval
                row = dict(zip(entity.all_columns, interval.content, strict=True))
                is_kept, unread = _unread_of(slots, name, entity, segment, day)
                if name == "establishment" or counts_in_post(row):
                    _add_unread(result, name, row, is_kept, unread)
    return result


def _unread_of(
    slots: dict[Slot, ReadingInForce], name: str, entity: Entity, segment: Segment, day: date
) -> tuple[bool, frozenset[str]]:
    """Whether the newest file may have the record only without key, and its unreadable columns."""
    source, scope, part = group = segment.interval.group
    dates = as_ofs(slots, name)[group]
    files = {as_of: slots[(source, scope, as_of, name, part)].rows for as_of in dates}
    newest = files[max(as_of for as_of in dates if as_of <= day)]
    known = {key for rows in files.values() for key in landed(entity, rows)}
    key = segment.interval.key
    read = landed(entity, newest).get(key)
    return key in kept(entity, newest, known), read.unread if read else frozenset()


def _add_unread(
    result: Unread, name: str, row: dict, is_kept: bool, unread: frozenset[str]
) -> None:
    cell = (row["organization_code"], row["establishment_type_code"] or NO_TYPE)
    if name == "person":
        if is_kept or ("establishment_type_code" in unread and row["establishment_type_code"]):
            result.carried.add(cell)
        elif "establishment_type_code" in unread:
            result.posts.add(cell)
        return
    figures = [column for column in unread if column in FIGURES]
    if is_kept or any(row[column] for column in figures):
        result.carried.add(cell)
    unknown = {column for column in figures if not row[column]}
    if "authorized_posts" in unknown:
        result.posts.add(cell)
    if unknown & set(CEILING):
        result.ceiling.add(cell)
    if unknown - {"authorized_posts", *CEILING}:
        result.other.add(cell)


def quotas_known(slots: dict[Slot, ReadingInForce], office: tuple[str, str], day: date) -> bool:
    """Whether quotas of an office's scope, or of all scopes, ever came by a month's end."""
    return any(
        entity == "establishment" and scope in (office[1], "*") and month_end(as_of) <= day
        for _, scope, as_of, entity, _ in slots
    )


def light(cell: dict[str, int | None], has_quota: bool, is_known: bool) -> str:
    """Red over, yellow full, green vacant, blue vacant by a fifth, grey none or unknown."""
    ceiling, heads = cell["ceiling_posts"], cell["in_post"]
    if ceiling is None or not (has_quota or is_known):
        return "grey"
    if heads > ceiling:
        return "red"
    if ceiling <= 0 and heads == 0:
        return "grey"
    if heads == ceiling:
        return "yellow"
    return "blue" if (ceiling - heads) * 5 >= ceiling else "green"


def use_of_posts(
    quotas: list[Segment],
    quota_columns: tuple[str, ...],
    people: list[Segment],
    person_columns: tuple[str, ...],
    day: date,
) -> dict[tuple, dict[str, int]]:
    """Posts and heads per cell: the full outer join of quota and staff.

    ``quota_rows`` counts the quotas of the cell.
    """
    staff = in_post(people, person_columns, day)
    posts: dict[tuple, dict[str, int]] = {}
    for row in state_at(quotas, day, quota_columns):
        cell = posts.setdefault(
            (row["organization_code"], row["establishment_type_code"]), dict.fromkeys(QUOTA, 0)
        )
        cell["quota_rows"] = cell.get("quota_rows", 0) + 1
        for column in QUOTA:
            cell[column] += int(row.get(column) or 0)
        cell["blank_rows"] = cell.get("blank_rows", 0) + (not row["authorized_posts"])
    use = {}
    for cell in sorted(set(posts) | set(staff)):
        quota = posts.get(cell, dict.fromkeys(QUOTA, 0))
        ceiling = (
            quota["authorized_posts"]
            - quota["revolving_out_posts"]
            + quota["revolving_in_posts"]
            + quota["separately_listed_posts"]
        )
        heads = staff.get(cell, 0)
        use[cell] = {
            "authorized_posts": quota["authorized_posts"],
            "ceiling_posts": ceiling,
            "in_post": heads,
            "vacant_posts": max(0, ceiling - heads),
            "over_posts": max(0, heads - ceiling),
            "quota_rows": quota.get("quota_rows", 0),
            "blank_rows": quota.get("blank_rows", 0),
        }
    return use


STAFFING = ("establishment", "person")


def offices(timelines: list[list[Segment]], day: date) -> dict[str, set[tuple[str, str]]]:
    """The sources and scopes with a row in force on a day, by organization."""
    result: dict[str, set[tuple[str, str]]] = {}
    for timeline in timelines:
        for segment in timeline:
            if in_force(segment.valid_from, segment.valid_to, day):
                interval = segment.interval
                place = (interval.source, interval.scope)
                result.setdefault(interval.organization, set()).add(place)
    return result


def silence(
    slots: dict[Slot, ReadingInForce],
    entities: dict[str, Entity],
    office: tuple[str, str],
    month: date,
) -> int | None:
    """Months since an office last delivered all its posts and staff in one month; None for never.

    All means the entities and parts that it had delivered at least once by then. A file of which
    too much cannot be read counts as not delivered.
    """
    first: dict[tuple[str, str], date] = {}
    delivered: dict[tuple[str, str], set[date]] = {}
    for (source, scope, as_of, entity, part), stands in slots.items():
        if (source, scope) == office and entity in STAFFING:
            place, day = (entity, part), month_end(as_of)
            first[place] = min(first.get(place, day), day)
            days = delivered.setdefault(place, set())
            if not too_much_unread(entities[entity], stands.rows):
                days.add(day)
    whole = [
        day
        for day in sorted({day for days in delivered.values() for day in days})
        if day <= month and all(day in delivered[place] for place in first if first[place] <= day)
    ]
    if not whole:
        return None
    return (month.year - whole[-1].year) * 12 + month.month - whole[-1].month


IN_FLOWS = ("entries", "transfers_in", "reform_in", "reclassified_in", "corrections")
OUT_FLOWS = ("exits", "transfers_out", "reform_out", "reclassified_out")


def broken_identities(cells: list[dict]) -> list[str]:
    """The violations in rows of stock and flow; the list is empty if the account is closed.

    ``cells`` have organization_code, establishment_type_code, month and the eleven measures.
    """
    wrong = []
    before: dict[tuple, tuple[date, int]] = {}
    for cell in sorted(cells, key=_cell_order):
        place = (cell["organization_code"], cell["establishment_type_code"])
        name = f"{place} {cell['month']}"
        balance = cell["opening"] + sum(cell[f] for f in IN_FLOWS) - sum(cell[f] for f in OUT_FLOWS)
        if balance != cell["closing"]:
            wrong.append(f"{name}: flows give {balance}, closing is {cell['closing']}")
        if cell["opening"] != before.get(place, (None, 0))[1]:
            wrong.append(f"{name}: opening {cell['opening']} is not the closing before")
        negative = [f for f in IN_FLOWS + OUT_FLOWS if cell[f] < 0 and f != "corrections"]
        wrong += [f"{name}: {flow} is negative" for flow in negative]
        before[place] = (cell["month"], cell["closing"])
    return wrong + _unbalanced(cells)


def _cell_order(cell: dict) -> tuple:
    return (cell["organization_code"], cell["establishment_type_code"], cell["month"])


def _unbalanced(cells: list[dict]) -> list[str]:
    """An exit by transfer or reform must match an entry elsewhere, perhaps in a later month."""
    wrong = []
    for flow in ("transfers", "reform"):
        came = sum(cell[f"{flow}_in"] for cell in cells)
        went = sum(cell[f"{flow}_out"] for cell in cells)
        if came != went:
            wrong.append(f"{flow} in {came}, out {went}")
    changed: dict[tuple, int] = {}
    for cell in cells:
        place = (cell["organization_code"], cell["month"])
        change = cell["reclassified_in"] - cell["reclassified_out"]
        changed[place] = changed.get(place, 0) + change
    wrong += [f"{place}: reclassified in and out differ" for place in changed if changed[place]]
    return wrong
