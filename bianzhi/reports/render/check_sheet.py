"""The lines of a check sheet: single balances, and counts of balances that hold by shape.

The checks of a public edition must not reveal the hidden figures of its tables. A side is shown
only if the report shows every figure of the equation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.balances import SUM_OF_COLUMNS, SUM_OF_GROUPS, SUM_OF_ROWS, Cell, Check
from bianzhi.reports.compute.document import INTERNAL, Document
from bianzhi.reports.compute.filled_table import FilledTable

MINUS = "−"
SUMS = (SUM_OF_ROWS, SUM_OF_COLUMNS, SUM_OF_GROUPS)
SIGNS = {"=": "＝", "<=": "≤"}
Tables = Mapping[tuple[str, str], FilledTable]


@dataclass(frozen=True)
class Line:
    """One balance with both sides; None for a side that may not be shown."""

    rule: str
    text: str
    table: str
    place: str
    left: Decimal | None
    sign: str
    right: Decimal | None
    holds: bool
    depth: int

    @property
    def difference(self) -> Decimal | None:
        """Left side less right side; None if one of them is hidden."""
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True)
class Tally:
    """The number of checked balances of a rule in a table."""

    rule: str
    text: str
    table: str
    count: int
    broken: int


def is_sum(check: Check) -> bool:
    """Whether a balance follows from the shape of tables: rows, columns or groups that add up."""
    return check.equation.text in SUMS


def broken(document: Document) -> list[Line]:
    """Every balance that does not hold."""
    return _lines(document, [check for check in document.checks if not check.holds])


def declared(document: Document) -> list[Line]:
    """The declared balances that hold, without those of single organizations."""
    return _lines(
        document,
        [
            check
            for check in document.checks
            if check.holds and not is_sum(check) and not check.equation.is_detail
        ],
    )


def tallies(document: Document) -> list[Tally]:
    """The number of balances by table and rule, in the order of the checks."""
    result: dict[tuple[str, str, str], list[int]] = {}
    for check in document.checks:
        equation = check.equation
        table = layout.number(document, equation.left[0][1].table)
        counts = result.setdefault((equation.rule, equation.text[document.lang], table), [0, 0])
        counts[0] += 1
        counts[1] += not check.holds
    return [Tally(*key, *counts) for key, counts in result.items()]


def summary(document: Document) -> str:
    """One sentence with the number of checked and of broken balances."""
    failed = sum(not check.holds for check in document.checks)
    code = "paper.checks_broken" if failed else "paper.checks_passed"
    lang = document.lang
    count, broken = (locale_text.count(number, lang) for number in (len(document.checks), failed))
    return message(code, lang, count=count, broken=broken)


def verdict(line: Line, lang: str) -> str:
    """Whether the equation holds, as a word of the language."""
    return message("paper.holds" if line.holds else "paper.fails", lang)


def side(value: Decimal | None, lang: str) -> str:
    """A printed side: all its digits, no trailing zeros."""
    if value is None:
        return message("paper.not_shown", lang)
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def _lines(document: Document, checks: Sequence[Check]) -> list[Line]:
    tables = {(table.code, table.period.code): table for table in document.tables}
    return [_line(document, tables, check) for check in checks]


def _line(document: Document, tables: Tables, check: Check) -> Line:
    equation = check.equation
    first = equation.left[0][1]
    is_shown = _is_shown(document, tables, [cell for _, cell in (*equation.left, *equation.right)])
    place, depth = _place(document, tables, first, equation.place[document.lang])
    if is_sum(check):
        place += _column(document, tables, first)
    return Line(
        rule=equation.rule,
        text=equation.text[document.lang],
        table=layout.number(document, first.table),
        place=place,
        left=check.left if is_shown else None,
        sign=SIGNS[equation.sign],
        right=check.right if is_shown else None,
        holds=check.holds,
        depth=depth,
    )


def _is_shown(document: Document, tables: Tables, cells: Sequence[Cell]) -> bool:
    if document.edition == INTERNAL:
        return True
    for cell in cells:
        table = tables.get((cell.table, cell.period))
        if table is None or cell.row not in table.row or cell.column not in table.column:
            return False
        if (cell.row, cell.column) in table.hidden:
            return False
    return True


def _place(document: Document, tables: Tables, cell: Cell, label: str) -> tuple[str, int]:
    """The full path to a row, because names like 政府 repeat below each level."""
    table = tables.get((cell.table, cell.period))
    row = table.row.get(cell.row) if table else None
    if row is None or not row.items:
        return label, 0
    return " / ".join(document.label(item.label) for item in row.items), row.depth


def _column(document: Document, tables: Tables, cell: Cell) -> str:
    """The column of the balance, because the text of a sum does not name it."""
    table = tables.get((cell.table, cell.period))
    if table is None or cell.column not in table.column:
        return f" [{cell.column}]"
    column = table.column[cell.column]
    return f" [{table.leaves.index(column) + 1} {document.label(column.label)}]"
