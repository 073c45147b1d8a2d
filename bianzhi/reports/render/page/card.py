"""A card as HTML: sheets of A4 that print as they are shown, every figure with its id."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.render import card
from bianzhi.reports.render.card import Cell, Line, Part
from bianzhi.reports.render.drawing import svg
from bianzhi.reports.render.page.charts import own_names
from bianzhi.reports.render.page.sentences import sentence_list
from bianzhi.reports.render.page.table import anchor, named


def card_body(document: Document) -> Iterator[str]:
    """The sheets of the card."""
    pages = card.pages(document)
    yield '<main class="card">'
    for number, page in enumerate(pages, 1):
        yield '<section class="sheet">'
        yield from _head(document, is_first=number == 1)
        for line in page:
            widths = " ".join(f"{part.width}fr" for part in line)
            yield f'<div class="blocks" style="grid-template-columns: {widths}">'
            for part in line:
                yield from _part(document, part)
            yield "</div>"
        yield from _foot(document, number, len(pages))
        yield "</section>"
    yield "</main>"


def _head(document: Document, is_first: bool) -> Iterator[str]:
    badge = card.badge(document)
    mark = f'<span class="badge">{escape(badge)}</span>' if badge else ""
    draft = layout.draft(document)
    kind = "sheet-head" if is_first else "sheet-head next"
    level = "h1" if is_first else "p"
    yield f'<div class="{kind}">'
    yield f'<p class="kind">{escape(draft or document.subtitle)}</p>'
    yield f'<{level} class="name">{escape(document.title)}{mark}</{level}>'
    yield '<dl class="facts">'
    for name, value in card.fields(document):
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl></div>"


def _foot(document: Document, number: int, count: int) -> Iterator[str]:
    page = message("paper.page_of", document.lang, page=number, pages=count)
    signed = "".join(
        f"<span>{escape(name)}　{escape(text)}</span>"
        for name, text in layout.signatures(document)
        if text
    )
    yield f'<div class="sheet-foot"><span>{escape(card.origin(document))}</span>{signed}'
    yield f"<span>{escape(page)}</span></div>"


def _part(document: Document, part: Part) -> Iterator[str]:
    if part.kind == "sentences":
        yield from sentence_list(document, part.sentences)
        return
    name = anchor(part.table) if part.table else f"chart-{part.chart.code}" if part.chart else ""
    yield f'<div class="block {part.kind}" id="{escape(name, quote=True)}">'
    if part.kind != "figures":
        yield f"<h2>{escape(part.title)}</h2>"
    if part.chart:
        label = escape(part.chart.alt, quote=True)
        picture = own_names(svg(part.chart), part.chart.code)
        yield f'<div role="img" aria-label="{label}">{picture}</div>'
    elif part.table and part.lines:
        yield from _table(document, part)
    if part.note:
        yield f'<p class="note">{escape(part.note)}</p>'
    yield "</div>"


def _table(document: Document, part: Part) -> Iterator[str]:
    table = part.table
    assert table is not None
    period = escape(table.period.code, quote=True)
    yield f'<table data-table="{escape(table.code, quote=True)}" data-period="{period}">'
    heads = "".join(_head_cell(document, column) for column in table.leaves)
    yield f"<thead><tr><th>{escape(layout.stub(document, table))}</th>{heads}</tr></thead><tbody>"
    for line in part.lines:
        yield _line(document, table, line)
    yield "</tbody></table>"


def _head_cell(document: Document, column: Column) -> str:
    kind = ' class="text"' if column.format == "text" else ""
    code = escape(column.code, quote=True)
    return f'<th data-column="{code}"{kind}>{escape(document.label(column.label))}</th>'


def _line(document: Document, table: FilledTable, line: Line) -> str:
    kinds = [f"d{line.indent}", *(["strong"] if line.is_strong else [])]
    cells = f'<td class="blank" colspan="{len(table.leaves)}"></td>' if line.is_heading else ""
    if line.is_heading:
        kinds.append("heading")
    for cell, column in zip(line.cells, table.leaves, strict=False):
        cells += _cell(cell, named(document, table, line.code, column.code))
    code = escape(line.code, quote=True)
    long = ' class="long"' if layout.columns_wide(line.label) > card.LONG else ""
    label = f"<th{long}>{escape(line.label)}</th>"
    return f'<tr class="{" ".join(kinds)}" data-row="{code}">{label}{cells}</tr>'


def _cell(cell: Cell, name: str) -> str:
    text = escape(cell.text)
    if cell.is_text:
        return f'<td class="text{" long" if cell.is_long else ""}">{text}</td>'
    if cell.strip is not None:
        far = " far" if cell.strip >= card.HIGH or cell.strip <= card.LOW else ""
        dot = f'<i class="dot{far}" style="left: {cell.strip:.1f}%"></i>'
        track = f'<span class="track"><i class="half"></i>{dot}</span>'
        return f'<td class="strip">{track}<b>{text}</b></td>'
    kind = ' class="zero"' if cell.is_zero else ""
    return f"<td{kind}{name}>{text}</td>"
