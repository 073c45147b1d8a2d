"""One table of a report as HTML: head of several levels, rows, notes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import figure_id, is_zero, shown
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.listing import listing
from bianzhi.reports.define.definitions import Column

NARROW = 5  # columns; a table with so few does not fill the page


def table_section(document: Document, whole: FilledTable) -> Iterator[str]:
    """The table under its title, with time, unit and notes."""
    listed = listing(whole)
    table = listed.table
    _, moment, unit = layout.above(document, table)
    narrow = " narrow" if len(table.leaves) <= NARROW else ""
    yield f'<section class="table{narrow}" id="{anchor(table)}">'
    yield f"<h2>{escape(heading(document, table))}</h2>"
    yield '<div class="above">' + _tools(table, document.lang)
    yield f"<span>{escape(moment)}</span><span>{escape(unit)}</span></div>"
    yield from scroller(heading(document, table), document.lang)
    period = escape(table.period.code, quote=True)
    yield f'<table data-table="{escape(table.code, quote=True)}" data-period="{period}">'
    yield from _head(document, table)
    yield from _body(document, table)
    yield "</table></div></div>"
    for note in layout.notes(document, listed):
        yield f'<p class="note">{escape(note)}</p>'
    yield "</section>"


def scroller(name: str, lang: str) -> Iterator[str]:
    """The scrolling frame of a table, operable by keys; it shows readers that the table is cut."""
    text = escape(message("page.scrolls", lang))
    yield f'<div class="frame"><p class="scrolls" aria-hidden="true" hidden>{text}</p>'
    label = escape(f"{name}{message('page.scrolls_label', lang)}", quote=True)
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'


def heading(document: Document, table: FilledTable) -> str:
    """Number and title; an aggregation names its dimension."""
    return f"{table.definition.code} {layout.heading(document, table)}"


def anchor(table: FilledTable) -> str:
    """The target of the link in the contents."""
    return anchor_of(table.code)


def anchor_of(code: str) -> str:
    """The target of a link to the table of a code."""
    return f"table-{code.replace('@', '-by-')}"


def named(document: Document, table: FilledTable, row: str, column: str) -> str:
    """The attribute with the id of a figure that a sentence leads to; others have none."""
    figure = figure_id(table, document.edition, row, column)
    return f' id="{escape(figure, quote=True)}"' if figure in document.linked else ""


def _tools(table: FilledTable, lang: str) -> str:
    if not any(row.is_detail for row in table.rows):
        return ""
    find, unfold, fold = (escape(message(f"page.{n}", lang)) for n in ("find", "unfold", "fold"))
    return (
        f'<span class="tools"><input type="search" placeholder="{find}" aria-label="{find}">'
        f'<button type="button" class="all" data-other="{fold}">{unfold}</button></span>'
    )


def _head(document: Document, table: FilledTable) -> Iterator[str]:
    depth = layout.levels(table.columns)
    levels: list[list[str]] = [[] for _ in range(depth)]
    stub = escape(layout.stub(document, table))
    levels[0].append(f'<th class="stub" rowspan="{depth}">{stub}</th>')
    for cell in layout.head(document, table.columns):
        is_leaf = cell.level + cell.high == depth
        code = table.leaves[cell.left].code if is_leaf else None
        levels[cell.level].append(_head_cell(cell, code))
    yield "<thead>"
    for cells in levels:
        yield f"<tr>{''.join(cells)}</tr>"
    numbers = "".join(f"<td>{number}</td>" for number in range(1, len(table.leaves) + 1))
    mark = escape(message("page.stub", document.lang))
    yield f'<tr class="numbers"><td class="stub">{mark}</td>{numbers}</tr>'
    yield "</thead>"


def _head_cell(cell: layout.HeadCell, code: str | None) -> str:
    spans = f' colspan="{cell.wide}"' if cell.wide > 1 else ""
    spans += f' rowspan="{cell.high}"' if cell.high > 1 else ""
    named = "" if code is None else f' data-column="{escape(code, quote=True)}"'
    return f"<th{spans}{named}>{escape(cell.label)}</th>"


def _body(document: Document, table: FilledTable) -> Iterator[str]:
    below = {row.parent: 0 for row in table.rows if row.is_detail}
    for row in table.rows:
        if row.is_detail:
            below[row.parent] += 1
    parents = layout.parents(table.rows)
    yield "<tbody>"
    for row in table.rows:
        strong = " strong" if layout.is_strong(row, parents) else ""
        yield _row(document, table, row, f"d{row.depth}{strong}", below.get(row.code, 0))
    yield "</tbody>"


def _row(document: Document, table: FilledTable, row: Row, kind: str, below: int) -> str:
    if row.is_detail:
        kind += " detail"
    label = escape(document.label(row.label))
    if below and not row.is_detail:
        text = escape(message("page.detail", document.lang, count=below), quote=True)
        label += f'<button type="button" class="below" aria-expanded="false" title="{text}">'
        label += f"{below}</button>"
    if row.code in table.marks:
        label += f'<small class="break">{escape(document.label(table.marks[row.code]))}</small>'
    if row.code in table.headings:
        cells = f'<th class="blank" role="cell" colspan="{len(table.leaves)}"></th>'
    else:
        cells = "".join(_cell(document, table, row, column) for column in table.leaves)
    code = escape(row.code, quote=True)
    return f'<tr class="{kind}" data-row="{code}"><th>{label}</th>{cells}</tr>'


def _cell(document: Document, table: FilledTable, row: Row, column: Column) -> str:
    hidden = table.hidden.get((row.code, column.code))
    value = table.value(row.code, column.code)
    text = escape(shown(value, column, hidden))
    name = named(document, table, row.code, column.code)
    if hidden:
        return f'<td class="hidden">{text}</td>'
    kind = ' class="zero"' if is_zero(text) else ""
    return f"<td{kind}{name}>{text}</td>"
