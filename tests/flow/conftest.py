"""One build for all cases of this folder."""

from __future__ import annotations

import duckdb
import pytest

from tests.flow import warehouse
from tests.flow.examples import EXAMPLES
from tests.flow.cases import random_case

RANDOM_CASES = [random_case(number) for number in range(60)]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flow")
    path = warehouse.build(folder, [example.case for example in EXAMPLES] + RANDOM_CASES)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection
