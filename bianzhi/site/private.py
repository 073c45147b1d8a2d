"""The search for personal data over every text of the site before anyone can open it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bianzhi.core.home import Home
from bianzhi.publish.leaks import Cell
from bianzhi.publish.privacy import require_private_cells
from bianzhi.site.carried import ENGINE, FOLDER, SCHEMA
from bianzhi.site.carried.packed import packed_cells

# What separates texts in HTML, scripts, styles and tables: tags, quotes, brackets, lines.
_BETWEEN = re.compile(r"[<>\"\n\r\t\[\]{}\\]+")
_LETTER = re.compile(r"[^\W\d_]|\d{6}")
# Keys and digests are hexadecimal and long; no id, number or name looks like one.
_HASH = re.compile(r"[a-z]?[0-9a-f]*[a-f][0-9a-f]*")
_HASH_LENGTH = 16
# A fraction is a number, whatever its digits are: 0.35050219900307.
_FRACTION = re.compile(r"(?<![\w.])-?\d+\.\d+(?:e[+-]?\d+)?(?![\w.])", re.IGNORECASE)
# Files whose text is compressed are searched as documents before they are written.
_PAPER = (".pdf",)
_BOOKS = (".xlsx",)


def require_private_site(home: Home, folder: Path) -> None:
    """Check every file of a site.

    Raises:
        Refused: A file shows personal data (exit code 3); the problem names the file.
    """
    require_private_cells(home, site_cells(folder), f"site {folder.name}")


def site_cells(folder: Path) -> Iterator[Cell]:
    """Every text of every file: place and line, each distinct text of a file once."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.parent == folder / "data" / FOLDER and path.stem != SCHEMA:
            yield from _packed_cells(path, name)
            continue
        for place, content in _contents(path):
            seen: set[str] = set()
            # A text of the name of a file is a text of the site as well.
            for text in (name, *_BETWEEN.split(_FRACTION.sub("", content))):
                text = text.strip()
                if text not in seen and _is_searched(text):
                    seen.add(text)
                    yield Cell(name, place, "text", text)


def _packed_cells(path: Path, name: str) -> Iterator[Cell]:
    """The texts of a table of the query page; its engine is the same everywhere and checked."""
    if path.stem == ENGINE:
        return
    content = path.read_text("utf-8").split('"')[-2]
    for column, row, value in packed_cells(content):
        text = _FRACTION.sub("", value)
        if _is_searched(text):
            yield Cell(name, row, column, text)


def _contents(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix in _PAPER:
        return
    if path.suffix in _BOOKS:
        with zipfile.ZipFile(path) as book:
            for name in sorted(book.namelist()):
                if name.endswith((".xml", ".rels")):
                    yield name, book.read(name).decode("utf-8")
        return
    yield "-", path.read_text("utf-8")


def _is_searched(text: str) -> bool:
    if len(text) < 2 or not _LETTER.search(text):
        return False
    return len(text) < _HASH_LENGTH or not _HASH.fullmatch(text)
