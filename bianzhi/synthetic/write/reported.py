"""Reports of posts and staff: each office counts its own detail, and some reports are false.

An office reports the end of each year, and each month of the last year. A false report is compared
with an honest one, so that the truth includes every figure that differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import polars as pl

from bianzhi.core import code_lists
from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import MARKS, Flow, Stock
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import TYPES
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.write.deliveries import Calendar

_KEY = ["scope", "month", "organization_code", "establishment_type_code"]
_FIGURES = ["authorized_posts", "in_post", "vacant_posts", "over_posts"]
_MONTHLY = 12  # months before the end with a report each
_EACH = 2  # reports of each kind of falsification per office


def reported_use(city: City, stocks: list[Stock], calendar: Calendar) -> Flow:
    """The reports of all offices, including the false ones, with their marks."""
    honest = _with_arithmetic(_counted(city, stocks, calendar)).sort(_KEY)
    # A form has no line for a type outside the list, so reports omit these people.
    listed = honest.filter(pl.col("establishment_type_code").is_in(TYPES))
    sent = _falsified(city, listed).sort(_KEY)
    periods = [as_date(int(city.span.opens(month))) for month in range(city.span.count)]
    frame = sent.select(
        "organization_code",
        "establishment_type_code",
        pl.col("month")
        .replace_strict(dict(enumerate(periods)), return_dtype=pl.Date)
        .alias("period"),
        *_FIGURES,
    )
    marks = _marks(honest, sent, periods)
    return Flow("reported_use", frame, sent["month"].to_numpy(), sent["scope"].to_numpy(), marks)


def _counted(city: City, stocks: list[Stock], calendar: Calendar) -> pl.DataFrame:
    """Posts and headcount by cell in the detail that is delivered with the report."""
    tables = {stock.entity: stock for stock in stocks}
    quota, people = tables["establishment"], tables["person"]
    in_post = _counts_in_post(people.frame)
    months = [
        month
        for month in range(city.span.count)
        if city.span.calendar_month(month) == 12 or month >= city.span.count - _MONTHLY
    ]
    parts = []
    for month in months:
        posts = _shown(quota, month, pl.col("authorized_posts").sum().cast(pl.Int64))
        heads = _shown(people, month, pl.len().cast(pl.Int64).alias("in_post"), in_post)
        cells = posts.join(heads, on=_KEY, how="full", coalesce=True)
        delivers = np.flatnonzero(calendar.delivers[:, month])
        parts.append(cells.filter(pl.col("scope").is_in(delivers)))
    return pl.concat(parts).with_columns(pl.col("authorized_posts", "in_post").fill_null(0))


def _shown(
    stock: Stock, month: int, measure: pl.Expr, counts: np.ndarray | None = None
) -> pl.DataFrame:
    rows = stock.shown(month)
    if counts is not None:
        rows = rows[counts[rows]]
    names = [name for name in (*_KEY, "authorized_posts") if name in stock.frame.columns]
    placed = stock.frame.select(names)[rows].with_columns(
        pl.Series("scope", stock.scope[rows], dtype=pl.Int64),
        pl.lit(month, dtype=pl.Int64).alias("month"),
    )
    return placed.group_by(_KEY, maintain_order=True).agg(measure)


def _counts_in_post(people: pl.DataFrame) -> np.ndarray:
    """Whether the code lists count each row as in post; unknown codes count."""
    counts = np.ones(len(people), bool)
    for column, name in (("occupancy_code", "occupancy"), ("staff_status_code", "staff_status")):
        if column in people.columns:
            counts &= ~people[column].is_in(_not_in_post(name)).fill_null(False).to_numpy()
    return counts


@cache
def _not_in_post(name: str) -> list[str]:
    return [row["code"] for row in code_lists.rows(name) if row["counts_in_post"] == "false"]


def _with_arithmetic(cells: pl.DataFrame) -> pl.DataFrame:
    unfilled = pl.col("authorized_posts") - pl.col("in_post")
    return cells.with_columns(
        unfilled.clip(lower_bound=0).alias("vacant_posts"),
        (-unfilled).clip(lower_bound=0).alias("over_posts"),
    )


def _falsified(city: City, honest: pl.DataFrame) -> pl.DataFrame:
    """Hide excess, add heads, mistype a vacancy, omit a cell, send an old report."""
    rng = stream(city.seed, "reports")
    taken: set[int] = set()
    heads, posts = honest["in_post"].to_list(), honest["authorized_posts"].to_list()

    def choose(wanted: pl.Expr, scope: int) -> list[int]:
        fits = honest.select((wanted & (pl.col("scope") == scope)).arg_true()).to_series()
        free = [place for place in fits.to_list() if place not in taken]
        chosen = [free[number] for number in rng.permutation(len(free))[:_EACH]]
        taken.update(chosen)
        return chosen

    slipped, kept = np.zeros(len(honest), np.int64), np.ones(len(honest), bool)
    for scope in range(len(city.scopes)):
        for place in choose(pl.col("over_posts") > 0, scope):
            heads[place] = posts[place]
        for place in choose(pl.col("in_post") >= 10, scope):
            heads[place] += max(2, heads[place] // 10)
        slipped[choose(pl.col("vacant_posts") > 0, scope)] = 10
        kept[choose(pl.col("in_post").is_between(1, 9), scope)[:1]] = False
    frame = _with_arithmetic(honest.with_columns(pl.Series("in_post", heads, dtype=pl.Int64)))
    frame = frame.with_columns(pl.col("vacant_posts") + pl.Series(slipped))
    return _sent_again(city, honest, frame.filter(pl.Series(kept)))


def _sent_again(city: City, honest: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Let the last office once send the figures of the year before for a year's end."""
    scope = len(city.scopes) - 1
    own = honest.filter(pl.col("scope") == scope)["month"].unique().sort().to_list()
    ends = [month for month in own if month - 12 in own and month < city.span.count - _MONTHLY]
    if not ends:
        return sent
    month = ends[len(ends) // 2]
    of_office = pl.col("scope") == scope
    old = honest.filter(of_office & (pl.col("month") == month - 12))
    again = old.with_columns(pl.lit(month, dtype=pl.Int64).alias("month"))
    return pl.concat([sent.filter(~(of_office & (pl.col("month") == month))), again])


def _marks(honest: pl.DataFrame, sent: pl.DataFrame, periods: list) -> pl.DataFrame:
    """The findings that the detail proves, figure by figure.

    A cell missing from a report is marked at the row that it should follow.
    """
    both = honest.join(
        sent.with_row_index("row"), on=_KEY, how="full", coalesce=True, suffix="_sent"
    ).sort(_KEY)
    near = pl.col("row").forward_fill().backward_fill().over("scope", "month")
    rows = []
    for cell in both.with_columns(near.alias("near")).iter_rows(named=True):
        organization, month = cell["organization_code"], cell["month"]
        key = f"{organization}|{cell['establishment_type_code']}|{periods[month].isoformat()}"
        for rule, cause, column, *values in _wrong(cell):
            shown = [None if value is None else str(value) for value in values]
            rows.append(
                (cell["near"], rule, cause, organization, key, column, *shown, month, month)
            )
    return pl.DataFrame(rows, schema=MARKS, orient="row")


def _wrong(cell: dict) -> Iterator[tuple]:
    """Rule, cause, column, value and right value of each error in a cell of a report."""
    if cell["row"] is None:
        listed = cell["establishment_type_code"] in TYPES
        yield "C09", "planted" if listed else "detail", None, None, None
        return
    for figure in _FIGURES:
        value, right = cell[f"{figure}_sent"], cell[figure] or 0
        if value != right:
            yield "C09", "planted", figure, value, right
    vacant = max(cell["authorized_posts_sent"] - cell["in_post_sent"], 0)
    if cell["vacant_posts_sent"] != vacant:
        yield "C13", "planted", "vacant_posts", cell["vacant_posts_sent"], vacant
