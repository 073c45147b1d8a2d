"""Names, citizen ids and birth dates, kept apart from the lake; the secret behind their keys."""

from __future__ import annotations

import getpass
import hashlib
import hmac
import json
import os
import secrets
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.home import Home
from bianzhi.problems import Failed

SECRET_VARIABLE = "BIANZHI_VAULT_SECRET"
KEY_LENGTH = 20

IDENTITY_SCHEMA = {
    "person_key": pl.String(),
    "name_key": pl.String(),
    "person_id": pl.String(),
    "person_name": pl.String(),
    "birth_date": pl.Date(),
    "first_lake_id": pl.String(),
}
_SAME = ("person_key", "name_key", "person_id", "birth_date")


class Keys:
    """Keyed hashes under one secret; equal values give equal keys in every delivery."""

    def __init__(self, secret: bytes):
        self._secret = secret
        self.row_key = hashlib.sha256(b"row|" + secret).digest()
        self._known: dict[str, str] = {}

    def of(self, value: str) -> str:
        key = self._known.get(value)
        if key is None:
            digest = hmac.digest(self._secret, value.encode("utf-8"), "sha256")
            key = self._known[value] = digest.hex()[:KEY_LENGTH]
        return key

    def of_all(self, values: pl.Series) -> pl.Series:
        keys = [None if value is None else self.of(value) for value in values.to_list()]
        return pl.Series(values.name, keys, dtype=pl.String)

    @cached_property
    def fingerprint(self) -> str:
        return hmac.digest(self._secret, b"fingerprint", "sha256").hex()[:16]


class Vault:
    """The vault of one home. Opening it makes the folder and, where none is given, a secret."""

    def __init__(self, home: Home):
        self.folder = home.vault
        self._log = home.log / "vault.log"
        _make_folder(self.folder)
        self.keys = Keys(self._secret())
        self._check_fingerprint()

    @property
    def database(self) -> Path:
        return self.folder / "identity.duckdb"

    def add(self, people: pl.DataFrame) -> None:
        """Keep identities that are not there yet; the same person twice is kept once."""
        if people.is_empty():
            return
        with self._connect() as connection:
            connection.register("people", people.to_arrow())
            matched = " and ".join(f"known.{c} is not distinct from people.{c}" for c in _SAME)
            connection.execute(
                f"""
                insert into identity
                select * from people
                where not exists (select 1 from identity as known where {matched})
                """
            )
        os.chmod(self.database, 0o600)

    def read(self, query: str, purpose: str) -> pl.DataFrame:
        """Answer a query on ``identity``; who asked, when and what for is logged first."""
        self._note(query, purpose)
        with self._connect() as connection:
            return connection.execute(query).pl()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.database))
        connection.execute(
            """
            create table if not exists identity (
                person_key varchar,
                name_key varchar,
                person_id varchar,
                person_name varchar,
                birth_date date,
                first_lake_id varchar
            )
            """
        )
        return connection

    def _note(self, query: str, purpose: str) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        note = {
            "at": datetime.now(UTC).isoformat(),
            "user": getpass.getuser(),
            "purpose": purpose,
            "query": " ".join(query.split()),
        }
        with open(self._log, "a", encoding="utf-8") as log:
            log.write(json.dumps(note, ensure_ascii=False) + "\n")

    def _secret(self) -> bytes:
        given = os.environ.get(SECRET_VARIABLE)
        if given:
            return given.encode("utf-8")
        path = self.folder / "secret.key"
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
        return path.read_text("ascii").strip().encode("ascii")

    def _check_fingerprint(self) -> None:
        """Keys made under two secrets never meet, so a changed secret is refused at once."""
        path = self.folder / "fingerprint"
        if not path.exists():
            _write_private(path, self.keys.fingerprint)
        elif path.read_text("ascii").strip() != self.keys.fingerprint:
            raise Failed("land.vault_other_secret", folder=self.folder)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
