"""Names, ids and birth dates: their location, their readers, and the log of each use."""

import json
import stat

import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.store.people.vault import SECRET_VARIABLE, Keys, Vault
from ingest.land import land

PEOPLE = (
    "person_id,organization_code,establishment_type_code,person_name,birth_date\n"
    "11010519491231002X,A,11,欧阳四,1949-12-31\n"
    "11010519491231002X,B,11,欧阳四,1949-12-31\n"
    "350502199003070014,A,none,夏侯三,bad\n"
)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_may_look(home, sent, monkeypatch):
    monkeypatch.delenv(SECRET_VARIABLE)
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert mode(home.vault) == mode(home.quarantine) == 0o700
    files = [path for path in home.vault.iterdir() if path.is_file()]
    assert {"secret.key", "identity.duckdb"} <= {path.name for path in files}
    for path in [*files, *home.quarantine.iterdir()]:
        assert mode(path) == 0o600, path


def test_a_given_secret_is_not_written_down(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert not (home.vault / "secret.key").exists()


def test_another_secret_is_refused(home, sent, monkeypatch):
    inbox = sent("2024-12-31/person.csv", PEOPLE)
    land(home, [inbox], "canonical")
    monkeypatch.setenv(SECRET_VARIABLE, "quite another, of good length")
    with pytest.raises(Failed, match="another secret"):
        land(home, [inbox], "canonical")


def test_people_are_kept_once_and_reading_is_logged(home, sent):
    inbox = sent("2024-12-31/person.csv", PEOPLE)
    sent("2025-01-31/person.csv", PEOPLE)
    land(home, [inbox], "canonical")
    vault = Vault(home)
    rows = vault.read(
        "select person_name, person_id from identity order by person_id", purpose="test"
    )
    assert rows.rows() == [("欧阳四", "11010519491231002X"), ("夏侯三", "350502199003070014")]
    logged = [json.loads(line) for line in (home.log / "vault.log").read_text("utf-8").splitlines()]
    assert [(line["purpose"], line["query"]) for line in logged] == [
        ("test", "select person_name, person_id from identity order by person_id")
    ]


def test_no_name_or_id_outside_vault_archive_and_quarantine(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    kept_apart = (home.vault, home.objects, home.quarantine)
    for path in home.root.rglob("*"):
        if path.is_file() and not any(place in path.parents for place in kept_apart):
            data = path.read_bytes()
            for value in ("欧阳四", "夏侯三", "11010519491231002X", "350502199003070014"):
                assert value.encode() not in data, path


def test_the_vault_may_live_elsewhere(home, sent, monkeypatch, tmp_path):
    monkeypatch.setenv("BIANZHI_VAULT", str(tmp_path / "safe"))
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert (tmp_path / "safe" / "identity.duckdb").exists()
    assert not (home.root / "vault").exists()


def test_keys_depend_on_the_secret_alone():
    assert Keys(b"one").of("张三") == Keys(b"one").of("张三")
    assert Keys(b"one").of("张三") != Keys(b"two").of("张三")
    assert len(Keys(b"x" * 100).of("张三")) == 20


def test_a_secret_is_made_once(tmp_path, monkeypatch):
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    home = Home(tmp_path / "w")
    assert Vault(home).keys.of("a") == Vault(home).keys.of("a")
