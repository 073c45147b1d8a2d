"""A workbook of the old format (.xls), as small as its readers accept: one sheet of texts."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STREAM = 4096


def workbook(
    rows: Sequence[Sequence[str]],
    sheet: str = "duty",
    last: tuple[int, int] | None = None,
    far_cell: tuple[int, int] | None = None,
    numbers: Sequence[tuple[int, int, float, int]] = (),
    errors: Sequence[tuple[int, int, int]] = (),
    visibility: int = 0,
    formats: Mapping[int, str] = MappingProxyType({}),
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
) -> bytes:
    """An .xls of ``rows``; ``last`` is the declared range, ``far_cell`` one more cell.

    ``numbers`` are cells of row, column, value and number format, ``errors`` of row, column and
    error. ``visibility`` 1 hides the sheet; ``formats`` are number formats of its own. Hidden rows
    and columns count from 0.
    """
    cells = [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    cells += [(*far_cell, "x")] if far_cell else []
    places = [(place[0], place[1]) for place in (*cells, *numbers, *errors)]
    height, width = last or (max(r for r, _ in places) + 1, max(c for _, c in places) + 1)
    others = b"".join(
        _record(0x203, struct.pack("<HHHd", row, column, at, value))
        for at, (row, column, value, _) in enumerate(numbers)
    )
    others += b"".join(_record(0x205, struct.pack("<HHHBB", r, c, 0, e, 1)) for r, c, e in errors)
    others += b"".join(
        _record(0x208, struct.pack("<8H", row, 0, 0, 255, 0, 0, 0x20, 0)) for row in hidden_rows
    )
    others += b"".join(_record(0x7D, struct.pack("<6H", c, c, 0, 0, 1, 0)) for c in hidden_columns)
    styles = b"".join(
        _record(0x41E, struct.pack("<H", number) + _text(code, "<H"))
        for number, code in formats.items()
    )
    styles += b"".join(
        _record(0xE0, struct.pack("<HH", 0, number).ljust(20, b"\0")) for _, _, _, number in numbers
    )
    return compound({"Workbook": _stream(cells, sheet, height, width, styles, others, visibility)})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _stream(
    cells: list[tuple[int, int, str]],
    sheet: str,
    height: int,
    width: int,
    styles: bytes,
    others: bytes,
    visibility: int,
) -> bytes:
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 0x5, 0, 0, 0, 0))
    name = _text(sheet, "<B")
    listed = len(begin) + len(styles) + 4 + 6 + len(name) + 4
    place = struct.pack("<IBB", listed, visibility, 0)
    book = begin + styles + _record(0x85, place + name) + _record(0x0A, b"")
    assert len(book) == listed
    page = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    page += _record(0x200, struct.pack("<IIHHH", 0, height, 0, width, 0))
    for row, column, text in cells:
        page += _record(0x204, struct.pack("<HHH", row, column, 0) + _text(text, "<H"))
    return book + page + others + _record(0x0A, b"")


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of the given streams, each at least 4,096 bytes long."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0)]
    for name, body in streams.items():
        body = body.ljust(max(_STREAM, -(-len(body) // _SECTOR) * _SECTOR), b"\0")
        count, start = len(body) // _SECTOR, len(sectors)
        sectors += [body[at : at + _SECTOR] for at in range(0, len(body), _SECTOR)]
        table += [*range(start + 1, start + count), _END]
        entries.append(_entry(name, 2, start, len(body)))
    directory = len(sectors)
    listed = b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0")
    sectors += [listed[at : at + _SECTOR] for at in range(0, len(listed), _SECTOR)]
    table += [*range(directory + 1, len(sectors)), _END]
    tables = -(-(len(table) + 1) // (_SECTOR // 4 - 1))
    at = [len(sectors) + number for number in range(tables)]
    table += [_TABLE] * tables
    table += [_FREE] * (tables * _SECTOR // 4 - len(table))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6).ljust(20, b"\0")
    head += struct.pack("<IIII", tables, directory, 0, _STREAM)
    head += struct.pack("<IIII", _END, 0, _END, 0)
    head += struct.pack("<109I", *at, *[_FREE] * (109 - tables))
    return head + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    body = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return (body + struct.pack("<III", _FREE, _FREE, _FREE)).ljust(116, b"\0") + struct.pack(
        "<IQ", start, size
    )
