"""Deliveries on disk: one folder per as-of date and scope, one file per entity."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Flow, Stock
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.streams import stream
from ingest.dictionary import schema


@cache
def dictionary() -> tuple[dict, dict]:
    """Landing entities and columns."""
    return schema.raw_entities(), schema.raw_columns()


def canonical_columns(entity: str) -> list[str]:
    """The columns of an entity: key, required and optional ones."""
    entities, _ = dictionary()
    result = entities[entity]
    keys = [key.rstrip("?") for key in result["key"]]
    return [*keys, *result.get("required", []), *result["columns"]]


_KINDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "code": pl.String,
    "integer": pl.Int32,
    "decimal": pl.Decimal(18, 2),
    "decimal6": pl.Decimal(18, 6),
    "date": pl.Date,
    "month": pl.Date,
    "period": pl.Date,
    "flag": pl.Boolean,
}


def canonical(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The existing columns of an entity, in canonical order and type."""
    _, columns = dictionary()
    return frame.select(
        pl.col(name).cast(_KINDS[columns[name][0]])
        for name in canonical_columns(entity)
        if name in frame.columns
    )


class Calendar:
    """The months in which each scope delivers, and the time of receipt of each delivery."""

    def __init__(self, city: City, silent_share: float, last_months: int | None = None):
        rng = stream(city.seed, "silence")
        count, scopes = city.span.count, len(city.scopes)
        self.delivers = np.ones((scopes, count), bool)
        for number, scope in enumerate(city.scopes):
            if scope.endswith("00"):
                continue
            for _ in range(max(1, round(silent_share * count / 2))):
                first = int(rng.integers(6, count - 8))
                self.delivers[number, first : first + int(rng.integers(1, 4))] = False
        if last_months is not None:
            self.delivers[:, : max(0, count - last_months)] = False
        self.days = rng.integers(2, 9, (scopes, count))
        self.minutes = rng.integers(8 * 60, 18 * 60, (scopes, count))
        # The month in which the data of each month is delivered; ``count`` if never.
        self.next = np.full((scopes, count + 1), count)
        for month in range(count - 1, -1, -1):
            self.next[:, month] = np.where(self.delivers[:, month], month, self.next[:, month + 1])

    def received_at(self, city: City, scope: int, month: int) -> str:
        """The time of receipt of the delivery of a month, in ISO form at +08:00."""
        on = as_date(int(city.span.closes(month)) + int(self.days[scope, month]))
        hour, minute = divmod(int(self.minutes[scope, month]), 60)
        return f"{on.isoformat()}T{hour:02d}:{minute:02d}:00+08:00"


def save(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as a Parquet file."""
    frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True)


class Writer:
    """Writes months and locates the first file and row of each planted fault."""

    def __init__(self, city: City, calendar: Calendar, stocks: list[Stock], flows: list[Flow]):
        self.city, self.calendar = city, calendar
        self.tables: list[Stock | Flow] = []
        for stock in stocks:
            ordered = stock.ordered()
            ordered.frame = canonical(stock.entity, ordered.frame)
            self.tables.append(ordered)
        for flow in flows:
            month = calendar.next[flow.scope, np.minimum(flow.month, city.span.count)]
            sent = Flow(
                flow.entity, canonical(flow.entity, flow.frame), month, flow.scope, flow.marks
            )
            self.tables.append(sent.ordered())
        self.faults: list[pl.DataFrame] = []

    def rows(self, table: Stock | Flow, month: int) -> np.ndarray:
        """The positions of the rows that a table sends in ``month``, by scope."""
        if isinstance(table, Flow):
            return np.flatnonzero(table.month == month)
        if month % table.every and month != self.city.span.count - 1:
            return np.zeros(0, np.int64)
        return table.shown(month)

    def month(self, month: int) -> dict[tuple[int, str], tuple[Stock | Flow, np.ndarray]]:
        """The rows to deliver by scope and entity, without empty ones."""
        result = {}
        scopes = np.arange(len(self.city.scopes) + 1)
        for table in self.tables:
            rows = self.rows(table, month)
            bounds = np.searchsorted(table.scope[rows], scopes)
            for scope in scopes[:-1].tolist():
                part = rows[bounds[scope] : bounds[scope + 1]]
                if len(part) and self.calendar.delivers[scope, month]:
                    result[(scope, table.entity)] = (table, part)
        return result

    def folder(self, out: Path, month: int, scope: int) -> Path:
        """The folder of the delivery of a scope for a month."""
        return out / self.city.span.as_of(month) / self.city.scopes[scope]

    def note(self, folder: Path, scope: int, month: int, received_at: str) -> None:
        """Write the ``delivery.yml`` of a delivery."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "delivery.yml").write_text(
            f"as_of: {self.city.span.as_of(month)}\n"
            f'scope: "{self.city.scopes[scope]}"\n'
            f'received_at: "{received_at}"\n',
            "utf-8",
        )

    def write(self, out: Path, progress: Callable[[str, int, int], None] | None = None) -> None:
        """Write all months of all scopes."""
        place = out / "deliveries"
        for month in range(self.city.span.count):
            for scope in np.flatnonzero(self.calendar.delivers[:, month]).tolist():
                received = self.calendar.received_at(self.city, scope, month)
                self.note(self.folder(place, month, scope), scope, month, received)
            for (scope, entity), (table, rows) in self.month(month).items():
                path = self.folder(place, month, scope) / f"{entity}.parquet"
                save(table.frame[rows], path)
                self._locate(table, rows, month, scope, path.relative_to(out).as_posix())
            if progress:
                progress("write", month + 1, self.city.span.count)

    def _locate(
        self, table: Stock | Flow, rows: np.ndarray, month: int, scope: int, file: str
    ) -> None:
        """Record the faults that appear first in this file."""
        marks = table.marks
        if not len(marks):
            return
        place = marks["row"].to_numpy()
        position = np.searchsorted(rows, place)
        inside = position < len(rows)
        inside[inside] = rows[position[inside]] == place[inside]
        inside &= marks["first"].to_numpy() <= month
        if isinstance(table, Stock):
            inside &= month <= marks["last"].to_numpy()
        if not inside.any():
            return
        self.faults.append(
            marks.filter(pl.Series(inside)).with_columns(
                pl.lit(table.entity).alias("entity"),
                pl.lit(self.city.scopes[scope]).alias("scope"),
                pl.lit(file).alias("file"),
                pl.Series("row_no", position[inside] + 1),
            )
        )
        table.marks = marks.filter(pl.Series(~inside))

    def fault_table(self) -> pl.DataFrame:
        """Every fault that some delivery shows, in a stable order, with its months."""
        if not self.faults:
            return pl.DataFrame()
        frame = pl.concat(self.faults)
        ends = pl.Series(
            [as_date(int(day)) for day in self.city.span.closes(np.arange(self.city.span.count))]
        )
        last = self.city.span.count - 1
        return (
            frame.with_columns(
                ends.gather(frame["first"].clip(0, last)).alias("first_month"),
                ends.gather(frame["last"].clip(0, last)).alias("last_month"),
            )
            .sort("rule_id", "entity", "file", "row_no", "column_name", "record_key")
            .with_row_index("fault_no", offset=1)
            .select(
                "fault_no",
                "rule_id",
                "cause",
                "entity",
                "scope",
                "organization_code",
                "record_key",
                "column_name",
                "value",
                "correct_value",
                "first_month",
                "last_month",
                "file",
                "row_no",
            )
        )
