"""Recounts flows in plain Python from the staff at each month's end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from tests.flow.cases import LAST_MONTH, Case, Head

REFORM_MONTHS = 12
JOIN_MONTHS = 3
RECORD_MONTHS = 12
LINEAGE_EVENTS = {"02", "03", "04", "06", "07", "08", "13", "14", "16"}


@dataclass(eq=False)
class Leg:
    """One head gained or lost by a cell in a month, with its classification."""

    person: str
    organization: str
    type: str
    month: int
    gain: int
    number: int
    name: str | None
    flow: str = ""
    cause: str = ""
    counter: Leg | None = None

    @property
    def way(self) -> str:
        return "in" if self.gain > 0 else "out"


def month_ends(case: Case) -> dict[int, list[Head]]:
    """The staff at each month's end; without a delivery it stays unchanged."""
    states, state = {0: []}, []
    for month in range(1, LAST_MONTH + 1):
        state = case.pictures.get(month, state)
        states[month] = state
    return states


def recount(case: Case) -> list[Leg]:
    """Every leg of a case with its flow and cause."""
    states = month_ends(case)
    legs = _legs(states)
    _correct_scopes(case, legs)
    _correct_ids(legs)
    _pair_types(legs)
    _pair_organizations(case, states, legs)
    crowds = _crowds(case, legs)
    for leg in legs:
        if leg.flow in ("transfers_in", "transfers_out"):
            own, other = _record(case, leg), _record(case, leg.counter)
            leg.cause = own.mode if own else other.mode if other else "unknown"
        elif not leg.flow:
            _enter_or_leave(case, states, leg, crowds[leg.person, leg.month, leg.gain])
    return legs


def _legs(states: dict[int, list[Head]]) -> list[Leg]:
    legs = []
    for month in range(1, LAST_MONTH + 1):
        before, after = states[month - 1], states[month]
        change = Counter((h.person, h.organization, h.type) for h in after)
        change.subtract(Counter((h.person, h.organization, h.type) for h in before))
        for (person, organization, kind), heads in change.items():
            rows = after if heads > 0 else before
            name = next(
                (
                    h.name
                    for h in rows
                    if (h.person, h.organization, h.type) == (person, organization, kind)
                ),
                None,
            )
            gain = 1 if heads > 0 else -1
            legs += [
                Leg(person, organization, kind, month, gain, n, name) for n in range(abs(heads))
            ]
    return legs


def _correct_scopes(case: Case, legs: list[Leg]) -> None:
    filled = False
    for month in sorted(case.pictures):
        now_filled = bool(case.pictures[month])
        if now_filled != filled:
            cause = "scope_first_seen" if now_filled else "scope_dropped"
            for leg in legs:
                if leg.month == month and leg.gain == (1 if now_filled else -1):
                    leg.flow, leg.cause = "corrections", cause
        filled = now_filled


def _correct_ids(legs: list[Leg]) -> None:
    groups = defaultdict(lambda: ([], []))
    for leg in sorted(legs, key=lambda leg: (leg.person, leg.number)):
        if not leg.flow and leg.name is not None:
            groups[leg.organization, leg.type, leg.month, leg.name][leg.gain > 0].append(leg)
    for lost, gained in groups.values():
        for old, new in zip(lost, gained, strict=False):
            if old.person != new.person:
                _join(old, new, "corrections", "corrections", "id_corrected")


def _pair_types(legs: list[Leg]) -> None:
    groups = defaultdict(lambda: ([], []))
    for leg in sorted(legs, key=lambda leg: (leg.type, leg.number)):
        if not leg.flow:
            groups[leg.person, leg.organization, leg.month][leg.gain > 0].append(leg)
    for lost, gained in groups.values():
        for old, new in zip(lost, gained, strict=False):
            _join(old, new, "reclassified_out", "reclassified_in", "type_changed")


def _pair_organizations(case: Case, states: dict[int, list[Head]], legs: list[Leg]) -> None:
    free = [leg for leg in legs if not leg.flow]
    pairs = [
        (old, new)
        for old, new in product(free, free)
        if old.gain < 0 < new.gain
        and old.person == new.person
        and old.organization != new.organization
        and abs(old.month - new.month) <= JOIN_MONTHS
        and (
            new.month >= old.month
            or (_stands(states, old, new.month - 1) and _stands(states, new, old.month))
        )
    ]
    for old, new in sorted(pairs, key=lambda pair: _wish(case, legs, *pair)):
        if not old.flow and not new.flow:
            if _along_lineage(case, old, new):
                _join(old, new, "reform_out", "reform_in", "reform")
            else:
                _join(old, new, "transfers_out", "transfers_in", "")


def _stands(states: dict[int, list[Head]], leg: Leg, month: int) -> bool:
    return any((h.person, h.organization) == (leg.person, leg.organization) for h in states[month])


