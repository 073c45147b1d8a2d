"""Check a workbook of the .xlsx family as a zip file before its reader opens it.

The reader trusts the declarations in a workbook and keeps all of it in memory. Therefore sizes,
checksums and used ranges are checked first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from bianzhi.core.problems import Problem, Refused
from ingest.read import file_kind
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import Limits
from ingest.read.workbook import padded_numbers, sheet_marks, sheet_range
from ingest.read.workbook.book_zip import BookZip
from ingest.read.workbook.hidden_places import HiddenPlaces
from ingest.read.workbook.sheet_range import SheetRange, TextTooLong
from ingest.read.workbook.workbook_ole import CHINESE_DATES

_PROMISED_TEXTS = re.compile(rb"uniqueCount\s*=\s*[\"']\s*(\d+)")
_LONGEST_COUNT = 100
# '<si/>': the shortest shared text in bytes.
_SHORTEST_TEXT = 5
# A range of more cells than this is refused if less than one in eight of them is filled.
_LARGE_RANGE = 20_000_000
_FEWEST_FILLED = 8
_STYLES = "styles.xml"
# Built-in date formats of Chinese programs. The reader knows 14 and not these.
_NUMBERS = "|".join(map(str, sorted(CHINESE_DATES))).encode()
_CELL_FORMAT = re.compile(
    rb"(<(?:[\w.-]+:)?xf\s[^<>]*?\bnumFmtId\s*=\s*[\"'])(" + _NUMBERS + rb")(?=[\"'])"
)
_OWN_FORMAT = re.compile(rb"<(?:[\w.-]+:)?numFmt\s[^<>]*?\bnumFmtId\s*=\s*[\"'](\d+)[\"']")


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its part of the zip, and whether the workbook hides it."""

    part: str
    is_hidden: bool


