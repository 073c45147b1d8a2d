"""The time zone of the office is one setting: of instants in files, of options and of screens."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import polars as pl
import pytest

from bianzhi import cli
from bianzhi.core import instants, messages
from bianzhi.core.configuration.settings import office_zone, settings_of
from bianzhi.core.problems import Refused
from bianzhi.store.delivered import archive
from ingest.land import land, reland
from ingest.rebuild import rebuild
from tests.landing.conftest import lake_rows
from tests.support.older_homes import files_of

# Midnight of 1 July in Shanghai, ten in the evening of 30 June in Urumqi.
MOMENT = datetime(2019, 6, 30, 16, 0, tzinfo=UTC)
HEADER = "organization_code,organization_name,established_on\n"


def parquet() -> bytes:
    frame = pl.DataFrame(
        {"organization_code": ["A"], "organization_name": ["甲"], "established_on": [MOMENT]}
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


FILES = {
    "organization.parquet": parquet(),
    "organization.csv": HEADER + f"A,甲,{MOMENT.isoformat()}\n",
}
DAYS = {"Asia/Shanghai": date(2019, 7, 1), "Asia/Urumqi": date(2019, 6, 30)}


def choose(home, zone):
    home.root.mkdir(exist_ok=True)
    (home.root / "bianzhi.yml").write_text(f"time: {{zone: {zone}}}\n", "utf-8")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("zone", DAYS)
def test_an_instant_is_the_day_in_the_zone_of_the_office(name, zone, home, sent):
    choose(home, zone)
    (outcome,) = land(home, [sent(f"2024-12-31/{name}", FILES[name])], "canonical")
    assert lake_rows(home, "organization")["established_on"].to_list() == [DAYS[zone]]
    assert outcome.parts[0]["zone"] == zone
    clocks = [remark for remark in outcome.remarks if remark.rule == "clock_time"]
    assert [zone in remark.text("zh") for remark in clocks] == [True] * (zone == "Asia/Urumqi")


@pytest.mark.parametrize("name", FILES)
def test_a_changed_zone_changes_what_is_read_from_then_on(name, home, sent):
    land(home, [sent(f"2024-12-31/{name}", FILES[name])], "canonical")
    choose(home, "Asia/Urumqi")
    before = files_of(home.lake)
    rebuild(home)
    assert files_of(home.lake) == before
    (outcome,) = reland(home, source="canonical")
    assert outcome.status == "reread"
    entries = archive.entries(home)
    assert [entry["parts"][0]["zone"] for entry in entries] == ["Asia/Shanghai", "Asia/Urumqi"]
    days = sorted(lake_rows(home, "organization")["established_on"].to_list())
    assert days == sorted(DAYS.values())
    rebuild(home)


def test_bare_dates_of_options_end_there_and_times_are_shown_there(home, sent, capsys):
    choose(home, "Asia/Urumqi")
    inbox = sent("2024-12-31/organization.csv", HEADER + "A,甲,\n")
    options = ["--source", "canonical", "--received-at", "2025-01-10"]
    with pytest.raises(SystemExit) as left:
        cli.main(["--home", str(home.root), "land", str(inbox), *options])
    messages.choose_language(None)
    assert left.value.code in (None, 0), capsys.readouterr()
    assert archive.entries(home)[0]["received_at"] == "2025-01-10T17:59:59.999999Z"
    with office_zone(home):
        assert instants.local_text("2025-01-10T17:59:59.999999Z") == "2025-01-10 23:59:59"
    assert instants.zone().key == instants.DEFAULT_ZONE


def test_an_unknown_zone_is_named(home):
    choose(home, "Asia/Quanzhou")
    with pytest.raises(Refused) as refused:
        settings_of(home)
    (problem,) = refused.value.problems
    assert "Asia/Shanghai" in problem.text("zh")
    assert "时区名称" in problem.text("zh")
