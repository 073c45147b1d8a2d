"""What did not land as it came: rows in quarantine, unreadable cells, lines that are no records.

One Parquet file per reading has them all, with their text for those who correct them. A build is
given a table of each kind, without the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.messages import LANGUAGES, message
from bianzhi.store.rows.lake import parquet_bytes
from bianzhi.store.whole_files import is_intact, write_recorded

QUARANTINED, UNREADABLE, PASSED_OVER = "quarantined", "unreadable", "passed_over"
# What landing knows of each row, cell or line. `header_name` is the header as delivered,
# `record_key` the key under which the row of an unreadable cell landed, `kept_key` the key whose
# state a row that did not land neither changes nor ends. If the key itself cannot be read, these
# are the keys like `kept_pattern` whose record has the name `kept_name`, if it has one.
ROWS: dict[str, pl.DataType] = {
    "outcome_code": pl.String(),
    "row_no": pl.Int32(),
    "column_name": pl.String(),
    "header_name": pl.String(),
    "rule_id": pl.String(),
    "content_key": pl.String(),
    "record_key": pl.String(),
    "kept_key": pl.String(),
    "kept_pattern": pl.String(),
    "kept_name": pl.String(),
    "shown_value": pl.String(),
    "organization_code": pl.String(),
    "establishment_type_code": pl.String(),
    "raw_row": pl.String(),
}
_CODES = ("organization_code", "establishment_type_code")
_READING = {
    "lake_id": pl.String(),
    "entity": pl.String(),
    "file_name": pl.String(),
    "sheet_name": pl.String(),
}
_SENTENCES = {"message_en": pl.String(), "message_zh": pl.String()}
STORED: dict[str, pl.DataType] = {**_READING, **ROWS, **_SENTENCES}
# The tables that a build is given, by outcome: name, and the columns without value in this table.
# The text of the rows stays here.
TABLES: dict[str, tuple[str, frozenset[str]]] = {
    QUARANTINED: ("quarantine", frozenset({"header_name", "record_key"})),
    UNREADABLE: (
        "unreadable_cell",
        frozenset({"content_key", "kept_key", "kept_pattern", "kept_name"}),
    ),
    PASSED_OVER: (
        "passed_over_line",
        frozenset(
            {"column_name", "header_name", "record_key", "kept_pattern", "kept_name", *_CODES}
        ),
    ),
}
# Counts of a reading that has such a file.
COUNTS = ("rows_quarantined", "rows_unreadable", "rows_passed_over")


def table_schema(outcome: str) -> dict[str, pl.DataType]:
    """The columns of the table of an outcome, after the delivery."""
    left_out = {"outcome_code", "raw_row", *TABLES[outcome][1]}
    return {name: kind for name, kind in STORED.items() if name not in left_out}


def has_file(part: Mapping[str, object]) -> bool:
    """Whether a reading has such a file, by its entry in the manifest."""
    return any(part.get(name) for name in COUNTS)


def quarantine_path(home: Home, lake_id: str) -> Path:
    """The Parquet file with what one reading did not land as it came."""
    return home.quarantine / f"{lake_id}.parquet"


def write(
    home: Home, lake_id: str, entity: str, file_name: str, sheet: str | None, rows: pl.DataFrame
) -> None:
    """Write the rows, cells and lines of one reading, readable by the owner only."""
    if rows.height and not is_intact(quarantine_path(home, lake_id)):
        write_described(home, lake_id, described(lake_id, entity, file_name, sheet, rows))


def write_described(home: Home, lake_id: str, frame: pl.DataFrame) -> None:
    """Write rows, cells and lines that already have their messages; keep an intact file."""
    path = quarantine_path(home, lake_id)
    if frame.height and not is_intact(path):
        write_recorded(path, parquet_bytes(frame))


def described(
    lake_id: str, entity: str, file_name: str, sheet: str | None, rows: pl.DataFrame
) -> pl.DataFrame:
    """The rows, cells and lines of one reading with their place and messages."""
    sentences = {f"message_{lang}": _sentences(rows, lang) for lang in LANGUAGES}
    return rows.with_columns(
        pl.lit(lake_id).alias("lake_id"),
        pl.lit(entity).alias("entity"),
        pl.lit(file_name).alias("file_name"),
        pl.lit(sheet, dtype=pl.String).alias("sheet_name"),
        *(pl.Series(name, texts, dtype=pl.String) for name, texts in sentences.items()),
    ).select(list(STORED))


def read(home: Home, lake_id: str) -> pl.DataFrame:
    """What one reading did not land as it came; without rows if everything landed."""
    path = quarantine_path(home, lake_id)
    if not path.exists():
        return pl.DataFrame(schema=STORED)
    frame = pl.read_parquet(path)
    # Files of earlier versions have rows in quarantine only.
    absent: dict[str, str | None] = {n: None for n in STORED if n not in frame.columns}
    absent |= {"outcome_code": QUARANTINED} if "outcome_code" in absent else {}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in absent.items())
    return frame.select(pl.col(name).cast(kind) for name, kind in STORED.items())


def message_code(outcome: str, rule: str) -> str:
    """The code of the message about a row, cell or line; ``<code>_remedy`` is its remedy."""
    kind = {QUARANTINED: "row", UNREADABLE: "cell", PASSED_OVER: "line"}[outcome]
    return f"land.{kind}_{rule}"


def message_values(row: Mapping[str, Any]) -> dict[str, str]:
    """The values of the message about a row, cell or line; the column as the file calls it."""
    shown = row["shown_value"] or ""
    return {
        "column": row["header_name"] or row["column_name"] or "",
        "shown": f" [{shown}]" if shown else "",
        "word": shown,
    }


def _sentences(rows: pl.DataFrame, lang: str) -> list[str]:
    columns = ("outcome_code", "rule_id", "column_name", "header_name", "shown_value")
    return [
        message(message_code(row["outcome_code"], row["rule_id"]), lang, **message_values(row))
        for row in rows.select(columns).iter_rows(named=True)
    ]
