"""Writes a document in each of its formats; a writer is loaded only on use."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from bianzhi.core.messages import message
from bianzhi.core.screen import Update
from bianzhi.reports.compute.document import Document

# Format -> module and function that writes a document in it.
WRITERS = {
    "xlsx": ("bianzhi.reports.render.workbook.xlsx", "write_xlsx"),
    "pdf": ("bianzhi.reports.render.typeset.pdf", "write_pdf"),
    "html": ("bianzhi.reports.render.page.html", "write_html"),
}


def write_files(
    document: Document,
    folder: Path,
    forms: Sequence[str],
    update: Update = lambda done, total, name: None,
) -> list[Path]:
    """Write the document in each format; return the files."""
    written: list[Path] = []
    for number, form in enumerate(forms, 1):
        update(number, 1 + len(forms), message("report.step_write", format=form))
        module, function = WRITERS[form]
        path = folder / f"{document.file_name}.{form}"
        getattr(importlib.import_module(module), function)(document, path)
        written.append(path)
    return written
