"""The texts that a publication keeps for the search of the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.publish.database import write_database
from bianzhi.publish.earlier import Shared, kept_texts
from bianzhi.publish.leaks import find_leaks, texts_in
from bianzhi.publish.personal_text import PersonalText
from bianzhi.publish.searched_texts import keep_texts, texts_of

TABLE = "supervision.light_month"
START = """
    create schema supervision;
    create table supervision.light_month (month date, remark varchar, other varchar);
    insert into supervision.light_month values
        ('2019-12-31', 'first', 'first'),
        ('2024-01-31', '由郑晓明负责', 'first'), ('2024-02-29', 'second', 'first'),
        ('2024-03-31', 'third', 'first'), ('2024-04-30', 'fourth', 'first');
    create table supervision.rule (rule_id varchar, title varchar);
    insert into supervision.rule values ('A01', '欧阳慧敏');
"""


class Publisher:
    """Writes a build over the publication before it, with the texts of both."""

    def __init__(self, folder: Path):
        self.home = Home(folder / "home")
        self.build, self.target = folder / "warehouse.duckdb", folder / "bianzhi.duckdb"
        self.change(START)
        self.tables = write_database(self.build, self.target)
        self.sha256 = keep_texts(self.home, texts_of(self.target, self.tables, None))

    def change(self, statement: str) -> None:
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(statement)

    def write(self, statement: str) -> pl.DataFrame:
        self.change(statement)
        before = Shared(
            tables={table.qualified: table for table in self.tables if table.qualified != TABLE},
            months={table.qualified: table.months for table in self.tables},
            folder=self.target.parent,
            texts=kept_texts(self.home, self.sha256),
        )
        self.tables = write_database(self.build, self.target, before=before)
        return texts_of(self.target, self.tables, before)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Collection[str]] | None]:
    """The months of tables that were read, None for all."""
    seen: list[Mapping[str, Collection[str]] | None] = []

    def counting(database, months=None):
        seen.append(months)
        return texts_in(database, months)

    monkeypatch.setattr("bianzhi.publish.searched_texts.texts_in", counting)
    return seen


# The months of the table, in two periods of five years.
EARLY, LATE = "2019-12", {"2024-01", "2024-02", "2024-03", "2024-04"}
RULES: dict[str, set[str]] = {"supervision.rule": set()}


@pytest.mark.parametrize(
    ("statement", "months"),
    [
        (f"insert into {TABLE} values ('2024-05-31', 'fifth', 'first')",
         {TABLE: {"2024-05"}, **RULES}),
        (f"insert into {TABLE} values (null, 'fifth', 'other')", {TABLE: {""}, **RULES}),
        (f"update {TABLE} set other = 'sixth'", {TABLE: {EARLY, *LATE}, **RULES}),
        (f"update {TABLE} set remark = 'fifth' where month = '2024-02-29'",
         {TABLE: LATE, **RULES}),
        (f"update {TABLE} set remark = 'fifth' where month = '2019-12-31'",
         {TABLE: {EARLY}, **RULES}),
        (f"update {TABLE} set month = '2025-01-31' where month = '2024-03-31'",
         {TABLE: {*LATE, "2025-01"} - {"2024-03"}, **RULES}),
        (f"delete from {TABLE} where month = '2024-01-31'",
         {TABLE: LATE - {"2024-01"}, **RULES}),
        (f"delete from {TABLE} where month = '2019-12-31'", {TABLE: set(), **RULES}),
        (f"delete from {TABLE}", {TABLE: set(), **RULES}),
    ],
)  # fmt: skip
def test_the_texts_are_those_of_the_whole_database(publisher, read, statement, months):
    texts = publisher.write(statement)
    assert read == [months]
    every = texts_in(publisher.target)
    assert sorted(texts.rows()) == sorted(every.rows())


def test_a_name_that_came_to_the_vault_is_found_in_rows_written_before(publisher):
    texts = publisher.write(f"insert into {TABLE} values ('2024-05-31', '李敏敏', 'first')")

    def leaks(*names: str) -> list[tuple[str, int]]:
        found = find_leaks(publisher.target, PersonalText(names), texts)
        return [(leak.column, leak.count) for leak in found]

    assert leaks("王小二") == []
    assert leaks("郑晓明") == [("remark", 1)]
    assert leaks("欧阳慧敏") == [("title", 1)]
    assert leaks("李敏敏", "郑晓明") == [("remark", 2)]


@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_kept_texts_that_are_others_or_damaged_are_not_used(publisher, read, damage):
    if damage is None:
        keep_texts(publisher.home, texts_in(publisher.target).head(1))
    else:
        publisher.home.published_texts.write_bytes(damage)
    texts = publisher.write(f"insert into {TABLE} values ('2024-05-31', 'fifth', 'first')")
    assert read == [None]
    assert sorted(texts.rows()) == sorted(texts_in(publisher.target).rows())
