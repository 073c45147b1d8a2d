"""The files of an office in a small world, and the contracts for them."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import yaml

from tests.history.oracle import Delivery, Row
from tests.support.worlds import ENTITIES, MAIN, RANKS, SECOND_READING


def write_contracts(folder: Path) -> dict[tuple[str, str], Path]:
    """Two contracts per source: the one of the landing, and a later one."""
    paths = {}
    for source, rank in RANKS.items():
        for reading in ("land", "reland"):
            path = folder / f"{source}_{reading}.yml"
            path.write_text(yaml.safe_dump(_contract(source, rank, reading), allow_unicode=True))
            paths[(source, reading)] = path
    return paths


def _contract(source: str, rank: int, reading: str) -> dict:
    return {
        "source": source,
        "description": {"en": f"Files of the {source}", "zh": "测试"},
        "rank": rank,
        "may_be_empty": True,
        "null_markers": ["~"],
        "entities": {name: _entity(name, reading) for name in ENTITIES},
    }


def _entity(name: str, reading: str) -> dict:
    parts = {
        MAIN: {"files": [f"{name}.csv", f"{name}.parquet"]},
        "junior": {"files": [f"{name}_junior.csv", f"{name}_junior.parquet"]},
    }
    reread = {c: header for c, header in SECOND_READING.items() if c in _columns(name)}
    if not reread:
        return {"parts": parts}
    if reading == "land":
        return {"parts": parts, "ignored": list(reread.values())}
    headers = {column: column for column in _columns(name) if column not in reread}
    headers |= {header: column for column, header in reread.items()}
    return {"parts": parts, "headers": "none", "columns": headers, "ignored": list(reread)}


def _columns(entity: str) -> tuple[str, ...]:
    return ENTITIES[entity].all_columns


def write_delivery(entry: Delivery, folder: Path, form: str = "csv", narrow: bool = True) -> Path:
    """Write a landing's files; ``narrow`` leaves out columns in which every cell is blank."""
    folder.mkdir(parents=True)
    for entity, parts in entry.content.items():
        for part, rows in parts.items():
            name = entity if part == MAIN else f"{entity}_{part}"
            table = [_with_reread(entity, row) for row in rows]
            headers = _headers(entity, table, narrow)
            _write(folder / f"{name}.{form}", headers, table)
    return folder


def _with_reread(entity: str, row: Row) -> Row:
    again = {
        header: f"{row[column]}*" if row.get(column) else None
        for column, header in SECOND_READING.items()
        if column in _columns(entity)
    }
    return row | again


REQUIRED = {
    "organization": ("organization_name",),
    "establishment": ("authorized_posts",),
    "person": ("establishment_type_code",),
}


def _headers(entity: str, table: list[Row], narrow: bool) -> list[str]:
    columns = _columns(entity)
    reread = [header for column, header in SECOND_READING.items() if column in columns]
    headers = [*columns, *reread]
    if not narrow:
        return headers
    needed = {*ENTITIES[entity].key, *REQUIRED.get(entity, ()), *SECOND_READING, *reread}
    return [h for h in headers if h in needed or any(row.get(h) for row in table)]


def _write(path: Path, headers: list[str], table: list[Row]) -> None:
    if path.suffix == ".parquet":
        columns = {h: [row.get(h) for row in table] for h in headers}
        pl.DataFrame(columns, schema=dict.fromkeys(headers, pl.String)).write_parquet(path)
        return
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([row.get(header) or "" for header in headers] for row in table)
