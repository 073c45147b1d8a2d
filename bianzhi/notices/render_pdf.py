"""Writes a page as a typeset PDF; fonts come from a package, so every system gives equal bytes."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from bianzhi.notices.page import Page
from bianzhi.reports.render import drawing

TEMPLATE = Path(__file__).parent / "typst" / "notice.typ"


def pdf_bytes(page: Page) -> bytes:
    """The bytes of the PDF; equal pages give equal bytes."""
    data = {
        "lang": page.lang,
        "head": page.head,
        "number": page.number,
        "title": page.title,
        "addressee": page.addressee,
        "paragraphs": page.paragraphs,
        "tables": [vars(table) for table in page.tables],
        "closing": page.closing,
        "signature": page.signature,
        "date": [page.dated.year, page.dated.month, page.dated.day],
        "wide": page.is_wide,
    }
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[drawing.FONT_FOLDER],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
