"""The demo city after the whole flow, as readers see it."""

from __future__ import annotations

import json
import shutil

import duckdb
import polars as pl
import pytest

from bianzhi.build.builder import build_current
from bianzhi.core import instants
from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.publish.digest import table_digest
from bianzhi.publish.known_time import build_known_at
from bianzhi.publish.leaks import find_leaks
from bianzhi.publish.personal_text import PersonalText
from bianzhi.publish.publication import publish
from bianzhi.publish.published import current_publication
from tests.support.demo import run_bianzhi


@pytest.fixture(scope="module")
def published(demo_home):
    return current_publication(demo_home)


@pytest.fixture(scope="module")
def people(demo_home) -> list[str]:
    """Every name in the vault."""
    database = demo_home.vault / "identity.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select distinct person_name from identity where person_name is not null order by 1"
        ).fetchall()
    return [name for (name,) in rows]


@pytest.fixture(scope="module")
def search(people) -> PersonalText:
    return PersonalText(people)


def test_nobody_is_in_the_published_warehouse(published, people, search):
    assert len(people) > 2000
    assert find_leaks(published.database, search) == []


@pytest.mark.parametrize(
    "form", ["{}", "{}（兼）", "经办人{}签字", "由{}负责", "联系人：{}", "{}同志"]
)
def test_the_search_finds_people_in_several_forms(people, search, form):
    texts = [form.format(name) for name in people]
    kinds = search.kinds(pl.Series(texts))
    missed = [text for text in texts if "name" not in kinds.get(text, ())]
    # Names that are words of the code lists identify nobody.
    assert len(missed) < 0.002 * len(people)


def test_the_search_would_have_found_somebody(published, people, search, tmp_path):
    copy = tmp_path / "planted.duckdb"
    shutil.copyfile(published.database, copy)
    name = next(name for name in people if len(name) == 3)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update historical_change.person_history set post_title = ? where row_no = 2",
            [f"{name}（兼）"],
        )
    assert [(leak.table, leak.column, leak.kind) for leak in find_leaks(copy, search)] == [
        ("historical_change.person_history", "post_title", "name")
    ]


def test_every_table_and_column_is_described(published):
    with duckdb.connect(str(published.database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where comment is null or comment = ''"
        ).fetchall()
        columns = connection.execute(
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()"
            " where not internal and (comment is null or comment = '')"
        ).fetchall()
    assert (tables, columns) == ([], [])


def test_no_row_is_lost_between_the_stages(demo_home):
    state = json.loads(run_bianzhi(demo_home, "status", "--json"))
    stages = {stage["stage_code"]: stage for stage in state["build"]["stages"]}
    assert list(stages) == ["land", "stage", "history"]
    assert all(stage["rows_unexplained"] == 0 for stage in stages.values())
    assert stages["land"]["rows_out"] == stages["stage"]["rows_in"]
    assert stages["stage"]["rows_out"] == stages["history"]["rows_in"]
    assert state["gate"]["blocking"] == 0


def test_the_database_answers_by_date(demo_home):
    query = "select count(*) > 1000 as many from staff_as_of(date '2020-06-30')"
    assert run_bianzhi(demo_home, "sql", query, "--format", "csv") == "many\ntrue\n"


@pytest.mark.slow
def test_a_rebuild_and_a_build_for_that_time_have_the_same_digests(demo_home, tmp_path):
    home = Home.at(tmp_path / "home")
    shutil.copytree(demo_home.root, home.root, symlinks=True)
    before = current_publication(home).record
    assert build_current(home).outcome.succeeded
    run_bianzhi(home, "check")
    assert publish(home).publication_id == before["publication_id"]
    known = build_known_at(home, instants.read(before["known_at"]))
    assert known.outcome.succeeded, [*known.outcome.faults, known.outcome.tail]
    with duckdb.connect(str(known.folder / DATABASE_NAME), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        built = {".".join(names) for names in tables}
        # A build for a known time is not judged.
        assert {name.partition("_")[0] for name in before["digests"].keys() - built} == {
            "supervision.gate"
        }
        for name in before["digests"].keys() & built:
            assert table_digest(connection, name) == before["digests"][name], name
