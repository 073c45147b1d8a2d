"""The check sheet of a workbook: broken balances first, then the declared ones, then counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from bianzhi.core.messages import message
from bianzhi.reports.compute.document import ZERO
from bianzhi.reports.render import check_sheet
from bianzhi.reports.render.check_sheet import Line, Tally
from bianzhi.reports.render.workbook.style import (
    FIGURES,
    PALE,
    RED,
    THICK,
    THIN,
    Book,
    height,
    lines,
)

LINES = ("rule", "text", "table", "place", "left", "sign", "right", "difference", "verdict")
WIDTHS = (14, 46, 20, 40, 13, 6, 13, 12, 9)
TALLIES = ("rule", "text", "table", "count", "broken")
# Counts use the columns of the lines: their figures are below left side, sign and right side.
TALLY_COLUMNS = (0, 1, 2, 4, 6)


def write_checks(book: Book, name: str) -> None:
    """Write the sheet with all balances of the document."""
    sheet = book.add_sheet(name)
    for column, wide in enumerate(WIDTHS):
        sheet.set_column(column, column, wide)
    document = book.document
    last = len(WIDTHS) - 1
    title = {"font_name": book.fonts["title"], "font_size": 16, "bold": True, "align": "center"}
    book.across(sheet, (0, 0, 0, last), message("paper.checks", book.lang), **title)
    sheet.set_row(0, 32)
    broken, declared = check_sheet.broken(document), check_sheet.declared(document)
    colour = {"font_color": RED} if broken else {}
    book.across(sheet, (1, 0, 1, last), check_sheet.summary(document), **colour)
    sheet.set_row(1, 20)
    row = 3
    if broken:
        row = _lines(book, sheet, row, "checks_broken_head", broken)
    if declared:
        row = _lines(book, sheet, row, "checks_declared_head", declared)
    row = _tallies(book, sheet, row, check_sheet.tallies(document))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, row - 1, last)
    sheet.fit_to_pages(1, 0)


def _section(book: Book, sheet: Worksheet, row: int, code: str, heads: dict[int, str]) -> int:
    look = {"font_name": book.fonts["title"], "font_size": 12}
    book.text(sheet, row, 0, message(f"paper.{code}", book.lang), **look)
    sheet.set_row(row, 24)
    for column in range(len(WIDTHS)):
        text = message(f"paper.check_{heads[column]}", book.lang) if column in heads else ""
        head: dict[str, Any] = {
            "font_name": book.fonts["title"],
            "align": "center",
            "bg_color": "#EEF2F6",
        }
        head |= {"top": THICK, "bottom": THIN, "text_wrap": True}
        book.text(sheet, row + 1, column, text, **head)
    sheet.set_row(row + 1, 20)
    return row + 2


def _lines(book: Book, sheet: Worksheet, row: int, code: str, found: Sequence[Line]) -> int:
    row = _section(book, sheet, row, code, dict(enumerate(LINES)))
    for line in found:
        _line(book, sheet, row, line)
        row += 1
    return _end(book, sheet, row)


def _line(book: Book, sheet: Worksheet, row: int, line: Line) -> None:
    look = {"bottom": THIN, "border_color": PALE, "text_wrap": True}
    look |= {} if line.holds else {"font_color": RED}
    for column, text in ((0, line.rule), (1, line.text), (2, line.table), (3, line.place)):
        book.text(sheet, row, column, text, **look)
    for column, value in ((4, line.left), (6, line.right), (7, line.difference)):
        right = {**look, "align": "right", "font_name": book.fonts["figure"]}
        if value is None:
            book.text(sheet, row, column, check_sheet.side(None, book.lang), **right)
        else:
            whole = value == value.to_integral_value()
            grey = {"font_color": ZERO} if value == 0 else {}
            number = FIGURES["count" if whole else "exact"]
            style = book.style(**right, **grey, num_format=number)
            sheet.write_number(row, column, float(value), style)
    book.text(sheet, row, 5, line.sign, **look, align="center")
    book.text(sheet, row, 8, check_sheet.verdict(line, book.lang), **look, align="center")
    taken = max(lines(text, wide) for text, wide in zip(_words(line), WIDTHS, strict=False))
    sheet.set_row(row, max(16, height(taken)))


def _words(line: Line) -> tuple[str, ...]:
    return line.rule, line.text, line.table, line.place


def _tallies(book: Book, sheet: Worksheet, row: int, found: Sequence[Tally]) -> int:
    heads = dict(zip(TALLY_COLUMNS, TALLIES, strict=True))
    row = _section(book, sheet, row, "checks_tally_head", heads)
    for tally in found:
        look = {"bottom": THIN, "border_color": PALE}
        look |= {"font_color": RED} if tally.broken else {}
        for column in range(len(WIDTHS)):
            book.text(sheet, row, column, "", **look)
        for column, text in enumerate((tally.rule, tally.text, tally.table)):
            book.text(sheet, row, column, text, **look, text_wrap=True)
        count = book.style(**look, num_format=FIGURES["count"], font_name=book.fonts["figure"])
        sheet.write_number(row, TALLY_COLUMNS[3], tally.count, count)
        sheet.write_number(row, TALLY_COLUMNS[4], tally.broken, count)
        taken = max(lines(tally.text, WIDTHS[1]), lines(tally.table, WIDTHS[2]))
        sheet.set_row(row, max(16, height(taken)))
        row += 1
    return _end(book, sheet, row)


def _end(book: Book, sheet: Worksheet, row: int) -> int:
    for column in range(len(WIDTHS)):
        book.text(sheet, row, column, "", top=THICK)
    return row + 1
