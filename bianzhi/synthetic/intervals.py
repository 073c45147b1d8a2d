"""Tables of delivered rows, with the months in which rows are shown or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

# Faults planted in the rows of a table; ``row`` is the position of the first row that shows each.
MARKS = {
    "row": pl.Int64,
    "rule_id": pl.String,
    "cause": pl.String,
    "organization_code": pl.String,
    "record_key": pl.String,
    "column_name": pl.String,
    "value": pl.String,
    "correct_value": pl.String,
    "first": pl.Int64,
    "last": pl.Int64,
}


def no_marks() -> pl.DataFrame:
    """A frame of marks without rows."""
    return pl.DataFrame(schema=MARKS)


@dataclass
class Stock:
    """Rows of a state entity by scope, each shown from month ``start`` to before ``end``."""

    entity: str
    frame: pl.DataFrame
    start: np.ndarray
    end: np.ndarray
    scope: np.ndarray
    every: int = 1  # months between two deliveries
    marks: pl.DataFrame = field(default_factory=no_marks)
    subject: np.ndarray | None = None  # number of the cell or line that a row is about

    def ordered(self) -> Stock:
        """The same rows grouped by scope in otherwise unchanged order."""
        order = np.argsort(self.scope, kind="stable")
        return Stock(
            self.entity,
            self.frame[order],
            self.start[order],
            self.end[order],
            self.scope[order],
            self.every,
            moved(self.marks, order),
        )

    def subjects(self) -> np.ndarray:
        """``subject`` of an entity about cells or lines.

        Raises:
            ValueError: The entity is about neither.
        """
        if self.subject is None:
            raise ValueError(f"{self.entity} has no subjects")
        return self.subject

    def shown(self, month: int) -> np.ndarray:
        """The positions of the rows shown in ``month``, in the order of the file."""
        return np.flatnonzero((self.start <= month) & (month < self.end))


@dataclass
class Flow:
    """Rows of an event entity, each sent once with the delivery of a month."""

    entity: str
    frame: pl.DataFrame
    month: np.ndarray
    scope: np.ndarray
    marks: pl.DataFrame = field(default_factory=no_marks)

    def ordered(self) -> Flow:
        """The same rows by scope and month."""
        order = np.lexsort((self.month, self.scope))
        return Flow(
            self.entity,
            self.frame[order],
            self.month[order],
            self.scope[order],
            moved(self.marks, order),
        )


def moved(marks: pl.DataFrame, order: np.ndarray) -> pl.DataFrame:
    """Move marks with their rows to a new order; ``order`` may leave rows out."""
    if not len(marks):
        return marks
    place = np.full(int(max(order.max(), marks["row"].max())) + 1, -1)
    place[order] = np.arange(len(order))
    return marks.with_columns(pl.Series("row", place[marks["row"].to_numpy()])).filter(
        pl.col("row") >= 0
    )


class Words:
    """A list of texts selected by number; -1 selects no text."""

    def __init__(self, texts: Sequence[str | None]):
        self.texts = pl.Series([*texts, None], dtype=pl.String)

    def at(self, places: np.ndarray) -> pl.Series:
        """The text of each number, NULL for -1; as long as ``places``."""
        places = np.asarray(places)
        return self.texts.gather(
            np.where(places < 0, len(self.texts) - 1, places).astype(np.uint32)
        )


def dates(days: np.ndarray) -> pl.Series:
    """Day numbers as dates; the smallest number becomes NULL."""
    days = np.asarray(days, np.int64)
    series = pl.Series(days.astype(np.int32)).cast(pl.Date)
    return (
        series.to_frame("day")
        .select(pl.when(pl.Series(days > -(2**30))).then(pl.col("day")))
        .to_series()
    )


def cut(
    subject: np.ndarray, start: np.ndarray, end: np.ndarray, whom: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split the intervals of subjects at months; return parent row, start and end of the pieces."""
    rows = pl.DataFrame(
        {"subject": subject, "row": np.arange(len(subject)), "start": start, "end": end}
    )
    cuts = pl.DataFrame({"subject": whom.astype(subject.dtype), "at": at.astype(start.dtype)})
    inside = (
        rows.join(cuts.unique(), on="subject", maintain_order="left_right")
        .filter((pl.col("start") < pl.col("at")) & (pl.col("at") < pl.col("end")))
        .select("row", pl.col("at").alias("start"))
    )
    pieces = pl.concat([rows.select("row", "start"), inside]).sort("row", "start")
    row, first = pieces["row"].to_numpy(), pieces["start"].to_numpy()
    last = np.r_[first[1:], 0]
    closes = np.r_[row[1:] != row[:-1], True]
    last = np.where(closes, end[row], last)
    return row, first.copy(), last
