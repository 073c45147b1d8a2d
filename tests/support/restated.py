"""A small warehouse in which a delivery was restated, built for now and for both known times."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.known_time.conftest import sent
from tests.support.compiled import Models
from tests.support.demo import made_once, run_bianzhi
from tests.support.warehouse import SECRET

JAN, FEB = "2024-01-31", "2024-02-29"
# As-of date, posts and receipt of each delivery; the last one restates the first.
DELIVERIES = (
    (JAN, 10, "2024-03-01"),
    (FEB, 11, "2024-04-01"),
    (JAN, 12, "2024-05-01"),
)
# One second before and after the receipt of the restatement: the end of its day in office time.
KNOWN_TIMES = ("2024-05-01T15:59:58.999999+00:00", "2024-05-01T16:00:00.999999+00:00")
_HEADER = "organization_code,establishment_type_code,authorized_posts\n"


def land_posts(home: Home, folder: Path, day: str, posts: int, received_at: str) -> None:
    """Land the posts of one organization."""
    sent(folder, "establishment.csv", f"{_HEADER}B1,11,{posts}\n")
    options = ("--as-of", day, "--scope", "*", "--received-at", received_at)
    run_bianzhi(home, "land", str(folder), "--source", "canonical", *options)


def land_restated(home: Home) -> None:
    """Land the deliveries as a user would."""
    for number, (day, posts, received_at) in enumerate(DELIVERIES, 1):
        folder = home.root.with_name(f"{home.root.name}-sent") / str(number)
        land_posts(home, folder, day, posts, received_at)


def make_restated(home: Home) -> None:
    land_restated(home)
    run_bianzhi(home, "build")
    # The first comparison builds the warehouse for each known time and keeps it.
    run_bianzhi(home, "status", "--diff", *KNOWN_TIMES)


@pytest.fixture(scope="session")
def restated_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Home:
    """The restated warehouse with its three builds; tests only read it."""
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("restated")) if cache else tmp_path_factory.mktemp("restated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET)
        return made_once(folder, models, make_restated)
