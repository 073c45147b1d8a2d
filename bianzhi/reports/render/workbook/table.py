"""One table of a report as a sheet in the style of official statistics."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import ZERO
from bianzhi.reports.compute.figures import figure_id, format_of, is_zero, shown
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.listing import Listing, listing
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.render.workbook.style import (
    A3,
    A4,
    FIGURES,
    PALE,
    RULE,
    THICK,
    THIN,
    Book,
    height,
    lines,
)

# The first two columns contain the name of a row and its number.
LABEL, LINE, FIRST = 0, 1, 2
TITLE_ROW, ABOVE_ROW, HEAD_ROW = 0, 1, 2
WIDEST_LABEL, WIDEST_HEAD = 50, 10
# Dots of a landscape page between its margins at full size, with a reserve, and the smallest
# readable size.
PAGE_DOTS = {A4: 950, A3: 1380}
SMALLEST = 0.62
NOTE_WIDE = 140


@dataclass(frozen=True)
class Placed:
    """The positions of the parts of a table in its sheet, for links to them."""

    sheet: str
    code_row: int
    code_column: int
    first_figure: str
    first_id: str
    prefix: str
    rows: Mapping[str, int]
    columns: Mapping[str, int]

    def cell(self, figure: str) -> str | None:
        """The cell of a figure by its id; None if the sheet does not list it."""
        row, column = figure.removeprefix(self.prefix).rsplit("/", 1)
        if not figure.startswith(self.prefix) or row not in self.rows:
            return None
        return xl_rowcol_to_cell(self.rows[row], self.columns[column])


def write_table(book: Book, whole: FilledTable, name: str) -> Placed:
    """Write the sheet of a table; its rows and columns carry their codes in hidden cells."""
    listed = listing(whole)
    table = listed.table
    widths = _widths(book, table)
    paper = A4 if _dots(widths) * SMALLEST <= PAGE_DOTS[A4] else A3
    parts = _parts(widths, PAGE_DOTS[paper] / SMALLEST)
    sheet = book.add_sheet(name, paper=paper)
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    depth = layout.levels(table.columns)
    number_row, code_row = HEAD_ROW + depth, HEAD_ROW + depth + 1
    last = FIRST + len(table.leaves) - 1
    _title(book, sheet, table, widths, parts)
    _head(book, sheet, table, widths, parts)
    _numbers(book, sheet, table, number_row, code_row)
    end = _rows(book, sheet, table, widths, code_row + 1)
    end = _notes(book, sheet, listed, widths, parts, end)
    _set_print(sheet, widths, parts, PAGE_DOTS[paper], number_row)
    sheet.print_area(TITLE_ROW, LABEL, end - 1, last)
    sheet.freeze_panes(code_row + 1, FIRST)
    prefix = figure_id(table, book.document.edition, "", "").rstrip("/") + "/"
    figures = (at for at, row in enumerate(table.rows) if row.code not in table.headings)
    place = next(figures, None)
    # A table without figures, such as one of problems where there is none, has no first id.
    first_id = "" if place is None else f"{prefix}{table.rows[place].code}/{table.leaves[0].code}"
    first = xl_rowcol_to_cell(code_row + 1 + (place or 0), FIRST)
    rows = {row.code: code_row + 1 + at for at, row in enumerate(table.rows)}
    columns = {column.code: FIRST + at for at, column in enumerate(table.leaves)}
    return Placed(name, code_row, last + 1, first, first_id, prefix, rows, columns)


def _widths(book: Book, table: FilledTable) -> list[float]:
    label = book.document.label
    named = layout.names(book.document, table)
    names = [layout.columns_wide(name) + 2 * indent for name, indent in named]
    stub = layout.columns_wide(layout.stub(book.document, table))
    widths: list[float] = [min(max([14, min(stub, 24), *names]) + 2, WIDEST_LABEL), 6]
    for column in table.leaves:
        figures = max(layout.columns_wide(text) for text in _extremes(table, column))
        head = min(layout.columns_wide(label(column.label)), WIDEST_HEAD)
        widths.append(max(7.5, figures + 2, head + 1.5))
    # Room for the title, which has a larger font, and for the line below it.
    title = 1.8 * layout.columns_wide(layout.heading(book.document, table))
    line = sum(map(layout.columns_wide, layout.above(book.document, table))) + 8
    widths[LABEL] += max(0, max(title, line) - sum(widths))
    return widths


def _extremes(table: FilledTable, column: Column) -> list[str]:
    """The texts of a column that may be the widest."""
    values = [value for row in table.rows if (value := table.value(row.code, column.code))]
    if column.format == "text":
        return ["—", *(str(value) for value in values)]
    marks = [mark for (_, code), mark in table.hidden.items() if code == column.code]
    ends = [min(values), max(values)] if values else []
    return ["—", *marks, *(shown(value, column) for value in ends)]


def _dots(widths: Sequence[float]) -> float:
    """The width of columns in screen dots."""
    return sum(wide * 7 + 5 for wide in widths)


def _parts(widths: Sequence[float], room: float) -> list[range]:
    """Columns of figures that print side by side with the row names, evenly over pages."""
    room -= _dots(widths[:FIRST])
    columns = range(FIRST, len(widths))
    count = math.ceil(_dots(widths[FIRST:]) / room)
    parts: list[range] = []
    start, taken = FIRST, 0.0
    for column in columns:
        own = _dots(widths[column : column + 1])
        is_full = taken + own / 2 > _dots(widths[FIRST:]) / count and len(parts) < count - 1
        if taken + own > room or is_full:
            parts.append(range(start, column))
            start, taken = column, 0.0
        taken += own
    return [*parts, range(start, len(widths))]


def _title(
    book: Book,
    sheet: Worksheet,
    table: FilledTable,
    widths: Sequence[float],
    parts: Sequence[range],
) -> None:
    """Write title, number, date and unit, on each page if pages print side by side."""
    document = book.document
    title = layout.heading(document, table)
    if document.is_draft:
        title = message("paper.draft_title", book.lang, title=title)
    look = {"font_name": book.fonts["title"], "font_size": 16, "bold": True, "align": "center"}
    for place, part in enumerate(parts):
        # Row names print on each page, together with the cells above them.
        first = part.start if len(parts) > 1 else LABEL
        last = part.stop - 1
        text = title + (message("paper.continued", book.lang) if place else "")
        book.across(sheet, (TITLE_ROW, first, TITLE_ROW, last), text, **look)
        _above(book, sheet, table, widths, first, last)
    if len(parts) > 1:
        book.text(sheet, ABOVE_ROW, LABEL, layout.above(document, table)[0])
    sheet.set_row(TITLE_ROW, 32)
    sheet.set_row(ABOVE_ROW, 18)


def _above(
    book: Book, sheet: Worksheet, table: FilledTable, widths: Sequence[float], first: int, last: int
) -> None:
    """Write the line below the title: the unit over the last columns, the date before it."""
    number, moment, unit = layout.above(book.document, table)
    wide = max(first + 2, last - 2)
    room = sum(widths[LINE:wide]) - 1
    if first == LABEL and wide > FIRST and layout.columns_wide(moment) <= room:
        book.text(sheet, ABOVE_ROW, LABEL, number)
        book.across(sheet, (ABOVE_ROW, LINE, ABOVE_ROW, wide - 1), moment, align="center")
    else:
        text = f"{number}　{moment}" if first == LABEL else moment
        book.across(sheet, (ABOVE_ROW, first, ABOVE_ROW, min(wide, last + 1) - 1), text)
    if wide <= last:
        book.across(sheet, (ABOVE_ROW, wide, ABOVE_ROW, last), unit, align="right")


def _head(
    book: Book,
    sheet: Worksheet,
    table: FilledTable,
    widths: Sequence[float],
    parts: Sequence[range],
) -> None:
    document = book.document
    depth = layout.levels(table.columns)
    look = {
        "font_name": book.fonts["title"],
        "align": "center",
        "text_wrap": True,
        "border": THIN,
        "border_color": RULE,
        "bg_color": "#EEF2F6",
    }
    bottom = HEAD_ROW + depth - 1
    first = look | {"top": THICK, "top_color": "black"}
    stub = layout.stub(document, table)
    book.across(sheet, (HEAD_ROW, LABEL, bottom, LABEL), stub, **first, left=0)
    book.across(sheet, (HEAD_ROW, LINE, bottom, LINE), message("paper.line", book.lang), **first)
    needed = [1.0] * depth
    for cell in layout.head(document, table.columns):
        top = HEAD_ROW + cell.level
        edges = look if cell.level else first
        for run in _runs(cell, parts):
            end = {"right": 0} if run.stop == FIRST + len(table.leaves) else {}
            area = (top, run.start, top + cell.high - 1, run.stop - 1)
            book.across(sheet, area, cell.label, **edges, **end)
            taken = lines(cell.label, sum(widths[run.start : run.stop])) / cell.high
            for level in range(cell.level, cell.level + cell.high):
                needed[level] = max(needed[level], taken)
    for level, taken in enumerate(needed):
        sheet.set_row(HEAD_ROW + level, max(20, height(taken)))


def _runs(cell: layout.HeadCell, parts: Sequence[range]) -> Iterator[range]:
    """The columns of a cell of the head, cut at page borders."""
    for part in parts:
        start = max(part.start, FIRST + cell.left)
        stop = min(part.stop, FIRST + cell.left + cell.wide)
        if start < stop:
            yield range(start, stop)


def _numbers(
    book: Book, sheet: Worksheet, table: FilledTable, number_row: int, code_row: int
) -> None:
    """Write 甲, 乙 over words and 1, 2, 3 over figures; hidden column codes are below them."""
    look = {"align": "center", "font_size": 9, "border": THIN, "border_color": RULE}
    marks = [message("paper.stub_mark", book.lang), message("paper.line_mark", book.lang)]
    marks += [str(place) for place in range(1, len(table.leaves) + 1)]
    for column, mark in enumerate(marks):
        edges = {"left": 0} if column == LABEL else {}
        if column == len(marks) - 1:
            edges = {**edges, "right": 0}
        book.text(sheet, number_row, column, mark, **look, **edges)
    for place, leaf in enumerate(table.leaves):
        book.text(sheet, code_row, FIRST + place, leaf.code)
    sheet.set_row(code_row, None, None, {"hidden": True})
    code_column = FIRST + len(table.leaves)
    sheet.set_column(code_column, code_column, 20, None, {"hidden": True})


def _rows(book: Book, sheet: Worksheet, table: FilledTable, widths: list[float], start: int) -> int:
    """Write the rows from ``start`` on; return the row after the last."""
    parents = layout.parents(table.rows)
    has_detail = any(row.is_detail for row in table.rows)
    if has_detail:
        sheet.outline_settings(symbols_below=False)
    names = layout.names(book.document, table)
    for place, (row, name) in enumerate(zip(table.rows, names, strict=True)):
        look = {"bottom": THIN, "bottom_color": PALE, "right_color": RULE}
        if place == len(table.rows) - 1:
            look = {**look, "bottom": THICK, "bottom_color": "black"}
        if layout.is_strong(row, parents):
            look = {**look, "bold": True}
        if row.depth == 0:
            look = {**look, "bg_color": "#F7F9FB"}
        _name(book, sheet, name, place + 1, start + place, look)
        _figures(book, sheet, table, row, start + place, look)
        text, indent = name
        high = max(16, height(lines(text, widths[LABEL] - 1.5 * indent)))
        sheet.set_row(start + place, high, None, {"level": 1} if row.is_detail else {})
    return start + len(table.rows)


def _name(
    book: Book, sheet: Worksheet, name: tuple[str, int], line: int, at: int, look: dict
) -> None:
    text, indent = name
    book.text(sheet, at, LABEL, text, **look, indent=min(indent, 15), text_wrap=True, right=THIN)
    style = book.style(**look, align="center", right=THIN, font_size=9)
    sheet.write_number(at, LINE, line, style)


def _figures(
    book: Book, sheet: Worksheet, table: FilledTable, row: Row, at: int, look: dict
) -> None:
    """Write the figures of a row and its hidden code; a row without figures stays blank."""
    last = len(table.leaves) - 1
    is_heading = row.code in table.headings
    for place, column in enumerate(table.leaves):
        edge = look if place == last else {**look, "right": THIN}
        if is_heading:
            sheet.write_blank(at, FIRST + place, None, book.style(**edge))
        else:
            _figure(book, sheet, table, row, column, (at, FIRST + place), edge)
    if not is_heading:
        book.text(sheet, at, FIRST + len(table.leaves), row.code)


def _figure(
    book: Book,
    sheet: Worksheet,
    table: FilledTable,
    row: Row,
    column: Column,
    at: tuple[int, int],
    look: dict,
) -> None:
    hidden = table.hidden.get((row.code, column.code))
    value = table.value(row.code, column.code)
    kind = format_of(value, column) if hidden is None else column.format
    number = {"align": "right", "num_format": FIGURES[kind]}
    look = {**look, "font_name": book.fonts["figure"], **number}
    if hidden is None and isinstance(value, (int, Decimal)):
        grey = {"font_color": ZERO} if is_zero(shown(value, column)) else {}
        sheet.write_number(*at, float(value), book.style(**look, **grey))
        return
    is_text = column.format == "text" and value is not None
    align = {"align": "left", "font_name": book.fonts["text"]} if is_text else {}
    book.text(sheet, *at, shown(value, column, hidden), **{**look, **align})


def _notes(
    book: Book,
    sheet: Worksheet,
    listed: Listing,
    widths: Sequence[float],
    parts: Sequence[range],
    start: int,
) -> int:
    """Write the notes from row ``start`` on, on the first page; return the row after the last."""
    notes = layout.notes(book.document, listed) + layout.notes_of_rows(book.document, listed.table)
    first = FIRST if len(parts) > 1 else LABEL
    # A merged cell does not grow automatically, and a cell as wide as three pages is unreadable.
    end, wide = first, widths[first]
    while end + 1 < parts[0].stop and wide < NOTE_WIDE:
        end += 1
        wide += widths[end]
    for place, note in enumerate(notes):
        look = {"font_size": 9, "text_wrap": True, "align": "left"}
        book.across(sheet, (start + place, first, start + place, end), note, **look)
        sheet.set_row(start + place, height(lines(note, wide)))
    return start + len(notes)


def _set_print(
    sheet: Worksheet, widths: Sequence[float], parts: Sequence[range], room: float, head: int
) -> None:
    """Print one page wide, or pages side by side that are cut at the titles."""
    sheet.repeat_rows(TITLE_ROW, head)
    sheet.repeat_columns(LABEL, LINE)
    if len(parts) == 1:
        sheet.fit_to_pages(1, 0)
        return
    # Pages fitted to a width would not be cut here.
    names = _dots(widths[:FIRST])
    widest = names + max(_dots(widths[part.start : part.stop]) for part in parts)
    sheet.set_print_scale(int(100 * min(1, room / widest)))
    sheet.set_v_pagebreaks([part.start for part in parts[1:]])


def column_name(column: int) -> str:
    """The letters of a column counted from 0."""
    return xl_col_to_name(column)
