from __future__ import annotations

import functools
import itertools
import os
import shutil
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.store.rows import lake
from ingest import contract
from tests.history.conftest import one_vault  # noqa: F401  (fixture)
from tests.reform import warehouse
from tests.reform.worlds import World
from tests.support.compiled import Models


class City:
    """A world landed in a separate home; queries the marts of the reform."""

    def __init__(self, folder: Path, models: Models, contract_path: Path, world: World, order):
        home = Home(folder / "home")
        folders = warehouse.write(world, folder / "sent")
        months = order or sorted(folders)
        warehouse.land_all(home, contract_path, [folders[month] for month in months])
        self.folder = folder
        self._connection = warehouse.build(models, home, folder / "build")
        self.weights = warehouse.Weights(models)

    def ask(self, query: str) -> list[tuple]:
        return self._connection.execute(query).fetchall()

    def remove(self) -> None:
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def new_city(models: Models, one_vault, tmp_path_factory: pytest.TempPathFactory):  # noqa: F811
    """Land a world and build the comparison of its reform."""
    folder = tmp_path_factory.mktemp("cities")
    contract_path = folder / "office.yml"
    contract_path.write_text(warehouse.CONTRACT, "utf-8")
    empty = Home(folder / "empty")
    lake.ensure(empty)
    numbers = itertools.count()

    def make(world: World, order: list[int] | None = None) -> City:
        own = folder / str(next(numbers))
        shutil.copytree(empty.root, own / "home", copy_function=os.link)
        return City(own, models, contract_path, world, order)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contract, "load", functools.cache(contract.load))
        patch.setattr(contract, "from_bytes", functools.cache(contract.from_bytes))
        yield make
