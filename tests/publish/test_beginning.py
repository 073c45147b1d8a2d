"""What first publications begin with: the same as tables written from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.build.kept_project import SEEDED
from bianzhi.core.home import Home
from bianzhi.publish import beginning
from bianzhi.publish.beginning import Beginning
from bianzhi.publish.database import write_database
from bianzhi.publish.leaks import texts_in
from bianzhi.publish.parquet_files import write_parquet
from bianzhi.publish.published import current_publication
from bianzhi.publish.structure import FIXED_SCHEMAS
from bianzhi.store.whole_files import checksum_path


@pytest.fixture(scope="module")
def written(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginning]:
    """What the first warehouse of a checkout begins with, in the checkout; tests only read it."""
    checkout = tmp_path_factory.mktemp("checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beginning, "PROJECT_ROOT", checkout)
        first = Beginning(checkout / "first")
        assert first.shared(small_home.current_build.resolve() / SEEDED) is not None
        yield first


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")
    }


def test_a_publication_is_that_of_tables_written_from_nothing(small_home: Home, tmp_path: Path):
    publication = current_publication(small_home)
    assert publication is not None
    fresh = tmp_path / "fresh.duckdb"
    tables = write_database(small_home.current_build.resolve() / SEEDED, fresh)
    assert {table.qualified: table.digest for table in tables} == publication.record["digests"]
    write_parquet(fresh, tables, tmp_path / "parquet", None)
    assert _files(tmp_path / "parquet") == _files(publication.folder / "parquet")
    kept = pl.read_parquet(small_home.published_texts)
    assert sorted(kept.rows()) == sorted(texts_in(fresh).rows())


def test_it_has_the_rows_of_code_lists_alone(written: Beginning, small_home: Home):
    shared = written.shared(small_home.current_build.resolve() / SEEDED)
    assert shared is not None
    filled = {name.partition(".")[0] for name, months in shared.months.items() if months}
    assert filled == set(FIXED_SCHEMAS)
    assert shared.tables.keys() == {n for n in shared.months if n.startswith(FIXED_SCHEMAS)}
    texts = pl.read_parquet(shared.texts)
    assert {place.partition("\0")[0] for place in texts["place"]} == set(FIXED_SCHEMAS)


def test_a_damaged_one_is_written_again(
    written: Beginning, small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(beginning, "PROJECT_ROOT", tmp_path)
    shutil.copytree(written.folder, tmp_path / "kept")
    kept = Beginning(tmp_path / "kept")
    warehouse = small_home.current_build.resolve() / SEEDED
    first = kept.shared(warehouse)
    files = _files(kept.folder / "parquet")
    damaged = next(path for path in kept.folder.rglob("undated.parquet"))
    damaged.write_bytes(b"PAR1")
    assert kept.shared(warehouse) == first
    assert _files(kept.folder / "parquet") == files


def test_the_warehouses_of_a_checkout_share_it(
    written: Beginning, small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    warehouse = small_home.current_build.resolve() / SEEDED
    first = written.shared(warehouse)
    assert first is not None
    calls = []
    monkeypatch.setattr(beginning, "write_database", lambda *_, **__: calls.append(1) or [])
    other = Beginning(tmp_path / "other").shared(warehouse)
    assert other is not None
    assert other.tables == first.tables
    assert not calls
    assert _files(other.parquet) == _files(first.parquet)
    # A damaged file of another warehouse changes no publication of this one.
    [damaged] = [path for path in first.parquet.rglob("*.parquet") if path.parent.name == "sex"]
    assert not damaged.samefile(other.parquet / damaged.relative_to(first.parquet))


def test_code_lists_that_somebody_changed_are_published_as_they_are(
    small_home: Home, tmp_path: Path
):
    warehouse = tmp_path / SEEDED
    former = small_home.current_build.resolve() / SEEDED
    shutil.copyfile(former, warehouse)
    shutil.copyfile(checksum_path(former), checksum_path(warehouse))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update codes.sex set label_zh = '其他'")
    assert Beginning(tmp_path / "kept").shared(warehouse) is None
