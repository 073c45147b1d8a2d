"""Views with names and labels, and names without a schema, in any client of a published file."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from bianzhi.publish.leaks import find_leaks
from bianzhi.publish.personal_text import PersonalText
from bianzhi.publish.published import current_publication
from bianzhi.publish.published_views import create_views
from bianzhi.publish.structure import MART_SCHEMAS
from bianzhi.read.query import Reader

TABLES = """
create schema codes;
create schema norms;
create schema supervision;
create schema reporting;
create table codes.light as
    from (values ('red', '红灯', 'Red'), ('green', '绿灯', 'Green'))
        as t (code, label_zh, label_en);
create table norms.age_band as
    from (values
        ('31_35', 'old', 'old', date '1949-10-01'),
        ('31_35', '31—35岁', '31–35', date '2000-01-01')
    ) as t (band, label_zh, label_en, valid_from);
create table supervision.rule as
    from (values ('A01', '无文号', 'No document')) as t (rule_id, sentence_zh, sentence_en);
create table supervision.used (
    organization_code varchar,
    month date,
    light_code varchar,
    rule_id varchar,
    age_band_code varchar,
    fill_rate decimal(18, 6),
    monthly_cost decimal(18, 4)
);
insert into supervision.used values
    ('a', '2020-01-31', 'red', 'A01', '31_35', 0.333333, 10.5),
    ('a', '2021-01-31', 'green', null, 'missing', 1, 20),
    ('b', '2021-01-31', 'unknown', null, null, null, null);
create table supervision.plain as select 1 as rows;
create macro reporting.organization_on(days) as table (
    select
        day,
        'a' as organization_code,
        'name in ' || year(day) as organization_name,
        '350500' as county_code,
        '市本级' as county_name,
        '1' as system_code,
        '2' as admin_level_code
    from (select distinct unnest(days) as day)
);
comment on table supervision.used is 'Use of posts';
comment on column supervision.used.light_code is 'Light; codes in codes.light.';
comment on column supervision.used.rule_id is 'Rule that fails; sentences in supervision.rule.';
comment on column supervision.used.age_band_code is 'Band (codes in norms.age_band), or missing';
"""
COLUMNS = (
    *("organization_code", "organization_name", "county_code", "county_name"),
    *("system_code", "admin_level_code", "month", "light_code", "light_zh", "light_en"),
    *("rule_id", "rule_zh", "rule_en", "age_band_code", "age_band_zh", "age_band_en"),
    *("fill_rate", "monthly_cost"),
)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "some.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        create_views(connection, MART_SCHEMAS)
    return path


@pytest.fixture
def client(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_labels_follow_their_codes(client):
    described = client.execute("describe used_labelled").fetchall()
    assert tuple(row[0] for row in described) == COLUMNS
    rows = client.execute(
        "select organization_name, county_name, light_zh, light_en, rule_zh, age_band_en"
        " from used_labelled order by organization_code, month"
    ).fetchall()
    assert rows == [
        ("name in 2020", "市本级", "红灯", "Red", "无文号", "31–35"),
        ("name in 2021", "市本级", "绿灯", "Green", None, "Missing"),
        (None, None, None, None, None, None),
    ]


def test_rates_are_plain_numbers_and_money_stays_exact(client):
    described = client.execute("describe used_labelled").fetchall()
    types = {row[0]: row[1] for row in described}
    assert (types["fill_rate"], types["monthly_cost"]) == ("DOUBLE", "DECIMAL(18,4)")


def test_views_are_described(client):
    comments = client.execute(
        "select schema_name, comment from duckdb_views() where view_name = 'used_labelled'"
    ).fetchall()
    text = "Use of posts; with names and labels beside the codes"
    assert sorted(comments) == [("main", text), ("supervision", text)]
    undescribed = client.execute(
        "select column_name from duckdb_columns() where table_name = 'used_labelled'"
        " and schema_name = 'supervision' and comment is null"
    ).fetchall()
    assert undescribed == [(name,) for name in ("organization_code", "month", *COLUMNS[-2:])]


def test_marts_without_codes_have_no_second_view(client):
    names = client.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert ("plain_labelled",) not in names


def test_names_without_a_schema_work_in_a_client_that_attaches_the_file(database):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as anything (read_only)")
        query = "select count(organization_name) from anything.used_labelled where month > ?"
        assert connection.execute(query, [date(2020, 12, 31)]).fetchall() == [(1,)]
        assert connection.execute("from anything.plain").fetchall() == [(1,)]


def test_ambiguous_names_need_their_schema(tmp_path):
    with duckdb.connect(str(tmp_path / "twice.duckdb")) as connection:
        connection.execute("create schema codes; create schema norms;")
        connection.execute("create table codes.same (x int); create table norms.same (x int)")
        assert create_views(connection, MART_SCHEMAS) == []


def test_personal_data_is_reported_once_where_it_is(database):
    with duckdb.connect(str(database)) as connection:
        connection.execute("update supervision.used set rule_id = '110101199003070038'")
    leaks = find_leaks(database, PersonalText([], []))
    assert [(leak.table, leak.column) for leak in leaks] == [("supervision.used", "rule_id")]


def test_a_publication_has_them_and_records_their_queries(published_home):
    published = current_publication(published_home)
    assert set(published.record["views"]) == {"main.person_history", "main.sex"}
    with duckdb.connect(str(published.database), read_only=True) as connection:
        assert connection.execute("select count(*) from person_history").fetchall() == [(3,)]
    with Reader(published.database) as reader:
        names = [column for column, _, _ in reader.columns("person_history")]
        assert len(names) == len(set(names)) == 5
        assert [relation.schema for relation in reader.tables()] == ["codes", "historical_change"]
