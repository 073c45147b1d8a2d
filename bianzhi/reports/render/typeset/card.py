"""The data of a card for the typesetter."""

from __future__ import annotations

from datetime import date
from typing import Any

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import ZERO, Document
from bianzhi.reports.render import card, drawing
from bianzhi.reports.render.card import Cell, Part


def card_data(document: Document) -> dict[str, Any]:
    """Header, pages and foot; all texts and places, no markup."""
    as_of = date.fromisoformat(document.as_of)
    return {
        "lang": document.lang,
        "zero": ZERO,
        "title": document.title,
        "subtitle": document.subtitle,
        "badge": card.badge(document),
        "date": [as_of.year, as_of.month, as_of.day],
        "fields": card.fields(document),
        "origin": card.origin(document),
        "signatures": [pair for pair in layout.signatures(document) if pair[1]],
        "draft": layout.draft(document),
        "draft_mark": message("paper.draft_mark", document.lang) if document.is_draft else None,
        "page_of": message("paper.page_of", document.lang, page="\x00", pages="\x00").split("\x00"),
        "high": card.HIGH,
        "low": card.LOW,
        "pages": [
            [[_part(document, part) for part in line] for line in page]
            for page in card.pages(document)
        ],
    }


def _part(document: Document, part: Part) -> dict[str, Any]:
    table = part.table
    return {
        "kind": part.kind,
        "width": part.width,
        "title": part.title,
        "note": part.note,
        "svg": drawing.svg(part.chart) if part.chart else None,
        "alt": part.chart.alt if part.chart else "",
        "sentences": [sentence.text for sentence in part.sentences],
        "stub": layout.stub(document, table) if table and table.definition.rows else "",
        "heads": [document.label(column.label) for column in table.leaves] if table else [],
        "texts": [
            place
            for place, column in enumerate(table.leaves if table else [])
            if column.format == "text"
        ],
        "long": _long(part),
        "long_label": any(layout.columns_wide(line.label) > card.LONG for line in part.lines),
        "rows": [
            {
                "label": line.label,
                "indent": line.indent,
                "strong": line.is_strong,
                "heading": line.is_heading,
                "cells": [_cell(cell) for cell in line.cells],
            }
            for line in part.lines
        ],
    }


def _long(part: Part) -> list[int]:
    """The columns with a text too long to stand on one line beside figures."""
    cells = [(place, cell) for line in part.lines for place, cell in enumerate(line.cells)]
    return sorted({place for place, cell in cells if cell.is_long})


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "zero": cell.is_zero, "strip": cell.strip}
