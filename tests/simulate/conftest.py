"""A fresh small warehouse per test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.compiled import Models
from tests.support.tables import Tables


@pytest.fixture
def tables(tmp_path: Path, models: Models) -> Tables:
    """An empty warehouse that the tests land rows in."""
    return Tables(tmp_path, models)
