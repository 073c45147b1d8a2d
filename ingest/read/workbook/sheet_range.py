"""Measure the used range of a worksheet of an .xlsx file on its XML during decompression.

The workbook reader allocates rows times columns of the used range: one cell in XFD1048576 takes
half a terabyte. Therefore the range is measured first. Cells in the usual spelling of spreadsheet
programs (``<c r="AB12" ...``) are measured many at a time; a slower pattern measures any other
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ingest.read.workbook.hidden_places import HiddenPlaces

# Zeros after a block, so that reads of several bytes never pass its end.
_PAD = b"\0" * 16
# ' r="' as a little-endian number: the bytes after '<c' in a cell.
_REFERENCE = int.from_bytes(b' r="', "little")
# The bytes that may follow the name of a tag.
_AFTER_NAME = tuple(b"\t\n\r />")
_NINES = np.uint64(0x7676767676767676)
_HIGH_BITS = np.uint64(0x8080808080808080)
_ZEROS = np.uint64(0x3030303030303030)
_FILLED = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)[\s>]")
# Errors and formulas: in the usual spelling, and in any.
_ERRORS = (b't="e"', b"t='e'")
_FORMULAS = (b"<f>", b"<f ", b"<f/>")
_SIGNS = re.compile(rb"\bt\s*=\s*[\"']e[\"']|<(?:[\w.-]+:)?f[\s/>]")
# A number that may have more than the 15 digits that a spreadsheet keeps.
_LONG_FORM = rb"-?(?:\d{16}|\d(?:\.\d*)?[eE]\+?[1-9]\d)"
LONG_NUMBER = re.compile(_LONG_FORM)
_LONG = re.compile(rb"v>\s*" + _LONG_FORM)
_PREFIXED = re.compile(rb":c[\s/>]")
_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?(row|c)(?=[\s/>])([^>]*?)(/?)>(</(?:[\w.-]+:)?c\s*>)?")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})[0-9]")
_MOST_COLUMNS, _LONGEST_TAG = 1 << 14, 200
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")


@dataclass
class SheetRange:
    """Last row and last column with a cell, counted from 1; 0 if no cell is filled.

    ``cells`` counts the cells. ``may_have_marks``: some cell has an error or a formula. ``hidden``
    has the rows and columns that the sheet hides.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    is_filled: bool = False
    may_have_marks: bool = False
    hidden: HiddenPlaces = field(default_factory=HiddenPlaces)


class TextTooLong(Exception):
    """A text without any tag is longer than a cell may be; carries the bytes so far."""


class _OtherWriting(Exception):
    """A cell does not have the usual spelling."""


def measure(blocks: Iterable[bytes], longest_text: int) -> SheetRange | None:
    """Measure the range of all cells, filled or only formatted; None for an unusual spelling.

    Raises:
        TextTooLong: A text is longer than ``longest_text`` bytes.
    """
    sheet_range = SheetRange()
    try:
        for block in whole_tags(blocks, longest_text):
            _measure_block(block, sheet_range)
            sheet_range.hidden.add_from(block)
    except _OtherWriting:
        return None
    return sheet_range


def measure_exactly(blocks: Iterable[bytes], longest_text: int) -> SheetRange:
    """Measure the range of the filled cells in any spelling; about 10 times slower.

    Raises:
        TextTooLong: A text is longer than ``longest_text`` bytes.
    """
    sheet_range = SheetRange()
    row = column = 0
    for block in whole_tags(blocks, longest_text):
        sheet_range.is_filled = sheet_range.is_filled or bool(_FILLED.search(block))
        sheet_range.may_have_marks = sheet_range.may_have_marks or may_have_marks(block)
        sheet_range.hidden.add_from(block)
        for tag in _TAG.finditer(block):
            is_end, name, attributes, is_closed, is_ended = tag.groups()
            if is_end:
                if name == b"row":
                    row, column = row + 1, 0
                continue
            letters, digits = _reference(attributes)
            if name == b"row":
                row = int(digits) - 1 if digits and not letters else row
                continue
            if letters and digits:
                at_row, column = int(digits) - 1, column_number(letters) - 1
            else:
                at_row = row
            if not is_closed and not is_ended:
                sheet_range.rows = max(sheet_range.rows, at_row + 1)
                sheet_range.columns = max(sheet_range.columns, column + 1)
                sheet_range.cells += 1
            column += 1
    return sheet_range


