"""Judges a public edition by what an attack on it finds out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bianzhi.disclosure.attack.attack import Attacker, Guesses
from bianzhi.disclosure.attack.component import Attack, Form
from bianzhi.disclosure.knowledge.knowledge import Tables, floors, is_signed
from bianzhi.disclosure.sensitive import GROUP, NONE, Sensitive
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.balances import Cell, Equation, Side
from bianzhi.reports.compute.filled_table import FilledTable

NEAR = 1e-4


@dataclass(frozen=True)
class Leak:
    """A sensitive figure that can be bounded too tightly."""

    one: Sensitive
    low: float
    high: float


@dataclass(frozen=True)
class Audit:
    """What the attack came to."""

    leaks: tuple[Leak, ...]
    sensitive: int
    hidden: int
    programs: int
    components: int
    largest: int
    # Hidden figures that are not sensitive and follow from the others.
    recoverable: tuple[Cell, ...]
    narrowest: float | None
    narrowest_required: float | None
    # What was attacked: codes of the tables, tables of earlier editions, equations in use.
    tables: tuple[str, ...] = ()
    earlier_tables: int = 0
    equations: int = 0

    @property
    def passed(self) -> bool:
        """Whether no sensitive figure can be bounded too tightly."""
        return not self.leaks


def form_of(one: Sensitive) -> Form:
    """The sum of cells that must stay uncertain: the figure, or its whole without it."""
    if one.whole is not None:
        return Form(((1, one.whole), (-1, one.cell)))
    return Form(((1, one.cell),))


def audit(
    shown: Sequence[FilledTable],
    found: Iterable[Sensitive],
    equations: Sequence[Equation],
    known: Tables,
    settings: Settings,
    rounded: Mapping[Cell, int] | None = None,
    guesses: Guesses | None = None,
) -> Audit:
    """Attacks ``shown`` and everything ``known`` before; ``found`` is what must stay uncertain.

    Ranges are computed for every hidden cell; for those that are not sensitive only whether they
    follow exactly from the others. Two ``guesses`` that fit everything published and differ enough
    spare the search for a figure's range.
    """
    tables = {**known, **{(table.code, table.period.code): table for table in shown}}
    attacker = Attacker(
        tables.values(),
        equations,
        floors(tables),
        lambda column: is_signed(column, settings),
        rounded,
    )
    cells = {cell for cell in attacker.seen if (cell.table, cell.period) in known}
    found = [secret for secret in found if secret.cell not in cells]
    implied = implied_zeros(equations, attacker.seen, {o.cell for o in found if o.reason == NONE})
    found = [secret for secret in found if secret.reason != NONE or secret.cell not in implied]
    found = without_known_groups(found, equations)
    enough = {form_of(secret): secret.width for secret in found}
    hidden = [
        Form(((1, cell),))
        for cell in attacker.unknown
        if (cell.row, cell.column) in tables[cell.table, cell.period].hidden
    ]
    others = {form: 1.0 for form in hidden if form not in enough}
    attack = attacker.run([*enough, *others], {**others, **enough}, guesses)
    marked = sum(len(table.hidden) for table in shown)
    judged = _judged(attack, found, enough, others, marked)
    return replace(
        judged,
        tables=tuple(dict.fromkeys(table.code for table in shown)),
        earlier_tables=len(set(known) - {(table.code, table.period.code) for table in shown}),
        equations=len(equations),
    )


def _judged(
    attack: Attack,
    found: Sequence[Sensitive],
    enough: Mapping[Form, float],
    others: Mapping[Form, float],
    marked: int,
) -> Audit:
    leaks = []
    for secret in found:
        low, high = attack.ranges[form_of(secret)]
        if high - low < secret.width - NEAR:
            leaks.append(Leak(secret, low, high))
    exact = [form.terms[0][1] for form in others if attack.width(form) < NEAR]
    tight = min(enough, key=lambda form: attack.width(form) - enough[form], default=None)
    return Audit(
        leaks=tuple(leaks),
        sensitive=len(enough),
        hidden=marked,
        programs=attack.programs,
        components=attack.components,
        largest=attack.largest,
        recoverable=tuple(exact),
        narrowest=None if tight is None else attack.width(tight),
        narrowest_required=None if tight is None else enough[tight],
    )


def without_known_groups(
    found: Iterable[Sensitive], equations: Sequence[Equation]
) -> list[Sensitive]:
    """The sensitive figures, without those of groups in which the tables can count nobody else.

    No table has a row for other people of such a group. So an equation says that the figure and the
    whole group are one number, whatever that number is.
    """
    first: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        while cell in first:
            cell = first[cell]
        return cell

    for equation in equations:
        if equation.sign == "=" and len(equation.left) == len(equation.right) == 1:
            (weight, one), (other_weight, other) = *equation.left, *equation.right
            if weight == other_weight and root(one) != root(other):
                first[root(one)] = root(other)
    return [
        secret
        for secret in found
        if secret.reason != GROUP or secret.whole is None or root(secret.cell) != root(secret.whole)
    ]


def implied_zeros(
    equations: Sequence[Equation], seen: Mapping[Cell, tuple[float, float]], candidates: set[Cell]
) -> set[Cell]:
    """Cells of small groups of which everybody knows that they are zero.

    A printed zero of a larger group says so, or no table has rows in which they could be more.
    """
    zero = {cell for cell, (low, high) in seen.items() if low == high == 0} - candidates
    alone = [(*equation.left, *equation.right) for equation in equations if equation.sign == "="]
    implied = {terms[0][1] for terms in alone if len(terms) == 1} & candidates
    known = [
        (whole[0][1], [cell for _, cell in parts])
        for equation in equations
        for whole, parts in _wholes(equation)
        if len(whole) == 1 and all(weight == 1 for weight, _ in (*whole, *parts))
    ]
    grew = True
    while grew:
        grew = False
        for whole, parts in known:
            if whole in zero or whole in implied:
                new = set(parts) & candidates - implied
                grew = grew or bool(new)
                implied |= new
    return implied


def _wholes(equation: Equation) -> Iterator[tuple[Side, Side]]:
    """Sides of an equation with what is at most as much."""
    yield equation.right, equation.left
    if equation.sign == "=":
        yield equation.left, equation.right
