"""The built-in contracts of real files run backwards: what is exported lands as the same rows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from bianzhi.core.home import Home
from bianzhi.export.export import export
from bianzhi.store.people.vault import SECRET_VARIABLE
from ingest import contract as contracts
from tests.export.test_export import landed_rows, require_landed
from tests.support.demo import run_bianzhi

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "only for tests, and long enough")
    monkeypatch.delenv("BIANZHI_VAULT", raising=False)


def built(home: Home, models, path: Path, source: str, **more) -> Home:
    models.lend_project(home)
    require_landed(home, path, source, **more)
    run_bianzhi(home, "build")
    return home


@pytest.mark.parametrize("year", [1981, 1999, 2024])
def test_divisions_and_their_changes(real_data, models, tmp_path, year):
    """A snapshot without header, and the list from whose lines four kinds of events are made."""
    folder = tmp_path / "in" / f"{year}-12-31"
    folder.mkdir(parents=True)
    data, day = real_data / "gb2260_history", date(year, 12, 31)
    (folder / f"{year}.txt").write_bytes((data / "snapshots" / f"{year}.txt").read_bytes())
    (folder / "result.csv").write_bytes((data / "result.csv").read_bytes())
    home = built(Home.at(tmp_path / "one"), models, folder, "gb2260")
    contract = contracts.load("gb2260")
    for name in (f"{year}.txt", "result.csv"):
        (sheet,) = export(home, contract, day, tmp_path / "out", name)
    again = Home.at(tmp_path / "two")
    require_landed(again, tmp_path / "out" / str(day), "gb2260")
    assert landed_rows(again) == landed_rows(home)
    assert set(landed_rows(again)) == {"division", "division_event"}
    lines = (data / "result.csv").read_text("utf-8-sig").splitlines()
    assert sheet.rows == len(lines) - 1
    written = (tmp_path / "out" / str(day) / f"{year}.txt").read_text("utf-8-sig")
    delivered = (data / "snapshots" / f"{year}.txt").read_text("utf-8-sig")
    assert sorted(written.split("\n")) == sorted(delivered.replace("\r", "").split("\n"))
    with open(tmp_path / "out" / "trace.csv", encoding="utf-8", newline="") as file:
        traced = {line["delivered_file"].rsplit("/", 1)[-1] for line in csv.DictReader(file)}
    assert traced == {f"{year}.txt", "result.csv"}


def test_organograms_of_a_date(real_data, models, tmp_path):
    """Posts of two publishers: grades and units that landed as digests are written as texts."""
    folder = real_data / "uk_organograms" / "2013-03-31"
    home = built(Home.at(tmp_path / "one"), models, folder, "uk_organogram")
    contract, day = contracts.load("uk_organogram"), date(2013, 3, 31)
    names = sorted(path.name for path in folder.glob("*or.csv"))
    for name in names:
        export(home, contract, day, tmp_path / "out", name, with_identities=True)
    again = Home.at(tmp_path / "two")
    require_landed(again, tmp_path / "out" / str(day), "uk_organogram")
    before = landed_rows(home)
    assert landed_rows(again) == before
    assert len(names) == 4
    assert len(before["post"]) > 1000
