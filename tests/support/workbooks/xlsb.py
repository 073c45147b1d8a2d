"""A binary workbook (.xlsb) written record by record, as small as its readers accept."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tests.support.workbooks.xlsx import zipped

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Packed:
    """A whole number in 30 bits, with the place of its cell format."""

    value: int
    style: int = 0


@dataclass(frozen=True)
class Error:
    """The error of a formula, by its number."""

    code: int


@dataclass(frozen=True)
class Short:
    """A text in a cell without a column: it follows the cell before it."""

    text: str


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    formats: Sequence[str] = (),
    hidden_rows: Collection[int] = (),
    hidden_column: int | None = None,
    hidden_sheets: Collection[str] = (),
    **others: bytes,
) -> bytes:
    """An .xlsb of texts, doubles, packed numbers and errors; None leaves a cell out.

    ``formats`` are the number formats of the cell formats 1, 2, ... Hidden rows and the hidden
    column count from 0. ``others`` replaces or adds parts, ``__`` in a name is '/'.
    """
    listed = b"".join(
        record(0x9C, struct.pack("<II", name in hidden_sheets, n) + wide(f"r{n}") + wide(name))
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    own = b"".join(
        record(0x2C, struct.pack("<H", 163 + n) + wide(code)) for n, code in enumerate(formats, 1)
    )
    used = b"".join(
        record(0x2F, struct.pack("<HH", 0, number).ljust(16, b"\0"))
        for number in (0, *range(164, 164 + len(formats)))
    )
    styles = record(0x267, struct.pack("<I", len(formats))) + own + record(0x268)
    styles += record(0x269, struct.pack("<I", len(formats) + 1)) + used + record(0x26A)
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r0"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": record(0x83) + record(0x99, bytes(12)) + listed + record(0x84),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        "</Relationships>",
        "xl/styles.bin": styles,
    }
    for number, rows in enumerate(sheets.values(), 1):
        body = _sheet(rows, hidden_rows, hidden_column)
        parts[f"xl/worksheets/sheet{number}.bin"] = body
    return zipped(parts | {name.replace("__", "/"): data for name, data in others.items()})


def record(kind: int, body: bytes = b"") -> bytes:
    """A record: its kind and length in groups of seven bits, then its body."""
    return _groups(kind) + _groups(len(body)) + body


def wide(text: str) -> bytes:
    """A text with its length before it."""
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _groups(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _groups(rest) if rest else bytes([low])


def _sheet(
    rows: Sequence[Sequence[object]], hidden_rows: Collection[int], hidden_column: int | None
) -> bytes:
    data = record(0x81) + record(0x94, struct.pack("<4I", 0, len(rows), 0, 9))
    if hidden_column is not None:
        columns = struct.pack("<4IH", hidden_column, hidden_column, 0, 0, 1)
        data += record(0x186) + record(0x3C, columns) + record(0x187)
    data += record(0x91)
    for number, row in enumerate(rows):
        flags = bytes([0, 0x10 if number in hidden_rows else 0, 0])
        data += record(0x00, struct.pack("<IIH", number, 0, 300) + flags + bytes(4))
        for column, value in enumerate(row):
            data += _cell(column, value)
    return data + record(0x92) + record(0x82)


def _cell(column: int, value: object) -> bytes:
    head = struct.pack("<II", column, 0)
    if value is None:
        return b""
    if isinstance(value, Packed):
        place = struct.pack("<II", column, value.style)
        return record(0x02, place + struct.pack("<i", value.value << 2 | 2))
    if isinstance(value, Error):
        return record(0x0B, head + bytes([value.code]) + bytes(10))
    if isinstance(value, Short):
        return record(0x11, head[4:] + wide(value.text))
    if isinstance(value, float):
        return record(0x05, head + struct.pack("<d", value))
    return record(0x06, head + wide(str(value)))
