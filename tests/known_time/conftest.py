"""Small worlds at two known times, each as a build leaves it, and their differences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.read.difference import KnownWarehouse, compared_marts, difference
from tests.history.conftest import new_warehouse, one_vault  # noqa: F401  (fixtures)
from tests.support.warehouse import Warehouse
from tests.support.worlds import instant

HISTORIES = ("organization_history", "person_history")
MARTS = tuple(mart.name for mart in compared_marts())


def known(warehouse: Warehouse, number: float) -> KnownWarehouse:
    """The warehouse as known at instant ``number``, in separate files."""
    folder = warehouse.folder / "known" / f"{number:g}"
    inputs.write_inputs(warehouse.home, folder, instant(number))
    connection = warehouse.models.run(warehouse.home.lake, folder, MARTS + HISTORIES)
    database = folder / "bianzhi.duckdb"
    database.unlink(missing_ok=True)
    connection.execute(f"attach '{database}' as kept")
    for name in MARTS + HISTORIES:
        schema = warehouse.models.models[name].schema
        connection.execute(f"create schema if not exists kept.{schema}")
        connection.execute(f"create table kept.{schema}.{name} as from warehouse.{schema}.{name}")
    connection.execute("detach kept")
    return KnownWarehouse(database, folder / "inputs")


def digests(warehouse: Warehouse, number: float) -> dict[str, tuple]:
    """The number of rows of every mart as known at instant ``number``, and a hash of its rows."""
    folder = warehouse.folder / "digests"
    inputs.write_inputs(warehouse.home, folder, instant(number))
    models = warehouse.models
    marts = tuple(name for name, model in models.models.items() if model.schema in _FAMILIES)
    connection = models.run(warehouse.home.lake, folder, marts)
    rows = connection.execute(
        " union all ".join(
            f"select '{name}', count(*), sum(hash(mart)::hugeint), bit_xor(hash(mart))"
            f" from warehouse.{models.models[name].schema}.{name} as mart"
            for name in sorted(marts)
        )
    ).fetchall()
    assert len(rows) == len(marts)
    return {name: tuple(values) for name, *values in rows}


_FAMILIES = (
    "historical_change",
    "organization_structure",
    "personnel_structure",
    "supervision",
)


@pytest.fixture(scope="session")
def moved():
    """The differences between two known times of a warehouse, with figures as dictionaries."""

    def compare(warehouse: Warehouse, first: float, second: float) -> list[dict]:
        pair = known(warehouse, first), known(warehouse, second)
        with difference(*pair, warehouse.home.lake) as matches:
            result = matches.figures()
            rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows()]
        for row in rows:
            row["delivery"] = warehouse.names.get(row["delivery_id"], row["delivery_id"])
        return rows

    return compare


def sent(folder: Path, name: str, text: str) -> Path:
    """A delivered file in a separate folder."""
    folder.mkdir(parents=True)
    (folder / name).write_text(text, "utf-8")
    return folder
