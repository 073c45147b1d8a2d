from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import order
from tests.support.city import city_home  # noqa: F401  (a fixture for every folder)
from tests.support.compiled import Models, compile_project
from tests.support.demo import demo_home  # noqa: F401  (a fixture for every folder)
from tests.support.generated import generated  # noqa: F401  (a fixture for every folder)
from tests.support.installed import installed, installed_by_pip, wheel  # noqa: F401
from tests.support.restated import restated_home  # noqa: F401  (a fixture for every folder)
from tests.support.small import small_home  # noqa: F401  (a fixture for every folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.sort(items)


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The project's models, compiled once per state of the project."""
    cache = getattr(request.config, "cache", None)
    folder = cache.mkdir("compiled") if cache else tmp_path_factory.mktemp("compiled")
    return Models(compile_project(Path(folder)))
