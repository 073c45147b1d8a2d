"""The cells of one sheet as XML: change the style of a cell, or add a blank cell with a style."""

from __future__ import annotations

import re
from bisect import bisect_left

from lxml import etree

from bianzhi.review.package import Element, Package
from ingest.read.workbook.sheet_range import column_name

# The children of a worksheet that follow the reference to its comments.
_AFTER_COMMENTS = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)

_CELL = re.compile(r"([A-Za-z]+)(\d+)")


def column_number(letters: str) -> int:
    """The number of a column from its letters, counted from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _corners(ref: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last cell of a range such as A1:C2, each as row and column."""
    cells = [_CELL.fullmatch(name.replace("$", "")) for name in ref.split(":")]
    places = [(int(cell[2]), column_number(cell[1])) for cell in cells if cell]
    return places[0], places[-1]


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, package: Package, part: str):
        self._package = package
        self.part = part
        self._root = package.tree(part)
        self._main = package.main
        self._data = self._root.find(self._tag("sheetData"))
        if self._data is None:
            self._data = etree.SubElement(self._root, self._tag("sheetData"))
        self._rows: dict[int, Element] = {}
        self._cells: dict[int, dict[int, Element]] = {}
        number = 0
        for row in self._data:
            if not isinstance(row.tag, str):
                continue
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows[number] = row
        self._order = sorted(self._rows)
        self._merged = [
            _corners(merged.get("ref")) for merged in self._root.iter(self._tag("mergeCell"))
        ]

    def style(self, row: int, column: int) -> int:
        """The style of a cell; of a cell that is not there, the one of its row or column."""
        cell = self._cells_of(row).get(column)
        if cell is not None:
            return int(cell.get("s") or 0)
        line = self._rows.get(row)
        if line is not None and line.get("customFormat") in ("1", "true"):
            return int(line.get("s") or 0)
        for described in self._root.iter(self._tag("col")):
            if int(described.get("min")) <= column <= int(described.get("max")):
                return int(described.get("style") or 0)
        return 0

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell a style; a cell that is not there becomes a blank one."""
        self._cell(row, column).set("s", str(style))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that shows a place: of merged cells the first one."""
        for first, last in self._merged:
            if first[0] <= row <= last[0] and first[1] <= column <= last[1]:
                return first
        return row, column

    def deselect(self) -> None:
        """Take the sheet out of the selection, which would make it change with another sheet."""
        for view in self._root.iter(self._tag("sheetView")):
            view.attrib.pop("tabSelected", None)

    @property
    def drawing(self) -> str | None:
        """The relation id of the drawing of the comments."""
        element = self._root.find(self._tag("legacyDrawing"))
        return None if element is None else element.get(f"{{{self._package.office}}}id")

    def set_drawing(self, relation: str) -> None:
        """Refer to a drawing of comments, at the place that the format prescribes."""
        element = etree.Element(self._tag("legacyDrawing"))
        element.set(f"{{{self._package.office}}}id", relation)
        after = {self._tag(name) for name in _AFTER_COMMENTS}
        place = next((n for n, child in enumerate(self._root) if child.tag in after), None)
        self._root.insert(len(self._root) if place is None else place, element)

    def _cell(self, row: int, column: int) -> Element:
        cells = self._cells_of(row)
        if column in cells:
            return cells[column]
        line = self._line(row)
        cell = etree.Element(self._tag("c"), r=f"{column_name(column)}{row}")
        following = min((number for number in cells if number > column), default=None)
        if following is None:
            line.append(cell)
        else:
            cells[following].addprevious(cell)
        line.attrib.pop("spans", None)
        cells[column] = cell
        return cell

    def _cells_of(self, row: int) -> dict[int, Element]:
        if row not in self._cells:
            cells: dict[int, Element] = {}
            number = 0
            for cell in self._rows.get(row, ()):
                if cell.tag != self._tag("c"):
                    continue
                letters = (cell.get("r") or "").rstrip("0123456789")
                number = column_number(letters) if letters else number + 1
                cell.set("r", f"{column_name(number)}{row}")
                cells[number] = cell
            self._cells[row] = cells
        return self._cells[row]

    def _line(self, row: int) -> Element:
        if row not in self._rows:
            line = etree.Element(self._tag("row"), r=str(row))
            place = bisect_left(self._order, row)
            if place == len(self._order):
                self._data.append(line)
            else:
                self._rows[self._order[place]].addprevious(line)
            self._order.insert(place, row)
            self._rows[row] = line
        return self._rows[row]

    def _tag(self, name: str) -> str:
        return f"{{{self._main}}}{name}"
