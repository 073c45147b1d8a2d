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


@dataclass(frozen=True)
class Padded:
    """A whole number, and how its format shows it."""

    value: int
    shown: str


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    hidden: Collection[str] = (),
    repeat: int = 1,
    hidden_rows: Collection[int] = (),
    hidden_column: int | None = None,
) -> bytes:
    """An .ods of texts, numbers, dates, errors and formulas; each row comes ``repeat`` times.

    Hidden rows and the hidden column count from 0.
    """
    columns = "" if hidden_column is None else _columns(hidden_column)
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name='
        f'"{"hidden" if name in hidden else "seen"}">{columns}'
        f"{_rows(rows, repeat, hidden_rows)}</table:table>"
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


def _columns(hidden: int) -> str:
    before = f'<table:table-column table:number-columns-repeated="{hidden}"/>' if hidden else ""
    return f'{before}<table:table-column table:visibility="collapse"/>'


def _rows(rows: Sequence[Sequence[object]], repeat: int, hidden: Collection[int]) -> str:
    repeated = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    attributes = {
        number: repeated + (' table:visibility="filter"' if number in hidden else "")
        for number in range(len(rows))
    }
    return "".join(
        f"<table:table-row{attributes[number]}>{''.join(map(_cell, row))}</table:table-row>"
        for number, row in enumerate(rows)
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
        value = Padded(value, str(value))
    if isinstance(value, Padded):
        kind = f'office:value-type="float" office:value="{value.value}"'
        return f"<table:table-cell {kind}><text:p>{value.shown}</text:p></table:table-cell>"
    if value is None:
        return "<table:table-cell/>"
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{html.escape(str(value))}</text:p></table:table-cell>"
