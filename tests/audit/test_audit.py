"""Realistic damage to every kind of object: the audit names the damage and its remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from bianzhi.store.delivered import archive, chain
from bianzhi.store.people.identities import Identities
from bianzhi.store.whole_files import file_sha256, write_checksum
from tests.audit.conftest import Answer, copy_of

STRIDE = 1 << 18


def flip_bits(path: Path) -> None:
    """Flip a bit in the middle of each 256 KiB: one in each block of a database."""
    data = bytearray(path.read_bytes())
    for place in range(min(len(data), STRIDE) // 2, len(data), STRIDE):
        data[place] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES = {"flip": flip_bits, "truncate": truncate, "empty": empty, "delete": Path.unlink}
# Kind of object -> its path, and the expected text of the audit.
OBJECTS: dict[str, tuple[str, str]] = {
    "object": ("archive/objects/*/*", "archive/objects"),
    "first entry": ("archive/manifest/00000001.json", "00000001.json"),
    "last entry": ("archive/manifest/00000002.json", "00000002.json"),
    "head": ("archive/head.json", "head.json"),
    "lake file": ("lake/person/[!_]*.parquet", "lake/person"),
    "checksum of a lake file": ("lake/person/[!_]*.parquet.sha256", "lake/person"),
    "quarantine": ("quarantine/*.parquet", "quarantine"),
    "people": ("vault/identity.duckdb", "vault"),
    "secret": ("vault/secret.key", "vault"),
    "fingerprint": ("vault/fingerprint", "vault"),
    "build": ("build/slot-1/warehouse.duckdb", "build/slot-1"),
    "record of the build": ("build/slot-1/build.json", "build.json"),
    "published database": ("published/[!.]*/bianzhi.duckdb", "bianzhi.duckdb"),
    "published Parquet": (
        "published/[!.]*/parquet/codes/sex/undated.parquet",
        "sex/undated.parquet",
    ),
    "record of the publication": ("published/2*/publication.json", "publication.json"),
    "checksums of the publication": ("published/2*/SHA256SUMS", "published"),
    "issued report": ("issued/*/files/*.html", "issued"),
    "figures of an issued report": ("issued/*/figures.parquet", "figures.parquet"),
    "record of an issued report": ("issued/*/issue.json", "issue.json"),
}
# The existing verdict proves that the gate judged the build, so a missing one is no damage.
VERDICT = "build/slot-1/gate.json"


# Parts of a warehouse that an audit does not read, and the tables that its build keeps here.
NOT_AUDITED = ("slot-2", "project", "beginning", "target")
BUILT = ("history", "supervision")


@pytest.fixture(scope="module")
def damaged_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One copy for all kinds of damage; each test restores the file that it damages.

    Its build has few tables, so that it is copied and read quickly; the real one is audited once.
    """
    target = tmp_path_factory.mktemp("damaged") / "home"
    ignored = shutil.ignore_patterns(*NOT_AUDITED, "warehouse.duckdb*")
    shutil.copytree(small_home.root, target, symlinks=True, ignore=ignored)
    home = Home.at(target)
    warehouse = home.current_build.resolve() / "warehouse.duckdb"
    _copy_tables(small_home.current_build.resolve() / warehouse.name, warehouse)
    write_checksum(warehouse, file_sha256(warehouse))
    return home


