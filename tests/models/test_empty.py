"""A table of which all that must have rows has none is empty.

A build keeps an empty table that cannot have rows (``bianzhi/build/empty.py``).
"""

from __future__ import annotations

import random

import pytest

from bianzhi.build.empty import ALWAYS, can_have_rows, rows_need
from bianzhi.build.recording import Node, created_statement, query_of, relation
from bianzhi.core.sql_text import literal
from tests.models.built import Built

CHOICES = 3  # of relations without rows, for each model
EXAMPLES = {
    "from s.a": "a",
    "select x from s.a where exists (from s.b)": "a",
    "from s.a, s.b": "ab",
    "from s.a inner join s.b using (x)": "ab",
    "from s.a semi join s.b using (x)": "ab",
    "from s.a anti join s.b using (x)": "a",
    "from s.a left join s.b using (x)": "a",
    "from s.a right join s.b using (x)": "b",
    "from s.a full join s.b using (x)": "a b",
    "from s.a asof join s.b on a.x >= b.x": "ab",
    "from s.a inner join (values (1)) as one (x) using (x)": "a",
    "from s.a left join s.b using (x) inner join s.c using (x)": "ac",
    "select x from s.a union all select x from s.b": "a b",
    "select x from s.a union select x from s.b": "a b",
    "select x from s.a except select x from s.b": "a",
    "select x from s.a union all select a.x from s.a inner join s.b using (x)": "a",
    "from (select x from s.a union all select x from s.b) inner join s.c using (x)": "ac bc",
    "with one as (from s.a), two as (from one, s.b) select * from two": "ab",
    "with recursive r as (select x from s.a union all select x + 1 from r, s.b) from r": "a",
    "with recursive r as (select x from s.a union select x from s.b) from r": "a b",
    "select count(*) from s.a": "always",
    "select max(x) + 1 from s.a": "always",
    "select 1 from s.a having count(*) = 0": "always",
    "select 1 from s.a order by count(*)": "always",
    "select sum(count(*)) over () from s.a": "always",
    "select x, count(*) from s.a group by x": "a",
    "select x, count(*) from s.a group by all": "a",
    "select count(*) from s.a group by all": "always",
    "select x, count(*) from s.a group by rollup (x)": "always",
    "select x, count(*) over () from s.a": "a",
    "select x, (select max(y) from s.b) from s.a": "a",
    "from range(3)": "always",
    "from 'lake/a.parquet'": "a",
    "from 'lake/*.parquet'": "always",
    "from read_parquet(['lake/a.parquet'])": "always",
    "values (1)": "always",
    "select 1": "always",
}


@pytest.mark.parametrize("query", EXAMPLES)
def test_what_must_have_rows_is_read_from_joins_and_unions(query: str) -> None:
    of_name = {"lake/a.parquet": "a"} | {f'"s"."{name}"': name for name in "abc"}
    found = {"".join(sorted(of_name[name] for name in names)) for names in rows_need(query)}
    assert found == ({""} if EXAMPLES[query] == "always" else set(EXAMPLES[query].split()))


def test_what_is_not_known_has_rows() -> None:
    assert can_have_rows(ALWAYS, {})
    assert can_have_rows([("a",), ("b",)], {"a": False})
    assert not can_have_rows([("a", "c"), ("b",)], {"a": False, "b": False})


def test_too_many_alternatives_are_not_told_apart() -> None:
    unions = [f"(from s.a{n} union all from s.b{n})" for n in range(7)]
    assert rows_need(f"from {', '.join(unions)}") == ALWAYS


def test_a_query_that_cannot_be_parsed_is_named() -> None:
    with pytest.raises(ValueError, match="syntax error"):
        rows_need("selec 1")


def _emptied(node: Node, chosen: random.Random) -> set[str]:
    """Some relations and files without which none of the alternatives of a model is left."""
    return {chosen.choice(names) for names in node.rows_need}


def _without(built: Built, node: Node, emptied: set[str]) -> str:
    """The query of a model in which some relations and files have no rows."""
    query = query_of(created_statement(node) or "")
    for place, name in enumerate(sorted(emptied)):
        view = f'"empty_{place}"'
        built.connection.execute(
            f"create or replace temp view {view} as from {_as_read(name)} where false"
        )
        query = query.replace(_as_read(name), f"temp.main.{view}")
    return query


def _as_read(name: str) -> str:
    """How a query names a relation or a file."""
    return f'"warehouse".{name}' if name.startswith('"') else literal(name)


def test_tables_are_empty_where_all_that_must_have_rows_has_none(built: Built) -> None:
    """On the demo, which fills most tables."""
    proved, filled, wrong = 0, 0, []
    for node in built.nodes.values():
        if relation(node) is None or () in node.rows_need:
            continue
        chosen = random.Random(node.name)
        for emptied in {frozenset(_emptied(node, chosen)) for _ in range(CHOICES)}:
            query = _without(built, node, set(emptied))
            if built.rows(f"select 1 from {query} limit 1"):
                wrong.append((node.name, sorted(emptied)))
            proved += 1
        filled += bool(built.rows(f"select 1 from {relation(node)[1]} limit 1"))
    assert wrong == []
    assert proved > 700
    assert filled > 350
