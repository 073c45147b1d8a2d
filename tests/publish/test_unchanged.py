"""A build keeps the nodes that read the same as before, and equals a build of everything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.build import dbt
from bianzhi.build import replay as replay_module
from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import Node, Recording
from bianzhi.build.replay import Replayed, replay
from bianzhi.build.unchanged import NODES, Earlier, Sources
from bianzhi.core.home import Home
from bianzhi.publish import database as written
from bianzhi.publish.published import Publication, current_publication
from bianzhi.store.delivered import archive
from bianzhi.synthetic.tiers import TIERS
from tests.support import older_homes
from tests.support.compiled import Models
from tests.support.demo import run_bianzhi
from tests.support.small import DAYS, write_deliveries

LAKE, BUILD = FOLDERS.values()
MONTHS, FEWEST_MONTHLY = 10, 5


def _node(name: str, *statements: str, needs: tuple[str, ...] = ()) -> Node:
    return Node(name, name, needs, statements)


STAGED = _node(
    "model.staged",
    'create view "s"."staged__dbt_tmp" as (select lake_id from '
    f"'{BUILD}/inputs/standing.parquet' where entity = 'person')",
    'alter view "s"."staged__dbt_tmp" rename to "staged"',
)
PEOPLE = _node(
    "model.people", 'create table "s"."people" as from s.staged', needs=("model.staged",)
)
COUNTED = _node(
    "model.counted",
    'create table "s"."counted" as select least(count(*), 2) as n from s.people',
    needs=("model.people",),
)
LAST = _node("model.last", 'create table "s"."last" as from s.counted', needs=("model.counted",))
FAILS = "select count(*) as failures, count(*) > 5 as should_error from s.people"
CHECKED = _node("test.people", FAILS, needs=("model.people",))
RECORDING = Recording(
    ('create schema if not exists "s"',), (STAGED, PEOPLE, COUNTED, LAST, CHECKED)
)


def _build(folder: Path, earlier: Earlier | None, **rows: int) -> Replayed | None:
    """Replay the small recording over a number of rows for each entity."""
    (folder / "inputs").mkdir(exist_ok=True)
    pl.DataFrame(
        {
            "lake_id": [f"{entity}{n}" for entity, count in rows.items() for n in range(count)],
            "entity": [entity for entity, count in rows.items() for _ in range(count)],
        }
    ).write_parquet(folder / "inputs" / "standing.parquet")
    folders = {LAKE: folder / "lake", BUILD: folder}
    return replay(RECORDING, folder / "a.duckdb", folders, lambda *_: None, earlier)


def _as_earlier(replayed: Replayed | None) -> Earlier:
    assert replayed is not None
    return replayed.as_earlier


@pytest.mark.parametrize(
    ("rows", "computed"),
    [
        # Nothing new.
        ({"person": 3, "organization": 1}, set()),
        # Another entity was delivered.
        ({"person": 3, "organization": 4}, set()),
        # A person more: what is counted stays the same, so the last node is kept.
        (
            {"person": 4, "organization": 1},
            {"model.staged", "model.people", "model.counted", "test.people"},
        ),
        (
            {"person": 1, "organization": 1},
            {"model.staged", "model.people", "model.counted", "model.last", "test.people"},
        ),
    ],
)
def test_only_nodes_that_read_something_else_are_computed(
    tmp_path: Path, rows: Mapping[str, int], computed: set[str]
) -> None:
    first = _as_earlier(_build(tmp_path, None, person=3, organization=1))
    second = _build(tmp_path, first, **rows)
    assert second is not None
    changed = {name for name, state in second.nodes.items() if state.key != first.nodes[name].key}
    assert changed == computed
    assert second.computed == len(computed)
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from s.people").fetchall() == [(rows["person"],)]
        assert connection.execute("from s.last").fetchall() == [(min(rows["person"], 2),)]


def test_a_failing_test_fails_again_where_its_rows_changed(tmp_path: Path) -> None:
    first = _as_earlier(_build(tmp_path, None, person=3))
    assert _build(tmp_path, first, person=6) is None


def test_tables_that_came_after_the_build_are_dropped(tmp_path: Path) -> None:
    first = _as_earlier(_build(tmp_path, None, person=3))
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("create table s.gate_result as select 1 as n")
    second = _build(tmp_path, first, person=3)
    assert second is not None
    assert second.relations == first.relations


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"from '{BUILD}/inputs/standing.parquet'\n where entity = 'post'\n)", 1),
        (f"from '{BUILD}/inputs/standing.parquet' where entity = 'post' and x = 1)", 1),
        (f"from '{BUILD}/inputs/standing.parquet'\n where\n entity = 'post'\n and x = 1)", 1),
        (f"from '{BUILD}/inputs/standing.parquet' where entity = 'post' or x = 1)", 2),
        (f"from '{BUILD}/inputs/standing.parquet' as s join t", 2),
    ],
)
def test_rows_of_one_entity_are_read_only_where_the_statement_says_so(
    tmp_path: Path, text: str, places: int
) -> None:
    """The first of two states differs from the second in another entity."""

    def read(entity: str) -> list[str]:
        (tmp_path / "inputs").mkdir(exist_ok=True)
        frame = pl.DataFrame({"entity": ["post", entity]})
        frame.write_parquet(tmp_path / "inputs" / "standing.parquet")
        return Sources(tmp_path, tmp_path).of(_node("model.a", text))

    assert (read("person") == read("organization")) == (places == 1)


@pytest.mark.parametrize(
    "text", [f"from '{LAKE}/person/a.parquet'", f"from read_csv('{BUILD}/inputs/names.csv')"]
)
def test_a_statement_that_reads_other_files_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"model\.a"):
        Sources(tmp_path, tmp_path).of(_node("model.a", text))


def _contents(home: Home) -> dict[str, str]:
    """The content of each table and view of the current build."""
    return json.loads((home.current_build / NODES).read_bytes())["relations"]


def _as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find what changed in each table, as in a large warehouse."""
    monkeypatch.setattr(dbt, "SMALL", 0)


