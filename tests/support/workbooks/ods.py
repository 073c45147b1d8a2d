"""An OpenDocument spreadsheet as small as its readers accept."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_STYLES = (
    '<office:automatic-styles><style:style style:name="seen" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)


@dataclass(frozen=True)
class Error:
    """A cell that shows an error, as LibreOffice writes it."""

    shown: str


@dataclass(frozen=True)
class Formula:
    """A formula without a value."""

    text: str


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    hidden: Collection[str] = (),
    repeat: int = 1,
) -> bytes:
    """An .ods of texts, numbers, dates, errors and formulas; each row comes ``repeat`` times."""
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name='
        f'"{"hidden" if name in hidden else "seen"}">{_rows(rows, repeat)}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}>{_STYLES}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
        "</manifest:manifest>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", _TYPE)
        file.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        file.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def _rows(rows: Sequence[Sequence[object]], repeat: int) -> str:
    repeated = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    return "".join(
        f"<table:table-row{repeated}>{''.join(map(_cell, row))}</table:table-row>" for row in rows
    )


def _cell(value: object) -> str:
    if isinstance(value, Error):
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        formula = ' table:formula="of:=1/0" '
        return f"<table:table-cell{formula}{kind}><text:p>{value.shown}</text:p></table:table-cell>"
    if isinstance(value, Formula):
        return f'<table:table-cell table:formula="{html.escape(value.text)}"/>'
    if isinstance(value, date):
        day = value.isoformat()
        kind = f'office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {kind}><text:p>{day}</text:p></table:table-cell>"
    if isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{html.escape(str(value))}</text:p></table:table-cell>"
