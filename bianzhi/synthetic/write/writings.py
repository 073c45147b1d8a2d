"""How a list without ids writes a person: as is, or with one of the usual slips."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.synthetic.organizations import divisions

# Kind -> share of the rows up to this kind.
_SHARES = {"as_is": 0.80, "name": 0.86, "birth": 0.90, "no_birth": 0.95, "blank": 1.0}
WITH_ID = -1


def kinds(chances: np.ndarray) -> np.ndarray:
    """The kind of each row, as its place in the list of kinds, from numbers between 0 and 1."""
    return np.searchsorted(list(_SHARES.values()), chances, "right")


def written(rows: pl.DataFrame, writing: np.ndarray, letter: np.ndarray) -> pl.DataFrame:
    """Rows with person_id, person_name and birth_date as the list writes them.

    ``writing`` is the kind of each row, ``WITH_ID`` for a row that keeps its id; ``letter`` chooses
    the character of a slip in a name. Adds ``true_id`` and the name of the kind as ``writing``.
    """
    letters = list(divisions.template("names")["male"])
    other = pl.Series([letters[item % len(letters)] for item in letter.tolist()], dtype=pl.String)
    frame = rows.with_columns(
        kind=pl.Series(writing, dtype=pl.Int64), letter=other, true_id=pl.col("person_id")
    )
    name, birth = pl.col("person_name"), pl.col("birth_date")
    is_second = name.str.slice(1, 1) == pl.col("letter")
    character = pl.when(is_second).then(pl.lit("彬")).otherwise("letter")
    known = dict(enumerate(_SHARES))
    return frame.with_columns(
        person_id=pl.when(pl.col("kind") < 0).then("person_id"),
        person_name=pl.when(_is("name"))
        .then(name.str.head(1) + character + name.str.slice(2))
        .when(_is("blank"))
        .then(name.str.head(1) + pl.lit("　") + name.str.slice(1))
        .otherwise(name),
        birth_date=pl.when(_is("birth"))
        .then(_other_birth(birth))
        .when(~_is("no_birth"))
        .then(birth),
        writing=pl.col("kind").replace_strict(known, default=None, return_dtype=pl.String),
    ).drop("kind", "letter")


def _is(kind: str) -> pl.Expr:
    return pl.col("kind") == list(_SHARES).index(kind)


def _other_birth(birth: pl.Expr) -> pl.Expr:
    """Month and day swapped where that is a date, else another last digit of the year."""
    year, month, day = birth.dt.year(), birth.dt.month(), birth.dt.day()
    swaps = (day <= 12) & (day != month)
    other_year = year // 10 * 10 + (year + 1) % 10
    return (
        pl.when(swaps)
        .then(pl.date(year, day, month))
        # Not every year has a 29 February.
        .otherwise(
            pl.date(other_year, month, pl.when(month == 2).then(day.clip(1, 28)).otherwise(day))
        )
    )
