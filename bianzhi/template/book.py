"""Write the workbook of a template: a sheet of notes, a sheet per table, a hidden one of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.core.messages import message
from bianzhi.template.fields import REQUIRED_MARK, Field
from ingest.read.workbook.own_sheets import LABELS, NOTES

# The last row of a sheet, counted from 0.
_LAST_ROW = 1_048_575
_FONT = {"font_name": "宋体", "font_size": 10}
_NUMBER_FORMATS = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "whole": "0",
    "decimal": "0.00####",
}
_TEXT = "@"
_NARROW, _WIDE = 11, 40
_LINE_POINTS, _A4 = 15, 9
_NOTE_COLUMNS = ("sheet", "column", "required", "form", "allowed", "example", "meaning")
_NOTE_WIDTHS = (18, 22, 10, 22, 40, 24, 40)
# More labels than that are named in the drop-down list only.
_LISTED_LABELS = 12


@dataclass(frozen=True)
class TemplateSheet:
    """A sheet to fill in; ``header_row`` counts from 1, ``title`` stands above a lower header.

    ``rows`` are the values of a sheet that is filled in already, in the order of its fields.
    """

    name: str
    title: str
    header_row: int
    fields: Sequence[Field]
    rows: Sequence[Sequence[object]] = ()


def template_bytes(sheets: Sequence[TemplateSheet], notes: Sequence[str], lang: str) -> bytes:
    """The workbook of a template; the same contract gives the same bytes."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": WORKBOOK_CREATED})
        styles = _Styles(book)
        # The notes come first; landing passes them and the lists over.
        note_sheet = book.add_worksheet(NOTES[lang])
        pages = [(sheet, book.add_worksheet(sheet.name)) for sheet in sheets]
        has_lists = any(field.labels for sheet in sheets for field in sheet.fields)
        lists = _write_lists(book.add_worksheet(LABELS[lang]), sheets, lang) if has_lists else {}
        _write_notes(note_sheet, sheets, notes, styles, lang)
        for sheet, page in pages:
            _write_sheet(page, sheet, lists, styles, lang)
        pages[0][1].activate()
    return buffer.getvalue()


class _Styles:
    """The formats of a template."""

    def __init__(self, book: xlsxwriter.Workbook):
        edge = {**_FONT, "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
        self.optional = book.add_format({**edge, "bg_color": "#E8EDF2", "num_format": _TEXT})
        self.required = book.add_format(
            {**edge, "bg_color": "#FFE1B5", "font_color": "#8A1C12", "num_format": _TEXT}
        )
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 14})
        self.text = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**edge, "bg_color": "#E8EDF2"})
        self._cells: dict[str, Format] = {
            form: book.add_format({**_FONT, "num_format": number})
            for form, number in {**_NUMBER_FORMATS, "text": _TEXT}.items()
        }

    def cell(self, form: str) -> Format:
        """The format of the cells of a column; everything but numbers and dates is text."""
        return self._cells.get(form, self._cells["text"])


def _write_lists(
    page: Worksheet, sheets: Sequence[TemplateSheet], lang: str
) -> dict[tuple[str, ...], str]:
    """Write each list of labels once to the hidden sheet; returns labels -> reference."""
    references: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        for field in sheet.fields:
            if not field.labels or field.labels in references:
                continue
            column = len(references)
            page.write_string(0, column, field.header)
            for row, label in enumerate(field.labels, 1):
                page.write_string(row, column, label)
            name = xl_col_to_name(column)
            last = len(field.labels) + 1
            references[field.labels] = f"='{LABELS[lang]}'!${name}$2:${name}${last}"
    page.hide()
    return references


def _write_sheet(
    page: Worksheet,
    sheet: TemplateSheet,
    lists: Mapping[tuple[str, ...], str],
    styles: _Styles,
    lang: str,
) -> None:
    head = sheet.header_row - 1
    if head:
        page.write_string(0, 0, sheet.title, styles.title)
    for column, field in enumerate(sheet.fields):
        header = field.header + (REQUIRED_MARK if field.is_required else "")
        width = min(max(cell_len(header) + 4, _NARROW), _WIDE)
        page.set_column(column, column, width, styles.cell(field.form))
        style = styles.required if field.is_required else styles.optional
        page.write_string(head, column, header, style)
        page.write_comment(head, column, _comment(field, lang), {"x_scale": 2, "y_scale": 1.4})
        if rule := _validation(field, lists, lang):
            page.data_validation(head + 1, column, _LAST_ROW, column, rule)
    for number, row in enumerate(sheet.rows, head + 1):
        for column, value in enumerate(row):
            if value is not None:
                _write_value(page, number, column, value, styles.cell(sheet.fields[column].form))
    page.freeze_panes(head + 1, 0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _write_value(page: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """Write a date or a number as such, anything else as text."""
    if isinstance(value, date):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, str(value), style)


def _validation(
    field: Field, lists: Mapping[tuple[str, ...], str], lang: str
) -> dict[str, object] | None:
    """The check of a spreadsheet program while typing; it warns and does not forbid."""
    checks: dict[str, dict[str, object]] = {
        "whole": {
            "validate": "integer",
            "criteria": "between",
            "minimum": -9999999,
            "maximum": 9999999,
        },
        "decimal": {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e12,
            "maximum": 1e12,
        },
        "id": {"validate": "length", "criteria": "between", "minimum": 15, "maximum": 18},
    }
    check = checks.get(field.form)
    if field.labels:
        check = {"validate": "list", "source": lists[field.labels]}
    if check is None:
        return None
    error = message(f"template.error_{field.form}", lang)
    return {
        **check,
        "error_type": "warning",
        "error_title": field.header[:32],
        "error_message": error,
    }


def _comment(field: Field, lang: str) -> str:
    lines = [field.meaning(lang), _required(field, lang), _form(field, lang)]
    if field.example:
        lines.append(message("template.example", lang, example=field.example))
    return "\n".join(lines)


def _required(field: Field, lang: str) -> str:
    return message("template.required" if field.is_required else "template.optional", lang)


def _form(field: Field, lang: str) -> str:
    return message(f"template.form_{field.form}", lang)


def _lines(text: str, width: int) -> int:
    """The lines that a text takes in a column."""
    return 1 + max(cell_len(text) - 1, 0) // width


def _write_notes(
    page: Worksheet,
    sheets: Sequence[TemplateSheet],
    notes: Sequence[str],
    styles: _Styles,
    lang: str,
) -> None:
    """The notes: how to fill in and send the workbook, and one line per column."""
    for column, width in enumerate(_NOTE_WIDTHS):
        page.set_column(column, column, width, styles.text)
    page.write_string(0, 0, message("template.title", lang), styles.title)
    for row, note in enumerate(notes, 1):
        page.merge_range(row, 0, row, len(_NOTE_COLUMNS) - 1, note, styles.text)
    row = len(notes) + 2
    for column, name in enumerate(_NOTE_COLUMNS):
        page.write_string(row, column, message(f"template.column_{name}", lang), styles.head)
    for sheet in sheets:
        for field in sheet.fields:
            row += 1
            more = "…" if len(field.labels) > _LISTED_LABELS else ""
            allowed = message("problem.list", lang).join(field.labels[:_LISTED_LABELS]) + more
            required = _required(field, lang)
            texts = (sheet.name, field.header, required, _form(field, lang), allowed)
            shown = (*texts, field.example, field.meaning(lang))
            for column, text in enumerate(shown):
                page.write_string(row, column, text, styles.text)
            page.set_row(row, _LINE_POINTS * max(map(_lines, shown, _NOTE_WIDTHS)))
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
