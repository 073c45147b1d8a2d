"""Units that begin, divide, merge and end on a few dates, with their records and snapshots.

A world has the truth (the destination of each part of a unit on each day) and the two relations
that the models read: change records, and the times at which snapshots show a code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

FIRST_DAY = date(2000, 1, 1)
BEFORE_ALL = date(1900, 1, 1)
ABOLISH, CHANGE = True, False


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=100 * number)


@dataclass(frozen=True)
class Edge:
    """A change record; ``ends`` and ``founds`` state the effect of its type on the two units."""

    predecessor: str | None
    successor: str | None
    on: date
    ends: bool
    share: Fraction | None = None
    founds: bool = False


@dataclass
class World:
    """Steps happen at days 1, 2, ...; snapshots exist from day 0."""

    alive: list[set[str]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    # day number -> unit -> destinations of its content, with the weight of each measure
    passes: dict[int, dict[str, dict[str, dict[str, Fraction]]]] = field(default_factory=dict)
    passages: dict[int, set[str]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return len(self.alive)

    def lives(self) -> list[tuple[str, date, date | None]]:
        """The unbroken periods in which snapshots show each code."""
        lives = []
        for code in sorted(set().union(*self.alive)):
            opened = None
            for number in range(self.days + 1):
                shown = number < self.days and code in self.alive[number]
                if shown and opened is None:
                    opened = number
                if opened is not None and not shown:
                    end = None if number == self.days else day(number)
                    lives.append((code, day(opened), end))
                    opened = None
        return lives

    def __repr__(self) -> str:
        steps = [f"  {edge}" for edge in self.edges]
        alive = [f"  {day(n)}: {sorted(codes)}" for n, codes in enumerate(self.alive)]
        return "\n".join(["World:", *steps, *alive])


CODES = ("A", "B", "C", "D", "E", "F", "G")
_shares = st.integers(1, 999).map(lambda n: Fraction(n, 1000))


@st.composite
def worlds(draw: st.DrawFn, max_days: int = 5) -> World:
    world = World()
    alive = set(draw(st.lists(st.sampled_from(CODES[:5]), min_size=1, unique=True)))
    world.alive.append(set(alive))
    for number in range(1, draw(st.integers(2, max_days))):
        alive = _draw_day(draw, world, number, alive)
        world.alive.append(set(alive))
    return world


def _draw_day(draw: st.DrawFn, world: World, number: int, alive: set[str]) -> set[str]:
    """Let some living units pass content on; the receivers live afterwards."""
    leaving = draw(st.lists(st.sampled_from(sorted(alive) or ["-"]), max_size=3, unique=True))
    leaving = [code for code in leaving if code in alive]
    passage = _draw_passage(draw, alive, leaving)
    kinds = {
        code: draw(st.sampled_from(("ends", "ends", "goes on", "vanishes"))) for code in leaving
    }
    targets = [c for c in CODES if c != passage]
    # Another unit may take an ended code on the same day, but the code's own content may not.
    received: set[str] = set()
    for code in leaving:
        wanted = draw(st.lists(st.sampled_from(targets), max_size=3, unique=True))
        wanted = [c for c in wanted if c != code]
        if kinds[code] == "goes on":
            wanted = [c for c in wanted if kinds.get(c) != "vanishes"] or []
        received |= _pass_on(draw, world, number, code, kinds[code], wanted, passage)
    given = any(edge.successor == passage and edge.on == day(number) for edge in world.edges)
    if passage and (given or passage in alive):
        wanted = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))
        received |= _pass_on(draw, world, number, passage, "ends", wanted, None)
        world.passages.setdefault(number, set()).add(passage)
        alive = alive - {passage}
    gone = {code for code, kind in kinds.items() if kind != "goes on"}
    # A code reused on the day of its end needs a record that ends it.
    fresh = draw(st.lists(st.sampled_from(targets), max_size=1))
    born = {code for code in fresh if code not in alive and code not in received}
    for code in born:
        world.edges.append(Edge(None, code, day(number), CHANGE))
    return ((alive - gone) | received | born) - ({passage} if passage else set())


def _draw_passage(draw: st.DrawFn, alive: set[str], leaving: list[str]) -> str | None:
    """A unit that receives and passes on everything on one day, and ends with it."""
    free = [code for code in CODES if code not in leaving]
    return draw(st.sampled_from(free)) if leaving and draw(st.integers(0, 3)) == 0 else None


def _pass_on(
    draw: st.DrawFn,
    world: World,
    number: int,
    code: str,
    kind: str,
    wanted: list[str],
    passage: str | None,
) -> set[str]:
    if passage and kind != "vanishes" and draw(st.booleans()):
        wanted = [*wanted, passage]
    if kind == "vanishes":
        wanted = []
    goes_on = kind == "goes on"
    shares = _draw_shares(draw, wanted, goes_on) if draw(st.booleans()) else None
    ends = ABOLISH if not goes_on else CHANGE
    for successor in wanted:
        share = shares[successor] if shares else None
        world.edges.append(Edge(code, successor, day(number), ends, share))
    if not (wanted or goes_on):
        world.edges.append(Edge(code, None, day(number), ABOLISH))
    if wanted or not goes_on:
        world.passes.setdefault(number, {})[code] = _weights(code, goes_on, wanted, shares)
    return set(wanted) - {passage}


def _draw_shares(draw: st.DrawFn, wanted: list[str], goes_on: bool) -> dict[str, Fraction]:
    """Shares of an ending unit are scaled to 1; a continuing unit keeps the rest."""
    drawn = {code: draw(_shares) for code in wanted}
    total = sum(drawn.values(), Fraction(0))
    if goes_on and total >= 1:
        drawn = {code: Fraction(int(share / total * 900), 1000) for code, share in drawn.items()}
        drawn = {code: share or Fraction(1, 1000) for code, share in drawn.items()}
    return drawn


def _weights(
    code: str, goes_on: bool, wanted: list[str], shares: dict[str, Fraction] | None
) -> dict[str, dict[str, Fraction]]:
    kept = [code] if goes_on else []
    if shares:
        parts = dict(shares)
        if goes_on:
            parts[code] = 1 - sum(shares.values(), Fraction(0))
    else:
        parts = {successor: Fraction(1) for successor in [*wanted, *kept]}
    total = sum(parts.values(), Fraction(0))
    quantity = {to: part / total for to, part in parts.items()}
    units = {code: Fraction(1)} if goes_on else quantity
    return {"quantity": quantity, "units": units}
