"""Rewrite cells of a worksheet in its XML that the workbook reader would show otherwise.

Errors, and formulas without a value, are marked as unreadable; padded numbers become texts.

The workbook reader shows an error as a blank cell, and refuses a whole sheet for an error that is
newer than itself (#SPILL!, #CALC!). A formula that no spreadsheet program has computed yet has no
value in the file; the reader shows it as blank too. Such cells are rewritten as texts with the mark
of ``unreadable``, so that every reader sees them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ingest.read.unreadable import unreadable
from ingest.read.workbook import padded_numbers
from ingest.read.workbook.sheet_range import LONG_NUMBER, may_have_marks, whole_tags

_CELL = re.compile(
    rb"<((?:[\w.-]+:)?)c(?=[\s>])([^<>]*?)(?<!/)>(.*?)</(?:[\w.-]+:)?c\s*>", re.DOTALL
)
_TYPE = re.compile(rb"\s*\bt\s*=\s*[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_FORMULA_TEXT = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d{1,9})[\"']")
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class CellRules:
    """Which cells of a sheet are rewritten.

    ``is_computed`` is false where the workbook says that no program has computed it: a formula
    whose value is 0 then has none. ``widths`` has the digits that a cell format shows at least, by
    its number.
    """

    is_computed: bool
    widths: Mapping[int, int]

    def text(self, attributes: bytes, body: bytes) -> str | None:
        """The text that a cell gets; None if it stays as it is."""
        shown = _shown(attributes, body, self.is_computed)
        if shown is not None:
            return unreadable(shown)
        return _padded(attributes, body, self.widths)


def marked(blocks: Iterable[bytes], longest_text: int, rules: CellRules) -> Iterator[bytes]:
    """The XML of a sheet with a text in place of each unreadable cell and each padded number."""
    replace = partial(_marked_cell, rules=rules)
    for block in whole_tags(blocks, longest_text):
        yield _CELL.sub(replace, block) if rules.widths or may_have_marks(block) else block


def has_marks(blocks: Iterable[bytes], longest_text: int, rules: CellRules) -> bool:
    """Whether a sheet has an unreadable cell or a padded number."""
    return any(
        rules.text(match[2], match[3]) is not None
        for block in whole_tags(blocks, longest_text)
        if rules.widths or may_have_marks(block)
        for match in _CELL.finditer(block)
    )


def _marked_cell(match: re.Match[bytes], *, rules: CellRules) -> bytes:
    prefix, attributes, body = match.groups()
    shown = rules.text(attributes, body)
    if shown is None:
        return match[0]
    text = html.escape(shown, quote=False).encode("utf-8")
    others = _TYPE.sub(b"", attributes)
    return b'<%sc%s t="str"><%sv>%s</%sv></%sc>' % (prefix, others, prefix, text, prefix, prefix)


def _shown(attributes: bytes, body: bytes, is_computed: bool) -> str | None:
    """What an unreadable cell shows; None for a readable one."""
    kind = _TYPE.search(attributes)
    is_error = kind is not None and kind[1] == b"e"
    if not is_error and b"f" not in body:
        return None
    formula = _FORMULA_TEXT.search(body)
    value = _VALUE.search(body)
    text = (value[1] or b"").strip() if value else b""
    if is_error:
        return _text(text)
    if formula is None or (kind is not None and kind[1] == b"inlineStr"):
        return None
    is_empty_text = kind is not None and kind[1] == b"str" and value is not None
    is_uncomputed = not is_computed and text == b"0"
    if (text and not is_uncomputed) or (not text and is_empty_text):
        return None
    return "=" + _text(formula[1] or b"")


def _padded(attributes: bytes, body: bytes, widths: Mapping[int, int]) -> str | None:
    style, kind, value = _STYLE.search(attributes), _TYPE.search(attributes), _VALUE.search(body)
    if value is None or (kind is not None and kind[1] != b"n"):
        return None
    number = (value[1] or b"").strip()
    if LONG_NUMBER.match(number):
        return padded_numbers.imprecise(number)
    width = widths.get(int(style[1]), 0) if style else 0
    return padded_numbers.padded(number, width) if width else None


def _text(written: bytes) -> str:
    return html.unescape(written.decode("utf-8", "replace"))[:_LONGEST_SHOWN]
