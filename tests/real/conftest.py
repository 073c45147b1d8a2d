"""Real deliveries, landed once for all tests on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from ingest.land import land
from tests.support.demo import run_bianzhi

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
ACCEPTED = """
gate:
  delivered_parts.unreadable_rows.unreadable:
    outcome: warn
    reason: the publisher writes placeholders for the references of posts that were deleted
"""


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("BIANZHI_REAL_DATA")
    if not folder:
        pytest.skip("BIANZHI_REAL_DATA is unset: the folder with the real files")
    return Path(folder)


@pytest.fixture(scope="session")
def uk_home(real_data, models, tmp_path_factory) -> Home:
    home = _landed(tmp_path_factory, real_data / "uk_organograms", "uk_organogram")
    return models.lend_project(home)


@pytest.fixture(scope="session")
def henan_home(real_data, tmp_path_factory) -> Home:
    return _landed(tmp_path_factory, real_data / "henan_recruitment", "henan_recruitment")


@pytest.fixture(scope="session")
def published(real_data, uk_home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both sources through the whole flow: the organograms are landed already, the plan is added.

    One of the organograms has placeholders for references in 19 rows of 115. It blocks until it is
    accepted.
    """
    (uk_home.root / "bianzhi.yml").write_text(ACCEPTED, "utf-8")
    plan = str(real_data / "henan_recruitment")
    options = ["--source", "henan_recruitment", "--received-at", "2026-01-02"]
    run_bianzhi(uk_home, "run", plan, *options)
    path = uk_home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def _landed(tmp_path_factory, path: Path, source: str) -> Home:
    home = Home(tmp_path_factory.mktemp(source))
    outcomes = land(home, [path], source, received_at=RECEIVED)
    assert {outcome.status for outcome in outcomes} == {"landed"}
    return home
