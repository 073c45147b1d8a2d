"""Figures as they are named and printed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bianzhi.reports.compute.filled_table import FilledTable, Value
from bianzhi.reports.define.definitions import Column


def figure_id(table: FilledTable, edition: str, row: str, column: str) -> str:
    """The permanent id of a figure, independent of the order of rows."""
    return f"{table.code}/{edition}/{table.period.code}/{row}/{column}"


def shown(value: Value, column: Column, hidden: str | None = None) -> str:
    """The printed figure: thousands separators, a minus sign, a dash for a missing value.

    Counts of divided organizations have one decimal; whole numbers among them have none.
    """
    if hidden:
        return hidden
    if value is None:
        return "—"
    if column.format == "text":
        return str(value)
    kind = format_of(value, column)
    places = {"count": 0, "percent": 1, "ratio": 2, "decimal": 1, "money": 2}[kind]
    exact = Decimal(value) * 100 if column.format == "percent" else Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,}"
    sign = "−" if rounded < 0 else ""
    return f"{sign}{text}{'%' if column.format == 'percent' else ''}"


def format_of(value: Value, column: Column) -> str:
    """The number format: that of the column; whole numbers among decimals print as counts."""
    is_whole = column.format == "decimal" and value is not None and value == int(value)
    return "count" if is_whole else column.format


def is_zero(text: str) -> bool:
    """Whether a printed figure is zero; zeros are grey in every format."""
    return "0" in text and not any(sign in "123456789" or sign.isalpha() for sign in text)
