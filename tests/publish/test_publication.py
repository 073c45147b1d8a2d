"""Publications: described, sorted, swapped atomically, refused when blocked, kept for a while."""

from __future__ import annotations

import threading

import duckdb
import pytest

from bianzhi.core.home import JUDGED_NAME
from bianzhi.core.problems import Failed
from bianzhi.publish.publication import KEPT_PUBLICATIONS, publish
from bianzhi.publish.published import current_publication, newest_known_at, publications
from bianzhi.read.query import Reader
from tests.publish.conftest import PEOPLE, make_build


def rows_of(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_only_public_schemas_are_copied_with_their_descriptions(published_home):
    published = current_publication(published_home)
    tables = rows_of(
        published.database,
        "select schema_name, table_name, comment from duckdb_tables() order by all",
    )
    assert tables == [
        ("codes", "sex", None),
        ("historical_change", "person_history", "It's people"),
    ]
    columns = rows_of(
        published.database,
        "select column_name, is_nullable, comment from duckdb_columns()"
        " where schema_name = 'historical_change' and table_name = 'person_history'"
        " and (comment is not null or not is_nullable)",
    )
    assert columns == [("person_key", False, None), ("valid_to", True, "End; NULL if open")]


def test_table_macros_read_the_state_of_a_day(published_home):
    database = current_publication(published_home).database
    query = "select person_key from staff_as_of(date '{}') order by all"
    assert rows_of(database, query.format("2021-06-29")) == [("p1",), ("p2",)]
    assert rows_of(database, query.format("2021-06-30")) == [("p1",), ("p3",)]
    macros = rows_of(
        database,
        "select schema_name, function_name, comment from duckdb_functions() where not internal"
        " order by all",
    )
    assert macros == [
        ("main", "heads_as_of", None),
        ("main", "staff_as_of", None),
        ("reporting", "heads", "It's heads"),
    ]


def test_table_macros_are_called_by_readers_and_by_other_clients(published_home):
    database = current_publication(published_home).database
    query = "from reporting.heads(date '2021-06-29')"
    with Reader(database) as reader:
        assert list(reader.run(query).rows()) == [(2,)]
        assert list(reader.run("from heads(date '2021-06-29')").rows()) == [(2,)]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as anything (read_only)")
        connection.execute("use anything")
        assert connection.execute(query).fetchall() == [(2,)]


def test_a_macro_without_its_table_stops_the_publication(home):
    folder = make_build(home)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(
            "create macro reporting.hidden() as table (select * from staging.stg_person)"
        )
    with pytest.raises(duckdb.CatalogException, match="staging"):
        publish(home)


def test_another_query_of_a_macro_is_another_publication(own_published_home):
    home = own_published_home
    first = current_publication(home).publication_id
    with duckdb.connect(str(home.current_build / "warehouse.duckdb")) as connection:
        connection.execute(
            "create or replace macro reporting.heads(closing_date) as table (select 1 as heads)"
        )
    assert publish(home).publication_id != first


def test_parquet_copies_hold_the_same_rows_in_sorted_order(home):
    make_build(home, people=PEOPLE[::-1])
    published = publish(home)
    folder = published.folder / "parquet" / "historical_change" / "person_history"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select parse_filename(filename), person_key from '{folder}/*.parquet'"
        ).fetchall()
    assert rows == [("2021.parquet", "p2"), ("undated.parquet", "p1"), ("undated.parquet", "p3")]


def test_publication_id_follows_content_and_known_time_only(own_published_home):
    home = own_published_home
    first = current_publication(home)
    make_build(home, people=PEOPLE[::-1])
    again = publish(home)
    assert again.publication_id == first.publication_id
    assert len(publications(home)) == 1
    make_build(home, people=PEOPLE[:2])
    assert publish(home).publication_id != first.publication_id
    assert first.publication_id.startswith("20240131T160000-")
    assert newest_known_at(home) == "2024-01-31T16:00:00.000000Z"


def test_a_blocked_or_unjudged_build_is_refused(home):
    with pytest.raises(Failed) as nothing:
        publish(home)
    assert nothing.value.code == "publish.nothing_built"
    make_build(home)
    before = publish(home).publication_id
    folder = make_build(home, people=PEOPLE[:1], verdict="block")
    with pytest.raises(Failed) as blocked:
        publish(home)
    assert (blocked.value.code, blocked.value.exit_code) == ("publish.blocked", 3)
    (folder / "gate.json").unlink()
    with pytest.raises(Failed) as unjudged:
        publish(home)
    assert unjudged.value.code == "publish.not_checked"
    folder = make_build(home, people=PEOPLE[:1])
    (folder / JUDGED_NAME).write_bytes(b"")
    with pytest.raises(Failed) as damaged:
        publish(home)
    assert damaged.value.code == "publish.not_checked"
    assert current_publication(home).publication_id == before


def test_a_failing_copy_leaves_the_former_publication(own_published_home, monkeypatch):
    home = own_published_home
    before = current_publication(home).publication_id
    make_build(home, people=PEOPLE[:1])

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr("bianzhi.publish.publication.write_parquet", broken)
    with pytest.raises(OSError, match="disk full"):
        publish(home)
    assert current_publication(home).publication_id == before
    monkeypatch.undo()
    assert publish(home).publication_id != before


def test_readers_see_one_whole_publication_while_others_are_swapped_in(home):
    """Opening by path always finds a complete file; an open file keeps its rows."""
    make_build(home, people=[("p0", "a", "2020-01-31", None, "330")] * 1)
    first = publish(home)
    connect = duckdb.connect(str(first.database), read_only=True)
    seen, faults, done = set(), [], threading.Event()

    def read_again_and_again():
        while not done.is_set():
            try:
                path = home.current_publication.resolve() / "bianzhi.duckdb"
                (row,) = rows_of(
                    path,
                    "select count(*), min(person_key), max(person_key)"
                    " from historical_change.person_history",
                )
                seen.add(row)
            except Exception as fault:
                faults.append(fault)

    reader = threading.Thread(target=read_again_and_again)
    reader.start()
    try:
        for number in range(1, KEPT_PUBLICATIONS):
            people = [(f"p{number}", "a", "2020-01-31", None, "330")] * (number + 1)
            make_build(home, people=people)
            publish(home)
    finally:
        done.set()
        reader.join()
    assert not faults
    assert seen <= {(n + 1, f"p{n}", f"p{n}") for n in range(KEPT_PUBLICATIONS)}
    count = connect.execute("select count(*) from historical_change.person_history").fetchone()
    connect.close()
    assert count == (1,)


def test_only_the_last_publications_are_kept_and_never_loses_the_current(home):
    result = []
    for number in range(KEPT_PUBLICATIONS + 2):
        make_build(home, people=[(f"p{number}", "a", "2020-01-31", None, "330")])
        result.append(publish(home).publication_id)
    assert [publication.publication_id for publication in publications(home)] == result[
        -KEPT_PUBLICATIONS:
    ]
    make_build(home, people=[(f"p{KEPT_PUBLICATIONS - 1}", "a", "2020-01-31", None, "330")])
    again = publish(home)
    assert again.publication_id in result
    assert current_publication(home).publication_id == again.publication_id