class WorkbookZip(BookZip):
    """The parts of one workbook of the .xlsx family."""

    def __init__(self, file: DeliveredFile):
        super().__init__(file)
        file_kind.require_spreadsheet(self.parts, file)
        self._listed = self._sheets()
        if not file.sheets:
            self._verify({sheet.part for sheet in self._listed.values()})
            file.sheets.update(
                {name: self._range(name, sheet.part) for name, sheet in self._listed.items()}
            )

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the sheets that the workbook hides."""
        return frozenset(name for name, sheet in self._listed.items() if sheet.is_hidden)

    def is_filled(self, sheet: str) -> bool:
        """Whether a sheet has a cell.

        Raises:
            Refused: The range of the sheet is beyond a bound.
        """
        return self.range(sheet).is_filled

    def with_marks(self, grid: pl.DataFrame, sheet: str) -> pl.DataFrame:
        """The cells of a sheet as the reader gives them: their marks are in the XML already."""
        return grid

    def for_reader(self) -> bytes:
        """The workbook with every date format as one that the reader knows."""
        styles = self._folder().lower() + _STYLES
        if styles not in self.parts:
            return self.file.data
        text = b"".join(self.blocks(styles))
        own = set(_OWN_FORMAT.findall(text))
        known = _CELL_FORMAT.sub(
            lambda match: match[0] if match[2] in own else match[1] + b"14", text
        )
        return self.file.data if known == text else self.repacked({styles: [known]})

    def marked_sheet(self, sheet: str) -> bytes | None:
        """The workbook with the cells of a sheet rewritten; None if none needs it."""
        part, longest = self._listed[sheet].part, self.file.limits.cell_bytes
        if not self.range(sheet).may_have_marks and not self._padded_widths:
            return None
        rules = sheet_marks.CellRules(not self._is_uncomputed(), self._padded_widths)
        if not sheet_marks.has_marks(self.blocks(part), longest, rules):
            return None
        rewritten = BookZip(DeliveredFile(self.file.path, self.for_reader, limits=self.file.limits))
        blocks = sheet_marks.marked(self.blocks(part), longest, rules)
        return rewritten.repacked({part: blocks})

    @cached_property
    def _padded_widths(self) -> dict[int, int]:
        """The digits that cell formats show at least, by their numbers."""
        styles = self._folder().lower() + _STYLES
        if styles not in self.parts or b"00" not in b"".join(self.blocks(styles)):
            return {}
        return padded_numbers.widths_in_styles(self.tree(styles))

    def hidden_places(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that the workbook hides."""
        hidden = self.range(sheet).hidden
        if not hidden.columns:
            return hidden
        first = sheet_range.first_column(self.blocks(self._listed[sheet].part))
        return replace(hidden, first_column=first)

    def _is_uncomputed(self) -> bool:
        """Whether the program that wrote the workbook left all formulas to the next one."""
        calculation = (
            element
            for element in self.tree(f"{self._folder()}workbook.xml")
            if element.tag.rsplit("}", 1)[-1] == "calcPr"
        )
        return any(element.get("fullCalcOnLoad") in ("1", "true") for element in calculation)

    def range(self, sheet: str) -> SheetRange:
        """The used range of a sheet.

        Raises:
            Refused: The range is beyond a bound.
        """
        refused = self.file.sheets.get(sheet)
        if refused is None:
            raise self.broken(ValueError("the list of sheets"))
        if isinstance(refused, Refused):
            raise refused
        return refused

    def _range(self, sheet: str, part: str) -> SheetRange | Refused:
        """The used range, or the refusal to raise when a caller needs this sheet."""
        limits = self.file.limits
        place: dict[str, Any] = {"file": self.file.path, "sheet": sheet}
        try:
            measure = sheet_range.measure(self.blocks(part), limits.cell_bytes)
            if measure is None or not _fits(measure, limits) or _is_sparse(measure):
                measure = sheet_range.measure_exactly(self.blocks(part), limits.cell_bytes)
        except TextTooLong as error:
            return Refused([limits.exceeded("cell_bytes", error.args[0], **place)])
        if not _fits(measure, limits):
            return self._beyond(measure, place)
        if _is_sparse(measure):
            column = sheet_range.column_name(measure.columns)
            values = {"cells": measure.cells, "range": measure.rows * measure.columns}
            at = {"row": measure.rows, "column": column, **place}
            return Refused([Problem("land.stray_cell", values, **at)])
        return measure

    def _beyond(self, found: SheetRange, place: dict[str, Any]) -> Refused:
        column = sheet_range.column_name(found.columns)
        at = {"row": found.rows, "column": column, **place}
        size = {"columns": found.columns, "rows": found.rows}
        size["cells"] = found.rows * found.columns
        limits = self.file.limits
        bound = next(name for name, value in size.items() if value > getattr(limits, name))
        return Refused([limits.exceeded(bound, size[bound], **at)])

    def _verify(self, sheets: set[str]) -> None:
        """Unpack every part that is not a sheet to verify its checksum and size."""
        for part in self.parts.keys() - sheets:
            is_texts = part.endswith("sharedstrings.xml")
            if is_texts:
                size = self.parts[part].file_size
                self.file.limits.require("shared_text_bytes", size, file=self.file.path)
            rest = b""
            for block in self.blocks(part):
                if is_texts:
                    self._require_count(rest + block, size)
                    rest = block[-_LONGEST_COUNT:]

    def _require_count(self, text: bytes, size: int) -> None:
        """Check the declared count of shared texts, because the reader allocates memory for it."""
        for count in _PROMISED_TEXTS.findall(text):
            if len(count) > 15 or int(count) > max(size // _SHORTEST_TEXT, 1_000_000):
                raise self.broken(ValueError("the count of shared texts"))

    def _sheets(self) -> dict[str, Sheet]:
        """The worksheets by name, in the order of the workbook."""
        folder = self._folder()
        relations = {
            element.get("Id"): element.get("Target", "")
            for element in self.tree(f"{folder}_rels/workbook.xml.rels")
        }
        sheets: dict[str, Sheet] = {}
        for element in self.tree(f"{folder}workbook.xml").iter():
            if element.tag.rsplit("}", 1)[-1] != "sheet":
                continue
            own = next((v for k, v in element.items() if k.rsplit("}", 1)[-1] == "id"), "")
            target = relations.get(own, "").replace("\\", "/")
            path = target[1:] if target.startswith("/") else folder + target
            name = element.get("name", "")
            if name in sheets or path.lower() not in self.parts:
                raise self.broken(ValueError("the list of sheets"))
            is_hidden = element.get("state", "visible") != "visible"
            sheets[name] = Sheet(path.lower(), is_hidden)
        if not sheets:
            raise Refused([Problem("land.no_sheets", {}, file=self.file.path)])
        return sheets

    def _folder(self) -> str:
        """The folder of the workbook's parts, with a slash at the end; usually xl/."""
        for element in self.tree("_rels/.rels"):
            if element.get("Type", "").endswith("/relationships/officeDocument"):
                target = element.get("Target", "")
                return target[: target.rfind("/") + 1].removeprefix("/")
        raise self.broken(ValueError("_rels/.rels"))


def _is_sparse(found: SheetRange) -> bool:
    """Whether a few cells span a range that takes a gigabyte of memory."""
    size = found.rows * found.columns
    return size > _LARGE_RANGE and found.cells * _FEWEST_FILLED < size


def _fits(found: SheetRange, limits: Limits) -> bool:
    return (
        found.columns <= limits.columns
        and found.rows <= limits.rows
        and found.rows * found.columns <= limits.cells
    )
