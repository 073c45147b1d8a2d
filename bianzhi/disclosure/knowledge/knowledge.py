"""What anybody knows about the figures of published tables besides the figures themselves.

The equations of the check sheet are only a part of it. Totals of the same facts agree wherever they
can be formed (:mod:`bianzhi.disclosure.knowledge.totals`). Parts never exceed the whole, counts are
never negative, and a row exists only because it counts somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bianzhi.disclosure.knowledge.containment import contained
from bianzhi.disclosure.knowledge.counting import conditions
from bianzhi.disclosure.knowledge.regions import Relations, relations
from bianzhi.disclosure.knowledge.sums import Tables
from bianzhi.disclosure.knowledge.totals import NOWHERE, cell_of, over_time, same_totals
from bianzhi.disclosure.settings import Settings
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.balances import Cell, Equation, Side
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import Column, Label

WITHIN: Label = {"zh": "部分不大于整体", "en": "A part is at most the whole"}


def by_code(tables: Iterable[FilledTable]) -> dict[tuple[str, str], FilledTable]:
    """Tables by code and period, as equations name them."""
    return {(table.code, table.period.code): table for table in tables}


def knowledge(tables: Tables, settings: Settings) -> list[Equation]:
    """Every equation and inequality between cells of ``tables``."""
    equations = [equation for table in tables.values() for equation in balances.by_shape(table)]
    for period in sorted({period for _, period in tables}):
        equations += balances.across(tables, period)
    related = relations(tables, settings)
    if not _has_moves(related, tables):
        # As far as anybody can see no organization moved, so places are the same all the time.
        related = replace(related, place_groups=frozenset())
    equations += same_totals(related)
    for table in tables.values():
        equations += parts_of_wholes(table)
        equations += distinct_bounds(table)
    equations += parts_elsewhere(related, equations, tables, settings)
    # The same equation is often said by more than one rule.
    present = (_present(equation, tables) for equation in equations)
    output = {
        (equation.sign, frozenset(equation.left), frozenset(equation.right)): equation
        for equation in present
    }
    return [equation for equation in output.values() if equation.left or equation.right]


def _has_moves(found: Relations, tables: Tables) -> bool:
    """Whether months at some place visibly do not add up to what their year counts there."""

    def total(side: Side) -> float | None:
        result = 0.0
        for weight, cell in side:
            table = tables[cell.table, cell.period]
            if (cell.row, cell.column) in table.hidden or table.rounded_to:
                return None
            result += weight * float(table.value(cell.row, cell.column) or 0)
        return result

    for equation in over_time(replace(found, place_groups=frozenset())):
        left, right = total(equation.left), total(equation.right)
        if left is not None and right is not None and left != right:
            return True
    return False


def floors(tables: Tables) -> dict[Cell, int]:
    """A row of a table of one fact stands there because it counts at least one."""
    result: dict[Cell, int] = {}
    for table in tables.values():
        if len({column.fact for column in table.leaves}) == 1:
            for column in table.leaves:
                if column.is_additive and column.value == "1" and not column.where:
                    for row in table.rows:
                        if row.depth and row.code not in table.headings:
                            result[cell_of(table, row.code, column)] = 1
    return result


def is_signed(column: Column, settings: Settings) -> bool:
    """Can a figure of the column be less than zero?"""
    return column.is_additive and (
        column.code in settings.signed
        or ("-" in column.value and not column.value.startswith("greatest("))
    )


def is_personal_count(column: Column) -> bool:
    """Whether the column counts persons, whole or by the weights of a structure."""
    return column.personal and column.format in ("count", "decimal") and column.ratio is None


def figures(table: FilledTable) -> Iterator[tuple[Row, Column]]:
    """Where the table has numbers of its own; ratios follow from others."""
    for row in table.rows:
        if row.code not in table.headings:
            for column in table.leaves:
                if column.ratio is None and column.format != "text":
                    yield row, column


def parts_of_wholes(table: FilledTable) -> Iterator[Equation]:
    """A column that asks for more than another counts at most as much."""
    counted = [column for column in table.leaves if column.is_additive]
    for column, whole in wholes(counted):
        for row in table.rows:
            if row.code in table.headings:
                continue
            yield Equation(
                f"{table.definition.code}.within",
                WITHIN,
                row.label,
                ((1, cell_of(table, row.code, column)),),
                ((1, cell_of(table, row.code, whole)),),
                sign="<=",
            )


def parts_elsewhere(
    found: Relations, said: Sequence[Equation], tables: Tables, settings: Settings
) -> Iterator[Equation]:
    """Figures that count part of what another figure counts, of whichever table and period.

    Where one of the sums that are ``said`` has the one as a part of the other, nothing is added.
    """
    first = {cell: cells[0] for cells in found.same for cell in cells}
    summed = {
        (first.get(part, part), first.get(whole, whole))
        for equation in said
        for parts, wholes_ in ((equation.left, equation.right), (equation.right, equation.left))
        if len(wholes_) == 1 and all(weight == 1 for weight, _ in (*parts, *wholes_))
        for _, whole in wholes_
        for _, part in parts
    }
    signed = {
        measure.counted
        for (measure, _), cell in found.printed.items()
        if is_signed(tables[cell.table, cell.period].column[cell.column], settings)
    }
    printed = {item: cell for item, cell in found.printed.items() if item[0].counted not in signed}
    for part, whole in contained(printed, found.place_groups):
        if (part, whole) not in summed:
            yield Equation("within", WITHIN, NOWHERE, ((1, part),), ((1, whole),), sign="<=")


def wholes(columns: Sequence[Column]) -> Iterator[tuple[Column, Column]]:
    """Pairs of a column and one that counts at least as much, the parts of sums left out."""
    for column in columns:
        for whole in columns:
            if (column.fact, column.value) != (whole.fact, whole.value) or column.of == whole.code:
                continue
            if conditions(column.where) > conditions(whole.where):
                yield column, whole


def distinct_bounds(table: FilledTable) -> Iterator[Equation]:
    """Different things counted once: a row has at least those of each part, at most their sum."""
    children: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.parent is not None:
            children.setdefault(row.parent, []).append(row)
    for column in table.leaves:
        if column.distinct is None or table.definition.series:
            continue
        for parent, parts in children.items():
            whole = ((1, cell_of(table, parent, column)),)
            each = tuple((1, cell_of(table, part.code, column)) for part in parts)
            rule = f"{table.definition.code}.distinct"
            yield Equation(rule, WITHIN, NOWHERE, whole, each, sign="<=")
            for item in each:
                yield Equation(rule, WITHIN, NOWHERE, (item,), whole, sign="<=")


def _present(equation: Equation, tables: Tables) -> Equation:
    """The equation over cells that are there: a row that is not there counts nothing."""

    def kept(side: Side) -> Side | None:
        there = []
        for coefficient, cell in side:
            table = tables.get((cell.table, cell.period))
            if table is None or cell.column not in table.column:
                return None
            if cell.row in table.row and cell.row not in table.headings:
                there.append((coefficient, cell))
        return tuple(there)

    left, right = kept(equation.left), kept(equation.right)
    if left is None or right is None:
        return Equation(equation.rule, equation.text, equation.place, (), ())
    return Equation(equation.rule, equation.text, equation.place, left, right, equation.sign)
