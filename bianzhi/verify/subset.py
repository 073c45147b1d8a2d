"""The largest set of lines that can all be done, computed exactly.

The capacities are a linear program over whole numbers: one variable per line, and per number that
lines change a running sum in the order of the days. Whatever is no capacity, such as a structure
target that refuses, is judged afterwards: a set that the judge refuses is excluded by a cut that no
fitting set violates, and the program is solved again. So the last solution fits, and no larger one
exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bianzhi.verify.criteria import CRITERIA, NEEDS
from bianzhi.verify.judge import Verdict, in_order, misfits
from bianzhi.verify.line import Line
from bianzhi.verify.norms import REFUSE
from bianzhi.verify.situation import FAILS, Need, Situation
from bianzhi.verify.state import Key, State


def largest_subset(state: State, lines: Iterable[Line]) -> list[Line]:
    """The largest set of lines of which none is refused if all of them are done, in order.

    Among sets of equal size, one whose lines come earlier is preferred.
    """
    possible = _possible(state, in_order(lines))
    wrong = {verdict.line.number for verdict in misfits(state, possible)}
    parts = _parts(state, possible)
    tight = [part for part in parts if any(line.number in wrong for line in part)]
    left_out = _left_out(state, tight)
    return [line for line in possible if line.number not in left_out]


def _possible(state: State, ordered: Sequence[Line]) -> list[Line]:
    """The lines without those that are refused whatever else is done."""
    situation = Situation.of(state)
    fixed = [code for code in ("education", "major", "problems", "type") if _refuses(state, code)]
    kept: dict[int, Line] = {}
    for line in ordered:
        if line.previous is not None and line.previous not in kept:
            continue
        if any(CRITERIA[code](situation, line).code == FAILS for code in fixed):
            continue
        kept[line.number] = line
    return list(kept.values())


def _refuses(state: State, code: str) -> bool:
    return state.norms.consequences[code].if_fail == REFUSE


def _parts(state: State, lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines that have nothing to do with each other: no number, person or structure."""
    situation = Situation.of(state)
    leader: dict[object, int] = {}
    parent = {line.number: line.number for line in lines}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for line in lines:
        shared: list[object] = [effect.key for effect in situation.effects_of(line)]
        shared += [key for need in _needs(situation, line) for key, _ in need.terms]
        if _refuses(state, "structure"):
            shared += [line.organization_code, line.person.organization_code or None]
        if line.previous is not None:
            parent[root(line.number)] = root(line.previous)
        for key in shared:
            if key is not None:
                parent[root(line.number)] = root(leader.setdefault(key, line.number))
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        groups[root(line.number)].append(line)
    return list(groups.values())


def _needs(situation: Situation, line: Line) -> list[Need]:
    """The conditions of a line that refuse it."""
    return [
        need
        for code, needs in NEEDS.items()
        if _refuses(situation.state, code)
        for need in needs(situation, line)
        if need.limit is not None
    ]


def _left_out(state: State, parts: Sequence[Sequence[Line]]) -> set[int]:
    """The lines of groups that a largest set leaves out; all groups are one program."""
    if not parts:
        return set()
    part_of = {line.number: part for part in parts for line in part}
    lines = in_order(line for part in parts for line in part)
    program = _Program(state, lines)
    while True:
        chosen = {line.number for line in program.solve()}
        wrong = misfits(state, [line for line in lines if line.number in chosen])
        if not wrong:
            return set(part_of) - chosen
        for verdict in _first_of_each(wrong, part_of):
            program.exclude(chosen, part_of[verdict.line.number], verdict.line)


def _first_of_each(
    wrong: Sequence[Verdict], part_of: Mapping[int, Sequence[Line]]
) -> list[Verdict]:
    """The first misfit of each group; what follows in the group may follow from it."""
    first: dict[int, Verdict] = {}
    for verdict in wrong:
        first.setdefault(id(part_of[verdict.line.number]), verdict)
    return list(first.values())


@dataclass
class _Rows:
    """Rows of ``lower <= coefficients * variables <= upper``, gathered one by one."""

    places: list[tuple[int, int]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, terms: dict[int, float], lower: float, upper: float) -> None:
        row = len(self.lower)
        for column, value in terms.items():
            self.places.append((row, column))
            self.values.append(value)
        self.lower.append(lower)
        self.upper.append(upper)

    def constraint(self, columns: int) -> LinearConstraint:
        rows = [row for row, _ in self.places]
        matrix = csr_array(
            (self.values, (rows, [column for _, column in self.places])),
            shape=(len(self.lower), columns),
        )
        return LinearConstraint(matrix, np.array(self.lower), np.array(self.upper))


