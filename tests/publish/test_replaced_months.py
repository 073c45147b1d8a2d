"""A publication writes only the months that differ, and has what a whole one would have."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bianzhi.publish import database as written
from bianzhi.publish.database import PublishedTable, write_database
from bianzhi.publish.integrity import verify_database

TABLE = "supervision.light_month"
START = """
    create schema supervision;
    create table supervision.light_month (month date, organization_code varchar, posts integer);
    insert into supervision.light_month
    select month::date, 'B' || i, i from
        generate_series(date '2024-01-01', date '2024-06-01', interval 1 month) months (month),
        range(5) organizations (i);
    create table supervision.empty_month (month date);
    create table supervision.empty (code varchar);
    create table supervision.rule (rule_id varchar);
    insert into supervision.rule values ('A01');
"""


@pytest.fixture
def publish(tmp_path: Path):
    """Writes a build, changed by a statement, over the publication before; its light table."""
    build, target = tmp_path / "warehouse.duckdb", tmp_path / "bianzhi.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute(START)
    tables = {table.qualified: table for table in write_database(build, target)}

    def write(statement: str) -> PublishedTable:
        with duckdb.connect(str(build)) as connection:
            connection.execute(statement)
        before = {name: table.months for name, table in tables.items()}
        others = {name: table for name, table in tables.items() if name != TABLE}
        now = write_database(build, target, kept=others, before=before)
        verify_database(target, [table for table in now if table.qualified == TABLE])
        fresh = write_database(build, tmp_path / f"fresh{len(list(tmp_path.iterdir()))}.duckdb")
        table = next(table for table in now if table.qualified == TABLE)
        assert table == next(table for table in fresh if table.qualified == TABLE)
        return table

    write.target = target  # type: ignore[attr-defined]
    return write


@pytest.fixture
def digested(monkeypatch) -> list[set[str] | None]:
    """The months that were digested again, None for all."""
    seen: list[set[str] | None] = []
    digests = written.month_digests

    def counting(connection, table, months=None):
        seen.append(None if months is None else set(months))
        return digests(connection, table, months)

    monkeypatch.setattr(written, "month_digests", counting)
    return seen


@pytest.mark.parametrize(
    ("statement", "months"),
    [
        ("update supervision.light_month set posts = 9 where month = '2024-03-01' and posts = 1",
         {"2024-03-01"}),
        ("insert into supervision.light_month values ('2024-07-01', 'B1', 4)", {"2024-07-01"}),
        ("insert into supervision.light_month values (null, 'B1', 4)", {"\\N"}),
        ("delete from supervision.light_month where month = '2024-02-01'", set()),
        ("insert into supervision.light_month from supervision.light_month where month = "
         "'2024-04-01'", {"2024-04-01"}),
    ],
)  # fmt: skip
def test_only_the_months_that_differ_are_written(publish, digested, statement, months):
    publish(statement)
    # The second call is that of the whole publication, which this one must equal.
    assert digested[0] == months
    assert digested[1:] == [None] * 4


def test_a_table_that_changed_in_most_months_is_written_in_order(publish, digested):
    publish("update supervision.light_month set posts = 100 - posts where month > '2024-02-01'")
    assert digested[0] is None
    with duckdb.connect(str(publish.target), read_only=True) as connection:
        rows = connection.execute(f"from {TABLE}").fetchall()
    assert rows == sorted(rows)


def test_a_table_without_the_noted_rows_is_written_anew(publish, digested):
    with duckdb.connect(str(publish.target)) as connection:
        connection.execute(f"delete from {TABLE} where month = '2024-05-01'")
    publish("update supervision.light_month set posts = 9 where month = '2024-03-01'")
    assert digested[0] is None
