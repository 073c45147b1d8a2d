from __future__ import annotations

import functools
import itertools
import os
import shutil

import pytest

from bianzhi.core.home import Home
from bianzhi.store.rows import lake
from ingest import contract
from tests.support.compiled import Models
from tests.support.files import write_contracts
from tests.support.warehouse import SECRET, Warehouse


@pytest.fixture(scope="module")
def one_vault(tmp_path_factory: pytest.TempPathFactory):
    """Share a vault, which is slow to create, and a known secret within a module.

    Settings and patches end with the module, because other tests need the real ones.
    """
    settings = {
        "BIANZHI_VAULT": str(tmp_path_factory.mktemp("vault") / "vault"),
        "BIANZHI_VAULT_SECRET": SECRET,
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def new_warehouse(models: Models, one_vault, tmp_path_factory: pytest.TempPathFactory):
    """Create an empty warehouse at each call."""
    folder = tmp_path_factory.mktemp("worlds")
    contracts = write_contracts(folder)
    numbers = itertools.count()
    empty = Home(folder / "empty")
    lake.ensure(empty)

    def make(**how) -> Warehouse:
        own = folder / str(next(numbers))
        shutil.copytree(empty.root, own / "home", copy_function=os.link)
        return Warehouse(own, models, contracts, **how)

    with pytest.MonkeyPatch.context() as patch:
        # Contracts are read once per session instead of once per landing and build.
        patch.setattr(contract, "load", functools.cache(contract.load))
        patch.setattr(contract, "from_bytes", functools.cache(contract.from_bytes))
        yield make
