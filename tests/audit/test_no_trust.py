"""No command trusts a damaged object, and landing the same bytes again restores it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import DATABASE_NAME, Home
from bianzhi.publish import publication as publishing
from bianzhi.publish.integrity import stamp
from bianzhi.store.delivered import archive, chain
from bianzhi.store.people.vault import SECRET_VARIABLE
from tests.audit.conftest import copy_of
from tests.audit.test_audit import DAMAGES, OBJECTS, flip_bits
from tests.publish.conftest import PEOPLE, make_build
from tests.support.demo import run_bianzhi
from tests.support.small import DAYS, write_deliveries

RECEIVED = ("--received-at", "2025-01-10")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_deliveries(tmp_path_factory.mktemp("no_trust") / "sent")


@pytest.fixture(scope="module")
def landed_once(sent: Path) -> Home:
    """A landed warehouse that nobody damages."""
    home = Home.at(sent.with_name("landed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SECRET_VARIABLE, raising=False)
        run_bianzhi(home, "land", str(sent), "--source", "canonical", *RECEIVED)
    return home


@pytest.fixture
def landed(landed_once: Home, tmp_path: Path) -> Home:
    """A copy of the landed warehouse that a test may damage."""
    return copy_of(landed_once, tmp_path / "landed")


def land_again(call, home: Home, sent: Path):
    return call(home, "land", str(sent), "--source", "canonical", *RECEIVED)


def object_of(home: Home, name: str) -> Path:
    entry = archive.entries(home)[0]
    return archive.object_path(
        home, next(line["sha256"] for line in entry["files"] if line["path"].endswith(name))
    )


def test_reland_refuses_an_object_with_one_changed_digit(landed, call, sent):
    path = object_of(landed, "establishment.csv")
    path.write_bytes(path.read_bytes().replace(b"B1,11,10", b"B1,11,90"))
    answer = call(landed, "reland", "--source", "canonical")
    assert answer.code == 1
    assert "object_damaged" in answer.text
    assert "establishment.csv" in answer.text
    assert call(landed, "upgrade", "--rebuild").code == 1
    assert land_again(call, landed, sent).code == 0
    assert call(landed, "reland", "--source", "canonical").code == 0


@pytest.mark.parametrize("way", DAMAGES)
@pytest.mark.parametrize("kind", ["object", "lake file", "checksum of a lake file", "quarantine"])
def test_the_same_bytes_landed_again_heal(landed, call, sent, kind, way):
    path = sorted(landed.root.glob(OBJECTS[kind][0]))[0]
    before = path.read_bytes()
    DAMAGES[way](path)
    assert call(landed, "audit").code == 1
    answer = land_again(call, landed, sent)
    assert answer.code == 0, answer.text
    assert "no change" in answer.text
    assert "whole again" in answer.text
    assert path.read_bytes() == before
    assert call(landed, "audit").code == 0


def test_landing_again_without_a_receipt_heals_and_adds_no_delivery(landed, call, sent):
    """Landing needs no instant of receipt to mend; the delivery stays one."""
    before = chain.read(landed).hashes
    part = archive.entries(landed)[0]["parts"][0]
    lake_file = landed.lake / part["entity"] / f"{part['lake_id']}.parquet"
    for path in (object_of(landed, "establishment.csv"), lake_file):
        path.unlink()
        answer = call(landed, "land", str(sent / DAYS[0]), "--source", "canonical")
        assert (answer.code, answer.text.count("whole again")) == (0, 1), answer.text
        assert chain.read(landed).hashes == before
    assert call(landed, "audit").code == 0
    # What is whole is a delivery like any other.
    assert call(landed, "land", str(sent / DAYS[0]), "--source", "canonical").code == 0
    assert len(chain.read(landed).hashes) == len(before) + 1


@pytest.mark.parametrize("way", DAMAGES)
def test_a_build_refuses_a_damaged_lake_file(landed, call, way):
    path = sorted(landed.root.glob(OBJECTS["lake file"][0]))[0]
    DAMAGES[way](path)
    answer = call(landed, "build")
    assert answer.code == 1
    assert str(path) in answer.text
    assert "bianzhi upgrade --rebuild" in answer.text
    assert not landed.current_build.exists()


def test_a_rebuild_from_the_archive_heals_the_lake(landed, call):
    for path in landed.lake.glob("*/[!_]*.parquet"):
        path.unlink()
    shutil.rmtree(landed.quarantine)
    assert call(landed, "upgrade", "--rebuild").code == 0
    assert call(landed, "audit").code == 0


def test_a_lost_vault_is_not_begun_anew_silently(landed, call, sent):
    """With another secret the same people would have other keys."""
    before = {path.name: path.read_bytes() for path in landed.lake.glob("person/*.parquet")}
    shutil.rmtree(landed.vault)
    answer = land_again(call, landed, sent)
    assert (answer.code, "Mount or restore" in answer.text) == (1, True)
    assert not (landed.vault / "secret.key").exists()
    assert call(landed, "upgrade", "--rebuild").code == 0
    assert call(landed, "audit").code == 0
    assert {p.name: p.read_bytes() for p in landed.lake.glob("person/*.parquet")} != before


@pytest.mark.parametrize("way", DAMAGES)
@pytest.mark.parametrize("number", [1, 2])
def test_a_damaged_manifest_stops_what_follows_from_it(landed, call, sent, number, way):
    DAMAGES[way](chain.entry_path(landed, number))
    for command in (["build"], ["status"], ["reland", "--source", "canonical"]):
        answer = call(landed, *command)
        assert (answer.code, "--seal" in answer.text) == (1, True), answer.text
    assert land_again(call, landed, sent).code == 1


def test_a_lost_entry_is_given_up_knowingly_and_landed_again(landed, call, sent):
    assert call(landed, "audit", "--seal", "nothing is wrong").code == 1
    chain.entry_path(landed, 1).unlink()
    assert call(landed, "audit", "--seal", "entry 1 lost with the disk").code == 0
    assert call(landed, "audit").code == 0
    sealed = json.loads(chain.seal_path(landed).read_bytes())
    assert sealed["reasons"] == ["entry 1 lost with the disk"]
    answer = land_again(call, landed, sent)
    assert (answer.code, DAYS[0] in answer.text) == (0, True)
    assert [entry["sequence"] for entry in archive.entries(landed)] == [2, 3]
    assert call(landed, "audit").code == 0
    # Sealed entries are protected like the others, and so is the seal.
    for path in (chain.entry_path(landed, 2), chain.entry_path(landed, 3), chain.seal_path(landed)):
        before = path.read_bytes()
        flip_bits(path)
        assert call(landed, "audit").code == 1
        path.write_bytes(before)


def test_format_1_is_sealed_by_the_upgrade(landed, call):
    for number in (1, 2):
        path = chain.entry_path(landed, number)
        entry = json.loads(path.read_bytes())
        del entry["previous_sha256"]
        path.write_text(json.dumps(entry))
    chain.head_path(landed).unlink()
    for path in landed.root.rglob("*.sha256"):
        path.unlink()
    landed.format_file.write_text("1\n")
    answer = call(landed, "audit")
    assert (answer.code, "bianzhi upgrade" in answer.text) == (0, True), answer.text
    assert call(landed, "upgrade").code == 0
    assert call(landed, "audit").code == 0
    flip_bits(chain.entry_path(landed, 1))
    assert "00000001.json" in call(landed, "audit").text


# ---- Publications


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A published warehouse that nobody damages."""
    home = Home.at(tmp_path_factory.mktemp("no_trust") / "published")
    make_build(home)
    publishing.publish(home)
    return home


