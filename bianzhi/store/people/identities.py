"""The file of the vault: the identity behind each person key, plain for the owner or encrypted."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import polars as pl

from bianzhi.core.engine import attached
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.store.people.vault_key import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    decrypt,
    encrypt,
    vault_key,
)
from bianzhi.store.private_files import PRIVATE_FILE
from bianzhi.store.whole_files import write_whole

SCHEMA = {
    "person_key": pl.String(),
    "name_key": pl.String(),
    "person_id": pl.String(),
    "person_name": pl.String(),
    "birth_date": pl.Date(),
    "contact": pl.String(),
    "first_lake_id": pl.String(),
}
_SAME = ("person_key", "name_key", "person_id", "birth_date", "contact")
_TABLE = """
    create table if not exists identity (
        person_key varchar,
        name_key varchar,
        person_id varchar,
        person_name varchar,
        birth_date date,
        contact varchar,
        first_lake_id varchar
    );
    -- A vault written by version 0.3 has no contacts.
    alter table identity add column if not exists contact varchar
"""


class Identities:
    """Distinct identities. With a key the whole file is encrypted, including an older plain file.

    Raises:
        Failed: The file is encrypted, and no key or another key is set.
    """

    def __init__(self, home: Home):
        self.plain = home.vault / "identity.duckdb"
        self.sealed = home.vault / "identity.sealed"
        self._key = vault_key(home)
        if self._key is None and self.sealed.exists():
            raise Failed(
                "vault.no_key", path=self.sealed, variable=KEY_VARIABLE, file=KEY_FILE_VARIABLE
            )
        if self._key is not None and self.plain.exists():
            self._encrypt_plain()

    def exist(self) -> bool:
        """Whether a file of identities exists, plain or encrypted."""
        return self.plain.exists() or self.sealed.exists()

    def add(self, people: pl.DataFrame) -> None:
        """Add people that are not in the file yet; duplicates are stored once."""
        people = people.unique(_SAME, keep="first", maintain_order=True)
        if self._key is not None:
            old = self._opened(self._key)
            new = people.join(old, on=_SAME, how="anti", nulls_equal=True)
            if new.height or not self.sealed.exists():
                self._seal(pl.concat([old, new.select(old.columns)]), self._key)
            return
        with attached(self.plain) as connection:
            self.plain.chmod(PRIVATE_FILE)
            connection.execute(_TABLE)
            connection.register("people", people.with_row_index("place").to_arrow())
            matched = " and ".join(f"known.{c} is not distinct from people.{c}" for c in _SAME)
            connection.execute(
                f"""
                insert into identity by name
                select * exclude (place) from people
                where not exists (select 1 from identity as known where {matched})
                order by place
                """
            )

    def query(self, sql: str) -> pl.DataFrame:
        """Run a query on the table ``identity`` without writing anything."""
        if self.plain.exists():
            with attached(self.plain, read_only=True) as connection:
                return connection.sql(sql).pl()
        with duckdb.connect() as connection:
            connection.register("identity", self._opened(self._key).to_arrow())
            return connection.sql(sql).pl()

    def _opened(self, key: bytes | None) -> pl.DataFrame:
        if key is None or not self.sealed.exists():
            return pl.DataFrame(schema=SCHEMA)
        sealed = pl.read_parquet(decrypt(self.sealed.read_bytes(), key, self.sealed))
        return pl.concat([pl.DataFrame(schema=SCHEMA), sealed], how="diagonal")

    def _seal(self, people: pl.DataFrame, key: bytes) -> None:
        buffer = io.BytesIO()
        people.write_parquet(buffer, compression="zstd")
        write_whole(self.sealed, encrypt(buffer.getvalue(), key, self.sealed.name))

    def _encrypt_plain(self) -> None:
        """Encrypt the plain file; it is removed only after the encrypted file is complete."""
        with attached(self.plain) as connection:
            connection.execute(_TABLE)
            people = connection.sql("select * from identity").pl()
        self.add(people.cast(SCHEMA))
        _remove(self.plain)


def _remove(path: Path) -> None:
    for item in (path, path.with_name(f"{path.name}.wal")):
        item.unlink(missing_ok=True)
