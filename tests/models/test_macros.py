"""A macro gives a whole query or one expression, and reads only relations that it is given.

So a model shows what a macro takes and what it leaves: no common table expression of the model is
read by its name alone, and none comes into the model with a call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp

from tests.support.compiled import MacroCall, Models

# These name a schema and a materialization; they are no part of a query.
OF_DBT = ("generate_schema_name", "materialization_", "test_")


def words(value: object) -> Iterator[str]:
    """Every text in the arguments of a call."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from words([*value, *value.values()])
    elif isinstance(value, list):
        for part in value:
            yield from words(part)


def problem(call: MacroCall) -> str | None:
    """What is wrong with the text that a call returned, or None."""
    if not re.sub(r"--.*", "", call.text).strip():
        return None  # it states what dbt must build first, and writes nothing
    given = " ".join(words(json.loads(call.arguments)))
    query = _parsed(call.text)
    if isinstance(query, exp.Query):
        return _borrowed_relation(query, given)
    query = _parsed(f"select {call.text}")
    if not isinstance(query, exp.Select) or set(query.args) & {"from", "from_", "joins", "with"}:
        return "neither a query nor an expression"
    if len(query.expressions) != 1 or isinstance(query.expressions[0], exp.Alias):
        return "not one expression"
    return _borrowed_column(query, given)


def _parsed(text: str) -> exp.Expression | None:
    try:
        return sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.ParseError:
        return None


def _borrowed_relation(query: exp.Query, given: str) -> str | None:
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        is_whole = table.db or table.name.endswith(".parquet")
        if not is_whole and table.name not in own and table.name not in given.split():
            return f"reads {table.name}, which it is not given"
    return None


def _borrowed_column(query: exp.Select, given: str) -> str | None:
    for column in query.find_all(exp.Column):
        if column.table and column.table not in given:
            return f"reads {column.sql()}, which it is not given"
    return None


def test_every_call_of_a_macro_is_a_whole_query_or_one_expression(models: Models) -> None:
    calls = [call for call in models.macro_calls if not call.macro.startswith(OF_DBT)]
    assert len({call.macro for call in calls}) > 20
    wrong = {(call.macro, call.node): problem(call) for call in calls if problem(call)}
    assert wrong == {}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "one as (select 1 as a), two as (select 2 as b)"),
        ([], "with one as (select a from spans) select a from one"),
        ([], "spans.valid_from >= cast(1900 as integer)"),
        ([], "a, b"),
        ([], "from spans"),
    ],
)
def test_the_check_of_macros_notices_what_is_borrowed_or_left(arguments: list, text: str) -> None:
    assert problem(MacroCall("model", "macro", json.dumps(arguments), text))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["spans"], "with one as (select a from spans) select a from one"),
        (["spans.valid_from"], "year(spans.valid_from) * 12"),
        ([], "hugeint"),
    ],
)
def test_the_check_of_macros_accepts_what_is_given(arguments: list, text: str) -> None:
    assert problem(MacroCall("model", "macro", json.dumps(arguments), text)) is None