@pytest.fixture
def published(published_once: Home, tmp_path: Path) -> Home:
    """A copy of the published warehouse, which readers trust like the original."""
    home = copy_of(published_once, tmp_path / "published")
    stamp(home.current_publication.resolve() / DATABASE_NAME)
    return home


@pytest.mark.parametrize("way", DAMAGES)
@pytest.mark.parametrize(
    "name",
    ["bianzhi.duckdb", "parquet/codes/sex/undated.parquet", "publication.json", "SHA256SUMS"],
)
def test_publishing_again_heals_a_damaged_publication(published, call, name, way):
    folder = published.current_publication.resolve()
    before = duckdb.connect(str(folder / "bianzhi.duckdb"), read_only=True)
    before.close()
    DAMAGES[way](folder / name)
    assert not publishing.is_whole(folder)
    assert call(published, "publish").code == 0
    assert publishing.is_whole(folder)
    assert call(published, "sql", "select count(*) from person_history").code == 0


def test_a_database_that_does_not_read_back_is_not_published(published, call, monkeypatch):
    before = published.current_publication.resolve()
    make_build(published, people=PEOPLE[:1])
    write = publishing.write_database

    def cut_off(warehouse, target, *options):
        tables = write(warehouse, target, *options)
        target.write_bytes(target.read_bytes()[:-4096])
        return tables

    monkeypatch.setattr(publishing, "write_database", cut_off)
    answer = call(published, "publish")
    assert (answer.code, "does not read back" in answer.text) == (1, True), answer.text
    assert published.current_publication.resolve() == before


