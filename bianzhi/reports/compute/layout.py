"""The layout of a table in all formats: heading, head, rows, text widths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bianzhi.core import instants, locale_text
from bianzhi.core.messages import message
from bianzhi.reports.compute.document import INTERNAL, Document
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.listing import Listing
from bianzhi.reports.compute.sentences import Sentence
from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.define.periods import month

STOCK = "closing"


@dataclass(frozen=True)
class HeadCell:
    """A cell of the head over the figures: ``level`` from the top, ``left`` of its first leaf."""

    label: str
    level: int
    left: int
    wide: int
    high: int


def head(document: Document, columns: Sequence[Column]) -> list[HeadCell]:
    """The cells of a head, level by level; a leaf reaches down to the last level."""
    depth = levels(columns)

    def cells(columns: Sequence[Column], level: int, left: int) -> Iterator[HeadCell]:
        for column in columns:
            label = document.label(column.label)
            if column.columns:
                wide = len(list(definitions.leaves(column.columns)))
                yield HeadCell(label, level, left, wide, 1)
                yield from cells(column.columns, level + 1, left)
            else:
                wide = 1
                yield HeadCell(label, level, left, 1, depth - level)
            left += wide

    return sorted(cells(columns, 0, 0), key=lambda cell: (cell.level, cell.left))


def path_of_column(table: FilledTable, code: str, lang: str) -> str:
    """The labels of a column's head, from the top down."""

    def walk(columns: tuple[Column, ...], above: tuple[str, ...]) -> tuple[str, ...] | None:
        for column in columns:
            path = (*above, column.label[lang])
            if column.columns:
                texts = walk(column.columns, path)
                if texts:
                    return texts
            elif column.code == code:
                return path
        return None

    return " / ".join(walk(table.columns, ()) or ())


def levels(columns: Sequence[Column]) -> int:
    """The number of levels of the head."""
    return 1 + max((levels(column.columns) for column in columns if column.columns), default=0)


def heading(document: Document, table: FilledTable) -> str:
    """The title of a table; an aggregation names its dimension."""
    title = document.label(table.definition.title)
    by = aggregation(table)
    if not by:
        return title
    name = document.label(definitions.dimensions()[by].label)
    return message("paper.by", document.lang, title=title, by=name)


def number(document: Document, code: str) -> str:
    """The printed number of a table from its code; an aggregation names its dimension."""
    plain, _, by = code.partition("@")
    return f"{plain} {document.label(definitions.dimensions()[by].label)}" if by else plain


def aggregation(table: FilledTable) -> str:
    """The dimension of an aggregation, or ''."""
    return table.code.partition("@")[2]


def above(document: Document, table: FilledTable) -> tuple[str, str, str]:
    """The line between title and head: number of the table, its time, its unit."""
    lang = document.lang
    if table.definition.moment == STOCK:
        moment = message("paper.as_of", lang, day=locale_text.day(table.period.closing, lang))
    else:
        first, last = _span(table)
        moment = message(
            "paper.from_to",
            lang,
            first=locale_text.day(first, lang),
            last=locale_text.day(last, lang),
        )
    unit = message("paper.unit", lang, unit=document.label(table.definition.unit))
    return message("paper.number", lang, number=table.definition.code), moment, unit


def _span(table: FilledTable) -> tuple[date, date]:
    """The days covered by the figures: a series covers its first to its last month."""
    opening, closing = table.period.opening, table.period.closing
    if table.definition.series and table.rows:
        texts = sorted(row.items[-1].code for row in table.rows if row.code not in table.headings)
        opening, closing = month(texts[0]).opening, month(texts[-1]).closing
    return opening + timedelta(days=1), closing


def stub(document: Document, table: FilledTable) -> str:
    """The head over the row names: their dimensions, outermost first."""
    by = aggregation(table)
    names = [*([by] if by else []), *table.definition.rows]
    labels = [document.label(definitions.dimensions()[name].label) for name in names]
    return " / ".join(labels)


def is_strong(row: Row, parents: set[str | None]) -> bool:
    """Whether a row is printed bold: the total of a table and its first subtotals."""
    return row.depth == 0 or (row.depth == 1 and row.code in parents)


