"""Checks a reader's text with the engine's parser: one query that changes nothing."""

from __future__ import annotations

import duckdb

from bianzhi.core.problems import Failed

_QUERIES = {
    duckdb.StatementType.SELECT,
    # PIVOT without a list of values queries the values first; nothing else has this type.
    duckdb.StatementType.MULTI,
}


def require_query(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Refuse everything but a single query or the plan of one, and return it as parsed.

    Raises:
        Failed: The text has no statement, several statements, or one that is not a query.
        duckdb.Error: The text cannot be parsed.
    """
    statements = connection.extract_statements(sql)
    if not statements:
        raise Failed("sql.no_query")
    if len(statements) > 1:
        raise Failed("sql.several_statements", count=len(statements))
    kind = _kind(statements[0])
    if kind == duckdb.StatementType.EXPLAIN:
        kind = _explained_kind(connection, sql)
    if kind not in _QUERIES:
        raise Failed("sql.not_a_query", kind=getattr(kind, "name", "?").replace("_", " "))
    return statements[0]


def _kind(statement: duckdb.Statement) -> duckdb.StatementType | None:
    """The type of a statement; None for a type that the client does not know."""
    try:
        return statement.type
    except (ValueError, TypeError, RuntimeError):
        return None


def _explained_kind(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.StatementType | None:
    """The type of the statement behind EXPLAIN and its options.

    The statement begins at the first word from which the rest can be parsed. EXPLAIN ANALYZE runs
    the statement, so it must be a query like any other.
    """
    for start, _ in duckdb.tokenize(sql):
        try:
            # Positions count bytes.
            rest = sql.encode("utf-8")[start:].decode("utf-8")
            statements = connection.extract_statements(rest)
        except (duckdb.Error, UnicodeDecodeError):
            continue
        kinds = {_kind(statement) for statement in statements}
        if kinds and kinds != {duckdb.StatementType.EXPLAIN}:
            return kinds.pop() if len(statements) == 1 else None
    return None
