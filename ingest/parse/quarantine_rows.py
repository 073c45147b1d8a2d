"""The rows of a part that do not land: the fault of each, and the keys they keep in force."""

from __future__ import annotations

import json

import polars as pl

from bianzhi.core.safe_text import safe_text
from bianzhi.store.people.vault import Keys
from ingest.contract import Part

_NONE = pl.DataFrame(
    schema={
        "row_no": pl.Int32,
        "column_name": pl.String,
        "rule_id": pl.String,
        "content_key": pl.String,
        "kept_key": pl.String,
        "shown_value": pl.String,
        "organization_code": pl.String,
        "establishment_type_code": pl.String,
        "raw_cells": pl.Struct([]),
    }
)
_CELL_CODES = ("organization_code", "establishment_type_code")


def with_kept_keys(
    faulty: pl.DataFrame, record_keys: pl.Series, kept: pl.DataFrame, part: Part
) -> pl.DataFrame:
    """Add ``kept_key`` to faulty rows: the key of each row if it can be read and did not land."""
    mandatory = [name for name in part.entity.key if name not in part.entity.optional_key]
    faults = pl.col("fault_column").str.split(", ")
    unread = [pl.col(name).is_null() for name in mandatory]
    unread += [faults.list.contains(name) for name in part.entity.key]
    return (
        faulty.with_columns(record_keys.alias("kept_key"))
        .with_columns(pl.when(~pl.any_horizontal(unread)).then("kept_key").alias("kept_key"))
        .join(kept.select(kept_key="record_key", landed=True), on="kept_key", how="left")
        .with_columns(pl.when(pl.col("landed").is_null()).then("kept_key").alias("kept_key"))
    )


def refused(
    faulty: pl.DataFrame, twins: pl.DataFrame, raw: pl.DataFrame, part: Part, keys: Keys
) -> pl.DataFrame:
    """Build the quarantine from faulty rows and contradicted duplicates.

    Each row has its rule, the columns at fault, keys and the raw cells. ``shown_value`` is the
    first cell at fault, unless it may be personal.
    """
    if twins.is_empty() and faulty.is_empty():
        return _NONE
    contradicted = twins.with_columns(
        fault_column=pl.lit(None, dtype=pl.String), fault_rule=pl.lit("conflicting_twin")
    )
    rows = pl.concat([_named(faulty), _named(contradicted)]).sort("place")
    texts = raw.select("place", pl.exclude("place").cast(pl.String, strict=False))
    delivered = rows.select("place").join(texts, on="place", how="left", maintain_order="left")
    cells = delivered.drop("place").to_struct("raw_cells")
    shown = _shown_values(rows["column_name"].to_list(), cells.to_list(), part)
    return rows.drop("place").hstack([_content_keys(cells, keys), shown, cells])


def _shown_values(faults: list[str | None], cells: list[dict], part: Part) -> pl.Series:
    personal = {column.name for column in part.columns if column.personal}
    first = [(fault or "").split(", ")[0] for fault in faults]
    values = [
        None if name in personal else safe_text(row.get(name)) or None
        for name, row in zip(first, cells, strict=True)
    ]
    return pl.Series("shown_value", values, dtype=pl.String)


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Row rank, fault and key of quarantined rows, with the codes that locate them in figures."""
    texts = [
        pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.String).alias(name)
        for name in (*_CELL_CODES, "kept_key")
    ]
    return rows.select("place", "row_no", *texts, column_name="fault_column", rule_id="fault_rule")


def _content_keys(cells: pl.Series, keys: Keys) -> pl.Series:
    """Name each refused row by its content, in every delivery; it may have no key of its own."""
    names = [f"#{keys.of(json.dumps(row, sort_keys=True))[:16]}" for row in cells.to_list()]
    return pl.Series("content_key", names, dtype=pl.String)
