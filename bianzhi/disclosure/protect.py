"""The public edition of tables: what may be read stays, what could name a person goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Any

import numpy as np
from scipy.sparse.csgraph import connected_components

from bianzhi.disclosure.attack.attack import Guesses
from bianzhi.disclosure.attack.system import Builder, System, rounded_cells
from bianzhi.disclosure.audit import Audit, audit
from bianzhi.disclosure.knowledge import knowledge as known_facts
from bianzhi.disclosure.knowledge.sums import Tables
from bianzhi.disclosure.knowledge.totals import SAME
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.methods.exact import exact
from bianzhi.disclosure.methods.greedy import Choice, Greedy
from bianzhi.disclosure.methods.rounding import possible_truths, rounded_tables
from bianzhi.disclosure.notes import notes
from bianzhi.disclosure.sensitive import (
    ALONE,
    MONEY,
    NONE,
    Contributions,
    Sensitive,
    Target,
    sensitive,
    targets,
)
from bianzhi.disclosure.settings import ROUNDING, Settings, default
from bianzhi.disclosure.utility import Utility, utility
from bianzhi.reports.compute.balances import Cell, Equation
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Label

MOST_ROUNDS = 6


@dataclass(frozen=True)
class Protected:
    """Tables without what they hide, what readers must know, and how the attack on them went."""

    tables: list[FilledTable]
    notes: list[Label]
    audit: Audit
    utility: Utility
    rounded: Mapping[Cell, int]


def protect(
    tables: Sequence[FilledTable],
    published_before: Sequence[FilledTable] = (),
    settings: Settings | None = None,
    contributions: Callable[[FilledTable], Mapping[Cell, Contributions]] | None = None,
) -> Protected:
    """Hides (or rounds) until no sensitive figure can be found out, and attacks the result.

    ``published_before`` are tables of earlier public editions as they were shown, marks and all;
    ``contributions`` tells what the largest organizations bring to the sums of money of a table.
    """
    settings = settings or default()
    plain = [merged(table, settings) for table in tables if table.definition.public]
    before = editions(plain, published_before)
    every = {**before, **known_facts.by_code(plain)}
    equations = known_facts.knowledge(every, settings) + _unchanged(plain, before)
    brought: dict[Cell, Contributions] = {}
    if contributions is not None:
        for table in plain:
            brought |= contributions(table)
    secrets = sensitive(plain, settings, brought) + _hidden_before(before, settings)
    rests = [(secret.cell, secret.whole) for secret in secrets if secret.whole]
    equations, system = _fitting(every, equations, before, rests, settings)
    secrets = _still_open(secrets, before, system, settings)
    shown, rounded, report = _until_safe(plain, before, equations, secrets, system, settings)
    return Protected(
        shown, notes(report, settings, shown), report, utility(plain, shown, rounded), rounded
    )


def _fitting(
    every: Tables,
    equations: list[Equation],
    before: Tables,
    rests: Sequence[tuple[Cell, Cell]],
    settings: Settings,
) -> tuple[list[Equation], System]:
    """The equations without those that join editions which contradict each other there.

    What was restated since an edition came out is not what that edition counted.
    """
    system = system_of(every, equations, before, rests, settings)
    while True:
        joins = [equation for equation in equations if _joined_rows(equation, before)]
        wrong = [
            equation for equation in joins if _joined_rows(equation, before) & system.contradicted
        ]
        wrong = wrong or (joins if not system.fits else [])
        if not wrong:
            return equations, system
        dropped = set(map(id, wrong))
        equations = [equation for equation in equations if id(equation) not in dropped]
        system = system_of(every, equations, before, rests, settings)


def _joined_rows(equation: Equation, before: Mapping) -> set[tuple[str, str, str]]:
    """The rows of earlier editions in an equation that also speaks of another edition."""
    cells = [cell for _, cell in (*equation.left, *equation.right)]
    old = {(c.table, c.period, c.row) for c in cells if (c.table, c.period) in before}
    editions = {(c.period, (c.table, c.period) in before, "~" in c.table) for c in cells}
    return old if len(editions) > 1 else set()


def _until_safe(
    plain: list[FilledTable],
    before: Tables,
    equations: Sequence[Equation],
    found: Sequence[Sensitive],
    system: System,
    settings: Settings,
) -> tuple[list[FilledTable], dict[Cell, int], Audit]:
    """Protects and attacks in turn; what is found out is protected by more the next time."""
    wanted = {secret: secret for secret in found}
    rounded: dict[Cell, int] = {}
    choice: Choice | None = None
    for _ in range(MOST_ROUNDS):
        hiding = list(wanted.values())
        tables = plain
        if settings.method == ROUNDING:
            tables, rounded = rounded_tables(plain, system, settings, hiding, before.values())
            # Money is not rounded; what no choice of multiples protects is hidden after all.
            hiding = [
                secret
                for secret in hiding
                if secret.reason == MONEY or secret.width > 2 * settings.width
            ]
        choice = choose(system, targets(hiding, system), settings, choice)
        shown = hide(tables, system, choice.hidden, settings)
        moves = choice.moves
        if rounded:
            every = targets(wanted.values(), system, zeros_said=False)
            moves = possible_truths(system, tables, rounded, choice.hidden, every)
        guesses = Guesses(system.of_cell, system.values, moves)
        report = audit(
            shown, found, equations, before, settings, {**rounded, **_bases(before)}, guesses
        )
        if report.passed:
            break
        for leak in report.leaks:
            secret = wanted[leak.one]
            # A printed zero no longer implies this one, since that is hidden now.
            more: dict[str, Any] = (
                {"reason": ALONE} if secret.reason == NONE else {"width": secret.width * 1.5}
            )
            wanted[leak.one] = replace(secret, **more)
    return shown, rounded, report


def editions(
    plain: Sequence[FilledTable], published: Sequence[FilledTable]
) -> dict[tuple[str, str], FilledTable]:
    """Earlier tables by code and period; one of the same period as another gets its own code."""
    filled_tables: dict[tuple[str, str], FilledTable] = {}
    taken = {(table.code, table.period.code) for table in plain}
    for table in published:
        code, number = table.code, 1
        while (code, table.period.code) in taken:
            number += 1
            code = f"{table.code}~{number}"
        taken.add((code, table.period.code))
        filled_tables[code, table.period.code] = replace(table, code=code)
    return filled_tables


def _unchanged(plain: Sequence[FilledTable], before: Mapping) -> list[Equation]:
    """Two editions of one period: a row whose printed figures agree is taken for unchanged."""
    now = known_facts.by_code(plain)
    equations = []
    for (code, period), old in before.items():
        new = now.get((code.partition("~")[0], period))
        if new is None or "~" not in code:
            continue
        for row in old.rows:
            columns = [c.code for c in old.leaves if c.code in new.column and c.ratio is None]
            both = [c for c in columns if (row.code, c) not in old.hidden]
            if row.code in new.row and all(
                old.value(row.code, c) == new.value(row.code, c) for c in both
            ):
                equations += [
                    Equation(
                        "unchanged",
                        SAME,
                        row.label,
                        ((1, Cell(code, period, row.code, c)),),
                        ((1, Cell(new.code, period, row.code, c)),),
                    )
                    for c in columns
                ]
    return equations


def _hidden_before(before: Mapping, settings: Settings) -> list[Sensitive]:
    """What an earlier edition hides of persons stays hidden, whatever is published now."""
    if not before:
        return []
    equations = known_facts.knowledge(before, settings)
    cells = [
        Cell(table.code, table.period.code, row, column)
        for table in before.values()
        for row, column in table.hidden
        if table.column[column].personal and table.column[column].ratio is None
    ]
    asked = [Sensitive(cell, settings.width, "before") for cell in cells]
    # Of rounded figures those that may be few: as many whole numbers stay possible as did.
    asked += [
        Sensitive(cell, settings.threshold - 1, "before")
        for cell, (low, _) in rounded_cells(before.values()).items()
        if low < settings.threshold
    ]
    alone = audit(list(before.values()), asked, equations, {}, settings, _bases(before))
    known = {leak.one.cell for leak in alone.leaks}
    return [secret for secret in asked if secret.cell not in known]


def _still_open(
    found: Sequence[Sensitive],
    before: Tables,
    system: System,
    settings: Settings,
) -> list[Sensitive]:
    """What is sensitive, given what earlier editions left open of it.

    A figure that was shown as a multiple stays as open as that leaves it. Where the present
    edition has it too, its own rules say whether it is sensitive. That rows are gone says that
    their earlier figures are zero, whatever is hidden.
    """
    rounded = rounded_cells(before.values())
    ranges = {system.of_cell[cell] for cell in rounded}
    earlier = np.array(
        [all((c.table, c.period) in before for c in cells) for cells in system.cells]
    )
    zeros = system.zeros(earlier & ~np.isinf(system.cost)) if before else set()
    asked = []
    for secret in found:
        place = system.of_cell[secret.cell]
        if secret.cell in rounded and (place in zeros or not earlier[place]):
            continue
        width = min(secret.width, settings.threshold - 1) if place in ranges else secret.width
        asked.append(replace(secret, width=width))
    return asked


def _bases(before: Tables) -> dict[Cell, int]:
    """Rounded figures of earlier editions, and the number that they are multiples of."""
    return {
        cell: before[cell.table, cell.period].rounded_to or 1
        for cell in rounded_cells(before.values())
    }


def system_of(
    every: Mapping,
    equations: Sequence[Equation],
    before: Mapping,
    rests: Sequence[tuple[Cell, Cell]],
    settings: Settings,
) -> System:
    """The system of all tables; what was shown before can be hidden no more."""
    system = Builder(every, known_facts.floors(every), settings).build(equations, rests)
    rounded = rounded_cells(before.values())
    for place, cells in enumerate(system.cells):
        old = [cell for cell in cells if (cell.table, cell.period) in before]
        was_shown = [
            cell
            for cell in old
            if (cell.row, cell.column) not in before[cell.table, cell.period].hidden
            and cell not in rounded
        ]
        new = [cell for cell in cells if (cell.table, cell.period) not in before]
        if was_shown:
            system.cost[place] = np.inf
        elif not new:
            system.hidden[place] = True
        else:
            system.cost[place] = sum(_cost(every, cell, system.values[place]) for cell in new)
    return system


def _cost(every: Mapping, cell: Cell, value: float) -> float:
    """What readers lose with a figure: more with large ones, totals and what has no persons.

    A zero is dear because readers who take it for one anyway would be right.
    """
    table = every[cell.table, cell.period]
    column, row = table.column[cell.column], table.row[cell.row]
    cost = 1 + log2(1 + abs(value)) / 4
    if not value:
        cost = 50.0 if cell.column.endswith("unknown") else 4.0
    if row.depth == 0:
        cost *= 4
    return cost if column.personal else 3 * cost


def choose(
    system: System, wanted: Sequence[Target], settings: Settings, before: Choice | None = None
) -> Choice:
    """What to hide: exactly for small parts, step by step for large ones, from ``before`` on."""
    greedy = Greedy(system, wanted, before)
    choice = greedy.run()
    hidden = choice.hidden
    for places in parts(system):
        inside = [target for target in wanted if target.place in places]
        if inside and len(places) <= settings.exact_below:
            best = exact(system, inside, greedy.forced, np.array(sorted(places)))
            if best is not None:
                chosen = list(places)
                if system.cost[chosen] @ best[chosen] < system.cost[chosen] @ hidden[chosen]:
                    hidden[chosen] = best[chosen]
    return choice


def parts(system: System) -> list[set[int]]:
    """Quantities that share equations, those left out that cannot move."""
    fixed = ~np.isfinite(system.cost) & ~system.hidden
    free = system.matrix[:, ~fixed]
    count, labels = connected_components(free.T @ free, directed=False)
    groups: list[set[int]] = [set() for _ in range(count)]
    for place, label in zip(np.flatnonzero(~fixed), labels, strict=True):
        groups[label].add(int(place))
    return groups


def hide(
    tables: Sequence[FilledTable], system: System, hidden: np.ndarray, settings: Settings
) -> list[FilledTable]:
    """Copies of the tables in which what is hidden is gone, and ratios of it too."""
    return [_hidden_in(table, system, hidden, settings) for table in tables]


def _hidden_in(
    table: FilledTable, system: System, hidden: np.ndarray, settings: Settings
) -> FilledTable:
    marks = dict(table.hidden)
    for row in table.rows:
        if row.code in table.headings:
            continue
        for column in table.leaves:
            place = system.of_cell.get(Cell(table.code, table.period.code, row.code, column.code))
            if place is not None and hidden[place]:
                marks[row.code, column.code] = settings.mark
        for column in table.leaves:
            if column.ratio and any((row.code, code) in marks for code in column.ratio):
                marks[row.code, column.code] = settings.mark
    values = {place: value for place, value in table.values.items() if place not in marks}
    return replace(table, values=values, hidden=marks)
