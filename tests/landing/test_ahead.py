"""Deliveries are parsed ahead in threads; what lands does not depend on their number."""

from __future__ import annotations

from threading import Thread

import pytest

from bianzhi.core.home import Home
from bianzhi.store.delivered import archive
from ingest import land
from ingest.read import readers

from .conftest import lake_rows

HEADER = "organization_code,duty_no,duty_text\n"
NOTE = "received_at: 2024-{:02}-20T09:00:00+08:00\n"


@pytest.fixture
def inbox(sent):
    """Months that land, one that is refused, one that is partly in quarantine."""
    for month in range(1, 10):
        folder = f"2024-{month:02}-28"
        rows = "".join(f"A{row},{row},duty {row % 7}\n" for row in range(200 * (10 - month)))
        sent(f"{folder}/duty.csv", HEADER + rows)
        sent(f"{folder}/delivery.yml", NOTE.format(month))
    sent("2024-04-28/duty.csv", "organization_code,duty_no,strange\nA,1,x\n")
    return sent("2024-06-28/duty.csv", HEADER + "A1,１,x\nA1,2,y\nA1,2,z\n")


def landed(home: Home, inbox, readers_count: int, monkeypatch) -> list:
    monkeypatch.setattr(land, "READERS", readers_count)
    return land.land(home, [inbox], "canonical", backfill=True)


def test_the_number_of_readers_changes_nothing(tmp_path, home, inbox, monkeypatch):
    other = Home.at(tmp_path / "other")
    first, second = landed(home, inbox, 1, monkeypatch), landed(other, inbox, 4, monkeypatch)
    assert [outcome.status for outcome in first] == ["landed"] * 3 + ["refused"] + ["landed"] * 5
    assert first == second
    assert archive.entries(home) == archive.entries(other)
    assert lake_rows(home, "duty").equals(lake_rows(other, "duty"))


def test_progress_comes_in_order_and_is_not_silenced(home, inbox):
    seen: list[tuple[int, str]] = []

    def is_free() -> bool:
        held: list[bool] = []
        other = Thread(target=lambda: held.append(readers.SCREEN.acquire(blocking=False)))
        other.start()
        other.join()
        return held[0]

    def note(progress: land.Progress) -> None:
        assert not is_free()
        seen.append((progress.done, str(progress.outcome.as_of)))

    outcomes = land.land(home, [inbox], "canonical", backfill=True, progress=note)
    assert seen == [(n, str(outcome.as_of)) for n, outcome in enumerate(outcomes, 1)]
