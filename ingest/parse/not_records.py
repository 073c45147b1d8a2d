"""Find the lines of a table that are no records: totals, sign-offs, notes, samples, headers.

A contract lists the words of such lines by kind (``not_records``); ``*`` in a word is any text. A
line is judged by the cells that could name a record: its first cell, its key and its names. A line
without a usable key that has such a word there is no record. With a usable key it may be one, and
nobody can say for sure: the line is doubtful, does not land, and ends nothing. A name that only
contains a word is a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_uppercase

import polars as pl

from ingest.contract import Part, normal
from ingest.contract.derivation import Piece
from ingest.read.table import Table
from ingest.read.unreadable import MARK

REPEATED_HEADER = "repeated_header"
COLUMN_NUMBERS = "column_numbers"
# Nobody can be sure of these kinds: each line is a finding, and the gate warns.
SECOND_TABLE = "second_table"
DOUBTFUL_LINE = "doubtful_line"
LONE_TEXT = "lone_text"

_SCHEMA = {"place": pl.UInt32, "row_no": pl.Int32, "kind": pl.String, "word": pl.String}
_CODE = re.compile(r"[0-9A-Za-z._\-/:|#]+")
_BRACKETS = "()[]{}<>【】《》〈〉"
# A word may stand in brackets, and before a colon, a number or the like.
_BEFORE, _AFTER = r"[(（\[【<《]?", r"(?:[)）\]】>》]?$|[:：,，、;；.。()（）\[\]【】/\d].*$)"
# After the word of a sign-off, a name may follow a blank: 填报人 张三.
_AFTER_SIGN_OFF = r"(?:[\s\x{3000}].*$|" + _AFTER.removeprefix("(?:")
_BETWEEN = r"[\s\x{3000}]*"


@dataclass(frozen=True)
class Lines:
    """Lines that are no records.

    ``frame`` has a row for each: ``place`` in ``table``, ``row_no``, ``kind``, and the ``word`` of
    the contract by which it was recognized. ``table`` has their cells.
    """

    frame: pl.DataFrame
    table: Table

    @property
    def count(self) -> int:
        """The number of lines."""
        return self.frame.height


@dataclass(frozen=True)
class Word:
    """A word of a contract, and the texts that it recognizes, as one pattern."""

    kind: str
    text: str

    @property
    def is_exact(self) -> bool:
        """Whether the word is a whole text; else a text that has more may be a name."""
        return "*" not in self.text

    @property
    def pattern(self) -> str:
        """A regular expression for Python and for polars; white space inside is free."""
        pieces = [
            _BETWEEN.join(re.escape(char) for char in piece if not char.isspace())
            for piece in self.text.split("*")
        ]
        after = _AFTER_SIGN_OFF if self.kind == "sign_offs" else _AFTER
        end = "" if self.text.endswith("*") else after
        return f"(?i)^{_BEFORE}{'.*'.join(pieces)}{end}"

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern.replace(r"\x{3000}", "\u3000"))


def pass_over(table: Table, part: Part, headers: frozenset[str]) -> tuple[Table, Lines]:
    """Split a table into its records and the lines that are none.

    ``headers`` are the normal headers of every table of the source.
    """
    if table.body.is_empty() or any(kind != pl.String for kind in table.body.dtypes):
        return table, _lines(table, {})
    kinds = dict(_header_lines(table, headers))
    if part.not_records:
        for place, found in _worded_lines(table, part):
            kinds.setdefault(place, found)
        if COLUMN_NUMBERS in part.not_records:
            kinds |= _numbered_lines(table, part, kinds)
    lines = _lines(table, kinds)
    kept = [place for place in range(table.body.height) if place not in kinds] if kinds else None
    return (table if kept is None else _rows(table, kept)), lines


def _lines(table: Table, kinds: dict[int, tuple[str, str | None]]) -> Lines:
    places = sorted(kinds)
    rows = [(number, table.row_no[place], *kinds[place]) for number, place in enumerate(places)]
    return Lines(pl.DataFrame(rows, schema=_SCHEMA, orient="row"), _rows(table, places))


def _rows(table: Table, places: Sequence[int]) -> Table:
    if not places:
        return replace(table, body=table.body.head(0), row_no=table.row_no.head(0))
    index = pl.Series(places, dtype=pl.UInt32)
    return replace(table, body=table.body[index], row_no=table.row_no[index])


def _header_lines(
    table: Table, headers: frozenset[str]
) -> Iterator[tuple[int, tuple[str, str | None]]]:
    """Lines that repeat the header, and all lines from the header of another table on."""
    header = table.normal_header
    first = table.body.select(pl.coalesce(pl.all())).to_series()
    plain = first.str.normalize("NFKC").str.replace_all(r"\s", "").str.strip_chars("*★")
    has_records = False
    expected = 0
    for place in plain.is_in(list(headers)).fill_null(False).arg_true().to_list():
        has_records = has_records or place > expected
        cells = [normal.header(cell or "") for cell in table.body.row(place)]
        filled = [(cell, own) for cell, own in zip(cells, header, strict=True) if cell]
        if len(filled) < 2 or not all(cell in headers for cell, _ in filled):
            continue
        if all(cell == own for cell, own in filled) or not has_records:
            yield place, (REPEATED_HEADER, None)
            expected = place + 1
        else:
            yield from ((below, (SECOND_TABLE, None)) for below in range(place, table.body.height))
            return


@dataclass(frozen=True)
class _Columns:
    """The columns of a table by which a line is judged."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    # Columns from which no column of the entity is read.
    unread: frozenset[str]
    mandatory: frozenset[str]

    @property
    def judged(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.keys, *self.names)))


