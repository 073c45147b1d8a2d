"""Queries can read the published file and do nothing else."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pyarrow.parquet
import pytest

from bianzhi.core.problems import Failed
from bianzhi.publish.published import current_publication
from bianzhi.read import formats
from bianzhi.read.query import Reader


@pytest.fixture
def reader(published_home):
    with Reader(current_publication(published_home).database) as opened:
        yield opened


def test_tables_are_found_without_their_schema(reader):
    assert reader.run("select count(*) from person_history").rows().__next__() == (3,)
    assert [table.name for table in reader.tables()] == ["sex", "person_history"]
    assert ("valid_to", "DATE", "End; NULL if open") in reader.columns("person_history")


def test_an_unknown_table_is_answered_with_its_nearest(reader):
    with pytest.raises(Failed) as failed:
        reader.run("select * from personhistory")
    assert failed.value.code == "sql.unknown_table"
    assert "historical_change.person_history" in str(failed.value)
    with pytest.raises(Failed, match=r"historical_change\.person_history"):
        reader.columns("person_histori")


def test_a_faulty_query_says_where(reader):
    with pytest.raises(Failed, match="nope"):
        reader.run("select nope from person_history")
    with pytest.raises(Failed, match="selct"):
        reader.run("selct 1")


def test_formats_agree_on_the_rows(reader, tmp_path):
    query = "select code, label_zh, 1.50 as amount, date '2024-02-29' as day, null as gap from sex"
    out = io.StringIO()
    formats.write_csv(reader.run(query), out)
    assert out.getvalue() == "code,label_zh,amount,day,gap\n1,男,1.50,2024-02-29,\n"
    out = io.StringIO()
    formats.write_json(reader.run(query), out)
    assert json.loads(out.getvalue()) == [
        {"code": "1", "label_zh": "男", "amount": 1.5, "day": "2024-02-29", "gap": None}
    ]
    formats.write_parquet(reader.arrow(query), tmp_path / "out.parquet")
    read = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert read[0]["amount"] == Decimal("1.50")
    out = io.StringIO()
    assert formats.write_table(reader.run(query), out) is False
    assert out.getvalue().splitlines()[0] == "code  label_zh  amount  day         gap"


def test_a_long_table_says_that_there_is_more_and_is_not_in_the_way(reader):
    out = io.StringIO()
    assert formats.write_table(reader.run("from range(501)"), out) is True
    assert len(out.getvalue().splitlines()) == 502
    assert reader.arrow("select 1 as one").read_all().to_pylist() == [{"one": 1}]
    assert next(reader.run("select 2").rows()) == (2,)


def test_two_readers_share_the_file(reader, published_home):
    with Reader(published_home.current_publication.resolve() / "bianzhi.duckdb") as other:
        assert next(other.run("select 1").rows()) == (1,)


def test_a_reader_keeps_rows_for_its_own_queries(reader, tmp_path):
    reader.keep("kept", "select code from sex")
    assert next(reader.run("select * from kept").rows()) == ("1",)
    for statement in ("delete from sex", f"copy sex to '{tmp_path}/x.csv'", "select 1; select 2"):
        with pytest.raises(Failed):
            reader.keep("kept", statement)
    assert list(tmp_path.glob("*.csv")) == []
