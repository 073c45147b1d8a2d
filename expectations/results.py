"""Stores the results of the gate beside the build: gate.json, and its tables in gate.duckdb."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import GATE_NAME, JUDGED_NAME
from bianzhi.store.whole_files import file_sha256, write_checksum, write_recorded
from expectations.gate import Judged, verdict
from expectations.values import allowed_values

TABLE = "supervision.gate_result"
ROWS = "supervision.gate_failing_row"
ROWS_DESCRIPTION = (
    "Every row that violates an expectation of the gate. Grain: expectation_id, place_no"
)
ROW_COLUMNS = {
    "expectation_id": ("varchar", "Expectation: batch, column and class"),
    "place_no": ("integer", "Number of the row among those of the expectation"),
    "delivery_id": ("varchar", "Delivery of the row; NULL where the row is no delivered one"),
    "file_name": ("varchar", "File of the delivery"),
    "sheet_name": ("varchar", "Sheet of the workbook; NULL for other files"),
    "row_no": ("integer", "Row in the file or sheet"),
    "place": ("varchar", "Columns that identify a row that was not delivered, as JSON"),
}
_PLACES = ("delivery_id", "file_name", "sheet_name", "row_no")
DESCRIPTION = "What the gate expected of this build and found. Grain: expectation_id"
COLUMNS = {
    "expectation_id": ("varchar", "Expectation: batch, column and class"),
    "batch": ("varchar", "Landing entity, or batch written by hand"),
    "column_name": ("varchar", "Column that is looked at"),
    "class_code": ("varchar", "Class of the expectation, by which the policy judges"),
    "severity_code": ("varchar", "none, mild or severe"),
    "outcome_code": ("varchar", "pass, warn or block"),
    "rows_checked": ("bigint", "Values looked at; missing ones only where presence is asked for"),
    "rows_unexpected": ("bigint", "Values that were wrong"),
    "unexpected_share": ("decimal(9,6)", "Share of wrong values"),
    "worst_delivery_id": ("varchar", "Delivery with the largest share of wrong rows"),
    "worst_delivery_share": ("decimal(9,6)", "Share of wrong rows in that delivery"),
    "sentence_en": ("varchar", "The expectation, in English"),
    "sentence_zh": ("varchar", "The expectation, in Chinese"),
    "allowed": ("varchar", "Values that are allowed; blank where any value is, but not none"),
    "unexpected_values": (
        "varchar",
        "Wrong values as JSON with their rows; without the value where it might be personal",
    ),
    "accepted_because": ("varchar", "Why a known fault has the outcome that it has"),
    "accepted_until": (
        "date",
        "First day on which the fault is no longer accepted; NULL: no limit",
    ),
    "expired_on": ("date", "Day on which an exception for the fault expired; NULL: none did"),
    "examples": ("varchar", "A few wrong rows as JSON: delivery, file, sheet, row"),
}


def write_results(build: Path, judged: list[Judged]) -> dict:
    """Write the tables into a database of their own, then gate.json, which makes them valid.

    A check that is killed leaves no gate.json. The warehouse stays as it was built, so that its
    checksum need not be computed again.
    """
    (build / GATE_NAME).unlink(missing_ok=True)
    database = build / JUDGED_NAME
    database.unlink(missing_ok=True)
    _write_tables(database, judged)
    write_checksum(database, file_sha256(database))
    outcomes = [judgement.outcome for judgement in judged]
    summary = {
        "verdict": verdict(judged),
        "blocking": outcomes.count("block"),
        "warning": outcomes.count("warn"),
        "passing": outcomes.count("pass"),
        "delivered": _delivered(build / "inputs" / "standing.parquet"),
        "expectations": [_as_dict(judgement) for judgement in judged],
    }
    text = json.dumps(summary, ensure_ascii=False, indent=2, default=date.isoformat)
    write_recorded(build / GATE_NAME, f"{text}\n".encode())
    return summary


def _delivered(standing: Path) -> dict[str, int]:
    """The rows of the deliveries in force that did not land as they came, and the remarks."""
    names = ("rows_quarantined", "rows_unreadable", "rows_passed_over", "remark_count")
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in names)
    with duckdb.connect() as connection:
        query = f"select {sums} from read_parquet(?)"
        row = connection.execute(query, [str(standing)]).fetchone()
    return dict(zip(names, row or (), strict=True))


def _write_tables(database: Path, judged: list[Judged]) -> None:
    results = [[_flat(value) for value in _as_dict(judgement).values()] for judgement in judged]
    rows = [row for judgement in judged for row in _failing_rows(judgement)]
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists supervision")
        _write(connection, TABLE, DESCRIPTION, COLUMNS, results)
        _write(connection, ROWS, ROWS_DESCRIPTION, ROW_COLUMNS, rows)


def _write(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    description: str,
    described: dict[str, tuple[str, str]],
    rows: list[list],
) -> None:
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in described.items())
    connection.execute(f"create or replace table {table} ({columns})")
    if rows:
        frame = pl.DataFrame(rows, schema=list(described), orient="row", infer_schema_length=None)
        connection.register("rows", frame.to_arrow())
        connection.execute(f"insert into {table} select * from rows")
        connection.unregister("rows")
    connection.execute(f"comment on table {table} is '{description}'")
    for name, (_, meaning) in described.items():
        connection.execute(f"comment on column {table}.{name} is '{meaning}'")


def _failing_rows(judgement: Judged) -> Iterator[list]:
    """Every wrong row of an expectation, in the order of ``ROW_COLUMNS``."""
    for number, place in enumerate(judgement.places, 1):
        delivered = "row_no" in place
        known = [place.get(name) for name in _PLACES] if delivered else [None] * len(_PLACES)
        other = None if delivered else json.dumps(place, ensure_ascii=False)
        yield [judgement.rule.expectation_id, number, *known, other]


def _flat(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _as_dict(one: Judged) -> dict:
    values = (
        one.rule.expectation_id,
        one.rule.batch,
        one.rule.column,
        one.rule.class_code,
        one.severity,
        one.outcome,
        one.checked,
        one.unexpected,
        round(one.share, 6),
        one.worst_delivery_id,
        round(one.worst_delivery_share, 6),
        *one.rule.sentences,
        allowed_values(one.rule),
        one.values,
        one.accepted_because,
        one.accepted_until,
        one.expired_on,
        one.examples,
    )
    return dict(zip(COLUMNS, values, strict=True))
