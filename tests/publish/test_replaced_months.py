"""A publication writes only the months that differ, and has what a whole one would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.problems import Failed
from bianzhi.publish import database as written
from bianzhi.publish.database import Before, PublishedTable, write_database
from bianzhi.publish.digest import Months
from bianzhi.publish.integrity import verify_database
from bianzhi.publish.row_months import NO_MONTH, Hashes, hash_months

BY_MONTH, BY_END = "supervision.light_month", "historical_change.post_history"
START = """
    create schema supervision;
    create schema historical_change;
    create table supervision.light_month (month date, organization_code varchar, posts integer);
    insert into supervision.light_month
    select month::date, 'B' || i, i from
        generate_series(date '2024-01-01', date '2024-06-01', interval 1 month) months (month),
        range(5) organizations (i);
    create table historical_change.post_history (post_code varchar, valid_to date);
    insert into historical_change.post_history
    select 'P' || organization_code, month from supervision.light_month
    union all
    select 'P' || i, null from range(5) posts (i);
    create table supervision.empty_month (month date);
    create table supervision.empty (code varchar);
    create table supervision.rule (rule_id varchar);
    insert into supervision.rule values ('A01');
"""


def differing(former: Months, now: Mapping[str, Hashes]) -> set[str]:
    """The months, beside rows without one, that have other rows now."""
    before = {name: month.hashes for name, month in former.items()}
    return {name for name in before | now if before.get(name) != now.get(name)} - {NO_MONTH}


@dataclass
class Publisher:
    """Writes a build, changed by a statement, over the publication before it."""

    folder: Path
    tables: dict[str, PublishedTable] = field(default_factory=dict)
    # The tables of which the builds noted the months that differ.
    noted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(START)
        self.tables = {table.qualified: table for table in write_database(self.build, self.target)}

    @property
    def build(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def target(self) -> Path:
        return self.folder / "bianzhi.duckdb"

    def write(self, name: str, statement: str) -> PublishedTable:
        """The table of this name, which a whole publication must have as well."""
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(statement)
        others = {other: table for other, table in self.tables.items() if other != name}
        months = {other: table.months for other, table in self.tables.items()}
        with duckdb.connect(str(self.build)) as connection:
            noted = {
                other: differing(months[other], hash_months(connection, other))
                for other in self.noted
            }
        before = Before(others, months, noted)
        now = write_database(self.build, self.target, before=before)
        verify_database(self.target, [table for table in now if table.qualified == name])
        fresh = write_database(self.build, self.folder / "fresh.duckdb")
        assert now == fresh
        return next(table for table in now if table.qualified == name)


@pytest.fixture(params=[(), (BY_MONTH,)], ids=["hashed", "noted"])
def publisher(request, tmp_path: Path, monkeypatch) -> Publisher:
    monkeypatch.setattr(written, "_FEW_ROWS", 0)  # else these tables are written anew
    return Publisher(tmp_path, noted=request.param)


@pytest.fixture
def digested(monkeypatch) -> list[set[str] | None]:
    """The months that were read again, None for all."""
    seen: list[set[str] | None] = []
    read = written.read_months

    def counting(connection, table, months=None, columns=None):
        seen.append(None if months is None else set(months))
        return read(connection, table, months, columns)

    monkeypatch.setattr(written, "read_months", counting)
    return seen


LIGHTS = "insert into supervision.light_month values"
POSTS = "insert into historical_change.post_history values"


@pytest.mark.parametrize(
    ("table", "statement", "months"),
    [
        (BY_MONTH, "update supervision.light_month set posts = 9"
         " where month = '2024-03-01' and posts = 1", {"2024-03"}),
        (BY_MONTH, f"{LIGHTS} ('2024-07-01', 'B1', 4)", {"2024-07"}),
        (BY_MONTH, f"{LIGHTS} ('2024-03-09', 'B1', 4), ('2023-03-09', 'B1', 4)",
         {"2023-03", "2024-03"}),
        (BY_MONTH, f"{LIGHTS} (null, 'B1', 4)", {NO_MONTH}),
        (BY_MONTH, "delete from supervision.light_month where month = '2024-02-01'", set()),
        (BY_MONTH, "insert into supervision.light_month from supervision.light_month"
         " where month = '2024-04-01'", {"2024-04"}),
        (BY_END, f"{POSTS} ('P7', null)", {NO_MONTH}),
        (BY_END, "update historical_change.post_history set valid_to = '2024-07-31'"
         " where post_code = 'P1' and valid_to is null", {NO_MONTH, "2024-07"}),
    ],
)  # fmt: skip
def test_only_the_months_that_differ_are_written(publisher, digested, table, statement, months):
    found = publisher.write(table, statement)
    assert found.written == months
    # The calls after it are those of the whole publication, which this one must equal.
    assert digested[0] == (months or None)
    assert set(digested[1:] if months else digested) == {None}


def test_a_table_of_few_rows_is_written_in_order(tmp_path, digested):
    publisher = Publisher(tmp_path)
    found = publisher.write(BY_MONTH, f"{LIGHTS} ('2024-03-01', 'A1', 4)")
    assert found.written == {f"2024-0{month}" for month in range(1, 7)}
    with duckdb.connect(str(publisher.target), read_only=True) as connection:
        rows = connection.execute(f"from {BY_MONTH}").fetchall()
    assert rows == sorted(rows)


def test_a_table_that_changed_in_most_months_is_written_in_order(publisher, digested):
    publisher.write(
        BY_MONTH,
        "update supervision.light_month set posts = 100 - posts where month > '2024-02-01'",
    )
    assert digested[0] is None
    with duckdb.connect(str(publisher.target), read_only=True) as connection:
        rows = connection.execute(f"from {BY_MONTH}").fetchall()
    assert rows == sorted(rows)


@pytest.mark.parametrize(("largest_small", "block"), [(written.LARGE, 16_384), (0, 262_144)])
def test_only_a_small_build_is_published_in_small_blocks(
    tmp_path, monkeypatch, largest_small, block
):
    monkeypatch.setattr(written, "LARGE", largest_small)
    publisher = Publisher(tmp_path)
    with duckdb.connect(str(publisher.target), read_only=True) as connection:
        sizes = connection.execute("select block_size from pragma_database_size()").fetchall()
    assert sizes == [(block,)]


@pytest.mark.parametrize(
    "tampering",
    [
        f"delete from {BY_MONTH} where month = '2024-05-01'",
        f"{LIGHTS} ('2024-05-09', 'B1', 4)",
    ],
)
def test_a_table_without_the_noted_rows_is_written_anew(publisher, tampering):
    with duckdb.connect(str(publisher.target)) as connection:
        connection.execute(tampering)
    found = publisher.write(BY_MONTH, f"{LIGHTS} ('2024-07-01', 'B1', 4)")
    assert found.written == found.months.keys()


@pytest.mark.parametrize(
    "damage",
    [
        "delete from supervision.light_month where month = '2024-02-01' and posts = 1",
        "update supervision.light_month set posts = 3 where month = '2024-07-01'",
    ],
)
def test_rows_that_do_not_read_back_are_noticed(publisher, damage):
    found = publisher.write(BY_MONTH, f"{LIGHTS} ('2024-07-01', 'B1', 4)")
    with duckdb.connect(str(publisher.target)) as connection:
        connection.execute(damage)
    with pytest.raises(Failed, match="does not read back"):
        verify_database(publisher.target, [found])
