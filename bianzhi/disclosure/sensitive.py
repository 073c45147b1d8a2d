"""Which figures may not become known: the rules of primary suppression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from bianzhi.disclosure.attack.system import System
from bianzhi.disclosure.knowledge.knowledge import is_personal_count, wholes
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute.aggregate import UNKNOWN
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import Column

SMALL, REST, GROUP, NONE, MONEY = "small", "small_rest", "everyone", "nobody", "money"
# Nobody of a group, where no printed zero of a larger group says so anyway.
ALONE = "nobody_alone"


@dataclass(frozen=True)
class Contributions:
    """The largest and second largest part that one organization brings to a sum, and the sum."""

    largest: Decimal
    second: Decimal
    total: Decimal


@dataclass(frozen=True)
class Sensitive:
    """A figure, or what is left of ``whole`` beside it, that must stay uncertain by ``width``."""

    cell: Cell
    width: float
    reason: str
    whole: Cell | None = None


@dataclass(frozen=True)
class Target:
    """A quantity of a system whose range must be at least ``width`` wide."""

    place: int
    width: float
    reason: str


def sensitive(
    tables: Iterable[FilledTable],
    settings: Settings,
    contributions: Mapping[Cell, Contributions] | None = None,
) -> list[Sensitive]:
    """Every sensitive figure of tables that still hold all their values."""
    sensitives: dict[tuple[Cell, Cell | None], Sensitive] = {}
    for table in tables:
        for row in table.rows:
            for secret in (
                *_of_row(table, row, settings),
                *_money(table, row, contributions or {}, settings),
            ):
                sensitives.setdefault((secret.cell, secret.whole), secret)
    return list(sensitives.values())


def _of_row(table: FilledTable, row: Row, settings: Settings) -> Iterator[Sensitive]:
    personal = [column for column in table.leaves if is_personal_count(column)]
    for column in personal:
        value = table.value(row.code, column.code) or 0
        if 0 < value < settings.threshold:
            yield Sensitive(_cell(table, row, column.code), settings.width, SMALL)
    for column, whole in _with_wholes(table, personal):
        yield from _beside(table, row, column, whole, settings)


def _beside(
    table: FilledTable, row: Row, column: Column, whole: str, settings: Settings
) -> Iterator[Sensitive]:
    """What a figure says about the others of its group."""
    value, total = (table.value(row.code, code) or 0 for code in (column.code, whole))
    cell, group = _cell(table, row, column.code), _cell(table, row, whole)
    rest = total - value
    is_part = column.of == whole
    if value and 0 < rest < settings.threshold <= total and not is_part:
        yield Sensitive(cell, settings.width, REST, group)
    if value and rest == 0 and settings.threshold <= total < settings.group_below:
        yield Sensitive(cell, settings.width, GROUP, group)
    # That nobody of a small group has an attribute says it of each of them.
    if value == 0 and 0 < total < settings.threshold and not column.code.endswith(UNKNOWN):
        yield Sensitive(cell, settings.width, NONE)


def _with_wholes(table: FilledTable, personal: list[Column]) -> Iterator[tuple[Column, str]]:
    codes = {column.code for column in personal}
    for column in personal:
        if column.of in codes:
            yield column, column.of
    for column, whole in wholes([column for column in personal if column.is_additive]):
        yield column, whole.code


def _money(
    table: FilledTable,
    row: Row,
    contributions: Mapping[Cell, Contributions],
    settings: Settings,
) -> Iterator[Sensitive]:
    for column in table.leaves:
        cell = _cell(table, row, column.code)
        if cell in contributions:
            width = money_width(contributions[cell], settings)
            if width:
                yield Sensitive(cell, width, MONEY)


def money_width(one: Contributions, settings: Settings) -> float:
    """How uncertain a sum must stay so that nobody learns what one organization brings; 0 where it
    may.
    """
    largest, second, total = float(one.largest), float(one.second), float(one.total)
    if largest <= 0:
        return 0.0
    margin = largest * settings.p_percent / 100
    is_dominated = largest > settings.dominance_share * total
    if is_dominated or total - largest - second < margin:
        return 2 * margin
    return 0.0


def targets(found: Iterable[Sensitive], system: System, zeros_said: bool = True) -> list[Target]:
    """Sensitive figures as quantities, each once, without those that readers know anyway.

    Readers know a zero that a printed zero implies. They know the kind of everyone in a group if
    the tables can count nobody else there: the figure and the group are then one quantity.
    """
    found = list(found)
    nobody = {system.of_cell[secret.cell] for secret in found if secret.reason == NONE}
    implied = _implied_zeros(system, nobody) if zeros_said else set()
    result: dict[int, Target] = {}
    for secret in found:
        place = system.of_cell[secret.cell]
        if secret.reason == NONE and place in implied:
            continue
        if secret.reason == GROUP and secret.whole and place == system.of_cell[secret.whole]:
            continue
        if secret.whole is not None:
            place = system.rests[secret.cell, secret.whole]
        known = result.get(place)
        if known is None or known.width < secret.width:
            result[place] = Target(place, secret.width, secret.reason)
    return list(result.values())


def _implied_zeros(system: System, candidates: set[int]) -> set[int]:
    """Zeros that a published zero of a larger group implies for each of its parts.

    Also those of which an equation says nothing but that.
    """
    implied: set[int] = set()
    rows = [
        (system.matrix.indices[start:end], system.matrix.data[start:end])
        for start, end in zip(system.matrix.indptr, system.matrix.indptr[1:], strict=False)
    ]
    rows = [row for row in rows if not np.any(np.abs(system.values[row[0]]) > 0)]
    grew = True
    while grew:
        grew = False
        for places, data in rows:
            if len(places) == 1:
                implied |= {int(places[0])} & candidates
            for sign in (1, -1):
                alone = places[data * sign > 0]
                if len(alone) != 1:
                    continue
                whole = int(alone[0])
                if whole in candidates and whole not in implied:
                    continue
                parts = {int(p) for p in places if p != whole} & candidates
                grew = grew or bool(parts - implied)
                implied |= parts
    return implied


def _cell(table: FilledTable, row: Row, column: str) -> Cell:
    return Cell(table.code, table.period.code, row.code, column)