def _columns(table: Table, part: Part) -> _Columns:
    places = {name: f"c{place}" for place, name in enumerate(table.normal_header)}
    sources: dict[str, list[str]] = {}
    for header, place in places.items():
        if header in part.headers and header not in part.ignored:
            sources.setdefault(part.headers[header], []).append(place)
    for column, derivation in part.derive.items():
        sources[column] = [
            places[normal.header(piece.header)]
            for piece in derivation.pieces
            if isinstance(piece, Piece) and piece.header is not None
            if normal.header(piece.header) in places
        ]
    entity = part.entity
    key = [name for name in entity.key if name not in entity.optional_key]
    keys = [] if part.key == "row" else [c for name in key for c in sources.get(name, ())]
    names = [c for name, own in sources.items() if name.endswith("_name") for c in own]
    read = {place for own in sources.values() for place in own}
    return _Columns(
        tuple(dict.fromkeys(keys)),
        tuple(names),
        frozenset(places.values()) - read,
        frozenset(c for name in part.mandatory for c in sources.get(name, ())),
    )


def _worded_lines(table: Table, part: Part) -> Iterator[tuple[int, tuple[str, str | None]]]:
    """Lines with a word of the contract, and lines of one text where a record has more."""
    columns = _columns(table, part)
    words = [Word(kind, text) for kind, texts in part.not_records.items() for text in texts]
    words = [word for word in words if word.kind != COLUMN_NUMBERS]
    lead = pl.coalesce(pl.all()).alias("lead")
    cells = table.body.select(lead, *columns.judged)
    pattern = "|".join(f"(?:{word.pattern})" for word in words)
    worded = pl.any_horizontal(pl.all().str.contains(pattern)) if words else pl.lit(False)
    filled = table.body.select(pl.sum_horizontal(pl.all().is_not_null())).to_series()
    candidates = cells.select(worded.fill_null(False)).to_series()
    if len(columns.mandatory) > 1:
        candidates = candidates | (filled == 1)
    for place in candidates.arg_true().to_list():
        row = dict(zip(table.body.columns, table.body.row(place), strict=True))
        found = _kind_of_line(row, columns, words)
        if found is not None:
            yield place, found


def _kind_of_line(
    row: dict[str, str | None], columns: _Columns, words: list[Word]
) -> tuple[str, str | None] | None:
    """Kind and word of a line; None for a record."""
    lead = next(name for name, cell in row.items() if cell is not None)
    hits = {
        name: word
        for name in dict.fromkeys((lead, *columns.judged))
        if (word := _word_in(row[name], words)) is not None
    }
    key_cells = [row[name] for name in columns.keys]
    has_key = bool(key_cells) and all(cell and not cell.startswith(MARK) for cell in key_cells)
    has_key = has_key and not any(name in hits for name in columns.keys)
    if not hits:
        text = row[lead] or ""
        is_lone = lead in columns.keys and len([c for c in row.values() if c is not None]) == 1
        is_lone = is_lone and not text.startswith(MARK) and not _CODE.fullmatch(text)
        return (LONE_TEXT, None) if is_lone and len(columns.mandatory) > 1 else None
    word = next(iter(hits.values()))
    if not has_key or (word.kind == "samples" and lead in hits and lead in columns.unread):
        return word.kind, word.text
    exact = next((word for word in hits.values() if word.is_exact), None)
    return None if exact is None else (DOUBTFUL_LINE, exact.text)


def _word_in(cell: str | None, words: Iterable[Word]) -> Word | None:
    if cell is None:
        return None
    return next((word for word in words if word.compiled.match(cell)), None)


def _numbered_lines(
    table: Table, part: Part, kinds: dict[int, tuple[str, str | None]]
) -> dict[int, tuple[str, str | None]]:
    """Lines that number the columns: below the header or a repeated one, before any record."""
    labels = {_plain_token(word) for word in part.not_records[COLUMN_NUMBERS]}
    starts = [0, *(place + 1 for place, (kind, _) in kinds.items() if kind == REPEATED_HEADER)]
    numbered: dict[int, tuple[str, str | None]] = {}
    place = -1
    for start in sorted(starts):
        if start <= place:  # read already, from an earlier start
            continue
        place = start
        while place < table.body.height:
            if place not in kinds:
                if not _numbers_columns(table.body.row(place), labels):
                    break
                numbered[place] = (COLUMN_NUMBERS, None)
            place += 1
    return numbered


def _numbers_columns(row: Sequence[str | None], labels: set[str]) -> bool:
    """Whether the cells are A, B, C ..., or labels such as 甲, then 1, 2, 3 ... without a gap."""
    tokens = [_plain_token(cell) for cell in row if cell is not None]
    if len(tokens) < 2 or 2 * len(tokens) < len(row):
        return False
    if tokens == list(ascii_uppercase[: len(tokens)]):  # A, B, C: the columns of a spreadsheet
        return True
    numbers = [token for token in tokens if token not in labels]
    before = len(tokens) - len(numbers)
    if not all(token.isascii() and token.isdigit() for token in numbers):
        return False
    if not numbers:
        return True
    first = int(numbers[0])
    return 1 <= first <= before + 1 and [int(token) for token in numbers] == list(
        range(first, first + len(numbers))
    )


def _plain_token(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).strip().strip(_BRACKETS).strip()
    return plain.removesuffix(".0").rstrip(".、")