def first_column(blocks: Iterable[bytes]) -> int:
    """The first column with a cell, counted from 1; 1 for cells without a place."""
    first = _MOST_COLUMNS
    rest = b""
    for block in blocks:
        block = rest + block
        first = min([first, *map(column_number, set(_COLUMN.findall(block)))])
        rest = block[-_LONGEST_TAG:]
    return 1 if first == _MOST_COLUMNS else first


def may_have_marks(block: bytes) -> bool:
    """Whether the XML of some cells has an error or a formula, in any spelling."""
    return bool(_SIGNS.search(block) or _LONG.search(block))


def column_name(number: int) -> str:
    """The letters of a column counted from 1: 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The number of a column from 1; a name longer than allowed gives a number beyond the limit."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def whole_tags(blocks: Iterable[bytes], longest_text: int) -> Iterator[bytes]:
    """Cut blocks before a tag, so that each tag is whole.

    Raises:
        TextTooLong: A text is longer than ``longest_text`` bytes.
    """
    rest = b""
    for block in blocks:
        block = rest + block
        # Cut at the last start of a cell, which keeps a start tag and its end tag together.
        cut = block.rfind(b"<c ")
        if cut < 0 or len(block) - cut > longest_text:
            cut = block.rfind(b"<")
            if len(block) - max(cut, 0) > longest_text:
                raise TextTooLong(len(block) - max(cut, 0))
            cut = max(cut, 0)
        yield block[:cut]
        rest = block[cut:]
    yield rest


def _reference(attributes: bytes) -> tuple[bytes, bytes]:
    place = _PLACE.search(attributes)
    return (place[1], place[2][:12]) if place else (b"", b"")


def _measure_block(block: bytes, found: SheetRange) -> None:
    if not found.is_filled:
        found.is_filled = bool(_FILLED.search(block))
    if not found.may_have_marks:
        found.may_have_marks = (
            any(sign in block for sign in _ERRORS)
            or (b"<f" in block and any(sign in block for sign in _FORMULAS))
            or bool(_LONG.search(block))
        )
    if _PREFIXED.search(block):
        raise _OtherWriting
    cells = np.frombuffer(block + _PAD, dtype=np.uint8)
    places = np.flatnonzero((cells[:-1] == 60) & (cells[1:] == 99))  # '<c'
    four = np.ndarray((len(cells) - 7,), "<u4", cells, strides=(1,))
    is_usual = four[places + 2] == _REFERENCE
    if not is_usual.all():
        if np.isin(cells[places[~is_usual] + 2], _AFTER_NAME).any():
            raise _OtherWriting
        places = places[is_usual]
    found.cells += len(places)
    if len(places):
        _measure_references(cells, places + 6, four, found)


def _measure_references(
    cells: np.ndarray, places: np.ndarray, four: np.ndarray, found: SheetRange
) -> None:
    """Update the largest column and row from references such as AB12 that begin at ``places``."""
    letters = four[places]
    first, second, third = (cells[places + step] for step in range(3))
    has_second = second >= 65
    has_third = has_second & (third >= 65)
    count = 1 + has_second.astype(np.int64) + has_third
    if ((first < 65) | (first > 90) | (second > 90) | (has_second & (third > 90))).any():
        raise _OtherWriting
    longest = int(count.max())
    widest = letters[count == longest]
    shifted = widest.byteswap() >> np.uint32(8 * (4 - longest))
    columns = column_number(int(shifted.max()).to_bytes(longest, "big"))
    eight = np.ndarray((len(cells) - 7,), "<u8", cells, strides=(1,))
    digits = eight[places + count] ^ _ZEROS
    # The high bit marks the lowest byte that is not a digit: it ends the number.
    ends = ((digits & ~_HIGH_BITS) + _NINES | digits) & _HIGH_BITS
    ends = ends & (~ends + np.uint64(1))
    last = int(ends.max())
    if int(ends.min()) in (0, 0x80):
        raise _OtherWriting
    longest = (last.bit_length() - 1) // 8
    largest = digits[ends == last] & np.uint64((1 << 8 * longest) - 1)
    text = int(largest.byteswap().max()).to_bytes(8, "big")[:longest]
    rows = int(bytes(digit + 48 for digit in text))
    found.rows, found.columns = max(found.rows, rows), max(found.columns, columns)
