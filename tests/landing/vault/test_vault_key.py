"""The vault under a key from outside the home, and secrets that are too weak."""

from __future__ import annotations

import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.store.people.vault import (
    DEMO_SECRET,
    SECRET_VARIABLE,
    Vault,
    invented_people,
    known_names,
)
from bianzhi.store.people.vault_key import KEY_FILE_VARIABLE, KEY_VARIABLE, is_weak
from ingest import amend
from ingest.land import land

PEOPLE = (
    "person_id,organization_code,establishment_type_code,person_name,birth_date\n"
    "11010519491231002X,A,11,欧阳四,1949-12-31\n"
    "350502199003070014,B,11,夏侯三,1990-03-07\n"
)
MORE = PEOPLE + "440524188001010014,B,11,诸葛五,1880-01-01\n"
KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
NAMES = ["夏侯三", "欧阳四"]
QUERY = "select person_name from identity order by person_id"


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)


def files(home: Home) -> list[str]:
    return sorted(path.name for path in home.vault.iterdir())


def plain_text_anywhere(home: Home) -> bool:
    return any(
        name.encode() in path.read_bytes()
        for path in home.vault.rglob("*")
        if path.is_file()
        for name in (*NAMES, "11010519491231002X")
    )


def test_without_a_key_nothing_is_encrypted(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert files(home) == ["fingerprint", "identity.duckdb"]


def test_with_a_key_nobody_reads_a_name_from_the_files(home, sent, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert files(home) == ["fingerprint", "identity.sealed"]
    assert not plain_text_anywhere(home)
    assert sorted(known_names(home, "test")) == NAMES
    land(home, [sent("2025-01-31/person.csv", MORE)], "canonical")
    assert Vault(home).read(QUERY, "test")["person_name"].to_list() == [
        "欧阳四",
        "夏侯三",
        "诸葛五",
    ]


def test_switching_on_encrypts_what_is_there(home, sent, monkeypatch):
    monkeypatch.delenv(SECRET_VARIABLE)
    inbox = sent("2024-12-31/person.csv", PEOPLE)
    land(home, [inbox], "canonical")
    assert files(home) == ["fingerprint", "identity.duckdb", "secret.key"]
    key = Vault(home).keys.of("x")
    assert plain_text_anywhere(home)
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert Vault(home).keys.of("x") == key
    assert files(home) == ["fingerprint", "identity.sealed", "secret.sealed"]
    assert not plain_text_anywhere(home)
    assert Vault(home).read(QUERY, "test").height == 2
    assert land(home, [inbox], "canonical")[0].status == "no_op"


def test_a_switch_that_was_cut_off_is_finished(home, sent, monkeypatch):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    left = (home.vault / "identity.duckdb").read_bytes()
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    Vault(home)
    (home.vault / "identity.duckdb").write_bytes(left)
    assert Vault(home).read(QUERY, "test").height == 2
    assert files(home) == ["fingerprint", "identity.sealed"]


@pytest.fixture
def sealed(home, sent, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    monkeypatch.delenv(KEY_VARIABLE)
    return home


def test_a_missing_key_is_said(sealed, sent):
    with pytest.raises(Failed, match=f"no key is set. Set {KEY_VARIABLE}"):
        land(sealed, [sent("2025-01-31/person.csv", MORE)], "canonical")
    assert known_names(sealed, "test", is_required=False) == []


def test_another_key_and_a_changed_file_are_told_apart(sealed, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY.upper())
    with pytest.raises(Failed, match="another key"):
        Vault(sealed).read(QUERY, "test")
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    path = sealed.vault / "identity.sealed"
    whole = path.read_bytes()
    for changed in (whole[:-1], whole[:20], whole[:-5] + b"x" + whole[-4:], b"nonsense"):
        path.write_bytes(changed)
        with pytest.raises(Failed, match=r"changed or cut off|another key"):
            Vault(sealed).read(QUERY, "test")


def test_a_key_file_lies_elsewhere(home, sent, monkeypatch, tmp_path):
    file = tmp_path / "vault.key"
    file.write_text(f"{KEY}\n")
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(file))
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert files(home) == ["fingerprint", "identity.sealed"]
    inside = home.root / "vault.key"
    inside.write_text(KEY)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(inside))
    with pytest.raises(Failed, match="inside the warehouse"):
        Vault(home)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(Failed, match="cannot be read"):
        Vault(home)


def test_a_weak_key_is_refused(home, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "password")
    with pytest.raises(Failed, match="is weak"):
        Vault(home)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "secret",
        "a" * 40,
        "1234567890123456",
        "abcabcabcabcabcabc",
        "passwordpassword",
        "x" * 15,
    ],
)
def test_weak_secrets(secret):
    assert is_weak(secret.encode())


@pytest.mark.parametrize("secret", [KEY, "correct horse battery staple", "PIaldhHUVFz1CV_gjk3i2A"])
def test_strong_secrets(secret):
    assert not is_weak(secret.encode())


def test_a_weak_secret_is_refused_with_a_remedy(home, sent, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, "bianzhi2024")
    with pytest.raises(Failed, match=r"secrets\.token_hex"):
        land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    assert not (home.vault / "fingerprint").exists()
    assert not list(home.objects.rglob("*"))


def test_the_secret_of_the_demo_is_for_the_demo(home, sent, monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, DEMO_SECRET.decode())
    inbox = sent("2024-12-31/person.csv", PEOPLE)
    with pytest.raises(Failed, match="demo"):
        land(home, [inbox], "canonical")
    monkeypatch.delenv(SECRET_VARIABLE)
    with invented_people():
        (landed,) = land(home, [inbox], "canonical")
    with pytest.raises(Failed, match="another secret"):
        land(home, [sent("2025-01-31/person.csv", MORE)], "canonical")
    assert not (home.vault / "secret.key").exists()
    # Archived deliveries can be read again and retracted.
    assert amend.retract(home, landed.delivery_id, "test")["kind"] == "retract"


def test_values_in_a_query_are_not_logged(home, sent):
    land(home, [sent("2024-12-31/person.csv", PEOPLE)], "canonical")
    Vault(home).read(
        "select person_id from identity where person_name = '欧阳四' and 1 = 1", "test"
    )
    logged = (home.log / "vault.log").read_text("utf-8")
    assert "欧阳四" not in logged
    assert "where person_name = ? and ? = ?" in logged
