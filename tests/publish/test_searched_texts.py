"""The texts that a publication keeps for the search of the next one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.publish.database import Before, PublishedTable, write_database
from bianzhi.publish.leaks import find_leaks, texts_in
from bianzhi.publish.personal_text import PersonalText
from bianzhi.publish.searched_texts import keep_texts, kept_texts, texts_of

TABLE = "supervision.light_month"
START = """
    create schema supervision;
    create table supervision.light_month (month date, remark varchar, other varchar);
    insert into supervision.light_month values
        ('2024-01-31', '由郑晓明负责', 'first'), ('2024-02-29', 'second', 'first'),
        ('2024-03-31', 'third', 'first'), ('2024-04-30', 'fourth', 'first');
    create table supervision.rule (rule_id varchar, title varchar);
    insert into supervision.rule values ('A01', '欧阳慧敏');
"""


def pairs(texts: pl.DataFrame) -> set[tuple[str, str]]:
    """Column and text."""
    return {(place.rpartition("\0")[2], text) for place, text in texts.rows()}


class Publisher:
    """Writes a build over the publication before it, with the texts of both."""

    def __init__(self, folder: Path):
        self.build, self.target = folder / "warehouse.duckdb", folder / "bianzhi.duckdb"
        self.change(START)
        self.tables: list[PublishedTable] = write_database(self.build, self.target)
        self.texts = texts_of(self.target, self.tables, None)

    def change(self, statement: str) -> None:
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(statement)

    def write(self, statement: str) -> pl.DataFrame:
        self.change(statement)
        before = Before(
            {table.qualified: table for table in self.tables if table.qualified != TABLE},
            {table.qualified: table.months for table in self.tables},
        )
        # The table of rules is one of the publication before, of which nothing is written.
        self.tables = [
            PublishedTable(table.schema, table.name, table.digest, table.months)
            if table.qualified != TABLE
            else table
            for table in write_database(self.build, self.target, before=before)
        ]
        return texts_of(self.target, self.tables, self.texts)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.mark.parametrize(
    ("statement", "vanished"),
    [
        (f"insert into {TABLE} values ('2024-05-31', 'fifth', 'first')", set()),
        (f"insert into {TABLE} values (null, 'fifth', 'other')", set()),
        (f"update {TABLE} set remark = 'fifth' where month = '2024-02-29'",
         {("remark", "second")}),
        (f"delete from {TABLE} where month = '2024-01-31'", {("remark", "由郑晓明负责")}),
        # Most months differ, so the table is written anew, and read as a whole.
        (f"update {TABLE} set remark = 'fifth' where month > '2024-01-31'", set()),
        (f"delete from {TABLE}", set()),
    ],
)  # fmt: skip
def test_no_published_text_is_missing(publisher, statement, vanished):
    texts = publisher.write(statement)
    assert texts.is_duplicated().sum() == 0
    assert pairs(texts) - pairs(texts_in(publisher.target)) == vanished
    assert pairs(texts_in(publisher.target)) <= pairs(texts)


def test_only_rows_that_were_written_are_read(publisher):
    publisher.texts = publisher.texts.clear()
    texts = publisher.write(f"insert into {TABLE} values ('2024-05-31', 'fifth', 'first')")
    assert pairs(texts) == {("remark", "fifth"), ("other", "first")}


def leaks(publisher: Publisher, texts: pl.DataFrame, *names: str) -> list[tuple[str, int]]:
    found = find_leaks(publisher.target, PersonalText(names), texts)
    return [(leak.column, leak.count) for leak in found]


def test_a_name_that_came_to_the_vault_is_found_in_rows_written_before(publisher):
    texts = publisher.write(f"insert into {TABLE} values ('2024-05-31', '李敏敏', 'first')")
    assert leaks(publisher, texts, "王小二") == []
    assert leaks(publisher, texts, "郑晓明") == [("remark", 1)]
    assert leaks(publisher, texts, "欧阳慧敏") == [("title", 1)]
    assert leaks(publisher, texts, "李敏敏", "郑晓明") == [("remark", 2)]


def test_a_name_that_is_no_longer_published_refuses_nothing(publisher):
    texts = publisher.write(f"delete from {TABLE} where month = '2024-01-31'")
    assert ("remark", "由郑晓明负责") in pairs(texts)
    assert leaks(publisher, texts, "郑晓明") == []


def test_kept_texts_are_read_if_they_are_those_that_were_kept(publisher, tmp_path):
    home = Home(tmp_path / "home")
    assert kept_texts(home, "") is None
    sha256 = keep_texts(home, publisher.texts)
    kept = kept_texts(home, sha256)
    assert kept is not None
    assert pairs(kept) == pairs(publisher.texts)
    assert kept_texts(home, "0" * 64) is None
    home.published_texts.write_bytes(home.published_texts.read_bytes()[:-1])
    assert kept_texts(home, sha256) is None
