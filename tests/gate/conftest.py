"""A small build with landed rows, as input of the gate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from bianzhi.build.stages import COLUMNS as STAGE_COLUMNS
from expectations.gate import excepted, judge
from ingest.contract import load
from ingest.dictionary import schema

ROWS = 400
# The mart columns that hand-written expectations check.
MARTS = {
    "organization_structure.establishment_use_month": "organization_code varchar, month date,"
    " authorized_posts integer, in_post integer, light_code varchar",
    "personnel_structure.personnel_by_sex_month": "month date, sex_code varchar, headcount int",
    "personnel_structure.personnel_by_age_month": "month date, age_band_code varchar,"
    " headcount int",
    "personnel_structure.personnel_by_education_month": "month date,"
    " education_band_code varchar, headcount int",
    "historical_change.stock_flow_month": "month date, opening int, corrections int, closing int",
    "historical_change.organization_history": "is_placeholder boolean",
    "intermediate.int_organization_rows": "entity varchar, organization_code varchar,"
    " as_of_date date, rows_before int, rows_after int, is_recorded boolean",
    "supervision.four_clear_month": "organization_code varchar, month date,"
    " organization_clear_code varchar",
    "supervision.warning_month": "month date, organization_code varchar",
    "intermediate.int_code_drift": "source varchar, scope varchar, column_name varchar,"
    " as_of_date date, delivered_rows int, moved_code varchar, share_before decimal(18, 6),"
    " share_now decimal(18, 6), moved_share decimal(18, 6), usual_share decimal(18, 6),"
    " ordinary_share decimal(18, 6), is_judged boolean",
}
DELIVERIES = ("d1", "d2")


def good_values(entity: str) -> dict[str, str]:
    """SQL for a valid value of every lake column, over i = 0 .. ROWS - 1."""
    return {
        "organization": {
            "organization_code": "'o' || i",
            "organization_name": "'机构' || i",
            "uscc_check_code": "'ok'",
            "established_on": "date '1990-05-01' + cast(i as integer)",
        },
        "person": {
            "person_key": "'k' || i",
            "organization_code": "'o' || i",
            "id_check_code": "'ok'",
            "sex_code": "cast(1 + i % 2 as varchar)",
            "birth_month": "date '1980-01-01'",
            "establishment_type_code": "'11'",
        },
        "establishment": {
            "organization_code": "'o' || i",
            "establishment_type_code": "'11'",
            "authorized_posts": "i",
        },
    }[entity]


def make_history(connection, entity: str, **changed: str) -> None:
    """Create history.hist_<entity> with valid values, except those in ``changed``."""
    values = {
        "lake_id": "case when i % 2 = 0 then 'l1' else 'l2' end",
        "row_no": "i + 2",
        "record_key": "cast(i as varchar)",
        "row_hash": "i",
        **good_values(entity),
        **changed,
    }
    columns = ", ".join(
        f"cast({values.get(name, 'null')} as {kind}) as {name}"
        for name, kind in schema.lake_columns(entity)
    )
    connection.execute(
        f"create or replace table history.hist_{entity} as select {columns},"
        f" case when i % 2 = 0 then 'd1' else 'd2' end as delivery_id,"
        f" 'canonical' as source, 'main' as part"
        f" from range({ROWS}) as r (i)"
    )


# What the gate reads of the inputs about rows, cells and lines that did not land as they came.
UNLANDED = {
    "quarantine": ("column_name",),
    "unreadable_cell": ("header_name", "is_figure"),
    "passed_over_line": (),
}


def write_unlanded(connection, inputs: Path, faults: dict[str, str]) -> None:
    """Write the inputs about what did not land, and the models' rows on each delivered part.

    ``faults`` has SQL values by table: lake_id, row_no, shown_value, rule_id and the other columns.
    """
    for table, more in UNLANDED.items():
        columns = ("lake_id", "row_no", "shown_value", "rule_id", *more)
        kinds = {"row_no": "int", "is_figure": "boolean"}
        typed = ", ".join(f"cast({n} as {kinds.get(n, 'varchar')}) as {n}" for n in columns)
        rows = faults.get(table) or f"({', '.join('null' for _ in columns)})"
        connection.execute(
            f"copy (select {typed} from (values {rows}) as faults ({', '.join(columns)})"
            f" where lake_id is not null) to '{inputs}/{table}.parquet' (format parquet)"
        )
    connection.execute(
        f"""
        create or replace table intermediate.int_delivery_part as
        select
            lake_id,
            not (
                rows_quarantined + rows_unreadable >= 3
                and rows_quarantined + rows_unreadable > 0.05 * (rows_read - rows_passed_over)
            ) as is_readable
        from read_parquet('{inputs}/standing.parquet')
        """
    )


def write_standing(connection, path: Path, entity: str, counts=(ROWS, ROWS), **changed) -> None:
    """Write inputs/standing.parquet with one file of ``entity`` for each of two as-of dates."""
    counts_of = ("rows_quarantined", "rows_unreadable", "rows_passed_over", "remark_count")
    values = {"rows_read": "rows", **dict.fromkeys(counts_of, "0"), **changed}
    connection.execute(
        f"""
        copy (
            select
                'l' || n as lake_id, 'canonical' as source, '*' as scope,
                '{entity}' as entity, '{schema.entities()[entity].kind}' as kind, 'main' as part,
                '{load("canonical").sha256}' as contract_sha256,
                date '2024-01-31' + cast(n as integer) as as_of_date,
                'd' || n as delivery_id, '{entity}.csv' as file_name, '' as sheet_name,
                {values["rows_read"]} as rows_read,
                rows as rows_landed,
                0 as rows_collapsed,
                {", ".join(f"{values[name]} as {name}" for name in counts_of)}
            from (values (1, {counts[0]}), (2, {counts[1]})) as parts (n, rows)
        ) to '{path}' (format parquet)
        """
    )


@pytest.fixture
def build(tmp_path):
    """Create a build folder from an entity and its wrong values."""

    def make(
        entity: str = "person",
        standing: dict | None = None,
        unlanded: dict[str, str] | None = None,
        **changed: str,
    ) -> Path:
        folder = tmp_path / "build"
        (folder / "inputs").mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            connection.execute("create schema if not exists history")
            connection.execute("create schema if not exists supervision")
            make_history(connection, entity, **changed)
            for mart, columns in MARTS.items():
                connection.execute(f"create schema if not exists {mart.partition('.')[0]}")
                connection.execute(f"create table if not exists {mart} ({columns})")
            columns = ", ".join(f"{name} {kind}" for name, (kind, _) in STAGE_COLUMNS.items())
            connection.execute(f"create or replace table supervision.stage_rows ({columns})")
            path = folder / "inputs" / "standing.parquet"
            write_standing(connection, path, entity, **(standing or {}))
            write_unlanded(connection, path.parent, unlanded or {})
        return folder

    return make


@pytest.fixture
def look():
    """Judge a build whose readings all used the canonical contract."""
    contract = load("canonical")

    def run(folder: Path, exceptions: dict | None = None, validated: Path | None = None):
        judged = judge(folder, lambda _: contract, validated=validated)
        return excepted(judged, exceptions or {}, date(2030, 1, 1))

    return run