@pytest.mark.parametrize("way", DAMAGES)
@pytest.mark.parametrize("name", ["bianzhi.duckdb", "publication.json"])
def test_readers_refuse_a_damaged_publication(published, call, name, way):
    DAMAGES[way](published.current_publication.resolve() / name)
    answer = call(published, "sql", "select count(*) from person_history")
    assert (answer.code, "bianzhi publish" in answer.text) == (1, True), answer.text


def test_readers_notice_rows_that_were_deleted_behind_their_back(published, call):
    database = published.current_publication.resolve() / "bianzhi.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from historical_change.person_history where person_key = 'p1'")
    answer = call(published, "sql", "select count(*) from person_history")
    assert (answer.code, "altered" in answer.text) == (1, True), answer.text
    assert call(published, "publish").code == 0
    answer = call(published, "sql", "select count(*) from person_history")
    assert (answer.code, "3" in answer.text) == (0, True)


def test_readers_tell_that_another_program_holds_the_database(published, call):
    database = published.current_publication.resolve() / "bianzhi.duckdb"
    holding = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); c.execute('create table t (i int)');"
        " print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holding, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        answer = call(published, "sql", "select 1")
        process.stdin.close()
    assert (answer.code, "nother program" in answer.text) == (1, True), answer.text


def test_an_issued_report_that_was_damaged_is_not_compared_and_can_be_issued_anew(
    home, call, tmp_path, monkeypatch
):
    issue = next(home.issued.glob("*/issue.json")).parent
    flip_bits(issue / "figures.parquet")
    answer = call(home, "report", "compare", issue.name)
    assert (answer.code, "audit" in answer.text) == (1, True), answer.text
    (problem,) = json.loads(call(home, "audit", "--format", "json").text)["problems"]
    before = json.loads((issue / "issue.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    for line in problem["remedy_en"].splitlines()[1:]:
        program, *words = shlex.split(line)
        assert program == "bianzhi"
        answer = call(home, *words[2:])
        assert answer.code == 0, answer.text
    assert "stored anew" in answer.text
    assert json.loads((issue / "issue.json").read_bytes()) == before
    assert call(home, "audit").code == 0
    assert "already issued" in call(home, *words[2:]).text


def test_a_copied_publication_is_verified_by_its_bytes(published, call, tmp_path):
    """The record of file attributes belongs to the original; a copy is hashed."""
    copy = copy_of(published, tmp_path / "copy")
    assert call(copy, "sql", "select 1").code == 0
    flip_bits(copy.current_publication.resolve() / "bianzhi.duckdb")
    assert call(copy, "sql", "select 1").code == 1
