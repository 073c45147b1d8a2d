"""Styles and print set-up of the sheets of a workbook, and the only way to write text to a cell."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.render import drawing

A3, A4 = 8, 9
RULE, PALE, THIN, THICK = "#8A96A3", "#D3DAE1", 1, 2
RED = "#B3261E"
FONTS = {
    "zh": {"title": "黑体", "text": "宋体", "figure": "Times New Roman"},
    "en": {"title": "Arial", "text": "Arial", "figure": "Arial"},
}
_NUMBERS = {
    "count": "#,##0",
    "decimal": "#,##0.0",
    "money": "#,##0.00",
    "percent": "#,##0.0%",
    "ratio": "#,##0.00",
    "text": "General",
    "exact": "#,##0.######",
}
# A real minus, a small space before the rule, the same for marks in place of a figure. Zeros are
# not grey here, because colours of number formats differ between spreadsheets.
FIGURES = {name: f'{text}_ ;"−"{text}_ ;{text}_ ;@_ ' for name, text in _NUMBERS.items()}
# First characters that a spreadsheet may take for a formula when a cell is edited or saved as text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Book:
    """A workbook with its styles; data is written as text or number, never as a formula."""

    def __init__(self, document: Document):
        self.document = document
        self.lang = document.lang
        self.fonts = FONTS[document.lang]
        self.bytes = BytesIO()
        self.made = xlsxwriter.Workbook(
            self.bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                # Column widths are measured in digits of this font; Arial has equal widths
                # everywhere.
                "default_format_properties": {"font_name": "Arial", "font_size": 10},
            },
        )
        self._formats: dict[tuple, Format] = {}
        self._watermark = (
            drawing.watermark(message("paper.draft_mark", self.lang)) if document.is_draft else None
        )
        self.made.set_properties(
            {
                "title": document.title,
                "subject": document.subtitle,
                "comments": document.definitions_version,
                "created": datetime.fromisoformat(document.as_of),
            }
        )

    def style(self, **properties: object) -> Format:
        """The format for a set of properties, created once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.made.add_format(
                {"font_name": self.fonts["text"], "font_size": 10, "valign": "vcenter"} | properties
            )
        return self._formats[key]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **look: object) -> None:
        """Write text that stays text, also when someone edits the cell."""
        if text.startswith(_FORMULA_STARTS):
            look["quote_prefix"] = True
        sheet.write_string(row, column, text, self.style(**look))

    def across(
        self, sheet: Worksheet, area: tuple[int, int, int, int], text: str, **look: object
    ) -> None:
        """Write text over merged cells; a single cell is not merged."""
        first_row, first, last_row, last = area
        if (first_row, first) != (last_row, last):
            sheet.merge_range(first_row, first, last_row, last, "", self.style(**look))
        self.text(sheet, first_row, first, text, **look)

    def add_sheet(self, name: str, landscape: bool = True, paper: int = A4) -> Worksheet:
        """A sheet with margins, header and footer; each page of a draft has its mark."""
        sheet = self.made.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(paper)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
        sheet.center_horizontally()
        self._header(sheet)
        page = message("paper.page_of", self.lang, page="&P", pages="&N")
        sheet.set_footer(f'&C&"{self.fonts["text"]}"&9{page}')
        return sheet

    def _header(self, sheet: Worksheet) -> None:
        title = self.document.title.replace("&", "&&")[:120]
        # A space separates digits of the title from the font size.
        header = f'&L&"{self.fonts["text"]}"&9 {title}'
        draft = layout.draft(self.document)
        if draft and self._watermark is not None:
            sheet.set_header(
                f'{header}&C&G&R&"{self.fonts["title"]}"&11&K{RED[1:]}{draft}',
                {"image_center": BytesIO(self._watermark)},
            )
            sheet.set_tab_color(RED)
        else:
            sheet.set_header(header)

    def close(self) -> bytes:
        """Finish the workbook; returns its bytes."""
        self.made.close()
        return self.bytes.getvalue()


def height(lines: float) -> float:
    """The height of a row with so many lines, in points."""
    return 4 + 13 * lines


def lines(text: str, wide: float) -> int:
    """The number of lines of a text in a column of ``wide`` half-width columns."""
    usable = max(wide - 1, 1)
    return sum(max(1, -int(-layout.columns_wide(part) // usable)) for part in text.split("\n"))


def sheet_name(text: str, taken: set[str]) -> str:
    """A valid sheet name that is not yet taken."""
    clean = "".join(" " if char in "[]:*?/\\" else char for char in text).strip("' ")[:31]
    name, place = clean, 1
    while name.lower() in taken:
        place += 1
        name = f"{clean[: 31 - len(str(place)) - 1]} {place}"
    taken.add(name.lower())
    return name


def internal_link(sheet: str, cell: str) -> str:
    """The target of a link to a cell of the same workbook."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{cell}"
