"""Which relations must have rows for a query to have any, read from DuckDB's own parse of it.

Most offices deliver a few of all entities, so most tables of their builds are empty. A table that
was empty in the build before and cannot have rows now is kept, whatever else it reads changed.

The answer is a set of alternatives: the query can have rows only where all relations of one of them
have rows. Only ``from``, joins and set operations are read; conditions are not. A relation of which
nothing is known, such as a pattern of files, is taken to have rows. ``tests/models/test_empty.py``
proves the answer for each model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

import duckdb

Alternatives = frozenset[frozenset[str]]
ALWAYS: Alternatives = frozenset({frozenset()})
# With more alternatives than these a query is taken to have rows.
_MOST = 64


def rows_need(query: str) -> Alternatives:
    """What must have rows for a ``select`` to have any.

    Relations are named ``"schema"."table"``, and files by their path.

    Raises:
        ValueError: DuckDB cannot parse the query.
    """
    text = _parser().execute("select json_serialize_sql(?)", [query]).fetchall()[0][0]
    parsed = json.loads(text)
    if parsed["error"]:
        raise ValueError(f"DuckDB cannot parse the query: {parsed['error_message']}")
    (statement,) = parsed["statements"]
    return _of_query(statement["node"], {})


def can_have_rows(alternatives: Iterable[Iterable[str]], filled: Mapping[str, bool]) -> bool:
    """Whether a query can have rows, by which relations have; one that is not named has."""
    return any(all(filled.get(name, True) for name in names) for names in alternatives)


def _of_query(node: dict[str, Any], names: Mapping[str, Alternatives]) -> Alternatives:
    known = dict(names)
    for entry in node["cte_map"]["map"]:
        known[entry["key"]] = _of_query(entry["value"]["query_node"], known)
    if node["type"] == "SELECT_NODE":
        return ALWAYS if _makes_a_row(node) else _of_relation(node["from_table"], known)
    if node["type"] == "RECURSIVE_CTE_NODE":
        first = _of_query(node["left"], known)
        return _either(first, _of_query(node["right"], {**known, node["cte_name"]: first}))
    if node["type"] == "SET_OPERATION_NODE":
        parts = [_of_query(child, known) for child in node["children"]]
        return _either(*parts) if node["setop_type"].startswith("UNION") else parts[0]
    return ALWAYS


def _makes_a_row(select: dict[str, Any]) -> bool:
    """Whether a ``select`` has a row over no rows: it aggregates all of them at once."""
    if select["group_expressions"]:
        return any(not group for group in select["group_sets"])
    if select["having"] is not None:
        return True
    if select["aggregate_handling"] != "STANDARD_HANDLING":  # group by all
        return not any(
            "COLUMN_REF" in _classes(item) and not _aggregates(item)
            for item in select["select_list"]
        )
    return _aggregates([select["select_list"], select["qualify"], select["modifiers"]])


def _aggregates(expression: Any) -> bool:
    """Whether an expression aggregates; a window does not, what it is computed over can."""
    return any(
        part["class"] == "FUNCTION" and part["function_name"].lower() in _aggregate_names()
        for part in _parts(expression)
    )


def _classes(expression: Any) -> set[str]:
    return {part["class"] for part in _parts(expression)}


def _parts(expression: Any) -> Iterator[dict[str, Any]]:
    if isinstance(expression, list):
        for item in expression:
            yield from _parts(item)
    elif isinstance(expression, dict) and expression.get("class") != "SUBQUERY":
        if "class" in expression:
            yield expression
        for value in expression.values():
            yield from _parts(value)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@cache
def _aggregate_names() -> frozenset[str]:
    names = "select function_name from duckdb_functions() where function_type = 'aggregate'"
    return frozenset(name for (name,) in _parser().execute(names).fetchall())


def _of_relation(table: dict[str, Any], names: Mapping[str, Alternatives]) -> Alternatives:
    if table["type"] == "BASE_TABLE":
        name = table["table_name"]
        if not table["schema_name"]:
            of_file = frozenset({frozenset({name})}) if _is_one_file(name) else ALWAYS
            return names.get(name, of_file)
        return frozenset({frozenset({f'"{table["schema_name"]}"."{name}"'})})
    if table["type"] == "SUBQUERY":
        return _of_query(table["subquery"]["node"], names)
    if table["type"] == "JOIN":
        left, right = (_of_relation(table[side], names) for side in ("left", "right"))
        kept = {"LEFT": left, "ANTI": left, "RIGHT": right}.get(table["join_type"])
        if kept is not None:
            return kept
        if table["join_type"] in ("INNER", "SEMI"):
            return _both(left, right)
        return _either(left, right)
    return ALWAYS


def _is_one_file(name: str) -> bool:
    return name.endswith(".parquet") and "*" not in name


def _either(*parts: Alternatives) -> Alternatives:
    return _least(frozenset().union(*parts))


def _both(left: Alternatives, right: Alternatives) -> Alternatives:
    return _least(frozenset(one | other for one, other in product(left, right)))


def _least(alternatives: Alternatives) -> Alternatives:
    """The alternatives without those that ask for more than another one does."""
    least = frozenset(
        names for names in alternatives if not any(other < names for other in alternatives)
    )
    return least if len(least) <= _MOST else ALWAYS
