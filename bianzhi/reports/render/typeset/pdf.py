"""Writes a report as a typeset PDF: title page, contents, tables, charts, check sheet.

The typesetter receives data as JSON and sets it as text, so markup in a name is printed literally.
Fonts come from a package, never from the system, so every system gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typst

from bianzhi.core import locale_text
from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import ZERO, Document
from bianzhi.reports.render import check_sheet, drawing
from bianzhi.reports.render.check_sheet import Line
from bianzhi.reports.render.typeset.card import card_data
from bianzhi.reports.render.typeset.table import table_data

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
CARD_TEMPLATE = TEMPLATE.with_name("card.typ")
# The longest list of declared balances; deeper levels are left out beyond it.
MOST_LINES = 200
# Above so many figures the structure for screen readers makes a file several times larger.
MOST_TAGGED = 20_000
TEXTS = (
    *("contents", "notes", "continued", "checks", "sentences", "sentences_note"),
    *("checks_broken_head", "checks_declared_head", "checks_tally_head"),
)
CHECK_HEADS = ("rule", "text", "table", "place", "left", "sign", "right", "difference", "verdict")
TALLY_HEADS = ("rule", "text", "table", "count", "broken")


def write_pdf(document: Document, path: Path) -> None:
    """Write the PDF; equal documents give equal bytes."""
    path.write_bytes(pdf(document))


def pdf(document: Document) -> bytes:
    """The bytes of the PDF."""
    if document.pages:
        return typst.compile(CARD_TEMPLATE, **settings(document), pdf_tags=True)
    figures = sum(len(table.rows) * len(table.leaves) for table in document.tables)
    return typst.compile(TEMPLATE, **settings(document), pdf_tags=figures <= MOST_TAGGED)


def settings(document: Document) -> dict[str, Any]:
    """The input of the typesetter besides its template: data as a string, fonts of a package."""
    printed = card_data(document) if document.pages else data(document)
    return {
        "root": TEMPLATE.parent,
        "font_paths": [drawing.FONT_FOLDER],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(printed, ensure_ascii=False)},
    }


def data(document: Document) -> dict[str, Any]:
    """The printed data."""
    as_of = date.fromisoformat(document.as_of)
    tables = [table_data(document, table) for table in document.tables]
    return {
        "lang": document.lang,
        "zero": ZERO,
        "title": document.title,
        "subtitle": document.subtitle,
        "date": [as_of.year, as_of.month, as_of.day],
        "fields": layout.fields(document),
        "classification": layout.classification(document),
        "signatures": layout.signatures(document),
        "draft": layout.draft(document),
        "draft_mark": message("paper.draft_mark", document.lang) if document.is_draft else None,
        "texts": {name: message(f"paper.{name}", document.lang) for name in TEXTS},
        "page_of": message("paper.page_of", document.lang, page="\x00", pages="\x00").split("\x00"),
        "notes": list(document.notes),
        "sentences": [
            [sentence.text, layout.sentence_tables(document, sentence)]
            for sentence in document.sentences
        ],
        "tables": tables,
        "groups": _groups(document, tables),
        "charts": [
            {
                "title": message("paper.chart", document.lang, place=place, title=chart.title),
                "alt": chart.alt,
                "svg": drawing.svg(chart),
            }
            for place, chart in enumerate(document.charts, 1)
        ],
        "checks": _checks(document) if document.checks else None,
    }


def _groups(document: Document, tables: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """The places of the tables, in the runs that share pages of one format."""
    groups: list[list[int]] = []
    for place, table in enumerate(tables):
        before = tables[groups[-1][-1]]["flipped"] if groups else None
        if document.shares_pages and before == table["flipped"]:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _checks(document: Document) -> dict[str, Any]:
    declared = check_sheet.declared(document)
    listed = _listed(declared)
    detail = sum(
        check.holds and check.equation.is_detail and not check_sheet.is_sum(check)
        for check in document.checks
    )
    unlisted = len(declared) - len(listed) + detail
    return {
        "summary": check_sheet.summary(document),
        "heads": [message(f"paper.check_{name}", document.lang) for name in CHECK_HEADS],
        "tally_heads": [message(f"paper.check_{name}", document.lang) for name in TALLY_HEADS],
        "broken": [_line(line, document.lang) for line in check_sheet.broken(document)],
        "declared": [_line(line, document.lang) for line in listed],
        "unlisted": message(
            "paper.checks_unlisted", document.lang, count=locale_text.count(unlisted, document.lang)
        )
        if unlisted
        else None,
        "tallies": [
            [tally.rule, tally.text, tally.table, *_counts(tally, document.lang)]
            for tally in check_sheet.tallies(document)
        ],
    }


def _listed(lines: list[Line]) -> list[Line]:
    depth = max((line.depth for line in lines), default=0)
    while depth > 0 and sum(line.depth <= depth for line in lines) > MOST_LINES:
        depth -= 1
    return [line for line in lines if line.depth <= depth]


def _counts(tally: check_sheet.Tally, lang: str) -> tuple[str, str]:
    return locale_text.count(tally.count, lang), locale_text.count(tally.broken, lang)


def _line(line: Line, lang: str) -> list[str]:
    left, right, difference = (
        check_sheet.side(value, lang) for value in (line.left, line.right, line.difference)
    )
    words = [line.rule, line.text, line.table, line.place]
    return [*words, left, line.sign, right, difference, check_sheet.verdict(line, lang)]
