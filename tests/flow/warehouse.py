"""Writes cases as lake files and deliveries in force."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.home import Home
from bianzhi.store.delivered import in_force_tables
from bianzhi.store.delivered.in_force_tables import READING_SCHEMA
from ingest.dictionary import schema
from tests.flow.cases import FIRST_YEAR, LAST_MONTH, Case

MARTS = ("stock_flow_month", "staff_change", "organization_lineage", "establishment_use_month")


def month_end(month: int) -> date:
    year, rest = divmod(month, 12)
    return date.fromordinal(date(FIRST_YEAR + year, rest + 1, 1).toordinal() - 1)


def month_of(day: date) -> int:
    return (day.year - FIRST_YEAR) * 12 + day.month


def write(folder: Path, cases: list[Case]) -> None:
    """Write the lake and the inputs of a build in the form that landing leaves."""
    lake, work = folder / "lake", folder / "build"
    (work / "inputs").mkdir(parents=True)
    with duckdb.connect() as connection:
        for entity in schema.entities():
            _write(connection, lake / entity / "_schema.parquet", schema.lake_columns(entity), [])
        _write_cases(connection, lake, work, cases)


def _write_cases(
    connection: duckdb.DuckDBPyConnection, lake: Path, work: Path, cases: list[Case]
) -> None:
    standing: list[dict] = []
    people, events, movements = [], [], []
    for case in cases:
        months = sorted(case.pictures)
        for number, month in enumerate(months, start=1):
            lake_id = f"person-{case.name}-{month}"
            following = month_end(months[number]) if number < len(months) else None
            heads = case.pictures[month]
            standing.append(_standing(lake_id, case, "person", month, number, following, heads))
            people += [_person(case, lake_id, row, head) for row, head in enumerate(heads, 1)]
        for entity, rows in (("organization_event", case.edges), ("staff_movement", case.records)):
            lake_id = f"{entity}-{case.name}"
            standing.append(_standing(lake_id, case, entity, LAST_MONTH, 1, None, rows))
        events += [_event(case, number, edge) for number, edge in enumerate(case.edges, 1)]
        movements += [_movement(case, number, r) for number, r in enumerate(case.records)]
    for entity, rows in (
        ("person", people),
        ("organization_event", events),
        ("staff_movement", movements),
    ):
        path = lake / entity / "rows.parquet"
        _write(connection, path, schema.lake_columns(entity), rows)
    types = [(name, _duckdb_type(str(kind))) for name, kind in READING_SCHEMA.items()]
    _write(connection, work / "inputs" / "standing.parquet", types, standing)
    for name, frame in in_force_tables.unlanded_frames(Home(work), {}).items():
        frame.write_parquet(work / "inputs" / f"{name}.parquet")


def _standing(lake_id, case, entity, month, number, following, rows) -> dict:
    return {
        "lake_id": lake_id,
        "source": "canonical",
        "source_rank": 1,
        "scope": case.name,
        "scope_rank": 4,
        "entity": entity,
        "kind": schema.entities()[entity].kind,
        "part": "",
        "as_of_date": month_end(month),
        "as_of_no": number,
        "next_as_of_date": following,
        "delivery_id": f"{case.name}-{month}",
        "received_at": datetime(2026, 1, 1),
        "sequence": month,
        "rows_read": len(rows),
        "rows_landed": len(rows),
        "stale_after_months": 24,
    }


def _person(case, lake_id, row_no, head) -> dict:
    key = f"{case.name}-{head.person}"
    return {
        "lake_id": lake_id,
        "row_no": row_no,
        "record_key": f"{key}|{case.name}-{head.organization}|{head.copy}",
        "row_hash": hash_of(head.type, head.name),
        "person_key": key,
        "organization_code": f"{case.name}-{head.organization}",
        "establishment_type_code": head.type,
        "name_key": head.name,
        "birth_month": date(1980, 1, 1),
    }


def hash_of(*values: object) -> int:
    """A number that differs if any of a few short texts differs."""
    return int.from_bytes("|".join(map(repr, values)).encode()[:24], "big") % (2**62)


def _event(case, number, edge) -> dict:
    return {
        "lake_id": f"organization_event-{case.name}",
        "row_no": number,
        "record_key": f"{case.name}-{number}",
        "row_hash": number,
        "event_id": f"{case.name}-{number}",
        "predecessor_code": f"{case.name}-{edge.predecessor}",
        "successor_code": f"{case.name}-{edge.successor}",
        "event_type_code": edge.event_type,
        "effective_on": month_end(edge.month),
    }


def _movement(case, number, record) -> dict:
    def organization(code: str | None) -> str | None:
        return code and f"{case.name}-{code}"

    return {
        "lake_id": f"staff_movement-{case.name}",
        "row_no": number,
        "record_key": f"{case.name}-{number:03d}",
        "row_hash": number,
        "movement_id": f"{case.name}-{number:03d}",
        "person_key": f"{case.name}-{record.person}",
        "effective_on": month_end(record.month).replace(day=10),
        "direction_code": record.direction,
        "mode_code": record.mode,
        "from_organization_code": organization(record.origin),
        "to_organization_code": organization(record.target),
    }


def _duckdb_type(kind: str) -> str:
    if kind.startswith("Datetime"):
        return "TIMESTAMP"
    return {"String": "VARCHAR", "Int32": "INTEGER", "Date": "DATE", "Boolean": "BOOLEAN"}[kind]


def _write(connection, path: Path, columns: list[tuple[str, str]], rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ", ".join(f"{name} {kind}" for name, kind in columns)
    connection.execute(f"create or replace temp table rows_ ({names})")
    if rows:
        frame = pl.DataFrame(rows, infer_schema_length=None)  # noqa: F841, named in the query
        connection.execute("insert into rows_ by name select * from frame")
    connection.execute(f"copy rows_ to '{path}' (format parquet)")
