"""Check a workbook of the old format (.xls) before its reader opens it.

Such a file is a small file system (OLE compound file); its stream Workbook is a sequence of records
(BIFF). The reader trusts every count in it and follows circular chains of sectors. When it opens
the file, it also allocates the used ranges of all sheets. Therefore counts, chains and ranges are
checked first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from bianzhi.core.problems import Problem, Refused
from ingest.read.delivered import DeliveredFile
from ingest.read.unreadable import unreadable
from ingest.read.workbook import padded_numbers
from ingest.read.workbook.hidden_places import HiddenPlaces
from ingest.read.workbook.sheet_range import column_name

_END_OF_CHAIN = 0xFFFFFFFE
_LAST_SECTOR = 0xFFFFFFFA
_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_SMALL_STREAM = 4096
_MINI = 64
_BOUND_SHEET, _DIMENSIONS, _FILE_PASS, _MULTIPLE_RK = 0x85, 0x200, 0x2F, 0xBD
# Records that begin with the row and column of a filled cell.
_CELLS = frozenset({0x03, 0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x206, 0x27E, _MULTIPLE_RK})
_SUBSTREAM, _END = 0x809, 0x0A
_RK, _ROW, _COLUMN = 0x27E, 0x208, 0x7D
# Records of cells with numbers: a double, a packed number, several packed numbers.
_NUMBERS = frozenset({0x203, _RK, _MULTIPLE_RK})
_BOOLEAN_OR_ERROR = 0x205
# Records of cells that may have an error, and the errors by their numbers.
_ERROR_CELLS = frozenset({_BOOLEAN_OR_ERROR, 0x06, 0x206})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_MOST_COLUMNS = 1 << 16
_FORMAT, _CELL_FORMAT = 0x41E, 0xE0
# The numbers of built-in date formats: those of Chinese programs, and one that the reader knows.
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
_KNOWN_DATE = 14


@dataclass(frozen=True)
class _Entry:
    """One stream of the compound file."""

    name: str
    start: int
    size: int


@dataclass
class OleSheet:
    """A worksheet: whether it is hidden, its first column, and its cells that show something else.

    ``errors`` and ``padded`` have row, column and text. ``date_formats`` are the places in the file
    of date formats that the reader does not know.
    """

    is_hidden: bool
    first_column: int | None = None
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    date_formats: list[int] = field(default_factory=list)
    padded: list[tuple[int, int, str]] = field(default_factory=list)
    hidden: HiddenPlaces = field(default_factory=HiddenPlaces)


class WorkbookOle:
    """A workbook of the old format that is sound: the reader may open it."""

    def __init__(self, file: DeliveredFile):
        """Check the file once.

        Raises:
            Refused: The file is locked, not a workbook, broken, or beyond a bound.
        """
        self.file = file
        if not file.sheets:
            try:
                file.sheets.update(self._measured())
            except (struct.error, IndexError, ValueError) as error:
                values = {"detail": str(error) or type(error).__name__}
                problem = Problem("land.truncated_workbook", values, file=file.path)
                raise Refused([problem]) from error

    def _measured(self) -> dict[str, OleSheet]:
        file = self.file
        entries, stream = _workbook_stream(file.data)
        if "EncryptedPackage" in {entry.name for entry in entries}:
            raise Refused([Problem("land.locked_workbook", {}, file=file.path)])
        if stream is None:
            raise Refused([Problem("land.no_workbook_inside", {}, file=file.path)])
        sheets = _require_ranges(stream.data, file)
        for sheet in sheets.values():
            sheet.date_formats = _chinese_dates(stream)
        return sheets

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the sheets that the workbook hides."""
        return frozenset(name for name, sheet in self.file.sheets.items() if sheet.is_hidden)

    def is_filled(self, sheet: str) -> bool | None:
        """Unknown without reading the sheet."""
        return None

    def for_reader(self) -> bytes:
        """The bytes that the reader opens, with every date format as one that it knows."""
        places = {at for sheet in self.file.sheets.values() for at in sheet.date_formats}
        if not places:
            return self.file.data
        data = bytearray(self.file.data)
        for at in places:
            data[at : at + 1] = bytes([_KNOWN_DATE])
        return bytes(data)

    def marked_sheet(self, sheet: str) -> bytes | None:
        """The cells of this format are marked once they are read; see ``with_marks``."""
        return None

    def with_marks(self, grid: pl.DataFrame, sheet: str) -> pl.DataFrame:
        """The cells of a sheet with a marked text for each error, and padded numbers as texts."""
        known: OleSheet | None = self.file.sheets.get(sheet)
        if known is None or known.first_column is None:
            return grid
        columns: dict[str, list[tuple[int, str]]] = {}
        errors = [(row, column, unreadable(shown)) for row, column, shown in known.errors]
        for row, column, text in [*known.padded, *errors]:
            name = f"c{column - known.first_column}"
            if name in grid.columns and row < grid.height:
                columns.setdefault(name, []).append((row, text))
        return grid.with_columns(
            grid[name].scatter([row for row, _ in marks], [text for _, text in marks])
            for name, marks in columns.items()
        )

    def hidden_places(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that the workbook hides."""
        known: OleSheet | None = self.file.sheets.get(sheet)
        return HiddenPlaces() if known is None else known.hidden


@dataclass(frozen=True)
class _Stream:
    """The bytes of a stream, and where in the file each of its pieces of one size begins."""

    data: bytes
    pieces: list[int]
    size: int

    def place(self, at: int) -> int:
        """Where in the file a byte of the stream is."""
        return self.pieces[at // self.size] + at % self.size


def _workbook_stream(data: bytes) -> tuple[list[_Entry], _Stream | None]:
    """The entries of the compound file, and its workbook stream, if any."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sector size")
    size = 1 << shift
    sectors = len(data) // size + 1
    fat_count, directory = struct.unpack_from("<II", data, 44)
    mini_start, mini_count, difat_start = struct.unpack_from("<III", data, 60)
    # The reader takes these four bytes as a count of sectors and allocates memory for them.
    (room,) = struct.unpack_from("<I", data, 62)
    if max(fat_count, mini_count) > sectors or room > max(sectors << 16, 1 << 24):
        raise ValueError("count of sectors")
    fat = _table(_fat_sectors(data, size, difat_start), data, size)
    listed = b"".join(_chain(directory, fat, data, size))
    entries = [_entry(listed[at : at + 128], shift) for at in range(0, len(listed) - 127, 128)]
    if not entries or any(entry.size > len(data) for entry in entries):
        raise ValueError("directory")
    result = next((e for name in _STREAMS for e in entries if e.name == name), None)
    if result is None:
        return entries, None
    if result.size < _SMALL_STREAM:
        if not mini_count:
            raise ValueError("stream without sectors")
        root = _chain_numbers(entries[0].start, fat, -(-entries[0].size // size))
        mini_fat = _table(_chain_numbers(mini_start, fat, mini_count), data, size)
        minis = _chain_numbers(result.start, mini_fat, sectors * 64)
        per = size // _MINI
        pieces = [(root[at // per] + 1) * size + at % per * _MINI for at in minis]
        return entries, _stream(data, pieces, _MINI, result.size)
    numbers = _chain_numbers(result.start, fat, -(-result.size // size))
    return entries, _stream(data, [(at + 1) * size for at in numbers], size, result.size)


def _stream(data: bytes, pieces: list[int], size: int, length: int) -> _Stream:
    return _Stream(b"".join(data[at : at + size] for at in pieces)[:length], pieces, size)


def _fat_sectors(data: bytes, size: int, next_sector: int) -> list[int]:
    """The sectors with the allocation table: the first 109 in the header, others in a chain."""
    listed = list(struct.unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while next_sector < _LAST_SECTOR:
        if next_sector in seen:
            raise ValueError("chain of sectors in a circle")
        seen.add(next_sector)
        *more, next_sector = struct.unpack_from(f"<{size // 4}I", data, (next_sector + 1) * size)
        listed += more
    return [sector for sector in listed if sector < _LAST_SECTOR]


def _table(sectors: list[int], data: bytes, size: int) -> list[int]:
    table: list[int] = []
    for sector in sectors:
        table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return table


def _chain_numbers(start: int, table: list[int], longest: int) -> list[int]:
    """The sectors of a chain.

    Raises:
        ValueError: The chain is circular.
    """
    numbers: list[int] = []
    seen: set[int] = set()
    while start != _END_OF_CHAIN and len(numbers) < longest:
        if start in seen or start >= len(table):
            raise ValueError("chain of sectors in a circle or beyond the file")
        seen.add(start)
        numbers.append(start)
        start = table[start]
    return numbers


def _chain(
    start: int, table: list[int], data: bytes, size: int, length: int | None = None
) -> Iterator[bytes]:
    longest = len(table) + 1 if length is None else -(-length // size)
    for number in _chain_numbers(start, table, longest):
        yield data[(number + 1) * size : (number + 2) * size]


def _entry(raw: bytes, shift: int) -> _Entry:
    name = raw[:64].decode("utf-16-le", "replace").split("\0")[0]
    start, size = struct.unpack_from("<IQ", raw, 116)
    return _Entry(name, start, size & 0xFFFFFFFF if shift == 9 else size)


def _require_ranges(stream: bytes, file: DeliveredFile) -> dict[str, OleSheet]:
    """Check the sum of the used ranges of all sheets, because the reader allocates all of them."""
    starts: list[tuple[int, str, bool]] = []
    for kind, at, size in _records(stream, 0):
        if kind == _FILE_PASS and stream[at : at + 2] != b"\0\0":
            raise Refused([Problem("land.locked_workbook", {}, file=file.path)])
        if kind == _BOUND_SHEET:
            starts.append(_bound_sheet(stream[at : at + size]))
        if kind == _END:
            break
    if not starts:
        raise Refused([Problem("land.no_sheets", {}, file=file.path)])
    widths = _padded_widths(stream)
    cells = walked = 0
    sheets: dict[str, OleSheet] = {}
    for start, name, is_hidden in starts:
        sheet = sheets[name] = OleSheet(is_hidden)
        rows, columns, end = _used_range(stream, start, sheet, widths)
        walked += end - start
        if walked > len(stream):
            raise ValueError("two sheets in one place")
        place = {"file": file.path, "row": rows, "column": column_name(columns)}
        file.limits.require_range(rows, columns, **place)
        cells += rows * columns
        file.limits.require("cells", cells, **place)
    return sheets


def _chinese_dates(stream: _Stream) -> list[int]:
    """The places of built-in Chinese date formats that the workbook does not define itself."""
    own: set[int] = set()
    used: list[tuple[int, int]] = []
    for kind, at, _ in _records(stream.data, 0):
        if kind == _FORMAT:
            own.add(struct.unpack_from("<H", stream.data, at)[0])
        elif kind == _CELL_FORMAT:
            used.append((struct.unpack_from("<H", stream.data, at + 2)[0], at + 2))
        elif kind == _END:
            break
    return [stream.place(at) for number, at in used if number in CHINESE_DATES - own]


def _bound_sheet(record: bytes) -> tuple[int, str, bool]:
    """Position, name and whether hidden of a sheet, as the workbook lists it."""
    start, visibility, _, length, flags = struct.unpack_from("<IBBBB", record)
    size, encoding = (2 * length, "utf-16-le") if flags & 1 else (length, "latin-1")
    return start, record[8 : 8 + size].decode(encoding, "replace"), bool(visibility & 3)


def _padded_widths(stream: bytes) -> dict[int, int]:
    """The digits that cell formats show at least, by their place in the list of cell formats."""
    own: dict[int, str] = {}
    used: list[int] = []
    for kind, at, size in _records(stream, 0):
        if kind == _FORMAT and size > 5:
            number, length, flags = struct.unpack_from("<HHB", stream, at)
            text = stream[at + 5 : at + size]
            own[number] = text.decode("utf-16-le" if flags & 1 else "latin-1", "replace")[:length]
        elif kind == _CELL_FORMAT:
            used.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == _END:
            break
    return padded_numbers.widths_of_cell_formats(own, used)


def _padded(record: bytes, kind: int, widths: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of the padded numbers of a record of cells."""
    row, column = struct.unpack_from("<HH", record)
    if kind == _MULTIPLE_RK:
        cells = [struct.unpack_from("<HI", record, at) for at in range(4, len(record) - 7, 6)]
        numbers = [(style, _rk(written)) for style, written in cells]
    elif kind == _RK:
        style, written = struct.unpack_from("<HI", record, 4)
        numbers = [(style, _rk(written))]
    else:
        numbers = [struct.unpack_from("<Hd", record, 4)]
    for place, (style, value) in enumerate(numbers, column):
        text = padded_numbers.padded_value(value, widths.get(style, 0))
        if text is not None:
            yield row, place, text


def _rk(written: int) -> float:
    """The number of a packed cell: 30 bits of a whole number or of a double, maybe hundredths."""
    if written & 2:
        value = float((written ^ 0x80000000) - 0x80000000 >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (written & 0xFFFFFFFC) << 32))[0]
    return value / 100 if written & 1 else value


def _hide(record: bytes, kind: int, hidden: HiddenPlaces) -> None:
    """Note a row or columns that the sheet hides."""
    if kind == _ROW and struct.unpack_from("<H", record, 12)[0] & 0x20:
        hidden.rows.add(struct.unpack_from("<H", record)[0] + 1)
    elif kind == _COLUMN:
        first, last, _, _, flags = struct.unpack_from("<5H", record)
        if flags & 1:
            hidden.add_columns(first + 1, last + 1)


def _used_range(
    stream: bytes, start: int, sheet: OleSheet, widths: dict[int, int]
) -> tuple[int, int, int]:
    """Last row and column of a sheet, from 1, by its declaration or its cells; and its end."""
    rows = columns = 0
    at = start
    depth = 0
    first = _MOST_COLUMNS
    unpack = struct.Struct("<HH").unpack_from
    for kind, at, size in _records(stream, start):
        if kind in _CELLS:
            row, column = unpack(stream, at)
            first = min(first, column)
            if kind in _ERROR_CELLS and (shown := _error(stream[at : at + size], kind)):
                sheet.errors.append((row, column, shown))
            if kind in _NUMBERS:
                sheet.padded += _padded(stream[at : at + size], kind, widths)
            if kind == _MULTIPLE_RK:
                column = max(column, struct.unpack_from("<H", stream, at + size - 2)[0])
            if row >= rows:
                rows = row + 1
            if column >= columns:
                columns = column + 1
        elif kind == _DIMENSIONS:
            first_row, last_row, _, last = _dimensions(stream[at : at + size])
            if last and 0 < last_row < first_row:
                raise ValueError("dimensions of a sheet")
            rows, columns = max(rows, last_row), max(columns, last)
        elif kind in (_ROW, _COLUMN):
            _hide(stream[at : at + size], kind, sheet.hidden)
        elif kind == _SUBSTREAM:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
    sheet.first_column = first if first < _MOST_COLUMNS else None
    sheet.hidden.first_column = (sheet.first_column or 0) + 1
    return rows, columns, at


def _error(record: bytes, kind: int) -> str | None:
    """What a cell shows if it has an error."""
    if kind == _BOOLEAN_OR_ERROR:
        return _ERRORS.get(record[6], "#?") if record[7] else None
    is_error = len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2
    return _ERRORS.get(record[8], "#?") if is_error else None


def _dimensions(record: bytes) -> tuple[int, int, int, int]:
    if len(record) == 10:
        return struct.unpack_from("<HHHH", record)
    return struct.unpack_from("<IIHH", record)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, position and length of each record from ``at`` on."""
    unpack, end = struct.Struct("<HH").unpack_from, len(stream) - 3
    while at < end:
        kind, size = unpack(stream, at)
        yield kind, at + 4, size
        at += 4 + size
