"""Writes a report as one self-contained page: no external script, font or picture.

The id of a figure needs no text in its cell: table, row and head carry its parts as attributes, and
the script of the page joins them. Definition and SQL of figures are stored once per table, column
and row in a block of data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import INTERNAL, Document
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.compute.listing import listing
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.register.figure import figure_query
from bianzhi.reports.render.page.card import card_body
from bianzhi.reports.render.page.charts import chart_section
from bianzhi.reports.render.page.checks import check_section
from bianzhi.reports.render.page.sentences import sentence_section
from bianzhi.reports.render.page.table import anchor, heading, table_section

_FOLDER = Path(__file__).parent
# Placeholders in the query of a column: the query of its facts, and the condition of a row.
FACTS, ROWS = "\x01", "\x02"
_ANY_ROW = Row("", None, {}, (Item("", {}, ROWS),))
TEXTS = (
    *("figure", "figure_id", "table", "row", "column", "value", "hidden"),
    *("sql", "command", "ratio", "copy", "copied", "close"),
)


def write_html(document: Document, path: Path) -> None:
    """Write the page; equal documents give equal bytes."""
    path.write_text(html(document), "utf-8")


def html(document: Document) -> str:
    """The whole page as HTML."""
    language = "zh-CN" if document.lang == "zh" else "en"
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}">',
            *_head(document),
            f'<body class="{document.lang}{" card-page" if document.pages else ""}">',
            *(_card(document) if document.pages else _body(document)),
            data_block(document),
            f"<script>\n{look('page.js')}</script>",
            "</body>",
            "</html>\n",
        ]
    )


def _head(document: Document) -> Iterator[str]:
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(document.title)}</title>"
    styles = look("page.css") + (look("card.css") if document.pages else "")
    yield f"<style>\n{styles}</style>"
    yield '<script>document.documentElement.className = "scripted";</script>'
    yield "</head>"


def _card(document: Document) -> Iterator[str]:
    yield from _draft_mark(document)
    yield from card_body(document)
    yield from panel(document)


def _body(document: Document) -> Iterator[str]:
    yield from _draft_mark(document)
    yield from _title(document)
    yield '<div class="page">'
    yield from _contents(document)
    yield "<main>"
    yield from sections(document)
    yield "</main></div>"
    yield from panel(document)


def sections(document: Document) -> Iterator[str]:
    """The sections of a page: sentences, charts, tables, balances and notes."""
    if document.sentences:
        yield from sentence_section(document)
    if document.charts:
        yield from chart_section(document)
    for table in document.tables:
        yield from table_section(document, table)
    if document.checks:
        yield from check_section(document)
    if document.notes:
        yield from _notes(document)


def data_block(document: Document) -> str:
    """The data with which ``page.js`` explains the figures of the page."""
    return f'<script type="application/json" id="data">{_json(_data(document))}</script>'


def panel(document: Document) -> Iterator[str]:
    """The empty places that the script of the page fills with the explanation of a figure."""
    yield '<div id="tip" hidden></div>'
    name = escape(message("page.figure", document.lang))
    yield f'<aside id="panel" aria-label="{name}" hidden></aside>'


def _title(document: Document) -> Iterator[str]:
    yield "<header>"
    secrecy = layout.classification(document)
    if secrecy:
        yield f'<dl class="secrecy">{_to_sign(*secrecy)}</dl>'
    yield f'<p class="subtitle">{escape(document.subtitle)}</p>'
    yield f"<h1>{escape(document.title)}</h1>"
    signatures = layout.signatures(document)
    if signatures:
        lines = "".join(_to_sign(*signature) for signature in signatures)
        yield f'<dl class="facts signatures">{lines}</dl>'
    yield '<dl class="facts">'
    for name, value in layout.fields(document):
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>"
    yield from _draft_words(document)
    yield "</header>"


def _draft_mark(document: Document) -> Iterator[str]:
    if document.is_draft:
        word = message("paper.draft_mark", document.lang)
        yield f'<div class="draft" aria-hidden="true"><span>{escape(word)}</span></div>'


def _to_sign(name: str, text: str) -> str:
    """A text of the cover, or a line to write on."""
    value = escape(text) or '<span class="line"></span>'
    return f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>"


def _draft_words(document: Document) -> Iterator[str]:
    if not document.is_draft:
        return
    broken = sum(not check.holds for check in document.checks)
    text = message("page.draft_plain", document.lang)
    if broken:
        text = message("page.draft_text", document.lang, broken=broken, count=len(document.checks))
    yield f'<p class="is-draft">{escape(text)}</p>'


def _contents(document: Document) -> Iterator[str]:
    lang = document.lang
    entries = [("sentences", message("paper.sentences", lang))] if document.sentences else []
    entries += [("charts", message("page.charts", lang))] if document.charts else []
    entries += [(anchor(table), heading(document, table)) for table in document.tables]
    entries += [("checks", message("page.checks", lang))] if document.checks else []
    entries += [("notes", message("page.notes", lang))] if document.notes else []
    yield f"<nav><h2>{escape(message('page.contents', lang))}</h2><ol>"
    for target, text in entries:
        yield f'<li><a href="#{escape(target, quote=True)}">{escape(text)}</a></li>'
    hint = "page.hint" if document.edition == INTERNAL else "page.hint_public"
    yield f'</ol><p class="hint">{escape(message(hint, lang))}</p></nav>'


def _notes(document: Document) -> Iterator[str]:
    yield f'<section id="notes"><h2>{escape(message("page.notes", document.lang))}</h2><ol>'
    for note in document.notes:
        yield f"<li>{escape(note)}</li>"
    yield "</ol></section>"


def _data(document: Document) -> dict[str, Any]:
    """The data with which the script explains a figure."""
    tells_sql = document.edition == INTERNAL
    return {
        "edition": document.edition,
        "texts": {name: message(f"page.{name}", document.lang, why="{why}") for name in TEXTS},
        "facts": dict(document.facts_sql) if tells_sql else {},
        "tables": {
            table.code: {
                "title": heading(document, table),
                "columns": {c.code: _column(document, table, c, tells_sql) for c in table.leaves},
                "rows": _rows(listing(table).table, tells_sql),
                "hidden": _hidden(table),
            }
            for table in document.tables
        },
    }


def _column(
    document: Document, table: FilledTable, column: Column, tells_sql: bool
) -> dict[str, Any]:
    output: dict[str, Any] = {"path": layout.path_of_column(table, column.code, document.lang)}
    if column.ratio:
        output["ratio"] = list(column.ratio)
    elif tells_sql:
        output["fact"] = column.fact
        output["sql"] = figure_query(FACTS, _ANY_ROW, column)
    return output


def _rows(table: FilledTable, tells_sql: bool) -> dict[str, list]:
    """The parent of each row, and the condition that the row adds to that of its parent."""
    return {
        row.code: [row.parent, row.items[-1].condition if row.items and tells_sql else None]
        for row in table.rows
    }


def _hidden(table: FilledTable) -> dict[str, dict[str, str]]:
    hidden: dict[str, dict[str, str]] = {}
    for (row, column), why in sorted(table.hidden.items()):
        hidden.setdefault(row, {})[column] = why
    return hidden


def _json(data: dict[str, Any]) -> str:
    """JSON that can neither end the script nor begin a comment, whatever the data."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def look(name: str) -> str:
    """A style or script of the pages: page.css, page.js or card.css."""
    return (_FOLDER / name).read_text("utf-8")
