"""Equations between figures: read from data, evaluated for the check sheet.

Two kinds follow from the shape of a table: a row is the sum of the rows below it, and a column is
the sum of the columns declared as parts ``of`` it. ``balances.yml`` declares all others. An
attacker who tries to recover an unpublished figure knows the same equations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from bianzhi.core.configuration.typed_yaml import DATACLASS, Whole, read
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.define.definitions import FOLDER, BadDefinition, Column, Label

PREVIOUS = "previous"
# The row, in a table of reference dates, of the report's own period.
OWN_MOMENT = "period"
# The row, in a table of months, from which the report's period starts.
OPENING = "opening"
_TERM = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<table>[A-Z]\w*)(\[(?P<row>[^\]]+)\])?\.(?P<column>\w+)"
    r"(@(?P<when>previous))?\s*"
)
SUM_OF_ROWS = {"zh": "各行之和等于上级行", "en": "Rows add up to the row above them"}
SUM_OF_GROUPS = {"zh": "各分组之和等于全部", "en": "Groups add up to the whole"}
SUM_OF_COLUMNS = {"zh": "各分项之和等于小计", "en": "Parts add up to their column"}


# The groups of ``_TERM``; missing ones are None.
Term = dict[str, Any]


class Cell(NamedTuple):
    """A figure by its place: table with aggregation, period, row, column."""

    table: str
    period: str
    row: str
    column: str


# One side of an equation: (coefficient, cell). Coefficients of the check sheet are integers.
Side = tuple[tuple[float, Cell], ...]


@dataclass(frozen=True)
class Equation:
    """A comparison of ``left`` and ``right`` by = or <=; terms are (coefficient, cell)."""

    rule: str
    text: Label
    place: Label
    left: Side
    right: Side
    sign: str = "="
    is_by_shape: bool = False
    is_detail: bool = False


@dataclass(frozen=True)
class Check:
    """An equation with the figures of both sides."""

    equation: Equation
    left: Decimal
    right: Decimal

    @property
    def difference(self) -> Decimal:
        """Left side less right side, in units of the figures."""
        return self.left - self.right

    @property
    def holds(self) -> bool:
        """Whether the comparison of the equation is true."""
        return self.left <= self.right if self.equation.sign == "<=" else self.left == self.right


@dataclass(frozen=True)
class Rule:
    """A declared rule.

    ``rows`` applies it to each row of its first table, to top (the total and each group) or to
    first (the rows of the outer dimension). A rule is one equation if every term names its row.
    ``depth`` excludes rows further down, where a column has no meaning.
    """

    __pydantic_config__ = DATACLASS

    id: str
    text: Label
    left: str
    right: str
    rows: Literal["each", "top", "first"] = "each"
    sign: Literal["=", "<="] = "="
    depth: Whole | None = None


Rules = tuple[Rule, ...]


Tables = Mapping[tuple[str, str], FilledTable]


@cache
def rules() -> list[Rule]:
    """The declared rules, in their order."""
    return list(read(FOLDER / "balances.yml", Rules))


def equations(tables: Tables, period: str) -> list[Equation]:
    """Every equation whose tables exist, including those with the previous period."""
    parsed_rows = [equation for table in tables.values() for equation in by_shape(table)]
    return [*parsed_rows, *across(tables, period)]


def across(tables: Tables, period: str) -> list[Equation]:
    """The equations between groups and the whole, and those of all declared rules."""
    result = list(by_group(tables, period))
    for rule in rules():
        result += _declared(rule, tables, period)
    return result


def with_previous() -> set[str]:
    """The tables whose figures of the previous period some rule needs."""
    sides = [side for rule in rules() for side in (rule.left, rule.right)]
    terms = [term for side in sides for term in terms_of(side)]
    return {term["table"] for term in terms if term["when"] == PREVIOUS}


def by_group(tables: Tables, period: str) -> Iterator[Equation]:
    """Each row of a table is the sum of its rows in the groups of an aggregation."""
    for (code, when), grouped in tables.items():
        whole = tables.get((grouped.definition.code, when))
        if when != period or "@" not in code or whole is None:
            continue
        groups = [row.code for row in grouped.rows if row.depth == 1]
        regrouped = code.partition("@")[2] in whole.definition.rows
        for row in whole.rows:
            if row.depth and regrouped:
                break
            places = [f"{group}.{row.code}" if row.depth else group for group in groups]
            parts = [place for place in places if place in grouped.row]
            if row.is_detail or row.code in whole.headings or not parts:
                continue
            for column in whole.leaves:
                if column.is_additive:
                    yield Equation(
                        f"{grouped.definition.code}.groups",
                        SUM_OF_GROUPS,
                        row.label,
                        ((1, Cell(whole.code, period, row.code, column.code)),),
                        tuple((1, Cell(code, period, part, column.code)) for part in parts),
                    )


def check(equations: Sequence[Equation], tables: Tables) -> list[Check]:
    """Evaluate both sides of each equation."""
    return [
        Check(equation, _side(equation.left, tables), _side(equation.right, tables))
        for equation in equations
    ]


def by_shape(table: FilledTable) -> Iterator[Equation]:
    """The equations from rows and columns of a table; reference dates are not summed."""
    children: dict[str, list[Row]] = {}
    for row in table.rows:
        adds_up = row.parent not in table.headings and not table.definition.series
        if row.parent is not None and adds_up:
            children.setdefault(row.parent, []).append(row)
    period = table.period.code
    for parent, parts in children.items():
        for column in table.leaves:
            if column.is_additive:
                yield Equation(
                    f"{table.definition.code}.rows",
                    SUM_OF_ROWS,
                    table.row[parent].label,
                    ((1, Cell(table.code, period, parent, column.code)),),
                    tuple((1, Cell(table.code, period, row.code, column.code)) for row in parts),
                    is_by_shape=True,
                    is_detail=parts[0].is_detail,
                )
    for total, columns in partitions(table.columns):
        for row in table.rows:
            if row.code in table.headings:
                continue
            yield Equation(
                f"{table.definition.code}.columns",
                SUM_OF_COLUMNS,
                row.label,
                ((1, Cell(table.code, period, row.code, total)),),
                tuple((1, Cell(table.code, period, row.code, part)) for part in columns),
                is_by_shape=True,
                is_detail=row.is_detail,
            )


def partitions(columns: Sequence[Column]) -> Iterator[tuple[str, list[str]]]:
    """Columns and the parts that they sum up; each group of a head is a separate partition."""
    parts: dict[str, list[str]] = {}
    for column in columns:
        if column.columns:
            yield from partitions(column.columns)
        elif column.of:
            parts.setdefault(column.of, []).append(column.code)
    yield from parts.items()


def _declared(rule: Rule, tables: Tables, period: str) -> Iterator[Equation]:
    left, right = terms_of(rule.left), terms_of(rule.right)
    codes = {code for code, _ in tables}
    for suffix in sorted({code.partition("@")[2] for code in codes}):
        yield from _for_aggregation(rule, left, right, suffix, tables, period)


def _for_aggregation(
    rule: Rule,
    left: Sequence[Term],
    right: Sequence[Term],
    suffix: str,
    tables: Tables,
    period: str,
) -> Iterator[Equation]:
    def code(name: str) -> str:
        return f"{name}@{suffix}" if suffix else name

    def when(term: Term) -> str:
        if term["when"] != PREVIOUS:
            return period
        table = tables.get((code(term["table"]), period))
        before = table.period.previous() if table else None
        return before.code if before else ""  # a code that no table has

    def placed(term: Term, row: Row) -> tuple[int, Cell]:
        place = term["row"] or row.code
        if term["row"] == OWN_MOMENT:
            place = f"{row.code}.{period}" if row.depth else period
        if term["row"] == OPENING:
            place = f"{main.period.opening:%Y-%m}"
        cell = Cell(code(term["table"]), when(term), place, term["column"])
        return (-1 if term["sign"] == "-" else 1, cell)

    if not {(code(term["table"]), when(term)) for term in (*left, *right)} <= set(tables):
        return
    main = tables[code(left[0]["table"]), period]
    terms = (*left, *right)
    named = all(term["row"] for term in terms)
    # The previous period has no detail.
    without_detail = any(term["when"] == PREVIOUS for term in terms)
    # Reference dates have no total over the groups.
    of_groups = suffix and any(term["row"] == OWN_MOMENT for term in terms)
    rows = [row for row in main.rows if row.code == left[0]["row"]] if named else main.rows
    for row in rows:
        if (row.is_detail and without_detail) or (of_groups and not row.depth):
            continue
        if named or _applies(rule, row, suffix, main):
            yield Equation(
                rule.id,
                rule.text,
                row.label,
                tuple(placed(term, row) for term in left),
                tuple(placed(term, row) for term in right),
                sign=rule.sign,
                is_detail=row.is_detail,
            )


def _applies(rule: Rule, row: Row, suffix: str, table: FilledTable) -> bool:
    if row.code in table.headings:
        return False
    # A dimension that comes in front of the first one pushes the others down.
    added = int(bool(suffix) and suffix != table.definition.rows[0])
    if rule.depth is not None and row.depth > rule.depth + added:
        return False
    if rule.rows == "each":
        return True
    if rule.rows == "first":
        return row.depth == 1
    return row.depth == 0 or (bool(suffix) and row.depth == 1)


def terms_of(text: str) -> list[Term]:
    """The terms of one side of a rule: sign, table, row, column and period of each."""
    result, place = [], 0
    while place < len(text):
        match = _TERM.match(text, place)
        if not match or (place and not match["sign"]):
            raise BadDefinition(f"balances.yml: a rule cannot be read at: {text[place:]}")
        result.append(match.groupdict())
        place = match.end()
    return result


def _side(terms: Side, tables: Tables) -> Decimal:
    total = Decimal(0)
    for coefficient, cell in terms:
        table = tables[cell.table, cell.period]
        total += Decimal(coefficient) * Decimal(table.value(cell.row, cell.column) or 0)
    return total
