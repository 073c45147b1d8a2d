"""Numbers that are not what the cell shows: padded ones, and ones that lost digits.

The code 000123 may be stored as 123, and a citizen id as 3.50524198503011E+17.

The shown text is what the office means. As a number it has the same value, so the text is read in
every column. Only whole numbers are padded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

_LONGEST = 30
# A spreadsheet keeps 15 digits: a longer number, such as an id, has lost the others.
_EXACT = 1e15
# Marks that show nothing or a fixed width: [$-804], _) and an escaped or quoted blank.
_INVISIBLE = re.compile(r"\[\$-[^\]]*\]|_.|\\ |\" *\"")
_ZEROS = re.compile(r"0{2,30}")


def width_of(format_code: str) -> int:
    """The number of digits that a number format shows at least; 0 if it shows something else."""
    shown = _INVISIBLE.sub("", format_code.split(";", 1)[0]).strip()
    return len(shown) if _ZEROS.fullmatch(shown) else 0


def padded(number: str | bytes, width: int) -> str | None:
    """The text that a whole number shows in a format; None if it shows no more than its digits."""
    digits = number.decode("ascii", "replace") if isinstance(number, bytes) else number
    if not (digits.isascii() and digits.isdigit()) or len(digits) >= min(width, _LONGEST):
        return None
    return digits.zfill(width)


def imprecise(number: str | bytes) -> str | None:
    """A number of more digits than a spreadsheet keeps, in the form that says so; else None."""
    try:
        value = float(number)
    except ValueError:
        return None
    return f"{value:.14E}" if abs(value) >= _EXACT else None


def padded_value(value: float, width: int) -> str | None:
    """The text that a value shows in a format; None if it is not padded."""
    if abs(value) >= _EXACT:
        return imprecise(str(value))
    if not width or value != int(value) or value < 0:
        return None
    return padded(str(int(value)), width)


def widths_of_cell_formats(own: Mapping[int, str], cell_formats: Iterable[int]) -> dict[int, int]:
    """The widths of cell formats that pad, by their place in the list of cell formats.

    ``own`` has the format codes that the workbook defines; ``cell_formats`` the number of the
    format of each cell format.
    """
    widths = {number: width for number, code in own.items() if (width := width_of(code))}
    return {place: widths[number] for place, number in enumerate(cell_formats) if number in widths}


def widths_in_styles(styles: ElementTree.Element) -> dict[int, int]:
    """The widths of the cell formats that pad, from the styles of an .xlsx workbook."""
    own: dict[int, str] = {}
    used: list[int] = []
    for element in styles.iter():
        name = element.tag.rsplit("}", 1)[-1]
        if name == "numFmt":
            own[_number(element.get("numFmtId"))] = element.get("formatCode", "")
        elif name == "cellXfs":
            used = [_number(child.get("numFmtId")) for child in element]
    return widths_of_cell_formats(own, used)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1
