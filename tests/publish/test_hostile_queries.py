"""Statements that would write, open another file or change the engine are refused everywhere."""

from __future__ import annotations

import hashlib
import stat

import pyarrow
import pytest

from bianzhi.cli import main
from bianzhi.core.messages import choose_language
from bianzhi.core.problems import Failed
from bianzhi.publish.publication import KEPT_PUBLICATIONS, publish
from bianzhi.publish.published import current_publication, publications
from bianzhi.read.query import Reader
from tests.publish.conftest import make_build

# {db}: the published file. {tmp}: a folder that must stay empty.
HOSTILE = [
    "use memory; detach published; attach '{db}' as p; delete from p.codes.sex",
    "select 1; delete from person_history",
    "select 1; select 2",
    "use memory",
    "detach published",
    "attach '{db}' as p",
    "attach '{db}' as p (read_write)",
    "attach ':memory:' as m",
    "attach '{tmp}/new.duckdb'",
    "copy (select 1) to '{db}'",
    "copy (select 1) to '{tmp}/out.csv'",
    "copy person_history to '{tmp}/out.parquet' (format parquet)",
    "copy person_history from '/etc/passwd'",
    "copy from database published to memory",
    "export database '{tmp}/export'",
    "import database '{tmp}'",
    "insert into person_history values ('p', 'a', null, null, null)",
    "update person_history set person_key = 'x'",
    "delete from person_history",
    "truncate person_history",
    "merge into person_history as t using person_history as s on true when matched then delete",
    "with x as (insert into person_history select * from person_history returning *) from x",
    "with x as (delete from person_history returning *) select count(*) from x",
    "with x as (copy person_history to '{db}') from x",
    "with x as (copy person_history to '{tmp}/out.csv') from x",
    "drop table person_history",
    "/* select */ drop table person_history",
    "-- select\ndrop table person_history",
    "drop schema historical_change cascade",
    "alter table person_history drop column valid_to",
    "comment on table person_history is 'x'",
    "create table t as select 1",
    "create temp table t as select 1",
    "create or replace view person_history as select 1",
    "create macro secret() as 1",
    "create or replace temp macro staff_as_of(d) as table select 1",
    "create sequence s",
    "create type mood as enum ('a')",
    "create secret s (type s3)",
    "explain analyze delete from person_history",
    "explain (analyze) insert into person_history select * from person_history",
    "explain analyze copy person_history to '{tmp}/out.csv'",
    "explain /* c */ analyze -- d\n create table t as select 1",
    "explain drop table person_history",
    "prepare p as delete from person_history",
    "execute p",
    "execute immediate 'delete from person_history'",
    "deallocate p",
    "begin transaction",
    "commit",
    "checkpoint",
    "force checkpoint",
    "vacuum",
    "analyze",
    "install httpfs",
    "install httpfs from '{tmp}'",
    "load '{tmp}/x.duckdb_extension'",
    "force install json",
    "update extensions",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set disabled_filesystems = ''",
    "reset disabled_filesystems",
    "reset enable_external_access",
    "set variable x = 1",
    "set temp_directory = '{tmp}'",
    "set profiling_output = '{tmp}/out.json'",
    "set log_query_path = '{tmp}/log'",
    "pragma enable_profiling",
    "pragma profiling_output = '{tmp}/out.json'",
    "pragma database_list",
    "pragma import_database('{tmp}')",
    "call pragma_table_info('person_history')",
    "call enable_logging(storage = 'file', storage_path = '{tmp}/log')",
    "from enable_logging(storage = 'file', storage_path = '{tmp}/log')",
    "from enable_profiling(save_location = '{tmp}/profile')",
    "from query('delete from person_history')",
    "from query('copy person_history to ''{tmp}/out.csv''')",
    "from query_table('{db}')",
    "from read_csv('/etc/passwd')",
    "from '/etc/passwd'",
    "from '{db}'",
    "from read_text('{db}')",
    "from read_blob('{db}')",
    "from read_text('/etc/passwd')",
    "from read_parquet('{tmp}/*.parquet')",
    "from read_json('{tmp}/x.json')",
    "from read_duckdb('{db}')",
    "from parquet_metadata('{db}')",
    "from sniff_csv('/etc/passwd')",
    "from glob('/*')",
    "select (select content from read_text('/etc/passwd'))",
    "from json_execute_serialized_sql(json_serialize_sql('from read_text(''/etc/passwd'')'))",
    "explain analyze from read_text('/etc/passwd')",
    "select getenv('HOME')",
    "from 'https://example.org/x.csv'",
    "summarize '/etc/passwd'",
    "describe from read_csv('/etc/passwd')",
    "pivot (from read_csv('/etc/passwd')) on column0",
    "from variable",
]  # fmt: skip

ALLOWED = [
    "select 1;",
    "-- why\nselect 1 -- so\n;",
    "/* 编制 */ from person_history",
    "with a as (select 1 as one) select one from a",
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 3) from r",
    "values (1), (2)",
    "table person_history",
    "describe person_history",
    "describe select 1",
    "summarize person_history",
    "show tables",
    "show all tables",
    "explain from person_history",
    "explain analyze select count(*) from person_history",
    "explain (format json) select '编制'",
    "pivot person_history on organization_code using count(*)",
    "pivot person_history on organization_code in ('a') using count(*)",
    "unpivot (select 1 as a, 2 as b) on a, b",
    "from staff_as_of(date '2020-06-30')",
    "from query('select 1')",
    "select ';delete from person_history;' as text",
    "select database_name from duckdb_databases()",
]


