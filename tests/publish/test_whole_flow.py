"""A generated city through the whole flow, as its readers find it."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest

from bianzhi.build import build_current, build_known_at
from bianzhi.cli import main
from bianzhi.home import Home
from generate.city import generate
from ingest import instants
from publish.leaks import find_leaks
from publish.publication import current_publication, publish

MONTHS = 8
RECEIVED = "2026-07-15T00:00:00Z"


def call(home: Home, *arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home.root), *arguments])
    return left.value.code or 0


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Home:
    """The home of a small city after ``bianzhi run``."""
    home = Home.at(tmp_path_factory.mktemp("city"))
    sent = generate("s", 1, home.root / "sent", months=MONTHS)
    run = ("run", str(sent), "--source", "canonical", "--received-at", RECEIVED)
    assert call(home, *run) == 0
    return home


@pytest.fixture(scope="module")
def known_people(city) -> set[str]:
    """Every name, id and day of birth that the vault knows."""
    with duckdb.connect(str(city.vault / "identity.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select person_id, person_name, cast(birth_date as varchar) from identity"
        ).fetchall()
    return {value for row in rows for value in row if value}


def test_nobody_is_in_the_published_warehouse(city, known_people):
    assert len(known_people) > 2000
    assert find_leaks(current_publication(city).database, known_people) == []


def test_the_search_would_have_found_somebody(city, known_people, tmp_path):
    copy = tmp_path / "planted.duckdb"
    shutil.copyfile(current_publication(city).database, copy)
    name = max(value for value in known_people if len(value) == 3)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update historical_change.person_history set post_title = ? where row_no = 2",
            [f"{name}（兼）"],
        )
    leaks = find_leaks(copy, known_people)
    assert [(leak.table, leak.column, leak.kind) for leak in leaks] == [
        ("historical_change.person_history", "post_title", "known_value")
    ]


def test_every_table_and_column_is_described(city):
    with duckdb.connect(str(current_publication(city).database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where comment is null or comment = ''"
        ).fetchall()
        columns = connection.execute(
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()"
            " where not internal and (comment is null or comment = '')"
        ).fetchall()
    assert (tables, columns) == ([], [])


def test_no_row_is_lost_between_the_stages(city, capsys):
    assert call(city, "status", "--json") == 0
    state = json.loads(capsys.readouterr().out)
    stages = {stage["stage_code"]: stage for stage in state["build"]["stages"]}
    assert list(stages) == ["land", "stage", "history"]
    assert all(stage["rows_unexplained"] == 0 for stage in stages.values())
    assert stages["land"]["rows_out"] == stages["stage"]["rows_in"]
    assert stages["stage"]["rows_out"] == stages["history"]["rows_in"]
    assert state["gate"]["blocking"] == 0


def test_the_database_answers_by_date(city, capsys):
    count = "select count(*) > 1000 as many from staff_as_of(date '2026-05-31')"
    assert call(city, "sql", count, "--format", "csv") == 0
    assert capsys.readouterr().out == "many\ntrue\n"


@pytest.mark.slow
def test_a_rebuild_and_a_build_for_that_time_give_the_same_digests(city):
    before = current_publication(city).record
    assert build_current(city).outcome.succeeded
    assert call(city, "check") == 0
    assert publish(city).publication_id == before["publication_id"]
    known = build_known_at(city, instants.read(RECEIVED))
    assert known.outcome.succeeded
    assert known.record["known_at"] == before["known_at"]