def _copy_tables(source: Path, target: Path) -> None:
    """Write the tables with rows of some schemas of a build to another one."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{source}' as built (read_only)")
        connection.execute(f"attach '{target}' as copied")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = 'built' and estimated_size > 0 and schema_name in ?",
            [list(BUILT)],
        ).fetchall()
        assert {schema for schema, _ in tables} == set(BUILT)
        for schema, name in tables:
            connection.execute(f"create schema if not exists copied.{schema}")
            connection.execute(f"create table copied.{schema}.{name} as from built.{schema}.{name}")


@pytest.fixture
def home(damaged_home: Home, tmp_path: Path) -> Home:
    """A copy of the whole copy, for tests that change more than one file."""
    return copy_of(damaged_home, tmp_path / "home")


@pytest.fixture
def damage(damaged_home: Home) -> Iterator[Callable[[str, str], Path]]:
    """Damage the first file that matches a pattern, and restore it afterwards."""
    kept: list[tuple[Path, bytes]] = []

    def apply(pattern: str, way: str) -> Path:
        path = sorted(damaged_home.root.glob(pattern))[0]
        kept.append((path, path.read_bytes()))
        {**DAMAGES, "grow": grow}[way](path)
        return path

    yield apply
    for path, data in kept:
        path.write_bytes(data)


def problems(answer: Answer) -> list[dict]:
    return json.loads(answer.text)["problems"]


def test_a_sound_warehouse_is_sound(small_home, damaged_home, call):
    answer = call(small_home, "audit")
    assert answer.code == 0, answer.text
    assert "Everything is as it was written." in answer.text
    plain = json.loads(call(damaged_home, "audit", "--format", "json").text)
    assert plain["sound"]
    # No public edition was written in this home.
    assert [part for part, count in plain["verified"].items() if not count] == ["public"]
    assert call(damaged_home, "audit", "--quick").code == 0
    assert "全部内容与写入时一致" in call(damaged_home, "--lang", "zh", "audit").text


@pytest.mark.parametrize("way", DAMAGES)
@pytest.mark.parametrize("kind", OBJECTS)
def test_damage_is_named_with_a_remedy(damaged_home, call, damage, kind, way):
    pattern, named = OBJECTS[kind]
    damage(pattern, way)
    answer = call(damaged_home, "audit")
    assert answer.code == 1, answer.text
    assert named in answer.text
    assert "->" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("way", ["flip", "truncate", "empty"])
def test_a_damaged_verdict_is_named(damaged_home, call, damage, way):
    damage(VERDICT, way)
    answer = call(damaged_home, "audit")
    assert (answer.code, "bianzhi check" in answer.text) == (1, True)


@pytest.mark.parametrize(
    ("text", "named"), [("", "format_version"), ("two", "format_version"), ("3\n", "newer")]
)
def test_a_format_that_cannot_be_told(home, call, text, named):
    home.format_file.write_text(text)
    for command in ("audit", "status", "build", "upgrade"):
        answer = call(home, command)
        assert (answer.code, named in answer.text) == (1, True), answer.text
    home.format_file.unlink()
    assert "write the number 2" in call(home, "audit").text
    assert "write the number 2" in call(home, "status").text


def grow(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\n")


GROWN = [
    *("object", "last entry", "lake file", "checksum of a lake file", "quarantine"),
    *("published database", "published Parquet", "record of the publication"),
    *("checksums of the publication", "issued report", "figures of an issued report"),
]


@pytest.mark.parametrize("options", [[], ["--quick"]])
@pytest.mark.parametrize("kind", [*GROWN, "checksums of an issued report"])
def test_bytes_at_the_end_of_a_file_are_seen(damaged_home, call, damage, kind, options):
    pattern, named = {
        **OBJECTS,
        "checksums of an issued report": ("issued/*/SHA256SUMS", "SHA256SUMS"),
    }[kind]
    damage(pattern, "grow")
    answer = call(damaged_home, "audit", *options)
    assert (answer.code, named in answer.text) == (1, True), answer.text


@pytest.mark.parametrize("kind", ["object", "lake file", "published database", "last entry"])
def test_quick_sees_what_is_gone(damaged_home, call, damage, kind):
    damage(OBJECTS[kind][0], "delete")
    assert call(damaged_home, "audit", "--quick").code == 1


def test_the_message_names_the_delivered_file_and_its_delivery(damaged_home, call, damage):
    path = damage(OBJECTS["lake file"][0], "flip")
    (problem,) = problems(call(damaged_home, "audit", "--format", "json"))
    assert (problem["code"], problem["file"], problem["part"]) == (
        "lake_damaged",
        str(path),
        "lake",
    )
    entry = next(
        entry
        for entry in archive.entries(damaged_home)
        if any(part["lake_id"] == path.stem for part in entry["parts"])
    )
    assert entry["delivery_id"] in problem["remedy_en"]
    assert "person.csv" in problem["remedy_en"]
    assert "重新接收" in problem["remedy_zh"]


def test_several_damages_are_all_named(damaged_home, call, damage):
    for kind in ("object", "lake file", "published Parquet", "figures of an issued report"):
        damage(OBJECTS[kind][0], "truncate")
    result = problems(call(damaged_home, "audit", "--format", "json"))
    assert [item["code"] for item in result] == [
        "object_damaged",
        "lake_damaged",
        "publication_damaged",
        "issue_damaged",
    ]


def test_no_value_of_a_person_stands_in_the_audit(home, call):
    shutil.rmtree(home.quarantine)
    answer = call(home, "audit")
    assert answer.code == 1
    assert "张三" not in answer.text
    assert "李四" not in answer.text


def test_an_entry_put_in_between_and_a_lost_end_are_seen(home, call):
    first = chain.entry_path(home, 1)
    entry = json.loads(first.read_bytes())
    chain.entry_path(home, 3).write_text(json.dumps({**entry, "sequence": 3}))
    assert "00000002.json" in call(home, "audit").text
    chain.entry_path(home, 3).unlink()
    assert call(home, "audit").code == 0
    # Without the head, builds and publications still record the end of the manifest.
    chain.entry_path(home, 2).unlink()
    assert call(home, "audit").code == 1
    chain.write_head(home, 1, archive.sha256(first.read_bytes()), None)
    result = problems(call(home, "audit", "--format", "json"))
    assert {item["code"] for item in result} >= {"publication_other_manifest"}


def test_people_that_do_not_belong_to_their_key_or_are_missing(home, call):
    with duckdb.connect(str(home.vault / "identity.duckdb")) as connection:
        connection.execute("update identity set person_name = '王五' where person_name = '张三1'")
        connection.execute("delete from identity where person_name = '张三2'")
    result = problems(call(home, "audit", "--format", "json"))
    assert [item["code"] for item in result] == ["vault_altered", "vault_incomplete"]
    assert "王五" not in json.dumps(result, ensure_ascii=False)


@pytest.mark.parametrize(
    ("key", "said"),
    [(None, "no key is set"), ("another-good-long-key-9876", "another key"), ("short", "weak")],
)
def test_a_vault_under_a_key_is_audited_with_it_and_named_without(
    home, call, monkeypatch, key, said
):
    monkeypatch.setenv("BIANZHI_VAULT_KEY", "0123456789abcdef-a-good-long-key")
    Identities(home)
    assert call(home, "audit").code == 0
    if key is None:
        monkeypatch.delenv("BIANZHI_VAULT_KEY")
    else:
        monkeypatch.setenv("BIANZHI_VAULT_KEY", key)
    for options in ([], ["--quick"]):
        answer = call(home, "audit", *options)
        assert (answer.code, "[vault_closed]" in answer.text) == (1, True), answer.text
        assert said in answer.text
        assert "[vault_secret]" not in answer.text


def test_an_audit_of_nothing(tmp_path, call):
    assert call(Home.at(tmp_path / "nowhere"), "audit").code == 1
    assert not (tmp_path / "nowhere").exists()
