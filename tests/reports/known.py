"""Small worlds in published form, at any known time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from bianzhi.build import inputs
from bianzhi.publish.database import attached, write_database
from bianzhi.publish.structure import BUILT, FIXED_SCHEMAS, PUBLIC_SCHEMAS, structure_of
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
    filled = _copy(connection, models.beginning.folder.with_name("earlier.duckdb"), built)
    write_checksum(built, file_sha256(built))
    beginning = models.beginning.shared(built)
    assert beginning is not None
    beginning.copy_database(target)
    with attached(built) as opened:
        relations = structure_of(opened, BUILT).relations
    # The other tables are those that the publication begins with.
    rows_of = [relation for relation in relations if relation.qualified in filled]
    write_database(built, target, before=beginning, rows_of=rows_of)
    built.unlink()
    return target


def _copy(connection: duckdb.DuckDBPyConnection, earlier: Path, path: Path) -> set[str]:
    """Copy the public tables of the in-memory warehouse, with seeds, as in the file of a build.

    A copy is kept as ``earlier``. The next one begins with it, macros and seeds included, and
    replaces the tables that have rows or had some, unless there are other tables or columns now.

    Returns:
        The names of the tables with rows, except for seeds.
    """
    now = _relations(connection, "warehouse")
    filled = _with_rows(connection, "warehouse", now)
    if earlier.exists():
        shutil.copyfile(earlier, path)
        connection.execute(f"attach '{path}' as kept")
        if _relations(connection, "kept") == now:
            _copy_rows(connection, filled | _with_rows(connection, "kept", now))
            connection.execute("detach kept")
            return filled
        connection.execute("detach kept")
        path.unlink()
    connection.execute(f"attach '{path}' as kept")
    for schema in sorted({name.partition(".")[0] for name in now}):
        connection.execute(f"create schema kept.{schema}")
    _copy_rows(connection, now)
    connection.execute("use kept")
    create_table_macros(connection, table_macros(connection, "warehouse"))
    connection.execute("use warehouse")
    connection.execute("detach kept")
    shutil.copyfile(path, earlier)
    return filled


def _copy_rows(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    connection.begin()
    for name in sorted(names):
        connection.execute(f"create or replace table kept.{name} as from warehouse.{name}")
    connection.commit()


def _relations(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple]]:
    """The columns of each public table and view of an attached database."""
    relations: dict[str, list[tuple]] = {}
    for schema, name, *column in connection.execute(
        """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        where database_name = ? and list_contains(?, schema_name)
        order by schema_name, table_name, column_index
        """,
        [database, list(PUBLIC_SCHEMAS)],
    ).fetchall():
        relations.setdefault(f"{schema}.{name}", []).append(tuple(column))
    return relations


def _with_rows(
    connection: duckdb.DuckDBPyConnection, database: str, names: Iterable[str]
) -> set[str]:
    """Which of the public tables of an attached database have rows, except for seeds."""
    own = [name for name in names if name.partition(".")[0] not in FIXED_SCHEMAS]
    found = [f"select '{name}' where exists (from {database}.{name})" for name in own]
    rows = connection.execute(" union all ".join(found)).fetchall() if own else []
    return {name for (name,) in rows}