@pytest.fixture
def office(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small published warehouse, for landings, builds and publications after it."""
    shutil.copytree(small_home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def test_builds_after_any_landing_equal_a_full_build(
    office: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older month arrives after newer ones, one is sent again, one is taken back."""
    home = office
    again = write_deliveries(tmp_path / "again")
    people = again / DAYS[0] / "person.csv"
    people.write_text(people.read_text("utf-8").replace("1980-01-01", "1981-02-02", 2), "utf-8")
    late = shutil.copytree(again / DAYS[1], tmp_path / "late" / "2024-10-31")

    def land(folder: Path, received: str) -> None:
        run_bianzhi(home, "land", str(folder), "--source", "canonical", "--received-at", received)

    def compare(kept: bool) -> None:
        out = run_bianzhi(home, "build")
        assert (", of which 0 " not in out) == kept, out
        by_parts = _contents(home)
        run_bianzhi(home, "build", "--full")
        assert by_parts == _contents(home)

    before = _contents(home)
    land(late, "2025-03-10")
    compare(kept=True)
    assert _contents(home) != before
    _as_if_large(monkeypatch)
    land(again / DAYS[0], "2025-04-10")
    run_bianzhi(home, "build")
    restated = archive.entries(home)[-1]["delivery_id"]
    run_bianzhi(home, "retract", restated, "--reason", "sent in error")
    compare(kept=True)


def test_months_computed_alone_equal_a_full_build(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month in the middle comes late, then the newest; some people of an older one change."""
    made = tmp_path / "made"
    home = models.lend_project(Home(tmp_path / "home"))
    few = replace(TIERS["s"], organ_scale=0.2, institution_scale=0.2)
    monkeypatch.setitem(TIERS, "s", few)
    run_bianzhi(home, "generate", "--tier", "s", "--months", str(MONTHS), "--out", str(made))
    months = sorted(path for path in (made / "deliveries").iterdir() if path.is_dir())
    _as_if_large(monkeypatch)
    computed: list[str] = []
    compute = replay_module.compute

    def noted(cursor, node, *others):
        computed.append(node.name)
        return compute(cursor, node, *others)

    monkeypatch.setattr(replay_module, "compute", noted)

    def land(*folders: Path) -> None:
        apart = tmp_path / f"sent-{len(list(tmp_path.iterdir()))}"
        for folder in folders:
            shutil.copytree(folder, apart / folder.name)
        run_bianzhi(home, "land", str(apart), "--source", "canonical", "--backfill")

    def compare() -> None:
        computed.clear()
        run_bianzhi(home, "build")
        assert len(computed) > FEWEST_MONTHLY
        by_parts = _contents(home)
        run_bianzhi(home, "build", "--full")
        full = _contents(home)
        assert {name for name in full if full[name] != by_parts.get(name)} == set()

    late, newest = months[MONTHS // 2], months[-1]
    land(*(month for month in months if month not in (late, newest)))
    run_bianzhi(home, "build")
    for folder in (late, newest):
        land(folder)
        compare()
    people = max(months[2].glob("*/person.parquet"), key=lambda file: file.stat().st_size)
    frame = pl.read_parquet(people)
    moved = frame.with_columns(sex_code=pl.col("sex_code").reverse()).head(-2)
    corrected = tmp_path / "corrected" / months[2].name / people.parent.name
    corrected.mkdir(parents=True)
    moved.write_parquet(corrected / people.name)
    land(corrected.parent)
    compare()


def _publish(home: Home) -> Publication:
    for command in ("build", "check", "publish"):
        run_bianzhi(home, command)
    publication = current_publication(home)
    assert publication is not None
    return publication


def _parquet_files(folder: Path) -> list[Path]:
    return sorted((folder / "parquet").rglob("*.parquet"))


def _land_third_month(home: Home, folder: Path) -> None:
    """Land the people of the second month again as those of a third, with another birth date."""
    sent = write_deliveries(folder) / DAYS[1]
    third = sent.rename(folder / "2025-01-31")
    people = third / "person.csv"
    people.write_text(people.read_text("utf-8").replace("1980-01-01", "1982-03-03", 1), "utf-8")
    options = ("--source", "canonical", "--received-at", "2025-03-10")
    run_bianzhi(home, "land", str(third), *options)


def test_a_publication_takes_over_what_the_build_kept(
    office: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = office
    first = current_publication(home)
    assert first is not None
    monkeypatch.setattr(written, "_FEW_ROWS", 0)  # as of tables with many rows
    replaced, known = written._replaced, []

    def noted(connection, relation, columns, former, differing):
        known.append(differing)
        return replaced(connection, relation, columns, former, differing)

    monkeypatch.setattr(written, "_replaced", noted)
    _land_third_month(home, tmp_path / "sent")
    second = _publish(home)
    assert sum(differing is not None for differing in known) > 10
    for path in _parquet_files(second.folder):
        name = ".".join(path.relative_to(second.folder / "parquet").parent.parts)
        former = first.folder / path.relative_to(second.folder)
        is_shared = former.exists() and path.samefile(former)
        # A year with other rows is another file; that of the same rows is shared.
        assert is_shared == (former.exists() and path.read_bytes() == former.read_bytes()), name
        assert is_shared or first.record["digests"][name] != second.record["digests"][name], name
    shared = [path for path in _parquet_files(second.folder) if path.stat().st_nlink > 1]
    assert len(shared) > 100
    # A publication without the earlier one gives the same.
    files = {path: path.read_bytes() for path in _parquet_files(second.folder)}
    home.published_sources.unlink()
    known.clear()
    for path in files:
        _write_anyway(path, b"")
    run_bianzhi(home, "publish")
    afresh = current_publication(home)
    assert afresh is not None
    assert afresh.publication_id == second.publication_id
    assert not any(known)
    assert {path: path.read_bytes() for path in _parquet_files(second.folder)} == files
    # A damaged file is found and written again.
    _write_anyway(next(iter(files)), b"PAR1")
    run_bianzhi(home, "publish")
    assert {path: path.read_bytes() for path in _parquet_files(second.folder)} == files


def _write_anyway(path: Path, data: bytes) -> None:
    """Damage a file of a finished publication, but not the one that shares it."""
    path.parent.chmod(0o755)
    path.unlink()
    path.write_bytes(data)


def test_a_publication_of_an_older_version_stays_as_it_is(office: Home, tmp_path: Path) -> None:
    home = office
    former = older_homes.age_publication(home)
    files = older_homes.files_of(former)
    assert "parquet/codes/sex.parquet" in files
    _land_third_month(home, tmp_path / "sent")
    now = _publish(home)
    assert (now.folder / "parquet" / "codes" / "sex" / "undated.parquet").exists()
    shared = [path for path in _parquet_files(former) if path.stat().st_nlink > 1]
    assert shared == []
    assert older_homes.files_of(former) == files
    assert "Everything is as it was written." in run_bianzhi(home, "audit")


def test_nothing_runs_where_the_publication_stands(office: Home, tmp_path: Path) -> None:
    home = office
    sent = write_deliveries(tmp_path / "sent")
    people = sent / DAYS[1] / "person.csv"
    people.write_text(people.read_text("utf-8").replace("1980-01-01", "1982-03-03", 1), "utf-8")
    before = current_publication(home)
    assert before is not None

    def run(received: str = "2025-02-10", folder: Path = sent) -> tuple[bool, str]:
        options = ("--source", "canonical", "--received-at", received, "--backfill")
        out = run_bianzhi(home, "run", str(folder), *options)
        publication = current_publication(home)
        assert publication is not None
        assert publication.publication_id in out
        return "stands" in out, publication.publication_id

    is_kept, first = run()
    assert not is_kept
    assert first != before.publication_id
    assert run() == (True, first)
    settings = home.root / "bianzhi.yml"
    settings.write_text("time:\n  zone: Asia/Shanghai\n", "utf-8")
    assert run() == (False, first)
    assert run() == (True, first)
    (home.current_build / "build.json").unlink()
    assert run() == (False, first)
    # Landed last, known first: as when an office hands over what it kept for long.
    late = tmp_path / "late"
    (late / "2024-10-31").mkdir(parents=True)
    shutil.copyfile(sent / DAYS[0] / "organization.csv", late / "2024-10-31" / "organization.csv")
    is_kept, third = run("2024-11-05", late)
    assert not is_kept
    assert run("2024-11-05", late) == (True, third)
