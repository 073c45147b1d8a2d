"""What is read differently by DuckDB and by Spark is written so that both give the same."""

from __future__ import annotations

import pytest

from bianzhi.build.recording import created_statement, query_of, relation
from bianzhi.build.spark.dialect import translated
from tests.support.compiled import Models


def _spark(query: str) -> str:
    """The last query; the others are of parts that are named more than once."""
    return _translated(query)[1]


def _translated(query: str) -> tuple[dict[str, str], str]:
    return translated(query, "{}__{}".format, "files of {}".format, "part__{}".format)


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("a / 12.0", "CAST(a AS DOUBLE) / CAST(12.0 AS DOUBLE)"),
        ("a // 7", "a DIV 7"),
        ("cast(a as hugeint)", "CAST(a AS DECIMAL(38, 0))"),
        (
            "cast(a as hugeint) // b",
            "CAST(((CAST(a AS DECIMAL(38, 0))) - (CAST(a AS DECIMAL(38, 0))) % (b)) / (b)"
            " AS DECIMAL(38, 0))",
        ),
        (
            "quantile_disc(a, 0.9)",
            "PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY a NULLS LAST)",
        ),
        (r"regexp_replace(a, '([0-9]+)', 'x\1', 'g')", "REGEXP_REPLACE(a, '([0-9]+)', 'x$1')"),
        ("concat('a', b)", "CONCAT('a', COALESCE(b, ''))"),
        (
            "string_agg(a, ' ' order by a)",
            "LISTAGG(a, ' ') WITHIN GROUP (ORDER BY a NULLS LAST)",
        ),
        ("row_number() over (order by a)", "ROW_NUMBER() OVER (ORDER BY a NULLS LAST)"),
        # Spark puts NULL last there by itself.
        ("row_number() over (order by a desc)", "ROW_NUMBER() OVER (ORDER BY a DESC)"),
    ],
)
def test_an_expression_is_written_for_spark(duckdb: str, spark: str) -> None:
    assert _spark(f"select {duckdb} from t") == f"SELECT {spark} FROM t"


def test_tables_and_files_become_views() -> None:
    assert _spark('select post.a from "warehouse"."marts"."post"') == (
        "SELECT post.a FROM `marts__post` AS post"
    )
    assert _spark("from '/lake/post/*.parquet' as p") == (
        "SELECT * FROM `files of /lake/post/*.parquet` AS p"
    )


def test_a_query_inside_of_another_keeps_its_names() -> None:
    """Both have a part named `a`; at the top they would be one."""
    query = "with a as (select 1 as n), b as (with a as (select 2 as n) select * from a) from b"
    assert _spark(query) == (
        "WITH a AS (SELECT 1 AS n), b AS (WITH a AS (SELECT 2 AS n) SELECT * FROM a)"
        " SELECT * FROM b"
    )


@pytest.mark.parametrize(
    "query",
    [
        "date_diff('month', a, b)",
        "list(a order by b)",
        "cast(a / b as integer)",
        "cast(avg(a) as bigint)",
    ],
)
def test_what_would_differ_in_silence_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="Spark"):
        _spark(f"select {query} from t")


def test_every_table_and_view_can_be_translated(models: Models) -> None:
    done = 0
    for node in models.nodes.values():
        text = created_statement(node)
        if relation(node) is not None and text is not None:
            steps, last = _translated(query_of(text))
            assert not [sql for sql in (*steps.values(), last) if '"' in sql], node.name
            done += 1
    assert done > 500


def test_a_part_that_is_named_twice_becomes_a_step() -> None:
    query = (
        "with a as (select * from s.t), b as (select n, count(*) as m from a group by n),"
        " c as (with d as (select max(m) as m from b) select * from d),"
        " e as (select * from c as one cross join c as other)"
        " select * from b cross join e"
    )
    steps, last = _translated(query)
    assert steps == {
        "part__b": "WITH a AS (SELECT * FROM `s__t` AS t)"
        " SELECT n, COUNT(*) AS m FROM a GROUP BY n",
        "part__c": "WITH b AS (SELECT * FROM `part__b`) SELECT * FROM"
        " (WITH d AS (SELECT MAX(m) AS m FROM b) SELECT * FROM d) AS c",
    }
    assert last.endswith(
        "b AS (SELECT * FROM `part__b`), c AS (SELECT * FROM `part__c`),"
        " e AS (SELECT * FROM c AS one CROSS JOIN c AS other) SELECT * FROM b CROSS JOIN e"
    )
