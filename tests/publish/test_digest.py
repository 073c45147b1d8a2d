"""The digest of a table depends only on its rows and columns."""

from __future__ import annotations

import hashlib

import duckdb
import pytest

from bianzhi.publish.digest import (
    combined_digest,
    digest_of_months,
    read_months,
    table_digest,
)
from bianzhi.publish.row_months import NO_MONTH, count_months, hash_months


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
    expected = "fc92f22392617f1e9453e34ab1ce66e039dbef831bb68d19fccd242fd3cacd3d"
    assert digest_of(connection, rows) == expected
    # The same by hand: both rows are in buckets of their own, of a table without months.
    hashes = sorted(sha256(text) for text in ("甲\x1f2024-02-29", "\\N\x1f2024-03-31"))
    assert hashes[0][:2] != hashes[1][:2]
    month = sha256("".join(sha256(value) for value in hashes))
    assert sha256(f"3\x1fa\x1fb\n={month}") == expected


def test_values_of_every_type_have_the_text_form_of_the_engine(connection):
    values = {
        "true": "true",
        "7::utinyint": "7",
        "-170141183460469231731687303715884105727::hugeint": (
            "-170141183460469231731687303715884105727"
        ),
        "1.50::decimal(18, 4)": "1.5000",
        "0.1::double": "0.1",
        "date '2024-02-29'": "2024-02-29",
        "timestamptz '2024-02-29 00:30:00+00'": "2024-02-29 00:30:00+00",
        # The engine escapes backslashes within a list itself.
        r"['a\b', null]": r"['a\\\\b', NULL]",
        "{'k': 'a' || chr(31)}": r"{'k': a\s}",
        r"'a\' || chr(31)": r"a\\\s",
        "null::integer": r"\N",
    }
    connection.execute("set timezone = 'UTC'")
    names = [f"c{place}" for place in range(len(values))]
    shown = ", ".join(f"{sql} as {name}" for sql, name in zip(values, names, strict=True))
    connection.execute(f"create table every as select {shown}")
    month = sha256(sha256(sha256("\x1f".join(values.values()))))
    assert table_digest(connection, "every") == sha256("\x1f".join(["3", *names]) + f"\n={month}")


def test_months_have_digests_of_their_own(connection):
    connection.execute(
        """
        create table t as
        from (values (date '2024-01-31', 1), (date '2024-02-29', 2), (null, 3)) rows (month, n)
        """
    )
    before = read_months(connection, "t")
    assert sorted(before) == [NO_MONTH, "2024-01", "2024-02"]
    connection.execute("update t set n = 7 where n = 2")
    changed = read_months(connection, "t", {"2024-02"})
    after = read_months(connection, "t")
    assert after == {**before, **changed}
    assert after != before
    assert table_digest(connection, "t") == digest_of_months(["month", "n"], after)


def test_combined_digest_ignores_the_order_of_tables():
    assert combined_digest({"a": "1", "b": "2"}) == combined_digest({"b": "2", "a": "1"})
    assert combined_digest({"a": "1", "b": "2"}) != combined_digest({"a": "2", "b": "1"})


@pytest.mark.parametrize(
    ("columns", "months"),
    [
        ("date '2024-01-05' as valid_to, date '2023-01-01' as valid_from", ["2024-01"]),
        ("date '2024-01-05' as valid_to, date '2023-05-31' as month", ["2023-05"]),
        ("null::date as valid_to, date '2023-05-31' as as_of_date", [NO_MONTH]),
        ("date '2023-02-28' as month_to, date '2024-12-31' as recorded_by", ["2023-02"]),
        # Only a date has a month.
        ("'2024-01' as month, date '2022-11-30' as as_of_date", ["2022-11"]),
        ("'2024-01' as month, date '2022-11-30' as valid_from", [NO_MONTH]),
    ],
)
def test_the_month_of_a_row_is_that_of_the_first_column_that_gives_one(connection, columns, months):
    connection.execute(f"create table t as select {columns}")
    assert list(read_months(connection, "t")) == months
    assert count_months(connection, "t") == dict.fromkeys(months, 1)
    hashes = {name: month.hashes for name, month in read_months(connection, "t").items()}
    assert hash_months(connection, "t") == hash_months(connection, "t", months) == hashes
    assert hash_months(connection, "t", {"1999-01"}) == {}
