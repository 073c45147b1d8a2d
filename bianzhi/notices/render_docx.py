"""Writes a page as a Word document in the style of official documents (GB/T 9704)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.notices.page import Page, Table

# Title, head and text of official documents, by Word's names of the fonts; Western letters beside.
TITLE, TEXT, HEAVY, WESTERN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
_RED = RGBColor(0xC0, 0x00, 0x00)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LEFT, _RIGHT = 28, 26  # margins in millimetres
_HEAD_ROOM = 434  # points between the margins: the letterhead stands on one line
_SIZE, _LINE = Pt(16), Pt(28)
_CELL_SIZE = Pt(10.5)


def docx_bytes(page: Page) -> bytes:
    """The bytes of the document; equal pages give equal bytes."""
    document = docx.Document()
    _layout(document, page)
    _core(document, page)
    if page.head:
        _head(document, page)
    else:
        _line(document, page.number, size=Pt(12))
    _line(document, "", size=Pt(8))
    _line(document, page.title, font=TITLE, size=Pt(22), align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "", size=Pt(8))
    if page.addressee:
        _line(document, page.addressee)
    for text in page.paragraphs:
        _paragraph(document, text)
    for table in page.tables:
        _table(document, page, table)
    for text in page.closing:
        _paragraph(document, text)
    _line(document, "", size=Pt(8))
    for text in page.signature:
        _line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _layout(document: Document, page: Page) -> None:
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    section.page_width, section.page_height = (height, width) if page.is_wide else (width, height)
    if page.is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.top_margin, section.bottom_margin = Mm(30 if page.is_wide else 37), Mm(25)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    style = document.styles["Normal"]
    style.font.name, style.font.size = WESTERN, _SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT)


def _core(document: Document, page: Page) -> None:
    """Properties that depend on the page alone."""
    core = document.core_properties
    core.title, core.author, core.comments = page.title, page.signature[0], ""
    core.language = "zh-CN" if page.lang == "zh" else "en"
    core.created = core.modified = datetime.combine(page.dated, WORKBOOK_CREATED.time())


def _head(document: Document, page: Page) -> None:
    """The red letterhead with its number and red line."""
    wide = sum(1.0 if sign > "\u2e7f" else 0.5 for sign in page.head)
    size = Pt(min(36, int(_HEAD_ROOM / wide)))
    line = _line(document, page.head, font=TITLE, size=size, align=WD_ALIGN_PARAGRAPH.CENTER)
    line.runs[0].font.color.rgb = _RED
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    number = _line(document, page.number, align=WD_ALIGN_PARAGRAPH.RIGHT)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    number._p.get_or_add_pPr().append(borders)


def _line(
    document: Document,
    text: str,
    font: str = TEXT,
    size: Pt = _SIZE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    _spaced(paragraph, int(max(size * 1.3, Pt(14))))
    _in_font(paragraph.add_run(text), font, size)
    return paragraph


def _paragraph(document: Document, text: str) -> None:
    """A paragraph of text with its first line indented by two characters."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = _SIZE * 2
    _spaced(paragraph, _LINE)
    _in_font(paragraph.add_run(text), TEXT, _SIZE)


def _spaced(paragraph: Paragraph, height: int) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height / 12700)


def _in_font(run: Run, font: str, size: int) -> None:
    run.font.name, run.font.size = WESTERN, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Document, page: Page, table: Table) -> None:
    if table.caption:
        center = WD_ALIGN_PARAGRAPH.CENTER
        caption = _line(document, table.caption, font=HEAVY, align=center, size=Pt(14))
        caption.paragraph_format.keep_with_next = True
    room = Mm((297 if page.is_wide else 210) - _LEFT - _RIGHT)
    grid = document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    grid.autofit = False
    _row(grid.rows[0].cells, table.heads, HEAVY)
    _marked(grid.rows[0]._tr, "w:tblHeader")  # repeats on each page
    for row in table.rows:
        added = grid.add_row()
        _row(added.cells, row, TEXT)
        _marked(added._tr, "w:cantSplit")
    for column, share in zip(grid.columns, table.widths, strict=True):
        column.width = int(room * share / 100)
        for cell in column.cells:
            cell.width = int(room * share / 100)
    _line(document, "", size=Pt(6))


def _row(cells: tuple, texts: tuple[str, ...], font: str) -> None:
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        for place, line in enumerate(text.split("\n")):
            if place:
                paragraph = cell.add_paragraph()
            _spaced(paragraph, Pt(15))
            _in_font(paragraph.add_run(line), font, _CELL_SIZE)


def _marked(row: Any, name: str) -> None:
    """Set a property of a table row."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)


def _page_number(document: Document) -> None:
    """— 1 — at the foot of each page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("t", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("t", " —")):
        run = paragraph.add_run(text if kind == "t" else "")
        _in_font(run, "宋体", Pt(14))
        if kind == "instr":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)
        elif kind != "t":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _with_fixed_times(content: bytes) -> bytes:
    """The same archive with fixed times of its members, in order of name."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name[0] != "[", name)):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return buffer.getvalue()
