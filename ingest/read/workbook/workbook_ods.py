"""Check an OpenDocument spreadsheet (.ods) before its reader opens it, and mark its errors.

The reader repeats rows and cells as often as the file says and keeps all sheets in memory. So the
filled range of every sheet is measured first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from bianzhi.core.problems import Problem, Refused
from ingest.read.delivered import DeliveredFile
from ingest.read.unreadable import unreadable
from ingest.read.workbook.book_zip import BookZip
from ingest.read.workbook.hidden_places import HiddenPlaces
from ingest.read.workbook.sheet_range import column_name

CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"
_TOKEN = re.compile(
    rb"<table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])([^<>]*?)(/?)>"
    rb"|<(/)table:(?:table-row|table)>|<style:(style|table-properties)(?=[\s/>])([^<>]*?)/?>"
)
_REPEAT = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,9})[\"']")
_NAME = re.compile(rb"\b(?:table|style):name\s*=\s*[\"']([^\"']*)[\"']")
_STYLE = re.compile(rb"table:style-name\s*=\s*[\"']([^\"']*)[\"']")
_HIDDEN = re.compile(rb"table:display\s*=\s*[\"']false[\"']")
# An error is a text to the reader, and a formula without a value is a blank cell.
_ERROR_CELL = re.compile(
    rb"<table:table-cell(\s[^<>]*?calcext:value-type\s*=\s*[\"']error[\"'][^<>]*?)"
    rb"(?:/>|>(.*?)</table:table-cell>)",
    re.DOTALL,
)
_FORMULA_CELL = re.compile(
    rb"<table:table-cell(\s(?:(?!office:value-type)[^<>])*?table:formula\s*=\s*[\"']([^\"']*)[\"']"
    rb"(?:(?!office:value-type)[^<>])*?)(?:/>|>\s*</table:table-cell>)"
)
_INVISIBLE = re.compile(rb"table:visibility\s*=\s*[\"'](?:collapse|filter)[\"']")
# A whole number that is shown with leading zeros.
_PADDED_CELL = re.compile(
    rb"<table:table-cell(\s[^<>]*?office:value\s*=\s*[\"'](\d+)[\"'][^<>]*?)>"
    rb"<text:p>(0+\d+)</text:p></table:table-cell>"
)
_MOST_ROWS = 1 << 20
_VALUE_ATTRIBUTES = re.compile(
    rb"\s(?:office|calcext):[\w-]*value(?:-type)?\s*=\s*[\"'][^\"']*[\"']"
)
_TAG = re.compile(rb"<[^<>]*>")
_LONGEST_SHOWN = 60


@dataclass
class OdsSheet:
    """Last row and column with a cell, counted from 1, and what is hidden."""

    rows: int = 0
    columns: int = 0
    is_hidden: bool = False
    hidden: HiddenPlaces = field(default_factory=HiddenPlaces)


def is_ods(file: DeliveredFile) -> bool:
    """Whether a zip is an OpenDocument spreadsheet."""
    parts = BookZip(file).parts
    return CONTENT in parts and "xl/workbook.xml" not in parts


class WorkbookOds(BookZip):
    """The parts of one OpenDocument spreadsheet."""

    def __init__(self, file: DeliveredFile):
        super().__init__(file)
        if not file.sheets:
            for part in self.parts.keys() - {CONTENT}:
                for block in self.blocks(part):
                    if part == _MANIFEST and b"encryption-data" in block:
                        raise Refused([Problem("land.locked_workbook", {}, file=file.path)])
            file.sheets.update(self._measured())

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the sheets that the workbook hides."""
        return frozenset(name for name, sheet in self.file.sheets.items() if sheet.is_hidden)

    def is_filled(self, sheet: str) -> bool | None:
        """Whether a sheet has a cell."""
        known: OdsSheet | None = self.file.sheets.get(sheet)
        return None if known is None else known.rows > 0

    def for_reader(self) -> bytes:
        """The workbook with a text in place of each unreadable cell and each padded number."""
        content = self._content()
        marked = _ERROR_CELL.sub(_marked_error, content)
        marked = _FORMULA_CELL.sub(_marked_formula, marked)
        marked = _PADDED_CELL.sub(_padded_cell, marked)
        return self.file.data if marked == content else self.repacked({CONTENT: [marked]})

    def marked_sheet(self, sheet: str) -> bytes | None:
        """Nothing more to mark: the reader has the marks of all sheets."""
        return None

    def with_marks(self, grid: pl.DataFrame, sheet: str) -> pl.DataFrame:
        """The cells as the reader gives them: their marks are in the XML already."""
        return grid

    def hidden_places(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that the workbook hides."""
        known: OdsSheet | None = self.file.sheets.get(sheet)
        return HiddenPlaces() if known is None else known.hidden

    def _content(self) -> bytes:
        size = self.parts[CONTENT].file_size
        self.file.limits.require("shared_text_bytes", size, file=self.file.path)
        return b"".join(self.blocks(CONTENT))

    def _measured(self) -> dict[str, OdsSheet]:
        """The filled range of each sheet.

        Raises:
            Refused: A range, or all of them together, is beyond a bound.
        """
        sheets: dict[str, OdsSheet] = {}
        cells = 0
        for name, sheet in _sheets(self._content()):
            sheets[name] = sheet
            place = {"file": self.file.path, "sheet": name, "row": sheet.rows}
            place["column"] = column_name(sheet.columns)
            self.file.limits.require_range(sheet.rows, sheet.columns, **place)
            cells += sheet.rows * sheet.columns
            self.file.limits.require("cells", cells, **place)
        if not sheets:
            raise Refused([Problem("land.no_sheets", {}, file=self.file.path)])
        return sheets


def _sheets(content: bytes) -> Iterator[tuple[str, OdsSheet]]:
    hidden: set[bytes] = set()
    style = name = b""
    sheet: OdsSheet | None = None
    row = column = filled = repeated = first = 0
    is_invisible = False
    for token in _TOKEN.finditer(content):
        kind, attributes, is_closed, end, style_kind, style_attributes = token.groups()
        if style_kind == b"style":
            style = _first(_NAME, style_attributes)
        elif style_kind:
            hidden |= {style} if _HIDDEN.search(style_attributes) else set()
        elif kind == b"table":
            sheet, name, row, column = OdsSheet(), _first(_NAME, attributes), 0, 0
            sheet.is_hidden = _first(_STYLE, attributes) in hidden
            first = _MOST_ROWS
        elif sheet is None:
            continue
        elif kind == b"table-column":
            if _INVISIBLE.search(attributes):
                sheet.hidden.add_columns(column + 1, column + _repeats(attributes))
            column += _repeats(attributes)
        elif kind == b"table-row":
            is_invisible = _INVISIBLE.search(attributes) is not None
            repeated, column, filled = _repeats(attributes), 0, 0
            row += repeated if is_closed else 0
        elif kind:
            before, column = column, column + _repeats(attributes)
            if b"value" in attributes or b"table:formula" in attributes or not is_closed:
                filled, first = column, min(first, before + 1)
        elif end and token[0] == b"</table:table-row>":
            row += repeated
            if filled:
                if is_invisible:
                    sheet.hidden.rows.update(range(row - min(repeated, _MOST_ROWS) + 1, row + 1))
                sheet.rows, sheet.columns = row, max(sheet.columns, filled)
        elif end:
            sheet.hidden.first_column = 1 if first == _MOST_ROWS else first
            yield html.unescape(name.decode("utf-8", "replace")), sheet
            sheet = None


def _first(pattern: re.Pattern[bytes], attributes: bytes) -> bytes:
    match = pattern.search(attributes)
    return match[1] if match else b""


def _repeats(attributes: bytes) -> int:
    return int(_first(_REPEAT, attributes) or b"1")


def _marked_error(match: re.Match[bytes]) -> bytes:
    shown = html.unescape(_TAG.sub(b"", match[2] or b"").decode("utf-8", "replace"))
    return _text_cell(match[1], shown.strip())


def _marked_formula(match: re.Match[bytes]) -> bytes:
    formula = html.unescape(match[2].decode("utf-8", "replace")).removeprefix("of:")
    return _text_cell(match[1], formula)


def _padded_cell(match: re.Match[bytes]) -> bytes:
    attributes, value, shown = match.groups()
    is_padded = int(value) == int(shown) and len(shown) < _LONGEST_SHOWN
    return _plain_cell(attributes, shown) if is_padded else match[0]


def _text_cell(attributes: bytes, shown: str) -> bytes:
    text = html.escape(unreadable(shown[:_LONGEST_SHOWN]), quote=False).encode("utf-8")
    return _plain_cell(attributes, text)


def _plain_cell(attributes: bytes, text: bytes) -> bytes:
    others = _VALUE_ATTRIBUTES.sub(b"", attributes)
    cell = b'<table:table-cell%s office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    return cell % (others, text)
