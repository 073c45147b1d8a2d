"""The last months of a generated full-size city, published; takes minutes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from tests.support.compiled import Models
from tests.support.demo import made_once, run_bianzhi

# The last whole year of the tier, and the month before it.
MONTHS = "20"


def make_city(home: Home) -> None:
    result = home.root / "made"
    run_bianzhi(home, "generate", "--tier", "city", "--months", MONTHS, "--out", str(result))
    deliveries = str(result / "deliveries")
    run_bianzhi(home, "land", deliveries, "--source", "canonical", "--backfill")
    for command in ("build", "check", "publish"):
        run_bianzhi(home, command)
    shutil.rmtree(result)


@pytest.fixture(scope="session")
def city_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Home:
    """A published full-size city; ``BIANZHI_CITY_HOME`` names an existing one."""
    if "BIANZHI_CITY_HOME" in os.environ:
        return Home(Path(os.environ["BIANZHI_CITY_HOME"]))
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("city")) if cache else tmp_path_factory.mktemp("city")
    return made_once(folder, models, make_city)
