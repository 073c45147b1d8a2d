"""Convert a binary workbook (.xlsb) to the .xlsx family, so that every check of it applies.

The parts of such a workbook are sequences of records (BIFF12). The workbook reader knows them too,
but loses errors of formulas and cells without a column number, and takes dates in packed numbers
for numbers. So the cells are converted here: values, errors, number formats, hidden rows, columns
and sheets. Formulas are left out, because the file has their values.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.read.delivered import DeliveredFile
from ingest.read.workbook.book_zip import BookZip
from ingest.read.workbook.sheet_range import column_name

WORKBOOK = "xl/workbook.bin"
_FOLDER = "xl/"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_BOOK_PROPERTIES, _SHEET = 0x99, 0x9C
_TEXT, _FORMAT, _CELL_FORMAT = 0x13, 0x2C, 0x2F
_FIRST_CELL_FORMAT, _LAST_CELL_FORMAT = 0x269, 0x26A
_ROW, _COLUMN, _END_OF_CELLS = 0x00, 0x3C, 0x92
# Kinds of cells by record; the short ones have no column, they follow the cell before them.
_CELLS = {
    0x02: "packed",
    0x03: "error",
    0x04: "boolean",
    0x05: "real",
    0x06: "text",
    0x07: "shared",
    0x08: "text",
    0x09: "real",
    0x0A: "boolean",
    0x0B: "error",
    0x3E: "rich",
}
_SHORT = {
    0x0C: "blank",
    0x0D: "packed",
    0x0E: "error",
    0x0F: "boolean",
    0x10: "real",
    0x11: "text",
    0x12: "shared",
}
_BLANK = 0x01
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ROWS, _COLUMNS = 1 << 20, 1 << 14
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_STATES = ("visible", "hidden", "veryHidden")
# Characters that XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class _Book:
    """The workbook as its binary parts say."""

    is_1904: bool = False
    # Name, part and state of each worksheet.
    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    cell_formats: list[int] = field(default_factory=list)


def is_binary(file: DeliveredFile) -> bool:
    """Whether a zip is a binary workbook."""
    return WORKBOOK in BookZip(file).parts


def as_xlsx(file: DeliveredFile) -> DeliveredFile:
    """The cells of a binary workbook as a workbook of the .xlsx family under the same path.

    Raises:
        Refused: The workbook is broken or beyond a bound.
    """
    converted = _BinaryBook(file)
    try:
        data = converted.xlsx()
    except (struct.error, IndexError, ValueError, KeyError) as error:
        raise converted.broken(error) from error
    return DeliveredFile(file.path, lambda: data, limits=file.limits, sheets=file.sheets)


class _BinaryBook(BookZip):
    """The parts of one binary workbook."""

    def xlsx(self) -> bytes:
        """The bytes of the converted workbook."""
        book = self._book()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for name, text in _frame(book).items():
                target.writestr(name, text)
            for number, (_, part, _) in enumerate(book.sheets, 1):
                with target.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as xml:
                    for piece in self._sheet(part, book):
                        xml.write(piece.encode("utf-8"))
        self._verify(book)
        return buffer.getvalue()

    def _book(self) -> _Book:
        book = _Book()
        relations = {
            element.get("Id"): element.get("Target", "")
            for element in self.tree(f"{_FOLDER}_rels/workbook.bin.rels")
            if element.get("Type", "").endswith("/worksheet")
        }
        for kind, body in self._records(WORKBOOK):
            if kind == _BOOK_PROPERTIES:
                book.is_1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                (state,) = struct.unpack_from("<I", body)
                relation, after = _wide(body, 8)
                target = relations.get(relation)
                if target is not None:
                    path = target[1:] if target.startswith("/") else _FOLDER + target
                    name = _wide(body, after)[0]
                    book.sheets.append((name, path.lower(), _STATES[state]))
        if "xl/sharedstrings.bin" in self.parts:
            records = self._records("xl/sharedstrings.bin")
            book.texts = [_escaped(_wide(body, 1)[0]) for kind, body in records if kind == _TEXT]
        if "xl/styles.bin" in self.parts:
            self._read_styles(book)
        return book

    def _read_styles(self, book: _Book) -> None:
        is_inside = False
        for kind, body in self._records("xl/styles.bin"):
            if kind == _FORMAT:
                (number,) = struct.unpack_from("<H", body)
                book.formats[number] = _wide(body, 2)[0]
            elif kind in (_FIRST_CELL_FORMAT, _LAST_CELL_FORMAT):
                is_inside = kind == _FIRST_CELL_FORMAT
            elif kind == _CELL_FORMAT and is_inside:
                book.cell_formats.append(struct.unpack_from("<H", body, 2)[0])

    def _sheet(self, part: str, book: _Book) -> Iterator[str]:
        """The XML of a sheet in pieces."""
        yield f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}">'
        row = column = -1
        hidden: list[str] = []
        cells = 0
        pieces: list[str] = []
        for kind, body in self._records(part):
            if kind == _COLUMN:
                hidden += _hidden_columns(body)
            elif kind == _ROW:
                if row < 0:
                    yield f"<cols>{''.join(hidden)}</cols><sheetData>" if hidden else "<sheetData>"
                else:
                    pieces.append("</row>")
                    yield "".join(pieces)
                    pieces.clear()
                row, column = _row_number(body), -1
                mark = ' hidden="1"' if body[11] & _HIDDEN_ROW else ""
                pieces.append(f'<row r="{row + 1}"{mark}>')
            elif kind == _END_OF_CELLS:
                break
            elif kind == _BLANK:
                (column,) = struct.unpack_from("<I", body)
            elif row >= 0 and (content := _CELLS.get(kind) or _SHORT.get(kind)):
                start = 0 if kind in _SHORT else 4
                column = column + 1 if kind in _SHORT else struct.unpack_from("<I", body)[0]
                if column >= _COLUMNS:
                    raise ValueError(f"column {column}")
                cells += 1
                place = f"{column_name(column + 1)}{row + 1}"
                style = int.from_bytes(body[start : start + 3], "little")
                pieces.append(_cell(place, style, content, body, start + 4, book.texts))
        self.file.limits.require("cells", cells, file=self.file.path)
        yield "".join(pieces)
        yield "</row></sheetData></worksheet>" if row >= 0 else "<sheetData/></worksheet>"

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        """Kind and body of each record of a part."""
        if part not in self.parts:
            raise ValueError(part)
        size = self.parts[part].file_size
        self.file.limits.require("shared_text_bytes", size, file=self.file.path)
        data = b"".join(self.blocks(part))
        at, end = 0, len(data)
        while at < end:
            kind, at = data[at], at + 1
            if kind & 0x80:
                kind, at = kind & 0x7F | (data[at] & 0x7F) << 7, at + 1
            length = shift = 0
            while True:
                byte, at = data[at], at + 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80 or shift == 28:
                    break
            if at + length > end:
                raise ValueError(f"record {kind:#x} of {part}")
            yield kind, data[at : at + length]
            at += length

    def _verify(self, book: _Book) -> None:
        """Unpack the parts that were not read, to verify their checksums."""
        read = {WORKBOOK, "xl/sharedstrings.bin", "xl/styles.bin"}
        for part in self.parts.keys() - read - {path for _, path, _ in book.sheets}:
            for _ in self.blocks(part):
                pass


def _row_number(body: bytes) -> int:
    (row,) = struct.unpack_from("<I", body)
    if row >= _ROWS:
        raise ValueError(f"row {row}")
    return row


def _hidden_columns(body: bytes) -> list[str]:
    first, last, _, _, flags = struct.unpack_from("<4IH", body)
    return [f'<col min="{first + 1}" max="{last + 1}" hidden="1"/>'] * (flags & _HIDDEN_COLUMN)


def _cell(place: str, style: int, content: str, body: bytes, at: int, texts: list[str]) -> str:
    """The XML of a cell whose value begins ``at`` a byte of its record."""
    head = f'<c r="{place}" s="{style}"'
    if content == "packed":
        return f"{head}><v>{_number(_packed(body, at))}</v></c>"
    if content == "real":
        return f"{head}><v>{_number(struct.unpack_from('<d', body, at)[0])}</v></c>"
    if content == "boolean":
        return f'{head} t="b"><v>{int(body[at] != 0)}</v></c>'
    if content == "error":
        return f'{head} t="e"><v>{_ERRORS.get(body[at], "#UNKNOWN!")}</v></c>'
    if content == "shared":
        return f'{head} t="str"><v>{texts[struct.unpack_from("<I", body, at)[0]]}</v></c>'
    if content in ("text", "rich"):
        text = _wide(body, at + (content == "rich"))[0]
        return f'{head} t="str"><v>{_escaped(text)}</v></c>'
    return f"{head}/>"


def _packed(body: bytes, at: int) -> float:
    """A number of 30 bits: a whole number or the front of a double, maybe in hundredths."""
    (written,) = struct.unpack_from("<i", body, at)
    if written & 2:
        value = float(written >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (written & 0xFFFFFFFC) << 32))[0]
    return value / 100 if written & 1 else value


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("number of a cell")
    is_whole = abs(value) < 1e15 and value == int(value)
    return str(int(value)) if is_whole else repr(value)


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    if end > len(body):
        raise ValueError("length of a text")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _escaped(text: str) -> str:
    return html.escape(_UNWRITABLE.sub("", text), quote=True)


def _frame(book: _Book) -> dict[str, str]:
    """The parts of the converted workbook beside its sheets."""
    numbers = range(1, len(book.sheets) + 1)
    listed = "".join(
        f'<sheet name="{_escaped(name)}" sheetId="{number}" r:id="r{number}" state="{state}"/>'
        for number, (name, _, state) in zip(numbers, book.sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{_escaped(code)}"/>'
        for number, code in book.formats.items()
    )
    used = "".join(f'<xf numFmtId="{number}"/>' for number in book.cell_formats or [0])
    dates = f'<workbookPr date1904="{int(book.is_1904)}"/>'
    return {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r0"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{dates}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts>'
        f"<cellXfs>{used}</cellXfs></styleSheet>",
    }
