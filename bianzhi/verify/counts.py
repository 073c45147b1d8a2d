"""Numbers that change with the days of a batch: retirements, and the lines that are applied."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bianzhi.verify.state import Key, State


class Effect(NamedTuple):
    """A change of a number from the day of a line on; ``until`` ends it, because by then the
    retirement of the person is counted anyway."""

    key: Key
    amount: int
    until: date | None = None


class Counts:
    """The numbers of all keys on a day; days only go forward."""

    def __init__(self, state: State):
        self._state = state
        self._numbers: dict[Key, int] = {}
        self.retired: Counter[Key] = Counter()
        self._days: dict[Key, list[date]] | None = None
        self._place = 0
        self._ends: list[tuple[date, Key, int]] = []

    def advance(self, day: date) -> None:
        """Count the retirements up to a day, and end the effects that they replace."""
        events = self._state.retirements
        while self._place < len(events) and events[self._place][0] <= day:
            key = events[self._place][1]
            self._numbers[key] = self.number(key) - 1
            self.retired[key] += 1
            self._place += 1
        while self._ends and self._ends[0][0] <= day:
            _, key, amount = heapq.heappop(self._ends)
            self._numbers[key] = self.number(key) - amount

    def number(self, key: Key) -> int:
        """The number of a key on the day."""
        number = self._numbers.get(key)
        return self._state.number(key) if number is None else number

    def ahead(self, key: Key) -> list[tuple[date, int]]:
        """The later changes of a number without any further line: day and change, by day."""
        changes: Counter[date] = Counter()
        for day in self._retirement_days(key)[self.retired[key] :]:
            changes[day] -= 1
        for day, ending, amount in self._ends:
            if ending == key:
                changes[day] -= amount
        return sorted(changes.items())

    def _retirement_days(self, key: Key) -> list[date]:
        if self._days is None:
            self._days = defaultdict(list)
            for day, retiring in self._state.retirements:
                self._days[retiring].append(day)
        return self._days.get(key, [])

    def apply(self, effects: Iterable[Effect]) -> None:
        """Apply the effects of a line."""
        for effect in effects:
            self._numbers[effect.key] = self.number(effect.key) + effect.amount
            if effect.until is not None:
                heapq.heappush(self._ends, (effect.until, effect.key, effect.amount))
