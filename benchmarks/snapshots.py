"""Answers of the delivered files to questions in two times: snapshots, no intervals.

Everything is counted from the files that `bianzhi generate` wrote, date by date. Of the files of
one scope, entity and as-of date, the one received last by the known time counts. A state delivered
by a scope is valid until the next as-of date of that scope. This is slow and obvious, and shares
nothing with the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from bianzhi.core import code_lists
from bianzhi.synthetic.write.answer_keys import Delivered, delivered_files
from ingest.dictionary import schema

# Counts of a frame: rows of texts or NULL and numbers.
Rows = list[tuple]


class Deliveries:
    """The files of a generated city."""

    def __init__(self, made: Path):
        self.made = made

    @cached_property
    def files(self) -> list[Delivered]:
        """Every file in order of receipt."""
        return sorted(delivered_files(self.made), key=lambda item: item.received_at)

    def known(self, entity: str, known_at: datetime | None = None) -> list[Delivered]:
        """The files of an entity in force at a known time (UTC; None: now), by as-of date."""
        slots: dict[tuple[str, date], Delivered] = {}
        for item in self.files:
            if item.entity == entity and (known_at is None or item.received_at <= known_at):
                slots[(item.scope, item.as_of)] = item
        return sorted(slots.values(), key=lambda item: (item.as_of, item.scope))

    def restated(self, entity: str) -> Delivered:
        """The first restatement of an entity."""
        place = self.made / "restatements"
        return next(f for f in self.files if f.entity == entity and place in f.path.parents)


def states(
    files: list[Delivered],
    columns: list[str],
    begin: date | None = None,
    until: date | None = None,
) -> Iterator[tuple[date, pl.DataFrame]]:
    """The rows valid on ``begin``, then those valid from each later as-of date up to ``until``.

    ``files`` are of one entity and in order of their as-of dates. Without ``begin`` the first rows
    are those of the first as-of date.

    Raises:
        ValueError: Two scopes show one key, so that the files alone do not say which row counts.
    """
    key = list(schema.entities()[files[0].entity].key)
    begin = begin or files[0].as_of
    at_first = {item.scope: item for item in files if item.as_of <= begin}
    later: dict[date, list[Delivered]] = {begin: list(at_first.values())}
    for item in files:
        if begin < item.as_of and (until is None or item.as_of <= until):
            later.setdefault(item.as_of, []).append(item)
    in_force: dict[str, pl.DataFrame] = {}
    for day, arrived in later.items():
        for item in arrived:
            frame = pl.read_parquet(item.path, columns=list(dict.fromkeys([*key, *columns])))
            in_force[item.scope] = frame.unique(key, keep="last", maintain_order=True)
        rows = pl.concat(in_force.values())
        if rows.select(key).is_duplicated().any():
            raise ValueError(f"two scopes show one key of {files[0].entity} on {day}")
        yield day, rows


def valid(files: list[Delivered], columns: list[str], day: date) -> pl.DataFrame:
    """The rows valid on a day."""
    return next(states(files, columns, day))[1]


def spans(
    files: list[Delivered], columns: list[str], begin: date, end: date
) -> Iterator[tuple[date, date, pl.DataFrame]]:
    """The rows valid in each part of ``[begin, end)`` between two as-of dates."""
    shown = list(states(files, columns, begin, end))
    for number, (day, rows) in enumerate(shown):
        following = shown[number + 1][0] if number + 1 < len(shown) else end
        if day < following:
            yield day, following, rows


def listed(column: str, code_list: str) -> pl.Expr:
    """A code, or ``unlisted`` where it is not in its list."""
    codes = [row["code"] for row in code_lists.rows(code_list)]
    code = pl.col(column)
    return pl.when(code.is_null() | code.is_in(codes)).then(code).otherwise(pl.lit("unlisted"))


def ordered(frame: pl.DataFrame) -> Rows:
    """The rows of a frame in order of all columns, NULL last, as DuckDB orders them."""
    return frame.sort(frame.columns, nulls_last=True).rows()


Answer = Callable[[], Rows]
