"""Deliveries on disk: one folder per as-of date and scope, one file per entity."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from generate.calendar import as_date
from generate.careers import City
from generate.intervals import Flow, Stock
from generate.streams import stream

INGEST = Path(__file__).resolve().parent.parent / "ingest"


@cache
def dictionary() -> tuple[dict, dict]:
    """Landing entities and columns."""
    return (
        yaml.safe_load((INGEST / "entities.yml").read_text("utf-8")),
        yaml.safe_load((INGEST / "columns.yml").read_text("utf-8")),
    )


def canonical_columns(entity: str) -> list[str]:
    entities, _ = dictionary()
    found = entities[entity]
    keys = [key.rstrip("?") for key in found["key"]]
    return [*keys, *found.get("required", []), *found["columns"]]


_KINDS = {
    "text": pl.String,
    "code": pl.String,
    "integer": pl.Int32,
    "decimal": pl.Decimal(18, 2),
    "decimal6": pl.Decimal(18, 6),
    "date": pl.Date,
    "month": pl.Date,
    "flag": pl.Boolean,
}


def canonical(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of an entity that the frame has, in canonical order and type."""
    _, columns = dictionary()
    return frame.select(
        pl.col(name).cast(_KINDS[columns[name][0]])
        for name in canonical_columns(entity)
        if name in frame.columns
    )


class Calendar:
    """Which scope delivers in which month, and when its delivery is received."""

    def __init__(self, city: City, silent_share: float):
        dice = stream(city.seed, "silence")
        count, scopes = city.span.count, len(city.scopes)
        self.delivers = np.ones((scopes, count), bool)
        for number, scope in enumerate(city.scopes):
            if scope.endswith("00"):
                continue
            for _ in range(max(1, round(silent_share * count / 2))):
                first = int(dice.integers(6, count - 8))
                self.delivers[number, first : first + int(dice.integers(1, 4))] = False
        self.days = dice.integers(2, 9, (scopes, count))
        self.minutes = dice.integers(8 * 60, 18 * 60, (scopes, count))
        # Month in which news of each month is delivered; count where that never comes.
        self.next = np.full((scopes, count + 1), count)
        for month in range(count - 1, -1, -1):
            self.next[:, month] = np.where(self.delivers[:, month], month, self.next[:, month + 1])

    def received_at(self, city: City, scope: int, month: int) -> str:
        on = as_date(int(city.span.closes(month)) + int(self.days[scope, month]))
        hour, minute = divmod(int(self.minutes[scope, month]), 60)
        return f"{on.isoformat()}T{hour:02d}:{minute:02d}:00+08:00"


def save(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True)


class Writer:
    """Writes months; remembers in which file and row each watched row appeared first."""

    def __init__(self, city: City, calendar: Calendar, stocks: list[Stock], flows: list[Flow]):
        self.city, self.calendar = city, calendar
        self.stocks = [self._typed(stock.ordered()) for stock in stocks]
        self.flows = []
        for flow in flows:
            month = calendar.next[flow.scope, np.minimum(flow.month, city.span.count)]
            sent = Flow(flow.entity, canonical(flow.entity, flow.frame), month, flow.scope)
            self.flows.append(sent.ordered())

    def _typed(self, stock: Stock) -> Stock:
        stock.frame = canonical(stock.entity, stock.frame)
        return stock

    def tables(self, month: int, scope: int) -> dict[str, pl.DataFrame]:
        """What a scope delivers for a month; empty entities are left out."""
        found = {}
        for stock in self.stocks:
            if month % stock.every and month != self.city.span.count - 1:
                continue
            rows = np.flatnonzero(
                (stock.start <= month) & (month < stock.end) & (stock.scope == scope)
            )
            if len(rows):
                found[stock.entity] = stock.frame[rows]
        for flow in self.flows:
            rows = np.flatnonzero((flow.month == month) & (flow.scope == scope))
            if len(rows):
                found[flow.entity] = flow.frame[rows]
        return found

    def note(self, folder: Path, scope: int, month: int, received_at: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "delivery.yml").write_text(
            f"as_of: {self.city.span.as_of(month)}\n"
            f"scope: \"{self.city.scopes[scope]}\"\n"
            f"received_at: \"{received_at}\"\n",
            "utf-8",
        )

    def write(self, out: Path, progress: Callable[[str, int, int], None] | None = None) -> None:
        """All months of all scopes."""
        for month in range(self.city.span.count):
            for scope, code in enumerate(self.city.scopes):
                if not self.calendar.delivers[scope, month]:
                    continue
                folder = out / "deliveries" / self.city.span.as_of(month) / code
                self.note(folder, scope, month, self.calendar.received_at(self.city, scope, month))
                for entity, frame in self.tables(month, scope).items():
                    save(frame, folder / f"{entity}.parquet")
            if progress:
                progress("write", month + 1, self.city.span.count)
