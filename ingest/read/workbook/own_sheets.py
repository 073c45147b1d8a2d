"""Sheets and files that the program writes for an office and that hold no data of a delivery."""

from __future__ import annotations

import re
import unicodedata

# Names by language: the list of faults of a returned workbook; the notes and the lists of labels
# of a template.
REVIEW = {"en": "Bianzhi review", "zh": "编制核查清单"}
NOTES = {"en": "Bianzhi notes", "zh": "编制填报说明"}
LABELS = {"en": "Bianzhi lists", "zh": "编制代码选项"}
_NAMES = frozenset(name.lower() for kind in (REVIEW, NOTES, LABELS) for name in kind.values())
# A spreadsheet numbers the copy of a sheet or of a file.
_COPY = re.compile(r"\s*\(\d+\)$")
# A file that came back as a workbook keeps its name before the new suffix: 人员.csv.xlsx.
_RETURNED = re.compile(r"(.+\.[A-Za-z][A-Za-z0-9]{1,6})\.xlsx", re.IGNORECASE)


def is_own(name: str) -> bool:
    """Whether the name of a sheet, or of a file without its suffix, is one of the program's own."""
    return _COPY.sub("", unicodedata.normalize("NFC", name).strip()).lower() in _NAMES


def is_own_file(name: str) -> bool:
    """Whether a file is a list of faults that the program wrote beside the returned files."""
    stem, dot, suffix = name.rpartition(".")
    return bool(dot) and suffix.lower() == "xlsx" and is_own(stem)


def returned_name(path: str) -> str:
    """The name of the new workbook of a file that was no workbook of the .xlsx family."""
    return f"{path}.xlsx"


def delivered_name(name: str) -> str:
    """The name under which a returned file was delivered; any other name is returned unchanged."""
    match = _RETURNED.fullmatch(name)
    return match[1] if match else name
