"""Rows that could not be landed, stored with their text for those who correct them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import is_intact, write_recorded

QUARANTINE_SCHEMA = {
    "lake_id": pl.String(),
    "entity": pl.String(),
    "file_name": pl.String(),
    "sheet_name": pl.String(),
    "row_no": pl.Int32(),
    "column_name": pl.String(),
    "rule_id": pl.String(),
    "content_key": pl.String(),
    "kept_key": pl.String(),
    "shown_value": pl.String(),
    "organization_code": pl.String(),
    "establishment_type_code": pl.String(),
    "message_en": pl.String(),
    "message_zh": pl.String(),
}


def quarantine_path(home: Home, lake_id: str) -> Path:
    """The Parquet file with the rows of one reading that were not landed."""
    return home.quarantine / f"{lake_id}.parquet"


def write(
    home: Home, lake_id: str, entity: str, file_name: str, sheet: str | None, rows: pl.DataFrame
) -> None:
    """Write the quarantined rows of one reading with their raw text, readable by the owner only."""
    path = quarantine_path(home, lake_id)
    if rows.is_empty() or is_intact(path):
        return
    output = {lang: _sentences(rows, lang) for lang in LANGUAGES}
    frame = rows.select(
        lake_id=pl.lit(lake_id),
        entity=pl.lit(entity),
        file_name=pl.lit(file_name),
        sheet_name=pl.lit(sheet, dtype=pl.String),
        row_no="row_no",
        column_name="column_name",
        rule_id="rule_id",
        content_key="content_key",
        kept_key="kept_key",
        shown_value="shown_value",
        organization_code="organization_code",
        establishment_type_code="establishment_type_code",
        message_en=pl.Series(output["en"], dtype=pl.String),
        message_zh=pl.Series(output["zh"], dtype=pl.String),
        raw_row=pl.Series(_raw_rows(rows), dtype=pl.String),
    )
    write_recorded(path, parquet_bytes(frame))


def _sentences(rows: pl.DataFrame, lang: str) -> list[str]:
    pairs = zip(rows["rule_id"].to_list(), rows["column_name"].to_list(), strict=True)
    return [message(f"land.row_{rule}", lang, column=column or "") for rule, column in pairs]


def _raw_rows(rows: pl.DataFrame) -> list[str]:
    cells = rows["raw_cells"].to_list()
    return [json.dumps(row, ensure_ascii=False, default=str) for row in cells]
