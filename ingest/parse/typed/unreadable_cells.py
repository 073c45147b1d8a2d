"""Find the cells that cannot be read, and the rule that each of them breaks.

A reader marks the cells that it sees and cannot read (``ingest.read.unreadable``). The other kinds
are found here: texts that a spreadsheet writes for an error, numbers that lost digits of a code,
cells that do not fit the type of their column, and dates that nobody can mean. A blank cell is none
of these. The rule of each cell is a text, or NULL for a cell that can be read.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from ingest.contract import Part
from ingest.dictionary import schema
from ingest.dictionary.schema import Column
from ingest.parse.typed import checks
from ingest.read.table import Table
from ingest.read.unreadable import MARK, is_unreadable, unreadable

ERROR_CELL = "error_cell"
UNTYPABLE = "untypable_value"
LOST_DIGITS = "lost_digits"
IMPLAUSIBLE = "implausible_date"
UNMAPPED = "unmapped_value"
RULES = (ERROR_CELL, UNTYPABLE, LOST_DIGITS, IMPLAUSIBLE, UNMAPPED)
# What the mapping of a contract writes for a text that it does not name. The text may be personal.
UNMAPPED_CELL = unreadable("\ufdd1")

Rules = dict[str, pl.Series]

# What spreadsheets write for an error when they save text; a column too narrow shows only '#'.
# Err:502 is an error of LibreOffice; the last two are the traces of a broken encoding.
_ERROR_TEXT = r"^#(?:N/A|[A-Z][A-Z0-9_/]*[!?]|GETTING_DATA|#{2,})$|^Err:\d{3}$|\x{fffd}|锟斤拷"
_ERROR_SIGNS = ["#", "Err:", "\ufffd", "锟斤拷"]
_SCIENTIFIC = r"^[+-]?[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}$"
# In other codes than ids only with a sign: 1E5 may be a code.
_SIGNED_SCIENTIFIC = _SCIENTIFIC.replace("\\+?", "\\+")
_FRACTION = r"^[0-9]{15,}\.[0-9]*$"
# A float keeps every whole number up to here, and 15 digits of any other.
_WHOLE_FLOATS = 2**53
# Types of columns whose cells are dates.
DATES = frozenset({"date", "month", "period"})


def mark_error_texts(table: Table, part: Part) -> Table:
    """Mark the texts that a spreadsheet writes for an error, unless the contract names them."""
    texts = [name for name, kind in table.body.schema.items() if kind == pl.String]
    if not texts:
        return table
    hits = table.body.select(pl.col(texts).str.contains_any(_ERROR_SIGNS).any()).row(0)
    names = [name for name, hit in zip(texts, hits, strict=True) if hit]
    if not names:
        return table
    cell = pl.col(names)
    is_error = cell.str.contains(_ERROR_TEXT) & ~cell.is_in(part.null_markers)
    marked = pl.when(is_error).then(pl.lit(MARK) + cell).otherwise(cell)
    return replace(table, body=table.body.with_columns(marked.name.keep()))


def marked_cells(raw: pl.DataFrame) -> tuple[pl.DataFrame, Rules]:
    """The frame with NULL for every marked cell, and the rules of these cells by column."""
    texts = [name for name, kind in raw.schema.items() if kind == pl.String]
    if not texts:
        return raw, {}
    hits = raw.select(pl.col(texts).str.starts_with(MARK).any()).row(0)
    rules: Rules = {}
    for name, hit in zip(texts, hits, strict=True):
        if hit:
            cell = pl.col(name)
            rule = (
                pl.when(cell == UNMAPPED_CELL).then(pl.lit(UNMAPPED)).otherwise(pl.lit(ERROR_CELL))
            )
            rules[name] = raw.select(
                pl.when(is_unreadable(cell)).then(rule).alias(name)
            ).to_series()
    return without(raw, rules), rules


def lost_digits(raw: pl.DataFrame, part: Part) -> Rules:
    """The rules of numbers that a spreadsheet or a float shortened, in columns of codes."""
    rules: Rules = {}
    codes = [column for column in part.columns if column.type == "code"]
    exponents = _with_exponents(raw, (column.name for column in codes))
    for column in codes:
        kind = raw.schema.get(column.name)
        is_citizen_id = column.personal == "id" and part.has_citizen_ids
        if kind is None or not (kind.is_float() or is_citizen_id or column.name in exponents):
            continue
        lost = _lost(raw[column.name], is_citizen_id)
        if lost is not None and lost.any():
            rules[column.name] = _ruled(lost, LOST_DIGITS)
    return rules


def _with_exponents(raw: pl.DataFrame, names: Iterable[str]) -> list[str]:
    """The text columns among ``names`` with the sign of an exponent; few codes have it."""
    texts = [name for name in names if raw.schema.get(name) == pl.String]
    if not texts:
        return []
    hits = raw.select(pl.col(texts).str.contains("[Ee]\\+").any()).row(0)
    return [name for name, hit in zip(texts, hits, strict=True) if hit]


def _lost(cells: pl.Series, is_citizen_id: bool) -> pl.Series | None:
    """Whether each cell lost digits; None if the column cannot have such cells."""
    if cells.dtype.is_float():
        bound = 10**15 if is_citizen_id else _WHOLE_FLOATS
        return (cells.abs() >= bound).fill_null(False)
    if cells.dtype != pl.String:
        return None
    if not is_citizen_id:
        return cells.str.contains(_SIGNED_SCIENTIFIC).fill_null(False)
    lost = (cells.str.contains(_SCIENTIFIC) | cells.str.contains(_FRACTION)).fill_null(False)
    return lost | _rounded(cells)


def _rounded(cells: pl.Series) -> pl.Series:
    """Whether an id is a number that went through a float: 15 digits and zeros, or a whole double.

    One wrong id in 64 happens to be a whole double. So those count as rounded only if they are at
    least half of the wrong ids of the column. Of right ids one in 64 is a whole double as well, and
    of rounded ids one in eleven has a right check digit by chance. So a right id that is a whole
    double counts as rounded only where more of the second kind are to be expected.
    """
    is_long = cells.str.contains(r"^[1-9][0-9]{17}$").fill_null(False)
    nothing = pl.Series([False]).new_from_index(0, len(cells))
    if not is_long.any():
        return nothing
    ids = cells.filter(is_long)
    numbers = ids.cast(pl.Int64)
    whole = numbers.cast(pl.Float64).cast(pl.Int64) == numbers
    ends_in_zeros = numbers % 1000 == 0
    suspect = ids.filter(whole | ends_in_zeros)
    if not (checks.citizen_id_codes(suspect) != "ok").any():
        return nothing
    wrong = checks.citizen_id_codes(ids) != "ok"
    rounded = ends_in_zeros & wrong
    wrong_whole = int((whole & wrong).sum())
    if 2 * wrong_whole >= int(wrong.sum()):
        rounded |= whole & wrong
        if wrong_whole / 10 >= int((~whole & ~wrong).sum()) / 63:
            rounded |= whole
    return nothing.scatter(is_long.arg_true(), rounded)


def untypable(raw: pl.DataFrame, typed: pl.DataFrame, part: Part) -> Rules:
    """The rules of cells that are not blank and do not fit the type of their column."""
    return {
        column.name: _ruled(
            typed[column.name].is_null() & raw[column.name].is_not_null(), UNTYPABLE
        )
        for column in part.columns
        if column.name in raw.columns
        and typed[column.name].null_count() > raw[column.name].null_count()
    }


def implausible_dates(typed: pl.DataFrame, part: Part, as_of: date | None) -> Rules:
    """The rules of dates outside the bounds of their kind; without ``as_of`` none is too late."""
    columns = [column for column in part.columns if column.type in DATES]
    if not columns or typed.is_empty():
        return {}
    spans = typed.select(
        *(pl.col(c.name).min().alias(f"{c.name}_min") for c in columns),
        *(pl.col(c.name).max().alias(f"{c.name}_max") for c in columns),
    ).row(0, named=True)
    rules: Rules = {}
    for column in columns:
        first, last = _bounds(column, as_of)
        low, high = spans[f"{column.name}_min"], spans[f"{column.name}_max"]
        if low is not None and (low < first or high > last):
            cells = typed[column.name]
            rules[column.name] = _ruled(~cells.is_between(first, last).fill_null(True), IMPLAUSIBLE)
    return rules


def _bounds(column: Column, as_of: date | None) -> tuple[date, date]:
    bounds = schema.date_bounds()[column.dates]
    if as_of is None or as_of.year + bounds.years_ahead > date.max.year:
        return bounds.first, date.max
    year = as_of.year + bounds.years_ahead
    day = 28 if (as_of.month, as_of.day) == (2, 29) and not isleap(year) else as_of.day
    # A month or a period is its first day, so any day of the last month is within the bounds.
    return bounds.first, date(year, as_of.month, day)


def without(frame: pl.DataFrame, rules: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The frame with NULL for every cell that breaks a rule."""
    if not rules:
        return frame
    return frame.with_columns(
        pl.when(rule.is_null()).then(pl.col(name)).alias(name)
        for name, rule in rules.items()
        if name in frame.columns
    )


def merged(*groups: Rules) -> Rules:
    """The rules of all groups by column; of two rules of one cell the first is kept."""
    result: Rules = {}
    for name, rule in (item for rules in groups for item in rules.items()):
        result[name] = result[name].fill_null(rule) if name in result else rule
    return result


def _ruled(mask: pl.Series, rule: str) -> pl.Series:
    return pl.select(pl.when(mask).then(pl.lit(rule, dtype=pl.String))).to_series()
