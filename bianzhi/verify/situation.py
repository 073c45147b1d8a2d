"""The situation on the day of a line: numbers, structure of staff, and the outcome of a test."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bianzhi.core.problems import Phrase
from bianzhi.verify.counts import Counts, Effect
from bianzhi.verify.line import OF_A_PERSON, Line, effects_of
from bianzhi.verify.norms import StructureTarget
from bianzhi.verify.state import Key, Person, State

# A later day is proposed only if it is at most this many calendar years ahead.
AHEAD_YEARS = 5
PASSES, FAILS, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not_applicable"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one test of one line; numbers only where the test compares numbers.

    ``change`` is the smallest change of the line or of its surroundings that would pass.
    """

    code: str
    before: int | Fraction | None = None
    limit: int | Fraction | None = None
    after: int | Fraction | None = None
    change: Phrase | None = None
    evidence: tuple[Phrase, ...] = ()


class Need(NamedTuple):
    """A condition on numbers after a line: the sum of ``sign * number`` is at most ``limit``.

    The first term is the number that is shown; ``limit`` is NULL where it is not known.
    """

    terms: tuple[tuple[Key, int], ...]
    limit: int | None


@dataclass
class Situation:
    """What a test may look at; ``counts`` are those of the day of the line."""

    state: State
    counts: Counts
    structure: Structure
    effects: dict[int, tuple[Effect, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Situation:
        """The situation before the first line."""
        return cls(state, Counts(state), Structure(state))

    def effects_of(self, line: Line) -> tuple[Effect, ...]:
        """What a line changes; computed once per line."""
        if line.number not in self.effects:
            self.effects[line.number] = effects_of(self.state, line)
        return self.effects[line.number]

    def change(self, line: Line, key: Key) -> int:
        """By how much a line changes a number on its day."""
        return sum(effect.amount for effect in self.effects_of(line) if effect.key == key)

    def apply(self, line: Line) -> None:
        """Take a line as done."""
        self.counts.apply(self.effects_of(line))
        self.structure.apply(line)


class Structure:
    """Shares of staff with a feature, by organization and target, on the day of a line."""

    def __init__(self, state: State):
        self._state = state
        self._known: dict[tuple[str, str, date], tuple[int, int]] = {}
        self._moves: dict[str, list[tuple[Person, int]]] = defaultdict(list)
        self._moved: dict[str, Person] = {}

    def apply(self, line: Line) -> None:
        """Take a line as done."""
        if line.action not in OF_A_PERSON or line.is_retired:
            return
        before, after = line.person, line.person_after()
        if before.is_in_post:
            self._moves[before.organization_code].append((self._as_counted(before), -1))
        if after.is_in_post:
            self._moves[after.organization_code].append((after, 1))
        if before.key is not None:
            self._moved[before.key] = after

    def _as_counted(self, person: Person) -> Person:
        """The person as the numbers have them so far: the file may know more."""
        if person.key is None:
            return person
        if person.key in self._moved:
            return self._moved[person.key]
        staff = self._state.staff.get(person.organization_code, ())
        return next((known for known in staff if known.key == person.key), person)

    def share(self, organization: str, target: StructureTarget, day: date) -> tuple[int, int]:
        """People with the feature, and people of whom that is known, in posts of the band."""
        place = (organization, target.target_code, day)
        if place not in self._known:
            staff = self._state.staff.get(organization, ())
            self._known[place] = self._counted([(person, 1) for person in staff], target, day)
        with_feature, known = self._known[place]
        more, more_known = self._counted(self._moves.get(organization, ()), target, day)
        return with_feature + more, known + more_known

    def _counted(
        self, people: Iterable[tuple[Person, int]], target: StructureTarget, day: date
    ) -> tuple[int, int]:
        with_feature = known = 0
        for person, sign in people:
            if person.retires_on is not None and person.retires_on <= day:
                continue
            if self._state.norms.codes.type_band.get(person.type_code) != target.type_band:
                continue
            has = has_feature(self._state, person, target, day)
            if has is not None:
                known += sign
                with_feature += sign * has
        return with_feature, known


def has_feature(state: State, person: Person, target: StructureTarget, day: date) -> bool | None:
    """Whether a person has the feature of a target on a day; NULL if that is not known."""
    if target.feature_code == "age_at_most":
        born = person.birth_month
        if born is None:
            return None
        age = day.year - born.year - (day.month < born.month)
        return age <= int(target.feature_value)
    if target.feature_code == "sex":
        return person.sex_code == target.feature_value if person.sex_code else None
    codes = state.norms.codes
    band = codes.education_band.get(person.education_code or "")
    if band is None:
        return None
    return codes.education_rank[band] >= codes.education_rank[target.feature_value]


def compare(situation: Situation, line: Line, needs: Sequence[Need]) -> tuple[str, Need | None]:
    """The outcome of conditions, and the condition that decides: the first one that fails."""
    if not needs:
        return NOT_APPLICABLE, None
    for need in needs:
        if need.limit is not None and load(situation, line, need) > need.limit:
            return FAILS, need
    for need in needs:
        if need.limit is None:
            return UNKNOWN, need
    return PASSES, needs[0]


def load(situation: Situation, line: Line, need: Need) -> int:
    """The sum that a condition limits, after the line."""
    return sum(
        sign * (situation.counts.number(key) + situation.change(line, key))
        for key, sign in need.terms
    )


def retirements_until(situation: Situation, key: Key) -> tuple[Phrase, ...]:
    """The retirements of a cell that are counted up to the day of the line."""
    count = situation.counts.retired[key]
    return (Phrase("verify.evidence_retirements", {"count": count}),) if count else ()


def later_day(
    situation: Situation, line: Line, keys: Sequence[Key], missing: int
) -> tuple[date, Counter[Key]] | None:
    """The first later day by which numbers have fallen by enough together, and each by how much."""
    ahead = sorted(
        (day, key, change) for key in keys for day, change in situation.counts.ahead(key)
    )
    gone: Counter[Key] = Counter()
    for day, changes in groupby(ahead, key=itemgetter(0)):
        leaves_before = line.person.retires_on is not None and line.person.retires_on <= day
        if leaves_before or day.year > line.planned_on.year + AHEAD_YEARS:
            break
        for _, key, change in changes:
            gone[key] -= change
        if day > line.planned_on and sum(gone.values()) >= missing:
            return day, gone
    return None
