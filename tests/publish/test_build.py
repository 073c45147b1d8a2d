"""Builds: a failed build changes nothing, a finished build is swapped in as a whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys

import duckdb
import pytest

from bianzhi.build import builder as building
from bianzhi.build import recipe
from bianzhi.build.dbt import DbtOutcome, NodeFault
from bianzhi.core import instants
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.publish.kept_build import kept_build
from bianzhi.publish.known_time import build_known_at
from bianzhi.store.delivered import archive
from bianzhi.store.rows import lake
from bianzhi.store.whole_files import write_recorded
from ingest.dictionary import schema
from ingest.land import land

FEBRUARY = instants.parse("2024-02-01")  # when the first of the two deliveries was known
PERSON = "person_id,organization_code,establishment_type_code\n35050219900307451X,o1,11\n"


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """A home with two deliveries, received a month apart."""
    folder = tmp_path_factory.mktemp("delivered")
    home = Home.at(folder / "home")
    for day, received in (("2024-01-31", "2024-02-01"), ("2024-02-29", "2024-03-01")):
        deliver(home, folder / day, received)
    return home


@pytest.fixture
def landed(delivered, home):
    """A copy of that home, in which a test may land and build."""
    shutil.copytree(delivered.root, home.root)
    return home


def deliver(home, folder, received, backfill=False):
    """Land one person at the date that the folder is named for."""
    folder.mkdir()
    (folder / "person.csv").write_text(PERSON, "utf-8")
    outcome = land(
        home,
        [folder],
        "canonical",
        as_of=instants.parse(folder.name).date(),
        scope="*",
        received_at=instants.parse(f"{received}T08:00:00"),
        backfill=backfill,
    )
    assert [item.status for item in outcome] == ["landed"], outcome[0].problems


def models_in_small(build, succeeded=True):
    """Write the result of the models without running them."""
    with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
        connection.execute("create schema staging")
        connection.execute("create schema history")
        connection.execute("create schema supervision")
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_unread_cell (entity varchar, source varchar,"
            " scope varchar, part varchar, record_key varchar, column_name varchar,"
            " unread_from date)"
        )
        for entity in schema.entities():
            columns = ", ".join(f"{name} {kind}" for name, kind in schema.lake_columns(entity))
            connection.execute(
                f"create table history.hist_{entity} ({columns}, source varchar, scope varchar,"
                " part varchar, valid_from date, last_as_of_date date)"
            )
            connection.execute(f"create view staging.stg_{entity} as from history.hist_{entity}")
        inputs = build / "inputs" / "standing.parquet"
        connection.execute(
            f"create or replace view staging.stg_person as from '{inputs}' where entity = 'person'"
        )
        connection.execute(
            "insert into history.hist_person (source, scope, part, valid_from, last_as_of_date)"
            f" select source, scope, part, min(as_of_date), max(as_of_date) from '{inputs}'"
            " where entity = 'person' group by all"
        )
    faults = [] if succeeded else [NodeFault("model person_history", "broken", None, None)]
    return DbtOutcome(succeeded, faults, 0, 9, "")


@pytest.fixture
def dbt(monkeypatch):
    """Replace dbt; ``dbt(False)`` makes the next builds fail."""

    def behave(succeeded=True):
        monkeypatch.setattr(
            building, "run_models", lambda folder, *_: models_in_small(folder, succeeded)
        )

    behave()
    return behave


def test_nothing_landed_is_told(home, dbt):
    with pytest.raises(Failed) as failed:
        building.build_current(home)
    assert failed.value.code == "build.nothing_landed"


def test_a_build_is_swapped_in_with_its_record_and_stages(landed, dbt):
    current = building.build_current(landed)
    assert landed.current_build.resolve() == current.folder
    record = json.loads((current.folder / "build.json").read_text("utf-8"))
    assert record["known_at"] == "2024-03-01T00:00:00.000000Z"
    assert (record["sequence"], record["readings"], record["nodes"]) == (2, 2, 9)
    with duckdb.connect(str(current.warehouse), read_only=True) as connection:
        stages = connection.execute(
            "select stage_code, rows_in, rows_out, rows_collapsed, rows_unexplained"
            " from supervision.stage_rows where entity = 'person' order by rows_in, stage_code"
        ).fetchall()
    assert stages == [
        ("history", 2, 1, 1, 0),
        ("land", 2, 2, 0, 0),
        ("stage", 2, 2, 0, 0),
    ]


def test_a_failed_build_leaves_the_former_one(landed, dbt):
    former = building.build_current(landed).folder
    kept = (former / "build.json").read_bytes()
    dbt(False)
    failed = building.build_current(landed)
    assert not failed.outcome.succeeded
    assert landed.current_build.resolve() == former
    assert (former / "build.json").read_bytes() == kept
    assert not (failed.folder / "build.json").exists()
    dbt(True)
    assert building.build_current(landed).folder == failed.folder
    assert landed.current_build.resolve() == failed.folder


def test_known_at_is_built_beside_the_current_one(landed, dbt):
    current = building.build_current(landed).folder
    known = build_known_at(landed, FEBRUARY)
    assert known.folder == landed.known_build("20240201T155959999999Z")
    assert known.record["sequence"] == 1
    assert (known.folder / "bianzhi.duckdb").exists()
    assert landed.current_build.resolve() == current


def test_equal_archives_have_equal_records(landed, dbt):
    first = building.build_current(landed)
    again = building.build_current(landed)
    assert first.record == again.record


def test_lake_is_complete_before_dbt_runs(landed, dbt):
    building.build_current(landed)
    assert all((landed.lake / entity / lake.SCHEMA_FILE).exists() for entity in schema.entities())


def test_a_kept_build_is_used_as_long_as_the_same_is_known(landed, dbt, tmp_path):
    assert kept_build(landed, FEBRUARY) is None
    folder = build_known_at(landed, FEBRUARY).folder
    assert kept_build(landed, FEBRUARY) == folder
    deliver(landed, tmp_path / "2024-03-31", "2024-04-01")  # was not known in February
    assert kept_build(landed, FEBRUARY) == folder
    deliver(landed, tmp_path / "2023-12-31", "2024-01-15", backfill=True)
    assert kept_build(landed, FEBRUARY) is None


@pytest.mark.parametrize("changed", ["models/a.sql", "macros/b.sql", "seeds/c.csv", "bianzhi.yml"])
def test_a_kept_build_of_other_rules_is_not_used(landed, dbt, tmp_path, monkeypatch, changed):
    project = tmp_path / "project"
    for name in ("models/a.sql", "macros/b.sql", "seeds/c.csv", "dbt_project.yml"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("before")
    monkeypatch.setattr(recipe, "PROJECT_ROOT", project)
    folder = build_known_at(landed, FEBRUARY).folder
    assert kept_build(landed, FEBRUARY) == folder
    if changed == "bianzhi.yml":
        (landed.root / changed).write_text("sources:\n  canonical: 5\n")
    else:  # of the same size: the content counts
        (project / changed).write_text("behind")
    assert kept_build(landed, FEBRUARY) is None


def test_a_build_with_a_recipe_of_an_older_version_is_not_used(landed, dbt):
    """Older versions hashed the content of the readings, not the hashes of their files."""
    folder = build_known_at(landed, FEBRUARY).folder
    record = json.loads((folder / recipe.RECORD_NAME).read_bytes())
    entries = [entry for entry in archive.entries(landed) if entry["sequence"] == 1]
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True)
    older = {**record, "readings_sha256": hashlib.sha256(text.encode()).hexdigest()}
    for content, found in ((older, None), (record, folder)):
        write_recorded(folder / recipe.RECORD_NAME, json.dumps(content).encode())
        assert kept_build(landed, FEBRUARY) == found


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["sql", "--known-at", "2024-02-01", "select 8 - 1 as seven"], "7"),
        (["status"], "2024-02-29"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_reads_loads_nothing_that_builds(landed, dbt, command, shown):
    """To load dbt and polars takes longer than most queries take."""
    build_known_at(landed, FEBRUARY)
    code = (
        "import sys\nfrom bianzhi import cli\n"
        f"try:\n    cli.main({['--home', str(landed.root), *command]})\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({'dbt', 'polars', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    words = done.stdout.split()
    assert shown in words, done.stdout
    assert words[-1] == "[]"
