"""Small worlds in published form, at any known time."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bianzhi.build import inputs
from bianzhi.publish.database import write_database
from bianzhi.publish.structure import PUBLIC_SCHEMAS
from bianzhi.publish.table_macros import MACRO_SCHEMAS, create_table_macros, table_macros
from bianzhi.store.whole_files import file_sha256, write_checksum
from tests.support.warehouse import Warehouse
from tests.support.worlds import instant

_SCHEMAS = (*PUBLIC_SCHEMAS, *MACRO_SCHEMAS)


def published_file(warehouse: Warehouse, number: float) -> Path:
    """The published database of a small world as known at instant ``number``."""
    folder = warehouse.folder / "published" / f"{number:g}"
    target = folder / "bianzhi.duckdb"
    if target.exists():
        return target
    inputs.write_inputs(warehouse.home, folder, instant(number))
    models = warehouse.models
    wanted = tuple(name for name, item in models.models.items() if item.schema in _SCHEMAS)
    connection = models.run(warehouse.home.lake, folder, wanted)
    built = folder / "built.duckdb"
    _copy(connection, built)
    write_checksum(built, file_sha256(built))
    beginning = models.beginning.shared(built)
    assert beginning is not None
    beginning.copy_database(target)
    write_database(built, target, before=beginning)
    built.unlink()
    return target


def _copy(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy the public tables of the in-memory warehouse, with seeds, as in the file of a build."""
    connection.execute(f"attach '{path}' as kept")
    for database in ("warehouse", "seeded"):
        rows = connection.execute(
            """
            select schema_name, table_name from duckdb_tables()
            where database_name = ? and list_contains(?, schema_name)
            union
            select schema_name, view_name from duckdb_views()
            where database_name = ? and list_contains(?, schema_name)
            """,
            [database, list(PUBLIC_SCHEMAS)] * 2,
        ).fetchall()
        for schema, name in sorted(rows):
            connection.execute(f"create schema if not exists kept.{schema}")
            connection.execute(
                f'create table if not exists kept.{schema}."{name}" as '
                f'from {database}.{schema}."{name}"'
            )
    connection.execute("use kept")
    create_table_macros(connection, table_macros(connection, "warehouse"))
    connection.execute("use warehouse")
    connection.execute("detach kept")
