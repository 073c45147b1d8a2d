"""Parquet files by year: equal to those of a publication from nothing, and shared where equal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.problems import Failed
from bianzhi.publish.database import PublishedTable, write_database
from bianzhi.publish.earlier import PARQUET_NAME, Shared
from bianzhi.publish.parquet_files import verify_parquet, write_parquet
from tests.support.parquet import read

DATABASE = "bianzhi.duckdb"
LIGHTS, POSTS = "supervision.light_month", "historical_change.post_history"
START = """
    create schema supervision;
    create schema historical_change;
    create table supervision.light_month (organization_code varchar, month date, posts integer);
    insert into supervision.light_month
    select 'B' || i, last_day(month), i from
        generate_series(date '2022-07-01', date '2024-06-01', interval 1 month) months (month),
        range(5) organizations (i);
    create table historical_change.post_history (post_code varchar, valid_to date);
    insert into historical_change.post_history values
        ('P1', '2022-01-31'), ('P2', '2023-01-31'), ('P3', null), ('P4', null);
    create table supervision.empty_month (month date);
    create table supervision.rule (rule_id varchar);
    insert into supervision.rule values ('A01');
"""


class Folders:
    """Publications of a build, without records: a folder for each, with database and files."""

    def __init__(self, root: Path):
        self.root = root
        self.build = root / "warehouse.duckdb"
        self.change(START)
        self.tables: list[PublishedTable] = []

    def change(self, statement: str) -> None:
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(statement)

    def write(self, name: str, before: str | None = None) -> Path:
        """Publish as ``name``, after the publication ``before`` if one is given."""
        folder = self.root / name
        folder.mkdir()
        shared = None
        if before is not None:
            months = {table.qualified: table.months for table in self.tables}
            shared = Shared(months=months, folder=self.root / before)
            shutil.copyfile(self.root / before / DATABASE, folder / DATABASE)
        self.tables = write_database(self.build, folder / DATABASE, before=shared)
        write_parquet(folder / DATABASE, self.tables, folder / PARQUET_NAME, shared)
        verify_parquet(folder / PARQUET_NAME, self.tables)
        return folder


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def files(folder: Path) -> Iterator[str]:
    """The Parquet files of a publication: table and name."""
    root = folder / PARQUET_NAME
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix()


def rows_of(folder: Path, table: str) -> tuple[list[tuple], list[tuple]]:
    """The rows of a table in the files and in the database of a publication, in one order."""
    glob = folder / PARQUET_NAME / table.replace(".", "/") / "*.parquet"
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        return (
            connection.execute(f"from '{glob}' order by all").fetchall(),
            connection.execute(f"from {table} order by all").fetchall(),
        )


def test_a_table_has_a_file_for_each_year_and_one_for_rows_without_a_month(folders):
    folder = folders.write("first")
    assert list(files(folder)) == [
        "historical_change/post_history/2022.parquet",
        "historical_change/post_history/2023.parquet",
        "historical_change/post_history/undated.parquet",
        "supervision/empty_month/undated.parquet",
        "supervision/light_month/2022.parquet",
        "supervision/light_month/2023.parquet",
        "supervision/light_month/2024.parquet",
        "supervision/rule/undated.parquet",
    ]
    path = folder / PARQUET_NAME / LIGHTS.replace(".", "/") / "2023.parquet"
    rows = read("from read_parquet(?)", [str(path)])
    assert len(rows) == 12 * 5
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("statement", "differ"),
    [
        (f"insert into {LIGHTS} values ('B1', '2024-07-31', 9)",
         {"supervision/light_month/2024"}),
        (f"update {LIGHTS} set posts = 9 where month = '2022-08-31' and posts = 1",
         {"supervision/light_month/2022"}),
        (f"insert into {LIGHTS} values ('B1', '2025-01-31', 9), ('B2', null, 1)",
         {"supervision/light_month/2025", "supervision/light_month/undated"}),
        (f"delete from {LIGHTS} where month >= '2024-01-01'", set()),
        (f"delete from {LIGHTS}", {"supervision/light_month/undated"}),
        (f"update {LIGHTS} set posts = posts + 1 where month > '2023-01-31'",
         {"supervision/light_month/2023", "supervision/light_month/2024"}),
        (f"update {POSTS} set valid_to = '2023-03-31' where post_code = 'P4'",
         {"historical_change/post_history/2023", "historical_change/post_history/undated"}),
        (f"update {POSTS} set valid_to = '2023-03-31' where valid_to is null",
         {"historical_change/post_history/2023"}),
        ("insert into supervision.empty_month values ('2024-01-31')",
         {"supervision/empty_month/2024"}),
        ("insert into supervision.rule values ('A02')", {"supervision/rule/undated"}),
        ("create or replace table supervision.rule as from supervision.rule", set()),
    ],
)  # fmt: skip
def test_the_files_of_years_that_differ_are_written_and_the_others_shared(
    folders, statement, differ
):
    former = folders.write("first")
    folders.change(statement)
    after = folders.write("second", before="first")
    by_parts = folders.tables
    fresh = folders.write("fresh")
    assert by_parts == folders.tables
    assert list(files(after)) == list(files(fresh))
    written = set()
    for name in files(after):
        path, old = (folder / PARQUET_NAME / name for folder in (after, former))
        assert path.read_bytes() == (fresh / PARQUET_NAME / name).read_bytes(), name
        if not (old.exists() and path.samefile(old)):
            written.add(name.removesuffix(".parquet"))
    assert written == differ
    for table in folders.tables:
        in_files, in_database = rows_of(after, table.qualified)
        assert in_files == in_database


def test_a_table_out_of_order_gives_the_same_files(folders):
    """Also with several groups of rows, which must not depend on the threads."""
    folders.change(
        "insert into supervision.light_month"
        " select 'B' || i, date '2023-05-31', i % 7 from range(300000) as many (i)"
    )
    folders.write("first")
    folders.change(f"insert into {LIGHTS} values ('A', '2023-04-30', 1)")
    after = folders.write("second", before="first")
    fresh = folders.write("fresh")
    orders = [rows_in_order(folder) for folder in (after, fresh)]
    assert orders[0] != orders[1]
    name = f"{PARQUET_NAME}/supervision/light_month/2023.parquet"
    assert (after / name).read_bytes() == (fresh / name).read_bytes()


def rows_in_order(folder: Path) -> list[tuple]:
    """Rows of the database of a publication in its own order."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        return connection.execute(f"from {LIGHTS} limit 10").fetchall()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _replace(path: Path) -> None:
    shutil.copyfile(path.with_name("2022.parquet"), path)


def _add(path: Path) -> None:
    shutil.copyfile(path, path.with_name("2021.parquet"))


@pytest.mark.parametrize("damage", [_cut, Path.unlink, _replace, _add])
def test_files_that_do_not_read_back_are_noticed(folders, damage):
    root = folders.write("first") / PARQUET_NAME
    damage(root / "supervision" / "light_month" / "2023.parquet")
    with pytest.raises(Failed, match="does not read back"):
        verify_parquet(root, folders.tables)
