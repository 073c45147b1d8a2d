"""The normal form of written texts: headers, keys, codes, labels, numbers and free texts.

Programs and keyboards leave characters that nobody sees or means: zero-width and direction marks,
byte order marks inside a file, full-width letters and digits, the ``="..."`` and the apostrophe by
which spreadsheets keep a number as text. This module alone decides which of them count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import polars as pl

# Format characters (zero-width, direction, byte order mark, soft hyphen) and control characters.
# Line ends and tabs inside a text are kept.
_INVISIBLE = r"[\p{Cf}\p{Cc}&&[^\t\n\r]]"
_AS_TEXT = r'(?s)^\s*="((?:[^"]|"")*)"\s*$'
ODD = f'{_INVISIBLE}|^\\s*="'
_WRAPPED = re.compile(_AS_TEXT)
_LINE_SIGNS = "\t\n\r"
# The apostrophe before a text that a spreadsheet must not take for a number, in three forms.
_APOSTROPHES = "['\u2018\u2019\uff07]"
_MARKED_TEXT = f"^{_APOSTROPHES}([^'\u2018\u2019\uff07]*)$"

_WIDE_RANGE = range(0xFF01, 0xFF5F)
_WIDE = {chr(code): chr(code - 0xFEE0) for code in _WIDE_RANGE}
_WIDE_LETTERS = {wide: plain for wide, plain in _WIDE.items() if plain.isalnum()}
# Hyphens that programs put in place of the typed one.
_HYPHENS = dict.fromkeys("\u2010\u2011\u2212\ufe63", "-")
# Dashes too, where only a hyphen makes sense: in numbers and dates.
_DASHES = dict.fromkeys("\u2012\u2013\u2014\u2015", "-")
_BREAKS = r"[\t\r\n]+"
_NOT_PLAIN = r"[^\x00-\x7f]"
_NOT_NORMAL_CODE = f"{_NOT_PLAIN}|^{_APOSTROPHES}|{_BREAKS}"
# Texts of ASCII characters and their variants only: nothing in them needs its own width.
_LATIN = r"^[\x00-\x7f\u{ff01}-\u{ff5e}\u{2010}\u{2011}\u{2212}\u{fe63}\s]*$"

_WIDE_SIGNS = str.maketrans("(),:;", "（），：；")
_SPACES = re.compile(r"\s+")
_MANDATORY = "*★"


@lru_cache(maxsize=4096)
def header(text: str) -> str:
    """A header without white space, marks, width variants and the sign of a mandatory field."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", visible(text)))
    return text.strip(_MANDATORY)


def label_forms(text: str) -> set[str]:
    """A label of a code list with signs of either width: 其他（市） is 其他(市)."""
    plain = unicodedata.normalize("NFKC", text)
    return {text, plain, plain.translate(_WIDE_SIGNS)}


def visible(text: str) -> str:
    """A text without the characters that nobody sees, and outside ``="..."``."""
    if not text.isprintable():
        text = "".join(
            character
            for character in text
            if character in _LINE_SIGNS or unicodedata.category(character) not in ("Cf", "Cc")
        )
    match = _WRAPPED.match(text)
    return match[1].replace('""', '"') if match else text


def is_odd(name: str) -> pl.Expr:
    """Whether ``visible_cells`` changes a cell of a text column; false for NULL."""
    return pl.col(name).str.contains(ODD).fill_null(False)


def visible_cells(name: str) -> pl.Expr:
    """The texts of a column without characters that nobody sees, and outside ``="..."``."""
    bare = pl.col(name).str.replace_all(_INVISIBLE, "")
    inner = bare.str.extract(_AS_TEXT).str.replace_all('""', '"', literal=True)
    return pl.coalesce(inner, bare)


def not_normal_codes(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    """The text columns among ``names`` with a cell that ``code_cells`` may change.

    One search over all columns is many times faster than a search per column.
    """
    texts = [name for name in names if frame.schema.get(name) == pl.String]
    if not texts:
        return []
    hits = frame.select(pl.col(texts).str.contains(_NOT_NORMAL_CODE).any()).row(0)
    return [name for name, hit in zip(texts, hits, strict=True) if hit]


def code_cells(cells: pl.Series) -> pl.Series:
    """Codes and keys: composed characters, plain letters and digits, no line end inside.

    An apostrophe in front is left out.
    Full-width signs become plain in codes without Chinese characters; in labels such as 其他（市）
    they stay.
    """
    if cells.dtype != pl.String:
        return cells
    # Most columns say few different things, and say them in normal form.
    distinct = cells.unique()
    return cells if _code_cells(distinct).equals(distinct) else _code_cells(cells)


def _code_cells(cells: pl.Series) -> pl.Series:
    cells = _without_apostrophe(cells)
    if cells.str.contains(_BREAKS).any():
        cells = cells.str.replace_all(_BREAKS, "")
    if not cells.str.contains(_NOT_PLAIN).any():
        return cells
    composed = cells.str.normalize("NFC")
    letters = _replaced(composed, _WIDE_LETTERS)
    is_latin = composed.str.contains(_LATIN).fill_null(False)
    if not is_latin.any():
        return letters
    latin = _replaced(composed, _WIDE | _HYPHENS)
    return letters.zip_with(~is_latin, latin)


def number_cells(cells: pl.Series) -> pl.Series:
    """Numbers, dates and flags: plain letters, digits and signs, no apostrophe in front."""
    if cells.dtype != pl.String:
        return cells
    cells = _without_apostrophe(cells)
    if not cells.str.contains(_NOT_PLAIN).any():
        return cells
    return _replaced(cells, _WIDE | _HYPHENS | _DASHES)


def identity_cells(cells: pl.Series) -> pl.Series:
    """Numbers of identity papers and credit codes: in upper case and without white space."""
    upper = code_cells(cells).str.to_uppercase()
    return upper.str.replace_all(r"\s", "") if upper.str.contains(r"\s").any() else upper


def _without_apostrophe(cells: pl.Series) -> pl.Series:
    if not cells.str.contains(f"^{_APOSTROPHES}").any():
        return cells
    return (
        pl.select(pl.coalesce(cells.str.extract(_MARKED_TEXT), cells)).to_series().alias(cells.name)
    )


def _replaced(cells: pl.Series, plain: dict[str, str]) -> pl.Series:
    return cells.str.replace_many(list(plain), list(plain.values()))
