"""A finished report: tables, charts, checks and texts, independent of the output format.

Renderers take only a ``Document``. They read neither the warehouse nor the clock, so equal
documents give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bianzhi.reports.compute.balances import Check
from bianzhi.reports.compute.filled_table import FilledTable, Row, Value
from bianzhi.reports.define.definitions import Column, Label

INTERNAL, PUBLIC = "internal", "public"
# The colour of zeros on paper and screen: readable but less prominent.
ZERO = "#808080"


@dataclass(frozen=True)
class Chart:
    """A chart of figures in the tables: a Vega-Lite specification and its texts."""

    code: str
    title: str
    alt: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Cover:
    """Texts of the cover in the language of the report; an empty text becomes a line to sign."""

    issuer: str = ""
    preparer: str = ""
    reviewer: str = ""
    classification: str = ""


NO_COVER = Cover()


@dataclass(frozen=True)
class Document:
    """The whole content of a report. Labels of tables are in both languages, texts in ``lang``.

    ``known_at`` is in UTC; renderers print it in office time.
    """

    report: str
    title: str
    subtitle: str
    lang: str
    edition: str
    period: str
    as_of: str
    known_at: str
    tables: Sequence[FilledTable]
    charts: Sequence[Chart] = ()
    checks: Sequence[Check] = ()
    notes: Sequence[str] = ()
    is_draft: bool = False
    definitions_version: str = ""
    cover: Cover = NO_COVER
    facts_sql: Mapping[str, str] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The name of its files without suffix."""
        period = self.period.removeprefix(f"{self.report}-")
        parts = [self.report, period, self.edition, self.lang]
        return "-".join([*parts, "draft"] if self.is_draft else parts)

    def label(self, label: Label) -> str:
        """The text of a label in the language of the document."""
        return label[self.lang]

    def figure_id(self, table: FilledTable, row: Row, column: Column) -> str:
        """The permanent id of a figure: table/edition/period/row/column."""
        return figure_id(table, self.edition, row.code, column.code)


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
