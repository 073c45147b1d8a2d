"""Writes a report as a workbook: cover and contents, a sheet per table, charts, check sheet.

Every figure has an id. A hundred thousand comments would be too many. Therefore each sheet has
hidden codes of rows and columns, and a hidden sheet explains how they form the id.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.listing import listing
from bianzhi.reports.render import drawing
from bianzhi.reports.render.workbook.checks import write_checks
from bianzhi.reports.render.workbook.sentences import write_sentences
from bianzhi.reports.render.workbook.style import (
    PALE,
    THICK,
    THIN,
    Book,
    height,
    internal_link,
    lines,
    sheet_name,
)
from bianzhi.reports.render.workbook.table import Placed, column_name, write_table

CONTENTS = ("table_no", "table_title", "unit_head", "rows")
CONTENTS_WIDTHS = (22, 64, 18, 10)


def write_xlsx(document: Document, path: Path) -> None:
    """Write the workbook; equal documents give equal bytes."""
    path.write_bytes(xlsx(document))


def xlsx(document: Document) -> bytes:
    """The bytes of the workbook."""
    book = Book(document)
    taken: set[str] = set()
    cover = book.add_sheet(_named("contents_sheet", document, taken), landscape=False)
    sentence_sheet = _sentence_sheet(book, document, taken)
    names = [sheet_name(layout.number(document, table.code), taken) for table in document.tables]
    others = {
        part: _named(part, document, taken)
        for part, exists in (
            ("charts", document.charts),
            ("checks", document.checks),
            ("figures", document.tables),
        )
        if exists
    }
    first = [sentence_sheet.name] if sentence_sheet else []
    _cover(book, cover, names, first, others)
    tables = zip(document.tables, names, strict=True)
    placed = [write_table(book, table, name) for table, name in tables]
    if sentence_sheet:
        write_sentences(book, sentence_sheet, placed)
    if "charts" in others:
        _charts(book, others["charts"])
    if "checks" in others:
        write_checks(book, others["checks"])
    if "figures" in others:
        _figures(book, others["figures"], placed)
    return book.close()


def _named(part: str, document: Document, taken: set[str]) -> str:
    return sheet_name(message(f"paper.{part}", document.lang), taken)


def _sentence_sheet(book: Book, document: Document, taken: set[str]) -> Worksheet | None:
    """The sheet of the sentences, before those of the tables."""
    if not document.sentences:
        return None
    return book.add_sheet(_named("sentences", document, taken), landscape=False)


def _cover(
    book: Book,
    sheet: Worksheet,
    names: Sequence[str],
    first: Sequence[str],
    others: dict[str, str],
) -> None:
    document = book.document
    for column, wide in enumerate(CONTENTS_WIDTHS):
        sheet.set_column(column, column, wide)
    last = len(CONTENTS_WIDTHS) - 1
    row = _signatures(book, sheet, _cover_title(book, sheet, last))
    for name, value in layout.fields(document):
        book.text(sheet, row, 0, name, font_name=book.fonts["title"])
        book.text(sheet, row, 1, value)
        sheet.set_row(row, 18)
        row += 1
    row = _contents(book, sheet, row + 1, names, first, others)
    for note in [*([message("paper.notes", book.lang)] if document.notes else []), *document.notes]:
        look = {"text_wrap": True, "valign": "top"}
        book.across(sheet, (row, 0, row, last), note, **look)
        sheet.set_row(row, height(lines(note, sum(CONTENTS_WIDTHS))))
        row += 1
    sheet.print_area(0, 0, row, last)
    sheet.fit_to_pages(1, 0)


def _signatures(book: Book, sheet: Worksheet, row: int) -> int:
    """Write secrecy above the title, issuer and signatories below it; empty ones are lines."""
    secrecy = layout.classification(book.document)
    lines_of = [(0, secrecy)] if secrecy else []
    lines_of += list(enumerate(layout.signatures(book.document), row))
    for at, (name, text) in lines_of:
        book.text(sheet, at, 0, name, font_name=book.fonts["title"])
        book.text(sheet, at, 1, text, **({} if text else {"bottom": THIN}))
        if at:
            sheet.set_row(at, 22)
    return row + len(lines_of) - bool(secrecy)


def _cover_title(book: Book, sheet: Worksheet, last: int) -> int:
    document = book.document
    title = {"font_name": book.fonts["title"], "align": "center", "text_wrap": True}
    book.across(sheet, (1, 0, 1, last), document.title, **title, font_size=24, bold=True)
    sheet.set_row(0, 40)
    sheet.set_row(1, 44 * lines(document.title, sum(CONTENTS_WIDTHS) / 2.4))
    book.across(sheet, (2, 0, 2, last), document.subtitle, **title, font_size=14)
    sheet.set_row(2, 28)
    draft = layout.draft(document)
    if draft:
        book.across(sheet, (3, 0, 3, last), draft, **title, font_size=14, font_color="#B3261E")
    sheet.set_row(3, 28)
    return 4


def _contents(
    book: Book,
    sheet: Worksheet,
    row: int,
    names: Sequence[str],
    first: Sequence[str],
    others: dict[str, str],
) -> int:
    document = book.document
    look = {"font_name": book.fonts["title"], "font_size": 14, "align": "center"}
    book.across(sheet, (row, 0, row, 3), message("paper.contents", book.lang), **look)
    sheet.set_row(row, 26)
    row += 1
    head = {"font_name": book.fonts["title"], "align": "center", "top": THICK, "bottom": THIN}
    for column, code in enumerate(CONTENTS):
        book.text(sheet, row, column, message(f"paper.{code}", book.lang), **head)
    sheet.set_row(row, 20)
    lined = {"bottom": THIN, "border_color": PALE}
    link = {**lined, "font_color": "#1F4E79", "underline": 1}
    for name in first:
        row += 1
        _sheet_line(book, sheet, row, name, lined, link)
    for table, name in zip(document.tables, names, strict=True):
        row += 1
        _link(book, sheet, row, name, layout.number(document, table.code), link)
        book.text(sheet, row, 1, layout.heading(document, table), **lined, text_wrap=True)
        book.text(sheet, row, 2, document.label(table.definition.unit), **lined, align="center")
        rows = len(listing(table).table.rows)
        sheet.write_number(row, 3, rows, book.style(**lined, num_format="#,##0"))
        sheet.set_row(row, height(lines(layout.heading(document, table), CONTENTS_WIDTHS[1])))
    for part, name in others.items():
        if part != "figures":
            row += 1
            _sheet_line(book, sheet, row, name, lined, link)
    for column in range(len(CONTENTS)):
        book.text(sheet, row + 1, column, "", top=THICK)
    return row + 2


def _sheet_line(book: Book, sheet: Worksheet, row: int, name: str, lined: dict, link: dict) -> None:
    """A line of the contents for a sheet without a table."""
    _link(book, sheet, row, name, name, link)
    for column in range(1, len(CONTENTS)):
        book.text(sheet, row, column, "", **lined)
    sheet.set_row(row, height(1))


def _link(book: Book, sheet: Worksheet, row: int, name: str, text: str, look: dict) -> None:
    sheet.write_url(row, 0, internal_link(name, "A1"), book.style(**look), text)


def _charts(book: Book, name: str) -> None:
    """Write the charts as pictures, because a chart uses more than the cells of one table."""
    sheet = book.add_sheet(name)
    sheet.set_column(0, 0, 110)
    row = 0
    breaks = []
    for place, chart in enumerate(book.document.charts, 1):
        title = message("paper.chart", book.lang, place=place, title=chart.title)
        look = {"font_name": book.fonts["title"], "font_size": 12}
        book.text(sheet, row, 0, title, **look)
        sheet.set_row(row, 24)
        picture = drawing.png(chart)
        wide, high = (dots / drawing.SCALE for dots in struct.unpack(">II", picture[16:24]))
        # A column of 110 is 775 dots wide; a row may be 409 points high.
        scale = min(1, 765 / wide, 520 / high)
        sheet.set_row(row + 1, high * scale * 0.75 + 8)
        settings = {"x_scale": scale, "y_scale": scale, "description": chart.alt}
        settings |= {"x_offset": 4, "y_offset": 4, "object_position": 2}
        sheet.insert_image(
            row + 1, 0, f"{chart.code}.png", settings | {"image_data": BytesIO(picture)}
        )
        book.text(sheet, row + 2, 0, chart.alt, font_size=9, text_wrap=True)
        sheet.set_row(row + 2, height(lines(chart.alt, 110)))
        row += 4
        breaks.append(row)
    # Without fitting to the width, because that would ignore page breaks.
    sheet.set_h_pagebreaks(breaks[:-1])
    sheet.print_area(0, 0, row - 1, 0)


def _figures(book: Book, name: str, placed: Sequence[Placed]) -> None:
    sheet = book.add_sheet(name)
    sheet.hide()
    heads = (
        *("figures_sheet", "figures_start", "figures_rows", "figures_columns"),
        *("figures_first", "figures_id"),
    )
    for column, wide in enumerate((26, 30, 14, 14, 12, 50)):
        sheet.set_column(column, column, wide)
    text = message("paper.figures_text", book.lang)
    book.across(sheet, (0, 0, 0, len(heads) - 1), text, text_wrap=True)
    sheet.set_row(0, height(lines(text, 146)))
    for column, code in enumerate(heads):
        look = {"font_name": book.fonts["title"], "bottom": THIN}
        book.text(sheet, 1, column, message(f"paper.{code}", book.lang), **look)
    for row, placed_table in enumerate(placed, 2):
        book.text(sheet, row, 0, placed_table.sheet)
        book.text(sheet, row, 1, placed_table.prefix)
        book.text(sheet, row, 2, column_name(placed_table.code_column))
        book.text(sheet, row, 3, str(placed_table.code_row + 1))
        link = book.style(font_color="#1F4E79", underline=1)
        target = internal_link(placed_table.sheet, placed_table.first_figure)
        sheet.write_url(row, 4, target, link, placed_table.first_figure)
        book.text(sheet, row, 5, placed_table.first_id)
