"""One build for all cases of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow import warehouse
from tests.flow.cases import random_case
from tests.flow.examples import EXAMPLES
from tests.support.compiled import Models

RANDOM_CASES = [random_case(number) for number in range(200)]
ALL_CASES = [example.case for example in EXAMPLES] + RANDOM_CASES


@pytest.fixture(scope="session")
def cases_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake and the inputs of every case."""
    folder = tmp_path_factory.mktemp("flow")
    warehouse.write(folder, ALL_CASES)
    return folder


@pytest.fixture(scope="session")
def built(models: Models, cases_folder: Path):
    """A warehouse in memory with the flow marts of every case."""
    return models.run(cases_folder / "lake", cases_folder / "build", warehouse.MARTS)