@pytest.fixture
def publication(published_home):
    """One publication for all queries, because they cannot change it."""
    return current_publication(published_home)


@pytest.fixture
def untouched(publication, tmp_path):
    """Check at the end that the published file and the folder beside it are unchanged."""
    target = tmp_path / "target"
    target.mkdir()
    before = hashlib.sha256(publication.database.read_bytes()).digest()
    names = sorted(path.name for path in publication.folder.rglob("*"))
    yield target
    assert hashlib.sha256(publication.database.read_bytes()).digest() == before
    assert sorted(path.name for path in publication.folder.rglob("*")) == names
    assert list(target.iterdir()) == []


def written(statement, publication, target):
    return statement.replace("{db}", str(publication.database)).replace("{tmp}", str(target))


def state(reader):
    """What a statement could change in a reader."""
    queries = (
        "from duckdb_settings() order by all",
        "select database_name, path, readonly from duckdb_databases() order by all",
        "select database_name, schema_name, table_name from duckdb_tables() order by all",
        "select database_name, schema_name, view_name, sql from duckdb_views() order by all",
        "from duckdb_variables()",
        "from duckdb_secrets()",
        "from person_history order by all",
    )
    return [list(reader.run(query).rows()) for query in queries]


@pytest.fixture(scope="module")
def kept_reader(published_home):
    """A reader and its state; each statement must leave it as it is."""
    with Reader(current_publication(published_home).database) as reader:
        yield reader, state(reader)


@pytest.mark.parametrize("way", ["run", "arrow"])
@pytest.mark.parametrize("statement", HOSTILE)
def test_no_statement_writes_or_reads_another_file(
    publication, untouched, kept_reader, monkeypatch, statement, way
):
    monkeypatch.chdir(untouched)
    variable = pyarrow.table({"secret": [1]})  # noqa: F841  (a query must not see it)
    reader, before = kept_reader
    with pytest.raises(Failed):
        getattr(reader, way)(written(statement, publication, untouched))
    assert state(reader) == before


def test_one_reader_stays_whole_after_all_of_them(publication, untouched):
    with Reader(publication.database) as reader:
        for statement in HOSTILE:
            with pytest.raises(Failed):
                reader.run(written(statement, publication, untouched))
        assert next(reader.run("select count(*) from person_history").rows()) == (3,)


def test_a_reader_that_changed_is_seen(publication):
    with Reader(publication.database) as reader:
        before = state(reader)
        assert state(reader) == before
        reader.keep("kept", "select 1")
        assert state(reader) != before


@pytest.mark.parametrize("statement", ALLOWED)
def test_queries_are_answered(kept_reader, statement):
    reader, _ = kept_reader
    assert list(reader.run(statement).rows())
    assert reader.arrow(statement).read_all().num_columns


def test_commands_refuse_them_too(published_home, publication, untouched, capsys, monkeypatch):
    choose_language(None)
    for statement in HOSTILE:
        sql = written(statement, publication, untouched)
        with pytest.raises(SystemExit) as left:
            main(["--home", str(published_home.root), "sql", "--", sql])
        assert left.value.code == 1, sql
    typed = iter([f"{written(item, publication, untouched)};" for item in HOSTILE])
    monkeypatch.setattr("builtins.input", lambda _: next(typed, "quit"))
    with pytest.raises(SystemExit) as left:
        main(["--home", str(published_home.root), "shell"])
    assert left.value.code == 0
    shown = capsys.readouterr()
    assert "root:" not in shown.out + shown.err
    for verb in ("light", "finding", "figure"):
        with pytest.raises(SystemExit):
            main(
                [
                    "--home",
                    str(published_home.root),
                    "explain",
                    verb,
                    "'; drop table person_history; --",
                ]
            )


def test_a_query_too_large_for_memory_writes_nothing(publication, untouched, monkeypatch):
    monkeypatch.chdir(untouched)
    with Reader(publication.database) as reader:
        (value,) = next(reader.run("select current_setting('temp_directory')").rows())
    assert value == ""


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_publication_has_no_write_bits_and_everybody_may_read_it(home):
    make_build(home)
    publication = publish(home)
    folders = [publication.folder, *(p for p in publication.folder.rglob("*") if p.is_dir())]
    files = [path for path in publication.folder.rglob("*") if path.is_file()]
    assert {mode(path) for path in folders} == {0o555}
    assert {mode(path) for path in files} == {0o444}
    assert mode(home.published) == 0o755


def test_sealed_publications_are_pruned_and_older_ones_are_sealed(home):
    make_build(home)
    publication = publish(home)
    publication.folder.chmod(0o755)
    publication.database.chmod(0o644)
    for number in range(KEPT_PUBLICATIONS + 1):
        make_build(home, people=[(f"p{number}", "a", "2020-01-31", None, "330")])
        publish(home)
        assert {mode(kept.folder) for kept in publications(home)} == {0o555}
        assert {mode(kept.database) for kept in publications(home)} == {0o444}
    assert len(publications(home)) == KEPT_PUBLICATIONS
    assert not publication.folder.exists()


def test_what_a_killed_publish_left_is_swept(home):
    left = home.published / ".next" / "parquet"
    left.mkdir(parents=True)
    (left / "x.parquet").write_bytes(b"x")
    left.chmod(0o555)
    left.parent.chmod(0o555)
    make_build(home, people=[("p9", "a", "2020-01-31", None, "330")])
    publish(home)
    assert not (home.published / ".next").exists()
