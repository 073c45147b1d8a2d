"""A small generated city, landed in no order, with a late arrival; tests only read it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.store.people.vault import SECRET_VARIABLE
from bianzhi.synthetic import city
from bianzhi.synthetic.tiers import Tier
from ingest.land import LANDED, NO_OP, RESTATED, land
from tests.support.warehouse import SECRET

TIER = Tier(
    "xs",
    ("350500",),
    ("350582",),
    True,
    (2023, 1),
    (2024, 12),
    organ_scale=0.2,
    institution_scale=0.2,
)
# A delivery that is received three months late, behind those of three later months.
LATE, ON_TIME, RECEIVED = Path("2023-11-30") / "350500", "2023-12-0", "2024-03-0"


@dataclass(frozen=True)
class Generated:
    """The folder that the generator wrote, and the warehouse with all its deliveries."""

    made: Path
    home: Home


def folders(made: Path) -> list[Path]:
    """The folder of every delivery and restatement."""
    notes = [*made.glob("deliveries/**/delivery.yml"), *made.glob("restatements/**/delivery.yml")]
    return sorted(note.parent for note in notes)


def landed(home: Home, deliveries: Sequence[Path]) -> Home:
    """The warehouse after the deliveries, landed one by one."""
    for folder in deliveries:
        for outcome in land(home, [folder], "canonical", backfill=True):
            assert outcome.status in (LANDED, RESTATED, NO_OP), outcome.problems
    return home


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """All deliveries of a tiny tier, landed in an order of no meaning."""
    folder = tmp_path_factory.mktemp("generated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET_VARIABLE, SECRET)
        patch.setitem(city.TIERS, "xs", TIER)
        made = city.make("xs", 1, folder / "made").folder
        late = made / "deliveries" / LATE / "delivery.yml"
        text = late.read_text("utf-8")
        late.write_text(text.replace(ON_TIME, RECEIVED), "utf-8")
        assert late.read_text("utf-8") != text
        order = folders(made)
        random.Random(1).shuffle(order)
        return Generated(made, landed(Home(folder / "home"), order))
