"""Names, citizen ids and birth dates, kept apart from the lake; the secret behind their keys."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import secrets
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from bianzhi.home import Home
from bianzhi.problems import Failed

SECRET_VARIABLE = "BIANZHI_VAULT_SECRET"
KEY_LENGTH = 20
# Values whose keys are kept in memory; a large city has some hundred thousand people.
REMEMBERED = 2_000_000
REMEMBERED_ROWS = 1_000_000
_sha256 = hashlib.sha256

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
    """Keyed hashes (HMAC-SHA256) under one secret; equal values give equal keys everywhere."""

    def __init__(self, secret: bytes):
        block = hashlib.sha256(secret).digest() if len(secret) > 64 else secret
        block = block.ljust(64, b"\0")
        # Written out because the library's one-shot call takes twice as long per value.
        self._inner = bytes(byte ^ 0x36 for byte in block)
        self._outer = bytes(byte ^ 0x5C for byte in block)
        self._row_key = self._digest(b"row key")
        self.fingerprint = self._digest(b"fingerprint").hex()[:KEY_LENGTH]
        self._known: dict[str | None, str | None] = {None: None}
        self._digests: dict[str, dict[str | None, int]] = {}
        self._rows: dict[str, dict[tuple[int, int], int]] = {}

    def _digest(self, value: bytes) -> bytes:
        return _sha256(self._outer + _sha256(self._inner + value).digest()).digest()

    def of(self, value: str) -> str:
        return self._digest(value.encode("utf-8")).hex()[:KEY_LENGTH]

    def of_all(self, values: pl.Series) -> pl.Series:
        """Keys of a column; people come again every month, so known ones are remembered."""
        known = self._known
        listed = values.to_list()
        if len(known) > REMEMBERED:
            known.clear()
            known[None] = None
        for value in listed:
            if value not in known:
                known[value] = self.of(value)
        return pl.Series(values.name, [known[value] for value in listed], dtype=pl.String)

    def digests(self, column: str, values: list[str | None]) -> np.ndarray:
        """A 64-bit keyed hash of each value of a column, remembered like the keys; 0 for NULL."""
        known = self._digests.setdefault(column, {None: 0})
        if len(known) > REMEMBERED:
            known.clear()
            known[None] = 0
        start = f"{column}=".encode()
        for value in values:
            if value not in known:
                digest = blake2b(start + value.encode(), digest_size=8, key=self._row_key).digest()
                known[value] = int.from_bytes(digest, "little")
        return np.fromiter(map(known.__getitem__, values), dtype=np.uint64, count=len(values))

    def known_rows(self, entity: str) -> dict[tuple[int, int], int]:
        """Hashes of rows met before, by a mark of the row; the caller adds to it."""
        known = self._rows.setdefault(entity, {})
        if len(known) > REMEMBERED_ROWS:
            known.clear()
        return known


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
        people = people.unique(_SAME, keep="first", maintain_order=True)
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
            return connection.sql(query).pl()

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
