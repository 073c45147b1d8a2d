"""Real deliveries, landed once for all tests that look at them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bianzhi.home import Home
from ingest.land import LANDED, land

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("BIANZHI_REAL_DATA")
    if not folder:
        pytest.skip("BIANZHI_REAL_DATA is unset: the folder with the real files")
    return Path(folder)


@pytest.fixture(scope="session")
def uk_home(real_data, tmp_path_factory) -> Home:
    return _landed(tmp_path_factory, real_data / "uk_organograms", "uk_organogram")


@pytest.fixture(scope="session")
def henan_home(real_data, tmp_path_factory) -> Home:
    return _landed(tmp_path_factory, real_data / "henan_recruitment", "henan_recruitment")


def _landed(tmp_path_factory, path: Path, source: str) -> Home:
    home = Home(tmp_path_factory.mktemp(source))
    outcomes = land(home, [path], source, received_at=RECEIVED)
    assert {outcome.status for outcome in outcomes} == {LANDED}
    return home