def _wish(case: Case, legs: list[Leg], old: Leg, new: Leg) -> tuple:
    return (
        abs(old.month - new.month),
        not _along_lineage(case, old, new),
        new.month < old.month,
        old.month,
        old.type != new.type,
        *(-_stay(legs, leg) if _is_crowded(legs, leg) else 0 for leg in (old, new)),
        abs(old.number - new.number),
        old.organization,
        new.organization,
        old.type,
        new.type,
        old.number,
        new.number,
    )


def _along_lineage(case: Case, old: Leg, new: Leg) -> bool:
    return any(
        min(old.month, new.month) <= first + REFORM_MONTHS and max(old.month, new.month) >= last
        for first, last in _ways(case, old.organization, new.organization, None, 1)
    )


def _ways(
    case: Case, organization: str, goal: str, path: tuple[int, int] | None, number: int
) -> Iterator[tuple[int, int]]:
    """First and last month of each path along the lineage that takes at most a year."""
    for edge in case.edges:
        first, last = path or (edge.month, edge.month)
        if edge.event_type not in LINEAGE_EVENTS or edge.predecessor != organization:
            continue
        if not last <= edge.month <= first + REFORM_MONTHS:
            continue
        if edge.successor == goal:
            yield first, edge.month
        if number < 6:
            yield from _ways(case, edge.successor, goal, (first, edge.month), number + 1)


def _join(old: Leg, new: Leg, out_flow: str, in_flow: str, cause: str) -> None:
    old.flow, new.flow = out_flow, in_flow
    old.cause = new.cause = cause
    old.counter, new.counter = new, old


def _record(case: Case, leg: Leg | None):
    """The nearest record of the leg's person, organization and direction."""
    fitting = [
        (abs(_days(leg.month) - _days(record.month, 10)), record.month, number, record)
        for number, record in enumerate(case.records)
        if record.person == leg.person
        and abs(record.month - leg.month) <= RECORD_MONTHS
        and record.direction in (leg.way, "internal")
        and (record.target if leg.gain > 0 else record.origin) == leg.organization
    ]
    return min(fitting)[-1] if fitting else None


def _days(month: int, day: int | None = None) -> int:
    year, rest = divmod(month - 1, 12)
    if day is None:
        return date(2023 + (month // 12), month % 12 + 1, 1).toordinal() - 1
    return date(2023 + year, rest + 1, day).toordinal()


def _crowds(case: Case, legs: list[Leg]) -> dict[tuple[str, int, int], list[Leg]]:
    """The entries (exits) of a person in one month, the leg that is no double count first."""
    crowds = defaultdict(list)
    for leg in legs:
        crowds[leg.person, leg.month, leg.gain].append(leg)
    for crowd in crowds.values():
        crowd.sort(
            key=lambda leg: (
                not leg.flow,
                _record(case, leg) is None,
                -_stay(legs, leg),
                leg.organization,
                leg.type,
                leg.number,
            )
        )
    return crowds


def _is_crowded(legs: list[Leg], leg: Leg) -> bool:
    """Whether the person enters (leaves) more than once in the month."""
    same = [o for o in legs if (o.person, o.month, o.gain) == (leg.person, leg.month, leg.gain)]
    return len(same) > 1


def _stay(legs: list[Leg], leg: Leg) -> int:
    """Months from an entry to the next exit from the organization, or back from an exit."""
    others = [
        abs(other.month - leg.month)
        for other in legs
        if (other.person, other.organization) == (leg.person, leg.organization)
        and (other.month - leg.month) * leg.gain > 0
        and other.gain == -leg.gain
        and not other.flow.startswith("reclassified")
    ]
    return min(others, default=999999)


def _enter_or_leave(case: Case, states: dict[int, list[Head]], leg: Leg, crowd: list[Leg]) -> None:
    def organizations(month: int) -> set[str]:
        return {h.organization for h in states[month] if h.person == leg.person}

    doubled = organizations(leg.month - 1) & organizations(leg.month)
    open_end = leg.month + JOIN_MONTHS > LAST_MONTH
    record = _record(case, leg)
    is_further = leg is not crowd[0]
    is_repeated = leg is not next(
        other for other in crowd if other.organization == leg.organization
    )
    if leg.gain > 0:
        seen = any(h.person == leg.person for m in range(leg.month) for h in states[m])
        leg.flow = "entries"
        if record and not is_repeated:
            leg.cause = record.mode
        elif is_further:
            leg.flow, leg.cause = "corrections", "duplicate_added"
        elif doubled - {leg.organization} and open_end:
            leg.cause = "in_flight"
        elif doubled:
            leg.flow, leg.cause = "corrections", "duplicate_added"
        else:
            leg.cause = "return" if seen else "unknown"
    elif doubled or is_further:
        leg.flow, leg.cause = "corrections", "duplicate_removed"
    else:
        leg.flow = "exits"
        stays_away = record and record.target in (None, leg.organization)
        if open_end and not stays_away:
            leg.cause = "in_flight"
        else:
            leg.cause = record.mode if record else "unknown"
