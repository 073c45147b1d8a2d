"""Stores the results of the gate: gate.json beside the build, supervision.gate_result inside."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from bianzhi.store.whole_files import write_recorded
from expectations.gate import Judged, verdict
from expectations.values import allowed_values

TABLE = "supervision.gate_result"
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
    "examples": ("varchar", "A few wrong rows as JSON: delivery, file, sheet, row"),
}


def write_results(build: Path, judged: list[Judged]) -> dict:
    """Write the table into the build's warehouse, then gate.json, which makes it valid."""
    _write_table(build / "warehouse.duckdb", judged)
    outcomes = [judgement.outcome for judgement in judged]
    summary = {
        "verdict": verdict(judged),
        "blocking": outcomes.count("block"),
        "warning": outcomes.count("warn"),
        "passing": outcomes.count("pass"),
        "delivered": _delivered(build / "inputs" / "standing.parquet"),
        "expectations": [_as_dict(judgement) for judgement in judged],
    }
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    write_recorded(build / "gate.json", f"{text}\n".encode())
    return summary


def _delivered(standing: Path) -> dict[str, int]:
    """The rows of the deliveries in force that did not land as they came, and the remarks."""
    names = ("rows_quarantined", "rows_unreadable", "rows_passed_over", "remark_count")
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in names)
    with duckdb.connect() as connection:
        query = f"select {sums} from read_parquet(?)"
        row = connection.execute(query, [str(standing)]).fetchone()
    return dict(zip(names, row or (), strict=True))


def _write_table(warehouse: Path, judged: list[Judged]) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists supervision")
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
        connection.execute(f"create or replace table {TABLE} ({columns})")
        marks = ", ".join("?" for _ in COLUMNS)
        rows = [list(_as_dict(judgement).values()) for judgement in judged]
        for row in rows:
            row[:] = [_flat(value) for value in row]
        connection.executemany(f"insert into {TABLE} values ({marks})", rows)
        connection.execute(f"comment on table {TABLE} is '{DESCRIPTION}'")
        for name, (_, description) in COLUMNS.items():
            connection.execute(f"comment on column {TABLE}.{name} is '{description}'")


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
        one.examples,
    )
    return dict(zip(COLUMNS, values, strict=True))
