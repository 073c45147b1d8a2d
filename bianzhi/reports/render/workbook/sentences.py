"""The sheet with the sentences of a report: each with its tables and links to its figures."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.figures import shown
from bianzhi.reports.compute.sentences import Sentence
from bianzhi.reports.render.workbook.style import PALE, THIN, Book, height, internal_link, lines
from bianzhi.reports.render.workbook.table import Placed

WIDE, TABLES_WIDE, LINK_WIDE = 70, 12, 9
# Links of a sentence; few have more figures.
MOST_LINKS = 6
_LINE = 1.35


def write_sentences(book: Book, sheet: Worksheet, placed: Sequence[Placed]) -> None:
    """Write each sentence with its tables; its figures are links to their cells."""
    last = 1 + MOST_LINKS
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, TABLES_WIDE)
    sheet.set_column(2, last, LINK_WIDE)
    title = {"font_name": book.fonts["title"], "font_size": 16, "align": "center"}
    book.across(sheet, (0, 0, 0, last), message("paper.sentences", book.lang), **title)
    sheet.set_row(0, 34)
    lined = {"bottom": THIN, "border_color": PALE}
    row = 0
    for row, sentence in enumerate(book.document.sentences, 1):
        text = {"text_wrap": True, "font_size": 11}
        book.text(sheet, row, 0, sentence.text, **text, **lined)
        tables = layout.sentence_tables(book.document, sentence).strip(" ()（）")
        book.text(sheet, row, 1, tables, **lined, align="center", text_wrap=True)
        cells = _cells(book, sentence, placed)
        link = book.style(**lined, font_color="#1F4E79", underline=1, align="right")
        for column in range(2, last + 1):
            if column - 2 < len(cells):
                target, shown = cells[column - 2]
                sheet.write_url(row, column, target, link, shown)
            else:
                book.text(sheet, row, column, "", **lined)
        sheet.set_row(row, _LINE * height(lines(sentence.text, WIDE / 1.15)))
    note = message("paper.sentences_note", book.lang)
    book.across(sheet, (row + 1, 0, row + 1, last), note, font_size=9)
    sheet.print_area(0, 0, row + 1, last)
    sheet.fit_to_pages(1, 0)


def _cells(book: Book, sentence: Sentence, placed: Sequence[Placed]) -> list[tuple[str, str]]:
    """Target and text of a link to each figure of the sentence that a sheet lists.

    The text is the figure itself: a sum or share in the sentence leads to its first figure.
    """
    found: dict[str, tuple[str, str]] = {}
    for part in sentence.parts:
        if part.figure is None or part.figure in found:
            continue
        for table, sheet in zip(book.document.tables, placed, strict=True):
            cell = sheet.cell(part.figure)
            if cell:
                row, column = part.figure.removeprefix(sheet.prefix).rsplit("/", 1)
                text = shown(table.value(row, column), table.column[column])
                found[part.figure] = (internal_link(sheet.sheet, cell), text)
    return list(found.values())[:MOST_LINKS]
