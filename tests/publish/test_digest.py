"""The digest of a table depends only on its rows and columns."""

from __future__ import annotations

import duckdb
import pytest

from bianzhi.publish.digest import combined_digest, table_digest


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def digest_of(connection, rows: str) -> str:
    connection.execute(f"create or replace table t as select * from (values {rows}) as v (a, b)")
    return table_digest(connection, "t")


def test_order_of_rows_does_not_matter(connection):
    digest = digest_of(connection, "('x', 1), ('y', 2), ('z', 3)")
    assert digest == digest_of(connection, "('z', 3), ('x', 1), ('y', 2)")


def test_order_and_threads_do_not_matter_on_many_rows(connection):
    connection.execute("create table up as select i, i % 7 as j from range(50000) as r (i)")
    connection.execute("create table down as select * from up order by i desc")
    connection.execute("set threads = 1")
    item = table_digest(connection, "up")
    connection.execute("set threads = 4")
    assert item == table_digest(connection, "down")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("('x', 1)", "('x', 2)"),
        ("('x', 1)", "('x', 1), ('x', 1)"),
        ("(null, 'x')", "('', 'x')"),
        ("(null, 'x')", "('\\N', 'x')"),
        ("('x', 'yz')", "('xy', 'z')"),
        ("('x' || chr(31), 'y')", "('x', chr(31) || 'y')"),
        ("('x\\', 'y')", "('x', '\\y')"),
    ],
)
def test_any_difference_of_content_shows(connection, one, other):
    assert digest_of(connection, one) != digest_of(connection, other)


def test_column_names_count_and_an_empty_table_has_a_digest(connection):
    connection.execute("create table one (a int)")
    connection.execute("create table other (b int)")
    assert table_digest(connection, "one") != table_digest(connection, "other")


def test_the_definition_is_fixed(connection):
    """A changed definition invalidates every recorded digest and requires a new DIGEST_VERSION."""
    rows = "('甲', date '2024-02-29'), (null, date '2024-03-31')"
    expected = "f7ea9cc1ba0adf96279ca43d9e13973dff2fd19485861f957fc309d5acee0a3a"
    assert digest_of(connection, rows) == expected


def test_combined_digest_ignores_the_order_of_tables():
    assert combined_digest({"a": "1", "b": "2"}) == combined_digest({"b": "2", "a": "1"})
    assert combined_digest({"a": "1", "b": "2"}) != combined_digest({"a": "2", "b": "1"})
