"""The rows and columns that a sheet hides. They are read, and a remark names them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HIDDEN = rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']"
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=\s)([^<>]*?" + _HIDDEN + rb"[^<>]*?)(/?)>")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col(?=\s)([^<>]*?" + _HIDDEN + rb"[^<>]*)>")
_ROW_NUMBER = re.compile(rb"(?:^|\s)r\s*=\s*[\"']\s*(\d{1,9})")
_FIRST = re.compile(rb"\bmin\s*=\s*[\"']\s*(\d{1,5})")
_LAST = re.compile(rb"\bmax\s*=\s*[\"']\s*(\d{1,5})")
_MOST_COLUMNS = 1 << 14


@dataclass
class HiddenPlaces:
    """Hidden rows and columns of a sheet, counted from 1.

    ``first_column`` is the column with which the grid of the sheet begins.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    first_column: int = 1

    def add_columns(self, first: int, last: int) -> None:
        """Hide a range of columns."""
        self.columns.update(range(max(first, 1), min(last, _MOST_COLUMNS) + 1))

    def add_from(self, block: bytes) -> None:
        """Hide what a block of the XML of an .xlsx sheet hides; its tags are whole."""
        if b"hidden" not in block:
            return
        for tag in _ROW.finditer(block):
            number = _ROW_NUMBER.search(tag[1])
            if number is not None and not tag[2]:
                self.rows.add(int(number[1]))
        for tag in _COLUMN.finditer(block):
            first, last = _FIRST.search(tag[1]), _LAST.search(tag[1])
            if first and last:
                self.add_columns(int(first[1]), int(last[1]))
