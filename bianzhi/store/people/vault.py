"""Names, citizen ids and birth dates, stored apart from the lake, and the secret of their keys."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b

import duckdb
import numpy as np
import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.store.people.identities import SCHEMA, Identities
from bianzhi.store.people.remembered import Remembered
from bianzhi.store.people.vault_key import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    decrypt,
    encrypt,
    is_weak,
    vault_key,
)
from bianzhi.store.private_files import append_line, prepare
from bianzhi.store.whole_files import write_whole

SECRET_VARIABLE = "BIANZHI_VAULT_SECRET"
KEY_LENGTH = 20
# The number of values whose keys stay in memory; a large city has several hundred thousand people.
REMEMBERED = 2_000_000
_VALUE = "value"
_sha256 = hashlib.sha256

IDENTITY_SCHEMA = SCHEMA
_KEY_NAMES = {"variable": KEY_VARIABLE, "file": KEY_FILE_VARIABLE}
# The people of the demo are invented, so their secret may be public. A fixed secret makes every
# demo equal.
DEMO_SECRET = b"the demo hides nobody"
_invented: ContextVar[bool] = ContextVar("invented", default=False)


class Keys:
    """Keyed hashes (HMAC-SHA256) under one secret; equal values have equal keys everywhere."""

    def __init__(self, secret: bytes):
        block = hashlib.sha256(secret).digest() if len(secret) > 64 else secret
        block = block.ljust(64, b"\0")
        # HMAC is written out because the one-shot call of the library takes twice as long per
        # value.
        self._inner = bytes(byte ^ 0x36 for byte in block)
        self._outer = bytes(byte ^ 0x5C for byte in block)
        self._row_key = self._digest(b"row key")
        self.fingerprint = self._digest(b"fingerprint").hex()[:KEY_LENGTH]
        self._keys = self._remembered_keys()
        self._digests: dict[str, Remembered] = {}

    def _digest(self, value: bytes) -> bytes:
        return _sha256(self._outer + _sha256(self._inner + value).digest()).digest()

    def of(self, value: str) -> str:
        """The keyed hash of one value: ``KEY_LENGTH`` hexadecimal digits."""
        return self._digest(value.encode("utf-8")).hex()[:KEY_LENGTH]

    def of_all(self, values: pl.Series) -> pl.Series:
        """The keys of a column, remembered, because most people return every month."""
        if len(self._keys) > REMEMBERED:
            self._keys = self._remembered_keys()
        known = self._keys
        numbers = values.to_frame(_VALUE).select(known.number).to_series()
        return pl.Series(values.name, known.of(numbers, values).tolist(), dtype=pl.String)

    def digests(self, column: str) -> Remembered:
        """A 64-bit keyed hash of each value of a column, remembered like the keys; 0 for NULL."""
        known = self._digests.get(column)
        if known is None or len(known) > REMEMBERED:
            known = self._digests[column] = Remembered(
                column, 0, np.uint64, partial(self._digests_of, f"{column}=".encode())
            )
        return known

    def _remembered_keys(self) -> Remembered:
        return Remembered(_VALUE, None, object, self._keys_of)

    def _keys_of(self, values: list[str]) -> list[str]:
        # As ``of``, written out: a call more per value costs a third of the time.
        inner, outer = self._inner, self._outer
        hashes = [_sha256(inner + value.encode("utf-8")).digest() for value in values]
        return [_sha256(outer + hashed).hexdigest()[:KEY_LENGTH] for hashed in hashes]

    def _digests_of(self, start: bytes, values: list[str]) -> np.ndarray:
        begun = blake2b(start, digest_size=8, key=self._row_key)
        digests = []
        for value in values:
            hashed = begun.copy()
            hashed.update(value.encode())
            digests.append(hashed.digest())
        return np.frombuffer(b"".join(digests), dtype="<u8")


class Vault:
    """The vault of one home. Opening it creates the folder and, if none is set, a secret."""

    def __init__(self, home: Home):
        prepare(home)
        self.home = home
        self.folder = home.vault
        self._fingerprint = self.folder / "fingerprint"
        self._identities = Identities(home)
        self.keys = Keys(self._secret())
        self._check_fingerprint()

    def add(self, people: pl.DataFrame) -> None:
        """Add identities that are not in the vault yet; duplicates are stored once."""
        if not people.is_empty():
            self._identities.add(people)

    def read(self, query: str, purpose: str) -> pl.DataFrame:
        """Run a query on ``identity`` after logging user, time and purpose."""
        _note(self.home, query, purpose)
        return self._identities.query(query)

    def _secret(self) -> bytes:
        if _invented.get():
            return DEMO_SECRET
        given = os.environ.get(SECRET_VARIABLE)
        if given:
            return _required_strength(given.encode("utf-8"), SECRET_VARIABLE)
        path = self.folder / "secret.key"
        sealed = self.folder / "secret.sealed"
        key = vault_key(self.home)
        if key is not None and path.exists():
            write_whole(sealed, encrypt(path.read_bytes(), key, sealed.name))
            path.unlink()
        if sealed.exists():
            if key is None:
                raise Failed("vault.no_key", path=sealed, **_KEY_NAMES)
            return decrypt(sealed.read_bytes(), key, sealed).strip()
        if not path.exists():
            if self._fingerprint.exists():
                raise Failed("land.vault_other_secret", folder=self.folder)
            fresh = secrets.token_hex(32).encode("ascii") + b"\n"
            if key is None:
                write_whole(path, fresh)
            else:
                write_whole(sealed, encrypt(fresh, key, sealed.name))
            return fresh.strip()
        return _required_strength(path.read_bytes().strip(), str(path))

    def _check_fingerprint(self) -> None:
        """Refuse a changed secret: keys under two secrets never match."""
        if not self._fingerprint.exists():
            write_whole(self._fingerprint, f"{self.keys.fingerprint}\n".encode("ascii"))
        elif self._fingerprint.read_text("ascii").strip() != self.keys.fingerprint:
            raise Failed("land.vault_other_secret", folder=self.folder)


@contextmanager
def invented_people() -> Iterator[None]:
    """Within this context, vaults use the public secret of the demo."""
    token = _invented.set(True)
    try:
        yield
    finally:
        _invented.reset(token)


def has_invented_people(home: Home) -> bool:
    """Whether the people of a home are those of the demo."""
    fingerprint = home.vault / "fingerprint"
    known = Keys(DEMO_SECRET).fingerprint
    return fingerprint.exists() and fingerprint.read_text("ascii").strip() == known


@contextmanager
def archived_people(home: Home) -> Iterator[None]:
    """Within this context, vaults read only archived data; those of the demo know their secret."""
    with invented_people() if has_invented_people(home) else nullcontext():
        yield


def known_names(home: Home, purpose: str, is_required: bool = True) -> list[str]:
    """All distinct names in the vault; the use is logged. No secret is needed.

    If the vault is unreadable, or encrypted without its key, the result is empty unless the names
    are required.
    """
    try:
        identities = Identities(home)
        if not identities.exist():
            return []
        query = "select distinct person_name from identity where person_name is not null order by 1"
        _note(home, query, purpose)
        return identities.query(query)["person_name"].to_list()
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise Failed("vault.in_use", folder=home.vault) from error
        if is_required:
            raise
    except (PermissionError, Failed):
        if is_required:
            raise
    return []


def known_people(home: Home, purpose: str) -> pl.DataFrame:
    """All identities in the vault, by key; the use is logged. No secret is needed.

    Raises:
        Failed: The vault is encrypted without its key, or another process writes to it.
    """
    query = "select * from identity order by all"
    identities = Identities(home)
    if not identities.exist():
        return pl.DataFrame(schema=IDENTITY_SCHEMA)
    _note(home, query, purpose)
    try:
        return identities.query(query).cast(pl.Schema(IDENTITY_SCHEMA))
    except duckdb.IOException as error:
        raise Failed("vault.in_use", folder=home.vault) from error


def _note(home: Home, query: str, purpose: str) -> None:
    """Log a use of the vault. The logged text of the query has no value of a person."""
    note = {
        "at": datetime.now(UTC).isoformat(),
        "user": getpass.getuser(),
        "purpose": purpose,
        "query": _without_literals(query),
    }
    append_line(home.log / "vault.log", json.dumps(note, ensure_ascii=False))


def _without_literals(query: str) -> str:
    """The query with a question mark in place of every literal."""
    kinds = (duckdb.token_type.string_const, duckdb.token_type.numeric_const)
    data = query.encode("utf-8")
    tokens = duckdb.tokenize(query)
    ends = [start for start, _ in tokens[1:]] + [len(data)]
    pieces = [data[: tokens[0][0]]] if tokens else []
    for (start, kind), end in zip(tokens, ends, strict=True):
        pieces.append(b"? " if kind in kinds else data[start:end])
    return " ".join(b"".join(pieces).decode("utf-8").split())


def _required_strength(secret: bytes, where: str) -> bytes:
    if secret == DEMO_SECRET:
        raise Failed("vault.demo_secret", where=where, variable=SECRET_VARIABLE)
    if is_weak(secret):
        raise Failed("vault.weak_secret", where=where, variable=SECRET_VARIABLE)
    return secret
