"""Scripts of polars and pandas: over every month, or with the new month alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.others.in_order import InOrder, Month
from benchmarks.others.prepare import GROUP, KEY, Prepared
from benchmarks.others.way import VALID, Way, columns, selected
from bianzhi.core.sql_text import literal

_NARROW = ("lake_id", "row_no", "record_key", "row_hash")
_OF_KEY = ["group_no", "record_key"]
_FILE = "history.parquet"


class _Frames(Way):
    """A script that keeps the history as a file of Parquet."""

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The file."""
        return selected(prepared, literal(str(state / _FILE)))


def _slots(prepared: Prepared, step: str) -> pl.DataFrame:
    """The deliveries in force, the groups (source, scope, part) numbered."""
    frame = pl.DataFrame(prepared.slots(step), schema_overrides={"as_of_no": pl.Int32})
    group = pl.struct(*GROUP).rank("dense").cast(pl.Int32)
    return frame.with_columns(group_no=group)


class Polars(_Frames):
    """Every month is read, sorted by key and month, and compared with the row before."""

    text = "polars, every month sorted and compared with the one before"

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Compute the history of all deliveries in force."""
        slots = _slots(prepared, step)
        files = prepared.files(step)
        numbers = slots.select("lake_id", "group_no", "as_of_no")
        shown = (
            pl.scan_parquet(files)
            .select(_NARROW)
            .join(numbers.lazy(), on="lake_id")
            .drop("lake_id")
            .collect()
            .sort(*_OF_KEY, "as_of_no")
        )
        same_key = (pl.col("group_no") == pl.col("group_no").shift(1)) & (
            pl.col("record_key") == pl.col("record_key").shift(1)
        )
        goes_on = (
            same_key
            & (pl.col("row_hash") == pl.col("row_hash").shift(1))
            & (pl.col("as_of_no") == pl.col("as_of_no").shift(1) + 1)
        ).fill_null(False)
        opens = shown.select(~goes_on).to_series()
        first = shown.filter(opens)
        # The row before the next opening is the last of an interval.
        last = shown.select(pl.col("group_no"), pl.col("as_of_no").alias("last_no")).filter(
            opens.shift(-1, fill_value=True)
        )
        intervals = first.with_columns(last.get_column("last_no"))
        _dated(intervals, slots).pipe(_with_rows, prepared, files).write_parquet(state / _FILE)
        return ""


def _dated(intervals: pl.DataFrame, slots: pl.DataFrame) -> pl.DataFrame:
    opening = slots.select("group_no", "as_of_no", "lake_id", *GROUP, valid_from="as_of_date")
    closing = slots.select("group_no", last_no="as_of_no", valid_to="next_as_of_date")
    return intervals.join(opening, on=["group_no", "as_of_no"]).join(
        closing, on=["group_no", "last_no"]
    )


def _with_rows(intervals: pl.DataFrame, prepared: Prepared, files: list[str]) -> pl.DataFrame:
    """The landed rows that open the intervals."""
    place = ["lake_id", "row_no"]
    dated = intervals.select(*place, *GROUP, *VALID)
    return (
        pl.scan_parquet(files)
        .join(dated.lazy(), on=place)
        .select(columns(prepared))
        .collect(engine="streaming")
    )


class PolarsMonth(_Frames, InOrder):
    """The new month is compared with the intervals that are open; the file is written anew."""

    text = "polars, each new month compared with the open intervals"

    def begin(self, state: Path, history: str) -> None:
        """The history as a file."""
        with duckdb.connect() as connection:
            file = literal(str(state / _FILE))
            connection.execute(f"copy ({history}) to {file} (format parquet)")

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Bring the history up to date with each new month."""
        path = state / _FILE
        history = pl.read_parquet(path) if path.exists() else None
        for month in self.months:
            history = _appended(prepared, history, month)
        assert history is not None
        history.write_parquet(path)
        return self.remark


def _appended(prepared: Prepared, history: pl.DataFrame | None, month: Month) -> pl.DataFrame:
    names = columns(prepared)
    slots = pl.DataFrame(month).select("lake_id", *GROUP, valid_from="as_of_date")
    rows = (
        pl.read_parquet([prepared.file(slot["lake_id"]) for slot in month])
        .join(slots, on="lake_id")
        .with_columns(valid_to=pl.lit(None, pl.Date))
        .select(names)
    )
    if history is None:
        return rows
    state = [*KEY, "row_hash"]
    is_open = pl.col("valid_to").is_null()
    kept = history.filter(is_open)
    unchanged = kept.join(rows, on=state, how="semi")
    ended = kept.join(rows, on=state, how="anti").join(
        slots.select(*GROUP, shown_on="valid_from"),
        on=GROUP,
        how="left",  # a group without a delivery ends nothing
    )
    ended = ended.with_columns(valid_to="shown_on").select(names)
    new = rows.join(unchanged, on=state, how="anti")
    return pl.concat([history.filter(~is_open), ended, unchanged, new])


class Pandas(_Frames):
    """The same as ``Polars`` in pandas."""

    text = "pandas, every month sorted and compared with the one before"
    is_heavy = True

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Compute the history of all deliveries in force."""
        slots = pd.DataFrame(prepared.slots(step))
        slots["group_no"] = slots.groupby(list(GROUP)).ngroup()
        landed = ds.dataset(prepared.files(step))
        shown = landed.to_table(columns=list(_NARROW)).to_pandas(types_mapper=pd.ArrowDtype)
        shown = shown.merge(slots[["lake_id", "group_no", "as_of_no"]], on="lake_id")
        # Numbers sort and compare faster than texts.
        shown["key_no"] = shown["group_no"] * len(shown) + pd.factorize(shown["record_key"])[0]
        shown = shown.drop(columns="record_key").sort_values(["key_no", "as_of_no"])
        before = shown[["key_no", "row_hash", "as_of_no"]].shift(1)
        opens = ~(
            (shown["key_no"] == before["key_no"])
            & (shown["row_hash"] == before["row_hash"])
            & (shown["as_of_no"] == before["as_of_no"] + 1)
        ).fillna(False).astype(bool)
        last = shown.loc[opens.shift(-1, fill_value=True), "as_of_no"].to_numpy()
        intervals = shown.loc[opens, ["lake_id", "row_no", "group_no"]].assign(last_no=last)
        opening = slots[["lake_id", *GROUP, "as_of_date"]]
        closing = slots[["group_no", "as_of_no", "next_as_of_date"]]
        dated = intervals.merge(
            opening.rename(columns={"as_of_date": "valid_from"}), on="lake_id"
        ).merge(
            closing.rename(columns={"as_of_no": "last_no", "next_as_of_date": "valid_to"}),
            on=["group_no", "last_no"],
        )
        dated = dated.drop(columns=["group_no", "last_no"])
        rows = _opening_rows(landed, dated).to_pandas(types_mapper=pd.ArrowDtype)
        history = rows.merge(dated, on=["lake_id", "row_no"])
        history[columns(prepared)].to_parquet(state / _FILE, index=False)
        return ""


def _opening_rows(landed: ds.Dataset, dated: pd.DataFrame) -> pa.Table:
    """The landed rows that open the intervals, read file by file."""
    opening = dict(iter(dated.groupby("lake_id")["row_no"]))
    found = []
    for batch in landed.to_batches():
        numbers = opening.get(batch["lake_id"][0].as_py()) if len(batch) else None
        if numbers is not None:  # a file has the rows of one delivery
            found.append(batch.filter(pc.is_in(batch["row_no"], pa.array(numbers, pa.int32()))))
    return pa.Table.from_batches(found)
