"""Cells as typed values, column by column. What cannot be typed becomes NULL and is reported.

Text columns go through the quick cast first; only what it leaves over takes the slow path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

# Full-width digits and letters; punctuation only where a number or date cannot mean it otherwise.
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()}
_WIDE_SIGNS = {chr(ord(sign) + 0xFEE0): sign for sign in "+,-./:"}
_HAS_WIDE = "[\uff01-\uff5e]"

_TRUE = ("1", "true", "t", "y", "yes", "是", "有", "√", "1.0")
_FALSE = ("0", "false", "f", "n", "no", "否", "无", "×", "0.0")

# '2019.1' is left out on purpose: a numeric cell shows October so, a typist means January.
_SEPARATED = r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?$"
_PACKED = r"^(\d{4})(\d{2})(\d{2})?$"
_AMBIGUOUS = r"^\d{4}\.1$"
_DAY_KNOWN = r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^\d{8}$"


@dataclass(frozen=True)
class Typed:
    """A typed column and the cells that would not go in (None: every cell did)."""

    values: pl.Series
    failed: pl.Series | None


def type_column(kind: str, cells: pl.Series) -> Typed:
    """Type one cleaned column (blank is NULL already) as ``kind`` of the canonical schema."""
    values = _TYPERS[kind](cells if kind == "text" else _narrow(cells, with_signs=kind != "code"))
    if values.null_count() == cells.null_count():
        return Typed(values, None)
    return Typed(values, values.is_null() & cells.is_not_null())


def day_known(cells: pl.Series) -> pl.Series:
    """Whether a date cell names its day; typed cells always do."""
    if cells.dtype != pl.String:
        return cells.is_not_null()
    return _narrow(cells, with_signs=True).str.contains(_DAY_KNOWN)


def as_text(cells: pl.Series) -> pl.Series:
    """Any cell as the text a user sees: whole numbers without a fraction."""
    if cells.dtype == pl.String:
        return cells
    if cells.dtype.is_float():
        whole = cells.cast(pl.Int64, strict=False)
        is_whole = (whole.cast(cells.dtype) == cells).fill_null(False)
        return cells.cast(pl.String).zip_with(~is_whole, whole.cast(pl.String))
    if cells.dtype == pl.Binary:
        return cells.cast(pl.String, strict=False)
    return cells.cast(pl.String)


def _narrow(cells: pl.Series, *, with_signs: bool) -> pl.Series:
    if cells.dtype != pl.String or not cells.str.contains(_HAS_WIDE).any():
        return cells
    narrow = _WIDE | _WIDE_SIGNS if with_signs else _WIDE
    return cells.str.replace_many(list(narrow), list(narrow.values()))


def _text(cells: pl.Series) -> pl.Series:
    return as_text(cells)


def _number(target: pl.DataType) -> Callable[[pl.Series], pl.Series]:
    def type_number(cells: pl.Series) -> pl.Series:
        if cells.dtype != pl.String:
            return _whole(cells, target)
        quick = cells.cast(target, strict=False)
        if quick.null_count() == cells.null_count():
            return quick
        return quick.fill_null(_written_number(cells, target))

    return type_number


def _written_number(cells: pl.Series, target: pl.DataType) -> pl.Series:
    """Numbers with thousands separators, and whole numbers written with a fraction of zeros."""
    plain = cells.str.replace_all(r"(\d),(\d{3})", "$1$2").str.replace_all(r"(\d),(\d{3})", "$1$2")
    if target.is_integer():
        plain = plain.str.extract(r"^([+-]?\d+)(?:\.0*)?$")
    return plain.str.strip_prefix("+").cast(target, strict=False)


def _whole(cells: pl.Series, target: pl.DataType) -> pl.Series:
    if target.is_integer() and (cells.dtype.is_float() or cells.dtype.is_decimal()):
        exact = cells.cast(pl.Float64)
        cells = exact.zip_with((exact == exact.round()).fill_null(False), _nothing(exact))
    if cells.dtype == pl.Boolean or cells.dtype.is_temporal():
        return pl.Series(cells.name, [None] * len(cells), dtype=target)
    return cells.cast(target, strict=False)


def _nothing(like: pl.Series) -> pl.Series:
    return pl.Series(like.name, [None], dtype=like.dtype).new_from_index(0, len(like))


def _date(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Date:
        return cells
    if cells.dtype == pl.Datetime:
        return cells.dt.date()
    cells = as_text(cells)
    quick = cells.str.to_date("%Y-%m-%d", strict=False)
    if quick.null_count() == cells.null_count():
        return quick
    return quick.fill_null(_written_date(cells))


def _written_date(cells: pl.Series) -> pl.Series:
    frame = cells.to_frame("cell")
    cell = pl.col("cell")
    return frame.select(
        pl.when(cell.str.contains(_AMBIGUOUS))
        .then(None)
        .otherwise(pl.coalesce(_day_of(cell, _SEPARATED), _day_of(cell, _PACKED)))
    ).to_series()


def _day_of(cell: pl.Expr, pattern: str) -> pl.Expr:
    """The date a pattern of year, month and optional day finds; the first where no day is known."""
    year, month, day = (cell.str.extract(pattern, place) for place in (1, 2, 3))
    found = pl.concat_str(
        [year, month.str.zfill(2), day.fill_null("01").str.zfill(2)], separator="-"
    )
    return found.str.to_date("%Y-%m-%d", strict=False)


def _month(cells: pl.Series) -> pl.Series:
    return _date(cells).dt.truncate("1mo")


def _flag(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Boolean:
        return cells
    lower = as_text(cells).str.to_lowercase()
    meaning = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
    return lower.replace_strict(meaning, default=None, return_dtype=pl.Boolean)


_TYPERS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "text": _text,
    "code": _text,
    "integer": _number(pl.Int32()),
    "decimal": _number(pl.Decimal(18, 4)),
    "decimal6": _number(pl.Decimal(18, 6)),
    "date": _date,
    "month": _month,
    "flag": _flag,
}
