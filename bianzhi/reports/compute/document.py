"""A finished report: tables, charts, checks and texts, independent of the output format.

Renderers take only a ``Document``. They read neither the warehouse nor the clock, so equal
documents give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bianzhi.reports.compute.balances import Check
from bianzhi.reports.compute.figures import figure_id
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.sentences import Sentence
from bianzhi.reports.define.definitions import Block, Column, Label

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
    sentences: Sequence[Sentence] = ()
    charts: Sequence[Chart] = ()
    checks: Sequence[Check] = ()
    notes: Sequence[str] = ()
    is_draft: bool = False
    definitions_version: str = ""
    cover: Cover = NO_COVER
    facts_sql: Mapping[str, str] = field(default_factory=dict)
    # Of a card: its pages, each of lines of blocks.
    pages: Sequence[Sequence[Sequence[Block]]] = ()
    # Of a certificate: the digest of its figures, by which a reader checks the paper.
    reading_code: str = ""
    # Whether tables that fit one page are printed one below the other.
    shares_pages: bool = False

    @property
    def file_name(self) -> str:
        """The name of its files without suffix."""
        period = self.period.removeprefix(f"{self.report}-")
        parts = [self.report, period, self.edition, self.lang]
        return "-".join([*parts, "draft"] if self.is_draft else parts)

    @cached_property
    def linked(self) -> frozenset[str]:
        """The ids of the figures that sentences lead to."""
        parts = [part for sentence in self.sentences for part in sentence.parts]
        return frozenset(part.figure for part in parts if part.figure is not None)

    def label(self, label: Label) -> str:
        """The text of a label in the language of the document."""
        return label[self.lang]

    def figure_id(self, table: FilledTable, row: Row, column: Column) -> str:
        """The permanent id of a figure: table/edition/period/row/column."""
        return figure_id(table, self.edition, row.code, column.code)
