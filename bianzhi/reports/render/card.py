"""The content of a card, for page and paper alike: its header, and pages of lines of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bianzhi.core import instants, locale_text
from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Chart, Document
from bianzhi.reports.compute.figures import is_zero, shown
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.sentences import Sentence
from bianzhi.reports.define.definitions import Block, Column

# The table of attributes, and the attribute that only an organization has that is no more.
_ATTRIBUTES, _ABOLISHED = "C2", "abolished"
# A text wider than this (half-width columns) may take several lines beside figures.
LONG = 18
# From this percentile on, and up to the other, a place on the strip is emphasized.
HIGH, LOW = 90, 10


@dataclass(frozen=True)
class Cell:
    """A printed figure; a text has no figure, ``strip`` is a place from 0 to 100 on a line."""

    text: str
    is_zero: bool = False
    is_text: bool = False
    strip: float | None = None

    @property
    def is_long(self) -> bool:
        """Whether it is a text too long to stand on one line beside figures."""
        return self.is_text and layout.columns_wide(self.text) > LONG


@dataclass(frozen=True)
class Line:
    """A row of a table on a card."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    indent: int = 0
    is_strong: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class Part:
    """A block with its content: rows of a table, sentences, or a chart."""

    kind: str
    width: int
    title: str = ""
    note: str = ""
    table: FilledTable | None = None
    lines: tuple[Line, ...] = ()
    sentences: Sequence[Sentence] = ()
    chart: Chart | None = None


def pages(document: Document) -> list[list[list[Part]]]:
    """The pages of a card: lines of parts side by side."""
    return [
        [[_part(document, block) for block in line] for line in page] for page in document.pages
    ]


def fields(document: Document) -> list[tuple[str, str]]:
    """The header besides the name: code, day, month of the figures; issuer of a certificate."""
    period = document.tables[0].period
    lang = document.lang
    values = {
        "card.field_code": period.organization or "",
        "paper.field_as_of": locale_text.day(date.fromisoformat(document.as_of), lang),
    }
    if document.as_of != period.closing.isoformat() or not document.reading_code:
        values["card.field_month"] = locale_text.month(period.closing, lang)
    if document.reading_code:
        values["card.field_issuer"] = document.cover.issuer or "________"
        values["card.field_reading_code"] = document.reading_code
    return [(message(name, lang), value) for name, value in values.items()]


def origin(document: Document) -> str:
    """The line at the foot: edition, known time and definitions."""
    names = ("edition", "known_at", "definitions")
    values = (
        message(f"paper.edition_{document.edition}", document.lang),
        instants.local_text(document.known_at),
        document.definitions_version,
    )
    colon = "：" if document.lang == "zh" else ": "
    return "　".join(
        f"{message(f'paper.field_{name}', document.lang)}{colon}{value}"
        for name, value in zip(names, values, strict=True)
    )


def badge(document: Document) -> str | None:
    """The mark of an organization that is no more."""
    table = _table(document, _ATTRIBUTES)
    return message("card.abolished", document.lang) if _ABOLISHED in table.row else None


def _table(document: Document, code: str) -> FilledTable:
    return next(table for table in document.tables if table.definition.code == code)


def _part(document: Document, block: Block) -> Part:
    if block.kind == "sentences":
        return Part(block.kind, block.width, sentences=document.sentences)
    if block.kind == "chart":
        chart = next((item for item in document.charts if item.code.endswith(f"-{block.of}")), None)
        if chart is None:
            return Part(block.kind, block.width, note=message("card.no_figures", document.lang))
        return Part(block.kind, block.width, chart.title, chart.alt, chart=chart)
    table = _table(document, block.of)
    lines = list(_lines(document, table, block))
    most = block.rows or len(lines)
    notes = [document.label(note) for note in table.definition.notes] if lines else []
    if len(lines) > most:
        notes.insert(0, message("card.further", document.lang, count=len(lines) - most))
        lines = lines[:most]
    elif not lines:
        notes = [message("card.none", document.lang)]
    note = (" " if document.lang == "en" else "").join(notes)
    title = f"{table.definition.code} {layout.heading(document, table)}"
    unit = document.label(table.definition.unit)
    if block.kind == "table" and lines:
        title = message("card.title", document.lang, title=title, unit=unit)
    return Part(block.kind, block.width, title, note, table, tuple(lines))


def _lines(document: Document, table: FilledTable, block: Block) -> Iterator[Line]:
    parents = layout.parents(table.rows)
    top = min((row.depth for row in table.rows), default=0)
    rows = table.rows if len(table.rows) > 1 or not table.definition.rows else []
    for row in rows or (table.rows if not table.definition.total else []):
        is_heading = row.code in table.headings
        cells = () if is_heading else tuple(_cell(table, row, c, block) for c in table.leaves)
        yield Line(
            row.code,
            document.label(row.label),
            cells,
            row.depth - top,
            layout.is_strong(row, parents) and not is_heading,
            is_heading,
        )


def _cell(table: FilledTable, row: Row, column: Column, block: Block) -> Cell:
    value = table.value(row.code, column.code)
    if column.format == "text":
        return Cell("" if value is None else str(value), is_text=True)
    text = shown(value, column)
    strip = None
    if column.code == block.strip and value is not None:
        strip = float(value)
    return Cell(text, is_zero(text), strip=strip)