def parents(rows: Sequence[Row]) -> set[str | None]:
    """The codes of rows with rows below them."""
    return {row.parent for row in rows}


def notes(document: Document, listing: Listing) -> list[str]:
    """The notes below a table, numbered if there are several, and the number of omitted rows."""
    texts = [document.label(note) for note in listing.table.definition.notes]
    if len(texts) == 1:
        output = [message("paper.note", document.lang, text=texts[0])]
    else:
        output = [
            message("paper.note_of_several", document.lang, place=place, text=text)
            for place, text in enumerate(texts, 1)
        ]
    if listing.unchanged:
        code = "rows_unchanged" if listing.table.definition.changes else "rows_without_figures"
        output.append(
            message(
                f"paper.{code}",
                document.lang,
                count=locale_text.count(listing.unchanged, document.lang),
            )
        )
    if listing.elsewhere:
        shown = any(row.is_detail for row in listing.table.rows)
        code = "rest_elsewhere" if shown else "detail_elsewhere"
        output.append(
            message(
                f"paper.{code}",
                document.lang,
                count=locale_text.count(listing.elsewhere, document.lang),
            )
        )
    return output


def notes_of_rows(document: Document, table: FilledTable) -> list[str]:
    """The explanations of the signs beside the row names."""
    return [f"{sign} {text}" for text, sign in _signs(document, table).items()]


def names(document: Document, table: FilledTable) -> list[tuple[str, int]]:
    """The name of each row with the sign of its note, and its indent."""
    signs = _signs(document, table)
    top = min((row.depth for row in table.rows), default=0)
    output = []
    for row in table.rows:
        mark = table.marks.get(row.code)
        sign = signs[document.label(mark)] if mark else ""
        output.append((document.label(row.label) + sign, row.depth - top))
    return output


def _signs(document: Document, table: FilledTable) -> dict[str, str]:
    """One sign per distinct row note: ①, ②, in the order of the rows."""
    marks = [table.marks[row.code] for row in table.rows if row.code in table.marks]
    texts = dict.fromkeys(document.label(mark) for mark in marks)
    signs = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
    return {
        text: signs[place] if place < len(signs) else f"({place + 1})"
        for place, text in enumerate(texts)
    }


def classification(document: Document) -> tuple[str, str] | None:
    """The secrecy level at the top of the cover; a public edition has none."""
    if document.edition != INTERNAL:
        return None
    return message("paper.cover_classification", document.lang), document.cover.classification


def signatures(document: Document) -> list[tuple[str, str]]:
    """The issuer and the signatories; an empty text becomes a line to write on."""
    cover, lang = document.cover, document.lang
    if document.edition != INTERNAL:
        return [(message("paper.cover_issuer", lang), cover.issuer)] if cover.issuer else []
    named = {"issuer": cover.issuer, "preparer": cover.preparer, "reviewer": cover.reviewer}
    return [(message(f"paper.cover_{name}", lang), text) for name, text in named.items()]


def fields(document: Document) -> list[tuple[str, str]]:
    """What the first page says about the report."""
    as_of = locale_text.day(date.fromisoformat(document.as_of), document.lang)
    output = {
        "as_of": as_of,
        "edition": message(f"paper.edition_{document.edition}", document.lang),
        "known_at": instants.local_text(document.known_at),
        "definitions": document.definitions_version,
    }
    return [
        (message(f"paper.field_{name}", document.lang), value)
        for name, value in output.items()
        if value
    ]


def sentence_tables(document: Document, sentence: Sentence) -> str:
    """The numbers of the tables that a sentence leads to, in brackets."""
    names = [number(document, code) for code in sentence.tables]
    between = message("paper.between_tables", document.lang)
    return message("paper.sentence_tables", document.lang, tables=between.join(names))


def draft(document: Document) -> str | None:
    """The mark of a draft on each page."""
    return message("paper.draft", document.lang) if document.is_draft else None


def columns_wide(text: str) -> int:
    """The width in half-width columns: an ideograph takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