class _Program:
    """The program of one group of lines; the first variables are the lines."""

    def __init__(self, state: State, lines: Sequence[Line]):
        self.lines = list(lines)
        self.column = {line.number: place for place, line in enumerate(self.lines)}
        self.rows = _Rows()
        self.columns = len(self.lines)
        situation = Situation.of(state)
        sums = _Sums(self, situation)
        for line in self.lines:
            situation.counts.advance(line.planned_on)
            sums.advance(line)
            sums.apply(line)
            for need in _needs(situation, line):
                sums.require(line, need)
            if line.previous in self.column:
                terms = {self.column[line.number]: 1.0, self.column[line.previous]: -1.0}
                self.rows.add(terms, -np.inf, 0.0)

    def solve(self) -> list[Line]:
        """The lines of a largest set."""
        count = len(self.lines)
        # A later place costs less than any line is worth.
        worth = np.zeros(self.columns)
        worth[:count] = -(count * (count + 1.0)) + np.arange(count)
        upper = np.full(self.columns, np.inf)
        upper[:count] = 1.0
        lower = np.full(self.columns, -np.inf)
        lower[:count] = 0.0
        whole = np.zeros(self.columns)
        whole[:count] = 1
        result = milp(
            worth,
            integrality=whole,
            bounds=Bounds(lower, upper),
            constraints=self.rows.constraint(self.columns) if self.rows.lower else (),
            options={"mip_rel_gap": 0.0},
        )
        if result.status != 0:  # the empty set always fits
            raise RuntimeError(result.message)
        return [line for line, value in zip(self.lines, result.x, strict=False) if value > 0.5]

    def exclude(self, chosen: Collection[int], part: Sequence[Line], wrong: Line) -> None:
        """Exclude every set that agrees with ``chosen`` on the lines of a group up to ``wrong``."""
        terms, fixed = {}, 0
        for line in part:
            is_chosen = line.number in chosen
            terms[self.column[line.number]] = -1.0 if is_chosen else 1.0
            fixed += is_chosen
            if line.number == wrong.number:
                break
        self.rows.add(terms, 1.0 - fixed, np.inf)


class _Sums:
    """Running sums of the numbers that lines change: each is a variable, or nothing at first."""

    def __init__(self, program: _Program, situation: Situation):
        self._program = program
        self._situation = situation
        self._first = Situation.of(situation.state)
        self._loose = _unchecked(situation, program.lines)
        self._terms: dict[Key, dict[int, float]] = {}
        self._bounds: dict[Key, tuple[float, float]] = {}
        self._ends: list[tuple[object, int, Key, int]] = []

    def advance(self, line: Line) -> None:
        """End the effects that a retirement replaces by the day of a line."""
        due = [end for end in self._ends if end[0] <= line.planned_on]  # type: ignore[operator]
        self._ends = [end for end in self._ends if end not in due]
        for _, column, key, amount in due:
            self._add(key, column, -amount)

    def apply(self, line: Line) -> None:
        """Add the effects of a line to the sums."""
        column = self._program.column[line.number]
        for effect in self._situation.effects_of(line):
            self._add(effect.key, column, effect.amount)
            if effect.until is not None:
                self._ends.append((effect.until, column, effect.key, effect.amount))

    def require(self, line: Line, need: Need) -> None:
        """Require a condition where the line is done."""
        base = sum(sign * self._situation.counts.number(key) for key, sign in need.terms)
        terms: dict[int, float] = defaultdict(float)
        most = 0.0
        for key, sign in need.terms:
            low, high = self._bounds.get(key, (0.0, 0.0))
            most += max(sign * low, sign * high)
            for column, value in self._terms.get(key, {}).items():
                terms[column] += sign * value
        limit = need.limit or 0
        room = limit - base
        slack = max(most - room, 0.0)
        if need.terms not in self._loose:
            # Every line that raises the sum is checked, and retirements lower it. So it never goes
            # beyond the limit, or beyond the sum of the first day where that is more.
            start = sum(sign * self._first.counts.number(key) for key, sign in need.terms)
            slack = min(slack, float(max(start - limit, 0)))
        if most > room:
            terms[self._program.column[line.number]] += slack
            self._program.rows.add(dict(terms), -np.inf, room + slack)

    def _add(self, key: Key, column: int, amount: float) -> None:
        """Continue the sum of a key with a new variable: the sum before, and one more term."""
        terms = dict(self._terms.get(key, {}))
        terms[column] = terms.get(column, 0.0) + amount
        low, high = self._bounds.get(key, (0.0, 0.0))
        self._bounds[key] = (low + min(amount, 0.0), high + max(amount, 0.0))
        if len(terms) > _LONGEST:
            program = self._program
            total = program.columns
            program.columns += 1
            program.rows.add({**terms, total: -1.0}, 0.0, 0.0)
            terms = {total: 1.0}
        self._terms[key] = terms


def _unchecked(situation: Situation, lines: Sequence[Line]) -> set[tuple[tuple[Key, int], ...]]:
    """The sums of conditions that some line raises without being refused for it."""
    needs = {line.number: {need.terms for need in _needs(situation, line)} for line in lines}
    by_key: dict[Key, set[tuple[tuple[Key, int], ...]]] = defaultdict(set)
    for all_terms in needs.values():
        for terms in all_terms:
            for key, _ in terms:
                by_key[key].add(terms)
    loose = {terms for all_terms in needs.values() for terms in all_terms if terms[0][1] < 0}
    for line in lines:
        touched = {terms for effect in situation.effects_of(line) for terms in by_key[effect.key]}
        for terms in touched - needs[line.number]:
            if sum(sign * situation.change(line, key) for key, sign in terms) > 0:
                loose.add(terms)
    return loose


# Terms of a running sum before a variable takes their place.
_LONGEST = 8
