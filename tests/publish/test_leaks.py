"""The search for personal data fires on what is planted and stays quiet on a clean database."""

from __future__ import annotations

import duckdb
import pytest

from publish.leaks import find_leaks

KNOWN = ["郑晓明", "350502199003074518", "1990-03-07"]


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema supervision")
        connection.execute(
            """
            create table supervision.finding as
            select
                'F' || lpad(cast(i as varchar), 6, '0') as finding_id,
                '编制数与批文不一致' as sentence,
                date '1990-03-01' as birth_month,
                '35050012345678' as division_text
            from range(10) as r (i)
            """
        )
    return path


def planted(database, statement):
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)
    return [(leak.column, leak.kind, leak.rows) for leak in find_leaks(database, KNOWN)]


def test_a_clean_database_is_clean(database):
    assert find_leaks(database, KNOWN) == []


@pytest.mark.parametrize("value", ["郑晓明", "经办人郑晓明签字", "生于1990-03-07"])
def test_a_known_value_is_found_wherever_it_stands(database, value):
    found = planted(
        database,
        f"update supervision.finding set sentence = '{value}' where finding_id = 'F000003'",
    )
    assert found == [("sentence", "known_value", 1)]


def test_an_id_is_found_although_nobody_knows_it(database):
    found = planted(
        database, "update supervision.finding set sentence = '身份证 35052119850612003X'"
    )
    assert found == [("sentence", "citizen_id", 1)]


def test_a_day_of_birth_is_found(database):
    found = planted(
        database, "alter table supervision.finding add column birth_date date default '1990-03-07'"
    )
    assert found == [("birth_date", "birth_date", 10)]
