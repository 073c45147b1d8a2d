"""Convert cells to typed values, column by column. Cells that cannot be typed become NULL.

All columns go through the quick cast together. Only columns that it does not fit are parsed
carefully. The caller reports the cells that failed.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ingest.contract import normal
from ingest.parse.typed import written_dates

POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "code": pl.String(),
    "integer": pl.Int32(),
    "decimal": pl.Decimal(18, 4),
    "decimal6": pl.Decimal(18, 6),
    "date": pl.Date(),
    "month": pl.Date(),
    "period": pl.Date(),
    "flag": pl.Boolean(),
}

_TRUE = ("1", "true", "t", "y", "yes", "是", "有", "√", "1.0")
_FALSE = ("0", "false", "f", "n", "no", "否", "无", "×", "0.0")

_FLAGS = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)

# '2019.1' is refused on purpose: a numeric cell shows October this way, a typist means January.
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
_SEPARATED = r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?" + _CLOCK + "$"
_PACKED = r"^(\d{4})(\d{2})(\d{2})?$"
_AMBIGUOUS = r"^\d{4}\.1$"
_YEAR = r"^(\d{4})(?:年度?|年[末底])?$"
_SHORT_YEAR = r"^\d{2}(?:[-/.年]\d{1,2}[-/.月]\d{1,2}日?|年\d{1,2}月|[-/]\d{1,2})$"
_DAY_KNOWN = r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^\d{8}$"


def quick(kind: str, name: str, dtype: pl.DataType) -> pl.Expr | None:
    """The cast that fits most columns, to run for all of them at once; None if no cast exists."""
    cell = pl.col(name)
    if dtype == pl.String:
        return _QUICK_TEXT[kind](cell)
    if kind in ("text", "code"):
        return None if dtype.is_float() or dtype.is_decimal() else cell.cast(pl.String)
    if dtype == POLARS_TYPES[kind]:
        return cell.dt.truncate("1mo") if kind in ("month", "period") else cell
    if dtype.is_integer() and kind in ("integer", "decimal", "decimal6"):
        return cell.cast(POLARS_TYPES[kind], strict=False)
    return None


def careful(kind: str, cells: pl.Series) -> pl.Series:
    """Type one column in every accepted spelling; any other cell becomes NULL."""
    return _TYPERS[kind](_normal(kind, cells))


def day_known(cells: pl.Series) -> pl.Series:
    """Whether a date cell includes its day; always true for typed cells."""
    if cells.dtype != pl.String:
        return cells.is_not_null()
    written = normal.number_cells(cells)
    is_exact = written.str.contains(_DAY_KNOWN)
    return is_exact | written_dates.days_known(written).fill_null(False)


def with_century(cells: pl.Series, first_year: int) -> pl.Series:
    """Dates with a year of two digits, written with the one of the hundred years that it means.

    ``first_year`` is the first of the hundred years: 1930 reads ``85-3-1`` as 1985-3-1.
    """
    if cells.dtype != pl.String:
        return cells
    narrowed = normal.number_cells(cells)
    is_short = narrowed.str.contains(_SHORT_YEAR).fill_null(False)
    if not is_short.any():
        return cells
    short = pl.col("cell").str.slice(0, 2).cast(pl.Int32)
    year = short + first_year // 100 * 100
    year = pl.when(year < first_year).then(year + 100).otherwise(year)
    rest = pl.col("cell").str.slice(2)
    longer = narrowed.filter(is_short).to_frame("cell").select(year.cast(pl.String) + rest)
    return cells.scatter(is_short.arg_true(), longer.to_series())


def as_text(cells: pl.Series) -> pl.Series:
    """Cells as a spreadsheet shows them: whole numbers without a fraction."""
    if cells.dtype == pl.String:
        return cells
    if cells.dtype.is_float():
        whole = cells.cast(pl.Int64, strict=False)
        is_whole = (whole.cast(cells.dtype) == cells).fill_null(False)
        return cells.cast(pl.String).zip_with(~is_whole, whole.cast(pl.String))
    if cells.dtype.is_decimal():
        return cells.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return cells.cast(pl.String)


def _normal(kind: str, cells: pl.Series) -> pl.Series:
    if kind == "text":
        return cells
    return normal.code_cells(cells) if kind == "code" else normal.number_cells(cells)


def _text(cells: pl.Series) -> pl.Series:
    return as_text(cells)


def _number(target: pl.DataType) -> Callable[[pl.Series], pl.Series]:
    def type_number(cells: pl.Series) -> pl.Series:
        if cells.dtype != pl.String:
            return _whole(cells, target)
        return cells.cast(target, strict=False).fill_null(_written_number(cells, target))

    return type_number


def _written_number(cells: pl.Series, target: pl.DataType) -> pl.Series:
    """Parse numbers with thousands separators, and whole numbers with a fraction of zeros."""
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
    return cells.str.to_date("%Y-%m-%d", strict=False).fill_null(_written_date(cells))


def _written_date(cells: pl.Series) -> pl.Series:
    frame = cells.to_frame("cell")
    cell = pl.col("cell")
    usual = frame.select(
        pl.when(cell.str.contains(_AMBIGUOUS))
        .then(None)
        .otherwise(pl.coalesce(_day_of(cell, _SEPARATED), _day_of(cell, _PACKED)))
    ).to_series()
    if usual.null_count() == cells.null_count():
        return usual
    is_other = usual.is_null() & cells.is_not_null()
    return usual.scatter(is_other.arg_true(), written_dates.dates(cells.filter(is_other)))


def _day_of(cell: pl.Expr, pattern: str) -> pl.Expr:
    """The date matched by a pattern of year, month and optional day; without a day, the first."""
    year, month, day = (cell.str.extract(pattern, place) for place in (1, 2, 3))
    expression = pl.concat_str(
        [year, month.str.zfill(2), day.fill_null("01").str.zfill(2)], separator="-"
    )
    return expression.str.to_date("%Y-%m-%d", strict=False)


def _month(cells: pl.Series) -> pl.Series:
    return _date(cells).dt.truncate("1mo")


def _period(cells: pl.Series) -> pl.Series:
    """Parse a month, or a year as its last month, because yearly figures are year-end figures."""
    if cells.dtype.is_temporal():
        return _month(cells)
    written = as_text(cells)
    return _month((written.str.extract(_YEAR) + "-12").fill_null(written))


def _flag(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Boolean:
        return cells
    lower = as_text(cells).str.to_lowercase()
    return lower.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)


def _plain(cell: pl.Expr) -> pl.Expr:
    return cell


def _plain_date(cell: pl.Expr) -> pl.Expr:
    return cell.str.to_date("%Y-%m-%d", strict=False)


def _plain_month(cell: pl.Expr) -> pl.Expr:
    return _plain_date(cell).dt.truncate("1mo")


def _plain_number(kind: str) -> Callable[[pl.Expr], pl.Expr]:
    return lambda cell: cell.cast(POLARS_TYPES[kind], strict=False)


_QUICK_TEXT: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "text": _plain,
    "code": _plain,
    "integer": _plain_number("integer"),
    "decimal": _plain_number("decimal"),
    "decimal6": _plain_number("decimal6"),
    "date": _plain_date,
    "month": _plain_month,
    "period": _plain_month,
    "flag": lambda cell: cell.str.to_lowercase().replace_strict(
        _FLAGS, default=None, return_dtype=pl.Boolean
    ),
}
_TYPERS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "text": _text,
    "code": _text,
    "integer": _number(pl.Int32()),
    "decimal": _number(pl.Decimal(18, 4)),
    "decimal6": _number(pl.Decimal(18, 6)),
    "date": _date,
    "month": _month,
    "period": _period,
    "flag": _flag,
}
