"""A run where nothing differs from what was published ends before it builds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bianzhi.core.configuration.settings import FILE
from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication
from bianzhi.publish.standing import standing_publication
from tests.support.demo import run_bianzhi

NOTHING_NEW = "Nothing differs"


@pytest.fixture(scope="module")
def home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    own = Home.at(tmp_path_factory.mktemp("standing") / "home")
    shutil.copytree(small_home.root, own.root, symlinks=True)
    return own


def late_month(folder: Path) -> Path:
    """A month before those of the small warehouse, which arrives after them."""
    (folder / "2024-10-31").mkdir(parents=True)
    (folder / "2024-10-31" / "organization.csv").write_text(
        "organization_code,organization_name\nB1,市教育局\nB2,市财政局\n", "utf-8"
    )
    return folder


def test_a_run_with_nothing_new_publishes_nothing(home, tmp_path):
    sent = late_month(tmp_path / "sent")
    # Landed last, known first: as it is when an office hands over what it kept for long.
    landing = (str(sent), "--source", "canonical", "--received-at", "2024-11-05", "--backfill")
    assert NOTHING_NEW not in run_bianzhi(home, "run", *landing)
    published = current_publication(home)
    assert standing_publication(home) == published
    again = run_bianzhi(home, "run", *landing)
    assert NOTHING_NEW in again
    assert published.publication_id in again
    assert current_publication(home) == published


def test_a_publication_from_other_settings_does_not_stand(home):
    assert standing_publication(home) is not None
    (home.root / FILE).write_text("sources: {canonical: 3}\n", "utf-8")
    assert standing_publication(home) is None
