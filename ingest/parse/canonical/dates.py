"""Move dates in time: add and subtract years, months and days, take the first or last day."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ingest.contract.derivation import Cell, Derivation, Period
from ingest.parse.canonical.table_cells import constant
from ingest.parse.typed import cells
from ingest.read.unreadable import is_unreadable

_MONTHS = {"years": 12, "months": 1}
# No amount in a file is meant to be larger; polars cannot count beyond it either.
_MOST_DAYS = 3_660_000


def moved(
    texts: pl.Series, derivation: Derivation, cells_of: Callable[[Cell], pl.Series]
) -> pl.Series:
    """Dates as ISO texts after ``plus``, ``minus`` and ``day``.

    A month later than 31 January is the last day of February. A blank amount leaves no date. A text
    that is no date, or an amount that is no whole number, is kept in the result as it is written,
    so that the cell cannot be read as a date.
    """
    dates = cells.careful("date", texts)
    for period, sign in ((derivation.plus, 1), (derivation.minus, -1)):
        if period is not None:
            texts, dates = _shifted(texts, dates, period, sign, cells_of)
    if derivation.day == "first":
        dates = dates.dt.month_start()
    elif derivation.day == "last":
        dates = dates.dt.month_end()
    return dates.dt.to_string("%Y-%m-%d").fill_null(texts)


def _shifted(
    texts: pl.Series,
    dates: pl.Series,
    period: Period,
    sign: int,
    cells_of: Callable[[Cell], pl.Series],
) -> tuple[pl.Series, pl.Series]:
    frame = pl.DataFrame({"text": texts, "date": dates})
    months, days = pl.lit(0), pl.lit(0)
    for name in ("years", "months", "days"):
        amount = getattr(period, name)
        written = (
            cells_of(amount) if isinstance(amount, Cell) else constant(str(amount), frame.height)
        )
        number = cells.careful("integer", written).cast(pl.Int64)
        frame = frame.with_columns(written.alias(f"{name}_text"), number.alias(name))
        if name == "days":
            days = pl.col(name) * sign
        else:
            months = months + pl.col(name) * (_MONTHS[name] * sign)
    names = [pl.col(name) for name in ("years", "months", "days")]
    is_known = pl.all_horizontal(name.is_between(-_MOST_DAYS, _MOST_DAYS) for name in names)
    is_known = is_known & (months.abs() * 31 + days.abs() <= _MOST_DAYS)
    known = is_known.fill_null(False)
    date = (
        pl.when(known)
        .then("date")
        .dt.offset_by(pl.format("{}mo", pl.when(known).then(months)))
        .dt.offset_by(pl.format("{}d", pl.when(known).then(days)))
    )
    amounts = [pl.col(f"{name}_text") for name in ("years", "months", "days")]
    is_blank = pl.any_horizontal(text.is_null() for text in amounts)
    unread = pl.concat_str(["text", *amounts], separator=" ± ")
    text = (
        pl.when(is_blank)
        .then(None)
        .when(pl.any_horizontal(is_unreadable(text) for text in amounts))
        .then(pl.coalesce(pl.when(is_unreadable(text)).then(text) for text in amounts))
        .when(pl.col("date").is_null() | known)
        .then("text")
        .otherwise(unread)
    )
    result = frame.select(date=date, text=text)
    return result["text"], result["date"]
