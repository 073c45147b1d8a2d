"""A small warehouse in the state after a build, for publication and queries."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import GATE_NAME, JUDGED_NAME, Home
from bianzhi.publish.publication import publish
from bianzhi.store.whole_files import file_sha256, write_checksum

PEOPLE = [
    ("p1", "a", "2020-01-31", None, "330"),
    ("p2", "a", "2020-01-31", "2021-06-30", "110"),
    ("p3", "b", "2021-06-30", None, None),
]
# One calls the other and comes before it in the order of names.
MACROS = (
    """
    create or replace macro main.staff_as_of(day) as table (
        select *
        from historical_change.person_history
        where valid_from <= day and (valid_to is null or valid_to > day)
    )
    """,
    "create schema if not exists reporting",
    "create or replace macro main.heads_as_of(day) as table (from staff_as_of(day))",
    """
    create or replace macro reporting.heads(closing_date) as table (
        select count(*) as heads from main.heads_as_of(closing_date)
    )
    """,
    "comment on macro table reporting.heads is 'It''s heads'",
)


def make_build(home: Home, people=PEOPLE, verdict="pass", known_at="2024-01-31T16:00:00.000000Z"):
    """Create a finished, judged build and make it current."""
    folder = home.root / "build" / "slot-1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "warehouse.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create schema historical_change")
        connection.execute("create schema codes")
        connection.execute("create schema staging")
        connection.execute("create table staging.stg_person as select 1 as hidden")
        connection.execute(
            """
            create table historical_change.person_history (
                person_key varchar not null,
                organization_code varchar,
                valid_from date,
                valid_to date,
                establishment_type_code varchar
            )
            """
        )
        connection.executemany(
            "insert into historical_change.person_history values (?, ?, ?, ?, ?)", people
        )
        connection.execute("comment on table historical_change.person_history is 'It''s people'")
        connection.execute(
            "comment on column historical_change.person_history.valid_to is 'End; NULL if open'"
        )
        connection.execute(
            "create table codes.sex as select * from (values ('1', '男')) as sex (code, label_zh)"
        )
        for statement in MACROS:
            connection.execute(statement)
    built = {
        "known_at": known_at,
        "sequence": 7,
        "readings_sha256": "0" * 64,
        "versions": {"bianzhi": "0"},
    }
    gate = {"verdict": verdict, "blocking": int(verdict == "block")}
    (folder / "build.json").write_text(json.dumps(built))
    (folder / GATE_NAME).write_text(json.dumps(gate))
    with duckdb.connect(str(folder / JUDGED_NAME)) as connection:
        connection.execute("create or replace table not_published as select 1 as one")
    write_checksum(folder / JUDGED_NAME, file_sha256(folder / JUDGED_NAME))
    if not home.current_build.is_symlink():
        home.current_build.symlink_to("slot-1")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small warehouse after its publication; tests only read it."""
    home = Home.at(tmp_path_factory.mktemp("published") / "home")
    make_build(home)
    publish(home)
    return home


@pytest.fixture
def own_published_home(published_home: Home, home: Home) -> Home:
    """A copy of the published warehouse, in which a test may build and publish."""
    shutil.copytree(published_home.root, home.root, symlinks=True)
    return home
