"""The file of the vault: written whole by each landing, and never held open."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.core.engine import attached
from bianzhi.core.home import Home
from bianzhi.store.people.identities import SCHEMA, Identities
from bianzhi.store.private_files import prepare


@pytest.fixture
def identities(tmp_path: Path) -> Identities:
    home = Home(tmp_path / "home")
    prepare(home)
    return Identities(home)


def _people(*names: str) -> pl.DataFrame:
    rows = [{"person_key": name, "first_lake_id": "l1"} for name in names]
    return pl.DataFrame(rows, schema=SCHEMA)


def test_people_are_stored_once_and_the_file_is_closed(identities: Identities) -> None:
    identities.add(_people("a", "b", "a"))
    identities.add(_people("b", "c"))
    assert identities.query("select person_key from identity")["person_key"].to_list() == [
        *("a", "b", "c")
    ]
    # Another engine can write it, and nothing waits in a log beside it.
    with duckdb.connect(str(identities.plain)) as other:
        assert other.execute("select count(*) from identity").fetchall() == [(3,)]
    assert [path.name for path in identities.plain.parent.iterdir()] == [identities.plain.name]


def test_a_file_that_is_no_database_is_let_go(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(duckdb.Error), attached(broken):
        pass
    with attached(tmp_path / "whole.duckdb") as connection:
        connection.execute("create table kept as select 1 as n")
    with pytest.raises(duckdb.Error), attached(tmp_path / "whole.duckdb", read_only=True) as only:
        only.execute("insert into kept values (2)")
    with attached(tmp_path / "whole.duckdb", read_only=True) as connection:
        assert connection.execute("from kept").fetchall() == [(1,)]
